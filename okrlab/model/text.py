"""What people type, made safe to keep: no NUL, no half characters, no hidden direction changes."""

from __future__ import annotations

import re
import unicodedata

LIMITS = {
    "text": 500,
    "actor": 120,
    "objective": 300,
    "rationale": 500,
    "assumption": 500,
    "reason": 500,
    "note": 1000,
    "name": 60,
    "title": 120,
}
"""The most characters each field holds."""

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
_SPACE = re.compile(r"\s+")


def clean(text: str) -> str:
    """One line of text as it is kept: composed, trimmed, and without what nobody can see.

    Control characters, lone surrogates and direction overrides go; letters of every script stay.

    >>> clean(" half an emoji \\ud83d and a\\x00 NUL\\n")
    'half an emoji and a NUL'
    """
    return _SPACE.sub(" ", unicodedata.normalize("NFC", _HIDDEN.sub("", text))).strip()


def shorten(text: str, most: int) -> str:
    """The text, or its beginning up to a word's end and an ellipsis, `most` characters in all.

    >>> shorten("ran twelve webinars", 12)
    'ran twelve…'
    """
    if len(text) <= most:
        return text
    head = text[: most - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip() + "…"
