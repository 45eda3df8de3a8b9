"""Walks over the ladder: by level, upwards, and down the longest chain."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from okrlab.blocks.ladder.cards import LadderGraph
from tests.model.making import link, rung


def built(*pairs, rungs=()):
    names = [*rungs, *(end for pair in pairs for end in pair)]
    return LadderGraph(
        rungs={name: rung(name) for name in names},
        links={a + b: link(a, b) for a, b in pairs},
    )


def test_rungs_stand_by_level_then_place_then_id():
    rungs = [
        rung("z", "impact"),
        rung("b", "output", position=1.0),
        rung("a", "output", position=1.0),
        rung("c", "output", position=0.5),
        rung("y", "activity"),
    ]
    ladder = LadderGraph(rungs={r.id: r for r in rungs})
    assert [r.id for r in ladder.ordered()] == ["y", "c", "a", "b", "z"]


def test_climbing_finds_every_rung_above_once_and_not_the_rung_itself():
    ladder = built("ab", "bd", "ac", "cd", "de", rungs="x")
    assert sorted(ladder.climbs("a")) == ["b", "c", "d", "e"]
    assert list(ladder.climbs("x")) == []
    assert ladder.leads_to("a", "e")
    assert not ladder.leads_to("e", "a")


def test_a_chain_is_the_longest_way_up():
    ladder = built("ad", "ab", "bc", "cd", rungs="x")
    assert [r.id for r in ladder.chain("d")] == ["a", "b", "c", "d"]
    assert [r.id for r in ladder.chain("x")] == ["x"]
    assert ladder.chain("not there") == []


def test_chains_of_one_length_are_chosen_by_id():
    assert [r.id for r in built("ac", "bc").chain("c")] == ["a", "c"]
    assert [r.id for r in built("bc", "ac").chain("c")] == ["a", "c"]


def test_tops_are_the_rungs_from_which_nobody_climbed():
    assert [r.id for r in built("ab", "ac", rungs="x").tops()] == ["b", "c", "x"]


def test_ten_thousand_rungs_in_one_chain_are_walked_without_recursion():
    names = [f"r{n:05}" for n in range(10_000)]
    pairs = list(pairwise(names))
    ladder = LadderGraph(
        rungs={name: rung(name) for name in names},
        links={f"k{a}": link(a, b) for a, b in pairs},
    )
    assert len(ladder.chain(names[-1])) == 10_000
    assert sum(1 for _ in ladder.climbs(names[0])) == 9_999


@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda p: p[0] < p[1])))
def test_a_chain_is_as_long_as_the_longest_found_by_trying_all(pairs):
    ladder = built(*((f"{a}", f"{b}") for a, b in pairs), rungs="7")

    def longest(top):
        return 1 + max((longest(k.lower) for k in ladder.below(top)), default=0)

    chain = ladder.chain("7")
    assert len(chain) == longest("7")
    for low, up in pairwise(chain):
        assert any(k.upper == up.id for k in ladder.above(low.id))
