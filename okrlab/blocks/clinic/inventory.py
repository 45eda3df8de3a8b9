"""Pairs and terms are the team's: those of its other workshops are at hand in each of them."""

from __future__ import annotations

from typing import Any

import msgspec

from okrlab.blocks.clinic.cards import Pair, Term
from okrlab.host.asking import others
from okrlab.host.creating import Values
from okrlab.host.register import Register
from okrlab.record.card import DeckCard
from okrlab.record.store.record import SessionRow


def inventory(register: Register, session: SessionRow, _: Values) -> dict[str, Any]:
    """The pairs and terms of the team's other workshops, the newest workshop first."""
    found: dict[str, list[DeckCard]] = {"pairs": [], "terms": []}
    for _meeting, kept in others(register, session):
        for board in kept.boards:
            found["pairs"] += kept.deck(board).of(Pair)
            found["terms"] += kept.deck(board).of(Term)
    plain: dict[str, Any] = msgspec.to_builtins(found)
    return plain
