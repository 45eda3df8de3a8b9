"""Hostile bytes at the door: requests and sockets, right, nearly right and wrong, by strangers and
by somebody who has come in. Meanwhile another person works, and must notice nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import random
import re
import struct
import tempfile
import time
from pathlib import Path

from tests.serve.raw import forged, memory, wire_frame
from tests.serve.visiting import (
    V1,
    Open,
    Visitor,
    framed,
    from_board,
    message,
    serving_in,
    to_board,
    until,
)

WORKERS = 12
PAUSE = 0.02
PATIENCE = 20.0
GROWTH = 150 << 20
STATUS = re.compile(rb"HTTP/1\.\d (\d{3}) ")
OURS = re.compile(
    r"^\S+ \S+ (ERROR|CRITICAL) |^\S+ \S+ left out \d+ more.* being (ERROR|CRITICAL) "
)
"""A line of the server's own; a kernel's failures, of which its page was told nothing, say so."""

# fmt: off
METHODS = [b"GET", b"POST", b"HEAD", b"PUT", b"DELETE", b"PATCH", b"OPTIONS", b"TRACE", b"CONNECT",
           b"get", b"G\0T", b"\xff", b"", b"M" * 3000, b"POST\tX", b"PRI"]
PARTS = [b"..", b"%2e%2e", b"%252e", b".", b"", b"%00", b"%ff%fe", b"%", b"%g1", b"\\", b"%5c",
         b"~", b"a" * 300, "é漢\u202e".encode(), b";", b"#", b"?", b"?a=%ff&a=1&" * 9, b"*", b"//",
         b"%0d%0aX:%20y", b"voila", b"static", b"templates", b"lab", b"api", b"themes", b"kernels",
         b"files", b"tree"]
VALUES = [b"", b"[", b"]", b"http://[", b"null", b"a:" + b"1" * 5000, b"\xff\xfe", b"*", b"%00",
          b"0", b"-1", b"+5", b"0x10", b"9" * 400, b"1e9", b"5, 5", b"5, 6", b"chunked",
          b"chunked, gzip", b"identity", b"\x0bchunked", b"bytes=0-", b"bytes=9-1",
          b"bytes=-" + b"9" * 5000, b'W/"x"', b"Mon, 99 Jan 99999999999 00:00:00 GMT",
          b"a=b; " * 500, b"okr_w_x=2|1:0|10:1|",
          b"x" * 9000, b"multipart/form-data; boundary=", b'multipart/form-data; boundary="x',
          b"text/plain; a*=x''%ff", b"application/x-www-form-urlencoded", b"100-continue",
          b"close, Upgrade", b"websocket", b"h2c", b"permessage-deflate; client_max_window_bits=99",
          b"x; a*1*=b; a*0=c", b"127.0.0.1", b"evil.example"]
NAMES = [b"Host", b"Origin", b"Referer", b"Cookie", b"Content-Length", b"Transfer-Encoding",
         b"Expect", b"Content-Type", b"Content-Encoding", b"Connection", b"Upgrade", b"Range",
         b"If-Range", b"TE", b"If-Modified-Since", b"If-None-Match", b"Accept-Encoding",
         b"Sec-Fetch-Site", b"X-Real-Ip", b"Sec-WebSocket-Key", b"Sec-WebSocket-Version",
         b"Sec-WebSocket-Protocol", b"Sec-WebSocket-Extensions", b"X-Forwarded-For",
         b"X-Forwarded-Proto", b"Forwarded", b"Trailer", b"X\xff", b"a b", b""]
BODIES = [b"", b"code=12345678", b"name=%ff", b"name=" + b"x" * 70_000, b"&=&=" * 600, b"{}",
          b"card=x&said=y", b"0\r\n\r\n", b"5\r\nab", b"5;a=b\r\nname=\r\n0\r\n\r\n", b"-1\r\n",
          b"ffffffffffffffff\r\n", b"\0" * 100,
          b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\ny\r\n--x--\r\n']
JSONS = ["[" * 20_000, '{"a":' * 5_000, "1" * 6_000, "NaN", "-Infinity", '"\\ud800"', "1e999",
         "null", "[]", '{"header":[]}', '{"header":{"msg_type":["x"]}}', "\x00",
         '{"channel":"control"}', '"' + "x" * 99]
# fmt: on


class Fuzz:
    """One run against one server."""

    def __init__(self, serving, seed: int, until_: float) -> None:
        self.serving, self.seed, self.ends = serving, seed, until_
        self.host, self.port = "127.0.0.1", int(serving.url.rpartition(":")[2])
        self.faults: list[str] = []
        self.requests = self.frames = 0
        self.slowest = 0.0

    def fault(self, what: str, data: bytes = b"") -> None:
        self.faults.append(f"--seed {self.seed}: {what} {data[:600]!r}"[:1500])

    def going(self) -> bool:
        return time.monotonic() < self.ends and len(self.faults) < 20

    # -- strangers ----------------------------------------------------------------------------

    def target(self, chance: random.Random) -> bytes:
        secrets = [secret.encode() for secret in self.serving.secrets.values()]
        room = self.serving.workshop.encode()
        known = [
            b"/",
            b"/healthz",
            b"/okr/x/host.js",
            b"/voila/static/voila.js",
            b"/nowhere",
            b"/j/" + chance.choice(secrets),
            b"/v/" + chance.choice(secrets),
            b"/s/" + chance.choice(secrets),
            b"/r/" + chance.choice(secrets),
            b"/w/" + room + b"/10-board",
            b"/c/" + room + b"/90-coach",
            b"/voila/templates/lab/static/voila.js",
            b"/voila/api/themes/x/index.css",
            b"/voila/labextensions/x/y.js",
            b"/api/kernels/a-b-c-d-e",
            b"/api/kernels/a-b-c-d-e/channels",
            b"/voila/api/shutdown/a-b-c-d-e",
            b"http://127.0.0.1/",
            b"*",
            b"127.0.0.1:80",
        ]
        if chance.random() < 0.6:
            return chance.choice(known)
        steps = [chance.choice(PARTS) for _ in range(chance.randint(1, 6))]
        return chance.choice(known).rstrip(b"/") + b"/" + b"/".join(steps)

    def request(self, chance: random.Random, cookie: bytes) -> bytes:
        headers = {b"Host": b"127.0.0.1:%d" % self.port, b"Connection": b"close"}
        method = chance.choice(METHODS if chance.random() < 0.3 else METHODS[:2])
        body = chance.choice(BODIES) if method != b"GET" or chance.random() < 0.1 else b""
        if body and chance.random() < 0.8:
            headers[b"Content-Type"] = b"application/x-www-form-urlencoded"
        if body and chance.random() < 0.8:
            headers[b"Content-Length"] = b"%d" % (len(body) + chance.choice((0, 0, 0, 1, -1, 7)))
        if chance.random() < 0.5:
            headers[b"Origin"] = self.serving.url.encode()
        if chance.random() < 0.3:
            headers[b"Cookie"] = cookie
        pairs = list(headers.items())
        for _ in range(chance.choice((0, 0, 1, 1, 2, 5, 120))):
            pairs.insert(
                chance.randint(0, len(pairs)), (chance.choice(NAMES), chance.choice(VALUES))
            )
        version = chance.choice(
            (b"HTTP/1.1",) * 9 + (b"HTTP/1.0", b"HTTP/2", b"HTTP/1.1 ", b"http/1.1")
        )
        lines = [method + b" " + self.target(chance) + b" " + version]
        lines += [name + b": " + value for name, value in pairs]
        end = chance.choice((b"\r\n",) * 9 + (b"\n",))
        said = end.join([*lines, b"", b""]) + body
        return _mutated(chance, said) if chance.random() < 0.4 else said

    async def stranger(self, number: int, cookie: bytes) -> None:
        chance = random.Random(f"{self.seed}-{number}")
        while self.going():
            said = b"".join(
                self.request(chance, cookie) for _ in range(chance.choice((1, 1, 1, 3)))
            )
            answer = await self.say(said, chance)
            for status in map(int, STATUS.findall(answer)):
                self.requests += 1
                if status >= 500 and status != 503:
                    self.fault(f"{status} to", said)
            await asyncio.sleep(PAUSE)

    async def say(self, said: bytes, chance: random.Random) -> bytes:
        """What is answered; some bytes come in pieces, and some speakers do not wait."""
        answer = b""
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection(
                self.host, self.port, local_addr=("127.0.0.3", 0)
            )
            try:
                cut = chance.randint(0, len(said)) if chance.random() < 0.1 else len(said)
                writer.write(said[:cut])
                await writer.drain()
                if cut < len(said):
                    await asyncio.sleep(0.05)
                    writer.write(said[cut:])
                if chance.random() < 0.1:
                    return b""
                async with asyncio.timeout(PATIENCE):
                    while piece := await reader.read(1 << 16):
                        answer += piece
            except TimeoutError:
                self.fault("not ended after its time:", said)
            finally:
                writer.close()
        return answer

    # -- somebody inside ------------------------------------------------------------------------

    async def insider(self, number: int) -> None:
        chance = random.Random(f"{self.seed}-inside-{number}")
        who = Visitor(self.serving)
        where = await who.enter()
        page: Open | None = None
        while self.going():
            if page is None or (await who.ask(f"/api/kernels/{page.kernel}")).code != 200:
                answer = await who.ask(where)
                page = Open(who, answer.body.decode()) if answer.code == 200 else None
                if answer.code not in (200, 429, 503):
                    self.fault(f"{answer.code} for a page")
                if page is None:
                    await asyncio.sleep(1)
                    continue
            await self.talk(chance, who, page)
            await asyncio.sleep(PAUSE)

    def handshake(self, chance: random.Random, who: Visitor, kernel: str) -> bytes:
        pairs = [
            (b"Host", b"127.0.0.1:%d" % self.port),
            (b"Origin", self.serving.url.encode()),
            (b"Upgrade", b"websocket"),
            (b"Connection", b"Upgrade"),
            (b"Sec-WebSocket-Version", b"13"),
            (b"Sec-WebSocket-Key", b"dGhlIHNhbXBsZSBub25jZQ=="),
            (b"Cookie", who.headers()["Cookie"].encode()),
        ]
        if chance.random() < 0.7:
            pairs.append((b"Sec-WebSocket-Protocol", V1.encode()))
        if chance.random() < 0.2:
            at = chance.randrange(len(pairs))
            pairs[at] = (pairs[at][0], chance.choice(VALUES))
        session = chance.choice(
            (b"a", b"a", b"a", b"", b"%00", b"x" * 300, b"a\xff", b"a&session_id=b")
        )
        line = b"GET /api/kernels/" + kernel.encode() + b"/channels?session_id=" + session
        return b"\r\n".join([line + b" HTTP/1.1", *(b": ".join(pair) for pair in pairs), b"", b""])

    async def talk(self, chance: random.Random, who: Visitor, page: Open) -> None:
        """One socket, some frames, and away."""
        said = self.handshake(chance, who, page.kernel)
        with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection(self.host, self.port)
            try:
                writer.write(said)
                async with asyncio.timeout(PATIENCE):
                    head = await reader.readuntil(b"\r\n\r\n")
                status = int(STATUS.match(head)[1])
                self.requests += 1
                if status >= 500 and status != 503:
                    self.fault(f"{status} to a socket", said)
                if status == 101:
                    for _ in range(chance.randint(1, 40)):
                        if writer.is_closing():
                            break
                        writer.write(self.frame(chance, page.board))
                        self.frames += 1
                    await writer.drain()
                    async with asyncio.timeout(0.3):
                        while await reader.read(1 << 16):
                            pass
            finally:
                writer.close()

    def frame(self, chance: random.Random, board: str) -> bytes:
        """One frame or some that belong together."""
        good = chance.choice(
            (
                to_board(board, {"op": "add", "text": "x"}),
                to_board(board, {"op": "fail"}),
                message("comm_open", {"comm_id": "c", "target_name": "jupyter.widget.control"}),
                message("kernel_info_request", {}),
                message("comm_info_request", {"target_name": []}),
                message("execute_request", {"code": "1"}),
            )
        )
        payload = chance.choice(
            (
                framed(good),
                json.dumps(good).encode(),
                _mutated(chance, framed(good)),
                _mutated(chance, json.dumps(good).encode()),
                chance.choice(JSONS).encode(),
                self.wild(chance, good),
                b"?",
                chance.randbytes(chance.choice((0, 1, 40, 125, 126, 300, 70_000))),
            )
        )
        how = chance.random()
        if how < 0.55:
            return wire_frame(payload, chance.choice((1, 2, 2)))
        if how < 0.7:  # in pieces, sometimes with a ping or a wrong piece between
            cut = chance.randint(0, len(payload))
            between = chance.choice((b"", wire_frame(b"p", 9), wire_frame(b"x", 1)))
            first = wire_frame(payload[:cut], 2, fin=False)
            return first + between + wire_frame(payload[cut:], 0, fin=chance.random() < 0.9)
        if how < 0.8:
            opcode = chance.choice((8, 9, 10))
            return wire_frame(payload[: chance.choice((0, 1, 2, 60, 125, 200))], opcode)
        if how < 0.9:
            return wire_frame(
                payload,
                chance.randrange(16),
                fin=chance.random() < 0.5,
                rsv=chance.randrange(8),
                masked=chance.random() < 0.5,
            )
        if how < 0.95:  # longer than it may be, or than it is
            size = chance.choice((1 << 20, (1 << 20) + 1, 1 << 40, (1 << 64) - 1))
            return struct.pack("!BBQ", 0x82, 0xFF, size) + b"\0\0\0\0" + payload
        return _mutated(chance, wire_frame(payload))

    def wild(self, chance: random.Random, good: dict) -> bytes:
        """A binary message whose offsets point anywhere."""
        whole = bytearray(framed(good))
        for _ in range(chance.randint(1, 4)):
            at = 8 * chance.randint(0, 7)
            number = chance.choice((0, 1, 7, len(whole), len(whole) + 1, 1 << 31, (1 << 64) - 1))
            whole[at : at + 8] = number.to_bytes(8, "little")
        return bytes(whole)

    # -- those who must notice nothing ------------------------------------------------------------

    async def calm(self) -> None:
        anna = Visitor(self.serving)
        page = await anna.open(await anna.enter())
        socket = await anna.socket(page.kernel)
        n = 0
        try:
            while self.going():
                began = time.monotonic()
                said = to_board(page.board, {"op": "add", "text": f"rung {n}"})
                await socket.write_message(framed(said), True)
                done = await until(socket, from_board("done"))
                rungs = done["content"]["data"]["content"]["rungs"]
                n += 1
                if rungs != [f"rung {m}" for m in range(n)]:
                    self.fault("another person's board is not theirs")
                health = await Visitor(self.serving).ask("/healthz")
                if health.code != 200:
                    self.fault(f"/healthz said {health.code}")
                self.slowest = max(self.slowest, time.monotonic() - began)
                await asyncio.sleep(0.25)
        except Exception as error:
            self.fault(f"another person was disturbed: {error!r}")
        socket.close()

    async def run(self) -> None:
        mallory = Visitor(self.serving)
        await mallory.enter()
        cookie = mallory.headers()["Cookie"].encode()
        before = memory(self.serving.pid)
        await asyncio.gather(
            self.calm(),
            *(self.stranger(n, cookie) for n in range(WORKERS)),
            *(self.insider(n) for n in range(2)),
        )
        grown = memory(self.serving.pid) - before
        if grown > GROWTH:
            self.fault(f"the server's memory grew by {grown >> 20} MB")
        if self.slowest > PATIENCE:
            self.fault(f"another person waited {self.slowest:.1f} s")


def _mutated(chance: random.Random, data: bytes) -> bytes:
    whole = bytearray(data)
    for _ in range(chance.randint(1, 5)):
        at = chance.randint(0, len(whole))
        to = min(len(whole), at + chance.choice((1, 2, 4, 20)))
        how = chance.randrange(5)
        if how == 0:
            whole[at:to] = chance.randbytes(to - at)
        elif how == 1:
            del whole[at:to]
        elif how == 2:
            whole[at:at] = chance.choice(
                (b"\r\n", b"\0", b"\xff", b"\n", b" ", b"%", b"\r\n\r\n", b"9" * 20)
            )
        elif how == 3:
            whole[at:at] = whole[at:to] * 3
        else:
            del whole[at:]
    return bytes(whole)


def _failures(log: str) -> list[str]:
    """The server's own failures in its log, each kind once and whole."""
    found: dict[str, str] = {}
    lines = log.splitlines()
    for n, line in enumerate(lines):
        if OURS.match(line):
            below = list(itertools.takewhile(lambda one: one[:1] == " ", lines[n + 1 :]))
            kind = below[-1] if below else re.sub(r"[0-9a-f-]{6,}", "…", line[20:])
            found.setdefault(kind, "\n".join([line, *below]))
    return list(found.values())


def fuzz(seconds: float, seed: int) -> list[str]:
    """Requests and frames at a server of our own, for so long; what went wrong."""
    limits = {"asking": 1.0, "stalled": 2.0}
    with tempfile.TemporaryDirectory(prefix="okrlab-fuzz-") as folder:
        with serving_in(Path(folder), ahead=2, limits=limits) as serving:
            one = Fuzz(serving, seed, time.monotonic() + seconds)
            asyncio.run(one.run())
        said = serving.said()
    one.faults += [f"--seed {seed}: the log says {line[:400]}" for line in forged(said)[:5]]
    one.faults += [f"--seed {seed}: {block}" for block in _failures(said)]
    if len(said) > 1_000_000 + 20_000 * seconds:
        one.faults.append(f"--seed {seed}: {len(said)} characters of log")
    if not (one.requests and one.frames):
        one.faults.append(f"--seed {seed}: nothing was tried")
    print(f"{one.requests} requests, {one.frames} frames; {one.slowest:.2f} s the longest wait")
    return one.faults
