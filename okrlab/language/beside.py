"""Which amounts are beside the point: a label, an age, a habit, what an indicator counts."""

from __future__ import annotations

import re
from typing import Final

from okrlab.language.amount_forms import Amount
from okrlab.language.amount_words import (
    AFTERWARDS,
    AGE,
    AGED,
    ALWAYS,
    EACH,
    HABIT,
    HAVING,
    LABEL,
    LASTING,
    LIMITS,
    OLD,
    ONE_OF,
    ORDINARY,
    PART_OF,
    PEOPLE,
    PLANS,
    QUALIFIERS,
    REACHED,
    SCALE,
    TWINS,
    UNDER,
    VERBS,
)
from okrlab.language.date_words import YEAR

_TIMES: Final = frozenset(("year", "month", "week", "day"))
_LATEST: Final = 60
_MANY: Final = 20
_AIMS: Final = frozenset(("goal", "aim", "objective", "result", "outcome", "theme", "task"))
_BOUNDED: Final = ("within", "less than", "under", "no more than", "<", "≤")


def again(text: str, one: Amount, other: Amount) -> bool:
    """Whether an amount is said twice: "five (5) cooks"."""
    aside = text[one.end : other.start].strip() == "(" and text[other.end : other.end + 1] == ")"
    return aside and one.value == other.value


def defines(one: Amount, before: str) -> bool:
    """Whether an amount says what an indicator counts: "% of calls answered within 3 minutes"."""
    if one.kind == "time" and one.text.lower().startswith(LIMITS):
        return True
    return one.kind in ("time", "count", "share") and HAVING.search(before) is not None


def names_what(text: str, one: Amount, before: str, start: list[Amount]) -> bool:
    """Whether an amount belongs to what is measured: "returned within 2 days from 60% to 90%"."""
    if one.kind not in ("count", "time") or not PART_OF.search(before + one.text):
        return False
    return any(re.fullmatch(r"[\s\w'’/-]*\sfrom\s", text[one.end : other.start]) for other in start)


def _labelled(one: Amount, before: str) -> bool:
    """Whether the word before an amount makes it a label: "grade 4", "every 3"."""
    twin = TWINS.search(before)
    label = LABEL.search(before[: twin.start()] if twin else before)
    if label is None or before.endswith("per day "):
        return False
    if one.text[0] in "<>≥≤~" or one.text.lower().startswith(QUALIFIERS):
        return SCALE.search(before) is not None
    if one.value > _MANY and label[0].rstrip(" s").lower() in _AIMS:
        return False  # "goals 250 installs"
    timed = label[0].rstrip(" s").lower() in _TIMES
    if timed and label[0].rstrip()[-1:] == "s" and "." in one.text:
        return False  # "falls per 1,000 bed days 2.4"
    if timed and (one.value > _LATEST or EACH.search(before)):
        return False  # "each year 500 trees"
    # "Release 6 guides" opens with a verb.
    told = before[: label.start()].rstrip().rpartition(" ")[2].lower()
    verb = label[0].lower() in VERBS and told in ("", "to", "will", "and")
    return not (verb and "." not in one.text)


def beside(one: Amount, before: str, after: str) -> bool:
    """Whether an amount is no target: a label, a habit, an age, or how long something lasts."""
    low = one.text.lower()
    limit = low.startswith(_BOUNDED) and after.startswith(" after")
    if ORDINARY.match(after) and one.kind in ("count", "time") and not limit:
        return True
    parted = one.kind == "share" and "/" in one.text and "s " not in before[-2:]
    if (parted or one.kind in ("count", "blank")) and _labelled(one, before):
        return True
    if low in ALWAYS or (OLD.match(after) and (one.kind == "time" or PEOPLE.search(before))):
        return True
    if low.startswith("under ") and UNDER.match(after):
        return True
    if (
        one.kind == "blank"
        and one.text in ("X", "x", "Y", "N")
        and after.startswith((" by", " to "))
    ):
        return True
    if one.kind == "time" and (
        (one.unit in _TIMES and one.value != 1 and PLANS.match(after))
        or (AFTERWARDS.search(before) and low.startswith("within"))
    ):
        return True
    if (
        HABIT.search(before)
        and not (one.kind == "count" and REACHED.search(before))
        and one.kind in ("count", "time")
        and not low.startswith(("<", ">", "min", "max"))
        and after[:1] != "-"
    ):
        return True
    if low.startswith("under") and AGE.search(before):
        return True
    if low.startswith(("over", "below", "above")) and PEOPLE.search(before):
        return True
    if AGED.search(before) or (before[-1:] in ('"', "“") and re.match(r"\s[–—-]\s\w", after)):
        return True  # "10 – Extremely likely": an answer
    if one.kind == "time" and LASTING.search(before):
        return True
    return low == "one" and (
        (not before.strip() and after.startswith("-")) or ONE_OF.match(after) is not None
    )


def earlier(text: str, one: Amount, other: Amount) -> bool:
    """Whether an amount in brackets is of a year before the one that the statement opens with.

    >>> then, now = Amount("9%", 38, 40, 9, "%", "percent"), Amount("8%", 9, 11, 8, "%", "percent")
    >>> earlier("In 2031, 8% of guests complain (2030: 9%)", then, now)
    True
    """
    begin = max(text.rfind("(", 0, one.start), text.rfind("[", 0, one.start), 0)
    end = min((at for sign in ")]" if (at := text.find(sign, one.end)) >= 0), default=len(text))
    own, first = YEAR.search(text, begin, end), YEAR.search(text, 0, other.start)
    return own is not None and first is not None and one.kind == other.kind and own[0] < first[0]
