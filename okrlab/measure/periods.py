"""Days, weeks, months and quarters: which period a day is in, what is regular, what is missing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from okrlab.measure.date_forms import EPOCH
from okrlab.measure.day_numbers import Codes
from okrlab.measure.series import Every

EVERY: Final[tuple[Every, ...]] = ("quarter", "month", "week", "day")
"""Coarse to fine."""
LENGTH: Final[dict[Every, int]] = {"day": 1, "week": 7, "month": 28, "quarter": 90}
"""Days in the shortest of each."""


def number(days: Codes, every: Every, anchor: int = 0) -> Codes:
    """Periods counted from one near 1970; weeks begin `anchor` days after Monday.

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
    """The first day of a period by its number."""
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
    """The periods that distinct days stand for one each, or None where there is no such rhythm.

    >>> regular(np.array([0, 7, 14, 28])), regular(np.array([0, 14, 28, 42]))
    ('week', None)
    """
    if len(days) < 2:
        return None
    for every in EVERY:
        found = number(days, every)
        steps = np.diff(found)
        usual = np.sort(steps)[(len(steps) - 1) // 2]
        if usual == 1 and (steps > 0).mean() >= 0.95:
            return every
    return None


def spacing(days: Codes) -> float:
    """The usual distance between dates, in days."""
    return float(np.median(np.diff(days))) if len(days) > 1 else 0.0


def weekdays_only(days: Codes) -> bool:
    """Whether daily dates leave out every weekend."""
    weekday = (days + 3) % 7
    return len(days) >= 10 and int(weekday.max()) < 5 and int(days[-1] - days[0]) >= 7


def anchor_of(days: Codes) -> int:
    """The weekday all dates fall on, 0 for Monday; 0 as well where they differ."""
    weekday = (days + 3) % 7
    return int(weekday[0]) if len(days) and bool((weekday == weekday[0]).all()) else 0


def over(first: date, every: Every, today: date, *, anchor: int = 0) -> bool:
    """Whether a period is over on `today`. Weeks dated by a Friday to Sunday end there."""
    if every == "week" and anchor >= 4:
        return first < today
    if every == "day":
        return first < today
    if every == "week":
        return first + timedelta(days=7) <= today
    months = first.year * 12 + first.month - 1 + (1 if every == "month" else 3)
    return date(months // 12, months % 12 + 1, 1) <= today


def far(periods: Codes) -> NDArray[np.int64]:
    """Places of periods that lie so far off that a year was probably mistyped."""
    if len(periods) < 3:
        return np.zeros(0, dtype=np.int64)
    steps = np.diff(periods)
    at = int(np.argmax(steps))
    if steps[at] <= max(60, 3 * (int(periods[-1] - periods[0]) - int(steps[at])), 2 * len(periods)):
        return np.zeros(0, dtype=np.int64)
    before, after = np.arange(at + 1), np.arange(at + 1, len(periods))
    return before if len(before) < len(after) else after
