"""Reads what version 1 wrote, events by the upcaster and all else by hand."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from okrlab.blocks.ladder.cards import Link, Rung
from okrlab.record import events as e
from okrlab.record import kinds
from okrlab.record.agenda import STEPS, NextStep
from okrlab.record.deck import Deck
from okrlab.record.workshop import Workshop


def log_of(raw: list[dict[str, Any]]) -> list[e.Recorded]:
    """A log of version 1 as it is read today."""
    return [
        msgspec.convert(
            {**one, "event": msgspec.to_builtins(event(one)), "v": e.VERSION}, e.Recorded
        )
        for one in raw
    ]


def event(one: dict[str, Any]) -> e.Event:
    assert one["v"] == 1
    read = e.from_json(json.dumps(one["event"]), one["v"])
    assert read != e.Unreadable()
    return read


def card(raw: dict[str, Any] | None) -> Any:
    """A card as version 1 wrote it: rungs, links and steps did not say what they are."""
    if raw is None:
        return None
    if "type" in raw:
        return msgspec.convert(raw, kinds.Noun)
    kind = Link if "lower" in raw else Rung if "level" in raw else NextStep
    return msgspec.convert(raw, kind)


def as_it_is_now(told: dict[str, Any]) -> Workshop:
    """A workshop as version 1 had it, in today's structs."""
    boards: dict[str, Deck] = {}
    steps = told.pop("steps")
    ladders, decks = told.pop("boards"), told.pop("decks")
    if steps:
        decks[STEPS] = steps
    for name in {**ladders, **decks}:
        ladder = ladders.get(name, {})
        cards = {**ladder.pop("rungs", {}), **ladder.pop("links", {}), **decks.get(name, {})}
        about = msgspec.convert({"board": name, **ladder}, Deck)
        made = {id: card(raw) for id, raw in cards.items()}
        boards[name] = msgspec.structs.replace(about, cards=made)
    return msgspec.structs.replace(msgspec.convert(told, Workshop), boards=boards)
