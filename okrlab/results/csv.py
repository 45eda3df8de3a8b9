"""Tables as CSV: all of them in one long table. Numbers stay numbers, and no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from okrlab.results.table import Cell, Table
from okrlab.texts.formulas import written

_FIRST = ("board", "kind", "id")


def long_rows(tables: Iterable[Table]) -> tuple[list[str], list[list[Cell]]]:
    """All tables as one: its columns, and a row for each row of each table.

    The columns are those of all tables; `kind` says which table a row is from, and cells of columns
    that it does not have are None.
    """
    parts = [(table.row, *table.filed()) for table in tables]
    heads = list(dict.fromkeys((*_FIRST, *(name for _, names, _ in parts for name in names))))
    places = {name: n for n, name in enumerate(heads)}
    rows: list[list[Cell]] = []
    for kind, names, cells in parts:
        empty: list[Cell] = [None] * len(heads)
        empty[places["kind"]] = kind
        at = [places[name] for name in names]
        for row in cells:
            rows.append(empty.copy())
            for place, cell in zip(at, row, strict=True):
                rows[-1][place] = cell
    return heads, rows


def long_table(tables: Iterable[Table]) -> str:
    """The same as CSV text. A text that a spreadsheet would calculate gets an apostrophe."""
    heads, rows = long_rows(tables)
    return file([heads, *rows])


def file(rows: Iterable[Sequence[Cell]]) -> str:
    """Rows as a CSV text; cells that a spreadsheet would calculate get an apostrophe."""
    return _file(map(written, row) for row in rows)


def _file(rows: Iterable[Iterable[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def marked(made: str) -> bytes:
    """A table's bytes with the mark by which Excel knows that its letters are UTF-8.

    >>> marked("für").hex(" ")
    'ef bb bf 66 c3 bc 72'
    """
    return made.encode("utf-8-sig")
