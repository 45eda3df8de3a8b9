"""A stage broken on purpose: what is one person's is told to everybody who has such a page."""

from okrlab.room.stage_parts import StageOwn, StageShared


class LeakyOwn(StageOwn):
    def changes(self):
        own = super().changes()
        if own.get("mine"):
            self._page._board._news("changed", {"mine": own["mine"]})
        return own


PARTS = StageShared, LeakyOwn
