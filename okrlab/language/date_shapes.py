"""What a date looks like: 3 March, Q3 2025, FY26, 2023-2027, week 4, this quarter, 12 months.

Whether a date is a deadline depends on the words around it; `deadlines` decides that.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from okrlab.language.date_blanks import blank_end
from okrlab.language.date_words import (
    AFTER_DAY,
    BLANKS,
    CLOSES_DAY,
    CLOSINGS,
    COUNTS,
    DASHES,
    DAY,
    DOTTED,
    EVENTS,
    LAST,
    LESSONS,
    LONG_YEARS,
    MOMENTS,
    MONTHS,
    NUMBERED,
    OF_EVENTS,
    ORDINAL_DAY,
    PARTS,
    PERIOD,
    PROJECT_MONTH,
    QUARTERS,
    SEASONS,
    SHORT_YEAR,
    SPANS,
    STARTERS,
    UNITS,
    YEAR,
)
from okrlab.language.number_words import ORDINALS
from okrlab.language.tokens import Tokens

Kind = Literal["point", "year", "season", "numbered", "span", "counted", "event", "closing"]
"""A day, month, quarter or fiscal year; a year; a season or day of the week; week 4; a quarter; 3
months; a launch; the end of something ("EOY", "year-end").
"""


class Written(NamedTuple):
    """A date from token `first` up to token `end`; `year` says that it names its year."""

    kind: Kind
    first: int
    end: int
    year: bool = False


def written(cut: Tokens, at: int) -> Written | None:
    """The date that begins at a token, if one does.

    >>> from okrlab.language.tokens import tokens
    >>> written(tokens("by 3 March 2027"), 1)
    Written(kind='point', first=1, end=4, year=True)
    """
    word = cut.words[at]
    if word[0].isdigit():
        return _from_digit(cut, at, word)
    if word in STARTERS or word in COUNTS or word in ORDINALS:
        return _from_word(cut, at, word)
    if word[0] in "qhfcas" and PERIOD.fullmatch(word):
        quarter = word[0] in "fcas" and _word(cut, at + 1) in ("q1", "q2", "q3", "q4", "h1", "h2")
        return _with_year(cut, "point", at, at + 1 + quarter, year=len(word) > 2)
    if word[0] in "mvy" and PROJECT_MONTH.fullmatch(word):
        return Written("numbered", at, at + 1)
    return None


def _word(cut: Tokens, at: int) -> str:
    return cut.words[at] if at < len(cut.words) else ""


def _gap(cut: Tokens, at: int) -> str:
    """The characters between a token and the one before it."""
    return cut.text[cut.spans[at - 1][1] : cut.spans[at][0]] if 0 < at < len(cut.words) else ""


def _from_digit(cut: Tokens, at: int, word: str) -> Written | None:
    following = _word(cut, at + 1)
    if YEAR.fullmatch(word):
        return _from_year(cut, at)
    if word == "20xx":
        return Written("point", at, at + 1, year=True)
    if PERIOD.fullmatch(word):
        # "2H" is a half of a year, "2h" are two hours.
        half = word[-1] != "h" or cut.text[cut.spans[at][0] + 1] == "H"
        return _with_year(cut, "point", at, at + 1) if half else None
    if DOTTED.fullmatch(word):
        return Written("point", at, at + 1, year=True)
    if following in MONTHS and DAY.fullmatch(word):
        return _with_year(cut, "point", at, at + 2)
    if following == "of" and _word(cut, at + 2) in MONTHS and DAY.fullmatch(word):
        return _with_year(cut, "point", at, at + 3)
    if following == "/" and DAY.fullmatch(word) and _word(cut, at + 2).isdigit():
        if _word(cut, at + 3) == "/" and _word(cut, at + 4).isdigit():
            return Written("point", at, at + 5, year=True)
        if YEAR.fullmatch(_word(cut, at + 2)):
            return Written("point", at, at + 3, year=True)
        return Written("numbered", at, at + 3) if DAY.fullmatch(_word(cut, at + 2)) else None
    if word in ORDINALS:
        return _ordinal(cut, at)
    if ORDINAL_DAY.fullmatch(word):
        return Written("point", at, at + 1) if following not in ("percentile", "place") else None
    return _counted(cut, at) if word.isdigit() else None


def _from_year(cut: Tokens, at: int) -> Written | None:
    """2030; 2026-05-15; 2025 Q3; 2023-2027; 2025/26; 2025-26 school year."""
    month, day = _word(cut, at + 1), _word(cut, at + 2)
    if _gap(cut, at + 1) == _gap(cut, at + 2) == "-" and month.isdigit() and day.isdigit():
        return Written("point", at, at + 3, year=True)
    if month == _word(cut, at + 3) == "/" and _word(cut, at + 4).isdigit():
        return Written("point", at, at + 5, year=True)  # 2026/05/15
    end = _range(cut, at + 1)
    if PERIOD.fullmatch(_word(cut, end)) and _gap(cut, end) in ("", " ", "-"):
        return Written("point", at, end + 1, year=True)
    ranged = end > at + 1
    for size in (2, 1):  # "2026 season", "2025-26 school year"
        if _word(cut, end + size - 1) in ("season", "year", "cycle") and (
            size == 1
            or _word(cut, end) in ("school", "fiscal", "financial", "academic", "calendar")
        ):
            return Written("point", at, end + size, year=True)
    return Written("point" if ranged else "year", at, end, year=True)


def _range(cut: Tokens, end: int) -> int:
    """Where a year ends that another follows after a dash: "2023-2027", "2025/26"."""
    sign = _word(cut, end) in ("–", "—", "/", "-")
    last = end + 1 if sign else end
    if last >= len(cut.words):
        return end
    between = cut.text[cut.spans[end - 1][1] : cut.spans[last][0]]
    other = cut.words[last]
    if between in DASHES and (YEAR.fullmatch(other) or SHORT_YEAR.fullmatch(other)):
        return last + 1
    return end


def _with_year(cut: Tokens, kind: Kind, first: int, end: int, *, year: bool = False) -> Written:
    """A date with the year that follows it, if one does."""
    after = _word(cut, end)
    skip = end + 1 if after in ("of", ",", "/", "-", "–") else end
    other = _word(cut, skip)
    if other in LONG_YEARS or other in ("fiscal", "financial"):
        other, skip = _word(cut, skip + 1), skip + 1
        if other == "year":
            other, skip = _word(cut, skip + 1), skip + 1
        if not (SHORT_YEAR.fullmatch(other) or YEAR.fullmatch(other)):
            return Written(kind, first, end, year)
    if skip < len(cut.words):
        begin = cut.spans[skip][0]
        short = SHORT_YEAR.fullmatch(other) and (
            cut.text[begin - 1] in "'’/-" or cut.words[skip - 1] in LONG_YEARS
        )
        comma = after == "," and not YEAR.fullmatch(other)
        long_ = YEAR.fullmatch(other) or (other[0] in "fcas" and PERIOD.fullmatch(other))
        if (short or long_) and not comma and not (long_ and kind == "season" and after == "of"):
            return Written(kind, first, _range(cut, skip + 1), year=True)
    rest = cut.words[end : end + 3]
    of_year = kind == "point" and rest in (["of", "the", "year"], ["of", "this", "year"])
    return Written(kind, first, end + 3 if of_year else end, year)


def _from_word(cut: Tokens, at: int, word: str) -> Written | None:
    following = _word(cut, at + 1)
    if word in MONTHS:
        end = at + 1
        if following == "." and len(word) < 5 and _word(cut, at + 2)[:1].isdigit():
            end, following = at + 2, _word(cut, at + 2)  # "Dec. 31"
        if DAY.fullmatch(following) and _gap(cut, end) in ("", " "):
            free = _word(cut, end + 1)
            if not free[:1].isalpha() or following[-1].isalpha() or free in CLOSES_DAY:
                end = end if free in AFTER_DAY else end + 1
        return _with_year(cut, "point", at, end)
    if word in SEASONS:
        end = at + 2 if following in ("break", "term", "semester", "holidays") else at + 1
        if following in MONTHS or (following == "," and _word(cut, at + 2) in MONTHS):
            later = written(cut, at + (1 if following in MONTHS else 2))
            return later and Written("point", at, later.end, later.year)
        return _with_year(cut, "season", at, end)
    if word in LONG_YEARS or word in ("fiscal", "financial"):
        end = at + 2 if word[0] == "f" and following == "year" else at + 1
        other = _word(cut, end)
        if other == "(" and _word(cut, end + 1) in LONG_YEARS and _word(cut, end + 2) == ")":
            end, other = end + 3, _word(cut, end + 3)  # "fiscal year (FY) 2027"
        if YEAR.fullmatch(other) or SHORT_YEAR.fullmatch(other):
            return Written("point", at, _range(cut, end + 1), year=True)
        if other == "end" and end == at + 2:
            return _with_year(cut, "closing", at, end + 1)
        return Written("span", at, end) if end == at + 2 or word == "fy" else None
    if word in CLOSINGS:
        if word == "year's":
            return Written("closing", at, at + 2) if following == "end" else None
        return _with_year(cut, "closing", at, at + 1 + (word == "eod" and following in SEASONS))
    if word in OF_EVENTS:
        whole = following in ("end", "close", "completion", "lifetime", "duration")
        return Written("closing", at, at + 2) if whole else None
    if word in LESSONS:
        return Written("event", at, at + 1)
    if word == "midyear":
        return Written("closing", at, at + 1)
    if word == "close":
        whole = following == "of" and _word(cut, at + 2) == "business"
        return Written("closing", at, at + 3) if whole else None
    if word in BLANKS and (end := blank_end(cut, at)):
        return Written("point", at, end)
    placed = word in LAST or word in ORDINALS
    of_month = _word(cut, at + 2) == "of" and _word(cut, at + 3) in MONTHS
    if placed and of_month and following in ("day", "week", "friday"):
        return _with_year(cut, "point", at, at + 4)  # "the last day of June"
    if word in LAST:
        later = _ordinal(cut, at)
        return later if _word(cut, at + 2) == "of" else None
    if word in COUNTS or word in ORDINALS:
        counted = _counted(cut, at) if word in COUNTS else None
        return counted or (_ordinal(cut, at) if word in ORDINALS else None)
    if word == "go":
        return Written("event", at, at + 2) if following == "live" else None
    if word in EVENTS:
        ends = following in ("end", "close", "closure", "completion") and _word(
            cut, at + 2
        ) not in ("to", "user", "users")
        if following in ("day", "date") and word in MOMENTS:
            return Written("event", at, at + 2)
        if word in ("phase",) and (following.isdigit() or following in COUNTS):
            return Written("numbered", at, at + 2)
        return Written("closing" if ends else "event", at, at + 1 + ends)
    return _span(cut, at, word) if word in SPANS or word in NUMBERED or word in UNITS else None


def _span(cut: Tokens, at: int, word: str) -> Written | None:
    following = _word(cut, at + 1)
    if following == "end" and _word(cut, at + 2) not in ("to", "user", "users"):
        return _with_year(cut, "closing", at, at + 2)
    if word in ("quarter", "half") and following in QUARTERS:
        return _with_year(cut, "point", at, at + 2)
    if (
        word in NUMBERED
        and (following.isdigit() or following in COUNTS)
        and (len(following) < 3 or not following.isdigit())
        and _gap(cut, at + 1) == " "
    ):
        other = _gap(cut, at + 2) in ("-", "–") and _number(_word(cut, at + 2))
        dashed = _word(cut, at + 2) in ("–", "to", "-") and _number(_word(cut, at + 3))
        return Written("numbered", at, at + 4 if dashed else at + 3 if other else at + 2)
    if word == "week" and following == "of" and _word(cut, at + 2) in MONTHS:
        day = _from_word(cut, at + 2, _word(cut, at + 2))
        return day and Written("point", at, day.end, day.year)
    if word == "year" and YEAR.fullmatch(following):
        return Written("year", at, _range(cut, at + 2), year=True)
    if word == "half" and following == "year":
        return Written("span", at, at + 2)
    return Written("span", at, at + 1) if word in SPANS or word[-1] == "s" else None


def _ordinal(cut: Tokens, at: int) -> Written | None:
    """The second quarter of 2026; the first half; the 2nd half of the year."""
    after = _word(cut, at + 1)
    if after in PARTS and _gap(cut, at + 1) == " ":
        return _with_year(cut, "point", at, at + 2)
    if after == "of" and _word(cut, at + 2) in MONTHS:
        return _with_year(cut, "point", at, at + 3)
    return None


def _counted(cut: Tokens, at: int) -> Written | None:
    """3 months; twelve weeks; 6 to 12 months; a 12-month period."""
    last = at
    if _word(cut, at + 1) in ("to", "–", "or") and _number(_word(cut, at + 2)):
        last = at + 2
    elif _gap(cut, at + 1) == "-" and _number(_word(cut, at + 1)):
        last = at + 1
    if _word(cut, at + 1) == "(" and _word(cut, at + 2).isdigit() and _word(cut, at + 3) == ")":
        last = at + 3  # "six (6) months"
    unit = _word(cut, last + 1)
    if unit in ("calendar", "school", "fiscal", "financial", "academic"):
        last, unit = last + 1, _word(cut, last + 2)
    if unit not in UNITS:
        return None
    if _gap(cut, last + 1) == "-":
        return Written("counted", at, last + 3) if _word(cut, last + 2) == "period" else None
    return Written("counted", at, last + 2)


def _number(word: str) -> bool:
    return word.isdigit() or word in COUNTS
