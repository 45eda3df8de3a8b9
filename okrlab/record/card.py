"""What every card has: an id, its first author, and the revision that last changed it.

A kind of card is a subclass. Its class variables say how the record treats its cards, so that the
rules of boards need not know any kind by name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from math import inf
from typing import Any, ClassVar

import msgspec

from okrlab.record.fields import Id, Number, Ref

MOST_CARDS = 2000
"""Cards on one board."""


class DeckCard(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag=True):
    """A card: `by` is its first author, `version` the revision that last changed it, 0 if new."""

    id: Id
    by: Ref = ""
    version: Number = 0

    ENDS: ClassVar[tuple[str, ...]] = ()
    """The fields with the ids of the cards that it connects; it is removed along with any of them.

    A link between two rungs is such a card. Most kinds connect nothing.
    """
    HOME: ClassVar[str] = ""
    """The board that cards of this kind have to themselves, if there is one."""
    MOST: ClassVar[int] = MOST_CARDS
    """The most cards of this kind on one board."""
    FULL: ClassVar[str] = "deck_full"
    """The code of the refusal when there is no room for a card of this kind."""
    SHARED: ClassVar[bool] = False
    """Whether every participant may remove it, whoever wrote it."""
    UNDONE: ClassVar[bool] = True
    """Whether a change to it can be undone."""
    PRIVATE: ClassVar[bool] = False
    """Whether only its author may read it."""
    ON_ALL_SCREENS: ClassVar[bool] = False
    """Whether a coach may put one of these cards alone on all screens."""
    OUTSIDE: ClassVar[bool] = False
    """Whether somebody outside the team may add it to a board."""
    GOES_ON: ClassVar[bool] = False
    """Whether the workshop that follows this one begins with it."""

    def onward(self) -> DeckCard | None:
        """The card as the workshop that follows this one begins with it; None if it does not."""
        return msgspec.structs.replace(self, by="", version=0) if self.GOES_ON else None

    def from_outside(self, cards: Mapping[str, DeckCard]) -> DeckCard | None:
        """The card as somebody outside the team may add it to these cards; None if they may not."""
        return None

    def ends(self) -> tuple[str, ...]:
        """The ids of the cards that it connects."""
        return tuple(getattr(self, name) for name in self.ENDS)

    def rank(self) -> tuple[float | str, ...]:
        """Where it stands on its board; cards of one rank, as most are, keep their order."""
        return (inf,)

    @classmethod
    def unsound(cls, cards: Collection[Any]) -> str:
        """The code of the refusal of these cards of this kind on one board; "" if they fit."""
        return ""

    @classmethod
    def in_the_way(cls, cards: Mapping[str, DeckCard], back: Iterable[DeckCard]) -> DeckCard | None:
        """The newest card on a board that keeps cards of this kind from being restored to it."""
        return None


class Overruled(msgspec.Struct, frozen=True, kw_only=True):
    """A finding that the team decided against, with the reason and the person who wrote it."""

    rule: str
    card: str
    reason: str
    by: str = ""
