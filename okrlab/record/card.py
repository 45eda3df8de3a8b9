"""What every card has: an id, who wrote it first, and when it last changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

import msgspec

from okrlab.record.fields import Id, Number, Ref

MOST_CARDS = 2000
"""Cards on one board."""


class DeckCard(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag=True):
    """`by` is the first author, `version` the revision that last changed it, 0 if it is new."""

    id: Id
    by: Ref = ""
    version: Number = 0

    ENDS: ClassVar[tuple[str, ...]] = ()
    """The fields with the ids of the cards it stands between; it leaves the board with either."""
    HOME: ClassVar[str] = ""
    """The only board that its cards may lie on, and that holds no others."""
    MOST: ClassVar[int] = MOST_CARDS
    """How many of its kind may lie on one board."""
    FULL: ClassVar[str] = "deck_full"
    """The name of the refusal of a card for which there is no room."""
    SHARED: ClassVar[bool] = False
    """Whether everybody may take it off the board, whoever put it there."""
    UNDONE: ClassVar[bool] = True
    """Whether a change of it can be undone."""
    PRIVATE: ClassVar[bool] = False
    """Whether its author alone may read it."""
    OUTSIDE: ClassVar[bool] = False
    """Whether somebody outside the team may put it on a board."""
    GOES_ON: ClassVar[bool] = False
    """Whether a workshop that follows another begins with it."""

    def onward(self) -> DeckCard | None:
        """The card with which a workshop that follows this one begins; None if it stays behind."""
        return msgspec.structs.replace(self, by="", version=0) if self.GOES_ON else None

    def from_outside(self, cards: Mapping[str, DeckCard]) -> DeckCard | None:
        """The card as somebody outside the team may put it on a board of these cards."""
        return None

    def ends(self) -> tuple[str, ...]:
        """The ids of the cards that it stands between."""
        return tuple(getattr(self, name) for name in self.ENDS)

    @classmethod
    def in_the_way(cls, cards: Mapping[str, DeckCard], back: Iterable[DeckCard]) -> DeckCard | None:
        """The newest card of a board that keeps some of this kind from coming back to it."""
        return None


class Overruled(msgspec.Struct, frozen=True, kw_only=True):
    """A finding the team has answered with a reason of its own."""

    rule: str
    card: str
    reason: str
    by: str = ""
