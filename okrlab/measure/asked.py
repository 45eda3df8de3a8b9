"""What a person asks for by name: charts around one level, and why some make no sense for the data.

What two keywords say against each other is a `BadInput`; what the data do not bear is refused in
the baseline, so that one metric of a table does not stop the others. Targets and the test of a
change keep resting on the shape of the history: a chart by name raises alarms and decides nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np

from okrlab.errors import BadInput
from okrlab.measure.attributes import g_chart
from okrlab.measure.behaviour import xmr
from okrlab.measure.intervals import Pair
from okrlab.measure.levels import levelled, pool_of_gaps
from okrlab.measure.methods import Methods
from okrlab.measure.odd import without_odd
from okrlab.measure.results import TRACKED, Baseline, Caution
from okrlab.measure.run_rules import RUN, Signal, alarms
from okrlab.measure.saying import amount, many, periods
from okrlab.measure.series import FURTHEST, Floats, Series
from okrlab.measure.shape import HistoryShape
from okrlab.measure.tracking import Tracked, tracked
from okrlab.texts import text

ONE_LEVEL: Final = ("xmr", "g", "ewma", "cusum")
"""Charts that run around one level, whatever the shape of the history."""


def check(methods: Methods) -> None:
    """Raise `BadInput` for keywords that do not go together, and for a cycle that is none.

    >>> check(Methods(season=1))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    okrlab.errors.BadInput: A cycle takes two periods or more: 1 is none. ...
    """
    method, season = methods.method, methods.season
    if methods.screen and methods.limits == "median":
        raise BadInput("methods_screen")
    if method in TRACKED and methods.rules:
        raise BadInput("methods_rules")
    if method == "g" and (methods.limits or methods.screen):
        raise BadInput("methods_g")
    if method and season not in (None, False):
        raise BadInput("methods_season", method=method)
    if isinstance(season, int) and not isinstance(season, bool) and season < 2:
        raise BadInput("methods_cycle", season=season)
    if isinstance(season, int) and season > FURTHEST:
        raise BadInput("methods_cycle_long", season=season)


def as_gaps(series: Series, methods: Methods) -> Series:
    """Plain numbers as times, or cases, between events where a g or a t chart is asked for."""
    if methods.method not in ("g", "t") or series.kind == "events" or unfit(series, methods):
        return series
    return replace(series, kind="events", raw=None)


def unfit(series: Series, methods: Methods) -> tuple[str, dict[str, Any]] | None:
    """The code of the refusal, and what it says, if the data do not bear what was asked for."""
    method, kind = methods.method, series.kind
    known = series.values[np.isfinite(series.values)]
    what: str = kind
    gaps = kind == "events" or (kind in ("value", "duration") and not series.starts)
    if method == "g" and gaps and kind != "duration":
        what = "fraction" if (known % 1 != 0).any() else ""
    elif method == "t" and gaps:
        what = ""
    if method in ("g", "t") and not what and (known < 0).any():
        what = "negative"
    if method in ("g", "t") and what:
        return f"asked_{method}", {"what": text(f"measure.asked_is_{what}")}
    if method in ("xmr", *TRACKED) and kind == "events":
        return "asked_skewed", {}
    if methods.rules and series.n < RUN[methods.rules]:
        missing = RUN[methods.rules] - series.n
        return "asked_rules", {"length": RUN[methods.rules], "missing": missing}
    return None


def charted(part: Series, shape: HistoryShape, methods: Methods) -> Baseline | None:
    """The chart of this name around one level; None if the moving ranges give it no width."""
    if methods.method == "g":
        return _with_shape(_cases_between(part, methods), part, shape)
    plain = replace(part, kind="value", numerators=None, denominators=None, others=None, raw=None)
    methods = replace(methods, limits=methods.limits or "mean")
    base = levelled(plain, HistoryShape(outliers=shape.outliers), methods)
    base = replace(base, series=part, method="xmr" if methods.limits == "mean" else "xmr_median")
    if methods.method in TRACKED:
        sigma, level = _sigma(base, methods), base.level
        if not sigma or level is None:
            return None
        base = replace(base, method=methods.method, sigma=sigma)
        chart = continued(part, base)
        base = replace(
            base,
            line=chart.line,
            lower=chart.lower,
            upper=chart.upper,
            signals=chart.signals(),
        )
    return _with_shape(base, part, shape)


def continued(series: Series, base: Baseline) -> Tracked:
    """The line of a chart that remembers, run on over periods after those of its baseline."""
    assert base.method in TRACKED
    assert base.level is not None
    assert base.sigma is not None
    series = without_odd(series, base, base.first + len(base.series.values))
    return tracked(base.method, series.values[base.first :], base.level, base.sigma)  # type: ignore[arg-type]


def later_signals(base: Baseline, series: Series, at: int) -> tuple[Signal, ...]:
    """The alarms of the periods from `at` on, against what was known before."""
    if base.level is None:
        return ()
    if base.method in TRACKED:
        return continued(series, base).signals(at - base.first)
    if base.normal is None or base.limits is None:
        return ()
    rules = base.methods.rules or "wheeler"
    middle = float(base.line[-1]) if base.method == "g" and base.line is not None else base.level
    return alarms(series.values[at:], middle, *base.limits, rules)


def _sigma(base: Baseline, methods: Methods) -> float:
    """One standard deviation of a period, from the moving ranges; 0 if there are none."""
    values = base.series.values.copy()
    if base.left_out:
        values[list(base.outliers)] = np.nan
    if not np.isfinite(np.diff(values)).any():
        return 0.0
    return xmr(values, spread=methods.limits or "mean", screen=methods.screen).sigma


def _cases_between(part: Series, methods: Methods) -> Baseline:
    """The g chart: cases, or days, between events; runs are counted beside the typical gap."""
    chart = g_chart(part.values, centre="theory")
    gaps = part.values[np.isfinite(part.values)]
    level = float(gaps.mean())
    line = np.full(len(part.values), chart.centre)
    return Baseline(
        series=part,
        n=part.n,
        method="g",
        why="",
        sentence="",
        level=level,
        interval=_mean_gap(gaps),
        limits=(float(chart.lower[0]), float(chart.upper[0])),
        line=line,
        lower=chart.lower,
        upper=chart.upper,
        independent=part.n,
        rho=0.0,
        signals=alarms(part.values, line, chart.lower, chart.upper, methods.rules or "wheeler"),
        footing=pool_of_gaps(part, level),
    )


def _mean_gap(gaps: Floats) -> Pair:
    """The exact interval of a mean gap, where each case is an event with the same chance.

    The number of cases up to the last event is negative binomial; its tail is that of a binomial
    (as for Clopper & Pearson 1934, with the sampling of Haldane 1945).
    """
    from scipy.special import betaincinv

    events, cases = len(gaps), float(gaps.sum())
    low = float(betaincinv(events, cases + 1, 0.025))
    high = float(betaincinv(events, cases, 0.975)) if cases else 1.0
    return (1 - high) / high, (1 - low) / low


def _with_shape(base: Baseline, part: Series, shape: HistoryShape) -> Baseline:
    """Cautions about what one level leaves out of account, and about averaged percentages."""
    starts, cautions = part.starts, list(base.warnings)
    seen = []
    if shape.shifts and not shape.trend:
        at = shape.shifts[-1]
        when = starts[at].isoformat() if starts else f"#{at + 1}"
        seen.append(text("measure.asked_what_shift", when=when))
    if shape.walk:
        cautions.append(Caution(code="asked_walk", words=text("measure.asked_walk")))
    seen += [text("measure.asked_what_trend")] if shape.trend else []
    seen += [text("measure.asked_what_season")] if shape.season else []
    if seen:
        what = f" {text('measure.asked_and')} ".join(seen)
        words = text("measure.asked_flat", what=what, periods=many(part))
        cautions.append(Caution(code="asked_flat", words=words))
    if part.denominators is not None and part.numerators is not None and part.others is None:
        known = np.isfinite(part.values)
        pooled = float(part.numerators[known].sum() / part.denominators[known].sum())
        low, high = base.interval or (0.0, 0.0)
        if base.level is not None and abs(pooled - base.level) > (high - low) / 4:
            facts = {
                "pooled": amount(pooled, part, (high - low) / 2),
                "level": amount(base.level, part, (high - low) / 2),
            }
            words = text("measure.asked_averaged", **facts)
            cautions.append(Caution(code="asked_averaged", words=words))
    return replace(base, warnings=tuple(cautions))


def lasting(method: str, signals: tuple[Signal, ...], part: Series, first: int) -> str:
    """One sentence about the last stretch in which a chart that remembers is beyond its limits.

    `signals` are counted from the beginning of `part`, which is period `first` of the history.
    """
    if not signals:
        return text(f"measure.tracked_{method}_none")
    last = signals[-1]
    at, span = last.indices[0], periods(len(last.indices), part)
    since = part.starts[at].isoformat() if part.starts else f"#{first + at + 1}"
    return text(f"measure.tracked_{method}_{last.side}", since=since, span=span)
