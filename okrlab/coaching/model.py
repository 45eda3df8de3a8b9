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
from okrlab.given import checked
from okrlab.model.ladder import LEVELS, Level

Row = tuple[float, float, float, float]


class LevelReason(NamedTuple):
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


@cache
def _gains() -> list[dict[str, float]]:
    """For each level the marks that speak for it, by how much more than for the mean of all."""
    return [
        {
            mark: round(gain, 2)
            for mark, row in weights().items()
            if mark and (gain := row[at] - sum(row) / len(row)) > 0.05
        }
        for at in range(len(LEVELS))
    ]


def chances(seen: Marks) -> dict[Level, float]:
    """How likely each level is, given these marks.

    >>> round(sum(chances({"form:noun": (0, 0)}).values()), 6)
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


@checked
def reasons(seen: Marks, level: Level) -> list[LevelReason]:
    """The marks that speak most for this level against the mean of all, the strongest first."""
    known = _gains()[LEVELS.index(level)]
    found = []
    for mark, (first, last) in seen.items():
        gain = known.get(mark)
        if gain is not None:
            found.append(LevelReason(mark, gain, first, last))
    return sorted(found, key=lambda one: (-one.weight, one.mark))
