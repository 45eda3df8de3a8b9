"""The front desk: what the server's door asks the recorder, over the same socket as everyone."""

from __future__ import annotations

import asyncio
import logging
import math
from typing import Any, TypeVar

import msgspec
import zmq
import zmq.asyncio

from okrlab.errors import Busy, LinkUnknown, OkrlabError, RecorderGone
from okrlab.workshop import shares, wire
from okrlab.workshop.knocking import knock, question
from okrlab.workshop.register import Door, Entered, Tried, Visit, Who

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds to wait for the recorder, which restarts within two."""
SOON = 2.0
"""Seconds in which a recorder answers that is well."""
_WELL_FOR = 1.0
"""Seconds for which it is not asked again whether it is."""
AT_THE_DOOR = 30.0
"""Seconds for which somebody waits who wants to come in with hundreds of others."""
A_PAGE = shares.ANSWER_SECONDS + 5
"""Seconds for which somebody waits whose page is being made."""

T = TypeVar("T")


def ping(address: str, key: bytes, seconds: float) -> bool:
    """Whether a recorder answers at this address within the time."""
    return knock(address, question(key, "ping", {}), seconds) is not None


class Desk:
    """Asks about links and sessions. Every method raises `RecorderGone` after five seconds, and
    `Busy` where somebody has had their share; only `enter` and pages that are made wait longer.

    Belongs to one running event loop; call `close` there.
    """

    def __init__(self, address: str, key: bytes) -> None:
        self.address = address
        self.key = key
        self._socket: zmq.asyncio.Socket | None = None
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._in_line: set[str] = set()
        self._listener: asyncio.Task[None] | None = None
        self._asked_well = -math.inf
        self._well: asyncio.Task[bool] | None = None

    async def well(self) -> bool:
        """Whether the recorder answers soon and its database works, as of at most a second ago."""
        now = asyncio.get_running_loop().time()
        if self._well is None or now >= self._asked_well + _WELL_FOR:
            self._asked_well = now
            self._well = asyncio.create_task(self._ping())
        return await asyncio.shield(self._well)

    async def _ping(self) -> bool:
        try:
            return bool(await self._send(question(self.key, "ping", {}), bool, SOON))
        except Busy:  # it has answered, if only that others are before us
            return True
        except OkrlabError:
            return False

    async def look(self, secret: str) -> Door | None:
        """What a link opens; None if it is unknown, expired or revoked."""
        return await self._ask("look", Door, secret=secret)

    async def enter(self, secret: str, name: str, held: str = "", begun: str = "") -> Entered:
        """Begin a session. Raises `LinkUnknown` or `Refused` (an over-long name).

        `held` is the session that this browser has in the workshop already, if it has one. With
        the same `begun`, an id, it is the same session.
        """
        entered = await self._stay(
            AT_THE_DOOR, "enter", Entered, secret=secret, name=name, held=held, begun=begun
        )
        if entered is None:
            raise LinkUnknown("unknown_link")
        return entered

    async def code(self, typed: str, address: str) -> Tried:
        """Try a code as somebody typed it, at this address."""
        tried = await self._ask("code", Tried, code=typed, address=address)
        return tried or Tried(why="wrong")

    async def visit(self, session: str) -> Visit | None:
        """A session that is still good, or None."""
        return await self._ask("visit", Visit, session=session)

    async def who(self, *, session: str = "", secret: str = "") -> Who | None:
        """Whose place a session is, or that which a rejoin link leads to; None if neither is."""
        return await self._ask("who", Who, session=session, secret=secret)

    async def result(self, secret: str) -> bytes:
        """The read-only page behind a view link. Raises `LinkUnknown`."""
        page = await self._stay(A_PAGE, "result", bytes, secret=secret)
        if page is None:
            raise LinkUnknown("unknown_link")
        return page

    async def our_result(self, session: str) -> bytes:
        """The same page, for somebody who is in the room. Raises `LinkUnknown`."""
        page = await self._ask("our_result", bytes, session=session)
        if page is None:
            raise LinkUnknown("unknown_link")
        return page

    async def say(self, secret: str, **said: str) -> bytes:
        """The page on which someone outside the team says what they understood.

        With `card` and `said` it takes their words and goes on to the next. Raises `LinkUnknown`.
        """
        asked = question(self.key, "say", {"secret": secret, **said})
        page = await self._send(asked, bytes, A_PAGE)  # not sent twice: it would be said twice
        if page is None:
            raise LinkUnknown("unknown_link")
        return page

    def close(self) -> None:
        """Hang up."""
        if self._well is not None:
            self._well.cancel()
        if self._listener is not None:
            self._listener.cancel()
        if self._socket is not None:
            self._socket.close(0)
        self._listener = self._socket = None

    async def _ask(self, what: str, kind: type[T], **values: str) -> T | None:
        return await self._send(question(self.key, what, values), kind)

    async def _stay(self, seconds: float, what: str, kind: type[T], **values: str) -> T | None:
        """As `_ask`; but once the recorder has said that there will be an answer, for so long."""
        asked = question(self.key, what, values)
        until = asyncio.get_running_loop().time() + seconds
        try:
            while True:
                try:
                    return await self._send(asked, kind)
                except RecorderGone:
                    now = asyncio.get_running_loop().time()
                    if asked.id not in self._in_line or now > until:
                        raise
        finally:
            self._in_line.discard(asked.id)

    async def _send(self, asked: wire.Ask, kind: type[T], patience: float = PATIENCE) -> T | None:
        if self._socket is None:
            self._socket = zmq.asyncio.Context.instance().socket(zmq.DEALER)
            self._socket.connect(self.address)
            self._listener = asyncio.create_task(self._listen(self._socket))
        future = self._waiting[asked.id] = asyncio.get_running_loop().create_future()
        try:
            await self._socket.send(wire.encode(asked))
            value = await asyncio.wait_for(future, patience)
        except TimeoutError:
            raise RecorderGone("recorder_gone") from None
        finally:
            self._waiting.pop(asked.id, None)
        return None if value is None else msgspec.convert(value, kind)

    async def _listen(self, socket: zmq.asyncio.Socket) -> None:
        while True:
            frame = await socket.recv()
            try:
                reply = wire.read_reply(frame)
            except msgspec.MsgspecError:  # the next one may be fine: the line must not break
                log.warning("a message could not be read")
                continue
            if isinstance(reply, wire.AnswerGiven):
                self._settle(reply.id, reply.value, None)
            elif isinstance(reply, wire.Failed) and reply.retry:  # it will have an answer
                self._in_line |= {reply.key} & self._waiting.keys()
            elif isinstance(reply, wire.Failed):
                error = wire.error(reply)
                if reply.code == "unknown_link":
                    error = LinkUnknown.said(reply.code, reply.message, reply.hint)
                self._settle(reply.key, None, error)

    def _settle(self, id: str, value: Any, error: OkrlabError | None) -> None:
        future = self._waiting.get(id)
        if future is None or future.done():
            return
        if error is None:
            future.set_result(value)
        else:
            future.set_exception(error)
