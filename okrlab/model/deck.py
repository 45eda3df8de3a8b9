"""A deck: the cards of one board, whatever they are; every board but the ladder is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, Union

import msgspec

from okrlab.blocks.registry import card_types
from okrlab.model.card import DeckCard
from okrlab.model.journey import JourneyStage, Persona, Touchpoint, Weights
from okrlab.model.keyresult import (
    Hypothesis,
    Initiative,
    KeyResult,
    Objective,
    Pair,
    SayBack,
    Term,
)
from okrlab.model.ladder import Overruled
from okrlab.model.learning import Attempt
from okrlab.model.metric import Metric
from okrlab.model.readiness import (
    CheckIn,
    EndPoint,
    Maturity,
    PastInitiative,
    StageChoice,
    TeamPlan,
)

Noun = (
    Objective
    | KeyResult
    | Initiative
    | Hypothesis
    | Pair
    | SayBack
    | Term
    | Persona
    | JourneyStage
    | Touchpoint
    | Weights
    | Metric
    | Maturity
    | StageChoice
    | TeamPlan
    | EndPoint
    | PastInitiative
    | CheckIn
    | Attempt
)
"""Whatever can lie on a deck."""
if not TYPE_CHECKING:
    Noun = Union[(Noun, *card_types())]  # those that blocks bring, too

GOES_ON = (
    Objective,
    KeyResult,
    Initiative,
    Hypothesis,
    Maturity,
    StageChoice,
    TeamPlan,
    EndPoint,
    PastInitiative,
    CheckIn,
)
"""What a workshop that follows another begins with; pairs and terms are the team's anyway."""

MOST_CARDS = 2000
"""Cards on one deck."""

C = TypeVar("C", bound=DeckCard)

_SAID = ("text", "x", "before", "term", "name")
"""Where a card's own words stand, whichever it has."""


class Deck(msgspec.Struct, frozen=True, kw_only=True):
    """The cards of a board, as folded from the record. Treat its dicts as read-only.

    >>> deck = Deck(board="clinic", cards={"a": KeyResult(id="a", text="Fewer calls")})
    >>> [one.text for one in deck.of(KeyResult)]
    ['Fewer calls']
    """

    board: str
    cards: dict[str, Noun] = {}
    overrules: dict[str, Overruled] = {}
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


def said(card: DeckCard) -> str:
    """A card's own words, to be shown where only one line has room; empty if it has none."""
    return next((getattr(card, name) for name in _SAID if getattr(card, name, "")), "")
