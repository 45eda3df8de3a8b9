"""Journeys in the shapes in which people draw them: other lanes, faces, merged cells, pastes."""

from __future__ import annotations

import io
from itertools import count

import pytest
from openpyxl import Workbook

from okrlab.blocks.journey.cards import JourneyStage, Persona, Touchpoint
from okrlab.blocks.journey.map_files import import_journey
from okrlab.errors import BadInput
from okrlab.record.deck import Deck


def read(content, **answers):
    numbers = count()
    content = content if isinstance(content, bytes) else content.encode()
    found = import_journey("m", content, Deck(board="j"), lambda: f"n{next(numbers)}", **answers)
    return found, Deck(board="j", cards={card.id: card for card in found.cards})


def points(deck):
    stages = {one.id: one.text for one in deck.of(JourneyStage)}
    return [(stages[one.stage], one.text) for one in deck.of(Touchpoint)]


def told(found):
    return " ".join(f"{one.cell} {one.said}" for one in found.problems)


MAPS = {
    "a title, a note and a blank row": (
        "Our guests, 2026, draft\nAsk Ida;;\n;;\nPhase;Step;Mood\nBook;Finds a room;-1\n",
        {"emotion": -1.0},
    ),
    "a Markdown table": (
        "# Map\n\n| Stage | Touch point | Pain points\n|--|--|--\n| Book | Finds a room | slow\n",
        {"pain": "slow"},
    ),
    "a Markdown table without its rule": (
        "| Stage | Touchpoint | Channel |\n| Book | Finds a room | Web |\n",
        {"channel": "Web"},
    ),
    "every line quoted": ('"stage;touchpoint;owner"\n"Book;Finds a room;Web team"\n', {}),
    "lanes down": (
        "Swimlane\tBook\nStep\tFinds a room\nThoughts\tToo many\n",
        {"thought": "Too many"},
    ),
    "lanes down in Markdown": (
        "| Stages | Book |\n|--|--|\n| Touchpoints | Finds a room |\n| Feelings | 🙁 |\n",
        {"emotion": -1.0},
    ),
    "headings of several words": (
        "Journey stage,Interaction,What they do,What they think,What hurts\n"
        "Book,Finds a room,Compares,Too many,slow\n",
        {"action": "Compares", "thought": "Too many", "pain": "slow"},
    ),
    "a scale in the heading": ("Stage,Step,Feeling (1-5)\nBook,Finds a room,4\n", {"emotion": 1.0}),
    "a scale in the cell": ("Stage,Step,Emotion\nBook,Finds a room,2/5\n", {"emotion": -1.0}),
    "a word for a feeling": (
        "Stage,Step,Emotion\nBook,Finds a room,Frustrated\n",
        {"emotion": -2.0},
    ),
    "a face with its word": (
        "Stage,Step,Emotion\nBook,Finds a room,🙂 curious\n",
        {"emotion": 1.0},
    ),
    "a face of signs": ("Stage,Step,Emotion\nBook,Finds a room,:-(\n", {"emotion": -1.0}),
    "a dash for nothing": ("Stage,Step,Emotion\nBook,Finds a room,-\n", {"emotion": None}),
    "German headings": (
        "Phase;Kontaktpunkt;Gefühl;Kanal\nBook;Finds a room;-1;Web\n",
        {"emotion": -1.0, "channel": "Web"},
    ),
    "a decimal comma": ("Stage;Step;Emotion\nBook;Finds a room;−1,5\n", {"emotion": -1.5}),
    "words for importance": ("Stage,Step,Priority\nBook,Finds a room,High\n", {"importance": 4.0}),
}


@pytest.mark.parametrize(("table", "holds"), MAPS.values(), ids=MAPS)
def test_a_map_is_read_as_people_keep_it(table, holds):
    found, deck = read(table)
    assert points(deck) == [("Book", "Finds a room")], told(found)
    [one] = deck.of(Touchpoint)
    assert {name: getattr(one, name) for name in holds} == holds
    assert found.asks == ()


BLUEPRINT = (
    "Lane,Book,Arrive\nEvidence on site,Web page,Counter\n"
    "Customer action,Picks a room,Gives a name\n"
    "Line of interaction,,\nFrontstage,Answers,Hands over keys\nBackstage,Enters it,Cleans\n"
)


def test_a_blueprint_without_touchpoints_keeps_its_stages_and_asks_for_the_lane():
    found, deck = read(BLUEPRINT)
    assert [one.text for one in deck.of(JourneyStage)] == ["Book", "Arrive"]
    [ask] = found.asks
    lanes = ("Evidence on site", "Customer action", "Frontstage", "Backstage")
    assert (ask.keyword, ask.options, ask.changes) == ("touchpoint", lanes, True)
    assert "“Frontstage”" in told(found)
    found, deck = read(BLUEPRINT, columns={"touchpoint": "Evidence on site"})
    assert points(deck) == [("Book", "Web page"), ("Arrive", "Counter")]
    assert [one.action for one in deck.of(Touchpoint)] == ["Picks a room", "Gives a name"]
    assert "“Backstage”" in told(found), "what is left out is told"
    assert "Line of interaction" not in told(found), "a line between lanes holds nothing"


def test_stages_with_notes_but_no_touchpoints_ask_which_column_has_them():
    table = (
        "Stage,What they do,Pain points,Colour\nBook,Compares,slow,red\nArrive,Queues,long,blue\n"
    )
    found, deck = read(table)
    assert [one.text for one in deck.of(JourneyStage)] == ["Book", "Arrive"]
    assert found.asks[0].options == ("Stage", "What they do", "Pain points", "Colour")
    found, deck = read(table, columns={"touchpoint": "What they do", "gain": "Colour"})
    assert points(deck) == [("Book", "Compares"), ("Arrive", "Queues")]
    assert [one.gain for one in deck.of(Touchpoint)] == ["red", "blue"]


