"""The words around a date by which `deadlines` tells a deadline from what only looks like one."""

from __future__ import annotations

import re
from typing import Final

BEGUN: Final = frozenset(
    ("starting", "beginning", "effective", "commencing", "started", "began", "begun", "since")
)
COMPARED: Final = frozenset(
    ("than", "vs", "versus", "compared", "relative", "exceed", "exceeds", "exceeding")
)
STATED: Final = frozenset(("had", "has", "have", "were", "was", "is", "are", "→"))
EACH_MONTH: Final = re.compile(r"\s(?:of\s)?(?:each|every|the)\s(?:month|week|quarter)\b", re.I)
LEVELS: Final = re.compile(
    r"\s?(?:baselines?|levels?|figures?|values?|average|results?|numbers?|scores?|rates?|actuals|"
    r"emissions|benchmark)\b|['’]s",
    re.I,
)
ONE_BY_ONE: Final = re.compile(
    r"\s(?:of|after|from|following|post|since)\s(?:[a-z'’-]{1,20}\s){0,2}(?:joining|join|hire|hiring|"
    r"birth|diagnosis|discharge|graduation|graduating|sign[- ]?up|signing\sup|registration|"
    r"enrol\w{0,6}|onboarding|purchase|order|receipt|receiving|request|submission|report\w{0,5}|"
    r"treatment|admission|referral|starting|contact|visit|delivery|application|detection|"
    r"discovery|arrival|leaving|exit\w{0,3}|installation|surgery|due|they)\b|"
    r"\s(?:or\s(?:less|more|longer)|ago|old|before|earlier|later|consecutive|each|per|of\sage)\b",
    re.I,
)
"""What makes a period one of each customer or case: "within 6 months of joining"."""
IN_LIFE: Final = re.compile(r"\sof\s(?:life|age|study|employment|school|teaching|service)\b", re.I)
UNDER_WAY: Final = re.compile(
    r"\s(?:online|live|in\smarket|on\sthe\smarket|(?:of|in)\s(?:operations?|operating|business|trading|"
    r"production|opening|implementation|publication|sales|(?:the|our|this)\s(?:project|programme|"
    r"program|plan|pilot|campaign|grant|strategy|contract)))\b",
    re.I,
)
"""What is under way only once: "in the first year of operation"."""
JOINERS: Final = frozenset(
    (
        *("hires", "hire", "joiners", "turnover", "churn", "leave", "leavers", "retention", "quit"),
        *("retained", "dropout", "drop-out", "life", "born", "births", "registered", "stay"),
    )
)
"""With these a first year is that of each of them."""
JOINS: Final = frozenset(
    (
        *("to", "for", "with", "and", "by", "from", "in", "at", "of", "or", "on", "as", "so"),
        *("through", "via", "while", "that", "which", "we", "when", "across", "among", "using"),
        *("without", "after", "before", "because", "under", "over", "based", "is", "are", "will"),
        *("measured", "including", "compared", "against", "versus", "vs", "per", "up", "down"),
        *("i", "i'll", "i’ll", "i'm", "i’m", "we'll", "we’ll", "you", "they"),
    )
)
NEWCOMERS: Final = frozenset(
    ("new", "newly", "signups", "signup", "trial", "trials", "free", "newcomers", "cohort", "users")
)
"""With these a first month is that of each of them."""
OPENS: Final = frozenset(("(", ",", ":", ";", "–", "—", "-", "[", "•", "/"))
BEFORE_MONTHS: Final = frozenset(
    ("in", "on", "at", "during", "within", "through", "by", "until", "before", "of", "the")
)
"""After these, "may" and "spring" are a month and a season."""
ONLY_ONE: Final = frozenset(
    (
        "launch",
        "go",
        "ga",
        "golive",
        "kickoff",
        "ipo",
        "beta",
        "demo",
        "graduation",
        "agm",
        *("deadline", "midterm", "handover", "closeout"),
    )
)
PLANNED: Final = frozenset(
    (
        *("project", "programme", "program", "planning", "reporting", "grant", "funding", "budget"),
        *("plan", "strategy", "strategic", "implementation", "legislative", "mandate", "pilot"),
    )
)
INDICATORS: Final = frozenset(
    (
        *("number", "percentage", "percent", "proportion", "%", "total", "rate", "share", "#"),
        *("ratio", "count"),
    )
)
"""An indicator opens with one of these; its periods say when it is measured."""


