"""The labels of a time axis: months as words, with the year below where one begins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Final

import msgspec

from okrlab.draw.svg import thinned
from okrlab.texts import text

_DAYS_NAMED: Final = 70
"""In a shorter history days have labels, in a longer one months."""
_YEAR: Final = 12
_MONTHS: Final = (1, 2, 3, 6, _YEAR, 24, 60, 120)
"""So many months are from one label to the next."""
MONTH_LETTERS: Final = 4
"""A month or a year has no more letters than this."""
DAY_LETTERS: Final = 6


class AxisLabel(msgspec.Struct, frozen=True):
    """What stands under a period: a word or two, and the year below it where a year begins."""

    place: int
    words: str
    year: str = ""


def axis_labels(starts: Sequence[date], count: int, every: str, letter: float) -> list[AxisLabel]:
    """The labels of `count` periods that begin on `starts`, which may be empty.

    `letter` is the width of a letter, in periods. Months are taken from January on, every second,
    third, sixth or twelfth of them where they are many.

    >>> days = [date(2026, 1 + n // 4, 1 + 7 * (n % 4)) for n in range(16)]
    >>> [(one.words, one.year) for one in axis_labels(days, 16, "week", 1.0)]
    [('Jan', '2026'), ('Mar', '')]
    """
    if not starts:
        widest = len(str(count)) + 2
        return [AxisLabel(n, str(n + 1)) for n in thinned([*range(count)], widest * letter)]
    if every != "quarter" and (starts[-1] - starts[0]).days < _DAYS_NAMED:
        places = thinned([*range(len(starts))], (DAY_LETTERS + 2) * letter)
        return _with_years(
            starts, [(n, f"{starts[n].day} {month_name(starts[n])}") for n in places]
        )
    places, step = _months(starts, (MONTH_LETTERS + 2) * letter)
    if step >= _YEAR:
        return [AxisLabel(n, str(starts[n].year)) for n in places]
    named = _quarter if every == "quarter" else month_name
    return _with_years(starts, [(n, named(starts[n])) for n in places])


def month_name(day: date) -> str:
    """The month of a day, in short.

    >>> month_name(date(2026, 3, 31))
    'Mar'
    """
    return text("history.months").split(",")[day.month - 1]


def _quarter(start: date) -> str:
    return f"Q{(start.month + 2) // 3}"


def _with_years(starts: Sequence[date], said: list[tuple[int, str]]) -> list[AxisLabel]:
    years = [0, *(starts[n].year for n, _ in said)]
    return [
        AxisLabel(n, words, "" if before == year else str(year))
        for (n, words), (before, year) in zip(said, pairwise(years), strict=True)
    ]


def _months(starts: Sequence[date], least: float) -> tuple[list[int], int]:
    """The first periods of months that are `least` apart, and how many months that is."""
    months = [12 * start.year + start.month - 1 for start in starts]
    fresh = [0, *(n + 1 for n, (a, b) in enumerate(pairwise(months)) if a != b)]
    for step in _MONTHS:
        kept = [n for n in fresh if months[n] % step == 0]
        if kept and all(b - a >= least for a, b in pairwise(kept)):
            return kept, step
    return fresh[:1], 1
