"""The size of a change since a day, with its interval and the chance that it is none.

Numbers: a step in a regression whose error allows for periods that resemble their neighbours; with
a trend before the change, a step away from that line. Rates: Newcombe (1998). Counts and times
between events: two Poisson rates. Net scores: adjusted Wald (Rocks 2016).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import sqrt
from typing import Final, Literal

import numpy as np

from okrlab.measure.footing import FROM, FittedLine, Plan, on_scale
from okrlab.measure.intervals import (
    Pair,
    net_score_difference,
    newcombe,
    overdispersion,
    poisson_difference,
    poisson_ratio,
    t_value,
)
from okrlab.measure.pools import is_plain, net_phi
from okrlab.measure.power import ALPHA
from okrlab.measure.regression import Fit, fit, independent, quadratic
from okrlab.measure.results import Baseline
from okrlab.measure.rounding import rounding
from okrlab.measure.run_rules import Marks
from okrlab.measure.series import Floats, Series
from okrlab.measure.shape import step_design

Moved = Literal["yes", "no", "maybe_trend"]

BENT: Final = ("trend", "season", "stl")
"""Methods whose limits differ from period to period."""
OLD_TREND: Final = 0.10
"""A trend before the change is taken into account up to this p-value, so that a step is not
credited to the change when an old trend may have caused it.
"""
LINE_AHEAD: Final = 0.98
"""A line has to leave less than this share of what a step leaves to take its place."""
FEWEST_FOR_TREND: Final = 6
"""Values before the change that it takes to look for an old trend."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """The size of a change in the metric's unit, its 95 % interval and its two-sided p-value.

    `earlier` says that the same test finds such a change before the day as well, `shifted` that the
    change does not stand out where an earlier shift counts as ordinary. Where a test was
    asked for by name and the change is taken beside a trend, `own` is what that test found.
    """

    size: float
    interval: Pair
    p: float
    moved: Moved
    earlier: bool = False
    shifted: bool = False
    own: Change | None = None


def change_at(
    series: Series, first: int, at: int, before: Baseline, *, plain: bool = False
) -> Change:
    """The change from period `at` on, compared with the periods from `first` up to it.

    `before` is the baseline of those periods. With `plain`, earlier steps in it are ignored.
    """
    used, split = series.part(first), at - first
    counted = series.counted and before.method not in (*BENT, "none")
    if series.kind == "events":
        change = between(used, split, silent_before(before, split))
    elif counted:
        change = _pooled(used, split)
    else:
        return _stepped(used, split, before, plain)
    return beside_trend(change, used, split) if change.moved == "yes" else change


def _stepped(used: Series, split: int, before: Baseline, plain: bool) -> Change:
    """A step in the values, adjusted for the season and for an old trend where there is one."""
    scale = before.footing.scale if before.footing else "plain"
    values = on_scale(used.values, scale)
    n = len(values)
    at = np.arange(n, dtype=float)
    plan = before.footing.plan if isinstance(before.footing, FittedLine) else Plan()
    if plain:
        plan = replace(plan, steps=())
    step = (at >= split).astype(float)
    level = replace(plan, trend=False).rows(at)
    flat = fit(np.column_stack([level, step]), values)

    def chance(model: Fit) -> float:
        return model.p_value(_last(model))

    def change(model: Fit, design: Floats, moved: Moved) -> Change:
        # On a log scale a step has no size of its own: it is measured from where the series would
        # have been at the split without it, and turned back into the metric's unit.
        at_split = design[split].copy()
        at_split[-1] = 0.0
        start = float(at_split @ model.coefficients)
        ends = (model.estimate(_last(model))[0], *model.interval(_last(model)))
        sizes = [FROM[scale](start + add) - FROM[scale](start) for add in ends]
        if np.abs(sizes).max() <= rounding(used.values):  # nothing varies, and nothing moved
            return Change(size=0.0, interval=(0.0, 0.0), p=1.0, moved="no")
        return Change(size=sizes[0], interval=(sizes[1], sizes[2]), p=chance(model), moved=moved)

    if plan.trend:
        # With the trend in the model the step has to show on top of it. If only the levels on both
        # sides differ, the trend alone may have carried the series there.
        design = np.column_stack([plan.rows(at), step])
        bent = fit(design, values)
        if chance(bent) < ALPHA:
            return change(bent, design, "yes")
        return change(bent, design, "maybe_trend" if _went_along(flat, bent) else "no")
    result = change(flat, np.column_stack([level, step]), "yes")
    if result.p >= ALPHA:
        return replace(result, moved="no")
    return beside_trend(result, replace(used, values=values), split, level, change)


def _went_along(flat: Fit, bent: Fit) -> bool:
    """Whether the levels before and after differ, judged by the noise around the trend line."""
    difference = float(flat.coefficients[-1])
    error = bent.sigma * sqrt(quadratic(flat.weights[-1], bent.at, bent.rho))
    return abs(difference) > t_value(bent.df) * error


def _last(model: Fit) -> Floats:
    """The contrast that picks the last coefficient, here the step."""
    return np.asarray(np.eye(len(model.coefficients))[-1], dtype=float)


def beside_trend(
    change: Change,
    used: Series,
    split: int,
    level: Floats | None = None,
    sized: Callable[[Fit, Floats, Moved], Change] | None = None,
) -> Change:
    """The same change, marked "maybe_trend" if a trend from before would explain it.

    Where there may be such a trend and a step beside it, the change is the step. `level` are the
    columns beside the step and the trend, such as a season; `sized` makes a change of a fit.
    """
    known = int(np.isfinite(used.values[:split]).sum())
    if known < FEWEST_FOR_TREND:
        return change
    at = np.arange(len(used.values), dtype=float)
    level = np.ones((len(at), 1)) if level is None else level
    line = np.column_stack([level, at])
    old = fit(line[:split], used.values[:split]) if known > line.shape[1] else None
    if old is None or old.estimate(_last(old))[0] * change.size <= 0:
        return change
    step = (at >= split).astype(float)
    flat = fit(np.column_stack([level, step]), used.values)
    # One line through everything explains it better than the step.
    if fit(line, used.values).squares < LINE_AHEAD * flat.squares:
        return replace(change, moved="maybe_trend")
    if old.p_value(_last(old)) >= OLD_TREND:
        return change
    # A step that is still significant next to a line through all periods is more than the trend.
    design = np.column_stack([level, at, step])
    both = fit(design, used.values)
    p = both.p_value(_last(both))
    if p >= ALPHA:
        return replace(change, moved="maybe_trend")
    if sized:
        return sized(both, design, "yes")
    size, ends = both.estimate(_last(both))[0], both.interval(_last(both))
    return replace(change, size=size, interval=ends, p=p)


def _pooled(used: Series, split: int) -> Change:
    """Two pooled levels: rates (Newcombe 1998), counts (Poisson), net scores (adjusted Wald)."""
    known = np.isfinite(used.values)
    first = known & (np.arange(len(known)) < split)
    later = known & ~first
    above, below = used.counts
    less, confidence = _thinning(used, first, later)
    k, n = ((float(one[first].sum()), float(one[later].sum())) for one in (above, below))
    old, new = (k[0] / less, n[0] / less), (k[1] / less, n[1] / less)
    if used.kind == "score" and used.others is not None:
        d = float(used.others[first].sum()), float(used.others[later].sum())
        sides = [(k[i] / less, (n[i] - k[i] - d[i]) / less, d[i] / less) for i in (0, 1)]
        size = 100 * ((k[1] - d[1]) / n[1] - (k[0] - d[0]) / n[0])

        def of(c: float) -> Pair:
            return net_score_difference(sides[0], sides[1], c)
    else:
        size = k[1] / n[1] - k[0] / n[0]
        join = newcombe if used.kind == "rate" else poisson_difference

        def of(c: float) -> Pair:
            return join(old, new, c)

    return _judged(size, of, confidence)


def _thinning(used: Series, first: Marks, later: Marks) -> tuple[float, Callable[[float], float]]:
    """How many cases carry the information of one, and a function that adapts the confidence.

    Periods that vary more than chance (overdispersion) or resemble their neighbours tell less than
    their number of cases suggests. All counts are divided by the first value. The function widens
    the confidence asked of a normal interval, because the factor itself is only estimated.
    """
    above, below = used.counts
    both = np.isfinite(used.values)
    parts = [one for one in (first, later) if one.sum() > 1]
    df = int(sum(one.sum() - 1 for one in parts))
    if df < 1:
        return 1.0, lambda c: c

    def phi_of(side: Marks) -> float:
        if used.kind == "score" and used.others is not None:
            return net_phi(above[side], used.others[side], below[side])
        return overdispersion(above[side], below[side], rate=used.kind == "rate")

    phi = max(1.0, sum(phi_of(one) * float(one.sum() - 1) for one in parts) / df)
    if not is_plain(phi, df + 1):
        return phi, lambda c: c
    line = fit(step_design(len(both), [int(first.sum() and np.argmax(later))]), used.values)
    worth = independent(line.at, line.rho) / len(line.at)

    def wider(c: float) -> float:
        from scipy.special import ndtr, stdtrit

        # The normal confidence whose quantile is Student's for these degrees of freedom.
        return float(2 * ndtr(stdtrit(df, 0.5 + c / 2)) - 1)

    return phi / worth, wider


def _judged(size: float, of: Callable[[float], Pair], wider: Callable[[float], float]) -> Change:
    """The change with its interval; p is found by the confidence whose interval just holds zero.

    `of` gives the interval at a confidence, `wider` the confidence to ask it for.
    """
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        ends = of(wider(middle))
        low, high = (low, middle) if ends[0] <= 0 <= ends[1] else (middle, high)
    p = 1 - high
    interval = of(wider(1 - ALPHA))
    moved: Moved = "no" if interval[0] <= 0 <= interval[1] else "yes"
    return Change(size=size, interval=interval, p=p, moved=moved)


def silent_before(before: Baseline, split: int) -> float | None:
    """The days without an event before a change that ends this baseline, if they are known."""
    return before.series.open if split == len(before.series.values) else None


def exposures(used: Series, split: int, silent: float | None) -> list[tuple[float, float]]:
    """How many events came on both sides of a change, and in how many days.

    The days from the last event before the change to it are `silent`; those since the last event
    of all count after it.
    """
    sides = []
    for part, more in ((used.values[:split], silent), (used.values[split:], used.open)):
        known = part[np.isfinite(part)]
        sides.append((float(len(known)), max(float(known.sum()) + (more or 0.0), 1e-9)))
    return sides


def between(used: Series, split: int, silent: float | None = None) -> Change:
    """Times between events: the ratio of two Poisson rates, stated as a change of the mean time."""
    old, new = exposures(used, split, silent)
    mean = old[1] / old[0]

    def of(c: float) -> Pair:
        low, high = poisson_ratio(old, new, c)
        return (mean / high - mean, mean / low - mean if low > 0 else float("inf"))

    return _judged(new[1] / new[0] - mean, of, lambda c: c)
