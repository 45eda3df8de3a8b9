"""Seasons: what comes back with the weekday, the month or the year, beside steps and a line."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from okrlab.measure.regression import Fit, fit, whitened
from okrlab.measure.series import Every, Floats, Series

SEASON_AT: Final = 0.025
"""A season has so many parts that at 1 % most of them would go unnoticed in two cycles."""
YEAR_AT: Final = 0.01
"""A yearly wave in days is looked for after the days of the week."""
GROUPS: Final[dict[Every, int]] = {"day": 7, "week": 13, "month": 12, "quarter": 4}
"""How many parts one cycle has: days of the week, four-week stretches, months, quarters."""
CYCLE: Final[dict[Every, int]] = {"day": 7, "week": 52, "month": 12, "quarter": 4}
"""How many periods one cycle has."""
FEWEST_PARTS: Final = 3
"""A season needs at least so many parts that have values."""


YEAR: Final = 365.2425
HARMONICS: Final = (1, 2)
"""A yearly wave is one, or two of which the second is twice as fast."""
MOST_WAVES: Final = 8
"""A year needs so many periods for a smooth wave."""


@dataclass(frozen=True, eq=False)
class Season:
    """How far each part of the cycle lies from the level, in the metric's unit; they sum to 0.

    Parts without any values, such as weekends, have an effect of 0. Beside them, or instead of
    them, may run a smooth wave over a year of `year` periods; 0 if there is none.
    """

    effects: Floats
    parts: NDArray[np.int64]
    cycle: int
    p: float
    there: tuple[int, ...]
    """The parts that have values."""
    year: float = 0.0
    wave: Floats = field(default_factory=lambda: np.zeros(0))
    """How much of each column of the wave there is."""

    @property
    def by_period(self) -> Floats:
        """The effect for every period of the history."""
        at = np.arange(len(self.parts), dtype=float)
        return self.effects[self.parts] + wave_columns(at, self.year, len(self.wave)) @ self.wave

    @property
    def usual(self) -> Floats:
        """The effect of each part of the cycle, or of each period of a year."""
        return self.effects if len(self.there) > 1 else self.by_period[: round(self.year)]

    def columns(self, known: NDArray[np.bool_]) -> Floats:
        """Its columns for the periods with values: levels of the parts, and the wave."""
        at = np.flatnonzero(known).astype(float)
        wave = wave_columns(at, self.year, len(self.wave))
        return np.column_stack([dummies(self.parts[known]), wave])


def wave_columns(at: Floats, year: float, count: int) -> Floats:
    """Pairs of a cosine and a sine at these periods: one turn a year, two turns, and so on."""
    turns = 2 * np.pi * np.outer(at, np.arange(1, count // 2 + 1)) / (year or 1.0)
    return np.stack([np.cos(turns), np.sin(turns)], axis=2).reshape(len(at), -1)


def year_of(series: Series) -> float:
    """How many periods a year has, by the dates; 0 without any, or where none is shorter."""
    starts = series.starts
    days = (starts[-1] - starts[0]).days if len(starts) > 1 else 0
    if not days or series.kind == "events":  # an imported record may hold one day many times
        return 0.0
    return YEAR * (len(starts) - 1) / days


def season_parts(series: Series, period: int | None = None) -> tuple[NDArray[np.int64], int, int]:
    """Which part of the cycle each period is, the number of parts, and of periods in a cycle."""
    n = len(series.values)
    if period is not None or not n or len(series.starts) != n or series.step > 1:
        usual = CYCLE[series.every] if series.step == 1 else round(year_of(series))
        cycle = period or max(2, usual)
        parts = np.arange(n, dtype=np.int64) % cycle
        return parts, cycle, cycle
    cycle = CYCLE[series.every]
    if series.every == "day":  # five in a week where no weekend is told
        weekday = tuple(one.weekday() for one in series.starts[:7])
        cycle = weekday.index(weekday[0], 1) if weekday.count(weekday[0]) > 1 else 7
    return _of_dates(series.starts, series.every), GROUPS[series.every], cycle


@lru_cache(maxsize=64)
def _of_dates(starts: tuple[date, ...], every: Every) -> NDArray[np.int64]:
    """The weekday, the four-week stretch, the month or the quarter of each period."""
    if every == "day":
        parts = [one.weekday() for one in starts]
    elif every == "week":
        parts = [min((one.timetuple().tm_yday - 1) // 28, 12) for one in starts]
    else:
        parts = [(one.month - 1) // (1 if every == "month" else 3) for one in starts]
    return np.array(parts, dtype=np.int64)


def dummies(parts: NDArray[np.int64]) -> Floats:
    """A column for each part of the cycle that there is."""
    return np.asarray(parts[:, None] == np.unique(parts)[None, :], dtype=float)


def find_season(
    series: Series,
    period: int | None = None,
    *,
    values: Floats | None = None,
    beside: Floats | None = None,
    below: float = SEASON_AT,
) -> Season | None:
    """The season, if there are two cycles and an F-test of its parts says so; else None.

    The test includes a straight line, or the columns `beside`, and takes out the correlation of the
    errors first. It looks for parts that differ in any way, and for a smooth wave. `values`
    replaces those of the series, `below` is the p-value to stay under.
    """
    values = series.values if values is None else values
    if series.step > 1 and period is None and series.every != "month":
        return find_year(series, None, values=values, beside=beside, below=below)
    parts, groups, cycle = season_parts(series, period)
    known = np.isfinite(values)
    if len(values) < 2 * cycle:
        return None
    there, columns, turns = _parted(parts[known].tobytes(), groups)
    if not _complete(series, there, groups, period):
        return None
    at = np.flatnonzero(known).astype(float)
    beside = (at - at.mean())[:, None] if beside is None else beside[known]
    full = np.column_stack([columns, beside])
    if len(at) <= full.shape[1] + 2:
        return None
    whole = fit(full, values[known], at)
    wave = np.column_stack([turns, beside])
    level = np.column_stack([turns[:, :1], beside])
    p = _f_test(values[known], (full, wave), level, at, whole)
    if p >= below:
        return None
    effects = np.zeros(groups)
    found = whole.coefficients[: columns.shape[1]]
    effects[list(there)] = found - found.mean()
    season = Season(effects, parts, cycle, p, there)
    if series.every == "week" and period is None and series.starts:
        return _smoother(series, season, values, beside, whole)
    return season


def find_year(
    series: Series,
    within: Season | None,
    *,
    values: Floats,
    beside: Floats | None = None,
    below: float = SEASON_AT,
) -> Season | None:
    """A smooth yearly wave beside the season `within` the week, in two years of periods or more.

    The test is as for a season; `beside` are the columns of the best account without it.
    """
    year, known = year_of(series), np.isfinite(values)
    if year < MOST_WAVES or len(values) < int(2 * year):
        return None
    at = np.flatnonzero(known).astype(float)
    if len(at) < 2 * MOST_WAVES:
        return None
    bare = within or Season(np.zeros(1), np.zeros(len(values), np.int64), round(year), 1.0, (0,))
    beside = (at - at.mean())[:, None] if beside is None else beside[known]
    level = np.column_stack([bare.columns(known), beside])
    designs = [np.column_stack([level, wave_columns(at, year, 2 * k)]) for k in HARMONICS]
    p = _f_test(values[known], tuple(designs), level, at, fit(designs[-1], values[known], at))
    if p >= below:
        return None
    return _waved(bare, year, values, beside, p)


def _waved(season: Season, year: float, values: Floats, beside: Floats, p: float) -> Season:
    """The season with a yearly wave: of as many parts as pay for themselves (Schwarz 1978)."""
    known = np.isfinite(values)
    at, level = np.flatnonzero(known).astype(float), season.columns(known)
    found: list[tuple[float, Floats]] = []
    for k in HARMONICS:
        wave = wave_columns(at, year, 2 * k)
        design = np.column_stack([level, wave, beside])
        model = fit(design, values[known], at)
        score = _criterion(model, design.shape[1])
        found.append((score, model.coefficients[: level.shape[1] + 2 * k]))
    best = min(found, key=lambda one: one[0])[1]
    parts, wave = best[: level.shape[1]], best[level.shape[1] :]
    effects = np.zeros(len(season.effects))
    effects[list(season.there)] = parts - parts.mean()
    return replace(season, effects=effects, year=year, wave=wave, p=p)


def _criterion(model: Fit, spent: int) -> float:
    """Schwarz's criterion of a fit whose neighbours resemble each other as they do."""
    e, n = model.residuals, len(model.residuals)
    e = whitened(e, model.at, round(model.rho, 2)) if model.rho > 0 else e
    return float(n * np.log(max(float(e @ e), 1e-300) / n) + spent * np.log(n))


