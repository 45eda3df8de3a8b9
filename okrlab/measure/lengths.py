"""Months and quarters differ in their days and working days: counts and sums for one of these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np

from okrlab.measure.history_options import Per
from okrlab.measure.problems import Problems
from okrlab.measure.series import Series, later
from okrlab.texts import text


def days_of(series: Series, first: date) -> int:
    """How many days the period that begins on a day has.

    >>> days_of(Series.of([1], every="month"), date(2026, 2, 1))
    28
    """
    return (later(first, series.every, series.step) - first).days


def working_days_of(series: Series, first: date) -> int:
    """How many of them are no Saturday or Sunday. Public holidays are not known.

    >>> working_days_of(Series.of([1], every="month"), date(2026, 2, 1))
    20
    """
    return int(np.busday_count(first, later(first, series.every, series.step)))


LENGTHS: Final[dict[Per, Callable[[Series, date], int]]] = {
    "day": days_of,
    "working_day": working_days_of,
}


def adds_up(series: Series) -> bool:
    """Whether numbers of this kind grow with the length of a period: counts, and most values."""
    sums = series.kind == "count" or (series.kind == "value" and series.low is None)
    return sums and series.denominators is None


def per_length(series: Series, per: Per, said: Problems) -> Series:
    """The series for one day, or one working day, of its months or quarters; that is noted.

    A count becomes one for so much exposure, so that short months count for less.
    """
    unit = text(f"history.per_{per}")
    if series.every not in ("month", "quarter") or not series.starts:
        said.amiss("per_alike", per=unit)
        return series
    if not adds_up(series):
        said.amiss("per_no_sum", per=unit)
        return series
    said.note("per", per=unit)
    lengths = np.array([LENGTHS[per](series, one) for one in series.starts], dtype=float)
    unit = f"{series.unit} {unit}".strip()
    values = series.values / lengths
    if series.kind == "count":
        return replace(
            series, values=values, numerators=series.values, denominators=lengths, unit=unit
        )
    return replace(series, values=values, unit=unit)
