"""Texts of the same words are one entry: in what a reveal shows, and in a vote on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from okrlab.record.agenda import Agenda, Block, BlockProgress, Revealed, Said

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
    return [
        ListedText(some[0].id, some[0].text, len(some), tuple(one.by for one in some if one.by))
        for some in _groups(said)
    ]


def entries(said: Iterable[Said], prompts: Iterable[str] = ()) -> dict[str, list[ListedText]]:
    """What a reveal showed, as entries of the same words, by prompt: those named come first."""
    return {prompt: alike(some) for prompt, some in _by_prompt(said, prompts).items() if some}


def on_leading(agenda: Agenda, vote: str, revealed: Revealed) -> Revealed:
    """What a vote showed, with the dots of all cards of the same words on the one that leads.

    Before, a vote on a reveal had a card for each of its texts.
    """
    block = agenda.block(vote)
    if block is None or not revealed.dots:
        return revealed
    lead, dots = leading(agenda, block), defaultdict[str, list[int]](list)
    for card, given in revealed.dots.items():
        dots[lead.get(card, card)] += given
    return replace(
        revealed, dots={id: tuple(sorted(all, reverse=True)) for id, all in dots.items()}
    )


def leading(agenda: Agenda, vote: Block) -> dict[str, str]:
    """For each text that a vote on an earlier reveal is about, the one that leads its entry."""
    shown = agenda.stages.get(vote.board, BlockProgress()).revealed or Revealed()
    groups = (some for said in _by_prompt(shown.said).values() for some in _groups(said))
    return {one.id: some[0].id for some in groups for one in some}


def _by_prompt(said: Iterable[Said], prompts: Iterable[str] = ()) -> dict[str, list[Said]]:
    lists: dict[str, list[Said]] = {prompt: [] for prompt in prompts}
    for one in said:
        lists.setdefault(one.prompt, []).append(one)
    return lists


def _groups(said: Iterable[Said]) -> list[list[Said]]:
    """Texts of the same words together, the neatest first; what was written most comes first.

    Words that were forgotten are not the same words.
    """
    found: dict[str, list[Said]] = {}
    for one in said:
        found.setdefault(plainly(one.text) or one.id, []).append(one)
    groups = [sorted(some, key=_neat) for some in found.values()]
    return sorted(groups, key=lambda some: -len(some))


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
