"""The rows of a sheet: with merged cells filled down, and what a filter or a person has hidden.

Every reader of a workbook knows them from here.
"""

from __future__ import annotations

from collections.abc import Sequence

from okrlab.tables.choices import Hidden
from okrlab.tables.workbook import WorkbookSheet, spelled


def hidden_rows(
    sheet: WorkbookSheet, rows: Sequence[Sequence[str]], hidden: Hidden
) -> frozenset[int]:
    """The numbers, from 1, of the rows that count as hidden: none if somebody takes them.

    Empty rows are not among them. `rows` are all rows of the sheet, as text.
    """
    if hidden == "take":
        return frozenset()
    here = (n for n in sheet.hidden if n <= len(rows))
    return frozenset(n for n in here if any(cell.strip() for cell in rows[n - 1]))


def filled_down(sheet: WorkbookSheet) -> list[list[str]]:
    """All rows of a sheet as text, of one width. A merged cell counts for each of its rows.

    A cell merged to the right is one cell; those that it covers stay empty.
    """
    width = max(map(len, sheet.rows), default=0)
    listed = [[*map(spelled, row), *[""] * (width - len(row))] for row in sheet.rows]
    for area in sheet.merged:
        if area.top > len(listed) or area.left > width:
            continue
        words = listed[area.top - 1][area.left - 1]
        for row in listed[area.top - 1 : area.bottom]:
            row[area.left - 1] = words
    return listed
