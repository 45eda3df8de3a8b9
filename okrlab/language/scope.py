"""Amounts that are neither baseline nor target: a condition, an example, or a target said again.

"In the past 12 months", "(e.g. 30 views)", "all 12 depots", "5 points for …"; and, after a target,
"(a 30% saving)". No pattern looks further back than `BACK` characters.
"""

from __future__ import annotations

import re
from typing import Final

from okrlab.language.amount_forms import Amount
from okrlab.language.due_words import measures
from okrlab.language.tokens import Tokens

BACK: Final = 80
_PAST: Final = re.compile(r"\b(?:past|last|previous|prior|preceding|rolling|trailing)\s\Z", re.I)
_ONCE_IN: Final = re.compile(r"\b(?:once|twice|times)\s(?:in|every)\s\Z", re.I)
_FROM_ONE: Final = re.compile(r"\b(?:from|in|with|by|of|to|for)\s\Z", re.I)
_SCALE: Final = re.compile(
    r"(?:scores?|scale|ratings?|satisfaction|index|confidence)\s(?:of\s)?\(?\Z", re.I
)
_ONE_TO: Final = re.compile(r"[01]\s?[-–]\s?(?:[3-7]|10|100)")
_CARRIED: Final = re.compile(r"\s(?:of\s)?(?:gestation|pregnan\w\w|post-?partum)", re.I)
_INFANTS: Final = re.compile(r"\d{1,2}\s?[-–]\s?(?:11|23|35|59)\smonths", re.I)
_AGES: Final = re.compile(
    r"(?:children|infants|adults|people|persons|youths?|women|men|girls|boys|pupils|adolescents)"
    r"\s\(\Z",
    re.I,
)
_NORM: Final = re.compile(
    r"[(\[,;–-]\s?(?:the\s)?(?:national|state|industry|regional|county|peer|sector|market|global|world|"
    r"district|provincial)\s(?:\w{3,12}\s)?(?:rate|average|mean|median|norm|benchmark|figure)s?"
    r"(?:\s?[=:]|\sis|\swas|\sof)?\s?\Z",
    re.I,
)
_EXAMPLE: Final = re.compile(
    r"(?:\b(?:e\.g|for\s(?:example|instance)|such\sas)|\(including)\b\.?[^;.()\]]{0,60}\Z",
    re.I,
)
_FORMULA: Final = re.compile(
    r"(?:\b(?:defined|calculated|computed|expressed)\sas\b[^.;]{0,70}|"
    r"\b(?:divided|multiplied)\sby\s|\s×\s)\Z",
    re.I,
)
_WHOLE: Final = re.compile(
    r"\b(?:to|in|across|from|of|for|at|among|with|on|over|within)\s(?:(?:all|each\sof|both)\s"
    r"(?:of\s)?(?:the\s|our\s|its\s)?|(?:the|our|these|those|its|their)\s)\Z|\bof\sthe\stop\s\Z",
    re.I,
)
_LOWEST: Final = re.compile(r"\b(?:bottom|lowest|poorest|weakest|worst)[-\s]\Z", re.I)
_THING: Final = re.compile(
    r"[-\s](?:lane|line|page|store?y|bedroom|door|way|person|floor|wheel|track|step|inch|digit|"
    r"man|day|minute|hour)\s(?!is\b|are\b|or\b|and\b|a\b|per\b|to\b|in\b|on\b|for\b)[a-z]"
)
"""A thing with so many of them: "a two lane road", "10 person teams"."""
_DOZEN: Final = 12
_ROOF: Final = frozenset(("under one", "within one", "over one"))
_SCORE: Final = re.compile(r"\bz[-\s]scores?\s?\Z", re.I)
_SEVERAL: Final = re.compile(r"\s(?:[\w-]{1,20}\s)?or\smore\b", re.I)
_AT_LEAST: Final = re.compile(r"at least (?:one|two|three|1|2|3)", re.I)
_POINTS: Final = re.compile(r"\d{1,4}\s(?:bonus\s)?points?\sfor\s", re.I)
_BOUNDS: Final = frozenset("<>≤≥")
_NET: Final = re.compile(r"\bnet[-\s]\Z", re.I)
_PLEDGE: Final = re.compile(
    r"[-\s](?:targets?|goals?|commitments?|plans?|strateg\w{1,3}|pathways?|roadmaps?|transition|"
    r"aligned|committed|pledges?)\b",
    re.I,
)
_LATE: Final = 6
"""A quotation mark before this opens the statement, not a title in it."""
_MARK: Final = re.compile(r"\s(?:mark|level|goal|target|milestone|threshold)\b", re.I)
_TITLE: Final = re.compile(r"[A-Z]\S*\s\S+\s\S+\s\S")


