"""The baseline of numbers without counts behind them: XmR limits and a corrected interval.

Durations are analysed as logarithms and times between events to the power 1/3.6 (Nelson 1994); the
results are turned back into the metric's own unit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log, sqrt
from typing import Final

import numpy as np

from okrlab.measure.behaviour import moving_ranges, xmr
from okrlab.measure.footing import FROM, TO, FittedLine, Footing, Plan, Pool, Scale
from okrlab.measure.intervals import Pair, poisson, thinned_median
from okrlab.measure.regression import fit, independent
from okrlab.measure.results import Baseline, Caution
from okrlab.measure.run_rules import alarms
from okrlab.measure.saying import amount, bare, cycle_of, each, many, number, periods, sentence_of
from okrlab.measure.series import Floats, Series
from okrlab.measure.shape import HistoryShape
from okrlab.texts import text

FULL: Final = 12
"""With fewer periods than this, a baseline is for trial."""
ASSUMED: Final = 0.15
"""The correlation of neighbours where there are too few of them to work it out."""
COPIES: Final = 0.65
"""A coach is warned below this share of independent points among all."""


@dataclass(frozen=True, eq=False, kw_only=True)
class LimitsChart:
    """Limits for every period, in the metric's own unit; `limits` are those without the season."""

    line: Floats
    lower: Floats
    upper: Floats
    limits: Pair


def levelled(series: Series, shape: HistoryShape) -> Baseline:
    """The baseline of a value, a score, a duration, or of times between events."""
    known = series.values[np.isfinite(series.values)]
    scale: Scale = "plain"
    if series.kind == "events":
        scale = "rare"
    elif series.kind == "duration" and (known > 0).all():
        scale = "log"
    first = shape.shifts[-1] if shape.shifts and not shape.season else 0
    part = series.part(first)
    plan = _plan(shape)
    values = np.array([TO[scale](v) if np.isfinite(v) else np.nan for v in part.values])
    at = np.arange(len(values), dtype=float)
    line = fit(plan.rows(at), values, correct=part.n >= FULL, assumed=ASSUMED)
    middle, level_line = (plan.rows(at, season=one) @ line.coefficients for one in (True, False))
    end = plan.rows(at[-1:], season=False)[0]
    low, high = line.interval(end)
    slope = np.eye(len(end))[1 + len(plan.steps)] if plan.trend else end
    back = FROM[scale]
    interval = _within((back(low), back(high)), series)
    level = _within((back(line.estimate(end)[0]),) * 2, series)[0]
    worth = part.n if part.n < FULL else independent(line.at, line.rho)
    robust = bool(shape.outliers) and not shape.shifts
    lines = (middle, float(level_line[-1]))
    room = sqrt((part.n - 1) / (part.n - plan.groups)) if plan.groups else 1.0
    chart = _chart(values, lines, room, scale, series, robust)
    other = _chart(values, lines, room, scale, series, not robust) if robust else None
    method = _method(series, shape, scale, part.n, robust)
    footing: Footing = FittedLine(fit=line, plan=plan, scale=scale)
    if series.kind == "events" and not plan.trend:
        level, interval = _between(part)
        footing = _pool_of_gaps(part, level)
    elif method == "median_duration":
        level, interval = _median(part, worth)
    base = Baseline(
        series=part,
        first=first,
        n=part.n,
        method=method,
        why="",
        sentence="",
        level=level,
        interval=interval,
        limits=chart.limits,
        other_limits=other.limits if other else None,
        line=chart.line,
        lower=chart.lower,
        upper=chart.upper,
        independent=worth,
        rho=line.rho,
        signals=alarms(part.values, chart.line, chart.lower, chart.upper),
        outliers=tuple(one - first for one in shape.outliers if one >= first),
        shifts=shape.shifts,
        season=shape.season.effects if shape.season else None,
        slope=line.estimate(slope)[0] if plan.trend else None,
        slope_interval=line.interval(slope) if plan.trend else None,
        footing=footing,
    )
    return said(base, shape, scale)


def _plan(shape: HistoryShape) -> Plan:
    if shape.season is None:
        return Plan(trend=shape.trend is not None)
    return Plan(
        steps=shape.shifts,
        trend=shape.trend is not None,
        cycle=shape.season.cycle,
        parts=tuple(shape.season.parts.tolist()),
        groups=len(shape.season.effects),
    )


def _chart(
    values: Floats,
    lines: tuple[Floats, float],
    room: float,
    scale: Scale,
    series: Series,
    robust: bool,
) -> LimitsChart:
    """Limits around a line; `room` widens them for what a fitted season takes from the ranges."""
    middle, level = lines
    if np.isfinite(moving_ranges(values)).any():
        reach = room * xmr(values, spread="median" if robust else "mean", line=middle).reach
    else:  # no two values are neighbours, so there are no moving ranges
        reach = 3 * float(np.nanstd(values - middle, ddof=1))
    back = FROM[scale]

    def bent(at: Floats) -> Floats:
        ends = np.array([back(float(one)) for one in at])
        return np.clip(ends, series.low, series.high) if _bounded(series) else ends

    line, lower, upper = (bent(middle + away) for away in (0.0, -reach, reach))
    low, high = bent(np.array([level - reach, level + reach])).tolist()
    return LimitsChart(line=line, lower=lower, upper=upper, limits=(low, high))


