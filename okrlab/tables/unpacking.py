"""The process that reads a foreign workbook, with little memory and time, and nothing to lose.

`okrlab.tables.workbook` runs it with the file as its standard input. It writes messages to its
standard output, each preceded by its length in four bytes.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import msgspec
from msgspec.msgpack import Ext
from openpyxl import load_workbook
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils import range_boundaries
from openpyxl.worksheet._reader import FORMULA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from okrlab.tables import workbook as w
from okrlab.tables.limited import TooLarge, guarded, tell
from okrlab.tables.ods import read_ods

_BATCH: Final = 500
"""How many rows one message holds."""
_WIDEST: Final = 20_000
"""The most cells in one row: no program writes more than 16,384."""
_CELL: Final = f"{{{SHEET_MAIN_NS}}}c"
_COLUMN: Final = f"{{{SHEET_MAIN_NS}}}col"
_RANGE: Final = f"{{{SHEET_MAIN_NS}}}mergeCell"
_LITERAL: Final = re.compile(r'"[^"]*"|\\.')
"""Characters of a number format that are only shown: a quoted "%" does not turn 43 into 4,300 %."""
_IN_A_ROW: Final = frozenset(
    f"{{{SHEET_MAIN_NS}}}{name}" for name in ("c", "v", "f", "is", "t", "r")
)


def main(argv: list[str]) -> None:
    """Read the workbook at the standard input, report its contents, and end."""
    asked = msgspec.json.decode(argv[0], type=w.ReadRequest)
    guarded(lambda: _read(asked))


def _read(asked: w.ReadRequest) -> None:
    if read_ods(asked):
        return
    book = load_workbook(sys.stdin.buffer, read_only=True, data_only=True, keep_links=False)
    if len(book.worksheets) > w.SHEETS:
        raise TooLarge
    left, enough = w.CELLS, False
    for sheet in book.worksheets:
        visible = sheet.sheet_state == "visible"
        tell(w.Begun(sheet.title, visible))
        wanted = visible if asked.named is None else sheet.title == asked.named
        if wanted and not enough:
            left -= _Reader(sheet, asked, left).read()
            enough = asked.which == "first"


def _hidden(element: Any) -> bool:
    return element.get("hidden") in ("1", "true")


class _Parser(WorkSheetParser):  # type: ignore[misc]
    """openpyxl's parser, which also says of each cell whether it is computed."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().parse_cell(element)
        found["formula"] = element.find(FORMULA_TAG) is not None
        return found


class _Reader:
    """Reads one sheet, a row at a time."""

    def __init__(self, sheet: Any, asked: w.ReadRequest, left: int) -> None:
        self.book, self.asked, self.left = sheet.parent, asked, left
        self.sheet = sheet
        self.merged: list[tuple[int, int, int, int, str]] = []
        self.last = self.widest = self.count = 0
        self.cut = self.narrowed = False
        self.hidden: list[int] = []
        self.hidden_columns: list[int] = []
        self._percent: dict[int, bool] = {}

    def read(self) -> int:
        """Report the sheet; returns its number of cells."""
        rows: list[tuple[int, list[Any]]] = []
        formulas: list[tuple[int, int]] = []
        for number, cells in self._rows():
            said: list[Any] = []
            for cell in cells:
                at = cell["column"]
                if at > self.asked.columns:
                    self.narrowed |= cell["value"] is not None
                    continue
                if cell["formula"]:
                    formulas.append((number, at))
                elif cell["value"] is None:
                    continue
                self._counted(1)
                said += [None] * (at - 1 - len(said))
                said[at - 1 :] = [self._plain(cell)]
            if not said:
                continue
            self.last, self.widest = max(self.last, number), max(self.widest, len(said))
            if self.last * self.widest > w.AREA:
                raise TooLarge
            rows.append((number, said))
            if len(rows) >= _BATCH:
                tell(w.Rows(rows, formulas))
                rows, formulas = [], []
        tell(w.Rows(rows, formulas))
        for top, left, bottom, right, _ in self.merged:
            high, wide = min(bottom, self.last) + 1 - top, min(right, self.widest) + 1 - left
            self._counted(max(0, high) * max(0, wide))
        tell(w.SheetEnd(self.merged, self.cut, self.narrowed, self.hidden, self.hidden_columns))
        return self.count

    def _counted(self, cells: int) -> None:
        self.count += cells
        if self.count > self.left:
            raise TooLarge

    def _rows(self) -> Iterator[tuple[int, list[dict[str, Any]]]]:
        """The rows in ascending order. Of merged ranges only the names are kept.

        openpyxl's own reader holds a whole sheet of merged cells and hidden rows in memory. Here
        every element is cleared as soon as its row is done.
        """
        book, before, wide = self.book, 0, 0
        with self.sheet._get_source() as source:
            parser = _Parser(
                source,
                self.sheet._shared_strings,
                data_only=True,
                epoch=book.epoch,
                date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )
            for _, element in iterparse(source):
                if element.tag == _CELL:
                    wide += 1
                    if wide > _WIDEST:  # a row is kept in memory until it ends
                        raise TooLarge
                elif element.tag == ROW_TAG:
                    wide = 0
                    if before < self.asked.rows:
                        number, cells = parser.parse_row(element)
                        if number > self.asked.rows:
                            self.cut |= any(cell["value"] is not None for cell in cells)
                        elif number > before:
                            before = number
                            if _hidden(element):
                                self.hidden.append(number)
                            yield number, cells
                        else:
                            raise ValueError(number)  # the numbers of rows have to ascend
                    else:
                        self.cut |= len(element) > 0
                elif element.tag == _COLUMN and _hidden(element):
                    self._hide(element.get("min", ""), element.get("max", ""))
                elif element.tag == _RANGE:
                    self._merge(element.get("ref", ""))
                if element.tag not in _IN_A_ROW:
                    element.clear()

    def _hide(self, first: str, last: str) -> None:
        if first.isdecimal() and last.isdecimal():
            end = min(int(last), self.asked.columns) + 1
            self.hidden_columns += range(int(first), end)[: self.asked.columns]

    def _merge(self, name: str) -> None:
        left, top, right, bottom = range_boundaries(name)
        if None in (left, top, right, bottom):
            raise ValueError(name)
        self.merged.append((top, left, bottom, right, name))
        if len(self.merged) > w.MERGED:
            raise TooLarge

    def _plain(self, cell: dict[str, Any]) -> Any:
        """A value in a form that can be sent between processes."""
        value = cell["value"]
        if isinstance(value, bool) or value is None or isinstance(value, str):
            return value
        if isinstance(value, datetime):
            return Ext(w.DATETIME, value.isoformat().encode())
        if isinstance(value, date):
            return Ext(w.DAY, value.isoformat().encode())
        if isinstance(value, time):
            return Ext(w.CLOCK, value.isoformat().encode())
        if isinstance(value, timedelta):
            return Ext(w.SPAN, repr(value.total_seconds()).encode())
        if self._in_percent(cell["style_id"]):
            return Ext(w.PERCENT, repr(float(value)).encode())
        return value if -(2**63) <= value < 2**63 else float(value)

    def _in_percent(self, style: int) -> bool:
        if style not in self._percent:
            id = self.book._cell_styles[style].numFmtId
            form = (
                BUILTIN_FORMATS.get(id, "")
                if id < BUILTIN_FORMATS_MAX_SIZE
                else self.book._number_formats[id - BUILTIN_FORMATS_MAX_SIZE]
            )
            self._percent[style] = "%" in _LITERAL.sub("", str(form))
        return self._percent[style]
