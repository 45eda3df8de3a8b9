"""The recorder: it alone decides, orders and commits what people do, and says who may read it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable
from typing import Any

import msgspec
from msgspec.structs import replace

from okrlab.errors import BadInput, LinkUnknown, OkrlabError, StoreFailed
from okrlab.model import events as e
from okrlab.model.agenda import Entry
from okrlab.model.commands import (
    Command,
    GiveAnswer,
    MergePersons,
    RemovePerson,
    RevealBlock,
)
from okrlab.model.folding import fold
from okrlab.model.history import History
from okrlab.model.workshop import Person, Workshop
from okrlab.store import sealed
from okrlab.store.record import Record, SessionRow
from okrlab.workshop import agenda, rights, sealing, wire
from okrlab.workshop.decision import FACILITATING, Conflict, Decision
from okrlab.workshop.register import Clock, Register
from okrlab.workshop.rights import IN_ROOM
from okrlab.workshop.rules import decide

log = logging.getLogger(__name__)


class Wish(msgspec.Struct, frozen=True):
    """One command by one person, with the key that makes it happen once."""

    session: str
    key: str
    command: Command


class Room:
    """A workshop in memory: folded once for each audience, and what each person could undo."""

    def __init__(self, id: str) -> None:
        self.id = id
        self.public = Workshop()
        self.backstage = Workshop()
        self.private: dict[str, list[e.Recorded]] = {}
        self.history = History()

    @property
    def revision(self) -> int:
        """The last revision that was folded, whoever may read it."""
        return self.backstage.revision

    def absorb(self, recorded: Iterable[e.Recorded]) -> None:
        """Fold further events, each only where its audience may read it."""
        for one in recorded:
            before = self.backstage
            if one.audience in (e.ROOM, e.FACILITATORS):
                self.backstage = fold(before, [one])
                self.history.note(one, before, self.backstage)
            else:
                self.private.setdefault(one.audience, []).append(one)
                self.backstage = replace(before, revision=one.revision)
            if one.audience == e.ROOM:
                self.public = fold(self.public, [one])

    def seen_by(self, person: str, role: str) -> Workshop:
        """The workshop as this person may see it."""
        shared = self.backstage if role in FACILITATING else self.public
        if role not in IN_ROOM:
            shared = Workshop(title=shared.title, team=shared.team, cycle=shared.cycle)
        own = fold(shared, self.private.get(person, ()))
        return replace(own, revision=self.revision)

    def undoable(self, person: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The boards on which this person can undo, and those on which they can redo."""
        boards = tuple({**self.backstage.boards, **self.backstage.decks})
        can_undo, can_redo = self.history.can_undo, self.history.can_redo
        return (
            tuple(b for b in boards if can_undo(person, b)),
            tuple(b for b in boards if can_redo(person, b)),
        )


def may_read(one: e.Recorded, person: str, role: str) -> bool:
    """Whether an event's audience includes this person, who may not be in the room at all."""
    if one.audience == e.ROOM:
        return role in IN_ROOM
    return one.audience == person or (one.audience == e.FACILITATORS and role in FACILITATING)


