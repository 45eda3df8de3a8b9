"""A customer journey: who travels, in which stages, and what happens at each touchpoint.

Each is a card of a deck. How a touchpoint feels and how much it matters, everyone says for
themselves in sealed scores; the spread of those is what a map shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, get_args

import msgspec

from okrlab.errors import BadInput
from okrlab.record.card import DeckCard
from okrlab.record.decision import is_id
from okrlab.record.fields import (
    Day,
    Id,
    Line,
    Name,
    NeededName,
    NeededTitle,
    Number,
    Place,
    Ref,
    Text,
    holds,
)
from okrlab.record.kinds import register

PersonaKind = Literal["customer", "user", "colleague"]
Ground = Literal["assumption", "evidence"]
View = Literal["now", "wished"]

PERSONA_KINDS: tuple[PersonaKind, ...] = get_args(PersonaKind)
GROUNDS: tuple[Ground, ...] = get_args(Ground)
VIEWS: tuple[View, ...] = get_args(View)
LANES = ("action", "thought", "pain", "gain", "owner")
"""What is written beneath a touchpoint, in this order."""
EMOTIONS = (-2, -1, 0, 1, 2)
IMPORTANCES = (1, 2, 3, 4, 5)

WEIGHTS_ID = "weights"
"""A board has one card of weights, under this id."""
MOST_WEIGHT = 3


class Persona(DeckCard, frozen=True, kw_only=True):
    """Who travels. `asked` is the day when we last asked one of them; None if nobody knows."""

    name: NeededName
    kind: PersonaKind = "customer"
    about: Line = ""
    asked: Day | None = None
    position: Place = 0.0


class JourneyStage(DeckCard, frozen=True, kw_only=True):
    """A stage of the journey, such as "Try it"."""

    text: NeededTitle
    position: Place = 0.0


class Touchpoint(DeckCard, frozen=True, kw_only=True):
    """One interaction. `persona` is whose it is, empty for everyone's.

    `ground` tells what was seen (with its `source`) from what we assume; `view` the journey as it
    is from the one we wish for, in which this may stand `instead` of another. `emotion` (-2 to 2)
    and `importance` (1 to 5) come from a table; what the room scored goes before them.
    """

    text: NeededTitle
    stage: Id
    persona: Ref = ""
    channel: Name = ""
    action: Text = ""
    thought: Text = ""
    pain: Text = ""
    gain: Text = ""
    owner: Name = ""
    ground: Ground = "assumption"
    source: Line = ""
    view: View = "now"
    instead: Ref = ""
    emotion: Annotated[float | None, holds("checked")] = None
    importance: Annotated[float | None, holds("checked")] = None
    position: Place = 0.0


class Weights(DeckCard, frozen=True, kw_only=True):
    """How much each input of the ranking counts: 0 not at all, 1 as it is, 2 and 3 more.

    `important` and `low` say from which importance on, and below which emotion, a touchpoint is a
    moment of truth that hurts.
    """

    feeling: Number = 1
    importance: Number = 1
    metric: Number = 1
    evidence: Number = 0
    important: Annotated[float, holds("checked")] = 4.0
    low: Annotated[float, holds("checked")] = 0.0


class Spread(msgspec.Struct, frozen=True):
    """What people scored: how many chose each value, lowest first, from the value `least` on.

    >>> felt = Spread(least=-2, counts=(1, 3, 0, 0, 1))
    >>> felt.people, felt.median, felt.middle
    (5, -1.0, (-1.0, -1.0))
    """

    least: int
    counts: tuple[int, ...]

    @property
    def people(self) -> int:
        """How many scored."""
        return sum(self.counts)

    @property
    def median(self) -> float:
        """The middle score. Raises `ValueError` if nobody scored."""
        return self._at(0.5)

    @property
    def middle(self) -> tuple[float, float]:
        """Between which scores the middle half of the people lies."""
        return self._at(0.25), self._at(0.75)

    @property
    def mean(self) -> float:
        """The mean score, to order equal medians. Raises `ValueError` if nobody scored."""
        if not self.people:
            raise ValueError("nobody scored")
        return sum(n * (self.least + step) for step, n in enumerate(self.counts)) / self.people

    def _at(self, share: float) -> float:
        """The score below which this share of the people lies; between two, their middle."""
        people = self.people
        if not people:
            raise ValueError("nobody scored")
        place = share * people
        low = high = None
        seen = 0
        for step, n in enumerate(self.counts):
            seen += n
            if low is None and seen >= place:
                low = self.least + step
            if high is None and seen > place:
                high = self.least + step
                break
        first = low if low is not None else self.least
        return (first + (high if high is not None else first)) / 2


class Felt(msgspec.Struct, frozen=True):
    """How a touchpoint feels and how much it matters, as the room scored it; None: nobody did."""

    emotion: Spread | None = None
    importance: Spread | None = None


def score_keys(touchpoint: str) -> tuple[str, str]:
    """Under which names an answer keeps a touchpoint's emotion and its importance."""
    return f"e{touchpoint}", f"i{touchpoint}"


def felt(scores: Mapping[str, Mapping[str, int]], touchpoint: str) -> Felt:
    """What a reveal showed for a touchpoint. Steps 1 to 5 stand for -2 to 2, and for 1 to 5.

    >>> felt({"ea": {"1": 2, "2": 1}}, "a").emotion
    Spread(least=-2, counts=(2, 1, 0, 0, 0))
    """
    emotion, importance = (scores.get(key, {}) for key in score_keys(touchpoint))
    return Felt(
        emotion=_spread(emotion, EMOTIONS[0]), importance=_spread(importance, IMPORTANCES[0])
    )


def _spread(counts: Mapping[str, int], least: int) -> Spread | None:
    found = tuple(counts.get(str(step), 0) for step in range(1, 6))
    return Spread(least, found) if any(found) else None


def _touchpoint(card: Touchpoint) -> None:
    if not all(map(is_id, score_keys(card.id))):
        raise BadInput("bad_id")
    for value, values in ((card.emotion, EMOTIONS), (card.importance, IMPORTANCES)):
        if value is not None and not values[0] <= value <= values[-1]:
            raise BadInput("bad_score")


def _weights(card: Weights) -> None:
    weights = (card.feeling, card.importance, card.metric, card.evidence)
    if card.id != WEIGHTS_ID or not all(0 <= weight <= MOST_WEIGHT for weight in weights):
        raise BadInput("bad_message")
    if not (1 <= card.important <= 5 and -2 <= card.low <= 2):
        raise BadInput("bad_score")


CARDS = (
    Persona,
    JourneyStage,
    register(Touchpoint, check=_touchpoint),
    register(Weights, check=_weights),
)
"""The kinds of card on a journey map."""