def only_scope(cut: Tokens, one: Amount) -> bool:
    """Whether the words around an amount make it a condition or an example.

    >>> from okrlab.language.amounts import numbers_in
    >>> numbers_in("Tenants who moved in the past 12 months").target
    ()
    """
    text = cut.text
    before = text[max(0, one.start - BACK) : one.start]
    after = text[one.end : one.end + 30]
    if before and " " not in before:
        return False
    if one.kind in ("count", "time") and _of_something(one, before, after):
        return True
    if before.endswith(("n=", "n = ", "N=", "N = ")):
        return True
    if one.kind == "percent" and _LOWEST.search(before):
        return True
    if one.unit.startswith("point") and _POINTS.match(text):
        return True
    if one.text.lower() == "zero" and _NET.search(before) and _PLEDGE.match(after):
        return True
    if _NORM.search(before) or _EXAMPLE.search(before) or _FORMULA.search(before):
        return True
    return _titled(text, one) or (_says_what(one, before, after) and measures(cut.words))


def _of_something(one: Amount, before: str, after: str) -> bool:
    """Whether a count or a time belongs to what is spoken of."""
    if one.kind == "time":
        if _ONCE_IN.search(before):
            return True
        timed = _PAST.search(before) or _CARRIED.match(after) or _INFANTS.fullmatch(one.text)
        return timed is not None
    low = one.text.lower()
    if low in _ROOF and after[1:2].isalpha():
        return True
    if low == "at least one" and _FROM_ONE.search(before):
        return True
    if _ONE_TO.fullmatch(low) and after[:1] == ")" and _SCALE.search(before):
        return True  # "score (1–5)"
    if not low[0].isalnum():
        return _SCORE.search(before) is not None
    ages = after[:1] == ")" and not low.isalnum() and _AGES.search(before)
    whole = _WHOLE.search(before) or _LOWEST.search(before)
    thing = one.value <= _DOZEN and _THING.match(after)  # but "6,000 page visits"
    return bool(ages or thing or (whole and not _MARK.match(after)))


def _says_what(one: Amount, before: str, after: str) -> bool:
    """Whether an amount in an indicator says what is counted: "with at least one visit"."""
    if one.kind not in ("count", "time", "times"):
        return False
    if _SEVERAL.match(after) or _AT_LEAST.fullmatch(one.text):
        return True
    if one.kind == "time" and (one.text[0] in "-–−" or before.endswith((" - ", " – "))):
        return True
    return before[-1:] == "(" and one.text[0] in _BOUNDS


def _titled(text: str, one: Amount) -> bool:
    """Whether an amount stands in a title in quotation marks."""
    opened = max(text.rfind(mark, max(0, one.start - BACK), one.start) for mark in '"“')
    if (
        opened < _LATE
        or text[opened - 2] in ":-–—"
        or (text[opened] == '"' and text.count('"', 0, opened) % 2)
    ):
        return False
    return "”" not in text[opened : one.start] and _TITLE.match(text, opened + 1) is not None


_CHANGE: Final = (
    r"(?:reduction|increase|decrease|rise|improvement|cut|growth|drop|fall|savings?|gain|decline|"
    r"less|fewer|lower|higher|more|faster|smaller|better|shorter)"
)
_SHARE_AFTER: Final = re.compile(rf"\s?{_CHANGE}\b", re.I)
_OF_THEM: Final = re.compile(r"\((?:with|of\swh(?:om|ich)|of\sthem|including)\s[^()]*\Z", re.I)
_OPENED: Final = re.compile(r"\((?:an?\s|i\.e\.,?\s|or\s|about\s|around\s)?\Z", re.I)
_THAT_IS: Final = re.compile(
    rf"(?:\bwhich\s(?:is|represents|equals|means)|\brepresenting|\bequal\sto|\bequivalent\sto|"
    rf",\san?\s{_CHANGE}\sof|\(an?\s{_CHANGE}\sof)(?:\s(?:about|around|more\sthan|over|some))?"
    r"\s(?:an?\s)?\Z",
    re.I,
)
_MEANS: Final = re.compile(r"\b(?:by\s\w{3,15}ing|thereby|thus)\s(?:[\w$]{1,15}\s){0,2}\Z", re.I)
_ACCURATE: Final = re.compile(r"\s(?:accuracy|confidence)\b", re.I)


def restated(text: str, goal: list[Amount]) -> list[Amount]:
    """The targets without those that say one of them again, or how it is reached.

    >>> from okrlab.language.amounts import numbers_in
    >>> [one.text for one in numbers_in("Shrink the app to 350 kB (a 30% reduction)").target]
    ['350']
    """
    kept: list[Amount] = []
    for one in sorted(goal, key=lambda each: each.start):
        if not (kept and _again(text, one)):
            kept.append(one)
    return kept


def _again(text: str, one: Amount) -> bool:
    before = text[max(0, one.start - BACK) : one.start]
    if " " not in before:
        return False
    if _OF_THEM.search(before) or _THAT_IS.search(before) or _MEANS.search(before):
        return True
    if one.kind not in ("percent", "times"):
        return False
    after = text[one.end : one.end + 20]
    if _OPENED.search(before) and _SHARE_AFTER.match(after):
        return True
    return before.endswith("with ") and _ACCURATE.match(after) is not None
