"""The clinic board in the kernel: what it reads, asks, sorts and votes on, and who hears what."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

import okrlab
from okrlab import home
from okrlab.blocks.clinic.cards import Hypothesis, Initiative, KeyResult, Objective, Pair, Term
from okrlab.host import links, wire
from okrlab.host.local import LocalSession
from okrlab.host.register import Register
from okrlab.record import commands as c
from okrlab.record.agenda import Agreement, Answer, Block
from okrlab.record.store.database import open_database, sqlite_url
from okrlab.record.store.record import Record
from okrlab.vocabulary import LEVELS
from tests.wishes import add_rung

BEFORE = (
    "Complete the chatbot design by March",
    "Integrate the chatbot with the help desk",
    "Launch the chatbot on the help page",
    "Train the support team on the chatbot",
)
AFTER = (
    "Launch the chatbot on the help page by end of March",
    "60% of routine questions are solved without an agent by end of June",
    "Cut the average waiting time to 2 minutes by end of June",
    "Reach a chat satisfaction of 4.5 by end of June",
)
"""T13's set, as it is usually written and as it is usually rewritten."""
FIELDS = ("verb", "metric", "baseline", "target", "deadline")
WHOLE = "Raise the share of tenants who pay online from 10% to 60% by June"


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

    def enter(name):
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
    pages = []

    def page(session):
        made = okrlab.ClinicBoard(session)
        made.sent = []
        made.send = lambda message, buffers=None: made.sent.append(message)
        pages.append(made)
        return made

    yield page
    for one in pages:
        one.close()


@pytest.fixture
def board(coach, page):
    return page(coach)


def say(page, **message):
    page.sent.clear()
    page._hear(None, message, [])
    return json.loads(json.dumps(page.sent))


def state(page):
    return next(one for one in say(page, op="hello") if one["op"] == "state")


def do(session, command):
    session._recorder.catch_up()
    outcome = session.do(command).result()
    assert isinstance(outcome, wire.Done), outcome


def deal(session, *cards):
    do(session, c.SetCards(board="clinic", cards=cards))


def write(session, lines, objective="o", aim="Customers get help at any hour"):
    """A set with ids 0, 1, 2 … under one objective."""
    krs = [
        KeyResult(id=str(n), text=line, objective=objective, position=float(n))
        for n, line in enumerate(lines)
    ]
    deal(session, Objective(id=objective, text=aim), *krs)


def ask(page, card="0"):
    told = state(page)
    return told["asks"].get(card, told["looks"][card]["ask"])


def test_the_parts_of_a_statement_come_back_while_it_is_typed(board):
    text = "Increase NPS from 40 to 55 in Q1"
    [read] = say(board, op="read", n=7, text=text, objective="")
    assert {text[a:b]: name for a, b, name in read["spans"]} == {
        "Increase": "verb", "NPS": "metric", "40": "baseline", "55": "target", "in Q1": "deadline",
    }  # fmt: skip
    assert (read["n"], read["level"], read["zone"], read["missing"]) == (7, "outcome", "green", [])
    assert read["fields"]["baseline"] == "40"


def test_what_is_missing_is_named_and_work_is_not_asked_for_numbers(board):
    [read] = say(board, op="read", n=1, text="Increase NPS to 55", objective="")
    assert read["missing"] == ["baseline", "deadline"]
    [read] = say(board, op="read", n=2, text="Launch the portal", objective="")
    assert (read["level"], read["missing"], read["zone"]) == ("output", [], "red")


@pytest.mark.parametrize(
    "text", ["", " ", "😀" * 600, "w" * 90_000, "\x00\ud83d", "Umsatz steigern"]
)
def test_anything_may_be_typed(board, text):
    [read] = say(board, op="read", n=1, text=text, objective="gone")
    assert read["op"] == "read"
    assert all(b <= len(text) for _, b, _ in read["spans"])


def test_fields_make_a_sentence_and_the_sentence_has_the_same_fields(board):
    fields = {"verb": "reduce", "metric": "waiting time", "baseline": "9 days", "target": "3 days",
              "deadline": "by June"}  # fmt: skip
    asked = {"op": "compose", "fields": fields, "part": "deadline", "objective": ""}
    [made] = say(board, n=1, written="", **asked)
    assert made["text"] == "Reduce waiting time from 9 days to 3 days by June"
    [read] = say(board, op="read", n=2, text=made["text"], objective="")
    assert read["fields"] == {**fields, "verb": "Reduce"}
    written = "Tenants who report online rise to 60%"
    [made] = say(board, n=3, written=written, **asked)
    assert made["text"] == f"{written} by June"


