"""Did it move? The change since a day, its interval in the metric's unit, and a verdict.

Numbers: a step in a regression whose error knows that periods copy each other; with a trend before
the change, a step away from that line. Rates: Newcombe's interval. Counts and times between events:
two Poisson rates. Where a step shows but the trend from before explains it, it "may be the old
trend". Alarms on the chart play no part in this.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt
from typing import Final, Literal

import numpy as np

from okrlab.given import checked
from okrlab.measure.baseline import baseline
from okrlab.measure.behaviour import ChartRebase
from okrlab.measure.footing import FROM, TO, FittedLine, Plan
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
from okrlab.measure.power import periods_for
from okrlab.measure.regression import Fit, fit, independent, quadratic
from okrlab.measure.results import Baseline, Caution, Refusal
from okrlab.measure.rules import Marks, Signal, alarms
from okrlab.measure.saying import amount, bare, number, periods
from okrlab.measure.series import Floats, Series
from okrlab.measure.shape import step_design
from okrlab.texts import text

Moved = Literal["yes", "no", "maybe_trend"]

ALPHA: Final = 0.05
BENT: Final = ("trend", "season")
"""Methods whose limits are not the same for every period."""
OLD_TREND: Final = 0.10
"""A trend before the change this likely by luck is still asked about when a step shows."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Movement:
    """The verdict. `change` is after minus before (or minus the do-nothing line), in the unit.

    `better` says whether the change goes the wanted way. `periods_needed` is how many periods after
    the change it takes to see one of this size (or of `step`) with 80 % power; None if no number.
    `signals` are alarms among the later periods (0 is the first of them) against the limits from
    before; they are no part of the verdict. With `refused`, nothing was judged and `moved` is "no".
    """

    moved: Moved
    sentence: str
    changed: date
    change: float | None = None
    interval: Pair | None = None
    p: float | None = None
    better: bool | None = None
    periods_after: int = 0
    periods_needed: int | None = None
    before: Baseline
    signals: tuple[Signal, ...] = ()
    warnings: tuple[Caution, ...] = ()
    refused: Refusal | None = None


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change with its interval and chance, before it is put into words."""

    size: float
    interval: Pair
    p: float
    moved: Moved


@checked
def movement(
    series: Series,
    changed: date,
    *,
    rebased: tuple[ChartRebase, ...] = (),
    season: int | bool | None = None,
    step: float | None = None,
) -> Movement:
    """Whether the metric moved from `changed` on. `step` asks how long such a change would take.

    >>> from datetime import timedelta
    >>> weeks = tuple(date(2026, 1, 5) + timedelta(weeks=i) for i in range(20))
    >>> values = [40, 42, 39, 43, 41, 40, 38, 42, 41, 39, 44, 40, 47, 45, 48, 46, 49, 46, 47, 45]
    >>> movement(Series.of(values, starts=weeks), weeks[12]).moved
    'yes'
    """
    before = baseline(series, changed=changed, rebased=rebased, season=season)
    at = series.index(changed)
    after = series.part(at)
    if before.refused and before.refused.code != "walk":
        return _refused(before.refused, before, changed)
    if not after.n:
        words, hint = text("measure.refused_no_after"), text("measure.refused_no_after_hint")
        return _refused(Refusal(code="no_after", reason=words, advice=hint), before, changed)
    change = _change(series, before.first, at, before)
    if before.shifts and change.moved == "yes":
        # Nobody has confirmed that shift: the change has to stand out from all that was before too.
        start = max((series.index(one.date) for one in before.rebased), default=0)
        change = replace(change, moved=_change(series, start, at, before, plain=True).moved)
    wait = _wait(before, series, step if step is not None else change.size)
    return _said(change, before, after, changed, wait, step)


def _change(
    series: Series, first: int, at: int, before: Baseline, *, plain: bool = False
) -> Change:
    """The change from `at` on against the periods from `first`; `plain` leaves steps out."""
    used, split = series.part(first), at - first
    counted = series.counted and before.method not in (*BENT, "none")
    if series.kind == "events":
        change = _between(used, split)
    elif counted:
        change = _pooled(used, split)
    else:
        return _stepped(used, split, before, plain)
    return _beside_trend(change, used, split) if change.moved == "yes" else change


def _stepped(used: Series, split: int, before: Baseline, plain: bool) -> Change:
    """A step in the values, beside the season and, where there is one, the old trend."""
    scale = before.footing.scale if before.footing else "plain"
    values = np.array([TO[scale](v) if np.isfinite(v) else np.nan for v in used.values])
    n = len(values)
    at = np.arange(n, dtype=float)
    plan = before.footing.plan if isinstance(before.footing, FittedLine) else Plan()
    if plain:
        plan = replace(plan, steps=())
    step = (at >= split).astype(float)
    level = replace(plan, trend=False).rows(at)
    flat = fit(np.column_stack([level, step]), values)

    def chance(one: Fit) -> float:
        return one.p_value(_last(one))

    def change(one: Fit, design: Floats, moved: Moved) -> Change:
        at_split = design[split].copy()
        at_split[-1] = 0.0
        start = float(at_split @ one.coefficients)
        ends = (one.estimate(_last(one))[0], *one.interval(_last(one)))
        sizes = [FROM[scale](start + add) - FROM[scale](start) for add in ends]
        return Change(size=sizes[0], interval=(sizes[1], sizes[2]), p=chance(one), moved=moved)

    if plan.trend:
        design = np.column_stack([plan.rows(at), step])
        bent = fit(design, values)
        if chance(bent) < ALPHA:
            return change(bent, design, "yes")
        return change(bent, design, "maybe_trend" if _went_along(flat, bent) else "no")
    found = change(flat, np.column_stack([level, step]), "yes")
    if found.p >= ALPHA:
        return replace(found, moved="no")
    return _beside_trend(found, replace(used, values=values), split)


def _went_along(flat: Fit, bent: Fit) -> bool:
    """Whether the level after differs from the one before, by the noise beside the line."""
    difference = float(flat.coefficients[-1])
    error = bent.sigma * sqrt(quadratic(flat.weights[-1], bent.at, bent.rho))
    return abs(difference) > t_value(bent.df) * error


def _last(one: Fit) -> Floats:
    """The contrast that is the last coefficient, here the step."""
    return np.asarray(np.eye(len(one.coefficients))[-1], dtype=float)


def _beside_trend(change: Change, used: Series, split: int) -> Change:
    """The same change, "maybe the old trend" if a line from before would bring it about."""
    known = int(np.isfinite(used.values[:split]).sum())
    if known < 6:
        return change
    at = np.arange(len(used.values), dtype=float)
    line = np.column_stack([np.ones(len(at)), at])
    old = fit(line[:split], used.values[:split])
    slope = old.estimate([0, 1])[0]
    if old.p_value([0, 1]) >= OLD_TREND or slope * change.size <= 0:
        return change
    both = fit(np.column_stack([step_design(len(at), [split]), at]), used.values)
    return change if both.p_value([0, 1, 0]) < ALPHA else replace(change, moved="maybe_trend")


def _pooled(used: Series, split: int) -> Change:
    """Two pooled levels: rates by Newcombe, counts by Poisson, net scores by adjusted Wald."""
    known = np.isfinite(used.values)
    first = known & (np.arange(len(known)) < split)
    later = known & ~first
    above, below = used.counts
    less, confidence = _less(used, first, later)
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


def _less(used: Series, first: Marks, later: Marks) -> tuple[float, Callable[[float], float]]:
    """How many cases count for one, and the confidence to ask of a normal interval for it."""
    above, below = used.counts
    both = np.isfinite(used.values)
    parts = [one for one in (first, later) if one.sum() > 1]
    df = int(sum(one.sum() - 1 for one in parts))
    if df < 1:
        return 1.0, lambda c: c

    def phi_of(one: Marks) -> float:
        if used.kind == "score" and used.others is not None:
            return net_phi(above[one], used.others[one], below[one])
        return overdispersion(above[one], below[one], rate=used.kind == "rate")

    phi = max(1.0, sum(phi_of(one) * float(one.sum() - 1) for one in parts) / df)
    if not is_plain(phi, df + 1):
        return phi, lambda c: c
    line = fit(step_design(len(both), [int(first.sum() and np.argmax(later))]), used.values)
    worth = independent(line.at, line.rho) / len(line.at)

    def wider(c: float) -> float:
        from scipy.special import ndtr, stdtrit

        return float(2 * ndtr(stdtrit(df, 0.5 + c / 2)) - 1)

    return phi / worth, wider


def _judged(size: float, of: Callable[[float], Pair], wider: Callable[[float], float]) -> Change:
    """The change with the interval, and the chance at which the interval just holds zero."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        ends = of(wider(middle))
        low, high = (low, middle) if ends[0] <= 0 <= ends[1] else (middle, high)
    p = 1 - high
    interval = of(wider(1 - ALPHA))
    moved: Moved = "no" if interval[0] <= 0 <= interval[1] else "yes"
    return Change(size=size, interval=interval, p=p, moved=moved)


