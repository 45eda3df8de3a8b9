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
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u180e\u200b\u200e\u200f\ud800-\udfff"
    "\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffe\uffff]|(?<![^\x00-\x7f])[\u200c\u200d]+(?![^\x00-\x7f])"
)
"""What nobody sees, soft hyphens and zero-width marks among it.

Joiners stay where they join: in emoji, and in scripts other than ours.
"""
_ESCAPES = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]{0,40}[ -/]{0,10}[@-~]"
    "|(?:\x1b\\]|\x9d)[^\x07\x1b\x9c\x9d]{0,500}(?:\x07|\x1b\\\\|\x9c)"
)
"""Sequences that tell a terminal what to do: to change its colour, its title, what is on it."""
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
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
_JOINS = re.compile("[\u200d\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
"""What goes on with a sign: joiners, selectors, keys, tones of skin, tags of flags."""
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")
_FLAGS = re.compile("[\U0001f1e6-\U0001f1ff]+\\Z")
_LONGEST_SIGN = 40
"""The most characters that are taken for one sign."""
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

    Control characters, what is meant for a terminal, lone surrogates, soft hyphens, zero-width
    marks and direction overrides are removed, and breaks of every kind become spaces, so that no
    two words are joined; letters of every script stay. It takes linear time, whatever the text.
    Raises `TooLong` if more than `most` characters are left, and at once for a text longer than
    `leeway(most)`.

    >>> clean(" half an emoji \\ud83d and a\\x00 NUL\\n")
    'half an emoji and a NUL'
    """
    if most is not None and len(text) > leeway(most):
        raise TooLong(len(text), most)
    if text.isascii() and text.isprintable():  # as most are: then only spaces are to be looked at
        cleaned = " ".join(text.split())
    else:
        cleaned = _HIDDEN.sub("", _ESCAPES.sub("", text))
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


def cut(text: str, most: int) -> str:
    """The first `most` characters at most; a sign that is put together of several stays whole.

    >>> cut("two 👩\u200d👧", 5), cut("two 👩\u200d👧", 7), cut("e\u0301tage", 1)
    ('two ', 'two 👩\u200d👧', '')
    """
    if len(text) <= most:
        return text
    end = max(most, 0)
    least = max(0, end - _LONGEST_SIGN)
    at = end
    while at > least and at < len(text) and _goes_on(text, at):
        at -= 1
    return text[: end if end - at >= _LONGEST_SIGN else at]


def _goes_on(text: str, at: int) -> bool:
    """Whether the character at a place is one sign with the one before it."""
    if _JOINS.match(text, at) or text[at - 1] == "\u200d":
        return True
    if unicodedata.category(text[at])[0] == "M":
        return True
    before = _FLAGS.search(text, max(0, at - _LONGEST_SIGN), at) if _FLAG.match(text, at) else None
    return before is not None and len(before[0]) % 2 == 1


def seen(text: str) -> str:
    """A text as a terminal may show it: what would steer it is spelled, lines and tabs stay.

    >>> seen("a\x1b[31mb.md")
    'a\\\\x1b[31mb.md'
    """
    return _CONTROLS.sub(lambda sign: sign[0].encode("unicode_escape").decode(), text)


def shorten(text: str, most: int) -> str:
    """The text, or its first words and an ellipsis: at most `most` characters in all.

    >>> shorten("ran twelve webinars", 12)
    'ran twelve…'
    """
    if len(text) <= most:
        return text
    head = cut(text, most - 1)
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip() + "…"


def first_of(names: Sequence[str], most: int = 20) -> str:
    """The first of some names, and an ellipsis where there are more.

    >>> first_of(["red", "blue"]), first_of(["red", "blue", "green"], 2)
    ('red, blue', 'red, blue …')
    """
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")