class Recorder:
    """Decides and commits. Knows nothing of sockets; `node` gives it a voice.

    `on_news(workshop, events)` is called after every commit, and for commits by others that
    `catch_up` finds; without events it means that the workshop has to be read afresh, because
    text was forgotten. `on_sealed(workshop, block, session)` is called when somebody's private
    answer was committed, moved or deleted; without a session, everybody's ticks were.
    `on_refused(command, role, workshop, error)` is called for every command that is not done.
    Call `tidy` now and then: it overwrites what reveals have let go of.
    """

    def __init__(
        self,
        record: Record,
        register: Register,
        on_news: Callable[[str, list[e.Recorded]], None],
        on_sealed: Callable[[str, str, str], None] = lambda *_: None,
        on_refused: Callable[[str, str, str, OkrlabError], None] = lambda *_: None,
    ) -> None:
        self.record = record
        self.register = register
        self.clock: Clock = register.clock
        self.on_news = on_news
        self.on_sealed = on_sealed
        self.on_refused = on_refused
        self._untidy = True  # the one before may have died between a reveal and its tidying
        self._rooms: dict[str, Room] = {}
        self._told: dict[str, int] = {}
        """Up to which revision `on_news` has heard of each workshop, whatever is in memory."""
        self._afresh: set[str] = set()
        """Workshops that everyone has to read anew, because text was forgotten."""

    def room(self, workshop: str) -> Room:
        """The workshop in memory, read from the record at first use."""
        found = self._rooms.get(workshop)
        if found is None:
            found = Room(workshop)
            with self.record.reading() as db:
                found.absorb(self.record.read_since(db, workshop, 0, None))
            self._rooms[workshop] = found
            self._told.setdefault(workshop, found.revision)
        return found

    def let_go(self, workshop: str) -> None:
        """Drop a workshop from memory; it is read again when needed."""
        self._rooms.pop(workshop, None)

    def welcome(self, session: SessionRow, since: int = -1) -> wire.Welcome:
        """What this session may know: the whole state, or what came after `since`."""
        room = self.room(session.workshop)
        undo, redo = room.undoable(session.id)
        news: tuple[e.Recorded, ...] = ()
        state = None
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
            **self.sealed_for(session),
            now=self.clock(),
        )

    def sealed_for(self, session: SessionRow) -> dict[str, Any]:
        """What this session gave to blocks that are not revealed yet, and how many others did."""
        mine = {}
        if session.role not in IN_ROOM:
            return {}
        with self.record.reading() as db:
            hidden = sealed.blocks(db, session.workshop)
            for block in hidden:
                entry = sealed.mine(db, session.workshop, block, session.id)
                if entry is not None:
                    mine[block] = entry
        tallies = (self.tallies(session.workshop, b, [session])[0] for b in hidden)
        return {"mine": mine, "tallies": tuple(tallies)}

    def given(self, session: SessionRow, block: str) -> Entry | None:
        """What this session gave to one block, if anything."""
        with self.record.reading() as db:
            return sealed.mine(db, session.workshop, block, session.id)

    def tallies(self, workshop: str, block: str, sessions: list[SessionRow]) -> list[wire.Tally]:
        """How far a block is, as each of these sessions may know it."""
        with self.record.reading() as db:
            full = sealing.tally(db, workshop, self.room(workshop).backstage, block)
        return [full if s.role in FACILITATING else replace(full, who=()) for s in sessions]

    def tidy(self) -> bool:
        """Overwrite what reveals have let go of; whether all is, or it has to be tried again."""
        if self._untidy:
            try:
                self._untidy = not sealed.scrub(self.record)
            except StoreFailed as error:
                log.warning("%s", error)
        return not self._untidy

    def do(self, wishes: list[Wish]) -> list[wire.Done | wire.Clash | wire.Failed]:
        """Decide these commands in order and commit what comes of them, all in one transaction.

        Every wish gets its answer; none is acknowledged unless the commit succeeded.
        """
        news: dict[str, list[e.Recorded]] = {}
        rooms: set[str] = set()
        given: dict[tuple[str, str, str], None] = {}
        try:
            with self.record.writing() as db:
                sessions = {w.session: self.record.session(db, w.session) for w in wishes}
                rooms = {s.workshop for s in sessions.values() if s}
                self._catch_up(db, self.record.hold(db, rooms), news)
                fresh: dict[str, list[e.Recorded]] = {}
                answers = []
                for wish in wishes:
                    answers.append(self._one(db, wish, sessions[wish.session], fresh, given))
                    if isinstance(wish.command, RemovePerson | MergePersons):
                        sessions = {id: self.record.session(db, id) for id in sessions}
                for workshop, recorded in fresh.items():
                    if recorded:
                        self.record.append(db, workshop, recorded)
                        news.setdefault(workshop, []).extend(recorded)
        except StoreFailed as error:
            for workshop in rooms:  # what was decided but not committed did not happen
                self.let_go(workshop)
            return [wire.failed(wish.key, error, retry=True) for wish in wishes]
        self._tell(news)
        for one in given:
            self.on_sealed(*one)
        return answers

    def keep_only(self, workshops: Collection[str]) -> None:
        """Drop from memory every workshop that nobody is in."""
        for workshop in [w for w in self._rooms if w not in workshops]:
            self.let_go(workshop)

    def catch_up(self) -> None:
        """Take in what other processes have committed to workshops that are in memory here."""
        news: dict[str, list[e.Recorded]] = {}
        with self.record.reading() as db:
            heads = {workshop: self.record.head(db, workshop) for workshop in self._told}
            self._catch_up(db, heads, news)
        self._tell(news)

    def _tell(self, news: dict[str, list[e.Recorded]]) -> None:
        for workshop in sorted(news.keys() | self._afresh):
            self._told[workshop] = self.room(workshop).revision
            anew = workshop in self._afresh
            self._afresh.discard(workshop)
            self.on_news(workshop, [] if anew else news[workshop])

    def _catch_up(self, db: Any, heads: dict[str, int], news: dict[str, list[e.Recorded]]) -> None:
        for workshop, head in heads.items():
            room = self._rooms.get(workshop)
            told = self._told.setdefault(workshop, head)
            if room is not None and room.revision == told == head:
                continue
            missed = self.record.read_since(
                db, workshop, min(told, room.revision) if room else 0, None
            )
            untold = [one for one in missed if one.revision > told]
            if head < told or any(_forgets(one) for one in untold):
                self._afresh.add(workshop)
                missed = self.record.read_since(db, workshop, 0, None)
                room = None
            elif untold:
                news.setdefault(workshop, []).extend(untold)
            if room is None:
                room = self._rooms[workshop] = Room(workshop)
            known = room.revision
            room.absorb(one for one in missed if one.revision > known)

    def _one(
        self,
        db: Any,
        wish: Wish,
        session: SessionRow | None,
        fresh: dict[str, list[e.Recorded]],
        given: dict[tuple[str, str, str], None],
    ) -> wire.Done | wire.Clash | wire.Failed:
        name = type(wish.command).__name__
        if session is None or session.revoked:
            gone = LinkUnknown("unknown_link")
            self.on_refused(name, session.role if session else "", "", gone)
            return wire.failed(wish.key, gone)
        if not (1 <= len(wish.key) <= 80 and wish.key.isascii() and wish.key.isprintable()):
            return wire.failed(wish.key, BadInput("bad_message"))
        room = self._rooms[session.workshop]
        mine = fresh.setdefault(room.id, [])
        twins = {who for who, into in room.backstage.merged.items() if into == session.id}
        before = self._recorded_at(db, room.id, {session.id, *twins}, wish.key, mine)
        if before is not None:
            return wire.Done(key=wish.key, revision=before)
        if sealing.heard(db, room.id, room.backstage, session.id, wish.command, wish.key):
            return wire.Done(key=wish.key, revision=room.revision)
        who = Person(id=session.id, role=session.role)
        try:
            rights.check(room.backstage, who, wish.command)
            if isinstance(wish.command, GiveAnswer):
                sealing.give(db, room.id, room.backstage, who, wish.command, wish.key)
                given[(room.id, wish.command.block, session.id)] = None
                return wire.Done(key=wish.key, revision=room.revision)
            if isinstance(wish.command, RevealBlock):
                block = agenda.reveal(room.backstage, who, wish.command)
                shown = sealing.reveal(db, room.id, room.backstage, block, self.clock())
                decision = Decision(shown)
                self._untidy = True
            else:
                decision = decide(room.backstage, room.history, who, wish.command)
        except Conflict as conflict:
            return self._clash(wish, room, conflict)
        except OkrlabError as error:
            self.on_refused(name, session.role, room.id, error)
            return wire.failed(wish.key, error)
        recorded = e.Recorded(
            revision=room.revision + 1,
            at=self.clock(),
            by=session.id,
            key=wish.key,
            audience=decision.audience,
            event=decision.event,
        )
        given.update(dict.fromkeys(self._follow(db, room, decision.event)))
        room.absorb([recorded])
        mine.append(recorded)
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

    def _follow(self, db: Any, room: Room, event: e.Event) -> list[tuple[str, str, str]]:
        """What an event means for sessions and for what is sealed, in the same transaction.

        Returns what `on_sealed` has to be told.
        """
        blocks = sealed.blocks(db, room.id)
        match event:
            case e.PersonRemoved(person=person):
                self.record.revoke_session(db, person, self.clock())
                sealed.move(db, room.id, person, None)
                return [(room.id, block, person) for block in blocks]
            case e.PersonMerged(person=person, into=into):
                self.record.merge_session(db, person, into)
                sealed.move(db, room.id, person, into)
                return [(room.id, block, into) for block in blocks]
            case e.BlockOpened() | e.BlockClosed() | e.WorkshopClosed():
                left = room.backstage.agenda.block()
                if left is not None and not left.sealed:  # it holds ticks only: who was there
                    sealed.destroy(db, room.id, left.id)
                    blocks = [left.id]
                else:
                    blocks = []
                if isinstance(event, e.WorkshopClosed):
                    blocks += sealing.drop_surveys(db, room.id, room.backstage)
                    self._untidy = True
                return [(room.id, block, "") for block in blocks]
        return []

    def _clash(self, wish: Wish, room: Room, conflict: Conflict) -> wire.Clash:
        card = conflict.card
        person = room.backstage.person(room.history.last_by(card.id) or getattr(card, "by", ""))
        return wire.Clash(key=wish.key, card=card, by=person.name if person else "")


def _forgets(one: e.Recorded) -> bool:
    return isinstance(one.event, e.TextForgotten)


def _anew(one: e.Recorded, person: str) -> bool:
    """Whether news are not enough: words are gone, or they came in as someone else before."""
    merged = isinstance(one.event, e.PersonMerged) and one.event.into == person
    return merged or _forgets(one)
