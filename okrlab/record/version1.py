"""Turns events of version 1 into those of version 2.

In version 1, rungs, links and next steps had events of their own; since version 2 they are cards
like all others. Logs and exports of version 1 exist, so this module stays as it is for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Raw = dict[str, Any]

_STEPS = "nextsteps"


def upcast(raw: Raw) -> Raw:
    """The JSON object of an event of version 1, as version 2 writes it.

    Raises `KeyError`, `TypeError` or `AttributeError` for what is no event of version 1.

    >>> upcast({"type": "RungRemoved", "id": "a"})
    {'type': 'CardsSet', 'gone': ['a']}
    """
    how = _HOW.get(raw["type"])
    return raw if how is None else how(raw)


def _on(raw: Raw) -> Raw:
    return {name: raw[name] for name in ("board", "undoes", "redoes") if name in raw}


def _card(kind: str, card: Raw, *, restored: bool = False) -> Raw:
    """The card with its type. A new card loses its `by`: its author is who recorded the event."""
    own = ("version",) if restored else ("version", "by")
    return {"type": kind, **{name: value for name, value in card.items() if name not in own}}


def _added(raw: Raw) -> Raw:
    added = (("Rung", raw.get("rung")), ("Link", raw.get("link")), ("NextStep", raw.get("step")))
    cards = [_card(kind, card) for kind, card in added if card is not None]
    return {"type": "CardsSet", **_on(raw), "cards": cards}


def _restored(raw: Raw) -> Raw:
    both = (("Rung", raw.get("rungs", ())), ("Link", raw.get("links", ())))
    cards = [_card(kind, card, restored=True) for kind, cards in both for card in cards]
    return {"type": "CardsSet", **_on(raw), "cards": cards, "gone": raw.get("gone", [])}


def _edited(kind: str) -> Callable[[Raw], Raw]:
    def how(raw: Raw) -> Raw:
        fixed = ("type", "board", "id")
        changes = {name: value for name, value in raw.items() if name not in fixed}
        edit = {"id": raw["id"], "changes": {"type": kind, **changes}}
        return {"type": "CardEdited", **_on(raw), **edit}

    return how


def _removed(raw: Raw) -> Raw:
    return {"type": "CardsSet", **_on(raw), "gone": [raw["id"]]}


def _of_steps(how: Callable[[Raw], Raw]) -> Callable[[Raw], Raw]:
    return lambda raw: {**how(raw), "board": _STEPS}


_HOW: dict[str, Callable[[Raw], Raw]] = {
    "RungAdded": _added,
    "RungEdited": _edited("Rung"),
    "RungMoved": _edited("Rung"),
    "RungRemoved": _removed,
    "LinkAdded": _added,
    "LinkEdited": _edited("Link"),
    "LinkRemoved": _removed,
    "CardsRestored": _restored,
    "StepAdded": _of_steps(_added),
    "StepEdited": _of_steps(_edited("NextStep")),
    "StepRemoved": _of_steps(_removed),
}
