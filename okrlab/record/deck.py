"""A deck: the cards of one board, whatever they are, and what belongs to the board itself."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from okrlab.blocks.ladder.cards import Ladder, Link, Rung
from okrlab.levels import Level
from okrlab.record import kinds
from okrlab.record.card import MOST_CARDS, DeckCard, Overruled

__all__ = ["MOST_CARDS", "Deck", "said"]

C = TypeVar("C", bound=DeckCard)

_SAID = ("text", "x", "before", "term", "name")
"""Where a card's own words stand, whichever it has."""


class Deck(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A board, as folded from the record. Treat its dicts as read-only.

    `stop` is the level at which the team says a why-chain may end.

    >>> from okrlab.blocks.clinic.cards import KeyResult
    >>> deck = Deck(board="clinic", cards={"a": KeyResult(id="a", text="Fewer calls")})
    >>> [one.text for one in deck.of(KeyResult)]
    ['Fewer calls']
    """

    board: str
    cards: dict[str, kinds.Noun] = {}
    overrules: dict[str, Overruled] = {}
    stop: Level = "outcome"
    locked: bool = False

    def of(self, kind: type[C], **fields: Any) -> list[C]:
        """The cards of one kind whose fields are as given, by position where they have one."""
        found = [
            card
            for card in self.cards.values()
            if isinstance(card, kind)
            and all(getattr(card, name) == value for name, value in fields.items())
        ]
        return sorted(found, key=lambda card: (getattr(card, "position", 0.0), card.id))

    def ladder(self) -> Ladder:
        """The board as a ladder: its rungs, and the links between them."""
        return Ladder(
            board=self.board,
            rungs={id: card for id, card in self.cards.items() if isinstance(card, Rung)},
            links={id: card for id, card in self.cards.items() if isinstance(card, Link)},
            overrules=self.overrules,
            stop=self.stop,
            locked=self.locked,
        )


def said(card: DeckCard) -> str:
    """A card's own words, to be shown where only one line has room; empty if it has none."""
    return next((getattr(card, name) for name in _SAID if getattr(card, name, "")), "")
