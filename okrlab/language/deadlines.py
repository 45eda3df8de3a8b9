"""Finds deadlines: by the end of Q2, in FY27, within 6 months, on 3 March, this quarter.

A frequency ("every month"), a duration ("within 2 days"), a start ("since June"), what is compared
with ("2019 levels") and a date that names something ("the 2026 survey") are none.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from okrlab.language.date_leads import (
    COMING,
    DURING,
    EDGES,
    REPEATED,
    Lead,
    is_range,
    lead_of,
    ranged,
    stands_alone,
)
from okrlab.language.date_shapes import Written, written
from okrlab.language.date_words import DOUBTFUL, LESSONS, MOMENTS, MONTHS, is_level
from okrlab.language.due_words import (
    BEFORE_MONTHS,
    BEGUN,
    COMPARED,
    EACH_MONTH,
    FEW_DAYS,
    IN_LIFE,
    INDICATORS,
    JOINERS,
    JOINS,
    LAUNCHED,
    LEVELS,
    ONE_BY_ONE,
    ONLY_ONE,
    PARTS_OF_PLANS,
    PLANNED,
    STATED,
    UNDER_WAY,
    WITHIN,
)
from okrlab.language.lexicon import known, small
from okrlab.language.number_words import worth
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
    text, words, past, when = cut.text, cut.words, 0, small("when")
    for at, word in enumerate(words):
        if at < past or not (
            word in when or word[0].isdigit() or (word[0] in "qhfcasmvy" and word[-1].isdigit())
        ):
            continue
        date = written(cut, at)
        if date is None or _is_word(cut, date):
            continue
        lead = lead_of(cut, date, past)
        date = ranged(cut, date, lead)
        due = _due(cut, date, lead)
        if due or date.kind in ("point", "year"):
            start, end = cut.place(lead.first if due else date.first, date.end - 1)
            end -= len(text[start:end]) - len(text[start:end].rstrip(".,"))
            if text[end : end + 1] in ("]", "}", ">") and text[cut.spans[date.first][0]] in "[{<":
                end += 1
            found.append(Day(start, end, due))
            past = date.end
    return found


def _is_word(cut: Tokens, date: Written) -> bool:
    """Whether it is no date: "may" and "march" as verbs, "5-year", the level 2000."""
    words, text = cut.words, cut.text
    start, end = cut.spans[date.first][0], cut.spans[date.end - 1][1]
    before = words[date.first - 1] if date.first else ""
    word, sign = words[date.first], text[start - 1 : start]
    doubtful = word in DOUBTFUL and date.end == date.first + 1
    if doubtful and (word == "fall" or not text[start].isupper() or not date.first):
        doubtful = not (before in BEFORE_MONTHS or before in COMING or before in EDGES)
        if doubtful:
            return True
    if sign and (sign.isalnum() or sign in "$€£#@_."):
        return True
    if date.kind == "point":
        return False
    if sign and sign in "-/" and before not in EDGES and before != "of":
        return True
    if text[end : end + 1] in ("%", "-"):
        return text[end : end + 4] != "-end"
    return date.kind == "year" and is_level(text, start)


def _due(cut: Tokens, date: Written, lead: Lead) -> bool:
    """Whether a date is one by which, or a period in which, something is to be true."""
    words, before = cut.words, cut.words[lead.first - 1] if lead.first else ""
    if lead.repeated or before in COMPARED or before in REPEATED or before in BEGUN:
        return False
    if before == "of" and words[max(lead.first - 2, 0)] == "as":
        return False  # "as of March"
    if before in ("to", "with") and words[max(lead.first - 2, 0)] in ("compared", "relative"):
        return False
    end = cut.spans[date.end - 1][1]
    after = cut.text[end : end + 60]
    if LEVELS.match(after) or EACH_MONTH.match(after):
        return False
    noun = _noun_follows(cut, date.end)
    measured = words[0] in INDICATORS and not lead.coming and lead.how != "by"
    if measured and (date.kind in ("span", "closing") or words[date.end - 1] == "trimester"):
        return False  # "number of visits during the year": a period of measuring
    if date.kind == "event":
        return not noun and _event(words[date.first], date, lead)
    if date.kind == "counted":
        return _period(cut, date, lead, after)
    if lead.article:
        return False
    if date.kind == "span":
        return _span(cut, date, lead, after, noun)
    if lead.how in ("from", "between"):
        return is_range(cut, date)
    if lead.how == "by":
        return not (date.kind == "season" and noun and cut.text[cut.spans[date.end][0]].isupper())
    if date.kind == "numbered":
        return lead.edge or (_in_plan(cut, date, lead) and not noun)
    if lead.edge or lead.coming:
        return not noun or lead.how != ""
    if date.kind == "closing":
        return not noun and before not in ("of", "after") and lead.how != "during"
    return _dated(cut, date, lead, noun, after)


def _dated(cut: Tokens, date: Written, lead: Lead, noun: bool, after: str) -> bool:
    """In Q3, on 3 March, (2030): a date with "in" or the like before it, or nothing at all."""
    if lead.first and cut.words[date.end : date.end + 1] and cut.words[date.end] in STATED:
        return False  # "those hired in April had …"
    if lead.how == "for" and not is_range(cut, date):
        return _counts(cut, lead) and not after.strip(". ") and date.kind != "season"
    if lead.how in ("over", "across") and not is_range(cut, date):
        return False  # "15% over 2019"
    if lead.how:
        return (not noun or lead.first == 0) and not (lead.how == "on" and date.kind == "season")
    if stands_alone(cut, date):
        return date.kind != "season" or date.year
    named = date.first > 0 and cut.words[date.first - 1] in ("the", "of", "our", "→", "-")
    months = cut.words[date.first] in MONTHS and date.end == len(cut.words)
    ranged_ = is_range(cut, date) and not months
    return date.kind == "point" and not (noun or named or ranged_)


def _noun_follows(cut: Tokens, at: int) -> bool:
    """Whether the date names the thing after it: "Q1 renewals", "the 2026 survey"."""
    word = cut.words[at] if at < len(cut.words) else ""
    if not word[:1].isalpha() or word in JOINS or word in small("stop"):
        return False
    entry = known(word)
    return entry is None or bool(entry.things or entry.people) or not entry.verbs


def _counts(cut: Tokens, lead: Lead) -> bool:
    """Whether something is counted before the date: "win 40 members for the year"."""
    return any(word[0].isdigit() for word in cut.words[: lead.first])


def _in_plan(cut: Tokens, date: Written, lead: Lead) -> bool:
    """In sprint 3, in month 6 or year 2 of a plan, (Week 4); not "pupils in Year 6"."""
    word = cut.words[date.first]
    if lead.how in ("in", "at", "within", "during"):
        people = known(cut.words[lead.first - 1]) if lead.first else None
        if word in PARTS_OF_PLANS or word[-1].isdigit():
            return word[0] not in "yv" or (word[0] == "y" and lead.how == "in")
        return (word in ("month", "year", "months", "years")) and not (people and people.people)
    return not lead.how and word[0] not in "0123456789v" and stands_alone(cut, date)


_GAINS: Final = frozenset(("up", "down", "hit", "reach", "win"))
_MET: Final = frozenset(("meeting", "demo", "graduation", "agm"))


def _event(word: str, date: Written, lead: Lead) -> bool:
    """Before the launch, during the pilot, at launch, by the end of the project."""
    bare = lead.first + 1 == date.first
    if lead.article or lead.own or not lead.how:
        return False
    if lead.edge:
        return word not in LESSONS or lead.how in ("by", "at")
    if lead.how == "by":
        once = word in ONLY_ONE or date.end > date.first + 1
        return word in MOMENTS and (not bare or once)
    if word in LESSONS or word in _MET:
        return False
    if lead.how in ("at", "on") and date.end > date.first + 1:
        return True  # "on launch day"
    if lead.how == "at":
        return bare and (word in ONLY_ONE or word == "release")
    return lead.how in ("during", "throughout") and not bare


def _period(cut: Tokens, date: Written, lead: Lead, after: str) -> bool:
    """In 3 months, within 2 years, over the next 12 weeks; but not within 2 days of something."""
    if LAUNCHED.match(after):
        return True
    if not lead.how and lead.first and cut.words[lead.first - 1] == "after":
        long_ago = cut.words[date.end - 1] == "years" and not after.strip(". ")
        return long_ago or (lead.first == 1 and after.startswith(","))
    if lead.own or ONE_BY_ONE.match(after) or (lead.article and not lead.name):
        return False
    if lead.how not in DURING:
        return (lead.edge and lead.how == "by") or (
            lead.coming and not lead.how and stands_alone(cut, date._replace(first=lead.first))
        )
    if lead.edge or (lead.first == 0 and after.startswith(",")):
        return True
    if lead.how in ("for", "across", "through", "on", "at"):
        return lead.coming and _counts(cut, lead)
    if not after.strip(". ") and _days(cut, date) >= FEW_DAYS and _gains(cut, lead):
        return True
    days = cut.words[date.end - 1][:3] in ("day", "wee")
    if not days or lead.coming:
        return True
    return lead.place and not (
        cut.words[date.first].isdigit() and int(cut.words[date.first]) < FEW_DAYS
    )


def _days(cut: Tokens, date: Written) -> float:
    """How many days a period has: "90 days", "six weeks"."""
    number, unit = cut.words[date.end - 2], cut.words[date.end - 1]
    count = float(number) if number.isdigit() else worth(number)
    return count * {"day": 1, "wee": 7}.get(unit[:3], 30)


def _gains(cut: Tokens, lead: Lead) -> bool:
    """Whether a statement asks for so many once: "Sign 20 tenants within 60 days"."""
    entry = known(cut.words[0])
    plain = JOINERS.isdisjoint(cut.words) and "% of" not in cut.text
    gains = entry is not None and (
        not _GAINS.isdisjoint(entry.verbs) or cut.words[0] in ("open", "launch", "publish", "plant")
    )
    gains = gains and cut.words[0] != "close"
    return plain and gains and lead.how in ("in", "within") and _counts(cut, lead)


def _span(cut: Tokens, date: Written, lead: Lead, after: str, noun: bool) -> bool:
    """This quarter, by the end of the year, during the term; but not by month, in the long term."""
    word, how = cut.words[date.end - 1], lead.how
    if lead.place and how and LAUNCHED.match(after):
        return True
    if lead.own or (word in ("period", "century") and lead.name not in PLANNED):
        return False
    if word[-1] == "s":
        return lead.coming and how not in ("", "for") and not noun
    if lead.edge:
        return not noun or how == "by"
    if lead.coming:
        # "Debate the next season" names what is debated.
        return not noun and (how != "" or cut.words[lead.first] != "the")
    if lead.place and how in DURING and UNDER_WAY.match(after):
        return True
    if lead.place and not lead.name and how != "by":
        if word == "year" and how in ("in", "within", "over", "during") and not after.strip(". "):
            return _counts(cut, lead) and JOINERS.isdisjoint(cut.words)
        return False  # "in the first week": of each customer
    if IN_LIFE.match(after) or noun:
        return False
    if "the" not in cut.words[lead.first : date.first] and not lead.place:
        return word == "fy" and how in ("in", *WITHIN)  # "by month": how to count
    if how in ("in", "for"):
        if lead.name in PLANNED:
            return True
        return _counts(cut, lead) and not lead.name and not after.strip(". ")
    if lead.name and word in ("month", "week") and not lead.place:
        return False
    whole = how in ("over", "through", "across")
    return how in WITHIN or (whole and not after.strip(". "))
