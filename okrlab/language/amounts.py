"""Tells the roles of a statement's amounts: its baseline, its target, and its deadline.

Many amounts are neither ("grade 4", "per 1,000", "children aged 6 to 8"): the words around them say
so. `amount_forms` finds the amounts, `deadlines` the dates.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from okrlab.language.amount_forms import Amount, amounts_in
from okrlab.language.deadlines import INDICATORS, days_in
from okrlab.language.lexicon import small
from okrlab.language.tokens import Tokens, tokens

_LABEL = re.compile(
    r"(?<!\w)(?:(?:version|guideline|guide|release|standard|spec|specification|protocol|edition|"
    r"revision|framework|directive|regulation|sprint|module|tier|grade|level|phase|step|stage|page|"
    r"type|section|article|chapter|layer|scope|objective|number|room|wave|feature|product|region|"
    r"segment|season|episode|unit|lot|building|line|zone|aim|task|deliverable|milestone|goal|theme|"
    r"thrust|pilot|epoch|circular|pm|day|week|month|year|work\spackage|key\sstage|division)s?|v|policy|"
    r"annex|appendix|tier-|iso|class|severity|priority|series|python|postgresql|mysql|node|php|java|"
    r"windows|per|every|each|age|aged|ages|kr|no\.|under-|over-|years?\sof\sage)\s?$",
    re.I,
)
_ORDINARY = re.compile(
    r"^(?:[-–](?!\d)|\s(?:after|later|ago|past|prior|before|overdue|olds?|late|o'clock|of\sage|[ap]\.?m(?!\s[a-z]+s\b))\b|(?:\sor\smore)?(?:\sdays?)?\s(?:past\sdue|overdue|bucket)\b|\sfeedback\b|\sstar\sreviews?\b|\(\w\)|:\d\d|\s(?:by\sthe|after)\b|\s?(?:st|nd|rd|th)\b(?!\s?percentile|\splace)|\s(?:more\sregions|another\b|by\sone\b|size\b|"
    r"time\b|go\b|way\b|place\b|hand\b|side\b|stop\b|live\sbirths|people\sat\srisk|inhabitants))",
    re.I,
)
_START_BEFORE = re.compile(
    r"(?:instead\sof|rather\sthan|current(?:ly)?(?:\sis|\sat)?:?|today|now(?:\sat)?|previously|formerly|(?:was|were)(?:\sat)?|baseline(?:\svalue)?(?:\s\(?(?:19|20)\d\d\)?)?(?:\sof|\sis|:|\s[–-])?|started\sat|starting\s(?:at|from)|(?:up|down)\sfrom|compared\s(?:with|to)|"
    r"vs\.?|versus|against|\(from)\s(?:at\s|of\s|the\s)?\(?$",
    re.I,
)
_FROM = re.compile(r"\b(?:from|between)\s(?:an?\s|the\s)?(?:[\w'-]+\s){0,4}?\(?$", re.I)
_FROM_HERE = re.compile(
    r"\bfrom\s(?:(?:an?|the|our|its)\s)?(?:(?:average|avg\.?|about|around|currently|current|baseline|"
    r"present|existing)\s)?(?:of\s)?$",
    re.I,
)
_RELATIVE = re.compile(r"\b(?:by|of|between|another)\s(?:an?\sadditional\s)?$", re.I)
_TO = re.compile(
    r"^\s?(?:\)\s?)?(?:[\w/'.-]+\s){0,4}?(?:to|->|→|=>|–>|—>|till|up\sto|down\sto)\s(?:an?\s|the\s)?(?:[a-z'-]+\s){0,2}?$|^\s?(?:-?->|→|=>|–>|➔)\s?$",
    re.I,
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
_CHANGE = re.compile(
    r"\b(?:doubl(?:e|es|ed|ing)|tripl(?:e|es|ed|ing)|quadruples?|halv(?:e|es|ed|ing)|twice(?=\sas\s|\sthe\s)|eliminate[sd]?|eradicate|half\sas\smany|(?:carbon|climate)[-\s]neutral(?:ity)?|net-zero|(?:two|three|four|five|ten)fold)\b",
    re.I,
)
_OFTEN = re.compile(r"^\s(?:a|an|per|every|each)\s|^[-\s](?:digit|check)", re.I)
_TO_NEXT: Final = re.compile(r"\s?(?:to|-|–|and|through|&|/|or|,|, and|and/or)\s?")
_LIMITS: Final = ("within", "under", "over", "more ", "less ", "up ", "at least", "<", ">")
_HAVING: Final = re.compile(
    r"(?<!\w)(?:with|having|have|has|within|after|every|last|past|aged|in|for|than)\s\Z", re.I
)
_ONE_OF: Final = re.compile(
    r"\s(?:of\s(?:the|our|its|their|them|these)|or\smore|(?:to|on|by)\sone|another|voice|stop)\b",
    re.I,
)
_BY: Final = re.compile(r"\bby\s(?:about\s|at\sleast\s|another\s)?\Z", re.I)
_AMONG: Final = re.compile(
    r"\b(?:in|among|across|from|of|for|over)\s(?:the\s|our\s|all\s)?\Z", re.I
)
_PEOPLE: Final = re.compile(
    r"(?:children|infants|adults|people|persons|youth|women|men|girls|boys|pupils|residents|"
    r"students|adolescents|age)\s\(?(?:of\s|between\s)?\Z",
    re.I,
)
_OLD: Final = re.compile(
    r"\s(?:and|or)\s(?:older|over|above|under|younger|up)\b|\syears\sold", re.I
)
_UNDER: Final = re.compile(r"(?:['’]?s\b|\s(?:mortality|year|child|deaths))", re.I)
_ALWAYS: Final = frozenset(
    (
        "24 hours a day",
        "0x",
        "seven days a week",
        "7 days a week",
        "24/7",
        "24/5",
        "365 days a year",
    )
)
_QUALIFIERS: Final = (
    "at ",
    "no ",
    "not ",
    "more ",
    "less ",
    "fewer ",
    "up ",
    "min",
    "max",
    "over ",
)
_SCALE: Final = re.compile(
    r"(?:age[ds]?|grades?|tiers?|levels?|per|every|each|class|stage)\s?$", re.I
)
_VERBS: Final = frozenset(("release ", "feature "))
_COMPARING: Final = frozenset(
    (
        *("level", "levels", "baseline", "previous", "prior", "last", "preceding", "compared"),
        *("relative", "vs", "versus", "than", "current", "figures", "values", "rates"),
    )
)
_REFERENCE: Final = re.compile(
    r"\b(?:compared\s(?:to|with)|relative\sto|from|below|above|over|than|against|vs\.?|versus|on)\s"
    r"((?:in\s)?(?:(?:the|our|its|a)\s)?(?:"
    r"(?:(?:fiscal\syear|financial\syear|school\syear|fy)\s?)?(?:(?:19|20)\d\d|(?<=fy)\d\d)"
    r"(?:\s?[-–/]\s?\d{2,4})?\s(?:baselines?|levels?|figures?|values?|rates?|results?|averages?)|"
    r"(?:previous|prior|last|preceding)\s(?:fiscal\s|school\s|calendar\s|financial\s|academic\s)?"
    r"(?:year|quarter|month|season|period|cycle|survey|round)(?!\w|['’]s)|"
    r"business[-\s]as[-\s]usual|(?:current|today['’]s|present|pre-\w{3,12})\s(?:levels?|rates?|baselines?))|"
    r"(?<=\bto\s)(?:19|20)\d\d\b|(?<=\bwith\s)(?:19|20)\d\d\b|(?<=\bvs\s)(?:19|20)\d\d\b)",
    re.I,
)
"""What a change is measured against without its value: "from 2019 levels"."""


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
    days = days_in(cut)
    amounts = [
        one
        for one in amounts_in(cut)
        if all(one.end <= day.start or one.start >= day.end for day in days)
    ]
    start, goal = [], []
    taken: set[int] = set()
    labels: set[int] = set()
    measured = bool(words) and (words[0] in INDICATORS or words[:2] == ["no", "."])
    # Pairs first: "from 40 to 55" is a baseline and a target, "40–55" one target that is a range.
    for at, one in enumerate(amounts[:-1]):
        before = text[max(0, one.start - 40) : one.start]
        if at in taken:
            continue
        if (
            _LABEL.search(before)
            and one.kind == "count"
            and _TO_NEXT.fullmatch(text[one.end : amounts[at + 1].start])
        ):
            labels.add(at + 1)  # "from grade 6 to 12", "scope 1, 2 and 3"
            taken |= {at, at + 1}
        elif _leads(text, one, amounts[at + 1], before):
            start.append(one)
            goal.append(amounts[at + 1])
            taken |= {at, at + 1}
        elif _joined(text, one, amounts[at + 1]):
            other = amounts[at + 1]
            both = other._replace(text=text[one.start : other.end], start=one.start)
            if not (
                _beside(one, before, text[one.end : one.end + 24])
                or _beside(both, before, text[other.end : other.end + 24])
                or (both.kind == "time" and _PEOPLE.search(before))
            ):
                goal.append(both)
            taken |= {at, at + 1}
    # Then single amounts: a baseline where the words before say so, else a target, unless the
    # amount is beside the point (a label, an age, a habit).
    for at, one in enumerate(amounts):
        if at in taken:
            continue
        before = text[max(0, one.start - 40) : one.start]
        after = text[one.end : one.end + 24]
        relative = bool(goal) and _BY.search(text, 0, goal[-1].start) is not None
        if _START_BEFORE.search(before) or (
            (relative or (not goal and one.kind not in ("count", "share")))
            and _FROM_HERE.search(before)
        ):
            start.append(one)
        elif not (
            _beside(one, before, after)
            or (measured and _defines(one, before))
            or _names_what(text, one, before, start)
        ):
            goal.append(one)
    if not small("changes").isdisjoint(words) and all(
        one.kind == "count" and one.start == 0 for one in goal
    ):
        for match in _CHANGE.finditer(text):  # a target without a number: "double", "halve"
            if not _OFTEN.match(text[match.end() :]):
                goal.append(Amount(match[0], *match.span(), float("nan"), "", "times"))
                break
    goal = _claimed(text, goal)
    if goal and not start and not _COMPARING.isdisjoint(words):
        start = [
            Amount(match[1], *match.span(1), float("nan"), "", "reference")
            for match in _REFERENCE.finditer(text)
        ][:1]
    goal.sort(key=lambda one: one.start)
    due = [(day.start, day.end) for day in days if day.due]
    if start and goal:
        # "from 40% in 2020 to 60%" says when it was measured.
        due = [one for one in due if not _measured_then(text, one, start, goal)]
    return Numbers(tuple(start), tuple(goal), tuple(due))


def _defines(one: Amount, before: str) -> bool:
    """Whether an amount says what an indicator counts: "% of calls answered within 3 minutes"."""
    if one.kind == "time" and one.text.lower().startswith(_LIMITS):
        return True
    return one.kind in ("time", "count", "share") and _HAVING.search(before) is not None


def _joined(text: str, one: Amount, other: Amount) -> bool:
    """Whether two amounts are one range: "3-5", "10 to 15%", "X:Y"."""
    gap = text[one.end : other.start]
    return gap in _RANGE or (gap == ":" and one.kind == other.kind == "blank")


def _claimed(text: str, goal: list[Amount]) -> list[Amount]:
    """The targets without those that only say of what, where there are others.

    >>> [one.text for one in numbers_in("Cut waste by 10% in 40 shops").target]
    ['10%']
    """
    change = any(one.kind in ("percent", "times") for one in goal)
    kept = [
        one
        for one in goal
        if not (
            text[max(0, one.start - 4) : one.start].lower() in ("top ", "top-")
            or one.unit.endswith("percentile")
            or (change and one.kind == "count" and _AMONG.search(text, 0, one.start))
        )
    ]
    if kept or not goal:
        return kept
    return [one for one in goal if one.start or not one.unit.endswith("percentile")]


def _measured_then(
    text: str, due: tuple[int, int], start: list[Amount], goal: list[Amount]
) -> bool:
    """Whether a date says when a baseline was measured."""
    by = text[due[0] : due[0] + 3].lower() in ("by ", "bef", "unt")
    later = any(one.start > due[1] for one in goal)
    return not by and later and any(text[one.end : due[0]] in (" ", " (", ", ") for one in start)


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


def _labelled(one: Amount, before: str) -> bool:
    """Whether the word before an amount makes it a label: "grade 4", "every 3"."""
    label = _LABEL.search(before)
    if label is None or before.endswith("per day "):
        return False
    if one.text[0] in "<>≥≤~" or one.text.lower().startswith(_QUALIFIERS):
        return _SCALE.search(before) is not None
    # "Release 6 guides" opens with a verb.
    return not (label[0] == before and label[0].lower() in _VERBS and "." not in one.text)


def _beside(one: Amount, before: str, after: str) -> bool:
    """Whether an amount is no target: a label, a habit, an age, or how long something lasts."""
    low = one.text.lower()
    if _ORDINARY.match(after) and one.kind in ("count", "time"):
        return True
    if one.kind in ("count", "blank") and _labelled(one, before):
        return True
    if low in _ALWAYS or (_OLD.match(after) and (one.kind == "time" or _PEOPLE.search(before))):
        return True
    if low.startswith("under ") and _UNDER.match(after):
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
    return low == "one" and (
        (not before.strip() and after.startswith("-")) or _ONE_OF.match(after) is not None
    )
