"""Days: which can be meant at all, and which day a moment is for a team.

A moment is the recorder's and in UTC; a day is the team's, in its time zone. Nothing else in
okrlab makes a day out of a moment: on Friday evening in Los Angeles it is Saturday in UTC.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

FIRST: Final = 1900
LAST: Final = 2200
"""The first and the last year of which anything is kept or reckoned with."""


HERE: Final = "here"
"""The time zone of this machine, where somebody works alone or nobody said another one."""


def day_of(moment: datetime, zone: str = "") -> date:
    """The day of a moment in a time zone; in UTC where none is known.

    >>> late = datetime.fromisoformat("2026-11-28T02:30:00+00:00")
    >>> str(day_of(late)), str(day_of(late, "America/Los_Angeles"))
    ('2026-11-28', '2026-11-27')
    """
    return moment.astimezone(_zone(zone)).date()


def known_zone(name: str) -> bool:
    """Whether there is a time zone of this name.

    >>> known_zone("Europe/Berlin"), known_zone("Mars/Base"), known_zone("")
    (True, False, False)
    """
    return _found(name) is not None


def _zone(name: str) -> tzinfo | None:
    """The zone; None is this machine's. One that this machine does not know counts as UTC."""
    return None if name == HERE else _found(name) or ZoneInfo("UTC")


@cache
def _found(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None


def plausible(when: date) -> bool:
    """Whether a day, or a time of any zone, lies between these years.

    >>> plausible(date(2026, 11, 22)), plausible(date.max)
    (True, False)
    """
    return FIRST <= when.year <= LAST


def quarter(day: date) -> tuple[str, date, date]:
    """The calendar quarter a day lies in: its name, first and last day.

    >>> quarter(date(2026, 11, 22))
    ('Q4 2026', datetime.date(2026, 10, 1), datetime.date(2026, 12, 31))
    """
    number = (day.month - 1) // 3 + 1
    first = date(day.year, 3 * number - 2, 1)
    after = date(day.year + (number == 4), 1 if number == 4 else 3 * number + 1, 1)
    return f"Q{number} {day.year}", first, after - timedelta(days=1)
