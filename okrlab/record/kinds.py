"""The kinds of card: each is registered once, with the rules for its cards.

The record reads and writes cards without importing any of their classes, so that a new kind of
block can bring its own. What can be on a board is the union of all registered kinds. msgspec builds
the decoder for a union once, so the union is closed when a card is first read or written, and no
kind can be added after that.
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
"""A rule for the fields of a card together; raises `BadInput` if they do not fit."""
OnSet = Callable[[Cards, Cards, Sequence[Any]], Sequence[Any]]
"""A rule for cards of one kind that are set on a board.

It gets the board before, the board after, and the cards of this kind; it returns them as they are
recorded, without those that should not be set. It raises `OkrlabError` to refuse the whole command.
"""

if TYPE_CHECKING:
    Noun = DeckCard
    Change = msgspec.Struct


class Kind(NamedTuple):
    """The rules of one kind of card, beyond those of its single fields."""

    check: Check | None
    on_set: OnSet | None


_KNOWN: dict[type[DeckCard], Kind] = {}
_BUILT: dict[str, Any] = {}
_OWN = ("id", "by", "version")


def register(card: type[C], *, check: Check | None = None, on_set: OnSet | None = None) -> type[C]:
    """Make `card` a kind of card that can be on boards; returns it.

    Cards with a `check` can only be set whole, since a partial edit cannot be checked by itself.
    Raises `RuntimeError` if cards have been read already.
    """
    if _BUILT:
        raise RuntimeError(f"{card.__name__} comes too late: cards have been read already")
    _KNOWN[card] = Kind(check, on_set)
    return card


def known() -> dict[type[DeckCard], Kind]:
    """Every kind of card with its rules, including those that the kinds of blocks bring."""
    for card in card_types():
        _KNOWN.setdefault(cast(type[DeckCard], card), Kind(None, None))
    return _KNOWN


def of(card: type[DeckCard]) -> Kind:
    """The rules for cards of this type. Raises `KeyError` if it is no registered kind."""
    found: Kind = _built("kinds")[card]
    return found


def named() -> dict[str, type[DeckCard]]:
    """Every type of card by its name, which is the `type` of its cards in JSON."""
    return {card.__name__: card for card in known()}


def whole(before: DeckCard, changes: Change, **also: Any) -> DeckCard:
    """The card `before` after a partial edit, with the fields in `also` set as well.

    Changes to a card of another type leave it as it is: the card may have been replaced meanwhile.

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
    """A partial edit of a card of this type, with these `fields`.

    Raises `KeyError` for cards that can only be set whole.
    """
    partial: Change = _built("changes")[card](**fields)
    return partial


def _partial(card: type[DeckCard]) -> type[msgspec.Struct]:
    """The struct of a partial edit: the card's own fields with their rules, all of them optional.

    Its id, author and version cannot be edited, nor which cards it connects: that would make it
    another card.
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
    """What is made of all kinds at the first use: unions, and the structs of partial edits."""
    if not _BUILT:
        # In an order of their own: that of registration depends on which module came first.
        kinds = dict(sorted(known().items(), key=lambda kind: kind[0].__name__))
        _BUILT["kinds"] = kinds
        changes = {card: _partial(card) for card, kind in kinds.items() if kind.check is None}
        _BUILT["Noun"] = Union[tuple(kinds)]  # noqa: UP007
        _BUILT["Change"] = Union[tuple(changes.values())]  # noqa: UP007
        _BUILT["changes"] = changes
        _BUILT["cards"] = {change: card for card, change in changes.items()}
    return _BUILT[name]


def __getattr__(name: str) -> Any:
    """The types `Noun` (any card) and `Change` (any partial edit), built at their first use."""
    if name in ("Noun", "Change"):
        return _built(name)
    raise AttributeError(name)
