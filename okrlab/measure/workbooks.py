"""Opens a history in a workbook: the sheet that holds dates, merged cells and formulas named."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import numpy as np

from okrlab.errors import BadInput
from okrlab.measure.date_forms import looks_dated
from okrlab.measure.tables import Cells, find_heading, spelled, unlike

UNPACKED: Final = 200_000_000
ENTRIES: Final = 2_000
RATIO: Final = 300
"""What an archive may unpack to, in bytes, parts and times its size."""
ROWS: Final = 100_000
COLUMNS: Final = 500
"""How much of a sheet is read."""


def open_workbook(name: str, content: bytes, sheet: str | None = None) -> Cells:
    """The sheet named, or the first visible one with dates. Raises BadInput if there is none."""
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            listed = parts.infolist()
            total = sum(part.file_size for part in listed)
            if total > UNPACKED or len(listed) > ENTRIES or total > RATIO * len(content):
                raise BadInput("history_large", name=name, most=UNPACKED // 1_000_000)
            formulas = any(
                b"<f" in parts.read(part) for part in listed
                if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml")
            )  # fmt: skip
        stored = load_workbook(io.BytesIO(content), data_only=True)
        written = load_workbook(io.BytesIO(content)) if formulas else stored
    except BadInput:
        raise
    except Exception:  # what openpyxl raises on a broken file has no common base
        raise BadInput("history_not_workbook", name=name) from None
    visible = [one for one in stored.worksheets if one.sheet_state == "visible"]
    if sheet is not None:
        visible = [one for one in stored.worksheets if one.title == sheet]
    read = [(one.title, *_rows(one, written[one.title])) for one in visible]
    if not read:
        raise BadInput("history_no_sheet", name=sheet or name)
    best = next((one for one in read if _dated(one[1])), read[0])
    title, rows, numbers, notes = best
    at, headed = find_heading(rows)
    width = max((len(row) for row in rows), default=0)
    names = unlike((rows[at] if headed else []) + [""] * (width - (len(rows[at]) if headed else 0)))
    body, places = rows[at + headed :], numbers[at + headed :]
    kept = [
        n
        for n in range(width)
        if any(row[n].strip() for row in body) or (headed and rows[at][n].strip())
    ]
    columns = [np.array([row[n] for row in body], dtype=object) for n in kept]
    others = [one for one in stored.sheetnames if one != title]
    if others:
        notes.append(("other_sheets", {"sheet": title, "others": ", ".join(others[:5])}, ()))
    if not headed:
        notes.append(("no_heading", {}, ()))
    return Cells([names[n] for n in kept], columns, np.array(places, dtype=np.int64), notes)


def _dated(rows: list[list[str]]) -> bool:
    return any(looks_dated([cell]) for row in rows[:50] for cell in row)


def _rows(sheet: Any, written: Any) -> tuple[list[list[str]], list[int], list[Any]]:
    """Rows of cells as text with their numbers, and notes on what is special about some."""
    notes: list[tuple[str, dict[str, object], tuple[int, ...]]] = []
    listed: list[list[str]] = []
    unsaved, computed = list[int](), 0
    width = min(sheet.max_column or 0, COLUMNS)
    for cells in sheet.iter_rows(max_row=min(sheet.max_row or 0, ROWS), max_col=width):
        row = []
        for cell in cells:
            if written is not sheet and written.cell(cell.row, cell.column).data_type == "f":
                computed += 1
                if cell.value is None:
                    unsaved.append(cell.row)
            row.append(_text(cell))
        listed.append(row)
    for area in sheet.merged_cells.ranges:
        notes.append(("merged", {"cells": area.coord}, (area.min_row,)))
        if area.min_row <= len(listed) and area.min_col <= width:
            said = listed[area.min_row - 1][area.min_col - 1]
            for at in range(area.min_row - 1, min(area.max_row, len(listed))):
                listed[at][area.min_col - 1] = said
    if unsaved:
        notes.append(("formula_empty", {}, tuple(dict.fromkeys(unsaved))))
    if computed:
        notes.append(("formulas", {"count": computed}, ()))
    if (sheet.max_row or 0) > ROWS:
        notes.append(("many_rows", {"most": ROWS}, (ROWS + 1,)))
    while listed and not any(cell.strip() for cell in listed[-1]):
        listed.pop()
    return listed, list(range(1, len(listed) + 1)), notes


def _text(cell: Any) -> str:
    """A cell as a file of text would have it."""
    value = cell.value
    if isinstance(value, datetime):
        return value.isoformat(sep=" ") if value.time() != time() else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return spelled(value)
    if "%" in str(cell.number_format):
        return f"{100 * value:.12g}%"
    return spelled(value)
