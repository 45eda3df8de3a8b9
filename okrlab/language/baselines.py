"""Where a statement says what is there now: "(baseline 12)", "up from 12", "from 2019 levels".

`amounts` decides by these which amount is the baseline. No pattern looks further back than an aside
(`ASIDE` characters).
"""

from __future__ import annotations

import re
from typing import Final

from okrlab.given import checked
from okrlab.language.amount_forms import Amount
from okrlab.language.amount_words import RELATIVE
from okrlab.language.beside import earlier
from okrlab.language.date_words import A_YEAR, YEAR
from okrlab.language.lexicon import known
from okrlab.language.tokens import Tokens

ASIDE: Final = 60
_MEASURE: Final = (
    r"(?:values?|levels?|rates?|scores?|averages?|avg\.?|figures?|totals?|numbers?|counts?|"
    r"measures?|measurements?|results?|performance|amounts?|percentages?|shares?|baselines?|"
    r"benchmarks?|means?|medians?)"
)
_LINK: Final = (
    r"(?:\s?(?:of|is|are|at|stands\sat|sits\sat|averages|averaging|being|:|=|–|-|was|were)(?!\w))"
)
_SURE: Final = (
    r"improve[ds]?\sfrom|(?:I['’]m|we['’]re|I\sam|we\sare)\s(?:now\s|currently\s)?at|"
    r"as\sopposed\sto|as\sof\s(?:right\s)?now,?\s(?:I|we)\shave|instead\sof|rather\sthan|current(?:ly)?|presently|at\spresent|today['’]s|previously|formerly|"
    r"(?:[(,;]|\bit|which|that|we)\s?(?:was|were)|base-?lines?|starting\sfrom|start(?:ed|ing)\sat|(?:up|down)\sfrom|"
    r"compared\s(?:with|to)|relative\sto|vs\.?|versus|as\sagainst|"
    rf"(?:last|previous|prior)\s(?:year|quarter|month|season)['’]s|{A_YEAR}['’]s|"
    rf"{A_YEAR}\s(?:levels?|rates?|values?|averages?|scores?|figures?|totals?|results?|baselines?)\sof"
)
"""After these a number is a baseline wherever they stand."""
_LOOSE: Final = (
    r"today|now|as[-\s]is|initial(?:ly)?|start(?:ing)?(?:\s(?:point|value|level))?|status\squo|"
    r"existing|actuals?|benchmark|before|prev\.?|previous(?:ly)?|prior(?:\syear)?|from|base|"
    r"(?:the\s)?(?:last|previous)\s(?:year|quarter|month|season)|as\sof\s[\w\s]{3,15}|"
    rf"{A_YEAR}\s(?:data|census|survey)|LY|PY|BL|we\sha(?:ve|d)|against|was|were|we(?:\sare|['’]re)(?:\snow)?\sat|pre-\w{{3,12}}|old|originally|{_SURE}"
)
"""And after these in an aside, or with a colon."""
START_BEFORE: Final = re.compile(
    rf"(?:(?<!\w)|(?=[(,;]))(?:{_SURE}|now(?:\sat)?|today|\(from)(?:\s{_MEASURE}(?!\w))?"
    rf"(?:\s\(?{A_YEAR}\)?)?{_LINK}{{0,2}}\s?(?:the\s|an?\s|only\s|just\s)?[(\[]?\Z",
    re.I,
)
_IN_ASIDE: Final = re.compile(
    rf"[(\[;]\s?(?:(?:it|which|this|we|with|the|our|an?|its|where|and)\s){{0,2}}(?:(?:FY\s?\d\d|Q[1-4])?\s?(?:{A_YEAR}\s)?)?"
    rf"(?:{_LOOSE})(?!\w)(?:\s[^\W\d][\w'’/%-]{{0,20}}){{0,4}}(?:\s\(?{A_YEAR}\)?)?{_LINK}{{0,2}}\s?\Z",
    re.I,
)
_NAMED: Final = re.compile(
    rf"(?<!\w)(?:{_LOOSE})(?:\s[^\W\d][\w'’/%-]{{0,20}}){{0,2}}(?:\s?\(?{A_YEAR}\)?)?\s?[:=]\s?\Z",
    re.I,
)
"""With a colon: "Start: 3, target: 9"."""
_PLAIN_START: Final = re.compile(r"(?:\A|[,;(.|]\s?)start(?:ing\spoint)?\s\Z", re.I)
_BASELINE_AFTER: Final = re.compile(r"\s\(base-?line\)|\s(?:at\s)?base-?line\b(?!\s?[\w(:=])", re.I)
_NOW_AFTER: Final = re.compile(
    r"\s?\(?(?:currently|current(?=\))|today(?!\w)|now(?!\w)|at\spresent|at\sthe\smoment|"
    r"(?:in\s)?(?:the\s)?(?:last|previous|prior)\s(?:year|quarter|month|season)|as\sof\s|in\s(?:19|20)\d\d(?=,|\s(?!by)|\Z))",
    re.I,
)
_STATED: Final = re.compile(
    r"(?:[(\[]|\bagainst\s|\b(?:is|are|were|was|stands\sat)\s|[(,;]\s?(?:at|from)\s)(?:the\s|about\s|only\s)?\Z"
)
_WHEN: Final = (
    rf"(?:(?:Q[1-4]|H[12])\s)?(?:FY\s?\d\d(?:\d\d)?|{A_YEAR}(?:[/–-]\d{{2,4}})?|Q[1-4]|H[12])"
)
_AFTER_PERIOD: Final = re.compile(
    rf"[(\[](?:in\s|at\s)?{_WHEN}(?:\s(?:actuals?|data|survey|{_MEASURE}))?(?:\s?[:=](?:\s\w{{2,8}}\s?[:=])?\s?|\s)\Z"
)
_BEFORE_PERIOD: Final = re.compile(rf"\s?(?:in|at|,|for)?\s?(?:(?:the\s)?end\sof\s)?{_WHEN}[)\]]")
_PLAIN_ASIDE: Final = re.compile(r"[(\[](?:(?:avg|average|mean)\.?\s)?\Z", re.I)
_FROM_THERE: Final = re.compile(
    r"\)?,?(?:\s[\w%'’/-]{1,20}){0,4}(?:\s\([^()]{1,40}(?=\)))?\)?,?\s(?:up\s|down\s)?from\s"
    r"(?:(?:the|our|its|their|an?)\s)?(?:(?:average|about|around|roughly|estimated)\s)?(?:of\s)?"
)
_TO: Final = re.compile(r"\b(?:to|reach|reaches|hit|maintain|keep)\s(?:an?\s|the\s)?\Z", re.I)
_CLOSED: Final = re.compile(
    r"\s?(?:\Z|[.,;:)\]]|(?:by|in|and|to|over|before|during|this|at|within|through|on|per)\b)"
)
_THE: Final = re.compile(r"(?:\A|[\W])\w{3,20}\s(?:the|our|its|their|current)\s\Z", re.I)
_OF: Final = re.compile(r"\b(?:of|the|our|its|their|current)\s\Z", re.I)
_ON_TO: Final = re.compile(
    r"(?:\s[\w'’/-]{1,20}){0,5}\s(?:down\s|up\s)?(?:to|->|→)\s(?:an?\s)?", re.I
)


