"""The shape of a history, found before its level is taken: season, trend, shift or random walk.

Thresholds for trend and shift are strict, because several shapes are tried and a flat history
should be called flat. Trend and season are judged with autocorrelated errors, and a shift found by
ruptures has to hold up in the same way. Seasonal strength (STL) is not used: it misleads below five
cycles.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import log
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from okrlab.measure.attributes import RANGE_TO_SIGMA
from okrlab.measure.behaviour import CONSTANTS, moving_ranges
from okrlab.measure.regression import Fit, fit, whitened
from okrlab.measure.series import Every, Floats, Series

STRICT: Final = 0.01
SEASON_AT: Final = 0.05
"""A season has so many parts that at 1 % most of them would go unnoticed in two cycles."""
SHIFT_AT: Final = 0.002
"""A shift is searched for at every period, so it has to be clearer than a trend."""
MIN_SIZE: Final = 6
WALK: Final = 0.9
SHORT: Final = 0.35
"""How far below `WALK` the estimate for a short walk may fall, times the root of its length."""
SPIKE: Final = 1.25
"""How many times the range limit both steps of an outlier exceed."""
GROUPS: Final[dict[Every, int]] = {"day": 7, "week": 13, "month": 12, "quarter": 4}
"""How many parts one cycle has: days of the week, four-week stretches, months, quarters."""
CYCLE: Final[dict[Every, int]] = {"day": 7, "week": 52, "month": 12, "quarter": 4}
"""How many periods one cycle has."""


@dataclass(frozen=True, eq=False)
class Season:
    """How far each part of the cycle lies from the level, in the metric's unit; they sum to 0."""

    effects: Floats
    parts: NDArray[np.int64]
    cycle: int
    p: float

    @property
    def by_period(self) -> Floats:
        """The effect for every period of the history."""
        return self.effects[self.parts]


@dataclass(frozen=True, eq=False, kw_only=True)
class HistoryShape:
    """What was found; flat if nothing was. `shifts` are the first periods of new regimes."""

    season: Season | None = None
    trend: Fit | None = None
    shifts: tuple[int, ...] = ()
    walk: bool = False
    flat: Fit | None = None
    outliers: tuple[int, ...] = field(default=())


def find_shape(series: Series, *, season: int | bool | None = None) -> HistoryShape:
    """The shape of a history of twelve periods or more.

    `season` is the length of a cycle in periods; None takes the usual one, False looks for none.
    Flat, trend, shift and random walk compete by Schwarz's criterion (Schwarz 1978).
    """
    values = series.values
    at = np.arange(len(values), dtype=float)
    cycle = None if season is True else season
    seasonal = None if season is False else find_season(series, cycle)
    if seasonal is not None:
        values = values - seasonal.by_period
    ones = np.ones((len(values), 1))
    flat = fit(ones, values)
    trend = fit(np.column_stack([ones, at]), values)
    steps_at = confirmed_shifts(values)
    odd = outliers(values)
    scores = {"flat": _criterion(flat, 1)}
    if trend.p_value([0, 1]) < STRICT:
        scores["trend"] = _criterion(trend, 2)
    if steps_at:
        # A step costs two parameters: its size and its place, which was searched for.
        steps = fit(step_design(len(values), steps_at), values)
        scores["shift"] = _criterion(steps, 1 + 2 * len(steps_at))
    if flat.rho >= WALK - SHORT / len(flat.at) ** 0.5 and _walk(values) < min(scores.values()):
        return HistoryShape(season=seasonal, walk=True, flat=flat)
    best = min(scores, key=lambda name: scores[name])
    if best == "flat" and "trend" in scores:  # a trend that passed the test is never left out
        best = "trend"
    return HistoryShape(
        season=seasonal,
        flat=flat,
        outliers=odd,
        trend=trend if best == "trend" else None,
        shifts=steps_at if best == "shift" else (),
    )


def _criterion(model: Fit, parameters: int) -> float:
    """Schwarz's criterion of a fit with autocorrelated errors; lower is better."""
    e, n = model.residuals, len(model.residuals)
    beside = np.diff(model.at) == 1
    new = np.r_[e[:1], e[1:] - np.where(beside, max(model.lag1, 0.0), 0.0) * e[:-1]]
    return n * log(max(float(new @ new), 1e-300) / n) + (parameters + 1) * log(n)


def _walk(values: Floats) -> float:
    """The same criterion for a random walk: each value is the one before plus noise."""
    v = values[np.isfinite(values)]
    steps = np.diff(v)
    return len(v) * log(max(float(steps @ steps), 1e-300) / len(steps)) + log(len(v))


