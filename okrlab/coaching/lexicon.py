"""The words that `reading` goes by: each form of each word, with the parts it can play in a line.

The words themselves are our own, in `content/lexicon.toml`; a coach may add to them there.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def words_known() -> dict[str, frozenset[str]]:
    """Every form of every word and phrase, with its roles.

    >>> sorted(words_known()["webinars"])
    ['work']
    """
    known: dict[str, set[str]] = {}
    for section, forms in (("verbs", _forms), ("things", _plurals), ("people", _plurals)):
        for role, entries in _source()[section].items():
            for base in _entries(entries):
                for form in forms(base):
                    known.setdefault(form, set()).add(role)
    for form, base in _source()["irregular"].items():
        known[form.replace("-", " ")] = known[base.replace("-", " ")]
    return {form: frozenset(roles) for form, roles in known.items()}


@cache
def base_verbs() -> frozenset[str]:
    """Verbs as they stand after "we": hit, meet, reduce."""
    return frozenset(verb for verbs in _source()["verbs"].values() for verb in _entries(verbs))


@cache
def small(name: str) -> frozenset[str]:
    """A list of small words or phrases by its name under `[small]`."""
    return frozenset(_entries(_source()["small"][name]))


def _forms(base: str) -> set[str]:
    """A verb in its regular forms; only the first word of a phrase changes."""
    head, _, rest = base.partition(" ")
    stem = head[:-1] if head.endswith("e") else head
    double = head + head[-1]
    forms = {
        head,
        head + "s",
        head + "es",
        stem + "ed",
        stem + "ing",
        double + "ed",
        double + "ing",
    }
    if head.endswith("y"):
        forms |= {head[:-1] + "ies", head[:-1] + "ied"}
    return {f"{form} {rest}".strip() for form in forms}


def _plurals(base: str) -> set[str]:
    return {base, base + "s", base[:-1] + "ies" if base.endswith("y") else base + "es"}


def _entries(line: str) -> list[str]:
    return [entry.replace("-", " ") for entry in line.split()]


@cache
def _source() -> dict[str, dict[str, str]]:
    path = files("okrlab.coaching").joinpath("content", "lexicon.toml")
    loaded: dict[str, dict[str, str]] = tomllib.loads(path.read_text("utf-8"))
    return loaded
