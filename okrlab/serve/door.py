"""The door: what a link opens, and the small pages around it, none of which needs a kernel.

A link's secret is swapped once for a cookie that holds a fresh session; after that only clean
addresses are used.
"""

from __future__ import annotations

from okrlab.serve.gate import DOOR, SCOPES, Guarded
from okrlab.texts import text
from okrlab.workshop.links import LETTERS, path


class Unknown(Guarded):
    """Every address that is none of ours."""

    async def get(self, *_: str) -> None:
        self.unknown()

    head = post = put = delete = patch = options = get


class Landing(Guarded):
    """What a link shows: a page with one button, and no kernel. Link previews end here."""

    async def get(self, kind: str, secret: str) -> None:
        if kind == "v":
            return self._page(await self.gate.desk.result(secret))
        if kind == "s":
            return self._page(await self.gate.desk.say(secret))
        door = await self.gate.desk.look(secret)
        if door is None or door.kind != LETTERS[kind]:
            return self.unknown()
        scopes = "c" if door.kind in ("host", "facilitate") else "w"
        inside = await self.gate.visit(self, scopes, door.workshop)
        body = [text("serve.join_team", team=door.team)] if door.team else []
        body.append(
            text("serve.coach_note")
            if scopes == "c"
            else text(
                "serve.learn_stored" if door.kind == "learn" else "serve.join_stored",
                days=door.retention_days,
            )
        )
        self.finish(
            DOOR.render(
                title=text(f"serve.{door.kind}_title", title=door.title),
                body=body,
                button=text(f"serve.{door.kind}_button"),
                named=door.kind not in ("rejoin", "learn"),
                name_label=text("serve.join_name"),
                name_hint=text("serve.join_name_hint"),
                onward=self.gate.address(inside) if inside else "",
                onward_label=text("serve.continue_button"),
            )
        )

    async def post(self, kind: str, secret: str) -> None:
        site = self.request.headers.get("Sec-Fetch-Site", "same-origin")
        if kind == "v" or site not in ("same-origin", "none"):
            return self.unknown()
        if kind == "s":
            given = {name: self.get_body_argument(name, "")[:2000] for name in ("card", "said")}
            if self.get_body_argument("skip", ""):
                given["said"] = ""
            return self._page(await self.gate.desk.say(secret, **given))
        door = await self.gate.desk.look(secret)
        if door is None or door.kind != LETTERS[kind]:
            return self.unknown()
        scope = "c" if door.kind in ("host", "facilitate") else "w"
        held = self.gate.session_of(self, scope, door.workshop) or ""
        name = self.get_body_argument("name", "")[:200]
        entered = await self.gate.desk.enter(secret, name, held)
        scope = SCOPES[entered.role]
        self.gate.remember(self, scope, entered.workshop, entered.session)
        self.redirect(self.gate.address(entered), status=303)

    def _page(self, page: bytes) -> None:
        """A finished page of the recorder's, with neither kernel nor cookie."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(page)


class Code(Guarded):
    """The root: a code that somebody said aloud is swapped for the landing page it stands for."""

    def get(self) -> None:
        self._page(200)

    async def post(self) -> None:
        if self.request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            return self.unknown()
        typed = self.get_body_argument("code", "")[:40]
        tried = await self.gate.desk.code(typed, self.gate.caller(self))
        if tried.secret:
            return self.redirect(path("join", tried.secret), status=303)
        wrong = text(f"serve.code_{tried.why}", minutes=tried.minutes)
        if tried.why == "paused":
            self.set_header("Retry-After", str(60 * tried.minutes))
        self._page(429 if tried.why == "paused" else 404, typed=typed, wrong=wrong)

    def _page(self, status: int, *, typed: str = "", wrong: str = "") -> None:
        self.set_status(status)
        self.finish(
            DOOR.render(
                title=text("serve.code_title"),
                body=[text("serve.code_body")],
                button=text("serve.code_button"),
                code_label=text("serve.code_label"),
                code_hint=text("serve.code_hint"),
                typed=typed,
                wrong=wrong,
            )
        )


class Leave(Guarded):
    """A page that closes gives its kernel back."""

    async def post(self, kernel_id: str) -> None:
        if not self.gate.owns(self, kernel_id):
            return self.unknown()
        self.gate.kernels.let_go(kernel_id)
        self.set_status(204)


class Health(Guarded):
    """For whoever watches the server: does it answer, and how full is it?"""

    async def get(self) -> None:
        kernels = self.gate.kernels
        self.finish({"ok": True, "people": kernels.lent, "seats": self.gate.seats})
