"""Control charts for counts: p, u and c, Laney's p′ and u′, and charts for rare events.

Limits are three standard deviations (Laney's: Laney 2002); a limit beyond what is possible is moved
to the edge. Of rare events a count of 0, 0, 1, 0 says little, and the gaps between them say more:
the g chart takes cases between events, the t chart takes times. The latter are raised to the power
1/3.6, after which exponential gaps are nearly normal (Nelson 1994), charted, and turned back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from okrlab.measure.behaviour import xmr
from okrlab.measure.series import Floats
from okrlab.measure.short_reprs import ShortRepr

RANGE_TO_SIGMA: Final = 1.128
"""The mean moving range of independent normal values, in standard deviations (d2)."""


@dataclass(frozen=True, eq=False, repr=False)
class CountChart(ShortRepr):
    """A chart with limits of its own for each period.

    `sigma_z` is Laney's factor: how many times more the periods vary than by chance alone (1 for
    the classic charts).
    """

    values: Floats
    centre: float
    lower: Floats
    upper: Floats
    sigma_z: float = 1.0

    @property
    def outside(self) -> tuple[int, ...]:
        """The periods beyond a limit; a point on the limit is inside."""
        beyond = (self.values > self.upper) | (self.values < self.lower)
        return tuple(int(i) for i in np.flatnonzero(beyond))


def p_chart(numerators: ArrayLike, denominators: ArrayLike, *, laney: bool = False) -> CountChart:
    """The chart of a rate: p, or p′ with `laney`. Rates and limits run from 0 to 1.

    Raises `ValueError` for denominators that are not positive and for negative numerators.

    >>> chart = p_chart([12, 15, 8, 10], [50, 50, 50, 50])
    >>> round(chart.centre, 3), round(float(chart.upper[0]), 3)
    (0.225, 0.402)
    """
    k, n = _columns(numerators, denominators)
    centre = float(k.sum() / n.sum())
    return _chart(k / n, centre, np.sqrt(centre * (1 - centre) / n), laney, most=1.0)


def u_chart(counts: ArrayLike, exposure: ArrayLike, *, laney: bool = False) -> CountChart:
    """The chart of counts per unit of exposure: u, or u′ with `laney`. Errors as for `p_chart`."""
    k, n = _columns(counts, exposure)
    centre = float(k.sum() / n.sum())
    return _chart(k / n, centre, np.sqrt(centre / n), laney)


def c_chart(counts: ArrayLike) -> CountChart:
    """The chart of counts where every period has the same exposure.

    >>> round(float(c_chart([9, 9, 9]).upper[0]), 1)
    18.0
    """
    k = np.asarray(counts, dtype=float)
    centre = float(np.nanmean(k))
    return _chart(k, centre, np.full(len(k), np.sqrt(centre)), laney=False)


def _columns(numerators: ArrayLike, denominators: ArrayLike) -> tuple[Floats, Floats]:
    k = np.asarray(numerators, dtype=float)
    n = np.broadcast_to(np.asarray(denominators, dtype=float), k.shape)
    if (n <= 0).any() or (k < 0).any():
        raise ValueError("denominators are above zero and numerators not below it")
    return k, n


def _chart(
    values: Floats, centre: float, sigma: Floats, laney: bool, most: float = np.inf
) -> CountChart:
    factor = 1.0
    if laney:
        with np.errstate(divide="ignore", invalid="ignore"):
            z = (values - centre) / sigma
        factor = float(np.mean(np.abs(np.diff(z)))) / RANGE_TO_SIGMA
    reach = 3 * factor * sigma
    return CountChart(
        values, centre, np.maximum(centre - reach, 0.0), np.minimum(centre + reach, most), factor
    )


POWER: Final = 1 / 3.6


HALF: Final = 0.693
"""The median of a geometric variable as a share of its mean, in theory (Provost & Murray 2011)."""


def g_chart(gaps: ArrayLike, *, centre: Literal["mean", "median", "theory"] = "mean") -> CountChart:
    """The g chart of cases between events: mean ± 3 √(mean (mean + 1)).

    The limits always come from the mean. The centre line, on which runs are based, may also be the
    median of the gaps, or the median that `theory` gives for that mean.
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
    """The t chart of times between events, with centre and limits in the time's own unit.

    `screen` and `constants` are as for `xmr`. Raises `ValueError` for negative times.
    """
    v = np.asarray(gaps, dtype=float)
    if (v[np.isfinite(v)] < 0).any():
        raise ValueError("a time between events is not below zero")
    chart = xmr(v**POWER, screen=screen, constants=constants)
    lower, upper = max(0.0, chart.lower) ** 3.6, chart.upper**3.6
    return CountChart(v, chart.centre**3.6, np.full(len(v), lower), np.full(len(v), upper))
