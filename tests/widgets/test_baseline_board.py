"""The baseline board in the kernel: files in pieces, problems, looks, targets, key results."""

from __future__ import annotations

import io
import queue
from base64 import b64encode
from datetime import date, datetime, timedelta

import msgspec
import pytest

import okrlab
from okrlab.blocks.baseline.cards import Evidence, Metric, Rebase
from okrlab.blocks.baseline.look import known
from okrlab.blocks.baseline.metric_files import SETS, TableAnswers, data_set, read_metrics
from okrlab.blocks.baseline.metric_picture import metric_svg
from okrlab.blocks.clinic.cards import KeyResult
from okrlab.errors import BadInput
from okrlab.host import wire
from okrlab.record import commands as c
from okrlab.record import deck_rules
from okrlab.record.agenda import Block
from okrlab.record.bounds import LARGEST
from okrlab.results.document import Document
from okrlab.results.html import body
from okrlab.results.sections import document, tables
from okrlab.tables.rows import BIGGEST
from tests.measure.reading import workbook
from tests.tables.bombs import FINE

TODAY = date(2026, 11, 22)
WEEKS = "\n".join(
    f"{date.fromordinal(date(2026, 1, 5).toordinal() + 7 * n)},{40 + (n * 7) % 5}"
    for n in range(30)
)
GOOD = f"week,calls\n{WEEKS}\n".encode()
BAD = b"week,value\n2026-01-05,12\n12.01.2026,14\n2026-01-19,abc\n2026-01-26,19\n2026-01-26,20\n"


