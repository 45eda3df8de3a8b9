"""The workshops in memory: each folded once per audience, kept up to date, dropped when unused."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

from msgspec.structs import replace

from okrlab.host import shares
from okrlab.host.watching import Watch
from okrlab.record import events as e
from okrlab.record.decision import FACILITATING
from okrlab.record.folding import fold
from okrlab.record.rights import IN_ROOM
from okrlab.record.store.eventlog import LookedThrough
from okrlab.record.store.record import Record
from okrlab.record.undo import History
from okrlab.record.workshop import Workshop

_BEGINS_ERA = e.PersonRemoved | e.PersonMerged | e.TextForgotten | e.FrameSet | e.AgendaSet
"""The events that change what the record holds of a workshop beside its log."""


class Room:
    """A workshop in memory, on which the recorder decides. Only `absorb` changes it.

    A copy is cheap, because the states in it are immutable, and independent of the original.
    """

    def __init__(self, id: str) -> None:
        self.id = id
        self.public = Workshop()
        self.backstage = Workshop()
        self.private: dict[str, tuple[e.Recorded, ...]] = {}
        self.history = History()
        self.era = object()
        """Another one after every event that changes what the record holds beside the log: what
        was known of that has to be asked again."""

    @property
    def revision(self) -> int:
        """The last revision that was folded, of whatever audience."""
        return self.backstage.revision

    def copy(self) -> Room:
        """An independent copy."""
        twin = Room(self.id)
        twin.public, twin.backstage = self.public, self.backstage
        twin.private, twin.history = dict(self.private), self.history.copy()
        twin.era = self.era
        return twin

    def absorb(self, recorded: Iterable[e.Recorded]) -> None:
        """Fold more events, each only into the states whose audience may read it."""
        shown: list[e.Recorded] = []
        private: dict[str, list[e.Recorded]] = {}
        for one in recorded:
            if isinstance(one.event, _BEGINS_ERA):
                self.era = object()
            before = self.backstage
            if one.audience in (e.ROOM, e.FACILITATORS):
                self.backstage = fold(before, [one])
                self.history.note(one, before, self.backstage)
            else:
                private.setdefault(one.audience, []).append(one)
                self.backstage = replace(before, revision=one.revision)
            if one.audience == e.ROOM:
                shown.append(one)
        if shown:
            self.public = fold(self.public, shown)
        for person, more in private.items():
            self.private[person] = (*self.private.get(person, ()), *more)

    def seen_by(self, person: str, role: str) -> Workshop:
        """The workshop as this person may see it."""
        shared = self.backstage if role in FACILITATING else self.public
        if role not in IN_ROOM:
            shared = Workshop(title=shared.title, team=shared.team, cycle=shared.cycle)
        own = fold(shared, self.private.get(person, ()))
        return replace(own, revision=self.revision)

    def undoable(self, person: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The boards on which this person can undo, and those on which they can redo."""
        boards = tuple(self.backstage.boards)
        can_undo, can_redo = self.history.can_undo, self.history.can_redo
        return (
            tuple(b for b in boards if can_undo(person, b)),
            tuple(b for b in boards if can_redo(person, b)),
        )


def may_read(one: e.Recorded, person: str, role: str) -> bool:
    """Whether this person, who may not be in the room at all, is in the audience of an event."""
    if one.audience == e.ROOM:
        return role in IN_ROOM
    return one.audience == person or (one.audience == e.FACILITATORS and role in FACILITATING)


News = dict[str, list[e.Recorded]]


