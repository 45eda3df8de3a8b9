"""Checks a baseline that somebody wrote down against the history."""

from __future__ import annotations

import numpy as np

from okrlab.measure.results import Baseline, Caution
from okrlab.measure.saying import TYPED, amount, bare
from okrlab.measure.series import Series
from okrlab.texts import text


def check_stated(series: Series, base: Baseline, stated: float | None) -> list[Caution]:
    """What is wrong with a baseline that somebody wrote down: one caution, or none.

    It is right inside the interval of the computed level. Otherwise the typical mistakes are tried
    in turn: the best, worst or last single period, or an unweighted mean of rates.

    >>> from okrlab.measure.baseline import baseline
    >>> weekly = Series.of([40, 42, 39, 43, 41, 40, 38, 42, 41, 39, 44, 40])
    >>> [caution.code for caution in check_stated(weekly, baseline(weekly), 44)]
    ['best_period']
    """
    known = series.values[np.isfinite(series.values)]
    if stated is None or base.level is None or base.interval is None or len(known) < 3:
        return []
    low, high = base.interval
    if low <= stated <= high:
        return []
    worst, best = float(known.min()), float(known.max())
    if series.better == "down":
        worst, best = best, worst
    near = 1e-9 * max(1.0, abs(stated))
    code = "stated_off"
    if abs(stated - best) <= near or (stated - best) * (best - worst) > 0:
        code = "best_period"
    elif abs(stated - worst) <= near or (stated - worst) * (worst - best) > 0:
        code = "worst_period"
    elif abs(stated - float(known[-1])) <= near:
        code = "last_period"
    elif series.kind == "rate" and abs(stated - float(known.mean())) <= 0.005:
        code = "averaged_stated"
    scale = (high - low) / 2
    words = text(
        f"measure.{code}",
        stated=amount(stated, series, min(scale, TYPED)),
        low=bare(low, series, scale),
        high=amount(high, series, scale),
    )
    return [Caution(code=code, words=words)]