_SAYS: Final = (":", "=")
_OPENERS: Final = frozenset("([;")


@checked
def is_start(cut: Tokens, one: Amount, goal: list[Amount], *, others: bool) -> bool:
    """Whether the words around an amount make it a baseline; `others`: it is not the only amount.

    `goal` are the targets so far.

    >>> from okrlab.language.amounts import numbers_in
    >>> [one.text for one in numbers_in("Lift the score to 8 (last survey 6, was: 5)").target]
    ['8', '6']
    """
    text = cut.text
    before = text[max(0, one.start - ASIDE) : one.start]
    if START_BEFORE.search(before):
        # "Complete a baseline of 20 sites"
        return others or one.kind != "count" or not before.endswith(" a baseline of ")
    after = text[one.end : one.end + 30]
    if _BASELINE_AFTER.match(after):
        return True
    if not others:
        return False
    if _PLAIN_START.search(before) or (before.rstrip()[-1:] in _SAYS and _NAMED.search(before)):
        return True
    if not _OPENERS.isdisjoint(before) and _IN_ASIDE.search(before):
        return True
    if _STATED.search(before) and _NOW_AFTER.match(after):
        return True
    dated = (_PLAIN_ASIDE.search(before) and _BEFORE_PERIOD.match(after)) or (
        after[:1] in (")", "]") and _AFTER_PERIOD.search(before)
    )
    aside = bool(dated and goal)
    return aside and (_way(cut, one, goal[-1]) or earlier(text, one, goal[-1]))


