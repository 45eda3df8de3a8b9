"""What a journey map says: its order, its curve, which touchpoints are critical, and by which rule.

The rule is a product of shares between 0 and 1, each to the power of its weight, times 100: a
touchpoint is critical where it feels bad *and* matters *and*, if there is a metric, gets worse.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

import msgspec

from okrlab.blocks.journey.cards import (
    WEIGHTS_ID,
    Felt,
    JourneyStage,
    Persona,
    Touchpoint,
    View,
    Weights,
    felt,
)
from okrlab.given import checked
from okrlab.record.deck import Deck
from okrlab.texts import text as say
from okrlab.texts.numbers import short

Scores = Mapping[str, Mapping[str, int]]
"""What a reveal showed: per score's name how many people chose each step."""
Trend = Literal["worse", "same", "better", "unknown"]
"""What a touchpoint's metric does; unknown where there is none, or too little of it."""
Group = tuple[JourneyStage, list[Touchpoint]]

INPUTS: Final = ("feeling", "importance", "metric", "evidence")
_TREND: Final[dict[str, float]] = {"worse": 1.0, "unknown": 0.75, "same": 0.75, "better": 0.5}
_GROUND: Final[dict[str, float]] = {"evidence": 1.0, "assumption": 0.5}


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A touchpoint on the curve: median emotion and its middle half; None where nobody scored."""

    touchpoint: str
    emotion: float | None = None
    low: float | None = None
    high: float | None = None
    importance: float | None = None
    people: int = 0
    mean: float | None = None
    weight: float | None = None
    """The mean importance; like `mean` it only orders what is equal."""
    moment: bool = False

    @property
    def scored(self) -> bool:
        """Whether it has both scores."""
        return self.emotion is not None and self.importance is not None


class Rank(msgspec.Struct, frozen=True, kw_only=True):
    """A touchpoint's place: its points (0 to 100) and the share each input gave."""

    touchpoint: str
    points: float
    shares: dict[str, float]
    trend: Trend
    moment: bool


@checked
def stages(deck: Deck, persona: str = "", view: View = "now") -> list[Group]:
    """The map in order: each stage with the touchpoints that this persona meets ("" for all).

    The wished journey is what is wished, and what is now where nothing was wished `instead`. A
    touchpoint whose stage is gone comes last, in a stage without an id.
    """
    shown = [one for one in deck.of(Touchpoint) if not persona or one.persona in ("", persona)]
    replaced = {one.instead for one in shown if one.view == "wished"}
    shown = [
        one
        for one in shown
        if (one.view == "now" and not (view == "wished" and one.id in replaced)) or one.view == view
    ]
    found = [
        (stage, [one for one in shown if one.stage == stage.id]) for stage in deck.of(JourneyStage)
    ]
    known = {stage.id for stage, _ in found}
    lost = [one for one in shown if one.stage not in known]
    if lost:
        found.append((JourneyStage(id="", text=say("journey.no_stage")), lost))
    return found


def weights(deck: Deck) -> Weights:
    """The weights this map is ranked by."""
    card = deck.cards.get(WEIGHTS_ID)
    return card if isinstance(card, Weights) else Weights(id=WEIGHTS_ID)


def curve(groups: Sequence[Group], scores: Scores, by: Weights) -> list[Point]:
    """The emotion curve: a point for every touchpoint, in the map's order."""
    return [_point(one, felt(scores, one.id), by) for _, inside in groups for one in inside]


def _point(one: Touchpoint, room: Felt, by: Weights) -> Point:
    """What the room scored; where it did not, what a table said."""
    emotion, importance, low, high = one.emotion, one.importance, one.emotion, one.emotion
    mean, weight = emotion, importance
    if room.emotion:
        emotion, (low, high), mean = room.emotion.median, room.emotion.middle, room.emotion.mean
    if room.importance:
        importance, weight = room.importance.median, room.importance.mean
    people = max(spread.people if spread else 0 for spread in (room.emotion, room.importance))
    return Point(
        touchpoint=one.id,
        emotion=emotion,
        low=low,
        high=high,
        importance=importance,
        people=people,
        mean=mean,
        weight=weight,
        moment=_hurts(emotion, importance, by),
    )


