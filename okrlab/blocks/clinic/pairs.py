"""The example bank: key results before and after, by function and words; teams add their own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import msgspec

from okrlab.blocks.clinic.cards import Function, Pair
from okrlab.language.lexicon import small
from okrlab.texts.toml_text import content
from okrlab.vocabulary import Level


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pair from the bank; `level` is that of its `after`."""

    function: Function
    before: str
    after: str
    level: Level = "outcome"


@cache
def bank() -> tuple[Example, ...]:
    """The pairs of the bank, in the order of the file."""
    return content("pairs", dict[str, tuple[Example, ...]])["pair"]


def examples(function: str = "", words: str = "", own: Iterable[Pair] = ()) -> list[Pair]:
    """The pairs of a function that contain some of the words, the best match first.

    The team's `own` pairs come before ours. At least one of the words has to occur in a pair, in
    any form; an empty search finds all pairs.

    >>> examples("legal", "contract turnaround")[0].before
    'Draft a new contract template'
    """
    ours = [
        Pair(id=f"bank-{n}", before=one.before, after=one.after, function=one.function)
        for n, one in enumerate(bank(), start=1)
    ]
    function = function.casefold().strip()
    fitting = [pair for pair in (*own, *ours) if function in ("", pair.function)]
    asked = _stems(words)
    if not asked:
        return fitting
    scored = [
        (len(asked & _stems(f"{pair.before} {pair.after} {pair.moment}")), pair) for pair in fitting
    ]
    return [pair for score, pair in sorted(scored, key=lambda each: -each[0]) if score]


def _stems(text: str) -> set[str]:
    """Words without their usual endings; small words are left out."""
    skip = small("english")
    words = (word for word in re.findall(r"[^\W_]+", text.casefold()) if word not in skip)
    return {re.sub(r"(?<=\w{3})(?:ings?|ed|es|s|e)$", "", word) for word in words}
