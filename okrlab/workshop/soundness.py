"""Whether a log from elsewhere could have been recorded here: its ids, words, places and links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from okrlab.errors import BadInput
from okrlab.model import events as e
from okrlab.model.folding import fold
from okrlab.model.ladder import Ladder
from okrlab.model.text import LIMITS
from okrlab.model.workshop import Workshop
from okrlab.workshop.decision import is_id, on_board, words

_IDS = ("id", "lower", "upper", "board")
_IDS_OR_NONE = ("card", "person", "by")
_LIKE = {"team": "title", "cycle": "title", "rule": "name", "kind": "name"}
"""Fields that hold as much as another one."""


def is_sound(log: list[e.Recorded]) -> bool:
    """Whether these events make a workshop, from its creation on, that the rules would allow."""
    if not log or not isinstance(log[0].event, e.WorkshopCreated):
        return False
    revisions = [one.revision for one in log]
    keys = {("", "created"), *((one.by, one.key) for one in log[1:])}
    return (
        revisions[0] == 1
        and revisions == sorted(set(revisions))
        and revisions[-1] < 2**31
        and len(keys) == len(log)
        and all(_is_kept(one) for one in log)
        and all(_is_ladder(ladder) for ladder in fold(Workshop(), log).boards.values())
    )


def _is_kept(one: e.Recorded) -> bool:
    """Whether the recorder could have written this event."""
    known = not isinstance(one.event, e.Unreadable) and one.at.tzinfo is not None
    by = one.by == "" or is_id(one.by)
    key = 1 <= len(one.key) <= 80 and one.key.isascii() and one.key.isprintable()
    return known and by and key and is_id(one.audience) and all(map(_fits, _fields(one.event)))


def _fields(thing: Any) -> Iterator[tuple[str, Any]]:
    """Every field of an event, those of its cards included."""
    for name in thing.__struct_fields__:
        value = getattr(thing, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, msgspec.Struct):
                yield from _fields(part)
            else:
                yield name, part


def _fits(field: tuple[str, Any]) -> bool:
    name, value = field
    limit = "note" if name == "text" else _LIKE.get(name, name)
    try:
        if name == "position":
            on_board(value)
        elif name in _IDS or name == "gone":
            return is_id(value)
        elif name in _IDS_OR_NONE:
            return is_id(value or "none")
        elif isinstance(value, str) and limit in LIMITS:
            return words(limit, value) == value
    except BadInput:
        return False
    return True


def _is_ladder(ladder: Ladder) -> bool:
    """Whether no two links say the same, and none leads back to where it starts."""
    links = ladder.links.values()
    pairs = {(link.lower, link.upper) for link in links}
    return len(pairs) == len(links) and not any(
        low == up or ladder.leads_to(up, low) for low, up in pairs
    )
