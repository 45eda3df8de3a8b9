"""Charts for rare events: look at the time (t) or the cases (g) between two of them.

A count of 0, 0, 1, 0 says little; the gaps between events say more. The t chart takes the power
1/3.6, after which exponential gaps are nearly normal (Nelson 1994), charts that and turns it back.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from okrlab.measure.attributes import CountChart
from okrlab.measure.behaviour import xmr

POWER: Final = 1 / 3.6
HALF: Final = 0.693
"""The median of a geometric variable as a share of its mean, in theory (Provost & Murray 2011)."""


def g_chart(gaps: ArrayLike, *, centre: Literal["mean", "median", "theory"] = "mean") -> CountChart:
    """The chart of cases between events: mean ± 3 √(mean (mean + 1)).

    The limits always come from the mean; the line, which runs are counted from, may be drawn at the
    median of the gaps or where it is in `theory` for that mean.
    """
    v = np.asarray(gaps, dtype=float)
    mean = float(np.nanmean(v))
    reach = 3 * np.sqrt(mean * (mean + 1))
    line = {"mean": mean, "median": float(np.nanmedian(v)), "theory": HALF * mean}[centre]
    return CountChart(
        v, line, np.full(len(v), max(0.0, mean - reach)), np.full(len(v), mean + reach)
    )


def t_chart(
    gaps: ArrayLike, *, screen: bool = False, constants: tuple[float, float] | None = None
) -> CountChart:
    """The chart of times between events, with the centre and limits in the time's own unit."""
    v = np.asarray(gaps, dtype=float)
    if (v[np.isfinite(v)] < 0).any():
        raise ValueError("a time between events is not below zero")
    chart = xmr(v**POWER, screen=screen, constants=constants)
    lower, upper = max(0.0, chart.lower) ** 3.6, chart.upper**3.6
    return CountChart(v, chart.centre**3.6, np.full(len(v), lower), np.full(len(v), upper))
