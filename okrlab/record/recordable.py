"""Checks an event field by field: before it is recorded, and again when a log is imported."""

from __future__ import annotations

from typing import Any

import msgspec

from okrlab.errors import BadInput
from okrlab.record import bounds, deck_rules
from okrlab.record.card import DeckCard
from okrlab.record.fields import fields
from okrlab.record.rights import ROLES


def check(thing: Any) -> None:
    """Check every value of an event, cards included. Raises `BadInput` for the first bad one.

    Words have to be clean already. They may be empty even where a rule requires some, since a log
    keeps events whose words were forgotten.
    """
    held = fields(type(thing))
    for name in thing.__struct_fields__:
        value = getattr(thing, name)
        if name in held and value is not msgspec.UNSET:
            _check(held[name].rule, value)
        parts = value if isinstance(value, tuple) else (value,)
        if parts and isinstance(parts[0], msgspec.Struct):  # then all parts are structs
            for part in parts:
                check(part)
    if isinstance(thing, DeckCard):
        deck_rules.check(thing)


def _check(rule: str, value: Any) -> None:
    if rule == "role":
        if value not in ROLES:
            raise BadInput("bad_message")
    elif bounds.fit(rule.replace("!", ""), value) != value:
        raise BadInput("bad_words")