def test_an_objective_is_built_from_three_blocks_and_taken_apart(board):
    blocks = {"who": "Small shops", "state": "get help the same day", "value": "they can go on"}
    [made] = say(board, op="objective", n=1, **blocks)
    assert made["text"] == "Small shops get help the same day, so that they can go on"
    [apart] = say(board, op="blocks", n=2, text="Customers get help at once, so that they go on")
    assert (apart["who"], apart["value"]) == ("Customers", "they go on")


def test_the_chatbot_before_is_four_outputs_each_with_its_question(coach, board):
    write(coach, BEFORE, aim="Improve customer service through an AI chatbot")
    said = state(board)
    assert said["sets"]["o"]["mix"] == "4 outputs"
    assert said["sets"]["o"]["ask"]["rule"] == "all-outputs"
    assert {look["zone"] for look in said["looks"].values()} == {"red"}
    assert said["looks"]["2"]["ask"]["rule"] == "launch-only"
    assert all(look["ask"]["question"] for look in said["looks"].values())


def test_the_chatbot_after_still_holds_one_output_and_no_baselines(coach, board):
    write(coach, AFTER)
    said = state(board)
    assert said["sets"]["o"]["mix"] == "3 outcomes, 1 output"
    assert [said["looks"][n]["zone"] for n in "0123"] == ["red", "yellow", "yellow", "yellow"]
    assert said["looks"]["1"]["missing"] == ["baseline"]
    rules = {found["rule"] for found in said["findings"]}
    assert {"some-outputs", "no-footing", "no-baseline"} <= rules
    assert said["sets"]["o"]["ask"]["rule"] == "no-footing"


def test_one_question_at_a_time_the_gravest_first_and_an_overruled_one_makes_room(coach, board):
    write(coach, ["Raise the number of followers from 10 to 40"])
    first = ask(board)
    assert first["severity"] == "advice"
    do(coach, c.Overrule(board="clinic", rule=first["rule"], card="0", reason="We know"))
    assert ask(board)["rule"] != first["rule"]
    [kept] = [
        f for f in state(board)["findings"] if f["rule"] == first["rule"] and f["card"] == "0"
    ]
    assert kept["overruled"] == "We know"


def test_a_set_may_overrule_what_is_said_about_all_of_it(coach, board):
    write(coach, BEFORE)
    do(coach, c.Overrule(board="clinic", rule="all-outputs", card="o", reason="The law"))
    assert state(board)["sets"]["o"]["ask"] is None
    deal(coach, *(KeyResult(id=f"loose{n}", text=line) for n, line in enumerate(BEFORE)))
    assert state(board)["sets"][""]["ask"]["rule"] == "all-outputs"
    do(coach, c.Overrule(board="clinic", rule="all-outputs", card="", reason="The law"))
    assert state(board)["sets"][""]["ask"] is None


def test_a_kind_of_question_that_is_dismissed_is_not_asked_of_that_person_again(
    coach, enter, page, board
):
    anna = enter("Anna")
    hers = page(anna)
    write(coach, ["Launch the portal"])
    do(anna, c.DismissQuestion(board="clinic", kind="launch-only"))
    assert ask(hers) is None or ask(hers)["rule"] != "launch-only"
    assert ask(board)["rule"] == "launch-only"


def test_answers_to_a_question_change_what_is_asked(coach, board):
    write(coach, ["Launch the portal", WHOLE])
    base = coach.workshop.deck("clinic").cards["0"]
    linked = KeyResult(id="0", text=base.text, objective="o", leads_to="1", version=base.version)
    deal(coach, linked)
    assert ask(board)["severity"] == "advice"
    assert ask(board, "1")["rule"] == "no-signal"


def test_a_bridge_without_a_day_is_asked_about_and_one_whose_day_is_past_is_serious(coach, board):
    write(coach, ["Build the dashboard for repairs"])
    bridge = {"owner": "Ida", "expires": "2020-03-31"}
    version = coach.workshop.deck("clinic").cards["0"].version
    card = {"type": "KeyResult", "id": "0", "objective": "o", "text": "Build the dashboard",
            "bridge": bridge, "version": version}  # fmt: skip
    command = {"type": "SetCards", "cards": [card], "gone": {}}
    say(board, op="do", key="k", command=command)
    assert ask(board)["rule"] == "expired-bridge"
    assert "2020-03-31" in ask(board)["message"]


def test_two_results_in_one_line_come_with_both_halves(coach, board):
    write(coach, ["Publish 60 articles and get 6,000 visits"])
    assert ask(board)["rule"] == "compound"
    assert ask(board)["halves"] == ["Publish 60 articles", "get 6,000 visits"]


