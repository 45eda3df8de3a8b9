"""A day as a calendar file (RFC 5545), which phones and calendars take with one press."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final

from okrlab.texts.days import day_of

CALENDAR: Final = "ics"
"""The name of the format in an address, and the end of the file's name."""

_OCTETS: Final = 75
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def calendar(
    *, uid: str, day: date, title: str, about: str, made: datetime, revision: int
) -> bytes:
    """One whole day in a calendar; the same day gives the same bytes.

    A calendar that has an event with this `uid` changes it if the `revision` is higher.

    >>> day = calendar(uid="1@okrlab", day=date(2026, 12, 10), title="Check-in; all, here",
    ...                about="", made=datetime(2026, 11, 29, 9, tzinfo=UTC), revision=4)
    >>> print(day.decode().split("BEGIN:VEVENT")[1].split("END:")[0].replace("\\r", "").strip())
    UID:1@okrlab
    DTSTAMP:20261129T090000Z
    SEQUENCE:4
    DTSTART;VALUE=DATE:20261210
    SUMMARY:Check-in\\; all\\, here
    TRANSP:TRANSPARENT
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//okrlab//okrlab//EN",
        "BEGIN:VEVENT",
        f"UID:{words(uid)}",
        f"DTSTAMP:{_digits(day_of(made))}T{made.astimezone(UTC):%H%M%S}Z",
        f"SEQUENCE:{revision}",
        f"DTSTART;VALUE=DATE:{_digits(day)}",  # without an end it is that whole day
        f"SUMMARY:{words(title)}",
        *([f"DESCRIPTION:{words(about)}"] if about else []),
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(part + b"\r\n" for line in lines for part in folded(line))


def words(said: str) -> str:
    r"""A text as a value: what has a meaning in these files is escaped, control characters go.

    >>> words("a;b,c\\d\r\ne")
    'a\\;b\\,c\\\\d\\ne'
    """
    plain = _CONTROLS.sub("", said.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r"([\\;,])", r"\\\1", plain).replace("\n", r"\n")


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
