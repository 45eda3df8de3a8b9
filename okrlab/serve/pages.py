"""The pages: a notebook run for its visitor, and the files it needs."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from tornado.iostream import StreamClosedError
from tornado.web import HTTPError

from okrlab.host.register import Visit
from okrlab.serve.assets import Assets
from okrlab.serve.full import Full
from okrlab.serve.handlers import POLICY, Guarded, Mannered
from okrlab.serve.moulds import Mould
from okrlab.serve.render import Lean
from okrlab.serve.shelf import ServedNotebook
from okrlab.texts import text

if TYPE_CHECKING:
    from okrlab.serve.app import Server

PLAIN_FILE = re.compile(r"(/(?!\.)[\w@~+=,.-]{1,200}){2,20}")
"""The address of one of Voilà's files: without empty, hidden or upward steps."""


class AssetHandler(Guarded):
    """Files with a digest in their address, which browsers may cache for ever.

    For a script that only a server of another version has there is one that loads the page again.
    """

    def initialize(self, **ours: Any) -> None:
        self.assets: Assets = ours["assets"]

    async def get(self) -> None:
        found = self.assets.get(self.request.path)
        if found is None and self.request.path.endswith(".js"):
            self.set_header("Content-Type", "text/javascript; charset=utf-8")
            return self.finish(self.assets.stand_in)
        if found is None:
            return self.unknown()
        raw, packed, kind = found
        is_text = kind.startswith("text/")
        self.set_header("Cache-Control", "public, max-age=31536000, immutable")
        self.set_header("Content-Type", f"{kind}; charset=utf-8" if is_text else kind)
        self.set_header("Vary", "Accept-Encoding")
        if packed is not raw and "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            raw = packed
        self.finish(raw)


class Kept(Mannered):
    """Mixed in before the handlers of Voilà's own files, which change only with its version."""

    def prepare(self) -> None:
        """Let nothing but the plain name of a file reach Voilà's handlers."""
        name = unquote_to_bytes(self.request.path).decode("utf-8", "replace")
        if not (self.gate.known_host(self.request.host) and PLAIN_FILE.fullmatch(name)):
            raise HTTPError(404)

    async def get(self, path: str, include_body: bool = True) -> None:
        try:
            await super().get(path, include_body)  # type: ignore[misc]
        except (ValueError, AssertionError, OSError):
            raise HTTPError(404) from None

    def set_headers(self) -> None:
        super().set_headers()  # type: ignore[misc]
        self.set_header("Cache-Control", "public, max-age=3600")


class NotebookPage(Guarded):
    """A notebook, run for the person whose cookie comes with the request."""

    policy = POLICY.format(scripts="'self' blob:")
    full_policy = (
        POLICY.format(scripts="'self' 'unsafe-inline' 'unsafe-eval' blob:")
        + "; worker-src 'self' blob:"
    )

    def initialize(self, **ours: Any) -> None:
        self.server: Server = ours["server"]
        self.lean: Lean = ours["lean"]
        self.full: Full = ours["full"]

    async def get(self, scope: str, workshop: str, name: str) -> None:
        """Show a notebook: at once if a kernel is free, otherwise the place in the queue."""
        gate = self.gate
        visit = await gate.visit(self, scope, workshop)
        sheet = self.server.shelf.get(name)
        if visit is None or sheet is None or (sheet.coaches_only and scope != "c"):
            return self.unknown()
        if self.request.method == "HEAD":
            return self.set_header("Content-Type", "text/html; charset=utf-8")
        mould = await self.server.moulds.of(sheet, visit)
        halls = self.server.halls
        hall = halls.of(workshop) if halls is not None and mould is not None else None
        if hall is None:
            crowded, free = gate.crowded(visit.session), None
        else:
            crowded, free = hall.held(visit.session) >= gate.seats_each, hall.free
        if crowded:
            return self.say(429, "crowd", again=3)
        if place := gate.place(visit.session, free):
            return self.say(503, "queue", again=3, place=place)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        if mould is not None:
            return await self._share(sheet, visit, mould)
        try:
            await self._show(sheet, visit)
        except StreamClosedError:
            return  # the reader has gone
        except (RuntimeError, OSError):
            # The head has been sent already, so the error is shown in the page, which reloads.
            self.log_exception(*sys.exc_info())
            body = escape(text("serve.broken_body", id=self.number))
            with suppress(StreamClosedError):
                self.finish(f'<p role="alert">{body}</p><meta http-equiv="refresh" content="5">')

    async def _share(self, sheet: ServedNotebook, visit: Visit, mould: Mould) -> None:
        """The page that all of this role have, with a seat in the hall."""
        self.request.connection.stream.set_nodelay(True)  # type: ignore[union-attr]
        self.write(self.lean.head(sheet, visit.title))
        kernels = self.gate.kernels
        kernels.spawn(self.lean.prepare_lesson(sheet, kernels))
        id = self.server.moulds.seat_id(visit.session, mould)
        states = mould.states_for(visit)
        async for part in self.lean.from_mould(sheet, mould.html, states, id, mould.later):
            self.write(part)
        self.finish()

    async def _show(self, sheet: ServedNotebook, visit: Visit) -> None:
        kernels, full = self.gate.kernels, sheet.full
        with kernels.promised(visit.session):
            if full:
                self.set_header("Content-Security-Policy", self.full_policy)
            else:
                self.request.connection.stream.set_nodelay(True)  # type: ignore[union-attr]
                self.write(self.lean.head(sheet, visit.title))
                await self.flush()
                kernels.spawn(self.lean.prepare_lesson(sheet, kernels))
            lent = await kernels.lend(visit.session)
        render = self.full.page if full else self.lean.body
        try:
            async for part in render(
                sheet, lent, self.server.environment(self.server.token_of(visit.session))
            ):
                self.write(part)
                await self.flush()
        except BaseException:
            kernels.let_go(lent.id)
            raise
        if sheet.full and not full:  # this was found out just now, and the page reloads by itself
            kernels.let_go(lent.id)