def test_the_same_set_is_asked_differently_under_another_agreement(coach, board):
    write(coach, BEFORE)
    assert ask(board)["severity"] == "serious"
    do(coach, c.SetAgreement(agreement=Agreement(challenge=False)))
    assert ask(board)["severity"] == "note"


def test_a_line_that_cannot_be_read_has_a_question_and_no_place(coach, board):
    write(coach, ["Do the thing with the stuff", "Wir wollen den Umsatz bis zum Juni steigern"])
    looks = state(board)["looks"]
    assert [looks[n]["zone"] for n in "01"] == ["unplaced", "unplaced"]
    assert looks["0"]["question"]
    assert looks["1"]["ask"]["rule"] == "not-english"


def test_every_key_result_has_a_place_and_a_reason_or_a_question(coach, board):
    write(coach, [*BEFORE, *AFTER, WHOLE, "xyzzy"])
    for look in state(board)["looks"].values():
        assert look["reason"]
        assert look["level"] in LEVELS or look["question"]


def test_an_acronym_is_flagged_until_the_team_says_what_it_means(coach, board):
    write(coach, ["Raise the share of repairs in QRS from 10% to 60% by June"])

    def rules():
        return {found["rule"] for found in state(board)["findings"]}

    assert "undefined-acronym" in rules()
    deal(coach, Term(id="t", term="qrs", meaning="our repair portal"))
    assert "undefined-acronym" not in rules()


def test_terms_and_examples_of_the_teams_other_workshops_count_here(coach, page):
    register = coach._recorder.register
    with register.record.reading() as db:
        team = next(m.team for m in register.record.meetings(db) if m.id == coach.id)
    made = register.create("Before", team=team)
    with register.record.reading() as db:
        secret = register.secrets(db, made)["host"]
    earlier = LocalSession(register.record, register, register.enter(secret, "Ida").session)
    deal(earlier, Term(id="t", term="QRS", meaning="our repair portal"))
    deal(earlier, Pair(id="p", before="Build a lantern", after="Walkers find home by themselves"))
    earlier.close()
    board = page(coach)
    write(coach, ["Raise the share of repairs in QRS from 10% to 60% by June"])
    assert "undefined-acronym" not in {found["rule"] for found in state(board)["findings"]}
    [said] = say(board, op="pairs", function="", words="lantern")
    assert [pair["after"] for pair in said["pairs"] if pair["own"]] == [
        "Walkers find home by themselves"
    ]


def test_examples_are_found_by_function_and_words_with_the_teams_own_first(coach, board):
    deal(coach, Pair(id="p", before="Draft a contract guide", after="Contracts signed in 5 days"))
    [said] = say(board, op="pairs", function="", words="contract")
    assert [pair["own"] for pair in said["pairs"][:2]] == [True, False]
    [legal] = say(board, op="pairs", function="legal", words="")
    assert len(legal["pairs"]) >= 6
    [none] = say(board, op="pairs", function="legal", words="zyx")
    assert none["pairs"] == []


def test_a_mixed_list_is_sorted_in_columns_each_line_with_its_reason(board):
    text = "O: Tenants feel at home\n- KR 1: Repairs online from 10% to 60%\n* Publish a guide"
    [said] = say(board, op="split", text=text)
    assert [one["column"] for one in said["lines"]] == ["why", "how", "what"]
    assert all(one["why"] for one in said["lines"])
    assert said["left"] == 0


def test_a_list_that_is_too_long_says_how_many_lines_are_left(board):
    [said] = say(board, op="split", text="Publish a guide\n" * 130)
    assert (len(said["lines"]), said["left"]) == (100, 30)
    [said] = say(board, op="split", text="Publish a guide\n" * 50_000)
    assert said["left"] > 1000


def test_outcomes_and_impacts_of_the_ladder_can_be_taken_over(coach, board):
    for level in LEVELS:
        do(coach, add_rung(id=f"r{level}", text=f"some {level}", level=level))
    assert state(board)["climbed"]
    [said] = say(board, op="rungs")
    assert {rung["text"] for rung in said["rungs"]} == {"some outcome", "some impact"}


def test_a_hypothesis_hears_why_its_signal_would_not_tell_and_is_due_on_its_day(coach, board):
    [said] = say(board, op="bet", n=1, signal="people like it", until="")
    assert len(said["found"]) == 2
    [said] = say(board, op="bet", n=2, signal="20 of 100 tenants report online", until="2027-03-31")
    assert said["found"] == []
    [refused] = say(board, op="bet", n=3, signal="x", until="soon")
    assert refused["op"] == "refused"
    day = date(2020, 1, 1)
    deal(coach, Hypothesis(id="h", x="a form", y="trust", signal="5 of 10 stay", until=day))
    assert state(board)["due"] == ["h"]


