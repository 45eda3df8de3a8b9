"""Seasons: what comes back with the weekday, the month or the quarter, beside steps and a line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from okrlab.measure.regression import Fit, fit, whitened
from okrlab.measure.series import Every, Floats, Series

SEASON_AT: Final = 0.025
"""A season has so many parts that at 1 % most of them would go unnoticed in two cycles."""
GROUPS: Final[dict[Every, int]] = {"day": 7, "week": 13, "month": 12, "quarter": 4}
"""How many parts one cycle has: days of the week, four-week stretches, months, quarters."""
CYCLE: Final[dict[Every, int]] = {"day": 7, "week": 52, "month": 12, "quarter": 4}
"""How many periods one cycle has."""
FEWEST_PARTS: Final = 3
"""A season needs at least so many parts that have values."""


@dataclass(frozen=True, eq=False)
class Season:
    """How far each part of the cycle lies from the level, in the metric's unit; they sum to 0.

    Parts without any values, such as weekends, have an effect of 0.
    """

    effects: Floats
    parts: NDArray[np.int64]
    cycle: int
    p: float
    there: tuple[int, ...]
    """The parts that have values."""

    @property
    def by_period(self) -> Floats:
        """The effect for every period of the history."""
        return self.effects[self.parts]


def season_parts(series: Series, period: int | None = None) -> tuple[NDArray[np.int64], int, int]:
    """Which part of the cycle each period is, the number of parts, and of periods in a cycle."""
    n = len(series.values)
    if period is not None or len(series.starts) != n:
        cycle = period or CYCLE[series.every]
        parts = np.arange(n, dtype=np.int64) % cycle
        return parts, cycle, cycle
    return _of_dates(series.starts, series.every), GROUPS[series.every], CYCLE[series.every]


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
    parts, groups, cycle = season_parts(series, period)
    values = series.values if values is None else values
    known = np.isfinite(values)
    if len(values) < 2 * cycle:
        return None
    columns = dummies(parts[known])
    if not _complete(series, parts[known], groups, period):
        return None
    at = np.flatnonzero(known).astype(float)
    beside = (at - at.mean())[:, None] if beside is None else beside[known]
    full = np.column_stack([columns, beside])
    if len(at) <= full.shape[1] + 2:
        return None
    whole = fit(full, values[known], at)
    turn = 2 * np.pi * parts[known] / groups
    wave = np.column_stack([np.ones(len(at)), np.cos(turn), np.sin(turn), beside])
    p = _f_test(values[known], (full, wave), beside, at, whole)
    if p >= below:
        return None
    effects = np.zeros(groups)
    found = whole.coefficients[: columns.shape[1]]
    effects[np.unique(parts[known])] = found - found.mean()
    return Season(effects, parts, cycle, p, tuple(np.unique(parts[known]).tolist()))


def _complete(series: Series, parts: NDArray[np.int64], groups: int, period: int | None) -> bool:
    """Whether every part of the cycle has values; of the days of a week some may be closed."""
    there = len(np.unique(parts))
    if series.every == "day" and period is None and series.starts:
        return there >= FEWEST_PARTS
    return there == groups


def _f_test(
    values: Floats, seasons: tuple[Floats, Floats], beside: Floats, at: Floats, whole: Fit
) -> float:
    """The p-value of two looks: parts that differ in any way, and one smooth wave."""
    from scipy.special import fdtrc

    rho = round(whole.rho, 2)  # so that designs serve all metrics of a table
    values = whitened(values, at, rho) if rho > 0 else values

    def left(design: Floats) -> float:
        basis = _basis(np.ascontiguousarray(design).tobytes(), at.tobytes(), design.shape[1], rho)
        rest = values - basis @ (basis.T @ values)
        return float(rest @ rest)

    base = left(np.column_stack([np.ones(len(values)), beside]))
    chances = []
    for design in seasons:
        spent, df = design.shape[1] - beside.shape[1] - 1, len(values) - design.shape[1]
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
