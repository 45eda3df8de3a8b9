"""The recorder: it alone decides, orders and commits what people do, and says who may read it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import msgspec
from msgspec.structs import replace

from okrlab.errors import BadInput, LinkUnknown, OkrlabError, StoreFailed
from okrlab.model import events as e
from okrlab.model.commands import (
    Command,
    GiveAnswer,
    MergePersons,
    RemovePerson,
    RevealBlock,
)
from okrlab.model.workshop import Person
from okrlab.store import sealed
from okrlab.store.record import LinkRow, Record, SessionRow
from okrlab.workshop import agenda, rights, sealing, shares, wire
from okrlab.workshop.decision import FACILITATING, Conflict, Decision
from okrlab.workshop.register import Clock, Entered, Register
from okrlab.workshop.rights import IN_ROOM
from okrlab.workshop.room import Room
from okrlab.workshop.rooms import Rooms, forgets
from okrlab.workshop.rules import decide
from okrlab.workshop.suspects import Suspects, digest
from okrlab.workshop.watching import Watch


class PendingCommand(msgspec.Struct, frozen=True):
    """One command by whoever came in with this session, with the key that makes it happen once."""

    session: str
    key: str
    command: Command


class Join(msgspec.Struct, frozen=True):
    """Somebody comes in through a link; the same `request` again is the same person."""

    secret: str
    name: str
    request: str
    held: str = ""
    """The session that their browser has in the workshop already."""
    begun: str = ""
    """The session to begin, or the one that the same form has begun; `request` if there is none."""


class Saying(msgspec.Struct, frozen=True):
    """A command by somebody outside the team, who has no session before or after it."""

    workshop: str
    key: str
    command: Command


Item = PendingCommand | Join | Saying
Outcome = wire.Done | wire.Clash | wire.Failed | Entered


class Recorder:
    """Decides and commits. Knows nothing of sockets; `loop` gives it a voice.

    `on_news(workshop, events)` is called after every commit, and for commits by others that
    `catch_up` finds; without events it means that the workshop has to be read afresh, because
    text was forgotten. `on_sealed(workshop, block, session)` is called when somebody's private
    answer was committed, moved or deleted; without a session, everybody's ticks were.
    `on_refused(what, role, workshop, error)` is called for everything that is not done; a stranger
    has no role. With `on_wanted` a workshop that has to be read is left to whoever is told of it,
    to be read bit by bit with `read_on`; otherwise it is read at once. While `untidy`, `tidy` has
    to be called: it overwrites what reveals have let go of.
    """

    def __init__(
        self,
        record: Record,
        register: Register,
        on_news: Callable[[str, list[e.Recorded]], None],
        on_sealed: Callable[[str, str, str], None] = lambda *_: None,
        on_wanted: Callable[[str], object] | None = None,
        on_refused: Callable[[str, str, str, OkrlabError], None] = lambda *_: None,
    ) -> None:
        self.record = record
        self.register = register
        self.clock: Clock = register.clock
        self.on_sealed = on_sealed
        self.on_refused = on_refused
        self.untidy = True  # the one before may have died between a reveal and its tidying
        self.watch = Watch()
        self.suspects: Suspects | None = None
        self._mark = b""
        self.missing: set[str] = set()
        """Workshops that had to be in memory at the last attempt, and were not."""
        self.rooms = Rooms(record, self.watch, on_news, on_wanted)

    def room(self, workshop: str) -> Room:
        """The workshop in memory, read from the record at first use."""
        return self.rooms.read(workshop)

    def catch_up(self) -> None:
        """Take in what other processes have committed to workshops that are in memory here."""
        self.rooms.catch_up()

    def welcome(self, session: SessionRow, since: int = -1, seat: str = "") -> wire.Welcome:
        """What this session may know: the whole state, or what came after `since`."""
        room = self.room(session.workshop)
        undo, redo = room.undoable(session.id)
        news: tuple[e.Recorded, ...] = ()
        state = None
        if room.revision - since > shares.BEHIND:  # the state is shorter
            since = -1
        if 0 <= since <= room.revision:
            with self.record.reading() as db:
                audiences = {session.id, *((e.ROOM,) if session.role in IN_ROOM else ())}
                if session.role in FACILITATING:
                    audiences.add(e.FACILITATORS)
                missed = self.record.read_since(db, room.id, since, audiences)
            news = tuple(one for one in missed if one.revision <= room.revision)
        if not 0 <= since <= room.revision or any(_anew(one, session.id) for one in news):
            news = ()
            state = room.seen_by(session.id, session.role)
        return wire.Welcome(
            person=session.id,
            role=session.role,
            workshop=room.id,
            state=state,
            news=news,
            undo=undo,
            redo=redo,
            revision=room.revision,
            **self.sealed_for(session, seat),
            now=self.clock(),
        )

    def sealed_for(self, session: SessionRow, seat: str = "") -> dict[str, Any]:
        """What was given from this seat to blocks not revealed yet, and how many others did."""
        mine = {}
        if session.role not in IN_ROOM:
            return {}
        with self.record.reading() as db:
            hidden = sealed.blocks(db, session.workshop)
            for block in hidden:
                entry = sealed.mine(db, session.workshop, block, seat or session.id)
                if entry is not None:
                    mine[block] = entry
        tallies = (self.tallies(session.workshop, b, [session])[0] for b in hidden)
        return {"mine": mine, "tallies": tuple(tallies)}

    def tallies(self, workshop: str, block: str, sessions: list[SessionRow]) -> list[wire.Tally]:
        """How far a block is, as each of these sessions may know it."""
        with self.record.reading() as db:
            full = sealing.tally(db, workshop, self.room(workshop).backstage, block)
        return [full if s.role in FACILITATING else replace(full, who=()) for s in sessions]

    def tidy(self) -> bool:
        """Overwrite what reveals have let go of; whether all is, or it has to be tried again."""
        if self.untidy:
            self.untidy = False  # a reveal meanwhile says so again
            try:
                self.untidy |= not sealed.scrub(self.record)
            except StoreFailed as error:
                self.untidy = True
                self.watch.store(error, self.record)
        return not self.untidy

    # -- what people do ----------------------------------------------------------------------

    def do(self, items: Sequence[Item]) -> list[Outcome]:
        """Decide these in order and commit what comes of them, all in one transaction.

        Every one gets its answer; none is acknowledged unless the commit succeeded.
        """
        answers = self.attempt(items)
        while None in answers:
            waiting = [n for n, answer in enumerate(answers) if answer is None]
            with self.record.reading() as db:
                places = self._places(db, [items[n] for n in waiting], _Batch())
            for workshop in {*places} - {""}:
                self.room(workshop)
            for n, answer in zip(waiting, self.attempt([items[n] for n in waiting]), strict=True):
                answers[n] = answer
        return [answer for answer in answers if answer is not None]

    def attempt(self, items: Sequence[Item], until: float = math.inf) -> list[Outcome | None]:
        """As `do`; but None for those whose workshop is not in memory, and after `until`.

        Whatever deciding raises is an answer, to that one alone: the others are done without it.
        """
        self.missing = set()
        try:
            return self._together(items, until)
        except StoreFailed as error:
            if error.code != "store_refused":
                retry = wire.failed("", error, retry=True)
                return [replace(retry, key=key_of(item)) for item in items]
            problem: Exception = error
        except Exception as error:
            problem = error
        if len(items) == 1:
            kind = type(getattr(items[0], "command", items[0])).__name__
            return [wire.failed(key_of(items[0]), self.watch.failed(kind, problem))]
        half = len(items) // 2
        return self.attempt(items[:half], until) + self.attempt(items[half:], until)

    def _together(self, items: Sequence[Item], until: float) -> list[Outcome | None]:
        before: dict[str, Room] = {}
        answers: list[Outcome | None] = []
        batch = _Batch()
        try:
            with self.record.writing() as db:
                places = self._places(db, items, batch)
                before = self.rooms.begin([w for w in set(places) if w in self.rooms])
                news = self.rooms.missed(db, self.record.hold(db, before))
                for item, place in zip(items, places, strict=True):
                    if place and place not in self.rooms:
                        self.missing.add(place)
                        answers.append(None)
                    elif any(answers) and time.monotonic() > until:
                        answers.append(None)
                    else:
                        answers.append(self._answer(db, item, batch))
                for workshop, recorded in batch.fresh.items():
                    if recorded:
                        self.record.append(db, workshop, recorded)
                        news.setdefault(workshop, []).extend(recorded)
        except BaseException:
            self.rooms.back(before)
            raise
        self.untidy |= batch.untidy
        self.rooms.tell(news)
        for refused in batch.refused:
            self.on_refused(*refused)
        for one in batch.given:
            try:
                self.on_sealed(*one)
            except Exception as error:  # committed it is all the same
                self.watch.failed("telling", error)
        return answers

    def _places(self, db: Any, items: Sequence[Item], batch: _Batch) -> list[str]:
        """The workshop of each item, or nothing; with what is known of who comes, in `batch`."""
        ids = {item.session for item in items if isinstance(item, PendingCommand)}
        batch.sessions = self.record.sessions(db, ids)
        for item in items:
            if isinstance(item, Join) and item.secret not in batch.doors:
                try:
                    batch.doors[item.secret] = self.register.opened(db, item.secret)
                except LinkUnknown:
                    batch.doors[item.secret] = None
        places = []
        for item in items:
            if isinstance(item, Saying):
                places.append(item.workshop)
            else:
                known: LinkRow | SessionRow | None = (
                    batch.doors[item.secret]
                    if isinstance(item, Join)
                    else batch.sessions[item.session]
                )
                places.append(known.workshop if known else "")
        return places

    def _answer(self, db: Any, item: Item, batch: _Batch) -> Outcome:
        """The answer to one, unless it ended a recorder before."""
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
        """While this runs it is the wish that is to blame if the process ends: not the store."""
        return nullcontext() if self.suspects is None else self.suspects.at(self._mark)

    def _join(self, db: Any, item: Join, batch: _Batch) -> Outcome:
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
        self, room: Room, by: str, key: str, decision: Decision, batch: _Batch
    ) -> e.Recorded:
        """Fold an event; it is written with the others of this commit."""
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
        self, db: Any, wish: PendingCommand, session: SessionRow | None, batch: _Batch
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
                block = agenda.reveal(room.backstage, who, wish.command)
                shown = sealing.reveal(db, room.id, room.backstage, block, self.clock())
                decision = Decision(shown)
                batch.untidy = True
            else:
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
        """The revision at which this command was recorded before, if it was."""
        for one in fresh:
            if one.by in sessions and one.key == key:
                return one.revision
        found = (self.record.revision_of(db, workshop, by, key) for by in sessions)
        return next((revision for revision in found if revision is not None), None)

    def _follow(
        self, db: Any, room: Room, event: e.Event, batch: _Batch
    ) -> list[tuple[str, str, str]]:
        """What an event means for sessions and for what is sealed, in the same transaction.

        Returns what `on_sealed` has to be told.
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
            case e.BlockOpened() | e.BlockClosed() | e.WorkshopClosed():
                left = room.backstage.agenda.block()
                blocks = []
                if isinstance(event, e.BlockOpened) and event.anew:
                    blocks = [event.block]  # its ticks went with the reveal
                if left is not None and not left.sealed:  # it holds ticks only: who was there
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


class _Batch:
    """What one transaction has come to so far."""

    def __init__(self) -> None:
        self.sessions: dict[str, SessionRow | None] = {}
        self.doors: dict[str, LinkRow | None] = {}
        self.fresh: dict[str, list[e.Recorded]] = {}
        self.given: dict[tuple[str, str, str], None] = {}
        self.refused: list[tuple[str, str, str, OkrlabError]] = []
        self.untidy = False


def _anew(one: e.Recorded, person: str) -> bool:
    """Whether news are not enough: words are gone, or they came in as someone else before."""
    merged = isinstance(one.event, e.PersonMerged) and one.event.into == person
    return merged or forgets(one)


def key_of(item: Item) -> str:
    """By what its answer is known."""
    return item.request if isinstance(item, Join) else item.key