@pytest.fixture
def session(tmp_path, monkeypatch):
    monkeypatch.setenv("OKRLAB_HOME", str(tmp_path))
    for name in ("OKRLAB_RECORDER", "OKRLAB_TOKEN", "OKRLAB_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    session = okrlab.open_session()
    yield session
    session.close()


class Page:
    """The page of a board: what it says and what it is told, in order."""

    def __init__(self, session):
        self.board = okrlab.BaselineBoard(session)
        self.told = queue.Queue()
        self.board.send = lambda message, buffers=None: self.told.put(message)

    def say(self, **message):
        self.board._hear(None, message, [])

    def hear(self, op):
        """The next message of this kind; others are passed over."""
        while True:
            message = self.told.get(timeout=60)
            if message["op"] == op:
                return message

    def send(self, content, name="numbers.csv", size=1000, **more):
        """A file in pieces, the next when the one before was answered."""
        for at in range(0, max(1, len(content)), size):
            piece = content[at : at + size]
            last = at + size >= len(content)
            data = b64encode(piece).decode()
            self.say(op="file", n=1, name=name, at=at, last=last, data=data, **more)
            if not last:
                assert self.hear("took")["at"] == at + len(piece)

    def take(self, content, **more):
        """Send a file and put its first metric on the board; more is better. The card."""
        self.send(content, **more)
        [card, *_] = self.hear("found")["metrics"]
        assert card.pop("better") == "", "no file says which way is better"
        self.do({"type": "SetCards", "cards": [card], "gone": {}})
        return card

    def do(self, command, key="k"):
        self.say(op="do", key=key + str(len(str(command))), command=command)
        return self.hear("done")


@pytest.fixture
def page(session):
    page = Page(session)
    yield page
    page.board.close()


def looked(page, id):
    page.say(op="open", id=id)
    return page.hear("look")["look"]


def test_a_file_comes_in_pieces_and_is_read_as_it_was(page):
    page.send(GOOD, size=100)
    found = page.hear("found")
    [metric] = found["metrics"]
    assert (metric["name"], metric["start"], len(metric["values"])) == ("calls", "2026-01-05", 30)
    assert found["lasts"][metric["id"]] == "2026-07-27"
    assert found["spans"][metric["id"]] == "30 weeks"
    assert (found["problems"], found["roles"]) == ((), {"date": "week", "value": "calls"})


def test_two_weeks_are_called_no_week_anywhere(page):
    days = [date(2026, 1, 5) + timedelta(weeks=2 * n) for n in range(20)]
    rows = "".join(f"{day},{n % 5}\n" for n, day in enumerate(days))
    page.send(f"fortnight,points\n{rows}".encode())
    found = page.hear("found")
    [metric] = found["metrics"]
    assert found["spans"][metric["id"]] == "20 periods of two weeks"
    card = page.take(f"fortnight,points\n{rows}".encode())
    assert looked(page, card["id"])["periods"] == "20 periods of two weeks"


def test_a_piece_that_comes_twice_over_a_poor_line_is_one_piece(page):
    data = GOOD if isinstance(GOOD, bytes) else GOOD.encode()
    for at in (0, 100, 100, 0, 100):
        piece = b64encode(data[at : at + 100]).decode()
        page.say(op="file", n=1, name="a.csv", at=at, last=False, data=piece)
        assert page.hear("took")["at"] == at + 100
    rest = b64encode(data[200:]).decode()
    page.say(op="file", n=1, name="a.csv", at=200, last=True, data=rest)
    [metric] = page.hear("found")["metrics"]
    assert len(metric["values"]) == 30


def test_all_problems_come_at_once_with_their_rows_and_the_file_stays(page):
    page.send(BAD)
    problems = page.hear("found")["problems"]
    assert [one["code"] for one in problems] == ["two_formats", "not_a_number", "twice"]
    assert "Row 3" in problems[0]["words"]
    assert "Row 4" in problems[1]["words"]
    page.say(op="again", n=2, answers={"twice": "mean"})
    again = page.hear("found")
    assert again["n"] == 2
    assert [one["code"] for one in again["problems"]] == ["two_formats", "not_a_number"]


def test_what_is_open_in_a_file_is_asked_with_its_options_and_the_answer_settles_it(page):
    weeks = [date(2026, 1, 5) + timedelta(weeks=n) for n in range(20)]
    rows = [f"{w},{team},{n % 5 + more}" for team, more in (("Red", 0), ("Blue", 9))
            for n, w in enumerate(weeks)]  # fmt: skip
    page.send("\n".join(["week,team,calls", *rows]).encode())
    [problem] = page.hear("found")["problems"]
    assert (problem["code"], problem["options"]) == ("groups", ("team",))
    page.say(op="again", n=2, answers={"group_by": "team"})
    assert [one["name"] for one in page.hear("found")["metrics"]] == ["Red", "Blue"]
    rising = [f"{w},{7 * n + n % 3 + 5}" for n, w in enumerate(weeks)]
    page.send("\n".join(["week,calls", *rising]).encode())
    assert [one["code"] for one in page.hear("found")["problems"]] == ["running_total"]
    for steps, count in (("yes", 19), ("no", 20)):
        page.say(op="again", n=3, answers={"steps": steps})
        [metric] = page.hear("found")["metrics"]
        assert len(metric["values"]) == count


def test_more_than_the_limit_is_refused_before_it_is_read(page):
    piece = b64encode(b"1" * 1_500_000).decode()
    for at in (0, 1_500_000, 3_000_000):
        page.say(op="file", n=1, name="big.csv", at=at, last=False, data=piece)
        assert page.hear("took")
    page.say(op="file", n=1, name="big.csv", at=4_500_000, last=True, data=piece)
    assert "5 MB" in page.hear("unread")["message"]
    assert page.board.own._file is None
    assert not page.board.own._pieces


def test_a_piece_out_of_turn_is_refused(page):
    page.say(op="file", n=1, name="a.csv", at=500, last=True, data=b64encode(GOOD).decode())
    assert page.hear("unread")
    page.say(op="file", n=1, name="a.csv", at=0, last=True, data="not base 64 !")
    assert page.hear("refused")["code"] == "bad_message"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20),
        ("book.xlsx", b"PK\x03\x04" + b"\x00" * 500),
        ("merged.xlsx", FINE["everything is one merged cell"]()),
        ("empty.csv", b""),
        ("../../etc/passwd", b"root:x:0:0\n"),
    ],
)
def test_what_is_no_history_is_said_and_never_a_traceback(page, name, content):
    page.send(content, name=name)
    told = page.told.get(timeout=60)
    assert told["op"] in ("unread", "found")
    assert "Traceback" not in str(told)
    assert "/etc" not in str(told)


def test_a_workbook_is_read_like_a_table(page):
    from openpyxl import Workbook

    book = Workbook()
    for line in GOOD.decode().splitlines():
        book.active.append(line.split(","))
    file = io.BytesIO()
    book.save(file)
    page.send(file.getvalue(), name="numbers.xlsx", size=4000)
    assert len(page.hear("found")["metrics"][0]["values"]) == 30


def test_without_a_file_the_page_is_asked_to_send_it_again(page):
    page.say(op="again", n=3, answers={})
    told = page.hear("unread")
    assert told["gone"]
    assert told["n"] == 3


