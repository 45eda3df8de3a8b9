"""Texts of the same words are one entry: in what a reveal shows, and in a vote on it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from okrlab.record.agenda import Said

_ENDS = ".!…。"


class ListedText(msgspec.Struct, frozen=True, omit_defaults=True):
    """One text in a list: `times` it was written, by these people where a block shows names."""

    id: str
    text: str
    times: int = 1
    by: tuple[str, ...] = ()


def alike(said: Iterable[Said]) -> list[ListedText]:
    """Texts of the same words as one entry; what was written most often comes first.

    Of several spellings the neatest leads: one with a capital and without a full stop.

    >>> words = ("fewer slides.", "No", "Fewer  slides")
    >>> all = alike(Said(id=text[0], prompt="p", text=text) for text in words)
    >>> [(one.text, one.times) for one in all]
    [('Fewer  slides', 2), ('No', 1)]
    """
    found: dict[str, list[Said]] = {}
    for one in said:
        found.setdefault(plainly(one.text), []).append(one)
    groups = [sorted(some, key=_neat) for some in found.values()]
    groups.sort(key=lambda some: -len(some))
    return [
        ListedText(some[0].id, some[0].text, len(some), tuple(one.by for one in some if one.by))
        for some in groups
    ]


def plainly(text: str) -> str:
    """The words of a text without case, spaces and a last full stop, as two people may write them.

    As `plainly` in `kit/words.js`, by which a page finds its own words: only the page knows those.

    >>> plainly("Fewer  slides.")
    'fewer slides'
    """
    bare = " ".join(text.lower().split())
    return bare.rstrip(_ENDS) or bare


def _neat(said: Said) -> int:
    text = said.text.strip()
    return text.endswith(tuple(_ENDS)) - 2 * text[:1].isupper()
