"""Why there are no targets: a metric stands at its end, has no room, or has just moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import ceil
from typing import Final

import numpy as np

from okrlab.errors import BadInput
from okrlab.measure.accounts import MIN_SIZE
from okrlab.measure.claims import ends, never_below
from okrlab.measure.footing import FROM, TO, FittedLine, Footing
from okrlab.measure.intervals import Pair
from okrlab.measure.periods import ahead
from okrlab.measure.results import Baseline, Refusal
from okrlab.measure.saying import TYPED, amount, change_of, each, many, number, period, periods
from okrlab.measure.series import FURTHEST, UNIT, Series
from okrlab.measure.silence import stopped
from okrlab.texts import text

ROUND: Final = 5
"""Numbers of cases to collect are rounded up to a multiple of this."""


def no_room(
    series: Series, nothing: float, bound: float, mde: float, *, led: bool = False
) -> Refusal:
    """The refusal where `nothing`, which doing nothing leads to, is too close to a bound.

    `mde` is the smallest change that would be noticed; 0 if nothing at all can be gained. `led`
    says that a trend leads there, and it does not stand there.
    """
    scale = mde or abs(nothing) / 100
    facts = {
        "nothing": amount(nothing, series, scale),
        "bound": amount(bound, series, min(scale, TYPED)),
        "mde": change_of(mde, series, mde),
    }
    code = "unseen" if mde else "led_to_end" if led else "at_end"
    refusal = Refusal.of(code, **facts)
    if mde and series.denominators is not None:
        # Errors shrink with the root of the number of cases.
        now = float(np.nanmean(series.denominators[np.isfinite(series.values)]))
        needed = now * (2 * mde / abs(bound - nothing)) ** 2
        more = {"now": f"{now:.0f}", "needed": f"{ceil(needed / ROUND) * ROUND:,}"}
        advice = text("measure.refused_unseen_cases", each=each(series), **more)
        return replace(refusal, advice=advice)
    return refusal


def exact(series: Series) -> Refusal:
    """The refusal where nothing lies away from the level or the line, so that luck is unknown."""
    return Refusal.of("exact", period=period(series))


def impossible(series: Series, target: float) -> str:
    """What is said of a target that no value can reach."""
    low, high = ends(series)
    side, bound = ("below", low) if target < low else ("above", high)
    facts = {
        "target": amount(target, series, abs(target)),
        "bound": amount(bound, series, min(abs(target) / 10, TYPED)),
    }
    if side == "below" and low == 0 and never_below(series):
        side = "never"
    elif side == "above" and series.kind == "rate" and target <= 100:  # meant in per cent
        share = target / 100
        facts |= {"share": number(share, share), "meant": amount(share, series, share)}
        side = "share"
    return text(f"measure.target_impossible_{side}", **facts)


def too_early(series: Series, since: int, needed: int) -> Refusal:
    """The refusal where a metric moved so few periods ago that its new level is not known."""
    missing = needed - since
    when = ahead(series, missing + 1)
    facts = {
        "span": periods(since, series),
        "missing": periods(missing, series),
        "date": "" if when is None else when.isoformat(),
        "last": series.starts[-1].isoformat(),
    }
    hint = "_hint" if when else "_late_hint"
    reason, advice = (text(f"measure.refused_moved_lately{one}", **facts) for one in ("", hint))
    return Refusal(
        code="moved_lately", reason=reason, advice=advice, missing=missing, switch_on=when
    )


def within_reach(series: Series, by: date | int) -> date | int:
    """The day of a target or a number of periods, if it is no more than ten years ahead.

    Raises `BadInput` if it is, and for a day where the series has no dates.
    """
    if isinstance(by, int):
        if by > FURTHEST / UNIT[series.every]:
            raise BadInput("baseline_far_periods", count=by)
        return by
    if not series.starts:
        raise BadInput("baseline_no_dates")
    if (by - max(series.starts[-1], series.today or by.min)).days > FURTHEST:
        raise BadInput("baseline_far", date=by)
    return by


def unsettled(base: Baseline) -> Refusal | None:
    """The refusal where it is open from where a target would set out; None where it is not."""
    v, series = base.spoken, base.series
    facts: dict[str, object] = {}
    if base.unsteady:
        code = "unsteady"
    elif stopped(series) and base.method == "t":
        code, facts = "stopped", {"days": f"{series.open:.0f}"}
    elif base.recent:
        code, mean = "recent", float(v[-base.recent :].mean())
        facts |= {"m": base.recent, "mean": amount(mean, series, float(np.std(v)) or 1.0)}
        facts["wait"] = periods(MIN_SIZE - base.recent, series)
    else:
        return None
    return Refusal.of(code, **facts, periods=many(series))


def setting_out(footing: Footing, value: float, sign: float, within: Pair, ahead: float) -> float:
    """From where steps are counted, on the footing's own scale: from what doing nothing leads to.

    With a trend the wrong way that is where it stops: a target lies beyond the level. Beyond an end
    of what is possible nothing leads anywhere, so that steps begin at the end.
    """
    if isinstance(footing, FittedLine) and footing.plan.trend:
        slope = float(footing.fit.coefficients[1 + len(footing.plan.steps)])
        value -= min(0.0, sign * slope) * sign * ahead
    reached = back(footing, value)
    kept = min(max(reached, within[0]), within[1])
    return value if kept == reached or (footing.scale == "log" and kept <= 0) else to(footing, kept)


def back(footing: Footing | None, value: float) -> float:
    """A value on a footing's scale in the metric's unit."""
    return FROM[footing.scale if footing else "plain"](value)


def to(footing: Footing, value: float) -> float:
    """A value in the metric's unit on a footing's scale."""
    if footing.scale == "log" and value <= 0:  # lower than every logarithm in use
        return -1e9
    return TO[footing.scale](value)
