"""Proxies in front of a server, or several, for tests: below a path, or each one in turn."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

REFUSED = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Proxy:
    """Passes connections with one request each on to a port, as many proxies do.

    `strips`: takes `root` off each path. Without `sockets` it takes the headers away that make a
    request one for a WebSocket, as nginx does unless it is told otherwise. `others` are asked in
    turn with the first one, whoever asks; one that is not there is passed over.
    """

    def __init__(
        self,
        port: int,
        root: str,
        *,
        strips: bool = False,
        sockets: bool = True,
        others: Sequence[int] = (),
    ) -> None:
        self.ports, self._root, self._strips, self._sockets = (
            [port, *others],
            root,
            strips,
            sockets,
        )

    async def __aenter__(self) -> Proxy:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.origin = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        line, *headers = head.split(b"\r\n")
        method, path, version = line.split()
        if not path.startswith(self._root.encode()):
            writer.write(REFUSED)
            return writer.close()
        if self._strips:
            path = path.removeprefix(self._root.encode())
            path = path if path.startswith(b"/") else b"/" + path
        upgrades = any(one.lower().startswith(b"upgrade:") for one in headers)
        if not (self._sockets and upgrades):
            hop = (b"upgrade:", b"connection:")
            headers = [one for one in headers if not one.lower().startswith(hop)]
            headers.insert(0, b"Connection: close")
        there = await self._next()
        there[1].write(b"\r\n".join([b" ".join([method, path, version]), *headers]))
        await asyncio.gather(_pass(reader, there[1]), _pass(there[0], writer))

    async def _next(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        for _ in self.ports:
            self.ports.append(self.ports.pop(0))
            with suppress(ConnectionRefusedError):
                return await asyncio.open_connection("127.0.0.1", self.ports[-1])
        raise ConnectionRefusedError


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    writer.close()
