"""What one learner did: every attempt at an exercise, and what follows from them together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Final, Literal

import msgspec

from okrlab.record.card import DeckCard
from okrlab.record.fields import Moment, Name, NeededName, Number

Test = Literal["", "pre", "post"]
EIGHT: Final = 8
"""Exercises in each test."""


class Attempt(DeckCard, frozen=True, kw_only=True):
    """One answer to one exercise. `tries` counts the tries at this meeting, this one included.

    `mistake` names the mistake, never the person; `test` says in which test it was given, `again`
    that it came back by the schedule.
    """

    PRIVATE: ClassVar[bool] = True

    item: NeededName
    right: bool = False
    tries: Number = 1
    hints: Number = 0
    mistake: Name = ""
    test: Test = ""
    again: bool = False
    at: Moment | None = None


CARDS = (Attempt,)
"""The kinds of card of the course."""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """All attempts of one learner, oldest first.

    >>> done = Progress.of([Attempt(id="1", item="a"), Attempt(id="2", item="a", right=True)])
    >>> done.last("a").right, done.settled("a"), done.settled("b")
    (True, True, False)
    """

    attempts: tuple[Attempt, ...] = ()
    by_item: dict[str, list[Attempt]] = {}
    """Those outside the tests, by exercise."""

    @classmethod
    def of(cls, attempts: Iterable[Attempt]) -> Progress:
        """The attempts in the order in which they were recorded; one id counts once."""
        once = {attempt.id: attempt for attempt in attempts}
        ordered = tuple(sorted(once.values(), key=_when))
        by_item: dict[str, list[Attempt]] = {}
        for one in ordered:
            if not one.test:
                by_item.setdefault(one.item, []).append(one)
        return cls(attempts=ordered, by_item=by_item)

    def on(self, item: str) -> list[Attempt]:
        """The attempts at one exercise outside the tests."""
        return self.by_item.get(item, [])

    def last(self, item: str) -> Attempt | None:
        """The last attempt at one exercise outside the tests."""
        met = self.on(item)
        return met[-1] if met else None

    def settled(self, item: str) -> bool:
        """Whether this exercise is over for now: answered rightly, or told after the last try."""
        last = self.last(item)
        return last is not None and (last.right or last.tries > 1)

    def given(self, test: Test) -> dict[str, Attempt]:
        """The answers of a test by exercise; of two devices at once the first answer counts."""
        found: dict[str, Attempt] = {}
        for one in self.attempts:
            if one.test == test:
                found.setdefault(one.item, one)
        return found


def _when(attempt: Attempt) -> tuple[int, float]:
    return attempt.version, attempt.at.timestamp() if attempt.at else 0.0
