"""If–then–because stories, objective drafts and stop candidates."""

from __future__ import annotations

import pytest
from hypothesis import given

from okrlab.blocks.ladder.cards import LadderGraph, Link, Rung
from okrlab.blocks.ladder.stories import objective_draft, stories
from okrlab.vocabulary import Level
from tests.coaching.building import ladder, ladders, link


def why_chain(*steps: tuple[str, Level]) -> LadderGraph:
    """A five-whys chain: each line is answered by the next."""
    rungs = {f"r{n}": Rung(id=f"r{n}", text=text, level=at) for n, (text, at) in enumerate(steps)}
    links = {
        f"l{n}": Link(id=f"l{n}", lower=f"r{n}", upper=f"r{n + 1}") for n in range(len(steps) - 1)
    }
    return LadderGraph(rungs=rungs, links=links)


CALLS = (
    ("5 calls a day", "activity"),
    ("Healthy pipeline", "output"),
    ("Enough opportunities", "outcome"),
    ("Hit the sales target", "impact"),
)


def test_a_story_climbs_from_the_lowest_rung_with_its_reasons() -> None:
    on = ladder(
        "o1 u1 i1",
        link("o1>u1", rationale="it answers them", assumption="they find it"),
        link("u1>i1"),
    )
    [story] = stories(on)
    assert [(step.role, step.text) for step in story.steps] == [
        ("if", "Card o1"),
        ("then", "Card u1"),
        ("because", "it answers them"),
        ("because", "provided that they find it"),
        ("then", "Card i1"),
        ("because", "… (add a reason)"),
    ]
    assert (story.start, story.top, story.unexplained) == ("o1", "i1", 1)


def test_where_nobody_can_add_a_reason_a_story_asks_for_none() -> None:
    on = ladder("o1 u1 i1", link("o1>u1", rationale="it answers them"), link("u1>i1"))
    [story] = stories(on, asking=False)
    assert [step.text for step in story.steps if step.role == "because"] == ["it answers them"]
    assert story.unexplained == 1


def test_every_branch_is_told() -> None:
    on = ladder("o1 o2 u1 u2", link("o1>u1"), link("o2>u1"), link("o1>u2"))
    assert sorted((s.start, s.top) for s in stories(on)) == [
        ("o1", "u1"),
        ("o1", "u2"),
        ("o2", "u1"),
    ]


def test_two_ways_in_and_two_ways_out_are_told_in_two_stories() -> None:
    on = ladder("o1 o2 u1 i1 i2", *map(link, ("o1>u1", "o2>u1", "u1>i1", "u1>i2")))
    assert [(story.start, story.top) for story in stories(on)] == [("o1", "i1"), ("o2", "i2")]


@given(ladders())
def test_every_link_is_told_and_no_story_twice(on: LadderGraph) -> None:
    told = stories(on)
    told_links = {step.card for story in told for step in story.steps if step.role == "because"}
    assert told_links == set(on.links)
    assert len(set(told)) == len(told) <= max(1, len(on.links))


@pytest.mark.parametrize("level", ["outcome", "impact"])
def test_a_why_chain_gives_an_objective_that_starts_from_the_benefit(level: Level) -> None:
    on = why_chain(*CALLS, ("Meet prospects' needs", level))
    assert objective_draft(on, "r4") == "Meet prospects' needs, so that we hit the sales target"


def test_people_come_before_money_in_an_objective() -> None:
    on = why_chain(
        ("New reminder", "output"),
        ("Customers renew without being chased", "outcome"),
        ("Revenue up 10 %", "impact"),
    )
    assert objective_draft(on, "r2") == (
        "Customers renew without being chased, and revenue up 10 %"
    )


def test_the_actor_is_named_once() -> None:
    on = ladder("o1 u1:Guests", link("o1>u1"))
    assert objective_draft(on, "u1") == "For Guests: Card u1"
    named = Rung(id="u1", text="guests come back", level="outcome", actor="Guests")
    assert objective_draft(LadderGraph(rungs={"u1": named}), "u1") == "Guests come back"


def test_no_objective_is_made_up_where_nobody_benefits_yet() -> None:
    assert objective_draft(why_chain(*CALLS[:2]), "r1") == ""
    assert objective_draft(LadderGraph(), "nothing") == ""