def measures(words: list[str]) -> bool:
    """Whether a statement opens as an indicator: "% of …", "The number of …", "KPI: share of …".

    >>> measures(["the", "number", "of", "visits"]), measures(["raise", "the", "number"])
    (True, False)
    """
    if words[:2] == ["no", "."]:
        return True
    begun = words.index(":") + 1 if ":" in words[:6] else 0
    first = words[begun : begun + 2]
    if first[:1] in (["the"], ["total"], ["average"], ["annual"]):
        first = first[1:]
    return bool(first) and first[0] in INDICATORS


PARTS_OF_PLANS: Final = frozenset(("sprint", "season", "cycle", "semester", "term", "trimester"))
LAUNCHED: Final = re.compile(
    r"[\s-](?:of|after|from|following|post)[\s-](?:the\s|our\s|its\s|public\s|product\s|project\s){0,2}"
    r"(?:launch|(?:new\s|next\s)?(?:season|semester|school\syear|fiscal\syear|term)(?!\w)|(?<=the\s)release|ga|go-live|kick-?off|deployment|award|approval|signature|opening|start\b(?!\sof)|effective\sdate|enactment)",
    re.I,
)
"""What happens once, so that a time after it is a date."""
WITHIN: Final = frozenset(("by", "during", "within", "throughout"))
FEW_DAYS: Final = 15
"""The first days after something are those of each customer: "within the first 7 days"."""
FORTNIGHT: Final = 14
ALL: Final = frozenset(("all", "every", "each", "any", "new", "requests", "complaints"))
HANDLED: Final = frozenset(
    (
        *(
            "close",
            "resolve",
            "complete",
            "fix",
            "repair",
            "deliver",
            "submit",
            "process",
            "answer",
        ),
        *("file", "issue", "send", "ship", "produce", "prepare", "provide", "return", "finish"),
    )
)
"""What is done again and again: a time for it is how fast."""
ENDED: Final = re.compile(
    r"\W{0,9}\Z|[,;:)\]–—]|\s?[–—-]\s|[.!]\s|\s\(|\s(?:so|as|through|by|with|while|and|in\sorder|thanks)\b"
)
"""What follows a date at the end of a claim."""
MONTH: Final = 30
"""Days: less than these after something is how fast to answer."""
ISO_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
AIMED: Final = re.compile(
    r"\s(?:targets?|goals?|aims?)\s?(?:[:=–-]|(?:of\s|is\s)?[<>≥≤~$€£]?\d)", re.I
)
"""After a date: "2030 target: …"."""
AIMS: Final = frozenset(("target", "targets", "goal", "goals"))
HAPPENED: Final = re.compile(
    r"\b(?:that|which|who)\s(?:was|were|went|had|began|opened|launched|took|came|joined|started)\s"
    r"(?:[\w-]{1,15}\s){0,2}\Z",
    re.I,
)
"""Before a date of what has been: "a hall that opened in May"."""
PUPILS: Final = frozenset(
    (
        *("students", "pupils", "learners", "children", "school", "reading", "maths", "writing"),
        *("mathematics", "curriculum", "literacy", "numeracy"),
    )
)
"""With these "in Year 6" is a class."""
TIMED: Final = frozenset(
    ("timeline", "timeframe", "deadline", "due", "when", "eta", "date", "timescale", "schedule")
)
"""With a colon after them comes a date: "Timeline: 6 months"."""
SETTLED: Final = frozenset(("set", "approved", "allocated", "agreed", "adopted", "planned"))
COUNTED: Final = re.compile(
    r"\s(?:miles|km|kilomet(?:re|er)s|steps|books|hours|kg|lbs|pounds|words|people|trees)\b", re.I
)
"""After what looks like a year and is a number: "2021 miles"."""
FISCAL: Final = frozenset(("fy", "fiscal", "financial"))
