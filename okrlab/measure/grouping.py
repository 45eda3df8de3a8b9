"""Finds series that stand under each other: a column whose few names come back for each date."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from okrlab.measure.history_heading import plain
from okrlab.measure.pieces import HistoryTable
from okrlab.tables.workbook import spelled

_MOST: Final = 60
"""How many names a column of groups has at most."""
_COLUMNS: Final = 20
"""How many columns are looked at."""
_OFTEN: Final = 1.5
"""How many rows for each date make one think of several series."""
_ALONE: Final = 0.98
"""The share of rows that are alone with their date and name in a column of groups."""
_ROWS: Final = 100_000


def group_columns(
    table: HistoryTable, date: str, others: list[str], numeric: list[str], where: Mapping[str, str]
) -> list[str]:
    """The columns that tell several series from each other, most likely one first.

    A column of numbers is one only if each date has the very same few of them.
    """
    looked = others[:_COLUMNS]
    columns = list(dict.fromkeys((date, *looked, *where)))
    _, piece = next(iter(table.pieces(columns)), (0, {}))
    if not piece or len(piece[date]) < 4:
        return []
    rows = chosen(piece, where)[:_ROWS]
    days, _ = _codes(piece[date][rows])
    count = len(rows)
    if not count or count / (int(days.max()) + 1) < _OFTEN:
        return []
    found: list[tuple[int, str]] = []
    for name in looked:
        codes, names = _codes(piece[name][rows])
        known = len(names) - ("" in names)
        if not (2 <= known <= min(_MOST, count // 2)):
            continue
        pairs = np.unique(days * (len(names) + 1) + codes)
        if len(pairs) < _ALONE * count:
            continue
        full = len(pairs) >= 0.9 * known * (int(days.max()) + 1)
        if name in numeric and not (full and _whole(names)):
            continue
        found.append((known, name))
    return [name for _, name in sorted(found, key=lambda one: one[0])]


def group_names(table: HistoryTable, column: str) -> list[str]:
    """The first names in a column."""
    _, piece = next(iter(table.pieces([column])), (0, {}))
    return [name for name in _codes(piece[column])[1] if name][:12] if piece else []


def chosen(piece: Mapping[str, NDArray[Any]], where: Mapping[str, str]) -> NDArray[np.int64]:
    """The rows of a piece with these names in these columns."""
    length = len(next(iter(piece.values())))
    keep = np.ones(length, dtype=bool)
    for column, name in where.items():
        wanted = plain(name)
        codes, names = _codes(piece[column])
        keep &= np.array([plain(one) == wanted for one in names], dtype=bool)[codes]
    return np.flatnonzero(keep)


def _codes(column: NDArray[Any]) -> tuple[NDArray[np.int64], list[str]]:
    import pandas as pd

    codes, names = pd.factorize(np.array([spelled(one).strip() for one in column], dtype=object))
    return codes.astype(np.int64), list(map(str, names))


def _whole(names: list[str]) -> bool:
    return all(name.isdigit() for name in names)
