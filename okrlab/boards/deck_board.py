"""A board with cards as a widget, and as a screen for the whole room."""

from __future__ import annotations

from okrlab.boards.base_board import Board
from okrlab.boards.deck_parts import DeckOwn, DeckShared


class DeckBoard(Board):
    """The cards of one board on one page. A subclass names the two parts of its board.

    `board` is the board's name in the record.
    """

    shared: DeckShared
    own: DeckOwn

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self.shared.deck.cards)} cards)"

    def only_show(self) -> None:
        """Become a screen for the whole room. Call it before a page shows this board."""
        self.own.on_wall = True
        self.renew()
