"""Builds the rows of a table of a web page: cells that cover others, cells of several lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from okrlab.tables.documents import FilePart

_SPAN: Final = 200
"""The most rows or columns that a cell may cover."""
MOST_CELLS: Final = 500_000
"""The most cells of all tables of a page."""


class HtmlTable(msgspec.Struct):
    """A table that is being read.

    `cell` holds the lines of the cell that is `open`; `parts` are those in all cells, some of which
    are `listed`. `down` says, by column, how many rows more a cell covers, and its text.
    """

    at: int
    rows: list[tuple[int, list[str]]] = []
    cell: list[str] = []
    open: bool = False
    spans: tuple[int, int] = (1, 1)
    down: dict[int, tuple[int, str]] = {}
    parts: list[FilePart] = []
    listed: bool = False

    def begin_row(self, at: int) -> None:
        """Begin a row on this line."""
        self.rows.append((at, []))

    def begin_cell(self, at: int, given: Mapping[str, str]) -> None:
        """Begin a cell with these attributes, after those that cells of rows above cover."""
        if not self.rows:
            self.begin_row(at)
        row = self.rows[-1][1]
        while (covered := self.down.get(len(row))) is not None:
            many, text = covered
            if many > 1:
                self.down[len(row)] = (many - 1, text)
            else:
                del self.down[len(row)]
            row.append(text)
        self.open, self.cell = True, []
        self.spans = (_number(given.get("rowspan", "")), _number(given.get("colspan", "")))

    def end_cell(self, most: int) -> int:
        """End the cell; returns how many cells it covers, of which there are `most` left."""
        self.open = False
        high, wide = self.spans
        if high * wide > most:
            return 0
        row = self.rows[-1][1]
        for n in range(wide):
            text = "\n".join(self.cell) if n == 0 else ""
            if high > 1:
                self.down[len(row)] = (high - 1, text)
            row.append(text)
        return high * wide


def _number(text: str) -> int:
    return min(_SPAN, max(1, int(text))) if text.isdecimal() and len(text) < 6 else 1
