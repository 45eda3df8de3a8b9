"""The baseline of numbers without counts behind them: XmR limits and a corrected interval.

Durations are analysed as logarithms and times between events to the power 1/3.6 (Nelson 1994); the
results are turned back into the metric's own unit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log, sqrt
from typing import Final

import numpy as np

from okrlab.measure.behaviour import Middle, xmr
from okrlab.measure.claims import among, within
from okrlab.measure.footing import (
    FROM,
    FittedLine,
    Footing,
    Plan,
    Pool,
    Scale,
    off_scale,
    on_scale,
)
from okrlab.measure.intervals import Pair, poisson, thinned_median
from okrlab.measure.methods import AUTOMATIC, Methods
from okrlab.measure.regression import fit, independent
from okrlab.measure.results import Baseline
from okrlab.measure.run_rules import alarms
from okrlab.measure.series import Floats, Series
from okrlab.measure.shape import HistoryShape

FULL: Final = 12
"""With fewer periods than this, a baseline is for trial."""
ASSUMED: Final = 0.15
"""The correlation of neighbours where there are too few of them to work it out."""


@dataclass(frozen=True, eq=False, kw_only=True)
class LimitsChart:
    """Limits for every period, in the metric's own unit; `limits` are those without the season."""

    line: Floats
    lower: Floats
    upper: Floats
    limits: Pair


def levelled(
    series: Series, shape: HistoryShape, methods: Methods = AUTOMATIC, *, spent: int = 0
) -> Baseline:
    """The baseline of a value, a score, a duration, or of times between events.

    `spent` is how many parts of a season were taken out of the values before.
    """
    known = series.values[np.isfinite(series.values)]
    scale: Scale = "plain"
    if series.kind == "events":
        scale = "rare"
    elif shape.growth or (series.kind == "duration" and (known > 0).all()):
        scale = "log"
    first = shape.shifts[-1] if shape.shifts and not shape.season and not shape.trend else 0
    part = series.part(first)
    odd = tuple(one - first for one in shape.outliers if one >= first)
    plan = _plan(shape)
    values = on_scale(part.values, scale)
    if shape.recent:
        values = values.copy()
        values[np.flatnonzero(np.isfinite(values))[-shape.recent :]] = np.nan
    rest = values.copy()
    rest[list(odd)] = np.nan
    at = np.arange(len(values), dtype=float)
    rows = plan.rows(at)
    line = fit(rows, values, correct=part.n >= FULL, assumed=ASSUMED)
    # A level of values that lie on one side of it is not theirs. A line or a season was found
    # without the odd ones, and few values decide what each part of a season is.
    sure = plan.trend or plan.seasonal
    left_out = bool(odd) and bool(sure or not among(rest, rows @ line.coefficients))
    if left_out:
        values = rest
        line = fit(rows, values, correct=part.n >= FULL, assumed=ASSUMED)
    middle = level_line = rows @ line.coefficients
    end = rows[-1]
    if plan.seasonal:
        plain = plan.rows(at, season=False)
        level_line, end = plain @ line.coefficients, plain[-1]
    low, high = line.interval(end)
    slope = np.eye(len(end))[1 + len(plan.steps)] if plan.trend else end
    back = FROM[scale]
    interval = within(series, (back(low), back(high)))
    level = within(series, (back(line.estimate(end)[0]),) * 2)[0]
    worth = part.n if part.n < FULL else independent(line.at, line.rho)
    spread, screen, against = _spread(methods, bool(odd) and not plan.steps)
    robust = spread == "median"
    lines = (middle, float(level_line[-1]))
    taken = spent - 1 if spent else plan.seasonal
    room = sqrt((part.n - 1) / max(1, part.n - 1 - taken))
    chart = _chart(values, lines, room, scale, series, spread, screen)
    other = _chart(values, lines, room, scale, series, against) if against else None
    method = _method(series, shape, scale, part.n, robust)
    footing: Footing = FittedLine(fit=line, plan=plan, scale=scale)
    if series.kind == "events" and not plan.trend:
        level, interval = _between(part)
        footing = pool_of_gaps(part, level)
    elif method == "median_duration":
        level, interval = _median(part, worth)
        if not shape.season and not shape.trend:  # else the middle follows these
            chart = replace(chart, line=np.full(len(part.values), level))
    return Baseline(
        series=part,
        first=first,
        n=part.n,
        method=method,
        why="",
        sentence="",
        level=level,
        interval=interval,
        limits=chart.limits,
        other_limits=other.limits if other and not left_out else None,
        line=chart.line,
        lower=chart.lower,
        upper=chart.upper,
        independent=worth,
        rho=line.rho,
        signals=alarms(
            part.values,
            chart.line,
            chart.lower,
            chart.upper,
            methods.rules or "wheeler",
            odd=odd if left_out else (),
        ),
        outliers=odd,
        left_out=left_out,
        recent=shape.recent,
        drift=shape.drift and not plan.trend,
        shifts=shape.shifts,
        season=shape.season.usual if shape.season else None,
        slope=line.estimate(slope)[0] if plan.trend else None,
        slope_interval=line.interval(slope) if plan.trend else None,
        footing=footing,
    )


