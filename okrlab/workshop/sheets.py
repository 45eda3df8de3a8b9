"""The result as an Excel workbook: the same bytes for the same record, and never a formula."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from okrlab.model.formulas import opens
from okrlab.model.workshop import Workshop
from okrlab.texts import text
from okrlab.workshop.page import day
from okrlab.workshop.result_decks import tables
from okrlab.workshop.result_tables import Cell, Table
from okrlab.workshop.result_words import agreement_heading

_THEN = datetime(2000, 1, 1)
"""When every workbook says it was made: the record, not the clock, decides its bytes."""
_WIDTHS = {
    **dict.fromkeys(
        (
            "text",
            "lower",
            "upper",
            "rationale",
            "assumption",
            "objective",
            "reason",
            "card",
            "question",
            "value",
            "key_result",
            "x",
            "y",
            "said",
            "before",
            "after",
            "moment",
            "meaning",
        ),
        48,
    ),
    **dict.fromkeys(("board", "block", "who", "due", "actor", "name", "evidence", "rule"), 22),
}


def to_xlsx(workshop: Workshop) -> bytes:
    """A workbook with an overview and a sheet for each table that holds something."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    all_tables = tables(workshop)
    _sheet(book, "overview", ("", ""), (28, 80), _overview(workshop, all_tables))
    for table in all_tables.values():
        widths = tuple(_WIDTHS.get(name, 14) for name in table.columns)
        _sheet(book, table.name, table.heads(), widths, map(table.worded, table.rows))
    book.properties.creator = "okrlab"
    book.properties.created = _THEN
    file = io.BytesIO()
    book.save(file)
    return settled(file, book)


def _overview(workshop: Workshop, all_tables: dict[str, Table]) -> list[tuple[Cell, ...]]:
    said = workshop.sentence
    about = {
        "title": workshop.title,
        "team": workshop.team,
        "cycle": workshop.cycle,
        "date": day(workshop),
        "sentence": text("result.not_now") if said.not_now and not said.text else said.text,
        "example": said.example,
    }
    rows: list[tuple[Cell, ...]] = [
        (text(f"result.col_{key}"), value) for key, value in about.items() if value
    ]
    if workshop.agreement.appraisal_free and workshop.agenda.blocks:
        rows.append((text(f"result.{agreement_heading(workshop)}"), text("result.appraisal_free")))
    rows += [(text(f"result.sheet_{t.name}"), len(t.rows)) for t in all_tables.values() if t.rows]
    return rows


def _sheet(
    book: Any,
    name: str,
    heads: tuple[str, ...],
    widths: tuple[int, ...],
    rows: Iterable[tuple[Cell, ...]],
) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    title = re.sub(r"[\[\]:*?/\\]", "", text(f"result.sheet_{name}"))[:31]
    sheet = book.create_sheet(title)
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    wrap, bold = Alignment(wrap_text=True, vertical="top"), Font(bold=True)
    if any(heads):
        sheet.freeze_panes = "A2"
        sheet.append([cell_of(sheet, head, font=bold) for head in heads])
    for row in rows:
        sheet.append(
            [
                cell_of(sheet, value, alignment=wrap) if isinstance(value, str) else value
                for value in row
            ]
        )


def cell_of(sheet: Any, value: Cell, **style: Any) -> Any:
    """A number, or a text that stays one: not a formula, nor when somebody edits it later."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value)
    for name, one in style.items():
        setattr(cell, name, one)
    if isinstance(value, str):
        cell.data_type = "s"
        if value.startswith("'") or opens(value):
            cell.quotePrefix = True
    return cell


def settled(file: io.BytesIO, book: Any) -> bytes:
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
