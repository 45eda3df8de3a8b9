"""Least squares with standard errors that allow for autocorrelation of the first order, AR(1).

The estimate is ordinary least squares; only its uncertainty is corrected, always and without a test
first. In a short series, neighbouring residuals look less alike than the errors behind them. The
correlation used here is therefore the one that, for this very design, would produce the observed
one on average. With errors of covariance Ω = ρ^|i−j|, the variance of b = w′y is σ̂² w′Ωw with
σ̂² = e′e / tr(MΩ), on Satterthwaite's (1946) tr(MΩ)² / tr(MΩMΩ) degrees of freedom.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from okrlab.measure.intervals import Pair, t_value
from okrlab.measure.series import Floats
from okrlab.measure.short_reprs import ShortRepr

MOST: Final = 0.99
"""The largest correlation that is used."""
SAFE: Final = 0.25
"""A correlation above 0 is raised by this, times 1/√n, since too low an estimate does more harm."""
LONG: Final = 120
"""With more points than this, small-sample corrections are approximated by their first terms."""
STEPS: Final = 50
"""Between so many correlations, degrees of freedom are interpolated."""
GRID: Final = np.linspace(0.0, MOST, 100)
"""The correlations for which the expected one of the residuals is worked out."""


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Fit(ShortRepr):
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
        return float(c @ self.coefficients), self.sigma * sqrt(self.weighed(c)[1])

    def weighed(self, contrast: Floats) -> tuple[Floats, float]:
        """The weight of each value in a combination of coefficients, and w′Ωw of these."""
        return _weighed(self, contrast.tobytes())

    def interval(self, contrast: ArrayLike, confidence: float = 0.95) -> Pair:
        """The interval of a combination of coefficients."""
        value, error = self.estimate(contrast)
        half = t_value(self.df, confidence) * error
        return value - half, value + half

    def p_value(self, contrast: ArrayLike) -> float:
        """The two-sided p-value of a combination of coefficients against zero."""
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
    """The lag-1 autocorrelation, with the mean and variance of all values (NIST, 2012).

    >>> round(lag1([1, 2, 3, 4, 5]), 2)
    0.4
    """
    v = np.asarray(values, dtype=float)
    e = v - np.nanmean(v)
    return float(np.nansum(e[1:] * e[:-1]) / np.nansum(e * e))


def omega(at: Floats, rho: float) -> Floats:
    """The matrix Ω: how the errors at these positions are correlated."""
    apart = np.abs(at[:, None] - at[None, :]).astype(int)
    return np.asarray(rho ** np.arange(apart.max() + 1.0))[apart] if rho else np.eye(len(at))


def quadratic(w: Floats, at: Floats, rho: float) -> float:
    """w′Ωw: the products of weights by how far apart they are, fading with the distance."""
    if not rho:
        return float(w @ w)
    by_lag = _products(*(np.asarray(one, dtype=float).tobytes() for one in (w, at)))
    return float(2 * (by_lag @ _fading(rho, len(by_lag))) - by_lag[0])


@lru_cache(maxsize=32)
def _fading(rho: float, lags: int) -> Floats:
    """How alike errors are, by how far apart they are."""
    return np.asarray(rho ** np.arange(lags, dtype=float))


@lru_cache(maxsize=128)
def _products(weights: bytes, positions: bytes) -> Floats:
    """The sum of the products of weights that lie so far apart, for every distance."""
    at = np.frombuffer(positions)
    placed = np.zeros(int(at[-1] - at[0]) + 1)
    placed[(at - at[0]).astype(int)] = np.frombuffer(weights)
    return np.correlate(placed, placed, "full")[len(placed) - 1 :]


@lru_cache(maxsize=64)
def _weighed(fit: Fit, contrast: bytes) -> tuple[Floats, float]:
    """Kept, as a value, its interval and what lies ahead ask for the same."""
    weights = np.frombuffer(contrast) @ fit.weights
    return weights, quadratic(weights, fit.at, fit.rho)


def independent(at: Floats, rho: float) -> float:
    """The effective sample size: how many independent points a mean of these is worth.

    >>> round(independent(np.arange(26.0), 0.3))
    14
    """
    n = len(at)
    return n * n / quadratic(np.ones(n), at, rho) if n else 0.0


def whitened(columns: Floats, at: Floats, rho: float) -> Floats:
    """Columns transformed so that errors with correlation `rho` become independent."""
    fade = (rho ** np.diff(at)).reshape(-1, *([1] * (columns.ndim - 1)))
    later = (columns[1:] - fade * columns[:-1]) / np.sqrt(1 - fade**2)
    return np.concatenate([columns[:1], later])


def fit(
    design: ArrayLike,
    values: ArrayLike,
    at: ArrayLike | None = None,
    *,
    correct: bool = True,
    assumed: float = 0.0,
) -> Fit:
    """Least squares of `values` on the columns of `design`; NaN values are left out.

    `at` are the positions in time, 0, 1, 2 … unless given. `correct` allows for AR(1) errors;
    without it, the correlation is the one `assumed`.
    Raises `ValueError` if there are not more known values than columns.
    """
    y = np.asarray(values, dtype=float)
    x = np.asarray(design, dtype=float)
    when = np.arange(len(y), dtype=float) if at is None else np.asarray(at, dtype=float)
    known = np.isfinite(y)
    if not known.all():
        y, x, when = y[known], x[known], when[known]
    n, k = x.shape
    if n <= k:
        raise ValueError("not more points than columns")
    plan = _prepared(np.ascontiguousarray(x).tobytes(), when.tobytes(), k)
    coefficients = plan.weights @ y
    e = y - x @ coefficients
    # What is left of a perfect fit is rounding, which must not be taken for noise.
    total = float(e @ e)
    if total <= 1e-20 * max(float(y @ y), 1e-300):
        e, total = np.zeros(n), 0.0
    alike = e[1:] * e[:-1]
    if plan.gaps:
        alike = alike[when[1:] - when[:-1] == 1]
    observed = float(alike.sum() / total) if total else 0.0
    rho = plan.rho(observed) if correct else assumed
    trace, df = plan.freedom(rho)
    weights = plan.weights
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
    """A correlation on the safe side, and never so high that nothing could be said any more."""
    rho = max(rho, 0.0)
    return min(MOST, rho + min(rho, SAFE / sqrt(n)))


@dataclass(frozen=True, eq=False)
class _Prepared:
    """What a design and the positions determine; it serves every metric of a table.

    With M = I − QQ′ and Q an orthonormal `basis` of the design, the residuals are Me. Both the
    expected product of neighbours and the expected square are polynomials in ρ, whose coefficients
    by lag are `top` and `bottom`; long series have none.
    """

    at: Floats
    basis: Floats
    weights: Floats
    k: int
    expected: Floats | None
    bottom: Floats | None
    known: dict[int, float]

    @cached_property
    def gaps(self) -> bool:
        """Whether some positions are not beside the one before."""
        return bool((np.diff(self.at) != 1).any())

    def rho(self, observed: float) -> float:
        """The correlation of the errors for which that of the residuals is `observed`."""
        n = len(self.at)
        if self.expected is None:  # their bias is about −(k + (k + 3)ρ)/n
            return _safe((observed + self.k / n) / (1 - (self.k + 3) / n), n)
        if observed <= self.expected[0]:
            return 0.0
        return _safe(float(np.interp(observed, self.expected, GRID)), n)

    def freedom(self, rho: float) -> tuple[float, float]:
        """tr(MΩ), and the degrees of freedom of the residual variance."""
        n = len(self.at)
        if self.bottom is None:
            trace = n - sum(quadratic(one, self.at, rho) for one in self.basis.T)
            return trace, max(1.0, trace * trace / (n * (1 + rho * rho) / (1 - rho * rho)))
        trace = float(self.bottom @ _fading(rho, len(self.bottom)))
        if not rho:
            return trace, max(1.0, trace)
        # A cubic through four neighbouring correlations is exact to six digits.
        place = rho * STEPS
        first = min(max(int(place) - 1, 0), STEPS - 4)
        a, b, c, d = (place - one for one in range(first, first + 4))
        low, high = self._df(first), self._df(first + 3)
        df = (a * b * c * high - b * c * d * low) / 6
        df += (a * c * d * self._df(first + 1) - a * b * d * self._df(first + 2)) / 2
        return trace, max(1.0, df)

    def _df(self, place: int) -> float:
        """The degrees of freedom for a correlation of `place` in `STEPS`."""
        if place not in self.known:
            covariance = omega(self.at, place / STEPS)
            seen = covariance @ self.basis
            inner = self.basis.T @ seen
            trace = len(self.at) - float(np.trace(inner))
            squared = np.sum(covariance**2) - 2 * np.sum(seen**2) + np.sum(inner**2)
            self.known[place] = max(1.0, trace * trace / float(squared))
        return self.known[place]


@lru_cache(maxsize=256)
def _prepared(design: bytes, positions: bytes, k: int) -> _Prepared:
    at = np.frombuffer(positions)
    x = np.frombuffer(design).reshape(len(at), k)
    left, size, right = np.linalg.svd(x, full_matrices=False)
    kept = size > 1e-12 * size[0]
    # Columns that depend on others get no weight of their own, instead of an enormous one.
    basis = left[:, kept]
    weights = (right[kept].T / size[kept]) @ basis.T
    if len(at) > LONG:
        return _Prepared(at, basis, weights, k, None, None, {})
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
    return _Prepared(at, basis, weights, k, expected, bottom, {})


@cache
def _powers(lags: int) -> Floats:
    return np.asarray(GRID[:, None] ** np.arange(lags)[None, :])


def _by_lag(matrix: Floats, at: Floats) -> Floats:
    apart = np.abs(at[:, None] - at[None, :]).astype(int)
    return np.asarray(np.bincount(apart.ravel(), weights=matrix.ravel()), dtype=float)
