"""What is no period: the first and the last if they are not whole, or not over; closed days.

One rule holds for everything that is counted or added up. Where there are dates on half of all
days or more, two empty days or more between the beginning of the first period and the first date,
or between the last date and the end of the last period, mean that the export cut through it. In
tables without a date on a weekend only weekdays count. A mean or a rate needs no whole period.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from okrlab.measure import periods
from okrlab.measure.problems import Problems
from okrlab.measure.series import Every
from okrlab.tables.date_forms import Codes
from okrlab.tables.date_written import EPOCH

_DENSE: Final = 0.5
"""With dates on this share of days or more, an empty end means that the export ended."""
_EMPTY: Final = 2
"""So many empty days show that a period was cut."""
_FEW: Final = 20
"""Of so few dates no period is said to be cut."""

CLOSED: Final = 3
"""A day of the week is closed if it is 0 every time, and at least so often."""
MOST_CLOSED: Final = 3
"""At most so many days of the week are."""
SELDOM: Final = 0.1
"""The other days are 0 in less than this share."""


def closed(weekday: Codes, empty: NDArray[np.bool_]) -> tuple[int, ...]:
    """The days of the week, 0 for Monday, that are always empty while the others hardly ever are.

    >>> week = np.arange(28) % 7
    >>> closed(week, week == 6), closed(week, week < 0)
    ((6,), ())
    """
    all_, none = (np.bincount(one, minlength=7) for one in (weekday, weekday[empty]))
    found = np.flatnonzero((all_ >= CLOSED) & (all_ == none))
    others = empty[~np.isin(weekday, found)]
    if not 0 < len(found) <= MOST_CLOSED or not len(others) or others.mean() > SELDOM:
        return ()
    return tuple(int(one) for one in found)


def cut_ends(
    distinct: Codes, low: int, end: int, every: Every, start: Callable[[int], date], said: Problems
) -> tuple[bool, bool]:
    """Whether the export cut through the first period, `low`, or through the one before `end`."""
    if every == "day" or len(distinct) <= _FEW:
        return False, False
    first, last = int(distinct[0]), int(distinct[-1])
    begin, after = (start(low) - EPOCH).days, (start(end) - EPOCH).days
    if len(distinct) / _days(first, last + 1, distinct) < _DENSE:
        return False, False
    cut_first = _days(begin, first, distinct) >= _EMPTY
    cut_last = _days(last + 1, after, distinct) >= _EMPTY
    if cut_first:
        said.note("cut_first", period=periods.name(start(low), every))
    if cut_last:
        said.note("cut_last", period=periods.name(start(end - 1), every))
    return cut_first, cut_last


def _days(first: int, end: int, distinct: Codes) -> int:
    """How many days there are, or weekdays if the dates skip every weekend."""
    if not periods.weekdays_only(distinct):
        return end - first
    one, other = (np.datetime64(day, "D") for day in (first, end))
    return int(np.busday_count(one, other))
