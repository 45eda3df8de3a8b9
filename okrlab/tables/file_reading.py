"""Reads the key results of a file, whatever kind it is of: one way in for all of them."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final, Literal, get_args

from okrlab.errors import BadInput
from okrlab.tables.documents import (
    PARTS,
    LeftOut,
    PartedFile,
    Statement,
    StatementsFound,
    text_parts,
)
from okrlab.tables.doubts import Doubt
from okrlab.tables.grids import BIGGEST, Grid, GridNote, grid_of, open_grids
from okrlab.tables.labelled_lines import labelled_rows
from okrlab.tables.markdown_parts import markdown_parts
from okrlab.tables.names import folded
from okrlab.tables.own_files import is_own_book, is_own_list, own_rows, own_title
from okrlab.tables.statement_columns import ColumnsNamed
from okrlab.tables.statement_tables import has_statements, take_table
from okrlab.tables.statements import find_statements
from okrlab.tables.text_files import text_lines
from okrlab.texts import text

Kind = Literal[
    "text", "markdown", "csv", "xlsx", "jsonl", "json", "yaml", "html", "docx", "odt", "ods"
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
LINES: Final = PARTS
"""The most lines of a file that are read."""
_OWN: Final = ("rung", "key_result")
"""The statements in a workbook of a whole workshop that okrlab wrote."""
COLUMNS: Final = 60
"""The most cells of a row that are read."""

ENDINGS: Final[dict[str, Kind]] = {
    **dict.fromkeys((".md", ".markdown", ".mdx", ".rst", ".adoc"), "markdown"),
    **dict.fromkeys((".csv", ".tsv"), "csv"),
    **dict.fromkeys((".xlsx", ".xlsm"), "xlsx"),
    **dict.fromkeys((".jsonl", ".ndjson"), "jsonl"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
    **dict.fromkeys((".yaml", ".yml"), "yaml"),
    **{
        ".txt": "text",
        ".json": "json",
        ".docx": "docx",
        ".docm": "docx",
        ".odt": "odt",
        ".ods": "ods",
    },
}
"""The kind of a file by the ending of its name."""
_HTML: Final = re.compile(rb"\s*(?:<!doctype html|<html|<\?xml[^>]*>\s*<!doctype html)", re.I)
_JSON_LINE: Final = re.compile(rb'\s*\{\s*"[^\n]*\}\s*(?:\n|\Z)')


def read_statements(
    name: str, content: bytes, kind: Kind | None = None, named: ColumnsNamed | None = None
) -> StatementsFound:
    """The key results of a file, what was left out, and the question that it leaves open, if any.

    `kind` is known by the name and the first bytes if it is not given; `named` are columns that a
    person names. Raises `BadInput` for a file that is too large, or cannot be read as its kind.

    >>> read_statements("a.md", b"# Guests return\\n- Fewer calls").statements[0].objective
    'Guests return'
    """
    if len(content) > BIGGEST:
        raise BadInput("desk_large", name=name, most=BIGGEST // 1_000_000)
    refuse_foreign(name, content)
    kind = kind or kind_of(name, content)
    named = named or ColumnsNamed()
    if kind in ("xlsx", "ods"):
        return _of_sheets(name, content, named)
    if kind in ("docx", "odt"):
        from okrlab.tables.office import office_parts

        return _of_document(office_parts(name, content), named)
    if kind == "html":
        from okrlab.tables.html_parts import html_parts

        lines, odd = text_lines(name, content)
        return _noted(_of_document(html_parts("\n".join(lines)), named), odd)
    lines, odd = text_lines(name, content)
    cut = len(lines) > LINES
    del lines[LINES:]
    if kind == "csv":
        found = StatementsFound()
        _of_grid(grid_of(lines, columns=COLUMNS), named, found)
    elif kind in ("json", "jsonl", "yaml"):
        from okrlab.tables.nested import nested_statements

        found = nested_statements(name, lines, kind)
    elif kind == "markdown":
        found = _of_document(markdown_parts(lines), named)
    else:
        found = _of_document(text_parts(lines), named)
    if cut:
        found.notes.append(GridNote("cut", (str(LINES + 1),), f"{LINES:,}"))
    return _noted(found, odd)


def kind_of(name: str, content: bytes) -> Kind:
    """The kind of a file by the ending of its name, else by its first bytes."""
    if known := ENDINGS.get(PurePath(name).suffix.lower()):
        return known
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if _HTML.match(head):
        return "html"
    if head.startswith(b"{"):
        return "jsonl" if _JSON_LINE.match(head) else "json"
    return "json" if head.startswith((b"[{", b"[\n", b"[ {", b'["')) else "text"


def _packed(content: bytes) -> Kind:
    kinds: tuple[tuple[bytes, Kind], ...] = (
        (b"word/", "docx"),
        (b"application/vnd.oasis.opendocument.text", "odt"),
        (b"application/vnd.oasis.opendocument.spreadsheet", "ods"),
    )
    return next((kind for sign, kind in kinds if sign in content[:100_000]), "xlsx")


def refuse_foreign(name: str, content: bytes) -> None:
    """Refuse, by name, what no reader here opens: encrypted and old Office files, PDF, pictures."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        raise BadInput("desk_locked" if locked else "desk_old_office", name=name)
    if content.startswith(b"%PDF"):
        raise BadInput("desk_pdf", name=name)
    if content.startswith(b"{\\rtf"):
        raise BadInput("desk_rtf", name=name)


