"""Tells prose from statements by its length, its sentences and whom it speaks to."""

from __future__ import annotations

import re
from typing import Final

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
