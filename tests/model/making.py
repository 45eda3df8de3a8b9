"""Events for tests, in an envelope, in one line each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from okrlab.blocks.ladder.cards import LadderGraph, Link, Rung
from okrlab.record import events as e
from okrlab.record.card import DeckCard
from okrlab.record.folding import fold
from okrlab.record.workshop import Workshop
from tests.graphs import ladder_of

AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def rung(id: str, level: str = "output", **more: Any) -> Rung:
    return Rung(id=id, text=more.pop("text", f"Card {id}"), level=level, **more)  # type: ignore[arg-type]


def link(lower: str, upper: str, **more: Any) -> Link:
    return Link(id=more.pop("id", f"{lower}{upper}"), lower=lower, upper=upper, **more)


def recorded(revision: int, event: e.Event, by: str = "anna", audience: str = e.ROOM) -> e.Recorded:
    key = f"key{revision}"
    return e.Recorded(revision=revision, at=AT, by=by, key=key, audience=audience, event=event)


def log(*events: e.Event, by: str = "anna") -> list[e.Recorded]:
    return [recorded(n, event, by) for n, event in enumerate(events, 1)]


def folded(*events: e.Event) -> Workshop:
    return fold(Workshop(), log(*events))


def ladder(*events: e.Event) -> LadderGraph:
    return ladder_of(folded(*events))


def content(ladder: LadderGraph) -> dict[str, DeckCard]:
    """All cards without their versions: what a person would call the same board."""
    cards: Iterable[DeckCard] = (*ladder.rungs.values(), *ladder.links.values())
    return {card.id: replace(card, version=0) for card in cards}


def is_sound(ladder: LadderGraph) -> bool:
    """No link without its rungs, no two links between the same rungs, no way round in a circle."""
    pairs = [(link.lower, link.upper) for link in ladder.links.values()]
    ends = {end for pair in pairs for end in pair}
    circle = any(low == up or ladder.leads_to(up, low) for low, up in pairs)
    return ends <= ladder.rungs.keys() and len(set(pairs)) == len(pairs) and not circle
