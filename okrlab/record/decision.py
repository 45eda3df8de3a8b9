"""What a decision is made of: an event, its audience, and the checks that all rules share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from msgspec.structs import replace

from okrlab.errors import BadInput, OkrlabError
from okrlab.record import events as e
from okrlab.record.card import DeckCard
from okrlab.texts.clean import LIMITS, TooLong, clean

Clock = Callable[[], datetime]
"""What time it is, in UTC."""
FACILITATING = ("facilitator", "host")
EDGE = 1e9
"""How far from the middle a card may lie."""


class Conflict(OkrlabError):
    """The card has changed since the person saw it. Holds the card as it is now."""

    def __init__(self, card: DeckCard) -> None:
        super().__init__("conflict")
        self.card = card


class Decision:
    """The event a command becomes, and who may read it."""

    __slots__ = ("audience", "event")

    def __init__(self, event: e.Event, audience: str = e.ROOM) -> None:
        self.event = event
        self.audience = audience


def words(field: str, value: str, *, needed: bool = False) -> str:
    """A text field, cleaned; raises `BadInput` if it is empty though needed, or too long."""
    try:
        said = clean(value, LIMITS[field])
    except TooLong as long:
        raise BadInput("too_long", length=f"{long.length:,}", most=long.most) from None
    if needed and not said:
        raise BadInput("empty")
    return said


def new_id() -> str:
    """A new id for anything: a random UUID in hex."""
    return uuid4().hex


def is_id(id: str) -> bool:
    """Whether this can be the id of a card, a board or a person: short and plain."""
    return 1 <= len(id) <= 40 and id.isalnum() and id.isascii()


def on_board(position: float) -> float:
    """A position on the board; raises `BadInput` for one beyond its edge."""
    if not -EDGE <= position <= EDGE:
        raise BadInput("bad_place")
    return position


def unchanged(card: Any, base: int, changes: dict[str, Any] | None = None) -> None:
    """A conflict, unless the card is as the person saw it or already as they wish it."""
    if card.version != base and (changes is None or replace(card, **changes) != card):
        raise Conflict(card)
