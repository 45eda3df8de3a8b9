"""Finds series that stand under each other: a column whose few names come back for each date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from okrlab.tables.date_forms import Codes
from okrlab.tables.history_heading import plain
from okrlab.tables.pieces import HistoryTable
from okrlab.tables.workbook import spelled

_MOST: Final = 60
_MANY: Final = 1_000
"""How many names a column of groups has at most; with many, they have to come back steadily."""
_COLUMNS: Final = 20
"""How many columns are looked at."""
_OFTEN: Final = 1.5
"""How many rows for each date make one think of several series."""
_AGAIN: Final = 1.02
"""And how many where some series have been told apart already."""
_ALONE: Final = 0.98
"""The share of rows that are alone with their date and name in a column of groups."""
_RETURNS: Final = 3
"""How often a name comes back, at least."""
_STEADY: Final = 0.5
"""The share of dates for which the names of several columns come back together."""
_ROWS: Final = 100_000


def group_columns(
    table: HistoryTable,
    date: str,
    others: list[str],
    numeric: list[str],
    where: Mapping[str, str],
    labels: Sequence[str] = (),
) -> list[tuple[str, ...]]:
    """The columns that tell several series from each other, most likely one first.

    If no column does so alone, several that do together are the only find. A column of numbers is
    one only if each date has the very same few of them. `labels` are columns that tell series from
    each other already.
    """
    looked = others[:_COLUMNS]
    columns = list(dict.fromkeys((date, *looked, *labels, *where)))
    _, piece = next(iter(table.pieces(columns)), (0, {}))
    if not piece or len(piece[date]) < 4:
        return []
    rows = chosen(piece, where)[:_ROWS]
    days, dates = _codes(piece[date][rows])
    ranks = days
    for label in labels:
        days = _paired(days, _codes(piece[label][rows])[0])
    count, keys = len(rows), int(days.max()) + 1 if len(rows) else 0
    if not count or count / keys < (_AGAIN if labels or where else _OFTEN):
        return []
    found: list[tuple[int, str]] = []
    words: dict[str, Codes] = {}
    for name in looked:
        codes, names = _codes(piece[name][rows])
        known = len(names) - ("" in names)
        if not (2 <= known <= min(_MANY, count // 2)):
            continue
        if known <= _MOST and name not in numeric and count / known >= _RETURNS:
            words[name] = codes
        if _alone(days, [codes]) < _ALONE:
            continue
        full = len(np.unique(_paired(days, codes))) >= 0.9 * known * keys
        if name in numeric and not (full and _whole(names)):
            continue
        if known > _MOST and not _are_steady(ranks, codes):
            continue
        found.append((known, name))
    if found:
        return [(name,) for _, name in sorted(found, key=lambda one: one[0])]
    together = _together(days, ranks, words) if len(dates) > 2 else ()
    return [together] if together else []


def _together(days: Codes, ranks: Codes, words: dict[str, Codes]) -> tuple[str, ...]:
    """The fewest columns whose names come back together for most dates, each once a date.

    Tickets have such columns too, but few of their combinations of names ever come back.
    """
    left = list(words)
    if len(left) < 2 or _alone(days, list(words.values())) < _ALONE:
        return ()
    for name in list(words):
        fewer = [one for one in left if one != name]
        if len(fewer) > 1 and _alone(days, [words[one] for one in fewer]) >= _ALONE:
            left = fewer
    pairs = words[left[0]]
    for name in left[1:]:
        pairs = _paired(pairs, words[name])
    return tuple(left) if _are_steady(ranks, pairs) else ()


def _are_steady(ranks: Codes, pairs: Codes) -> bool:
    """Whether names come back for most dates between their first and their last."""
    order = np.lexsort((ranks, pairs))
    firsts = np.flatnonzero(np.diff(pairs[order], prepend=-1))
    ends = np.append(firsts[1:], len(order))
    spans = ranks[order][ends - 1] - ranks[order][firsts] + 1
    often = ends - firsts >= _RETURNS
    rows, kept = int((ends - firsts)[often].sum()), int(spans[often].sum())
    return rows >= _STEADY * len(pairs) and rows >= _STEADY * kept


def _alone(days: Codes, columns: list[Codes]) -> float:
    """The share of rows that no other row is like, in date and all these columns."""
    for codes in columns:
        days = _paired(days, codes)
    return (int(days.max()) + 1) / len(days)


def _paired(one: Codes, other: Codes) -> Codes:
    """Numbers, from 0 on, for the distinct pairs of two columns."""
    _, codes = np.unique(one * (int(other.max()) + 1) + other, return_inverse=True)
    return np.asarray(codes, dtype=np.int64)


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


def _codes(column: NDArray[Any]) -> tuple[Codes, list[str]]:
    import pandas as pd

    codes, names = pd.factorize(np.array([spelled(one).strip() for one in column], dtype=object))
    return codes.astype(np.int64), list(map(str, names))


def _whole(names: list[str]) -> bool:
    return all(name.isdigit() for name in names)
