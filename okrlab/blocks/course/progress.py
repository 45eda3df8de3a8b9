"""What a learner or a group has done: lessons, the two tests, and the change between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from okrlab.blocks.course.bank import Course
from okrlab.blocks.course.cards import EIGHT, Progress, Test
from okrlab.blocks.course.cohort import Cohort
from okrlab.blocks.course.exercise import Exercise
from okrlab.texts import signed, text


class TestChange(msgspec.Struct, frozen=True, kw_only=True):
    """How many answers were right before and after, and how far chance alone could explain that.

    `low` and `high` bound the change of the share (95 %; Newcombe 1998, method 10).
    """

    before: int
    after: int
    of: int
    low: float
    high: float

    @property
    def clear(self) -> Literal["up", "down", ""]:
        """The direction of the change, if chance alone is an unlikely reason; else empty."""
        return "up" if self.low > 0 else "down" if self.high < 0 else ""

    def __str__(self) -> str:
        low, high = round(self.low * self.of), round(self.high * self.of)
        numbers = text("training.change", before=self.before, after=self.after, of=self.of)
        range_ = text(
            f"training.change_{self.clear or 'unclear'}",
            low=signed(low),
            high=signed(high),
            of=self.of,
        )
        return f"{numbers} {range_}"


def change(before: int, after: int, of: int = EIGHT) -> TestChange:
    """The change from one test of `of` exercises to another, with its uncertainty.

    >>> found = change(4, 7)
    >>> round(found.low, 2), round(found.high, 2), found.clear
    (-0.07, 0.68, '')
    """
    from okrlab.measure.intervals import newcombe

    low, high = newcombe((before, of), (after, of))
    return TestChange(before=before, after=after, of=of, low=low, high=high)


def form(seed: str, test: Test) -> Literal["a", "b"]:
    """The form of a test that a learner gets; half of all learners get the two in reverse order.

    >>> {form("anna", "pre"), form("anna", "post")} == {"a", "b"}
    True
    """
    swap = (sum(seed.encode()) + (test == "post")) % 2
    return "b" if swap else "a"


def asked_in(items: Mapping[str, Exercise], seed: str, test: Test) -> list[Exercise]:
    """The exercises of a test, the same on every device of this learner."""
    wanted = form(seed, test)
    return [item for item in items.values() if item.test == wanted][:EIGHT]


def result(progress: Progress, items: Mapping[str, Exercise], seed: str, test: Test) -> int | None:
    """How many answers of a test were right; `None` until all are given."""
    given = progress.given(test)
    asked = asked_in(items, seed, test)
    if not asked or any(item.id not in given for item in asked):
        return None
    return sum(given[item.id].right for item in asked)


def compared(progress: Progress, items: Mapping[str, Exercise], seed: str) -> TestChange | None:
    """The change between the two tests, once both are done."""
    before = result(progress, items, seed, "pre")
    after = result(progress, items, seed, "post")
    if before is None or after is None:
        return None
    return change(before, after, len(asked_in(items, seed, "pre")))


def lessons_of(course: Course) -> dict[str, tuple[str, ...]]:
    """The exercises that make up each lesson, for `okrlab.blocks.course.cohort`."""
    return {one.id: tuple(item.id for item in course.core(one.id)) for one in course.lessons}


def likely(group: Cohort) -> tuple[float, float]:
    """The interval of the mean change of a group (95 %, Student's t)."""
    from scipy.stats import t

    mean = group.after - group.before
    reach = float(t.ppf(0.975, group.both - 1)) * group.error
    return mean - reach, mean + reach


def done(progress: Progress, course: Course, lesson: str) -> bool:
    """Whether all exercises of a lesson are settled."""
    ours = course.core(lesson)
    return bool(ours) and all(progress.settled(item.id) for item in ours)
