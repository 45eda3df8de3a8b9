"""A statement without what only sets it off: bold signs, wide spaces, the number of a list.

Positions found in the plain text are led back to the text as it was written.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_NOISE: Final = re.compile(r"[*`]+|(?<![\w_])_(?=[^\W_])|(?<=[^\W_])_(?![\w_])|\s+")
_NOISY: Final = re.compile(r"[*`\xa0\u2009\u202f\t\n]|\s\s|(?<![\w_])_[^\W_]")
_NUMBERED: Final = re.compile(
    r"(?:[\s>•·▪–\u2600-\u27bf\ufe0f\U0001f300-\U0001faff-]|\(?\d{1,2}[.)]\s|\d{1,2}(?:\.\d{1,2}){1,2}[.):]?\s(?!to\s\d)(?=[A-Z])|"
    r"(?:kr|key\sresult|goal|objective|target|action|task|activity|milestone|kpi|o)\s?#?"
    r"\d{1,2}(?:\.\d{1,2}){0,2}\s?[:.)–-]\s?)+",
    re.I,
)
_LONG: Final = 20


class Plain(NamedTuple):
    """A plain text and, for each of its characters, the place in the text as written."""

    text: str
    places: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a span of the plain text stands in the text as written."""
        return self.places[start], self.places[end - 1] + 1


def plain(text: str) -> Plain | None:
    """The plain text of a statement; None if it is plain as it stands.

    >>> plain("KR 2: reach **30** shops").text
    'reach 30 shops'
    """
    begun = _NUMBERED.match(text)
    begin = begun.end() if begun is not None and begun.end() < len(text) else 0
    loud = len(text) > _LONG and text.isupper()
    if not (begin or loud or _NOISY.search(text)):
        return None
    kept: list[str] = []
    places: list[int] = []
    past = begin
    for noise in _NOISE.finditer(text, begin):
        at = noise.start()
        kept.append(text[past:at])
        places += range(past, at)
        past = noise.end()
        if noise[0].isspace() and kept and places and not kept[-1].endswith(" "):
            kept.append(" ")
            places.append(at)
    kept.append(text[past:])
    places += range(past, len(text))
    joined = "".join(kept)
    low = joined.lower() if loud else joined
    return Plain(low if len(low) == len(joined) else joined, places) if joined else None
