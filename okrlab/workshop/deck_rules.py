"""The rule of every deck: cards are set whole, on what the person saw, and removed by their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from okrlab.errors import BadInput, NotAllowed, Refused
from okrlab.model import commands as c
from okrlab.model import events as e
from okrlab.model.deck import MOST_CARDS, Noun
from okrlab.model.keyresult import KeyResult, SayBack
from okrlab.model.ladder import Ladder
from okrlab.model.metric import Metric
from okrlab.model.workshop import Person, Workshop
from okrlab.workshop.decision import Conflict, Decision, unchanged
from okrlab.workshop.nouns import tidied

MOST_METRICS = 200
"""Metrics on one deck: each brings its whole history."""
MOST_SAID = 200
"""Answers from outside on one deck."""
MOST_AT_ONCE = 500
"""Cards in one command."""


def set_cards(workshop: Workshop, ladder: Ladder, who: Person, command: c.SetCards) -> Decision:
    """What a wish about cards becomes; `ladder` is the ladder of the same board.

    Raises `BadInput`, `NotAllowed`, `Refused`, or `Conflict` with the first card that changed.
    """
    deck = workshop.decks.get(command.board, {})
    ids = [card.id for card in command.cards]
    if not (ids or command.gone) or len(ids) + len(command.gone) > MOST_AT_ONCE:
        raise BadInput("bad_message")
    if len(set(ids)) != len(ids) or command.gone.keys() & set(ids):
        raise BadInput("bad_id")
    room_for({**deck, **{card.id: card for card in command.cards}})
    cards = tuple(_kept(deck, ladder, who, card) for card in command.cards)
    for id, base in command.gone.items():
        known = _known(deck, id)
        unchanged(known, base)
    return Decision(e.CardsSet(board=command.board, cards=cards, gone=tuple(command.gone)))


def room_for(deck: Mapping[str, Noun]) -> None:
    """Raises `BadInput` for a deck that would be larger than one can be."""
    if len(deck) > MOST_CARDS:
        raise BadInput("deck_full", most=MOST_CARDS)
    if metrics_of(deck.values()) > MOST_METRICS:
        raise BadInput("too_many_metrics", most=MOST_METRICS)


def metrics_of(cards: Iterable[Noun]) -> int:
    """How many of these are metrics."""
    return sum(isinstance(card, Metric) for card in cards)


def say_back(workshop: Workshop, who: Person, command: object) -> Decision:
    """What someone outside the team understood: all they can say, and also after the meeting.

    The words they read are taken from the key result itself.
    """
    if not isinstance(command, c.SetCards) or command.gone or len(command.cards) != 1:
        raise NotAllowed("outsiders_only_say")
    card, deck = command.cards[0], workshop.decks.get(command.board, {})
    about = deck.get(card.key_result) if isinstance(card, SayBack) else None
    if not isinstance(card, SayBack) or not isinstance(about, KeyResult):
        raise NotAllowed("outsiders_only_say")
    if len(workshop.deck(command.board).of(SayBack)) >= MOST_SAID:
        raise Refused("deck_full", most=MOST_SAID)
    fresh = tidied(replace(card, text=about.text, by=who.id, version=0))
    if card.id in deck:
        raise BadInput("bad_id")
    return Decision(e.CardsSet(board=command.board, cards=(fresh,)))


def _kept(deck: dict[str, Noun], ladder: Ladder, who: Person, card: Noun) -> Noun:
    """The card as it is recorded: cleaned, by its first author, without a version."""
    fresh = tidied(card)
    if card.id not in deck and card.version == 0:
        if card.id in ladder.rungs or card.id in ladder.links:
            raise BadInput("bad_id")
        return replace(fresh, by=who.id)
    known = _known(deck, card.id)
    if type(known) is not type(card):
        raise BadInput("bad_id")
    fresh = replace(fresh, by=known.by, version=0)
    if card.version != known.version and fresh != replace(known, version=0):
        raise Conflict(known)
    return fresh


def _known(deck: dict[str, Noun], id: str) -> Noun:
    if id not in deck:
        raise Refused("card_gone")
    return deck[id]
