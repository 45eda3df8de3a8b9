"""What strangers may send and hold open: little, and not for long; and nobody inside notices."""

import asyncio
import contextlib
import itertools
import json
import socket
import struct
import sys
import time
from pathlib import Path

import pytest
from tornado.iostream import IOStream
from tornado.websocket import WebSocketClosedError

from okrlab.serve.listening import Chairs, Guest, Limits
from tests.serve.raw import (
    connected,
    forged,
    memory,
    request,
    rest,
    sent,
    status,
    wire_frame,
)
from tests.serve.visiting import (
    V1,
    ClosedByServer,
    Visitor,
    framed,
    from_board,
    message,
    serving_in,
    to_board,
    until,
)

FORM = b"Content-Type: application/x-www-form-urlencoded"
MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def hasty(tmp_path_factory):
    """A server that waits for nobody, and has few chairs."""
    limits = {"asking": 1.0, "stalled": 1.0, "connections": 60, "quiet": 30}
    with serving_in(tmp_path_factory.mktemp("hasty"), ahead=1, limits=limits) as server:
        yield server


def answers(serving) -> None:
    assert status(sent(serving, request(b"GET /healthz HTTP/1.1"))) == 200


MALFORMED = {
    "host [": (request(host=b"["), 421),
    "host ]": (request(host=b"]:x["), 421),
    "host with a port of 5000 digits": (request(host=b"a:" + b"1" * 5000), 400),
    "host of nothing": (request(host=b""), 421),
    "two hosts": (request(b"GET / HTTP/1.1", b"Host: other"), 400),
    "no host": (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
    "origin [": (request(b"POST / HTTP/1.1", b"Origin: http://[", b"Content-Length: 0"), 403),
    "referer [": (request(b"POST / HTTP/1.1", b"Referer: http://[", b"Content-Length: 0"), 403),
    "socket, origin [": (
        request(
            b"GET /api/kernels/a-b-c-d-e/channels HTTP/1.1",
            b"Origin: http://[",
            b"Upgrade: websocket",
        ),
        403,
    ),
    "kernel, origin [": (request(b"GET /api/kernels/a-b-c-d-e HTTP/1.1", b"Origin: http://["), 403),
    "NUL in a file": (request(b"GET /voila/templates/lab/static/%00 HTTP/1.1"), 404),
    "half a file": (request(b"GET /voila/templates/lab HTTP/1.1"), 404),
    "upwards": (
        request(b"GET /voila/templates/lab/static/..%2f..%2f..%2f..%2fetc%2fpasswd HTTP/1.1"),
        404,
    ),
    "upwards, twice encoded": (request(b"GET /voila/static/%252e%252e/x HTTP/1.1"), 404),
    "upwards in themes": (request(b"GET /voila/api/themes/..%5c..%5cx HTTP/1.1"), 404),
    "a file with a long name": (request(b"GET /voila/static/" + b"a" * 5000 + b" HTTP/1.1"), 404),
    "no UTF-8 in a link": (request(b"GET /j/%ff%fe%fd%fc%fb%fa%f9%f8 HTTP/1.1"), 404),
    "no UTF-8 in a query": (request(b"GET /?a=%ff HTTP/1.1"), 200),
    "no UTF-8 in a form": (
        request(b"POST / HTTP/1.1", FORM, b"Content-Length: 8", body=b"code=%ff"),
        404,
    ),
    "a thousand fields": (
        request(b"POST / HTTP/1.1", FORM, b"Content-Length: 4000", body=b"a=1&" * 1000),
        404,
    ),
    "no multipart": (
        request(
            b"POST / HTTP/1.1",
            b"Content-Type: multipart/form-data; boundary=x",
            b"Content-Length: 4",
            body=b"code",
        ),
        404,
    ),
    "a cookie of digits": (
        request(b"GET /w/x/y HTTP/1.1", b"Cookie: okr_w_x=2|1:0|10:1|7:okr_w_x|" + b"9" * 5000),
        404,
    ),
    "a cookie of cookies": (
        request(b"GET /api/kernels/a-b-c-d-e HTTP/1.1", b"Cookie: " + b"okr_a=2|1:0|; " * 2000),
        403,
    ),
    "length and chunks": (
        request(
            b"POST / HTTP/1.1",
            b"Content-Length: 4",
            b"Transfer-Encoding: chunked",
            body=b"0\r\n\r\n",
        ),
        400,
    ),
    "two lengths": (
        request(b"POST / HTTP/1.1", b"Content-Length: 4", b"Content-Length: 5", body=b"abcde"),
        400,
    ),
    "a length of words": (request(b"POST / HTTP/1.1", b"Content-Length: +4", body=b"abcd"), 400),
    "chunks of a size nobody reads": (
        request(b"POST / HTTP/1.1", b"Transfer-Encoding: chunked", body=b"-4\r\nabcd\r\n0\r\n\r\n"),
        400,
    ),
    "chunked twice": (
        request(b"POST / HTTP/1.1", b"Transfer-Encoding: chunked, chunked", body=b"0\r\n\r\n"),
        400,
    ),
    "folded header": (request(b"GET / HTTP/1.1", b"X: a", b" b"), 400),
    "a method of 5000 letters": (request(b"A" * 5000 + b" / HTTP/1.1"), 404),
    "CONNECT": (request(b"CONNECT evil.example:80 HTTP/1.1"), 404),
    "TRACE": (request(b"TRACE / HTTP/1.1"), 404),
    "another server": (request(b"GET http://evil.example/ HTTP/1.1"), 404),
    "HTTP 9": (request(b"GET / HTTP/9.9"), 400),
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400),
    "two hundred headers": (request(b"GET / HTTP/1.1", *[b"X: y"] * 200), 400),
}


