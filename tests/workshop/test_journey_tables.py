"""Maps from tables and back: nothing lost, everything that is amiss named by its cell."""

import io
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from openpyxl import Workbook

from okrlab.blocks.journey.cards import JourneyStage, Persona, Touchpoint
from okrlab.blocks.journey.critical import rank
from okrlab.blocks.journey.map_files import import_journey, to_csv, to_xlsx
from okrlab.blocks.journey.map_rows import to_rows
from okrlab.errors import BadInput
from okrlab.record.deck import Deck


@pytest.fixture
def new_id():
    numbers = count()
    return lambda: f"n{next(numbers)}"


def on_a_deck(found):
    return Deck(board="journey", cards={card.id: card for card in found.cards})


def problems(found):
    return {one.cell: one.said for one in found.problems}


WHOLE = Deck(
    board="journey",
    cards={
        card.id: card
        for card in (
            Persona(id="p", name="Ann", kind="user", about="In a hurry", asked=date(2026, 2, 3)),
            Persona(id="q", name="Nobody yet", kind="colleague", position=1),
            JourneyStage(id="s", text="Buy", position=1),
            JourneyStage(id="t", text="Nothing here", position=2),
            JourneyStage(id="u", text="Use; then, “stay”", position=3),
            Touchpoint(
                id="a",
                text="Pay",
                stage="s",
                persona="p",
                channel="Web",
                action="=1+1",
                thought="'quoted'",
                pain="Fees; more fees, and more",
                gain="-5 %",
                owner="Ida",
                ground="evidence",
                source="12 talks",
                emotion=-1.5,
                importance=5,
                position=1,
            ),
            Touchpoint(id="b", text="Pay", stage="s", persona="p", position=2),
            Touchpoint(id="c", text="Pay at once", stage="s", view="wished", instead="a"),
            Touchpoint(id="d", text="Öffnet das Paket 📦", stage="u", emotion=2, importance=1),
        )
    },
)


@pytest.mark.parametrize("wide", [False, True], ids=["long", "stages across"])
@pytest.mark.parametrize("write", [to_csv, to_xlsx])
def test_a_map_goes_out_and_comes_back_without_loss(write, wide, new_id):
    file = write(WHOLE, {}, wide=wide)
    content = file.encode() if isinstance(file, str) else file
    back = on_a_deck(import_journey("map", content, Deck(board="journey"), new_id))
    assert to_rows(back, {}) == to_rows(WHOLE, {})
    assert not import_journey("map", content, WHOLE, new_id).cards, "nothing changed"


def test_a_spreadsheet_is_not_made_to_run_what_people_typed():
    assert "'=1+1" in to_csv(WHOLE, {})


def test_the_same_map_gives_the_same_workbook():
    assert to_xlsx(WHOLE, {}) == to_xlsx(WHOLE, {})


def test_what_was_edited_outside_changes_its_own_cards_only(new_id):
    edited = to_csv(WHOLE, {}).replace("Fees; more fees, and more", "None any more")
    (changed,) = import_journey("map.csv", edited.encode(), WHOLE, new_id).cards
    assert (changed.id, changed.pain) == ("a", "None any more")


def test_a_table_that_does_not_say_whose_it_is_changes_what_has_the_same_name(new_id):
    table = b"stage,touchpoint,emotion\nBuy,Pay,2\n"
    (changed,) = import_journey("map.csv", table, WHOLE, new_id).cards
    assert (changed.id, changed.emotion, changed.persona) == ("a", 2.0, "p")


def test_everything_amiss_is_said_at_once_and_the_good_part_kept(new_id):
    table = (
        "stage,touchpoint,emotion,importance,assumption or evidence,last asked,persona,colour\n"
        "Buy,Pay,-3,6,maybe,soon,Ann,red\n"
        "Ship,Pay,1,3,,,Ann,\n"
        "Ship,Pay,1,3,,,Ann,\n"
        "Empty,,,,,,,\n"
        ",,2,,,,,\n"
    )
    found = import_journey("map.csv", table.encode(), Deck(board="journey"), new_id)
    assert set(problems(found)) == {"H1", "C2", "D2", "E2", "F2", "B3", "B4", "A5", "B6"}
    kept = on_a_deck(found)
    assert [one.text for one in kept.of(JourneyStage)] == ["Buy", "Ship", "Empty"]
    assert len(kept.of(Touchpoint)) == 3
    assert kept.of(Touchpoint)[0].emotion is None