def test_touchpoints_without_stages_ask_for_the_stage():
    found, deck = read("Touchpoint,Part,Owner\nPay,Buy,Ida\n")
    assert (found.asks[0].keyword, deck.cards) == ("stage", {})
    assert points(read("Touchpoint,Part,Owner\nPay,Buy,Ida\n", columns={"stage": "Part"})[1]) == [
        ("Buy", "Pay")
    ]


def test_a_column_that_does_not_exist_is_refused_by_name():
    with pytest.raises(BadInput, match="“colour”"):
        read("stage,touchpoint\nBuy,Pay\n", columns={"colour": "Red"})
    found, _ = read("stage,step two\nBuy,Pay\n", columns={"touchpoint": "Steps"})
    assert "“Steps” is not there" in told(found)


def test_a_scale_that_nobody_names_is_one_question_for_the_column():
    found, deck = read("stage,touchpoint,emotion\nA,a,1\nA,b,4\nB,c,5\nB,d,2\n")
    assert [one.emotion for one in deck.of(Touchpoint)] == [None] * 4
    [problem] = found.problems
    assert (problem.cell, "from 1 to 5" in problem.said) == ("C1", True)


def test_a_column_of_other_words_is_one_problem_and_faces_are_told_once():
    rows = "".join(f"S,t{n},well{n}\n" for n in range(5))
    found, _ = read(f"stage,touchpoint,emotion\n{rows}")
    assert [one.cell for one in found.problems] == ["C1"]
    assert "5 cells" in told(found)
    found, deck = read("stage,touchpoint,emotion\nA,a,☹\nA,b,😐\nA,c,😀\nA,d,happy but lost\n")
    assert [one.emotion for one in deck.of(Touchpoint)] == [-1.0, 0.0, 2.0, None]
    assert "“☹” as −1, “😐” as 0, “😀” as 2" in told(found)
    assert "happy but lost" in told(found)


def sheet(*rows, merged=(), hidden=(), title="Map", more=()):
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    for at in hidden:
        book.active.row_dimensions[at].hidden = True
    for name, lines in more:
        other = book.create_sheet(name)
        for row in lines:
            other.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_what_is_merged_down_counts_for_each_row_and_a_touchpoint_in_two_rows_is_one():
    content = sheet(
        ["Guests", None, None, None, None],
        ["Persona", "Stage", "Touchpoint", "Owner", "Pain"],
        ["Ann", "Buy", "Pay", "Desk", "slow"],
        [None, None, None, None, "dear"],
        [None, None, "Wait", None, ""],
        merged=["A1:E1", "A3:A5", "B3:B5", "C3:C4", "D3:D5"],
    )
    found, deck = read(content)
    assert points(deck) == [("Buy", "Pay"), ("Buy", "Wait")], told(found)
    assert [one.owner for one in deck.of(Touchpoint)] == ["Desk", "Desk"]
    assert deck.of(Touchpoint)[0].pain == "slow; dear"
    [ann] = deck.of(Persona)
    assert {one.persona for one in deck.of(Touchpoint)} == {ann.id}


def test_what_is_merged_to_the_right_counts_for_each_touchpoint():
    content = sheet(
        ["Stage", "Buy", None, "Use"],
        ["Touchpoint", "Look", "Pay", "Open"],
        ["Owner", "Desk", None, "Web"],
        ["Emotion", -1, None, 2],
        merged=["B1:C1", "B3:C3", "B4:C4"],
    )
    _, deck = read(content)
    found = {one.text: (one.owner, one.emotion) for one in deck.of(Touchpoint)}
    assert found == {"Look": ("Desk", -1.0), "Pay": ("Desk", -1.0), "Open": ("Web", 2.0)}


def test_hidden_rows_are_left_out_with_a_word_and_the_sheet_with_the_map_is_found():
    head, row = ["stage", "touchpoint"], ["Buy", "Pay"]
    found, deck = read(
        sheet(["How to fill this in"], title="Help", more=[("Map", [head, row])]),
    )
    assert points(deck) == [("Buy", "Pay")]
    found, deck = read(sheet(head, row, ["Buy", "Wait"], hidden=[3]))
    assert (points(deck), "Rows 3 are hidden" in told(found)) == ([("Buy", "Pay")], True)
    two = sheet(head, row, title="Now", more=[("Later", [head, ["Use", "Open"]])])
    found, deck = read(two)
    assert (deck.cards, found.asks[0].options) == ({}, ("Now", "Later"))
    assert points(read(two, sheet="Later")[1]) == [("Use", "Open")]


@pytest.mark.parametrize(
    ("typed", "day"),
    [("31.3.2026", "2026-03-31"), ("31/3/2026", "2026-03-31"), ("3/31/2026", "2026-03-31"),
     ("March 31, 2026", "2026-03-31"), ("3/4/2026", None), ("spring", None)],
)  # fmt: skip
def test_the_day_when_somebody_was_asked(typed, day):
    found, deck = read(f"persona;last asked;stage;touchpoint\nAnn;{typed};Buy;Pay\n")
    [ann] = deck.of(Persona)
    assert str(ann.asked) == str(day)
    assert bool(found.problems) is (day is None)


def test_a_table_of_something_else_lists_its_headings():
    found, _ = read("name,age\nAnn,3\n")
    assert found.asks[0].options == ("name", "age")
