"""The connection between a page and its kernel: Jupyter's handlers behind our own checks."""

from __future__ import annotations

import asyncio
import logging
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, RequestHandler
from tornado.websocket import WebSocketClosedError

from okrlab.serve.frames import UNREADABLE, Pace, readable
from okrlab.serve.handlers import Mannered

if TYPE_CHECKING:
    from okrlab.serve.app import Server


KERNEL = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"
SESSION = re.compile(r"[\w-]{1,64}")
"""The form of the name that a page gives its connection; ZeroMQ accepts at most 255 bytes."""
MOST_SOCKETS = 3
"""Connections to one kernel: a page has one, and may have lost others unnoticed."""
MOST_ODD = 100
"""Frames that are no messages until a connection is closed; our pages send none."""
LONG = 16 << 10
"""Messages of at least so many bytes are announced, so that a page on a slow line keeps waiting."""
MOST_UNSENT = 8 << 20
"""Bytes that may wait in the server for a page to take them; an eighth of it while all together
keep more than `MOST_TOGETHER` waiting."""
MOST_TOGETHER = 256 << 20
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
    """Whether a person's kernel is alive. It is ended through `door.Leave`."""

    delete = RequestHandler.delete

    def head(self, *args: str, **named: str) -> Any:
        """As `get`."""
        return self.get(*args, **named)


class PageSocket:
    """What the connection of a page to its kernel and that to a hall have in common."""

    ws_connection: Any
    close: Any
    _told: bool
    _together: ClassVar[int] = 0

    def begin(self) -> None:
        """Called before it is opened."""
        self._pace, self._odd, self._unsent = Pace(), 0, 0
        self._told = False  # whether it is our own page, which understands announced sizes

    def write_message(self, message: Any, binary: bool = False) -> Any:
        """Send to the page, unless it is gone or takes nothing while more keeps coming."""
        size = len(message)
        if size > LONG and self._told:  # the page then waits longer for the next sign of life
            super().write_message(f"+{size}")  # type: ignore[misc]
        if not self._takes():
            return None
        try:
            sent = super().write_message(message, binary)  # type: ignore[misc]
        except WebSocketClosedError:
            return None
        self._wait_for(sent, size)
        return sent

    def write_frame(self, frame: bytes) -> None:
        """Send a frame that is packed already, as it is: the same one goes to many pages."""
        connection = self.ws_connection
        if connection is None or connection.is_closing() or not self._takes():
            return
        with suppress(StreamClosedError):
            sent = connection.stream.write(frame)
            if not sent.done():
                self._wait_for(sent, len(frame))

    def _takes(self) -> bool:
        """Whether the page takes what it is sent. One that does not is let go."""
        share = 1 if PageSocket._together < MOST_TOGETHER else 8
        if self._unsent <= MOST_UNSENT // share:
            return True
        log.warning("%s: its page takes nothing", self.about_whom)
        self.hang_up()
        return False

    def _wait_for(self, sent: Any, size: int) -> None:
        self._unsent += size
        PageSocket._together += size

        def taken(future: Any) -> None:
            self._unsent -= size
            PageSocket._together -= size
            if not future.cancelled():
                future.exception()  # a page may go at any moment

        sent.add_done_callback(taken)

    @property
    def about_whom(self) -> str:
        """Whose connection it is, for the log."""
        return "a page"

    def hang_up(self) -> None:
        """Close without waiting for an answer, which a stranger may never give."""
        if self.ws_connection and self.ws_connection.stream:
            self.ws_connection.stream.close()


class KernelSocket(PageSocket, Owned, KernelWebsocketHandler):
    """The connection between a page and its kernel."""

    _sockets: dict[str, list[KernelSocket]] = {}

    async def prepare(self, **_: Any) -> Any:
        """Refuse what none of our pages sends; browsers always name the origin of a socket."""
        ours = self.gate.owns(self, self.path_kwargs["kernel_id"])
        if ours and "Upgrade" not in self.request.headers:
            self.gate.note_no_sockets()
        if "Origin" not in self.request.headers or not self.check_origin():
            raise HTTPError(403)
        if not SESSION.fullmatch(self.get_query_argument("session_id", "")):
            raise HTTPError(400)
        self.request.headers.pop("Sec-WebSocket-Extensions", None)  # we offer none
        self.begin()
        await super().prepare()

    def get_websocket_protocol(self) -> Any:
        """Turn off Tornado's pings: Jupyter pings too, and mistakes milliseconds for seconds."""
        protocol: Any = super().get_websocket_protocol()
        if protocol is not None:
            protocol.params.ping_interval = 0
        return protocol

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        """Refuse a page that has closed during the handshake, and whose kernel has ended."""
        if self.connection is None:
            raise HTTPError(404)
        chosen: str | None = super().select_subprotocol(subprotocols)
        return chosen

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
            self.on_close()  # Tornado does not call it if a socket fails to open
            raise

    def on_pong(self, data: bytes) -> None:
        """Count a pong as a sign of life: a hidden page may be silent for minutes."""
        self._lives()
        super().on_pong(data)

    def _lives(self) -> None:
        if self.kernel_id in self.gate.kernels.owners:
            self.gate.kernels.alive(self.kernel_id)

    def on_finish(self) -> None:
        """Drop the session of a handshake that failed, so that its name is free again."""
        if self.get_status() != 101 and getattr(self, "connection", None):
            sessions = self.connection._open_sessions
            if sessions.get(self.connection.session_key) is self:
                del sessions[self.connection.session_key]

    async def on_message(self, message: str | bytes) -> None:
        """A message from the page: "?" asks whether the server is there, text after "=" says which
        widget states the page has, and everything else is for the kernel.
        """
        self._lives()
        if self.ws_connection is None:
            return  # we have closed it; what its page had sent before is still arriving
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
        # The next message is read only after this, so a page that sends too much slows itself down.
        await asyncio.sleep(self._pace.wait(len(message)))
        while self._is_behind():
            await asyncio.sleep(0.1)

    def _passed_on(self, message: str | bytes) -> bool:
        """Hand a message to the kernel if it is one; returns whether it was.

        Jupyter parses the older protocol once more, and less carefully: hence the exceptions.
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
        """Replace what a page can fetch of a widget by the addresses of our files."""
        server: Server = self.settings["okrlab"]
        origin = self.request.headers["Origin"]
        return server.assets.by_address(state, new=new, origin=origin, texts=self._told)

    def _is_behind(self) -> bool:
        """Whether the kernel is too busy to take what was sent."""
        shell = self.connection.channels.get("shell") if self.connection else None
        return shell is not None and not shell.closed() and bool(shell.sending())

    @property
    def about_whom(self) -> str:
        return f"kernel {self.kernel_id[:8]}"

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Close, also during the handshake."""
        if self.ws_connection and self.ws_connection.stream is None:
            self.ws_connection = None
        super().close(code, reason)

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
        """Tell the pages of a kernel that it has died, so that they ask for another."""
        for one in list(cls._sockets.get(kernel_id, ())):
            one.close(4404, "kernel")


def addresses() -> list[tuple[str, type[RequestHandler]]]:
    """Where pages reach their kernels."""
    base = rf"/api/kernels/{KERNEL}"
    return [(f"{base}/channels", KernelSocket), (base, KernelInfo)]
