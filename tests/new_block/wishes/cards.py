"""A wish, what a block of wishes asks in private, and how it may be planned."""

from __future__ import annotations

from okrlab.errors import BadInput
from okrlab.record.agenda import Block, Prompt
from okrlab.record.card import DeckCard
from okrlab.record.fields import Name, NeededText, Place

STEPS = 4


class Wish(DeckCard, frozen=True, kw_only=True):
    """What somebody wishes for, and for whom."""

    text: NeededText
    for_whom: Name = ""
    position: Place = 0.0


CARDS = (Wish,)


def prompts(workshop, block):
    """How much does each wish matter?"""
    wishes = workshop.deck(block.board).of(Wish)
    return {f"w{one.id}": Prompt(id=f"w{one.id}", text=one.text, kind="score", steps=STEPS)
            for one in wishes}  # fmt: skip


def steps(id):
    """Every score is about a wish."""
    return STEPS if id.startswith("w") else 0


def check(block: Block) -> None:
    """Wishes take a while."""
    if block.minutes < 5:
        raise BadInput("bad_block", name=block.title)
