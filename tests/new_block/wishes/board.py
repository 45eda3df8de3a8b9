"""The board of wishes as a widget."""

from __future__ import annotations

from pathlib import Path

from okrlab.blocks.wishes.parts import PARTS

from okrlab.boards.deck_board import DeckBoard
from okrlab.boards.source import script, style


class WishBoard(DeckBoard):
    """Wishes, and buttons to score them while their block is open."""

    _esm = script("board", Path(__file__).parent)
    _css = style("base", "deck")
    parts = PARTS

    def __init__(self, session, board="wishes"):
        super().__init__(session, board)
