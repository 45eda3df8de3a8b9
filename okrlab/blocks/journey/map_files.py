"""Writes and reads a journey's table as a CSV or XLSX file; reports what was odd about a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

import msgspec

from okrlab.blocks.journey.critical import Scores
from okrlab.blocks.journey.layout import CellProblem, cell
from okrlab.blocks.journey.map_rows import across, to_rows
from okrlab.blocks.journey.map_table import Imported, take
from okrlab.errors import BadInput
from okrlab.record.deck import Deck
from okrlab.results.csv import file as csv_file
from okrlab.results.table import Cell
from okrlab.results.xlsx import Sheet, workbook
from okrlab.tables.rows import BIGGEST, MOST_ROWS
from okrlab.tables.workbook import read_workbook
from okrlab.texts import text
from okrlab.texts.formulas import restored
from okrlab.texts.numbers import exact

MOST_COLUMNS: Final = 400
_WIDTH: Final = 24
"""The width of a column of a workbook, in characters."""


class MapSheet(msgspec.Struct, kw_only=True):
    """The words of a table's cells, the problems of its file, and the sheet's name if needed."""

    rows: list[list[str]] = []
    problems: list[CellProblem] = []
    name: str = ""

    def place(self, row: int, column: int) -> str:
        """A cell's name, such as "C5", with its sheet's name if the file has several sheets."""
        return f"{self.name}!{cell(row, column)}" if self.name else cell(row, column)


def import_journey(name: str, content: bytes, deck: Deck, new_id: Callable[[], str]) -> Imported:
    """The cards of a CSV or XLSX file; see `map_table.take`.

    Raises `BadInput` if the file is too large, or not a table at all.
    """
    sheet = read_table(name, content)
    return take(sheet.rows, deck, new_id, sheet.place, sheet.problems)


def to_csv(deck: Deck, scores: Scores, *, wide: bool = False) -> str:
    """The map as CSV: a row for each touchpoint, or if `wide`, a column for each."""
    return csv_file(_table(deck, scores, wide))


def to_xlsx(deck: Deck, scores: Scores, *, wide: bool = False) -> bytes:
    """The map as an XLSX workbook; the same map gives the same bytes."""
    rows = _table(deck, scores, wide)
    widths = [_WIDTH] * max(map(len, rows))
    return workbook([Sheet(text("journey.sheet"), rows, widths, heads=1 + wide, sides=int(wide))])


def _table(deck: Deck, scores: Scores, wide: bool) -> list[list[Cell]]:
    rows = to_rows(deck, scores)
    return across(rows) if wide else rows


def read_table(name: str, content: bytes) -> MapSheet:
    """The cells of a CSV or XLSX file, recognised by its content.

    Raises `BadInput` if it is too large, or neither of the two.
    """
    if len(content) > BIGGEST:
        raise BadInput("desk_large", name=name, most=BIGGEST // 1_000_000)
    if content.startswith(b"PK\x03\x04"):
        return _workbook(name, content)
    return _text(name, content)


def _text(name: str, content: bytes) -> MapSheet:
    """A text file: UTF-16 with its mark, UTF-8, or else Windows-1252, as Excel writes it."""
    found = MapSheet()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        words = content.decode("utf-16", "replace")
    else:
        start = content[:4096]
        if sum(byte < 9 or 13 < byte < 32 for byte in start) > len(start) // 10:
            raise BadInput("desk_not_text", name=name)
        try:
            words = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            found.problems.append(CellProblem("", text("journey.table_encoding")))
            words = content.decode("cp1252", "replace")
    csv.field_size_limit(BIGGEST)
    first = words[: words.find("\n")] if "\n" in words else words
    sign, wide = max(",;\t|", key=first.count), False
    try:
        for row in csv.reader(io.StringIO(words, newline=""), delimiter=sign):
            if len(found.rows) >= MOST_ROWS:
                found.problems.append(_many())
                break
            if len(row) > MOST_COLUMNS and any(row[MOST_COLUMNS:]):
                wide = True
            found.rows.append([restored(one) for one in row[:MOST_COLUMNS]])
    except csv.Error:
        raise BadInput("desk_not_text", name=name) from None
    if wide:
        found.problems.append(_wide())
    return found


def _workbook(name: str, content: bytes) -> MapSheet:
    """The first sheet that is not hidden; the others are reported, so that nobody misses one."""
    sheets = read_workbook(name, content, rows=MOST_ROWS, columns=MOST_COLUMNS, which="first")
    found = MapSheet()
    shown = [one for one in sheets if one.visible]
    for one in sheets:
        if not one.visible:
            found.problems.append(CellProblem("", text("journey.table_hidden", name=one.title)))
    for one in shown[1:]:
        found.problems.append(CellProblem("", text("journey.table_other_sheet", name=one.title)))
    if not shown:
        return found
    found.name = shown[0].title if len(sheets) > 1 else ""
    for row, column in shown[0].formulas:
        kind = "formula_empty" if shown[0].rows[row - 1][column - 1] is None else "formula"
        where = found.place(row - 1, column - 1)
        found.problems.append(CellProblem(where, text(f"journey.table_{kind}")))
    if shown[0].cut:
        found.problems.append(_many())
    if shown[0].narrowed:
        found.problems.append(_wide())
    found.rows = [[_written(value) for value in row] for row in shown[0].rows]
    while found.rows and not any(found.rows[-1]):
        found.rows.pop()
    return found


def _written(value: Any) -> str:
    """A cell's value as somebody would type it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return exact(value)
    return str(value)


def _many() -> CellProblem:
    return CellProblem("", text("journey.table_many_rows", most=f"{MOST_ROWS:,}"))


def _wide() -> CellProblem:
    return CellProblem("", text("journey.table_many_columns", most=MOST_COLUMNS))