def test_what_is_malformed_is_refused_and_is_no_failure_of_ours(serving):
    before = len(serving.said())
    found = {name: status(sent(serving, data)) for name, (data, _) in MALFORMED.items()}
    assert found == {name: wanted for name, (_, wanted) in MALFORMED.items()}
    said = serving.said()[before:]
    assert not forged(said)
    assert "Traceback" not in said
    assert "ERROR" not in said
    assert len(said.splitlines()) <= len(MALFORMED)


def test_no_answer_says_what_it_is_made_of(serving):
    kernel = b"/api/kernels/a-b-c-d-e"
    script = b"/voila/templates/lab/static/voila.js"
    for path in (b"/", b"/nowhere", b"/voila/static/x", script, kernel, kernel + b"/channels"):
        head = sent(serving, request(b"GET " + path + b" HTTP/1.1")).partition(b"\r\n\r\n")[0]
        assert b"Server: okrlab" in head, head
        assert b"X-Content-Type-Options: nosniff" in head
        assert b"Tornado" not in head


def test_twelve_large_bodies_are_refused_before_they_are_sent(serving):
    before = memory(serving.pid)
    with contextlib.ExitStack() as held:
        lines = [held.enter_context(connected(serving)) for _ in range(12)]
        for line in lines:
            line.sendall(request(b"POST / HTTP/1.1", FORM, b"Content-Length: 66000000"))
        for line in lines:
            assert status(rest(line)) == 400
    assert status(sent(serving, request(b"POST / HTTP/1.1", FORM, b"Content-Length: 65537"))) == 400
    large = request(
        b"POST / HTTP/1.1", FORM, b"Content-Length: 65536", body=b"code=" + b"1" * 65531
    )
    assert status(sent(serving, large)) == 404
    assert memory(serving.pid) - before < 10 * MEGABYTE


