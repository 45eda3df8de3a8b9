"""Finds the amounts in a statement: 3.4 s, €40k, half, 8 out of 10, twenty-five, 2×, X%.

The patterns are our own, because what matters is which amount is the baseline, which is the target
and which is neither ("grade 4", "per 1,000", "15 May"). The libraries that were compared are named
in docs/decisions/0007-reading-numbers.md.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from okrlab.language.date_words import YEAR, is_level
from okrlab.language.lexicon import known, small
from okrlab.language.number_words import SCALE, SHARES, SPELT, WORDS, worth
from okrlab.language.tokens import Tokens

_NUMBER = (
    r"\d{1,2}(?:,\d\d)+,\d{3}(?!\d)|\d{1,3}(?:[,'’\u202f ]\d{3})+(?:\.\d+)?|"
    r"\d+(?:[.,]\d+)?|\.\d+"
)
_BLANK = (
    r"(?:\[[XYZNxyzn]{1,3}\s?%?\]|<[XYZNxyzn]{1,3}\s?%?>|\{[XYZNxyzn]{1,3}\s?%?\}|\[?TB[DC](?!\w)\]?)|"
    r"(?:[XYZ]{1,3}|N{1,3})\d{0,2}(?![\w]|[-\s](?:scores?|axis|axes|rays?|chromosomes?)\b)|[XYZ](?=[MKmk](?!\w))|(?<=[$€£])M(?!\w)|\[(?:number|amount|value|target|count)\]|[xyn](?=\s?%)|[AB](?=\s(?:to|minutes|hours|days|percent)\b)|"
    r"_{2,}|\{[^{}]{0,20}\}|\[[^\[\]]{0,20}\](?=\s?%)|#(?=\s(?!of\b))"
)
_UNIT = (
    r"percentage\spoints?|per\scent|percent|%(?:[-\s]points?)?|pp\b|p\.p\.|bps\b|[xX×](?![\w])|-?fold\b|times\b|:1\b|"
    r"ms\b|milliseconds?\b|secs?\b|seconds?\b|s\b|minutes?\b|mins?\b|hours?\b|hrs?\b|yrs?\b|h\b|"
    r"(?:working\s|business\s|calendar\s)?days?\b|kgs?\b|km\b|kilometres\b|miles\b|litres?\b|hectares\b|tonnes\b|tons\b|weeks?\b|wks?\b|months?\b|years?\b|points?\b|pts\b|[KMGT]B\b|"
    r"(?:st|nd|rd|th)\s(?:percentile|place)"
)
_QUALIFIER = (
    r"(?:(?:at\sleast|at\smost|no\smore\sthan|no\sless\sthan|not\smore\sthan|more\sthan|"
    r"less\sthan|fewer\sthan|no\sfewer\sthan|not\sless\sthan|at\sor\sabove|at\sor\sbelow|greater\sthan|higher\sthan|lower\sthan|better\sthan|no\slonger\sthan|up\sto|above|over|under|below|within|exceeding|"
    r"minimum(?:\sof)?|maximum(?:\sof)?|max|min|only|close\sto|around|about)\s|[<>≥≤~+±-]=?\s?|\+/-\s?)"
)
AMOUNT: Final = re.compile(
    rf"(?P<money>(?:US\$|[$€£¥₹]|USD|EUR|GBP|CHF|Rs\.?)\s?)?"
    rf"(?P<number>(?P<digits>{_NUMBER})|(?P<spelt>(?i:{SPELT}|an?(?=\s(?:single\s)?(?:working\s)?(?:second|minute|hour|day|week|month|year)\b)))\b(?!-(?!-?>|fold))|(?P<blank>{_BLANK}))"
    rf"(?P<scale>\s?(?:[kK]|[mM]{{1,2}}|bn|B|[mM]io|Mrd|crores?|lakhs?|million|billion|thousand|Million|Billion)(?![\w]))?"
    rf"(?P<plus>\+)?(?:\s?(?P<unit>{_UNIT}))?(?P<tail>\+|\s?(?:€|EUR|USD|euros?|dollars?|pounds?)(?!\w))?"
    rf"(?(unit)(?:\s?/\s?(?:day|week|month|year|hour|mo)\b|\s(?:a|per|every|each)\s(?:day|week|month)\b)?|"
    rf"(?P<of>/(?:day|week|month|year|mo)\b|(?:(?:\s?/\s?|:|\s?(?:out\sof|of)\s?(?:every\s|the\s)?)[$€£₹]?(?:{_NUMBER})(?![\w.])|\s(?:out\sof|of|in)\s(?:two|three|four|five|six|seven|eight|nine|ten|twenty)\b(?!\s(?:{_UNIT}|countries|regions|cities))|"
    rf"\sin\s(?:[2-9]|10|100|1,?000)(?![\w.,%–-]|\s(?:{_UNIT}|countries|regions|cities)))"
    rf"(?:\s?(?:%|[kKM](?!\w)))?)?)"
)
_QUALIFIED: Final = re.compile(
    rf"(?:(?<!\w)(?<![-=](?=>))(?:{_QUALIFIER})|(?<=\w)[<>≥≤]=?\s?)$", re.I
)
_MINUS: Final = re.compile(r"(?:^|[\s(:])[−–]\Z")
"""A long minus right before a number; with a space after it, it is a dash."""
_NEGATIVE: Final = re.compile(r"(?:^|[\s(:])[-−–]\Z")
_POINTED: Final = re.compile(r"(?:^|[\s(−–+~-])\.\Z")
"""The point of a number without a digit before it."""
_NAMED: Final = re.compile(r"(?:One|Two|Three|Four|Five|Six|Seven)\s[A-Z][a-z]+\s[a-z]")
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


_CODED: Final = re.compile(r"(?:[GDSX]|FA|PL|[ap]m)\b")
_SHARE_OF: Final = re.compile(r"\s(?:of|fewer|less|more|lower|higher|reduction)\b")
_LISTED: Final = re.compile(r"[.):]\s?(?=\s?[A-Za-z])|\s[-–]\s(?=[A-Z])")
_ISSUES: Final = frozenset(
    ("build", "issue", "ticket", "pr", "bug", "case", "goal", "item", "objective", "priority", "kr")
)
_RELEASED: Final = frozenset(("ga", "lts", "rc", "beta", "alpha", "release", "milestone"))
_STANDARDS: Final = frozenset(
    (
        *("soc", "wcag", "iso", "iec", "tls", "http", "covid", "rfc", "pep", "fips", "pci", "ieee"),
        *("en", "sdg", "sdgs", "nist", "fortune", "ftse", "csa", "basel", "ifrs", "ias", "gaap"),
        *("cmmi", "trl", "erasmus", "windows", "ios", "android", "din", "ansi", "astm", "owasp"),
    )
)
_CLASSED: Final = frozenset(
    (
        *("industry", "gen", "web", "horizon", "office", "section", "title", "article", "chapter"),
        *("annex", "appendix", "route", "highway", "code", "part", "indicator", "cohort", "cat"),
        *("category", "pillar", "workstream", "option", "scenario", "batch", "schedule", "form"),
        *("figure", "table", "band", "ward", "district", "zone", "terminal", "hall", "output"),
    )
)
"""With a capital, and not as the first word, their numbers are names as well: Section 8."""
"""Words whose number is a name: SOC 2, Section 8, SDG 6, Fortune 500."""


class Amount(NamedTuple):
    """One amount as written, at `start:end` of the text; `value` is NaN for a placeholder."""

    text: str
    start: int
    end: int
    value: float
    unit: str
    kind: str
    """percent, money, time, times, share, count or blank."""


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
        past = match.end()
        if not _is_name(cut, at, match):
            one = _amount(text, word, match)
            if one is not None:
                amounts.append(one)
    return amounts


def _amount(text: str, word: str, match: re.Match[str]) -> Amount | None:
    """The amount that a match stands for, with the words before it that qualify it."""
    begin, number = match.start(), match["number"]
    start, earlier = begin, text[max(0, begin - 16) : begin]
    if match["spelt"] and _GIVEN.search(earlier):
        return None
    if "TB" in number and not _OPEN.search(earlier):
        return None  # "(TBD)": anything
    if earlier[-1:] in ("-", "–", "—") and earlier[-2:-1].isalpha() and earlier[-4:-1] != "top":
        return None  # a code: ABC-10
    lead = _QUALIFIED.search(text[max(0, begin - 24) : begin])
    if (
        word == "one"
        and begin > 24
        and not (lead or match["of"] or earlier.lower().endswith(_LEAST))
    ):
        return None
    if lead is not None and lead[0] != "+ ":
        start = begin - len(lead[0])
    elif _MINUS.search(text[max(0, begin - 2) : begin]):
        start = begin - 1
    elif word in ("a", "an") and match["spelt"] in ("a", "an", "A", "An"):
        return None
    whole = match[0].rstrip()
    unit = (match["unit"] or "").strip()
    if match["digits"]:
        value = float(re.sub(r"[, '’\u202f](?=\d{3})|,(?=\d\d,)", "", number).replace(",", "."))
    else:
        value = worth(number) if match["spelt"] else float("nan")
    if start < begin and _NEGATIVE.search(text[max(0, begin - 2) : begin]):
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


def _is_name(cut: Tokens, at: int, match: re.Match[str]) -> bool:
    """Whether a number is part of a name: "One Health", "Windows 11", "SOC 2", "4.18 GA", "5G"."""
    text, words = cut.text, cut.words
    begin, end = match.span()
    if match["spelt"]:
        if _NAMED.match(text, begin):
            return True  # "One Water model"
        following = text[end : end + 2]
        named = text[begin].isupper() and following[:1] == " " and following[1:].isupper()
        return named and at > 0 and text[cut.spans[at - 1][0]].islower()
    if not match["digits"] or match["unit"] or match["money"] or match["of"] or match["plus"]:
        return False
    if match["scale"] or (match["tail"] or "+") != "+":
        return False
    after = text[end : end + 2]
    if _CODED.match(text, end):
        return True  # 5G, 3D, 9am
    if after[:1] == "." and after[1:].isdigit():
        return True  # 1.2.3
    if text[begin - 1 : begin] == "#" and at > 1 and words[at - 2] in _ISSUES:
        return True
    begun = not text[:begin].strip("(# ")
    if begun and _LISTED.match(text, end) and text[end:].strip(").: "):
        return True  # "1. Hire a cook"
    following = words[at + 1] if at + 1 < len(words) else ""
    pointed = "." in match["digits"]
    if pointed and following in _RELEASED:
        return True
    if begun and pointed and text[end + 1 : end + 2].isupper() and (entry := known(following)):
        return bool(entry.verbs)  # "1.2 Raise the …"
    return at > 0 and text[cut.spans[at - 1][1] : begin] == " " and _follows_name(cut, at, pointed)


_BEFORE_NAMES: Final = frozenset(("to", "on", "with", "for", "in", "of", "from", "the", "and"))
_SCORED: Final = frozenset(
    ("reach", "achieve", "hit", "score", "maintain", "keep", "exceed", "get", "have", "increase")
)
_MOVES: Final = re.compile(r"\s?(?:→|->|=>|to\s|–>)")


def _follows_name(cut: Tokens, at: int, pointed: bool) -> bool:
    """Whether the word before a number is a name that numbers belong to."""
    before, start = cut.words[at - 1], cut.spans[at - 1][0]
    after = cut.text[cut.spans[at][1] : cut.spans[at][1] + 4]
    if _MOVES.match(after):
        return False  # "Backers on Patreon 60 → 140"
    if before in _STANDARDS:
        return True
    written = cut.text[start : cut.spans[at - 1][1]]
    if before in _CLASSED and written[0].isupper() and (at > 1 or pointed):
        return True
    if (
        not before.isalpha()
        or not any(mark.isupper() for mark in written)
        or known(before) is not None
    ):
        return False
    if written.isupper() or before in small("english") or before in small("skip"):
        return False  # "NPS 40"
    led = cut.words[at - 2] if at > 1 else ""
    entry = known(led)
    if led not in _BEFORE_NAMES and not (entry is not None and entry.verbs):
        return False
    if led in _SCORED:
        return False  # "reach Lighthouse 90"
    # "Give Kenya 40 clinics" counts; "move to Fedora 40" does not.
    following = cut.words[at + 1] if at + 1 < len(cut.words) else ""
    return not (following.isalpha() and following not in small("stop") and following[-1] == "s")
