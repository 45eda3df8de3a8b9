"""Finds the amounts and dates in a statement: 3.4 s, €40k, half, 8 out of 10, by end of Q2.

The patterns are our own, because what matters is which amount is the baseline, which is the target
and which is neither ("grade 4", "per 1,000", "15 May"). The libraries that were compared are named
in docs/decisions/0007-reading-numbers.md.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from okrlab.language.date_words import YEAR, is_level
from okrlab.language.deadlines import dates_in
from okrlab.language.lexicon import small
from okrlab.language.number_words import SCALE, SHARES, WORDS
from okrlab.language.tokens import Tokens, tokens

_NUMBER = (
    r"\d{1,2}(?:,\d\d)+,\d{3}(?!\d)|\d{1,3}(?:[,'’\u202f ]\d{3})+(?:\.\d+)?|"
    r"\d+(?:[.,]\d+)?|\.\d+"
)
_SPELT = "|".join(
    sorted((w.replace(" ", r"\s") for w in WORDS if w not in ("no", "a", "an")), key=len)[::-1]
)
_BLANK = (
    r"[XYZN]{1,3}\d{0,2}(?!\w)|[xyn](?=\s?%)|[AB](?=\s(?:to|minutes|hours|days|percent)\b)|"
    r"_{2,}|\{[^{}]{0,20}\}|\[[^\[\]]{0,20}\](?=\s?%)|#(?=\s)"
)
_UNIT = (
    r"percentage\spoints?|per\scent|percent|%(?:[-\s]points?)?|pp\b|[x×](?![\w])|times\b|:1\b|"
    r"ms\b|milliseconds?\b|secs?\b|seconds?\b|s\b|minutes?\b|mins?\b|hours?\b|hrs?\b|h\b|"
    r"(?:working\s|business\s|calendar\s)?days?\b|kgs?\b|km\b|kilometres\b|miles\b|litres?\b|hectares\b|tonnes\b|tons\b|weeks?\b|months?\b|years?\b|points?\b|[KMGT]B\b|"
    r"(?:st|nd|rd|th)\s(?:percentile|place)"
)
_QUALIFIER = (
    r"(?:(?:at\sleast|at\smost|no\smore\sthan|no\sless\sthan|not\smore\sthan|more\sthan|"
    r"less\sthan|fewer\sthan|greater\sthan|no\slonger\sthan|up\sto|above|over|under|below|within|exceeding|"
    r"minimum(?:\sof)?|maximum(?:\sof)?|max|min|only|close\sto|around|about)\s|[<>≥≤~+±-]=?\s?|\+/-\s?)"
)
AMOUNT: Final = re.compile(
    rf"(?P<money>US\$|[$€£¥₹]|(?:USD|EUR|GBP|CHF)\s?)?"
    rf"(?P<number>(?P<digits>{_NUMBER})|(?P<spelt>(?i:{_SPELT}|an?(?=\s(?:single\s)?(?:working\s)?(?:second|minute|hour|day|week|month|year)\b)))\b(?!-(?!-?>))|(?P<blank>{_BLANK}))"
    rf"(?P<scale>\s?(?:[kK]|[mM]{{1,2}}|bn|B|mio|million|billion|thousand|Million|Billion)(?![\w]))?"
    rf"(?P<plus>\+)?(?:\s?(?P<unit>{_UNIT}))?(?P<tail>\+|\s?(?:€|EUR|USD|euros?|dollars?|pounds?)(?!\w))?"
    rf"(?(unit)(?:\s?/\s?(?:day|week|month|year|hour|mo)\b|\s(?:a|per|every|each)\s(?:day|week|month)\b)?|"
    rf"(?P<of>/(?:day|week|month|year|mo)\b|(?:\s?(?:/|:|out\sof|of)\s?[$€£₹]?(?:{_NUMBER})(?![\w.])|\s(?:out\sof|of|in)\sten\b|"
    rf"\sin\s(?:[2-9]|10|100|1,?000)(?![\w.,%]|\s(?:{_UNIT}|countries|regions|cities)))"
    rf"(?:\s?(?:%|[kKM](?!\w)))?)?)"
)
_QUALIFIED: Final = re.compile(rf"(?<!\w)(?<![-=](?=>))(?:{_QUALIFIER})$", re.I)
_MINUS: Final = re.compile(r"(?:^|[\s(:])[−–]\Z")
"""A long minus right before a number; with a space after it, it is a dash."""
_NEGATIVE: Final = re.compile(r"(?:^|[\s(:])[-−–]\Z")
_POINTED: Final = re.compile(r"(?:^|[\s(−–+~-])\.\Z")
"""The point of a number without a digit before it."""
_NAMED: Final = re.compile(r"(?:One|Two|Three|Four|Five|Six|Seven)\s[A-Z][a-z]+\s[a-z]")
_OPENS: Final = re.compile(r"[xyznab]{1,3}\d{0,2}%?|xx+")
_LABEL = re.compile(
    r"(?<!\w)(?:version|v|guidelines?|guide|release|standard|spec|specification|protocol|edition|"
    r"revision|policy|framework|annex|appendix|directive|regulation|sprint|module|top\s\w+|tier[-\s]?|grade|tier|level|phase|step|stage|page|iso|type|class|section|article|chapter|layer|"
    r"scope|severity|priority|series|python|postgresql|mysql|node|php|java|windows|stages|"
    r"per|every|each|age|aged|ages|day|week|month|objective|kr|number|no\.|room|wave|feature|product|region|segment|under-|over-|stage|season|episode|chapter|grades|tiers|years?\sof\sage|unit|lot|building|line|zone)\s?$",
    re.I,
)
_ORDINARY = re.compile(
    r"^(?:[-–](?!\d)|\s(?:after|later|ago|past|prior|before|overdue|old|late|o'clock|[ap]\.?m(?!\s[a-z]+s\b))\b|:\d\d|\s(?:by\sthe|after)\b|\s?(?:st|nd|rd|th)\b(?!\s?percentile|\splace)|\s(?:more\sregions|another\b|by\sone\b|size\b|"
    r"time\b|go\b|way\b|place\b|hand\b|side\b|stop\b|live\sbirths|people\sat\srisk|inhabitants))",
    re.I,
)
_START_BEFORE = re.compile(
    r"(?:instead\sof|rather\sthan|current(?:ly)?(?:\sis|\sat)?:?|today|now(?:\sat)?|(?:was|were)(?:\sat)?|baseline(?:\sof|:)?|(?:up|down)\sfrom|compared\s(?:with|to)|"
    r"vs\.?|versus|against|\(from)\s(?:at\s|of\s|the\s)?\(?$",
    re.I,
)
_FROM = re.compile(r"\b(?:from|between)\s(?:an?\s|the\s)?(?:[\w'-]+\s){0,4}?\(?$", re.I)
_FROM_HERE = re.compile(r"\bfrom\s(?:(?:an?\saverage\sof|avg\.?|about|around|currently)\s)?$", re.I)
_RELATIVE = re.compile(r"\b(?:by|of|between|another)\s(?:an?\sadditional\s)?$", re.I)
_TO = re.compile(
    r"^\s?(?:\)\s?)?(?:[\w/'.-]+\s){0,4}?(?:to|->|→|=>|–>|—>|till|up\sto|down\sto)\s(?:an?\s|the\s)?(?:[a-z'-]+\s){0,2}?$|^\s?(?:-?->|→|=>|–>|➔)\s?$",
    re.I,
)
_LEAST: Final = ("least ", "than ", "every ", "per ", "of ", "to ")
_GIVEN: Final = re.compile(
    r"(?<!\w)(?:the|our|top|into|in(?=\sone\sgo)|their|its|these|those|all|in\sall)\s$", re.I
)
_RANGE: Final = frozenset((" to ", "-", "–", " - ", " – ", "—", " or "))
_HABIT = re.compile(r"(?<!\w)(?:per|a|an|each|every)\s$", re.I)
_AGE = re.compile(
    r"(?:children|infants|adults|people|persons|youth|women|men|girls|boys|pupils|those|everyone|purchases|births|anyone|deaths|malnutrition|mortality|stunting)"
    r"\s(?:aged\s)?$",
    re.I,
)
_AGED = re.compile(r"(?<!\w)aged?\s$", re.I)
_PART_OF: Final = re.compile(r"\b(?:with|within|in|after|of|for)\s[\w.,\s]{1,30}\Z", re.I)
_LASTING = re.compile(
    r"(?:for|after|every|than\sonce|least\sonce|last)\s(?:at\sleast\s|the\s)?$", re.I
)
_TIME = re.compile(r"(?:working |business )?(?:day|week|month|year|hour|h|min|m?s|sec)|milli", re.I)
_CHANGE = re.compile(
    r"\b(?:doubl(?:e|es|ed|ing)|tripl(?:e|es|ed|ing)|quadruples?|halv(?:e|es|ed|ing)|twice(?=\sas\s|\sthe\s)|eliminate[sd]?|eradicate|half\sas\smany)\b",
    re.I,
)
_OFTEN = re.compile(r"^\s(?:a|an|per|every|each)\s|^[-\s](?:digit|check)", re.I)


_FIRST: Final = {word.partition(" ")[0] for word in WORDS if word != "no"}
_SIGNS: Final = frozenset(
    ("$", "€", "£", "¥", "₹", "us", "usd", "eur", "gbp", "chf", "#", "_", "{", "[")
)


class Amount(NamedTuple):
    """One amount as written, at `start:end` of the text; `value` is NaN for a placeholder."""

    text: str
    start: int
    end: int
    value: float
    unit: str
    kind: str
    """percent, money, time, times, share, count or blank."""


class Numbers(NamedTuple):
    """The roles of a statement's amounts: baseline and target; and the spans of its deadlines."""

    baseline: tuple[Amount, ...] = ()
    target: tuple[Amount, ...] = ()
    deadline: tuple[tuple[int, int], ...] = ()


