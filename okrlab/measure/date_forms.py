"""The forms in which dates are written: a single one by itself, and whole columns at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from okrlab.tables.numbers import BLANK, LONGEST
from okrlab.texts import days
from okrlab.texts.days import FIRST, LAST

Style = Literal[
    "iso",
    "dots",
    "slashes",
    "dashes",
    "words",
    "week",
    "month",
    "quarter",
    "serial",
    "compact",
    "year",
]

EPOCH: Final = date(1970, 1, 1)
EXCEL: Final = date(1899, 12, 30)
_MONTHS: Final = {
    name: n
    for n, names in enumerate(
        (
            "jan january januar",
            "feb february februar",
            "mar march märz mär maerz",
            "apr april",
            "may mai",
            "jun june juni",
            "jul july juli",
            "aug august",
            "sep sept september",
            "oct october okt oktober",
            "nov november",
            "dec december dez dezember",
        ),
        start=1,
    )
    for name in names.split()
}
TIME: Final = re.compile(
    r"(?:[T,]|(?<!\s)\s)\s*\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?:\s*[ap]\.?m\.?)?\s*"
    r"(?:Z|UTC|GMT|[+-]\d\d:?\d\d|\[[\w/]+\])*$",
    re.I,
)
ZONED: Final = re.compile(r":\d\d(?:[.,]\d+)?\s*(?:Z|UTC|GMT|[+-]\d\d:?\d\d)\s*$", re.I)
_WEEKDAY: Final = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.I)


@dataclass(frozen=True)
class Told:
    """What one token means: its style, and a day or two numbers whose order is not known yet."""

    style: Style
    day: int = 0
    pair: tuple[int, int, int] | None = None


def looks_dated(cells: Iterable[str]) -> float:
    """The share of filled cells that read as dates; bare numbers do not count."""
    filled = [text for cell in cells if (text := without_time(cell)).casefold() not in BLANK]
    told = [read_date(text) for text in filled]
    good = sum(one is not None and one.style not in ("serial", "year", "compact") for one in told)
    return good / len(filled) if filled else 0.0


def looks_serial(cells: Iterable[str]) -> float:
    """The share of filled cells that could be a spreadsheet's day numbers, years, or 20260105."""
    filled = [text for cell in cells if (text := without_time(cell)).casefold() not in BLANK]
    told = [read_date(text) for text in filled]
    good = sum(one is not None and one.style in ("serial", "compact", "year") for one in told)
    return good / len(filled) if filled else 0.0


def without_time(cell: Any) -> str:
    """A cell without its time of day; "" where it holds nothing."""
    if cell is None or cell != cell:
        return ""
    text = " ".join(str(cell).split())
    if len(text) > LONGEST:
        return text
    text = TIME.sub("", text).strip()
    return "" if text.casefold() in BLANK else text


def said(token: str | int) -> str:
    """A token as the table has it; a day number as 2026-01-05."""
    return token if isinstance(token, str) else str(EPOCH + timedelta(days=token))


def day_number(year: int, month: int, day: int) -> int | None:
    """Days since 1970, or None if there is no such day; years of two digits are of this century."""
    year += 2000 if year < 100 else 0
    if not days.FIRST <= year <= days.LAST:
        return None
    try:
        return (date(year, month, day) - EPOCH).days
    except ValueError:
        return None


_FORMS: Final[tuple[tuple[re.Pattern[str], Style], ...]] = tuple(
    (re.compile(pattern, re.I), style)  # type: ignore[misc]
    for pattern, style in (
        (r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})", "iso"),
        (r"(?P<d>\d{1,2})\. ?(?P<m>\d{1,2})\. ?(?P<y>\d{4}|\d\d)", "dots"),
        (r"(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<y>\d{4}|\d\d)", "slashes"),
        (r"(?P<a>\d{1,2})-(?P<b>\d{1,2})-(?P<y>\d{4}|\d\d)", "dashes"),
        (
            r"(?P<d>\d{1,2})(?:st|nd|rd|th)?[. -]+(?P<w>[^\W\d]+)\.?,?[ -]*(?P<y>\d{4}|\d\d)",
            "words",
        ),
        (r"(?P<w>[^\W\d]+)\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4})", "words"),
        (r"(?P<y>\d{4})[- ]?(?:W|KW|week)[- ]?(?P<k>\d{1,2})(?:-1)?", "week"),
        (r"(?:W|KW|week)[- ]?(?P<k>\d{1,2})[-/, ]*(?P<y>\d{4})", "week"),
        (r"(?P<y>\d{4})[-/ ]?Q(?P<q>[1-4])", "quarter"),
        (r"Q(?P<q>[1-4])[-/, ]*(?P<y>\d{4})", "quarter"),
        (r"(?P<w>[^\W\d]+)\.?[-/, ']*(?P<y>\d{4}|\d\d)", "month"),
        (r"(?P<y>\d{4})[-/ ](?P<w>[^\W\d]+)\.?", "month"),
        (r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})", "month"),
        (r"(?P<m>\d{1,2})[-/.](?P<y>\d{4})", "month"),
        (r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:\.0+)?", "compact"),
        (r"(?P<y>(?:19|20)\d\d)(?:\.0+)?", "year"),
        (r"(?P<s>[2-6]\d{4})(?:\.\d+)?", "serial"),
    )
)


