"""Least squares whose standard errors know that periods copy each other (AR(1)).

The estimate is ordinary least squares; only its uncertainty is corrected, always, without a test
first. Neighbouring residuals of a short series look less alike than the process is: the lag-1
correlation used here is the one that, for this very design, would give the observed one on average.
With errors of covariance Ω = ρ^|i−j|, the variance of b = w′y is σ̂² w′Ωw with
σ̂² = e′e / tr(MΩ), on Satterthwaite's tr(MΩ)² / tr(MΩMΩ) degrees of freedom.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from okrlab.measure.intervals import Pair, t_value
from okrlab.measure.series import Floats

MOST: Final = 0.99
"""The largest correlation that is believed."""
SAFE: Final = 0.25
"""Times 1/√n, added to a correlation above 0: it is not known exactly, and too low costs more."""
LONG: Final = 120
"""Beyond so many points small-sample corrections are worked out by their first terms."""
GRID: Final = np.linspace(0.0, MOST, 100)


@dataclass(frozen=True, eq=False, kw_only=True)
class Fit:
    """A fitted line. `at` are the positions of the points in time; gaps are left out.

    `rho` is the corrected lag-1 correlation of the errors and `sigma` their standard deviation.
    """

    at: Floats
    coefficients: Floats
    residuals: Floats
    weights: Floats
    rho: float
    sigma: float
    df: float
    lag1: float

    def estimate(self, contrast: ArrayLike) -> tuple[float, float]:
        """The value and standard error of a combination of coefficients."""
        c = np.asarray(contrast, dtype=float)
        return float(c @ self.coefficients), self.sigma * sqrt(
            quadratic(c @ self.weights, self.at, self.rho)
        )

    def interval(self, contrast: ArrayLike, confidence: float = 0.95) -> Pair:
        """The interval of a combination of coefficients."""
        value, error = self.estimate(contrast)
        half = t_value(self.df, confidence) * error
        return value - half, value + half

    def p_value(self, contrast: ArrayLike) -> float:
        """How often luck alone would give so much, two-sided."""
        from scipy.special import stdtr

        value, error = self.estimate(contrast)
        if error <= 0:
            return 0.0 if value else 1.0
        return float(2 * stdtr(self.df, -abs(value) / error))

    @property
    def squares(self) -> float:
        """The sum of squared residuals."""
        return float(self.residuals @ self.residuals)


def lag1(values: ArrayLike) -> float:
    """The lag-1 autocorrelation, with the mean and variance of all values (as NIST has it).

    >>> round(lag1([1, 2, 3, 4, 5]), 2)
    0.4
    """
    v = np.asarray(values, dtype=float)
    e = v - np.nanmean(v)
    return float(np.nansum(e[1:] * e[:-1]) / np.nansum(e * e))


def omega(at: Floats, rho: float) -> Floats:
    """The correlation of errors at these positions."""
    apart = np.abs(at[:, None] - at[None, :]).astype(int)
    return np.asarray(rho ** np.arange(apart.max() + 1.0))[apart] if rho else np.eye(len(at))


def spread(columns: Floats, at: Floats, rho: float) -> Floats:
    """Ω times columns, in one walk forth and one back instead of a table of all pairs."""
    if not rho:
        return columns
    fade = (rho ** np.diff(at)).tolist()
    out = columns.copy()
    for order in (range(1, len(at)), range(len(at) - 2, -1, -1)):
        passed = np.zeros_like(columns[0])
        back = order.step < 0
        for i in order:
            before = i + 1 if back else i - 1
            passed = fade[i if back else before] * (passed + columns[before])
            out[i] = out[i] + passed
    return out


def quadratic(w: Floats, at: Floats, rho: float) -> float:
    """w′Ωw."""
    if not rho:
        return float(w @ w)
    if len(w) > LONG:
        return float(w @ spread(w, at, rho))
    return float(w @ omega(at, rho) @ w)


def independent(at: Floats, rho: float) -> float:
    """How many independent points a mean of these is worth.

    >>> round(independent(np.arange(26.0), 0.3))
    14
    """
    n = len(at)
    return n * n / quadratic(np.ones(n), at, rho) if n else 0.0


def whitened(columns: Floats, at: Floats, rho: float) -> Floats:
    """Columns whose errors of correlation `rho` are made independent."""
    fade = (rho ** np.diff(at)).reshape(-1, *([1] * (columns.ndim - 1)))
    later = (columns[1:] - fade * columns[:-1]) / np.sqrt(1 - fade**2)
    return np.concatenate([columns[:1], later])


def fit(
    design: ArrayLike, values: ArrayLike, at: ArrayLike | None = None, *, correct: bool = True
) -> Fit:
    """Least squares of the known `values` on the columns of `design`; `correct` for AR(1) errors.

    Raises `ValueError` when there are not more points than columns.
    """
    y = np.asarray(values, dtype=float)
    x = np.asarray(design, dtype=float)
    when = np.arange(len(y), dtype=float) if at is None else np.asarray(at, dtype=float)
    known = np.isfinite(y)
    y, x, when = y[known], x[known], when[known]
    n, k = x.shape
    if n <= k:
        raise ValueError("not more points than columns")
    left, size, right = np.linalg.svd(x, full_matrices=False)
    kept = size > 1e-12 * size[0]
    basis = left[:, kept]
    weights = (right[kept].T / size[kept]) @ basis.T
    coefficients = weights @ y
    e = y - x @ coefficients
    if float(e @ e) <= 1e-20 * max(float(y @ y), 1e-300):
        e = np.zeros(n)
    beside = np.diff(when) == 1
    total = float(e @ e)
    observed = float((e[1:] * e[:-1])[beside].sum() / total) if total else 0.0
    if n > LONG:
        rho = _safe((observed + k / n) / (1 - (k + 3) / n), n) if correct else 0.0
        trace = n - float(np.sum(basis * spread(basis, when, rho)))
        df = max(1.0, trace * trace / (n * (1 + rho * rho) / (1 - rho * rho)))
    else:
        rho = _rho(observed, basis, when) if correct else 0.0
        covariance = omega(when, rho)
        seen = covariance @ basis
        inner = basis.T @ seen
        trace = n - float(np.trace(inner))
        squared = np.sum(covariance**2) - 2 * np.sum(seen**2) + np.sum(inner**2)
        df = max(1.0, trace * trace / float(squared))
    return Fit(
        at=when,
        coefficients=coefficients,
        residuals=e,
        weights=weights,
        rho=rho,
        sigma=sqrt(total / trace),
        df=df,
        lag1=observed,
    )


def _safe(rho: float, n: int) -> float:
    rho = max(rho, 0.0)
    return min(MOST, rho + min(rho, SAFE / sqrt(n)))


def _rho(observed: float, basis: Floats, at: Floats) -> float:
    """The process's lag-1 correlation for which the residuals' would be `observed` on average.

    Residuals are Me with M = I − QQ′, Q an orthonormal `basis` of the design; with few columns no
    product of two large tables is needed.
    """
    beside = np.where(np.diff(at) == 1, 0.5, 0.0)
    moved = np.zeros_like(basis)
    moved[:-1] += beside[:, None] * basis[1:]
    moved[1:] += beside[:, None] * basis[:-1]
    cross = basis @ moved.T
    neighbours = np.diag(beside, 1) + np.diag(beside, -1)
    top = _by_lag(neighbours - cross - cross.T + basis @ (basis.T @ moved) @ basis.T, at)
    bottom = _by_lag(np.eye(len(at)) - basis @ basis.T, at)
    powers = _powers(len(bottom))
    expected = np.maximum.accumulate((powers @ top) / (powers @ bottom))
    if observed <= expected[0]:
        return 0.0
    return _safe(float(np.interp(observed, expected, GRID)), len(at))


@cache
def _powers(lags: int) -> Floats:
    return np.asarray(GRID[:, None] ** np.arange(lags)[None, :])


def _by_lag(matrix: Floats, at: Floats) -> Floats:
    apart = np.abs(at[:, None] - at[None, :]).astype(int)
    return np.asarray(np.bincount(apart.ravel(), weights=matrix.ravel()), dtype=float)
