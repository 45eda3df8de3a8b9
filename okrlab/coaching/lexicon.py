"""The words that `reading` goes by: each form of each word, with the parts it can play in a line.

The words themselves are our own, in `content/lexicon.toml`; a coach may add to them there.
"""

from __future__ import annotations

from functools import cache
from typing import Literal, NamedTuple

from okrlab.coaching.toml_text import content

Form = Literal["base", "s", "past", "ing", "noun"]
"""How a word stands: reduce, reduces, reduced, reducing; `noun` for things and people."""


class LexiconEntry(NamedTuple):
    """What a word or phrase can be: `verbs` and `things` name sections of the lexicon."""

    verbs: tuple[str, ...]
    things: tuple[str, ...]
    people: str
    form: Form


@cache
def words_known() -> dict[str, LexiconEntry]:
    """Every form of every word and phrase.

    >>> words_known()["webinars"].things
    ('served',)
    >>> words_known()["launched"].form
    'past'
    """
    source = _source()
    verbs: dict[str, list[str]] = {}
    things: dict[str, list[str]] = {}
    people: dict[str, str] = {}
    forms: dict[str, Form] = {}
    for role, line in source["verbs"].items():
        for base in _entries(line):
            for word, form in _verb_forms(base).items():
                _add(verbs, word, role)
                if forms.get(word) != "base":
                    forms[word] = form
    for role, line in source["things"].items():
        for base in _entries(line):
            for word in _plurals(base):
                _add(things, word, role)
    for role, line in source["people"].items():
        for base in _entries(line):
            people.update(dict.fromkeys(_plurals(base), role))
    for word, base in source["irregular"].items():
        word, base = word.replace("-", " "), base.replace("-", " ")
        for role in verbs[base]:
            _add(verbs, word, role)
        forms[word] = "s" if word == "has" else "past" if word != base else "base"
    return {
        word: LexiconEntry(
            tuple(verbs.get(word, ())),
            tuple(things.get(word, ())),
            people.get(word, ""),
            forms.get(word, "noun"),
        )
        for word in (*verbs, *things, *people)
    }


@cache
def longest() -> dict[str, int]:
    """How many words the longest known phrase has that begins with this word."""
    found: dict[str, int] = {}
    for phrase in words_known():
        first, size = phrase.partition(" ")[0], phrase.count(" ") + 1
        found[first] = max(found.get(first, 0), size)
    return found


@cache
def base_verbs() -> frozenset[str]:
    """Verbs as they stand after "we": hit, meet, reduce."""
    return frozenset(verb for verbs in _source()["verbs"].values() for verb in _entries(verbs))


@cache
def small(name: str) -> frozenset[str]:
    """A list of small words or phrases by its name under `[small]`."""
    return frozenset(_entries(_source()["small"][name]))


def _add(to: dict[str, list[str]], word: str, role: str) -> None:
    roles = to.setdefault(word, [])
    if role not in roles:
        roles.append(role)


def _verb_forms(base: str) -> dict[str, Form]:
    """A verb in its regular forms; only the first word of a phrase changes."""
    head, _, rest = base.partition(" ")
    stem = head[:-1] if head.endswith("e") else head
    short = len(head) > 2 and head[-1] not in "aeiouwxy" and head[-2] in "aeiou"
    forms: dict[str, Form] = {head: "base", head + "s": "s", stem + "ed": "past"}
    forms[stem + "ing"] = "ing"
    if head[-1] in "shxzo":
        forms[head + "es"] = "s"
    if short:
        forms |= {head + head[-1] + "ed": "past", head + head[-1] + "ing": "ing"}
    if head.endswith("y"):
        forms |= {head[:-1] + "ies": "s", head[:-1] + "ied": "past"}
    return {f"{word} {rest}".strip(): form for word, form in forms.items()}


def _plurals(base: str) -> tuple[str, ...]:
    return base, base + "s", base[:-1] + "ies" if base.endswith("y") else base + "es"


def _entries(line: str) -> list[str]:
    return [entry.replace("-", " ") for entry in line.split()]


@cache
def _source() -> dict[str, dict[str, str]]:
    return content("lexicon", dict[str, dict[str, str]])
