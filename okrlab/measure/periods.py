"""Days, weeks, months and quarters: which period a day falls in, and which rhythm dates follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from okrlab.measure.series import Every, Series, later
from okrlab.tables.date_forms import Codes
from okrlab.tables.date_written import EPOCH

EVERY: Final[tuple[Every, ...]] = ("quarter", "month", "week", "day")
"""Coarse to fine."""
_FEWEST: Final = 12
"""A baseline needs so many periods not to be for trial."""
_FEWEST_STEPS: Final = 3
"""So many steps from date to date show a rhythm."""
_ALIKE: Final = 0.75
"""The share of these steps that have to be one period long."""
_MOST_MONTHS: Final = 4
_MOST_DAYS: Final = 130
"""Longer periods, such as half-years, are too coarse for a baseline."""


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


@dataclass(frozen=True, eq=False)
class OwnRhythm:
    """Periods of several days, weeks or months, such as fortnights; `days` begin them.

    `places` are the numbers of these periods, counted from 0. A missing one has a number too.
    """

    every: Every
    step: int
    days: Codes
    places: Codes

    def number(self, days: Codes) -> Codes:
        """The number of the period each day falls in."""
        at = np.searchsorted(self.days, days, "right") - 1
        return self.places[np.maximum(at, 0)]

    def start(self, number: int) -> date:
        """The first day of the period with this number, also after the last."""
        at = int(np.searchsorted(self.places, number, "right")) - 1
        begun, beyond = EPOCH + timedelta(days=int(self.days[at])), number - int(self.places[at])
        return later(begun, self.every, beyond * self.step) if beyond else begun


def own_rhythm(days: Codes, *, exactly: bool = False) -> OwnRhythm | None:
    """The rhythm of distinct days that are no days, weeks, months or quarters; None without one.

    Three of four steps have to be alike, and the others multiples of theirs. A few days more or
    less are allowed, unless they have to keep it `exactly`.

    >>> found = own_rhythm(np.array([4, 18, 32, 60, 74]))
    >>> found.every, found.step, found.places.tolist()
    ('week', 2, [0, 1, 2, 4, 5])
    >>> own_rhythm(np.array([0, 2, 4, 7, 9, 11, 14]))
    """
    if len(days) < _FEWEST_STEPS + 1:
        return None
    months = number(days, "month")
    for every, at, unit in (("month", months, 1), ("day", days, 7)):
        steps = np.diff(at)
        usual = int(np.sort(steps)[(len(steps) - 1) // 2])
        room = 0 if exactly or every == "month" else usual // unit
        times = np.rint(steps / max(usual, 1)).astype(np.int64)
        odd = np.abs(steps - times * usual) > room
        if every == "month" and (usual > _MOST_MONTHS or not _same_day(days)):
            continue
        if usual < 2 or usual > _MOST_DAYS or odd.any() or (times == 1).mean() < _ALIKE:
            continue
        places = np.r_[0, np.cumsum(times)]
        if every == "month":
            return OwnRhythm("month", usual, days, places)
        weeks = usual % 7 == 0
        return OwnRhythm("week" if weeks else "day", usual // 7 if weeks else usual, days, places)
    return None


def evenly(days: Codes) -> bool:
    """Whether days are always the same number apart, which is neither a week nor any months.

    Ten days look like weeks otherwise, with some missing, and four or six weeks like months.

    >>> evenly(np.arange(6) * 42), evenly(np.array([0, 31, 59, 90, 120, 151]))
    (True, False)
    """
    steps = np.diff(days)
    usual = int(np.sort(steps)[(len(steps) - 1) // 2]) if len(steps) else 0
    if not 7 < usual < 84 or len(steps) < (_FEWEST_STEPS if usual < 28 else 5):
        return False
    return bool((steps % usual == 0).all() and (steps == usual).mean() >= _ALIKE)


def _same_day(days: Codes) -> bool:
    """Whether days are about the same day of their months."""
    months = days.astype("datetime64[D]").astype("datetime64[M]")
    of_month = days - months.astype("datetime64[D]").astype(np.int64)
    return int(np.ptp(of_month)) <= 3


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


def over(first: date, every: Every, today: date, *, anchor: int = 0, step: int = 1) -> bool:
    """Whether a period of `step` weeks, say, is over on `today`.

    A week dated by a Friday, Saturday or Sunday is taken to be dated by its last day.
    """
    if every == "week" and anchor >= 4:
        return first < today
    return later(first, every, step) <= today


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
    if skips_weekends(series):
        day = timedelta(days=1)
        return max(0, int(np.busday_count(series.starts[-1] + day, by + day)))
    count = 0
    while True:
        first = after(series, count + 1)
        if first + (later(first, series.every, series.step) - first) / 2 > by:
            return count
        count += 1


def after(series: Series, count: int) -> date:
    """The first day of the period so many after the last one; weekends may be none."""
    last = series.starts[-1]
    if skips_weekends(series):
        return EPOCH + timedelta(days=int(np.busday_offset(last, count).astype(np.int64)))
    return later(last, series.every, count * series.step)


def ahead(series: Series, count: int) -> date | None:
    """The same, None where that day has passed: then nobody measures any more, or the file is old.

    >>> old = (date(2026, 1, 5), date(2026, 1, 12))
    >>> ahead(Series(values=np.ones(2), starts=old, today=date(2026, 11, 29)), 4)
    """
    when = after(series, count)
    return when if series.today is None or when >= series.today else None


def skips_weekends(series: Series) -> bool:
    """Whether the days of a series go on with Monday after each Friday.

    >>> skips_weekends(Series.of([1, 2], starts=(date(2026, 1, 2), date(2026, 1, 5)), every="day"))
    True
    """
    if series.every != "day" or series.kind == "events" or not series.starts:
        return False
    days = [one.weekday() for one in series.starts[:14]]
    return max(days) < 5 and any(b < a for a, b in pairwise(days))
