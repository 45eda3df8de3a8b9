"""Workbooks of a few kilobytes that would be much larger if one let them."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from functools import cache

import openpyxl

NS = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET, STRINGS, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
ALL = b"A1:XFD1048576"
_LAUGH = (
    b'<!DOCTYPE x [<!ENTITY a "lollollol">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]>"
)


@cache
def _plain() -> dict[str, bytes]:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["text", "n"])
    book.active.append(["a", 1])
    book.save(out)
    with zipfile.ZipFile(out) as parts:
        found = {name: parts.read(name) for name in parts.namelist()}
    types = "[Content_Types].xml"
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    one = b'<Override PartName="/%s" ContentType="%s"/></Types>' % (STRINGS.encode(), kind)
    found[types] = found[types].replace(b"</Types>", one)
    return found | {STRINGS: strings(b"<si><t>a</t></si>")}


def packed(*, ballast: bool = True, **parts: bytes) -> bytes:
    """A workbook with some of its parts changed; ballast keeps a high ratio from being told."""
    whole, out = {**_plain(), **parts}, io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in whole.items():
            made.writestr(name, content)
        total = sum(map(len, whole.values()))
        if ballast and total > 9_000_000:
            made.writestr("ballast", os.urandom(total // 290))
    return out.getvalue()


def strings(inside: bytes, before: bytes = b"") -> bytes:
    return before + b'<sst xmlns="%s">%s</sst>' % (NS, inside)


def sheet(rows: bytes, after: bytes = b"", before: bytes = b"") -> bytes:
    data = b'<worksheet xmlns="%s">%s<sheetData>%s</sheetData>%s</worksheet>'
    return packed(**{SHEET: data % (NS, before, rows, after)})


def cell(row: int = 1, column: str = "A", value: bytes = b"1") -> bytes:
    return b'<row r="%d"><c r="%s%d"><v>%s</v></c></row>' % (row, column.encode(), row, value)


def _merged(times: int, ref: bytes) -> bytes:
    return b"<mergeCells>%s</mergeCells>" % (b'<mergeCell ref="%s"/>' % ref * times)


def _sheets(many: int) -> bytes:
    book = _plain()[BOOK]
    begin, end = book.index(b"<sheets>") + 8, book.index(b"</sheets>")
    one = book[begin:end].replace(b'name="Sheet"', b'name="S%d"').replace(b'Id="1"', b'Id="%d"')
    return packed(**{BOOK: book[:begin] + b"".join(one % (n, n) for n in range(many)) + book[end:]})


def _names(many: int) -> bytes:
    book = _plain()[BOOK].replace(b"<definedNames />", b"").replace(b"<definedNames/>", b"")
    names = b"".join(
        b'<definedName name="n%d">Sheet!%s</definedName>' % (n, ALL) for n in range(many)
    )
    end = b"</sheets>"
    return packed(**{BOOK: book.replace(end, end + b"<definedNames>%s</definedNames>" % names)})


def _styles(many: int) -> bytes:
    name, end = "xl/styles.xml", b"</cellXfs>"
    return packed(**{name: _plain()[name].replace(end, b'<xf numFmtId="0"/>' * many + end)})


def _inline(said: bytes, before: bytes) -> bytes:
    row = b'<row r="1"><c r="A1" t="inlineStr"><is><t>%s</t></is></c></row>' % said
    data = b'%s<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>'
    return packed(**{SHEET: data % (before, NS, row)})


def _string_often(rows: int, letters: int) -> bytes:
    shared = strings(b"<si><t>%s</t></si>" % (b"x" * letters))
    often = b"".join(b'<row r="%d"><c t="s"><v>0</v></c></row>' % n for n in range(1, rows + 1))
    data = b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (NS, often)
    return packed(**{STRINGS: shared, SHEET: data})


FINE: dict[str, Callable[[], bytes]] = {
    "an ordinary one": lambda: packed(),
    "everything is one merged cell": lambda: sheet(cell(), _merged(1, ALL)),
    "it says it is as large as can be": lambda: sheet(
        cell(), before=b'<dimension ref="%s"/>' % ALL
    ),
    "something stands in the very last cell": lambda: sheet(cell() + cell(1_048_576, "XFD")),
    "a row beyond all numbers": lambda: sheet(
        b'<row r="99999999999999999999"><c><v>1</v></c></row>'
    ),
    "a formula shared by everything": lambda: sheet(
        b'<row r="1"><c r="A1"><f t="shared" si="0" ref="%s">A1</f><v>1</v></c></row>' % ALL
    ),
    "rules for everything, many times": lambda: sheet(
        cell(),
        (
            b'<conditionalFormatting sqref="%s"><cfRule type="expression" priority="1">'
            b"<formula>1</formula></cfRule></conditionalFormatting>" % ALL
        )
        * 50_000,
    ),
    "validations of everything, many times": lambda: sheet(
        cell(),
        b"<dataValidations>%s</dataValidations>"
        % (b'<dataValidation sqref="%s"/>' % ALL * 100_000),
    ),
    "rows within rows": lambda: sheet(b"<row>" * 100_000 + b"</row>" * 100_000),
    "a row of very many attributes": lambda: sheet(
        b"<row %s/>" % b" ".join(b'a%d="1"' % n for n in range(60_000))
    ),
}
"""What is read, and small all the same."""
EMPTY = ("a row beyond all numbers", "rows within rows", "a row of very many attributes")
"""Those of them that hold nothing."""

REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "everything is merged again and again": (
        "workbook_large",
        lambda: sheet(b"".join(map(cell, range(1, 5_001))), _merged(9_000, ALL)),
    ),
    "a million merged ranges": (
        "workbook_large",
        lambda: sheet(cell(), _merged(1_000_000, b"A1:B2")),
    ),
    "a rectangle of fifty million cells": (
        "workbook_large",
        lambda: sheet(cell() + cell(100_000, "SF")),
    ),
    "a row of three hundred thousand cells": (
        "workbook_large",
        lambda: sheet(b'<row r="1">%s</row>' % (b"<c><v>1</v></c>" * 300_000)),
    ),
    "a million and a half of styles": ("workbook_large", lambda: _styles(1_600_000)),
    "one long string in every row": ("workbook_large", lambda: _string_often(90_000, 1_000_000)),
    "a thousand sheets": ("workbook_large", lambda: _sheets(1_000)),
    "an archive of three thousand parts": (
        "desk_large",
        lambda: packed(**{f"x/{n}": b"" for n in range(3_000)}),
    ),
    "an archive that unpacks three hundredfold": (
        "desk_large",
        lambda: packed(ballast=False, **{STRINGS: strings(b" " * 20_000_000)}),
    ),
    "a name within names within names, as a string": (
        "desk_not_workbook",
        lambda: packed(**{STRINGS: strings(b"<si><t>&j;</t></si>", _LAUGH)}),
    ),
    "the same in a cell": ("desk_not_workbook", lambda: _inline(b"&j;", _LAUGH)),
    "a long name many times": (
        "desk_not_workbook",
        lambda: packed(
            **{
                STRINGS: strings(
                    b"<si><t>%s</t></si>" % (b"&a;" * 60_000),
                    b'<!DOCTYPE x [<!ENTITY a "%s">]>' % (b"a" * 60_000),
                )
            }
        ),
    ),
    "a name for a file of ours": (
        "desk_not_workbook",
        lambda: _inline(b"&a;", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
    ),
    "a string that is not there": (
        "desk_not_workbook",
        lambda: sheet(b'<row r="1"><c t="s"><v>99999999</v></c></row>'),
    ),
    "a number without end": ("desk_not_workbook", lambda: sheet(cell(value=b"9" * 200_000))),
    "rows that go back": ("desk_not_workbook", lambda: sheet(cell(5) + cell(1))),
    "no archive at all": ("desk_not_workbook", lambda: b"PK\x03\x04 broken"),
}
"""What is refused, and in which words."""

SLOW: dict[str, Callable[[], bytes]] = {
    "three million strings": lambda: packed(**{STRINGS: strings(b"<si><t>a</t></si>" * 3_000_000)}),
    "four hundred thousand names": lambda: _names(400_000),
}
"""What is ended by the clock or by the memory it takes; `make fuzz` tries them to the end."""
