"""A workshop as folded from its record: who is in it, and its boards."""

from __future__ import annotations

import msgspec

from okrlab.model.ladder import Ladder


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Someone with a place in the workshop; `name` is empty if they stay unnamed."""

    id: str
    name: str = ""
    role: str = "participant"


class Workshop(msgspec.Struct, frozen=True, kw_only=True):
    """What the events up to `revision` add up to, for one audience.

    `quiet` holds per person the kinds of question they dismissed. `unreadable` is
    true when the record holds events of a newer okrlab, and so must not be written to.

    >>> Workshop(title="Demo").ladder().rungs
    {}
    """

    title: str = ""
    team: str = ""
    cycle: str = ""
    revision: int = 0
    people: dict[str, Person] = {}
    boards: dict[str, Ladder] = {}
    notes: dict[str, str] = {}
    quiet: dict[str, tuple[str, ...]] = {}
    unreadable: bool = False

    def ladder(self, board: str = "ladder") -> Ladder:
        """The named board; empty if nothing was written on it yet."""
        return self.boards.get(board) or Ladder(board=board)
