"""What a change is measured against without its value: "from 2019 levels", "vs last year"."""

from __future__ import annotations

import re
from typing import Final

from okrlab.given import checked
from okrlab.language.amount_forms import Amount
from okrlab.language.amount_words import BARE_YEAR, COMPARING
from okrlab.language.date_words import A_YEAR
from okrlab.language.tokens import Tokens

_LEVEL: Final = (
    r"(?:baselines?|levels?|figures?|values?|rates?|results?|averages?|totals?|emissions|numbers|"
    r"scores?|amounts?|base(?:\syear)?|process|performance|practice)"
)
_PERIOD: Final = (
    rf"(?:(?:Q[1-4]|H[12])(?:\s?(?:FY)?\s?'?(?:{A_YEAR}|\d\d))?|FY\s?(?:{A_YEAR}|\d\d)|"
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\s(?:19|20)\d\d|PY|"
    rf"{A_YEAR}(?:\s?[-–/]\s?\d{{2,4}})?(?:\sQ[1-4])?)"
)
_REFERENCE: Final = re.compile(
    r"\b(?:compared\s(?:to|with)|relative\sto|from|below|above|under|over|than|against|vs\.?|versus|on|of|at|in(?=\s(?:19|20)\d\d\s))\s"
    r"((?:in\s)?(?:(?:the|our|its|their|a)\s)?(?:(?:year|fiscal\syear|financial\syear)\s)?(?:"
    rf"(?:(?:school\syear|fy)\s?)?(?:{A_YEAR}|(?<=fy)\d\d)"
    rf"(?:\s?[-–/]\s?\d{{2,4}})?\s{_LEVEL}|"
    rf"(?:previous|prior|last|preceding)\s(?:fiscal\s|school\s|calendar\s|financial\s|academic\s)?"
    rf"(?:year|quarter|month|season|period|cycle|survey|round)(?:['’]s\s{_LEVEL}|(?!\w|['’]s))|"
    r"the\syear\sbefore|(?:base-?line|base\syear)(?:\s(?:year|levels?|values?|survey))?(?!\s?(?:of|:|=|for|\())(?=\W|\Z)|"
    rf"business[-\s]as[-\s]usual|today(?!['’\w])|(?:Q[1-4]|H[12]|FY\s?\d\d(?:\d\d)?)(?:\s{_LEVEL}|(?=[.,;)]|\Z|\sby\s))|"
    rf"(?:current|today['’]s|present|existing|pre-\w{{3,12}})\s(?:[\w-]{{2,15}}\s){{0,2}}{_LEVEL}|"
    rf"(?<=than\s)in\s{A_YEAR}(?=\W|\Z)))",
    re.I,
)
"""What a change is measured against without its value: "from 2019 levels"."""
_AGAINST: Final = re.compile(
    r"\b(?:compared\s(?:to|with)|relative\sto|vs\.?|versus|against)\s"
    rf"((?:the\s)?(?:(?:same|similar)\s(?:period|quarter|month)\s(?:(?:in|of)\s)?(?:last\s)?)?(?:{_PERIOD}|year))(?!\w)",
    re.I,
)
_BASED: Final = re.compile(
    rf"\bbase(?:[-\s]?line)?(?:\syear)?(?:\s(?:of|is)|:|\s=)?\s\(?({_PERIOD}(?:\s{_LEVEL})?)(?=[).,;\]]|\s(?:by|to)\b|\Z)|"
    rf"\b(?:with|using|taking)\s((?:the\s)?(?:year\s|fiscal\syear\s)?{_PERIOD})\sas\s(?:(?:an?|the|its|our)\s)?(?:base|reference)|"
    rf"[(,]\s?({_PERIOD}\s(?:base-?line|levels?|base(?:\syear)?))\)",
    re.I,
)
_PERIOD_ALONE: Final = re.compile(r"(?:of|on|at|in)\s(?:Q[1-4]|H[12]|FY\s?\d{2,4})", re.I)
_OF_YEAR: Final = re.compile(
    rf"(?:\A|\bto\s|\bwill\s|,\s)\w{{3,12}}\s(?:the\s|our\s)?({A_YEAR}\s{_LEVEL})(?=\s)", re.I
)


@checked
def compared(cut: Tokens, goal: list[Amount], dated: bool) -> list[Amount]:
    """What a change is measured against without its value: "from 2019 levels".

    >>> from okrlab.language.amounts import numbers_in
    >>> [one.text for one in numbers_in("Cut waste by 5% (baseline year 2020)").baseline]
    ['2020']
    """
    if not (dated or not COMPARING.isdisjoint(cut.words)):
        return []
    text = cut.text
    match = _REFERENCE.search(text)
    if match is None or _PERIOD_ALONE.fullmatch(match[0]):  # "by the end of Q3"
        match = _AGAINST.search(text) or _BASED.search(text)
    if match is not None and not goal and not match[0].lower().startswith("compared"):
        return []
    if match is None and any(one.kind in ("percent", "times") for one in goal):
        match = BARE_YEAR.search(text) or _OF_YEAR.search(text)
    if match is None or match.lastindex is None:
        return []
    said = match.lastindex
    return [Amount(match[said], *match.span(said), float("nan"), "", "reference")]


_BACK_TO: Final = re.compile(
    rf"(?<!compared\s)(?<!relative\s)\b(?:to|at|below|under|above)\s((?:(?:the|its|our)\s)?(?:{A_YEAR}|pre-\w{{3,12}})\s{_LEVEL})(?!\w|\sof)",
    re.I,
)


def back_to(text: str) -> list[Amount]:
    """A target that is the level of an earlier time: "Cut emissions to 1990 levels"."""
    match = _BACK_TO.search(text)
    if match is None:
        return []
    return [Amount(match[1], *match.span(1), float("nan"), "", "reference")]
