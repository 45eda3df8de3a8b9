"""Reads statements from a workbook; reports merged cells, formulas and hidden sheets."""

from __future__ import annotations

from typing import Final

from okrlab.desk.statement_files import ROWS, Loaded, take_table
from okrlab.tables.workbook import WorkbookSheet, place, read_workbook

COLUMNS: Final = 60
"""The most cells of a row that are read."""


def read_sheets(name: str, content: bytes, found: Loaded) -> None:
    """Add the statements of all visible sheets of a workbook to `found`.

    `name` is the file's name for messages. Raises `BadInput` if it is not a workbook.
    """
    sheets = read_workbook(name, content, rows=ROWS, columns=COLUMNS)
    several = sum(sheet.visible for sheet in sheets) > 1
    for sheet in sheets:
        if not sheet.visible:
            found.note("hidden_sheet", sheet.title)
            continue
        prefix = f"{sheet.title}!" if several else ""
        take_table(_rows(sheet, prefix, found), found, prefix)


def _rows(sheet: WorkbookSheet, prefix: str, found: Loaded) -> list[tuple[object, list[str]]]:
    """The rows of a sheet with their numbers.

    A cell merged downwards, usually an objective over its key results, holds for all its rows.
    """
    width = max(map(len, sheet.rows), default=0)
    listed = [
        ["" if value is None else str(value) for value in (*row, *[None] * (width - len(row)))]
        for row in sheet.rows
    ]
    for area in sheet.merged:
        found.note("merged", f"{prefix}{area.name}")
        if area.top > len(listed) or area.left > width:
            continue
        words = listed[area.top - 1][area.left - 1]
        for row in listed[area.top - 1 : area.bottom]:
            row[area.left - 1] = words
            for at in range(area.left, min(area.right, width)):
                row[at] = ""  # a cell merged to the right is one cell
    for row_, column in sheet.formulas:
        missing = sheet.rows[row_ - 1][column - 1] is None
        found.note("formula_empty" if missing else "formula", f"{prefix}{place(row_, column)}")
    if sheet.cut:
        found.note("many_rows", sheet.title, most=f"{ROWS:,}")
    if sheet.narrowed:
        found.note("many_columns", sheet.title, most=COLUMNS)
    while listed and not any(cell.strip() for cell in listed[-1]):
        listed.pop()
    return list(enumerate(listed, start=1))
