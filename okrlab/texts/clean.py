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
_MOST_MARKS = 30
"""Marks on one letter: the Stream-Safe Text Format of Unicode; no script comes near it."""
_MARKS = re.compile(rb"[^\0]{31,}")
_JOINER = "\u034f"
"""The combining grapheme joiner, which nobody sees: marks are put in order up to it."""
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
"""What nobody can see and is of no category of its own: joiners, fillers, variation selectors."""
_PAIRS = {
    0x0344: "\u0308\u0301",
    0x0F73: "\u0f71\u0f72",
    0x0F75: "\u0f71\u0f74",
    0x0F81: "\u0f71\u0f80",
}
"""The characters that stand for two marks each, and are never put together again."""


class TooLong(ValueError):
    """A text that is longer than what it is for; `length` is what it has, `most` what it may."""

    def __init__(self, length: int, most: int) -> None:
        super().__init__(f"{length:,} characters, {most:,} at most")
        self.length, self.most = length, most


def clean(text: str, most: int | None = None) -> str:
    """One line of text as it is kept: composed, trimmed, and without what nobody can see.

    Control characters, lone surrogates and direction overrides go; letters of every script stay.
    The time it takes grows with the length and not faster. Raises `TooLong` for a text of more
    than `most` characters; one that is plainly too long is not even looked at.

    >>> clean(" half an emoji \\ud83d and a\\x00 NUL\\n")
    'half an emoji and a NUL'
    """
    if most is not None and len(text) > leeway(most):
        raise TooLong(len(text), most)
    said = _HIDDEN.sub("", text)
    if not said.isascii():
        said = _ordered(said)
    said = _SPACE.sub(" ", said).strip()
    if most is not None and len(said) > most:
        raise TooLong(len(said), most)
    return said


def same_name(text: str) -> str:
    """What two names have in common that people read as one: without case, width or the unseen.

    >>> same_name("Ｆｉｎａｎｃｅ\u200b") == same_name(" finance")
    True
    """
    plain = unicodedata.normalize("NFKC", clean(text)).casefold()
    seen = (one for one in plain if unicodedata.category(one)[0] != "C")
    return clean(unicodedata.normalize("NFKC", _UNSEEN.sub("", "".join(seen))).casefold())


def leeway(most: int) -> int:
    """How many characters may be typed for so many to be kept: spaces and marks come together.

    Whoever takes words from outside and does not use `clean` with a limit cuts or refuses here.
    """
    return 8 * most + 100


def _ordered(text: str) -> str:
    """Composed (NFC), in linear time: ordering a run of marks costs the square of its length."""
    if 2 * len(text) <= _MOST_MARKS:  # no letter of it can have more
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
    """The text, or its beginning up to a word's end and an ellipsis, `most` characters in all.

    >>> shorten("ran twelve webinars", 12)
    'ran twelve…'
    """
    if len(text) <= most:
        return text
    head = text[: most - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip() + "…"
