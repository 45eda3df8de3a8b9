"""Past moves of a metric: how far it went from one stretch of periods to the next."""

from __future__ import annotations

from itertools import pairwise
from math import ceil
from typing import Final

import numpy as np

from okrlab.measure.results import Baseline
from okrlab.measure.series import Every, Floats, Series

FEWEST_MOVES: Final = 3
SCORED: Final[dict[Every, int]] = {"day": 28, "week": 13, "month": 3, "quarter": 2}
"""How many of the last periods a target is scored on, where there are that many."""
FEWEST_SCORED: Final = 2
"""Of longer periods, such as sprints, it is as many as fit into the same time, and at least two."""


def usual_score(series: Series) -> int:
    """How many of the last periods a target is scored on.

    >>> usual_score(Series.of([40, 42]))
    13
    """
    return max(FEWEST_SCORED, ceil(SCORED[series.every] / series.step))


def past_moves(values: Floats, k: int) -> Floats:
    """The sizes of the moves from the mean of `k` periods to the mean of the next `k`, everywhere.

    A window counts if at least half of its periods have a value.

    >>> past_moves(np.array([40.0, 42.0, 44.0, 46.0]), 2).tolist()
    [4.0]
    """
    if len(values) < 2 * k:
        return np.zeros(0)
    values = np.ascontiguousarray(values)
    shape = len(values) - k + 1, k
    windows = np.ndarray(shape, float, values, strides=2 * values.strides)
    if np.isfinite(values).all():
        means = windows.sum(axis=1) / k
        return np.asarray(np.abs(means[k:] - means[:-k]))
    known = np.isfinite(windows).sum(axis=1)
    sums = np.nansum(windows, axis=1)
    means = np.where(known >= max(1, k / 2), sums / np.maximum(known, 1), np.nan)
    moves = np.abs(means[k:] - means[:-k])
    return np.asarray(moves[np.isfinite(moves)], dtype=float)


def moves_of(series: Series, base: Baseline, k: int) -> Floats:
    """The past moves that targets may rest on, beside a trend, a season and odd periods.

    A move that happened only once, by a shift or a known change, is none: nobody can be asked for
    another one. Moves are looked for between these.
    """
    if base.line is not None and (base.slope is not None or base.season is not None):
        values = base.series.values - base.line
        edges = [0, len(values)]
        odd = list(base.outliers)
    else:
        values = series.values.copy()
        edges = sorted({0, base.first, *base.shifts, len(values)})
        odd = [base.first + one for one in base.outliers]
    values[odd] = np.nan
    return np.concatenate([past_moves(values[low:high], k) for low, high in pairwise(edges)])


def typical(moves: Floats) -> tuple[float, float, float]:
    """The median, upper quartile and upper decile of past moves; zeros if there are too few."""
    if len(moves) < FEWEST_MOVES:
        return 0.0, 0.0, 0.0
    place = np.array([0.5, 0.75, 0.9]) * (len(moves) - 1)
    half, upper, top = np.interp(place, np.arange(len(moves)), np.sort(moves)).tolist()
    return half, upper, top
