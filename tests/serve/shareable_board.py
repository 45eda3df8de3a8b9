"""The small board, as one that people may share in a hall."""

import small_board

from okrlab.boards.base_board import Board
from okrlab.boards.parts import Own, Shared


class SmallOwn(Own):
    def begin(self):
        self.rungs = []

    def _say_add(self, message):
        self.rungs.append(str(message["text"]))
        self.send({"op": "done", "rungs": self.rungs})


PARTS = Shared, SmallOwn


class ShareableBoard(Board):
    _esm = small_board.ESM
    parts = PARTS
