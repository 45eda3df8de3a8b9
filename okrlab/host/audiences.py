"""The connections of kernels, and what is sent to each of them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, cast

import msgspec
import zmq
from msgspec.structs import replace

from okrlab.errors import LinkUnknown, OkrlabError
from okrlab.host import presence, shares, wire
from okrlab.host.recorder import Recorder
from okrlab.host.rooms import Room, may_read
from okrlab.record import events as e
from okrlab.record.decision import FACILITATING, is_id
from okrlab.record.rights import IN_ROOM
from okrlab.record.store import sealed
from okrlab.record.store.record import SessionRow

log = logging.getLogger(__name__)

SILENT = 15.0
"""Seconds without a heartbeat after which a person no longer counts as present."""
_NOBODY: dict[bytes, Any] = {}
NO_ONE = wire.encode(wire.Here(people={}))


NAME = 5
"""The bytes of a socket's name, given by ZeroMQ. What follows is the name of a seat in its hall."""


@dataclass
class Connection:
    """A connected kernel, or a seat of a hall: many of these share one socket.

    `seat` is the session with which it came in. `session` is the one into which that was merged, if
    it was, or else the same.
    """

    identity: bytes
    seat: str
    session: SessionRow
    sent: int
    heard: float
    editing: str = ""
    unheard: int = 0
    """Bytes sent since its last message: all of them may still be waiting in our memory."""
    away: bool = False
    """Its page is closed, or on a phone that sleeps: nobody is there for now."""
    lean: bool = False
    """Its hall hears the room's news by another line, so that it is told only what is its own."""
    undoable: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    """What it was last told that it can undo and redo, if it is lean."""

    @property
    def looks(self) -> bool:
        """Whether it is nobody's: it reads what the room reads, and may do nothing."""
        return not self.session.id


