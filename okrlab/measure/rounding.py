"""What rounding may add to numbers: one tolerance for every comparison with a level or a limit."""

from __future__ import annotations

from math import isfinite
from typing import Final, Literal

import numpy as np

from okrlab.measure.series import Floats

SHARE: Final = 1e-9
"""Numbers that differ by less than this share of the largest are the same."""


def rounding(values: Floats) -> float:
    """What rounding may add to values of this size.

    >>> rounding(np.array([0.0, -50.0, np.nan])) == 50 * SHARE
    True
    """
    largest = float(np.abs(values).max(initial=0.0))
    if not isfinite(largest):
        largest = float(np.abs(values[np.isfinite(values)]).max(initial=0.0))
    return SHARE * largest


def wide(ends: tuple[float, float]) -> bool:
    """Whether two ends differ: a range without a width is none.

    >>> wide((0.0, 2.0)), wide((0.1 + 0.2, 0.3))
    (True, False)
    """
    return ends[1] - ends[0] > SHARE * max(abs(one) if isfinite(one) else 0.0 for one in ends)


def exactly(at: Floats, values: Floats) -> Literal["level", "line", ""]:
    """Whether all values lie on one level, or on one straight line, but for rounding.

    >>> exactly(np.arange(4.0), np.array([1.0, 3.0, 5.0, 7.0]))
    'line'
    """
    room = rounding(values)
    if not len(values) or np.ptp(values) <= room:
        return "level"
    chord = values[0] + (at - at[0]) * ((values[-1] - values[0]) / (at[-1] - at[0]))
    if np.abs(values - chord).max() > 3 * room:  # no line is as close to all of them
        return ""
    line = np.polynomial.Polynomial.fit(at, values, 1)
    return "line" if np.abs(values - line(at)).max() <= room else ""


def onto(values: Floats, *lines: Floats | float) -> Floats:
    """The values, each on a line that it differs from by no more than rounding.

    >>> onto(np.array([5.0, 7.0]), 5.000000000000001).tolist()
    [5.000000000000001, 7.0]
    """
    room = rounding(values)
    for line in lines:
        values = np.where(np.abs(values - line) <= room, line, values)
    return values
