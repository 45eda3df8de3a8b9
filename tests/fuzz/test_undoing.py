"""What an undo costs grows with the board, and not with its square: it is decided for everybody."""

from __future__ import annotations

from okrlab.blocks.ladder.cards import Link
from tests.fuzz.timing import GROWTH, growth
from tests.model.making import link, rung


def knot(size: str) -> None:
    """A rung comes back on which everything hangs, and every one of its links closes a circle."""
    names = [f"a{n}" for n in range(len(size))]
    there = [
        *(rung(name) for name in ("b", *names)),
        *(link("b", name) for name in names),
        *(link(f"x{n}", f"y{n}", version=n + 1) for n in range(len(names))),
    ]
    hub = [link("H", "b"), *(link(name, "H") for name in names)]
    cards = {card.id: card for card in there}
    assert Link.in_the_way(cards, [rung("H"), *hub]) is not None


def test_twice_as_large_a_board_costs_an_undo_no_more_than_twice():
    assert growth(knot, lambda size: "x" * size, 100, 6_400) <= GROWTH
