"""Tables as an Excel workbook: the same bytes for the same tables, and never a formula.

Numbers, percentages and dates are cells of that type, with a number format for people.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import msgspec

from okrlab.results.settled import THEN, settled
from okrlab.results.table import Cell, Kind, Table
from okrlab.texts import text
from okrlab.texts.formulas import opens
from okrlab.texts.numbers import exact

_EARLIEST = date(1900, 3, 1)
"""Excel believes in a 29 February 1900, so dates before it are written as text."""
_WIDTHS: dict[Kind, int] = {"text": 48, "name": 22}
_WIDTH = 14
_MOST_DIGITS = 9


class Sheet(msgspec.Struct, frozen=True):
    """A sheet with its title. The first `heads` rows and the first `sides` columns are headings.

    `widths` are the widths of the columns, in characters.
    """

    title: str
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int]
    kinds: Sequence[Kind] = ()
    heads: int = 1
    sides: int = 0


def sheet_of(table: Table) -> Sheet:
    """The sheet of a table, with its headings, and codes in words."""
    kinds = [column.kind for column in table.shown]
    return Sheet(
        text(f"result.sheet_{table.name}"),
        [table.heads(), *map(table.worded, table.rows)],
        [_WIDTHS.get(kind, _WIDTH) for kind in kinds],
        kinds,
    )


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """The bytes of a workbook with these sheets."""
    from openpyxl import Workbook
    from openpyxl.xml.functions import tostring

    book = Workbook(write_only=True)
    for sheet in sheets:
        _add(book, sheet)
    book.properties.creator = "okrlab"
    book.properties.created = THEN
    file = io.BytesIO()
    book.save(file)
    book.properties.modified = THEN  # saving sets it
    return settled(file, {"docProps/core.xml": tostring(book.properties.to_tree())})


def _add(book: Any, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    # Excel refuses these characters in a title, and titles of more than 31.
    page = book.create_sheet(re.sub(r"[\[\]:*?/\\]", "", sheet.title)[:31])
    for number, width in enumerate(sheet.widths, 1):
        page.column_dimensions[get_column_letter(number)].width = width
    if sheet.heads:
        page.freeze_panes = f"{get_column_letter(sheet.sides + 1)}{sheet.heads + 1}"
    top, bold = Alignment(wrap_text=True, vertical="top"), Font(bold=True)
    kinds = sheet.kinds or ("",) * len(sheet.widths)
    for at, row in enumerate(sheet.rows):
        cells = [_cell(page, value, kind) for value, kind in zip(row, kinds, strict=False)]
        for n, cell in enumerate(cells):
            if cell is not None:
                cell.alignment = top
                if at < sheet.heads or n < sheet.sides:
                    cell.font = bold
        page.append(cells)


def _cell(sheet: Any, value: Cell, kind: str = "") -> Any:
    """A number, a date, or a text that stays one and is no formula, even if edited later."""
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
    """A number format with as many decimals as the number has, and never an exponent.

    >>> _digits(1234567), _digits(-3.5), _digits(0.0625)
    ('#,##0', '#,##0.0', '#,##0.0000')
    """
    digits = exact(value)
    after = min(len(digits.partition(".")[2]), _MOST_DIGITS) if "e" not in digits else _MOST_DIGITS
    return "#,##0" + f".{'0' * after}" * bool(after)
