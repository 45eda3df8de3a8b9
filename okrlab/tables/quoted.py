"""Splits delimited text into records: a quoted cell may span lines, but not the whole file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Final

MOST_SPANNED: Final = 20
"""The most lines that a quoted cell may span; a longer one has a quote that was never closed."""


def records(lines: list[str], sign: str) -> Iterator[tuple[int, list[str], bool]]:
    """Every record: the number of its first line, its cells, and whether its quote is not closed.

    `sign` is the delimiter; if it is empty, each line is one cell. A line with an unclosed quote is
    a record by itself, so that a stray quote does not swallow the rest of the file.

    >>> list(records(['a,"b', 'c"', '"d'], ","))
    [(1, ['a', 'b\\nc'], False), (3, ['d'], True)]
    """
    known: dict[tuple[int, bool], bool] = {}

    def quoted_after(at: int, before: bool) -> bool:
        """Whether a quote is open after a line, given whether one was open before it (cached)."""
        if not sign or (not before and '"' not in lines[at]):
            return False
        if (at, before) not in known:
            known[at, before] = _open_after(lines[at], sign, before)
        return known[at, before]

    at = 0
    while at < len(lines):
        first, quoted = at, quoted_after(at, False)
        while quoted and at - first < MOST_SPANNED and at + 1 < len(lines):
            at += 1
            quoted = quoted_after(at, True)
        record = "\n".join(lines[first : at + 1]) if at > first else lines[at]
        if quoted:
            at, record = first, lines[first].replace('"', "")
        at += 1
        if not record:
            cells = [""]
        elif sign and record.strip():
            cells = next(csv.reader([record], delimiter=sign, skipinitialspace=True))
        else:
            cells = [record.strip('"')]
        yield first + 1, cells, quoted


def _open_after(line: str, sign: str, quoted: bool) -> bool:
    """Whether a quoted cell continues after this line; `quoted` says whether one was open before.

    >>> _open_after('a, "b', ",", False), _open_after('say hi"', ",", True)
    (True, False)
    """
    at = 0
    while True:
        if quoted:
            if (at := line.find('"', at)) < 0:
                return True
            if line.startswith('""', at):
                at += 2
                continue
            quoted, at = False, at + 1
        else:
            while line.startswith(" ", at):
                at += 1
            if line.startswith('"', at):
                quoted, at = True, at + 1
                continue
        if (at := line.find(sign, at)) < 0:
            return False
        at += 1
