"""Phones in the room: let in when a host wishes it, after the server has tried the way itself."""

import asyncio
import functools
import inspect
import json
import os
import queue
import signal
from datetime import UTC, datetime, timedelta

import pytest
import tornado.httpclient
import tornado.tcpserver

from okrlab.host.line import RemoteSession
from okrlab.host.links import load_key, sign
from tests.browser.people import free_port
from tests.serve.test_presence import seat
from tests.serve.visiting import Visitor, serving_in

ROOM = "127.0.0.2"
"""Stands for this computer's address in the room's network: nothing listens there at first."""


@pytest.fixture(scope="module")
def serving(tmp_path_factory):
    limits = {"asking": 300}  # a connection that says nothing is not ended for that
    with serving_in(tmp_path_factory.mktemp("phones"), room=ROOM, ahead=1, limits=limits) as server:
        yield server


def running(test):
    """A test that is a coroutine; phones are kept out again after it."""

    @functools.wraps(test)
    def run(serving, **given):
        async def whole():
            host = Visitor(serving)
            await host.enter("host")
            try:
                await test(serving, host, **given)
            finally:
                await wish(host, "out")

        asyncio.run(whole())

    run.__signature__ = without(inspect.signature(test), "host")
    return run


def without(signature, name):
    kept = [one for one in signature.parameters.values() if one.name != name]
    return signature.replace(parameters=kept)


async def wish(visitor, act, **more):
    body = "&".join(f"{name}={value}" for name, value in {"act": act, **more}.items())
    return await visitor.ask(f"/api/phones/{visitor.serving.workshop}", body)


def said(answer):
    assert answer.code == 200, answer.body
    return json.loads(answer.body)


def there(serving):
    return serving.url.replace("127.0.0.1", ROOM)


async def well(url):
    client = tornado.httpclient.AsyncHTTPClient(force_instance=True)
    return (await client.fetch(f"{url}/healthz", raise_error=False)).code


@running
async def test_the_room_is_reached_once_the_host_wishes_it_and_until_they_take_it_back(
    serving, host
):
    with pytest.raises(ConnectionRefusedError):
        await well(there(serving))
    assert said(await wish(host, "in")) == {}
    assert await well(there(serving)) == 200
    phone = Visitor(serving)
    phone.serving = Elsewhere(serving, there(serving))
    assert (await phone.enter()).startswith("/w/")
    assert said(await wish(host, "in")) == {}  # a second press changes nothing
    assert said(await wish(host, "out")) == {}
    with pytest.raises(ConnectionRefusedError):
        await well(there(serving))
    assert await well(serving.url) == 200


class Elsewhere:
    """The same server under another address."""

    def __init__(self, serving, url):
        self._serving, self.url = serving, url

    def __getattr__(self, name):
        return getattr(self._serving, name)


@running
async def test_who_came_in_through_the_network_is_let_go(serving, host):
    await wish(host, "in")
    reader, writer = await asyncio.open_connection(ROOM, int(serving.url.rpartition(":")[2]))
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.2\r\n\r\n")
    assert b"200 OK" in await reader.readline()
    await wish(host, "out")
    await asyncio.wait_for(reader.read(), 20)
    assert reader.at_eof()
    writer.close()


@pytest.mark.parametrize("kind", ["join", "facilitate"])
@pytest.mark.parametrize("act", ["in", "out", "try"])
@running
async def test_only_a_host_may(serving, host, kind, act):
    visitor = Visitor(serving)
    assert (await wish(visitor, act)).code == 404
    await visitor.enter(kind)
    answer = await wish(visitor, act, address=serving.url)
    if kind == "join":
        assert answer.code == 404
    else:
        assert said(answer)["message"] == "Only the host can do this."
    with pytest.raises(ConnectionRefusedError):
        await well(there(serving))


@running
async def test_no_other_site_may_wish_it_for_a_host(serving, host):
    path = f"/api/phones/{serving.workshop}"
    for origin in ("http://evil.example", "null"):
        assert (await host.ask(path, "act=in", Origin=origin)).code == 403
    assert (await host.ask(path)).code in (404, 405)
    with pytest.raises(ConnectionRefusedError):
        await well(there(serving))


