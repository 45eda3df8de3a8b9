"""Days, weeks, months and quarters: which period a day falls in, and which rhythm dates follow."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from okrlab.measure.series import Every, Series
from okrlab.tables.date_forms import Codes
from okrlab.tables.date_written import EPOCH

EVERY: Final[tuple[Every, ...]] = ("quarter", "month", "week", "day")
"""Coarse to fine."""
_FEWEST: Final = 12
"""A baseline needs so many periods not to be for trial."""


def number(days: Codes, every: Every, anchor: int = 0) -> Codes:
    """The number of the period each day falls in, counted from 1970.

    Weeks begin `anchor` days after Monday.

    >>> number(np.array([0, 3, 4, 40]), "week").tolist()
    [0, 0, 1, 6]
    """
    if every == "day":
        return days
    if every == "week":
        return (days + 3 - anchor) // 7
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months if every == "month" else months // 3


def start(period: int, every: Every, anchor: int = 0) -> date:
    """The first day of the period with this number; the inverse of `number`."""
    if every == "day":
        return EPOCH + timedelta(days=period)
    if every == "week":
        return EPOCH + timedelta(days=7 * period - 3 + anchor)
    month = period if every == "month" else 3 * period
    return date(1970 + month // 12, month % 12 + 1, 1)


def name(first: date, every: Every) -> str:
    """A period in words.

    >>> name(date(2026, 4, 1), "quarter"), name(date(2026, 4, 6), "week")
    ('2026 Q2', '2026-04-06')
    """
    if every == "month":
        return f"{first:%Y-%m}"
    if every == "quarter":
        return f"{first.year} Q{(first.month + 2) // 3}"
    return first.isoformat()


def regular(days: Codes) -> Every | None:
    """The kind of period that each of these distinct days stands for, or None without a rhythm.

    The usual step has to be one period, and nearly all days have to lie in periods of their own.
    Where no date falls on a weekend, weekends do not count.

    >>> regular(np.array([0, 7, 14, 28])), regular(np.array([0, 14, 28, 42]))
    ('week', None)
    """
    if len(days) < 2:
        return None
    for every in EVERY:
        working = every == "day" and weekdays_only(days)
        steps = np.diff(weekday_number(days) if working else number(days, every))
        usual = np.sort(steps)[(len(steps) - 1) // 2]
        if usual == 1 and (steps > 0).mean() >= 0.95:
            return every
    return None


def rhythm(days: Codes, implied: Every | None) -> Every | None:
    """What each of these distinct days stands for, if they are written as weeks, months, quarters.

    Their own rhythm wins: months three apart are quarters, and weeks two apart none of these.

    >>> rhythm(np.array([0, 90, 181, 273]), "month"), rhythm(np.array([4, 18, 32]), "week")
    ('quarter', None)
    """
    own = regular(days)
    if implied is None or own == implied:
        return own
    if own and EVERY.index(own) < EVERY.index(implied):
        return own
    usual = {"quarter": 92, "month": 31, "week": 7, "day": 1}[implied]
    return None if spacing(days) > 1.4 * usual else implied


def for_events(distinct: Codes) -> Every:
    """Weeks, or days where there would be too few weeks for a baseline."""
    span = int(distinct[-1] - distinct[0]) + 1
    return "day" if span < 7 * _FEWEST and span >= _FEWEST else "week"


def spacing(days: Codes) -> float:
    """The usual distance between dates, in days."""
    return float(np.median(np.diff(days))) if len(days) > 1 else 0.0


def weekdays_only(days: Codes) -> bool:
    """Whether daily dates skip every weekend."""
    weekday = (days + 3) % 7
    return len(days) >= 10 and int(weekday.max()) < 5 and int(days[-1] - days[0]) >= 7


def weekday_number(days: Codes) -> Codes:
    """The number of each weekday, counted across weekends without a gap; the inverse is below.

    >>> weekday_number(np.array([1, 4])).tolist()
    [4, 5]
    """
    return (days + 3) // 7 * 5 + (days + 3) % 7


def weekday_start(number: int) -> date:
    """The weekday with this number.

    >>> weekday_start(5)
    datetime.date(1970, 1, 5)
    """
    return EPOCH + timedelta(days=number // 5 * 7 + number % 5 - 3)


def anchor_of(days: Codes) -> int:
    """The weekday that all dates fall on, 0 for Monday; also 0 where they differ."""
    weekday = (days + 3) % 7
    return int(weekday[0]) if len(days) and bool((weekday == weekday[0]).all()) else 0


def over(first: date, every: Every, today: date, *, anchor: int = 0) -> bool:
    """Whether a period is over on `today`.

    A week dated by a Friday, Saturday or Sunday is taken to be dated by its last day.
    """
    if every == "week" and anchor >= 4:
        return first < today
    if every == "day":
        return first < today
    if every == "week":
        return first + timedelta(days=7) <= today
    months = first.year * 12 + first.month - 1 + (1 if every == "month" else 3)
    return date(months // 12, months % 12 + 1, 1) <= today


def far(periods: Codes) -> NDArray[np.int64]:
    """The positions of sorted periods so far from the rest that a year was probably mistyped.

    A single gap longer than 60 periods, than three times all the rest and than twice the number of
    values splits them; the smaller side is suspect.
    """
    if len(periods) < 3:
        return np.zeros(0, dtype=np.int64)
    steps = np.diff(periods)
    at = int(np.argmax(steps))
    if steps[at] <= max(60, 3 * (int(periods[-1] - periods[0]) - int(steps[at])), 2 * len(periods)):
        return np.zeros(0, dtype=np.int64)
    before, after = np.arange(at + 1), np.arange(at + 1, len(periods))
    return before if len(before) < len(after) else after


def periods_until(series: Series, by: date | int) -> int:
    """How many periods after the last one of a series count by a day; a number stays as it is.

    A period counts when it ends by that day or at most half of it is left. Raises `ValueError` for
    a day where the series has no dates.
    """
    if isinstance(by, int):
        return by
    if not series.starts:
        raise ValueError("a day needs a series with dates")
    last, count = series.starts[-1], 0
    while True:
        first = later(last, series.every, count + 1)
        if first + (later(first, series.every, 1) - first) / 2 > by:
            return count
        count += 1


def later(start: date, every: Every, count: int) -> date:
    """The first day of the period so many periods after the one that begins on `start`.

    >>> later(date(2026, 11, 1), "quarter", 1)
    datetime.date(2027, 2, 1)
    """
    if every in ("day", "week"):
        return start + timedelta(days=count * (1 if every == "day" else 7))
    months = start.month - 1 + count * (1 if every == "month" else 3)
    return date(start.year + months // 12, months % 12 + 1, 1)
