"""What is told a moment later and together: who has come or left, and how many have answered."""

from __future__ import annotations

import time
from functools import partial

from okrlab.errors import OkrlabError
from okrlab.host import crowds
from okrlab.host.audiences import Lines
from okrlab.host.chores import Chores
from okrlab.host.rooms import Rooms


class Changes:
    """Queues messages about people and counts; each goes to everybody in a room."""

    def __init__(self, rooms: Rooms, lines: Lines, chores: Chores) -> None:
        self._rooms, self._lines, self._chores = rooms, lines, chores
        self._counts: set[tuple[str, str]] = set()
        self._told: dict[str, float] = {}
        """When very full rooms were told last, if that was a moment ago."""

    def count(self, workshop: str, block: str) -> None:
        """Note that another number of people has answered a block, or is ready."""
        self._counts.add((workshop, block))

    def tell(self, now: float | None = None) -> None:
        """Queue what has changed; for a very full room at most once in a while."""
        now = time.monotonic() if now is None else now
        self._told = {w: at for w, at in self._told.items() if now - at < crowds.CALM}
        changed = self._lines.crowd_changed - self._told.keys()
        counts = {one for one in self._counts if one[0] not in self._told}
        self._lines.crowd_changed -= changed
        self._counts -= counts
        for workshop in changed:
            here = partial(self._lines.tell_here, workshop)
            self._chores.put(workshop, "here", "telling who is here", here, _nobody)
        for workshop, block in counts:
            if workshop in self._rooms:
                tell = partial(self._lines.tell_counts, workshop, block)
                self._chores.put(workshop, "counts", "telling counts", tell, _nobody)
        for workshop in changed.union(workshop for workshop, _ in counts):
            if len(self._lines.inside(workshop)) > crowds.MANY:
                self._told[workshop] = now


def _nobody(_: OkrlabError) -> None:
    """Ignore an error: nobody asked for the message, and the next change sends it again."""
