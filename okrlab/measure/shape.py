"""The shape of a history, found before its level is taken, in this order.

Odd periods are set aside. Then a level, a line and steps compete, with and without a season, as
whole accounts of the history (`accounts`): the simplest that explains it is taken, not the one
whose test runs first. A season has to pass an F-test beside the steps and the line of its account.
A random walk competes too. Seasonal strength (STL) is not used: it misleads below five cycles.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, log, sqrt
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from okrlab.measure.accounts import LINE, MIN_SIZE, MOST, Search, walk
from okrlab.measure.odd import lately, outliers, parts_of
from okrlab.measure.part_of_year import RATHER, wave_instead
from okrlab.measure.regression import Fit, fit
from okrlab.measure.rounding import exactly
from okrlab.measure.seasons import (
    SEASON_AT,
    YEAR_AT,
    Season,
    find_season,
    find_year,
    season_parts,
    wave_columns,
)
from okrlab.measure.series import Floats, Series

STRICT: Final = 0.01
"""The p-value that a slope has to stay below, with errors that resemble their neighbours."""
LOOK: Final = 0.025
"""Where a season's first p-value is below this, accounts with a season are worked out."""
BOTH: Final = 0.3
"""What steps beside a line cost more, in logarithms of the number of periods."""
WALK: Final = 0.2
"""How much less well a random walk may explain the history: a level that is none costs more than
one refused. Beside a season it has to do so better: the season took from it what looks like one."""
NEARLY: Final = 8.0
"""How close the scores of steps and of a line are where both are told (e⁴ = 55 to 1)."""
LIKELY: Final = 1.5
"""The size, in standard deviations, from which a step is believed that a line explains as well."""
DOUBT: Final = 1.5
"""What a smaller one costs for each standard deviation, in logarithms of the number of periods."""
BELIEF: Final = 1.7
"""The most that a larger one is let off."""
EDGE: Final = 40.0
"""What a step at the edge of 24 periods would cost more than in their middle, where a line explains
it as well; less in longer histories. Few periods bear such a step, and a drift is as near."""
FEW: Final = 3
"""In fewer cycles than this, a season's parts and a line explain what a step would."""
GROWS: Final = 1.8
"""The largest value is so many times the smallest before growth in per cent is thought of."""

__all__ = [
    "HistoryShape",
    "find_season",
    "find_shape",
    "outliers",
    "season_parts",
    "shifts",
    "step_design",
]


@dataclass(frozen=True, eq=False, kw_only=True)
class HistoryShape:
    """What was found; flat if nothing was. `shifts` are the first periods of new regimes."""

    season: Season | None = None
    trend: Fit | None = None
    shifts: tuple[int, ...] = ()
    walk: bool = False
    outliers: tuple[int, ...] = ()
    drift: bool = False
    """Whether one line would explain the history nearly as well as the steps do."""
    recent: int = 0
    """How many of the last periods may be the beginning of something new, and were set aside."""
    growth: bool = False
    """Whether it is found in per cent, on logarithms, instead of in the metric's unit."""
    wave: float | None = None
    """By how much a part of a yearly wave explains steps or a line better; None if not nearly."""

    @property
    def part_of_year(self) -> bool:
        """Whether it is rather that than steps or a line, in less than two years."""
        return self.wave is not None and self.wave > RATHER


@dataclass(frozen=True, eq=False)
class _Best:
    """The best account beside the same columns: steps, perhaps a line; its score."""

    steps: tuple[int, ...]
    line: bool
    score: float
    drift: bool = False
    doubt: float = 0.0


def find_shape(series: Series, *, season: int | bool | None = None) -> HistoryShape:
    """The shape of a history of twelve periods or more.

    `season` is the length of a cycle in periods; None takes the usual one, False looks for none.
    """
    cycle = None if season in (True, False) else season
    odd = outliers(series.values, parts_of(series, cycle))
    values = series.values.copy()
    values[list(odd)] = np.nan
    found = _shape(series, values, season, cycle)
    if _may_grow(series, values):
        grown = _shape(series, np.log(values), season, cycle)
        better = _criterion(values, found) - _criterion(np.log(values), grown, log_of=True)
        if better > (0.0 if grown.trend else NEARLY) and (grown.trend or grown.season):
            found = replace(grown, growth=True)
    recent = 0 if found.trend or found.season else lately(values)
    if recent and not (found.shifts and found.shifts[-1] >= len(values) - MIN_SIZE - recent):
        end = np.flatnonzero(np.isfinite(values))[-recent]
        before = _shape(
            series, np.r_[values[:end], np.full(len(values) - end, np.nan)], season, cycle
        )
        if not before.walk and not before.trend:
            return replace(before, outliers=odd, recent=recent)
    return replace(found, outliers=odd) if odd else found