def _way(cut: Tokens, one: Amount, other: Amount) -> bool:
    """Whether the statement opens with the verb that leads from one amount to the other."""
    way = "up" if one.value < other.value else "down"
    return one.kind == other.kind and way in _ways(cut)


_AND_THEN: Final = re.compile(rf"\sin\s{A_YEAR},?\s(?:and\s)?")


_OPENING: Final = 8


def _ways(cut: Tokens) -> tuple[str, ...]:
    """The roles of the first verb of change among the first words: "we will raise"."""
    for word in cut.words[:_OPENING]:
        entry = known(word)
        if entry is not None and ("up" in entry.verbs or "down" in entry.verbs):
            return entry.verbs
    return ()


def same_series(text: str, start: Amount, one: Amount) -> bool:
    """Whether an amount belongs to a baseline: "(now 7 shops in 2 towns)", "5 in 2020 and 4 in"."""
    gap = text[start.end : one.start]
    if _AND_THEN.fullmatch(gap) and text.startswith(" in ", one.end):
        return True
    if len(gap) > ASIDE or _NEXT.search(gap):
        return False
    opened = text.rfind("(", max(0, start.start - ASIDE), start.start)
    return opened >= 0 and ")" not in text[opened : one.start]


_NEXT: Final = re.compile(r"[;:=→>]|\b(?:to|target|goal|by|until|aim|want)\b", re.I)


def comes_from(text: str, goal: Amount, one: Amount) -> bool:
    """Whether an amount after a target is where it starts: "to 50 from 38"."""
    gap = text[goal.end : one.start]
    if len(gap) > ASIDE or not _TO.search(text[max(0, goal.start - 12) : goal.start]):
        return False
    if not _FROM_THERE.fullmatch(gap):
        return False
    if one.unit or one.kind == "money" or _CLOSED.match(text, one.end):
        return True
    thing = gap.split()[:1]
    return [
        word.strip(".,;:)") for word in text[one.end :].split()[:1]
    ] == thing  # "to 50 people from 38 people"


_MOVES: Final = frozenset(
    ("bring", "brings", "get", "move", "take", "turn", "shift", "push", "drive", "pull", "improve")
)


def leads_on(cut: Tokens, one: Amount, other: Amount) -> bool:
    """Whether a share stands in what is changed: "Cut the 30% error rate to 10%"."""
    if one.kind != other.kind or one.kind not in ("percent", "money", "time", "count"):
        return False
    text = cut.text
    gap = text[one.end : other.start]
    before = text[max(0, one.start - ASIDE) : one.start]
    if before[-1:] in ("(", "["):
        if one.kind == "count" and not _way(cut, one, other):
            return False
        return _CLOSES_TO.fullmatch(gap) is not None
    if _SAME_THING.fullmatch(gap) and _named_again(text, gap, other):
        return one.value > other.value or _way(cut, one, other) or one.start == 0
    if one.kind == "count" and one.start == cut.spans[min(1, len(cut.spans) - 1)][0]:
        return _way(cut, one, other) and _ON_TO.fullmatch(gap) is not None
    if one.kind == "count":
        falls = one.value > other.value and _way(cut, one, other)
        return falls and _OF.search(before) is not None and _ON_TO.fullmatch(gap) is not None
    if not (cut.words[0] in _MOVES or _way(cut, one, other)):
        return False
    return _THE.search(before) is not None and _ON_TO.fullmatch(gap) is not None


_CLOSES_TO: Final = re.compile(
    r"(?:\s(?:in\s|at\s|as\sof\s)?[\w/-]{2,12}){0,2}[)\]],?\s(?:up\s|down\s)?to\s"
)
_SAME_THING: Final = re.compile(r"\s?[^\W\d]{1,20}\sto\s")


