"""What JupyterLab's side panel shows and does: plain values, which need no server to be tested."""

from __future__ import annotations

import contextlib
import re
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from okrlab import home
from okrlab.boards import source
from okrlab.boards.addresses import address_of
from okrlab.errors import BadInput
from okrlab.host import links
from okrlab.host.suspects import digest
from okrlab.mark import PLAIN
from okrlab.nouns.origins import homes
from okrlab.nouns.several import COLUMNS, named, rows
from okrlab.panel.own_server import OwnServer
from okrlab.texts import area
from okrlab.upkeep import served
from okrlab.workshop_commands import installed

HERE_IS = Path(__file__).parent
SHOWN = ("join", "view", "facilitate", "host", "learn")
"""The kinds of links that are offered, in this order."""
SECRET = re.compile(r"[\w-]{8,100}", re.ASCII)


class Answers:
    """The answers to what the panel asks. Each raises an `OkrlabError` that says what happened."""

    def __init__(self) -> None:
        self._server = OwnServer()

    def page(self) -> dict[str, Any]:
        """Script, style, texts and icon of the panel."""
        return self._page

    @cached_property
    def _page(self) -> dict[str, Any]:
        return {
            "script": source.script("panel", HERE_IS),
            "style": source.style("base", own=HERE_IS / "panel.css"),
            "icon": PLAIN,
            "texts": {**area("board"), **area("lobby"), **area("panel")},
            "boards": boards(),
        }

    def workshops(self) -> dict[str, Any]:
        """The workshops of this computer, the newest first, and the server of its home.

        Those in notebooks, which have no links, are not `on_server`; `source` is a cell with the
        result of one.
        """
        here = named(home.database_url())
        listed = []
        for row in rows(homes()):
            one = dict(zip(COLUMNS, row, strict=True))
            on_server = one["place"] == here
            result = f'import okrlab\n\nokrlab.Result.of("{one["id"]}")'
            title = "" if on_server else f"title={one['title']!r}"
            more = {"on_server": on_server, "source": result, "opens": title}
            listed.append({**one, "date": one["date"].isoformat(), **more})
        return {"workshops": listed, "server": self._state()}

    def links(self, workshop: str) -> list[dict[str, Any]]:
        """The links of a workshop at this home's server, with the QR code by which people join."""
        base = served()
        with installed() as register:
            register.meeting(workshop)
            secrets = register.secrets_of(workshop)
        return [_shown(kind, secrets[kind], base) for kind in SHOWN if base and kind in secrets]

    def make(self, given: dict[str, str]) -> dict[str, str]:
        """Make a workshop with this title; it is made once for each `once`."""
        made = digest("made", "panel", given.get("once", "")).hex() if given.get("once") else ""
        with installed(create=True) as register:
            return {"id": register.create(given.get("title", ""), id=made)}

    def switch(self, given: dict[str, str]) -> dict[str, Any]:
        """Start the server of this home, or stop it if it was started here."""
        if given.get("to") == "on":
            self._server.start()
        elif given.get("to") == "off":
            self._server.stop()
        return self._state()

    def link(self, given: dict[str, str]) -> dict[str, Any]:
        """A link that somebody was given, as it is shown. Raises `BadInput` if it is none."""
        kind = base = secret = ""
        with contextlib.suppress(ValueError, BadInput):
            parts = urlsplit(given.get("link", "").strip())
            root, letter, secret = parts.path.rstrip("/").rsplit("/", 2)
            kind = links.LETTERS.get(letter, "")
            base = links.base_address(f"{parts.scheme}://{parts.netloc}{root}")
        if not (kind and base and SECRET.fullmatch(secret)):
            raise BadInput("not_a_link")
        return _shown(kind, secret, base)

    def _state(self) -> dict[str, Any]:
        url = served()
        return {"url": url, "ours": bool(url) and self._server.runs}


def _shown(kind: str, secret: str, base: str) -> dict[str, Any]:
    """A link; the QR code is that by which a room joins, and of no link that gives more."""
    shown = address_of(links.path(kind, secret), base=base, drawn=kind == "join")
    return {"kind": kind, **{name: shown[name] for name in ("url", "here_only", "qr")}}


def boards() -> list[dict[str, str]]:
    """The boards that can stand in a notebook: a name, and the cell that shows one.

    In the cell, `{title}` stands for the workshop that it opens; without one it is the newest.
    """
    from okrlab.blocks.registry import kinds

    return [
        {
            "name": area("console")[f"kind_{kind.name}"],
            "source": "import okrlab\n\nokrlab.board(okrlab.open_session({title}), "
            f'"{kind.name}")',
        }
        for kind in kinds()
        if kind.board
    ]
