"""A workshop with a real recorder's process and clients in processes of their own."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from benchmarks.record.client import words_of
from okrlab.host import links
from okrlab.host.node import Node
from okrlab.host.register import Register
from okrlab.record.store.database import open_database, sqlite_url
from okrlab.record.store.migrate import migrate
from okrlab.record.store.record import Record

ROOT = Path(__file__).parents[2]
BACK = 20
"""Seconds that a killed recorder may take on a busy machine until it answers again."""


@cache
def _home(url: str) -> Path:
    """The folder with the key of a database that several rooms share, one after the other."""
    return Path(tempfile.mkdtemp(prefix="okrlab-bench-"))


class Room:
    """Starts a recorder; `clients` start and stop around it. A context manager.

    Without the `url` of a database it is an SQLite file.
    """

    def __init__(self, url: str = "") -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="okrlab-bench-")
        self.folder = Path(self._folder.name)
        home = _home(url) if url else self.folder  # a database knows its key
        url = url or sqlite_url(self.folder / "a.sqlite")
        engine = open_database(url)
        migrate(engine)
        self.record = Record(engine)
        self.node = Node(url, home)
        self.register = Register(self.record, self.node.key, lambda: datetime.now(UTC))
        self.workshop = self.register.create("Bench")
        self.clients: list[Clients] = []

    def __enter__(self) -> Room:
        self.node.start()
        return self

    def __exit__(self, *_: object) -> None:
        for clients in self.clients:
            clients.kill()
        self.node.stop()
        self.record.close()
        self._folder.cleanup()

    def enter(self, people: int, processes: int, pace: float) -> None:
        """So many people in so many processes, each writing about every `pace` seconds."""
        tokens = [self.token(self.come("join")) for _ in range(people)]
        named = [f"{self.workshop[:6]}p{n}" for n in range(processes)]
        more = [Clients(name, self, tokens[n::processes], pace) for n, name in enumerate(named)]
        self.clients += more
        for clients in more:
            clients.start()
        for clients in more:
            clients.wait_ready()

    def secret(self, kind: str) -> str:
        """The secret of the workshop's link of a kind."""
        with self.record.reading() as db:
            return self.register.secrets(db, self.workshop)[kind]

    def come(self, kind: str) -> str:
        """Somebody comes in by a link of this kind; their session."""
        return self.register.enter(self.secret(kind), "").session

    def token(self, session: str) -> str:
        long = timedelta(hours=1)
        return links.sign(self.node.key, session, lifetime=long, now=datetime.now(UTC))

    def leave(self) -> None:
        for clients in self.clients:
            clients.stop()

    def kill_recorder(self) -> None:
        process = self.node.process
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)

    def diary(self, what: str, workshop: str = "") -> list[str]:
        """What the clients noted under this word; of one workshop, if it is named."""
        ours = [one for one in self.clients if one.name.startswith(workshop[:6])]
        return [words for one in ours for words in one.noted(what)]

    def lost_and_doubled(self) -> tuple[int, int, int]:
        """Acknowledged writes; how many of them the record lacks; how many writes it has twice."""
        acknowledged = {}
        for clients in self.clients:
            for words in map(str.split, clients.diary.read_text().splitlines()):
                if words[0] == "done":
                    acknowledged[words[1]] = int(words[2])
        with self.record.reading() as db:
            log = self.record.read_since(db, self.workshop, 0, None)
        assert [one.revision for one in log] == list(range(1, len(log) + 1))
        kept: dict[str, int] = {}
        said: Counter[str] = Counter()
        for one in log:
            if words := words_of(one.event):
                kept[one.key] = one.revision
                said[words.split()[0]] += 1
        lost = sum(kept.get(key) != revision for key, revision in acknowledged.items())
        return len(acknowledged), lost, sum(count > 1 for count in said.values())


class Clients:
    """One process of clients, which can be killed and started again."""

    def __init__(self, name: str, room: Room, tokens: list[str], pace: float) -> None:
        self.name, self.room, self.tokens, self.pace = name, room, tokens, pace
        self.diary = room.folder / f"{name}.diary"
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-X", "faulthandler", "-m", "benchmarks.record.client"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        told = {
            "address": self.room.node.address,
            "tokens": self.tokens,
            "name": self.name,
            "diary": str(self.diary),
            "pace": self.pace,
            "seed": random.random(),
        }
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()

    def wait_ready(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def noted(self, what: str) -> list[str]:
        """What these clients noted under this word, in order."""
        lines = map(str.split, self.diary.read_text().splitlines())
        return [words[1] for words in lines if words[0] == what]

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """Let them answer for what is still open, and leave."""
        assert self.process is not None
        try:
            self.process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            os.kill(self.process.pid, signal.SIGABRT)  # it says where each thread stands
            self.process.wait(10)
            raise


def torment(room: Room, kills: int, every: float = 1.5) -> Counter[str]:
    """Kill the recorder or a process of clients so many times; they are started again.

    The first two are one of each; after that it is chance. The recorder is killed again only after
    it has answered somebody.
    """
    killed: Counter[str] = Counter()
    for nth in range(kills):
        time.sleep(random.uniform(0.3, 2 * every - 0.3))
        if nth == 0 or (nth > 1 and random.random() < 0.6):
            before = len(room.diary("done"))
            room.kill_recorder()
            killed["recorder"] += 1
            until = time.monotonic() + BACK
            while len(room.diary("done")) == before and time.monotonic() < until:
                time.sleep(0.05)  # a second kill before anything is read looks like its fault
        else:
            clients = random.choice(room.clients)
            clients.kill()
            clients.start()
            clients.wait_ready()
            killed["clients"] += 1
    return killed