def _noted(found: StatementsFound, odd: list[int]) -> StatementsFound:
    if odd:
        found.notes.insert(0, GridNote("encoding", tuple(map(str, odd))))
    return found


def _of_document(document: PartedFile, named: ColumnsNamed) -> StatementsFound:
    columns = (
        ColumnsNamed()
        if not any(_has(part.table, named.text) for part in document.parts if part.table)
        else named
    )

    def take(grid: Grid, objective: str, found: StatementsFound) -> bool:
        return take_table(grid, columns, objective, found, inside=True) is True

    return find_statements(document, take)


def _has(grid: Grid, heading: str) -> bool:
    return bool(heading) and any(
        folded(heading) in map(folded, row.cells) for row in grid.rows[:12]
    )


def _of_grid(grid: Grid, named: ColumnsNamed, found: StatementsFound) -> None:
    if grid.rows and not named.text and is_own_list(grid.rows[0].cells):
        _of_own(grid, found)
        return
    found.notes += grid.notes
    if not named.text and (parts := labelled_rows(grid)):
        inner = find_statements(PartedFile(parts=parts), lambda *_: False)
        found.statements += inner.statements
        found.left += inner.left
        return
    taken = take_table(grid, named, "", found, inside=False)
    if isinstance(taken, Doubt):
        found.asked = taken


def _of_own(grid: Grid, found: StatementsFound) -> None:
    """The statements of a CSV file of ours, word for word, with their objectives."""
    own, rest = own_rows(grid, _OWN)
    heads = own.rows[0].cells
    for row in own.rows[1:]:
        cells = dict(zip(heads, row.cells, strict=False))
        words, id, objective = (cells.get(name, "") for name in ("text", "id", "objective"))
        one = Statement(text=words, id=id, objective=objective, at=row.at, place=str(row.at))
        found.statements.append(one)
    found.left += [LeftOut(row.at, "outside", place=str(row.at)) for row in rest]


def _of_sheets(name: str, content: bytes, named: ColumnsNamed) -> StatementsFound:
    """The statements of the sheets that have some; which sheet is asked if none says so."""
    found = StatementsFound()
    if not content.startswith(b"PK\x03\x04"):
        raise BadInput("desk_not_workbook", name=name)
    grids = open_grids(name, content, columns=COLUMNS, hidden=named.hidden)
    shown = [grid for grid in grids if grid.visible and grid.rows]
    if named.sheet:
        chosen = [grid for grid in grids if folded(grid.title) == folded(named.sheet)]
        if not chosen:
            found.asked = _which_sheet(grids, named.sheet)
            return found
        shown = chosen
    if is_own_book(grids) and not (named.text or named.sheet):
        sure = [grid for grid in shown if grid.title in map(own_title, _OWN)]
    else:
        sure = [grid for grid in shown if named.text or has_statements(grid)]
    if not sure and len(shown) > 1:
        found.asked = _which_sheet(shown, "")
        return found
    for grid in sure or shown:
        _of_grid(grid, named, found)
    found.notes += [note for grid in grids if not grid.visible for note in grid.notes]
    for grid in shown if sure else []:
        if grid not in sure:
            found.left.append(LeftOut(grid.rows[0].at, "outside", grid.title, f"{grid.title}!"))
    return found


def _which_sheet(grids: list[Grid], name: str) -> Doubt:
    words = text("desk.no_sheet", name=name) if name else text("desk.which_sheet")
    options = tuple(grid.title for grid in grids)
    return Doubt(kind="sheet", words=words, keyword="sheet", options=options, changes=True)
