"""What okrlab writes, it reads back without a question and without a loss."""

from __future__ import annotations

import io
from itertools import count

import pytest
from msgspec.structs import replace
from openpyxl import Workbook

from okrlab.blocks.clinic.cards import Initiative, KeyResult
from okrlab.blocks.journey.cards import JourneyStage, Touchpoint
from okrlab.blocks.journey.map_files import import_journey
from okrlab.blocks.readiness.cards import PastInitiative, TeamPlan
from okrlab.blocks.readiness.portfolio import read_portfolio
from okrlab.blocks.review.audits import read_audit
from okrlab.desk.statement_files import load
from okrlab.errors import TableUnreadable
from okrlab.host.export import made
from okrlab.record.agenda import STEPS, NextStep
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
def test_key_results_come_back_as_they_were_and_nothing_of_the_other_sheets(format):
    loaded = load(f"w.{format}", made(whole(), format))
    assert [row.text for row in loaded.rows] == [one.text for one in RESULTS]
    assert loaded.asked is None


def test_only_the_sheet_that_is_wanted_is_read_even_if_others_name_more_columns():
    """Rows of our other sheets were taken as well: titles, plans, what was done."""
    step = NextStep(id="s1", text="Call two guests", who="Ida", due="4 May")
    cards = {"review": PAST, STEPS: (step,)}
    decks = {name: Deck(board=name, cards={c.id: c for c in of}) for name, of in cards.items()}
    book = made(replace(whole(), boards=decks), "xlsx")
    assert len(read_audit(book, numbered())) == len(PAST)
    with pytest.raises(TableUnreadable, match="no sheet “Plans”"):
        read_portfolio(book, numbered())
    assert load("w.xlsx", book).rows == []


def test_a_workbook_of_somebody_else_with_such_titles_is_read_like_any_other():
    book = Workbook()
    book.active.title = "Overview"
    book.active.append(["Workshop of May"])
    for title, text in (("Key results", "Guests wait 3 days"), ("Objectives", "Guests return")):
        sheet = book.create_sheet(title)
        sheet.append(["Objective", "Key result"])
        sheet.append(["Calm", text])
    file = io.BytesIO()
    book.save(file)
    loaded = load("w.xlsx", file.getvalue())
    assert [row.text for row in loaded.rows] == ["Guests wait 3 days", "Guests return"]


def test_a_long_file_of_a_workshop_is_read_for_the_few_rows_that_are_wanted():
    many = {f"p{n}": Initiative(id=f"p{n}", text=f"Step {n}") for n in range(2_000)}
    crowd = {f"q{n}": Initiative(id=f"q{n}", text=f"Walk {n}") for n in range(200)}
    decks = {"a": Deck(board="a", cards=many), "b": Deck(board="b", cards=crowd), **whole().boards}
    content = made(Workshop(title="T", boards=decks), "csv")
    assert content.count(b"\n") > 2_200
    assert len(read_audit(content, numbered())) == len(PAST)


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_a_map_comes_back_from_the_file_of_a_whole_workshop_without_a_word(format):
    cards = (
        JourneyStage(id="s", text="Ask"),
        Touchpoint(id="t", text="Calls us", stage="s", emotion=-1.0),
    )
    decks = {"journey": Deck(board="journey", cards={one.id: one for one in cards})}
    content = made(replace(whole(), boards={**whole().boards, **decks}), format)
    found = import_journey(f"w.{format}", content, Deck(board="j"), numbered())
    assert (found.touchpoints, found.problems, found.asks) == (1, (), ())
