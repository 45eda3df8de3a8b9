"""The gate: who may come in, whose turn it is, and which kernel is whose.

No kernel is started for anybody before the recorder has vouched for them, and whoever may not
come in gets the very same answer, whatever the reason.
"""

from __future__ import annotations

import hmac
import ipaddress
import logging
import re
import secrets
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import jinja2
from jupyter_server.auth import Authorizer, IdentityProvider, User
from tornado.httputil import HTTPServerRequest
from tornado.web import RequestHandler

from okrlab.errors import Busy, LinkUnknown, OkrlabError, RecorderGone
from okrlab.serve import origin
from okrlab.serve.caller import Proxies
from okrlab.serve.lending import Kernels
from okrlab.texts import text
from okrlab.workshop.desk import Desk
from okrlab.workshop.links import root_of
from okrlab.workshop.register import Entered, Visit

PAGE = Path(__file__).parent / "page"
# A browser may be in one workshop as a participant and as its coach: two scopes, two cookies.
SCOPES = {"participant": "w", "learner": "w", "facilitator": "c", "host": "c"}
TRIAL = "okrlab"
"""The cookie by which a browser shows that it keeps cookies; it says nothing else."""
MOST_COOKIES = 200  # browsers keep fewer for one address; each one's seal has to be checked
PLACE_KEPT = 20.0  # seconds a place in the queue outlives its page's last sign of life
# No Cross-Origin-Opener-Policy: with it Chromium starts another process at a first visit (50 ms),
# and our pages neither open windows nor can be framed.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not `no-referrer`: with that a browser sends `Origin: null` with our own forms.
    "Referrer-Policy": "strict-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
    "Server": "okrlab",
}
POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
DOOR_POLICY = POLICY.format(scripts="'none'")
log = logging.getLogger("okrlab.serve")

DOOR = jinja2.Environment(loader=jinja2.FileSystemLoader(PAGE), autoescape=True).get_template(
    "door.html.j2"
)


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


class Mannered:
    """What every answer of this server has in common, mixed in before its handler: headers, and
    errors that tell a stranger nothing.
    """

    policy = DOOR_POLICY
    request: HTTPServerRequest
    settings: dict[str, Any]
    set_header: Any
    set_status: Any
    finish: Any

    @property
    def gate(self) -> Gate:
        gate: Gate = self.settings["okrlab"].gate
        return gate

    def set_default_headers(self) -> None:
        for name, value in HEADERS.items():
            self.set_header(name, value)
        self.set_header("Content-Security-Policy", self.policy)

    def say(self, status: int, key: str, *, again: int = 0, **values: object) -> None:
        """A short page from the catalogue; with `again` it asks again after so many seconds."""
        self.set_status(status)
        if again:
            self.set_header("Retry-After", str(again))
        self.finish(
            DOOR.render(
                title=text(f"serve.{key}_title"),
                body=[text(f"serve.{key}_body", **values)],
                again=again,
            )
        )

    def unknown(self) -> None:
        """The one answer to everything that is not to be told apart."""
        self.say(404, "unknown")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        error = (kwargs.get("exc_info") or (None, None))[1]
        if isinstance(error, RecorderGone):
            self.say(503, "away", again=2)
        elif isinstance(error, Busy):
            self.say(429, "busy", again=error.seconds, message=error.message, seconds=error.seconds)
        elif status_code < 500 or isinstance(error, LinkUnknown):
            self.unknown()
        else:
            self.say(status_code, "broken", id=self.number)

    @property
    def number(self) -> str:
        """The number under which the log has the detail of this request's failure."""
        if not hasattr(self, "_number"):
            self._number = secrets.token_hex(4)
        return self._number

    def log_exception(self, kind: Any, error: Any, trace: Any) -> None:
        if isinstance(error, OkrlabError):
            log.warning("%s: %s", said_path(self.request.path), error.code)
        elif kind and getattr(error, "status_code", 500) >= 500:
            log.error(
                "failure %s at %s",
                self.number,
                said_path(self.request.path),
                exc_info=(kind, error, trace),
            )


class Guarded(Mannered, RequestHandler):
    """A page of ours: asked under an address that is ours, and changed by our own pages alone."""

    def initialize(self, **_: Any) -> None:
        """Takes what a subclass may be given."""

    def prepare(self) -> Any:
        if not self.gate.known_host(self.request.host):
            self.say(421, "host_refused")
        elif self.request.method not in origin.SAFE and not self.gate.from_here(self.request):
            log.warning(
                "refused a form from elsewhere: Origin %r, asked as %r",
                self.request.headers.get("Origin"),
                self.request.host,
            )
            self.say(403, "elsewhere")

    def head(self, *args: str) -> Any:
        """As `get`; what is sent of its answer are the headers."""
        return self.get(*args)

    def check_xsrf_cookie(self) -> None:
        """Not needed: `prepare` looks where a form comes from, and our cookies are SameSite."""


class Visitors(IdentityProvider):
    """Jupyter's question 'who is this?', answered from our cookies."""

    gate: Gate

    @property
    def auth_enabled(self) -> bool:
        return True

    def get_user(self, handler: RequestHandler) -> User | None:
        held = self.gate.sessions(handler)
        return User(username=min(held)) if held else None


class OwnersOnly(Authorizer):
    """Jupyter's question 'may they?': only with a kernel of their own."""

    gate: Gate

    def is_authorized(self, handler: Any, user: User, action: str, resource: str) -> bool:
        return self.gate.owns(handler, handler.path_kwargs.get("kernel_id", ""))


def said_path(path: str) -> str:
    """A path as a log may hold it: without the secret.

    >>> said_path("/j/abcdefghijklmnop")
    '/j/…'
    """
    return re.sub(r"^/([a-z])/[^/]+$", r"/\1/…", path)