def _smoother(series: Series, season: Season, values: Floats, beside: Floats, whole: Fit) -> Season:
    """The same season of weeks as a smooth wave, if that explains it with fewer parts."""
    known = np.isfinite(values)
    bare = Season(np.zeros(1), np.zeros(len(values), np.int64), season.cycle, season.p, (0,))
    waved = _waved(bare, year_of(series), values, beside, season.p)
    design = np.column_stack([waved.columns(known), beside])
    model = fit(design, values[known], whole.at)
    spent = whole.weights.shape[0]
    better = _criterion(model, design.shape[1]) < _criterion(whole, spent)
    return waved if better else season


@lru_cache(maxsize=64)
def _parted(of: bytes, groups: int) -> tuple[tuple[int, ...], Floats, Floats]:
    """The parts of the cycle that there are, a column for each; and a level with one wave."""
    parts = np.frombuffer(of, dtype=np.int64)
    turn = 2 * np.pi * parts / groups
    turns = np.column_stack([np.ones(len(parts)), np.cos(turn), np.sin(turn)])
    return tuple(np.unique(parts).tolist()), dummies(parts), turns


def _complete(series: Series, there: tuple[int, ...], groups: int, period: int | None) -> bool:
    """Whether every part of the cycle has values; of the days of a week some may be closed."""
    if series.every == "day" and period is None and series.starts:
        return len(there) >= FEWEST_PARTS
    return len(there) == groups


