"""What the journey board tells its page, and what it makes of files, templates and wishes."""

from __future__ import annotations

import base64
import json
import threading
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

import okrlab
from okrlab.blocks.baseline.cards import Metric, Rebase
from okrlab.blocks.baseline.look import known
from okrlab.blocks.clinic.cards import Hypothesis, Initiative, KeyResult
from okrlab.blocks.journey.cards import JourneyStage, Persona, Touchpoint
from okrlab.blocks.journey.touchpoint_metrics import summarise
from okrlab.host import wire
from okrlab.record import commands as c
from okrlab.record.agenda import Answer, Block
from tests.graphs import ladder_of

WEEKS = "week,Pay: minutes\n" + "".join(
    f"{date(2026, 1, 5) + timedelta(weeks=n)},{30 + n % 4}\n" for n in range(24)
)


@pytest.fixture
def session(tmp_path, monkeypatch):
    monkeypatch.setenv("OKRLAB_HOME", str(tmp_path))
    for name in ("OKRLAB_RECORDER", "OKRLAB_TOKEN", "OKRLAB_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    with_session = okrlab.open_session()
    yield with_session
    with_session.close()


@pytest.fixture
def board(session):
    made = okrlab.JourneyBoard(session)
    made.sent = []
    made.send = made.sent.append
    yield made
    made.close()


def say(board, **message):
    board.sent.clear()
    board._hear(None, message, [])
    return json.loads(json.dumps(board.sent))


def state(board):
    return next(one for one in say(board, op="hello") if one["op"] == "state")


def do(session, command):
    outcome = session.do(command).result()
    assert isinstance(outcome, wire.Done), outcome


def plain(text):
    return base64.b64encode(text.encode()).decode()


@pytest.fixture
def mapped(session, board):
    cards = (
        Persona(id="p", name="Guests"),
        JourneyStage(id="s", text="Buy"),
        Touchpoint(id="pay", text="Pay", stage="s", persona="p", pain="fees", emotion=-2,
                   importance=5),
    )  # fmt: skip
    do(session, c.SetCards(board="journey", cards=cards))
    return board


def test_a_template_is_put_on_the_board_in_one_step_that_can_be_undone(session, board):
    assert [one["op"] for one in say(board, op="template", name="getting-help")][-1] == "taken"
    assert len(session.workshop.deck("journey").of(Touchpoint)) == 10
    do(session, c.Undo(board="journey"))
    assert session.workshop.deck("journey").cards == {}


@pytest.mark.parametrize(
    "message",
    [
        {"op": "template", "name": "nonsense"},
        {"op": "table", "name": "m.csv", "content": "not base64"},
        {"op": "download", "format": "exe"},
        {"op": "suggest", "touchpoint": "nobody"},
        {"op": "draft", "touchpoint": "pay", "n": 1, "wish": {"until": "soon"}},
        {"op": "take", "metrics": 7},
    ],
)
def test_what_a_page_may_not_say_is_refused(mapped, message):
    before = mapped._session.workshop.revision
    assert [one["code"] for one in say(mapped, **message)] == ["bad_message"]
    assert mapped._session.workshop.revision == before


def test_a_file_is_only_read_until_somebody_says_so(session, board):
    table = plain("stage,touchpoint,emotion\nBuy,Pay,9\n")
    (told,) = say(board, op="table", name="m.csv", content=table)
    assert (told["new"], told["touchpoints"]) == (2, 1)
    assert told["problems"][0]["cell"] == "C2"
    assert session.workshop.deck("journey").cards == {}
    say(board, op="take")
    assert [one.text for one in session.workshop.deck("journey").of(Touchpoint)] == ["Pay"]
    assert say(board, op="take")[-1] == {"op": "taken", "what": "table"}, "and not twice"


@pytest.mark.parametrize("op", ["table", "history"])
def test_a_file_that_is_too_large_is_refused_before_it_is_read(board, op):
    (told,) = say(board, op=op, name="m.csv", content="A" * 7_000_000)
    assert "5 MB" in told["failed"]


def test_every_answer_says_which_question_it_answers(mapped):
    wish = {"idea": "Show fees early", "change": "guests trust the price"}
    for question in (
        {"op": "table", "name": "m.csv", "content": plain("stage,touchpoint\nBuy,Call\n")},
        {"op": "table", "name": "m.csv", "content": plain("")},
        {"op": "take"},
        {"op": "history", "name": "h.csv", "content": plain(WEEKS)},
        {"op": "history", "name": "h.csv", "content": plain("a,b\n1,2\n")},
        {"op": "download", "format": "csv"},
        {"op": "suggest", "touchpoint": "pay"},
        {"op": "draft", "touchpoint": "pay", "wish": wish},
        {"op": "follow", "touchpoint": "pay", "wish": wish},
    ):
        told = say(mapped, **question, n="the-question")
        assert [one["n"] for one in told if "n" in one] == ["the-question"], (question, told)


def test_a_history_is_matched_by_name_and_kept_with_what_the_person_said(session, mapped):
    (told,) = say(mapped, op="history", name="h.csv", content=plain(WEEKS))
    (metric,) = told["metrics"]
    assert (metric["of"], metric["periods"]) == ("pay", "24 weeks")
    heard = threading.Event()
    soon = mapped.shared._soon
    mapped.shared._soon = lambda: (soon(), heard.set() if mapped.shared.summaries else None)
    assert metric["better"] == "", "no file says which way is better"
    say(mapped, op="take", metrics={metric["id"]: {"of": "pay"}})
    assert not session.workshop.deck("journey").of(Metric)
    (told,) = say(mapped, op="history", name="h.csv", content=plain(WEEKS))
    (metric,) = told["metrics"]
    say(mapped, op="take", metrics={metric["id"]: {"of": "pay", "better": "down"}})
    (kept,) = session.workshop.deck("journey").of(Metric)
    assert (kept.of, kept.better, len(kept.values)) == ("pay", "down", 24)
    state(mapped)
    assert heard.wait(60)
    assert state(mapped)["metrics"][kept.id]["level"].startswith("31")
    (suggested,) = say(mapped, op="suggest", touchpoint="pay")
    assert suggested["metric"]["name"] == "Pay: minutes"


def test_a_metric_brought_twice_is_brought_up_to_date_or_kept_beside_the_other(session, mapped):
    def bring(**choice):
        (told,) = [
            one
            for one in say(mapped, op="history", name="h.csv", content=plain(WEEKS))
            if one["op"] == "history"
        ]
        (metric,) = told["metrics"]
        say(mapped, op="take", metrics={metric["id"]: {"of": "pay", "better": "down", **choice}})
        return session.workshop.deck("journey").of(Metric)

    (first,) = bring()
    person = replace(first, target=20.0, changed=first.starts[12], values=first.values[:20])
    session.do(c.SetCards(board="journey", cards=(person,)))
    (anew,) = bring(again=first.id)
    assert (anew.id, len(anew.values)) == (first.id, 24)
    assert (anew.target, anew.changed) == (20.0, first.starts[12]), "what a person said stays"
    assert len(bring(again="")) == 2


def test_what_a_file_leaves_open_is_asked_on_the_map_too_and_then_remembered(session, mapped):
    rows = [
        f"{n},2026-{1 + n // 28:02}-{1 + n % 28:02},2026-{1 + n // 28:02}-28" for n in range(150)
    ]
    export = plain("\n".join(["id,created,closed", *rows]))
    (told,) = say(mapped, op="history", name="t.csv", content=export)
    (problem,) = told["problems"]
    assert (problem["code"], problem["options"]) == ("two_dates", ["created", "closed"])
    assert (told["metrics"], told["columns"]) == ([], ["id", "created", "closed"])
    answers = {"since": "created"}
    (told,) = say(mapped, op="history", name="t.csv", content=export, answers=answers)
    (metric,) = told["metrics"]
    assert (metric["unit"], metric["better"], told["problems"]) == ("days", "", [])
    choice = {"of": "pay", "better": "down", "unit": "calendar days"}
    say(mapped, op="take", metrics={metric["id"]: choice})
    (kept,) = session.workshop.deck("journey").of(Metric)
    assert (kept.unit, kept.better, kept.answers[0].answer) == ("calendar days", "down", "created")
    heard = say(mapped, op="history", name="t.csv", content=export)
    (told,) = (one for one in heard if one["op"] == "history")
    assert told["problems"] == []
    assert told["metrics"][0]["better"] == "down"
    assert "your earlier answers" in told["notes"][0]


def test_the_map_says_of_a_metric_what_its_own_board_says(mapped):
    values = (*(40.0 + n * 7 % 5 for n in range(24)), *(60.0 + n * 7 % 5 for n in range(20)))
    first = date(2026, 1, 5)
    moved = Rebase(date=first + timedelta(weeks=24), reason="A new till")
    plainly = Metric(id="m", name="Calls", start=first, values=values)
    for metric, said in (
        (plainly, "new level"),
        (replace(plainly, rebases=(moved,)), "A new till"),
    ):
        look, found = known(metric).look(), summarise(metric)
        assert found.said == look.sentence
        assert found.said.startswith("Since 22 June 2026,") == (metric is plainly)
        assert found.level.startswith("62")
        assert said in look.charts["wide"]
        assert found.spark.count("--okr-band") == 1
        assert found.spark.count("--okr-level") == 2, "the level before, too"
    changed = summarise(replace(plainly, changed=moved.date))
    assert (changed.level.startswith("62"), changed.trend) == (True, "better")
    assert changed.change.startswith("It moved by +20")
    asked = replace(plainly, better="")
    assert (summarise(asked).target, summarise(asked).trend) == ("", "unknown")
    assert summarise(plainly).target
    odd = replace(plainly, values=tuple(4000.0 if n % 5 else 3.0 * n for n in range(44)))
    assert summarise(odd).spark.count("--okr-band") == (known(odd).base.normal is not None)


def test_a_history_with_problems_says_all_of_them(mapped):
    (told,) = say(mapped, op="history", name="h.csv", content=plain("a,b\n1,2\n"))
    assert any("dates" in one["said"] for one in told["problems"])


def test_what_follows_lies_among_the_key_results_and_on_the_ladder(session, mapped):
    wish = {"idea": "Show fees early", "change": "guests trust the price", "owner": "Ida"}
    (draft,) = say(mapped, op="draft", n=3, touchpoint="pay", wish=wish)
    assert draft["key_result"]["bridge"]["owner"] == "Ida"
    assert 0 < draft["asking"] <= 3
    assert all(one["message"] and one["question"] for one in draft["findings"])
    assert session.workshop.deck("clinic").cards == {}, "a draft keeps nothing"
    assert (
        say(mapped, op="follow", touchpoint="pay", wish=wish, ladder=True)[-1]["op"] == "followed"
    )
    clinic = session.workshop.deck("clinic")
    assert [len(clinic.of(kind)) for kind in (Initiative, KeyResult, Hypothesis)] == [1, 1, 1]
    rungs = ladder_of(session).ordered()
    assert [(one.level, one.actor) for one in rungs] == [("activity", ""), ("outcome", "Guests")]


@pytest.mark.parametrize("format", ["csv", "wide.csv", "xlsx", "md", "svg", "png"])
def test_the_map_leaves_in_every_format(mapped, format):
    (file,) = say(mapped, op="download", format=format)
    content = base64.b64decode(file["content"])
    start = {"xlsx": b"PK", "png": b"\x89PNG", "svg": b"<svg", "md": b"# "}
    assert content.startswith(start.get(format, b"\xef\xbb\xbf"))
    assert format in ("xlsx", "png") or "Pay" in content.decode()


def test_the_ranking_comes_with_its_rule_and_every_weight(mapped):
    told = state(mapped)
    assert [one["touchpoint"] for one in told["ranks"]] == ["pay"]
    assert told["weights"]["importance"] == 1
    assert "low feeling × importance × metric" in told["rule"]


def test_a_screen_on_a_wall_sends_nothing_and_shows_nobodys_scores(session, mapped):
    block = Block(id="m", kind="journey", title="Map", board="journey")
    do(session, c.SetAgenda(blocks=(block,), base=0))
    do(session, c.OpenBlock(block="m"))
    do(session, c.GiveAnswer(block="m", answer=Answer(scores={"epay": 5})))
    mapped.only_show()
    before = session.workshop.revision
    for op in ("template", "take", "follow", "table", "download"):
        assert say(mapped, op=op, name="getting-help", touchpoint="pay", wish={}) == []
    assert session.workshop.revision == before
    assert state(mapped)["mine"]["scores"] == {}


def test_a_page_is_told_its_own_scores_and_how_many_gave_theirs(session, mapped):
    block = Block(id="m", kind="journey", title="Map", board="journey")
    do(session, c.SetAgenda(blocks=(block,), base=0))
    do(session, c.OpenBlock(block="m"))
    assert state(mapped)["scoring"]["state"] == "open"
    do(session, c.GiveAnswer(block="m", answer=Answer(scores={"epay": 5})))
    told = state(mapped)
    assert (told["mine"]["scores"], told["scoring"]["written"]) == ({"epay": 5}, 1)
    assert state(mapped)["spreads"] == {}
    do(session, c.RevealBlock(block="m"))
    told = state(mapped)
    assert told["spreads"]["pay"]["emotion"]["counts"] == [0, 0, 0, 0, 1]
    assert told["points"]["pay"]["emotion"] == 2


def test_a_button_pressed_three_times_puts_the_template_and_what_follows_once(session, mapped):
    def cards():
        workshop = session.workshop
        decks = [len(workshop.deck(name).cards) for name in ("journey", "clinic")]
        return [*decks, len(ladder_of(workshop).rungs)]

    follow = {"op": "follow", "touchpoint": "pay", "ladder": True,
              "wish": {"idea": "Show the fees", "change": "Guests pay at once"}}  # fmt: skip
    for wish in ({"op": "template", "name": "new-customer"}, follow):
        before = cards()
        say(mapped, **wish, n="one-press")
        once = cards()
        assert once != before
        for _ in range(2):
            [told] = [one for one in say(mapped, **wish, n="one-press") if one.get("n")]
            assert told["n"] == "one-press"  # so that the page knows that it is done
        assert cards() == once
        say(mapped, **wish, n="later")
        assert cards() != once
