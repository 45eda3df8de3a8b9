"""A season by STL, for those who ask for it by name: five cycles or more, no gap.

STL (Cleveland et al. 1990) separates a season from a level that may wander, and few odd values
hardly move it. Here the season is the same in each cycle. Its strength (Wang, Smith & Hyndman 2006)
says how much it explains; below five cycles that number is high by chance.
"""

from __future__ import annotations

from dataclasses import replace
from math import nan
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from okrlab.measure.results import Baseline
from okrlab.measure.seasons import GROUPS, Season, season_parts
from okrlab.measure.series import Floats, Series

CYCLES: Final = 5
"""How many cycles it takes."""
STRONG: Final = 0.5
"""The strength that a season needs: noise alone stays below it in 99 of 100 made series of five
cycles of 7, 12 or 52 periods, with neighbours that resemble each other or not."""


def unfit(series: Series) -> tuple[str, dict[str, Any]] | None:
    """The code of the refusal, and what it says, if a history is not one for STL."""
    if series.kind == "events":
        return "asked_stl_events", {}
    cycle, known = season_parts(series)[2], np.flatnonzero(np.isfinite(series.values))
    n = len(series.values)
    missing = CYCLES * cycle - n
    if missing > 0:
        return "asked_stl", {"cycles": CYCLES, "needed": CYCLES * cycle, "missing": missing}
    return ("asked_stl_gaps", {"gaps": n - len(known)}) if len(known) < n else None


def find(series: Series) -> Season | None:
    """The season of a history without gaps; None if it is hardly one."""
    from statsmodels.tsa.seasonal import STL

    cycle, values = season_parts(series)[2], series.values
    # The window and the degree make the season the same in each cycle, as "periodic" does in R.
    found = STL(
        values, period=cycle, seasonal=10 * len(values) + 1, seasonal_deg=0, robust=True
    ).fit()
    usual = np.asarray(found.weights) > 0  # what is far off says nothing about a season
    rest = np.asarray(found.resid, dtype=float)[usual]
    both = rest + np.asarray(found.seasonal, dtype=float)[usual]
    if not both.var() or 1 - rest.var() / both.var() < STRONG:
        return None
    parts = _parts(series, 0)
    sums = np.bincount(parts, weights=found.seasonal, minlength=cycle)
    effects = sums / np.bincount(parts, minlength=cycle)
    return Season(effects - effects.mean(), parts, cycle, nan, tuple(range(cycle)))


def without(series: Series, effects: Floats, first: int = 0) -> Series:
    """The values of a series without a season that was found from period `first` on."""
    values = series.values - effects[_parts(series, first)]
    plain = replace(series, numerators=None, denominators=None, others=None, raw=None)
    return replace(plain, values=values, kind="value", low=None, high=None)


def with_season(base: Baseline, series: Series, season: Season) -> Baseline:
    """The baseline of values without a season, with the season on top again."""
    added = season.by_period[base.first :]
    low, high = series.low, series.high

    def on_top(line: Floats | None) -> Floats | None:
        if line is None or (low is None and high is None):
            return None if line is None else line + added
        return np.asarray(np.clip(line + added, low, high))

    return replace(
        base,
        series=series.part(base.first),
        method="stl",
        line=on_top(base.line),
        lower=on_top(base.lower),
        upper=on_top(base.upper),
        season=season.effects,
    )


def _parts(series: Series, first: int) -> NDArray[np.int64]:
    """Which part of the cycle each period is: by the calendar, or counted from `first`."""
    cycle = season_parts(series)[2]
    if GROUPS[series.every] == cycle and len(series.starts) == len(series.values):
        return season_parts(series)[0]
    return (np.arange(len(series.values), dtype=np.int64) - first) % cycle
