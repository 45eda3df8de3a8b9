"""Whether a move came before the day that it is credited to, when nothing is known to be done."""

from __future__ import annotations

import numpy as np

from okrlab.measure import named_tests
from okrlab.measure.accounts import MIN_SIZE
from okrlab.measure.baseline import FEWEST
from okrlab.measure.claims import UNLIKELY
from okrlab.measure.difference import Change
from okrlab.measure.methods import Test
from okrlab.measure.results import Baseline
from okrlab.measure.series import Series


def moved_before(test: Test, change: Change, series: Series, before: Baseline, at: int) -> bool:
    """Whether the same test finds a move of that kind where nothing is known to have changed."""
    known = int(np.isfinite(series.values[before.first : at]).sum())
    back = min(series.part(at).n, known // 2)
    if before.refused or back < FEWEST:
        return False
    earlier = named_tests.by_test(test, series.part(0, at), before.first, at - back, before)
    return earlier.moved == "yes" and earlier.size * change.size > 0


def begun_before(test: Test, change: Change, series: Series, before: Baseline, at: int) -> int:
    """How many of the last periods before the day were already where those after it are; or 0.

    They have to lie nearer to these than to the level, and luck alone must not bring it about.
    """
    if before.season is not None or before.slope is not None:
        return 0
    v = series.values
    known = np.flatnonzero(np.isfinite(v[:at]))
    known = known[known >= before.first]
    half = float(np.nanmean(v[at:])) - change.size / 2
    for m in range(min(MIN_SIZE - 1, len(known) - FEWEST), 0, -1):
        if ((v[known[-m:]] - half) * change.size > 0).all():
            sooner = named_tests.by_test(
                test, series.part(0, at), before.first, int(known[-m]), before
            )
            if sooner.p < UNLIKELY and sooner.size * change.size > 0:
                return m
    return 0
