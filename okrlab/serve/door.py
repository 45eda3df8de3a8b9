"""The door: what a link opens, and the small pages around it, none of which needs a kernel.

A link's secret is exchanged once for a cookie that holds a new session; after that, addresses
contain no secrets.
"""

from __future__ import annotations

import hmac
import secrets
from typing import NamedTuple
from urllib.parse import quote

from okrlab.host.links import LETTERS, ROLES, echo, path
from okrlab.host.register import Door, File, Who
from okrlab.serve.gate import SCOPES
from okrlab.serve.handlers import Guarded
from okrlab.texts import text


class _Arrival(NamedTuple):
    """A person who opens a link."""

    door: Door
    scope: str
    back: Who | None
    """The person whose place a rejoin link leads to."""
    here: Who | None
    """The person whose place this browser has in the same workshop."""
    onward: str
    """The address of that place."""
    gives_up: bytes
    """What a form has to send for that place to be given up; empty if it would not be."""


class NotFound(Guarded):
    """Every address that is not ours."""

    async def get(self, *_: str) -> None:
        self.unknown()

    head = post = put = delete = patch = options = get


class _Made(Guarded):
    """A finished page from the recorder, which needs neither kernel nor cookie."""

    def _page(self, page: bytes) -> None:
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(page)

    @property
    def wanted(self) -> str:
        """The format in which the result is asked for as a file; empty for the page."""
        return self.get_query_argument("as", "")[:20]

    def _hand_over(self, made: File) -> None:
        """The result's page, or one of the files that it offers, under its name."""
        if self.wanted:
            plain = made.name.encode("ascii", "replace").decode().replace("?", "_")
            said = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(made.name)}"
            self.set_header("Content-Disposition", said)
        self.set_header("Content-Type", made.type)
        self.finish(made.content)


class ResultPage(_Made):
    """The result of a workshop for the people in it: the page that a view link shows, or a file."""

    async def get(self, scope: str, workshop: str) -> None:
        visit = await self.gate.visit(self, scope, workshop)
        if visit is None:
            return self.unknown()
        self._hand_over(await self.gate.desk.our_result(visit.session, self.wanted))


