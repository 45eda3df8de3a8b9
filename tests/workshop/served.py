"""A workshop behind a real recorder's process: sessions over its socket, and raw ones to listen."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import zmq

from okrlab.host import links, wire
from okrlab.host.line import RemoteSession
from okrlab.host.node import Node
from okrlab.host.register import Register
from okrlab.record.store.record import Record, SessionRow
from tests.conftest import opened

PATIENCE = 60


class Served:
    """Starts the node and ends everything that was opened through it."""

    def __init__(self, record: Record, node: Node, workshop: str = "") -> None:
        self.record, self.node = record, node
        self.register = Register(record, node.key, lambda: datetime.now(UTC))
        self.workshop = workshop or self.register.create("A served one", team="Blue")
        self._open: list[RemoteSession | Tap] = []

    def __enter__(self) -> Served:
        self.node.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()
        self.node.stop()

    def leave(self) -> None:
        """Everybody goes; the node stays."""
        for one in self._open:
            one.close()

    @property
    def secrets(self) -> dict[str, str]:
        with self.record.reading() as db:
            return self.register.secrets(db, self.workshop)

    def enter(self, kind: str = "join", name: str = "") -> str:
        return self.register.enter(self.secrets[kind], name).session

    def forge(self, role: str) -> str:
        """A session with any role, those that no link gives a session included."""
        row = SessionRow(id=wire.new_id(), workshop=self.workshop, role=role, revoked=None)
        with self.record.writing() as db:
            self.record.add_session(db, row, datetime.now(UTC))
        return row.id

    def token(self, session: str, **lifetime: float) -> str:
        long = timedelta(**lifetime or {"hours": 1})
        return links.sign(self.node.key, session, lifetime=long, now=datetime.now(UTC))

    def open(self, session: str) -> RemoteSession:
        opened = RemoteSession(self.node.address, self.token(session))
        self._open.append(opened)
        return opened

    def tap(self) -> Tap:
        tap = Tap(self.node.address)
        self._open.append(tap)
        return tap

    def kill(self) -> None:
        """Kill the recorder's process without a word; the node starts another."""
        process = self.node.process
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def at_two(url: str, second: str, home: Path) -> Iterator[tuple[Served, Served]]:
    """A workshop that is open at two nodes; the other one has an address of its own."""
    record = opened(url)
    one = Served(record, Node(url, home))
    other = Served(record, Node(second, home), one.workshop)
    with one, other:
        yield one, other
    record.close()


def one_at_each(nodes: tuple[Served, Served]) -> tuple[RemoteSession, RemoteSession]:
    """Anna at one node and Ben at the other, who know of each other."""
    anna, ben = (
        node.open(node.enter("join", name)) for node, name in zip(nodes, "AB", strict=True)
    )
    for one in (anna, ben):
        happens(one, lambda one=one: set(one.here) == {anna.person, ben.person})
    return anna, ben


class Tap:
    """A bare socket to the recorder, which keeps every byte that arrives."""

    def __init__(self, address: str) -> None:
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.connect(address)
        self.frames: list[bytes] = []

    def say(self, request: wire.Request) -> None:
        self.socket.send(wire.encode(request))

    def hear(self, until: Any, seconds: float = PATIENCE, holding: bytes = b""):
        """Take frames until one is of this kind, and holds this; returns it."""
        while self.socket.poll(int(seconds * 1000)):
            frame = self.socket.recv()
            self.frames.append(frame)
            reply = wire.read_reply(frame)
            if isinstance(reply, until) and holding in frame:
                return reply
        raise AssertionError(f"no {until} came")

    def ask(self, request: wire.Request, until: Any):
        self.say(request)
        return self.hear(until)

    def close(self) -> None:
        self.socket.close(0)


def happens(session: RemoteSession, what) -> None:
    """Wait until the condition holds, looking again at every change the session tells of."""
    changed = threading.Event()
    stop = session.listen(lambda _: changed.set())
    try:
        while not what():
            assert changed.wait(PATIENCE), "it did not happen"
            changed.clear()
    finally:
        stop()