class Rooms:
    """Workshops by id, and the revision up to which each has been announced.

    `on_news(workshop, events)` is called for every commit; without events it means that the
    workshop has to be read again, because text was forgotten. With `on_wanted`, a workshop that has
    to be read is only announced there, to be read piece by piece with `read_on`; otherwise it is
    read at once.
    """

    def __init__(
        self,
        record: Record,
        watch: Watch,
        on_news: Callable[[str, list[e.Recorded]], None],
        on_wanted: Callable[[str], object] | None,
    ) -> None:
        self.record = record
        self.watch = watch
        self.on_news = on_news
        self.on_wanted = on_wanted
        self._rooms: dict[str, Room] = {}
        self._reading: dict[str, tuple[int, Room]] = {}
        """Rooms being read piece by piece, with the last revision of the log when that began."""
        self._told: dict[str, int] = {}
        """The revision up to which `on_news` was called, of each workshop in memory."""
        self._seen: LookedThrough | None = None
        """How far the database has been looked through for other processes' commits."""
        self._afresh: set[str] = set()
        """Workshops that everyone has to read again."""

    def __contains__(self, workshop: str) -> bool:
        return workshop in self._rooms

    def __getitem__(self, workshop: str) -> Room:
        return self._rooms[workshop]

    def era(self, workshop: str) -> object | None:
        """The era in which a workshop is; None if it is not in memory."""
        room = self._rooms.get(workshop)
        return None if room is None else room.era

    @property
    def known(self) -> set[str]:
        """The workshops in memory."""
        return set(self._rooms)

    def read(self, workshop: str) -> Room:
        """The workshop in memory, read from the record at first use."""
        while workshop not in self._rooms:
            self.read_on(workshop)
        return self._rooms[workshop]

    def read_on(self, workshop: str, most: int | None = None) -> bool:
        """Read a workshop into memory, or its next events if `most` says how many.

        Returns whether it is in memory now.
        """
        if workshop in self._rooms:
            return True
        known = self._reading.pop(workshop, None)
        with self.record.reading() as db:
            head, room = known or (self.record.head(db, workshop), Room(workshop))
            more = self.record.read_since(db, workshop, room.revision, None, most)
        if room.revision and any(forgets(one) and one.revision > head for one in more):
            return False  # the part read before may contain the forgotten words: begin again
        room.absorb(more)
        if most is not None and len(more) == most:
            self._reading[workshop] = head, room
            return False
        self._rooms[workshop] = room
        told = self._told.setdefault(workshop, room.revision)
        if workshop in self._afresh or told > room.revision:
            self.tell({workshop: []})
        elif told < room.revision:
            with self.record.reading() as db:
                self.tell({workshop: self.record.read_since(db, workshop, told, None)})
        return True

    def keep_only(self, workshops: Collection[str]) -> None:
        """Drop all other workshops from memory; they are read again when needed."""
        for known in (self._rooms, self._told, self._reading):
            for workshop in [w for w in known if w not in workshops]:
                del known[workshop]
        self._afresh.intersection_update(workshops)

    def begin(self, workshops: Collection[str]) -> dict[str, Room]:
        """Begin a transaction: returns the rooms as they are, for `back` in case it fails."""
        before = {workshop: self._rooms[workshop] for workshop in workshops}
        self._rooms |= {workshop: room.copy() for workshop, room in before.items()}
        return before

    def back(self, before: dict[str, Room]) -> None:
        """Undo everything since `begin`."""
        self._rooms |= before

    def catch_up(self) -> None:
        """Take in what other processes have committed, and announce it."""
        if not self._rooms:
            self._seen = None
            return
        with self.record.reading() as db:
            changed, seen = self.record.changed_since(db, self._seen)
            known = self._rooms.keys() & (self._rooms.keys() if changed is None else changed)
            news = self.missed(db, self.record.heads(db, known)) if known else {}
        self.tell(news)
        self._seen = seen

    def missed(self, db: Any, heads: dict[str, int]) -> News:
        """Take in what other processes have committed up to these revisions.

        Returns what has to be announced. A workshop that is too far behind, or in which text was
        forgotten, has to be read again instead.
        """
        news: News = {}
        for workshop, head in heads.items():
            room = self._rooms[workshop]
            told = self._told.setdefault(workshop, room.revision)
            if room.revision == told == head:
                continue
            since = min(told, room.revision)
            if not 0 <= head - since <= shares.BEHIND:
                self._again(workshop)
                continue
            missed = self.record.read_since(db, workshop, since, None)
            untold = [one for one in missed if one.revision > told]
            if any(map(forgets, untold)):
                self._again(workshop)
                continue
            known = room.revision
            try:
                room.absorb(one for one in missed if one.revision > known)
            except Exception as error:  # the room may be half changed now
                self.watch.failed("folding", error)
                self._again(workshop)
                continue
            news[workshop] = untold
        return news

    def tell(self, news: News) -> None:
        """Announce commits, and have workshops read that have to be read again."""
        for workshop in sorted(news):
            if workshop in self._rooms:
                self._told[workshop] = self._rooms[workshop].revision
            anew = workshop in self._afresh
            self._afresh.discard(workshop)
            try:
                self.on_news(workshop, [] if anew else news[workshop])
            except Exception as error:  # it is committed nevertheless
                self.watch.failed("telling", error)
        for workshop in self._afresh - self._rooms.keys():
            if self.on_wanted is None:
                self.read(workshop)
            else:
                self.on_wanted(workshop)

    def _again(self, workshop: str) -> None:
        """Drop a workshop that is no longer right in memory; everyone has to read it again."""
        self._rooms.pop(workshop, None)
        self._reading.pop(workshop, None)
        self._afresh.add(workshop)


def forgets(one: e.Recorded) -> bool:
    """Whether an event changes what was recorded before it."""
    return isinstance(one.event, e.TextForgotten)
