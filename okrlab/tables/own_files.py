"""Knows the files that okrlab writes of a whole workshop, so that they are read without a question.

A workbook has a sheet for each kind of row; a CSV file has all rows in one table.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from okrlab.tables.grids import Grid, GridRow
from okrlab.texts import area, text

_HEADS: Final = ["board", "kind", "id"]
"""The first headings of such a CSV file."""


def is_own_book(grids: Sequence[Grid]) -> bool:
    """Whether these are the sheets of a workbook of ours: an overview, then sheets we name.

    >>> is_own_book([Grid(title="Overview"), Grid(title="Key results")])
    False
    """
    words = area("result")
    known = {said for key, said in words.items() if key.startswith("sheet_")}
    first = grids[0] if grids else Grid()
    begins = first.title == words["sheet_overview"] and first.rows
    top = first.rows[0].cells[0] if begins else ""
    return top == words["col_title"] and all(grid.title in known for grid in grids)


def own_title(kind: str) -> str:
    """The title of our sheet of rows of one kind.

    >>> own_title("past_initiative")
    'Looks back'
    """
    return text(f"result.sheet_{kind}s")


def is_own_list(headings: Sequence[str]) -> bool:
    """Whether a table with these headings is a CSV file of ours, with rows of every kind."""
    return [one.casefold() for one in headings[:3]] == _HEADS


def own_rows(grid: Grid, kinds: Collection[str]) -> tuple[Grid, list[GridRow]]:
    """A CSV file of ours with its headings and the rows of these kinds; and the other rows."""
    rows = [grid.rows[0]]
    rest: list[GridRow] = []
    for row in grid.rows[1:]:
        (rows if "".join(row.cells[1:2]) in kinds else rest).append(row)
    return Grid(rows=rows), rest
