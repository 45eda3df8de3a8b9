"""Finds the amounts in a statement: 3.4 s, €40k, half, 8 out of 10, twenty-five, 2×, X%.

The patterns are our own, because what matters is which amount is the baseline, which is the target
and which is neither ("grade 4", "per 1,000", "15 May"). The libraries that were compared are named
in docs/decisions/0007-reading-numbers.md.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from okrlab.language.amount_names import is_name
from okrlab.language.date_words import YEAR, is_level
from okrlab.language.number_words import SCALE, SHARES, SPELT, WORDS, worth
from okrlab.language.tokens import Tokens

_DOTTED = r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}(?![.\d])"
"""Thousands parted by dots, where nothing else can be meant: 1.250,50 and 1.250.000."""
_NUMBER = (
    rf"{_DOTTED}|"
    r"\d{1,2}:\d\d:\d\d|\d{1,2}(?:,\d\d)+,\d{3}(?!\d)|\d{1,3}(?:[,'’\u202f ]\d{3})+(?:\.\d+)?|"
    r"\d+(?:[.,]\d+)?|\.\d+"
)
_BLANK = (
    r"(?:\[[XYZNxyzn]{1,3}\s?%?\]|<[XYZNxyzn]{1,3}\s?%?>|\{[XYZNxyzn]{1,3}\s?%?\}|\[?TB[DC](?!\w)\]?)|"
    r"(?:[XYZ]{1,3}|N{1,3})\d{0,2}(?![\w]|[-\s](?:scores?|axis|axes|rays?|chromosomes?)\b)|[XYZ](?=[MKmk](?!\w))|(?<=[$€£])M(?!\w)|\[(?:number|amount|value|target|count)\]|[xyn](?=\s?%|\s(?:hours|days|minutes|weeks|months|users|customers)\b)|[AB](?=\s(?:to|minutes|hours|days|percent)\b)|"
    r"_{2,}|\{[^{}]{0,20}\}|\[[^\[\]]{0,20}\](?=\s?%)|#(?=\s(?!of\b))"
)
_UNIT = (
    r"percentage\spoints?|per\scent|percent|%(?:[-\s]points?)?|pp\b|p\.p\.|bps\b|[xX×](?![\w])|-?fold\b|times\b|:1\b|"
    r"ms\b|milliseconds?\b|secs?\b|seconds?\b|s\b|minutes?\b|mins?\b|hours?\b|hrs?\b|yrs?\b|h\b|"
    r"(?:working\s|business\s|calendar\s)?days?\b|kgs?\b|km\b|kilometres\b|miles\b|lit(?:re|er)s?\b|hectares\b|tonnes\b|tons\b|weeks?\b|wks?\b|months?\b|years?\b|points?\b|pts\b|[KMGT]B\b|"
    r"(?:st|nd|rd|th)\s(?:percentile|place)"
)
_QUALIFIER = (
    r"(?:(?:at\sleast|at\smost|no\smore\sthan|no\sless\sthan|not\smore\sthan|more\sthan|"
    r"less\sthan|fewer\sthan|no\sfewer\sthan|not\sless\sthan|at\sor\sabove|at\sor\sbelow|greater\sthan|higher\sthan|lower\sthan|better\sthan|no\slonger\sthan|up\sto|above|over|under|below|within|exceeding|"
    r"minimum(?:\sof)?|maximum(?:\sof)?|max|min|only|close\sto|around|about)\s|[<>≥≤~+±-]=?\s?|\+/-\s?)"
)
AMOUNT: Final = re.compile(
    rf"(?P<money>(?:US\$|[$€£¥₹]|USD|EUR|GBP|CHF|KES|NGN|ZAR|AUD|CAD|Rs\.?)\s?)?"
    rf"(?P<number>(?P<digits>{_NUMBER})|(?P<spelt>(?i:{SPELT}|an?(?=\s(?:single\s)?(?:working\s)?(?:second|minute|hour|day|week|month|year)\b)))\b(?!-(?!-?>|fold))|(?P<blank>{_BLANK}))"
    rf"(?P<scale>\s?(?:[kK]|[mM]{{1,2}}|bn|B|[mM]io|Mrd|crores?|lakhs?|million|billion|thousand|Million|Billion)(?![\w]))?"
    rf"(?P<plus>\+)?(?:(?:\s?|-(?=per\s?cent\b|points?\s(?:increase|rise|gain|drop|cut|improvement)))(?P<unit>{_UNIT}))?(?P<tail>\+|\s?(?:€|EUR|USD|euros?|dollars?|pounds?)(?!\w))?"
    rf"(?(unit)(?:\s?/\s?(?:day|week|month|year|hour|mo)\b|\s(?:a|per|every|each)\s(?:day|week|month)\b)?|"
    rf"(?P<of>/(?:day|week|month|year|mo)\b|(?:(?:\s?/\s?|:|\s?(?:out\sof|of)\s?(?:every\s|the\s)?)[$€£₹]?(?:{_NUMBER})(?!\w|\.\d)|\s(?:out\sof|of|in)\s(?:two|three|four|five|six|seven|eight|nine|ten|twenty)\b(?!\s(?:{_UNIT}|countries|regions|cities))|"
    rf"\sin\s(?:[2-9]|10|100|1,?000)(?![\w%–-]|[.,]\d|\s(?:{_UNIT}|countries|regions|cities)))"
    rf"(?:\s?(?:%|[kKM](?!\w)))?)?)"
)
_POINTS: Final = re.compile(_DOTTED)
_QUALIFIED: Final = re.compile(
    rf"(?:(?<!\w)(?<![-=](?=>))(?:{_QUALIFIER})|(?<=\w)[<>≥≤]=?\s?)$", re.I
)
_MINUS: Final = re.compile(r"(?:^|[\s(:])[−–]\Z")
"""A long minus right before a number; with a space after it, it is a dash."""
_NEGATIVE: Final = re.compile(r"(?:^|[\s(:])[-−–]\Z")
_SUM: Final = re.compile(r"of [$€£]")
_SIGNED: Final = re.compile(r"[<>≤≥=]\s?[−–-]\Z")
"""A minus after a bound: "≤ −0.02"."""
_POINTED: Final = re.compile(r"(?:^|[\s(−–+~-])\.\Z")
"""The point of a number without a digit before it."""
_OPENS: Final = re.compile(r"[xyznab]{1,3}\d{0,2}%?|xx+")
_LEAST: Final = ("least ", "than ", "every ", "per ", "of ", "to ")
_OPEN: Final = re.compile(
    r"(?:\b(?:from|to|of|goal|target|base-?line|current(?:ly)?|at|least|start)[:=]?|->|→|=)\s?\Z",
    re.I,
)
"""Before a value that is still to be found: "baseline TBD"."""
_GIVEN: Final = re.compile(
    r"(?<!\w)(?:the|our|into|in(?=\sone\sgo)|their|its|these|those|all|in\sall)\s$", re.I
)
_TIME = re.compile(r"(?:working |business )?(?:day|week|month|year|hour|h|min|m?s|sec)|milli", re.I)
_FIRST: Final = {word.partition(" ")[0] for word in WORDS if word != "no"}
_SIGNS: Final = frozenset(
    (
        "$",
        "€",
        "£",
        "¥",
        "₹",
        "us",
        "usd",
        "eur",
        "gbp",
        "chf",
        "rs",
        "#",
        "_",
        "{",
        "[",
        "<",
        "tbd",
        "tbc",
    )
)
_SHARE_OF: Final = re.compile(r"\s(?:of|fewer|less|more|lower|higher|reduction)\b")


class Amount(NamedTuple):
    """One amount as written, at `start:end` of the text; `value` is NaN for a placeholder."""

    text: str
    start: int
    end: int
    value: float
    unit: str
    kind: str
    """percent, money, time, times, share, count or blank."""
    low: float | None = None
    """The other end of a range: of "3–5 days" 3."""


def amounts_in(cut: Tokens) -> list[Amount]:
    """The amounts as they are written; a name, a version or a code ("5G") is none.

    >>> from okrlab.language.tokens import tokens
    >>> [one.text for one in amounts_in(tokens("Move 40 laptops to Windows 11 and save two hours"))]
    ['40', 'two hours']
    """
    text, amounts, past = cut.text, [], 0
    for at, (word, (begin, _)) in enumerate(zip(cut.words, cut.spans, strict=True)):
        if begin < past or not (
            word[0].isdigit() or word in _FIRST or word in _SIGNS or _OPENS.fullmatch(word)
        ):
            continue
        if begin and (
            text[begin - 1].isalnum()
            or (text[begin - 1] in "@._-" and word[0].isalpha())
            or text[begin - 2 : begin] == ")("
            or (text[begin - 1] == "." and text[begin - 2 : begin - 1].isalnum())
        ):
            continue
        if _POINTED.search(text[max(0, begin - 2) : begin]):
            begin -= 1  # ".3"
        match = AMOUNT.match(text, begin)
        if match is None:
            continue
        if text.startswith("1:1", begin) and not text[begin + 3 : begin + 4].isdigit():
            past = begin + 4  # "monthly 1:1s": a talk
            continue
        if YEAR.fullmatch(match["number"]) and _SUM.search(match["of"] or ""):
            past = match.end("number")  # "in 2011 of $1 million"
            continue
        past = match.end()
        if not is_name(cut, at, match):
            one = _amount(text, word, match)
            if one is not None:
                amounts.append(one)
    return amounts


def _amount(text: str, word: str, match: re.Match[str]) -> Amount | None:
    """The amount that a match stands for, with the words before it that qualify it."""
    begin, number = match.start(), match["number"]
    start, earlier = begin, text[max(0, begin - 16) : begin]
    if match["spelt"] and (_GIVEN.search(earlier) or earlier[-3:].lower() == "no "):
        return None  # "No one leaves"
    if number == "#" and not text[:begin].strip(" (*•-"):
        return None  # "# Days in arrears"
    if match["blank"] and match["plus"] and text[match.end() : match.end() + 1].isdigit():
        return None  # "N+1 queries"
    if "TB" in number and not _OPEN.search(earlier):
        return None  # "(TBD)": anything
    if (
        earlier[-1:] in ("-", "–", "—")
        and earlier[-2:-1].isalpha()
        and earlier[-4:-1] not in ("top", "sub")
    ):
        return None  # a code: ABC-10
    signed = _SIGNED.search(text[max(0, begin - 4) : begin]) is not None
    lead = _QUALIFIED.search(text[max(0, begin - 24) : begin - signed])
    if (
        word == "one"
        and begin > 24
        and not (lead and lead[0] != "+ ")
        and not (match["of"] or earlier.lower().endswith(_LEAST))
    ):
        return None
    if lead is not None and lead[0] != "+ ":
        start = begin - signed - len(lead[0])
    elif match["digits"] and _MINUS.search(text[max(0, begin - 2) : begin]):
        start = begin - 1
    elif word in ("a", "an") and match["spelt"] in ("a", "an", "A", "An"):
        return None
    whole = match[0].rstrip()
    unit = (match["unit"] or "").strip()
    if match["digits"]:
        value = float("nan") if ":" in number else _value(number)
    else:
        value = worth(number) if match["spelt"] else float("nan")
    if signed or (start < begin and _NEGATIVE.search(text[max(0, begin - 2) : begin])):
        value = -value
    value *= SCALE.get((match["scale"] or "").strip().lower(), 1.0)
    money = match["money"] or match["tail"] not in (None, "+")
    kind = "money" if money else _kind(match, unit)
    if money:
        unit = (match["money"] or match["tail"] or "").strip()
    if kind == "count" and YEAR.fullmatch(whole) and not is_level(text, begin):
        return None
    often = kind == "share" and word == "a" and number.endswith("quarter")
    if often and not (_SHARE_OF.match(text, match.end()) or earlier.endswith("by ") or lead):
        return None  # "twice a quarter"
    end = begin + len(whole)
    if text[start - 1 : start] == "[" and text[end : end + 1] == "]":
        start, end = start - 1, end + 1  # "from [40] to [60]"
        if start and text[start - 1] in "$€£":
            start, kind, unit = start - 1, "money", text[start - 1]
    return Amount(text[start:end], start, end, value, unit, kind)


def _kind(match: re.Match[str], unit: str) -> str:
    if unit.startswith(("%", "per", "pp", "p.p.", "bps")):
        return "percent"
    if unit in ("x", "X", "×", "times", ":1", "fold", "-fold"):
        return "times"
    if _TIME.match(unit):
        return "time"
    share = match["spelt"] and " ".join(match["spelt"].lower().replace("-", " ").split()) in SHARES
    if share or (match["of"] and re.search(r"of|/|\bin\b", match["of"])):
        return "share"
    return "blank" if match["blank"] else "count"


def _value(digits: str) -> float:
    """The number that digits stand for, whichever sign parts its thousands."""
    if _POINTS.fullmatch(digits):
        digits = digits.replace(".", "")
    return float(re.sub(r"[, '’\u202f](?=\d{3})|,(?=\d\d,)", "", digits).replace(",", "."))
