"""Tables as an Excel workbook: the same bytes for the same tables, and never a formula.

Numbers, percentages and days are cells of that kind, with the format they are read in.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from okrlab.results.table import Cell, Kind, Table
from okrlab.texts import text
from okrlab.texts.formulas import opens
from okrlab.texts.numbers import exact

_THEN = datetime(2000, 1, 1)
"""When every workbook says it was made: the record, not the clock, decides its bytes."""
_EARLIEST = date(1900, 3, 1)
"""Excel counts a 29 February 1900; a day before it is written as a text."""
_WIDTHS: dict[Kind, int] = {"text": 48, "name": 22}
_WIDTH = 14
_MOST_DIGITS = 9


class Sheet(msgspec.Struct, frozen=True):
    """Rows under a title; the first `heads` rows, and as many columns of `sides`, are headings."""

    title: str
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int]
    kinds: Sequence[Kind] = ()
    heads: int = 1
    sides: int = 0


def sheet_of(table: Table) -> Sheet:
    """A table under its heads, codes in words."""
    kinds = [column.kind for column in table.shown]
    return Sheet(
        text(f"result.sheet_{table.name}"),
        [table.heads(), *map(table.worded, table.rows)],
        [_WIDTHS.get(kind, _WIDTH) for kind in kinds],
        kinds,
    )


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """A workbook of these sheets."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for sheet in sheets:
        _add(book, sheet)
    book.properties.creator = "okrlab"
    book.properties.created = _THEN
    file = io.BytesIO()
    book.save(file)
    return _settled(file, book)


def _add(book: Any, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    made = book.create_sheet(re.sub(r"[\[\]:*?/\\]", "", sheet.title)[:31])
    for number, width in enumerate(sheet.widths, 1):
        made.column_dimensions[get_column_letter(number)].width = width
    if sheet.heads:
        made.freeze_panes = f"{get_column_letter(sheet.sides + 1)}{sheet.heads + 1}"
    top, bold = Alignment(wrap_text=True, vertical="top"), Font(bold=True)
    kinds = sheet.kinds or ("",) * len(sheet.widths)
    for at, row in enumerate(sheet.rows):
        cells = [_cell(made, value, kind) for value, kind in zip(row, kinds, strict=False)]
        for n, cell in enumerate(cells):
            if cell is not None:
                cell.alignment = top
                if at < sheet.heads or n < sheet.sides:
                    cell.font = bold
        made.append(cells)


def _cell(sheet: Any, value: Cell, kind: str = "") -> Any:
    """A number, a day, or a text that stays one: no formula, nor when somebody edits it later."""
    from openpyxl.cell import WriteOnlyCell

    if value is None or value == "":
        return None
    if isinstance(value, date) and value < _EARLIEST:
        value = value.isoformat()
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
        if value.startswith("'") or opens(value):
            cell.quotePrefix = True
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    else:
        cell.number_format = f'{_digits(value)}" %"' if kind == "percent" else _digits(value)
    return cell


def _digits(value: float) -> str:
    """A format that shows the number as it is: whole ones without a point, none with an exponent.

    >>> _digits(1234567), _digits(-3.5), _digits(0.0625)
    ('#,##0', '#,##0.0', '#,##0.0000')
    """
    said = exact(value)
    after = min(len(said.partition(".")[2]), _MOST_DIGITS) if "e" not in said else _MOST_DIGITS
    return "#,##0" + f".{'0' * after}" * bool(after)


def _settled(file: io.BytesIO, book: Any) -> bytes:
    """The same workbook with every trace of the clock set to one moment."""
    from openpyxl.xml.functions import tostring

    out = io.BytesIO()
    book.properties.modified = _THEN
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: name != "[Content_Types].xml"):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = tostring(book.properties.to_tree())
            entry = zipfile.ZipInfo(name, _THEN.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()
