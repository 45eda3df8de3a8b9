"""The review board in the kernel: check-ins with a verdict, looks back, and files that are none."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace
from openpyxl import Workbook

import okrlab
from okrlab.blocks.baseline.cards import Metric
from okrlab.blocks.clinic.cards import Bridge, Hypothesis, KeyResult, Pair
from okrlab.blocks.readiness.cards import CheckIn, ColumnsKnown, PastInitiative
from okrlab.record import commands as c
from okrlab.record import kinds
from okrlab.results import OFFERED
from okrlab.tables.rows import BIGGEST
from tests.widgets.test_readiness_board import coach, deal, done, enter, hello, page, say

__all__ = ["coach", "enter", "page"]
TODAY = datetime.now(UTC).date()
SOONER = KeyResult(id="k1", text="Callers get an answer within 2 days: 40% to 70%")


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.fixture
def board(coach, page):
    deal(coach, SOONER, board="clinic")
    return page(coach, okrlab.ReviewBoard)


def entry(board, **raw):
    return say(board, "entry", key_result="k1", raw=raw)


def test_a_check_in_opens_with_what_is_overdue_and_what_was_promised(coach, board):
    deal(
        coach,
        KeyResult(id="k2", text="Build a list", bridge=Bridge(owner="Ida", expires=ago(1))),
        Hypothesis(id="h", x="a call", y="trust", signal="5 of 10", until=ago(2)),
        board="clinic",
    )
    promised = CheckIn(id="e", key_result="k1", on=ago(14), value=41.0, action="Ask two callers")
    deal(coach, promised, board="review")
    shown = hello(board)
    assert [one["id"] for one in shown["expired"]] == ["k2"]
    assert [one["id"] for one in shown["due"]] == ["h"]
    assert shown["actions"] == ["e"]
    assert [one["text"] for one in shown["lines"]] == [SOONER.text, "Build a list"]
    assert shown["lines"][0]["values"] == [41.0]


def test_an_entry_of_today_is_made_once_and_changed_after(coach, board):
    [card] = entry(board, value="42", confidence="60", decision="go on")["cards"]
    assert (card["value"], card["confidence"], card["on"]) == (42.0, 60, TODAY.isoformat())
    deal(coach, _card(card), board="review")
    [again] = entry(board, value="43", confidence="65")["cards"]
    assert again["id"] == card["id"]
    assert again["version"] == coach.workshop.deck("review").cards[card["id"]].version
    deal(coach, _card(again), board="review")
    assert hello(board)["lines"][0]["values"] == [43.0]


def _card(plain):
    import msgspec

    return msgspec.convert(plain, CheckIn)


def test_the_verdict_comes_from_the_values_and_says_when_they_are_too_few(coach, board):
    values = [40, 41, 39, 40, 41, 40, 39, 40, 41, 40, 39, 40]
    for n, value in enumerate(values):
        deal(coach, CheckIn(id=f"e{n}", key_result="k1", on=ago(90 - n), value=float(value)),
             board="review")  # fmt: skip
    assert "usual variation: no movement" in hello(board)["lines"][0]["verdict"]
    [card] = entry(board, value="60")["cards"]
    assert card["verdict"].startswith("No lasting move, but a value lies outside")
    first = coach.workshop.deck("review").cards["e0"]
    done(coach, c.SetCards(board="review", cards=(), gone={"e0": first.version}))
    assert "11 of 12 values" in hello(board)["lines"][0]["verdict"]
    for n, value in enumerate((50, 51, 49, 50, 51, 50, 49, 50, 51, 50)):
        late = CheckIn(id=f"l{n}", key_result="k1", on=ago(40 - n), value=float(value))
        deal(coach, late, board="review")
    moved = "It has moved by more than its usual variation."
    assert hello(board)["lines"][0]["verdict"] == moved


def test_a_key_result_with_a_metric_shows_its_history_and_never_no_value_yet(coach, board):
    """Forty-six weeks lie on the baselines; what is entered here goes on after the last."""
    start = TODAY - timedelta(weeks=46)
    values = tuple(0.4 + n / 1000 for n in range(45))
    gap = (None,)
    deal(coach, Metric(id="m", name="Answered", of="k1", kind="rate", start=start,
                       values=(*values, *gap), numerators=(), denominators=()),
         board="baseline")  # fmt: skip
    [line] = hello(board)["lines"]
    assert len(line["values"]) == 26
    assert (line["values"][-1], line["days"][-1]) == (44.4, str(start + timedelta(weeks=44)))
    before = CheckIn(id="e1", key_result="k1", on=start, value=1.0)
    deal(coach, before, CheckIn(id="e2", key_result="k1", on=TODAY, value=47.0), board="review")
    [line] = hello(board)["lines"]
    assert line["values"][-2:] == [44.4, 47.0]
    assert 1.0 not in line["values"]
    assert line["days"][-1] == TODAY.isoformat()


def test_where_the_key_result_has_a_metric_its_own_history_gives_the_verdict(coach, board):
    weeks = (40, 42, 39, 43, 41, 40, 38, 42, 41, 39, 44, 40, 47, 45, 48, 46, 49, 46, 47, 45)
    start, values = date(2026, 1, 5), tuple(map(float, weeks))
    metric = Metric(
        id="m", name="Answered in 2 days", of="k1", start=start, values=values,
        changed=start + timedelta(weeks=12),
    )  # fmt: skip
    deal(coach, metric, board="baseline")
    assert "moved by" in hello(board)["lines"][0]["verdict"]
    [card] = entry(board, value="46")["cards"]
    assert "moved by" in card["verdict"]
    flat = replace(metric, changed=None, values=(5.0,) * 20, version=1)
    done(coach, c.SetCards(board="baseline", cards=(
        replace(flat, version=coach.workshop.deck("baseline").cards["m"].version),)))  # fmt: skip
    assert "never changes" in hello(board)["lines"][0]["verdict"]


def test_all_that_is_amiss_in_an_entry_is_said_at_once(board):
    told = entry(board, value="much", confidence="120 %")
    assert (told["op"], len(told["problems"])) == ("amiss", 2)
    assert say(board, "entry", key_result="nobody", raw={})["op"] == "refused"
    assert say(board, "entry", key_result="k1", raw="x")["op"] == "refused"


@pytest.mark.parametrize(
    ("card", "code"),
    [
        (CheckIn(id="a", key_result="k1", on=TODAY, confidence=120), "bad_confidence"),
        (CheckIn(id="a", key_result="k1", on=TODAY, value=1e300), "bad_value"),
        (PastInitiative(id="a", text=""), "empty"),
    ],
)
def test_a_forged_card_is_refused(coach, card, code):
    answer = coach.do(c.SetCards(board="review", cards=(card,)), "k").result(5)
    assert answer.code == code


# -- the look back --------------------------------------------------------------------------

TABLE = [["What", "When", "Result", "How"], ["A guide", "May 2026", "2 days, not 5", "measured"],
         ["A tour\nfor all", "June 2026", 'They say "hello"', "seen"]]  # fmt: skip


def workbook(rows=TABLE):
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return base64.b64encode(out.getvalue()).decode()


def test_a_table_and_a_workbook_become_the_same_cards_below_those_that_are_there(coach, board):
    deal(coach, PastInitiative(id="p", text="First", period="May", position=4.0), board="review")
    pasted = "\n".join("\t".join(cell.replace("\n", " ") for cell in row) for row in TABLE)
    typed = say(board, "audit", text=pasted, audit="spring")["cards"]
    opened = say(board, "audit", content=workbook(), audit="spring")["cards"]
    for one in (*typed, *opened):
        one.pop("id")
    assert [one["text"] for one in opened] == ["A guide", "A tour for all"]
    assert opened[1]["result"] == 'They say "hello"'
    assert [one["position"] for one in opened] == [5.0, 6.0]
    assert [one["how"] for one in opened] == ["measured", "known"]
    assert typed[0] == opened[0]


def test_a_day_in_a_workbook_is_read_as_a_day(board):
    rows = [["What", "When"], ["A guide", datetime(2026, 5, 1)]]
    [card] = say(board, "audit", content=workbook(rows))["cards"]
    assert card["period"] == "2026-05-01"


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b"0" * (11 * BIGGEST))
    return base64.b64encode(out.getvalue()).decode()


@pytest.mark.parametrize("content", ["UEsDBA==", "A" * (2 * BIGGEST), bomb()])
def test_a_file_that_is_no_workbook_is_refused_in_words(board, content):
    told = say(board, "audit", content=content)
    assert (told["op"], len(told["problems"])) == ("amiss", 1)


def test_the_next_look_back_stands_beside_the_one_before(coach, board):
    deal(
        coach,
        PastInitiative(id="a", text="A guide", period="May", how="known", audit="2026-05"),
        PastInitiative(id="b", text="A tour", period="May", audit="2026-05"),
        PastInitiative(id="c", text="A form", period="Nov", how="measured", audit="2026-11"),
        board="review",
    )
    now, before = hello(board)["looks"]
    assert (now["audit"], now["told"]) == ("2026-11", "1 of 1 measured, 0 known, 0 unknown")
    assert now["change"] == "Last time the result was known for 1 of 2, now for 1 of 1."
    assert list(before["asks"]) == ["b"]


def test_made_data_and_a_table_of_ones_own_are_drawn(board):
    made = say(board, "theatre", example=True)
    assert (made["op"], made["verdict"]) == ("seen", "theatre")
    own = say(board, "theatre", text="month,delivered,outcome\nMay,3,40")
    assert own["verdict"] == "too-few"
    assert say(board, "theatre", text="month,delivered,outcome\nMay,x,40")["op"] == "amiss"


# -- what is left of it ---------------------------------------------------------------------


def test_results_and_exports_hold_it_and_the_next_workshop_begins_with_it(coach):
    deal(coach, SOONER, Pair(id="z", before="Launch", after="Callers"), board="clinic")
    entry = CheckIn(id="e", key_result="k1", on=date(2026, 3, 2), value=41.5, confidence=60,
                    decision="change", action="Ask two callers", who="Ida")  # fmt: skip
    past = PastInitiative(id="p", text="=A guide", period="May", how="measured", stop=True)
    deal(coach, entry, past, board="review")
    saved = {f: coach.ask("export", format=f).result(20) for f in OFFERED}
    for format in ("md", "html", "csv"):
        said = saved[format].decode()
        assert "41.5" in said
        assert "Ask two callers" in said
        assert "A guide" in said
    assert "'=A guide" in saved["csv"].decode()
    assert json.loads(saved["json"])
    made = coach.ask("create", title="Next", source=coach.id, mode="follow", agenda="check-in-15")
    begun = _decks(coach, made.result(10)["id"])
    assert {type(card) for card in begun.values()} == {KeyResult, CheckIn, PastInitiative}
    assert begun["e"].action == "Ask two callers"
    assert all(card.GOES_ON for card in begun.values())


def _decks(session, workshop):
    from okrlab.record import events as e
    from okrlab.record.folding import fold
    from okrlab.record.workshop import Workshop

    record = session._register.record
    with record.reading() as db:
        kept = fold(Workshop(), record.read_since(db, workshop, 0, {e.ROOM}))
    return {id: card for deck in kept.boards.values() for id, card in deck.cards.items()}


SPRING = "Deliverable,Wrapped up,Owner\nA guide,May,Ida\nA tour,June,Bo"
AUTUMN = "Deliverable;Wrapped up;Owner\nA form;October;Ida"


def test_what_a_column_holds_is_asked_once_and_remembered_for_the_team(coach, board):
    """The same file each quarter was asked about each quarter."""
    asked = say(board, "audit", text=SPRING)
    assert [(one["keyword"], one["kind"]) for one in asked["asks"]] == [("period", "column")]
    told = say(board, "audit", text=SPRING, columns={"period": "Wrapped up"})
    assert (len(told["cards"]), told["remembered"]) == (2, False)
    take(coach, told)
    again = say(board, "audit", text=AUTUMN)
    assert [(one["text"], one["period"]) for one in again["cards"]] == [("A form", "October")]
    assert (again["op"], again["known"], again["remembered"]) == ("cards", [], True)
    assert "the way your team chose last time" in " ".join(again["notes"])


def test_other_headings_are_asked_about_and_what_was_remembered_can_be_changed(coach, board):
    take(coach, say(board, "audit", text=SPRING, columns={"period": "Wrapped up"}))
    assert say(board, "audit", text="Deliverable,Wrapped up,Cost\nA,B,3")["op"] == "amiss"
    asked = say(board, "audit", text=AUTUMN, anew=True)
    assert (asked["op"], asked["remembered"]) == ("amiss", False)
    told = say(board, "audit", text=AUTUMN, columns={"period": "Owner"}, anew=True)
    take(coach, told)
    [card] = say(board, "audit", text=AUTUMN)["cards"]
    assert card["period"] == "Ida"
    assert len(coach.workshop.deck("review").of(ColumnsKnown)) == 1


def test_a_remembered_table_with_a_wrong_cell_is_told_and_its_columns_can_be_chosen_again(
    coach, board
):
    take(coach, say(board, "audit", text=SPRING, columns={"period": "Wrapped up"}))
    amiss = say(board, "audit", text=AUTUMN.replace("October", ""))
    assert (amiss["op"], amiss["remembered"]) == ("amiss", True)
    assert "no date" in amiss["problems"][0]


def test_that_a_column_is_not_there_is_remembered_as_well(coach, board):
    take(coach, say(board, "audit", text="Deliverable\nA guide", columns={"period": None}))
    [card] = say(board, "audit", text="deliverable:\nA form")["cards"]
    assert (card["text"], card.get("period", "")) == ("A form", "")


def test_what_a_word_for_how_means_is_answered_on_the_page(coach, board):
    asked = say(board, "audit", text="What,When,How\nA guide,May,survey")
    assert [(one["kind"], one["keyword"]) for one in asked["asks"]] == [("how", "survey")]
    words = {"how": {"survey": asked["asks"][0]["options"][0]}}
    [card] = say(board, "audit", text="What,When,How\nA guide,May,survey", words=words)["cards"]
    assert card["how"] == "measured"


def take(session, told):
    """Put on the board what the page puts there."""
    import msgspec

    cards = [msgspec.convert(one, kinds.Noun) for one in [*told["cards"], *told["known"]]]
    deal(session, *cards, board="review")
