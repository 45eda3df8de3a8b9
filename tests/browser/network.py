"""What lies between a phone and a server: a network that can fall silent without a word."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress


class Network:
    """Passes on every byte between browsers and one port, until it is told to be silent.

    A connection that fell silent stays open on both sides and never says anything again, as when
    a phone sleeps and its router forgets it. New ones work, unless the network is `away`.
    """

    def __init__(self, port: int) -> None:
        self.server_port = port
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
            there = await asyncio.open_connection("127.0.0.1", self.server_port)
            await asyncio.gather(
                self._pass(reader, there[1], silent), self._pass(there[0], writer, silent)
            )

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, silent: asyncio.Event
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(1 << 16):
                if not silent.is_set():
                    writer.write(data)
                    await writer.drain()
        if not silent.is_set():
            writer.close()
