"""Tells the roles of a statement's amounts: its baseline, its target, and its deadline.

Many amounts are neither ("grade 4", "per 1,000", "children aged 6 to 8"): the words around them say
so. `amount_forms` finds the amounts, `deadlines` the dates.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from okrlab.language.amount_forms import Amount, amounts_in
from okrlab.language.amount_words import (
    AMONG,
    BY,
    CHANGE,
    FROM,
    FROM_HERE,
    LABEL,
    LIMITS,
    NOT_YET,
    OFTEN,
    PEOPLE,
    RANGE,
    RELATIVE,
    TO,
    TO_NEXT,
)
from okrlab.language.baselines import (
    ASIDE,
    START_BEFORE,
    cadences,
    comes_from,
    is_start,
    leads_on,
    measured_then,
    same_series,
    steps,
    way_fits,
)
from okrlab.language.beside import again, beside, defines, names_what
from okrlab.language.deadlines import days_in
from okrlab.language.due_words import measures
from okrlab.language.lexicon import small
from okrlab.language.plain_text import Plain, plain
from okrlab.language.references import back_to, compared
from okrlab.language.scope import only_scope, restated
from okrlab.language.tokens import Tokens, tokens

_WHOLE: Final = 100
_PAIR: Final = 2
_LONG_GAP: Final = 45
SCALE: Final = re.compile(r"\b(?:ratings?|scores?|stars|grades?|nps|csat|index)\s\Z", re.I)
"""The words between a baseline and its target are no longer than this."""


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
    bare = plain(cut.text)
    return _numbers(cut) if bare is None else _led_back(cut.text, bare, _numbers(tokens(bare.text)))


def _led_back(text: str, bare: Plain, numbers: Numbers) -> Numbers:
    """What was read in the plain text, with its places in the text as written."""

    def back(one: Amount) -> Amount:
        start, end = bare.span(one.start, one.end)
        return one._replace(text=text[start:end], start=start, end=end)

    return Numbers(
        tuple(map(back, numbers.baseline)),
        tuple(map(back, numbers.target)),
        tuple(bare.span(*one) for one in numbers.deadline),
    )


def _numbers(cut: Tokens) -> Numbers:
    text, words = cut.text, cut.words
    days = days_in(cut)
    amounts = [
        one
        for one in amounts_in(cut)
        if all(one.end <= day.start or one.start >= day.end for day in days)
    ]
    amounts = [
        one
        for at, one in enumerate(amounts)
        if not (one.kind == "count" and text[: one.start].endswith("per "))
        and not (at and again(text, amounts[at - 1], one))
    ]
    start, goal = [], []
    taken: set[int] = set()
    labels: set[int] = set()
    measured = measures(words)
    # Pairs first: "from 40 to 55" is a baseline and a target, "40–55" one target that is a range.
    for at, one in enumerate(amounts[:-1]):
        before = text[max(0, one.start - 40) : one.start]
        named = at in labels or (one.kind == "count" and LABEL.search(before))
        if (
            named
            and at not in taken - labels
            and TO_NEXT.fullmatch(text[one.end : amounts[at + 1].start])
        ):
            labels.add(at + 1)  # "from grade 6 to 12", "scope 1, 2 and 3"
            taken |= {at, at + 1}
        elif at in taken:
            continue
        elif range_ := _range_leads(text, amounts[at : at + 3], before):
            start.append(range_)
            goal.append(_widened(text, amounts[at + 2 : at + 4]))
            taken |= {at, at + 1, at + 2}
            taken |= {at + 3} if goal[-1].end != amounts[at + 2].end else set()
        elif _leads(cut, one, amounts[at + 1], before):
            start.append(one)
            goal.append(amounts[at + 1])
            taken |= {at, at + 1}
        elif _joined(text, one, amounts[at + 1], before):
            other = amounts[at + 1]
            both = other._replace(text=text[one.start : other.end], start=one.start, low=one.value)
            if not (
                beside(one, before, text[one.end : one.end + 24])
                or beside(both, before, text[other.end : other.end + 24])
                or only_scope(cut, both)
                or (both.kind == "time" and PEOPLE.search(before))
            ):
                others = len(amounts) > _PAIR
                begins = before.endswith(" ") and is_start(cut, both, goal, others=others)
                (start if begins else goal).append(both)
            taken |= {at, at + 1}
    # Then single amounts: a baseline where the words before say so, else a target, unless the
    # amount is beside the point (a label, an age, a habit).
    for at, one in enumerate(amounts):
        if at in taken:
            continue
        before = text[max(0, one.start - 40) : one.start]
        after = text[one.end : one.end + 24]
        relative = bool(goal) and BY.search(text, 0, goal[-1].start) is not None
        near = goal[-1] if goal and goal[-1].end <= one.start else None
        if (
            (start and one.start >= start[-1].end and same_series(text, start[-1], one))
            or is_start(cut, one, goal, others=len(amounts) > 1)
            or (
                (
                    relative
                    or (not goal and one.kind not in ("count", "share") and one.value != _WHOLE)
                )
                and FROM_HERE.search(before)
                and not after.startswith(" of ")
            )
            or (near and not start and comes_from(text, near, one))
            or (near and near.kind == "times" and text[near.end : one.start] == " from ")
        ):
            start.append(one)
        elif not (
            beside(one, before, after)
            or only_scope(cut, one)
            or (measured and defines(one, before))
            or names_what(text, one, before, start)
        ):
            goal.append(one)
    if not small("changes").isdisjoint(words) and all(
        one.kind == "count" and one.start == 0 for one in goal
    ):
        for match in CHANGE.finditer(text):  # a target without a number: "double", "halve"
            begun = text[max(0, match.start() - 20) : match.start()]
            if not (OFTEN.match(text[match.end() :]) or NOT_YET.search(begun)):
                goal.append(Amount(match[0], *match.span(), float("nan"), "", "times"))
                break
    goal = _claimed(text, restated(text, goal))
    if start and any(one.start > start[0].start for one in goal):
        # "Pupils who read 20 minutes a day rise from 40% to 60%"
        habits = ("time", "times")
        goal = [one for one in goal if one.start > start[0].start or one.kind not in habits]
    pair = (cadences(cut) or steps(text)) if not (start or goal) else None
    if pair is not None:
        start, goal = [pair[0]], [pair[1]]
    dated = any(not day.due for day in days)
    if not start and (goal or "compared" in words):
        start = compared(cut, goal, dated)
    elif not (goal or start) and (dated or "levels" in words):
        goal = back_to(text)
    goal.sort(key=lambda one: one.start)
    due = [(day.start, day.end) for day in days if day.due]
    if start and goal:
        # "from 40% in 2020 to 60%" says when it was measured.
        due = [one for one in due if not measured_then(text, one, start, goal)]
        due = [one for one in due if all(one[0] >= a.end or one[1] <= a.start for a in start)]
    return Numbers(tuple(start), tuple(goal), tuple(due))


def _widened(text: str, two: list[Amount]) -> Amount:
    """An amount with the end of its range: "to 8–10 %"."""
    one, other = two[0], two[-1]
    if text[one.end : other.start] not in ("-", "–", " - ", " – "):
        return one
    return other._replace(text=text[one.start : other.end], start=one.start, low=one.value)


def _joined(text: str, one: Amount, other: Amount, before: str) -> bool:
    """Whether two amounts are one range: "3-5", "10 to 15%", "between 3 and 5", "X:Y"."""
    gap = text[one.end : other.start]
    if gap == " to " and one.unit and one.unit != other.unit:
        return False  # "by 5 points to 80"
    return (
        gap in RANGE
        or (gap == " and " and before.lower().endswith("between "))
        or (gap == " " and other.text[:2] in ("- ", "– "))
        or (gap == ":" and one.kind == other.kind == "blank")
    )


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
            or (
                change
                and one.kind == "count"
                and one.text[0].isalnum()
                and not one.text.lower().startswith(LIMITS)
                and AMONG.search(text, 0, one.start)
            )
        )
    ]
    if kept or not goal:
        return kept
    return [one for one in goal if one.start or not one.unit.endswith("percentile")]


def _leads(cut: Tokens, one: Amount, other: Amount, before: str) -> bool:
    """Whether two amounts are a baseline and a target rather than a range or two counts."""
    text = cut.text
    gap = text[one.end : other.start]
    if leads_on(cut, one, other):
        return True
    if gap == " to " and START_BEFORE.search(text[max(0, one.start - ASIDE) : one.start]):
        return True
    if len(gap) > _LONG_GAP or not TO.match(gap + " " if gap.endswith("to") else gap):
        return False
    if "target" in gap or "goal" in gap or not gap.strip().isascii() or "->" in gap or "=>" in gap:
        return True
    if FROM.search(before) or before.rstrip().endswith(":"):
        return True
    falls = one.value > other.value and one.kind == other.kind
    both = falls or (one.kind == other.kind and one.kind in ("percent", "money"))
    if gap == " to " and way_fits(cut, one, other):
        return True
    if gap == " to " and _graded(text, one, other, before):
        return True
    return both and gap == " to " and not RELATIVE.search(before) and one.start > 0


def _graded(text: str, one: Amount, other: Amount, before: str) -> bool:
    """Whether two amounts are grades with a point: "rating 4.2 to 4.6", "4.2 to 4.6 stars"."""
    if "." not in one.text or "." not in other.text:
        return False
    return SCALE.search(before) is not None or text.startswith((" star", " points"), other.end)


def _range_leads(text: str, three: list[Amount], before: str) -> Amount | None:
    """The range that leads to a third amount: "from 3-5 days to 1 day"."""
    if len(three) < 3 or not FROM.search(before):
        return None
    one, other, last = three
    gap = text[one.end : other.start]
    between = gap == " and " and before.lower().endswith("between ")
    if not (between or gap in ("-", "–", " - ", " – ")):
        return None
    after = text[other.end : last.start]
    if len(after) > _LONG_GAP or not TO.match(after):
        return None
    return other._replace(text=text[one.start : other.end], start=one.start, low=one.value)
