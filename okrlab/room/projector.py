"""The kernel side of the projector: what the whole room may see, and nothing private.

It runs in a facilitator's session, so it has to leave out all that only facilitators may see:
notes, findings, and who is ready. It takes no commands.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from okrlab.blocks.registry import kind_of
from okrlab.boards.base_board import Board
from okrlab.boards.deck_board import DeckBoard
from okrlab.boards.parts import Page
from okrlab.boards.source import script, style
from okrlab.errors import OkrlabError
from okrlab.host.session import Session
from okrlab.record import commands as c
from okrlab.record.agenda import Agenda, Block
from okrlab.results.sections import pictures
from okrlab.room.stage import Stage, StageBoard
from okrlab.room.stage_parts import StageOwn, StageShared, shown

_HERE = Path(__file__).parent
FRESH = 60.0
"""Seconds after which link and code are asked for again: one can be revoked, the other expires."""


class WallOwn(StageOwn):
    """What a wall shows beside the stage: how to join, and at the end how to keep the result."""

    def __init__(self, session: Session, shared: Any, page: Page, board: str) -> None:
        super().__init__(session, shared, page, board)
        self._join: dict[str, Any] = {}
        self._view: dict[str, Any] = {}
        self._code = ""

    def begin(self) -> None:
        self._ask_ways_in()

    def _private(self, agenda: Agenda) -> dict[str, Any]:
        if agenda.closed:
            return {"result": self._view, "pictures": pictures(self._session.workshop)}
        return {
            "join": self._join,
            "code": self._code,
            "result": {},
            "pictures": [],
            "names": [] if agenda.started else self._shared.names(),
            "about": self._talk_about(agenda, agenda.block()),
        }

    def _talk_about(self, agenda: Agenda, block: Block | None) -> dict[str, Any] | None:
        """What a block of talk is about: what came of the earlier block that its plan names."""
        kind = kind_of(block.kind if block else "")
        if block is None or kind.board or kind.scene or block.board == agenda.current:
            return None
        about = agenda.block(block.board)
        if about is None:
            return None
        if kind_of(about.kind).board:
            drawn = pictures(self._session.workshop, about.kind)
            return {"pictures": drawn} if drawn else None
        written = self._shared.written(about)
        return {"block": shown(about), **written} if written["revealed"] else None

    def _command(self, wish: dict[str, Any]) -> c.Command:
        raise ValueError  # a screen for the whole room sends nothing

    def _say_result(self, _: dict[str, Any]) -> None:
        """Ignored: the link is on the wall already."""

    def _say_link(self, _: dict[str, Any]) -> None:
        """Ignored: a personal link is never shown to a room."""

    def news(self, what: str) -> None:
        if what == "reached":
            self._ask_ways_in()
        super().news(what)

    def _say_ping(self, message: dict[str, Any]) -> None:
        super()._say_ping(message)
        if time.monotonic() - self._asked > FRESH:
            self._ask_ways_in()

    def _ask_ways_in(self) -> None:
        self._asked = time.monotonic()
        if self._session.mode != "room":
            return

        def links(ways: dict[str, str]) -> None:
            shown = self.address_of(ways["join"])
            host = urlsplit(shown["url"]).netloc
            self._join = {**shown, "host": host}
            self._view = self.address_of(ways["view"]) if "view" in ways else {}
            self._page.soon()

        def code(answer: dict[str, str]) -> None:
            self._code = str(answer["code"])
            self._page.soon()

        def go_without(_: OkrlabError) -> None:
            """Show the page without it: the room needs the question more than the link."""

        self._then(self._session.ask("links"), links, go_without)
        self._then(self._session.ask("code"), code, go_without)


class ProjectorBoard(StageBoard):
    """The stage as the whole room sees it."""

    _esm = script("wall", _HERE)
    _css = style("base", own=_HERE / "wall.css")
    parts = StageShared, WallOwn


class Projector(Stage):
    """The page for a projector: the question, the time, and how to join.

    Show it as the last line of a cell, in a facilitator's session.
    """

    def _make_page(self) -> StageBoard:
        return ProjectorBoard(self._session)

    def _make_board(self, kind: str, name: str) -> Board:
        board = super()._make_board(kind, name)
        if isinstance(board, DeckBoard):
            board.only_show()
        return board