def test_a_cell_with_several_lines_is_several_touchpoints(new_id):
    book = Workbook()
    book.active.append(["stage", "Buy", "Use"])
    book.active.append(["touchpoints", "Look\nPay", "Open"])
    book.active.append(["channel", "Web", "Home"])
    book.active.append(["pain", "slow\nfees", ""])
    found = on_a_deck(import_journey("m.xlsx", saved(book), Deck(board="j"), new_id))
    told = [(one.text, one.channel, one.pain) for one in found.of(Touchpoint)]
    assert sorted(told) == [("Look", "Web", "slow"), ("Open", "Home", ""), ("Pay", "Web", "fees")]


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_hidden_sheets_are_left_out_and_formulas_named(new_id):
    book = Workbook()
    book.active.title = "Secret"
    book.active.sheet_state = "hidden"
    book.active.append(["stage", "touchpoint"])
    book.active.append(["No", "No"])
    sheet = book.create_sheet("Map")
    sheet.append(["stage", "touchpoint", "emotion"])
    sheet.append(["Buy", "Pay", "=1-2"])
    found = import_journey("m.xlsx", saved(book), Deck(board="j"), new_id)
    assert [one.text for one in on_a_deck(found).of(Touchpoint)] == ["Pay"]
    assert "Secret" in problems(found)[""]
    assert "formula" in problems(found)["C2"]  # the only sheet that is shown


def test_ten_thousand_rows_are_cut_and_counted(new_id):
    rows = "\n".join(f"S{n % 30},T{n}" for n in range(10_000))
    found = import_journey("m.csv", f"stage,touchpoint\n{rows}".encode(), Deck(board="j"), new_id)
    assert found.touchpoints == 200
    assert any("2,000 rows" in one.said for one in found.problems)


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b"\x00\x01\x02" * 900])
def test_what_is_no_table_is_refused(content, new_id):
    with pytest.raises(BadInput):
        import_journey("m", content, Deck(board="j"), new_id)


def test_a_table_of_something_else_says_what_is_needed(new_id):
    found = import_journey("m.csv", b"name,age\nAnn,3\n", Deck(board="j"), new_id)
    assert not found.cards
    assert "stage" in problems(found)["A1"]


def test_semicolons_decimal_commas_and_an_old_encoding_are_read(new_id):
    table = "stage;touchpoint;emotion\nKauf;Bezahlt später;−0,5\n".encode()
    found = on_a_deck(import_journey("m.csv", table, Deck(board="j"), new_id))
    assert found.of(Touchpoint)[0].emotion == -0.5
    old = "stage;touchpoint\nKauf;Größe wählen\n".encode("cp1252")
    found = on_a_deck(import_journey("m.csv", old, Deck(board="j"), new_id))
    assert found.of(Touchpoint)[0].text == "Größe wählen"


EXAMPLES = Path(__file__).parents[2] / "exercises" / "journey"


def test_our_example_files_are_the_same_map_in_both_layouts(new_id):
    long, wide = (
        on_a_deck(import_journey(name, (EXAMPLES / name).read_bytes(), Deck(board="j"), new_id))
        for name in ("getting-help.csv", "getting-help-stages-across.xlsx")
    )
    assert to_rows(long, {}) == to_rows(wide, {})
    assert rank(long, {})[0].touchpoint == next(
        one.id for one in long.of(Touchpoint) if one.text == "Waits for an answer"
    )


def test_our_example_with_mistakes_keeps_its_good_part(new_id):
    name = "with-mistakes.csv"
    found = import_journey(name, (EXAMPLES / name).read_bytes(), Deck(board="j"), new_id)
    assert {"C2", "D3", "F2", "G1", "B4", "A6", "B7"} <= set(problems(found))
    assert len(on_a_deck(found).of(Touchpoint)) == 4
