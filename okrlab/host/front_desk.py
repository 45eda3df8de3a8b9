"""What the server's door asks the recorder, over the same socket that kernels use."""

from __future__ import annotations

import asyncio
import logging
import math
from typing import Any, TypeVar

import msgspec
import zmq
import zmq.asyncio

from okrlab.errors import Busy, LinkUnknown, OkrlabError, RecorderGone, StoreFailed
from okrlab.host import shares, wire
from okrlab.host.register import Door, Entered, File, Tried, Visit, Who

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds to wait for the recorder, which restarts within two."""
SOON = 2.0
"""Seconds in which a healthy recorder answers."""
_WELL_FOR = 1.0
"""Seconds for which the answer about its health is reused."""
AT_THE_DOOR = 30.0
"""Seconds to wait for somebody who comes in with hundreds of others."""
A_PAGE = shares.ANSWER_SECONDS + 5
"""Seconds to wait for a page to be made."""

T = TypeVar("T")


def ping(address: str, key: bytes, seconds: float) -> bool:
    """Whether a recorder at this address answers in time."""
    return wire.knock(address, wire.question(key, "ping", {}), seconds) is not None


class Desk:
    """Asks about links and sessions.

    Every method raises `RecorderGone` after five seconds, and `Busy` if a share is used up; only
    `enter` and the methods for pages wait longer. It belongs to one running event loop; call
    `close` there.
    """

    def __init__(self, address: str, key: bytes) -> None:
        self.address = address
        self.key = key
        self._socket: zmq.asyncio.Socket | None = None
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._in_line: dict[str, wire.Failed] = {}
        """What is waited for, with what was said of it last."""
        self._listener: asyncio.Task[None] | None = None
        self._asked_well = -math.inf
        self._well: asyncio.Task[bool] | None = None

    async def well(self) -> bool:
        """Whether the recorder answers soon and its database works; at most a second old."""
        now = asyncio.get_running_loop().time()
        if self._well is None or now >= self._asked_well + _WELL_FOR:
            self._asked_well = now
            self._well = asyncio.create_task(self._ping())
        return await asyncio.shield(self._well)

    async def _ping(self) -> bool:
        try:
            return bool(await self._send(wire.question(self.key, "ping", {}), bool, SOON))
        except Busy:  # that is an answer too
            return True
        except OkrlabError:
            return False

    async def look(self, secret: str) -> Door | None:
        """What a link opens; None if it is unknown, expired or revoked."""
        return await self._ask("look", Door, secret=secret)

    async def enter(self, secret: str, name: str, held: str = "", begun: str = "") -> Entered:
        """Begin a session. Raises `LinkUnknown`, or `Refused` for a name that is too long.

        `held` is the session that this browser has in the workshop already, if any. The same
        `begun`, an id, leads to the same session.
        """
        entered = await self._stay(
            AT_THE_DOOR, "enter", Entered, secret=secret, name=name, held=held, begun=begun
        )
        if entered is None:
            raise LinkUnknown("unknown_link")
        return entered

    async def code(self, typed: str, address: str) -> Tried:
        """Try a code as it was typed; `address` is where it was typed."""
        tried = await self._ask("code", Tried, code=typed, address=address)
        return tried or Tried(why="wrong")

    async def visit(self, session: str) -> Visit | None:
        """The visit of a valid session, or None."""
        return await self._ask("visit", Visit, session=session)

    async def who(self, *, session: str = "", secret: str = "") -> Who | None:
        """The person of a session, or of a rejoin link's place; None if there is none."""
        return await self._ask("who", Who, session=session, secret=secret)

    async def reached(self, base: str) -> None:
        """Tell every page the server's address in the room's network; empty: it has none."""
        await self._ask("reached", bool, base=base)

    async def result(self, secret: str, wanted: str = "") -> File:
        """The read-only page behind a view link, or a file of what it shows.

        Raises `LinkUnknown`, also for a format that the link does not give.
        """
        return await self._result("result", secret=secret, wanted=wanted)

    async def our_result(self, session: str, wanted: str = "") -> File:
        """The same for somebody who is in the room, who may have the record as well."""
        return await self._result("our_result", session=session, wanted=wanted)

    async def _result(self, what: str, *, wanted: str, **whose: str) -> File:
        made = await self._stay(A_PAGE, what, File, **whose, **{"as": wanted})
        if made is None:
            raise LinkUnknown("unknown_link")
        return made

    async def say(self, secret: str, **said: str) -> bytes:
        """The page on which somebody outside the team says what they understood.

        With `card` and `said` their words are recorded first. Raises `LinkUnknown`.
        """
        asked = wire.question(self.key, "say", {"secret": secret, **said})
        page = await self._send(asked, bytes, A_PAGE)  # sent only once, or it would be said twice
        if page is None:
            raise LinkUnknown("unknown_link")
        return page

    def close(self) -> None:
        """Close the connection."""
        if self._well is not None:
            self._well.cancel()
        if self._listener is not None:
            self._listener.cancel()
        if self._socket is not None:
            self._socket.close(0)
        self._listener = self._socket = None

    async def _ask(self, what: str, kind: type[T], **values: str) -> T | None:
        return await self._send(wire.question(self.key, what, values), kind)

    async def _stay(self, seconds: float, what: str, kind: type[T], **values: str) -> T | None:
        """As `_ask`, but waits so many seconds once the recorder has promised an answer."""
        asked = wire.question(self.key, what, values)
        until = asyncio.get_running_loop().time() + seconds
        try:
            while True:
                try:
                    return await self._send(asked, kind)
                except RecorderGone:
                    now = asyncio.get_running_loop().time()
                    told = self._in_line.get(asked.id)
                    if told is not None and now <= until:
                        continue
                    if told is not None and isinstance(error := wire.error(told), StoreFailed):
                        raise error from None
                    raise
        finally:
            self._in_line.pop(asked.id, None)

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
            except msgspec.MsgspecError:  # the next message may be fine
                log.warning("a message could not be read")
                continue
            if isinstance(reply, wire.AnswerGiven):
                self._settle(reply.id, reply.value, None)
            elif isinstance(reply, wire.Failed) and reply.retry:  # the answer will come later
                if reply.key in self._waiting:
                    self._in_line[reply.key] = reply
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