def _shape(
    series: Series, values: Floats, season: int | bool | None, cycle: int | None
) -> HistoryShape:
    """The shape of these values, on a scale on which they add up."""
    at = np.flatnonzero(np.isfinite(values)).astype(float)
    v = values[np.isfinite(values)]
    if exact := exactly(at, v):
        rows = np.column_stack([np.ones(len(values)), np.arange(len(values))])
        return HistoryShape(trend=fit(rows, values) if exact == "line" else None)
    size = float(np.abs(v).max()) or 1.0
    away = (v - v.mean()) / size
    scale = size * (sqrt(float(away @ away) / len(v)) or 1.0)
    v = v / scale
    whole = v = v - v.mean()
    best = _best(at, v, np.ones((len(at), 1)))
    found, walking = None, walk(at, v) - WALK < best.score
    if season is not False:
        found, inside = _seasonal(series, cycle, values, at, v, best)
        if found is not None:
            best = inside
            v = v - found.by_period[np.isfinite(values)] / scale
            walking = walk(at, v) + WALK < _best(at, v, np.ones((len(at), 1))).score
    if walking:
        return HistoryShape(season=found, walk=True)
    steps = tuple(int(at[one]) for one in best.steps)
    trend = None
    if best.line:
        design = np.column_stack([step_design(len(values), steps), np.arange(len(values))])
        trend = fit(design, values if found is None else values - found.by_period)
        if trend.p_value(np.eye(len(steps) + 2)[-1]) >= STRICT:
            trend = None
    wave = None
    if (steps or trend) and season in (None, True):
        wave = wave_instead(series, at, whole, found, best.score + best.doubt)
        wave = None if wave is None or wave < -NEARLY else wave
    return HistoryShape(season=found, trend=trend, shifts=steps, drift=best.drift, wave=wave)


def _may_grow(series: Series, values: Floats) -> bool:
    """Whether the values could be better described in per cent: far apart, and above nothing."""
    v = values[np.isfinite(values)]
    kind = series.kind in ("value", "count")
    return bool(kind and len(v) and v.min() > 0 and v.max() > GROWS * v.min())


def _criterion(values: Floats, shape: HistoryShape, *, log_of: bool = False) -> float:
    """Schwarz's criterion of a shape, in the unit of the values before their logarithm was taken.

    The Jacobian of the logarithm makes both scales comparable, as Box & Cox (1964) do.
    """
    n = len(values)
    columns = [step_design(n, shape.shifts)]
    if shape.trend or shape.walk:
        columns.append(np.arange(n, dtype=float)[:, None])
    if shape.season:
        columns.append(shape.season.columns(np.ones(n, dtype=bool))[:, 1:])
    design = np.column_stack(columns)
    model = fit(design, values)
    e = model.residuals
    beside = np.diff(model.at) == 1
    new = np.r_[e[:1], e[1:] - np.where(beside, max(model.lag1, 0.0), 0.0) * e[:-1]]
    jacobian = 2 * float(values[np.isfinite(values)].sum()) if log_of else 0.0
    known = len(e)
    penalty = (design.shape[1] + len(shape.shifts)) * log(known)
    return float(known * log(max(float(new @ new), 1e-300) / known) + jacobian + penalty)


