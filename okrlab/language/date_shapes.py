"""What a date looks like: 3 March, Q3 2025, FY26, 2023-2027, week 4, this quarter, 12 months.

Whether a date is a deadline depends on the words around it; `deadlines` decides that.
"""

from __future__ import annotations

from typing import Final

from okrlab.language.date_blanks import blank_end
from okrlab.language.date_words import (
    AFTER_DAY,
    BLANKS,
    CLOSES_DAY,
    CLOSINGS,
    COUNTS,
    DAY,
    DOTTED,
    END_OF,
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
    SHORT_DAY,
    SHORT_YEAR,
    SPANS,
    STARTERS,
    UNITS,
    WEEK,
    YEAR,
)
from okrlab.language.date_years import Written, gap, with_year, word_at, year_end
from okrlab.language.lexicon import known
from okrlab.language.number_words import ORDINALS
from okrlab.language.tokens import Tokens


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
        quarter = word[0] in "fcas" and word_at(cut, at + 1) in ("q1", "q2", "q3", "q4", "h1", "h2")
        return with_year(cut, Written("point", at, at + 1 + quarter, len(word) > 2))
    if word == "yyyy":
        return Written("point", at, at + 1, year=True)
    if word[0] == "e" and END_OF.fullmatch(word):
        return with_year(cut, Written("closing", at, at + 1))
    if word[0] in "mvywck" and PROJECT_MONTH.fullmatch(word):
        return Written("numbered", at, at + 1)
    return None


def _from_digit(cut: Tokens, at: int, word: str) -> Written | None:
    following = word_at(cut, at + 1)
    if YEAR.fullmatch(word):
        return _from_year(cut, at)
    if word in ("20xx", "202x") or (word == "20" and cut.text.startswith("__", cut.spans[at][1])):
        return Written("point", at, at + 1, year=True)
    if PERIOD.fullmatch(word):
        # "2H" is a half of a year, "2h" are two hours.
        half = word[-1] != "h" or cut.text[cut.spans[at][0] + 1] == "H"
        return with_year(cut, Written("point", at, at + 1)) if half else None
    if DOTTED.fullmatch(word) or WEEK.fullmatch(word):
        return Written("point", at, at + 1, year=True)
    if SHORT_DAY.fullmatch(word):
        return Written("point", at, at + 1) if _pointed(cut, at) else None
    if following in MONTHS and DAY.fullmatch(word):
        return with_year(cut, Written("point", at, at + 2))
    if following == "of" and word_at(cut, at + 2) in MONTHS and DAY.fullmatch(word):
        return with_year(cut, Written("point", at, at + 3))
    if following == "/" and DAY.fullmatch(word) and word_at(cut, at + 2).isdigit():
        if word_at(cut, at + 3) == "/" and word_at(cut, at + 4).isdigit():
            return Written("point", at, at + 5, year=True)
        if YEAR.fullmatch(word_at(cut, at + 2)):
            return Written("point", at, at + 3, year=True)
        return Written("numbered", at, at + 3) if DAY.fullmatch(word_at(cut, at + 2)) else None
    if word in ORDINALS:
        return _ordinal(cut, at)
    if ORDINAL_DAY.fullmatch(word):
        return Written("point", at, at + 1) if following not in ("percentile", "place") else None
    return _counted(cut, at) if word.isdigit() else None


def _from_year(cut: Tokens, at: int) -> Written | None:
    """2030; 2026-05-15; 2025 Q3; 2023-2027; 2025/26; 2025-26 school year."""
    month, day = word_at(cut, at + 1), word_at(cut, at + 2)
    if gap(cut, at + 1) == gap(cut, at + 2) == "-" and month.isdigit() and day.isdigit():
        return Written("point", at, at + 3, year=True)
    if month == word_at(cut, at + 3) == "/" and word_at(cut, at + 4).isdigit():
        return Written("point", at, at + 5, year=True)  # 2026/05/15
    end = year_end(cut, at + 1)
    period = word_at(cut, end)
    if (PERIOD.fullmatch(period) or WEEK.fullmatch(period)) and gap(cut, end) in ("", " ", "-"):
        return Written("point", at, end + 1, year=True)
    ranged = end > at + 1
    for size in (2, 1):  # "2026 season", "2025-26 school year"
        if word_at(cut, end + size - 1) in ("season", "year", "cycle") and (
            size == 1
            or word_at(cut, end) in ("school", "fiscal", "financial", "academic", "calendar")
        ):
            return Written("point", at, end + size, year=True)
    return Written("point" if ranged else "year", at, end, year=True)


