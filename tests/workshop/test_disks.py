"""A disk that is full, read-only or gone: it is said once, nothing is lost, it heals by itself."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from okrlab.host.node import Node
from okrlab.record.store.database import newest_sqlite, wal_is_safe
from tests.conftest import opened, shut
from tests.quiet import without_busy
from tests.workshop.house import add
from tests.workshop.served import Served

PATIENCE = 60
BACK = "The database works again"
ALONE = ["unshare", "--mount"]
"""As root; others are alone in a user namespace as well, where the system lets them."""


def may_mount() -> list[str] | None:
    for alone in (ALONE, [*ALONE, "--user", "--map-root-user"]):
        mount = [*alone, "mount", "-t", "tmpfs", "none", "/mnt"]
        try:
            if subprocess.run(mount, capture_output=True).returncode == 0:
                return alone
        except FileNotFoundError:
            return None
    return None


class Disk:
    """The other end of `on_a_disk`: orders, answers, and every line that the recorder logs."""

    def __init__(self, folder: Path, kind: str) -> None:
        alone: list[str] | None = []
        if kind == "mounted" and (alone := may_mount()) is None:
            pytest.skip("this system lets nobody mount a disk of their own")
        self.child = subprocess.Popen(
            [*(alone or []), sys.executable, "-m", "tests.workshop.on_a_disk", str(folder), kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.log: list[str] = []
        self._new: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        assert self.child.stdout.readline() == "ready\n", self.log

    def _read(self) -> None:
        for line in self.child.stderr:
            for heard in without_busy([line]):
                self.log.append(heard)
                self._new.put(heard)

    def __enter__(self) -> Disk:
        return self

    def __exit__(self, *_: object) -> None:
        self.child.stdin.close()
        assert self.child.wait(PATIENCE) == 0, self.log
        self._reader.join(PATIENCE)

    def order(self, order: str, word: str = "") -> str:
        self.child.stdin.write(f"{order} {word}\n")
        self.child.stdin.flush()
        return self.child.stdout.readline().strip()

    def logs(self, words: str) -> None:
        """Wait until this is logged."""
        while words not in self._new.get(timeout=PATIENCE):
            pass

    def times(self, words: str) -> int:
        return sum(words in line for line in self.log)


@pytest.fixture
def disk(tmp_path):
    with Disk(tmp_path, "mounted") as disk:
        yield disk


def test_a_recorder_that_starts_on_a_read_only_disk_saves_when_it_is_writable(disk):
    for order in ("start", "enter", "write a"):
        disk.order(*order.split())
    assert disk.order("saved", "a") == "Done"
    disk.order("kill")
    disk.order("mount", "ro")
    disk.logs("cannot be written to")
    disk.order("write", "b")
    assert disk.order("refused") == "store_readonly"
    disk.order("mount", "rw")
    assert disk.order("saved", "b") == "Done"
    disk.logs(BACK)
    assert disk.order("cards") == "a b"
    assert (disk.times("cannot be written to"), disk.times(BACK)) == (1, 1)


def test_a_recorder_that_starts_on_a_full_disk_works_when_there_is_room(disk):
    disk.order("fill")
    disk.order("start")
    disk.logs("is full")
    disk.order("free")
    for order in ("enter", "write a"):
        disk.order(*order.split())
    assert disk.order("saved", "a") == "Done"
    assert (disk.times("is full"), disk.times(BACK), len(disk.log)) == (1, 1, 2)


def test_a_disk_that_fills_up_loses_nothing_that_was_acknowledged(disk):
    for order in ("start", "enter", "fill"):
        disk.order(order)
    cards = [f"c{number}" for number in range(300)]
    for card in cards:
        disk.order("write", card)
    assert disk.order("refused") == "store_full"
    disk.order("free")
    assert {disk.order("saved", card) for card in cards} == {"Done"}
    assert disk.order("cards").split() == sorted(cards)
    assert (disk.times("is full"), disk.times(BACK)) == (1, 1)


def test_nothing_is_saved_to_a_file_that_was_deleted_or_replaced(tmp_path):
    with Disk(tmp_path, "plain") as disk:
        for order in ("start", "enter", "write a"):
            disk.order(*order.split())
        assert disk.order("saved", "a") == "Done"
        disk.order("move", "away")
        disk.order("write", "b")
        disk.logs("no longer there")
        disk.order("move", "back")
        assert disk.order("saved", "b") == "Done"
        assert disk.order("cards") == "a b"
        disk.order("replace")
        disk.order("write", "c")
        assert disk.order("saved", "c") == "Done"
        assert disk.order("cards") == "a b c"
        assert disk.times("no longer there") == disk.times(BACK) == 2


@pytest.mark.skipif(
    not wal_is_safe(newest_sqlite().sqlite_version_info), reason="this SQLite gets no log"
)
def test_nothing_is_lost_with_a_deleted_log_or_saved_to_a_file_that_was_emptied(tmp_path):
    with Disk(tmp_path, "plain") as disk:
        for order in ("start", "enter", "write a"):
            disk.order(*order.split())
        assert disk.order("saved", "a") == "Done"
        disk.order("remove", "-wal")
        disk.order("write", "b")
        assert disk.order("saved", "b") == "Done"
        assert disk.order("cards") == "a b"
        disk.order("empty")
        disk.order("write", "c")
        assert disk.order("refused") == "store_gone"
        disk.order("refill")
        assert disk.order("saved", "c") == "Done"
        assert disk.order("cards") == "a b c"
        assert disk.times("no longer there") == disk.times(BACK) == 2


def test_a_postgresql_that_lets_nobody_in_is_said_once_and_used_again(
    postgres_url, tmp_path, capfd
):
    record = opened(postgres_url)
    with Served(record, Node(postgres_url, tmp_path)) as served:
        anna = served.open(served.enter("join", "Anna"))
        with shut(postgres_url):
            told = threading.Event()
            anna.listen(lambda what: what == "trouble" and told.set())
            saved = anna.do(add("a"))
            assert told.wait(PATIENCE)
        assert type(saved.result(PATIENCE)).__name__ == "Done"
        said = capfd.readouterr().err
        assert (said.count("cannot be used"), said.count(BACK)) == (1, 1)
    record.close()
