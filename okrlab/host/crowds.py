"""What a room is told of who is there and has answered: soon, or less often if it is full."""

from __future__ import annotations

from functools import partial

from okrlab.errors import OkrlabError
from okrlab.host import shares
from okrlab.host.audiences import Lines
from okrlab.host.chores import Chores
from okrlab.host.rooms import Rooms


class Crowds:
    """Notes whose people or counts have changed, and has them told."""

    def __init__(self, lines: Lines, chores: Chores, rooms: Rooms) -> None:
        self._lines, self._chores, self._rooms = lines, chores, rooms
        self.counts_changed: set[tuple[str, str]] = set()
        self._told: dict[str, float] = {}
        """When very full rooms were told, if it was a moment ago."""

    def tell(self, now: float) -> None:
        """Queue messages about people who came or left, and about counts of answers.

        A very full room hears of them less often: each is sent to everybody.
        """
        calm = {workshop for workshop, at in self._told.items() if now - at < shares.CALM}
        crowds = self._lines.crowd_changed - calm
        counts = {one for one in self.counts_changed if one[0] not in calm}
        self._told = {workshop: self._told[workshop] for workshop in calm}
        for workshop in {*crowds, *(workshop for workshop, _ in counts)}:
            if self._lines.full(workshop):
                self._told[workshop] = now
        self._lines.crowd_changed -= crowds
        self.counts_changed -= counts
        for workshop in crowds:
            tell = partial(self._lines.tell_here, workshop)
            self._chores.put(workshop, "here", "telling who is here", tell, _nobody)
        for workshop, block in counts:
            if workshop in self._rooms:
                tell = partial(self._lines.tell_counts, workshop, block)
                self._chores.put(workshop, "counts", "telling counts", tell, _nobody)


def _nobody(_: OkrlabError) -> None:
    """Ignore an error: nobody asked for the message, and the next change sends it again."""
