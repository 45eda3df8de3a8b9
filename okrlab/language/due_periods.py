"""Whether a period, a launch or a week of a plan is a deadline: this quarter, in 3 months.

`deadlines` asks this for what names neither a day nor a year.
"""

from __future__ import annotations

import re
from typing import Final

from okrlab.language.date_leads import DURING, Lead, stands_alone
from okrlab.language.date_words import LESSONS, MOMENTS
from okrlab.language.date_years import Written
from okrlab.language.due_words import (
    AIMS,
    ALL,
    ENDED,
    FEW_DAYS,
    FORTNIGHT,
    HANDLED,
    IN_LIFE,
    JOINERS,
    JOINS,
    LAUNCHED,
    MONTH,
    NEWCOMERS,
    ONE_BY_ONE,
    ONLY_ONE,
    PARTS_OF_PLANS,
    PLANNED,
    PUPILS,
    UNDER_WAY,
    WITHIN,
)
from okrlab.language.lexicon import known, small
from okrlab.language.number_words import worth
from okrlab.language.tokens import Tokens


def counts(cut: Tokens, lead: Lead) -> bool:
    """Whether something is counted before the date: "win 40 members for the year"."""
    return any(word[0].isdigit() for word in cut.words[: lead.first])


def in_plan(cut: Tokens, date: Written, lead: Lead) -> bool:
    """In sprint 3, in month 6 or year 2 of a plan, (Week 4); not "pupils in Year 6"."""
    word = cut.words[date.first]
    if word[0] == "y" and not PUPILS.isdisjoint(cut.words):
        return False
    if lead.how in ("in", "at", "within", "during"):
        people = known(cut.words[lead.first - 1]) if lead.first else None
        if word[-1].isdigit() and not cut.text[cut.spans[date.first][0]].isupper():
            return False  # "in m3"
        if word in PARTS_OF_PLANS or word[-1].isdigit():
            return word[0] not in "yv" or (word[0] == "y" and lead.how == "in")
        return (word in ("month", "year", "months", "years")) and not (people and people.people)
    return not lead.how and word[0] not in "0123456789v" and stands_alone(cut, date)


_GAINS: Final = frozenset(("up", "down", "hit", "reach", "win"))
_MET: Final = frozenset(("meeting", "demo", "graduation", "agm"))


def event(word: str, date: Written, lead: Lead) -> bool:
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


def counted(cut: Tokens, date: Written, lead: Lead, after: str) -> bool:
    """In 3 months, within 2 years, over the next 12 weeks; but not within 2 days of something."""
    if LAUNCHED.match(after):
        return True
    if not lead.how and lead.first and cut.words[lead.first - 1] == "after":
        if ENDED.match(after):
            return _days(cut, date) >= MONTH and JOINERS.isdisjoint(cut.words)
        return lead.first == 1 and (after.startswith(",") or cut.words[date.end - 1] == "months")
    if date.first == 0 and not lead.how:
        return after[:1] == ":"
    before = cut.words[lead.first - 1] if lead.first else ""
    if before in _OFTEN:
        return False  # "once in 3 months"
    aside = after.startswith(",") and cut.text[: cut.spans[lead.first][0]].endswith(", ")
    if lead.article and aside and lead.how in ("in", "within"):
        return True  # "if, within a year, …"
    if lead.own or ONE_BY_ONE.match(after) or (lead.article and not lead.name):
        return False
    if lead.how == "by" and not lead.edge:
        return _until(cut, date, lead, after)
    if lead.how not in DURING:
        return (lead.edge and lead.how == "by") or (
            lead.coming and not lead.how and stands_alone(cut, date._replace(first=lead.first))
        )
    if lead.edge or (lead.first == 0 and after.startswith(",")):
        return True
    if lead.how in ("for", "across", "through", "on", "at"):
        return lead.coming and counts(cut, lead)
    if ENDED.match(after) and _days(cut, date) >= FORTNIGHT and _gains(cut, lead):
        return True
    days = cut.words[date.end - 1][:3] in ("day", "wee")
    if not days or lead.coming:
        return True
    told = cut.text[: cut.spans[lead.first][0]]
    if (
        lead.how == "in"
        and ENDED.match(after)
        and _days(cut, date) >= FORTNIGHT
        and _LED.search(told)
    ):
        return True  # "from 60% to 70% in 12 weeks"
    return lead.place and not (
        cut.words[date.first].isdigit() and int(cut.words[date.first]) < FEW_DAYS
    )