def _hurts(emotion: float | None, importance: float | None, by: Weights) -> bool:
    """Whether this is a moment of truth that goes badly: important, and low."""
    if emotion is None or importance is None:
        return False
    return importance >= by.important and emotion < by.low


@checked
def rank(
    deck: Deck, scores: Scores, trends: Mapping[str, Trend] | None = None, persona: str = ""
) -> list[Rank]:
    """The touchpoints that have both scores, the most critical first.

    Equal points are told apart by the same rule on the means instead of the medians.

    >>> bad = Touchpoint(id="a", text="Invoice", stage="s", emotion=-2, importance=5)
    >>> fine = Touchpoint(id="b", text="Demo", stage="s", emotion=1, importance=3)
    >>> deck = Deck(board="journey", cards={"a": bad, "b": fine})
    >>> [(one.touchpoint, one.points) for one in rank(deck, {})]
    [('a', 75.0), ('b', 9.4)]
    """
    by, trends = weights(deck), trends or {}
    cards = {one.id: one for one in deck.of(Touchpoint)}
    found: list[tuple[float, Rank]] = []
    for point in curve(stages(deck, persona), scores, by):
        one = cards[point.touchpoint]
        if point.emotion is None or point.importance is None:
            continue
        trend = trends.get(one.id, "unknown")
        last = {"metric": _TREND[trend], "evidence": _GROUND[one.ground]}
        shares = {**_shares(point.emotion, point.importance), **last}
        means = {**_shares(point.mean or 0.0, point.weight or 1.0), **last}
        place = Rank(
            touchpoint=one.id,
            points=_points(shares, by),
            shares=shares,
            trend=trend,
            moment=point.moment,
        )
        found.append((_points(means, by), place))
    return [place for _, place in sorted(found, key=lambda each: (-each[1].points, -each[0]))]


def _shares(emotion: float, importance: float) -> dict[str, float]:
    """How far below the best it feels, and how far above the least it matters: 0 to 1."""
    return {"feeling": (2 - emotion) / 4, "importance": (importance - 1) / 4}


def _points(shares: Mapping[str, float], by: Weights) -> float:
    product = 100.0
    for name in INPUTS:
        product *= shares[name] ** getattr(by, name)
    return round(product, 1)


def rule(by: Weights) -> str:
    """The rule in words, with the weights in use."""
    inputs = [
        say(f"journey.input_{name}") + (f"^{weight}" if weight > 1 else "")
        for name in INPUTS
        if (weight := getattr(by, name))
    ]
    product = " × ".join(inputs) or "1"
    return say("journey.rule", product=product, important=short(by.important), low=signed(by.low))


def signed(value: float) -> str:
    """A feeling as people write it.

    >>> signed(-1.5), signed(0), signed(2.0)
    ('−1.5', '0', '+2')
    """
    return f"{value:+g}".replace("-", "−") if value else "0"


def told(deck: Deck, points: Sequence[Point], persona: str = "") -> str:
    """The curve in words, for those who cannot see it."""
    scored = [point for point in points if point.emotion is not None]
    who = deck.cards.get(persona)
    name = who.name if isinstance(who, Persona) else say("journey.everyone")
    if not scored:
        return say("journey.curve_empty", who=name)
    lines = [say("journey.curve_told", who=name, n=len(scored), of=len(points))]
    for point in scored:
        low, high = point.low, point.high
        between = low is not None and high is not None and low != high
        lines.append(
            say(
                "journey.point_spread" if between else "journey.point",
                touchpoint=named(deck, point.touchpoint),
                emotion=signed(point.emotion or 0.0),
                low=signed(low or 0.0),
                high=signed(high or 0.0),
            )
        )
    moments = [named(deck, point.touchpoint) for point in points if point.moment]
    if moments:
        lines.append(say("journey.moments_told", touchpoints=", ".join(moments)))
    return " ".join(lines)


def named(deck: Deck, touchpoint: str) -> str:
    """A touchpoint's words in quotes."""
    card = deck.cards.get(touchpoint)
    return f"“{card.text}”" if isinstance(card, Touchpoint) else "“…”"