def numbers_in(cut: str | Tokens) -> Numbers:
    """Baseline, target and deadline of one statement.

    >>> numbers = numbers_in("Increase NPS from 40 to 55 in Q1")
    >>> [a.text for a in numbers.baseline], [a.text for a in numbers.target], numbers.deadline
    (['40'], ['55'], ((27, 32),))
    """
    cut = tokens(cut) if isinstance(cut, str) else cut
    text, words = cut.text, cut.words
    dates = dates_in(cut)
    amounts = [one for one in _amounts(cut) if _free(one, dates)]
    start, goal = [], []
    taken: set[int] = set()
    # Pairs first: "from 40 to 55" is a baseline and a target, "40–55" one target that is a range.
    for at, one in enumerate(amounts[:-1]):
        before = text[max(0, one.start - 40) : one.start]
        if at not in taken and _leads(text, one, amounts[at + 1], before):
            start.append(one)
            goal.append(amounts[at + 1])
            taken |= {at, at + 1}
        elif at not in taken and text[one.end : amounts[at + 1].start] in _RANGE:
            other = amounts[at + 1]
            both = text[one.start : other.end]
            if not _beside(one, before, text[one.end : one.end + 24]):
                goal.append(other._replace(text=both, start=one.start))
            taken |= {at, at + 1}
    # Then single amounts: a baseline where the words before say so, else a target, unless the
    # amount is beside the point (a label, an age, a habit).
    for at, one in enumerate(amounts):
        if at in taken:
            continue
        before = text[max(0, one.start - 40) : one.start]
        after = text[one.end : one.end + 24]
        if _START_BEFORE.search(before) or (
            not goal and one.kind not in ("count", "share") and _FROM_HERE.search(before)
        ):
            start.append(one)
        elif not (_beside(one, before, after) or _names_what(text, one, before, start)):
            goal.append(one)
    if not goal and not small("changes").isdisjoint(words):
        for match in _CHANGE.finditer(text):  # a target without a number: "double", "halve"
            if not _OFTEN.match(text[match.end() :]):
                goal.append(Amount(match[0], *match.span(), float("nan"), "", "times"))
                break
    goal.sort(key=lambda one: one.start)
    return Numbers(tuple(start), tuple(goal), tuple(dates))


