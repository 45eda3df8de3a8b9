"""What each field of a deck's cards must be: one table for the rules, imports and forgetting.

A rule is "id", "maybe" (an id or nothing), "place", "number", or the name of a limit for words;
with "!" there have to be some. What a table cannot say ("checked") stands in `CHECKS`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any

import msgspec
from msgspec.structs import replace

from okrlab.coaching.journeys import MOST_WEIGHT, WEIGHTS_ID
from okrlab.errors import BadInput
from okrlab.model import journey as j
from okrlab.model import keyresult as k
from okrlab.model import readiness as r
from okrlab.model.deck import Noun
from okrlab.model.learning import Attempt
from okrlab.model.metric import MOST_PERIODS, MOST_REBASES, Evidence, Metric, Rebase
from okrlab.model.text import LIMITS
from okrlab.workshop.decision import is_id, on_board, words

_COMMON = {"id": "id", "by": "maybe", "version": "number"}

FIELDS: dict[type[Any], dict[str, str]] = {
    k.Objective: {
        **_COMMON, "text": "objective!", "who": "actor", "state": "objective",
        "value": "objective", "position": "place",
    },
    k.KeyResult: {
        **_COMMON, "text": "text!", "objective": "maybe", "signal": "objective",
        "guardrail": "objective", "leads_to": "maybe", "position": "place",
    },
    k.Bridge: {"owner": "name"},
    k.Initiative: {**_COMMON, "text": "text!", "key_result": "maybe"},
    k.Hypothesis: {
        **_COMMON, "x": "text!", "y": "text!", "signal": "text", "about": "maybe", "seen": "text",
    },
    k.Pair: {**_COMMON, "before": "text!", "after": "text!", "moment": "text"},
    k.SayBack: {**_COMMON, "key_result": "id", "text": "text!", "said": "text!"},
    k.Term: {**_COMMON, "term": "name!", "meaning": "objective!"},
    Attempt: {
        **_COMMON, "item": "name!", "mistake": "name", "tries": "number", "hints": "number",
    },
    j.Persona: {**_COMMON, "name": "name!", "about": "objective", "position": "place"},
    j.JourneyStage: {**_COMMON, "text": "title!", "position": "place"},
    j.Touchpoint: {
        **_COMMON, "text": "title!", "stage": "id", "persona": "maybe", "channel": "name",
        "action": "text", "thought": "text", "pain": "text", "gain": "text", "owner": "name",
        "source": "objective", "instead": "maybe", "position": "place", "emotion": "checked",
        "importance": "checked",
    },
    j.Weights: {
        **_COMMON, "feeling": "number", "importance": "number", "metric": "number",
        "evidence": "number", "important": "checked", "low": "checked",
    },
    Metric: {
        **_COMMON, "name": "title!", "of": "maybe", "unit": "name", "source": "objective",
        "low": "checked", "high": "checked", "target": "checked",
    },
    r.Maturity: {**_COMMON, "team": "name", "why": "text", "level": "checked"},
    r.StageChoice: {**_COMMON, "team": "name", "reason": "reason"},
    r.TeamPlan: {**_COMMON, "team": "name!", "stream": "name", "quarters": "checked"},
    r.EndPoint: {
        **_COMMON, "framework": "objective", "capability": "objective", "behaviour": "objective",
        "results": "objective",
    },
    r.PastInitiative: {
        **_COMMON, "text": "text!", "period": "name", "result": "text", "why": "text",
        "audit": "name", "position": "place",
    },
    r.CheckIn: {
        **_COMMON, "key_result": "id", "verdict": "objective", "action": "text", "who": "name",
        "value": "checked", "confidence": "checked",
    },
    Rebase: {"reason": "reason!"},
    Evidence: {"sentence": "note", "method": "name", "n": "number", "first": "number"},
}  # fmt: skip


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
    parts = (card.numerators, card.denominators, card.others)
    bounds = tuple(one for one in (card.low, card.high, card.target) if one is not None)
    lengths = {len(part) for part in (*parts, card.dates)} - {0}
    if len(card.values) > MOST_PERIODS or lengths - {len(card.values)}:
        raise BadInput("bad_message")
    if any(
        one is not None and not isfinite(one) for p in (card.values, *parts, bounds) for one in p
    ):
        raise BadInput("bad_message")
    if len(card.rebases) > MOST_REBASES or (card.evidence and not _drawn(card, card.evidence)):
        raise BadInput("bad_message")


def _drawn(card: Metric, found: Evidence) -> bool:
    """Whether evidence can be drawn over the history of its card."""
    rest = len(card.values) - found.first
    lines = (found.level, found.lower, found.upper)
    places = (found.n, found.first, *found.outside, *found.pattern)
    return (
        rest >= 0
        and all(len(line) <= max(1, rest) and all(map(isfinite, line)) for line in lines)
        and len(places) <= 2 * MOST_PERIODS
        and all(0 <= place <= len(card.values) for place in places)
    )


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
    if card.value is not None and not abs(card.value) < 1e15:
        raise BadInput("bad_value")


CHECKS: dict[type[Any], Callable[[Any], None]] = {
    j.Touchpoint: _touchpoint,
    j.Weights: _weights,
    Metric: _metric,
    r.Maturity: _maturity,
    r.TeamPlan: _plan,
    r.CheckIn: _check_in,
}
"""What else must hold for a card of this kind; each raises `BadInput`."""

_MANY = 2**31


def words_of(thing: Any) -> set[str]:
    """The fields of a card, or of a part of one, in which people wrote."""
    rules = FIELDS.get(type(thing), {})
    return {name for name, rule in rules.items() if rule.removesuffix("!") in LIMITS}


def tidied(card: Noun) -> Noun:
    """The card with its words cleaned. Raises `BadInput` for one that cannot be kept."""
    kept: Noun = _tidied(card)
    check(kept)
    return kept


def check(card: Noun) -> None:
    """Raises `BadInput` where a card's fields do not fit together."""
    CHECKS.get(type(card), lambda _: None)(card)


def _tidied(thing: Any) -> Any:
    rules, changes = FIELDS.get(type(thing), {}), {}
    for name in thing.__struct_fields__:
        value = getattr(thing, name)
        if isinstance(value, msgspec.Struct):
            changes[name] = _tidied(value)
        elif isinstance(value, tuple):
            changes[name] = tuple(
                _tidied(part) if isinstance(part, msgspec.Struct) else _fit(rules.get(name), part)
                for part in value
            )
        else:
            changes[name] = _fit(rules.get(name), value)
    return replace(thing, **changes)


def _fit(rule: str | None, value: Any) -> Any:
    match rule:
        case None | "checked":
            return value
        case "id" | "maybe":
            if not is_id(value or ("none" if rule == "maybe" else "")):
                raise BadInput("bad_id")
            return value
        case "place":
            return on_board(value)
        case "number":
            if not 0 <= value < _MANY:
                raise BadInput("bad_message")
            return value
    return words(rule.removesuffix("!"), value, needed=rule.endswith("!"))
