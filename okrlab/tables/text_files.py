"""Decodes text files, line by line."""

from __future__ import annotations

import re
from typing import Final

from okrlab.errors import BadInput
from okrlab.texts.clean import lines_of

_LINE: Final = re.compile(rb"\r\n|\r|\n")


def text_lines(name: str, content: bytes) -> tuple[list[str], list[int]]:
    """The lines of a text file, and the numbers of those that are not UTF-8.

    These are read as Windows-1252, as older programs write it. Raises `BadInput` for a file that is
    no text.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return lines_of(content.decode("utf-16", "replace")), []
    content = content.removeprefix(b"\xef\xbb\xbf")
    start = content[:4096]
    if sum(byte < 9 or 13 < byte < 32 for byte in start) > len(start) // 10:
        raise BadInput("desk_not_text", name=name)
    lines, odd = [], []
    for at, raw in enumerate(_LINE.split(content), start=1):
        try:
            lines.append(raw.decode())
        except UnicodeDecodeError:
            odd.append(at)
            lines.append(raw.decode("cp1252", "replace"))
    if lines and not lines[-1]:
        lines.pop()
    return lines, odd
