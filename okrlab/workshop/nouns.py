"""What each field of a deck's cards must be: one table for the rules, imports and forgetting.

`bounds` says what a rule means. What a table cannot say ("checked") stands in `CHECKS`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
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
from okrlab.model.metric import MOST_PERIODS, MOST_REBASES, Evidence, Metric, Rebase, nth
from okrlab.workshop import bounds
from okrlab.workshop.decision import is_id

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
    k.Bridge: {"owner": "name", "expires": "day"},
    k.Initiative: {**_COMMON, "text": "text!", "key_result": "maybe"},
    k.Hypothesis: {
        **_COMMON, "x": "text!", "y": "text!", "signal": "text", "about": "maybe", "seen": "text",
        "until": "day",
    },
    k.Pair: {**_COMMON, "before": "text!", "after": "text!", "moment": "text"},
    k.SayBack: {**_COMMON, "key_result": "id", "text": "text!", "said": "text!"},
    k.Term: {**_COMMON, "term": "name!", "meaning": "objective!"},
    Attempt: {
        **_COMMON, "item": "name!", "mistake": "name", "tries": "number", "hints": "number",
        "at": "moment",
    },
    j.Persona: {
        **_COMMON, "name": "name!", "about": "objective", "asked": "day", "position": "place",
    },
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
        "start": "day", "changed": "day", "by_when": "day", "dates": f"day*{MOST_PERIODS}",
        "low": "amount", "high": "amount", "target": "amount", "rebases": f"*{MOST_REBASES}",
        **dict.fromkeys(
            ("values", "numerators", "denominators", "others"), f"amount*{MOST_PERIODS}"
        ),
    },
    r.Maturity: {**_COMMON, "team": "name", "why": "text", "level": "checked"},
    r.StageChoice: {**_COMMON, "team": "name", "reason": "reason"},
    r.TeamPlan: {
        **_COMMON, "team": "name!", "stream": "name",
        "quarters": f"checked*{r.MOST_QUARTERS}", "shares": f"checked*{r.MOST_QUARTERS}",
    },
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
        "on": "day", "due": "day", "value": "amount", "confidence": "checked",
    },
    Rebase: {"date": "day", "reason": "reason!"},
    Evidence: {
        "sentence": "note", "method": "name", "n": "number", "first": "number",
        **dict.fromkeys(("level", "lower", "upper"), f"amount*{MOST_PERIODS}"),
        **dict.fromkeys(("outside", "pattern"), f"number*{MOST_PERIODS}"),
    },
}  # fmt: skip


COPIES: dict[type[Any], set[str]] = {
    k.SayBack: {"text"}, k.Initiative: {"text"}, k.Pair: {"before", "after"},
}  # fmt: skip
"""The fields into which okrlab itself copies the words of another card, whoever wrote those."""


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


CHECKS: dict[type[Any], Callable[[Any], None]] = {
    j.Touchpoint: _touchpoint,
    j.Weights: _weights,
    Metric: _metric,
    r.Maturity: _maturity,
    r.TeamPlan: _plan,
    r.CheckIn: _check_in,
}
"""What else must hold for a card of this kind; each raises `BadInput`."""


def words_of(thing: Any) -> set[str]:
    """The fields of a card, or of a part of one, in which people wrote."""
    rules = FIELDS.get(type(thing), {})
    return {name for name, rule in rules.items() if bounds.limit(rule)}


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
        if name in rules:
            value = bounds.fit(rules[name], value)
        if isinstance(value, msgspec.Struct):
            value = _tidied(value)
        elif isinstance(value, tuple) and value and isinstance(value[0], msgspec.Struct):
            value = tuple(map(_tidied, value))
        changes[name] = value
    return replace(thing, **changes)
