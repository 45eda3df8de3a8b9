"""The last day that a deadline's words allow: "in Q1 2027" is until 31 March 2027.

Nothing is guessed. Words that name no day ("by the end of the sprint", "in FY27", "within 6
months") have none, and a date without a year has one only from a day on.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Final, NamedTuple

from okrlab.given import checked
from okrlab.language.date_leads import Lead, lead_of, ranged
from okrlab.language.date_shapes import written
from okrlab.language.date_words import LAST, WHEN, YEAR
from okrlab.language.date_years import Written
from okrlab.language.number_words import ORDINALS
from okrlab.language.tokens import LONGEST, Tokens, tokens
from okrlab.tables.date_written import DAYS, EPOCH, ORDERS, Style, Told, day_in, read_date
from okrlab.texts.days import plausible, quarter

_MONTHS: Final[dict[Style, int]] = {"month": 1, "quarter": 3, "half": 6}
"""How many months a period has."""
_STARTS: Final = frozenset(("start", "beginning", "turn"))
_SOMEWHERE: Final = frozenset(("mid", "middle", "early", "midyear"))
_UP_TO: Final = re.compile(r"\s?[-–—]\s?|\s(?:to|and|until|through|or)\s", re.I)
_OF_WHICH: Final = re.compile(r",?\s?\bof\s(this|the|next)\s(?:calendar\s)?year\Z", re.I)
_ELSEWHEN: Final = re.compile(r"\b(?:week\sof|fiscal|financial|school|academic|f?fy|ay|sy)", re.I)
"""Periods that begin on a day of their own in each organisation; and a week known by a day."""
_LAST_OF: Final = re.compile(r"(?:last|final)\sday\sof\s", re.I)
_CALENDAR: Final = re.compile(r"\A(?:calendar\s)?(?:cy\s?|year\s)(?=\d{4}\Z)", re.I)
_END: Final = re.compile(r"[\s-]end\b")
_NUMBERED: Final = re.compile(r"(?:eo)?([qh][1-4]|y|year)?[\s,]{0,2}(?:of\s)?((?:19|20)\d\d)")
"""The end of a period with its year: "EOQ1 2027", "year 2027"."""
_BEFORE: Final = frozenset(("before", "prior", "ahead", "advance"))
_THIS: Final = frozenset(("this", "current"))
_NEXT: Final = frozenset(("next", "following"))
_ENDS: Final = {
    **dict.fromkeys(("eoy", "year", "year's", "calendar year"), "year"),
    **dict.fromkeys(("eoq", "quarter"), "quarter"),
    **dict.fromkeys(("eom", "month"), "month"),
    **dict.fromkeys(("half", "half year"), "half"),
}
"""Periods of the calendar, by the words for them and for their ends."""


class _Span(NamedTuple):
    first: date
    last: date


@checked
def last_day(words: str, today: date | None = None) -> date | None:
    """The last day that the words of one deadline allow; None where they name no such day.

    With `today`, a date without a year is the next one from that day on, and "this quarter" is the
    quarter of that day.

    >>> [str(last_day(one)) for one in ("in Q1 2027", "by end of 2027", "before 3 March 2027")]
    ['2027-03-31', '2027-12-31', '2027-03-02']
    >>> str(last_day("by June")), str(last_day("by June", today=date(2026, 11, 30)))
    ('None', '2027-06-30')
    >>> print(last_day("by the end of the sprint", today=date(2026, 11, 30)))
    None
    """
    cut = tokens(words[:LONGEST])
    found = _date_in(cut)
    if found is None:
        return None
    said, lead = found
    core = cut.text[slice(*cut.place(said.first, said.end - 1))].rstrip(" .,")
    around = {*cut.words[: said.first]}
    if (
        "after" in around
        or _SOMEWHERE & around
        or _ELSEWHEN.search(core)
        or lead.place
        or lead.own
        or lead.article
        or lead.name not in ("", "calendar")
    ):
        return None
    span = _span(core, said, cut, today)
    if span is None:
        return None
    at_start = bool(_STARTS & around)
    day = span.first if at_start else span.last
    if _BEFORE & around and not (lead.edge and not at_start) and "on" not in around:
        day = span.first - timedelta(days=1)
    return day if plausible(day) else None


@checked
def due_day(deadlines: str, today: date | None = None) -> date | None:
    """The last day of a deadline as a reading has it; of several, the latest, if each has its year.

    >>> str(due_day("by June 2027; by the end of 2027"))
    '2027-12-31'
    """
    parts = [one for one in deadlines[: 2 * LONGEST].split("; ") if one]
    found = [last_day(one, today if len(parts) == 1 else None) for one in parts]
    known = [one for one in found if one is not None]
    return max(known) if known and len(known) == len(found) else None


def _date_in(cut: Tokens) -> tuple[Written, Lead] | None:
    """The date in a deadline's words, with what stands before it."""
    for at, word in enumerate(cut.words):
        if word in WHEN or word[0].isdigit() or word[-1].isdigit():
            said = written(cut, at)
            if said is not None:
                lead = lead_of(cut, said, 0)
                return ranged(cut, said, lead), lead
    return None