def _from_word(cut: Tokens, at: int, word: str) -> Written | None:
    following = word_at(cut, at + 1)
    if word in MONTHS:
        end = at + 1
        if following == "." and len(word) < 5 and word_at(cut, at + 2)[:1].isdigit():
            end, following = at + 2, word_at(cut, at + 2)  # "Dec. 31"
        if DAY.fullmatch(following) and gap(cut, end) in ("", " "):
            free = word_at(cut, end + 1)
            if not free[:1].isalpha() or following[-1].isalpha() or free in CLOSES_DAY:
                end = end if free in AFTER_DAY else end + 1
        return with_year(cut, Written("point", at, end))
    if word in SEASONS:
        end = at + 2 if following in ("break", "term", "semester", "holidays") else at + 1
        if following in MONTHS or (following == "," and word_at(cut, at + 2) in MONTHS):
            later = written(cut, at + (1 if following in MONTHS else 2))
            return later and Written("point", at, later.end, later.year)
        return with_year(cut, Written("season", at, end))
    if word in LONG_YEARS or word in ("fiscal", "financial"):
        end = at + 2 if word[0] == "f" and following == "year" else at + 1
        other = word_at(cut, end)
        if other == "(" and word_at(cut, end + 1) in LONG_YEARS and word_at(cut, end + 2) == ")":
            end, other = end + 3, word_at(cut, end + 3)  # "fiscal year (FY) 2027"
        if YEAR.fullmatch(other) or SHORT_YEAR.fullmatch(other):
            return Written("point", at, year_end(cut, end + 1), year=True)
        if other == "end" and end == at + 2:
            return with_year(cut, Written("closing", at, end + 1))
        return Written("span", at, end) if end == at + 2 or word == "fy" else None
    if word in CLOSINGS:
        if word == "year's":
            return Written("closing", at, at + 2) if following == "end" else None
        day = word in ("eod", "cob", "eob") and following in SEASONS
        return with_year(cut, Written("closing", at, at + 1 + day))
    if word in OF_EVENTS:
        whole = following in ("end", "close", "completion", "lifetime", "duration")
        return Written("closing", at, at + 2) if whole else None
    if word in LESSONS:
        return Written("event", at, at + 1)
    if word == "month" and following == "of" and word_at(cut, at + 2) in MONTHS:
        return with_year(cut, Written("point", at, at + 3))  # "the month of May"
    if word == "period" and YEAR.fullmatch(following):
        later = _from_year(cut, at + 1)
        return later and later._replace(kind="point", first=at)
    if word == "midyear":
        return Written("closing", at, at + 1)
    if word == "close":
        whole = following == "of" and word_at(cut, at + 2) == "business"
        return Written("closing", at, at + 3) if whole else None
    if word in BLANKS and (end := blank_end(cut, at)):
        return Written("point", at, end)
    placed = word in LAST or word in ORDINALS
    of_month = word_at(cut, at + 2) == "of" and word_at(cut, at + 3) in MONTHS
    if placed and of_month and following in ("day", "week", "friday"):
        return with_year(cut, Written("point", at, at + 4))  # "the last day of June"
    if word in LAST:
        later = _ordinal(cut, at)
        return later if word_at(cut, at + 2) == "of" else None
    if word in COUNTS or word in ORDINALS:
        counted = _counted(cut, at) if word in COUNTS else None
        return counted or (_ordinal(cut, at) if word in ORDINALS else None)
    if word in ("target", "due"):
        return Written("event", at, at + 2) if following == "date" else None
    if word == "go":
        return Written("event", at, at + 2) if following == "live" else None
    if word in EVENTS:
        ends = following in ("end", "close", "closure", "completion") and not _end_to(cut, at)
        if following in ("day", "date") and word in MOMENTS:
            return Written("event", at, at + 2)
        if word in ("phase",) and (following.isdigit() or following in COUNTS):
            return Written("numbered", at, at + 2)
        return Written("closing" if ends else "event", at, at + 1 + ends)
    return _span(cut, at, word) if word in SPANS or word in NUMBERED or word in UNITS else None