def test_a_body_in_chunks_is_counted(serving):
    before = memory(serving.pid)
    head = request(b"POST / HTTP/1.1", FORM, b"Transfer-Encoding: chunked")
    chunk = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
    with contextlib.ExitStack() as held:
        for _ in range(12):
            line = held.enter_context(connected(serving))
            line.sendall(head)
            with contextlib.suppress(OSError):
                for _ in range(2000):
                    line.sendall(chunk)
                raise AssertionError("it took 65 MB")
    assert memory(serving.pid) - before < 10 * MEGABYTE
    answers(serving)


@pytest.mark.parametrize(
    "half",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ",
        request(b"POST / HTTP/1.1", FORM, b"Content-Length: 60000", body=b"code=1"),
        request(b"POST / HTTP/1.1", FORM, b"Transfer-Encoding: chunked", body=b"5\r\nco"),
        b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",  # answered, then nothing more
    ],
)
def test_what_is_half_sent_is_ended_also_when_it_drips(hasty, half):
    with connected(hasty) as still, connected(hasty) as dripping:
        for line in (still, dripping):
            line.sendall(half)
        drop = b"x" if half.startswith(b"POST") else b"\r\nY: z" if b"X:" in half else b"a"
        dripping.settimeout(0.1)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                dripping.sendall(drop)
                if not dripping.recv(1 << 16):
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        else:
            raise AssertionError("it goes on for ever")
        rest(still)


def asking_for_much() -> bytes:
    static = Path(sys.prefix, "share/jupyter/voila/templates/base/static")
    largest = max(static.glob("*.js"), key=lambda file: file.stat().st_size)
    path = f"/voila/templates/base/static/{largest.name}"
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() * 100


def test_whoever_takes_nothing_of_what_they_asked_for_is_let_go(hasty):
    before = len(hasty.said())
    with connected(hasty) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.sendall(asking_for_much())
        deadline = time.monotonic() + 60
        while "took nothing" not in hasty.said()[before:]:
            assert time.monotonic() < deadline
            answers(hasty)


def test_a_stranger_with_many_connections_costs_nobody_inside_or_at_the_door(hasty):
    async def visit():
        anna = Visitor(hasty)
        page = await anna.open(await anna.enter())
        socket = await anna.socket(page.kernel)
        with contextlib.ExitStack() as held:
            for n in range(400):
                line = held.enter_context(connected(hasty, source="127.0.0.2"))
                line.sendall(b"" if n % 2 else b"GET / HTTP/1.1\r\nX: y")
                if n % 100 == 50:
                    bob = Visitor(hasty)
                    assert (await bob.ask(hasty.link("join"))).code == 200
                    said = to_board(page.board, {"op": "add", "text": str(n)})
                    await socket.write_message(framed(said), True)
                    await until(socket, from_board("done"))
        socket.close()

    asyncio.run(visit())


def test_who_has_to_go_when_there_are_too_many():
    async def visit():
        chairs, now = Chairs(Limits(connections=40, quiet=20)), itertools.count()
        ends = []

        def come(address: str, *, quiet: bool = True) -> Guest | None:
            near, far = socket.socketpair()
            ends.append(far)
            guest = Guest(IOStream(near), address, next(now))
            guest.quiet = quiet
            return guest if chairs.take(guest) else guest.stream.close()

        room = [come("room") for _ in range(5)]
        strangers = [come("stranger") for _ in range(30)]
        assert not any(guest.stream.closed() for guest in room)
        assert [guest.stream.closed() for guest in strangers] == [True] * 17 + [False] * 13
        for n in range(10):  # who holds most loses first
            assert come(f"stranger {n}")
        assert not any(guest.stream.closed() for guest in room)
        assert [guest.stream.closed() for guest in strangers] == [True] * 25 + [False] * 5
        working = [come("stranger", quiet=False) for _ in range(40)]
        assert len([guest for guest in working if guest]) == 30
        assert all(guest is None or not guest.stream.closed() for guest in working)
        assert all(guest.stream.closed() for guest in strangers)
        assert come("room")
        for guest in chairs.all():
            guest.stream.close()
        assert chairs.all() == []
        for far in ends:
            far.close()

    asyncio.run(visit())


