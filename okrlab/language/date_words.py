"""The words of dates, and what a year looks like; `date_shapes` puts them together."""

from __future__ import annotations

import re
from typing import Final

from okrlab.language.number_words import ORDINALS

FULL: Final = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
MONTHS: Final = frozenset((*FULL, *(name[:3] for name in FULL), "sept"))
DOUBTFUL: Final = frozenset(("may", "march", "mar", "dec", "sep", "jan", "fall", "spring"))
"""Words that are months or seasons only with a capital or a small word before them."""
SEASONS: Final = frozenset(
    (
        *("spring", "summer", "autumn", "fall", "winter", "christmas", "easter", "thanksgiving"),
        *("diwali", "ramadan", "eid", "hanukkah", "halloween", "passover", "pentecost", "nowruz"),
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    )
)
SPANS: Final = frozenset(
    (
        *("quarter", "year", "month", "week", "half", "cycle", "semester", "trimester", "term"),
        *("season", "sprint", "iteration", "decade", "increment", "period", "century", "yr"),
    )
)
EVENTS: Final = frozenset(
    (
        *("launch", "release", "conference", "election", "elections", "fair", "go-live", "ga"),
        *("rollout", "pilot", "trial", "project", "programme", "program", "campaign", "summit"),
        *("kickoff", "ipo", "phase", "grant", "event", "festival", "holidays", "harvest"),
        *("implementation", "mandate", "contract", "golive", "exams", "beta", "evaluation"),
        *("demo", "graduation", "meeting", "agm", "hackathon", "expo", "deadline", "birthday"),
        *("anniversary", "wedding", "midterm", "handover", "closeout"),
    )
)
LESSONS: Final = frozenset(
    (
        *("training", "course", "workshop", "internship", "plan", "strategy", "intervention"),
        *("session", "bootcamp", "unit", "lesson", "module", "class"),
    )
)
"""Their ends and starts are dates: "by the end of the course"."""
MOMENTS: Final = frozenset(
    (
        *("launch", "release", "conference", "election", "elections", "fair", "go", "ga", "golive"),
        *(
            "rollout",
            "summit",
            "kickoff",
            "ipo",
            "festival",
            "holidays",
            "harvest",
            "exams",
            "beta",
        ),
        *("demo", "graduation", "meeting", "agm", "hackathon", "expo", "deadline"),
        *("target", "due", "birthday", "anniversary", "wedding", "midterm", "handover", "closeout"),
    )
)
OF_EVENTS: Final = frozenset(("project's", "programme's", "program's", "season's"))
BLANKS: Final = frozenset(("[", "{", "<", "_", "date", "tbd", "x", "y", "z", "n", "xx", "dd", "mm"))
UNITS: Final = frozenset(
    f"{unit}{ending}"
    for unit in ("day", "week", "month", "quarter", "year", "sprint", "semester", "term")
    for ending in ("", "s")
) | {"cycles", "iterations", "decades", "seasons"}
COUNTS: Final = frozenset(
    (
        *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
        *("twelve", "eighteen", "twenty", "thirty", "sixty", "ninety", "x", "n"),
    )
)
NUMBERED: Final = frozenset(
    (
        "week",
        "sprint",
        "month",
        "iteration",
        "day",
        "year",
        "cycle",
        "term",
        "semester",
        "trimester",
        "season",
        "phase",
        "milestone",
        "epoch",
        "months",
        "years",
        "weeks",
        "sprints",
        "quarters",
    )
)
CLOSINGS: Final = frozenset(
    (
        "eod",
        "eoy",
        "eoq",
        "eom",
        "eofy",
        "eop",
        "endline",
        "midline",
        "cob",
        "eob",
        "year's",
        "eow",
        "mid-century",
        "midcentury",
    )
)
PERIOD: Final = re.compile(
    r"(?:(?:19|20)\d\d)?(?:[qh][1-4x]|[1-4][qh])(?:fy|cy)?(?:(?:20)?\d\d)?|"
    r"(?:f?fy|sfy|cy|fye|ay|sy)(?:20)?\d\d"
)
END_OF: Final = re.compile(r"eo(?:[qh][1-4]|f?y(?:20)?\d\d)")
WEEK: Final = re.compile(r"(?:19|20)\d\dw\d\d?|w\d\d?")
PROJECT_MONTH: Final = re.compile(r"[mv]\d{1,2}|[ck]?w\d\d?|y[1-9](?:q[1-4])?")
LONG_YEARS: Final = frozenset(("fy", "ffy", "sfy", "cy", "sy", "ay", "fye"))
PARTS: Final = frozenset(("quarter", "half", "trimester", "semester"))
A_YEAR: Final = r"(?:19|20)\d\d"
YEAR: Final = re.compile(A_YEAR)
DAY: Final = re.compile(r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?")
ORDINAL_DAY: Final = re.compile(r"(?:[12]?\d|3[01])(?:st|nd|rd|th)")
DOTTED: Final = re.compile(r"(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?:20)?\d\d")
BLANK: Final = re.compile(r"\[[^\[\]]{1,20}\]|\{[^{}]{1,20}\}|<[a-z ]{1,20}>|_{2,10}", re.I)
BLANK_DATE: Final = re.compile(r"date|month|quarter|year|deadline|day|[_?]", re.I)
BY: Final = frozenset(("by", "before", "until"))
ASKED: Final = re.compile(
    r"\b(?:by|before|until)\s(?:\?{1,4}(?=\W|\Z)|\((?:day|week|month|quarter|year|date)\))", re.I
)
"""A date still asked for: "by ??", "by (month)"."""
NAMED_DAY: Final = re.compile(
    r"\b(?i:by|before)\s(?:(?i:(?:(?:the|our|my|its)\s)?(?:black\sfriday|new\syear|"
    r"(?:(?!(?:per|each|every|an?|same|one|two|three|half|of|the|in|to|end|by)\b)[a-z'’]{3,14}\s){1,2}"
    r"(?:date|day|night|eve|birthday))(?=[\s.,;)]|\Z))"
    r"|(?i:next\s[a-z]{3,14}(?:\s[a-z]{3,14})?(?=[.,;)]?\s{0,9}\Z))"
    r"|[A-Z][a-z]{2,14}\s(?:19|20)\d\d(?=[.,;)]|\s{0,9}\Z))"
)
"""A day with a name: "by race day", "before opening night", "by next review", "by Advent 2031"."""
SHORT_DAY: Final = re.compile(r"(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])")
"""A day and a month with a point after them: "by 30.06."."""
SHORT_YEAR: Final = re.compile(r"\d\d")
DASHES: Final = frozenset(("-", "–", "—", "/", " - ", " – ", " — "))
VALUES: Final = frozenset(
    ("from", "to", "of", "goal", "target", "baseline", "current", "currently", "least", "start")
)
"""After these a thing still to be found is a value."""
AFTER_DAY: Final = frozenset(("%", "$", "€"))
STARTERS: Final = frozenset(
    (
        *MONTHS,
        *SEASONS,
        *SPANS,
        *EVENTS,
        *CLOSINGS,
        *LONG_YEARS,
        *UNITS,
        *BLANKS,
        *LESSONS,
        *OF_EVENTS,
        *(
            "last",
            "final",
            "latter",
            "midyear",
            "fiscal",
            "financial",
            "go",
            "target",
            "due",
            "close",
        ),
    )
)
WHEN: Final = STARTERS | COUNTS | frozenset((*ORDINALS, "qx", "hx", "yyyy", "202x"))
"""The words that a date can begin with."""
CLOSES_DAY: Final = frozenset(
    (
        *("to", "at", "and", "or", "in", "for", "with", "on"),
        *("are", "is", "of", "we", "will", "all", "each", "every", "the", "by", "so", "from", "as"),
        *("through", "via", "using", "while", "when", "but", "that", "this", "because", "if"),
    )
)
LAST: Final = frozenset(("last", "final", "latter"))
QUARTERS: Final = frozenset(("1", "2", "3", "4", "one", "two", "three", "four"))
_PAIR: Final = re.compile(
    r"(?<!\d)(?:(?<=\bfrom\s)(\d{1,12})(?:\s(?:an?|per)\s\w{1,30})?\sto(?:\s(?:over|under|above|below|about|around|at\sleast|more\sthan))?|(\d{1,12})\s?(?:->|→|=>))\s?(\d{1,12})(?![\d%])",
    re.I,
)


def is_level(text: str, at: int) -> bool:
    """Whether what looks like a year is a level: "from 1200 to 2000", but not "from 2019 to 2030".

    >>> is_level("signups from 1200 to 2000", 21), is_level("built from 2019 to 2030", 19)
    (True, False)
    """
    for pair in _PAIR.finditer(text, max(0, at - 40)):
        places = (pair.start(1) if pair[1] else pair.start(2), pair.start(3))
        if at in places:
            return not all(YEAR.fullmatch(one) for one in (pair[1] or pair[2], pair[3]))
    return False
