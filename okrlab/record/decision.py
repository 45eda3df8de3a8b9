"""Decisions: the event a command becomes, its audience, and the checks that all rules share."""

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
"""Returns the current time in UTC."""
FACILITATING = ("facilitator", "host")
"""The roles that run a workshop."""
EDGE = 1e9
"""How far from the middle of a board a card may be."""


class Conflict(OkrlabError):
    """Raised if a card has changed since the person saw it; `card` is the card as it is now."""

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
    """The words typed into a field, cleaned; `field` is the name of its limit in `LIMITS`.

    Raises `BadInput` if they are too long, or empty though they are `needed`.
    """
    try:
        cleaned = clean(value, LIMITS[field])
    except TooLong as long:
        raise BadInput("too_long", length=f"{long.length:,}", most=long.most) from None
    if needed and not cleaned:
        raise BadInput("empty")
    return cleaned


def new_id() -> str:
    """A new id for anything: a random UUID in hex."""
    return uuid4().hex


def is_id(id: str) -> bool:
    """Whether this can be the id of a card, a board or a person: up to 40 letters and digits."""
    return 1 <= len(id) <= 40 and id.isalnum() and id.isascii()


def on_board(position: float) -> float:
    """The position, if it is on the board. Raises `BadInput` for one beyond its edge."""
    if not -EDGE <= position <= EDGE:
        raise BadInput("bad_place")
    return position


def unchanged(card: Any, base: int, changes: dict[str, Any] | None = None) -> None:
    """Raise `Conflict` unless the card still has the version `base` that the person saw.

    A card that already is what their `changes` would make of it is no conflict either.
    """
    if card.version != base and (changes is None or replace(card, **changes) != card):
        raise Conflict(card)
