"""Reads one line and proposes its level: effort, finished work, a change for someone, or a gain.

Deliberately small: a lexicon of our own, the verb a line starts with, and what that verb is about.
Where these say nothing, or disagree, the answer is "unsure" and the board asks the person.
"""

from __future__ import annotations

import re
from html import escape
from itertools import pairwise
from math import exp
from typing import Final, NamedTuple

import msgspec

from okrlab.coaching.lexicon import base_verbs, small, words_known
from okrlab.model.ladder import LEVELS, Level
from okrlab.texts import text as say

LONGEST: Final = 500
"""Characters that are looked at: as many as a rung may have."""

SURE: Final = 0.55
"""The least probability at which a level is proposed."""

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d[\d.,]*|[%$€£]")
_WEIGHT: Final[dict[str, Level]] = {
    "do": "activity",
    "effort": "activity",
    "own": "activity",
    "make": "output",
    "light": "output",
    "work": "output",
    "felt": "outcome",
    "who": "outcome",
    "sign": "outcome",
    "gain": "impact",
}
_VERBS: Final = ("do", "make", "light", "move")
_THINGS: Final = ("effort", "work", "own", "felt", "gain")


class Reading(msgspec.Struct, frozen=True):
    """A proposed level, or `None` for unsure; probabilities add up to 1; `why` is for people."""

    level: Level | None
    probabilities: dict[Level, float]
    why: str

    def _repr_html_(self) -> str:
        """For notebooks: the level and why, then how likely each level is."""
        shares = ", ".join(
            f"{escape(say(f'levels.{level}'))} {share:.0%}"
            for level, share in self.probabilities.items()
        )
        return f"<p>{escape(self.why)} <small>{shares}</small></p>"


class _Hit(NamedTuple):
    roles: frozenset[str]
    first: int
    last: int


def read(text: str) -> Reading:
    """Propose the level of one statement in English. Never raises.

    >>> read("Ran 12 onboarding webinars").level
    'output'
    >>> print(read("xyzzy").level)
    None
    """
    spans = list(_TOKEN.finditer(text[:LONGEST]))
    words = [span[0].lower().replace("’", "'") for span in spans]
    hits = _hits(words)
    if _foreign(words, hits):
        return _unsure()
    scores, proof = _score(words, hits)
    total = sum(exp(score) for score in scores.values())
    chances = {level: round(exp(scores[level]) / total, 3) for level in LEVELS}
    best = max(LEVELS, key=lambda level: scores[level])
    if chances[best] < SURE or best not in proof:
        return Reading(None, chances, say("coaching.why_unsure"))
    first, last = proof[best]
    quote = text[spans[first].start() : spans[last].end()]
    return Reading(best, chances, say(f"coaching.why_{best}", words=quote))


def _unsure() -> Reading:
    return Reading(None, dict.fromkeys(LEVELS, 0.25), say("coaching.why_unsure"))


def _foreign(words: list[str], hits: list[_Hit]) -> bool:
    """Whether this is not English: other small words than ours, or hardly a word that we know."""
    ours, theirs = small("english"), small("foreign")
    other = sum(word in theirs or not word.isascii() for word in words)
    own = sum(word in ours for word in words)
    known = own + sum(hit.last - hit.first + 1 for hit in hits)
    enough = 3 if any(not hit.roles.isdisjoint(_VERBS) for hit in hits) else 2
    return other > own or enough * known < sum(word[0].isalpha() for word in words)


def _hits(words: list[str]) -> list[_Hit]:
    """What the lexicon knows in these words, longest phrase first, up to a purpose or means."""
    known, cut, at = words_known(), small("cut"), 0
    found: list[_Hit] = []
    while at < len(words):
        phrases = [" ".join(words[at : at + n]) for n in (3, 2, 1)]
        if found and any(phrase in cut for phrase in phrases):
            break
        step = next((n for n, phrase in zip((3, 2, 1), phrases, strict=True) if phrase in known), 0)
        step = min(step, len(words) - at)
        if step:
            found.append(_Hit(known[" ".join(words[at : at + step])], at, at + step - 1))
        at += step or 1
    return found


def _score(
    words: list[str], hits: list[_Hit]
) -> tuple[dict[Level, float], dict[Level, tuple[int, int]]]:
    """Points per level, and the stretch of words that speaks most for each."""
    scores: dict[Level, float] = dict.fromkeys(LEVELS, 0.0)
    best: dict[Level, float] = {}
    proof: dict[Level, tuple[int, int]] = {}

    def give(level: Level, points: float, first: int, last: int) -> None:
        scores[level] += points
        if points > best.get(level, 0.0):
            best[level], proof[level] = points, (first, last)

    lead, verb = _lead(words, hits)
    things = [hit for hit in hits if hit is not lead and not hit.roles.isdisjoint(_THINGS)]
    if lead and verb in ("do", "make", "light"):
        near = (hit.last for hit in things if 0 < hit.last - lead.first < 6)
        end = min(next(near, lead.first + 2), len(words) - 1)
        start = lead.first if end > lead.last else max(0, end - 3)
        give(_WEIGHT[verb], 1.0 if verb == "light" else 2.2, start, end)
    working = verb in ("do", "make", "light")
    joined = False
    for hit in hits:
        between = words[lead.last if lead else 0 : hit.first]
        joined = joined or (working and not small("join").isdisjoint(between[-4:]))
        if hit is lead:
            continue
        for role in _THINGS:
            if role in hit.roles:
                first = lead.first if lead and verb == "light" else hit.first
                give(_WEIGHT[role], _points(role, verb, joined), first, hit.last)
        if "sign" in hit.roles:
            give("outcome", 1.5, hit.first, hit.last)
    subject = _subject(words, hits)
    if subject and not working:
        give("outcome", 2.6, *subject)
    elif verb == "move" and not things:
        person = next((hit for hit in hits if "who" in hit.roles), None)
        if person:
            give("outcome", 1.6, person.first, person.last)
    if not working and not {"$", "€", "£"}.isdisjoint(words):
        at = next(n for n, word in enumerate(words) if word in "$€£")
        give("impact", 1.4, at, min(at + 1, len(words) - 1))
    return scores, proof


def _points(role: str, verb: str, joined: bool) -> float:
    """How much a thing counts, given the verb that the line starts with."""
    if role in ("felt", "gain"):
        return 2.6 if verb in ("move", "") else 3.2 if joined else 0.5
    if verb == "light":
        return 2.6
    if verb in ("do", "make"):
        return 0.4
    return 1.8


def _lead(words: list[str], hits: list[_Hit]) -> tuple[_Hit | None, str]:
    """The verb the line starts with and its kind; else a verb at the end ("guide published")."""
    skip = small("skip")
    for hit in hits:
        if any(word not in skip and not word[0].isdigit() for word in words[: hit.first]):
            break
        for kind in _VERBS:
            if kind in hit.roles and not (hit.first and "who" in hit.roles):
                return hit, kind
    end = hits[-1] if hits and hits[-1].last == len(words) - 1 else None
    if end and "make" in end.roles and words[-1] not in base_verbs():
        return end, "make"
    return None, "move" if not small("change").isdisjoint(words) else ""


def _subject(words: list[str], hits: list[_Hit]) -> tuple[int, int] | None:
    """Someone other than us who does something: where that stands in the line."""
    for here, there in pairwise(hits):
        if "who" in here.roles and "act" in there.roles and there.first - here.last < 4:
            return here.first, there.last
    return None