def _end_to(cut: Tokens, at: int) -> bool:
    """Whether an end is no date: "project end-to-end", "project end users"."""
    two = cut.words[at + 2 : at + 4]
    return two == ["to", "end"] or two[:1] in (["user"], ["users"])


def _span(cut: Tokens, at: int, word: str) -> Written | None:
    following = word_at(cut, at + 1)
    if following == "end" and not _end_to(cut, at):
        return with_year(cut, Written("closing", at, at + 2))
    if word in ("quarter", "half") and following in QUARTERS:
        return with_year(cut, Written("point", at, at + 2))
    if (
        word in NUMBERED
        and (following.isdigit() or following in COUNTS)
        and (len(following) < 3 or not following.isdigit())
        and gap(cut, at + 1) == " "
    ):
        other = gap(cut, at + 2) in ("-", "–") and _number(word_at(cut, at + 2))
        dashed = word_at(cut, at + 2) in ("–", "to", "-") and _number(word_at(cut, at + 3))
        return Written("numbered", at, at + 4 if dashed else at + 3 if other else at + 2)
    if word == "week" and following == "of" and word_at(cut, at + 2) in MONTHS:
        day = _from_word(cut, at + 2, word_at(cut, at + 2))
        return day and Written("point", at, day.end, day.year)
    if word == "year" and YEAR.fullmatch(following):
        return Written("year", at, year_end(cut, at + 2), year=True)
    if word == "half" and following == "year":
        return Written("span", at, at + 2)
    return Written("span", at, at + 1) if word in SPANS or word[-1] == "s" else None


_BEFORE_DAYS: Final = frozenset(("by", "before", "until", "till", "due", "on"))


def _pointed(cut: Tokens, at: int) -> bool:
    """Whether "30.06." is a day: with a point after it and a word before it that dates need."""
    before = cut.words[at - 1] if at else ""
    if cut.text[cut.spans[at][1] - 1] != ".":
        return False
    if before == "by":
        entry = known(cut.words[0])
        return entry is None or not {"up", "down"} & set(entry.verbs)
    return before in _BEFORE_DAYS or cut.words[max(at - 2, 0) : at] == ["later", "than"]


def _ordinal(cut: Tokens, at: int) -> Written | None:
    """The second quarter of 2026; the first half; the 2nd half of the year."""
    after = word_at(cut, at + 1)
    if after in PARTS and gap(cut, at + 1) == " ":
        return with_year(cut, Written("point", at, at + 2))
    if after == "of" and word_at(cut, at + 2) in MONTHS:
        return with_year(cut, Written("point", at, at + 3))
    return None


def _counted(cut: Tokens, at: int) -> Written | None:
    """3 months; twelve weeks; 6 to 12 months; a 12-month period."""
    last = at
    if word_at(cut, at + 1) in ("to", "–", "or") and _number(word_at(cut, at + 2)):
        last = at + 2
    elif gap(cut, at + 1) == "-" and _number(word_at(cut, at + 1)):
        last = at + 1
    if (
        word_at(cut, at + 1) == "("
        and word_at(cut, at + 2).isdigit()
        and word_at(cut, at + 3) == ")"
    ):
        last = at + 3  # "six (6) months"
    if cut.words[at + 1 : at + 4] == ["and", "a", "half"]:
        last = at + 3
    unit = word_at(cut, last + 1)
    if unit in ("calendar", "school", "fiscal", "financial", "academic"):
        last, unit = last + 1, word_at(cut, last + 2)
    if unit not in UNITS:
        return None
    if gap(cut, last + 1) == "-":
        if at == 0 and word_at(cut, last + 2) in ("target", "goal"):
            return Written("point", at, last + 2)
        return Written("counted", at, last + 3) if word_at(cut, last + 2) == "period" else None
    whole = word_at(cut, last + 2) in ("period", "timeframe", "window")
    return Written("counted", at, last + 2 + whole)


def _number(word: str) -> bool:
    return word.isdigit() or word in COUNTS
