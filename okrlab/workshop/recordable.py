"""What an event may hold, field by field: checked before it is recorded and when imported."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from okrlab.errors import BadInput
from okrlab.model import agenda as a
from okrlab.model import events as e
from okrlab.model.ladder import Link, Rung
from okrlab.workshop import bounds, nouns
from okrlab.workshop.deck_rules import MOST_CARDS
from okrlab.workshop.links import ROLES
from okrlab.workshop.planning import DAY, MOST_BLOCKS, MOST_OWN, MOST_PEOPLE

_RUNG = {"text": "text", "actor": "actor", "objective": "objective"}
_LINK = {"rationale": "rationale", "assumption": "assumption"}
_STEP = {"text": "text", "who": "name", "due": "name"}
_CARD = {"id": "id", "by": "maybe"}
_BOARD = {"board": "id"}
_BACK = {**_BOARD, "undoes": "number", "redoes": "number"}

RULES: Final[dict[type[Any], dict[str, str]]] = {
    **nouns.FIELDS,
    Rung: {**_CARD, **_RUNG, "position": "place", "version": "number"},
    Link: {**_CARD, **_LINK, "lower": "id", "upper": "id", "version": "number"},
    a.NextStep: {**_CARD, **_STEP, "version": "number"},
    a.Said: {"id": "id", "prompt": "id", "text": "text", "by": "maybe"},
    a.Agreement: {"own": f"objective*{MOST_OWN}"},
    a.Sentence: {"text": "objective", "example": "objective"},
    a.Frame: {"people": f"0..{MOST_PEOPLE}", "address": "objective", "zone": "name"},
    e.WorkshopCreated: {"title": "title", "team": "title", "cycle": "title"},
    e.PersonJoined: {"person": "id", "name": "name", "role": "role"},
    e.PersonNamed: {"person": "id", "name": "name"},
    e.BoardLocked: _BOARD,
    e.BoardUnlocked: _BOARD,
    e.StopPicked: _BOARD,
    e.RungAdded: _BOARD,
    e.RungEdited: {**_BOARD, **_RUNG, "id": "id"},
    e.RungMoved: {**_BOARD, "id": "id", "position": "place"},
    e.RungRemoved: {**_BOARD, "id": "id"},
    e.LinkAdded: _BOARD,
    e.LinkEdited: {**_BOARD, **_LINK, "id": "id"},
    e.LinkRemoved: {**_BOARD, "id": "id"},
    e.CardsRestored: {
        **_BACK,
        "rungs": f"*{MOST_CARDS}",
        "links": f"*{MOST_CARDS}",
        "gone": f"id*{MOST_CARDS}",
    },
    e.CardsSet: {**_BACK, "cards": f"*{MOST_CARDS}", "gone": f"id*{MOST_CARDS}"},
    e.FindingOverruled: {**_BOARD, "rule": "name", "card": "maybe", "reason": "reason"},
    e.FindingReinstated: {**_BOARD, "rule": "name", "card": "maybe"},
    e.QuestionDismissed: {**_BOARD, "kind": "name"},
    e.NoteWritten: {**_BOARD, "card": "id", "text": "note"},
    e.AgendaSet: {"blocks": f"checked*{MOST_BLOCKS}"},
    e.BlockOpened: {"block": "id"},
    e.BlockClosed: {"block": "id"},
    e.BlockRevealed: {"block": "id"},
    e.TimeAdded: {"block": "id", "minutes": f"-{DAY}..{DAY}"},
    e.Spotlit: {"board": "maybe", "card": "maybe"},
    e.Parked: {"id": "id", "text": "text"},
    e.Unparked: {"id": "id"},
    e.StepEdited: {**_STEP, "id": "id"},
    e.StepRemoved: {"id": "id"},
    e.PersonRemoved: {"person": "id"},
    e.PersonMerged: {"person": "id", "into": "id"},
    e.LeadTaken: {"person": "id"},
    e.TextForgotten: {"card": "maybe", "person": "maybe"},
}
"""What each field must be; `bounds` says what a rule means, "role" that it is one of ours.

Plans (`Block`, `Prompt`) are checked by the recorder's own rules, `Revealed` against its block.
"""


def check(thing: Any) -> None:
    """Raises `BadInput` for the first value of an event, its cards included, that is out of bounds.

    Words may be gone, for what was forgotten; and have to be clean.
    """
    rules = RULES.get(type(thing), {})
    for name in thing.__struct_fields__:
        value = getattr(thing, name)
        if name in rules and value is not msgspec.UNSET:
            _check(rules[name], value)
        parts = value if isinstance(value, tuple) else (value,)
        if parts and isinstance(parts[0], msgspec.Struct):  # then all of them are
            for part in parts:
                check(part)
    if type(thing) in nouns.CHECKS:
        nouns.check(thing)


def _check(rule: str, value: Any) -> None:
    if rule == "role":
        if value not in ROLES.values():
            raise BadInput("bad_message")
    elif bounds.fit(rule.replace("!", ""), value) != value:
        raise BadInput("bad_words")
