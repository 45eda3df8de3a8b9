"""How much strangers may send and hold open, and for how long.

When a connection is made nobody is known yet, and a room of five hundred people comes from one
address, as everyone does behind a proxy. So nobody is refused for coming from a busy address. If
there are too many connections, those that have been idle longest are closed, beginning with the
address that holds most. A connection with a request in progress, or with a page's socket, stays.
"""

from __future__ import annotations

import logging
import re
import socket
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.httputil import (
    HTTPHeaders,
    HTTPInputError,
    HTTPMessageDelegate,
    RequestStartLine,
    ResponseStartLine,
)
from tornado.ioloop import PeriodicCallback
from tornado.iostream import IOStream
from tornado.netutil import bind_sockets

from okrlab.host.links import network
from okrlab.serve import open_files

log = logging.getLogger("okrlab.serve")


@dataclass(frozen=True)
class Limits:
    """What the server accepts. No file is ever sent to it: the largest body is a short form."""

    body: int = 64 << 10
    """Bytes of a request's body, declared or counted."""
    header: int = 32 << 10
    """Bytes of all headers of a request; the cookies of a hundred workshops fit."""
    headers: int = 100
    asking: float = 15.0
    """Seconds for all headers, for the whole body, and between two requests on a connection."""
    stalled: float = 30.0
    """Seconds in which a reader must take at least `least` bytes, or all that there are."""
    least: int = 4096
    connections: int = 2048
    """Connections in all, pages' sockets included; one address may hold three quarters of them."""
    quiet: int = 1024
    """Idle connections, without a request in progress; one address may hold two thirds of them."""

    def for_people(self, people: int) -> Limits:
        """The same limits with room for so many pages, as far as this process may open files."""
        most = min(max(self.connections, 4 * people + 512), open_files.limit() // 2)
        return replace(self, connections=most, quiet=min(self.quiet, most // 2))


LIMITS = Limits()


class Guest:
    """One connection."""

    def __init__(self, stream: IOStream, address: str, now: float) -> None:
        self.stream = stream
        self.address = address
        self.quiet = True
        self.since = now  # when it last became idle or busy
        self.sent = self.sent_then = 0
        self.sent_since = now
        write: Callable[[memoryview], int | None] = stream.write_to_fd

        def counted(data: memoryview) -> int | None:
            written = write(data)
            self.sent += written or 0
            return written

        stream.write_to_fd = counted  # type: ignore[method-assign, assignment]


class Chairs:
    """The open connections, and the choice of one to close when another comes."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._guests: dict[IOStream, Guest] = {}

    def of(self, stream: IOStream) -> Guest | None:
        """The connection of a stream, if it is known."""
        return self._guests.get(stream)

    def all(self) -> list[Guest]:
        """Every connection that is still open."""
        for stream in [stream for stream in self._guests if stream.closed()]:
            del self._guests[stream]
        return list(self._guests.values())

    def take(self, guest: Guest) -> bool:
        """Accept a new connection, if necessary in place of an idle one; returns whether it was."""
        if len(self._guests) >= self._limits.quiet * 2 // 3 and not self._make_room(guest.address):
            return False
        self._guests[guest.stream] = guest
        return True

    def _make_room(self, where: str) -> bool:
        """Make room for a connection from `where`, first at the cost of that address itself."""
        limits, everybody = self._limits, self.all()
        quiet = [guest for guest in everybody if guest.quiet]
        here = [guest for guest in quiet if guest.address == where]
        held = Counter(guest.address for guest in everybody)
        if held[where] >= limits.connections * 3 // 4 or len(here) >= limits.quiet * 2 // 3:
            return self._end_longest(here)
        if len(quiet) >= limits.quiet or len(everybody) >= limits.connections:
            most = max((held[guest.address] for guest in quiet), default=0)
            return self._end_longest([one for one in quiet if held[one.address] == most])
        return True

    def _end_longest(self, guests: list[Guest]) -> bool:
        if not guests:
            return False
        log.warning("ended a connection that asked for nothing: too many are open")
        longest = min(guests, key=lambda guest: guest.since)
        longest.stream.close()
        del self._guests[longest.stream]
        return True


def in_url(address: str) -> str:
    """An IP address as a URL has it."""
    return f"[{address}]" if ":" in address else address


class Listening(HTTPServer):
    """Tornado's HTTP server with our limits."""

    def initialize(  # type: ignore[override]
        self, application: Any, limits: Limits, largest: int, root: str
    ) -> None:
        """`largest` is the largest message of a socket in bytes; `root` may precede every path."""
        super().initialize(
            application,
            max_header_size=limits.header,
            max_body_size=limits.body,
            idle_connection_timeout=limits.asking,
            body_timeout=limits.asking,
            max_buffer_size=2 * largest,
        )
        self.limits, self.root = limits, root
        self.chairs = Chairs(limits)
        self._sweeping = PeriodicCallback(self.sweep, 250 * min(limits.asking, limits.stalled))
        self._sweeping.start()

    def stop(self) -> None:
        """Accept no more connections."""
        self._sweeping.stop()
        super().stop()

    def listen_too(self, port: int, address: str) -> list[socket.socket]:
        """Accept connections at another address of this computer too."""
        sockets = bind_sockets(port, address)
        self.add_sockets(sockets)
        return sockets

    def leave(self, sockets: list[socket.socket]) -> None:
        """Accept no more connections there, and end those that came in there."""
        places = {one.getsockname()[:2] for one in sockets}
        for one in sockets:
            self._handlers.pop(one.fileno())()
            del self._sockets[one.fileno()]
            one.close()
        sockets.clear()
        for guest in self.chairs.all():
            if guest.stream.socket.getsockname()[:2] in places:
                guest.stream.close()

    def handle_stream(self, stream: IOStream, address: Any) -> None:
        """Accept a connection, if necessary in place of an idle one."""
        if self.chairs.take(Guest(stream, place_of(address), stream.io_loop.time())):
            super().handle_stream(stream, address)
        else:
            log.warning("refused a connection: too many are open")
            stream.close()

    def start_request(self, server_conn: object, request_conn: Any) -> HTTPMessageDelegate:
        """Called by Tornado before each request on a connection is read."""
        guest = self.chairs.of(request_conn.stream)
        if guest:
            guest.quiet, guest.since = True, guest.stream.io_loop.time()
        inner = super().start_request(server_conn, request_conn)
        return _Request(inner, guest, self.limits.headers, self.root)

    def sweep(self) -> None:
        """Forget closed connections, and close those that do not read what they asked for."""
        for guest in self.chairs.all():
            now = guest.stream.io_loop.time()
            taken = guest.sent - guest.sent_then
            if not guest.stream.writing() or taken >= self.limits.least:
                guest.sent_then, guest.sent_since = guest.sent, now
            elif now - guest.sent_since > self.limits.stalled:
                log.warning("ended a connection that took nothing of what it asked for")
                guest.stream.close()


class _Request(HTTPMessageDelegate):
    """One request on its way to its handler."""

    def __init__(
        self, inner: HTTPMessageDelegate, guest: Guest | None, most: int, root: str
    ) -> None:
        self._inner, self._guest, self._most, self._root = inner, guest, most, root

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Any:
        if sum(1 for _ in headers.get_all()) > self._most:
            raise HTTPInputError("too many headers")
        if isinstance(start_line, RequestStartLine):
            start_line = start_line._replace(path=below(self._root, start_line.path))
        try:
            return self._inner.headers_received(start_line, headers)
        except ValueError as error:  # Tornado reads a port of five thousand digits
            raise HTTPInputError("malformed") from error

    def data_received(self, chunk: bytes) -> Any:
        return self._inner.data_received(chunk)

    def finish(self) -> None:
        if self._guest:
            self._guest.quiet = False
        self._inner.finish()

    def on_connection_close(self) -> None:
        self._inner.on_connection_close()


_FILE = re.compile(r"/okr/[0-9a-f]{16}/")


def below(root: str, path: str) -> str:
    """A path without `root`, whether or not a proxy has removed it already.

    >>> below("/okr", "/okr/j/x"), below("/okr", "/j/x"), below("/okr", "/okr"), below("", "/j/x")
    ('/j/x', '/j/x', '/', '/j/x')
    """
    rest = path.removeprefix(root)
    if not root or rest == path or rest[:1] not in ("", "/", "?") or _FILE.match(path):
        return path
    return rest if rest[:1] == "/" else f"/{rest}"


def place_of(address: Any) -> str:
    """The address that a connection counts for; for IPv6 the network of one customer.

    >>> place_of(("10.0.0.5", 1)), place_of(("::ffff:10.0.0.5", 1)), place_of(("2001:db8::3:4", 1))
    ('10.0.0.5', '10.0.0.5', '2001:db8::')
    """
    try:
        found = str(address[0])
    except (LookupError, TypeError):
        return ""
    return network(found).removesuffix("/64")
