"""The pages: a notebook run for its visitor, the files it needs, and its line to its kernel."""

from __future__ import annotations

import sys
from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING, Any

from jupyter_server.services.kernels.handlers import KernelHandler
from tornado.iostream import StreamClosedError
from tornado.web import RequestHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from okrlab.serve.full import Full
from okrlab.serve.gate import POLICY, Gate, Guarded
from okrlab.serve.render import Assets, Lean, Sheet
from okrlab.texts import text
from okrlab.workshop.register import Visit

if TYPE_CHECKING:
    from okrlab.serve.app import Server


class AssetHandler(Guarded):
    """Files with a digest in their address: kept by browsers for ever."""

    def initialize(self, gate: Gate, **ours: Any) -> None:
        super().initialize(gate)
        self.assets: Assets = ours["assets"]

    async def get(self) -> None:
        found = self.assets.get(self.request.path)
        if found is None:
            return self.unknown()
        raw, packed, kind = found
        self.set_header("Cache-Control", "public, max-age=31536000, immutable")
        self.set_header("Content-Type", f"{kind}; charset=utf-8")
        self.set_header("Vary", "Accept-Encoding")
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            raw = packed
        self.finish(raw)


class Kept:
    """Voilà's own files, mixed in before their handler: they change only with its version."""

    def set_headers(self) -> None:
        super().set_headers()  # type: ignore[misc]
        self.set_header("Cache-Control", "public, max-age=3600")  # type: ignore[attr-defined]


class Page(Guarded):
    """A notebook, run for the person whose cookie comes with the request."""

    policy = POLICY.format(scripts="'self' blob:")
    full_policy = (
        POLICY.format(scripts="'self' 'unsafe-inline' 'unsafe-eval' blob:")
        + "; worker-src 'self' blob:"
    )

    def initialize(self, gate: Gate, **ours: Any) -> None:
        super().initialize(gate)
        self.server: Server = ours["server"]
        self.lean: Lean = ours["lean"]
        self.full: Full = ours["full"]

    async def get(self, scope: str, workshop: str, name: str) -> None:
        gate = self.gate
        visit = await gate.visit(self, scope, workshop)
        sheet = self.server.shelf.get(name)
        if visit is None or sheet is None or (sheet.coaches_only and scope != "c"):
            return self.unknown()
        if visit.session != gate.session_of(self, scope, workshop):
            # The same person had come in twice, and their two places were made one.
            gate.remember(self, scope, workshop, visit.session)
            return self.redirect(self.request.uri or "/", status=303)
        if gate.crowded(visit.session):
            return self.say(429, "crowd", again=3)
        if place := gate.place(visit.session):
            return self.say(503, "queue", again=3, place=place)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        with suppress(StreamClosedError):
            try:
                await self._show(sheet, visit)
            except (RuntimeError, OSError):
                # The head is with the reader already: say it in the page, and try once more.
                self.log_exception(*sys.exc_info())
                body = escape(text("serve.broken_body", id=self.number))
                self.finish(f'<p role="alert">{body}</p><meta http-equiv="refresh" content="5">')

    async def _show(self, sheet: Sheet, visit: Visit) -> None:
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
            async for part in render(sheet, lent, self.server.environment(visit.session)):
                self.write(part)
                await self.flush()
        except BaseException:
            kernels.let_go(lent.id)
            raise
        if sheet.full and not full:  # found out just now; the page asks again by itself
            kernels.let_go(lent.id)


class Owned:
    """Jupyter's own handlers, behind our host check and with our short errors."""

    settings: dict[str, Any]
    request: Any

    def check_host(self) -> bool:
        return bool(self.settings["okrlab"].gate.known_host(self.request.host))

    def write_error(self, status_code: int, **_: Any) -> None:
        self.finish({"status": status_code})  # type: ignore[attr-defined]


class KernelInfo(Owned, KernelHandler):
    """Whether one's kernel lives. Ending it goes through `Leave`."""

    delete = RequestHandler.delete


class KernelSocket(Owned, VoilaKernelWebsocketHandler):
    """The connection between a page and its kernel."""

    _open: dict[str, set[KernelSocket]] = {}

    def check_origin(self, origin: str | None = None) -> bool:
        gate: Gate = self.settings["okrlab"].gate
        return gate.same_origin(origin or self.get_origin(), self.request.host)

    def get_websocket_protocol(self) -> Any:
        """Tornado's own pings stay off: Jupyter sends them, and gives milliseconds for seconds."""
        protocol: Any = super().get_websocket_protocol()
        if protocol is not None:
            protocol.params.ping_interval = 0
        return protocol

    async def open(self, kernel_id: str) -> None:
        self.set_nodelay(True)
        self._open.setdefault(kernel_id, set()).add(self)
        await super().open(kernel_id)

    def on_message(self, message: str | bytes) -> None:
        """A lone question mark asks: are you there? Everything else is for the kernel."""
        if message == "?":
            self.ws_connection.write_message("!")
        elif isinstance(message, str) or _can_be_read(message, bool(self.selected_subprotocol)):
            with suppress(ValueError, LookupError, TypeError, AssertionError):
                super().on_message(message)

    def on_close(self) -> None:
        sockets = self._open.get(self.kernel_id, set())
        sockets.discard(self)
        if not sockets:
            self._open.pop(self.kernel_id, None)
        if self.connection:
            super().on_close()

    @classmethod
    def kernel_lost(cls, kernel_id: str) -> None:
        """Its kernel died: say so at once, so that the page asks for another."""
        for one in list(cls._open.get(kernel_id, ())):
            one.close(4404, "kernel")


def _can_be_read(frame: bytes, v1: bool) -> bool:
    """Whether a frame has as many parts as it claims.

    Jupyter Server 2.21 believes the claim: 40 bytes that claim 2**64 parts stop it for good.
    """
    if v1:
        return 8 * (int.from_bytes(frame[:8], "little") + 1) <= len(frame)
    return 4 * (int.from_bytes(frame[:4], "big") + 1) <= len(frame)
