"""Says why a line is no statement though something stands in it: an address, signs, a bare label.

Every reader of statements asks here, so that no line is dropped without a word.
"""

from __future__ import annotations

import re
from typing import Final

from okrlab.tables.documents import Why
from okrlab.tables.link_marks import address_of, crossed_out
from okrlab.tables.list_marks import Marked
from okrlab.tables.names import is_placeholder

_LONGEST: Final = 4_000
_ADDRESS: Final = re.compile(
    r"<?(?:mailto:)?(?:[^\s@<>]{1,100}@[\w-]{1,60}(?:\.[\w-]{1,60}){1,6}"
    r"|(?:[\w-]{1,60}\.){1,6}[a-z]{2,20}/\S{0,2000})>?",
    re.I,
)
"""An e-mail address, or a path on a host: "ida@a.example", "a.example/okrs"."""
_ANY_ADDRESS: Final = re.compile(r"https?:|www\.|mailto:|ftp:", re.I)
_DOTS: Final = re.compile(r"[\s.…?_]+")
_PICTURE: Final = re.compile(r"!\[[^\]]{0,200}\]\(|<img\b", re.I)
_LISTED: Final = re.compile(r"(?:[-*+•–—]|\(?(?:\d{1,3}|[a-z])[.)])?(?:\[[xX✓]?\])?")
"""A mark of a list, a box to tick, and nothing behind it."""
_EDGES: Final = str.maketrans("", "", " \t\u00a0>|")


def wordless(raw: str, line: Marked) -> Why | None:
    """Why a line is no statement though something stands in it; None for one that has words.

    `line` is what was taken off it. An empty line, or an empty item, is "empty".

    >>> from okrlab.tables.list_marks import marked
    >>> lines = ("- https://a.example", "ida@a.example", "🎉🎉", "KR2:", "TBD", "Guests return")
    >>> [wordless(one, marked(one)) for one in lines]
    ['address', 'address', 'signs', 'label', 'placeholder', None]
    """
    if len(raw) <= _LONGEST and _LISTED.fullmatch(raw.translate(_EDGES)):
        return "empty"
    if line.text[:1].isalnum() or any(map(str.isalnum, line.text)):
        if is_placeholder(line.text):
            return "placeholder"
        return "address" if _ADDRESS.fullmatch(line.text.strip("()[].,; ")) else None
    if address_of(raw) or _ANY_ADDRESS.search(raw, 0, _LONGEST):
        return "picture" if _PICTURE.search(raw, 0, _LONGEST) else "address"
    if line.label is not None:
        return "label"
    if _DOTS.fullmatch(line.text):
        return "placeholder"
    if raw.lstrip(" \t-*").startswith("<!--"):
        return "comment"
    if _PICTURE.search(raw, 0, _LONGEST):
        return "picture"
    return "crossed_out" if crossed_out(raw) and ("~~" in raw or "<" in raw) else "signs"
