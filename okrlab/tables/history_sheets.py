"""Opens a history in a workbook: the sheet with dates, with notes on merged cells and formulas."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from okrlab.errors import BadInput
from okrlab.tables.choices import Hidden
from okrlab.tables.date_forms import looks_dated
from okrlab.tables.history_heading import find_heading, names_at, unlike
from okrlab.tables.pieces import WIDEST, Cells
from okrlab.tables.sheet_rows import filled_down, hidden_rows
from okrlab.tables.typed_numbers import read_number
from okrlab.tables.workbook import WorkbookSheet, place, read_workbook

ROWS: Final = 100_000
"""How many rows of a sheet are read."""
_NAMED: Final = 10
"""How many merged ranges are named."""
_LOOKED_AT: Final = 50
"""How many rows of each sheet show whether it holds a history."""


def open_workbook(
    name: str, content: bytes, sheet: str | None = None, hidden: Hidden = "leave"
) -> Cells:
    """The sheet with this name, or the only visible one with dates and numbers.

    If several have them, the note `which_sheet` asks for one. What is `hidden` is taken or left
    out; the note `which_hidden` asks which if it is rows. Raises `BadInput` if there is no such
    sheet, or the file is no workbook.
    """
    sheets = read_workbook(name, content, rows=ROWS, columns=WIDEST, named=sheet, area="history")
    asked = [one for one in sheets if (one.visible if sheet is None else one.title == sheet)]
    read = [(one.title, *_rows(one, hidden)) for one in asked]
    if not read:
        raise BadInput("history_no_sheet", name=sheet or name)
    full = [one for one in read if _holds_history(one[1])]
    dated = full or [one for one in read if _dated(one[1])] or read
    title, rows, numbers, notes = dated[0]
    at, begin, between = find_heading(rows)
    width = max((len(row) for row in rows), default=0)
    heads = [] if at is None else names_at(rows, at)
    names = unlike(heads + [""] * (width - len(heads)))
    body, places = rows[begin:], numbers[begin:]
    kept = [
        n
        for n in range(width)
        if any(row[n].strip() for row in body) or (heads and heads[n].strip())
    ]
    columns = [np.array([row[n] for row in body], dtype=object) for n in kept]
    if len(full) > 1:
        titles = tuple(one[0] for one in full)
        shown = ", ".join(f"“{title}”" for title in titles[:_NAMED])
        notes.append(("which_sheet", {"sheets": shown, "options": titles}, ()))
    others = [one.title for one in sheets if one.title != title]
    if others:
        notes.append(("other_sheets", {"sheet": title, "others": ", ".join(others[:5])}, ()))
    if between:
        notes.append(("units_row", {"count": between}, (numbers[begin] - 1,)))
    if at is None:
        notes.append(("no_heading", {}, ()))
    return Cells([names[n] for n in kept], columns, np.array(places, dtype=np.int64), notes)


def _dated(rows: list[list[str]]) -> bool:
    return any(looks_dated([cell]) for row in rows[:_LOOKED_AT] for cell in row)


def _holds_history(rows: list[list[str]]) -> bool:
    """Whether at least three rows have a date and a number."""
    full = [row for row in rows[:_LOOKED_AT] if _dated([row]) and any(map(read_number, row))]
    return len(full) >= 3


def _rows(sheet: WorkbookSheet, hidden: Hidden) -> tuple[list[list[str]], list[int], list[Any]]:
    """The rows that are shown, as text with their numbers, and notes on what was noticed."""
    notes: list[tuple[str, dict[str, object], tuple[int, ...]]] = []
    listed = filled_down(sheet)
    out = hidden_rows(sheet, listed, hidden)
    if out:
        code, slots = "which_hidden" if hidden == "ask" else "hidden_rows", {"count": len(out)}
        notes.append((code, {**slots, "options": ("take", "leave")}, tuple(sorted(out))))
    gone = [n for n in sheet.hidden_columns if any(n <= len(row) and row[n - 1] for row in listed)]
    if gone and hidden != "take":
        names = ", ".join(place(1, n).rstrip("1") for n in gone[:_NAMED])
        notes.append(("hidden_columns", {"columns": names}, ()))
        listed = [[cell for n, cell in enumerate(row, 1) if n not in gone] for row in listed]
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
    shown = [n for n in range(1, len(listed) + 1) if n not in out]
    return [listed[n - 1] for n in shown], shown, notes