def test_hours_and_hidden_rows_are_questions_of_the_page_too():
    at = [datetime(2026, 3, 2) + timedelta(hours=n) for n in range(24 * 14)]
    content = "\n".join(["time,load", *(f"{t},{t.hour + t.day % 3}" for t in at)]).encode()
    asked = read_metrics("load.csv", content, TableAnswers(), TODAY, lambda: "m")
    (problem,) = asked.problems
    assert (problem.code, problem.options) == ("within_days", ("sum", "mean", "first", "last"))
    found = read_metrics("load.csv", content, TableAnswers(twice="last"), TODAY, lambda: "m")
    assert found.metrics[0].values[:3] == (25.0, 23.0, 24.0)

    def hide(book):
        book.active.row_dimensions[3].hidden = True

    rows = [["week", "calls"], *([f"{date(2026, 1, 5) + timedelta(weeks=n)}", n] for n in range(8))]
    book = workbook(*rows, then=hide)
    (problem,) = read_metrics("a.xlsx", book, TableAnswers(), TODAY, lambda: "m").problems
    assert (problem.code, problem.options) == ("which_hidden", ("take", "leave"))
    for hidden, many in (("take", 8), ("leave", 8)):
        found = read_metrics("a.xlsx", book, TableAnswers(hidden=hidden), TODAY, lambda: "m")
        values = found.metrics[0].values
        assert (len(values), values.count(None)) == (many, hidden == "leave")


@pytest.mark.parametrize("name", [one for one in SETS if one != "support"])
def test_each_of_our_own_histories_tells_its_story(name):
    said = {
        "flat": ("xmr", "A typical week is about"), "trend": ("trend", "do-nothing line"),
        "season": ("season", "follow a season"), "shift": ("shift", "a typical week is about"),
        "few": ("rate", "The rate is about"),
    }[name]  # fmt: skip
    found = read_metrics(f"{name}.csv", data_set(name, TODAY), SETS[name], TODAY, lambda: "m")
    assert not found.problems
    [metric] = found.metrics
    assert metric.better == SETS[name].better
    look = known(metric).look()
    assert (look.evidence.method, said[1] in look.sentence) == (said[0], True)
    assert (name == "shift") == any("Things changed" in one for one in look.warnings)
    assert (TODAY - metric.starts[-1]).days < 55


def test_the_export_of_the_help_desk_asks_one_thing_and_then_shows_what_changed(page):
    page.say(op="set", n=1, name="support")
    asked = page.hear("found")
    [problem] = asked["problems"]
    assert (problem["code"], problem["options"]) == ("two_dates", ("Created", "Closed"))
    page.say(op="again", n=2, answers={"since": "Created"})
    found = page.hear("found")
    assert found["problems"] == ()
    told = " ".join(note["words"] for note in found["notes"])
    assert "lines above the headings" in told
    assert "that is a gap, not a zero" in told
    assert "counted once (rows: 12)" in told
    [metric] = found["metrics"]
    assert (metric["kind"], metric["unit"], metric["better"]) == ("duration", "days", "")
    assert metric["answers"] == ({"question": "since", "answer": "Created"},)
    page.do({"type": "SetCards", "cards": [metric], "gone": {}})
    look = looked(page, metric["id"])
    assert look["evidence"]["method"] == "shift"
    assert len(look["evidence"]["earlier"]) == 1
    assert 4 < look["evidence"]["level"][0] < 6 < look["evidence"]["earlier"][0] < 8
    page.say(op="aim", n=3, id=metric["id"], by="")
    assert page.hear("refused")["code"] == "which_better", "no target without a direction"


def test_what_was_said_of_a_file_is_not_asked_again_when_it_comes_once_more(page):
    export = data_set("support", TODAY)
    page.send(export, name="tickets.csv", size=40_000)
    assert [one["code"] for one in page.hear("found")["problems"]] == ["two_dates"]
    page.say(op="again", n=2, answers={"since": "Created"})
    [metric] = page.hear("found")["metrics"]
    page.do({"type": "SetCards", "cards": [{**metric, "better": "down"}], "gone": {}})
    page.send(export, name="tickets.csv", size=40_000)
    found = page.hear("found")
    assert found["problems"] == ()
    assert found["answers"]["since"] == "Created"
    assert "your earlier answers" in found["notes"][0]["words"]
    assert found["metrics"][0]["better"] == "down"
    page.send(export, name="other.csv", size=40_000)
    assert page.hear("found")["problems"], "another file is asked about"


def test_a_direction_that_the_name_says_is_chosen_already_and_told(page):
    page.send(GOOD.replace(b"calls", b"complaints"))
    found = page.hear("found")
    assert found["metrics"][0]["better"] == "down"
    assert any("says that less is better" in note["words"] for note in found["notes"])


