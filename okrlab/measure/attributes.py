"""Control charts for what is counted: p, u and c, and Laney's p′ and u′ for large denominators.

Limits are three standard deviations; a limit below what is possible is moved there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from okrlab.measure.series import Floats

RANGE_TO_SIGMA: Final = 1.128
"""What the mean moving range of independent normal values is, in standard deviations (d2)."""


@dataclass(frozen=True, eq=False)
class CountChart:
    """A chart with limits of its own for each period.

    `sigma_z` is Laney's factor: how many times more the periods vary than chance alone (1 for the
    classic charts).
    """

    values: Floats
    centre: float
    lower: Floats
    upper: Floats
    sigma_z: float = 1.0

    @property
    def outside(self) -> tuple[int, ...]:
        """The periods beyond a limit; a point on it is inside."""
        beyond = (self.values > self.upper) | (self.values < self.lower)
        return tuple(int(i) for i in np.flatnonzero(beyond))


def p_chart(numerators: ArrayLike, denominators: ArrayLike, *, laney: bool = False) -> CountChart:
    """A rate chart; `laney` gives p′. Rates are 0 to 1, and so are the limits.

    >>> chart = p_chart([12, 15, 8, 10], [50, 50, 50, 50])
    >>> round(chart.centre, 3), round(float(chart.upper[0]), 3)
    (0.225, 0.402)
    """
    k, n = _columns(numerators, denominators)
    centre = float(k.sum() / n.sum())
    return _chart(k / n, centre, np.sqrt(centre * (1 - centre) / n), laney, most=1.0)


def u_chart(counts: ArrayLike, exposure: ArrayLike, *, laney: bool = False) -> CountChart:
    """A chart of counts for one unit of exposure; `laney` gives u′."""
    k, n = _columns(counts, exposure)
    centre = float(k.sum() / n.sum())
    return _chart(k / n, centre, np.sqrt(centre / n), laney)


def c_chart(counts: ArrayLike) -> CountChart:
    """A chart of counts where every period offers the same chance.

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
