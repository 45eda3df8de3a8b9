"""The words that reading relies on: every form of every word, with the roles it can have.

The words themselves are in `content/lexicon.toml`, where a coach may add to them. The clinic has
word lists of its own in `content/clinic.toml`.
"""

from __future__ import annotations

from functools import cache
from typing import Literal, NamedTuple

from okrlab.language.tokens import Tokens, tokens
from okrlab.texts.toml_text import content

Form = Literal["base", "s", "past", "ing", "noun"]
"""The form of a word: reduce, reduces, reduced, reducing; `noun` for things and people."""


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
    """For each first word, how many words the longest known phrase has that begins with it."""
    sizes: dict[str, int] = {}
    for phrase in words_known():
        first, size = phrase.partition(" ")[0], phrase.count(" ") + 1
        sizes[first] = max(sizes.get(first, 0), size)
    return sizes


@cache
def base_verbs() -> frozenset[str]:
    """Verbs in the form that follows "we": hit, meet, reduce."""
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
    """The lexicon, and after each kind's words the common words of that kind."""
    source = content("lexicon", dict[str, dict[str, str]])
    for section, kinds in content("common_words", dict[str, dict[str, str]]).items():
        for kind, words in kinds.items():
            source[section][kind] += " " + words
    return source


# -- the clinic's word lists -----------------------------------------------------------------

Phrases = dict[str, list[tuple[str, ...]]]
"""Phrases by their first word, longest first."""


@cache
def phrases(name: str) -> Phrases:
    """A word list of the clinic, under `[words]` or `[game]`, each phrase also in the plural."""
    source = _clinic()
    found: dict[str, set[tuple[str, ...]]] = {}
    line = source["words"].get(name) or source["game"][name]
    for entry in line.split(","):
        words = tuple(tokens(entry.strip()).words)
        for form in (words, (*words[:-1], words[-1] + "s")):
            found.setdefault(words[0] if len(words) > 1 else form[0], set()).add(form)
    return {first: sorted(forms, key=len, reverse=True) for first, forms in found.items()}


def phrase_in(cut: Tokens, name: str, start: int = 0) -> tuple[int, int] | None:
    """The first phrase of a list that occurs in a statement, as a span of the text.

    `start` is the token to begin at.

    >>> phrase_in(tokens("Reach 10,000 page views"), "vanity")
    (13, 23)
    """
    known, words = phrases(name), cut.words
    for at in range(start, len(words)):
        for phrase in known.get(words[at], ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                return cut.place(at, at + len(phrase) - 1)
    return None


def game_in(cut: Tokens) -> tuple[str, tuple[int, int]] | None:
    """The way of gaming a metric that the words suggest, and the span of those words."""
    for name in _clinic()["game"]:
        place = phrase_in(cut, name)
        if place is not None:
            return name, place
    return None


@cache
def known_capitals() -> frozenset[str]:
    """Abbreviations that nobody has to explain."""
    return frozenset(word.strip() for word in _clinic()["words"]["known"].split(","))


@cache
def _clinic() -> dict[str, dict[str, str]]:
    return content("clinic", dict[str, dict[str, str]])
