"""The gate: who may come in, whose turn it is, and which kernel is whose.

No kernel is started for anybody before the recorder has vouched for them, and whoever may not
come in gets the very same answer, whatever the reason.
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

from okrlab.serve import origin
from okrlab.serve.caller import Proxies
from okrlab.serve.lending import Kernels
from okrlab.texts import text
from okrlab.workshop.desk import Desk
from okrlab.workshop.links import root_of
from okrlab.workshop.register import Entered, Visit

# A browser may be in one workshop as a participant and as its coach: two scopes, two cookies.
SCOPES = {"participant": "w", "learner": "w", "facilitator": "c", "host": "c"}
TRIAL = "okrlab"
"""The cookie by which a browser shows that it keeps cookies; it says nothing else."""
MOST_COOKIES = 200  # browsers keep fewer for one address; each one's seal has to be checked
PLACE_KEPT = 20.0  # seconds a place in the queue outlives its page's last sign of life
log = logging.getLogger("okrlab.serve")


class Gate:
    """What the door knows: the recorder's desk, the kernels, the queue and the addresses."""

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
        """Before every path that a browser is told; taken off, or not, by the proxy in front."""
        self.hosts = hosts
        self.seats = seats
        self.seats_each = seats_each
        self.home = home
        self.proxies = proxies
        self._clock = clock
        self._queue: dict[str, float] = {}
        self._told_of_sockets = False

    def known_host(self, host: str) -> bool:
        """Whether a Host header is ours: a name we were given, or any bare IP address.

        A page elsewhere can point its own name at this machine, but never a bare address.
        """
        name = origin.name_of(host)
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return name in self.hosts
        return True

    def from_here(self, request: HTTPServerRequest) -> bool:
        """Whether one of our own pages may have sent a request; no other site's form has."""
        return origin.from_here(request.headers, request.host, self._public)

    def note_no_sockets(self) -> None:
        """Tell the host, once, that sockets do not come through as sockets."""
        if not self._told_of_sockets:
            self._told_of_sockets = True
            log.warning("%s", text("serve.sockets_stopped"))

    def caller(self, handler: RequestHandler) -> str:
        """The address that a request comes from, as far as it can be known."""
        forwarded = handler.request.headers.get_list("X-Forwarded-For")
        return self.proxies.caller(handler.request.remote_ip or "", ",".join(forwarded))

    def session_of(self, handler: RequestHandler, scope: str, workshop: str) -> str | None:
        """The session this browser holds for a workshop, or None."""
        value = handler.get_signed_cookie(f"okr_{scope}_{workshop}", max_age_days=400)
        return value.decode() if value else None

    def remember(self, handler: RequestHandler, scope: str, workshop: str, session: str) -> None:
        handler.set_signed_cookie(
            f"okr_{scope}_{workshop}", session, expires_days=400, **self._kept(handler)
        )

    def try_cookie(self, handler: RequestHandler) -> None:
        """Find out whether a browser keeps cookies, before anybody comes in by it."""
        handler.set_cookie(TRIAL, "1", expires_days=1, **self._kept(handler))

    @staticmethod
    def keeps_cookies(handler: RequestHandler) -> bool:
        """Whether a browser has kept any cookie of ours."""
        return any(name == TRIAL or name.startswith("okr_") for name in handler.cookies)

    def _kept(self, handler: RequestHandler) -> dict[str, Any]:
        """How every cookie of ours is kept."""
        asked = origin.name_and_port(handler.request.host, "https")
        return {
            "path": self.root or "/",
            "httponly": True,
            "samesite": "Lax",
            "secure": self._public == ("https", asked),
        }

    def consent(self, session: str, secret: str) -> bytes:
        """What the form that asked somebody says when they leave their place for a link's."""
        return self._proof("instead", session, secret).encode()

    def once(self, secret: str, once: str) -> str:
        """The session that a landing page's form begins, however often it is sent.

        Sessions are known to the whole room; only the page that was shown knows its own `once`.
        """
        return self._proof("once", secret, once)[:32]

    def _proof(self, *parts: str) -> str:
        return hmac.digest(self.desk.key, ":".join(parts).encode(), "sha256").hex()

    def sessions(self, handler: RequestHandler) -> set[str]:
        """Every session this browser's cookies hold."""
        ours = (name for name in handler.cookies if name.startswith("okr_"))
        found = (
            handler.get_signed_cookie(name, max_age_days=400) for name in islice(ours, MOST_COOKIES)
        )
        return {value.decode() for value in found if value}

    def owns(self, handler: RequestHandler, kernel_id: str) -> bool:
        owner = self.kernels.owners.get(kernel_id)
        return owner is not None and owner in self.sessions(handler)

    async def visit(self, handler: RequestHandler, scope: str, workshop: str) -> Visit | None:
        """Who comes to this address, if the recorder vouches for them."""
        session = self.session_of(handler, scope, workshop)
        if session is None:
            return None
        visit = await self.desk.visit(session)
        if visit is None or visit.workshop != workshop or SCOPES.get(visit.role) != scope:
            return None
        return visit

    def address(self, who: Visit | Entered) -> str:
        """Where somebody who has come in begins."""
        return f"{self.root}/{SCOPES[who.role]}/{who.workshop}/{self.home(who.role, who.staged)}"

    def place(self, session: str) -> int:
        """How many go first, this one included; 0 means: come in now."""
        now = self._clock()
        self._queue = {who: at for who, at in self._queue.items() if at > now - PLACE_KEPT}
        self._queue[session] = now
        before = list(self._queue).index(session)
        if before < self.seats - self.kernels.lent:
            del self._queue[session]
            return 0
        return before + 1

    def crowded(self, session: str) -> bool:
        """Whether a person has too many pages open; pages that have gone are ended first."""
        over = self.kernels.held(session) + 1 - self.seats_each
        for kernel_id in self.kernels.of(session)[: max(0, over)]:
            if not self.kernels.connected(kernel_id):
                self.kernels.let_go(kernel_id)
        return self.kernels.held(session) >= self.seats_each
