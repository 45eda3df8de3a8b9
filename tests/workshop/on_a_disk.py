"""A workshop on a small disk of its own, in a process that is told line by line what happens to it.

Run under `unshare --mount`, so that the disk is seen by this process and its recorder alone.
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from okrlab.host.node import Node
from okrlab.record.store.database import sqlite_url
from tests.conftest import opened
from tests.workshop.house import add
from tests.workshop.served import Served

SIZE = "6m"
"""More than SQLite lets its log grow to before it is emptied."""


class OnADisk:
    """What a test may order, by the name of a method and a word."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.home, self.disk = folder / "home", folder / "disk"
        self.disk.mkdir()
        if kind == "mounted":
            mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", str(self.disk)]
            subprocess.run(mount, check=True)
        self.file = self.disk / "okrlab.sqlite"
        record = opened(sqlite_url(self.file))
        self.node = Node(sqlite_url(self.file), self.home)
        self.served = Served(record, self.node)
        self.joins = self.served.enter("join", "Anna")
        record.close()
        self.waiting = {}

    def start(self, _: str) -> None:
        """Start the recorder, in the background if it cannot start yet."""
        self.starting = threading.Thread(target=self.node.start)
        self.starting.start()

    def enter(self, _: str) -> None:
        self.starting.join()
        self.session = self.served.open(self.joins)

    def write(self, card: str) -> None:
        """Write a card; how long it is is in its name."""
        self.waiting[card] = self.session.do(add(card, card[0] * 400))

    def saved(self, card: str) -> str:
        return type(self.waiting[card].result(30)).__name__

    def refused(self, _: str) -> str:
        """What the page is told now, as soon as it is told something."""
        told = threading.Event()
        stop = self.session.listen(lambda what: what == "trouble" and told.set())
        while (trouble := self.session.trouble) is None:
            assert told.wait(30)
            told.clear()  # what was told may be that an earlier trouble is over
        stop()
        return trouble.code

    def cards(self, _: str) -> str:
        """What is in the database, whoever may remember what."""
        record = opened(sqlite_url(self.file))
        with record.reading() as db:
            log = record.read_since(db, self.served.workshop, 0, None)
        record.close()
        return " ".join(sorted(card.id for one in log for card in getattr(one.event, "cards", ())))

    def kill(self, _: str) -> None:
        os.kill(self.node.process.pid, signal.SIGKILL)
        self.node.process.wait()

    def fill(self, _: str) -> None:
        with suppress(OSError), open(self.disk / "other", "wb", buffering=0) as other:
            while True:
                other.write(b"x" * 4096)

    def free(self, _: str) -> None:
        (self.disk / "other").unlink()

    def mount(self, how: str) -> None:
        """`ro` or `rw`; a disk that is being written to stays as it is, so it is tried again."""
        while subprocess.run(["mount", "-o", f"remount,{how}", str(self.disk)]).returncode:
            pass

    def move(self, where: str) -> None:
        """Away with the database, or back with it."""
        for file in list((self.disk if where == "away" else self.home).glob("okrlab.sqlite*")):
            file.rename((self.home if where == "away" else self.disk) / file.name)

    def remove(self, end: str) -> None:
        """Away for good with a file beside the database."""
        Path(f"{self.file}{end}").unlink()

    def empty(self, _: str) -> None:
        """As `: > okrlab.sqlite` does it."""
        subprocess.run(["cp", self.file, self.home], check=True)
        subprocess.run(["truncate", "--size=0", self.file], check=True)

    def refill(self, _: str) -> None:
        subprocess.run(["cp", self.home / self.file.name, self.file], check=True)

    def replace(self, _: str) -> None:
        """Another file in its place, as when somebody brings an earlier copy back."""
        for file in list(self.disk.glob("okrlab.sqlite*")):
            shutil.copy(file, file.with_name(f"copy{file.name}"))
        for file in list(self.disk.glob("copy*")):
            file.rename(file.with_name(file.name.removeprefix("copy")))


def main() -> None:
    logging.basicConfig(level=logging.WARNING, format="node: %(message)s")
    scene = OnADisk(Path(sys.argv[1]), sys.argv[2])
    print("ready", flush=True)
    for line in sys.stdin:
        order, _, word = line.strip().partition(" ")
        print(getattr(scene, order)(word) or "done", flush=True)
    scene.served.__exit__()


if __name__ == "__main__":
    main()
