"""One date as people and programs write it: a day, week, month, quarter, or a span of days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from okrlab.tables.month_names import is_weekday, month_named
from okrlab.texts import days
from okrlab.texts.days import FIRST, LAST

Style = Literal[
    "iso",
    "dots",
    "slashes",
    "dashes",
    "words",
    "compact",
    "serial",
    "epoch",
    "span",
    "week",
    "month",
    "quarter",
    "fiscal",
    "half",
    "year",
    "six",
    "short",
    "yearless",
]
"""How a date is written. `six` is 202605, a month or a week; `short` is "Jan 05", a month of a year
or a day of none; `span` is "5–11 Jan 2026", known by its first day.
"""
DAYS: Final = frozenset(("iso", "dots", "slashes", "dashes", "words", "compact"))
"""The styles that name a day."""
EPOCH: Final = date(1970, 1, 1)
EXCEL: Final = date(1899, 12, 30)
LONGEST: Final = 100
"""A longer cell is never a date; this also bounds what the patterns have to try."""
_FILLER: Final = re.compile(r"\b(?:de|del|of|d')\s+", re.I)
_LEAD: Final = re.compile(
    r"\A(?:(?:the )?(?:week|month|quarter) (?:of|commencing|beginning|starting|ending|ended)"
    r"|w/[cebs]|from|ab|vom|since)\s+",
    re.I,
)
_FIRST_WORD: Final = re.compile(r"([^\W\d]{2,12})\.?,?\s+(?=\S*\d)")
_MARKS: Final = re.compile(r"(?<=\w)\s?(?:[*†‡§¹²³]+|\((?:p|r|e|prelim\w*|est\w*)\))\Z", re.I)


@dataclass(frozen=True)
class Told:
    """What one token means: its style, and a day, or two or three numbers whose order is open."""

    style: Style
    day: int = 0
    pair: tuple[int, int, int] | None = None


def day_number(year: int, month: int, day: int) -> int | None:
    """Days since 1970, or None if there is no such day; years of two digits are of this century."""
    year += 2000 if year < 100 else 0
    if not FIRST <= year <= LAST:
        return None
    try:
        return (date(year, month, day) - EPOCH).days
    except ValueError:
        return None


_Y: Final = r"['’]?(?P<y>\d{4}|\d\d)"
_WEEK: Final = r"(?:W|KW|CW|wk|week|woche|semaine|semana|settimana|uge|uke|vecka|tydzień)"
_QUARTER: Final = r"(?:Q|quarter|quartal|qtr\.?|trimestre|trim\.?|kwartał|kwartaal|kvartal)"
_HALF: Final = r"(?:HY?|HJ|S|half|halbjahr|semestre)"
_FISCAL: Final = r"(?:FY|fiscal(?: year)?|GJ)"
_NTH: Final = r"(?:st|nd|rd|th|er|e|º|\.)?"
_WORD: Final = r"(?P<w>[^\W\d]{3,})\.?"

_IN_NUMBERS: Final = (
    (r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})", "iso"),
    (r"(?P<a>\d{1,2})\. ?(?P<b>\d{1,2})\. ?(?P<y>\d{4}|\d\d)", "dots"),
    (r"(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<y>\d{4}|\d\d)", "slashes"),
    (r"(?P<a>\d{1,2})-(?P<b>\d{1,2})-(?P<y>\d{4}|\d\d)", "dashes"),
    (r"(?P<y>\d{4})[-/. ](?P<m>\d{1,2})", "month"),
    (r"(?P<m>\d{1,2})[-/. ](?P<y>\d{4})", "month"),
    (r"(?P<o>\d{1,2})\. ?\d{1,2}\.", "yearless"),
    (r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:\.0+)?", "compact"),
    (r"(?P<y>(?:19|20)\d\d)(?P<k>\d\d)(?:\.0+)?", "six"),
    (r"(?P<y>(?:1[6-9]|20|21)\d\d)(?:\.0+)?|(?P<v>\d{4})[/–]\d\d", "year"),
    (r"(?P<s>[2-6]\d{4})(?:\.\d+)?", "serial"),
    (r"(?P<u>1\d{9})(?:\d{3})?(?:\.\d+)?", "epoch"),
)
_IN_WORDS: Final = (
    (rf"(?P<d>\d{{1,2}}){_NTH}[./ -]*{_WORD},?[./ -]*{_Y}", "words"),
    (rf"{_WORD} ?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? ?(?P<y>\d{{4}})", "words"),
    (r"(?P<y>\d{4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日", "iso"),
    (rf"(?P<y>\d{{4}})[-/ .]?{_WEEK}[-/ .]?(?P<k>\d{{1,2}})(?:-[1-7])?", "week"),
    (rf"{_WEEK}[-. ]?(?P<k>\d{{1,2}})[-/, .]*{_Y}", "week"),
    (rf"(?P<k>\d{{1,2}}){_NTH} ?{_WEEK}[-/, .]*{_Y}", "week"),
    (rf"(?:CY)?(?P<y>\d{{4}}|\d\d)[-/ .:]{{0,3}}(?:{_QUARTER}|T)[-. ]?(?P<q>[1-4])", "quarter"),
    (r"(?P<r>I{1,3}|IV)[-/,. ]+(?P<y>\d{4})", "quarter"),
    (rf"(?:{_QUARTER}|T)[-. ]?(?P<q>[1-4])[-/,.: ]*(?:CY)?{_Y}", "quarter"),
    (rf"(?P<q>[1-4]){_NTH} ?(?:{_QUARTER}|T)[-/,. ]*{_Y}", "quarter"),
    (rf"Q(?P<q>[1-4])[-/,. ]*{_FISCAL}[-. ]?{_Y}(?:[-/–]\d\d(?:\d\d)?)?", "fiscal"),
    (rf"{_FISCAL}[-. ]?{_Y}(?:[-/–]\d\d(?:\d\d)?)?[-/,. ]*Q(?P<q>[1-4])", "fiscal"),
    (r"Q(?P<q>[1-4])[-,. ]*(?P<y>\d{4})[-/–]\d\d(?:\d\d)?", "fiscal"),
    (r"(?P<y>\d{4})[-/–]\d\d(?:\d\d)?[-,. ]*Q(?P<q>[1-4])", "fiscal"),
    (rf"(?P<y>\d{{4}})[-/ .]?{_HALF}[-. ]?(?P<h>[12])", "half"),
    (rf"{_HALF}[-. ]?(?P<h>[12])[-/,. ]*{_Y}", "half"),
    (rf"(?P<h>[12]){_NTH} ?{_HALF}[-/,. ]*{_Y}", "half"),
    (rf"{_WORD}[-/, .]*(?P<y>\d{{4}})", "month"),
    (rf"{_WORD}[-/, .]*['’](?P<y>\d\d)", "month"),
    (rf"(?P<y>\d{{4}})[-/ .,]*{_WORD}", "month"),
    (rf"{_WORD}[-/, .]*(?P<x>\d\d)", "short"),
    (rf"(?P<x>\d\d)[-/, ]*{_WORD}", "short"),
    (r"(?P<y>\d{4})[-/ :]?M(?P<m>\d{1,2})", "month"),
    (r"M(?P<m>\d{1,2})[-/ ](?P<y>\d{4})", "month"),
    (r"(?P<y>\d{4})年(?P<m>\d{1,2})月", "month"),
    (rf"{_WORD}(?:[- ]*(?P<o>\d)(?:st|nd|rd|th)?)?", "yearless"),
    (rf"(?P<o>\d{{1,2}}){_NTH}[- ]?{_WORD}", "yearless"),
    (rf"{_WEEK}[-. ]?(?P<o>\d{{1,2}})", "yearless"),
    (rf"{_QUARTER}[-. ]?(?P<o>[1-4])", "yearless"),
    (rf"{_FISCAL}[-. ]?{_Y}(?:[-/–]\d\d(?:\d\d)?)?", "year"),
)


def _compiled(forms: tuple[tuple[str, str], ...]) -> tuple[tuple[re.Pattern[str], Style], ...]:
    return tuple((re.compile(pattern, re.I), style) for pattern, style in forms)  # type: ignore[misc]


_FORMS: Final = {False: _compiled(_IN_NUMBERS), True: _compiled(_IN_WORDS)}
"""By whether there are letters in the text."""


def read_date(token: str | int) -> Told | None:
    """What one token means, without the others in its column; None if it is no date.

    >>> read_date("2026-W05"), read_date("31/12/2026").pair, read_date("Sum")
    (Told(style='week', day=20479, pair=None), (31, 12, 2026), None)
    >>> read_date("Q1 FY22").style, read_date("5–11 Jan 2026") == Told("span", 20458)
    ('fiscal', True)
    >>> read_date("1st quarter of 2027") == read_date("Q1 2027")
    True
    """
    if isinstance(token, int):
        return Told("iso", token)
    if len(token) > LONGEST:
        return None
    text = _FILLER.sub("", _LEAD.sub("", token.strip(), count=1))
    if (match := _FIRST_WORD.match(text)) and is_weekday(match[1]):
        text = text[match.end() :]
    return _single(text) or _span(text)


def unmarked(text: str) -> str:
    """A date without the sign of a footnote behind it.

    >>> unmarked("2026-01*"), unmarked("Jan 2026 (p)")
    ('2026-01', 'Jan 2026')
    """
    return _MARKS.sub("", text)


_LETTER: Final = re.compile(r"[^\W\d_]")


def _single(text: str) -> Told | None:
    for pattern, style in _FORMS[_LETTER.search(text) is not None]:
        if (match := pattern.fullmatch(text)) and (told := _told(style, match.groupdict())):
            return told
    return None


def _told(style: Style, part: dict[str, Any]) -> Told | None:
    """What the parts of a form mean; None if there is no such day, or a word is no month."""
    month = int(part.get("m") or 1)
    if "w" in part and not (month := month_named(part["w"])):
        return None
    if style == "serial":
        return Told(style, (EXCEL - EPOCH).days + int(part["s"]))
    if style == "epoch":
        return Told(style, int(part["u"]) // 86_400)
    if style == "yearless":
        return Told(style)
    if style == "short":
        return Told(style, pair=(int(part["x"]), month, 0))
    if style == "year":
        return Told(style)
    year = int(part["y"])
    if len(part["y"]) == 4 and not FIRST <= year <= days.LAST:
        return None
    if "a" in part:
        pair = (int(part["a"]), int(part["b"]), year)
        return (
            Told(style, pair=pair) if any(day_in(pair, one) is not None for one in ORDERS) else None
        )
    if style == "six":
        return Told(style, pair=(year, int(part["k"]), 0)) if 1 <= int(part["k"]) <= 53 else None
    if style == "week":
        day = week_number(year, int(part["k"]))
    else:
        month = 3 * int(part["q"]) - 2 if "q" in part else month
        month = 3 * _ROMAN.index(part["r"].upper()) + 1 if "r" in part else month
        month = 6 * int(part["h"]) - 5 if "h" in part else month
        day = day_number(year, month, int(part.get("d") or 1))
    return None if day is None else Told(style, day)


_ROMAN: Final = ("I", "II", "III", "IV")
ORDERS: Final = ("dmy", "mdy", "ymd")


def day_in(pair: tuple[int, int, int], order: str) -> int | None:
    """The day that three numbers mean in an order; years of four digits stand last.

    >>> day_in((14, 1, 5), "ymd"), day_in((14, 1, 2026), "ymd"), day_in((14, 1, 2026), "mdy")
    (16075, None, None)
    """
    a, b, c = pair
    if order == "ymd":
        return day_number(a, b, c) if c <= 31 and a < 100 else None
    return day_number(c, b, a) if order == "dmy" else day_number(c, a, b)


def week_number(year: int, week: int) -> int | None:
    """Days since 1970 of the Monday of an ISO week, or None if there is no such week."""
    try:
        monday = date.fromisocalendar(year + (2000 if year < 100 else 0), week, 1)
    except ValueError:
        return None
    return (monday - EPOCH).days


# -- spans of days -----------------------------------------------------------------------------

_BETWEEN: Final = re.compile(
    r"[–—]| (?:to|bis|until|through|-|au|al|a) |(?<=\d)/(?=\d{4}-)|(?<=[\w.])-(?=\w)"
)
_LAST: Final = re.compile(
    r"(?P<d>\d{1,2})(?P<sep>[. ]+)(?P<m>[^\W\d]+|\d{1,2})(?P<end>[. ,]+)(?P<y>\d{4})"
)


def _span(text: str) -> Told | None:
    """The first day of "5–11 Jan 2026", "05.01.–11.01.2026" or "Jan–Mar 2026"."""
    for cut in _BETWEEN.finditer(text):
        left, right = text[: cut.start()].strip(), text[cut.end() :].strip()
        last = _single(right)
        if last is None and (match := re.match(r"[^\W\d]+\.? ", left)):
            right = match[0] + right  # "Jan 5–11, 2026"
            last = _single(right)
        if last is None or not (last.style in DAYS or last.style == "month"):
            continue
        for words in (left, *_completed(left, right)):
            first = _single(words)
            if first and first.style == last.style and first.pair and last.pair:
                day = day_in(first.pair, "dmy") if first.style == "dots" else None
                return Told("span", pair=first.pair) if day is None else Told("span", day)
            if first and first.style == last.style and 0 <= last.day - first.day <= 100:
                return Told("span", first.day)
    return None


def _completed(left: str, right: str) -> list[str]:
    """What the beginning of a span may mean: month and year are those of its end, or before."""
    found = []
    if match := _LAST.fullmatch(right):
        start = left.rstrip(". ")
        found = [f"{start}{match['sep']}{match['m']}{match['end']}{match['y']}"]
        found += [f"{start}{match['end']}{int(match['y']) - back}" for back in (0, 1)]
    elif len(right) > 4 and right[-4:].isdigit():
        found = [f"{left}, {int(right[-4:]) - back}" for back in (0, 1)]
        found.append(f"{left} {right[-4:]}")
    return found