def _f_test(
    values: Floats, seasons: tuple[Floats, ...], level: Floats, at: Floats, whole: Fit
) -> float:
    """The p-value of several looks, such as parts that differ in any way and one smooth wave.

    `level` is what each of them has besides; the best look counts, and pays for the others.
    """
    from scipy.special import fdtrc

    rho = round(whole.rho, 2)  # so that designs serve all metrics of a table
    values = whitened(values, at, rho) if rho > 0 else values

    def left(design: Floats) -> float:
        basis = _basis(np.ascontiguousarray(design).tobytes(), at.tobytes(), design.shape[1], rho)
        rest = values - basis @ (basis.T @ values)
        return float(rest @ rest)

    base = left(level)
    chances = []
    for design in seasons:
        spent, df = design.shape[1] - level.shape[1], len(values) - design.shape[1]
        rest = left(design)
        if rest <= 1e-12 * max(base, 1e-300):
            return 0.0 if base > 0 else 1.0
        chances.append(float(fdtrc(spent, df, (base - rest) / spent / (rest / df))))
    return min(1.0, len(chances) * min(chances))


@lru_cache(maxsize=512)
def _basis(design: bytes, positions: bytes, k: int, rho: float) -> Floats:
    """An orthonormal basis of a design, its columns transformed as the values are."""
    at = np.frombuffer(positions)
    columns = np.frombuffer(design).reshape(len(at), k)
    columns = whitened(columns, at, rho) if rho > 0 else columns
    left, size, _ = np.linalg.svd(columns, full_matrices=False)
    return np.asarray(left[:, size > 1e-12 * size[0]])
