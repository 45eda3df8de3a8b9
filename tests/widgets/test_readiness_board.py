"""The readiness board in the kernel: advice with its working, plans, the drill, the survey."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import msgspec
import pytest
from msgspec.structs import replace

import okrlab
from okrlab import home
from okrlab.blocks.readiness.cards import (
    ColumnsKnown,
    EndPoint,
    Maturity,
    StageChoice,
    TeamPlan,
)
from okrlab.blocks.readiness.parts import readiness_texts
from okrlab.blocks.readiness.staging import Known, advise
from okrlab.host import links, wire
from okrlab.host.local import LocalSession
from okrlab.host.register import Register
from okrlab.host.wire import new_id
from okrlab.record import agendas, kinds
from okrlab.record import commands as c
from okrlab.record.agenda import Answer
from okrlab.record.store.database import open_database, sqlite_url
from okrlab.record.store.record import Record


@pytest.fixture
def coach(tmp_path, monkeypatch):
    monkeypatch.setenv("OKRLAB_HOME", str(tmp_path))
    for name in ("OKRLAB_RECORDER", "OKRLAB_TOKEN", "OKRLAB_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    session = okrlab.open_session()
    yield session
    session.close()


@pytest.fixture
def enter(coach):
    sessions = []

    def enter(name=""):
        record = Record(open_database(sqlite_url(home.data_dir() / "solo.sqlite")))
        register = Register(record, links.load_key(home.data_dir()), lambda: datetime.now(UTC))
        with record.reading() as db:
            secret = register.secrets(db, coach.id)["join"]
        session = LocalSession(record, register, register.enter(secret, name).session)
        sessions.append(session)
        return session

    yield enter
    for session in sessions:
        session.close()


@pytest.fixture
def page():
    made = []

    def page(session, kind=okrlab.ReadinessBoard):
        board = kind(session)
        board.told = []
        board.send = lambda message: board.told.append(json.loads(json.dumps(message)))
        made.append(board)
        return board

    yield page
    for board in made:
        board.close()


def say(board, op, **values):
    """What the board answers to one message of the page; the last of that moment."""
    board.told.clear()
    board._hear(None, {"op": op, "n": 7, **values}, None)
    return board.told[-1] if board.told else None


def hello(board):
    return say(board, "hello")


def done(session, command):
    answer = session.do(command, new_id()).result(5)
    assert isinstance(answer, wire.Done), answer


def deal(session, *cards, board="readiness"):
    done(session, c.SetCards(board=board, cards=cards))


def test_the_advice_on_the_board_is_that_of_the_answers_team_by_team(coach, page):
    deal(
        coach,
        Maturity(id="a", aspect="candour", level=3),
        Maturity(id="b", aspect="metrics", level=1),
        Maturity(id="c", aspect="goals", level=2, team="Desk"),
        Maturity(id="d", aspect="last", level=3, team="Desk"),
    )
    shown = hello(page(coach))["advice"]
    assert shown[""]["stage"] == advise(Known(candour=3, metrics=1)).stage == "outputs"
    assert shown["Desk"]["stage"] == advise(Known(goals=2, last="blamed")).stage == "outputs"
    assert [one["input"] for one in shown["Desk"]["reasons"] if one["holds"]] == ["last"]
    assert shown[""]["would_change"]


def test_the_teams_own_choice_stays_with_its_reason_and_what_was_advised(coach, page):
    deal(coach, StageChoice(id="s", stage="outcomes", advised="outputs", reason="We dare"))
    [card] = hello(page(coach))["cards"]
    assert (card["stage"], card["advised"], card["reason"]) == ("outcomes", "outputs", "We dare")


def test_a_change_of_an_answer_changes_the_advice_on_every_page(coach, enter, page):
    anna = page(enter("Anna"))
    hello(anna)
    anna.told.clear()
    deal(coach, Maturity(id="a", aspect="culture", level=1))
    anna._session._recorder.catch_up()
    assert hello(anna)["advice"][""]["stage"] == "outputs"


@pytest.mark.parametrize(
    ("card", "code"),
    [
        (Maturity(id="a", aspect="candour", level=4), "bad_level_of"),
        (Maturity(id="a", aspect="goals", level=0), "bad_level_of"),
        (TeamPlan(id="a", team="Desk", quarters=("2026-Q1",), shares=(101,)), "bad_plan"),
        (TeamPlan(id="a", team="Desk", quarters=("2026-Q1",)), "bad_plan"),
        (TeamPlan(id="a", team="Desk", quarters=("soon",), shares=(1,)), "bad_plan"),
        (TeamPlan(id="a", team="D", quarters=("2026-Q2", "2026-Q1"), shares=(1, 2)), "bad_plan"),
        (TeamPlan(id="a", team=" "), "empty"),
        (EndPoint(id="a", results="x" * 301), "too_long"),
    ],
)
def test_a_card_that_no_board_could_show_is_refused(coach, card, code):
    answer = coach.do(c.SetCards(board="readiness", cards=(card,)), "k").result(5)
    assert (type(answer), answer.code) == (wire.Failed, code)


def test_a_pasted_portfolio_comes_back_as_cards_or_as_all_that_is_amiss(coach, page):
    board = page(coach)
    good = say(board, "portfolio", text="team,stream,2026-Q1\nDesk,Service,hybrid\nField,,30%")
    shares = {one["team"]: one["shares"] for one in good["cards"]}
    assert shares == {"Desk": [50], "Field": [30]}
    bad = say(board, "portfolio", text="team,2026-Q1\nDesk,130%\n,5")
    assert (bad["op"], bad["n"], len(bad["problems"])) == ("amiss", 7, 2)
    assert not board.shared.deck.cards


def test_the_picture_is_of_the_plans_on_the_deck(coach, page):
    deal(coach, TeamPlan(id="a", team="Desk", quarters=("2026-Q1",), shares=(40,)))
    board = page(coach)
    assert hello(board)["means"] == [{"quarter": "2026-Q1", "share": 40.0}]
    drawn = say(board, "draw")
    assert "40 %" in drawn["svg"]
    assert "1 teams" in drawn["alt"]


def test_shares_are_suggested_from_a_stage_and_a_quarter(coach, page):
    board = page(coach)
    told = say(board, "suggest", stage="outputs", quarter="2026-Q4", many=3)
    assert (told["quarters"], told["shares"]) == (["2026-Q4", "2027-Q1", "2027-Q2"], [0, 50, 80])
    assert len(say(board, "suggest", stage="no", quarter="2026-Q4", many=999)["quarters"]) == 16
    assert say(board, "suggest", stage="outputs", quarter="soon", many=3)["op"] == "amiss"
    typed = say(board, "suggest", stage="outputs", quarter="2026-Q1", many="x")
    assert (typed["op"], "“x”" in typed["problems"][0]) == ("amiss", True)
    assert len(say(board, "suggest", stage="no", quarter="Q4'26", many=" 2 ")["quarters"]) == 2


def test_typed_shares_are_read_in_the_kernel(coach, page):
    board = page(coach)
    told = say(board, "shares", texts=["20 %", "hybrid", "", "7/10", "12,4"])
    assert told["shares"] == [20, 50, None, 70, 12]
    assert say(board, "shares", texts=["0.2", "0,35"])["shares"] == [20, 35]
    asked = say(board, "shares", texts=["0.2", "35", "much"])
    assert [one[:5] for one in asked["problems"]] == ["“0.2”", "“much"]


def test_a_plan_from_a_file_asks_for_its_column_and_tells_what_it_left_out(coach, page):
    board = page(coach)
    file = base64.b64encode("Leiter;Kürzel;Q1 2026\nIda;W;10\n".encode("cp1252")).decode()
    asked = say(board, "portfolio", name="p.csv", content=file)
    assert [(one["keyword"], one["options"]) for one in asked["asks"]] == [
        ("team", ["Leiter", "Kürzel", "Q1 2026"])
    ]
    told = say(board, "portfolio", name="p.csv", content=file, columns={"team": "Leiter"})
    assert [one["team"] for one in told["cards"]] == ["Ida"]
    assert "“Kürzel”" in " ".join(told["notes"])


def test_last_cycles_set_becomes_an_answer_the_page_may_keep(coach, page):
    board = page(coach)
    told = say(board, "diagnose", text="KR,moved,why\nLaunch the portal,no,nobody asked\nPrint,no,")
    assert (told["op"], told["n"], told["level"]) == ("diagnosed", 7, 1)
    assert told["whys"] == [["nobody asked", 1]]
    asked = told["findings"][: told["asking"]]
    assert 0 < len(asked) <= 3
    assert len({one["rule"] for one in asked}) == len(asked), "each kind is asked about once"
    assert told["lines"] == ["Launch the portal", "Print"]
    assert any(one["card"] == "0" for one in told["findings"]), "each says which line it is about"
    names = {f"rule_{one['rule'].replace('-', '_')}" for one in told["findings"]}
    assert names <= readiness_texts().keys()
    assert say(board, "diagnose", text="KR,moved\nLaunch,perhaps")["op"] == "amiss"


def test_the_drill_answers_and_keeps_nothing(coach, page):
    board = page(coach)
    told = say(board, "message", text="You must finish it, or else.")
    assert {one["kind"] for one in told["found"]} == {"order", "threat"}
    assert not told["done"]
    assert coach.workshop.boards == {}
    assert say(board, "message")["op"] == "refused"


# -- the survey, as its reveal has shown it --------------------------------------------------


@pytest.fixture
def surveyed(coach, enter):
    """A room in which six have answered the survey, one lead has guessed, and all is revealed."""
    blocks = agendas.blocks("where-to-start", new_id)
    done(coach, c.SetAgenda(blocks=blocks, base=0))
    survey, placed = (next(b for b in blocks if b.recipe == r) for r in ("safety", "maturity"))
    team = [enter() for _ in range(6)]
    done(coach, c.OpenBlock(block=survey.id))
    for n, session in enumerate(team):
        scores = {prompt.id: (n + k) % 5 + 1 for k, prompt in enumerate(survey.prompts)}
        done(session, c.GiveAnswer(block=survey.id, answer=Answer(scores=scores)))
    guess = dict.fromkeys((prompt.id for prompt in survey.prompts), 5)
    done(enter(), c.GiveAnswer(block=survey.id, answer=Answer(guess=guess)))
    done(coach, c.RevealBlock(block=survey.id))
    done(coach, c.OpenBlock(block=placed.id))
    for n, session in enumerate(team):
        scores = {prompt.id: n % 3 + 1 for prompt in placed.prompts}
        done(session, c.GiveAnswer(block=placed.id, answer=Answer(scores=scores)))
    done(coach, c.RevealBlock(block=placed.id))
    return team


def test_before_its_reveal_no_page_knows_of_a_survey(coach, enter, page):
    blocks = agendas.blocks("where-to-start", new_id)
    done(coach, c.SetAgenda(blocks=blocks, base=0))
    done(coach, c.OpenBlock(block=blocks[1].id))
    done(enter(), c.GiveAnswer(block=blocks[1].id, answer=Answer(scores={"s1": 5})))
    shown = hello(page(coach))
    assert (shown["survey"], shown["led"], shown["placed"]) == (None, None, [])


def test_the_survey_is_shown_by_spread_with_its_source_and_words_for_the_coach_alone(
    coach, surveyed, page
):
    shown = hello(page(coach))
    assert shown["survey"]["answered"] == 6
    assert "not the validated scale" in shown["survey"]["source"]
    assert all(sum(item["counts"]) == 6 for item in shown["survey"]["items"])
    assert shown["led"]["next"]
    assert shown["led"]["gaps"]
    theirs = hello(page(surveyed[0]))
    assert theirs["survey"] == shown["survey"]
    assert "led" not in theirs


def test_a_survey_stands_beside_the_teams_last_one_where_both_have_one_scale(coach, surveyed, page):
    board = page(coach)
    assert hello(board)["survey"]["trend"] is None
    agenda = coach.workshop.agenda
    block = next(b for b in agenda.blocks if b.recipe == "safety")
    shown = agenda.stage(block.id).revealed
    lower = {id: {"1": 6} for id in shown.scores}
    earlier = msgspec.to_builtins({
        "block": block, "revealed": replace(shown, scores=lower), "cycle": "Q3 2026",
    })  # fmt: skip
    board.shared.remember([earlier])
    trend = hello(board)["survey"]["trend"]
    assert (trend["cycle"], len(trend["rows"])) == ("Q3 2026", 7)
    assert {row["before"] for row in trend["rows"]} == {1.0, 5.0}  # three lines are turned
    seven = replace(block, prompts=tuple(replace(p, steps=7) for p in block.prompts))
    board.shared.remember([{**earlier, "block": msgspec.to_builtins(seven)}])
    assert hello(board)["survey"]["trend"] is None


def test_placements_that_differ_are_said(coach, surveyed, page):
    placed = hello(page(coach))["placed"]
    assert [one["aspect"] for one in placed] == ["strategy", "metrics", "goals", "culture"]
    assert placed[0]["counts"] == [2, 2, 2, 0]
    assert "step 1 to step 3" in placed[0]["told"]


def test_a_step_of_our_agenda_opens_the_view_it_is_about(coach, page):
    blocks = agendas.blocks("leaders-first", new_id)
    done(coach, c.SetAgenda(blocks=blocks, base=0))
    board = page(coach)
    assert hello(board)["opens"] == ""
    done(coach, c.OpenBlock(block=next(b.id for b in blocks if b.recipe == "leaders-message")))
    assert hello(board)["opens"] == "message"


def test_what_a_plans_column_holds_is_asked_once_and_remembered_for_the_team(coach, page):
    board = page(coach)
    pasted = "Circle of people,Q1 2027,Q2 2027\nDesk,20 %,40 %"
    asked = say(board, "portfolio", text=pasted)
    assert [one["keyword"] for one in asked["asks"]] == ["team"]
    told = say(board, "portfolio", text=pasted, columns={"team": "Circle of people"})
    cards = [msgspec.convert(one, kinds.Noun) for one in [*told["cards"], *told["known"]]]
    deal(coach, *cards)
    again = say(board, "portfolio", text=pasted.replace("Desk", "Web"))
    assert (again["op"], [one["team"] for one in again["cards"]]) == ("cards", ["Web"])
    assert "“Circle of people” as team" in " ".join(again["notes"])
    known = coach.workshop.deck("readiness").of(ColumnsKnown)[0]
    assert known.onward().named() == {"team": "Circle of people"}  # for the next workshop, too
