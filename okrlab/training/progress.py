"""What a learner has done: lessons, the two tests, and the change between them; and a group's."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Final, Literal

import msgspec

from okrlab.model.learning import Progress, Test
from okrlab.texts import text as say
from okrlab.training.bank import Course
from okrlab.training.exercise import Item

EIGHT: Final = 8
"""Exercises in each test."""
_Z: Final = 1.96


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """How many were right before and after, and how far chance alone could have moved that.

    `low` and `high` bound the change in shares (95 %, Newcombe's score interval).
    """

    before: int
    after: int
    of: int
    low: float
    high: float

    @property
    def clear(self) -> Literal["up", "down", ""]:
        """The direction, where chance alone is an unlikely reason; else empty."""
        return "up" if self.low > 0 else "down" if self.high < 0 else ""

    def __str__(self) -> str:
        low, high = round(self.low * self.of), round(self.high * self.of)
        numbers = say("training.change", before=self.before, after=self.after, of=self.of)
        range_ = say(f"training.change_{self.clear or 'unclear'}", low=f"{low:+d}",
                     high=f"{high:+d}", of=self.of)  # fmt: skip
        return f"{numbers} {range_}"


def change(before: int, after: int, of: int = EIGHT) -> Change:
    """The change from one test of `of` exercises to another, with its uncertainty.

    >>> found = change(4, 7)
    >>> round(found.low, 2), round(found.high, 2), found.clear
    (-0.07, 0.68, '')
    """
    p, q = before / of, after / of
    (l1, u1), (l2, u2) = _wilson(before, of), _wilson(after, of)
    low = q - p - sqrt((q - l2) ** 2 + (u1 - p) ** 2)
    high = q - p + sqrt((u2 - q) ** 2 + (p - l1) ** 2)
    return Change(before=before, after=after, of=of, low=max(low, -1.0), high=min(high, 1.0))


def form(seed: str, test: Test) -> Literal["a", "b"]:
    """Which of the two forms a learner gets; half of all people meet them the other way round.

    >>> {form("anna", "pre"), form("anna", "post")} == {"a", "b"}
    True
    """
    swap = (sum(seed.encode()) + (test == "post")) % 2
    return "b" if swap else "a"


def asked_in(items: Mapping[str, Item], seed: str, test: Test) -> list[Item]:
    """The exercises of a test, the same on every device of this learner."""
    wanted = form(seed, test)
    return [item for item in items.values() if item.test == wanted][:EIGHT]


def result(progress: Progress, items: Mapping[str, Item], seed: str, test: Test) -> int | None:
    """How many of a test were right; `None` until all are answered."""
    given = progress.given(test)
    asked = asked_in(items, seed, test)
    if not asked or any(item.id not in given for item in asked):
        return None
    return sum(given[item.id].right for item in asked)


def compared(progress: Progress, items: Mapping[str, Item], seed: str) -> Change | None:
    """The change between both tests, once both are done."""
    before = result(progress, items, seed, "pre")
    after = result(progress, items, seed, "post")
    if before is None or after is None:
        return None
    return change(before, after, len(asked_in(items, seed, "pre")))


class Cohort(msgspec.Struct, frozen=True, kw_only=True):
    """A group's progress in counts: nobody is named, and few people show no counts at all."""

    people: int
    lessons: dict[str, int]
    missed: tuple[tuple[str, int, int], ...]
    """Exercises most often missed at first: id, how many missed it, how many met it."""
    before: float | None = None
    after: float | None = None
    low: float | None = None
    high: float | None = None


FEWEST: Final = 5
"""People below whom a cohort shows only how many they are."""


def cohort(learners: Mapping[str, Progress], course: Course) -> Cohort:
    """A group in counts; `learners` by seed. With fewer than five nothing else is told."""
    items, lessons = course.items, [lesson.id for lesson in course.lessons]
    if len(learners) < FEWEST:
        return Cohort(people=len(learners), lessons={}, missed=())
    finished = {
        lesson: sum(done(progress, course, lesson) for progress in learners.values())
        for lesson in lessons
    }
    met: dict[str, list[bool]] = {}
    for progress in learners.values():
        first = {one.item: one.right for one in reversed(progress.attempts) if not one.test}
        for item, right in first.items():
            met.setdefault(item, []).append(right)
    often = [
        (item, len(rights) - sum(rights), len(rights))
        for item, rights in met.items()
        if item in items and len(rights) >= FEWEST and not all(rights)
    ]
    often.sort(key=lambda row: (-row[1] / row[2], -row[1], row[0]))
    both = [c for seed, p in learners.items() if (c := compared(p, items, seed))]
    moved = [one.after - one.before for one in both]
    told = Cohort(people=len(learners), lessons=finished, missed=tuple(often[:10]))
    if len(moved) < FEWEST:
        return told
    from scipy.stats import t

    n, mean = len(moved), sum(moved) / len(moved)
    spread = sqrt(sum((m - mean) ** 2 for m in moved) / (n - 1)) / sqrt(n)
    reach = float(t.ppf(0.975, n - 1)) * spread
    return msgspec.structs.replace(
        told, before=sum(c.before for c in both) / n, after=sum(c.after for c in both) / n,
        low=mean - reach, high=mean + reach,
    )  # fmt: skip


def done(progress: Progress, course: Course, lesson: str) -> bool:
    """Whether all exercises of a lesson were met and settled."""
    ours = course.core(lesson)
    return bool(ours) and all(progress.settled(item.id) for item in ours)


def _wilson(right: int, of: int) -> tuple[float, float]:
    p, z2 = right / of, _Z**2
    middle = (p + z2 / (2 * of)) / (1 + z2 / of)
    reach = _Z / (1 + z2 / of) * sqrt(p * (1 - p) / of + z2 / (4 * of**2))
    return middle - reach, middle + reach
