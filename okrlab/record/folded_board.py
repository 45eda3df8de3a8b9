"""One board while the fold is at work on it: its cards come and go in dicts changed in place."""

from __future__ import annotations

from msgspec.structs import replace

from okrlab.record.card import DeckCard
from okrlab.record.deck import Deck


class FoldedBoard:
    """A board during a fold.

    Decks are immutable, and a copy for every event would make a long log cost the square of its
    length. So the fold works on dicts of its own and makes one deck at the end.
    """

    def __init__(self, deck: Deck) -> None:
        self.base = deck
        self.cards: dict[str, DeckCard] = dict(deck.cards)
        self.overrules = dict(deck.overrules)
        self.stop = deck.stop
        self.locked = deck.locked
        self.between = sum(1 for card in deck.cards.values() if card.ENDS)
        """The number of cards that connect others. At 0, removing a card needs no search."""

    def put(self, card: DeckCard) -> None:
        """Add or replace a card. A card that connects others is left out if one is missing."""
        if card.ENDS and not all(end in self.cards for end in card.ends()):
            return
        known = self.cards.get(card.id)
        self.between += bool(card.ENDS) - bool(known is not None and known.ENDS)
        self.cards[card.id] = card

    def take(self, id: str) -> None:
        """Remove a card if it is there, and with it every card that connects it to another."""
        card = self.cards.pop(id, None)
        if card is None:
            return
        self.between -= bool(card.ENDS)
        if self.between and not card.ENDS:
            for link in [card for card in self.cards.values() if card.ENDS and id in card.ends()]:
                self.take(link.id)

    def done(self) -> Deck:
        """The board as a deck."""
        return replace(
            self.base,
            cards=self.cards,
            overrules=self.overrules,
            stop=self.stop,
            locked=self.locked,
        )
