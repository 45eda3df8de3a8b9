"""The golden workshop through real sessions: what it comes to, and what nobody saw too early."""

from __future__ import annotations

import pytest

from okrlab.host.node import Node
from tests.golden.replay import Replay, settled
from tests.golden.script import HERE, read
from tests.workshop.served import Served

LATE = "Sorry, there was a queue: I would greet people by name"


@pytest.fixture(scope="module")
def script():
    return read()


@pytest.fixture
def replay(any_record, url, tmp_path, script):
    with Served(any_record, Node(url, tmp_path)) as hall:
        replay = Replay(script, hall, {})
        replay.run()
        yield replay
        replay.close()


def test_ninety_minutes_come_to_what_is_expected(replay, script):
    boards = replay.boards()
    assert len(boards) == 15
    assert all(board == boards[0] for board in boards)
    assert replay.early() == []
    assert not replay.was_sent(LATE)
    assert replay.told_anew() <= {"chidi", "chidilaptop"}  # merged; nobody else is interrupted

    ines, dev = replay.seats["ines"].session, replay.seats["dev"].session
    for format in ("md", "html"):
        said = ines.ask("export", format=format).result(30).decode()
        assert settled(script, said) == (HERE / f"expected.{format}").read_text("utf-8")
    assert "boiler man may ring" in dev.ask("export", format="md").result(30).decode()

    log = [type(one.event).__name__ for one in replay.log()]
    assert log.count("BlockOpened") == len([s for s in script.step if s.does == "opens"])
    assert log.count("BlockRevealed") == len([s for s in script.step if s.does == "reveals"])
