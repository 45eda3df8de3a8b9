"""What every card of a deck has: an id, who wrote it first, and when it last changed."""

from __future__ import annotations

import msgspec

from okrlab.model.fields import Id, Number, Ref


class DeckCard(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag=True):
    """`by` is the first author, `version` the revision that last changed it, 0 if it is new."""

    id: Id
    by: Ref = ""
    version: Number = 0
