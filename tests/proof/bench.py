"""A hall without pages: its own way to the recorder, its room, and seats that people of a run take.

What hears and says is the hall's own (`hall/process.py`, `hall/seats.py`), in the network's thread.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from okrlab.hall.process import Hall
from okrlab.hall.seats import Carried, RoomSession, Seat
from okrlab.host import wire
from okrlab.host.session import Outcome
from okrlab.record.commands import Command
from tests.proof.history import History, Page
from tests.proof.relay import Relay


def note(page: Page, reply: wire.Reply) -> None:
    """What came, by a line that all share: the bytes are this one's alone."""
    now = time.monotonic()
    page.told.append((now, reply))
    page.lines[-1].append((now, wire.encode(reply)))


class NotingRoom(RoomSession):
    """The room of the hall, which notes what it is told."""

    page: Page

    def hear(self, reply: wire.Reply) -> None:
        note(self.page, reply)
        super().hear(reply)


class NotingSeat(Seat):
    """A seat that notes what it is told, and may be asked from another thread."""

    page: Page
    within: Callable[[Callable[[], Any]], Any]

    def hear(self, reply: wire.Reply) -> None:
        note(self.page, reply)
        super().hear(reply)

    def do(self, command: Command, key: str = "") -> Future[Outcome]:
        asked = super().do
        found: Future[Outcome] = self.within(lambda: asked(command, key))
        return found

    def close(self) -> None:
        self.within(super().close)


class Bench:
    """The hall of a run's room. `look` is the token by which it reads what the room reads."""

    def __init__(self, relay: Relay, history: History, look: str) -> None:
        self.relay, self.history, self.look = relay, history, look
        self.start()

    def within(self, call: Callable[[], Any]) -> Any:
        """Have something done in the hall's thread."""

        async def done() -> Any:
            return call()

        return asyncio.run_coroutine_threadsafe(done(), self.relay.network.loop).result(20)

    def start(self) -> None:
        """A new hall, with nobody in it."""
        self.page = Page("", "participant", lines=[[]])
        self.history.pages.append(self.page)
        self.within(self._begin)

    def _begin(self) -> None:
        self.hall = Hall(self.relay.address, None)  # type: ignore[arg-type]  # it tells no pages
        self._beating = asyncio.get_running_loop().create_task(self.hall.beat())
        name = self.hall._name()
        self.room = NotingRoom(self.look, self.hall._carry(name))
        self.room.page = self.page
        self._take(name, self.room)

    def _take(self, name: bytes, line: Carried) -> None:
        hall = self.hall
        hall._lines[name] = line
        line.on_close = lambda: hall._lines.pop(name, None)
        line.greet()

    def sit(self, token: str, page: Page) -> NotingSeat:
        """Somebody's page has come."""
        page.lines.append([])

        def seated() -> NotingSeat:
            name = self.hall._name()
            seat = NotingSeat(token, self.hall._carry(name), self.room)
            seat.page, seat.within = page, self.within
            self._take(name, seat)
            return seat

        found: NotingSeat = self.within(seated)
        return found

    def kill(self) -> None:
        """As a kill would: what it had is gone, and nobody is told. Those who sat come again."""
        self.within(self._end)
        self.start()

    def _end(self) -> None:
        self._beating.cancel()
        self.hall._listening.cancel()
        self.hall._socket.close(0)
        self.hall._lines.clear()

    def close(self) -> None:
        """The run is over."""
        self.within(self._end)