def _span(core: str, said: Written, cut: Tokens, today: date | None) -> _Span | None:
    """The first and the last day of what is named."""
    if said.kind in ("point", "year"):
        return _named(core, said, today)
    if said.kind in ("span", "closing"):
        return _around(core, {*cut.words[: said.first]}, today)
    return None


def _named(core: str, said: Written, today: date | None) -> _Span | None:
    """A day, month, quarter, half or year by its name."""
    of_year = _OF_WHICH.search(core)
    core = _OF_WHICH.sub("", core)
    end = _LAST_OF.match(core) is not None
    core = _CALENDAR.sub("", _LAST_OF.sub("", core, count=1))
    first = core.partition(" ")[0].lower()
    if first in ORDINALS and first not in LAST:
        core = f"{ORDINALS[first]}{core[len(first) :]}" if first.isalpha() else core
    span = _dated(core, said, today, of_year[1].lower() if of_year else "")
    return span._replace(first=span.last) if end and span else span


def _dated(core: str, said: Written, today: date | None, year: str) -> _Span | None:
    if said.year:
        return _read(core) or _range(core)
    if today is None:
        return None
    if year:
        return _read(f"{core} {today.year + (year == 'next')}")
    for ahead in (0, 1, 2, 3, 4):  # a 29 February comes in four years
        gap = "" if core.endswith(".") else " "
        span = _read(f"{core}{gap}{today.year + ahead}")
        if span is not None and span.last >= today:
            return span
    return None


def _range(core: str) -> _Span | None:
    """What a range ends with: "Q1–Q2 2027", "2025 to 2027", "May and July 2027"."""
    for gap in _UP_TO.finditer(core):
        if (last := _read(core[gap.end() :])) is not None:
            start = core[: gap.start()]
            first = _read(start) or _read(f"{start} {last.last.year}")
            return _Span(first.first, last.last) if first and first.first <= last.last else None
    return None


def _read(words: str) -> _Span | None:
    if YEAR.fullmatch(words):
        return _Span(date(int(words), 1, 1), date(int(words), 12, 31))
    told = read_date(words)
    if told is None or told.style in ("span", "fiscal", "compact", "serial", "epoch", "six"):
        return None
    if told.style in DAYS:
        day = _day(told)
        return None if day is None else _Span(day, day)
    first = EPOCH + timedelta(days=told.day)
    if told.style == "week":
        return _Span(first, first + timedelta(days=6))
    if told.style in _MONTHS and "/" not in words:
        return _months(first, _MONTHS[told.style])
    return None


def _day(told: Told) -> date | None:
    """The day of a date in numbers, if there is but one order in which they are a date."""
    if told.pair is None:
        return EPOCH + timedelta(days=told.day)
    orders = ("dmy",) if told.style == "dots" else ORDERS
    days = {n for order in orders if (n := day_in(told.pair, order)) is not None}
    return EPOCH + timedelta(days=days.pop()) if len(days) == 1 else None


def _months(first: date, many: int) -> _Span:
    year, month = divmod(first.month - 1 + many - 1, 12)
    year, month = first.year + year, month + 1
    return _Span(first, date(year, month, monthrange(year, month)[1]))


def _around(core: str, around: set[str], today: date | None) -> _Span | None:
    """This or the next year, half, quarter or month; or the end of one: "EOY 2027", "year-end"."""
    words = _END.sub("", core.lower())
    numbered = _NUMBERED.fullmatch(words)
    if numbered:
        part = numbered[1] or ""
        return _read(numbered[2] if part in ("", "y", "year") else f"{part} {numbered[2]}")
    period = _ENDS.get(words)
    ahead = bool(_NEXT & around)
    if today is None or period is None or (around & {"coming", "upcoming", "forthcoming"}):
        return None
    if period == "quarter":
        _, first, last = quarter(today)
        if ahead:
            _, first, last = quarter(last + timedelta(days=1))
        return _Span(first, last)
    many = {"year": 12, "half": 6, "month": 1}[period]
    first = today.replace(month=(today.month - 1) // many * many + 1, day=1)
    span = _months(first, many)
    return _months(span.last + timedelta(days=1), many) if ahead else span
