"""Phones in the room: a server that listens on this computer alone also listens in its network.

A host asks for it on one of our pages, and can take it back. Nothing is said to work that was not
tried: the server asks itself under the new address before anybody is told of it, and an address
that a host types in is asked whether it leads to this very server.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
from collections.abc import Awaitable, Callable

import msgspec
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.simple_httpclient import SimpleAsyncHTTPClient

from okrlab.errors import BadInput, OkrlabError, Refused
from okrlab.host.links import base_address, echo, here_only
from okrlab.serve.gate import SCOPES
from okrlab.serve.handlers import Guarded
from okrlab.serve.listening import Listening
from okrlab.texts import text

log = logging.getLogger("okrlab.serve")

PATIENCE = 4.0
"""Seconds in which an address has to answer."""
LARGEST = 4 << 10
"""Bytes of an answer that are read; ours is shorter."""

Told = Callable[[str], Awaitable[None]]


class Phones:
    """Whether phones in the room are let in, and at which address.

    `own` is the address that the server was started with, `find` finds this computer's address in
    the room's network, and `told` is called with what people should be told: an address, or nothing
    when phones are let in no longer.
    """

    def __init__(
        self, listening: Listening, own: str, find: Callable[[], str], key: bytes, told: Told
    ) -> None:
        self.base = ""
        self._listening, self._own, self._find = listening, own, find
        self._key, self._told = key, told
        self._sockets: list[socket.socket] = []
        self._turn = asyncio.Lock()

    async def let_in(self, port: int) -> None:
        """Listen in the room's network too, if the server answers there.

        Raises `Refused` if it has a public address already, if there is no network, or if the
        server cannot be reached there.
        """
        async with self._turn:
            if self.base:
                return
            if not here_only(self._own):
                raise Refused("phones_elsewhere", url=self._own)
            address = self._find()
            if not address:
                raise Refused("no_room_network")
            base = f"http://{address}:{port}"
            if not await self._answers(base):  # it does if it listens at all addresses
                await self._listen(base, port, address)
            self.base = base
            log.warning("%s", text("serve.phones_in", url=base))
            await self._told(base)

    async def _listen(self, base: str, port: int, address: str) -> None:
        try:
            sockets = self._listening.listen_too(port, address)
        except OSError as error:
            raise Refused("phones_taken", url=base, reason=error.strerror or error) from None
        if not await self._answers(base):
            self._listening.leave(sockets)
            raise Refused("phones_no_answer", url=base)
        self._sockets = sockets

    async def keep_out(self) -> None:
        """Listen on this computer alone again; whoever came in through the network is let go."""
        async with self._turn:
            if not self.base:
                return
            self.base = ""
            self._listening.leave(self._sockets)
            log.warning("%s", text("serve.phones_out"))
            await self._told("")

    async def attempt(self, typed: str) -> None:
        """Ask an address that was typed in whether it leads to this server.

        Raises `BadInput` if it is no address, and `Refused` if this server does not answer there.
        """
        base = base_address(typed)
        async with self._turn:
            if not await self._answers(base):
                raise Refused("address_here" if here_only(base) else "address_no_answer", url=base)

    async def _answers(self, base: str) -> bool:
        """Whether it is this server that answers at an address; nothing else of the answer counts.

        No redirect is followed, and little is read: the address may be anybody's.
        """
        asked = secrets.token_urlsafe(16)
        request = HTTPRequest(
            f"{base}/healthz?prove={asked}",
            connect_timeout=PATIENCE,
            request_timeout=PATIENCE,
            follow_redirects=False,
        )
        client: AsyncHTTPClient = SimpleAsyncHTTPClient(
            force_instance=True, max_body_size=LARGEST, max_header_size=LARGEST
        )
        try:
            answer = await client.fetch(request, raise_error=False)
            said = msgspec.json.decode(answer.body or b"{}", type=_Said)
        except Exception:  # whatever an address answers, it is not this server
            return False
        finally:
            client.close()
        return secrets.compare_digest(said.echo.encode(), echo(self._key, asked).encode())


class _Said(msgspec.Struct):
    echo: str = ""


class PhonesWish(Guarded):
    """What the host of a workshop wishes: let phones in, keep them out, or try an address."""

    async def post(self, workshop: str) -> None:
        visit = await self.gate.visit(self, SCOPES["host"], workshop)
        if visit is None:
            return self.unknown()
        try:
            if visit.role != "host":
                raise Refused("hosts_only")
            await self._do(self.get_body_argument("act", ""))
        except OkrlabError as error:
            if not isinstance(error, BadInput | Refused):
                raise
            self.finish({"code": error.code, "message": error.message, "hint": error.hint})
        else:
            self.finish({})

    async def _do(self, act: str) -> None:
        server = self.settings["okrlab"]
        phones: Phones = server.phones
        match act:
            case "in":
                if "X-Forwarded-For" in self.request.headers or "Forwarded" in self.request.headers:
                    raise Refused("phones_proxy")
                await phones.let_in(server.port)
            case "out":
                await phones.keep_out()
            case "try":
                await phones.attempt(self.get_body_argument("address", "")[:200])
            case _:
                raise BadInput("bad_message")
