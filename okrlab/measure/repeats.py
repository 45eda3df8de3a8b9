"""Rows of events that stand in a table twice: an export in pages repeats some at each beginning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from okrlab.measure.gathering import Gathered
from okrlab.measure.problems import Problems
from okrlab.tables.date_forms import looks_dated
from okrlab.tables.pieces import HistoryTable, again

_MOST: Final = 100_000
"""Only tables up to this many rows are looked through, as only their rows are kept one by one."""
_NAMES: Final = 0.8
"""A column names the rows if at least this share of its cells are different from each other."""


def drop_repeats(table: HistoryTable, gathered: Sequence[Gathered], problems: Problems) -> None:
    """Count each row once that is exactly like an earlier one, and say which ones these are.

    This is only done where a column names the rows, such as the number of a ticket: without one,
    two rows alike may well be two events.
    """
    if not gathered or max(one.rows for one in gathered) > _MOST:
        return
    head = table.head()
    named = [name for name in table.names if looks_dated(head[name]) < 0.5]
    if not any(_names([str(one) for one in head[name]]) for name in named):
        return
    rows: list[tuple[str, ...]] = []
    for first, piece in again(table, list(table.names)):
        if not first:
            rows = []
        columns = (map(str, piece[name].tolist()) for name in table.names)
        rows.extend(zip(*columns, strict=True))
    seen: set[tuple[str, ...]] = set()
    twice = [n for n, row in enumerate(rows) if row in seen or seen.add(row)]  # type: ignore[func-returns-value]
    if not twice:
        return
    cells = dict(zip(table.names, zip(*rows, strict=True), strict=True))
    if not any(_names(cells[name]) for name in named):
        return
    for one in gathered:
        _, records, _ = one.kept()
        one.drop(np.flatnonzero(np.isin(records, twice)).tolist())
    problems.note("rows_twice", twice, count=len(twice))


def _names(cells: Sequence[str]) -> bool:
    """Whether a column's cells name the rows: filled, and nearly all of them different."""
    return all(cells) and len(set(cells)) >= _NAMES * len(cells)
