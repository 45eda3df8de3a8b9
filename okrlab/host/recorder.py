"""The recorder: it alone decides, orders and commits what people do, and who may read it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace

from okrlab.errors import LinkUnknown, OkrlabError, StoreFailed
from okrlab.host import shares, wire
from okrlab.host.deciding import Batch, Decider, Item, Join, Outcome, Saying, key_of
from okrlab.host.keys import Clock
from okrlab.host.register import Register
from okrlab.host.rooms import Room, Rooms, forgets
from okrlab.host.watching import Watch
from okrlab.record import events as e
from okrlab.record import sealing
from okrlab.record.agenda import Entry
from okrlab.record.decision import FACILITATING
from okrlab.record.rights import IN_ROOM
from okrlab.record.store import sealed
from okrlab.record.store.record import LinkRow, Record, SessionRow


class Recorder:
    """Decides and commits. It knows nothing of sockets, which are `loop`'s part.

    `on_news(workshop, events)` is called after every commit, and for other processes' commits that
    `catch_up` finds; without events the workshop has to be read again, because text was forgotten.
    `on_sealed(workshop, block, sessions)` is called when private answers were committed, moved or
    deleted; an empty session says that everybody's "ready" marks were deleted.
    `on_refused(what, role, workshop, error)` is called for everything that is refused; a stranger
    has no role. `on_committed(workshop)` is called for our own commits alone. `on_wanted` is as in
    `Rooms`. While `untidy` is set, `tidy` has to be called, which overwrites what reveals have
    deleted.
    """

    def __init__(
        self,
        record: Record,
        register: Register,
        on_news: Callable[[str, list[e.Recorded]], None],
        on_sealed: Callable[[str, str, list[str]], None] = lambda *_: None,
        on_wanted: Callable[[str], object] | None = None,
        on_refused: Callable[[str, str, str, OkrlabError], None] = lambda *_: None,
        on_committed: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.record = record
        self.register = register
        self.clock: Clock = register.clock
        self.on_sealed = on_sealed
        self.on_refused = on_refused
        self.on_committed = on_committed
        self.untidy = True  # the recorder before may have died between a reveal and its tidying
        self.watch = Watch()
        self.missing: set[str] = set()
        """Workshops that the last attempt needed in memory, and that were not."""
        self.rooms = Rooms(record, self.watch, on_news, on_wanted)
        self.decider = Decider(record, register, self.rooms, self.watch)

    def room(self, workshop: str) -> Room:
        """A workshop in memory, which is read from the record at first use."""
        return self.rooms.read(workshop)

    def catch_up(self) -> None:
        """Take in what other processes have committed to the workshops in memory."""
        self.rooms.catch_up()

    def welcome(
        self, session: SessionRow, since: int = -1, seat: str = "", *, lean: bool = False
    ) -> wire.Welcome:
        """The welcome of a session: the state that it may see, or the events after `since`.

        A `lean` one has nothing of the room, unless this person sees more of it than others do.
        """
        if since > self.room(session.workshop).revision:  # another node has told them more
            self.catch_up()
        room = self.room(session.workshop)
        undo, redo = room.undoable(session.id)
        if lean and session.role in IN_ROOM and not room.private.get(session.id):
            return wire.Welcome(
                person=session.id,
                role=session.role,
                workshop=room.id,
                state=None,
                revision=room.revision,
                undo=undo,
                redo=redo,
                lean=True,
                mine=self._given(session, seat)[1],
                now=self.clock(),
            )
        news: tuple[e.Recorded, ...] = ()
        state = None
        if room.revision - since > shares.BEHIND:  # the state is shorter than all these events
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
        """The seat's own answers to blocks not revealed yet, and how many others have answered."""
        if session.role not in IN_ROOM:
            return {}
        hidden, mine = self._given(session, seat)
        tallies = (self.tallies(session.workshop, b, [session])[0] for b in hidden)
        return {"mine": mine, "tallies": tuple(tallies)}

    def _given(self, session: SessionRow, seat: str) -> tuple[list[str], dict[str, Entry]]:
        """The blocks not revealed yet, and what this seat has given to them."""
        if not self.room(session.workshop).backstage.agenda.stages:  # none was ever opened
            return [], {}
        with self.record.reading() as db:
            found = sealed.hidden(db, session.workshop, seat or session.id)
        mine = {block: entry for block, entry in found.items() if entry is not None}
        return list(found), mine

    def tallies(self, workshop: str, block: str, sessions: list[SessionRow]) -> list[wire.Tally]:
        """The tally of a block, for each of these sessions as it may know it."""
        with self.record.reading() as db:
            written, who = sealing.tally(db, workshop, self.room(workshop).backstage, block)
        full = wire.Tally(block=block, written=written, ready=len(who), who=who)
        return [full if s.role in FACILITATING else replace(full, who=()) for s in sessions]

    def tidy(self) -> bool:
        """Overwrite what reveals have deleted; returns False if it has to be tried again."""
        if self.untidy:
            self.untidy = False  # a reveal in the meantime sets it again
            try:
                self.untidy |= not sealed.scrub(self.record)
            except StoreFailed as error:
                self.untidy = True
                self.watch.store(error, self.record)
        return not self.untidy

    # -- what people do ----------------------------------------------------------------------

    def do(self, items: Sequence[Item]) -> list[Outcome]:
        """Decide these items in order and commit the results, all in one transaction.

        Every item gets an answer, and none is acknowledged unless the commit succeeded.
        """
        answers = self.attempt(items)
        while None in answers:
            waiting = [n for n, answer in enumerate(answers) if answer is None]
            with self.record.reading() as db:
                asked = [items[n] for n in waiting]
                places = self._places(db, asked, Batch(db, asked))
            for workshop in {*places} - {""}:
                self.room(workshop)
            for n, answer in zip(waiting, self.attempt([items[n] for n in waiting]), strict=True):
                answers[n] = answer
        return [answer for answer in answers if answer is not None]

    def attempt(self, items: Sequence[Item], until: float = math.inf) -> list[Outcome | None]:
        """As `do`, but the answer is None for items whose workshop is not in memory, and after the
        time `until`.

        If deciding an item raises, only that item fails: the batch is halved until it is alone.
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
        try:
            with self.record.writing() as db:
                batch = Batch(db, items)
                places = self._places(db, items, batch)
                before = self.rooms.begin([w for w in set(places) if w in self.rooms])
                news = self.rooms.missed(db, self.record.hold(db, before))
                if news:  # among what we missed, somebody may have been removed or merged
                    places = self._places(db, items, batch := Batch(db, items))
                self.decider.look_up(db, batch)
                for item, place in zip(items, places, strict=True):
                    if place and place not in self.rooms:
                        self.missing.add(place)
                        answers.append(None)
                    elif any(answers) and time.monotonic() > until:
                        answers.append(None)
                    else:
                        answers.append(self.decider.answer(db, item, batch))
                batch.giving.settle()
                for workshop, recorded in batch.fresh.items():
                    if recorded:
                        self.record.append(db, workshop, recorded)
                        news.setdefault(workshop, []).extend(recorded)
        except BaseException:
            self.rooms.back(before)
            raise
        self.untidy |= batch.untidy
        self.rooms.tell(news)
        for workshop in (one for one, recorded in batch.fresh.items() if recorded):
            self.on_committed(workshop)
        for refused in batch.refused:
            self.on_refused(*refused)
        told: dict[tuple[str, str], list[str]] = {}
        for workshop, block, seat in batch.given:
            told.setdefault((workshop, block), []).append(seat)
        for where, seats in told.items():
            try:
                self.on_sealed(*where, seats)
            except Exception as error:  # it is committed nevertheless
                self.watch.failed("telling", error)
        return answers

    def _places(self, db: Any, items: Sequence[Item], batch: Batch) -> list[str]:
        """The workshop of each item, or ""; sessions and links that were found go into `batch`."""
        ids = {wish.session for wish in batch.wishes}
        batch.sessions = self.decider.familiar.sessions(db, ids)
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


def _anew(one: e.Recorded, person: str) -> bool:
    """Whether the events are not enough: text was forgotten, or the person was merged."""
    merged = isinstance(one.event, e.PersonMerged) and one.event.into == person
    return merged or forgets(one)
