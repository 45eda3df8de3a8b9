"""Marks of the order in which kinds of words come: who, does, how many, of what, how often.

Each word becomes a tag ("staff", "work-past", "N:served", "#", "per"); two and three neighbours,
and two with one between, are marks. Words also count by their stems and by the rhythm they tell.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from okrlab.coaching.clauses import Clause
from okrlab.coaching.lexicon import small, words_known

GROUPS: Final = {
    "contact": "effort",
    "study": "effort",
    "tend": "effort",
    "make": "work",
    "light": "light",
    "reach": "work",
    "up": "move",
    "down": "move",
    "keep": "move",
    "hit": "move",
    "better": "better",
    "win": "win",
    "money": "money",
    "act": "act",
    "run_by_itself": "act",
    "measured": "measured",
}
HEADS: Final = {
    "effort": "effort",
    "served": "work",
    "artefact": "work",
    "own": "own",
    "ownratio": "ownratio",
    "perf": "change",
    "cycle": "change",
    "behave": "change",
    "feel": "change",
    "deal": "change",
    "wellness": "change",
    "gain": "gain",
    "society": "gain",
    "staff": "people",
    "client": "people",
    "public": "people",
    "vague": "vague",
}
"""Kinds of verbs and nouns in larger groups, so that rare pairs share what is known of others."""

_ENDS: Final = (
    "isation",
    "ization",
    "ations",
    "ation",
    "ments",
    "ment",
    "ings",
    "ing",
    "edly",
    "ed",
    "ers",
    "er",
    "ies",
    "es",
    "ity",
    "al",
    "ly",
    "s",
    "e",
    "y",
)
_PREFIX: Final = 5


def groups(kinds: tuple[str, ...], table: dict[str, str]) -> list[str]:
    """The larger groups of these kinds, each once, in their order.

    >>> groups(("make", "reach", "win"), GROUPS)
    ['work', 'win']
    """
    return list(dict.fromkeys(table.get(kind, "?") for kind in kinds))


def order_marks(found: Clause) -> dict[str, tuple[int, int]]:
    """Neighbouring tags, stems and rhythm, each with the first and last token it was seen at."""
    tags, places = _tags(found)
    seen: dict[str, tuple[int, int]] = {}
    last = len(tags) - 1
    for at in range(last):
        one, two = tags[at], tags[at + 1]
        here = places[at][0]
        seen[f"two:{one} {two}"] = (here, places[at + 1][1])
        if at + 1 < last:
            three, end = tags[at + 2], places[at + 2][1]
            seen[f"three:{one} {two} {three}"] = (here, end)
            seen[f"around:{one} _ {three}"] = (here, end)
    words = found.tokens.words
    stop = small("english")
    for at in range(min(found.end, len(words))):
        word = words[at]
        if word[0].isalpha() and word not in stop:
            seen[f"stem:{stem(word)}"] = (at, at)
            if len(word) > _PREFIX - 1:
                seen[f"begins:{word[:_PREFIX]}"] = (at, at)
    _rhythm(found, words, seen)
    return seen


@cache
def stem(word: str) -> str:
    """A word without its ending, where four letters are left.

    >>> stem("certified"), stem("deployments")
    ('certifi', 'deploy')
    """
    for end in _ENDS:
        if word.endswith(end) and len(word) - len(end) >= 4:
            return word[: -len(end)]
    return word


@cache
def _tag(phrase: str) -> str:
    """What a known word can be, in groups: as a verb with its form, as a thing, as people."""
    entry, said = words_known()[phrase], []
    if entry.verbs:
        form = "" if entry.form == "base" else f"-{entry.form}"
        said.append("/".join(groups(entry.verbs, GROUPS)) + form)
    if entry.things:
        said.append("N:" + "/".join(groups(entry.things, HEADS)))
    if entry.people:
        said.append(entry.people)
    return "|".join(said)


def _tags(found: Clause) -> tuple[list[str], list[tuple[int, int]]]:
    """A tag for each word or known phrase; "^" begins, "$" ends, ">>" is where a purpose begins."""
    words, plain, often = found.tokens.words, small("frame"), small("often")
    starts = {hit.first: hit for hit in found.hits}
    last = max(len(words) - 1, 0)
    tags, places = ["^"], [(0, 0)]
    at, count = 0, len(words)
    while at < count:
        if at == found.end:
            tags.append(">>")
            places.append((at, at))
        hit = starts.get(at)
        if hit is not None:
            tags.append(_tag(hit.words))
            places.append((hit.first, hit.last))
            at = hit.last + 1
            continue
        word = words[at]
        if word[0].isdigit():
            tags.append("#")
        elif word in plain or not word[0].isalpha():
            tags.append(word)
        else:
            tags.append("often" if word in often else "?")
        places.append((at, at))
        at += 1
    tags.append("$")
    places.append((last, last))
    return tags, places


def _rhythm(found: Clause, words: list[str], seen: dict[str, tuple[int, int]]) -> None:
    """Weekly, twice a month, 40 a day: work is told by its rhythm more often than change is."""
    often, spans = small("often"), small("span")
    for at, word in enumerate(words):
        later = words[at + 1] if at + 1 < len(words) else ""
        beat = word in often or (word in ("per", "each", "every") and later in spans)
        if not beat and word in ("a", "an") and later in spans and at:
            before = words[at - 1]
            beat = before in ("once", "twice", "times", "hour", "hours", "minutes", "day", "days")
            beat = beat or before[0].isdigit()
        if beat:
            place = (at, min(at + 1, len(words) - 1))
            who = found.subject.entry.people if found.subject else "none"
            seen["often"] = place
            seen[f"often+{found.form}+{who}"] = place
            for group in groups(found.late.entry.verbs, GROUPS) if found.late else ():
                seen[f"often+late:{group}+{who}"] = place
            for group in groups(found.lead.entry.verbs, GROUPS) if found.lead else ():
                seen[f"often+L:{group}"] = place
            return
