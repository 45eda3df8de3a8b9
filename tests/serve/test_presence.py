"""Who is here: whoever has a page that shows signs of life, whatever their kernel does."""

import asyncio
import contextlib
import hmac
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from tornado.web import decode_signed_value

from okrlab.host.line import RemoteSession
from okrlab.host.links import sign
from okrlab.serve.app import PING
from okrlab.serve.lending import DESERTED
from tests.browser.network import Network
from tests.serve.visiting import (
    Visitor,
    framed,
    from_board,
    serving_in,
    to_board,
    until,
    write_notebook,
)

ROOM = """
import anywidget, okrlab
session = okrlab.open_session()
session.editing("card1")
class Board(anywidget.AnyWidget):
    _esm = "export default { render() {} }"
board = Board()
board.on_msg(lambda *_: board.send({"op": "done"}))
board
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("presence")
    write_notebook(folder / "notebooks", "15-room", ROOM)
    with serving_in(folder, ahead=1, ping=1.5) as serving:
        yield serving


def seat(visitor: Visitor) -> str:
    """The session that a browser's cookie holds."""
    [(name, value)] = visitor.cookies.items()
    secret = hmac.digest(visitor.serving.register.key, b"cookies", "sha256")
    return decode_signed_value(secret, name, value.strip('"')).decode()


@contextlib.asynccontextmanager
async def watching(server):
    """A coach in a notebook of their own, who sees who is here and what they edit."""
    visitor = Visitor(server)
    await visitor.enter("facilitate")
    now = datetime.now(UTC)
    token = sign(server.register.key, seat(visitor), lifetime=timedelta(hours=1), now=now)
    session = RemoteSession(server.recorder_at, token)
    try:
        yield seat(visitor), session
    finally:
        session.close()


async def connected(visitor: Visitor, kernel: str):
    """A page's socket, whose browser answers pings although the page says nothing."""
    socket = await visitor.socket(kernel)
    said: asyncio.Queue[bytes] = asyncio.Queue()

    async def read() -> None:
        while (frame := await socket.read_message()) is not None:
            said.put_nowait(frame)

    reading = asyncio.create_task(read())
    return SimpleNamespace(
        close=socket.close, write=socket.write_message, read_message=said.get, reading=reading
    )


async def shown(session, wanted) -> None:
    """Wait until this is told of who is here."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    stop = session.listen(lambda _: loop.call_soon_threadsafe(told.set))
    try:
        while session.here != wanted:
            told.clear()
            try:
                await asyncio.wait_for(told.wait(), 20)
            except TimeoutError:
                raise AssertionError((session.here, wanted)) from None
    finally:
        stop()


def test_nobody_is_at_a_page_that_shows_no_sign_of_life_although_its_kernel_lives_on(server):
    async def visit():
        where = f"/w/{server.workshop}/15-room"
        async with watching(server) as (coach, session):
            hidden = Visitor(server)  # says nothing; its browser answers pings all the same
            await hidden.enter()
            quiet = await connected(hidden, (await hidden.open(where)).kernel)
            here = {coach: "", seat(hidden): "card1"}
            await shown(session, here)

            visitor = Visitor(server)
            await visitor.enter()
            with_anna = {**here, seat(visitor): "card1"}
            page = await visitor.open(where)
            await shown(session, here)  # no socket ever came: the browser was killed
            socket = await connected(visitor, page.kernel)
            await shown(session, with_anna)
            with Network(server.options["port"]) as network:
                phone = Visitor(SimpleNamespace(url=network.url))
                phone.cookies = visitor.cookies
                mobile = await phone.open(where)
                sleeping = await connected(phone, mobile.kernel)
                socket.close()
                network.silence()
                await shown(session, here)
                awake = await connected(phone, mobile.kernel)  # it wakes, and finds all as it was
                await shown(session, with_anna)
                said = framed(to_board(mobile.board, {"op": "add"}))
                await awake.write(said, binary=True)
                await until(awake, from_board("done"))
                for one in (sleeping, awake, quiet):
                    one.close()

    asyncio.run(visit())


def test_presence_ends_within_45_seconds():
    beat, look_around = 1.0, 1.0
    assert (DESERTED + 0.5) * PING + beat + look_around <= 45