def _leads(text: str, one: Amount, other: Amount, before: str) -> bool:
    """Whether two amounts are a baseline and a target rather than a range or two counts."""
    gap = text[one.end : other.start]
    if len(gap) > 45 or not _TO.match(gap + " " if gap.endswith("to") else gap):
        return False
    if not gap.strip().isascii() or "->" in gap or "=>" in gap:
        return True
    if _FROM.search(before) or before.rstrip().endswith(":"):
        return True
    both = one.kind == other.kind and one.kind in ("percent", "money")
    return both and gap == " to " and not _RELATIVE.search(before) and one.start > 0


def _names_what(text: str, one: Amount, before: str, start: list[Amount]) -> bool:
    """Whether an amount belongs to what is measured: "returned within 2 days from 60% to 90%"."""
    if one.kind not in ("count", "time") or not _PART_OF.search(before + one.text):
        return False
    return any(re.fullmatch(r"[\s\w'’/-]*\sfrom\s", text[one.end : other.start]) for other in start)


def _beside(one: Amount, before: str, after: str) -> bool:
    """Whether an amount is no target: a label, a habit, an age, or how long something lasts."""
    low = one.text.lower()
    if _ORDINARY.match(after) and one.kind in ("count", "time"):
        return True
    if _LABEL.search(before) and one.kind in ("count", "blank") and not before.endswith("per day "):
        return True
    if (
        one.kind == "blank"
        and one.text in ("X", "x", "Y", "N")
        and after.startswith((" by", " to "))
    ):
        return True
    if _HABIT.search(before) and one.kind in ("count", "time") and low[0] not in "<>":
        return True
    if low.startswith(("under", "over", "below", "above")) and _AGE.search(before):
        return True
    if _AGED.search(before) or (before[-1:] in ('"', "“") and re.match(r"\s[–—-]\s\w", after)):
        return True  # "10 – Extremely likely": an answer
    if one.kind == "time" and _LASTING.search(before):
        return True
    return low == "one" and not before.strip() and after.startswith("-")


