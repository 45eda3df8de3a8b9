"""A page that is back is told what it missed, and nothing that it has."""

import anywidget
import msgspec

import okrlab
from okrlab.boards.base_board import KEPT
from tests.wishes import add_rung


def test_a_page_that_is_back_is_told_what_it_missed_and_no_more(tmp_path, monkeypatch):
    sent = []
    monkeypatch.setattr(
        anywidget.AnyWidget, "send", lambda _, message, buffers=None: sent.append(message)
    )
    monkeypatch.setenv("OKRLAB_HOME", str(tmp_path))
    for name in ("OKRLAB_RECORDER", "OKRLAB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    session = okrlab.open_session()
    board = okrlab.LadderBoard(session)

    def say(**message):
        sent.clear()
        board._hear(None, message, [])
        return list(sent)

    def add(n, text="ran webinars"):
        command = msgspec.to_builtins(add_rung(f"r{n}", text, "output"))
        return [one for one in say(op="do", key=f"k{n}", command=command) if "_nth" in one]

    def back(run, nth):
        return say(op="hello", _run=run, _nth=nth)

    [state] = back("", 0)
    run, nth = state["_run"], state["_nth"]
    missed = add(1) + add(2)
    assert [one["_nth"] for one in missed] == list(range(nth + 1, nth + 1 + len(missed)))
    assert all(one["_run"] == run for one in missed)
    *told, current = back(run, nth)
    assert told == missed
    assert current == {"op": "current", "revision": session.workshop.revision}
    nth = missed[-1]["_nth"]
    assert [one["op"] for one in back(run, nth)] == ["current"]
    for odd in ((run, nth + 9), (run, -9), ("another", nth)):
        assert [one["op"] for one in back(*odd)] == ["state"], odd
    assert [one["op"] for one in back(run, "x")] == ["refused"]
    for n in range(3, 3 + KEPT // 400):
        add(n, "ran webinars " * 35)
    assert [one["op"] for one in back(run, nth)] == ["state"]  # too much to be kept
    board.close()
    session.close()
