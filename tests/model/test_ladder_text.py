"""A ladder as an outline and back: what goes out comes in again, and nothing is guessed."""

from hypothesis import given, settings
from hypothesis import strategies as st

from okrlab.blocks.ladder.cards import LadderGraph
from okrlab.blocks.ladder.ladder_text import MOST, outline, read_outline
from okrlab.vocabulary import LEVELS
from tests.model.drawn import made
from tests.model.making import link, rung


def pairs(ladder):
    words = {id: " ".join(one.text.split()) for id, one in ladder.rungs.items()}
    return {(words[k.lower], words[k.upper]) for k in ladder.links.values()}


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 500))
def test_what_goes_out_comes_in_again(seed):
    ladder = made(seed)
    named = {
        id: rung(
            id, one.level, text=f"{id} says so", position=one.position, actor="nurses"[: seed % 7]
        )
        for id, one in ladder.rungs.items()
    }
    ladder = LadderGraph(rungs=named, links=ladder.links)
    found = read_outline(outline(ladder)).lines
    new = [line for line in found if line.twin < 0]
    assert {(line.text, line.level, line.actor) for line in new} == {
        (one.text, one.level, one.actor) for one in named.values()
    }
    assert len(new) == len(named)
    assert {(line.text, found[line.above].text) for line in found if line.above >= 0} == pairs(
        ladder
    )


def test_bullets_numbers_tabs_and_headings_are_understood():
    said = "Impact:\n\t- fewer leave\nOutcomes\n  1. newcomers stay\n     • Output: a guide"
    found = read_outline(said).lines
    assert [(line.text, line.level, line.above) for line in found] == [
        ("fewer leave", "impact", -1),
        ("newcomers stay", "outcome", -1),
        ("a guide", "output", 1),
    ]
    assert all(line.said for line in found)


def test_the_same_words_again_are_the_same_rung():
    said = "Outcome: A\n  Output: x\nOutcome: B\n  Output: X\n    Activity: y"
    found = read_outline(said).lines
    assert [line.twin for line in found] == [-1, -1, -1, 1, -1]
    assert found[4].above == 1, "what stands under it rests on the rung that was there first"


def test_what_words_leave_open_is_left_open():
    [line] = read_outline("qwrt zzz blorp").lines
    assert (line.level, line.said) == (None, False)


def test_a_long_line_says_by_how_much_and_too_many_are_counted():
    [line] = read_outline("Output: " + "w" * 612).lines
    assert line.over == 112
    many = read_outline("\n".join(f"Output: {n}" for n in range(MOST + 7)))
    assert (len(many.lines), many.left_out) == (MOST, 7)


@settings(deadline=None)
@given(st.text(max_size=400))
def test_whatever_is_pasted_each_line_rests_on_an_earlier_one(typed):
    for n, line in enumerate(read_outline(typed).lines):
        assert line.above < n
        assert line.twin < n
        assert line.text
        assert line.level is None or line.level in LEVELS


def test_a_deep_ladder_goes_out_without_recursion():
    rungs = {f"r{n}": rung(f"r{n}", position=float(n)) for n in range(1500)}
    links = {f"k{n}": link(f"r{n}", f"r{n + 1}", id=f"k{n}") for n in range(1499)}
    assert outline(LadderGraph(rungs=rungs, links=links)).count("\n") == 1499


CHAIN = (
    "Fewer customers leave in year one",
    "Newcomers finish the first report alone",
    "Released a guided first report",
    "Wrote the texts of the guide",
)


def indented(*lines):
    return "\n".join("  " * n + line for n, line in enumerate(lines))


def test_a_line_is_on_a_lower_level_than_the_one_it_leads_up_to():
    chain = read_outline(indented(*CHAIN)).lines
    assert [line.level for line in chain] == ["impact", "outcome", "output", "activity"]
    assert [line.placed for line in chain] == [True, False, False, True]
    two = read_outline(indented(CHAIN[1], CHAIN[1] + " again")).lines
    assert [(line.level, line.placed) for line in two] == [("outcome", False), ("output", True)]


def test_levels_that_are_written_out_stay_whatever_their_place():
    said = read_outline(indented("Outcome: " + CHAIN[0], "Outcome: Teams stay", CHAIN[1])).lines
    assert [line.level for line in said] == ["outcome", "outcome", "output"]
    assert [line.placed for line in said] == [False, False, True]
    odd = read_outline(indented("Activity: write", CHAIN[1])).lines
    assert [(line.level, line.placed) for line in odd] == [("activity", False), ("outcome", False)]


def test_where_there_are_more_steps_than_levels_words_stay_as_read_and_no_line_is_higher():
    deep = read_outline(indented(*(f"Newcomers find form {n} alone" for n in range(6)))).lines
    assert [line.level for line in deep] == ["outcome"] * 4 + ["output", "activity"]
    assert [line.placed for line in deep] == [False] * 4 + [True, True]


def test_what_comes_again_is_on_the_level_it_had_first():
    said = indented(*CHAIN) + "\n" + indented("Impact: The help line costs less", CHAIN[3])
    assert read_outline(said).lines[-1].twin == 3
    assert read_outline(said).lines[-1].level == "activity"
