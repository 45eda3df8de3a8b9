"""What is blamed for the death of recorders, and what is cleared of it."""

from unittest.mock import MagicMock

import pytest

from okrlab.host import wire
from okrlab.host.chores import Chores
from okrlab.host.inquiries import Inquiries
from okrlab.host.suspects import Suspects, digest

TASK = digest("reading", "a workshop")
KILLED: list = []


def killed_during(folder, task, *, crashed=False):
    """A process that dies while it is at a task; what the next one knows."""
    at = Suspects(folder / "mark", crashed=False).at(task)
    KILLED.append(at)  # a killed process leaves no block, not even when it is forgotten
    at.__enter__()
    return Suspects(folder / "mark", crashed=crashed)


def test_a_task_that_crashes_a_process_is_not_done_again(tmp_path):
    assert killed_during(tmp_path, TASK, crashed=True).guilty(TASK)


def test_a_task_is_guilty_when_processes_are_killed_during_it_again_and_again(tmp_path):
    assert not killed_during(tmp_path, TASK).guilty(TASK)
    assert killed_during(tmp_path, TASK).guilty(TASK)
    assert Suspects(tmp_path / "mark", crashed=False).guilty(TASK)


@pytest.mark.parametrize("ends", [None, ValueError])
def test_kills_at_random_lock_nobody_out_of_a_workshop_that_can_be_read(tmp_path, ends):
    """Two kills an hour apart did, until the server was restarted."""
    for _ in range(5):
        survivor = killed_during(tmp_path, TASK)
        assert not survivor.guilty(TASK)
        try:
            with survivor.at(TASK):
                if ends:
                    raise ends
        except ValueError:
            pass


def test_what_ends_the_recorder_at_the_door_is_known_by_what_was_asked():
    """Two questions about one link are two questions: one that ends it is no word on the other."""
    inquiries = Inquiries(*(MagicMock() for _ in range(8)))
    inquiries.doorway = MagicMock()
    inquiries.chores.waiting.return_value = 0
    for what in ("look", "who"):
        ask = wire.Ask(id="i", what=what, values={"secret": "s", "token": "t"})
        inquiries.at_the_door(b"door", ask, 0.0)
    turns = MagicMock()
    for call in inquiries.chores.put.call_args_list:
        Chores.put(MagicMock(_turns=turns), *call.args)
    first, second = (call.args[2].mark for call in turns.put.call_args_list)
    assert first != second