def _between(used: Series, split: int) -> Change:
    """Times between events: the ratio of two Poisson rates, as a change of the mean time."""
    sides = []
    for part in (used.values[:split], used.values[split:]):
        known = part[np.isfinite(part)]
        sides.append((float(len(known)), max(float(known.sum()), 1e-9)))
    old, new = sides
    mean = old[1] / old[0]

    def of(c: float) -> Pair:
        low, high = poisson_ratio(old, new, c)
        return (mean / high - mean, mean / low - mean if low > 0 else float("inf"))

    return _judged(new[1] / new[0] - mean, of, lambda c: c)


def _wait(before: Baseline, series: Series, step: float) -> int | None:
    footing = before.footing
    if footing is None or before.level is None:
        return None
    to = TO[footing.scale]
    first = len(before.series.values)
    start = to(before.level)
    aim = before.level + step
    if footing.scale == "log" and aim <= 0:
        return None
    return periods_for(
        to(aim) - start,
        lambda m: ((one := footing.ahead(first, m)).error, one.df),
    )


def _said(
    change: Change,
    before: Baseline,
    after: Series,
    changed: date,
    wait: int | None,
    step: float | None,
) -> Movement:
    series = before.series
    low, high = change.interval
    half = (high - low) / 2 if np.isfinite(high - low) else abs(change.size)
    better = (change.size > 0) == (series.better == "up") if series.better else None
    facts: dict[str, object] = {
        "change": signed(change.size, series, half),
        "low": bare(low, series, half),
        "high": bare(high, series, half),
        "span": periods(after.n, series),
        "wait": periods(wait, series) if wait else "",
        "step": unsigned(step if step is not None else change.size, series, half),
    }
    key = change.moved
    on_line = key == "maybe_trend" and before.slope is not None
    said = text("measure.moved_on_line" if on_line else f"measure.moved_{key}", **facts)
    if key == "yes":
        way = {True: "measure.way_better", False: "measure.way_worse"}
        said = f"{said} {text(way[better])}" if better is not None else said
    elif key == "no":
        more = "wait" if wait and wait > after.n else "never" if not wait else "had"
        said = f"{said} {text(f'measure.moved_{more}', **facts)}"
    signals: tuple[Signal, ...] = ()
    if before.level is not None and before.limits is not None and before.method not in BENT:
        signals = alarms(after.values, before.level, *before.limits)
    outside = sum(len(one.indices) for one in signals if one.rule == "outside")
    if key == "no" and outside > 1:
        said = f"{said} {text('measure.still_outside', m=outside, span=periods(after.n, series))}"
    warnings = [one for one in before.warnings if one.code not in ("few_points", "season_short")]
    codes = []
    if after.n == 1:
        codes.append("one_period")
    if before.refused:
        codes.append("walking")
    if before.n < 12:
        codes.append("trial_before")
    warnings += [Caution(code=c, words=text(f"measure.{c}", **facts)) for c in codes]
    return Movement(
        moved=key,
        sentence=said,
        changed=changed,
        change=change.size,
        interval=change.interval,
        p=change.p,
        better=better,
        periods_after=after.n,
        periods_needed=wait,
        before=before,
        signals=signals,
        warnings=tuple(warnings),
    )


def unsigned(value: float, series: Series, scale: float) -> str:
    """The size of a change; of a rate in percentage points."""
    if series.kind == "rate":
        return text("measure.percent_points", x=number(abs(100 * value), 100 * scale))
    return amount(abs(value), series, scale)


def signed(value: float, series: Series, scale: float) -> str:
    """A change with its sign."""
    return ("+" if value >= 0 else "−") + unsigned(value, series, scale)


def _refused(refusal: Refusal, before: Baseline, changed: date) -> Movement:
    return Movement(
        moved="no",
        sentence=f"{refusal.reason} {refusal.advice}",
        changed=changed,
        before=before,
        refused=refusal,
    )
