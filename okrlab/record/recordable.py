"""What an event may hold, field by field: checked before it is recorded and when imported."""

from __future__ import annotations

from typing import Any

import msgspec

from okrlab.errors import BadInput
from okrlab.record import bounds, deck_rules
from okrlab.record.card import DeckCard
from okrlab.record.fields import fields
from okrlab.record.rights import ROLES


def check(thing: Any) -> None:
    """Raises `BadInput` for the first value of an event, its cards included, that is out of bounds.

    Words may be gone, for what was forgotten; and have to be clean.
    """
    held = fields(type(thing))
    for name in thing.__struct_fields__:
        value = getattr(thing, name)
        if name in held and value is not msgspec.UNSET:
            _check(held[name].rule, value)
        parts = value if isinstance(value, tuple) else (value,)
        if parts and isinstance(parts[0], msgspec.Struct):  # then all of them are
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
