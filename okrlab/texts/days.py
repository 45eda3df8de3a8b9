"""Days: which are plausible, and which day a moment is for a team.

Moments are recorded in UTC; days are the team's, in its time zone. Only this module turns a moment
into a day: a Friday evening in Los Angeles is a Saturday in UTC.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from okrlab.texts import text

FIRST: Final = 1900
LAST: Final = 2200
"""The first and the last year that are accepted and calculated with."""


_ISO: Final = re.compile(r"(?<![\w-])((?:19|20|21)\d\d)-(\d\d)(?:-(\d\d))?(?![\w-])")

HERE: Final = "here"
"""Stands for the time zone of this machine, when somebody works alone or none was chosen."""


def day_of(moment: datetime, zone: str = "") -> date:
    """The day of a moment in a time zone (an IANA name or `HERE`); in UTC if it is unknown.

    `moment` needs a time zone of its own.

    >>> late = datetime.fromisoformat("2026-11-28T02:30:00+00:00")
    >>> str(day_of(late)), str(day_of(late, "America/Los_Angeles"))
    ('2026-11-28', '2026-11-27')
    """
    return moment.astimezone(_zone(zone)).date()


def known_zone(name: str) -> bool:
    """Whether this is the name of a time zone.

    >>> known_zone("Europe/Berlin"), known_zone("Mars/Base"), known_zone("")
    (True, False, False)
    """
    return _found(name) is not None


def _zone(name: str) -> tzinfo | None:
    """The time zone; None means this machine's. An unknown one counts as UTC."""
    return None if name == HERE else _found(name) or ZoneInfo("UTC")


@cache
def _found(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None


def plausible(when: date) -> bool:
    """Whether a date, or a time in any zone, is in the years `FIRST` to `LAST`.

    >>> plausible(date(2026, 11, 22)), plausible(date.max)
    (True, False)
    """
    return FIRST <= when.year <= LAST


def spelled(day: date) -> str:
    """A day as people write it, the month as a word.

    >>> spelled(date(2026, 3, 31))
    '31 March 2026'
    """
    return f"{day.day} {month_name(day)} {day.year}"


def in_words(ours: str) -> str:
    """A sentence with its days and months as people write them; at the desk they are ISO dates.

    >>> in_words("Since 2026-03-31, or 2026-04: 41.")
    'Since 31 March 2026, or April 2026: 41.'
    """
    return _ISO.sub(_worded, ours)


def _worded(found: re.Match[str]) -> str:
    year, month, day = found.groups()
    if not 1 <= int(month) <= 12:
        return found[0]
    name = month_name(date(int(year), int(month), 1))
    return f"{int(day)} {name} {year}" if day else f"{name} {year}"


def month_name(day: date) -> str:
    """The month of a day, in words.

    >>> month_name(date(2026, 3, 31))
    'March'
    """
    return text("history.months_long").split(",")[day.month - 1]


def quarter(day: date) -> tuple[str, date, date]:
    """The calendar quarter of a day: its name, its first and its last day.

    >>> quarter(date(2026, 11, 22))
    ('Q4 2026', datetime.date(2026, 10, 1), datetime.date(2026, 12, 31))
    """
    number = (day.month - 1) // 3 + 1
    first = date(day.year, 3 * number - 2, 1)
    after = date(day.year + (number == 4), 1 if number == 4 else 3 * number + 1, 1)
    return f"Q{number} {day.year}", first, after - timedelta(days=1)
