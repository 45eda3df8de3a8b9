"""The linear model of a statement's level: it adds up the weights of the statement's marks.

It is a multinomial logistic regression; `python -m benchmarks.coaching.learn` fits the weights in
`content/weights.json` to our own sentences and, where they are at hand, statements of others.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import exp
from typing import NamedTuple

import msgspec

from okrlab.given import checked
from okrlab.language.features import Marks
from okrlab.texts.toml_text import CONTENT
from okrlab.vocabulary import LEVELS, Level

Row = tuple[float, float, float, float]


class LevelReason(NamedTuple):
    """A mark that supports the level, its weight, and the tokens at which it was found."""

    mark: str
    weight: float
    first: int
    last: int


@cache
def weights() -> dict[str, Row]:
    """The weight of each mark for each of the four levels; "" holds the intercepts."""
    return msgspec.json.decode(CONTENT.joinpath("weights.json").read_bytes(), type=dict[str, Row])


@cache
def _gains() -> list[dict[str, float]]:
    """For each level the marks that support it more than the average level, and by how much."""
    return [
        {
            mark: round(gain, 2)
            for mark, row in weights().items()
            if mark and (gain := row[at] - sum(row) / len(row)) > 0.05
        }
        for at in range(len(LEVELS))
    ]


def chances(seen: Marks) -> dict[Level, float]:
    """The probability of each level, given these marks.

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
    return softmax((a, b, c, d))


def softmax(sums: Sequence[float]) -> dict[Level, float]:
    """The probabilities that four sums, or logarithms, stand for.

    >>> softmax((0, 0, 0, 0))["impact"]
    0.25
    """
    most = max(sums)  # subtracted first, so that no exponential can overflow
    raised = [exp(one - most) for one in sums]
    total = sum(raised)
    return dict(zip(LEVELS, [one / total for one in raised], strict=True))


@checked
def reasons(seen: Marks, level: Level) -> list[LevelReason]:
    """The marks that support this level more than the average level, strongest first."""
    known = _gains()[LEVELS.index(level)]
    result = []
    for mark, (first, last) in seen.items():
        gain = known.get(mark)
        if gain is not None:
            result.append(LevelReason(mark, gain, first, last))
    return sorted(result, key=lambda one: (-one.weight, one.mark))
