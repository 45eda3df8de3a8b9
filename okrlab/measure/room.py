"""Why there are no targets: a metric stands at its end, has no room, or has just moved."""

from __future__ import annotations

from datetime import date
from math import ceil
from typing import Final

import numpy as np

from okrlab.errors import BadInput
from okrlab.measure.periods import after
from okrlab.measure.results import Refusal
from okrlab.measure.saying import amount, each, period, periods
from okrlab.measure.series import FURTHEST, UNIT, Series
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
        "bound": amount(bound, series, scale),
        "mde": amount(mde, series, mde),
    }
    code = "unseen" if mde else "led_to_end" if led else "at_end"
    reason, advice = text(f"measure.refused_{code}", **facts), text(f"measure.refused_{code}_hint")
    if mde and series.denominators is not None:
        # Errors shrink with the root of the number of cases.
        now = float(np.nanmean(series.denominators[np.isfinite(series.values)]))
        needed = now * (2 * mde / abs(bound - nothing)) ** 2
        more = {"now": f"{now:.0f}", "needed": f"{ceil(needed / ROUND) * ROUND:,}"}
        advice = text("measure.refused_unseen_cases", each=each(series), **more)
    return Refusal(code=code, reason=reason, advice=advice)


def exact(series: Series) -> Refusal:
    """The refusal where nothing lies away from the level or the line, so that luck is unknown."""
    facts = {"period": period(series)}
    reason, advice = (text(f"measure.refused_exact{one}", **facts) for one in ("", "_hint"))
    return Refusal(code="exact", reason=reason, advice=advice)


def too_early(series: Series, since: int, needed: int) -> Refusal:
    """The refusal where a metric moved so few periods ago that its new level is not known."""
    missing = needed - since
    when = after(series, missing + 1)
    facts = {
        "span": periods(since, series),
        "missing": periods(missing, series),
        "date": when.isoformat(),
    }
    reason, advice = (text(f"measure.refused_moved_lately{one}", **facts) for one in ("", "_hint"))
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
    if (by - series.starts[-1]).days > FURTHEST:
        raise BadInput("baseline_far", date=by)
    return by
