"""Process behaviour (XmR) charts: how far routine variation reaches, judged from point to point.

Mean version: mean ± 2.66 × the mean moving range, range limit 3.268 ×. Median version: 3.145 × and
3.865 × the median moving range, which a single outlier hardly affects (Wheeler, Making Sense of
Data, 2003). No moving range is taken across a gap. `screen` drops moving ranges beyond 3.267 ×
their mean once before the limits are computed (Nelson 1982); the centre keeps every point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from okrlab.measure.methods import RuleSet
from okrlab.measure.run_rules import Signal, alarms
from okrlab.measure.series import Floats
from okrlab.measure.short_reprs import ShortRepr

Middle = Literal["mean", "median"]

CONSTANTS: Final[dict[Middle, tuple[float, float]]] = {
    "mean": (2.66, 3.268),
    "median": (3.145, 3.865),
}
"""How many moving ranges the limits lie from the centre, and the range limit from zero."""
SCREEN: Final = 3.267


@dataclass(frozen=True, kw_only=True)
class ChartRebase:
    """A known change, from which the limits are recomputed, with the reason a person gave."""

    date: date
    reason: str


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Xmr(ShortRepr):
    """An XmR chart. `line` has the centre for each period (sloping for a trend)."""

    values: Floats
    line: Floats
    reach: float
    ranges: Floats
    range_centre: float
    range_limit: float
    middle: Middle = "mean"

    @property
    def centre(self) -> float:
        """The centre at the last period; in a flat chart it is the same everywhere."""
        return float(self.line[-1])

    @property
    def upper(self) -> float:
        """The upper natural process limit, at the last period."""
        return self.centre + self.reach

    @property
    def lower(self) -> float:
        """The lower natural process limit, at the last period."""
        return self.centre - self.reach

    @property
    def sigma(self) -> float:
        """One standard deviation, estimated from the moving ranges."""
        return self.reach / 3

    @property
    def range_outside(self) -> tuple[int, ...]:
        """The periods whose moving range is beyond the range limit."""
        return tuple(int(i) for i in np.flatnonzero(self.ranges > self.range_limit))

    def signals(
        self, rules: RuleSet = "wheeler", values: ArrayLike | None = None
    ) -> tuple[Signal, ...]:
        """The signals on this chart's own points, or on later `values` against a flat chart."""
        if values is None:
            return alarms(
                self.values, self.line, self.line - self.reach, self.line + self.reach, rules
            )
        later = np.asarray(values, dtype=float)
        return alarms(later, self.centre, self.lower, self.upper, rules)


def moving_ranges(values: ArrayLike) -> Floats:
    """How far each value is from the one before; NaN for the first and next to a gap.

    >>> moving_ranges([5, 7, float("nan"), 4]).tolist()
    [nan, 2.0, nan, nan]
    """
    v = np.asarray(values, dtype=float)
    ranges = np.full(len(v), np.nan)
    np.abs(v[1:] - v[:-1], out=ranges[1:])
    return ranges


def xmr(
    values: ArrayLike,
    *,
    centre: Middle = "mean",
    spread: Middle = "mean",
    screen: bool = False,
    line: ArrayLike | None = None,
    constants: tuple[float, float] | None = None,
) -> Xmr:
    """The chart of single values.

    `centre` and `spread` choose between mean and median. `line` gives a centre for each period, and
    the limits follow it. `constants` replaces those of `CONSTANTS`. Raises `ValueError` if no two
    neighbouring periods have values.

    >>> chart = xmr([43, 40, 37, 33, 30, 33, 34, 35, 29, 33, 31, 39])
    >>> round(chart.centre, 2), round(chart.upper, 1), round(chart.lower, 1)
    (34.75, 43.9, 25.6)
    """
    v = np.asarray(values, dtype=float)
    middle = _middle(v, centre) if len(v) else np.nan
    at = np.full(len(v), middle) if line is None else np.asarray(line, dtype=float)
    ranges = moving_ranges(v if line is None else v - at)
    known = ranges[np.isfinite(ranges)]
    if not len(known):
        raise ValueError("no two values are side by side")
    if screen:
        kept = known[known < SCREEN * known.mean()]
        known = kept if len(kept) else known
    typical = _middle(known, spread)
    reach, most = constants or CONSTANTS[spread]
    return Xmr(
        values=v,
        line=at,
        reach=reach * typical,
        ranges=ranges,
        range_centre=typical,
        range_limit=most * typical,
        middle=spread,
    )


def rebased(values: ArrayLike, starts: Sequence[int], *, spread: Middle = "mean") -> list[Xmr]:
    """One chart for each stretch between known changes; `starts` are their first periods."""
    v = np.asarray(values, dtype=float)
    edges = sorted({0, *starts, len(v)})
    return [
        xmr(v[first:end], spread=spread)
        for first, end in pairwise(edges)
        if np.isfinite(moving_ranges(v[first:end])).any()
    ]


def _middle(values: Floats, middle: Middle) -> float:
    known = values[np.isfinite(values)]
    return float((known.mean() if middle == "mean" else np.median(known)) if len(known) else np.nan)
