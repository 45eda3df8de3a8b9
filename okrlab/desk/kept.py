"""Beside each board that a notebook shows it leaves a picture of it, renewed after each change.

The picture is an output of its own, under the board's: the live board is never drawn again because
of it. It is made by IPython once the cell has run, so that it comes after the board.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import Any, Final, Protocol

from okrlab.blocks.registry import everything
from okrlab.record.workshop import Workshop

log = logging.getLogger(__name__)

QUIET: Final = 2.0
"""After so many seconds without a change the picture is renewed."""


class Heard(Protocol):
    """What is needed of a session."""

    @property
    def workshop(self) -> Workshop: ...
    def listen(self, listener: Callable[[str], None]) -> Callable[[], None]: ...
    def after(self, seconds: float, call: Callable[[], None]) -> None: ...
    def in_loop(self, call: Callable[..., None], *values: Any) -> None: ...


class Pictured(Protocol):
    """What is needed of a board: which one it is in the record, and on a page."""

    @property
    def place(self) -> str: ...
    @property
    def run(self) -> str: ...


class KeptBoards:
    """The pictures that a notebook keeps of one session's boards."""

    def __init__(self, session: Heard) -> None:
        self._session = session
        self._of_cells: dict[str, tuple[str, list[Callable[[], None]]]] = {}
        """By cell, in which run of it pictures were left there, and what ends their renewal."""

    def show(self, board: Pictured) -> None:
        """Leave a picture of this board below the cell that is being run; elsewhere do nothing."""
        from IPython import get_ipython

        shell: Any = get_ipython()
        if not hasattr(shell, "kernel"):
            return

        def left(_: object) -> None:
            shell.events.unregister("post_run_cell", left)
            try:
                self._leave(board, shell.get_parent())
            except Exception:  # a board is worth more than its picture
                log.exception("no picture of a board")

        shell.events.register("post_run_cell", left)

    def _leave(self, board: Pictured, parent: dict[str, Any]) -> None:
        from IPython.display import display

        run = str(parent.get("header", {}).get("msg_id", ""))
        cell = str(parent.get("metadata", {}).get("cellId", run))
        before, ends = self._of_cells.get(cell, ("", []))
        if before != run:  # the cell is run again, and its outputs are gone
            for end in ends:
                end()
            ends = []
        picture = self._picture(board, self._session.workshop)
        handle: Any = display(picture, raw=True, display_id=True)  # type: ignore[no-untyped-call]
        shown = [picture]
        turns = [0]

        def news(what: str) -> None:
            if what == "changed":
                turns[0] += 1
                self._session.after(QUIET, partial(quiet, turns[0]))

        def quiet(turn: int) -> None:
            if turn == turns[0]:  # drawn beside the loop, which answers pages meanwhile
                Thread(target=draw, args=(turn, self._session.workshop), daemon=True).start()

        def draw(turn: int, workshop: Workshop) -> None:
            self._session.in_loop(renew, turn, self._picture(board, workshop))

        def renew(turn: int, new: dict[str, Any]) -> None:
            if turn == turns[0] and new != shown[0]:
                shown[0] = new
                handle.update(new, raw=True)

        self._of_cells[cell] = run, [*ends, self._session.listen(news)]

    @staticmethod
    def _picture(board: Pictured, workshop: Workshop) -> dict[str, Any]:
        from okrlab.results.kept_picture import kept_picture
        from okrlab.results.sections import of_board

        name = f"{type(board).__module__}:{type(board).__name__}"
        kind = next((one for one in everything() if one.board == name), None)
        return kept_picture(of_board(workshop, kind, board.place), board.run)
