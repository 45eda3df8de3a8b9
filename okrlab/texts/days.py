"""Days: which are plausible, and which day a moment is for a team.

Moments are recorded in UTC; days are the team's, in its time zone. Only this module turns a moment
into a day: a Friday evening in Los Angeles is a Saturday in UTC.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

FIRST: Final = 1900
LAST: Final = 2200
"""The first and the last year that are accepted and calculated with."""


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


def quarter(day: date) -> tuple[str, date, date]:
    """The calendar quarter of a day: its name, its first and its last day.

    >>> quarter(date(2026, 11, 22))
    ('Q4 2026', datetime.date(2026, 10, 1), datetime.date(2026, 12, 31))
    """
    number = (day.month - 1) // 3 + 1
    first = date(day.year, 3 * number - 2, 1)
    after = date(day.year + (number == 4), 1 if number == 4 else 3 * number + 1, 1)
    return f"Q{number} {day.year}", first, after - timedelta(days=1)
