"""What every answer of this server has in common: headers, short pages, errors, a line in the log.

An error tells a stranger nothing; its details are in the log under a number.
"""

from __future__ import annotations

import logging
import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup
from tornado.httputil import HTTPServerRequest
from tornado.web import RequestHandler

from okrlab import face
from okrlab.errors import Busy, LinkUnknown, OkrlabError, RecorderGone, StoreFailed
from okrlab.mark import MARK
from okrlab.serve import origin
from okrlab.texts import text

if TYPE_CHECKING:
    from okrlab.serve.gate import Gate


PAGE = Path(__file__).parent / "page"


# No Cross-Origin-Opener-Policy: it makes Chromium start another process at a first visit (50 ms),
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
    "door.html.j2", globals={"mark": MARK}
)


class Mannered:
    """Our headers and errors, mixed in before any handler of this server, ours or Jupyter's."""

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
        """Send a short page from the catalogue, which reloads after `again` seconds, if given."""
        self.set_status(status)
        if again:
            self.set_header("Retry-After", str(again))
        self.door(
            title=text(f"serve.{key}_title"),
            body=[text(f"serve.{key}_body", **values)],
            again=again,
        )

    def door(self, **shown: object) -> None:
        """Send a door: a page of one thing to read or to do."""
        self.finish(DOOR.render(face=Markup(face.link(self.gate.root)), **shown))

    def unknown(self) -> None:
        """The one answer to everything that a stranger must not be able to distinguish."""
        self.say(404, "unknown")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """A short page for an error: away, busy, unknown, or broken with a number."""
        error = (kwargs.get("exc_info") or (None, None))[1]
        if isinstance(error, RecorderGone):
            self.say(503, "away", again=2)
        elif isinstance(error, StoreFailed):
            self.say(503, "store", again=2, message=error.message)
        elif isinstance(error, Busy):
            self.say(429, "busy", again=error.seconds, message=error.message, seconds=error.seconds)
        elif status_code < 500 or isinstance(error, LinkUnknown):
            self.unknown()
        else:
            self.say(status_code, "broken", id=self.number)

    @property
    def number(self) -> str:
        """The number under which the log has the details of this request's failure."""
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
    """One of our pages: requested under one of our addresses, and changed only by our own pages."""

    def initialize(self, **_: Any) -> None:
        """Takes what a subclass may be given."""

    def prepare(self) -> Any:
        """Refuse requests under foreign names, and forms from foreign pages."""
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
        """As `get`; Tornado then sends only the headers."""
        return self.get(*args)

    def check_xsrf_cookie(self) -> None:
        """Not needed: `prepare` checks where a form comes from, and our cookies are SameSite."""


def said_path(path: str) -> str:
    """A path without its secret, as a log may hold it.

    >>> said_path("/j/abcdefghijklmnop")
    '/j/…'
    """
    return re.sub(r"^/([a-z])/[^/]+$", r"/\1/…", path)


def log_request(handler: RequestHandler) -> None:
    """Log one answered request; only failures show at the usual level.

    503 is no failure: it asks a browser to come again, because the house is full or restarting.
    """
    status = handler.get_status()
    level = logging.ERROR if status >= 500 and status != 503 else logging.DEBUG
    path = said_path(handler.request.path)
    log.log(level, "%d %s %s", status, handler.request.method, path)