def test_a_room_behind_one_address_comes_in_at_once(hasty):
    """Forty people in the room, each with a browser that holds two connections, and all answered:
    only connections that ask for nothing are ended to make room.
    """
    asked = b"GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" % hasty.link("join").encode()
    with contextlib.ExitStack() as held:
        for _ in range(40):
            spare, line = (held.enter_context(connected(hasty)) for _ in range(2))
            spare.settimeout(1)
            line.sendall(asked)
            assert status(line.recv(1 << 16)) == 200


def test_a_reader_who_goes_while_a_page_is_made_is_no_failure_of_ours(serving):
    async def visit():
        anna = Visitor(serving)
        wanted = f"GET {await anna.enter()} HTTP/1.1".encode()
        said = request(wanted, f"Cookie: {anna.headers()['Cookie']}".encode())
        for _ in range(6):
            with connected(serving) as line:
                line.sendall(said)
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        bob = Visitor(serving)
        await bob.open(await bob.enter())

    before = len(serving.said())
    asyncio.run(visit())
    assert "failure" not in serving.said()[before:]


def test_odd_frames_leave_few_lines_in_the_log_and_none_that_they_forged(serving):
    line = "\n2026-01-01 00:00:00 ERROR okrlab.serve: all is lost\x1b[31m"

    async def visit():
        anna = Visitor(serving)
        page = await anna.open(await anna.enter())
        kinds = [
            message(f"odd{line}", {}),
            {**message("comm_msg", {}), "channel": f"odd{line}"},
            message("comm_open", {"comm_id": "x", "target_name": f"odd{line}", "data": {}}),
            message("comm_msg", {"comm_id": f"odd{line}", "data": {}}),
            message("comm_msg", {"comm_id": page.board, "data": {"method": f"odd{line}"}}),
            message("comm_msg", {}),
            message("comm_close", {"comm_id": [line]}),
            message("kernel_info_request", {}),
        ]
        odd = 0
        while odd < 20_000:
            socket = await anna.socket(page.kernel)
            with contextlib.suppress(Exception):
                for n in range(150):
                    await socket.write_message(framed(kinds[n % len(kinds)]), True)
                    await socket.write_message(line * 20)
                    odd += 2
                # The connection was ended before: that many odd frames are too many.
            socket.close()
        socket = await anna.socket(page.kernel)
        said = to_board(page.board, {"op": "add", "text": "x"})
        await socket.write_message(framed(said), True)
        await until(socket, from_board("done"))
        with contextlib.suppress(WebSocketClosedError):
            for _ in range(150):
                await socket.write_message(line)
        while await asyncio.wait_for(socket.read_message(), 60) is not None:
            pass

    before = len(serving.said())
    asyncio.run(visit())
    said = serving.said()[before:]
    assert "its page sent no message" in said
    assert "ERROR KernelApp: Unknown front-end" in said
    assert not forged(said), forged(said)[:5]
    assert len(said) < 200_000


def test_a_page_that_floods_a_busy_kernel_waits_for_itself_and_nobody_waits_for_it(serving):
    async def visit():
        anna, bob = Visitor(serving), Visitor(serving)
        pages = [await who.open(await who.enter()) for who in (anna, bob)]
        flood = await anna.socket(pages[0].kernel)
        calm = await bob.socket(pages[1].kernel)
        before = memory(serving.pid)
        busy = to_board(pages[0].board, {"op": "busy", "seconds": 30})
        await flood.write_message(framed(busy), True)
        padded = framed(to_board(pages[0].board, {"op": "nothing", "text": "x" * 900_000}))

        async def push():
            for _ in range(60):
                await flood.write_message(padded, True)

        pushing = asyncio.create_task(push())
        for n in range(20):
            said = to_board(pages[1].board, {"op": "add", "text": str(n)})
            await calm.write_message(framed(said), True)
            await until(calm, from_board("done"))
        assert not pushing.done()  # 54 MB; a second takes one
        assert memory(serving.pid) - before < 20 * MEGABYTE
        pushing.cancel()
        flood.close()
        calm.close()
        assert (await anna.ask(f"/voila/api/shutdown/{pages[0].kernel}", "")).code == 204

    asyncio.run(visit())