_LED: Final = re.compile(
    r"\bfrom\s\S{1,12}\s(?:[\w%]{1,12}\s)?to\s[^a-z\s]{1,12}\s(?:\w{1,12}\s)?\Z"
)
_OFTEN: Final = frozenset(("once", "twice", "times", "least", "most"))
_GROWING: Final = frozenset(
    ("children", "child", "infants", "babies", "toddlers", "age", "aged", "longer", "older")
)


def _until(cut: Tokens, date: Written, lead: Lead, after: str) -> bool:
    """Whether "by 18 months" is a time by which, and not how much something changes."""
    if cut.words[date.end - 1][:3] not in ("mon", "yea", "qua") or not ENDED.match(after):
        return False
    told = cut.words[: lead.first]
    if not told or told[-1][2:].endswith("ed") or not _GROWING.isdisjoint(told):
        return False
    changed = any({"up", "down"} & set(entry.verbs) for word in told if (entry := known(word)))
    return not changed and small("downward").isdisjoint(told) and small("upward").isdisjoint(told)


def _days(cut: Tokens, date: Written) -> float:
    """How many days a period has: "90 days", "six weeks"."""
    number, unit = cut.words[date.end - 2], cut.words[date.end - 1]
    count = float(number) if number.isdigit() else worth(number)
    return count * {"day": 1, "wee": 7}.get(unit[:3], 30)


def _gains(cut: Tokens, lead: Lead) -> bool:
    """Whether a statement asks for something once: "Sign 20 tenants within 60 days"."""
    first = cut.words[0]
    entry = known(first)
    if entry is None or lead.how not in ("in", "within") or first in HANDLED:
        return False
    if not JOINERS.isdisjoint(cut.words) or "% of" in cut.text:
        return False
    if "make" in entry.verbs and ALL.isdisjoint(cut.words) and cut.words[1][-1:] != "s":
        return True  # "Launch the shop within 3 weeks"
    gains = not _GAINS.isdisjoint(entry.verbs) or first in ("open", "launch", "publish", "plant")
    return gains and counts(cut, lead)


def span(cut: Tokens, date: Written, lead: Lead, after: str) -> bool:
    """This quarter, by the end of the year, during the term; but not by month, in the long term."""
    word, how, noun = cut.words[date.end - 1], lead.how, noun_follows(cut, date.end)
    if lead.place and how and LAUNCHED.match(after):
        return True
    if word == "period" and lead.edge and how == "by" and not lead.name:
        return True
    if lead.own or (word in ("period", "century") and lead.name not in PLANNED):
        return False
    if how == "for" and (lead.edge or lead.coming) and not counts(cut, lead):
        # "Our goal for next year is …", "For this year, …"; but not "plans for next year"
        return lead.first == 0 or cut.words[lead.first - 1] in AIMS
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
        if lead.first == 0 and after[:1] == ",":
            return how in ("in", "within", "over", "during") and JOINERS.isdisjoint(cut.words)
        whole = word == "year" or (word in ("month", "quarter") and NEWCOMERS.isdisjoint(cut.words))
        if whole and how in ("in", "within", "over", "during") and ENDED.match(after):
            return counts(cut, lead) and JOINERS.isdisjoint(cut.words)
        return False  # "in the first week": of each customer
    if IN_LIFE.match(after) or noun:
        return False
    if "the" not in cut.words[lead.first : date.first] and not lead.place:
        return word == "fy" and how in ("in", *WITHIN)  # "by month": how to count
    if how in ("in", "for"):
        if lead.name in PLANNED:
            return True
        return counts(cut, lead) and not lead.name and ENDED.match(after) is not None
    if lead.name and word in ("month", "week") and not lead.place:
        return False
    whole = how in ("over", "through", "across")
    return how in WITHIN or (whole and ENDED.match(after) is not None)


def noun_follows(cut: Tokens, at: int) -> bool:
    """Whether the date names the thing after it: "Q1 renewals", "the 2026 survey"."""
    word = cut.words[at] if at < len(cut.words) else ""
    if at and cut.text[cut.spans[at - 1][1] - 1] in ".,":
        return False
    if not word[:1].isalpha() or word in JOINS or word in small("stop"):
        return False
    entry = known(word)
    if entry is None and word.endswith("ed"):
        return False  # "in Q3 attributed to"
    return entry is None or bool(entry.things or entry.people) or not entry.verbs
