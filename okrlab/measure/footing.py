"""What a baseline stands on: the level or line, its noise, and what both say of periods to come.

Two kinds. A `FittedLine` is least squares on the values (or their logarithm), with errors that copy
each other. A `Pool` has counts behind it: its noise is that of chance with so many cases, times
phi.
Both answer how uncertain the difference is between a mean of later periods and doing nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Final, Literal

import numpy as np

from okrlab.measure.regression import Fit, quadratic
from okrlab.measure.series import Floats

Scale = Literal["plain", "log", "rare"]

TO: Final[dict[Scale, Callable[[float], float]]] = {
    "plain": lambda x: x,
    "log": log,
    "rare": lambda x: max(x, 0.0) ** (1 / 3.6),
}
FROM: Final[dict[Scale, Callable[[float], float]]] = {
    "plain": lambda x: x,
    "log": exp,
    "rare": lambda x: max(x, 0.0) ** 3.6,
}


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """A mean of later periods if nothing is done, on the footing's own scale.

    `error` is the standard error of (later mean - do-nothing value), on `df` degrees of freedom;
    `level_error` is the part that no further period makes smaller.
    """

    value: float
    error: float
    df: float
    level_error: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Plan:
    """Which columns a line has at any period, past or to come: level, steps, slope, season.

    `parts` is the part of the cycle of each known period, out of `groups`; the season's columns are
    coded so that its effects sum to zero and the first column stays the level.
    """

    steps: tuple[int, ...] = ()
    trend: bool = False
    parts: tuple[int, ...] = ()
    groups: int = 0
    cycle: int = 1

    def rows(self, at: Floats, *, season: bool = True) -> Floats:
        """The design at these periods; without `season` as for an average part of the cycle."""
        columns = [np.ones(len(at)), *((at >= one).astype(float) for one in self.steps)]
        if self.trend:
            columns.append(at)
        if self.groups:
            coded = np.vstack([np.eye(self.groups - 1), -np.ones(self.groups - 1)])
            parts = [self._part(int(one)) for one in at]
            columns.extend((coded[parts] if season else np.zeros((len(at), self.groups - 1))).T)
        return np.column_stack(columns)

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
        """The mean of `k` later periods from position `first` on, counted as the series does."""
        at = np.arange(first, first + k, dtype=float)
        contrast = self.plan.rows(at).mean(axis=0)
        weights, rho, before = contrast @ self.fit.weights, self.fit.rho, self.fit.at
        level = quadratic(weights, before, rho)
        apart = np.arange(1, k)
        later = (k + 2 * float(((k - apart) * rho**apart).sum())) / k**2
        steps = (1 - rho**k) / (1 - rho) / k
        shared = float(weights @ rho ** (first - before)) * steps if rho else 0.0
        return Ahead(
            value=float(contrast @ self.fit.coefficients),
            df=self.fit.df,
            error=self.fit.sigma * sqrt(max(level + later - 2 * shared, 0.0)),
            level_error=self.fit.sigma * sqrt(level),
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class Pool:
    """A pooled level: `spread` is the variance of one case, phi included; `cases` in all.

    `typical` is the number of cases (answers, exposure) in one period.
    """

    value: float
    spread: float
    cases: float
    typical: float
    df: float
    scale: Scale = "plain"

    def ahead(self, first: int, k: int) -> Ahead:
        """The mean of `k` later periods with as many cases as usual; `first` does not matter."""
        known = self.spread / self.cases
        error = sqrt(known + self.spread / (k * self.typical))
        return Ahead(value=self.value, error=error, df=self.df, level_error=sqrt(known))


Footing = FittedLine | Pool
