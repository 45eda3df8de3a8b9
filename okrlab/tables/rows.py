"""Rows typed, pasted from a spreadsheet or read from a CSV file, and all that is amiss in them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from okrlab.errors import TableUnreadable
from okrlab.texts import text
from okrlab.texts.clean import clean
from okrlab.texts.formulas import restored

MOST_ROWS: Final = 2_000
MOST_CHARACTERS: Final = 1_000_000
BIGGEST: Final = 5_000_000
"""The most bytes of a table's file that a page may send."""
LONGEST_BASE64: Final = BIGGEST * 4 // 3 + 4
"""Base64 needs four characters for three bytes."""


class TableLine(msgspec.Struct, frozen=True):
    """One row of a table: where it stood, and its cells by the name of their column."""

    at: int
    cells: dict[str, str]


def read_table(
    content: str, columns: Mapping[str, frozenset[str]], *, needed: Iterable[str] = ()
) -> tuple[list[TableLine], list[str]]:
    """The rows, and the headings that no known column claims, in their order.

    Columns are found by heading, under any of their names. Cells of other columns are kept under
    their own heading. Without a known heading the cells are taken in the order of `columns`.
    Raises `TableUnreadable` for a table too large, or without a column that is needed.

    >>> lines, _ = read_table("What,When\\nA guide,May", {"text": frozenset({"what"}),
    ...     "period": frozenset({"when"})})
    >>> lines[0].at, lines[0].cells
    (2, {'text': 'A guide', 'period': 'May'})
    """
    if len(content) > MOST_CHARACTERS:
        raise TableUnreadable.of([text("readiness.table_large", most=f"{MOST_ROWS:,}")])
    rows = _rows(content.removeprefix("\ufeff"))
    if not rows:
        raise TableUnreadable.of([text("readiness.table_empty")])
    if len(rows) > MOST_ROWS + 1:
        raise TableUnreadable.of([text("readiness.table_large", most=f"{MOST_ROWS:,}")])
    names = [_known(cell, columns) for cell in rows[0][1]]
    others: list[str] = []
    if any(name in columns for name in names):
        gone = [one for one in needed if one not in names]
        if gone:
            wanted = ", ".join(min(columns[one], key=len) for one in gone)
            raise TableUnreadable.of([text("readiness.table_column", columns=wanted)])
        others = [name for name in names if name and name not in columns]
        rows = rows[1:]
    else:
        names = list(columns)
    return [
        TableLine(at, {name: cell for name, cell in zip(names, cells, strict=False) if name})
        for at, cells in rows
    ], others


def _rows(content: str) -> list[tuple[int, list[str]]]:
    """Rows with something in them, each with its line; a tab, `;` or `,` between the cells."""
    first = next((line for line in content.splitlines() if line.strip()), "")
    sign = max("\t;,", key=first.count)
    reader = csv.reader(content.splitlines(keepends=True), delimiter=sign)
    rows, at = [], 1
    try:
        for cells in reader:
            kept = [clean(restored(cell)) for cell in cells]
            if any(kept):
                rows.append((at, kept))
            at = reader.line_num + 1
    except csv.Error:
        raise TableUnreadable.of([text("readiness.table_broken", line=at)]) from None
    return rows


def _known(heading: str, columns: Mapping[str, frozenset[str]]) -> str:
    name = " ".join(re.split(r"[\s_-]+", heading.strip().casefold()))
    return next((column for column, names in columns.items() if name in names), heading.strip())
