"""Finds deadlines: by the end of Q2, in FY27, within 6 months, on 3 March, this quarter.

A frequency ("every month") or a duration ("within 2 days") is no deadline.
"""

from __future__ import annotations

import re
from typing import Final

from okrlab.language.lexicon import small
from okrlab.language.tokens import Tokens

_YEARS: Final = frozenset(f"fy{year}" for n in range(20, 41) for year in (n, 2000 + n))
_YEARLY: Final = re.compile(r"(?:19|20)\d\d|\d[./]\d|DATE|['’]\d\d")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?:(?:19|20)\d\d|['’]\d\d)"
_PERIOD = (
    rf"(?:(?:(?:fy\s?)?{_YEAR}\s?[-/]?\s?)?[qh][1-4x](?!\w)(?:\s?(?:of\s)?[-/]?\s?(?:fy\s?\d+|{_YEAR}))?|"
    rf"fy\s?['’]?\d\d(?:\d\d)?(?:/\d\d)?|(?:fiscal|financial)\syear(?:\s\d+)?|"
    rf"\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}(?:,?\s{_YEAR})?|"
    rf"{_MONTH}(?:\s\d{{1,2}}(?:st|nd|rd|th)?(?![\d%]))?(?:,?\s{_YEAR})?|\d{{4}}-\d\d(?:-\d\d)?|"
    rf"\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|(?:christmas|easter|spring|summer|autumn|fall|winter)"
    rf"(?:\sbreak|\s{_YEAR})?|{_YEAR}(?![\w%]))"
)
_SPAN = (
    r"(?:quarter|year|month|week(?:\s\d{1,2}(?![\w.,%]))?|half(?:-year)?|cycle|semester|term|season|sprint|"
    r"(?:fiscal|financial|calendar|school)\syear)"
)
_COUNTED = r"(?:\d+|one|two|three|four|five|six|nine|ten|twelve|eighteen|x|n)"
DEADLINE: Final = re.compile(
    rf"(?<!\w)(?:(?:by|before|until|till|no\slater\sthan|on|in|during|within|over|at|from|through)\s)?"
    rf"(?:the\s)?(?:very\s)?(?:(?:end|close|start|beginning|middle)[\s-](?:of\s)?(?:the\s)?|mid[-\s]|early\s|late\s|calendar\s)?"
    rf"(?:(?:this|next|the\scoming|the\snext|current|the\scurrent)\s)?{_PERIOD}"
    rf"|(?<!\w)(?:(?:by|before|until|at)\s)?(?:the\s)?(?:end|close)\s?(?:of\s)?(?:the\s|this\s|next\s|each\s)?{_SPAN}\b"
    rf"|(?<!\w)by\s(?:the\s)?(?:mid(?:dle)?(?:\sof)?|start\sof|beginning\sof)\s(?:the\s|this\s|next\s)?{_SPAN}\b"
    rf"|(?<!\w)(?:(?:by|before|in|during|within|over|throughout|for)\s)?(?:this|the\scoming|the\snext|next|the\scurrent|(?<=during\s)the|(?<=within\s)the|(?<=by\s)the)\s{_SPAN}\b(?!['’])"
    rf"|(?<!\w)(?:by\s)?(?:eo[yqm]|year[-\s]end|quarter[-\s]end|month[-\s]end)\b"
    rf"|(?<!\w)(?:within|in|over|during)\s(?:the\s)?(?:(?:next|first|coming|1st)\s)?{_COUNTED}\s(?:months|quarters|years|sprints|semesters|month|quarter|year)\b"
    rf"|(?<!\w)(?:within|in|over|during)\s(?:the\s)?(?:next|first|coming|1st)\s{_COUNTED}\s(?:days|weeks)\b(?:\safter\s\w+)?"
    rf"|(?<!\w)by\s(?:(?-i:DATE)|\[date\]|\{{date\}}|<date>|monday|tuesday|wednesday|thursday|friday)"
    rf"|(?<!\w)before\sthe\s(?:conference|release|launch|elections?|fair|season)\b",
    re.I,
)
_NOT_DUE = re.compile(
    r"(?:since|per|each|every|a|last|previous|for|compared\s(?:with|to)|vs|versus|from)\s$", re.I
)
_EVENT = re.compile(r"\s[a-z][a-z -]{0,40}\)")
_BARE = re.compile(
    rf"^(?:{_YEAR}|(?:in\s|during\s)?(?:the\s)?(?:spring|summer|autumn|fall|winter|christmas|easter)(?:\sbreak)?|the\snext\s\w+|may|mar|march|fall|spring|summer|winter|autumn|easter|christmas|in\s{_YEAR})$",
    re.I,
)

YEAR: Final = re.compile(r"(?:19|20)\d\d")
_PAIR: Final = re.compile(
    r"(?<!\d)(?:(?<=\bfrom\s)(\d{1,12})(?:\s(?:an?|per)\s\w{1,30})?\sto|(\d{1,12})\s?(?:->|→|=>))\s?(\d{1,12})(?![\d%])",
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


def dates_in(cut: Tokens) -> list[tuple[int, int]]:
    """The spans of the deadlines in a statement: dates, or periods in which it is to be true."""
    text, words = cut.text, cut.words
    # The pattern is slow, and most statements have no deadline: look for its words first.
    if small("when").isdisjoint(words) and _YEARS.isdisjoint(words) and not _YEARLY.search(text):
        return []
    deadlines = []
    for match in DEADLINE.finditer(text):
        words_of = match[0]
        if _BARE.match(words_of) and not words_of.lower().startswith("in "):
            continue  # a year or season alone names a version or an event: "Conference 2026"
        if _NOT_DUE.search(text[: match.start()]):
            continue
        if YEAR.fullmatch(words_of[-4:]) and is_level(text, match.end() - 4):
            continue
        if text[: match.start()].endswith("(") and _EVENT.match(text[match.end() :]):
            continue  # "(Mar 2024 vote)": it names an event
        if words_of[0] in "qQhH" and match.start() and re.match(r"\s[a-z]", text[match.end() :]):
            continue  # "Q2 pipeline"
        deadlines.append((match.start(), match.end()))
    return deadlines