@running
async def test_a_server_behind_a_proxy_is_not_opened(serving, host):
    path = f"/api/phones/{serving.workshop}"
    answer = await host.ask(path, "act=in", X_Forwarded_For="192.0.2.7")
    assert "behind a proxy" in said(answer)["message"]
    with pytest.raises(ConnectionRefusedError):
        await well(there(serving))


@running
async def test_what_is_no_wish_is_refused(serving, host):
    assert said(await wish(host, "nonsense"))["message"]


@pytest.mark.parametrize(
    ("room", "told"),
    [("", "not on a network"), ("192.0.2.250", "does not let okrlab listen")],
)
def test_where_there_is_no_way_it_is_said_and_nothing_changes(tmp_path, room, told):
    @running
    async def visit(serving, host):
        refusal = said(await wish(host, "in"))
        assert told in refusal["message"]
        assert "Nothing has changed" in refusal["hint"]
        assert await well(serving.url) == 200

    with serving_in(tmp_path, room=room, ahead=1) as server:
        visit(server)


def test_a_server_with_a_public_address_stays_as_it_is(tmp_path):
    @running
    async def visit(serving, host):
        assert "http://192.0.2.9" in said(await wish(host, "in"))["message"]

    with serving_in(tmp_path, room=ROOM, port=free_port(), public_url="http://192.0.2.9") as server:
        visit(server)


@running
async def test_an_address_is_tried_before_it_becomes_a_code(serving, host):
    assert said(await wish(host, "try", address=serving.url)) == {}
    assert "not an address" in said(await wish(host, "try", address="somewhere"))["message"]
    assert (
        "no phone can open it" in said(await wish(host, "try", address=there(serving)))["message"]
    )


@pytest.mark.parametrize(
    "answer",
    [
        b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"ok":true}',
        b'HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{"echo":"me"}',
        b"HTTP/1.1 302 Found\r\nLocation: %s/healthz\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
        b"nothing like it\r\n\r\n",
        b"",
    ],
)
@running
async def test_what_answers_in_our_place_is_not_taken_for_us(serving, host, answer):
    answer = answer.replace(b"%s", serving.url.encode())

    class Other(tornado.tcpserver.TCPServer):
        async def handle_stream(self, stream, address):
            await stream.read_until(b"\r\n\r\n")
            await stream.write(answer)
            stream.close()

    other = Other()
    other.listen(0, "127.0.0.1")
    port = next(iter(other._sockets.values())).getsockname()[1]
    refusal = said(await wish(host, "try", address=f"http://127.0.0.1:{port}"))
    assert "no phone can open it" in refusal["message"]
    other.stop()


def test_pages_are_told_at_once_and_again_by_the_next_recorder(serving):
    """The room's address is not in the record: the recorder is told of it, and so is the next."""
    host = asyncio.run(come(serving, "host"))
    token = sign(
        load_key(serving.folder), seat(host), lifetime=timedelta(hours=1), now=datetime.now(UTC)
    )
    session = RemoteSession(serving.recorder_at, token)
    told, welcomes = queue.Queue(), queue.Queue()
    session.listen(lambda what: what == "reached" and told.put(session.base))
    try:
        asyncio.run(again(host, "in"))
        assert told.get(timeout=20) == there(serving)
        session.listen(lambda what: what == "changed" and welcomes.put(what))
        os.kill(serving.recorder, signal.SIGKILL)
        welcomes.get(timeout=20)  # the next recorder welcomes whoever says hello
        assert session.base == there(serving)
        assert told.empty()
        asyncio.run(again(host, "out"))
        assert told.get(timeout=20) == ""
    finally:
        session.close()


async def come(serving, kind):
    visitor = Visitor(serving)
    await visitor.enter(kind)
    return visitor


async def again(visitor, act):
    """A wish of the same browser, in an event loop of its own."""
    browser = Visitor(visitor.serving)
    browser.cookies = visitor.cookies
    assert said(await wish(browser, act)) == {}