def season_parts(series: Series, period: int | None = None) -> tuple[NDArray[np.int64], int, int]:
    """Which part of the cycle each period is, the number of parts, and of periods in a cycle."""
    n = len(series.values)
    if period is not None or len(series.starts) != n:
        cycle = period or CYCLE[series.every]
        parts = np.arange(n, dtype=np.int64) % cycle
        return parts, cycle, cycle
    if series.every == "day":
        parts = np.array([one.weekday() for one in series.starts], dtype=np.int64)
    elif series.every == "week":
        parts = np.array(
            [min((one.timetuple().tm_yday - 1) // 28, 12) for one in series.starts], dtype=np.int64
        )
    else:
        size = 1 if series.every == "month" else 3
        parts = np.array([(one.month - 1) // size for one in series.starts], dtype=np.int64)
    return parts, GROUPS[series.every], CYCLE[series.every]


def find_season(series: Series, period: int | None = None) -> Season | None:
    """The season, if there are two cycles and an F-test of its parts says so; else None.

    The test includes a straight line, and takes out the correlation of the errors first.
    """
    parts, groups, cycle = season_parts(series, period)
    values = series.values
    known = np.isfinite(values)
    if len(values) < 2 * cycle or int(known.sum()) <= groups + 3:
        return None
    if len(np.unique(parts[known])) < groups:
        return None
    dummies = np.zeros((len(values), groups))
    dummies[np.arange(len(values)), parts] = 1.0
    at = np.arange(len(values), dtype=float)
    full = np.column_stack([dummies, at - at.mean()])
    whole = fit(full, values)
    p = _f_test(values[known], full[known], at[known], whole)
    if p >= SEASON_AT:
        return None
    effects = whole.coefficients[:groups]
    return Season(effects - effects.mean(), parts, cycle, p)


def _f_test(values: Floats, full: Floats, at: Floats, whole: Fit) -> float:
    from scipy.special import fdtrc

    groups = full.shape[1] - 1
    base = np.column_stack([np.ones(len(values)), full[:, -1]])
    if whole.rho > 0:
        values, full, base = (whitened(design, at, whole.rho) for design in (values, full, base))
    left = [float(_residual(design, values) @ _residual(design, values)) for design in (base, full)]
    df = len(values) - full.shape[1]
    if left[1] <= 1e-12 * max(left[0], 1e-300):
        return 0.0 if left[0] > 0 else 1.0
    return float(fdtrc(groups - 1, df, (left[0] - left[1]) / (groups - 1) / (left[1] / df)))


def _residual(design: Floats, values: Floats) -> Floats:
    return np.asarray(values - design @ np.linalg.lstsq(design, values, rcond=None)[0])


def shifts(values: ArrayLike, *, changes: int | None = None, min_size: int = MIN_SIZE) -> list[int]:
    """The first periods of new regimes in values without gaps.

    Kernel change-point detection with a linear kernel (ruptures; Arlot, Celisse & Harchaoui 2019).
    The penalty is 3 ln(n) σ̂² with σ̂ the mean moving range / 1.128. `changes` asks for a fixed
    number instead; `min_size` is the length of the shortest regime, in periods.
    """
    import ruptures

    v = np.asarray(values, dtype=float)
    if len(v) < 2 * min_size:
        return []
    sigma = float(np.nanmean(moving_ranges(v))) / RANGE_TO_SIGMA
    if sigma <= 0:
        return []
    search = ruptures.KernelCPD(kernel="linear", min_size=min_size).fit((v - v.mean())[:, None])
    if changes is not None:
        return [int(one) for one in search.predict(n_bkps=changes)[:-1]]
    return [int(one) for one in search.predict(pen=3 * log(len(v)) * sigma**2)[:-1]]


def confirmed_shifts(values: Floats) -> tuple[int, ...]:
    """The shifts that hold up with autocorrelated errors; positions count the gaps too.

    The correlation is taken halfway between that of the residuals with the steps, which were placed
    to leave little, and that without them. The weakest shift is dropped until all others hold.
    """
    known = np.flatnonzero(np.isfinite(values))
    starts = [int(known[one]) for one in shifts(values[known])]
    flat = fit(np.ones((len(values), 1)), values)
    while starts:
        steps = fit(step_design(len(values), starts), values)
        steps = replace(steps, rho=(steps.rho + flat.rho) / 2)
        p = [steps.p_value(np.eye(len(starts) + 1)[i + 1]) for i in range(len(starts))]
        worst = int(np.argmax(p))
        if p[worst] < SHIFT_AT:
            break
        del starts[worst]
    return tuple(starts)


def step_design(n: int, starts: ArrayLike) -> Floats:
    """A column of ones and one for each step, 0 before it and 1 from there on."""
    at = np.arange(n)
    steps = [(at >= one).astype(float) for one in np.asarray(starts, dtype=int)]
    return np.column_stack([np.ones(n), *steps])


def outliers(values: Floats) -> tuple[int, ...]:
    """Single odd periods: a step there and one back, both well beyond the median range limit."""
    ranges = moving_ranges(values)
    known = ranges[np.isfinite(ranges)]
    limit = SPIKE * CONSTANTS["median"][1] * float(np.median(known)) if len(known) else 0.0
    if limit <= 0:
        return ()
    steps = np.diff(values)
    there, back = steps[:-1], steps[1:]
    spike = (np.abs(there) > limit) & (np.abs(back) > limit) & (there * back < 0)
    return tuple(int(i) + 1 for i in np.flatnonzero(spike))
