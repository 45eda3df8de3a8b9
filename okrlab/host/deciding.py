"""Decides commands, joins and answers from outside, one after the other in one transaction."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import msgspec

from okrlab.errors import BadInput, LinkUnknown, OkrlabError, StoreFailed
from okrlab.host import teams, wire
from okrlab.host.register import Entered, Register
from okrlab.host.rooms import Room, Rooms
from okrlab.host.suspects import Suspects, digest
from okrlab.host.watching import Watch
from okrlab.record import agenda_rules, rights, sealing
from okrlab.record import events as e
from okrlab.record.commands import (
    Command,
    GiveAnswer,
    MergePersons,
    RemovePerson,
    RevealBlock,
    SetFrame,
)
from okrlab.record.decision import Conflict, Decision
from okrlab.record.rules import decide
from okrlab.record.store import sealed
from okrlab.record.store.record import LinkRow, Record, SessionRow
from okrlab.record.workshop import Person


class PendingCommand(msgspec.Struct, frozen=True):
    """A command of the person who came in with this session; `key` makes it happen only once."""

    session: str
    key: str
    command: Command


class Join(msgspec.Struct, frozen=True):
    """Somebody comes in through a link; the same `request` is the same person."""

    secret: str
    name: str
    request: str
    held: str = ""
    """The session that their browser has in the workshop already."""
    begun: str = ""
    """The id of the session to begin, the same for each sending of a form; default `request`."""


class Saying(msgspec.Struct, frozen=True):
    """A command of somebody outside the team, who has no session before or after it."""

    workshop: str
    key: str
    command: Command


Item = PendingCommand | Join | Saying
Outcome = wire.Done | wire.Clash | wire.Failed | Entered


class Batch:
    """Everything that one transaction has decided so far."""

    def __init__(self) -> None:
        self.sessions: dict[str, SessionRow | None] = {}
        self.doors: dict[str, LinkRow | None] = {}
        self.fresh: dict[str, list[e.Recorded]] = {}
        self.given: dict[tuple[str, str, str], None] = {}
        self.refused: list[tuple[str, str, str, OkrlabError]] = []
        self.untidy = False


def key_of(item: Item) -> str:
    """The key by which the answer to an item is recognised."""
    return item.request if isinstance(item, Join) else item.key


class Decider:
    """Decides items within a transaction, and collects their results in a `Batch`."""

    def __init__(self, record: Record, register: Register, rooms: Rooms, watch: Watch) -> None:
        self.record, self.register, self.rooms, self.watch = record, register, rooms, watch
        self.clock = register.clock
        self.suspects: Suspects | None = None
        """Where the recorder of a server notes what it is deciding, in case that ends it."""
        self._mark = b""

    def answer(self, db: Any, item: Item, batch: Batch) -> Outcome:
        """The answer to one item, which is refused if it has ended a recorder before."""
        about = (getattr(item, name, "") for name in ("session", "workshop", "key", "request"))
        self._mark = digest(*about)
        if self.suspects is not None and self.suspects.guilty(self._mark):
            failed = self.watch.failed("a wish that ended the recorder before")
            return wire.failed(key_of(item), failed)
        if isinstance(item, Join):
            return self._join(db, item, batch)
        if isinstance(item, Saying):
            session: SessionRow | None = self.register.outsider(db, item.workshop)
            assert session is not None
            wish = PendingCommand(session.id, item.key, item.command)
        else:
            wish, session = item, batch.sessions[item.session]
        outcome = self._one(db, wish, session, batch)
        if isinstance(wish.command, RemovePerson | MergePersons):
            batch.sessions = self.record.sessions(db, batch.sessions)
        return outcome

    def _deciding(self) -> AbstractContextManager[None]:
        """Blame the item, and not the store, if the process ends while this runs."""
        return nullcontext() if self.suspects is None else self.suspects.at(self._mark)

    def _join(self, db: Any, item: Join, batch: Batch) -> Outcome:
        door = batch.doors[item.secret]
        try:
            if door is None:
                raise LinkUnknown("unknown_link")
            entered, joined = self.register.begin(
                db, door, item.secret, item.name, item.begun or item.request, item.held
            )
        except StoreFailed:
            raise
        except OkrlabError as error:
            batch.refused.append(("enter", "", "", error))
            return wire.failed(item.request, error)
        if joined is not None:
            room = self.rooms[door.workshop]
            self._record(room, entered.session, "joined", Decision(joined), batch)
        return entered

    def _record(
        self, room: Room, by: str, key: str, decision: Decision, batch: Batch
    ) -> e.Recorded:
        """Fold an event into the room; it is written with the others of this transaction."""
        recorded = e.Recorded(
            revision=room.revision + 1,
            at=self.clock(),
            by=by,
            key=key,
            audience=decision.audience,
            event=decision.event,
        )
        with self._deciding():
            room.absorb([recorded])
        batch.fresh.setdefault(room.id, []).append(recorded)
        return recorded

    def _one(
        self, db: Any, wish: PendingCommand, session: SessionRow | None, batch: Batch
    ) -> wire.Done | wire.Clash | wire.Failed:
        name = type(wish.command).__name__
        if session is None or session.revoked:
            gone = LinkUnknown("unknown_link")
            batch.refused.append((name, session.role if session else "", "", gone))
            return wire.failed(wish.key, gone)
        if not (1 <= len(wish.key) <= 80 and wish.key.isascii() and wish.key.isprintable()):
            return wire.failed(wish.key, BadInput("bad_message"))
        room = self.rooms[session.workshop]
        mine = batch.fresh.setdefault(room.id, [])
        twins = {who for who, into in room.backstage.merged.items() if into == session.id}
        before = self._recorded_at(db, room.id, {session.id, *twins}, wish.key, mine)
        if before is not None:
            return wire.Done(key=wish.key, revision=before)
        if sealing.heard(db, room.id, room.backstage, wish.session, wish.command, wish.key):
            return wire.Done(key=wish.key, revision=room.revision)
        who = Person(id=session.id, role=session.role)
        try:
            rights.check(room.backstage, who, wish.command)
            if isinstance(wish.command, GiveAnswer):
                with self._deciding():
                    seat = wish.session
                    sealing.give(db, room.id, room.backstage, who, wish.command, wish.key, seat)
                batch.given[(room.id, wish.command.block, seat)] = None
                return wire.Done(key=wish.key, revision=room.revision)
            if isinstance(wish.command, RevealBlock):
                block = agenda_rules.reveal(room.backstage, who, wish.command)
                shown = sealing.reveal(db, room.id, room.backstage, block, self.clock())
                decision = Decision(shown)
                batch.untidy = True
            else:
                if isinstance(wish.command, SetFrame):
                    teams.meant(self.record, db, teams.named(wish.command.frame.team), room.id)
                private = len(room.private.get(who.id, ()))
                with self._deciding():
                    decision = decide(
                        room.backstage, room.history, who, wish.command, private=private
                    )
        except Conflict as conflict:
            return self._clash(wish, room, conflict)
        except OkrlabError as error:
            if isinstance(error, StoreFailed):
                raise
            batch.refused.append((name, session.role, room.id, error))
            return wire.failed(wish.key, error)
        batch.given.update(dict.fromkeys(self._follow(db, room, decision.event, batch)))
        recorded = self._record(room, session.id, wish.key, decision, batch)
        return wire.Done(key=wish.key, revision=recorded.revision)

    def _recorded_at(
        self, db: Any, workshop: str, sessions: set[str], key: str, fresh: list[e.Recorded]
    ) -> int | None:
        """The revision at which a command with this key was recorded, if it was."""
        for one in fresh:
            if one.by in sessions and one.key == key:
                return one.revision
        found = (self.record.revision_of(db, workshop, by, key) for by in sessions)
        return next((revision for revision in found if revision is not None), None)

    def _follow(
        self, db: Any, room: Room, event: e.Event, batch: Batch
    ) -> list[tuple[str, str, str]]:
        """Carry out what an event means for sessions and sealed answers, in the same transaction.

        Returns the arguments for calls of `on_sealed`.
        """
        blocks = sealed.blocks(db, room.id)
        match event:
            case e.PersonRemoved(person=person):
                self.record.revoke_session(db, person, self.clock())
                seats = room.backstage.ids(person)
                for seat in seats:
                    sealed.drop(db, room.id, seat)
                return [(room.id, block, seat) for block in blocks for seat in seats]
            case e.PersonMerged(person=person, into=into):
                self.record.merge_session(db, person, into)
                return [(room.id, block, person) for block in blocks]
            case e.FrameSet(frame=frame):
                teams.rename(self.record, db, room.id, frame)
            case e.BlockOpened() | e.BlockClosed() | e.WorkshopClosed():
                left = room.backstage.agenda.block()
                blocks = []
                if isinstance(event, e.BlockOpened) and event.anew:
                    blocks = [event.block]  # its "ready" marks were deleted with the reveal
                if left is not None and not left.sealed:  # it holds only "ready" marks: presence
                    sealed.destroy(db, room.id, left.id)
                    blocks.append(left.id)
                if isinstance(event, e.WorkshopClosed):
                    blocks += sealing.drop_surveys(db, room.id, room.backstage)
                    batch.untidy = True
                return [(room.id, block, "") for block in blocks]
        return []

    def _clash(self, wish: PendingCommand, room: Room, conflict: Conflict) -> wire.Clash:
        card = conflict.card
        person = room.backstage.person(room.history.last_by(card.id) or getattr(card, "by", ""))
        return wire.Clash(key=wish.key, card=card, by=person.name if person else "")
