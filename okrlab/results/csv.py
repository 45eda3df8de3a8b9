"""Tables as CSV: all of them as one long table. Numbers stay numbers; no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from okrlab.model.formulas import written
from okrlab.results.table import Cell, Table

_FIRST = ("board", "kind", "id")


def long_table(tables: Iterable[Table]) -> str:
    """One row for each row of each table; `kind` says what it is, and what it leaves out is empty.

    What a spreadsheet would run gets an apostrophe.
    """
    listed = list(tables)
    filed = (one.filed or one.name for table in listed for one in (*table.shown, *table.ids))
    names = list(dict.fromkeys((*_FIRST, *filed)))
    rows = (row for table in listed for row in table.filed())
    return file([names, *([row.get(name) for name in names] for row in rows)])


def file(rows: Iterable[Sequence[Cell]]) -> str:
    """Rows as a CSV file."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(map(written, row) for row in rows)
    return out.getvalue()
