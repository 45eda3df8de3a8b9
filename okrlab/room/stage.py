"""The participant's page as widgets: the stage, and below it the board of the current block."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import traitlets
from ipywidgets import VBox

from okrlab.blocks.registry import kind_of, load
from okrlab.boards.answering_a_page import LeavesPicture, Refusable
from okrlab.boards.base_board import Board
from okrlab.boards.parts import Own, Shared
from okrlab.boards.source import script, style
from okrlab.given import checked
from okrlab.host.session import Session
from okrlab.room.stage_parts import StageOwn, StageShared

_HERE = Path(__file__).parent

_Where = tuple[str, str]
"""The name of a kind of block, and the name of the board it works on."""


class StageBoard(Board):
    """The stage without the board of its block: the question, the answer, and the reveal."""

    _esm = script("stage", _HERE)
    _css = style("base", own=_HERE / "stage.css")
    parts: ClassVar[tuple[type[Shared], type[Own]]] = StageShared, StageOwn


def board_of(kind: str) -> Callable[[Session, str], Board]:
    """The class of the board that a block of this kind works on; loads its module."""
    board: Callable[[Session, str], Board] = load(kind_of(kind).board)
    return board


class Place(Refusable, VBox):  # type: ignore[misc]
    """Widgets below each other, which no page can rearrange."""

    _stage = traitlets.Dict().tag(sync=True)
    """The boards that may be shown here, by kind and name, where a page is made for many."""

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Ignore state that the page writes."""


class Stage(LeavesPicture, Place):
    """A participant's page, which follows the agenda. Show it as the last line of a cell.

    The board of a block is mounted below only while the block is current: on five hundred phones,
    every mounted board costs messages.
    """

    @checked
    def __init__(self, session: Session) -> None:
        self._session = session
        self._page = self._make_page()
        self._boards: dict[_Where, Board] = {}
        self._open: _Where | None = None
        self._below = Place()
        planned = [b for b in session.workshop.agenda.blocks if kind_of(b.kind).board]
        if planned:  # made now, so that its module is loaded before the block opens
            self._board((planned[0].kind, planned[0].board))
        if session.looks:  # the hall shows each at its time
            made = {f"{b.kind}/{b.board}": self._board((b.kind, b.board)) for b in planned}
            self._below._stage = {where: board.model_id for where, board in made.items()}
        super().__init__([self._page, self._below])
        self._stop = session.listen(self._follow)
        self._follow("changed")

    def close(self) -> None:
        """Stop listening and close all widgets; the record stays."""
        self._stop()
        for board in (self._page, *self._boards.values()):
            board.close()
        self._below.close()
        super().close()

    def __repr__(self) -> str:
        block = self._session.workshop.agenda.block()
        return f"{type(self).__name__}({block.title if block else 'waiting room'!r})"

    @property
    def run(self) -> str:
        """Names the stage on a page that shows it live, in no other kernel."""
        return self._page.run

    place = ""

    def _make_page(self) -> StageBoard:
        return StageBoard(self._session)

    def _make_board(self, kind: str, name: str) -> Board:
        return board_of(kind)(self._session, name)

    def _board(self, where: _Where) -> Board:
        if where not in self._boards:
            self._boards[where] = self._make_board(*where)
            self._boards[where].rest()
        return self._boards[where]

    def _follow(self, what: str) -> None:
        """Mount the board of the current block, and unmount any other."""
        agenda = self._session.workshop.agenda
        block = agenda.block()
        works = block is not None and kind_of(block.kind).board and not agenda.closed
        where = (block.kind, block.board) if block and works else None
        if what != "changed" or where == self._open:
            return
        if self._open:
            self._board(self._open).rest()
        self._open = where
        if where:
            self._board(where).wake()
        self._below.children = (self._board(where),) if where else ()
