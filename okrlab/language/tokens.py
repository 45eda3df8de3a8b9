"""Cuts a statement into words, numbers and signs, each with its position in the text."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

LONGEST: Final = 500
"""How many characters of a statement are read: as many as a rung may have."""

_TOKEN: Final = re.compile(
    r"\d[\d.,]*[^\W_]*|[^\W\d_][^\W_]*(?:['’][^\W\d_]+)*|[%$€£¥₹;:,.()/&–—→•<>≥≤+#_{\[]|(?<=\s)-(?=\s)"
)


class Tokens(NamedTuple):
    """The text, its words in lower case, and where each begins and ends."""

    text: str
    words: list[str]
    spans: list[tuple[int, int]]

    def place(self, first: int, last: int) -> tuple[int, int]:
        """From the first character of one token to the last of another."""
        return self.spans[first][0], self.spans[last][1]


def tokens(text: str) -> Tokens:
    """Words, numbers and signs of a text, of which only the first 500 characters are read.

    >>> tokens("Lift NPS to 40%").words
    ['lift', 'nps', 'to', '40', '%']
    """
    text = text[:LONGEST]
    low = text.lower()
    if len(low) != len(text):  # a few letters get longer in lower case, and positions must hold
        low = text
    matches = [(match[0], match.span()) for match in _TOKEN.finditer(low)]
    words = [word.replace("’", "'").rstrip(".,") or word for word, _ in matches]
    return Tokens(text, words, [span for _, span in matches])
