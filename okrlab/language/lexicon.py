"""The words that reading relies on: every form of every word, with the roles it can have.

The words themselves are in `content/lexicon.toml`, where a coach may add to them. They stand there
in one form each; the others are made when a text has a word that may be one. The clinic has word
lists of its own in `content/clinic.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final, Literal, NamedTuple

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


_HISSING: Final = tuple("shxzo")
"""After these, verbs have -es."""
_UNDOUBLED: Final = "aeiouwxy"
"""Letters that are not doubled before -ed and -ing."""


@lru_cache(1 << 14)
def known(phrase: str) -> LexiconEntry | None:
    """What a word or phrase can be, in whichever form it stands; None if it is not known.

    >>> known("webinars").things, known("launched").form, known("xyzzy")
    (('served',), 'past', None)
    """
    verbs, things, people = (_section(name) for name in ("verbs", "things", "people"))
    acts, singulars = _regular(phrase), _singulars(phrase)
    roles, form = verbs.roles(acts), _form(phrase, acts)
    base = _irregular().get(phrase)
    if base is not None:
        roles = tuple(dict.fromkeys((*roles, *verbs.roles(_regular(base)))))
        form = "s" if phrase == "has" else "past" if phrase != base else "base"
    nouns, persons = things.roles(singulars), people.roles(singulars)
    if not (roles or nouns or persons):
        return None
    return LexiconEntry(roles, nouns, persons[-1] if persons else "", form)


def sizes(word: str, following: str) -> list[int]:
    """How many words the known phrases may have that begin with these two, the longest first.

    >>> sizes("signed", "up"), sizes("xyzzy", "up")
    ([3, 2], [])
    """
    longer, size = _longer(), 0
    for second in _singulars(following):
        size |= longer.others.get(f"{word} {second}", 0)
    for head in _heads(word):
        size |= longer.verbs.get(f"{head} {following}", 0)
    return [at for at in range(size.bit_length(), 1, -1) if size >> at - 1 & 1] if size else []


@lru_cache(1 << 14)
def _heads(word: str) -> tuple[str, ...]:
    """The verbs of which a word is a form and with which longer ones begin."""
    return tuple(head for head in _verb_bases(word) if head in _longer().heads)


@cache
def base_verbs() -> frozenset[str]:
    """Verbs in the form that follows "we": hit, meet, reduce."""
    return frozenset(verb for verbs in _source()["verbs"].values() for verb in _entries(verbs))


@cache
def small(name: str) -> frozenset[str]:
    """A list of small words or phrases by its name under `[small]`."""
    return frozenset(_entries(_source()["small"][name]))


class _Section(NamedTuple):
    """The words of a section as they are written, all together and by role."""

    every: frozenset[str]
    words: dict[str, frozenset[str]]

    def roles(self, bases: Iterable[str]) -> tuple[str, ...]:
        """The roles that any of these has, in the order of the lexicon."""
        bases = self.every.intersection(bases)
        if not bases:
            return ()
        return tuple([role for role, words in self.words.items() if not words.isdisjoint(bases)])


@cache
def _section(name: str) -> _Section:
    words = {role: frozenset(_entries(line)) for role, line in _source()[name].items()}
    return _Section(frozenset[str]().union(*words.values()), words)


@cache
def _irregular() -> dict[str, str]:
    """Irregular forms of verbs, each with its base."""
    irregular = _source()["irregular"].items()
    return {word.replace("-", " "): base.replace("-", " ") for word, base in irregular}


class _Longer(NamedTuple):
    """Which sizes phrases have, by their first two words: bit 1 is set for two, bit 2 for three."""

    heads: set[str]
    """The first words of verbs."""
    verbs: dict[str, int]
    others: dict[str, int]


@cache
def _longer() -> _Longer:
    longer = _Longer(set(), {}, {})
    for into, phrases in (
        (longer.verbs, _section("verbs").every),
        (longer.others, _section("things").every),
        (longer.others, _section("people").every),
        (longer.others, _irregular()),
    ):
        for phrase in phrases:
            if " " in phrase:
                count = phrase.count(" ")
                two = phrase if count == 1 else " ".join(phrase.split(" ", 2)[:2])
                into[two] = into.get(two, 0) | 1 << count
    longer.heads.update(two[: two.index(" ")] for two in longer.verbs)
    return longer


def _regular(phrase: str) -> list[str]:
    """The verbs, known or not, of which a phrase is a regular form: its first word changes."""
    first, space, rest = phrase.partition(" ")
    return [head + space + rest for head in _verb_bases(first)]


def _form(phrase: str, bases: list[str]) -> Form:
    """The form of a word or phrase that may come from these verbs."""
    known_verbs = _section("verbs").every.intersection(bases)
    if not known_verbs:
        return "noun"
    first = phrase.partition(" ")[0]
    if phrase in known_verbs:
        return "base"
    return "s" if first.endswith("s") else "past" if first.endswith("ed") else "ing"


def _verb_bases(word: str) -> list[str]:
    """The verbs, known or not, of which a word is a regular form.

    >>> _verb_bases("planned")
    ['planned', 'plann', 'planne', 'plan']
    """
    bases = [word]
    if word.endswith("s"):
        bases.append(word[:-1])
        if word.endswith("ies"):
            bases.append(word[:-3] + "y")
        elif word.endswith("es") and word[-3:-2] in _HISSING:
            bases.append(word[:-2])
    elif word.endswith(("ed", "ing")):
        stem = word[:-2] if word.endswith("d") else word[:-3]
        if not stem.endswith("e"):
            bases.append(stem)
        bases.append(stem + "e")
        if word.endswith("ied"):
            bases.append(stem[:-1] + "y")
        if len(stem) > 3 and stem[-1] == stem[-2] not in _UNDOUBLED and stem[-3] in "aeiou":
            bases.append(stem[:-1])
    return bases


def _singulars(phrase: str) -> list[str]:
    """The nouns, known or not, of which a word or phrase is the singular or the plural.

    >>> _singulars("policies")
    ['policies', 'policie', 'polici', 'policy']
    """
    bases = [phrase]
    if phrase.endswith("s"):
        bases.append(phrase[:-1])
        if phrase.endswith("es") and phrase[-3:-2] != "y":
            bases.append(phrase[:-2])
        if phrase.endswith("ies"):
            bases.append(phrase[:-3] + "y")
    return bases


def _entries(line: str) -> list[str]:
    return "\n".join(line.split()).replace("-", " ").split("\n")


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
