"""Reads a journey map: the order of its touchpoints, the emotion curve, and what is critical.

A touchpoint's points are 100 times a product of shares between 0 and 1, each to the power of its
weight. A product, unlike a sum, is large only if all shares are: a touchpoint is critical if it
feels bad *and* matters *and*, where there is a metric, gets worse.
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
from okrlab.texts import text
from okrlab.texts.numbers import short

Scores = Mapping[str, Mapping[str, int]]
"""The scores of a reveal: by score id, how many people chose each step."""
Trend = Literal["worse", "same", "better", "unknown"]
"""The trend of a touchpoint's metric; unknown if there is no metric, or too few values."""
Group = tuple[JourneyStage, list[Touchpoint]]
"""A stage with its touchpoints."""

INPUTS: Final = ("feeling", "importance", "metric", "evidence")
# A metric that nobody has must not push a touchpoint down the list: unknown counts like "same".
_TREND: Final[dict[str, float]] = {"worse": 1.0, "unknown": 0.75, "same": 0.75, "better": 0.5}
_GROUND: Final[dict[str, float]] = {"evidence": 1.0, "assumption": 0.5}


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A touchpoint on the curve: its medians, and the quartiles of its emotion (`low`, `high`).

    Numbers are None if nobody scored. `moment` marks a moment of truth that hurts.
    """

    touchpoint: str
    emotion: float | None = None
    low: float | None = None
    high: float | None = None
    importance: float | None = None
    people: int = 0
    mean: float | None = None
    weight: float | None = None
    """The mean importance. Like `mean`, the mean emotion, it only orders equal points."""
    moment: bool = False

    @property
    def scored(self) -> bool:
        """Whether it has both scores."""
        return self.emotion is not None and self.importance is not None


class Rank(msgspec.Struct, frozen=True, kw_only=True):
    """A touchpoint's place in the ranking: its points (0 to 100), and the share of each input."""

    touchpoint: str
    points: float
    shares: dict[str, float]
    trend: Trend
    moment: bool


@checked
def stages(deck: Deck, persona: str = "", view: View = "now") -> list[Group]:
    """The map in order: each stage with the touchpoints that this persona meets ("" for all).

    The wished journey has the wished touchpoints, and those of now that none of them replaces.
    Touchpoints whose stage was removed come last, in a stage without an id. Raises `BadInput` for
    an unknown `view`.
    """
    shown = [one for one in deck.of(Touchpoint) if not persona or one.persona in ("", persona)]
    replaced = {one.instead for one in shown if one.view == "wished"}
    shown = [
        one
        for one in shown
        if (one.view == "now" and not (view == "wished" and one.id in replaced)) or one.view == view
    ]
    groups = [
        (stage, [one for one in shown if one.stage == stage.id]) for stage in deck.of(JourneyStage)
    ]
    known = {stage.id for stage, _ in groups}
    lost = [one for one in shown if one.stage not in known]
    if lost:
        groups.append((JourneyStage(id="", text=text("journey.no_stage")), lost))
    return groups


def weights(deck: Deck) -> Weights:
    """The weights by which this map is ranked; the default ones if nobody changed them."""
    card = deck.cards.get(WEIGHTS_ID)
    return card if isinstance(card, Weights) else Weights(id=WEIGHTS_ID)


def curve(groups: Sequence[Group], scores: Scores, by: Weights) -> list[Point]:
    """The emotion curve: a point for every touchpoint, in the order of the map."""
    return [_point(one, felt(scores, one.id), by) for _, inside in groups for one in inside]


def _point(one: Touchpoint, room: Felt, by: Weights) -> Point:
    """The room's scores of a touchpoint, or else the values that came with a table."""
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
    """Whether this is a moment of truth that goes badly: it is important and feels bad."""
    if emotion is None or importance is None:
        return False
    return importance >= by.important and emotion < by.low


