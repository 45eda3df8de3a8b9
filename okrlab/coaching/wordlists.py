"""The clinic's own word lists, and the quickest way to find one of their phrases in a statement."""

from __future__ import annotations

from functools import cache

from okrlab.coaching.tokens import Tokens, tokens
from okrlab.coaching.toml_text import content

Phrases = dict[str, list[tuple[str, ...]]]
"""Phrases by their first word, the longest first."""


@cache
def phrases(name: str) -> Phrases:
    """A list under `[words]` or `[game]`, each phrase with its plural too."""
    source = _source()
    found: dict[str, set[tuple[str, ...]]] = {}
    line = source["words"].get(name) or source["game"][name]
    for entry in line.split(","):
        words = tuple(tokens(entry.strip()).words)
        for form in (words, (*words[:-1], words[-1] + "s")):
            found.setdefault(words[0] if len(words) > 1 else form[0], set()).add(form)
    return {first: sorted(forms, key=len, reverse=True) for first, forms in found.items()}


def phrase_in(cut: Tokens, name: str, start: int = 0) -> tuple[int, int] | None:
    """Where a phrase of the list first stands, as places in the text.

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
    """Which way of gaming a metric its words suggest, and where they stand."""
    for name in _source()["game"]:
        place = phrase_in(cut, name)
        if place is not None:
            return name, place
    return None


@cache
def known_capitals() -> frozenset[str]:
    """Capital letters that nobody has to explain."""
    return frozenset(word.strip() for word in _source()["words"]["known"].split(","))


@cache
def _source() -> dict[str, dict[str, str]]:
    return content("clinic", dict[str, dict[str, str]])
