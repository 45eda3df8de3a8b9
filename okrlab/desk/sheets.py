"""Reads statements from a workbook; names the merged cells, formulas and hidden sheets it meets."""

from __future__ import annotations

import io
import zipfile
from typing import Any, Final

from okrlab.desk.files import Loaded, take_table
from okrlab.errors import BadInput

UNPACKED: Final = 200_000_000
"""Bytes a workbook may unpack to."""
ROWS: Final = 100_000
COLUMNS: Final = 60
"""How much of a sheet is looked at."""


def read_sheets(name: str, content: bytes, found: Loaded) -> None:
    """All sheets that are not hidden. Raises BadInput if it is no workbook."""
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > UNPACKED:
                raise BadInput("desk_large", name=name, most=UNPACKED // 1_000_000)
        written = load_workbook(io.BytesIO(content), data_only=False)
        stored = load_workbook(io.BytesIO(content), data_only=True)
    except BadInput:
        raise
    except Exception:  # what openpyxl raises on a broken file has no common base
        raise BadInput("desk_not_workbook", name=name) from None
    several = sum(sheet.sheet_state == "visible" for sheet in written.worksheets) > 1
    for sheet in written.worksheets:
        if sheet.sheet_state != "visible":
            found.note("hidden_sheet", sheet.title)
            continue
        prefix = f"{sheet.title}!" if several else ""
        take_table(_rows(sheet, stored[sheet.title], prefix, found), found, prefix)


def _rows(sheet: Any, values: Any, prefix: str, found: Loaded) -> list[tuple[object, list[str]]]:
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    for area in sheet.merged_cells.ranges:
        found.note("merged", f"{prefix}{area.coord}")
        if area.size["rows"] > ROWS or area.size["columns"] > COLUMNS:
            continue
        for row, column in area.cells:
            merged[row, column] = (area.min_row, area.min_col)
    listed: list[tuple[object, list[str]]] = []
    last = min(sheet.max_row or 0, ROWS)
    for at in range(1, last + 1):
        cells = []
        for column in range(1, min(sheet.max_column or 0, COLUMNS) + 1):
            row, col = merged.get((at, column), (at, column))
            if (row, col) != (at, column) and col != column:
                cells.append("")  # a cell merged to the right is said once
                continue
            value = values.cell(row, col).value
            if sheet.cell(at, column).data_type == "f":
                missing = value is None
                found.note(
                    "formula_empty" if missing else "formula",
                    f"{prefix}{sheet.cell(at, column).coordinate}",
                )
            cells.append("" if value is None else str(value))
        listed.append((at, cells))
    if (sheet.max_row or 0) > ROWS:
        found.note("many_rows", sheet.title, most=ROWS)
    while listed and not any(cell.strip() for cell in listed[-1][1]):
        listed.pop()
    return listed
