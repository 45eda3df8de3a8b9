"""The connection between a page and its seat in the hall."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING

from tornado.web import HTTPError, RequestHandler
from tornado.websocket import WebSocketHandler

from okrlab.hall import talk
from okrlab.serve.frames import UNREADABLE, readable, said_in
from okrlab.serve.handlers import Guarded
from okrlab.serve.moulds import Mould
from okrlab.serve.sockets import LONG, MOST_ODD, SESSION, Owned, PageSocket

if TYPE_CHECKING:
    from okrlab.serve.app import Server

SEAT = r"(?P<kernel_id>hall\.[\w.-]{40,200})"
"""How a page names its seat: signed over session and mould, see `Moulds.seat_id`."""
V1 = "v1.kernel.websocket.jupyter.org"
log = logging.getLogger("okrlab.serve")


class HallSocket(PageSocket, Owned, WebSocketHandler):
    """A page's connection. The seat comes from here, and never from a message."""

    mould: Mould
    session: str

    async def prepare(self) -> None:
        """Refuse what none of our pages sends, and whoever is not the one the page is for."""
        server: Server = self.settings["okrlab"]
        id = self.path_kwargs["kernel_id"]
        found = await server.moulds.seat_of(self, id)
        if "Upgrade" not in self.request.headers:
            if found:
                self.gate.note_no_sockets()
            raise HTTPError(400)
        if "Origin" not in self.request.headers or not self.check_origin():
            raise HTTPError(403)
        if not SESSION.fullmatch(self.get_query_argument("session_id", "")):
            raise HTTPError(400)
        if found is None or server.halls is None:
            raise HTTPError(404)
        self.request.headers.pop("Sec-WebSocket-Extensions", None)  # we offer none
        self.mould, self.session = found
        self._hall = server.halls.of(self.mould.cast.workshop)
        self.begin()
        self._seat = 0
        self._line = ""

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        return V1 if V1 in subprotocols else None

    @property
    def ping_interval(self) -> float:
        return float(self.settings["okrlab"].ping)

    def open(self, kernel_id: str) -> None:
        server: Server = self.settings["okrlab"]
        self.set_nodelay(True)
        if not self._hall.is_open:
            return self.close()
        self._seat = self._hall.open(self, server.token_of(self.session))

    async def on_message(self, message: str | bytes) -> None:
        """What a page says: "?" asks whether the server is there, "=" what it has already."""
        if self.ws_connection is None:
            return
        if message == "?":
            self.write_message("!")
        elif isinstance(message, str) and message.startswith("="):
            self._told = True
        elif not (isinstance(message, bytes) and readable(message, True) and self._pass(message)):
            self._odd += 1
            if self._odd > MOST_ODD:
                return self.hang_up()
        # The next message is read only after this, so a page that sends too much slows itself down.
        await asyncio.sleep(self._pace.wait(len(message)))

    def _pass(self, frame: bytes) -> bool:
        """Hand a message to the seat; returns whether it was one."""
        hall = self._hall
        try:
            kind, content = said_in(frame)
            widget, data = content["comm_id"], content.get("data", {})
            if kind == "comm_open" and content.get("target_name") == "jupyter.widget.control":
                self._line = widget
            elif kind == "comm_msg" and data.get("method") == "request_states":
                hall.say(talk.PageSaid(self._seat, "", comm=self._line))
            elif kind == "comm_msg" and data.get("method") == "custom":
                said = json.dumps(data["content"], ensure_ascii=False).encode("utf-8", "replace")
                hall.say(talk.PageSaid(self._seat, str(widget), said))
        except UNREADABLE:
            return False
        return True

    def told(self, message: bytes, frame: bytes) -> None:
        """What the hall has for this page: a message, and the frame that it is on the wire."""
        if len(message) > LONG:
            self.write_message(message, binary=True)  # which announces it
        else:
            self.write_frame(frame)

    def on_close(self) -> None:
        if self._seat:
            self._hall.leave(self._seat)
            self._seat = 0


class SeatInfo(Guarded):
    """Whether a page may have its seat again; a page that closes has left by its socket."""

    async def get(self, kernel_id: str) -> None:
        server: Server = self.settings["okrlab"]
        found = await server.moulds.seat_of(self, kernel_id)
        if found is None or server.halls is None:
            return self.unknown()
        mould, _ = found
        self.set_status(200 if server.halls.of(mould.cast.workshop).is_open else 503)
        self.finish({"id": kernel_id})

    async def post(self, kernel_id: str) -> None:
        self.set_status(204)


def addresses() -> list[tuple[str, type[RequestHandler]]]:
    """Where pages reach their seats."""
    base = rf"/api/kernels/{SEAT}"
    leave = rf"/voila/api/shutdown/{SEAT}"
    return [(f"{base}/channels", HallSocket), (base, SeatInfo), (leave, SeatInfo)]