def _bounded(series: Series) -> bool:
    return series.low is not None or series.high is not None


def _within(pair: Pair, series: Series) -> Pair:
    if not _bounded(series):
        return pair
    low, high = np.clip(pair, series.low, series.high)
    return float(low), float(high)


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
    """The mean time between events, with the reciprocal of the exact interval of their rate."""
    gaps = part.values[np.isfinite(part.values)]
    low, high = poisson(len(gaps), float(gaps.sum()))
    return float(gaps.mean()), (1 / high, 1 / low)


def _pool_of_gaps(part: Series, level: float) -> Pool:
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


def said(found: Baseline, shape: HistoryShape, scale: Scale = "plain") -> Baseline:
    """The baseline with its words: the reason for its method, cautions, a sentence for a coach."""
    series = found.series
    assert found.level is not None
    assert found.interval is not None
    assert found.limits is not None
    low, high = found.interval
    half = (high - low) / 2 or abs(found.level) / 100
    width = (found.limits[1] - found.limits[0]) / 6 or half
    facts: dict[str, object] = {
        "level": amount(found.level, series, half),
        "half": amount(half, series, half),
        "bare": bare(found.level, series, half),
        "low": bare(low, series, half),
        "high": amount(high, series, half),
        "from_": bare(found.limits[0], series, width),
        "to": amount(found.limits[1], series, width),
        "two": amount(2 * width, series, width),
        "periods": many(series),
        "n": found.n,
        "worth": round(found.independent),
        "each": each(series),
        "phi": f"{found.phi or 1:.1f}",
        "span": periods(found.n, series),
        "total": number(high * found.n, high),
        "spoken": len(found.spoken),
        "outside": int(((found.spoken < found.limits[0]) | (found.spoken > found.limits[1])).sum()),
    }
    cautions: list[Caution] = []

    def warn(code: str, **more: object) -> None:
        cautions.append(Caution(code=code, words=text(f"measure.{code}", **facts, **more)))

    if len(found.spoken) < FULL and found.method != "trial":
        warn("few_points")
    if found.independent < COPIES * found.n:
        warn("copies")
    since = ""
    if found.shifts:
        at, starts = found.shifts[-1], series.starts
        since = starts[at - found.first].isoformat() if starts else f"#{at + 1}"
        warn("shifted", when=since)
    if found.season is not None:
        cautions.append(Caution(code="season", words=text(f"measure.season_{cycle_of(found)}")))
    if found.slope is not None and found.slope_interval is not None:
        a, b = found.slope_interval
        slope = abs(found.slope)
        word = "rising" if found.slope > 0 else "falling"
        if scale == "plain":
            warn(f"trend_{word}", slope=amount(slope, series, (b - a) / 2))
        else:
            warn(f"trend_{word}_share", slope=f"{100 * (np.exp(slope) - 1):.1f}")
    if found.other_limits:
        a, b = found.other_limits
        warn(
            "odd",
            m=len(found.outliers),
            other_low=amount(a, series, width),
            other_high=amount(b, series, width),
        )
    for code, words in _counted_cautions(found):
        cautions.append(Caution(code=code, words=words))
    told = sentence_of(found)
    bare_mean = told.startswith("no_range") and found.method in ("xmr", "xmr_median")
    why = text(f"measure.{'no_range_why' if bare_mean else f'why_{found.method}'}", **facts)
    sentence = text(f"measure.sentence_{told}", **facts)
    if since:
        words = sentence[:1].lower() + sentence[1:]
        sentence = text("measure.sentence_since", when=since, sentence=words)
    return replace(found.drawn(), why=why, sentence=sentence, warnings=tuple(cautions))


def _counted_cautions(base: Baseline) -> list[tuple[str, str]]:
    series = base.series
    if not series.counted or series.kind == "score":
        return []
    above = series.counts[0]
    cautions = []
    known = np.isfinite(series.values)
    if series.kind == "rate" and base.level is not None and base.interval is not None:
        averaged = float(np.mean(series.values[known]))
        half = (base.interval[1] - base.interval[0]) / 2
        if abs(averaged - base.level) > half / 2:
            words = text(
                "measure.averaged",
                averaged=amount(averaged, series, half),
                level=amount(base.level, series, half),
            )
            cautions.append(("averaged", words))
    if base.phi is not None and base.method in ("laney_p", "laney_u"):
        cautions.append(("overdispersed", text("measure.overdispersed", phi=f"{base.phi:.1f}")))
    if series.kind == "count" and 0 < float(np.mean(above[known])) < 1:
        cautions.append(("rare", text("measure.rare")))
    return cautions