def _spread(methods: Methods, odd: bool) -> tuple[Middle, bool, Middle | None]:
    """The moving range that limits come from, whether it is screened, and one to compare with."""
    if methods.limits is None and not methods.screen:
        return ("median", False, "mean") if odd else ("mean", False, None)
    spread: Middle = methods.limits or "mean"
    resists = spread == "median" or methods.screen
    against: Middle = "mean" if resists else "median"
    return spread, methods.screen, against if odd else None


def _plan(shape: HistoryShape) -> Plan:
    trend, season = shape.trend is not None, shape.season
    if season is None:
        return Plan(trend=trend, steps=shape.shifts if trend else ())
    # Parts without values, such as weekends, have no column: they lie at the level.
    place = np.full(len(season.effects), -1)
    place[list(season.there)] = np.arange(len(season.there))
    return Plan(
        steps=shape.shifts,
        trend=trend,
        cycle=season.cycle,
        parts=tuple(place[season.parts].tolist()),
        groups=len(season.there) if len(season.there) > 1 else 0,
        year=season.year,
        waves=len(season.wave),
    )


def _chart(
    values: Floats,
    lines: tuple[Floats, float],
    room: float,
    scale: Scale,
    series: Series,
    spread: Middle,
    screen: bool = False,
) -> LimitsChart:
    """Limits around a line; `room` widens them for what a fitted season takes from the ranges."""
    middle, level = lines
    if np.isfinite(values[1:] - values[:-1]).any():
        reach = room * xmr(values, spread=spread, screen=screen, line=middle).reach
    else:  # no two values are neighbours, so there are no moving ranges
        reach = 3 * float(np.nanstd(values - middle, ddof=1))

    def bent(at: Floats) -> Floats:
        ends = off_scale(at, scale)
        return np.clip(ends, series.low, series.high) if _bounded(series) else ends

    line, lower, upper = (bent(middle + away) for away in (0.0, -reach, reach))
    low, high = bent(np.array([level - reach, level + reach])).tolist()
    return LimitsChart(line=line, lower=lower, upper=upper, limits=(low, high))


def _bounded(series: Series) -> bool:
    return series.low is not None or series.high is not None


def _method(series: Series, shape: HistoryShape, scale: Scale, n: int, robust: bool) -> str:
    if series.kind == "events":
        return "t"
    for name, there in (("trend", shape.trend), ("shift", shape.shifts), ("season", shape.season)):
        if there:
            return name
    if series.kind == "duration":
        return "log_duration" if scale == "log" and series.raw is None else "median_duration"
    if n < FULL:
        return "trial"
    return "xmr_median" if robust else "xmr"


def _between(part: Series) -> tuple[float, Pair]:
    """The mean time between events, with the reciprocal of the exact interval of their rate.

    The time since the last one counts, though no event has ended it.
    """
    gaps = part.values[np.isfinite(part.values)]
    total = float(gaps.sum()) + (part.open or 0.0)
    low, high = poisson(len(gaps), total)
    return total / len(gaps), (1 / high, 1 / low)


def pool_of_gaps(part: Series, level: float) -> Pool:
    """Mean gaps as logarithms: each varies as chance makes it, or more if the gaps differ more."""
    gaps = part.values[np.isfinite(part.values)]
    spread = max(1.0, float(gaps.var(ddof=1)) / level**2)
    cases = float(len(gaps))
    return Pool(
        value=log(level), spread=spread, cases=cases, typical=1.0, df=cases - 1, scale="log"
    )


def _median(part: Series, worth: float) -> tuple[float, Pair]:
    """The median of the single durations if they are known, or else of those of the periods."""
    known = part.values[np.isfinite(part.values)]
    values = known if part.raw is None else part.raw[np.isfinite(part.raw)]
    share = worth / len(known)
    return float(np.median(values)), thinned_median(values, len(values) * share)
