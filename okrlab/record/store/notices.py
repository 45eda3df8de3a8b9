"""Hints from one server to the others on the same database: PostgreSQL's NOTIFY, and a listener.

A hint may be lost at any time, and nothing may depend on its coming. PostgreSQL keeps none: they
are in no table and no backup. Whoever knows the channel's name can send and read them, so it is
derived from the key. SQLite has none.
"""

from __future__ import annotations

import socket
import threading
import time
from collections import deque
from contextlib import closing, suppress
from selectors import EVENT_READ, DefaultSelector
from typing import Any, Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from okrlab.record.store.database import left_behind

MOST = 7_900
"""Bytes of one hint at most; PostgreSQL takes 7,999."""
TOGETHER = 0.02
"""Seconds for which whatever is to be sent is gathered after something was sent."""
_AGAIN, _IDLE = 0.5, 1.0
"""Seconds between two attempts to connect, and after which an idle line is looked after."""
_NOTIFY = "SELECT pg_notify(%s, said) FROM unnest(%s::text[]) AS said"


class HintsUser(Protocol):
    """Whose hints are carried. All of this is called by the thread that carries them."""

    def to_send(self) -> list[str]:
        """What there is to say; asked after every `wake`, and after `opened`."""

    def opened(self) -> None:
        """There is a connection, perhaps after a time without one."""

    def heard(self) -> None:
        """Something has come, and can be fetched with `take`."""


class Hints:
    """A connection of its own to the database, with a thread that sends and listens."""

    def __init__(self, engine: Engine, channel: str, user: HintsUser) -> None:
        self._engine, self._channel, self._user = engine, channel, user
        self._failure: type[Exception] = getattr(engine.dialect.dbapi, "Error", OSError)
        self._come: deque[str] = deque()
        self._ended = False
        self._bell, self._door = socket.socketpair()
        self._bell.setblocking(False)
        self._door.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="okrlab-hints", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """There is something to send."""
        with suppress(OSError):  # a full bell has been rung
            self._bell.send(b"!")

    def take(self) -> list[str]:
        """What has come since it was last asked."""
        return [self._come.popleft() for _ in range(len(self._come))]

    def close(self) -> None:
        """End the thread and the connection."""
        self._ended = True
        self.wake()
        self._thread.join(5)

    def _run(self) -> None:
        while not self._ended:
            with suppress(DBAPIError, self._failure, OSError):
                pooled = self._engine.raw_connection()
                line: Any = pooled.driver_connection
                pooled.detach()  # it is nobody else's, whatever becomes of the others
                with closing(line):
                    line.autocommit = True
                    self._carry(line)
            if not self._ended:
                time.sleep(_AGAIN)
        self._bell.close()
        self._door.close()

    def _carry(self, line: Any) -> None:
        line.execute(f'LISTEN "{self._channel}"')
        self._user.opened()
        own, waiting, not_before = line.info.backend_pid, True, 0.0
        with DefaultSelector() as ears:  # `select` knows no file above the 1,024th
            ears.register(line.fileno(), EVENT_READ)
            ears.register(self._door, EVENT_READ)
            while not (self._ended or left_behind(line)):
                now = time.monotonic()
                if waiting and now >= not_before:
                    waiting, not_before = False, now + TOGETHER
                    if said := self._user.to_send():
                        line.execute(_NOTIFY, (self._channel, said))
                heard = [one.payload for one in line.notifies(timeout=0) if one.pid != own]
                if heard:
                    self._come.extend(heard)
                    self._user.heard()
                patience = max(0.0, not_before - now) if waiting else _IDLE
                if any(key.fileobj is self._door for key, _ in ears.select(patience)):
                    waiting = True
                    with suppress(BlockingIOError):
                        while self._door.recv(1024):
                            pass
