"""That a second process reads what this one would, and that nothing is lost where it cannot."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from okrlab.desk import read_apart
from okrlab.desk.read_apart import MANY, read_each
from okrlab.language.reading import read

LINES = [
    (f"Raise bookings from {n} to {n + 40} by Q{n % 4 + 1}", "Rooms fill") for n in range(MANY)
]
forks = pytest.mark.skipif(sys.platform != "linux", reason="only there processes are doubled")


@pytest.fixture
def doubled(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The processes that were started, on a machine of two cores."""
    fork, children = os.fork, []

    def forked() -> int:
        child = fork()
        children.append(child)
        return child

    monkeypatch.setattr(os, "fork", forked)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    return children


@forks
def test_two_processes_read_what_one_reads(doubled: list[int]) -> None:
    assert read_each(LINES, apart=True) == {words: read(*words) for words in LINES}
    assert len(doubled) == 1
    with pytest.raises(ChildProcessError):  # it has ended, and was seen to
        os.waitpid(doubled[0], 0)


@forks
@pytest.mark.parametrize("answer", [b"", b"\x91", b"nonsense"])
def test_what_a_second_process_does_not_answer_is_read_here(
    doubled: list[int], monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    def broken(_: object, sink: int) -> None:
        os.write(sink, answer)
        os._exit(1)

    monkeypatch.setattr(read_apart, "_answer", broken)
    assert read_each(LINES, apart=True) == {words: read(*words) for words in LINES}
    assert len(doubled) == 1


@forks
def test_without_a_second_process_all_is_read_here(
    doubled: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refused)
    assert list(read_each(LINES, apart=True)) == LINES
    assert doubled == []


@forks
@pytest.mark.parametrize("why", ["few", "one core", "threads", "not allowed"])
def test_no_process_is_doubled_for_little_or_where_it_may_not(
    doubled: list[int], monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    if why == "one core":
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    if why == "threads":
        monkeypatch.setattr(threading, "active_count", lambda: 2)
    lines = LINES[:-1] if why == "few" else LINES
    assert list(read_each(lines, apart=why != "not allowed")) == lines
    assert doubled == []