def test_our_own_histories_are_as_their_script_makes_them():
    import runpy
    from pathlib import Path

    folder = Path(__file__).parents[2] / "exercises" / "data"
    made = runpy.run_path(str(folder / "make.py"))["SETS"]
    assert set(made) == set(SETS)
    for name, rows in made.items():
        lines = [",".join(map(str, row)) for row in rows()]
        assert (folder / f"{name}.csv").read_text("utf-8").splitlines() == lines


def test_a_metric_is_looked_at_and_again_whenever_it_changes(page):
    card = page.take(GOOD)
    look = looked(page, card["id"])
    assert look["sentence"].startswith("A typical week is about")
    assert look["evidence"]["n"] == 30
    assert len(look["rows"]) == 30
    assert {one: drawn[:5] for one, drawn in look["charts"].items()} == {
        "broad": "<svg ", "wide": "<svg ", "phone": "<svg "
    }  # fmt: skip
    version = page.board.shared.deck.cards[card["id"]].version
    changed = {**card, "version": version, "changed": "2026-06-01"}
    page.do({"type": "SetCards", "cards": [changed], "gone": {}})
    again = page.hear("look")
    assert again["version"] > version
    assert again["look"]["verdict"] == "no"
    assert again["look"]["moved"].startswith("No move")


def test_targets_are_stops_on_a_slider_and_every_place_on_it_has_its_chances(page):
    card = page.take(GOOD)
    looked(page, card["id"])
    page.say(op="aim", n=5, id=card["id"], by="")
    aims = page.hear("aims")["aims"]
    assert [one["name"] for one in aims["stops"]] == ["floor", "commit", "realistic", "stretch"]
    values = [one["value"] for one in aims["stops"]]
    assert values == sorted(values)
    assert aims["low"] < values[0] < values[-1] <= aims["high"]
    lucks = []
    for target in (values[0], values[-1]):
        page.say(op="worth", n=6, id=card["id"], target=target)
        worth = page.hear("worth")["worth"]
        lucks.append(worth["luck"])
        assert worth["sentence"] in worth["evidence"]["sentence"]
    assert lucks[0] != lucks[1]
    assert worth["key_result"].startswith("Raise calls from 42 to ")
    assert okrlab.read(worth["key_result"]).target.value.startswith("4")


def test_without_a_baseline_there_are_no_targets_but_a_reason_and_a_day(page):
    card = page.take(b"week,calls\n2026-01-05,4\n2026-01-12,5\n2026-01-19,4\n")
    look = looked(page, card["id"])
    assert look["refused"]["code"] == "few"
    assert look["refused"]["switch_on"]
    page.say(op="aim", n=1, id=card["id"], by="")
    aims = page.hear("aims")["aims"]
    assert aims["refused"]["code"] == "few"
    assert not aims["stops"]


def test_numbers_nobody_thought_of_are_answered_in_words(page):
    wild = Metric(id="w", name="wild", start=date(2026, 1, 5), values=(1e308, -1e308) * 15)
    wish = {"type": "SetCards", "cards": [msgspec.to_builtins(wild)], "gone": {}}
    page.say(op="do", key="beyond", command=wish)
    assert page.hear("refused")["code"] == "bad_value"
    wild = msgspec.structs.replace(wild, values=(LARGEST, -LARGEST) * 15)
    page.do({"type": "SetCards", "cards": [msgspec.to_builtins(wild)], "gone": {}})
    page.say(op="open", id="w")
    while (told := page.told.get(timeout=60))["op"] not in ("look", "broken"):
        pass
    assert told["op"] == "broken" or told["look"]["sentence"]


def test_a_target_that_is_no_number_and_a_day_beyond_the_calendar_are_refused_in_words(page):
    card = page.take(GOOD)
    looked(page, card["id"])
    page.say(op="aim", n=1, id=card["id"], by="9999-12-30")
    refused = page.hear("refused")
    assert (refused["code"], refused["n"]) == ("bad_day", 1)  # it waits for an answer to this
    page.say(op="aim", n=2, id=card["id"], by="2026-12-31")
    page.hear("aims")
    for wrong in ("inf", "nan", 1e300):
        page.say(op="worth", n=3, id=card["id"], target=wrong)
        refused = page.hear("refused")
        assert (refused["code"], refused["n"]) == ("bad_value", 3)


