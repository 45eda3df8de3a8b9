"""What an undo costs grows with the board, and not with its square: it is decided for everybody."""

from __future__ import annotations

from okrlab.model.history import _in_the_way
from okrlab.model.ladder import Ladder
from tests.fuzz.timing import GROWTH, growth
from tests.model.making import link, rung


def knot(size: str) -> None:
    """A rung comes back on which everything hangs, and every one of its links closes a circle."""
    names = [f"a{n}" for n in range(len(size))]
    ladder = Ladder(
        rungs={name: rung(name) for name in ("b", *names)},
        links={
            one.id: one
            for one in [
                *(link("b", name) for name in names),
                *(link(f"x{n}", f"y{n}", version=n + 1) for n in range(len(names))),
            ]
        },
    )
    hub = [link("H", "b"), *(link(name, "H") for name in names)]
    assert _in_the_way(ladder, [rung("H")], hub) is not None


def test_twice_as_large_a_board_costs_an_undo_no_more_than_twice():
    assert growth(knot, lambda size: "x" * size, 100, 6_400) <= GROWTH
