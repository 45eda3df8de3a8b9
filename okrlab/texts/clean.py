"""Cleans what people type before it is kept: no NULs, lone surrogates or hidden direction marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

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
"""The most characters of each sort of text."""

_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\xad\u180e\u200b\u200e\u200f\ud800-\udfff\u202a-\u202e\u2060-\u2064"
    "\u2066-\u2069\ufeff\ufffe\uffff]|(?<![^\x00-\x7f])[\u200c\u200d]+(?![^\x00-\x7f])"
)
"""What nobody sees, soft hyphens and zero-width marks among it.

Joiners stay where they join: in emoji, and in scripts other than ours.
"""
_LINE = re.compile(r"\r\n|\r|\n")
_SPACE = re.compile(r"\s+")
_MOST_MARKS = 30
"""The most combining marks on one letter, as in Unicode's Stream-Safe Text Format.

No script needs nearly as many. Without a limit, ordering them would take quadratic time.
"""
_MARKS = re.compile(rb"[^\0]{31,}")
_JOINER = "\u034f"
"""The combining grapheme joiner, which is invisible; marks are not reordered across it."""
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
"""Invisible characters that no Unicode category collects: joiners, fillers, selectors."""
_PAIRS = {
    0x0344: "\u0308\u0301",
    0x0F73: "\u0f71\u0f72",
    0x0F75: "\u0f71\u0f74",
    0x0F81: "\u0f71\u0f80",
}
"""Characters that decompose into two marks each, and are never composed again."""


class TooLong(ValueError):
    """Raised for a text of `length` characters where `most` are allowed."""

    def __init__(self, length: int, most: int) -> None:
        super().__init__(f"{length:,} characters, {most:,} at most")
        self.length, self.most = length, most


def lines_of(text: str) -> list[str]:
    """The lines of a text; breaks inside a line, as word processors have them, are none.

    >>> lines_of("NPS\\x0bfrom 12\\r\\nto 30\\n")
    ['NPS\\x0bfrom 12', 'to 30']
    """
    lines = _LINE.split(text)
    return lines[:-1] if not lines[-1] else lines


def clean(text: str, most: int | None = None) -> str:
    """The text as it is kept: on one line, composed (NFC), trimmed, without hidden characters.

    Control characters, lone surrogates, soft hyphens, zero-width marks and direction overrides are
    removed, and breaks of every kind become spaces, so that no two words are joined; letters of
    every script stay. It takes linear time, whatever the text. Raises `TooLong` if more than `most`
    characters are left, and at once for a text longer than `leeway(most)`.

    >>> clean(" half an emoji \\ud83d and a\\x00 NUL\\n")
    'half an emoji and a NUL'
    """
    if most is not None and len(text) > leeway(most):
        raise TooLong(len(text), most)
    if text.isascii() and text.isprintable():  # as most are: then only spaces are to be looked at
        cleaned = " ".join(text.split())
    else:
        cleaned = _HIDDEN.sub("", text)
        if not cleaned.isascii():
            cleaned = _ordered(cleaned)
        cleaned = _SPACE.sub(" ", cleaned).strip()
    if most is not None and len(cleaned) > most:
        raise TooLong(len(cleaned), most)
    return cleaned


def same_name(text: str) -> str:
    """A key that is equal for names that look the same: without case, width, or hidden characters.

    >>> same_name("Ｆｉｎａｎｃｅ\u200b") == same_name(" finance")
    True
    """
    plain = unicodedata.normalize("NFKC", clean(text)).casefold()
    seen = (sign for sign in plain if unicodedata.category(sign)[0] != "C")
    return clean(unicodedata.normalize("NFKC", _UNSEEN.sub("", "".join(seen))).casefold())


def leeway(most: int) -> int:
    """The most characters of a raw text that can be cleaned to `most`: spaces and marks collapse.

    Code that takes text from outside and does not call `clean` with a limit should cut or refuse it
    at this length.
    """
    return 8 * most + 100


def _ordered(text: str) -> str:
    """The text in NFC, in linear time: a run of marks costs the square of its length to order."""
    if 2 * len(text) <= _MOST_MARKS:  # too short for a letter to have more
        return unicodedata.normalize("NFC", text)
    return _parted(unicodedata.normalize("NFC", _parted(text.translate(_PAIRS))))


def _parted(text: str) -> str:
    """The text with an invisible joiner after every 30 marks on one letter."""
    runs = list(_MARKS.finditer(bytes(map(unicodedata.combining, text))))
    if not runs:
        return text
    parts: list[str] = []
    at = 0
    for run in runs:
        for end in range(run.start() + _MOST_MARKS, run.end(), _MOST_MARKS):
            parts += text[at:end], _JOINER
            at = end
    return "".join([*parts, text[at:]])


def shorten(text: str, most: int) -> str:
    """The text, or its first words and an ellipsis: at most `most` characters in all.

    >>> shorten("ran twelve webinars", 12)
    'ran twelve…'
    """
    if len(text) <= most:
        return text
    head = text[: most - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip() + "…"


def first_of(names: Sequence[str], most: int = 20) -> str:
    """The first of some names, and an ellipsis where there are more.

    >>> first_of(["red", "blue"]), first_of(["red", "blue", "green"], 2)
    ('red, blue', 'red, blue …')
    """
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")
