"""The ladder board as a widget."""

from __future__ import annotations

from pathlib import Path

from okrlab.blocks.ladder.cards import LadderGraph
from okrlab.blocks.ladder.parts import PARTS
from okrlab.boards.deck_board import DeckBoard
from okrlab.boards.source import script, style
from okrlab.given import checked
from okrlab.host.session import Session

_HERE = Path(__file__).parent


class LadderBoard(DeckBoard):
    """The ladder of a session, to be shown as the last line of a cell.

    Everyone in the workshop sees the same board; each person is asked their own question. Raises
    `BadInput` if `session` is not a session.
    """

    _esm = script("board", _HERE)
    _css = style("base", own=_HERE / "board.css")
    parts = PARTS

    @checked
    def __init__(self, session: Session, board: str = "ladder") -> None:
        super().__init__(session, board)

    def __repr__(self) -> str:
        shown = LadderGraph.of(self.shared.deck)
        return f"LadderBoard({len(shown.rungs)} rungs, {len(shown.links)} links)"
