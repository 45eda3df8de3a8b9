"""People at pages, over the pages' protocol; as cheap as can be: frames are searched, not read."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import gzip
import json
import os
import re
import time
import uuid
from collections.abc import Callable
from urllib.parse import urlsplit

from tests.serve.raw import wire_frame
from tests.serve.visiting import V1, Serving, framed, message, to_board

PAGE = "80-workshop"
_BOARD = re.compile(rb'"comm_id":"([0-9a-f]{32})".{0,20000}?LadderBoard', re.S)


class Guest:
    """One person, who has come in: opens the workshop's page, and keeps it open."""

    def __init__(self, serving: Serving, cookie: tuple[str, str]) -> None:
        self._serving, self._cookie = serving, "=".join(cookie)
        self._path = f"/w/{serving.workshop}/{PAGE}"
        at = urlsplit(serving.url)
        self._host, self._port = at.hostname or "", at.port or 80
        self.stage = self.ladder = self.kernel = ""
        self.page_bytes = self.socket_bytes = 0
        self.turned_away = 0
        """How often the server, with too many at its door, closed before it answered."""
        self._waits: list[tuple[Callable[[bytes], bool], asyncio.Future[float]]] = []

    async def come(self) -> None:
        """Open the page and its socket, and wait until the stage has told its state."""
        cookie = f"Cookie: {self._cookie}"
        while True:
            with contextlib.suppress(ConnectionError):
                head, body = await self._ask(
                    f"GET {self._path} HTTP/1.1", cookie, "Accept-Encoding: gzip"
                )
                break
            self.turned_away += 1
            await asyncio.sleep(1)
        self.page_bytes = len(head) + len(body)
        if b"Content-Encoding: gzip" in head:
            body = gzip.decompress(body)
        html = body.decode()

        def part(name: str) -> dict:
            return json.loads(re.search(rf'<script id="{name}"[^>]*>(.*?)</script>', html, re.S)[1])

        self.kernel = part("okr-config")["kernel"]
        for id, entry in part("okr-states").items():
            name = entry["state"].get("_anywidget_id", "")
            if name.endswith("StageBoard"):
                self.stage = id
            elif name.endswith("LadderBoard"):
                self.ladder = id
        await self._connect(self.kernel)
        control = uuid.uuid4().hex
        opens = {"comm_id": control, "target_name": "jupyter.widget.control", "data": {}}
        opened = message("comm_open", opens)
        opened["metadata"] = {"version": "1.0.0"}
        asks = {"comm_id": control, "data": {"method": "request_states"}}
        for one in (opened, message("comm_msg", asks)):
            self._write(framed(one))
        state = self.waits(lambda frame: _says(frame, "state"))
        self.say({"op": "hello", "zone": "", "_run": "", "_nth": 0})
        await state

    async def at_ladder(self) -> None:
        """Greet the ladder's board, once the stage shows it."""
        state = self.waits(lambda frame: _says(frame, "state"))
        self.say({"op": "hello", "zone": "", "_run": "", "_nth": 0}, self.ladder)
        await state

    async def do(self, command: dict) -> float:
        """Send a command; the seconds until it is kept."""
        key = uuid.uuid4().hex
        began, wanted = time.perf_counter(), key.encode()
        kept = self.waits(lambda frame: wanted in frame and _says(frame, "done"))
        self.say({"op": "do", "key": key, "command": command}, self.ladder if _on(command) else "")
        return await kept - began

    def say(self, content: dict, board: str = "") -> None:
        """Say something to a board, the stage unless another is named."""
        self._write(framed(to_board(board or self.stage, content)))

    def waits(self, wanted: Callable[[bytes], bool]) -> asyncio.Future[float]:
        """When the first frame comes that is wanted."""
        future: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waits.append((wanted, future))
        return future

    def close(self) -> None:
        """Close the page."""
        self._listening.cancel()
        self._out.close()

    # -- on the wire -------------------------------------------------------------------------

    async def _ask(self, first: str, *more: str) -> tuple[bytes, bytes]:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        lines = [first, f"Host: {self._host}:{self._port}", "Connection: close", *more]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n")
        head, _, body = (await reader.read(-1)).partition(b"\r\n\r\n")
        writer.close()
        assert re.match(rb"HTTP/1.1 200", head), head
        return head, _unchunked(body) if b"chunked" in head else body

    async def _connect(self, kernel: str) -> None:
        reader, self._out = await asyncio.open_connection(self._host, self._port)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = (
            f"GET /api/kernels/{kernel}/channels?session_id={uuid.uuid4().hex} HTTP/1.1",
            f"Host: {self._host}:{self._port}",
            *("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"),
            *(f"Sec-WebSocket-Key: {key}", f"Sec-WebSocket-Protocol: {V1}"),
            *(f"Origin: {self._serving.url}", f"Cookie: {self._cookie}"),
        )
        self._out.write("\r\n".join(lines).encode() + b"\r\n\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        assert b" 101 " in head, head
        self._listening = asyncio.create_task(self._listen(reader))

    def _write(self, payload: bytes) -> None:
        self._out.write(wire_frame(payload))

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while True:
            first, size = await reader.readexactly(2)
            if size >= 126:
                size = int.from_bytes(await reader.readexactly(2 if size == 126 else 8), "big")
            frame = await reader.readexactly(size)
            self.socket_bytes += size + 4
            if first & 15 == 9:  # a ping
                self._out.write(wire_frame(frame, 10))
                continue
            if not self.ladder and (found := _BOARD.search(frame)):
                self.ladder = found[1].decode()
            now = time.perf_counter()
            for one in [one for one in self._waits if one[0](frame)]:
                self._waits.remove(one)
                one[1].set_result(now)


def _on(command: dict) -> bool:
    """Whether a command is about the ladder."""
    return bool(command["type"] == "SetCards")


def _says(frame: bytes, op: str) -> bool:
    """Whether a board says this; a kernel writes JSON with spaces, a hall without."""
    return b'"op":"%s"' % op.encode() in frame or b'"op": "%s"' % op.encode() in frame


def _unchunked(body: bytes) -> bytes:
    parts = []
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size, 16)
        parts.append(body[:length])
        body = body[length + 2 :]
        if not length:
            break
    return b"".join(parts)
