"""What lies between a phone and a server: a network that can fall silent without a word."""

from __future__ import annotations

import asyncio
import math
import threading
from contextlib import suppress


class Network:
    """Passes on every byte between browsers and one port, until it is told to be silent.

    A connection that fell silent stays open on both sides and never says anything again, as when
    a phone sleeps and its router forgets it. New ones work, unless the network is `away`.

    `latency` is the seconds that bytes are under way, `rate` the bytes that pass in a second, each
    way; all connections share them. `down` counts the bytes that have come to the browsers.
    """

    def __init__(self, port: int, *, latency: float = 0.0, rate: float = math.inf) -> None:
        self.server_port = port
        self.latency, self.rate = latency, rate
        self.down = 0
        self._free = [0.0, 0.0]
        self.away = False
        self._silent: list[asyncio.Event] = []
        self._loop = asyncio.new_event_loop()
        self._there = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Network:
        self._thread.start()
        self._there.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def silence(self) -> None:
        """Every connection there is says nothing more."""
        for silent in self._silent:
            self._loop.call_soon_threadsafe(silent.set)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        listening = asyncio.start_server(self._accept, "127.0.0.1", 0)
        server = self._loop.run_until_complete(listening)
        self.port = server.sockets[0].getsockname()[1]
        self._there.set()
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        silent = asyncio.Event()
        self._silent.append(silent)
        if self.away:
            silent.set()
        with suppress(OSError, asyncio.CancelledError):
            await asyncio.sleep(2 * self.latency)  # the hands are shaken
            there = await asyncio.open_connection("127.0.0.1", self.server_port)
            await asyncio.gather(
                self._pass(reader, there[1], silent, 0), self._pass(there[0], writer, silent, 1)
            )

    async def _pass(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        silent: asyncio.Event,
        way: int,
    ) -> None:
        carrying: set[asyncio.Task[None]] = set()
        piece = 1 << 16 if math.isinf(self.rate) else 1400  # a slow line takes turns
        with suppress(OSError):
            while data := await reader.read(piece):
                if writer.is_closing():
                    break  # who has hung up is sent no more
                if not silent.is_set():
                    self.down += way * len(data)
                    await self._send(writer, data, way, silent, carrying)
        await asyncio.gather(*carrying)
        if not silent.is_set():
            writer.close()

    async def _send(
        self,
        writer: asyncio.StreamWriter,
        data: bytes,
        way: int,
        silent: asyncio.Event,
        carrying: set[asyncio.Task[None]],
    ) -> None:
        """At once, or when the line is free and it has been under way for its time."""
        if not self.latency and math.isinf(self.rate):
            writer.write(data)
            await writer.drain()
            return
        now = self._loop.time()
        self._free[way] = max(now, self._free[way]) + len(data) / self.rate
        arrives = self._free[way] + self.latency
        await asyncio.sleep(self._free[way] - now)  # meanwhile its sender has to wait

        async def carry() -> None:
            await asyncio.sleep(arrives - self._loop.time())
            if not silent.is_set():
                with suppress(OSError):
                    writer.write(data)

        task = asyncio.create_task(carry())
        carrying.add(task)
        task.add_done_callback(carrying.discard)
