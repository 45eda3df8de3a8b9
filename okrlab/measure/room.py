"""Why there are no targets: a metric stands at its end, or what could be seen has no room."""

from __future__ import annotations

from math import ceil
from typing import Final

import numpy as np

from okrlab.measure.results import Refusal
from okrlab.measure.saying import amount, each
from okrlab.measure.series import Series
from okrlab.texts import text

ROUND: Final = 5
"""Numbers of cases to collect are rounded up to a multiple of this."""


def no_room(series: Series, nothing: float, bound: float, mde: float) -> Refusal:
    """The refusal where `nothing`, which doing nothing leads to, is too close to a bound.

    `mde` is the smallest change that would be noticed; 0 if nothing at all can be gained.
    """
    scale = mde or abs(nothing) / 100
    facts = {
        "nothing": amount(nothing, series, scale),
        "bound": amount(bound, series, scale),
        "mde": amount(mde, series, mde),
    }
    code = "unseen" if mde else "at_end"
    reason, advice = text(f"measure.refused_{code}", **facts), text(f"measure.refused_{code}_hint")
    if mde and series.denominators is not None:
        # Errors shrink with the root of the number of cases.
        now = float(np.nanmean(series.denominators[np.isfinite(series.values)]))
        needed = now * (2 * mde / abs(bound - nothing)) ** 2
        more = {"now": f"{now:.0f}", "needed": f"{ceil(needed / ROUND) * ROUND:,}"}
        advice = text("measure.refused_unseen_cases", each=each(series), **more)
    return Refusal(code=code, reason=reason, advice=advice)
