"""Tables as an Excel workbook: the same bytes for the same tables, and never a formula.

Numbers, percentages and dates are cells of that type, with a number format for people.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import msgspec

from okrlab.results.document import Diagram
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
_FONTS: Final[dict[str, dict[str, Any]]] = {
    "plain": {},
    "bold": {"bold": True},
    "title": {"size": 20, "bold": True, "color": "1F2430"},
    "soft": {"color": "545B6B"},
    "link": {"color": "1D4F91", "underline": "single"},
}


class Sheet(msgspec.Struct, frozen=True):
    """A sheet with its title. The first `heads` rows and the first `sides` columns are headings.

    `widths` are the widths of the columns, in characters. `links` are rows that lead to the sheet
    with this title. `charts` have the row and column of their upper left corner and the column of
    their numbers. A `cover` is the sheet that is seen first; a `loose` one is no table.
    Of a sheet with charts so many rows and columns are `printed`.
    """

    title: str
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[float]
    kinds: Sequence[Kind] = ()
    heads: int = 1
    sides: int = 0
    links: Mapping[int, str] = {}
    charts: Sequence[tuple[tuple[int, int], Diagram, int]] = ()
    cover: bool = False
    loose: bool = False
    printed: tuple[int, int] = (0, 0)


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
    load_openpyxl()
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


def load_openpyxl() -> None:
    """Import openpyxl without lxml: with it, where it is installed, the bytes would be others."""
    before = os.environ.get("OPENPYXL_LXML")
    os.environ["OPENPYXL_LXML"] = "False"
    try:
        import openpyxl  # noqa: F401
    finally:
        if before is None:
            del os.environ["OPENPYXL_LXML"]
        else:
            os.environ["OPENPYXL_LXML"] = before


def _add(book: Any, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter, quote_sheetname
    from openpyxl.worksheet.hyperlink import Hyperlink

    from okrlab.results.xlsx_charts import chart_of

    page = book.create_sheet(_title(sheet.title))
    page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    if sheet.cover:
        page.row_dimensions[1].height = 32
    page.sheet_view.showGridLines = not (sheet.cover or sheet.loose)
    for number, width in enumerate(sheet.widths, 1):
        page.column_dimensions[get_column_letter(number)].width = width
    if sheet.heads and not sheet.loose:
        page.freeze_panes = f"{get_column_letter(sheet.sides + 1)}{sheet.heads + 1}"
    top = Alignment(
        wrap_text=not sheet.loose, vertical="top", horizontal="left" * sheet.cover or None
    )
    fonts = {look: Font(name="Calibri", **how) for look, how in _FONTS.items()}
    kinds = sheet.kinds or ("",) * len(sheet.widths)
    for at, row in enumerate(sheet.rows):
        cells = [_cell(page, value, kind) for value, kind in zip(row, kinds, strict=False)]
        for n, cell in enumerate(cells):
            if cell is not None:
                cell.alignment = top
                cell.font = fonts[_look(sheet, at, n)]
        page.append(cells)
    for line, to in sheet.links.items():
        place = f"{quote_sheetname(_title(to))}!A1"
        page._hyperlinks.append(Hyperlink(ref=f"A{line + 1}", location=place))
    for (upper, left), drawn, numbers in sheet.charts:
        page.add_chart(chart_of(page, drawn, numbers), f"{get_column_letter(left)}{upper}")
    if sheet.charts:
        page.print_area = f"A1:{get_column_letter(sheet.printed[1])}{sheet.printed[0]}"


def _look(sheet: Sheet, at: int, n: int) -> str:
    """How a cell looks, by its row and column."""
    if at < sheet.heads or n < sheet.sides:
        return "bold"
    if not sheet.cover or n:
        return "title" if sheet.cover and not at else "plain"
    return "link" if at in sheet.links else "soft"


def _title(said: str) -> str:
    """A sheet's title without what Excel refuses: some signs, a quote at an end, more than 31."""
    return re.sub(r"[\[\]:*?/\\]", "", said)[:31].strip("'")


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
