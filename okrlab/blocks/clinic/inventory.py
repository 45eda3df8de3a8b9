"""Pairs and terms are the team's: those of its other workshops are at hand in each of them."""

from __future__ import annotations

from typing import Any

import msgspec

from okrlab.model.card import DeckCard
from okrlab.model.keyresult import Pair, Term
from okrlab.store.record import SessionRow
from okrlab.workshop.asking import others
from okrlab.workshop.creating import Values
from okrlab.workshop.register import Register


def inventory(register: Register, session: SessionRow, _: Values) -> dict[str, Any]:
    """The pairs and terms of the team's other workshops, the newest workshop first."""
    found: dict[str, list[DeckCard]] = {"pairs": [], "terms": []}
    for _meeting, kept in others(register, session):
        for board in kept.boards:
            found["pairs"] += kept.deck(board).of(Pair)
            found["terms"] += kept.deck(board).of(Term)
    plain: dict[str, Any] = msgspec.to_builtins(found)
    return plain
