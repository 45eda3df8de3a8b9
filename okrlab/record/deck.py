"""A deck: the cards of one board, of any kind, with the board's lock and overruled findings."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from okrlab.record import kinds
from okrlab.record.card import MOST_CARDS, DeckCard, Overruled
from okrlab.vocabulary import Level

__all__ = ["MOST_CARDS", "Deck", "said"]

C = TypeVar("C", bound=DeckCard)

_SAID = ("text", "x", "before", "term", "name")
"""The fields that can hold a card's own words, the first of them that a card has."""


class Deck(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A board, as folded from the record. Its dicts are not to be changed.

    `stop` is the level at which, for this team, a why-chain may end.

    >>> from okrlab.blocks.clinic.cards import KeyResult
    >>> deck = Deck(board="clinic", cards={"a": KeyResult(id="a", text="Fewer calls")})
    >>> [card.text for card in deck.of(KeyResult)]
    ['Fewer calls']
    """

    board: str
    cards: dict[str, kinds.Noun] = {}
    overrules: dict[str, Overruled] = {}
    stop: Level = "outcome"
    locked: bool = False

    def of(self, kind: type[C], **fields: Any) -> list[C]:
        """The cards of one kind with these values in their fields, in order of their position."""
        cards = [
            card
            for card in self.cards.values()
            if isinstance(card, kind)
            and all(getattr(card, name) == value for name, value in fields.items())
        ]
        return sorted(cards, key=lambda card: (getattr(card, "position", 0.0), card.id))

    def words(self) -> dict[str, str]:
        """Each card's own words by its id, by rank, without the cards that connect others."""
        cards = sorted(self.cards.values(), key=lambda card: card.rank())
        return {card.id: said(card) for card in cards if not card.ENDS}


def said(card: DeckCard) -> str:
    """A card's own words, for places with room for one line; empty if it has none."""
    return next((getattr(card, name) for name in _SAID if getattr(card, name, "")), "")