def _named_again(text: str, gap: str, other: Amount) -> bool:
    """Whether the word after two amounts is the same: "412 g to 350 g"."""
    thing = gap.split()[0]
    return text[other.end :].lstrip().startswith(thing)


def way_fits(cut: Tokens, one: Amount, other: Amount) -> bool:
    """Whether two amounts go the way of the verb: "Raise the score 38 to 50"."""
    apart = one.start > cut.spans[0][1] + 1
    return apart and not RELATIVE.search(cut.text[: one.start]) and _way(cut, one, other)


_OFTEN: Final = (
    r"(?:(?:bi-?|semi-?|twice[-\s])?(?:hourly|daily|weekly|monthly|quarterly|yearly|annual(?:ly)?)|"
    r"fortnightly|(?:once|twice|(?:one|two|three|four|five|\d)\stimes)\s(?:a|per|every|each)\s"
    r"(?:day|week|fortnight|month|quarter|year))"
)
_CADENCES: Final = re.compile(
    rf"\b(?:from\s({_OFTEN})\sto\s({_OFTEN})|({_OFTEN})\s?(?:->|→|=>)\s?({_OFTEN}))(?!\w)", re.I
)
_CADENCE_WORDS: Final = frozenset(
    (
        *("hourly", "daily", "weekly", "monthly", "quarterly", "yearly", "annual", "annually"),
        *("biweekly", "bi-weekly", "fortnightly", "once", "twice", "times", "semi-annual"),
        *("bimonthly", "biannual", "bi-monthly"),
    )
)


def cadences(cut: Tokens) -> tuple[Amount, Amount] | None:
    """How often before and after: "from quarterly to monthly"."""
    if _CADENCE_WORDS.isdisjoint(cut.words):
        return None
    match = _CADENCES.search(cut.text)
    if match is None:
        return None
    first, last = (1, 2) if match[1] else (3, 4)
    return (
        Amount(match[first], *match.span(first), float("nan"), "", "times"),
        Amount(match[last], *match.span(last), float("nan"), "", "times"),
    )


_STEPS: Final = re.compile(
    r"\bfrom\s((level|grade|tier|stage|band|class|category)\s(?:\d{1,2}|[A-F]))\sto\s(\2\s(?:\d{1,2}|[A-F]))(?!\w)",
    re.I,
)


def steps(text: str) -> tuple[Amount, Amount] | None:
    """A step up or down a scale: "from Level 1 to Level 2"."""
    match = _STEPS.search(text)
    if match is None:
        return None
    return (
        Amount(match[1], *match.span(1), float("nan"), "", "count"),
        Amount(match[3], *match.span(3), float("nan"), "", "count"),
    )


_WITHIN_PAIR: Final = re.compile(r"\sper\s[\w\s,]{1,30}\s")


def measured_then(text: str, due: tuple[int, int], start: list[Amount], goal: list[Amount]) -> bool:
    """Whether a date says when a baseline was measured: "from 40% in 2020", "(was 40% in May)"."""
    if text[due[0] : due[0] + 3].lower() in ("by ", "bef", "unt"):
        return False
    later = any(one.start > due[1] for one in goal)
    for one in start:
        gap = text[one.end : due[0]] if one.end <= due[0] else text[due[1] : one.start]
        if later and one.end <= due[0] and _WITHIN_PAIR.fullmatch(gap):
            return True
        if one.end <= due[0] and gap in (" ", " (", ", "):
            before = text[max(0, one.start - ASIDE) : one.start]
            if gap == ", " and before.endswith((", up from ", ", down from ")):
                continue  # the comma closes the aside: "95%, up from 88%, in FY27"
            if later or START_BEFORE.search(before) or _IN_ASIDE.search(before):
                return True
            plain = text[due[0] : due[0] + 3] == "in " and YEAR.fullmatch(text[due[0] + 3 : due[1]])
            follows = before.endswith(" from ") or one is not start[0]
            if before[-1:] == "(" or (plain and follows):
                return True
        elif gap in (": ", " = ", " : ", " (", "): ") and (
            not later or "baseline" in text[: due[0]].lower()
        ):
            return True
    return False
