"""Days and times as a calendar file (RFC 5545), which phones and calendars take."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

import msgspec

from okrlab.texts.days import day_of

CALENDAR: Final = "ics"
"""The name of the format in an address, and the end of the file's name: the check-in alone.

Every calendar takes a file with one event with one press; Outlook on a desk opens one with several
as a calendar of its own.
"""
DATES: Final = "dates"
"""The name of the format that has all dates of a workshop in one calendar file."""

_OCTETS: Final = 75
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ESCAPED: Final = {"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"}
"""Signs with a meaning in these files, the one that escapes first."""


class CalendarEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something in a calendar: a whole `day`, or the time from `begins` to `ends`.

    `uid` is unique in the world and stays the same: a calendar that has an event with this one
    changes it if the `revision` is higher.
    """

    uid: str
    title: str
    about: str = ""
    day: date | None = None
    begins: datetime | None = None
    ends: datetime | None = None
    revision: int = 0

    @property
    def rank(self) -> tuple[str, str]:
        """Where it stands among others: by its beginning."""
        return (self.begins.astimezone(UTC).isoformat() if self.begins else str(self.day), self.uid)


def calendar(events: Iterable[CalendarEvent], *, made: datetime, name: str = "") -> bytes:
    """A calendar file with these events; the same events give the same bytes.

    `made` is when what it says was recorded. With a `name`, programs that open a file with several
    events as a calendar of its own call it that.

    >>> event = CalendarEvent(uid="1@okrlab", day=date(2026, 12, 10), revision=4,
    ...                       title="Check-in; all, here")
    >>> day = calendar([event], made=datetime(2026, 11, 29, 9, tzinfo=UTC))
    >>> print(day.decode().split("BEGIN:VEVENT")[1].split("END:")[0].replace("\\r", "").strip())
    UID:1@okrlab
    DTSTAMP:20261129T090000Z
    SEQUENCE:4
    DTSTART;VALUE=DATE:20261210
    DTEND;VALUE=DATE:20261211
    SUMMARY:Check-in\\; all\\, here
    TRANSP:TRANSPARENT
    """
    stamp = _moment(made)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//okrlab//okrlab//EN",
        *([f"X-WR-CALNAME:{words(name)}"] if name else []),
        *(line for one in sorted(events, key=lambda one: one.rank) for line in _event(one, stamp)),
        "END:VCALENDAR",
    ]
    return b"".join(part + b"\r\n" for line in lines for part in folded(line))


def _event(one: CalendarEvent, stamp: str) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{words(one.uid)}", f"DTSTAMP:{stamp}")
    yield f"SEQUENCE:{one.revision}"
    if one.begins and one.ends:  # in UTC, which needs no time zone described in the file
        yield from (f"DTSTART:{_moment(one.begins)}", f"DTEND:{_moment(one.ends)}")
    elif one.day:
        yield f"DTSTART;VALUE=DATE:{_digits(one.day)}"
        yield f"DTEND;VALUE=DATE:{_digits(one.day + timedelta(days=1))}"  # Outlook needs one
    yield f"SUMMARY:{words(one.title)}"
    if one.about:
        yield f"DESCRIPTION:{words(one.about)}"
    if one.day:
        yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def words(said: str) -> str:
    r"""A text as a value: what has a meaning in these files is escaped, control characters go.

    >>> words("a;b,c\\d\r\ne")
    'a\\;b\\,c\\\\d\\ne'
    """
    plain = _CONTROLS.sub("", said.replace("\r\n", "\n").replace("\r", "\n"))
    for sign, escaped in _ESCAPED.items():
        plain = plain.replace(sign, escaped)
    return plain


def folded(line: str) -> Iterator[bytes]:
    """A line in parts of at most 75 octets, of which all but the first begin with a space.

    No character is cut in two.

    >>> [len(part) for part in folded("x" * 100)]
    [75, 26]
    """
    octets = line.encode()
    begin, room, mark = 0, _OCTETS, b""
    while len(octets) - begin > room:
        end = begin + room
        while octets[end] & 0xC0 == 0x80:  # inside a character
            end -= 1
        yield mark + octets[begin:end]
        begin, room, mark = end, _OCTETS - 1, b" "
    yield mark + octets[begin:]


def _digits(day: date) -> str:
    return day.isoformat().replace("-", "")


def _moment(when: datetime) -> str:
    return f"{_digits(day_of(when))}T{when.astimezone(UTC):%H%M%S}Z"
