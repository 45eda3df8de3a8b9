"""The model behind a baseline: its level or line, its noise, and what both predict.

There are two kinds. A `FittedLine` is a least-squares fit of the values (or their logarithms) with
autocorrelated errors. A `Pool` has counts behind it: its noise is that of chance with this many
cases, times the overdispersion phi. Both say how uncertain the difference is between the mean of
later periods and doing nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import exp, log, sqrt
from typing import Final, Literal

import numpy as np

from okrlab.errors import BadInput
from okrlab.measure.regression import Fit
from okrlab.measure.seasons import wave_columns
from okrlab.measure.series import Floats

Scale = Literal["plain", "log", "rare"]

TO: Final[dict[Scale, Callable[[float], float]]] = {
    "plain": lambda x: x,
    "log": log,
    "rare": lambda x: max(x, 0.0) ** (1 / 3.6),
}


def _raised(power: float) -> float:
    """The number with this logarithm. A line that is run on far leads beyond all numbers."""
    try:
        return exp(power)
    except OverflowError:
        raise BadInput("baseline_line_far") from None


FROM: Final[dict[Scale, Callable[[float], float]]] = {
    "plain": lambda x: x,
    "log": _raised,
    "rare": lambda x: max(x, 0.0) ** 3.6,
}


def on_scale(values: Floats, scale: Scale) -> Floats:
    """Values on the scale they are analysed on; a logarithm needs something above nothing."""
    if scale == "plain":
        return values
    if scale == "log":
        above = values[values > 0]
        return np.asarray(np.log(np.maximum(values, above.min() / 2 if len(above) else 1.0)))
    return np.asarray(np.maximum(values, 0.0) ** (1 / 3.6))


def off_scale(values: Floats, scale: Scale) -> Floats:
    """The same back in the metric's own unit."""
    if scale == "plain":
        return values
    return np.asarray(np.exp(values) if scale == "log" else np.maximum(values, 0.0) ** 3.6)


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """The mean of later periods if nothing changes, on the footing's own scale.

    `error` is the standard error of (later mean − predicted value), with `df` degrees of freedom.
    `level_error` is the part of it that no number of later periods makes smaller.
    """

    value: float
    error: float
    df: float
    level_error: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Plan:
    """The columns of a line's design at any period, past or future: level, steps, slope, season.

    `parts` is the part of the cycle for each known period, out of `groups`. The season is coded so
    that its effects sum to zero and the first coefficient remains the level. `waves` is the number
    of columns of a smooth wave over a `year` of so many periods.
    """

    steps: tuple[int, ...] = ()
    trend: bool = False
    parts: tuple[int, ...] = ()
    groups: int = 0
    cycle: int = 1
    year: float = 0.0
    waves: int = 0

    @property
    def seasonal(self) -> int:
        """How many columns its season takes beside the level."""
        return max(0, self.groups - 1) + self.waves

    @property
    def returns(self) -> int:
        """After how many periods its season comes back; 0 without one. A year is whole weeks."""
        if self.waves:
            week = self.cycle if self.groups else 1
            return round(self.year / week) * week
        return self.cycle if self.groups else 0

    def rows(self, at: Floats, *, season: bool = True) -> Floats:
        """The design at these periods; without `season`, for an average part of the cycle."""
        if not (self.steps or self.groups or self.waves):
            rows = np.ones((len(at), 2 if self.trend else 1))
            if self.trend:
                rows[:, 1] = at
            return rows
        columns = [np.ones(len(at)), *((at >= one).astype(float) for one in self.steps)]
        if self.trend:
            columns.append(at)
        if self.groups:
            # The last row is for parts that never have values, such as weekends.
            one = np.ones(self.groups - 1)
            coded = np.vstack([np.eye(self.groups - 1), -one, 0 * one])
            parts = [self._part(int(one)) for one in at]
            columns.extend((coded[parts] if season else np.zeros((len(at), self.groups - 1))).T)
        if self.waves:
            columns.extend((1.0 if season else 0.0) * wave_columns(at, self.year, self.waves).T)
        return np.column_stack(columns)

    def mean_row(self, first: int, k: int) -> Floats:
        """The mean of `k` rows of the design, from a later period `first` on."""
        if not self.seasonal:  # every step lies behind, and the middle of a line is its mean
            middle = [first + (k - 1) / 2] if self.trend else []
            return np.array([1.0, *(1.0 for _ in self.steps), *middle])
        return np.asarray(self.rows(np.arange(first, first + k, dtype=float)).mean(axis=0))

    def stepped(self, at: int, count: int) -> Plan:
        """The same over `count` periods, with one more step at a period."""
        parts = tuple(self._part(one) for one in range(count)) if self.groups else ()
        return replace(self, steps=(*self.steps, at), parts=parts)

    def _part(self, at: int) -> int:
        while at >= len(self.parts):
            at -= self.cycle
        return self.parts[at]


@dataclass(frozen=True, eq=False, kw_only=True)
class FittedLine:
    """A fitted level, or a line with a slope, steps or a season."""

    fit: Fit
    plan: Plan
    scale: Scale = "plain"

    def ahead(self, first: int, k: int) -> Ahead:
        """The mean of `k` later periods, the first of them at position `first` of the series."""
        contrast = self.plan.mean_row(first, k)
        rho, before = self.fit.rho, self.fit.at
        weights, level = self.fit.weighed(contrast)
        # Var(later mean − prediction) = Var(prediction) + Var(later mean) − 2 Cov, each in units of
        # σ². Errors keep fading into the future: that is what `shared` takes off.
        steps = (1 - rho**k) / (1 - rho) / k
        later = (1 + 2 * rho * (1 - steps) / (1 - rho)) / k
        shared = float(weights @ rho ** (first - before)) * steps if rho else 0.0
        return Ahead(
            value=float(contrast @ self.fit.coefficients),
            df=self.fit.df,
            error=self.fit.sigma * sqrt(max(level + later - 2 * shared, 0.0)),
            level_error=self.fit.sigma * sqrt(level),
        )

    def without_season(self, values: Floats) -> Floats:
        """Values, known and later ones, as they would be in an average part of the cycle."""
        at = np.arange(len(values), dtype=float)
        season = self.plan.rows(at) - self.plan.rows(at, season=False)
        plain = on_scale(values, self.scale) - season @ self.fit.coefficients
        return off_scale(plain, self.scale)


@dataclass(frozen=True, eq=False, kw_only=True)
class Pool:
    """A pooled level: `spread` is the variance of one case with phi, `cases` their number.

    `typical` is the number of cases (answers, exposure) in one period.
    """

    value: float
    spread: float
    cases: float
    typical: float
    df: float
    scale: Scale = "plain"

    def ahead(self, first: int, k: int) -> Ahead:
        """The mean of `k` later periods with as many cases as usual, wherever they begin."""
        known = self.spread / self.cases
        error = sqrt(known + self.spread / (k * self.typical))
        return Ahead(value=self.value, error=error, df=self.df, level_error=sqrt(known))


Footing = FittedLine | Pool