class Landing(_Made):
    """What a link shows: a page with one button, without a kernel. Link previews stop here."""

    async def get(self, kind: str, secret: str) -> None:
        if kind == "v":
            return self._hand_over(await self.gate.desk.result(secret, self.wanted))
        if kind == "s":
            return self._page(await self.gate.desk.say(secret))
        arrival = await self._arrival(kind, secret)
        if arrival is None:
            return self.unknown()
        self._ask(arrival)

    async def post(self, kind: str, secret: str) -> None:
        if kind == "v":
            return self.unknown()
        if kind == "s":
            given = {name: self.get_body_argument(name, "")[:2000] for name in ("card", "said")}
            if self.get_body_argument("skip", ""):
                given["said"] = ""
            return self._page(await self.gate.desk.say(secret, **given))
        arrival = await self._arrival(kind, secret)
        if arrival is None:
            return self.unknown()
        name = self.get_body_argument("name", "")[:200]
        if self.get_body_argument("form", "") and not self.gate.keeps_cookies(self):
            return self._try_cookies()
        given_up = self.get_body_argument("instead", "")
        once = self.get_body_argument("once", "")[:80]
        begun = self.gate.once(secret, once) if once else ""
        here = arrival.here
        if here and here.session == begun and here.name.split() == name.split():
            return self.redirect(arrival.onward, status=303)  # the button was pressed again
        if arrival.gives_up and not hmac.compare_digest(given_up.encode(), arrival.gives_up):
            self.set_status(409)
            return self._ask(arrival, name)
        held = self.gate.session_of(self, arrival.scope, arrival.door.workshop) or ""
        entered = await self.gate.desk.enter(secret, name, held, begun)
        scope = SCOPES[entered.role]
        self.gate.remember(self, scope, entered.workshop, entered.session)
        self.redirect(self.gate.address(entered), status=303)

    def _try_cookies(self) -> None:
        """Ask for the form once more, with a cookie set.

        If the cookie does not come back, no session is made: on the next page this browser would be
        a stranger again.
        """
        if not self.get_query_argument("tried", ""):
            self.gate.try_cookie(self)
            return self.redirect(f"{self.gate.root}{self.request.path}?tried=1", status=307)
        self.set_status(403)
        self.door(
            title=text("serve.no_cookies_title"),
            body=[text("serve.no_cookies_body")],
            onward=self.gate.root + self.request.path,
            onward_label=text("serve.no_cookies_again"),
        )

    async def _arrival(self, kind: str, secret: str) -> _Arrival | None:
        """Who comes through which link, according to the recorder and to this browser's cookies."""
        desk = self.gate.desk
        door = await desk.look(secret)
        if door is None or door.kind != LETTERS[kind]:
            return None
        back = await desk.who(secret=secret) if door.kind == "rejoin" else None
        if door.kind == "rejoin" and back is None:
            return None
        scope = SCOPES[back.role if back else ROLES[door.kind]]
        inside = await self.gate.visit(self, scope, door.workshop)
        here = await desk.who(session=inside.session) if inside else None
        onward = self.gate.address(inside) if inside else ""
        gives_up = b""
        if here and not (back and back.session == here.session):
            gives_up = self.gate.consent(here.session, secret)
        return _Arrival(door, scope, back, here, onward, gives_up)

    def _ask(self, arrival: _Arrival, name: str = "") -> None:
        """Show the page with the button.

        Somebody who has a place here already is asked whether to keep it: nobody loses their place
        without having been asked.
        """
        door, back, here = arrival.door, arrival.back, arrival.here
        joining = door.kind not in ("rejoin", "learn")
        learning = door.kind == "learn" or (back is not None and back.role == "learner")
        if not here:
            over, title = text(f"serve.{door.kind}_over"), door.title
            body = [_named("rejoin_as", back.name)] if back else []
        else:
            over, title = "", _named("seat_title", here.name)
            body = [text("serve.seat_body", title=door.title)] if arrival.gives_up else []
        button = text(f"serve.{door.kind}_button")
        if arrival.gives_up and back:
            button = _named("seat_rejoin", back.name)
        elif arrival.gives_up and door.kind == "join":
            button = text("serve.seat_join")
        stored = "serve.learn_stored" if learning else "serve.join_stored"
        note = "serve.coach_note" if arrival.scope == "c" else stored
        self.door(
            over=over,
            title=title,
            team=text("serve.join_team", team=door.team) if door.team and not here else "",
            body=body,
            kept="" if here else text(note, days=door.retention_days),
            button="" if here and not arrival.gives_up else button,
            named=joining,
            name=name,
            name_label=text("serve.join_name"),
            name_optional=text("serve.join_optional"),
            name_hint=text("serve.join_name_hint"),
            onward=arrival.onward,
            onward_label=_named("seat_keep", here.name) if here else "",
            instead=arrival.gives_up.decode(),
            action=self.gate.root + self.request.path,
            seats=True,
            once=secrets.token_urlsafe(16),
            early=self._early(back.role if back else ROLES[door.kind], staged=door.staged),
        )

    def _early(self, role: str, *, staged: bool) -> list[str]:
        """What the first page of whoever comes in will need: it comes while they type a name."""
        server = self.settings["okrlab"]
        sheet = server.shelf.get(self.gate.home(role, staged))
        return server.lean.early(sheet) if sheet else []


def _named(key: str, name: str) -> str:
    return text(f"serve.{key}", name=name) if name else text(f"serve.{key}_unnamed")


class Code(Guarded):
    """The root: a spoken code is exchanged for the landing page of its link."""

    def get(self) -> None:
        self._page(200)

    async def post(self) -> None:
        typed = self.get_body_argument("code", "")[:40]
        tried = await self.gate.desk.code(typed, self.gate.caller(self))
        if tried.secret:
            return self.redirect(self.gate.root + path("join", tried.secret), status=303)
        wrong = text(f"serve.code_{tried.why}", minutes=tried.minutes)
        if tried.why == "paused":
            self.set_header("Retry-After", str(60 * tried.minutes))
        self._page(429 if tried.why == "paused" else 404, typed=typed, wrong=wrong)

    def _page(self, status: int, *, typed: str = "", wrong: str = "") -> None:
        self.set_status(status)
        self.door(
            title=text("serve.code_title"),
            body=[text("serve.code_body")],
            button=text("serve.code_button"),
            code_label=text("serve.code_label"),
            code_hint=text("serve.code_hint"),
            typed=typed,
            wrong=wrong,
        )


class Leave(Guarded):
    """A page that closes gives its kernel back."""

    async def post(self, kernel_id: str) -> None:
        if not self.gate.owns(self, kernel_id):
            return self.unknown()
        self.gate.kernels.let_go(kernel_id)
        self.set_status(204)


class Health(Guarded):
    """For monitoring: whether server and recorder answer and can save, and how full it is.

    Who asks something is answered with what this server alone can say to it.
    """

    async def get(self) -> None:
        kernels = self.gate.kernels
        well = await self.gate.desk.well()
        self.set_status(200 if well else 503)
        asked = self.get_query_argument("prove", "")[:40]
        proof = {"echo": echo(self.gate.desk.key, asked)} if asked else {}
        halls = self.settings["okrlab"].halls
        there, seats = (0, 0) if halls is None else (len(halls), halls.seats)
        full = {"people": kernels.lent + there, "seats": self.gate.seats + seats}
        self.finish({"ok": well, **full, **proof})
