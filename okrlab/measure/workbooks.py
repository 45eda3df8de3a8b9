"""Opens a history in a workbook: the sheet with dates, with notes on merged cells and formulas."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

import numpy as np

from okrlab.errors import BadInput
from okrlab.measure.date_forms import looks_dated
from okrlab.measure.pieces import WIDEST, Cells, find_heading, spelled, unlike
from okrlab.tables.workbook import Percent, Value, WorkbookSheet, read_workbook

ROWS: Final = 100_000
"""How many rows of a sheet are read."""
_NAMED: Final = 10
"""How many merged ranges are named."""


def open_workbook(name: str, content: bytes, sheet: str | None = None) -> Cells:
    """The sheet with this name, or the first visible one with dates.

    Raises `BadInput` if there is no such sheet, or the file is no workbook.
    """
    sheets = read_workbook(name, content, rows=ROWS, columns=WIDEST, named=sheet, area="history")
    asked = [one for one in sheets if (one.visible if sheet is None else one.title == sheet)]
    read = [(one.title, *_rows(one)) for one in asked]
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
    others = [one.title for one in sheets if one.title != title]
    if others:
        notes.append(("other_sheets", {"sheet": title, "others": ", ".join(others[:5])}, ()))
    if not headed:
        notes.append(("no_heading", {}, ()))
    return Cells([names[n] for n in kept], columns, np.array(places, dtype=np.int64), notes)


def _dated(rows: list[list[str]]) -> bool:
    return any(looks_dated([cell]) for row in rows[:50] for cell in row)


def _rows(sheet: WorkbookSheet) -> tuple[list[list[str]], list[int], list[Any]]:
    """Rows of cells as text with their row numbers, and notes about merged cells and formulas."""
    notes: list[tuple[str, dict[str, object], tuple[int, ...]]] = []
    width = max(map(len, sheet.rows), default=0)
    listed = [[*map(_text, row), *[""] * (width - len(row))] for row in sheet.rows]
    for area in sheet.merged:
        if area.top <= len(listed) and area.left <= width:
            words = listed[area.top - 1][area.left - 1]
            for at in range(area.top - 1, min(area.bottom, len(listed))):
                listed[at][area.left - 1] = words
    if sheet.merged:
        names = ", ".join(one.name for one in sheet.merged[:_NAMED])
        more = ", …" if len(sheet.merged) > _NAMED else ""
        lines = dict.fromkeys(area.top for area in sheet.merged[:_NAMED])
        notes.append(("merged", {"cells": names + more}, tuple(lines)))
    unsaved = [row for row, column in sheet.formulas if sheet.rows[row - 1][column - 1] is None]
    if unsaved:
        notes.append(("formula_empty", {}, tuple(dict.fromkeys(unsaved))))
    if sheet.formulas:
        notes.append(("formulas", {"count": len(sheet.formulas)}, ()))
    if sheet.cut:
        notes.append(("many_rows", {"most": ROWS}, (ROWS + 1,)))
    if sheet.narrowed:
        notes.append(("many_columns", {"most": WIDEST}, ()))
    while listed and not any(cell.strip() for cell in listed[-1]):
        listed.pop()
    return listed, list(range(1, len(listed) + 1)), notes


def _text(value: Value) -> str:
    """A cell as it would be written in a text file."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ") if value.time() != time() else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, Percent):
        return f"{100 * value:.12g}%"
    return spelled(value)
