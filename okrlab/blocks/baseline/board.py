"""The baseline board as a widget."""

from __future__ import annotations

from pathlib import Path

from okrlab.blocks.baseline.parts import PARTS
from okrlab.boards.deck_board import DeckBoard
from okrlab.boards.source import script, style
from okrlab.given import checked
from okrlab.host.session import Session

_HERE = Path(__file__).parent


class BaselineBoard(DeckBoard):
    """The metrics of a session and what they support, to be shown as the last line of a cell.

    Raises `BadInput` if `session` is not a session.
    """

    _esm = script("board", _HERE)
    _css = style("base", "deck", own=_HERE / "board.css")
    parts = PARTS

    @checked
    def __init__(self, session: Session, board: str = "baseline") -> None:
        super().__init__(session, board)
