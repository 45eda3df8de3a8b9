"""Finds deadlines: by the end of Q2, in FY27, within 6 months, on 3 March, this quarter.

A frequency ("every month"), a duration ("within 2 days"), a start ("since June"), what is compared
with ("2019 levels") and a date that names something ("the 2026 survey") are none.
"""

from __future__ import annotations

from typing import NamedTuple

from okrlab.language.date_leads import (
    COMING,
    EDGES,
    REPEATED,
    Lead,
    is_range,
    lead_of,
    ranged,
    stands_alone,
)
from okrlab.language.date_shapes import written
from okrlab.language.date_words import (
    ASKED,
    BY,
    DOUBTFUL,
    MONTHS,
    NAMED_DAY,
    WHEN,
    is_level,
)
from okrlab.language.date_years import Written
from okrlab.language.due_periods import counted, counts, event, in_plan, noun_follows, span
from okrlab.language.due_words import (
    AIMED,
    AIMS,
    BEFORE_MONTHS,
    BEGUN,
    COMPARED,
    COUNTED,
    EACH_MONTH,
    ENDED,
    FISCAL,
    HAPPENED,
    JOINERS,
    LEVELS,
    OPENS,
    SETTLED,
    STATED,
    TIMED,
    measures,
)
from okrlab.language.lexicon import known
from okrlab.language.tokens import Tokens


class Day(NamedTuple):
    """A date as written, at `start:end` of the text, and whether it is a deadline."""

    start: int
    end: int
    due: bool


def dates_in(cut: Tokens) -> list[tuple[int, int]]:
    """The spans of the deadlines in a statement: dates, or periods in which it is to be true."""
    return [(one.start, one.end) for one in days_in(cut) if one.due]


def days_in(cut: Tokens) -> list[Day]:
    """The dates in a statement, deadlines or not, and the periods that are deadlines.

    >>> from okrlab.language.tokens import tokens
    >>> days_in(tokens("By May, calls are fewer than in June"))
    [Day(start=0, end=6, due=True), Day(start=32, end=36, due=False)]
    """
    found: list[Day] = []
    text, words, past = cut.text, cut.words, 0
    for at, word in enumerate(words):
        if at < past or not (
            word in WHEN or word[0].isdigit() or (word[0] in "qhfcasmvyewk" and word[-1].isdigit())
        ):
            continue
        date = written(cut, at)
        if date is None or _is_word(cut, date):
            continue
        lead = lead_of(cut, date, past)
        date = ranged(cut, date, lead)
        due = _due(cut, date, lead)
        if due or date.kind in ("point", "year"):
            first = lead.first if due else date.first
            first -= due and first > past and words[first - 1] == "after"
            start, end = cut.place(first, date.end - 1)
            end -= len(text[start:end]) - len(text[start:end].rstrip(".,"))
            if text[end : end + 1] in ("]", "}", ">") and text[cut.spans[date.first][0]] in "[{<":
                end += 1
            elif text[cut.spans[date.first][0]] == "[" and text[end : end + 1] == "?":
                end = text.find("]", end) + 1
            found.append(Day(start, end, due))
            past = date.end
    if not BY.isdisjoint(words):
        for one in (*ASKED.finditer(text), *NAMED_DAY.finditer(text)):
            beside = [one.end() <= day.start or one.start() >= day.end for day in found]
            if all(apart or not day.due for apart, day in zip(beside, found, strict=True)):
                found = [day for apart, day in zip(beside, found, strict=True) if apart]
                found.append(Day(*one.span(), due=True))
    return found


def _is_word(cut: Tokens, date: Written) -> bool:
    """Whether it is no date: "may" and "march" as verbs, "5-year", the level 2000."""
    words, text = cut.words, cut.text
    start, end = cut.spans[date.first][0], cut.spans[date.end - 1][1]
    before = words[date.first - 1] if date.first else ""
    word, sign = words[date.first], text[start - 1 : start]
    doubtful = word in DOUBTFUL and date.end == date.first + 1
    if doubtful and not date.first and text[end : end + 1] == ":":
        return False  # "May: open the garden"
    if doubtful and (word == "fall" or not text[start].isupper() or not date.first):
        doubtful = not (before in BEFORE_MONTHS or before in COMING or before in EDGES)
        if doubtful:
            return True
    if sign and word != "_" and (sign.isalnum() or sign in "$€£#@_."):
        return True
    if date.kind == "point":
        return False
    if sign and sign in "-/" and before not in EDGES and before != "of":
        return True
    if text[end : end + 1] in ("%", "-"):
        return text[end : end + 4] != "-end"
    if date.kind == "year" and COUNTED.match(text, end):
        return True  # "2021 miles"
    return date.kind == "year" and is_level(text, start)


