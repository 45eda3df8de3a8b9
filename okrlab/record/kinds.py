"""The kinds of card there are: each is registered once, with what holds of its cards.

The record reads and writes cards without knowing any of them. What can lie on a board is the union
of all that is registered; it is built when a card is first read or written, and after that no
kind can be added.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, Union, cast

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from okrlab.blocks.registry import card_types
from okrlab.record.card import DeckCard

C = TypeVar("C", bound=DeckCard)
Cards = Mapping[str, DeckCard]
Check = Callable[[Any], None]
"""Raises `BadInput` where the fields of a card do not fit together."""
OnSet = Callable[[Cards, Cards, Sequence[Any]], Sequence[Any]]
"""From a board as it is, as it is to be, and the cards of one kind set on it: these as kept.

What it leaves out is not set. Raises `OkrlabError` for what may not be.
"""

if TYPE_CHECKING:
    Noun = DeckCard
    Change = msgspec.Struct


class Kind(NamedTuple):
    """What holds of the cards of a kind, beyond each of their fields by itself."""

    check: Check | None
    on_set: OnSet | None


_KNOWN: dict[type[DeckCard], Kind] = {}
_BUILT: dict[str, Any] = {}
_OWN = ("id", "by", "version")


def register(card: type[C], *, check: Check | None = None, on_set: OnSet | None = None) -> type[C]:
    """Let cards of this type lie on boards.

    Cards with a `check` are set whole: a partial edit could not be checked by itself.
    Raises `RuntimeError` once cards have been read.
    """
    if _BUILT:
        raise RuntimeError(f"{card.__name__} comes too late: cards have been read already")
    _KNOWN[card] = Kind(check, on_set)
    return card


def known() -> dict[type[DeckCard], Kind]:
    """Every kind of card that the kinds of blocks bring."""
    # In the order of the blocks, whatever was imported first: the schema stays the same.
    listed = (cast(type[DeckCard], card) for card in card_types())
    found = {card: _KNOWN.get(card, Kind(None, None)) for card in listed}
    return found | _KNOWN


def of(card: type[DeckCard]) -> Kind:
    """What holds of cards of this type."""
    found: Kind = _built("kinds")[card]
    return found


def named() -> dict[str, type[DeckCard]]:
    """Every type of card by its name."""
    return {card.__name__: card for card in known()}


def whole(before: DeckCard, changes: Change, **also: Any) -> DeckCard:
    """A card after a partial edit, `also` included. Changes to another type change nothing.

    >>> from okrlab.blocks.ladder.cards import Rung
    >>> whole(Rung(id="a", text="Ran webinars", level="output"), change(Rung, actor="Ida")).actor
    'Ida'
    """
    if _built("cards").get(type(changes)) is not type(before):
        return before
    for name in changes.__struct_fields__:
        value = getattr(changes, name)
        if value is not UNSET:
            also[name] = value
    return replace(before, **also)


def given(changes: Change) -> dict[str, Any]:
    """The fields that a partial edit changes, with their new values."""
    fields = ((name, getattr(changes, name)) for name in changes.__struct_fields__)
    return {name: value for name, value in fields if value is not UNSET}


def change(card: type[DeckCard], **fields: Any) -> Change:
    """A partial edit of a card of this type."""
    made: Change = _built("changes")[card](**fields)
    return made


def _partial(card: type[DeckCard]) -> type[msgspec.Struct]:
    """The struct of a partial edit: the card's own fields with their rules, each of them optional.

    What a card is and which cards it belongs to cannot be edited.
    """
    fixed = (*_OWN, *card.ENDS)
    hints = {field.name: field for field in msgspec.structs.fields(card)}
    fields = [
        (name, Union[field.type, UnsetType], UNSET)  # noqa: UP007
        for name, field in hints.items()
        if name not in fixed
    ]
    return msgspec.defstruct(
        f"{card.__name__}Change", fields, frozen=True, kw_only=True, tag=card.__name__
    )


def _built(name: str) -> Any:
    if not _BUILT:
        kinds = _BUILT["kinds"] = known()
        changes = {card: _partial(card) for card, kind in kinds.items() if kind.check is None}
        _BUILT["Noun"] = Union[tuple(kinds)]  # noqa: UP007
        _BUILT["Change"] = Union[tuple(changes.values())]  # noqa: UP007
        _BUILT["changes"] = changes
        _BUILT["cards"] = {change: card for card, change in changes.items()}
    return _BUILT[name]


def __getattr__(name: str) -> Any:
    """`Noun`, any card, and `Change`, any partial edit; both as types to decode to."""
    if name in ("Noun", "Change"):
        return _built(name)
    raise AttributeError(name)
