"""The connection between a page and its kernel, with what Jupyter's handlers leave open closed."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import TYPE_CHECKING, Any

from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from tornado.web import HTTPError, RequestHandler
from tornado.websocket import WebSocketClosedError

from okrlab.serve.frames import UNREADABLE, Pace, readable
from okrlab.serve.handlers import Mannered

if TYPE_CHECKING:
    from okrlab.serve.app import Server


SESSION = re.compile(r"[\w-]{1,64}")
"""What a page may call its connection; ZeroMQ takes no more than 255 bytes."""
MOST_SOCKETS = 3
"""Connections to one kernel: a page has one, and one that it lost may not be noticed yet."""
MOST_ODD = 100
"""Frames that are no messages before a connection is ended; a page sends none."""
LONG = 16 << 10
"""Bytes of a message that is announced, so that a page on a slow line knows what is arriving."""
MOST_UNSENT = 8 << 20
"""Bytes that wait in the server for a page to take them."""
log = logging.getLogger("okrlab.serve")


class Owned(Mannered):
    """Jupyter's own handlers, behind our checks and with our short errors."""

    def check_host(self) -> bool:
        return self.gate.known_host(self.request.host)

    def check_origin(self, _: str | None = None) -> bool:
        return self.gate.from_here(self.request)

    def write_error(self, status_code: int, **_: Any) -> None:
        self.finish({"status": status_code})


class KernelInfo(Owned, KernelHandler):
    """Whether one's kernel lives. Ending it goes through `Leave`."""

    delete = RequestHandler.delete

    def head(self, *args: str, **named: str) -> Any:
        """As `get`."""
        return self.get(*args, **named)


class KernelSocket(Owned, KernelWebsocketHandler):
    """The connection between a page and its kernel."""

    _sockets: dict[str, list[KernelSocket]] = {}

    async def prepare(self, **_: Any) -> Any:
        """Refuse what no page of ours sends: browsers always name the origin of a socket."""
        ours = self.gate.owns(self, self.path_kwargs["kernel_id"])
        if ours and "Upgrade" not in self.request.headers:
            self.gate.note_no_sockets()
        if "Origin" not in self.request.headers or not self.check_origin():
            raise HTTPError(403)
        if not SESSION.fullmatch(self.get_query_argument("session_id", "")):
            raise HTTPError(400)
        self.request.headers.pop("Sec-WebSocket-Extensions", None)  # we offer none
        self._pace, self._odd, self._unsent = Pace(), 0, 0
        self._told = False  # whether its page is ours, which says what it has and is told of sizes
        await super().prepare()

    def get_websocket_protocol(self) -> Any:
        """Tornado's own pings stay off: Jupyter sends them, and gives milliseconds for seconds."""
        protocol: Any = super().get_websocket_protocol()
        if protocol is not None:
            protocol.params.ping_interval = 0
        return protocol

    async def open(self, kernel_id: str) -> None:
        self.set_nodelay(True)
        sockets = self._sockets.setdefault(kernel_id, [])
        sockets.append(self)
        for oldest in sockets[:-MOST_SOCKETS]:
            oldest.hang_up()
        try:
            await super().open(kernel_id)
            self._lives()
        except BaseException:
            self.on_close()  # Tornado does not say so when a socket fails to open
            raise

    def on_pong(self, data: bytes) -> None:
        """A hidden page may say nothing for minutes; its browser answers all the same."""
        self._lives()
        super().on_pong(data)

    def _lives(self) -> None:
        if self.kernel_id in self.gate.kernels.owners:
            self.gate.kernels.alive(self.kernel_id)

    def on_finish(self) -> None:
        """A handshake that came to nothing leaves no session behind under this page's name."""
        if self.get_status() != 101 and getattr(self, "connection", None):
            sessions = self.connection._open_sessions
            if sessions.get(self.connection.session_key) is self:
                del sessions[self.connection.session_key]

    async def on_message(self, message: str | bytes) -> None:
        """A lone question mark asks: are you there? After an equals sign a page says what it has
        of its widgets. Everything else is for the kernel.
        """
        self._lives()
        if self.ws_connection is None:
            return  # it was ended by us; what its page had sent before is still coming
        if message == "?":
            self.write_message("!")
        elif isinstance(message, str) and message.startswith("=") and self._noted(message[1:]):
            pass
        elif not self._passed_on(message):
            self._odd += 1
            who = self.kernel_id[:8]
            log.warning("kernel %s: its page sent no message", who, extra={"about": who})
            if self._odd > MOST_ODD:
                return self.hang_up()
        # The next one is read after this, so that a page that sends too much waits for itself.
        await asyncio.sleep(self._pace.wait(len(message)))
        while self._is_behind():
            await asyncio.sleep(0.1)

    def _passed_on(self, message: str | bytes) -> bool:
        """Hand a message to the kernel, if it is one; the older protocol is read again by Jupyter,
        which is less careful.
        """
        if not readable(message, bool(self.selected_subprotocol)):
            return False
        try:
            super().on_message(message)
        except (*UNREADABLE, AssertionError):
            return False
        return True

    def _noted(self, said: str) -> bool:
        connection: Any = self.connection
        try:
            connection.has(said)
        except UNREADABLE:
            return False
        self._told = True
        return True

    def by_address(self, state: dict[str, Any], *, new: bool) -> bool:
        """Put the addresses of our files in the place of a widget's source and style."""
        server: Server = self.settings["okrlab"]
        origin = self.request.headers["Origin"]
        return server.assets.by_address(state, new=new, origin=origin)

    def _is_behind(self) -> bool:
        """Whether the kernel is too busy to take what was sent."""
        shell = self.connection.channels.get("shell") if self.connection else None
        return shell is not None and not shell.closed() and bool(shell.sending())

    def write_message(self, message: Any, binary: bool = False) -> Any:
        """To the page, unless it is gone, or takes nothing while the kernel goes on talking."""
        size = len(message)
        if size > LONG and self._told:  # its page waits longer for what comes behind it
            super().write_message(f"+{size}")
        if self._unsent > MOST_UNSENT:
            log.warning("kernel %s: its page takes nothing", self.kernel_id[:8])
            return self.hang_up()
        try:
            sent = super().write_message(message, binary)
        except WebSocketClosedError:
            return None
        self._unsent += size

        def taken(future: Any) -> None:
            self._unsent -= size
            if not future.cancelled():
                future.exception()  # a page may go at any moment

        sent.add_done_callback(taken)
        return sent

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Also one that is still shaking hands."""
        if self.ws_connection and self.ws_connection.stream is None:
            self.ws_connection = None
        super().close(code, reason)

    def hang_up(self) -> None:
        """Without waiting for an answer, which a stranger need not give."""
        if self.ws_connection and self.ws_connection.stream:
            self.ws_connection.stream.close()

    def on_close(self) -> None:
        sockets = self._sockets.get(self.kernel_id, [])
        if self in sockets:
            sockets.remove(self)
        if not sockets:
            self._sockets.pop(self.kernel_id, None)
        if self.connection:
            super().on_close()

    @classmethod
    def kernel_lost(cls, kernel_id: str) -> None:
        """Its kernel died: say so at once, so that the page asks for another."""
        for one in list(cls._sockets.get(kernel_id, ())):
            one.close(4404, "kernel")
