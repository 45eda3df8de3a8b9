"""What the side panel asks its Jupyter server, answered to whoever is logged in to JupyterLab.

They could read the database anyhow. Links are in the body of an answer alone: never in an address,
and so in no log.
"""

from __future__ import annotations

import asyncio
import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import msgspec
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado.web import HTTPError, authenticated

from okrlab.errors import OkrlabError

if TYPE_CHECKING:
    from okrlab.panel.shown_in_lab import Answers

Given = dict[str, str]
"""What the page sends: words by name."""
LONGEST = 10_000
"""Bytes of a question at most."""


class Asked(APIHandler):
    """A question of the panel: `GET` looks, `POST` does something."""

    auth_resource = "okrlab"

    def initialize(self, look: str = "", do: str = "") -> None:
        self._look, self._do = look, do

    @authenticated
    @authorized
    async def get(self, *path: str) -> None:
        await self._answer(self._look, *path)

    @authenticated
    @authorized
    async def post(self, *path: str) -> None:
        await self._answer(self._do, self._given(), *path)

    def _given(self) -> Given:
        if len(self.request.body) > LONGEST:
            raise HTTPError(413)
        try:
            return msgspec.json.decode(self.request.body, type=Given)
        except msgspec.MsgspecError:
            raise HTTPError(400) from None

    async def _answer(self, asked: str, *values: Any) -> None:
        """Answer with what is found, in a thread; an error with its words."""
        if not asked:
            raise HTTPError(405)
        self.set_header("Cache-Control", "no-store")
        try:
            answer = await asyncio.to_thread(lambda: getattr(_answers(), asked)(*values))
        except OkrlabError as error:
            self.set_status(409)
            answer = {"code": error.code, "message": error.message, "hint": error.hint}
        self.finish(json.dumps(answer))


@cache
def _answers() -> Answers:
    """Loaded with the first question: not everybody who starts JupyterLab has one."""
    from okrlab.panel.shown_in_lab import Answers

    return Answers()


ANSWERED: Final[dict[str, dict[str, str]]] = {
    r"panel": {"look": "page"},
    r"workshops": {"look": "workshops", "do": "make"},
    r"workshops/([\w-]{1,80})": {"look": "links"},
    r"server": {"do": "switch"},
    r"link": {"do": "link"},
}
"""The panel's addresses, each with what answers it."""


def addresses(base_url: str) -> list[tuple[str, type[Asked], dict[str, str]]]:
    """The panel's addresses on a Jupyter server below `base_url`."""
    return [(url_path_join(base_url, "okrlab", path), Asked, how) for path, how in ANSWERED.items()]
