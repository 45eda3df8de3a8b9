"""The gate: who may come in, whose turn it is, and who owns which kernel.

No kernel is started for anybody before the recorder has confirmed their session, and everyone who
may not come in gets the same answer, whatever the reason.
"""

from __future__ import annotations

import hmac
import ipaddress
import logging
from collections.abc import Callable
from itertools import islice
from typing import Any

from tornado.httputil import HTTPServerRequest
from tornado.web import RequestHandler

from okrlab.host.front_desk import Desk
from okrlab.host.links import root_of
from okrlab.host.register import Entered, Visit
from okrlab.serve import origin
from okrlab.serve.lending import Kernels
from okrlab.serve.origin import Proxies
from okrlab.texts import text

# A browser may be in one workshop as a participant and as its coach: two scopes, two cookies.
SCOPES = {"participant": "w", "learner": "w", "facilitator": "c", "host": "c"}
TRIAL = "okrlab"
"""The cookie by which a browser shows that it accepts cookies; it has no other meaning."""
MOST_COOKIES = 200  # browsers keep fewer per address; the signature of each has to be checked
PLACE_KEPT = 20.0  # seconds for which a place in the queue is kept after its page's last request
log = logging.getLogger("okrlab.serve")


class Gate:
    """Decides about visitors. It knows the recorder, the kernels, the queue and our addresses."""

    def __init__(
        self,
        desk: Desk,
        kernels: Kernels,
        *,
        public_url: str,
        hosts: set[str],
        seats: int,
        seats_each: int,
        home: Callable[[str, bool], str],
        clock: Callable[[], float],
        proxies: Proxies,
    ) -> None:
        self.desk = desk
        self.kernels = kernels
        self.public_url = public_url
        self._public = origin.origin_of(public_url)
        self.root = root_of(public_url)
        """Precedes every path that a browser is told; a proxy in front may remove it or not."""
        self.hosts = hosts
        self.seats = seats
        self.seats_each = seats_each
        self.home = home
        self.proxies = proxies
        self._clock = clock
        self._queue: dict[str, float] = {}
        self._told_of_sockets = False

    def known_host(self, host: str) -> bool:
        """Whether a Host header is ours: a name that we were given, or any bare IP address.

        A foreign page can point its own name at this machine (DNS rebinding), but never an address.
        """
        name = origin.name_of(host)
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return name in self.hosts
        return True

    def from_here(self, request: HTTPServerRequest) -> bool:
        """Whether one of our own pages may have sent a request, and no other site's form."""
        return origin.from_here(request.headers, request.host, self._public)

    def note_no_sockets(self) -> None:
        """Warn, once, that WebSockets do not get through, usually because of a proxy in between."""
        if not self._told_of_sockets:
            self._told_of_sockets = True
            log.warning("%s", text("serve.sockets_stopped"))

    def caller(self, handler: RequestHandler) -> str:
        """The address that a request comes from, as far as we can know it."""
        forwarded = handler.request.headers.get_list("X-Forwarded-For")
        return self.proxies.caller(handler.request.remote_ip or "", ",".join(forwarded))

    def session_of(self, handler: RequestHandler, scope: str, workshop: str) -> str | None:
        """The session this browser holds for a workshop, or None."""
        value = handler.get_signed_cookie(f"okr_{scope}_{workshop}", max_age_days=400)
        return value.decode() if value else None

    def remember(self, handler: RequestHandler, scope: str, workshop: str, session: str) -> None:
        """Let a browser keep its session in a workshop, in a signed cookie for 400 days."""
        handler.set_signed_cookie(
            f"okr_{scope}_{workshop}", session, expires_days=400, **self._kept(handler)
        )

    def try_cookie(self, handler: RequestHandler) -> None:
        """Set a cookie to find out whether a browser keeps it, before a session is made."""
        handler.set_cookie(TRIAL, "1", expires_days=1, **self._kept(handler))

    @staticmethod
    def keeps_cookies(handler: RequestHandler) -> bool:
        """Whether a browser has kept any cookie of ours."""
        return any(name == TRIAL or name.startswith("okr_") for name in handler.cookies)

    def _kept(self, handler: RequestHandler) -> dict[str, Any]:
        """The attributes of every cookie of ours."""
        asked = origin.name_and_port(handler.request.host, "https")
        return {
            "path": self.root or "/",
            "httponly": True,
            "samesite": "Lax",
            "secure": self._public == ("https", asked),
        }

    def consent(self, session: str, secret: str) -> bytes:
        """What a form has to send so that somebody gives up their place for that of a link."""
        return self._proof("instead", session, secret).encode()

    def once(self, secret: str, once: str) -> str:
        """The id of the session that a landing page's form begins, however often it is sent.

        The ids of sessions are known to the whole room, but only the page that was shown knows its
        own `once`, so nobody else can claim the session.
        """
        return self._proof("once", secret, once)[:32]

    def _proof(self, *parts: str) -> str:
        return hmac.digest(self.desk.key, ":".join(parts).encode(), "sha256").hex()

    def sessions(self, handler: RequestHandler) -> set[str]:
        """Every session that this browser's cookies hold."""
        ours = (name for name in handler.cookies if name.startswith("okr_"))
        found = (
            handler.get_signed_cookie(name, max_age_days=400) for name in islice(ours, MOST_COOKIES)
        )
        return {value.decode() for value in found if value}

    def owns(self, handler: RequestHandler, kernel_id: str) -> bool:
        """Whether one of this browser's sessions owns a kernel."""
        owner = self.kernels.owners.get(kernel_id)
        return owner is not None and owner in self.sessions(handler)

    async def visit(self, handler: RequestHandler, scope: str, workshop: str) -> Visit | None:
        """Who visits this address, if the recorder confirms their session."""
        session = self.session_of(handler, scope, workshop)
        if session is None:
            return None
        visit = await self.desk.visit(session)
        if visit is None or visit.workshop != workshop or SCOPES.get(visit.role) != scope:
            return None
        return visit

    def address(self, who: Visit | Entered) -> str:
        """The first page of somebody who has come in."""
        return f"{self.root}/{SCOPES[who.role]}/{who.workshop}/{self.home(who.role, who.staged)}"

    def place(self, session: str, free: int | None = None) -> int:
        """The person's position in the queue, from 1; 0 means that they can come in now.

        `free` are the seats that are left, if it is not about a kernel.
        """
        free = self.seats - self.kernels.lent if free is None else free
        now = self._clock()
        self._queue = {who: at for who, at in self._queue.items() if at > now - PLACE_KEPT}
        self._queue[session] = now
        before = list(self._queue).index(session)
        if before < free:
            del self._queue[session]
            return 0
        return before + 1

    def crowded(self, session: str) -> bool:
        """Whether a person has too many pages open; kernels of closed pages are ended first."""
        over = self.kernels.held(session) + 1 - self.seats_each
        for kernel_id in self.kernels.of(session)[: max(0, over)]:
            if not self.kernels.connected(kernel_id):
                self.kernels.let_go(kernel_id)
        return self.kernels.held(session) >= self.seats_each
