"""The kinds of card, and what holds of each beyond its fields ("checked" in `record.fields`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from okrlab.blocks.baseline.cards import Metric, nth
from okrlab.blocks.clinic.cards import (
    Hypothesis,
    Initiative,
    KeyResult,
    Objective,
    Pair,
    SayBack,
    Term,
)
from okrlab.blocks.course.cards import Attempt
from okrlab.blocks.journey import cards as j
from okrlab.blocks.journey.critical import MOST_WEIGHT, WEIGHTS_ID
from okrlab.blocks.ladder import ladder_rules
from okrlab.blocks.ladder.cards import Link, Rung
from okrlab.blocks.readiness import cards as r
from okrlab.errors import BadInput
from okrlab.record import bounds
from okrlab.record.agenda import NextStep
from okrlab.record.decision import is_id
from okrlab.record.kinds import Cards, register


def _touchpoint(card: j.Touchpoint) -> None:
    if not all(map(is_id, j.score_keys(card.id))):
        raise BadInput("bad_id")
    for value, values in ((card.emotion, j.EMOTIONS), (card.importance, j.IMPORTANCES)):
        if value is not None and not values[0] <= value <= values[-1]:
            raise BadInput("bad_score")


def _weights(card: j.Weights) -> None:
    weights = (card.feeling, card.importance, card.metric, card.evidence)
    if card.id != WEIGHTS_ID or not all(0 <= weight <= MOST_WEIGHT for weight in weights):
        raise BadInput("bad_message")
    if not (1 <= card.important <= 5 and -2 <= card.low <= 2):
        raise BadInput("bad_score")


def _metric(card: Metric) -> None:
    columns = (card.numerators, card.denominators, card.others, card.dates)
    if {len(column) for column in columns} - {0, len(card.values)}:
        raise BadInput("metric_columns", name=card.name)
    if list(card.dates) != sorted(card.dates) or not _drawn(card) or not _counted(card):
        raise BadInput("metric_columns", name=card.name)
    if card.start and not card.dates:  # the last period begins on a day, too
        bounds.day(nth(card.start, card.every, len(card.values)) or date.max)


def _counted(card: Metric) -> bool:
    """Whether what was counted could have been: nothing below zero, no part above its whole."""
    if card.low is not None and card.high is not None and card.low > card.high:
        return False
    known = [value for value in card.values if value is not None]
    if card.kind in ("rate", "count", "events") and min(known, default=0) < 0:
        return False
    if not (card.numerators or card.denominators or card.others):
        return True
    for n, value in enumerate(card.values):
        if value is None:
            continue
        part, whole, other = (
            column[n] if column else None
            for column in (card.numerators, card.denominators, card.others)
        )
        if (card.numerators or card.others) and None in (part, whole):
            return False
        if whole is not None and whole <= 0:
            return False
        if part is not None and (part < 0 or (card.kind == "rate" and part > (whole or 0))):
            return False
        if card.others and (other is None or other < 0 or (part or 0) + other > (whole or 0)):
            return False
    return True


def _drawn(card: Metric) -> bool:
    """Whether its evidence, if there is any, can be drawn over the history of a card."""
    found = card.evidence
    if found is None:
        return True
    rest = len(card.values) - found.first
    lines = (found.level, found.lower, found.upper)
    places = (found.n, found.first, *found.outside, *found.pattern)
    return all(len(line) <= max(1, rest) for line in lines) and all(
        0 <= place <= len(card.values) for place in places
    )


def _carried(before: Cards, _: Cards, fresh: Sequence[NextStep]) -> Sequence[NextStep]:
    """Only a workshop that follows another brings steps along."""
    for step in fresh:
        known = before.get(step.id)
        if step.carried != (isinstance(known, NextStep) and known.carried):
            raise BadInput("bad_message")
    return fresh


def _maturity(card: r.Maturity) -> None:
    if not 1 <= card.level <= r.steps_of(card.aspect):
        raise BadInput("bad_level_of", most=r.steps_of(card.aspect))


def _plan(card: r.TeamPlan) -> None:
    quarters = card.quarters
    fits = len(quarters) == len(card.shares) == len(set(quarters)) <= r.MOST_QUARTERS
    if not fits or not all(0 <= share <= 100 for share in card.shares):
        raise BadInput("bad_plan")
    if not all(map(r.is_quarter, quarters)) or list(quarters) != sorted(quarters):
        raise BadInput("bad_plan")


def _check_in(card: r.CheckIn) -> None:
    if card.confidence is not None and not 0 <= card.confidence <= 100:
        raise BadInput("bad_confidence")


register(Rung, on_set=ladder_rules.placed)
register(Link, on_set=ladder_rules.joined)
register(NextStep, on_set=_carried)
register(Objective)
register(KeyResult)
register(Initiative)
register(Hypothesis)
register(Pair)
register(SayBack)
register(Term)
register(j.Persona)
register(j.JourneyStage)
register(j.Touchpoint, check=_touchpoint)
register(j.Weights, check=_weights)
register(Metric, check=_metric)
register(r.Maturity, check=_maturity)
register(r.StageChoice)
register(r.TeamPlan, check=_plan)
register(r.EndPoint)
register(r.PastInitiative)
register(r.CheckIn, check=_check_in)
register(Attempt)
