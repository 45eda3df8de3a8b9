"""A board that fails at one person's seat, when that person's page asks it to."""

from okrlab.boards.base_board import Board
from okrlab.boards.parts import Own, Shared


class BrittleShared(Shared):
    def changes(self):
        return None


class BrittleOwn(Own):
    broken = False

    def news(self, what):
        if self.broken:
            raise RuntimeError("canary: news")

    def _say_fail(self, message):
        raise RuntimeError("canary: a message")

    def _say_break(self, message):
        self.broken = True
        self.send({"op": "broken"})


PARTS = BrittleShared, BrittleOwn


class BrittleBoard(Board):
    _esm = "export default {}"
    parts = PARTS
