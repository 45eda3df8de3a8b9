"""The cards of a customer journey: personas, stages, touchpoints, and the weights of the ranking.

How a touchpoint feels and how much it matters is not on a card: everyone scores it in private, and
after the reveal the map shows how the scores spread.
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
"""The fields of a touchpoint that a map shows below it, from the top down."""
EMOTIONS = (-2, -1, 0, 1, 2)
IMPORTANCES = (1, 2, 3, 4, 5)
"""The steps of the two scales, lowest first."""

WEIGHTS_ID = "weights"
"""A board has one card of weights, under this id."""
MOST_WEIGHT = 3


class Persona(DeckCard, frozen=True, kw_only=True):
    """Who travels. `asked` is the day when one of them was last asked, None if it is unknown."""

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
    """One interaction of a `persona`, or of all personas if that is empty.

    `ground` says whether it was observed, with its `source`, or is assumed. `view` says whether it
    belongs to the journey as it is or to the one wished for, where it may replace another
    touchpoint (`instead`). `emotion` (-2 to 2) and `importance` (1 to 5) come from an imported
    table; scores of the room take precedence over them.
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
    """How much each input of the ranking counts: 0 not at all, 1 once, 2 and 3 more.

    A touchpoint with an importance of at least `important` and an emotion below `low` is a moment
    of truth that hurts.
    """

    feeling: Number = 1
    importance: Number = 1
    metric: Number = 1
    evidence: Number = 0
    important: Annotated[float, holds("checked")] = 4.0
    low: Annotated[float, holds("checked")] = 0.0


class Spread(msgspec.Struct, frozen=True):
    """How scores spread: how many people chose each value, from `least` upwards.

    >>> felt = Spread(least=-2, counts=(1, 3, 0, 0, 1))
    >>> felt.people, felt.median, felt.middle
    (5, -1.0, (-1.0, -1.0))
    """

    least: int
    counts: tuple[int, ...]

    @property
    def people(self) -> int:
        """How many people scored."""
        return sum(self.counts)

    @property
    def median(self) -> float:
        """The middle score. Raises `ValueError` if nobody scored."""
        return self._at(0.5)

    @property
    def middle(self) -> tuple[float, float]:
        """The first and the third quartile. Raises `ValueError` if nobody scored."""
        return self._at(0.25), self._at(0.75)

    @property
    def mean(self) -> float:
        """The mean score, which orders equal medians. Raises `ValueError` if nobody scored."""
        if not self.people:
            raise ValueError("nobody scored")
        return sum(n * (self.least + step) for step, n in enumerate(self.counts)) / self.people

    def _at(self, share: float) -> float:
        """The score below which this `share` (0 to 1) of the people lies.

        Where it falls exactly between two scores, it is the mean of the two, as for a median.
        """
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
    """How the room scored a touchpoint's emotion and importance; None if nobody did."""

    emotion: Spread | None = None
    importance: Spread | None = None


def score_keys(touchpoint: str) -> tuple[str, str]:
    """The ids under which an answer keeps a touchpoint's emotion and importance.

    >>> score_keys("a1")
    ('ea1', 'ia1')
    """
    return f"e{touchpoint}", f"i{touchpoint}"


def felt(scores: Mapping[str, Mapping[str, int]], touchpoint: str) -> Felt:
    """The revealed scores of a touchpoint, by the ids of `score_keys`.

    Sealed answers count steps from 1 to 5; for emotions these are the values -2 to 2.

    >>> felt({"ea": {"1": 2, "2": 1}}, "a").emotion
    Spread(least=-2, counts=(2, 1, 0, 0, 0))
    """
    emotion, importance = (scores.get(key, {}) for key in score_keys(touchpoint))
    return Felt(
        emotion=_spread(emotion, EMOTIONS[0]), importance=_spread(importance, IMPORTANCES[0])
    )


def _spread(counts: Mapping[str, int], least: int) -> Spread | None:
    people = tuple(counts.get(str(step), 0) for step in range(1, 6))
    return Spread(least, people) if any(people) else None


def _touchpoint(card: Touchpoint) -> None:
    """Check that its id still is an id with a letter before it, as its scores are kept by that."""
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
"""The kinds of card on a journey map, with the checks of two of them."""
