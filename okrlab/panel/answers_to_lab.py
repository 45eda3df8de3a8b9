"""What the side panel asks its Jupyter server, answered to whoever is logged in to JupyterLab.

They could read the database anyhow. Links are in the body of an answer alone: never in an address,
and so in no log.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import msgspec
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado.web import HTTPError, authenticated

from okrlab.errors import OkrlabError
from okrlab.panel.shown_in_lab import Answers

Given = dict[str, str]
"""What the page sends: words by name."""
LONGEST = 10_000
"""Bytes of a question at most."""


class Asked(APIHandler):
    """A question of the panel: `GET` looks, `POST` does something."""

    auth_resource = "okrlab"

    def initialize(
        self, look: Callable[..., Any] | None = None, do: Callable[..., Any] | None = None
    ) -> None:
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

    async def _answer(self, asked: Callable[..., Any] | None, *values: Any) -> None:
        """Answer with what a function gives, which runs in a thread; an error with its words."""
        if asked is None:
            raise HTTPError(405)
        self.set_header("Cache-Control", "no-store")
        try:
            answer = await asyncio.to_thread(asked, *values)
        except OkrlabError as error:
            self.set_status(409)
            answer = {"code": error.code, "message": error.message, "hint": error.hint}
        self.finish(json.dumps(answer))


def addresses(base_url: str) -> list[tuple[str, type[Asked], dict[str, Any]]]:
    """The panel's addresses on a Jupyter server below `base_url`, with what answers each."""
    answers = Answers()
    answered: dict[str, dict[str, Any]] = {
        r"panel": {"look": lambda: answers.page},
        r"workshops": {"look": answers.workshops, "do": answers.make},
        r"workshops/([\w-]{1,80})": {"look": answers.links},
        r"server": {"do": answers.switch},
        r"link": {"do": answers.link},
    }
    return [(url_path_join(base_url, "okrlab", path), Asked, how) for path, how in answered.items()]
