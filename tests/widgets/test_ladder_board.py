"""The board in the kernel: answers everything, and takes nothing a page forges."""

from __future__ import annotations

import itertools
from concurrent.futures import Future

import msgspec
import pytest

import okrlab
from okrlab.errors import OkrlabError
from tests.graphs import ladder_of
from tests.wishes import add_rung, edit_rung, move_rung


@pytest.fixture
def board(tmp_path, monkeypatch):
    """A board on a local file, with what it sends to the page in `board.sent`."""
    monkeypatch.setenv("OKRLAB_HOME", str(tmp_path))
    for name in ("OKRLAB_RECORDER", "OKRLAB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    session = okrlab.open_session()
    board = okrlab.LadderBoard(session)
    board.sent = []
    board.send = lambda message, buffers=None: board.sent.append(message)
    yield board
    board.close()
    session.close()


def say(board, **message):
    """What the page says; returns what it is told."""
    board.sent.clear()
    board._hear(None, message, [])
    return list(board.sent)


def add(board, text="ran 12 webinars", id="r1", key="k1", level="output", **more):
    command = msgspec.to_builtins(add_rung(id, text, level, **more))
    return say(board, op="do", key=key, command=command)


def test_hello_is_answered_with_the_whole_state(board):
    [state] = say(board, op="hello")
    assert state["op"] == "state"
    assert state["cards"] == []
    assert state["me"]["role"] == "host"


def test_a_command_is_answered_after_it_is_committed_and_shown_before(board):
    said = add(board)
    ops = [one["op"] for one in said]
    assert ops.index("changed") < ops.index("done")
    assert ladder_of(board._session).rungs["r1"].text == "ran 12 webinars"


def test_a_name_is_given_from_a_page_that_works_on_a_board(board):
    said = say(board, op="do", key="n1", command={"type": "NameMyself", "name": "Anna"})
    assert "done" in [one["op"] for one in said]
    assert board._session.workshop.person(board._session.person).name == "Anna"


def test_the_same_key_twice_does_it_once(board):
    add(board)
    again = add(board)
    assert [one["op"] for one in again if one["op"] in ("done", "refused")] == ["done"]
    assert len(ladder_of(board._session).rungs) == 1


@pytest.mark.parametrize(
    "message",
    [
        {"op": "do"},
        {"op": "do", "key": "k", "command": {"type": "DropTable"}},
        {
            "op": "do",
            "key": "k",
            "command": {"type": "SetCards", "cards": [{"type": "Rung", "id": 7}]},
        },
        {"op": "do", "key": "k", "command": {"type": "SetCards", "extra": 1}},
        {"op": "do", "key": "k", "command": {"type": "EditCard", "id": "r1", "base": 1}},
        {
            "op": "do",
            "key": "k",
            "command": {
                "type": "EditCard",
                "id": "r1",
                "base": 1,
                "changes": {"type": "Rung", "text": []},
            },
        },
        {"op": "do", "key": "k" * 1000, "command": {"type": "Undo"}},
        {"op": "propose"},
    ],
)
def test_a_forged_message_is_refused_and_changes_nothing(board, message):
    before = ladder_of(board._session)
    said = say(board, **message)
    assert [one["op"] for one in said] == ["refused"]
    assert said[0]["code"] == "bad_message"
    assert ladder_of(board._session) == before


def test_an_unknown_saying_is_ignored(board):
    assert say(board, op="format-disk") == []
    board._hear(None, "not even a dict", [])


def test_state_written_from_a_page_is_ignored(board):
    before = board.get_state()
    board.set_state({"_context": {"role": "owner"}, "_esm": "alert(1)", "_texts": {}})
    assert board.get_state() == before


def test_a_conflict_shows_the_card_as_it_is_and_what_was_wished(board):
    add(board)
    wish = msgspec.to_builtins(edit_rung("r1", 0, text="something else"))
    [conflict] = [o for o in say(board, op="do", key="k2", command=wish) if o["op"] == "conflict"]
    assert conflict["card"]["text"] == "ran 12 webinars"
    assert conflict["command"]["changes"]["text"] == "something else"


def test_too_long_a_text_is_refused_with_both_numbers(board):
    [refused] = [one for one in add(board, text="w" * 10_000) if one["op"] == "refused"]
    assert "10,000" in refused["message"]
    assert "500" in refused["message"]


def test_the_same_question_never_comes_twice_running(board):
    asked = []
    for n in range(6):
        said = add(board, text=f"ran {n + 2} webinars", id=f"r{n}", key=f"k{n}")
        asked += [one["question"]["id"] for one in said if one["op"] == "question"]
    assert len(asked) == 6
    assert all(a != b for a, b in itertools.pairwise(asked))


def test_a_move_or_an_undo_leaves_the_question_on_the_page(board):
    [question] = [one for one in add(board) if one["op"] == "question"]
    base = ladder_of(board._session).rungs["r1"].version
    move = msgspec.to_builtins(move_rung("r1", base, level="activity", position=1.0))
    said = say(board, op="do", key="k2", command=move)
    assert [one["op"] for one in said if one["op"] == "question"] == []
    assert question["question"]["card"] == "r1"


def test_proposals_come_from_the_reading_and_say_why(board):
    [said] = say(board, op="propose", n=1, text="Ran 12 onboarding webinars")
    assert said["level"] == "output"
    assert said["why"]
    [unsure] = say(board, op="propose", n=2, text="qwrt zzz blorp")
    assert unsure["level"] == ""


def test_exports_and_stories_are_given_on_request(board):
    add(board)
    add(board, text="newcomers set up alone", id="r2", key="k2", level="outcome",
        lower="r1", link="l1")  # fmt: skip
    [file] = say(board, op="export", format="md")
    assert "ran 12 webinars" in file["text"]
    [story] = say(board, op="story")
    assert [step["role"] for step in story["stories"][0]["steps"]] == ["if", "then", "because"]
    assert "n" not in story
    [story] = say(board, op="story", n="s1")
    assert story["n"] == "s1"
    [refused] = say(board, op="export", format="exe")
    assert refused["op"] == "refused"


def test_a_session_opens_again_on_the_same_file_as_the_same_person(board, tmp_path):
    add(board)
    again = okrlab.open_session()
    assert again.person == board._session.person
    assert ladder_of(again).rungs["r1"].text == "ran 12 webinars"
    again.close()


def test_a_file_of_another_program_is_refused_clearly(tmp_path):
    file = tmp_path / "letter.txt"
    file.write_text("Dear Anna, this is not a database at all. " * 100)
    with pytest.raises(OkrlabError):
        okrlab.open_session(file)
    assert file.read_text().startswith("Dear Anna")


def test_a_question_that_is_refused_is_answered_with_its_own_name(board, monkeypatch):
    """At once, or when somebody else has answered: whoever asked waits for nothing."""
    for message in ({"op": "propose", "n": "q1"}, {"op": "export", "format": "exe", "n": "q2"}):
        [refused] = say(board, **message)
        assert (refused["op"], refused["n"]) == ("refused", message["n"])
    future = Future()
    monkeypatch.setattr(board._session, "ask", lambda *_, **__: future)
    assert say(board, op="code", fresh=False, n="q3") == []
    [other] = say(board, op="propose", n="q4")
    future.set_exception(ZeroDivisionError())
    late = board.sent[-1]
    assert (other["n"], late["op"], late["code"], late["n"]) == (
        "q4",
        "refused",
        "unexpected",
        "q3",
    )
    [refused] = say(board, op="do", key="k", command={"type": "DropTable"})
    assert "n" not in refused


def test_the_page_is_told_where_all_lies_and_later_what_moved(board):
    """Places come with the state; after a change only those that are new, not the whole ladder."""
    add(board)
    [state] = say(board, op="hello")
    assert state["places"] == {"width": 1.0, "left": {"r1": 0.0}, "ways": {}, "broad": {}}
    said = add(board, text="newcomers set up alone", id="r2", key="k2", level="outcome",
               lower="r1", link="l1")  # fmt: skip
    [changed] = [one for one in said if one["op"] == "changed"]
    assert changed["moved"] == {
        "width": 1.0,
        "left": {"r2": 0.0},
        "ways": {"l1": (0.5, 0.5)},
        "broad": {},
    }
    assert "places" not in changed
    base = ladder_of(board._session).rungs["r1"].version
    wish = msgspec.to_builtins(edit_rung("r1", base, text="ran 14 webinars"))
    said = say(board, op="do", key="k3", command=wish)
    [same] = [one for one in said if one["op"] == "changed"]
    assert "moved" not in same


def test_an_outline_is_read_and_told_and_what_is_there_is_known(board):
    add(board, text="Ran 12 webinars")
    add(board, text="newcomers set up alone", id="r2", key="k2", level="outcome",
        lower="r1", link="l1")  # fmt: skip
    [told] = say(board, op="outline", n="o1")
    assert (told["text"], told["n"]) == (
        "- Outcome: newcomers set up alone\n  - Output: Ran 12 webinars",
        "o1",
    )
    text = "Outcome: newcomers set up alone\n  Output: a guide\n  qwrt zzz blorp"
    [read] = say(board, op="read_outline", n="o2", text=text)
    assert [(one["card"], one["level"], one["above"]) for one in read["lines"]] == [
        ("r2", "outcome", -1),
        ("", "output", 0),
        ("", None, 0),
    ]
    assert read["left_out"] == 0