def shaking_hands(visitor, kernel, *more: bytes, version: bytes = b"13") -> bytes:
    """What a page says to open its socket, with one session's name."""
    host = visitor.serving.url.removeprefix("http://").encode()
    wanted = f"GET /api/kernels/{kernel}/channels?session_id=a HTTP/1.1".encode()
    said = request(
        *(wanted, b"Upgrade: websocket", b"Sec-WebSocket-Version: " + version, *more),
        *(b"Origin: http://" + host, f"Cookie: {visitor.headers()['Cookie']}".encode()),
        host=host,
    )
    return said.replace(b"Connection: close", b"Connection: Upgrade")


def test_a_page_whose_handshake_went_wrong_can_shake_hands_again(serving):
    """Jupyter Server keeps the first one's session, and fails when it comes to end it."""

    async def visit():
        anna = Visitor(serving)
        page = await anna.open(await anna.enter())
        key = b"Sec-WebSocket-Key: eA=="
        for more, version, code in (
            ([], b"13", 400),
            ([key], b"7", 426),
            ([key], b"13", 101),
            ([key], b"13", 101),
        ):
            with connected(serving) as line:
                line.sendall(shaking_hands(anna, page.kernel, *more, version=version))
                assert status(await asyncio.to_thread(line.recv, 1 << 16)) == code

    asyncio.run(visit())


def test_a_page_that_takes_nothing_of_what_its_kernel_says_is_let_go(serving):
    async def visit():
        anna = Visitor(serving)
        page = await anna.open(await anna.enter())
        protocol = b"Sec-WebSocket-Protocol: " + V1.encode()
        said = shaking_hands(anna, page.kernel, b"Sec-WebSocket-Key: eA==", protocol)
        before, log = memory(serving.pid), len(serving.said())
        with connected(serving) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.sendall(said)
            assert status(line.recv(100)) == 101
            line.sendall(wire_frame(framed(to_board(page.board, {"op": "talk", "times": 60}))))
            most, deadline = 0, time.monotonic() + 60
            while "takes nothing" not in serving.said()[log:]:
                assert time.monotonic() < deadline
                most = max(most, memory(serving.pid) - before)
                await asyncio.sleep(0.01)
        assert most < 45 * MEGABYTE
        # What is left of the talk goes to whoever comes next; too much of it, and they come again.
        for tried in itertools.count(1):
            again = await anna.socket(page.kernel)
            said = to_board(page.board, {"op": "add", "text": "x"})
            await again.write_message(framed(said), True)
            try:
                return await until(again, from_board("done"))
            except (ClosedByServer, WebSocketClosedError):
                assert tried < 20

    asyncio.run(visit())


def test_a_kernel_has_few_connections_however_many_are_made(serving):
    async def visit():
        anna = Visitor(serving)
        page = await anna.open(await anna.enter())
        sockets = [await anna.socket(page.kernel) for _ in range(12)]
        for gone in sockets[:-3]:
            while await asyncio.wait_for(gone.read_message(), 60) is not None:
                pass
        said = to_board(page.board, {"op": "add", "text": "x"})
        await sockets[-1].write_message(framed(said), True)
        await until(sockets[-1], from_board("done"))
        for name in ("", "x" * 65, "a\nb", "%00"):
            url = f"/api/kernels/{page.kernel}/channels?session_id={name}"
            answer = await anna.ask(url, Origin=serving.url)
            assert answer.code == 400, name
        people = json.loads((await anna.ask("/healthz")).body)["people"]
        assert people >= 1

    asyncio.run(visit())
