"""Takes the signs and small words off a phrase that only connect it with its surroundings."""

from __future__ import annotations

import re
from typing import Final

_OPENING: Final = re.compile(r"^(?:[\s,.:;()–—-]|of\s(?!the\s)|(?:today|currently)\b)+", re.I)
_CLOSING: Final = re.compile(
    r"(?<!\w)(?:from|to|by|at|of|is|are|goes|go|falls?|rises?|climbs?|grows?|drops?|shrinks?|"
    r"reach(?:es)?|up|down|in|on|an?|the|than|within|with|for|stays?|below|under|above|over|"
    r"averages?|and|or|be|until|before|less|more|who|that|was|exceeds?|through|per|least|every|"
    r"improves?|increases?|decreases?|baseline|target|today|currently|compared)\Z",
    re.I,
)
_LONGEST_CLOSING: Final = 9
_SIGNS: Final = frozenset(",.:;(–—-")


def trimmed(piece: str) -> str:
    """A phrase without the signs and small words at its ends.

    >>> trimmed(" of the first call, is at the")
    'of the first call'
    """
    at = begun.end() if (begun := _OPENING.match(piece)) else 0
    end = len(piece)
    while end > at:
        if piece[end - 1] in _SIGNS or piece[end - 1].isspace():
            end -= 1
        elif word := _CLOSING.search(piece, max(at, end - _LONGEST_CLOSING), end):
            end = word.start()
        else:
            break
    return piece[at:end]
