"""Two families of marks for the level model: those of figures, and those of the order of words.

Figures are counts, shares, sums of money and words of change. "300k" or "2 million" with nothing
counted by it is a sum, as money is. For the order, each word becomes a tag ("staff", "work-past",
"N:served", "#", "per"); two and three neighbouring tags, and two with one in between, are marks.
Words also count by their stems, two stems in a row, their beginnings and endings, and the rhythm
they express.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from okrlab.language.amounts import Numbers
from okrlab.language.clauses import Clause, asides
from okrlab.language.lexicon import known, small

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
"""Kinds of verbs and nouns in larger groups, so that rare combinations share what others teach."""

_ENDS: Final = (
    *("isation", "ization", "ations", "ation", "ments", "ment", "ings", "ing", "edly"),
    *("ed", "ers", "er", "ies", "es", "ity", "al", "ly", "s", "e", "y"),
)
"""Endings that a stem lacks; the longer ones come first."""
_PREFIX: Final = 5
_COINS: Final = frozenset(
    ("euro", "euros", "dollar", "dollars", "eur", "usd", "gbp", "chf", "cent", "cents", "pence")
)
_SCALES: Final = frozenset(("million", "billion", "thousand", "m", "bn", "k"))
_AFTER_SUM: Final = frozenset(
    ("a", "each", "and", "less", "more", "worth", "to", "profit", "cheaper")
)


# -- figures ---------------------------------------------------------------------------------


def figures(found: Clause, numbers: Numbers) -> dict[str, tuple[int, int]]:
    """The marks of a statement's amounts and sums, each with its first and last token."""
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
    changes = small("change")
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
        elif word in changes:
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
    """The amounts in one word: "from-to", the kind of the first target, or "none".

    >>> from okrlab.language.amounts import numbers_in
    >>> kind_of_amount(numbers_in("From 3 to 5 visits")), kind_of_amount(numbers_in("Visit us"))
    ('from-to', 'none')
    """
    if numbers.baseline and numbers.target:
        return "from-to"
    return numbers.target[0].kind if numbers.target else "none"


def _sum_end(words: list[str], at: int) -> int:
    """The last token of a sum such as "300k" or "2 million"; -1 if it counts something."""
    scaled = words[at][-1] in "km" or words[at].endswith(("bn", "mn"))
    end = at + (at + 1 < len(words) and words[at + 1] in _SCALES)
    if not scaled and end == at:
        return -1
    after = words[end + 1] if end + 1 < len(words) else ""
    bare = not after or not after[0].isalpha() or after in small("stop") or after in _AFTER_SUM
    return end if bare else -1


# -- the order of words ----------------------------------------------------------------------


def groups(kinds: tuple[str, ...], table: dict[str, str]) -> list[str]:
    """The larger groups of these kinds, each once, in their order.

    >>> groups(("make", "reach", "win"), GROUPS)
    ['work', 'win']
    """
    return list(dict.fromkeys([table.get(kind, "?") for kind in kinds]))


def order_marks(found: Clause) -> dict[str, tuple[int, int]]:
    """Marks of neighbouring tags, stems and rhythm, each with its first and last token."""
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
    before = ""
    for at in range(min(found.end, len(words))):
        word = words[at]
        bare = "#" if word[0].isdigit() else stem(word)
        if before:
            seen[f"pair:{before} {bare}"] = (at - 1, at)
        before = bare
        if word[0].isalpha() and word not in stop:
            seen[f"stem:{bare}"] = (at, at)
            if len(word) > _PREFIX - 1:
                seen[f"begins:{word[:_PREFIX]}"] = (at, at)
            if len(word) > _PREFIX:
                seen[f"ends:{word[-4:]}"] = (at, at)
    _rhythm(found, words, seen)
    return seen


@cache
def stem(word: str) -> str:
    """A word without its ending, if at least four letters are left.

    >>> stem("certified"), stem("deployments")
    ('certifi', 'deploy')
    """
    for end in _ENDS:
        if word.endswith(end) and len(word) - len(end) >= 4:
            return word[: -len(end)]
    return word


@cache
def _tag(phrase: str) -> str:
    """The roles of a known word, in groups: as a verb with its form, as a thing, as people."""
    entry, roles = known(phrase), []
    assert entry is not None
    if entry.verbs:
        form = "" if entry.form == "base" else f"-{entry.form}"
        roles.append("/".join(groups(entry.verbs, GROUPS)) + form)
    if entry.things:
        roles.append("N:" + "/".join(groups(entry.things, HEADS)))
    if entry.people:
        roles.append(entry.people)
    return "|".join(roles)


def _tags(found: Clause) -> tuple[list[str], list[tuple[int, int]]]:
    """A tag for each word or known phrase, with its tokens.

    "^" is the beginning, "$" the end, and ">>" the place where a purpose begins.
    """
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
    """Marks of rhythm (weekly, twice a month, 40 a day), which work has more often than change."""
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
