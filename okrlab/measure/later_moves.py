"""What the periods after a day do among themselves: a move that came later, or that goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from okrlab.measure import named_tests
from okrlab.measure.difference import Change
from okrlab.measure.levels import FULL
from okrlab.measure.methods import Test
from okrlab.measure.results import Baseline
from okrlab.measure.series import Series
from okrlab.measure.shape import find_shape

HALF: Final = 0.5
"""What has come so far of its way at once did not begin later."""


@dataclass(frozen=True, kw_only=True)
class Since:
    """After how many periods it moved at all, or moved once more, and how it goes on; 0 if not."""

    late: int = 0
    again: int = 0
    slope: float = 0.0

    @property
    def code(self) -> str:
        """Which words say how it went on."""
        if self.slope:
            return "still_rising" if self.slope > 0 else "still_falling"
        return "again" if self.again else ""


def since_then(test: Test, change: Change, series: Series, before: Baseline, at: int) -> Since:
    """What came after the day at `at`: with a season or an old trend, too much goes on to say.

    A change came later if its first periods alone have not moved, nor come half as far.
    """
    after = series.part(at)
    if after.n < FULL or before.season is not None or before.slope is not None:
        return Since()
    shape = find_shape(after, season=False)
    if shape.walk:
        return Since()
    if shape.trend is not None:
        return Since(slope=float(shape.trend.coefficients[-1]))
    if shape.shifts:
        first, last = shape.shifts[0], shape.shifts[-1]
        soon = named_tests.by_test(test, series.part(0, at + first), before.first, at, before)
        there = soon.moved == "yes" or soon.size / change.size > HALF
        return Since(again=last) if there else Since(late=first)
    return Since()
