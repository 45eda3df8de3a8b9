"""Marks of the figures in a statement: counts, shares, sums of money, words of change.

"300k" or "2 million" with nothing counted by it is a sum, as money is.
"""

from __future__ import annotations

from typing import Final

from okrlab.coaching.amounts import Numbers
from okrlab.coaching.clauses import Clause, asides
from okrlab.coaching.lexicon import small

_COINS: Final = frozenset(
    ("euro", "euros", "dollar", "dollars", "eur", "usd", "gbp", "chf", "cent", "cents", "pence")
)
_SCALES: Final = frozenset(("million", "billion", "thousand", "m", "bn", "k"))
_AFTER_SUM: Final = frozenset(
    ("a", "each", "and", "less", "more", "worth", "to", "profit", "cheaper")
)


def figures(found: Clause, numbers: Numbers) -> dict[str, tuple[int, int]]:
    """What kind of amounts the statement has, each with its first and last token."""
    seen: dict[str, tuple[int, int]] = {}
    words, whole = found.tokens.words, (0, max(len(found.tokens.words) - 1, 0))
    if numbers.baseline and numbers.target:
        seen["num:from-to"] = whole
    spans = found.tokens.spans
    for one in (*numbers.target, *numbers.baseline):
        first = next((n for n, span in enumerate(spans) if span[1] > one.start), 0)
        last = next((n for n, span in enumerate(spans) if span[1] >= one.end), len(spans) - 1)
        place = (first, max(first, last))
        seen.setdefault(f"num:{one.kind}", place)
        if first == 0 and one.kind != "count":
            seen.setdefault("num:opens", place)
    if not numbers.target:
        seen["num:none"] = whole
    lead = found.lead
    if lead is not None and lead.last + 1 < len(words):
        follow = words[lead.last + 1]
        if follow in ("all", "every", "each", "any"):
            seen["opens-all"] = (lead.first, lead.last + 1)
        elif follow[0].isdigit() or follow in ("two", "three", "four", "five", "six", "x", "n"):
            seen["opens-count"] = (lead.first, lead.last + 1)
    aside = asides(words) if "(" in words else set()
    for at, word in enumerate(words[: found.end]):
        if at in aside:
            continue
        if (
            word in ("get", "win", "attract")
            and at
            and words[at + 1 : at + 2]
            and words[at + 1][0].isdigit()
        ):
            seen.setdefault("get-count", (at, at + 1))
        if word in "$€£" or word in _COINS:
            seen.setdefault("money", (at, min(at + 1, len(words) - 1)))
        elif word in small("change"):
            seen.setdefault(f"change:{word}", (at, at))
            seen.setdefault("change", (at, at))
        elif word == "%":
            seen.setdefault("percent", (at, at))
        elif word[0].isdigit() and (end := _sum_end(words, at)) >= 0:
            seen.setdefault("sum", (at, end))
    if found.end < len(words):
        seen["aim"] = (found.end, len(words) - 1)
    if len(words) < 4:
        seen["short"] = whole
    return seen


def kind_of_amount(numbers: Numbers) -> str:
    """What the amounts tell in one word: a way from one to another, the kind of the first, none.

    >>> from okrlab.coaching.amounts import numbers_in
    >>> kind_of_amount(numbers_in("From 3 to 5 visits")), kind_of_amount(numbers_in("Visit us"))
    ('from-to', 'none')
    """
    if numbers.baseline and numbers.target:
        return "from-to"
    return numbers.target[0].kind if numbers.target else "none"


def _sum_end(words: list[str], at: int) -> int:
    """Where "300k" or "2 million" ends if no thing is counted by it; -1 if one is."""
    scaled = words[at][-1] in "km" or words[at].endswith(("bn", "mn"))
    end = at + (at + 1 < len(words) and words[at + 1] in _SCALES)
    if not scaled and end == at:
        return -1
    after = words[end + 1] if end + 1 < len(words) else ""
    bare = not after or not after[0].isalpha() or after in small("stop") or after in _AFTER_SUM
    return end if bare else -1