def test_a_key_result_goes_to_the_clinic_and_its_evidence_stays_with_the_metric(page, session):
    card = page.take(GOOD)
    looked(page, card["id"])
    page.say(op="aim", n=1, id=card["id"], by="2026-12-31")
    aims = page.hear("aims")["aims"]
    page.say(op="worth", n=2, id=card["id"], target=aims["stops"][1]["value"])
    worth = page.hear("worth")["worth"]
    made = {"type": "KeyResult", "id": "kr", "text": worth["key_result"]}
    page.do({"type": "MakeKeyResult", "id": "kr", "card": made})
    whole = {**card, "version": page.board.shared.deck.cards[card["id"]].version, "of": "kr",
             "target": aims["stops"][1]["value"], "by_when": "2026-12-31",
             "evidence": worth["evidence"]}  # fmt: skip
    page.do({"type": "SetCards", "cards": [whole], "gone": {}})
    session._recorder.catch_up()
    workshop = session.workshop
    assert [kr.text for kr in workshop.deck("clinic").of(KeyResult)] == [worth["key_result"]]
    [metric] = workshop.deck("baseline").of(Metric)
    assert (metric.of, metric.evidence.n, metric.evidence.method) == ("kr", 30, "xmr")
    [shown] = [one for one in document(workshop).sections if one.title == "Baselines"]
    page_ = body(Document("A", sections=(shown,)))
    assert worth["key_result"] in page_
    assert "<svg " in page_
    [row] = tables(workshop)["metrics"].dicts()
    assert (row["key_result"], row["by"]) == (worth["key_result"], date(2026, 12, 31))
    assert len(tables(workshop)["metric_periods"].rows) == 30


def test_only_a_key_result_can_be_made_elsewhere(page):
    wish = {"type": "Metric", "id": "x", "name": "not a key result"}
    page.say(op="do", key="k", command={"type": "MakeKeyResult", "id": "x", "card": wish})
    assert page.hear("refused")["code"] == "bad_message"


def test_on_a_wall_it_shows_and_sends_nothing(page):
    page.board.only_show()
    wish = {
        "type": "MakeKeyResult",
        "id": "x",
        "card": {"type": "KeyResult", "id": "x", "text": "a"},
    }
    page.say(op="do", key="k", command=wish)
    assert page.hear("refused")["code"] == "bad_message"


@pytest.mark.parametrize(
    "wrong",
    [
        {"target": float("inf")},
        {"rebases": tuple(Rebase(date=TODAY, reason="x") for _ in range(21))},
        {"evidence": Evidence(sentence="s", method="xmr", level=(1.0, 2.0, 3.0))},
        {"evidence": Evidence(sentence="s", method="xmr", outside=(7,))},
        {"evidence": Evidence(sentence="s", method="xmr", lower=(float("nan"),))},
        {"values": (1.0,) * 401},
    ],
)
def test_the_recorder_refuses_a_metric_that_cannot_be_drawn(wrong):
    card = Metric(**{"id": "m", "name": "Calls", "values": (1.0, 2.0), **wrong})
    with pytest.raises(BadInput):
        deck_rules.tidied(card)


def test_words_on_a_chart_are_words_and_never_markup():
    wicked = '"><script>alert(1)</script>'
    card = Metric(
        id="m", name=wicked, start=date(2026, 1, 5), values=(1.0, 2.0, None, 3.0),
        rebases=(Rebase(date=date(2026, 1, 12), reason=wicked),),
    )  # fmt: skip
    for drawn in (metric_svg(card), metric_svg(card, size="phone", words=wicked)):
        assert "<script" not in drawn


def test_two_people_change_a_metric_at_once_and_nothing_is_lost(page, session):
    card = page.take(GOOD)
    first = page.board.shared.deck.cards[card["id"]].version
    page.do(
        {"type": "SetCards", "cards": [{**card, "version": first, "unit": "a day"}], "gone": {}}
    )
    late = {**card, "version": first, "name": "Calls in all"}
    page.say(op="do", key="late", command={"type": "SetCards", "cards": [late], "gone": {}})
    clash = page.hear("conflict")
    assert clash["card"]["unit"] == "a day"
    outcome = session.do(c.Undo(board="baseline")).result()
    assert "unit" not in msgspec.to_builtins(session.workshop.deck("baseline").of(Metric)[0]), (
        outcome
    )


def test_answers_hold_only_what_is_asked():
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"zone": "UTC"}, TableAnswers)
    assert BIGGEST == 5_000_000


def test_a_block_of_the_agenda_opens_the_board_below_the_page(session):
    block = Block(id="b", kind="baseline", title="Baselines", board="baseline")
    for command in (c.SetAgenda(blocks=(block,), base=0), c.OpenBlock(block="b")):
        session._recorder.catch_up()
        assert isinstance(session.do(command).result(), wire.Done)
    session._recorder.catch_up()
    stage = okrlab.Stage(session)
    try:
        [board] = stage._below.children
        assert isinstance(board, okrlab.BaselineBoard)
    finally:
        stage.close()
