"""The stage and the projector in the kernel: what they tell a page, when, and what never."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

import okrlab
from okrlab import home
from okrlab.blocks.journey.cards import JourneyStage, Touchpoint, felt
from okrlab.host import crowds, links, wire
from okrlab.host.local import LocalSession
from okrlab.host.register import Register
from okrlab.host.wire import new_id
from okrlab.record import commands as c
from okrlab.record.agenda import Answer, Block, Frame, Prompt
from okrlab.record.store.database import open_database, sqlite_url
from okrlab.record.store.record import Record
from okrlab.room.projector import ProjectorBoard
from okrlab.room.stage import StageBoard
from tests.graphs import ladder_of
from tests.wishes import add_rung

WEEK = Block(
    id="week", kind="ask", title="Our week", question="What would change?", recipe="private-start",
    prompts=(
        Prompt(id="change", text="What would change?", most=2),
        Prompt(id="worth", text="Worth it?", kind="score"),
    ),
)  # fmt: skip
NAMED = Block(id="named", kind="ask", title="By name", named=True, prompts=WEEK.prompts)
VOTE = Block(id="vote", kind="dots", title="First?", board="week", dots=3)
PLAN = (
    Block(id="welcome", kind="talk", title="Welcome"),
    WEEK,
    NAMED,
    VOTE,
    Block(id="climb", kind="ladder", title="Climb"),
    Block(id="next", kind="next", title="Next steps"),
)


@pytest.fixture
def coach(tmp_path, monkeypatch):
    """The host of a workshop with an agenda, on a local file."""
    monkeypatch.setenv("OKRLAB_HOME", str(tmp_path))
    for name in ("OKRLAB_RECORDER", "OKRLAB_TOKEN", "OKRLAB_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    session = okrlab.open_session()
    do(session, c.SetAgenda(blocks=PLAN, base=0))
    yield session
    session.close()


@pytest.fixture
def enter(coach):
    """Lets further people in, each with a session of their own on the same file."""
    sessions = []

    def enter(name, again="", link="join"):
        record = Record(open_database(sqlite_url(home.data_dir() / "solo.sqlite")))
        register = Register(record, links.load_key(home.data_dir()), lambda: datetime.now(UTC))
        with record.reading() as db:
            secret = register.secrets(db, coach.id)[link]
        session = LocalSession(record, register, again or register.enter(secret, name).session)
        sessions.append(session)
        return session

    yield enter
    for session in sessions:
        session.close()


@pytest.fixture
def page(request):
    """Makes a page whose messages are kept in `sent`; closed afterwards."""
    pages = []

    def page(session, kind=StageBoard):
        made = kind(session)
        pages.append(made)
        listen(made)
        return made

    yield page
    for one in pages:
        one.close()


def listen(board):
    board.sent = []
    board.send = lambda message, buffers=None: board.sent.append(message)


def do(session, command):
    session._recorder.catch_up()
    outcome = session.do(command).result()
    assert isinstance(outcome, wire.Done), outcome


def look(*sessions):
    """Take in what other processes have written, as each session does now and then."""
    for session in sessions:
        session._recorder.catch_up()


def say(board, **message):
    board.sent.clear()
    board._hear(None, message, [])
    return json.loads(json.dumps(board.sent))  # as the page gets it


def state(board):
    [said] = say(board, op="hello")
    assert said["op"] == "state"
    return said


def give(board, block="week", key="k1", **answer):
    command = {"type": "GiveAnswer", "block": block, "answer": answer}
    return say(board, op="do", key=key, command=command)


def told(board):
    """Everything a page ever got, as text."""
    return json.dumps([board.sent, board._context])


def test_before_anything_is_open_the_page_knows_it_is_waiting(coach, page):
    said = state(page(coach))
    assert said["block"] is None
    assert said["place"] == {"number": 0, "of": 6, "minutes": 60}
    assert not said["started"]


def test_a_block_that_opens_is_told_as_a_change_with_the_time_left_as_a_span(coach, page):
    board = page(coach)
    state(board)
    do(coach, c.OpenBlock(block="welcome"))
    board.changed()
    change = next(one for one in board.sent if one["op"] == "changed" and "block" in one)
    assert change["block"]["title"] == "Welcome"
    assert change["place"] == {"number": 1, "of": 6, "minutes": 60}
    assert change["clock"]["minutes"] == 10
    assert 590 < change["clock"]["left"] <= 600
    assert "title" not in change, "what stayed the same is not sent again"
    assert "2026-" not in json.dumps(board.sent), "no wall clock times"


def test_the_coachs_recipe_stays_with_the_coach(coach, page):
    do(coach, c.OpenBlock(block="week"))
    assert "private-start" not in json.dumps(state(page(coach)))


def test_an_answer_is_done_after_it_is_kept_and_known_before(coach, page):
    do(coach, c.OpenBlock(block="week"))
    board = page(coach)
    state(board)
    said = give(board, texts={"change": ["Fewer reports"]}, scores={"worth": 4})
    ops = [one["op"] for one in said]
    assert ops.index("changed") < ops.index("done")
    mine = state(board)["mine"]
    assert mine["answer"] == {"texts": {"change": ["Fewer reports"]}, "scores": {"worth": 4}}


def test_the_same_person_finds_their_answer_on_another_device(coach, enter, page):
    do(coach, c.OpenBlock(block="week"))
    anna = enter("Anna")
    give(page(anna), texts={"change": ["Fewer reports"]})
    again = enter("", again=anna.person)
    assert state(page(again))["mine"]["answer"]["texts"] == {"change": ["Fewer reports"]}


def test_nobody_elses_words_reach_a_page_before_the_reveal_and_all_do_after(coach, enter, page):
    do(coach, c.OpenBlock(block="week"))
    anna, ben = enter("Anna"), enter("Ben")
    board, coachs, wall = page(ben), page(coach), page(coach, ProjectorBoard)
    give(page(anna), texts={"change": ["ONLY ANNA KNOWS"]})
    look(ben, coach)
    for one in (board, coachs, wall):
        state(one)
        assert "ONLY ANNA KNOWS" not in told(one)
    do(coach, c.RevealBlock(block="week"))
    look(ben)
    for one in (board, coachs, wall):
        assert "ONLY ANNA KNOWS" in json.dumps(state(one))
        assert anna.person not in json.dumps(state(one)["revealed"])
        assert state(one)["revealed"]["said"][0]["by"] == ""


def test_a_block_that_shows_names_shows_them_at_the_reveal(coach, enter, page):
    do(coach, c.OpenBlock(block="named"))
    anna = enter("Anna")
    give(page(anna), block="named", texts={"change": ["Fewer reports"]})
    do(coach, c.RevealBlock(block="named"))
    assert state(page(coach))["revealed"]["said"][0]["by"] == "Anna"


def test_an_answer_that_comes_too_late_is_refused_by_name(coach, page):
    do(coach, c.OpenBlock(block="week"))
    board = page(coach)
    do(coach, c.CloseBlock(block="week"))
    [refused] = [one for one in give(board, texts={"change": ["late"]}) if one["op"] == "refused"]
    assert refused["code"] == "block_closed"
    assert refused["key"] == "k1"


def test_a_coach_may_type_for_the_room_and_a_participant_may_not(coach, enter, page):
    do(coach, c.OpenBlock(block="week"))
    room = {"texts": {"change": [f"line {n}" for n in range(20)]}, "tallies": {"worth": {"4": 9}}}
    assert [one["op"] for one in give(page(coach), **room)][-1] == "done"
    [refused] = [one for one in give(page(enter("Anna")), **room) if one["op"] == "refused"]
    assert refused["code"] == "facilitators_only"


def test_a_coach_may_type_a_journeys_scores_for_the_room(coach, enter, page):
    do(coach, c.SetAgenda(blocks=(Block(id="m", kind="journey", title="Map", board="journey"),),
                          base=coach.workshop.agenda.version))  # fmt: skip
    touchpoint = Touchpoint(id="pay", text="Pays", stage="s")
    do(coach, c.SetCards(board="journey", cards=(JourneyStage(id="s", text="Buys"), touchpoint)))
    do(coach, c.OpenBlock(block="m"))
    anna = enter("Anna")
    mine, theirs = state(page(coach)), state(page(anna))
    assert [(one["id"], one["least"]) for one in mine["typed"]] == [("epay", -2), ("ipay", 1)]
    assert "Pays" in mine["typed"][0]["text"]
    assert theirs["typed"] == []
    answer = Answer(tallies={"epay": {"1": 7, "2": 3}})
    do(coach, c.GiveAnswer(block="m", answer=answer))
    do(coach, c.RevealBlock(block="m"))
    shown = coach.workshop.agenda.stage("m").revealed
    assert felt(shown.scores, "pay").emotion.counts == (7, 3, 0, 0, 0)


def test_dots_are_given_to_what_the_reveal_showed_and_shown_with_their_spread(coach, enter, page):
    do(coach, c.OpenBlock(block="week"))
    give(page(coach), texts={"change": ["one", "two"]})
    do(coach, c.RevealBlock(block="week"))
    do(coach, c.OpenBlock(block="vote"))
    anna, board = enter("Anna"), page(coach)
    card = next(id for id, words in state(board)["cards"].items() if words == "two")
    give(page(anna), block="vote", dots={card: 3})
    give(board, block="vote", key="k2", dots={card: 1})
    do(coach, c.RevealBlock(block="vote"))
    assert state(board)["revealed"]["dots"] == {card: [3, 1]}


FORGED = [
    {"op": "do"},
    {"op": "do", "key": "k", "command": {"type": "DropTable"}},
    {"op": "do", "key": "k", "command": {"type": "GiveAnswer", "block": 7, "answer": []}},
    {"op": "do", "key": "k", "command": {"type": "GiveAnswer", "block": "week", "answer": 1}},
    {"op": "do", "key": "k" * 1000, "command": {"type": "CloseWorkshop"}},
    {"op": "do", "key": ["k"], "command": None},
]


@pytest.mark.parametrize("message", FORGED)
@pytest.mark.parametrize("kind", [StageBoard, ProjectorBoard])
def test_a_forged_message_is_refused_and_changes_nothing(coach, page, kind, message):
    board, before = page(coach, kind), coach.workshop
    assert [one["op"] for one in say(board, **message)] == ["refused"]
    assert coach.workshop == before


@pytest.mark.parametrize("op", ["format-disk", "__class__", "news", "then", 7, None, ["hello"]])
def test_an_unknown_saying_is_ignored(coach, page, op):
    assert say(page(coach), op=op) == []


def test_a_participants_page_cannot_do_what_a_coach_may(coach, enter, page):
    do(coach, c.OpenBlock(block="week"))
    board = page(enter("Anna"))
    for n, command in enumerate(
        (
            {"type": "RevealBlock", "block": "week"},
            {"type": "OpenBlock", "block": "vote"},
            {"type": "SetAgenda", "blocks": [], "base": 1},
            {"type": "Spotlight", "board": "week", "card": "x"},
            {"type": "CloseWorkshop"},
        )
    ):
        [said] = [
            one for one in say(board, op="do", key=f"k{n}", command=command)
            if one["op"] in ("done", "refused")
        ]  # fmt: skip
        assert said["op"] == "refused", command


def test_state_written_from_a_page_is_ignored(coach, page):
    shown = okrlab.Stage(coach)
    for one in (page(coach), shown, shown.children[1]):
        before = one.get_state()
        one.set_state({"_context": {"role": "owner"}, "_esm": "alert(1)", "children": []})
        assert one.get_state() == before
    shown.close()


def test_the_ladder_is_mounted_only_while_its_block_is_current(coach):
    shown = okrlab.Stage(coach)
    below = shown.children[1]
    [ladder] = shown._boards.values()
    listen(ladder)
    do(coach, c.OpenBlock(block="welcome"))
    assert below.children == ()
    do(coach, add_rung(id="r1", text="ran 12 webinars", level="output"))
    assert ladder.sent == [], "a board that nobody sees hears nothing"
    do(coach, c.OpenBlock(block="climb"))
    assert below.children == (ladder,)
    assert state(ladder)["cards"][0]["text"] == "ran 12 webinars"
    do(coach, add_rung(id="r2", text="wrote a guide", level="output"))
    ladder.changed()
    assert "wrote a guide" in told(ladder)
    do(coach, c.OpenBlock(block="next"))
    assert below.children == ()
    shown.close()


def test_a_page_opened_in_the_middle_has_the_ladder_at_once(coach):
    do(coach, c.OpenBlock(block="climb"))
    shown = okrlab.Stage(coach)
    assert len(shown.children[1].children) == 1
    assert "Climb" in repr(shown)
    shown.close()


def test_my_own_link_is_told_only_when_it_is_asked_for(coach, enter, page, monkeypatch):
    monkeypatch.setenv("OKRLAB_PUBLIC_URL", "https://okr.example.org")
    board = page(enter("Anna"))
    state(board)
    assert "/r/" not in told(board)
    [link] = say(board, op="link")
    assert link["url"].startswith("https://okr.example.org/r/")
    assert link["qr"].startswith("<svg")


@pytest.mark.parametrize("what", ["rejoin", "nothing"])
def test_the_question_for_my_link_is_answered_by_its_name_even_if_there_is_none(
    coach, page, monkeypatch, what
):
    board, ask = page(coach), coach.ask
    monkeypatch.setattr(coach, "ask", lambda _, **more: ask(what, **more))
    [link] = say(board, op="link", n="q1")
    assert link["n"] == "q1"
    assert ("failed" in link) == (what == "nothing")


def test_an_address_of_this_computer_alone_has_no_code(coach, page, monkeypatch):
    monkeypatch.setenv("OKRLAB_PUBLIC_URL", "http://127.0.0.1:8866")
    [link] = say(page(coach), op="link")
    assert link["here_only"]
    assert link["qr"] == ""


@pytest.fixture
def wall(coach, page):
    """A projector, as in a room."""
    coach.mode = "room"
    do(coach, c.SetFrame(frame=Frame(address="https://okr.example.org")))
    return page(coach, ProjectorBoard)


def test_a_projector_shows_the_ways_in(wall):
    said = state(wall)
    assert said["join"]["url"].startswith("https://okr.example.org/j/")
    assert said["join"]["qr"].startswith("<svg")
    assert said["join"]["host"] == "okr.example.org"
    assert len(said["code"].replace(" ", "")) == 8


def test_at_the_end_the_wall_shows_the_result_as_a_picture_and_how_to_take_it_along(
    coach, page, monkeypatch
):
    monkeypatch.setenv("OKRLAB_PUBLIC_URL", "https://okr.example.org")
    coach.mode = "room"
    wall = page(coach, ProjectorBoard)
    do(coach, add_rung(id="r1", text="newcomers set up alone", level="outcome"))
    assert (state(wall)["result"], state(wall)["pictures"]) == ({}, [])
    do(coach, c.OpenBlock(block="week"))
    do(coach, c.CloseWorkshop())
    said = state(wall)
    assert said["result"]["url"].startswith("https://okr.example.org/v/")
    assert said["result"]["qr"].startswith("<svg")
    assert "newcomers set up alone" in said["pictures"][0]
    assert "join" not in said
    assert say(wall, op="result") == []


def test_everybody_in_the_room_has_the_link_that_shows_the_result(coach, enter, page, monkeypatch):
    monkeypatch.setenv("OKRLAB_PUBLIC_URL", "https://okr.example.org")
    [link] = say(page(enter("Ben")), op="result")
    assert link["url"] == "https://okr.example.org" + coach.ask("links").result()["view"]
    assert "qr" in link


def test_while_phones_are_let_in_the_result_is_kept_by_the_address_that_they_reach(
    coach, enter, page, monkeypatch
):
    monkeypatch.setenv("OKRLAB_PUBLIC_URL", "http://127.0.0.1:8866")
    coach.mode = "room"
    ben = enter("Ben")
    for session in (coach, ben):
        session.reached("http://192.168.7.7:8866")
    do(coach, c.CloseWorkshop())
    [link] = say(page(ben), op="result")
    assert link["url"].startswith("http://192.168.7.7:8866/v/")
    assert not link["here_only"]
    shown = state(page(coach, ProjectorBoard))["result"]
    assert shown["url"] == link["url"]
    assert shown["qr"].startswith("<svg")


def test_without_a_code_a_projector_shows_the_rest(coach, page, monkeypatch):
    monkeypatch.setenv("OKRLAB_PUBLIC_URL", "https://okr.example.org")
    coach.mode = "room"
    ask = coach.ask
    monkeypatch.setattr(
        coach, "ask", lambda what, **v: ask("nothing" if what == "code" else what, **v)
    )
    said = state(page(coach, ProjectorBoard))
    assert said["code"] == ""
    assert "/j/" in said["join"]["url"]


def test_a_projector_never_has_notes_or_votes_or_who_is_ready(coach, enter, wall):
    do(coach, c.WriteNote(card="week", text="WATCH BEN"))
    do(coach, c.OpenBlock(block="week"))
    give_own = Answer(texts={"change": ("MY OWN",)}, scores={"worth": 2})
    do(coach, c.GiveAnswer(block="week", answer=give_own, ready=True))
    said = state(wall)
    assert said["written"] == 1
    assert "mine" not in said
    for secret in ("WATCH BEN", "MY OWN", '"who"', "tallies", '"worth": 2'):
        assert secret not in told(wall)


def test_a_projector_sends_no_command_and_tells_no_personal_link(wall, coach):
    [refused] = say(wall, op="do", key="k", command={"type": "CloseWorkshop"})
    assert refused["op"] == "refused"
    assert not coach.workshop.agenda.closed
    assert say(wall, op="link") == []


def test_a_projectors_ladder_has_no_notes_findings_or_question(coach):
    do(coach, add_rung(id="r1", text="newcomers set up alone", level="outcome"))
    do(coach, c.WriteNote(card="r1", text="WATCH BEN"))
    do(coach, c.OpenBlock(block="climb"))
    shown = okrlab.Projector(coach)
    [ladder] = shown.children[1].children
    listen(ladder)
    said = state(ladder)
    assert said["cards"][0]["text"] == "newcomers set up alone"
    assert said["me"]["role"] == "participant"
    assert not {"notes", "findings"} & set(said)
    assert said["question"] is None
    assert "WATCH BEN" not in told(ladder)
    wish = {"type": "SetCards", "gone": {"r1": 1}}
    assert say(ladder, op="do", key="k", command=wish)[0]["op"] == "refused"
    assert "r1" in ladder_of(coach).rungs
    shown.close()


def test_a_talk_shows_on_the_wall_what_came_of_the_block_that_it_is_about(coach, page):
    talk = Block(id="talk", kind="talk", title="What we see", board="week")
    seen = Block(id="seen", kind="talk", title="How it hangs together", board="climb")
    base = coach.workshop.agenda.version
    do(coach, c.SetAgenda(blocks=(*PLAN, talk, seen), base=base))
    wall = page(coach, ProjectorBoard)
    do(coach, c.OpenBlock(block="welcome"))
    assert state(wall)["about"] is None
    do(coach, c.OpenBlock(block="talk"))
    assert state(wall)["about"] is None, "nothing is revealed"
    do(coach, c.OpenBlock(block="week"))
    do(coach, c.GiveAnswer(block="week", answer=Answer(texts={"change": ("less email",)})))
    do(coach, c.RevealBlock(block="week"))
    do(coach, c.OpenBlock(block="talk"))
    about = state(wall)["about"]
    assert [one["text"] for one in about["revealed"]["said"]] == ["less email"]
    assert about["block"]["prompts"][0]["text"] == "What would change?"
    do(coach, c.OpenBlock(block="seen"))
    assert state(wall)["about"] is None, "the ladder is empty"
    do(coach, add_rung(new_id(), "ran 12 webinars", "output"))
    assert "ran 12" in state(wall)["about"]["pictures"][0]


# -- very much that was written ----------------------------------------------------------

MUCH = (*(f"line {n}" for n in range(330)), "Fewer slides", "fewer  slides.", "LINE 7")


@pytest.fixture
def much(coach, enter):
    """A reveal of more texts than are sent at once, typed by two coaches."""
    do(coach, c.OpenBlock(block="week"))
    for who, texts in ((coach, MUCH[:170]), (enter("Dora", link="facilitate"), MUCH[170:])):
        answer = Answer(texts={"change": texts}, tallies={"worth": {"4": 9}})
        do(who, c.GiveAnswer(block="week", answer=answer))
    do(coach, c.RevealBlock(block="week"))
    return coach


def more(board, list="change", at=100):
    [told] = say(board, op="texts", list=list, at=at, n="7")
    assert (told["op"], told["n"]) == ("texts", "7")
    return told


def test_of_very_many_texts_a_page_gets_the_first_and_asks_for_the_others(much, page):
    board = page(much)
    said = state(board)
    first, pages = said["revealed"]["said"], said["pages"]
    assert said["revealed"]["scores"] == {"worth": {"4": 18}}
    assert (pages["texts"], pages["of"]) == (333, {"change": [331, 333]})
    assert len(first) == 100
    assert {one["text"] for one in first[:2]} == {"Fewer slides", "LINE 7"}
    assert {one["times"] for one in first[:2]} == {2}
    fetched = [one for at in (100, 200, 300) for one in more(board, at=at)["texts"]]
    assert more(board)["sign"] == pages["sign"]
    assert len({one["id"] for one in (*first, *fetched)}) == 331
    kept = {one["text"] for one in (*first, *fetched)}
    assert kept == set(MUCH) - {"fewer  slides.", "line 7"}
    assert more(board, at=331)["texts"] == more(board, list="worth")["texts"] == []


def test_as_long_as_there_are_few_nothing_is_said_of_pages(much, page, monkeypatch):
    monkeypatch.setattr(crowds, "MANY", len(MUCH))
    said = state(page(much))
    assert "pages" not in said
    shown = said["revealed"]["said"]
    assert {one["text"] for one in shown} == set(MUCH) - {"fewer  slides.", "line 7"}
    assert {one["text"] for one in shown[:2]} == {"Fewer slides", "LINE 7"}
    assert [one.get("times", 1) for one in shown] == [2, 2] + [1] * 329


def test_a_wall_has_the_first_as_well_and_a_page_that_moves_on_forgets_the_pages(much, page):
    board, wall = page(much), page(much, ProjectorBoard)
    assert state(wall)["revealed"] == state(board)["revealed"]
    version = much.workshop.agenda.version
    talk = Block(id="talk", kind="talk", title="And now?", board="week")
    do(much, c.SetAgenda(blocks=(*PLAN, talk), base=version))
    before = state(board)
    board.sent.clear()
    do(much, c.OpenBlock(block="talk"))
    board.changed()
    [told] = [one for one in board.sent if "pages" in one]
    assert told["pages"] is None
    about = state(wall)["about"]
    assert (about["revealed"], about["pages"]) == (before["revealed"], before["pages"])


@pytest.mark.parametrize("asked", [{}, {"list": "change"}, {"list": "change", "at": -1},
                                   {"list": "change", "at": "much"}])  # fmt: skip
def test_a_question_for_more_that_makes_no_sense_is_refused(much, page, asked):
    assert [one["op"] for one in say(page(much), op="texts", **asked)] == ["refused"]


def test_a_vote_on_very_many_cards_comes_in_parts_and_my_own_dots_always(much, enter, page):
    do(much, c.OpenBlock(block="vote"))
    anna = enter("Anna")
    board = page(anna)
    said = state(board)
    assert (len(said["cards"]), said["pages"]["of"]) == (100, {"cards": [331, 331]}), "entries"
    far = more(board, "cards", 200)["texts"][0]
    near = next(iter(said["cards"]))
    assert give(board, block="vote", dots={far["id"]: 2, near: 1})[-1]["op"] == "done"
    mine = state(page(anna))["mine"]
    assert mine["words"] == {far["id"]: far["text"]}
    assert mine["answer"]["dots"] == {far["id"]: 2, near: 1}
    do(much, c.RevealBlock(block="vote"))
    look(anna)
    shown = state(board)
    assert list(shown["cards"]) == [far["id"], near], "those with dots, most first"
    assert (shown["pages"]["texts"], shown["pages"]["of"]) == (331, {"cards": [2, 2]})


@pytest.mark.parametrize(("many", "named"), [(3, 10), (12, 12)])
def test_of_very_many_who_wrote_the_same_some_are_named(
    coach, enter, page, monkeypatch, many, named
):
    monkeypatch.setattr(crowds, "MANY", many)
    do(coach, c.OpenBlock(block="named"))
    for n in range(12):
        give(page(enter(f"P{n:02}")), block="named", texts={"change": ["Fewer reports"]})
    do(coach, c.RevealBlock(block="named"))
    [one] = state(page(coach))["revealed"]["said"]
    assert (one["times"], one.get("others", 0)) == (12, 12 - named)
    assert len(one["by"].split(", ")) == named
