"""The workshops in memory: read bit by bit, kept up with what others commit, dropped when empty."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from okrlab.model import events as e
from okrlab.store.record import Record
from okrlab.workshop import shares
from okrlab.workshop.room import Room
from okrlab.workshop.watching import Watch

News = dict[str, list[e.Recorded]]


class Rooms:
    """Workshops by id, and up to where the world has heard of each.

    `on_news(workshop, events)` hears of every commit; without events it means that the workshop has
    to be read afresh, because text was forgotten. With `on_wanted` a workshop that everyone waits
    for is left to whoever hears that, to be read with `read_on`; otherwise it is read at once.
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
        """Rooms that are read bit by bit, with the log's last revision when that began."""
        self._told: dict[str, int] = {}
        """Up to which revision `on_news` has heard of each workshop that is in memory."""
        self._afresh: set[str] = set()
        """Workshops that everyone has to read anew."""

    def __contains__(self, workshop: str) -> bool:
        return workshop in self._rooms

    def __getitem__(self, workshop: str) -> Room:
        return self._rooms[workshop]

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
            return False  # what was read before may hold those words
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
        """Drop from memory every workshop that nobody is in; it is read again when needed."""
        for known in (self._rooms, self._told, self._reading):
            for workshop in [w for w in known if w not in workshops]:
                del known[workshop]
        self._afresh.intersection_update(workshops)

    def begin(self, workshops: Collection[str]) -> dict[str, Room]:
        """Before something is decided: the rooms as they are, to be given to `back` if it fails."""
        before = {workshop: self._rooms[workshop] for workshop in workshops}
        self._rooms |= {workshop: room.copy() for workshop, room in before.items()}
        return before

    def back(self, before: dict[str, Room]) -> None:
        """What was decided since `begin` did not happen."""
        self._rooms |= before

    def catch_up(self) -> None:
        """Take in what other processes have committed, and tell of it."""
        if not self._rooms:
            return
        with self.record.reading() as db:
            news = self.missed(db, self.record.heads(db, self._rooms))
        self.tell(news)

    def missed(self, db: Any, heads: dict[str, int]) -> News:
        """Take in what others have committed up to these revisions; what is to be told of it."""
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
            except Exception as error:  # what it holds now is half of something
                self.watch.failed("folding", error)
                self._again(workshop)
                continue
            news[workshop] = untold
        return news

    def tell(self, news: News) -> None:
        """Tell of what is committed, and have those workshops read that are to be read anew."""
        for workshop in sorted(news):
            if workshop in self._rooms:
                self._told[workshop] = self._rooms[workshop].revision
            anew = workshop in self._afresh
            self._afresh.discard(workshop)
            try:
                self.on_news(workshop, [] if anew else news[workshop])
            except Exception as error:  # committed it is all the same
                self.watch.failed("telling", error)
        for workshop in self._afresh - self._rooms.keys():
            if self.on_wanted is None:
                self.read(workshop)
            else:
                self.on_wanted(workshop)

    def _again(self, workshop: str) -> None:
        """What is in memory no longer holds: everyone has to read this workshop anew."""
        self._rooms.pop(workshop, None)
        self._reading.pop(workshop, None)
        self._afresh.add(workshop)


def forgets(one: e.Recorded) -> bool:
    """Whether what was recorded before may read differently since."""
    return isinstance(one.event, e.TextForgotten)
