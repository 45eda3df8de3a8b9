"""Finds where one statement is really two results, so that a coach can suggest splitting it."""

from __future__ import annotations

from typing import Final

from okrlab.coaching.amounts import Amount, numbers_in
from okrlab.coaching.lexicon import small
from okrlab.coaching.openings import Hit, known_in
from okrlab.coaching.reading import Reading
from okrlab.coaching.tokens import Tokens

_JOINTS: Final = frozenset(("and", ";", "with", "resulting", "leading"))


def halves(reading: Reading, cut: Tokens) -> tuple[int, int] | None:
    """The joint as a span of the text, or None if the statement is one result.

    It is an "and" before a second verb, a "with" before a second amount, or "resulting in".

    >>> from okrlab.coaching.reading import read
    >>> from okrlab.coaching.tokens import tokens
    >>> line = "Publish 60 articles and get 6,000 visits"
    >>> halves(read(line), tokens(line))
    (20, 23)
    """
    words, spans, verb = cut.words, cut.spans, reading.verb
    if verb is None or _JOINTS.isdisjoint(words):
        return None
    hits = known_in(words)
    starts, ends = {hit.first: hit for hit in hits}, {hit.last: hit for hit in hits}
    goals = numbers_in(cut).target if reading.target else ()
    purpose, opens = small("purpose"), verb.spans[0][0] <= spans[min(2, len(spans) - 1)][0]
    for at in range(2, len(words) - 2):
        word, place = words[at], spans[at]
        if word in purpose or " ".join(words[at : at + 2]) in purpose:
            return None  # what follows says why, and claims no second result
        if word in ("resulting", "leading") and words[at + 1] in ("in", "to"):
            return place[0], spans[at + 1][1]
        before = [goal for goal in goals if goal.end <= place[0]]
        after = [goal for goal in goals if goal.start >= place[1]]
        if word == "with" and before and any(goal.kind == "percent" for goal in after):
            return place
        if word in ("and", ";") and opens and _whole(words, ends, at) and _acts(starts, at, after):
            return place
    return None


def _whole(words: list[str], ends: dict[int, Hit], at: int) -> bool:
    """Whether the words before the joint are complete: in "restore and improve" they are not."""
    at -= 2 if words[at - 1] == "," else 1
    last = ends.get(at)
    bare = last is not None and bool(last.entry.verbs) and not last.entry.things
    return not bare and words[at] not in small("stop")


def _acts(starts: dict[int, Hit], at: int, after: list[Amount]) -> bool:
    """Whether a second verb follows. A word that is also a noun needs an amount of its own."""
    hit = starts.get(at + 1)
    if hit is None or not hit.entry.verbs or hit.entry.form != "base":
        return False
    return bool(after) or not (hit.entry.things or hit.entry.people)
