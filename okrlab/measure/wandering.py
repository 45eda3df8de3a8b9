"""A change where there was no level before: a metric that mostly repeats itself goes far by itself.

Its moves add up. The mean of m later values lies away from that of n earlier ones by as much as
the moves between them, each with its weight: their variance is that of one move, times
(m + 1)(2m + 1) / 6m + (n − 1)(2n − 1) / 6n.
"""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from typing import Final

import numpy as np

from okrlab.measure.difference import Change
from okrlab.measure.intervals import t_value
from okrlab.measure.results import Baseline
from okrlab.measure.series import Series

SURE: Final = 24
"""With fewer periods before, noise around a level is too often taken for wandering."""


def beside_wandering(change: Change, series: Series, base: Baseline, at: int) -> Change:
    """The change with the interval that a random walk leaves it; moved only if that lacks zero."""
    if not base.refused:
        return change
    known = np.flatnonzero(np.isfinite(series.values))
    before, after = known[(known >= base.first) & (known < at)], known[known >= at]
    if len(before) < SURE:
        return change
    moves = np.diff(series.values[before]) / np.sqrt(np.diff(before))
    n, m = len(before), len(after)
    spread = (m + 1) * (2 * m + 1) / (6 * m) + (n - 1) * (2 * n - 1) / (6 * n)
    half = t_value(n - 1) * sqrt(float(moves @ moves) / (n - 1) * spread)
    moved = change.moved if abs(change.size) > half else "no"
    return replace(change, moved=moved, interval=(change.size - half, change.size + half))
