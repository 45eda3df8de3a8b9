"""Small tasks that are no commits: done bit by bit between two commits, everybody in turn.

Work on whole files is done in a thread of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from okrlab.errors import OkrlabError, StoreFailed
from okrlab.host import shares
from okrlab.host.recorder import Recorder
from okrlab.host.rooms import Rooms
from okrlab.host.suspects import Suspects, digest
from okrlab.host.turns import Turns
from okrlab.host.watching import Watch
from okrlab.record.forgetting import retire
from okrlab.record.store import sealed
from okrlab.record.store.record import Record

RETIRE_EVERY = 3600.0
"""Seconds between two searches for workshops that have outlived their retention."""
_AGAIN = 0.25
"""Seconds until a workshop that could not be read is tried again."""

Fail = Callable[[OkrlabError], None]


@dataclass
class Chore:
    """A task, and a function that tells those concerned that it could not be done."""

    kind: str
    do: Callable[[], None]
    fail: Fail
    mark: bytes


class Chores:
    """A queue of chores, and the workshops that are being loaded into memory.

    `on_unread(workshop, error)` is called for a workshop that could not be read.
    """

    def __init__(
        self,
        rooms: Rooms,
        watch: Watch,
        suspects: Suspects,
        on_unread: Callable[[str, OkrlabError], None],
    ) -> None:
        self._rooms, self._watch, self._suspects = rooms, watch, suspects
        self._on_unread = on_unread
        self._turns: Turns[Chore] = Turns()
        self._parked: dict[str, list[tuple[str, Chore]]] = {}
        """Workshops that are being read, with the chores that wait for that."""
        self._unread: dict[str, float] = {}
        """Workshops that could not be read, and until when that is not tried again."""

    def __len__(self) -> int:
        return len(self._turns)

    @property
    def reading(self) -> set[str]:
        """The workshops that are being read."""
        return set(self._parked)

    def waiting(self, group: str) -> int:
        """How many chores a group has waiting."""
        return self._turns.in_group(group)

    def put(
        self, group: str, member: str, kind: str, do: Callable[[], None], fail: Fail, *about: str
    ) -> None:
        """Have something done in somebody's turn. It is known by its words if it ends us."""
        self._turns.put(group, member, Chore(kind, do, fail, digest(kind, group, *about)))

    def put_when_read(
        self, workshop: str, member: str, kind: str, do: Callable[[], None], fail: Fail
    ) -> None:
        """Have something done as soon as a workshop is in memory."""
        chore = Chore(kind, do, fail, digest(kind, workshop))
        if workshop in self._rooms:
            self._turns.put(workshop, member, chore)
        elif self.want(workshop):
            self._parked[workshop].append((member, chore))
        else:
            chore.fail(OkrlabError("recorder_gone"))

    def work(self, seconds: float) -> None:
        """Do chores for so long, if there are any. Whatever one raises is an answer."""
        until = time.monotonic() + seconds
        while len(self._turns) and time.monotonic() < until:
            [(_, _, chore)] = self._turns.take(1)
            with self._watch.holding(chore.kind):
                try:
                    if self._suspects.guilty(chore.mark):
                        raise self._watch.failed(f"{chore.kind}, not done again")
                    with self._suspects.at(chore.mark):
                        chore.do()
                except OkrlabError as error:
                    chore.fail(error)
                except Exception as error:
                    chore.fail(self._watch.failed(chore.kind, error))

    def want(self, workshop: str) -> bool:
        """Have a workshop read into memory, some events at a time; whether it is being read."""
        if workshop in self._parked:
            return True
        if time.monotonic() < self._unread.get(workshop, 0.0):
            return False
        self._parked[workshop] = []
        self._read_on(workshop, shares.SLICE)
        return True

    def _read_on(self, workshop: str, most: int) -> None:
        """Read some events, and go on after others had their turn: fewer if these took long."""

        def do() -> None:
            began = time.monotonic()
            if not self._rooms.read_on(workshop, most):
                long = time.monotonic() - began > shares.CHORES
                self._read_on(workshop, max(1, most // 2) if long else min(2 * most, shares.SLICE))
                return
            for member, chore in self._parked.pop(workshop):
                self._turns.put(workshop, member, chore)

        def fail(error: OkrlabError) -> None:
            self._unread[workshop] = time.monotonic() + _AGAIN
            for _, chore in self._parked.pop(workshop):
                chore.fail(error)
            self._on_unread(workshop, error)

        self.put(workshop, "", "reading a workshop", do, fail)

    def rest(self, now: float) -> None:
        """Forget what is long over."""
        self._unread = {w: at for w, at in self._unread.items() if now < at}


class Housekeeping:
    """Work on the files themselves, in a thread of its own next to the loop.

    `house` is the recorder's record, opened once more with a longer patience for others'
    transactions.
    """

    def __init__(self, recorder: Recorder, house: Record) -> None:
        self.recorder, self.house = recorder, house
        self.watch = recorder.watch
        self._retired = time.monotonic() - RETIRE_EVERY
        self._thread = ThreadPoolExecutor(1, "okrlab-keeper")
        self._running: Future[Any] | None = None

    def close(self) -> None:
        """Wait for what is running; nothing more can be started."""
        self._thread.shutdown()

    def look(self, now: float) -> None:
        """Start what is due: overwriting what reveals have let go of, or deleting old workshops."""
        if self._running is not None:
            if not self._running.done():
                return
            finished, self._running = self._running, None
            try:
                if finished.result() is False:  # somebody was reading: it has to be tried again
                    self.recorder.untidy = True
            except StoreFailed as error:
                self.recorder.untidy = True
                self.watch.store(error, self.house)
            except Exception as error:
                self.watch.failed("tidying", error)
        if self.recorder.untidy:
            self.recorder.untidy = False  # a reveal in the meantime sets it again
            self._running = self._thread.submit(sealed.scrub, self.house)
        elif now - self._retired >= RETIRE_EVERY:
            self._retired = now
            self._running = self._thread.submit(retire, self.house, self.recorder.clock())