def _best(at: Floats, v: Floats, base: Floats) -> _Best:
    """The account with the lowest score: these columns, or also a line, or also steps.

    Beside a season's parts, in less than `FEW` cycles, a step has to be clearly better than a line.
    """
    level = Search(at, v, base, 0.0, base.shape[1])
    stepped = level.account()
    columns = np.column_stack([base, at - at.mean()])
    sloping = Search(at, v, columns, LINE, base.shape[1], like=level)
    line = sloping.flat
    near = bool(stepped.steps) and line.score < stepped.score + NEARLY
    few = NEARLY if len(v) < FEW * base.shape[1] else 0.0
    doubt = max(_doubt(level, stepped.steps[0]), few or -inf) if near else 0.0
    found = [
        _Best((), False, level.flat.score),
        _Best(stepped.steps, False, stepped.score, near, doubt),
        _Best((), True, line.score),
    ]
    if min(stepped.score, line.score) < level.flat.score:
        both = sloping.account()
        if both.steps:
            found.append(_Best(both.steps, True, both.score + BOTH * log(len(v)) + few))
    return min(found, key=lambda one: one.score + one.doubt)


def _doubt(level: Search, at: int) -> float:
    """What a step costs more, or less, where a line explains the history nearly as well.

    A slow drift looks like a step of half its range, so that small ones are often none.
    """
    n = level.plan.n
    edge = EDGE * abs(at / n - 0.5) * (24 / n) ** 1.5
    return max(-BELIEF, float(DOUBT * (LIKELY - level.size(at)) * log(n) + edge))


def _seasonal(
    series: Series, cycle: int | None, values: Floats, at: Floats, v: Floats, best: _Best
) -> tuple[Season | None, _Best]:
    """The season, and the best account that has one, beside whose steps and line it is there."""
    every = np.arange(len(values), dtype=float)
    known = np.isfinite(values)

    def beside(account: _Best) -> Floats:
        steps = [(every >= at[one]).astype(float) for one in account.steps]
        return np.column_stack([*steps, every - every.mean()])

    def season(account: _Best | None, below: float) -> Season | None:
        columns = beside(account) if account else None
        return find_season(series, cycle, values=values, beside=columns, below=below)

    def year(within: Season | None, account: _Best, below: float) -> Season | None:
        columns = beside(account) if account.steps else None
        return find_year(series, within, values=values, beside=columns, below=below)

    # A line and a season together make a staircase: what steps alone explain is no season.
    found, inside = None, best
    first = season(best, LOOK) if best.steps else season(None, LOOK)
    if first is not None:
        within = _within(at, v, first, known)
        hides = best.steps and not within.steps and len(v) < FEW * len(first.there)
        found = season(within, STRICT / 10 if hides else SEASON_AT)
        inside = within if found else best
    if series.every == "day" and series.step == 1 and cycle is None:
        first = year(found, inside, LOOK)
        if first is not None:
            within = _best(at, v, first.columns(known))
            waved = find_year(series, found, values=values, beside=beside(within), below=YEAR_AT)
            found, inside = (waved, within) if waved else (found, inside)
    return found, inside


def _within(at: Floats, v: Floats, season: Season, known: NDArray[np.bool_]) -> _Best:
    """The best account beside a season; where its parts hide a step, a smooth wave may show it."""
    columns = season.columns(known)
    found = _best(at, v, columns)
    if found.line and not found.steps and len(v) < FEW * columns.shape[1]:
        smooth = _best(at, v, np.c_[np.ones(len(at)), wave_columns(at, season.cycle, 2)])
        if smooth.steps and not smooth.line and not smooth.drift:
            return smooth
    return found


def shifts(values: ArrayLike, *, changes: int | None = None, min_size: int = MIN_SIZE) -> list[int]:
    """The first periods of new regimes in values without gaps, where there is no line or season.

    `changes` asks for a fixed number instead of the best; `min_size` is the length of the shortest
    regime, in periods.
    """
    v = np.asarray(values, dtype=float)
    if len(v) < 2 * min_size or not np.ptp(v):
        return []
    at = np.arange(len(v), dtype=float)
    search = Search(at, (v - v.mean()) / v.std(), np.ones((len(v), 1)), 0)
    most, all_of = MOST if changes is None else changes, changes is not None
    return list(search.account(most=most, exactly=all_of, size=min_size).steps)


def step_design(n: int, starts: ArrayLike) -> Floats:
    """A column of ones and one for each step, 0 before it and 1 from there on."""
    at = np.arange(n)
    steps = [(at >= one).astype(float) for one in np.asarray(starts, dtype=int)]
    return np.column_stack([np.ones(n), *steps])