@checked
def rank(
    deck: Deck, scores: Scores, trends: Mapping[str, Trend] | None = None, persona: str = ""
) -> list[Rank]:
    """The touchpoints that have both scores, the most critical first.

    `trends` are those of their metrics, by touchpoint; with `persona`, only the touchpoints of that
    persona are ranked. Medians of a five-step scale are often equal, so equal points are ordered by
    the same rule applied to the means.

    >>> bad = Touchpoint(id="a", text="Invoice", stage="s", emotion=-2, importance=5)
    >>> fine = Touchpoint(id="b", text="Demo", stage="s", emotion=1, importance=3)
    >>> deck = Deck(board="journey", cards={"a": bad, "b": fine})
    >>> [(one.touchpoint, one.points) for one in rank(deck, {})]
    [('a', 75.0), ('b', 9.4)]
    """
    by, trends = weights(deck), trends or {}
    cards = {one.id: one for one in deck.of(Touchpoint)}
    ranked: list[tuple[float, Rank]] = []
    for point in curve(stages(deck, persona), scores, by):
        one = cards[point.touchpoint]
        if point.emotion is None or point.importance is None:
            continue
        trend = trends.get(one.id, "unknown")
        both = {"metric": _TREND[trend], "evidence": _GROUND[one.ground]}
        shares = {**_shares(point.emotion, point.importance), **both}
        means = {**_shares(point.mean or 0.0, point.weight or 1.0), **both}
        place = Rank(
            touchpoint=one.id,
            points=_points(shares, by),
            shares=shares,
            trend=trend,
            moment=point.moment,
        )
        ranked.append((_points(means, by), place))
    return [place for _, place in sorted(ranked, key=lambda each: (-each[1].points, -each[0]))]


def _shares(emotion: float, importance: float) -> dict[str, float]:
    """Both scores as shares: 1 is the worst feeling, and the greatest importance."""
    return {"feeling": (2 - emotion) / 4, "importance": (importance - 1) / 4}


def _points(shares: Mapping[str, float], by: Weights) -> float:
    product = 100.0
    for name in INPUTS:
        product *= shares[name] ** getattr(by, name)
    return round(product, 1)


def rule(by: Weights) -> str:
    """The rule in words, with the weights in use; a weight of 0 leaves its input out."""
    inputs = [
        text(f"journey.input_{name}") + (f"^{weight}" if weight > 1 else "")
        for name in INPUTS
        if (weight := getattr(by, name))
    ]
    product = " × ".join(inputs) or "1"
    return text("journey.rule", product=product, important=short(by.important), low=signed(by.low))


def signed(value: float) -> str:
    """A feeling with its sign, as people write it.

    >>> signed(-1.5), signed(0), signed(2.0)
    ('−1.5', '0', '+2')
    """
    return f"{value:+g}".replace("-", "−") if value else "0"


def told(deck: Deck, points: Sequence[Point], persona: str = "") -> str:
    """The curve in words, for those who cannot see it."""
    scored = [point for point in points if point.emotion is not None]
    card = deck.cards.get(persona)
    name = card.name if isinstance(card, Persona) else text("journey.everyone")
    if not scored:
        return text("journey.curve_empty", who=name)
    lines = [text("journey.curve_told", who=name, n=len(scored), of=len(points))]
    for point in scored:
        low, high = point.low, point.high
        between = low is not None and high is not None and low != high
        lines.append(
            text(
                "journey.point_spread" if between else "journey.point",
                touchpoint=named(deck, point.touchpoint),
                emotion=signed(point.emotion or 0.0),
                low=signed(low or 0.0),
                high=signed(high or 0.0),
            )
        )
    moments = [named(deck, point.touchpoint) for point in points if point.moment]
    if moments:
        lines.append(text("journey.moments_told", touchpoints=", ".join(moments)))
    return " ".join(lines)


def named(deck: Deck, touchpoint: str) -> str:
    """A touchpoint's words in quotes, or an ellipsis if it was removed."""
    card = deck.cards.get(touchpoint)
    return f"“{card.text}”" if isinstance(card, Touchpoint) else "“…”"
