"""Opens small tables, as people type, paste or draw them, and finds the sheet that is meant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from okrlab.tables.document_tables import document_grids
from okrlab.tables.grids import SIGNS, Grid, grid_of, open_grids
from okrlab.tables.headings import FIRST
from okrlab.tables.text_files import text_lines

MOST_ROWS: Final = 2_000
MOST_COLUMNS: Final = 500
"""The most rows and columns of a small table."""
_WIDE: Final = 4_000
Count = Callable[[Sequence[str]], int]
"""How many of the columns that are looked for the cells of a row name."""


def small_grids(
    name: str, content: str | bytes, count: Count, *, lines: bool = False, most: int = MOST_ROWS
) -> list[Grid]:
    """The tables of a text or file; headings decide where the lines leave the sign open.

    `count` says how many columns the cells of a row name, `most` how many rows are read. Raises
    `BadInput` as `open_grids` does.
    """
    most += FIRST + 1
    written = _lines(name, content)
    if found := document_grids(written[:most], count, sections=lines):
        return found
    if isinstance(content, str):
        grids = [grid_of(written, rows=most, columns=MOST_COLUMNS, lines=lines)]
    else:
        grids = open_grids(name, content, rows=most, columns=MOST_COLUMNS, lines=lines)
    if written and grids[0].width() == 1:
        first = next(filter(str.strip, written), "")[:_WIDE]
        sign = max(SIGNS, key=lambda one: count([cell.strip() for cell in first.split(one)]))
        if count([cell.strip() for cell in first.split(sign)]) > 1:
            return [grid_of(written, rows=most, columns=MOST_COLUMNS, lines=lines, sign=sign)]
    return grids


def _lines(name: str, content: str | bytes) -> list[str]:
    """The lines of what is text."""
    if isinstance(content, str):
        return content.removeprefix("\ufeff").splitlines()
    return [] if content.startswith(b"PK\x03\x04") else text_lines(name, content)[0]


def fitting(grids: Sequence[Grid], count: Callable[[Grid], int]) -> list[Grid]:
    """The sheets, or tables, that name most columns; nothing that is hidden or empty."""
    shown = [grid for grid in grids if grid.visible and grid.rows]
    counts = [count(grid) for grid in shown]
    return [grid for grid, one in zip(shown, counts, strict=True) if one == max(counts)]
