"""Finds days that no calendar has in the words of a deadline: "31 February", "2027-04-31"."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from typing import Final

from okrlab.language.date_words import FULL

_NUMBER: Final = {name[:3]: n for n, name in enumerate(FULL, start=1)}
_DAY: Final = r"(?<![\w.,-])(\d{1,2})(?:st|nd|rd|th|\.)?"
_MONTH: Final = rf"((?:{'|'.join(_NUMBER)})[a-z]{{0,6}})\.?"
_YEAR: Final = r"(?:,?\s(\d{4}))?(?!\w)"
_DAY_MONTH: Final = re.compile(rf"{_DAY}\s(?:of\s)?{_MONTH}{_YEAR}", re.I)
_MONTH_DAY: Final = re.compile(rf"(?<!\w){_MONTH}\s(\d{{1,2}})(?:st|nd|rd|th)?{_YEAR}", re.I)
_NUMBERS: Final = re.compile(
    r"(?<![\w-])(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})([./-])(\d{1,2})\5(\d{4}))(?![\w-])"
)
_LEAP: Final = 2028
_LONGEST: Final = 60


def no_such_day(words: str) -> tuple[int, int] | None:
    """Where a day is named that no calendar has; None where each can be.

    Of "31/02/2027" neither order of day and month may be one. Without a year February has 29 days.

    >>> no_such_day("by 31 February 2027"), no_such_day("by 28 February 2027")
    ((3, 19), None)
    """
    for match, days in _named(words[:_LONGEST]):
        if all(not _is_day(*day) for day in days):
            return match.span()
    return None


def _named(words: str) -> Iterator[tuple[re.Match[str], list[tuple[int, int, int]]]]:
    """The days that are named, each with the years, months and days that it may mean."""
    for match in _DAY_MONTH.finditer(words):
        day, month, year = match.groups()
        yield match, [(int(year or _LEAP), _number(month), int(day))]
    for match in _MONTH_DAY.finditer(words):
        month, day, year = match.groups()
        yield match, [(int(year or _LEAP), _number(month), int(day))]
    for match in _NUMBERS.finditer(words):
        if match[1]:
            yield match, [(int(match[1]), int(match[2]), int(match[3]))]
        else:
            first, second, year = int(match[4]), int(match[6]), int(match[7])
            yield match, [(year, second, first), (year, first, second)]


def _number(month: str) -> int:
    return _NUMBER[month[:3].lower()]


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and year > 0 and 1 <= day <= monthrange(year, month)[1]
