"""Reads the sheets of an OpenDocument spreadsheet, inside the process with limits."""

from __future__ import annotations

import re
import sys
import zipfile
from typing import Any, Final
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse
from msgspec.msgpack import Ext

from okrlab.tables import workbook as w
from okrlab.tables.limited import TooLarge, tell

_URN: Final = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE = f"{{{_URN}table:1.0}}", f"{{{_URN}office:1.0}}"
_TEXT, _STYLE = f"{{{_URN}text:1.0}}", f"{{{_URN}style:1.0}}"
_CLOCK: Final = re.compile(r"(-?)PT(\d+)H(\d+)M([\d.,]+)S")
_CELLS: Final = frozenset((f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"))


def read_ods(asked: w.ReadRequest) -> bool:
    """Report the sheets of the file at the standard input; False if it is no such file."""
    sys.stdin.buffer.seek(0)
    with zipfile.ZipFile(sys.stdin.buffer) as parts:
        if "mimetype" not in parts.namelist() or "content.xml" not in parts.namelist():
            return False
        if b"opendocument.spreadsheet" not in parts.read("mimetype")[:200]:
            return False
        with parts.open("content.xml") as source:
            _sheets(source, asked)
    return True


def _sheets(source: Any, asked: w.ReadRequest) -> None:
    unseen: set[str] = set()
    style = ""
    sheet: _Sheet | None = None
    enough, many = False, 0
    for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
        tag = element.tag
        if event == "start":
            if tag == f"{_STYLE}style":
                style = element.get(f"{_STYLE}name", "")
            elif tag == f"{_STYLE}table-properties" and element.get(f"{_TABLE}display") == "false":
                unseen.add(style)
            elif tag == f"{_TABLE}table" and sheet is None:
                many += 1
                if many > w.SHEETS:
                    raise TooLarge
                title = element.get(f"{_TABLE}name", "")
                visible = element.get(f"{_TABLE}style-name") not in unseen
                tell(w.Begun(title, visible))
                wanted = visible if asked.named is None else title == asked.named
                sheet = _Sheet(asked, wanted and not enough)
        elif tag == f"{_TABLE}table-row" and sheet is not None:
            sheet.row(element)
            element.clear()
        elif tag == f"{_TABLE}table" and sheet is not None:
            enough |= sheet.end() and asked.which == "first"
            sheet = None
            element.clear()


class _Sheet:
    def __init__(self, asked: w.ReadRequest, wanted: bool) -> None:
        self.asked, self.wanted = asked, wanted
        self.at = self.count = 0
        self.merged: list[tuple[int, int, int, int, str]] = []
        self.hidden: list[int] = []
        self.cut = self.narrowed = False
        self.rows: list[tuple[int, list[Any]]] = []
        self.formulas: list[tuple[int, int]] = []

    def row(self, element: Element) -> None:
        """Take a row, as often as it is repeated; empty ones only count."""
        times = _number(element.get(f"{_TABLE}number-rows-repeated"))
        cells = self._cells(element) if self.wanted else []
        if not any(cell is not None for cell in cells):
            self.at += times
            return
        hidden = element.get(f"{_TABLE}visibility") in ("collapse", "filter")
        for _ in range(times):
            self.at += 1
            if self.at > self.asked.rows:
                self.cut = True
                return
            self.count += len(cells)
            if self.count > w.CELLS:
                raise TooLarge
            if hidden:
                self.hidden.append(self.at)
            self.rows.append((self.at, list(cells)))

    def _cells(self, element: Element) -> list[Any]:
        found: list[Any] = []
        for cell in element:
            if cell.tag not in _CELLS:
                continue
            times = _number(cell.get(f"{_TABLE}number-columns-repeated"))
            value = _value(cell)
            if value is None:
                found += [None] * min(times, self.asked.columns + 1 - len(found))
                continue
            down = _number(cell.get(f"{_TABLE}number-rows-spanned"))
            wide = _number(cell.get(f"{_TABLE}number-columns-spanned"))
            left = len(found) + 1
            if max(down, wide) > 1 and left <= self.asked.columns:
                right, bottom = min(left + wide - 1, self.asked.columns), self.at + down
                name = f"{w.place(self.at + 1, left)}:{w.place(bottom, right)}"
                self.merged.append((self.at + 1, left, bottom, right, name))
                if len(self.merged) > w.MERGED:
                    raise TooLarge
            if cell.get(f"{_TABLE}formula"):
                self.formulas.append((self.at + 1, left))
            self.narrowed |= len(found) + times > self.asked.columns
            found += [value] * min(times, self.asked.columns - len(found))
        while found and found[-1] is None:
            found.pop()
        return found[: self.asked.columns]

    def end(self) -> bool:
        """Report the sheet; whether it was wanted."""
        if self.wanted:
            tell(w.Rows(self.rows, self.formulas))
            tell(w.SheetEnd(self.merged, self.cut, self.narrowed, self.hidden, []))
        return self.wanted


def _number(text: str | None) -> int:
    return max(1, int(text)) if text and text.isdecimal() and len(text) < 9 else 1


def _value(cell: Element) -> Any:
    kind = cell.get(f"{_OFFICE}value-type")
    number = cell.get(f"{_OFFICE}value")
    if kind == "percentage" and number:
        return Ext(w.PERCENT, repr(float(number)).encode())
    if kind in ("float", "currency") and number:
        value = float(number)
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    if kind == "date" and (day := cell.get(f"{_OFFICE}date-value")):
        return Ext(w.DATETIME if "T" in day else w.DAY, day[:26].encode())
    if kind == "time" and (match := _CLOCK.match(cell.get(f"{_OFFICE}time-value", ""))):
        seconds = 3600 * int(match[2]) + 60 * int(match[3]) + float(match[4].replace(",", "."))
        return Ext(w.SPAN, repr(-seconds if match[1] else seconds).encode())
    lines = [spoken(one) for one in cell if one.tag == f"{_TEXT}p"]
    return "\n".join(lines) if any(lines) else None


def spoken(element: Element) -> str:
    """The text of a paragraph, with its spaces and line breaks, without notes and comments."""
    parts = [element.text or ""]
    for child in element:
        name = child.tag.rpartition("}")[2]
        if name == "s":
            parts.append(" " * min(100, _number(child.get(f"{_TEXT}c"))))
        elif name in ("tab", "line-break"):
            parts.append("\t" if name == "tab" else "\n")
        elif name not in ("note", "annotation", "annotation-end", "tracked-changes", "frame"):
            parts.append(spoken(child))
        parts.append(child.tail or "")
    return "".join(parts)
