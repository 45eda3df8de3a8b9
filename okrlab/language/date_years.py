"""A date with the year that follows it: Q3 2025, May '26, H1 of fiscal year 2027, 2023-2027."""

from __future__ import annotations

from typing import Literal, NamedTuple

from okrlab.language.date_words import DASHES, LONG_YEARS, PERIOD, SHORT_YEAR, YEAR
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


def word_at(cut: Tokens, at: int) -> str:
    return cut.words[at] if at < len(cut.words) else ""


def gap(cut: Tokens, at: int) -> str:
    """The characters between a token and the one before it."""
    return cut.text[cut.spans[at - 1][1] : cut.spans[at][0]] if 0 < at < len(cut.words) else ""


def year_end(cut: Tokens, end: int) -> int:
    """Where a year ends that another follows after a dash: "2023-2027", "2025/26"."""
    sign = word_at(cut, end) in ("–", "—", "/", "-")
    last = end + 1 if sign else end
    if last >= len(cut.words):
        return end
    between = cut.text[cut.spans[end - 1][1] : cut.spans[last][0]]
    other = cut.words[last]
    if between in DASHES and (YEAR.fullmatch(other) or SHORT_YEAR.fullmatch(other)):
        return last + 1
    return end


def with_year(cut: Tokens, date: Written) -> Written:
    """A date with the year that follows it, if one does."""
    kind, first, end, year = date
    after = word_at(cut, end)
    skip = end + 1 if after in ("of", ",", "/", "-", "–") else end
    other = word_at(cut, skip)
    if other in LONG_YEARS or other in ("fiscal", "financial"):
        other, skip = word_at(cut, skip + 1), skip + 1
        if other == "year":
            other, skip = word_at(cut, skip + 1), skip + 1
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
            return Written(kind, first, year_end(cut, skip + 1), year=True)
    rest = cut.words[end : end + 3]
    if kind != "point" or rest[:1] != ["of"]:
        return Written(kind, first, end, year)
    of_year = rest[2:] == ["year"] and rest[1] in ("the", "this", "next")
    later = rest[1:] in (["the", "following"], ["the", "next"]) and word_at(cut, end + 3) == "year"
    return Written(kind, first, end + 3 + later if of_year or later else end, year)
