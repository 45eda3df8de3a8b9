"""Charts that remember the past: the moving average (EWMA) and the running sum (CUSUM).

EWMA (Roberts 1959): each period moves the average a fifth of the way towards its value; limits are
three standard deviations of that average, narrow at first, as it begins at the centre (Lucas &
Saccucci 1990). CUSUM (Page 1954), in its tabular form: what lies more than half a standard
deviation above, or below, the centre adds up, and five standard deviations are a signal. Both find
small lasting shifts sooner than single values do. A gap leaves them where they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from okrlab.measure.run_rules import Signal, beyond
from okrlab.measure.series import Floats

Tracking = Literal["ewma", "cusum"]

WEIGHT: Final = 0.2
"""How much the newest period counts in the moving average (λ)."""
WIDE: Final = 3.0
"""How many of its own standard deviations the limits of the average are away (L)."""
SLACK: Final = 0.5
"""How many standard deviations of a period from the centre do not count for the sum (k)."""
DECISION: Final = 5.0
"""How many standard deviations of a period in the sum are a signal (h)."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Tracked:
    """The line that remembers, with its limits, for every period, around `centre`."""

    kind: Tracking
    centre: float
    line: Floats
    lower: Floats
    upper: Floats

    def signals(self, first: int = 0) -> tuple[Signal, ...]:
        """The stretches beyond a limit from period `first` on, counted from there."""
        cut = slice(first, None)
        return beyond(self.line[cut], self.centre, self.lower[cut], self.upper[cut], self.kind)


def tracked(kind: Tracking, values: Floats, centre: float, sigma: float) -> Tracked:
    """The chart of these values, whose standard deviation around `centre` is `sigma`."""
    make = ewma if kind == "ewma" else cusum
    return make(values, centre, sigma)


def ewma(
    values: Floats, centre: float, sigma: float, *, weight: float = WEIGHT, wide: float = WIDE
) -> Tracked:
    """The exponentially weighted moving average, with the exact limits of each period.

    >>> chart = ewma(np.array([10.0, 12.0]), 10.0, 1.0)
    >>> chart.line.round(3).tolist(), chart.upper.round(3).tolist()
    ([10.0, 10.4], [10.6, 10.768])
    """
    known = np.isfinite(values)
    line, at = np.empty(len(values)), centre
    for n, value in enumerate(values):
        at = at + weight * (value - at) if known[n] else at
        line[n] = at
    counted = np.maximum(np.cumsum(known), 1)  # before the first value, the limits of the first
    share = weight / (2 - weight) * (1 - (1 - weight) ** (2 * counted))
    reach = wide * sigma * np.sqrt(share)
    return Tracked(
        kind="ewma", centre=centre, line=line, lower=centre - reach, upper=centre + reach
    )


def cusum(
    values: Floats, centre: float, sigma: float, *, slack: float = SLACK, decision: float = DECISION
) -> Tracked:
    """The running sums above and below, drawn as one line: the larger of both, from the centre.

    >>> cusum(np.array([10.0, 12.0, 12.0, 7.0]), 10.0, 1.0).line.tolist()
    [10.0, 11.5, 13.0, 7.5]
    """
    line, high, low = np.empty(len(values)), 0.0, 0.0
    for n, value in enumerate(values):
        if np.isfinite(value):
            high = max(0.0, high + value - centre - slack * sigma)
            low = max(0.0, low + centre - value - slack * sigma)
        line[n] = centre + (high if high >= low else -low)
    reach = np.full(len(values), decision * sigma)
    return Tracked(
        kind="cusum", centre=centre, line=line, lower=centre - reach, upper=centre + reach
    )
