"""Claims, each held against the data it speaks of before it leaves `okrlab.measure`.

A claim that fails is not made: baselines, movements and targets ask here, and say what is missing
instead. The desk, the room, the map, the check-in and the course get theirs from there.
"""

from __future__ import annotations

from math import inf
from typing import Final

import numpy as np

from okrlab.measure.intervals import Pair
from okrlab.measure.rounding import rounding
from okrlab.measure.series import Floats, Series

HELD: Final = 0.8
"""The share of periods that a range has to hold to be called normal, or usual."""
SIDES: Final = 0.05
"""The share of values that lies on either side of their level, and at least two of them."""
MANY: Final = 12
"""From so many values on, a level that lies on one side of most of them is not theirs."""
FAR: Final = 2.0
"""Of fewer, a gap has to lie between them, so many times as wide as all others are apart, or as
half of the median."""
UNLIKELY: Final = 0.01
"""What luck brings about less often than this is not taken for luck."""
NEVER_BELOW: Final = ("count", "duration", "events")
"""What is counted or measured in time is never below nothing."""


def holds(values: Floats, low: Floats | float, high: Floats | float) -> bool:
    """Whether a range holds most of the values that it is called normal for."""
    known = np.isfinite(values)
    count = int(known.sum())
    if not count:
        return True
    room = rounding(values)
    held = (values >= low - room) & (values <= high + room)  # what is unknown is neither
    return int(held.sum()) >= HELD * count


def among(values: Floats, level: Floats | float) -> bool:
    """Whether a level lies among the values it is the level of: some are above, some below."""
    known = np.isfinite(values)
    away, room = (values - level)[known], rounding(values)
    fewest = min(max(2.0, SIDES * len(away)), len(away) / 3)
    return bool((away >= -room).sum() >= fewest and (away <= room).sum() >= fewest)


def carried(values: Floats, level: Floats | float) -> bool:
    """Whether a few values that lie far from all others carry a level, which is not among these.

    The mean of few skewed values may lie above all but one of them, without any that is far.
    """
    if among(values, level):
        return False
    known = np.sort(values[np.isfinite(values)])
    if len(known) >= MANY:
        return True
    gap = float(np.diff(known).max())
    others = max(float(np.ptp(known)) - gap, abs(float(np.median(known))) / 2)
    return gap > FAR * others


def differs(before: Floats, after: Floats) -> bool:
    """Whether the levels on both sides of a date of change differ, in mean and in median."""
    before, after = before[np.isfinite(before)], after[np.isfinite(after)]
    if not len(before) or not len(after):
        return False
    mean = float(after.mean() - before.mean())
    return mean * float(np.median(after) - np.median(before)) > 0


def ends(series: Series) -> Pair:
    """The lowest and the highest value that is possible at all."""
    low = -inf if series.low is None else series.low
    high = inf if series.high is None else series.high
    if series.kind in NEVER_BELOW:
        low = max(low, 0.0)
    known = series.values[np.isfinite(series.values)]
    if series.unit == "%" and len(known) and known.min() >= 0 and known.max() <= 100:
        low, high = max(low, 0.0), min(high, 100.0)
    return low, high


def possible(series: Series, value: float) -> bool:
    """Whether a value can occur at all: shares end at 100 %, counts at 0, scores at their ends."""
    low, high = ends(series)
    return low <= value <= high


def beyond(series: Series, value: float, start: float) -> bool:
    """Whether a value lies on the wanted side of another."""
    return value > start if series.better == "up" else value < start