def plan(coach, *blocks):
    do(coach, c.SetAgenda(blocks=blocks, base=coach.workshop.agenda.version))


def test_a_vote_on_whether_it_is_enough_comes_after_the_block_that_runs_and_is_weighed(
    coach, enter, page, board
):
    write(coach, [*AFTER[1:], WHOLE])
    plan(coach, Block(id="ours", kind="clinic", title="Our set", board="clinic"),
         Block(id="next", kind="next", title="Next"))  # fmt: skip
    do(coach, c.OpenBlock(block="ours"))
    for _ in range(3):  # three presses before the first answer are one wish
        said = say(board, op="vote", objective="o", n="one-press")
        assert [one["n"] for one in said if one["op"] == "voting"] == ["one-press"]
    assert len(coach.workshop.agenda.blocks) == 3
    assert [one["after"] for one in said if one["op"] == "voting"] == ["Our set"]
    vote = coach.workshop.agenda.blocks[1]
    assert [prompt.id for prompt in vote.prompts] == ["0", "1", "2", "3", "set"]
    do(coach, c.OpenBlock(block=vote.id))
    people = [enter(name) for name in ("Anna", "Ben", "Cem")]
    given = [{"0": 5, "1": 1, "set": 4}, {"0": 4, "1": 2, "set": 4}, {"0": 5, "1": 5, "set": 5}]
    for person, scores in zip(people, given, strict=True):
        do(person, c.GiveAnswer(block=vote.id, answer=Answer(scores=scores)))
    coach._recorder.catch_up()
    assert state(board)["standings"] == []
    do(coach, c.RevealBlock(block=vote.id))
    standings = state(board)["standings"]
    assert [(one["id"], one["verdict"]) for one in standings[:3]] == [
        ("1", "weak"), ("o", "strong"), ("0", "strong"),
    ]  # fmt: skip
    assert standings[0]["spread"] == [1, 1, 0, 0, 1]


def test_a_participant_adds_no_vote_and_is_told_so(coach, enter, page):
    write(coach, AFTER)
    [said] = say(page(enter("Anna")), op="vote", objective="o")
    assert (said["op"], said["code"]) == ("refused", "facilitators_only")
    assert coach.workshop.agenda.blocks == ()


def test_the_list_of_findings_and_the_link_for_outsiders_are_for_facilitators(
    coach, enter, page, board
):
    write(coach, BEFORE)
    [link] = say(board, op="outside")
    assert link["path"].startswith("/s/")
    hers = page(enter("Anna"))
    assert "findings" not in state(hers)
    [refused] = say(hers, op="outside")
    assert refused["op"] == "refused"


def test_work_that_was_a_key_result_stays_under_the_new_one(coach, board):
    write(coach, ["Launch the portal"])
    old = coach.workshop.deck("clinic").cards["0"]
    fresh, work = old.rewrite(WHOLE, "i")
    deal(coach, fresh, work)
    deck = coach.workshop.deck("clinic")
    assert deck.cards["0"].text == WHOLE
    assert deck.of(Initiative)[0].text == "Launch the portal"
    do(coach, c.Undo(board="clinic"))
    deck = coach.workshop.deck("clinic")
    assert (deck.cards["0"].text, deck.of(Initiative)) == ("Launch the portal", [])


@pytest.mark.parametrize(
    "message",
    [{"op": "read"}, {"op": "split"}, {"op": "vote"}, {"op": "objective", "n": 1},
     {"op": "compose", "n": 1, "fields": [], "part": "x", "written": ""},
     {"op": "compose", "n": 1, "fields": {}, "part": "verb", "written": "x"},
     {"op": "pairs", "words": "x"}, {"op": "bet", "n": 1}, {"op": "blocks", "text": ""}],
)  # fmt: skip
def test_a_forged_question_is_refused(board, message):
    assert [one["op"] for one in say(board, **message)] == ["refused"]


@pytest.mark.parametrize(
    "message",
    [{"op": "read", "text": "x"}, {"op": "split", "text": "x"}, {"op": "blocks", "text": "x"},
     {"op": "objective", "who": "a", "state": "b", "value": "c"}, {"op": "rungs"},
     {"op": "compose", "fields": dict.fromkeys(FIELDS, "x"), "part": "verb", "written": ""},
     {"op": "bet", "signal": "x"}, {"op": "pairs", "words": "", "function": ""},
     {"op": "outside"}],
)  # fmt: skip
def test_an_answer_says_which_question_it_is_about(board, message):
    assert [one["n"] for one in say(board, n="asked", **message)] == ["asked"]
