"""Decides commands, joins and answers from outside, one after the other in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import msgspec

from okrlab.errors import BadInput, LinkUnknown, OkrlabError, StoreFailed
from okrlab.host import teams, wire
from okrlab.host.familiar import Familiar
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
from okrlab.record.store.giving import Giving
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
    """The items of one transaction, what was looked up for them, and what is decided so far."""

    def __init__(self, db: Any, items: Sequence[Item]) -> None:
        self.wishes = [item for item in items if isinstance(item, PendingCommand)]
        self.recorded: dict[tuple[str, str, str], int] = {}
        self.giving = Giving(db)
        self.sessions: dict[str, SessionRow | None] = {}
        self.doors: dict[str, LinkRow | None] = {}
        self.fresh: dict[str, list[e.Recorded]] = {}
        self.given: dict[tuple[str, str, str], None] = {}
        self.refused: list[tuple[str, str, str, OkrlabError]] = []
        self.untidy = False


_OF_ANSWERS = e.PersonRemoved | e.PersonMerged | e.BlockOpened | e.BlockClosed | e.WorkshopClosed
"""The events that mean something for private answers, or for the sessions that gave them."""


def _is_key(key: str) -> bool:
    return 1 <= len(key) <= 80 and key.isascii() and key.isprintable()


def key_of(item: Item) -> str:
    """The key by which the answer to an item is recognised."""
    return item.request if isinstance(item, Join) else item.key


class Decider:
    """Decides items within a transaction, and collects their results in a `Batch`."""

    def __init__(self, record: Record, register: Register, rooms: Rooms, watch: Watch) -> None:
        self.record, self.register, self.rooms, self.watch = record, register, rooms, watch
        self.familiar = Familiar(register, rooms)
        self.clock = register.clock
        self.suspects: Suspects | None = None
        """Where the recorder of a server notes what it is deciding, in case that ends it."""
        self._mark = b""

    def look_up(self, db: Any, batch: Batch) -> None:
        """Look up what wishes are decided on, for all of them together.

        What others have recorded has to be taken in before, and is kept out from then on.
        """
        batch.giving.settle()
        batch.sessions = self.familiar.sessions(db, {wish.session for wish in batch.wishes})
        keys: dict[str, set[tuple[str, str]]] = {}
        seats: dict[tuple[str, str], set[str]] = {}
        for wish in batch.wishes:
            session = batch.sessions[wish.session]
            if session is None or session.workshop not in self.rooms or not _is_key(wish.key):
                continue
            ids = self.rooms[session.workshop].backstage.ids(session.id)
            keys.setdefault(session.workshop, set()).update((id, wish.key) for id in ids)
            if isinstance(wish.command, GiveAnswer):
                seats.setdefault((session.workshop, wish.command.block), set()).add(wish.session)
        batch.giving = Giving(db, seats)
        for workshop, asked in keys.items():
            found = self.record.revisions_of(db, workshop, asked)
            batch.recorded.update(((workshop, *one), revision) for one, revision in found.items())

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
            self.look_up(db, batch)
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
        if not _is_key(wish.key):
            return wire.failed(wish.key, BadInput("bad_message"))
        room = self.rooms[session.workshop]
        before = self._recorded_at(room, session.id, wish.key, batch)
        if before is not None:
            return wire.Done(key=wish.key, revision=before)
        giving, seat = batch.giving, wish.session
        if sealing.heard(giving, room.id, room.backstage, seat, wish.command, wish.key):
            return wire.Done(key=wish.key, revision=room.revision)
        who = Person(id=session.id, role=session.role)
        try:
            rights.check(room.backstage, who, wish.command)
            if isinstance(wish.command, GiveAnswer):
                with self._deciding():
                    sealing.give(giving, room.id, room.backstage, who, wish.command, wish.key, seat)
                batch.given[(room.id, wish.command.block, seat)] = None
                return wire.Done(key=wish.key, revision=room.revision)
            if isinstance(wish.command, RevealBlock):
                giving.settle()
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

    def _recorded_at(self, room: Room, person: str, key: str, batch: Batch) -> int | None:
        """The revision at which a person's command with this key was recorded, if it was."""
        ids = room.backstage.ids(person)
        for one in batch.fresh.get(room.id, ()):
            if one.key == key and one.by in ids:
                return one.revision
        found = (batch.recorded.get((room.id, id, key)) for id in ids)
        return next((revision for revision in found if revision is not None), None)

    def _follow(
        self, db: Any, room: Room, event: e.Event, batch: Batch
    ) -> list[tuple[str, str, str]]:
        """Carry out what an event means for sessions and sealed answers, in the same transaction.

        Returns the arguments for calls of `on_sealed`.
        """
        if not isinstance(event, _OF_ANSWERS):
            if isinstance(event, e.FrameSet):
                teams.rename(self.record, db, room.id, event.frame)
            return []
        batch.giving.settle()
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
