"""The board of wishes in the kernel."""

from __future__ import annotations

from pathlib import Path

from okrlab.boards.deck_board import DeckBoard
from okrlab.boards.source import script, style
from okrlab.texts import area


class WishBoard(DeckBoard):
    """Wishes, and buttons to score them while their block is open."""

    _esm = script("board", Path(__file__).parent)
    _css = style("base", "deck")

    def __init__(self, session, board="wishes"):
        super().__init__(session, board, area("wishes"))

    def _view(self, deck):
        if self._wall:
            return {}
        agenda = self._session.workshop.agenda
        block, mine = agenda.block(), self._session.mine.get(agenda.current)
        here = block is not None and block.board == self._board and agenda.writable
        return {
            "scoring": agenda.current if here else "",
            "scores": mine.answer.scores if mine else {},
        }
