"""The two parts of the board of wishes: what the room sees of it, and what is one person's."""

from __future__ import annotations

from okrlab.boards.deck_parts import DeckOwn, DeckShared
from okrlab.texts import area


class WishShared(DeckShared):
    """The wishes, and whether they can be scored now."""

    def _view(self, deck):
        agenda = self._room.workshop.agenda
        block = agenda.block()
        here = block is not None and block.board == self._board and agenda.writable
        return {"scoring": agenda.current if here else ""}


class WishOwn(DeckOwn):
    """A person's own scores."""

    @classmethod
    def _more_texts(cls):
        return area("wishes")

    def _parts(self):
        mine = self._session.mine.get(self._session.workshop.agenda.current)
        shown = mine and not self.on_wall
        return {**super()._parts(), "scores": mine.answer.scores if shown else {}}


PARTS = WishShared, WishOwn
