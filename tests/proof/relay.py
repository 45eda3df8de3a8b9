"""Between a page and its recorder, as a network would be: it notes every byte, and can be cut.

All relays live in one thread of their own. A page always connects to the same relay; where that
leads can change, as behind a load balancer.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from pathlib import Path

from tests.proof.history import Page

_TOGETHER = 1 << 16


class Network:
    """The thread in which relays run."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        async def end() -> None:
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for one in others:
                one.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()


class Relay:
    """The way of one person's pages to a recorder. `page` notes what comes."""

    def __init__(self, network: Network, at: Path, to: str) -> None:
        self.network, self.address, self.to = network, f"ipc://{at}", to
        self.page: Page | None = None
        self._open: set[asyncio.Task[None]] = set()
        self._ending: set[asyncio.Task[None]] = set()
        self._stalled = False
        self._late = 0.0
        serving = asyncio.start_unix_server(self._carry, str(at))
        self._server = asyncio.run_coroutine_threadsafe(serving, network.loop).result(10)

    def stall(self) -> None:
        """From now on nothing that a page sends arrives, until the connection is cut."""
        self.network.loop.call_soon_threadsafe(setattr, self, "_stalled", True)

    def cut(self, to: str = "", late: float = 0.0) -> None:
        """End the connection, and lead elsewhere from now on, if it is said where.

        What was stalled comes to the old recorder yet, so many seconds later.
        """
        self.network.loop.call_soon_threadsafe(self._cut, to or self.to, late)

    def _cut(self, to: str, late: float) -> None:
        self.to, self._late, self._stalled = to, late, False
        for one in self._open - self._ending:
            self._ending.add(one)
            one.cancel()

    def settle(self) -> None:
        """Wait until what was late has come to its recorder, and what is open is cut."""

        async def late() -> None:
            self._cut(self.to, 0.0)
            if self._open:
                await asyncio.wait(self._open, timeout=10)

        asyncio.run_coroutine_threadsafe(late(), self.network.loop).result(20)

    async def _carry(self, page: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        ends, waiting = [back], bytearray()
        try:
            with contextlib.suppress(OSError, asyncio.CancelledError):
                recorder, there = await asyncio.open_unix_connection(self.to.removeprefix("ipc://"))
                ends.append(there)
                ways = {
                    asyncio.create_task(self._forth(page, there, waiting)),
                    asyncio.create_task(self._back(recorder, back)),
                }
                try:
                    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for way in ways:
                        way.cancel()
                    await asyncio.gather(*ways, return_exceptions=True)
        finally:
            back.close()
            with contextlib.suppress(OSError, asyncio.CancelledError):
                if waiting:
                    await asyncio.sleep(self._late)  # as long as the network takes
                    ends[-1].write(waiting)
                    await ends[-1].drain()
            ends[-1].close()
            self._open.discard(task)
            self._ending.discard(task)

    async def _forth(
        self, page: asyncio.StreamReader, there: asyncio.StreamWriter, waiting: bytearray
    ) -> None:
        while said := await page.read(_TOGETHER):
            if self._stalled:
                waiting += said
                continue
            there.write(said)
            await there.drain()

    async def _back(self, recorder: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        line: list[tuple[float, bytes]] = []
        if self.page is not None:
            self.page.lines.append(line)
        while told := await recorder.read(_TOGETHER):
            line.append((time.monotonic(), told))
            back.write(told)
            await back.drain()

    def close(self) -> None:
        self.network.loop.call_soon_threadsafe(self._cut, self.to, 0.0)
        self.network.loop.call_soon_threadsafe(self._server.close)
