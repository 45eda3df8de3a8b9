"""Tells prose from statements by its length, its sentences and whom it speaks to."""

from __future__ import annotations

import re
from typing import Final, Literal

from okrlab.tables.names import speaks_to_reader, tells_what

_SENTENCES: Final = re.compile(r"[.!?]\s+[A-ZÄÖÜÀ-Þ]")


def is_prose(words: str) -> bool:
    """Whether a paragraph tells something, and is no key result.

    >>> is_prose("This page is for all teams."), is_prose("Guests return within 30 days")
    (True, False)
    """
    return (
        len(words) > 220
        or words.endswith((":", "?"))
        or bool(_SENTENCES.search(words))
        or speaks_to_reader(words)
        or tells_what(words)
    )


def stands(words: str, *, sure: bool) -> bool:
    """Whether a line of plain text is a statement; one that is not sure to be needs a number."""
    return sure or (any(map(str.isdigit, words)) and not is_prose(words))


def why_left(words: str, below: str) -> Literal["instruction", "unlabelled", "prose"]:
    """Why a paragraph is no key result; `below` is how the lines beside it are taken.

    >>> why_left("Answer in 3 days", "explicit"), why_left("Who answers?", "explicit")
    ('unlabelled', 'instruction')
    """
    if words.endswith("?"):
        return "instruction"
    return "unlabelled" if below in ("explicit", "details") and not is_prose(words) else "prose"
