"""What okrlab writes, it reads back without a question and without a loss."""

from __future__ import annotations

from itertools import count

import pytest
from msgspec.structs import replace

from okrlab.blocks.clinic.cards import KeyResult
from okrlab.blocks.readiness.cards import PastInitiative, TeamPlan
from okrlab.blocks.readiness.portfolio import read_portfolio
from okrlab.blocks.review.audits import read_audit
from okrlab.desk.statement_files import load
from okrlab.host.export import made
from okrlab.record.deck import Deck
from okrlab.record.workshop import Workshop

PLANS = (
    TeamPlan(id="n0", team="Web", stream="Shop", quarters=("2026-Q1", "2026-Q2"), shares=(0, 1)),
    TeamPlan(id="n1", team="Total", quarters=("2026-Q2",), shares=(100,)),
)
PAST = (
    PastInitiative(
        id="n0",
        text="A guide; 'new', \"short\"",
        period="May 2026",
        result="none",
        how="measured",
        why="=why",
        stop=True,
        audit="spring",
    ),
    PastInitiative(id="n1", text="Total", period="", how="unknown", audit="autumn", position=1.0),
    PastInitiative(id="n2", text="A tour", period="n/a", how="known", audit="spring", position=2.0),
)
RESULTS = (
    KeyResult(id="k1", text="Reduce waiting from 1,200 to 900 seconds by June"),
    KeyResult(id="k2", text="-5 % calls", position=1.0),
)


def numbered():
    numbers = count()
    return lambda: f"n{next(numbers)}"


def whole():
    boards = {"readiness": PLANS, "review": PAST, "clinic": RESULTS}
    decks = {
        name: Deck(board=name, cards={card.id: card for card in cards})
        for name, cards in boards.items()
    }
    return Workshop(title="T", boards=decks)


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_plans_and_looks_back_come_back_as_they_were(format):
    content = made(whole(), format)
    plans, past = read_portfolio(content, numbered()), read_audit(content, numbered())
    assert sorted(plans, key=lambda one: one.id) == list(PLANS)
    assert sorted(past, key=lambda one: one.text) == sorted(
        (replace(one, id=two.id, position=two.position) for one, two in _pairs(past)),
        key=lambda one: one.text,
    )
    assert (plans.notes, past.notes) == ((), ())


def _pairs(past):
    by_text = {one.text: one for one in past}
    return [(one, by_text[one.text]) for one in PAST]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_key_results_come_back_as_they_were(format):
    read = {row.text for row in load(f"w.{format}", made(whole(), format)).rows}
    assert {one.text for one in RESULTS} <= read