def _amounts(cut: Tokens) -> list[Amount]:
    text, amounts, past = cut.text, [], 0
    for word, (begin, _) in zip(cut.words, cut.spans, strict=True):
        if begin < past or not (
            word[0].isdigit() or word in _FIRST or word in _SIGNS or _OPENS.fullmatch(word)
        ):
            continue
        if begin and (
            text[begin - 1].isalnum() or (text[begin - 1] in "@._-" and word[0].isalpha())
        ):
            continue
        if _POINTED.search(text[max(0, begin - 2) : begin]):
            begin -= 1  # ".3"
        match = AMOUNT.match(text, begin)
        if match is None:
            continue
        number, past = match["number"], match.end()
        start, earlier = begin, text[max(0, begin - 16) : begin]
        if match["spelt"] and _NAMED.match(text, begin):
            continue  # "One Water model": a name
        if match["spelt"] and _GIVEN.search(earlier):
            continue
        if word == "one" and begin > 24 and not earlier.lower().endswith(_LEAST):
            continue
        if earlier[-1:] in ("-", "–", "—") and earlier[-2:-1].isalpha():
            continue  # a code: ABC-10
        lead = _QUALIFIED.search(text[max(0, begin - 24) : begin])
        if lead is not None:
            start = begin - len(lead[0])
        elif _MINUS.search(text[max(0, begin - 2) : begin]):
            start = begin - 1
        elif word in ("a", "an") and match["spelt"] in ("a", "an", "A", "An"):
            continue
        whole = match[0].rstrip()
        unit = (match["unit"] or "").strip()
        if match["digits"]:
            value = float(re.sub(r"[, '’\u202f](?=\d{3})|,(?=\d\d,)", "", number).replace(",", "."))
        elif match["spelt"]:
            value = WORDS[" ".join(number.lower().split())]
        else:
            value = float("nan")
        if start < begin and _NEGATIVE.search(text[max(0, begin - 2) : begin]):
            value = -value
        value *= SCALE.get((match["scale"] or "").strip().lower(), 1.0)
        share = bool(match["spelt"]) and " ".join(number.lower().split()) in SHARES
        money = match["money"] or match["tail"] not in (None, "+")
        kind = (
            "money"
            if money
            else "percent"
            if unit.startswith(("%", "per", "pp"))
            else "times"
            if unit in ("x", "×", "times", ":1")
            else "time"
            if _TIME.match(unit)
            else "share"
            if share or (match["of"] and re.search(r"of|/|\bin\b", match["of"]))
            else "blank"
            if match["blank"]
            else "count"
        )
        if money:
            unit = (match["money"] or match["tail"] or "").strip()
        if kind == "count" and YEAR.fullmatch(whole) and not is_level(text, begin):
            continue
        end = begin + len(whole)
        amounts.append(Amount(text[start:end], start, end, value, unit, kind))
    return amounts


def _free(one: Amount, dates: list[tuple[int, int]]) -> bool:
    return all(one.end <= start or one.start >= end for start, end in dates)
