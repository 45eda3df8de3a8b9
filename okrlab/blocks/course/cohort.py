"""What may be said of a group that learns: counts that give nobody away, however often one looks.

Two looks at the same counts can be subtracted, and what one person did between them follows. So
every number here is of whole fives: of the first five people to whom it applies, then of the first
ten, and so on, in the order in which they came to it. What a person has contributed never changes
afterwards. A number that has grown has grown by five people, and no number is about fewer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from typing import Final, TypeVar

import msgspec

from okrlab.blocks.course.cards import EIGHT, Attempt, Progress, Test

STEP: Final = 5
"""People by whom every number grows."""
MOST_MISSED: Final = 10
"""Exercises that are named."""

T = TypeVar("T")


class Missed(msgspec.Struct, frozen=True, kw_only=True):
    """An exercise that more than half of the first so many people missed at their first try."""

    item: str
    of: int


class Cohort(msgspec.Struct, frozen=True, kw_only=True):
    """A group's progress in whole fives.

    `before` and `after` are the mean results of the first `both` people who have done both tests,
    `error` the standard error of their mean change.
    """

    people: int = 0
    finished: dict[str, int] = {}
    missed: tuple[Missed, ...] = ()
    both: int = 0
    before: float = 0.0
    after: float = 0.0
    error: float = 0.0


Lessons = Mapping[str, Sequence[str]]
"""The exercises that make up each lesson."""


def cohort(learners: Iterable[Sequence[Attempt]], lessons: Lessons) -> Cohort:
    """A group in whole fives; one sequence of attempts for each person, with their versions."""
    people: list[tuple[int, None]] = []
    finished: dict[str, list[tuple[int, None]]] = {lesson: [] for lesson in lessons}
    first: dict[str, list[tuple[int, bool]]] = {}
    both: list[tuple[int, tuple[int, int]]] = []
    for attempts in learners:
        progress = Progress.of(attempts)
        if not progress.attempts:
            continue
        people.append((progress.attempts[0].version, None))
        for item, met in progress.by_item.items():
            first.setdefault(item, []).append((met[0].version, met[0].right))
        for lesson, items in lessons.items():
            when = _finished(progress, items)
            if when is not None:
                finished[lesson].append((when, None))
        before, after = _result(progress, "pre"), _result(progress, "post")
        if before and after:
            both.append((max(before[0], after[0]), (before[1], after[1])))
    told = Cohort(
        people=len(_told(people)),
        finished={lesson: len(_told(when)) for lesson, when in finished.items()},
        missed=_missed(first, lessons),
    )
    pairs = _told(both)
    if not pairs:
        return told
    n, moved = len(pairs), [after - before for before, after in pairs]
    mean = sum(moved) / n
    return msgspec.structs.replace(
        told,
        both=n,
        before=sum(before for before, _ in pairs) / n,
        after=sum(after for _, after in pairs) / n,
        error=sqrt(sum((m - mean) ** 2 for m in moved) / (n - 1)) / sqrt(n),
    )


def _missed(first: Mapping[str, list[tuple[int, bool]]], lessons: Lessons) -> tuple[Missed, ...]:
    """What more than half missed at first, met by most first, else in the order of the course."""
    order = dict.fromkeys(item for items in lessons.values() for item in items)
    found = []
    for item in (*order, *sorted(first.keys() - order.keys())):
        rights = _told(first.get(item, []))
        if 2 * rights.count(False) > len(rights):
            found.append(Missed(item=item, of=len(rights)))
    return tuple(sorted(found, key=lambda one: -one.of)[:MOST_MISSED])


def _told(contributed: list[tuple[int, T]]) -> list[T]:
    """What the first whole fives of people have contributed, in the order in which they did.

    >>> [len(_told([(n, None) for n in range(many)])) for many in (4, 5, 9, 10)]
    [0, 5, 5, 10]
    """
    ordered = sorted(contributed, key=lambda one: one[0])
    return [what for _, what in ordered[: len(ordered) // STEP * STEP]]


def _finished(progress: Progress, items: Sequence[str]) -> int | None:
    """When the last of these exercises was settled for the first time; None if one is open."""
    settled = []
    for item in items:
        ends = (a.version for a in progress.on(item) if a.right or a.tries > 1)
        settled.append(next(ends, None))
    whole = [when for when in settled if when is not None]
    return max(whole) if whole and len(whole) == len(settled) else None


def _result(progress: Progress, test: Test) -> tuple[int, int] | None:
    """When a test was complete, and how many were right; None until all of it is answered."""
    answers = list(progress.given(test).values())[:EIGHT]
    if len(answers) < EIGHT:
        return None
    return max(one.version for one in answers), sum(one.right for one in answers)
