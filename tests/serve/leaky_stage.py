"""A stage broken on purpose: what is one person's is told to everybody who has such a page.

Or it is told to whoever asks for more of a long reveal.
"""

from typing import ClassVar

from okrlab.room.stage_parts import StageOwn, StageShared


class LeakyOwn(StageOwn):
    def changes(self):
        own = super().changes()
        if own.get("mine"):
            self._page._board._news("changed", {"mine": own["mine"]})
        return own


class LeakyPages(StageOwn):
    given: ClassVar[list] = []

    def changes(self):
        own = super().changes()
        self.given += filter(None, [own.get("mine")])
        return own

    def _say_texts(self, message):
        self.send({"op": "texts", "texts": self.given})


PARTS = StageShared, LeakyOwn
PAGES = StageShared, LeakyPages