def _due(cut: Tokens, date: Written, lead: Lead) -> bool:
    """Whether a date is one by which, or a period in which, something is to be true."""
    words, before = cut.words, cut.words[lead.first - 1] if lead.first else ""
    if before == ":" and lead.first > 1 and words[lead.first - 2] in TIMED:
        return True
    if lead.repeated or before in COMPARED or before in REPEATED or before in BEGUN:
        return False
    if before == "after" and date.kind in ("point", "year", "season"):
        return False
    if before == "of" and words[max(lead.first - 2, 0)] == "as":
        return False  # "as of March"
    if before in ("to", "with") and words[max(lead.first - 2, 0)] in ("compared", "relative"):
        return False
    end = cut.spans[date.end - 1][1]
    end -= cut.text[end - 1] in ".,"
    after = cut.text[end : end + 60]
    if date.kind in ("point", "year", "numbered") and _aimed(cut, date, after):
        return True
    said = cut.text[max(0, cut.spans[lead.first][0] - 40) : cut.spans[lead.first][0]]
    if lead.how in ("in", "on", "during") and HAPPENED.search(said):
        return False
    if LEVELS.match(after) or EACH_MONTH.match(after):
        return False
    noun = noun_follows(cut, date.end)
    measured = measures(words) and not lead.coming and lead.how != "by"
    if measured and (date.kind in ("span", "closing") or words[date.end - 1] == "trimester"):
        return False  # "number of visits during the year": a period of measuring
    if date.kind == "event":
        return not noun and event(words[date.first], date, lead)
    if date.kind == "counted":
        return counted(cut, date, lead, after)
    if lead.article:
        return (
            lead.how in ("in", "within")
            and words[date.end - 1] == "year"
            and _once(cut, lead, after)
        )
    if date.kind == "span":
        return span(cut, date, lead, after)
    if lead.how in ("from", "between"):
        return is_range(cut, date)
    if lead.how == "by":
        return not (date.kind == "season" and noun and cut.text[cut.spans[date.end][0]].isupper())
    if date.kind == "numbered":
        return lead.edge or (in_plan(cut, date, lead) and not noun)
    if lead.edge or lead.coming:
        return not noun or lead.how != ""
    if date.kind == "closing":
        return not noun and before not in ("of", "after") and lead.how != "during"
    return _dated(cut, date, lead, noun, after)


def _aimed(cut: Tokens, date: Written, after: str) -> bool:
    """Whether a date is that of a target: "2030 target: 40%", "Target for 2030: 40%"."""
    told = cut.words[max(date.first - 2, 0) : date.first]
    if (not told or told[-1] in OPENS or told[-1] == ".") and AIMED.match(after):
        return True
    if told[-1:] == ["for"]:
        told = told[:-1]
    return bool(told) and told[-1] in AIMS and after[:1] in (":", "=")


def _once(cut: Tokens, lead: Lead, after: str) -> bool:
    """Whether "within a year" is not the year of each: set apart, or at the end of an order."""
    if after[:1] == ",":
        return cut.text[: cut.spans[lead.first][0]].endswith(", ")
    entry = known(cut.words[0])
    order = entry is not None and bool(entry.verbs) and not (entry.people or entry.things)
    alone = lead.how == "within" and JOINERS.isdisjoint(cut.words)
    return order and alone and ENDED.match(after) is not None


def _dated(cut: Tokens, date: Written, lead: Lead, noun: bool, after: str) -> bool:
    """In Q3, on 3 March, (2030): a date with "in" or the like before it, or nothing at all."""
    if lead.first and cut.words[date.end : date.end + 1] and cut.words[date.end] in STATED:
        return False  # "those hired in April had …"
    if lead.how == "for" and cut.words[date.first] in FISCAL and after[:2] in ("", " (", " o", ","):
        return any(word[0].isdigit() for word in (*cut.words[: lead.first], *cut.words[date.end :]))
    if lead.how == "for" and lead.first == 0 and after[:1] == ",":
        return True
    if lead.how == "for" and cut.words[max(lead.first - 1, 0)] in SETTLED:
        return False
    if lead.how == "for" and not is_range(cut, date):
        return counts(cut, lead) and ENDED.match(after) is not None and date.kind != "season"
    if lead.how in ("over", "across") and date.kind != "season" and not is_range(cut, date):
        return False  # "15% over 2019"
    if lead.how:
        return (not noun or lead.first == 0) and not (lead.how == "on" and date.kind == "season")
    word = cut.text[slice(*cut.spans[date.first])]
    if date.end == date.first + 1 and word.isupper() and word.lower() in MONTHS:
        return False  # "Notice of Violation (NOV)"
    if stands_alone(cut, date):
        return date.kind != "season" or date.year or (date.first == 0 and after[:1] == ":")
    named = date.first > 0 and cut.words[date.first - 1] in ("the", "of", "our", "→", "-")
    months = cut.words[date.first] in MONTHS and ENDED.match(after) is not None
    quarters = cut.words[date.first][0] in "qh"
    ranged_ = is_range(cut, date) and not (months or quarters)
    dated = date.kind == "point" or (date.kind == "season" and date.year)
    return dated and not (noun or named or ranged_)