class Lines:
    """The kernels that have said hello, by workshop. `recorder` is set before anything is sent."""

    recorder: Recorder

    def __init__(self, socket: zmq.Socket[bytes], fetched: shares.Buckets) -> None:
        self.socket, self.fetched = socket, fetched
        self.crowd_changed: set[str] = set()
        self.base = ""
        self.elsewhere: Callable[[str], Iterable[tuple[str, str]]] = lambda _: ()
        """Who of a workshop is present at another server on the same database, with their cards."""
        self._lines: dict[bytes, Connection] = {}
        self._inside: dict[str, dict[bytes, Connection]] = {}
        self._halls: dict[bytes, set[bytes]] = {}
        self._here: dict[str, tuple[bytes, bytes]] = {}

    def __len__(self) -> int:
        return len(self._lines)

    def get(self, identity: bytes) -> Connection | None:
        """The connection of this socket, if it has said hello."""
        return self._lines.get(identity)

    @property
    def workshops(self) -> set[str]:
        """The workshops with at least one connection."""
        return set(self._inside)

    def inside(self, workshop: str) -> list[Connection]:
        """The connections of one workshop."""
        return list(self._inside.get(workshop, _NOBODY).values())

    def in_room(self, workshop: str) -> list[Connection]:
        """The connections of people in its room; those who learn alone are not."""
        return [line for line in self.inside(workshop) if line.session.role in IN_ROOM]

    def told(self, workshop: str) -> list[Connection]:
        """The connections that are told what a whole room is told, each hall once."""
        return [line for line in self.in_room(workshop) if not line.lean]

    def add(self, line: Connection) -> None:
        """Add a connection, in place of an earlier one with the same identity."""
        self.drop(line.identity)
        self._lines[line.identity] = line
        self._inside.setdefault(line.session.workshop, {})[line.identity] = line
        self._halls.setdefault(line.identity[:NAME], set()).add(line.identity)
        self.changed(line.session.workshop)

    def drop(self, identity: bytes) -> None:
        """Remove a connection, if it is there."""
        line = self._lines.pop(identity, None)
        if line is None:
            return
        here, hall = self._inside[line.session.workshop], self._halls[identity[:NAME]]
        del here[identity]
        hall.discard(identity)
        if not hall:
            del self._halls[identity[:NAME]]
        if not here:
            del self._inside[line.session.workshop]
        self.changed(line.session.workshop)

    def beats(self, line: Connection, beat: wire.Beat) -> None:
        """Take in a heartbeat: the card that a person has open, and whether their page is away."""
        card = beat.editing if is_id(beat.editing) else ""
        if (card, beat.away) != (line.editing, line.away):
            line.editing, line.away = card, beat.away
            self.changed(line.session.workshop)

    def hall_beats(self, hall: bytes, now: float) -> bool:
        """Take in a hall's heartbeat, one for all its seats; returns whether it has any."""
        seats = self._halls.get(hall, ())
        for identity in seats:
            line = self._lines[identity]
            line.heard, line.unheard = now, 0
        return bool(seats)

    def drop_silent(self, now: float) -> None:
        """Remove connections without a recent heartbeat."""
        for line in [one for one in self._lines.values() if now - one.heard > SILENT]:
            self.drop(line.identity)

    def here(self, session: SessionRow) -> bytes:
        """An encoded message with the people present and the card that each has open.

        For a session that is not in the room it names nobody. If there are many, facilitators alone
        are told of each.
        """
        if session.role not in IN_ROOM:
            return NO_ONE
        workshop = session.workshop
        found = self._here.get(workshop)
        if found is None:
            people = self.present(workshop)
            for person, card in self.elsewhere(workshop):
                people[person] = people.get(person) or card
            rooms = self.recorder.rooms
            known = rooms[workshop].public.people if workshop in rooms else {}
            found = self._here[workshop] = presence.told(people, known)
        return found[session.role not in FACILITATING]

    def present(self, workshop: str) -> dict[str, str]:
        """Who of a room is present at this server, each with the card they have open."""
        people: dict[str, str] = {}
        for line in (one for one in self.in_room(workshop) if not (one.away or one.looks)):
            people[line.session.id] = line.editing or people.get(line.session.id, "")
        return people

    def tell_here(self, workshop: str) -> None:
        """Send everybody in a room the people present."""
        for line in self.told(workshop):
            self.post(line.identity, self.here(line.session))

    def reached(self, base: str) -> None:
        """Tell everybody the server's address in the room's network, or that it has none now."""
        self.base = base
        for identity in self._lines:
            self.send(identity, wire.Reached(base=base))

    def changed(self, workshop: str) -> None:
        """Note that others are present in a workshop than before, or have another card open."""
        self.crowd_changed.add(workshop)
        self._here.pop(workshop, None)

    # -- what is committed -------------------------------------------------------------------

    def tell(self, workshop: str, recorded: list[e.Recorded]) -> None:
        """Send committed events to everyone who may read them."""
        room = self.recorder.room(workshop)
        encoded: dict[tuple[int, ...], msgspec.Raw] = {}
        concerned = {whose for one in recorded for whose in (one.by, one.audience)}
        for line in self.inside(workshop):
            person, role = line.session.id, line.session.role
            if line.lean and person not in concerned:  # nothing that they can undo has changed
                continue
            new = [one for one in recorded if one.revision > line.sent]
            mine = [one for one in new if may_read(one, person, role)]
            if line.lean:
                self._tell_lean(line, room, mine)
                continue
            if not mine:
                continue
            revisions = tuple(one.revision for one in mine)
            if revisions not in encoded:  # encoded once for everybody who may read the same events
                encoded[revisions] = msgspec.Raw(wire.encode(mine))
            undo, redo = room.undoable(person)
            events = cast(tuple[e.Recorded, ...], encoded[revisions])
            news = wire.News(after=line.sent, events=events, undo=undo, redo=redo)
            line.sent = revisions[-1]
            self.send(line.identity, news)

    def _tell_lean(self, line: Connection, room: Room, mine: list[e.Recorded]) -> None:
        """Tell a seat what it can undo now. One that has private events is no longer lean."""
        if any(one.audience != e.ROOM for one in mine):
            self.greet(line.identity, line.seat, line.session, -1)
        elif (now := room.undoable(line.session.id)) != line.undoable:
            line.undoable = now
            self.send(line.identity, wire.Undoable(undo=now[0], redo=now[1]))

    def tell_own(self, workshop: str, block: str, seats: Collection[str]) -> None:
        """Send private answers to all devices of the seats from which they were given.

        With an empty seat everybody is told that they have given nothing.
        """
        if "" in seats:
            for line in self.in_room(workshop):
                self.send(line.identity, wire.Mine(block=block, entry=None))
        wanted = {seat for seat in seats if seat}
        mine = [line for line in self.inside(workshop) if line.seat in wanted]
        if mine:
            with self.recorder.record.reading() as db:
                found = sealed.mine(db, workshop, block, {line.seat for line in mine})
            for line in mine:
                self.send(line.identity, wire.Mine(block=block, entry=found.get(line.seat)))

    def tell_counts(self, workshop: str, block: str) -> None:
        """Send everybody in the room how many people have answered a block."""
        lines = self.told(workshop)
        told = self.recorder.tallies(workshop, block, [line.session for line in lines])
        for line, tally in zip(lines, told, strict=True):
            self.send(line.identity, tally)

    def greet(
        self, identity: bytes, seat: str, session: SessionRow, since: int, *, lean: bool = False
    ) -> None:
        """Welcome a session whose workshop is in memory, with what it missed after `since`."""
        welcome = self.recorder.welcome(session, since, seat, lean=lean)
        known = self._lines.get(identity)
        now = time.monotonic()
        line = Connection(identity, seat, session, welcome.revision, now, lean=welcome.lean)
        line.undoable = welcome.undo, welcome.redo
        if known is not None:
            line.editing, line.away = known.editing, known.away
        self.add(line)
        self.send(identity, replace(welcome, base=self.base))
        if not line.lean:
            self.post(identity, self.here(session))

    def end(self, identity: bytes, error: LinkUnknown) -> None:
        """Tell a kernel that its session is over."""
        self.drop(identity)
        self.send(identity, wire.SessionEnded(message=error.message, hint=error.hint))

    def refuse(self, identity: bytes, key: str, error: OkrlabError, **more: Any) -> None:
        """Send the reason why a command or question with this `key` is refused."""
        self.send(identity, wire.failed(key, error, **more))

    def send(self, identity: bytes, message: wire.Reply) -> None:
        """Send without waiting. A kernel that does not read misses it, notices the gap and says
        hello again.
        """
        frame, line = wire.encode(message), self._lines.get(identity)
        if line is not None and isinstance(message, wire.Welcome | wire.AnswerGiven):
            self.fetched.take(line.session.id or line.seat, len(frame))
        self.post(identity, frame)

    def post(self, identity: bytes, frame: bytes) -> None:
        """As `send`, for an encoded message.

        ZeroMQ keeps whatever is not read, and does not say how much that is. A working kernel sends
        a heartbeat every second, so one that has been sent a lot without any is dropped.
        """
        line = self._lines.get(identity)
        if line is not None:
            if line.unheard > shares.UNHEARD:
                self.drop(identity)
                return
            line.unheard += len(frame)
        try:
            name, seat = identity[:NAME], identity[NAME:]
            self.socket.send_multipart([name, seat, frame] if seat else [name, frame], zmq.NOBLOCK)
        except zmq.ZMQError:
            log.debug("a kernel did not listen")
