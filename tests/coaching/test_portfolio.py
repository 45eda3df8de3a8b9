"""Many teams, several streams, one end point: read, suggested, averaged and drawn."""

from __future__ import annotations

import itertools
import re

import pytest

from okrlab.blocks.readiness.cards import EndPoint, TeamPlan
from okrlab.blocks.readiness.portfolio import following, make_portfolio, read_portfolio, suggest
from okrlab.blocks.readiness.portfolio_picture import describe, draw
from okrlab.errors import TableUnreadable

TABLE = """Team,Stream,Q1 2026,2026-Q2,2026 Q3
Desk,Service,outputs,hybrid,80 %
Field,Service,0,20%,50
Papers,Inside,,outcomes,
"""


def counted():
    numbers = itertools.count()
    return lambda: f"n{next(numbers)}"


def read(table=TABLE):
    return read_portfolio(table, counted())


def test_a_table_of_shares_and_stages_is_read_quarter_by_quarter():
    plans = {plan.team: plan for plan in read()}
    assert plans["Desk"].quarters == ("2026-Q1", "2026-Q2", "2026-Q3")
    assert plans["Desk"].shares == (0, 50, 80)
    assert plans["Papers"].share("2026-Q2") == 80
    assert plans["Papers"].share("2026-Q1") is None


def test_the_rows_are_those_of_a_table_and_the_means_leave_out_what_is_not_planned():
    made = make_portfolio(read())
    assert made.quarters == ("2026-Q1", "2026-Q2", "2026-Q3")
    assert [row["team"] for row in made.rows()] == ["Papers", "Desk", "Field"]
    assert made.mean("2026-Q1") == 0
    assert made.mean("2026-Q2", "Service") == 35
    assert made.mean("2026-Q3", "Inside") is None
    assert list(made.streams()) == ["Inside", "Service"]


def test_a_suggestion_begins_where_the_team_does_and_ends_in_one_place():
    four = following("2026-Q3", 4)
    assert four == ("2026-Q3", "2026-Q4", "2027-Q1", "2027-Q2")
    assert suggest("outputs", four) == (0, 50, 80, 80)
    assert suggest("hybrid", four) == (50, 80, 80, 80)
    assert suggest("outputs", four, step=2) == (0, 0, 50, 50)


def test_all_that_is_amiss_is_said_at_once():
    with pytest.raises(TableUnreadable) as amiss:
        read("Team,2026-Q1,Q5 2026\nDesk,120%,\n,20,\ndesk,10,\n")
    said = amiss.value.problems
    assert len(said) == 4
    assert "Q5 2026" in said[0]
    assert any("120%" in one for one in said)
    assert any("twice" in one for one in said)
    with pytest.raises(TableUnreadable, match="no column for a quarter"):
        read("Team,Stream\nDesk,Service\n")


def test_the_picture_has_every_team_every_share_and_the_end_point_in_four_parts():
    end = EndPoint(
        id="e",
        framework="One cycle",
        capability="Each has a baseline",
        behaviour="Bad news early",
        results="Half as many repeat calls",
    )
    drawn = draw(make_portfolio(read(), end))
    for said in ("Desk", "Field", "Papers", "Service", "Framework: One cycle", "Bad news early"):
        assert said in drawn
    assert "⌀ 35 %" in drawn
    assert "3 teams. 2026-Q1: 0 % on average." in drawn
    assert describe(make_portfolio([])) == "0 teams."


def test_what_people_typed_is_escaped():
    plan = TeamPlan(id="a", team="<script>", stream="&", quarters=("2026-Q1",), shares=(5,))
    drawn = draw(make_portfolio([plan]))
    assert "<script>" not in drawn
    assert not re.search(r"&(?!\w+;)", drawn)