def read_date(token: str | int) -> Told | None:
    """What one token means, without the others in its column; None if it is no date.

    >>> read_date("2026-W05"), read_date("31/12/2026").pair, read_date("Sum")
    (Told(style='week', day=20479, pair=None), (31, 12, 2026), None)
    """
    if isinstance(token, int):
        return Told("iso", token)
    if len(token) > LONGEST:
        return None
    text = _WEEKDAY.sub("", token)
    for pattern, style in _FORMS:
        if not (match := pattern.fullmatch(text)):
            continue
        part = match.groupdict()
        if "s" in part:
            return Told(style, (EXCEL - EPOCH).days + int(part["s"]))
        year = int(part["y"])
        if len(part["y"]) == 4 and not days.FIRST <= year <= days.LAST:
            return None
        if "a" in part:
            pair = (int(part["a"]), int(part["b"]), year)
            return Told(style, pair=pair) if _either(*pair) else None
        if "k" in part:
            try:
                return Told(style, (date.fromisocalendar(year, int(part["k"]), 1) - EPOCH).days)
            except ValueError:
                return None
        month = int(part.get("m") or 1)
        if "q" in part:
            month = 3 * int(part["q"]) - 2
        if "w" in part:
            month = _MONTHS.get(part["w"].casefold(), 0)
        day = day_number(year, month, int(part.get("d") or 1))
        if day is not None:
            return Told(style, day)
    return None


def _either(a: int, b: int, year: int) -> bool:
    return day_number(year, b, a) is not None or day_number(year, a, b) is not None


# -- whole columns at once -------------------------------------------------------------------

Codes = NDArray[np.int64]

MISSING: Final = -(2**40)
"""The day number that means "no day"."""


def iso_days(column: NDArray[Any]) -> Codes:
    """Day numbers of cells that begin like 2026-01-05, `MISSING` for the rest.

    Cells are compared as bytes, all at once: a million takes 0.1 s.
    """
    found = np.full(len(column), MISSING, dtype=np.int64)
    if not len(column):
        return found
    raw, letters = _letters(column)
    shaped = (letters[:, 4] == 45) & (letters[:, 7] == 45) & _ended(letters)
    if shaped.all():
        here, texts = slice(None), raw.astype("S10")
    else:
        here = np.flatnonzero(shaped)  # type: ignore[assignment]
        texts = raw[here].astype("S10")
    try:
        days = texts.astype("datetime64[D]").astype(np.int64)
    except ValueError:  # one of them is no date, such as 2026-02-31: read them one by one
        days = np.array([_iso_day(text) for text in texts.tolist()], dtype=np.int64)
    days[(days < LOW) | (days > HIGH)] = MISSING
    found[here] = days
    return found


def _letters(column: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.uint8]]:
    """The first twelve characters of each cell, as bytes and as a table of numbers."""
    try:
        raw = column.astype("S12")
    except (UnicodeEncodeError, ValueError, TypeError):
        raw = np.array([str(one).encode("ascii", "replace")[:12] for one in column], dtype="S12")
    return raw, np.ascontiguousarray(raw).view(np.uint8).reshape(len(column), 12)


def _ended(letters: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Whether nothing follows the first ten characters, or a time of day ("T" or a space)."""
    timed = ((letters[:, 10] == 84) | (letters[:, 10] == 32)) & _digit(letters[:, 11])
    return np.asarray((letters[:, 10] == 0) | timed)


def _digit(letters: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return np.asarray((letters >= 48) & (letters <= 57))


def fixed_dates(column: NDArray[Any]) -> NDArray[Any]:
    """The ten characters of cells like 05.01.2026, 05/01/2026 or 05-01-2026; b"" for the rest."""
    raw, letters = _letters(column)
    signs = letters[:, 2]
    shaped = (signs == letters[:, 5]) & ((signs >= 45) & (signs <= 47)) & _ended(letters)
    for at in (0, 1, 3, 4, 6, 7, 8, 9):
        shaped &= _digit(letters[:, at])
    return np.where(shaped, raw.astype("S10"), b"")


LOW, HIGH = (date(FIRST, 1, 1) - EPOCH).days, (date(LAST, 12, 31) - EPOCH).days
_PER_DAY: Final = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}


def _iso_day(text: bytes) -> int:
    try:
        return (date.fromisoformat(text.decode("ascii")) - EPOCH).days
    except ValueError:
        return MISSING


def whole_days(times: NDArray[np.datetime64]) -> Codes:
    """Days since 1970 of timestamps, `MISSING` where there is none.

    Floor division is much faster than NumPy's own conversion: ten million take 0.2 s.
    """
    per_day = _PER_DAY.get(np.datetime_data(times.dtype)[0])
    if per_day is None:
        days = times.astype("datetime64[D]").astype(np.int64)
    else:
        days = times.view(np.int64) // per_day
    if len(days) and int(days.min()) < LOW:
        days[np.isnat(times)] = MISSING
    return days
