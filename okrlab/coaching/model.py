"""The linear model of a statement's level: adds up what each of its marks weighs.

`content/weights.json` is made by `python -m benchmarks.coaching.learn` from our own sentences.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from math import exp
from typing import NamedTuple

import msgspec

from okrlab.coaching.features import Marks
from okrlab.model.ladder import LEVELS, Level

Row = tuple[float, float, float, float]


class Reason(NamedTuple):
    """A mark that speaks for the level, by how much, and at which tokens it was seen."""

    mark: str
    weight: float
    first: int
    last: int


@cache
def weights() -> dict[str, Row]:
    """What each mark weighs for each of the four levels; "" is where all begin."""
    path = files("okrlab.coaching").joinpath("content", "weights.json")
    return msgspec.json.decode(path.read_bytes(), type=dict[str, Row])


def chances(seen: Marks) -> dict[Level, float]:
    """How likely each level is, given these marks.

    >>> sum(chances({"form:noun": (0, 0)}).values())
    1.0
    """
    known = weights()
    a, b, c, d = known[""]
    for mark in seen:
        row = known.get(mark)
        if row is not None:
            a += row[0]
            b += row[1]
            c += row[2]
            d += row[3]
    most = max(a, b, c, d)
    raised = [exp(sum_ - most) for sum_ in (a, b, c, d)]
    total = sum(raised)
    return dict(zip(LEVELS, [one / total for one in raised], strict=True))


def reasons(seen: Marks, level: Level) -> list[Reason]:
    """The marks that speak most for this level against the mean of all, the strongest first."""
    known, at = weights(), LEVELS.index(level)
    found = []
    for mark, (first, last) in seen.items():
        row = known.get(mark)
        if row is not None and (gain := row[at] - sum(row) / 4) > 0.05:
            found.append(Reason(mark, round(gain, 2), first, last))
    return sorted(found, key=lambda one: (-one.weight, one.mark))
