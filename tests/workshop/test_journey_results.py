"""Journeys in what people take away: whole, escaped, the same bytes each time."""

import io
from html import escape

import pytest
from openpyxl import load_workbook

from okrlab.blocks.journey import templates as journey_templates
from okrlab.blocks.journey.cards import Persona, Touchpoint
from okrlab.blocks.journey.map_document import journey_markdown
from okrlab.blocks.journey.map_picture import journey_svg
from okrlab.host.export import made
from okrlab.record.deck import Deck
from okrlab.record.workshop import Workshop

HOSTILE = "<script>alert(1)</script> | `x`"


@pytest.fixture
def workshop():
    ids = iter(f"n{n}" for n in range(100))
    cards = journey_templates.cards("new-customer", ids.__next__)
    bad = Touchpoint(
        id="bad", text=HOSTILE, stage=cards[1].id, emotion=-2, importance=5, pain="=1+1"
    )
    deck = Deck(board="journey", cards={one.id: one for one in (*cards, bad)})
    return Workshop(title="Map", boards={"journey": deck})


def test_the_page_shows_the_picture_every_touchpoint_and_the_rule(workshop):
    page = made(workshop, "html").decode()
    assert "<script>alert(1)" not in page
    for one in workshop.deck("journey").of(Touchpoint):
        assert escape(one.text) in page
    assert "When did we last ask New customer? Not noted yet." in page
    assert "Points = 100 ×" in page
    assert made(workshop, "html").decode() == page


def test_the_tables_hold_every_touchpoint_and_no_formula(workshop):
    table = made(workshop, "csv").decode()
    assert table.count("touchpoint,") >= 11
    assert "'=1+1" in table
    book = load_workbook(io.BytesIO(made(workshop, "xlsx")))
    assert book["Touchpoints"].max_row == 12


def test_markdown_of_a_map_says_what_is_critical_and_what_has_no_metric(workshop):
    said = journey_markdown(workshop.deck("journey"), {})
    assert "No metric" in said
    assert "1\\. " not in said
    assert "&lt;script&gt;" in said
    assert all(line.count("|") >= 11 for line in said.splitlines() if line.startswith("| "))


def test_a_picture_is_the_same_bytes_and_tells_the_curve(workshop):
    deck = workshop.deck("journey")
    svg = journey_svg(deck, {})
    assert svg == journey_svg(deck, {})
    assert "<script>alert" not in svg
    assert "<desc>The emotion curve of everyone" in svg


def test_an_empty_map_is_a_picture_too():
    assert journey_svg(Deck(board="journey"), {}).endswith("</svg>")
    lonely = Deck(board="journey", cards={"p": Persona(id="p", name="Ann")})
    assert "Ann" in journey_svg(lonely, {}, persona="p")
