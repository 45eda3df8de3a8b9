"""Running totals: recognised because they never fall, and turned into the steps of each period."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from okrlab.measure.problems import Problems
from okrlab.measure.series import Series
from okrlab.tables.history_heading import plain

FEWEST: Final = 8
"""So many periods at least show that something never falls."""
_RISES: Final = 0.8
"""The share of steps that go up, of those that do not fall."""
_START: Final = 3
"""A running total begins within so many of its usual steps of nothing."""
_ALIKE: Final = 2
"""The later steps of a running total are at most so many times as large as the earlier ones."""
_RESET: Final = 0.5
"""A year begins anew below this share of the year before."""
_SAME: Final = 0.9
"""With so many steps alike the numbers count the periods."""
_YEAR: Final = {"day": 365, "week": 52, "month": 12, "quarter": 4}
_NAMED: Final = re.compile(
    r"\b(cumul\w*|kumul\w*|running|to date|ytd|so far|meters?|readings?|odometer|mileage"
    r"|\w*z[äa]e?hler\w*|kilometerstand|compteur|contador|contatore)\b"
)

Running = Literal["", "running_total", "year_to_date", "never_falls"]


def in_steps(series: Series, steps: bool | None, said: Problems) -> Series:
    """The series, or its steps if a person wants them; asks if they are running totals."""
    if series.kind not in ("value", "count") or series.denominators is not None:
        return series
    if steps:
        said.note("steps", column=series.name)
        return _steps(series)
    found = running(series)
    if found and steps is None:
        tell = said.note if found == "never_falls" else said.amiss
        tell(found, column=series.name)
    return series


def running(series: Series) -> Running:
    """Whether these are totals since the beginning, or since each year's beginning.

    >>> running(Series.of([4, 9, 15, 19, 26, 30, 36, 41], name="Signups"))
    'running_total'
    """
    values = series.values[np.isfinite(series.values)]
    if len(values) < FEWEST or values.min() < 0:
        return ""
    moves = np.diff(values)
    falls = np.flatnonzero(moves < 0)
    if (moves > 0).sum() < _RISES * (len(moves) - len(falls)):
        return ""
    if len(falls):
        return "year_to_date" if _each_year(series, falls) else ""
    if _NAMED.search(plain(series.name)):
        return "running_total"
    if np.isclose(moves, np.median(moves)).mean() >= _SAME:  # rows that are numbered
        return "never_falls"
    half = len(moves) // 2
    early, late = float(moves[:half].mean()), float(moves[half:].mean())
    alike = early > 0 and 1 / _ALIKE <= late / early <= _ALIKE
    return "running_total" if alike and values[0] <= _START * moves.mean() else "never_falls"


def _each_year(series: Series, falls: NDArray[np.int64]) -> bool:
    """Whether it only falls where a year begins, and far."""
    known = np.flatnonzero(np.isfinite(series.values))
    values = series.values[known]
    if not (values[falls + 1] < _RESET * values[falls]).all() or not series.starts:
        return False
    ends = [(series.starts[known[n]], series.starts[known[n + 1]]) for n in falls]
    if all(before.year != after.year for before, after in ends):
        return True
    apart = np.diff(known[falls])
    return len(apart) > 0 and bool((abs(apart - _YEAR[series.every] / series.step) <= 1).all())


def _steps(series: Series) -> Series:
    """What each period adds. The first is only known where a year begins with it."""
    moves = np.diff(series.values)
    before, after = series.values[:-1], series.values[1:]
    anew = after < _RESET * before
    moves = np.where(anew, after, moves)
    first = series.starts[0] if series.starts else None
    monthly = series.every in ("month", "quarter")
    if first is not None and monthly and first.month == 1 and anew.any():
        return replace(series, values=np.concatenate([series.values[:1], moves]))
    steps = replace(series.part(1), values=moves)
    if series.kind == "count" and np.nanmin(moves, initial=0.0) < 0:  # a count never goes down
        return replace(steps, kind="value", low=None)
    return steps
