"""The table that a history is read from, in pieces: from a file, a workbook or a data frame.

A piece is the number of its first record and a dict of columns by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from okrlab.errors import BadInput
from okrlab.tables.date_forms import looks_dated
from okrlab.tables.history_heading import runs_right, unlike
from okrlab.tables.workbook import spelled
from okrlab.texts import text
from okrlab.texts.days import FIRST, LAST

if TYPE_CHECKING:
    import pandas as pd

Piece = tuple[int, dict[str, NDArray[Any]]]
Progress = Callable[[float], None]

PIECE: Final = 100_000
"""How many records are read at a time."""
WIDEST: Final = 500
"""How many columns a table may have."""


class HistoryTable(Protocol):
    """A table to be read. `notes` are codes with slots and lines, collected while reading."""

    names: list[str]
    notes: list[tuple[str, dict[str, object], tuple[int, ...]]]
    semicolons: bool

    def head(self) -> dict[str, list[str]]:
        """The first cells of each column, as text."""

    def pieces(self, columns: list[str]) -> Iterator[Piece]:
        """These columns, piece by piece. May raise `Restart` if reading has to begin again."""

    def lines(self, records: list[int]) -> tuple[int, ...]:
        """The lines of the file (or rows of the sheet or frame) that hold these records."""


class Restart(Exception):
    """Whatever was read so far does not count; reading has to begin again."""


@dataclass
class Cells:
    """A small table with all its rows in memory: from a workbook, or a transposed file."""

    names: list[str]
    columns: list[NDArray[Any]]
    rows: NDArray[np.int64] | None = None
    notes: list[tuple[str, dict[str, object], tuple[int, ...]]] = field(default_factory=list)
    semicolons: bool = False

    def head(self) -> dict[str, list[str]]:
        return {
            name: [spelled(cell) for cell in column[:200]]
            for name, column in zip(self.names, self.columns, strict=True)
        }

    def pieces(self, columns: list[str]) -> Iterator[Piece]:
        chosen = [(name, self.columns[self.names.index(name)]) for name in columns]
        length = len(self.columns[0]) if self.columns else 0
        for first in range(0, length, PIECE):
            yield first, {name: column[first : first + PIECE] for name, column in chosen}

    def lines(self, records: list[int]) -> tuple[int, ...]:
        if self.rows is None:
            return tuple(one + 1 for one in records)
        return tuple(int(self.rows[one]) for one in records)


class FrameTable:
    """A data frame, of which only the requested columns are read, a piece at a time."""

    semicolons = False

    def __init__(self, frame: pd.DataFrame, zone: str | None) -> None:
        self._frame, self._zone = frame, zone
        self.names = unlike([str(name) for name in frame.columns])
        self.notes: list[tuple[str, dict[str, object], tuple[int, ...]]] = []

    def head(self) -> dict[str, list[str]]:
        return {name: [spelled(cell) for cell in self._cells(name, 0, 200)] for name in self.names}

    def pieces(self, columns: list[str]) -> Iterator[Piece]:
        for first in range(0, len(self._frame), PIECE):
            yield first, {name: self._cells(name, first, first + PIECE) for name in columns}

    def lines(self, records: list[int]) -> tuple[int, ...]:
        return tuple(one + 1 for one in records)

    def _cells(self, name: str, first: int, end: int) -> NDArray[Any]:
        return _plain(self._frame.iloc[first:end, self.names.index(name)], self._zone)


def frame_table(frame: pd.DataFrame, zone: str | None = None) -> FrameTable:
    """A data frame as a table: names and dates in its index become columns, see `laid_out`.

    Times are shifted to `zone`. Raises `BadInput` for a frame without columns, and for anything
    that is no frame of pandas.
    """
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise BadInput("history_no_frame", kind=type(frame).__name__)
    frame = laid_out(frame)
    if not len(frame.columns):
        raise BadInput("history_empty", name=text("history.the_table"))
    return FrameTable(frame, zone)


def laid_out(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame whose headings are text, with the dates and names of its index as columns.

    Numbers in an index only count the rows, and are left out.

    >>> import pandas as pd
    >>> calls = pd.Series({("Red", "2026-01-05"): 4}, name="calls").rename_axis(["team", "week"])
    >>> list(laid_out(calls.to_frame()).columns)
    ['team', 'week', 'calls']
    """
    index, names = frame.index, [heading_of(one) for one in frame.columns]
    levels = [index.get_level_values(n) for n in range(index.nlevels)]
    if len(levels) == 1 and holds_numbers(index):
        levels = []
    plain = frame.set_axis(range(len(names)), axis=1).reset_index(drop=True)
    for n, level in enumerate(levels):
        plain.insert(n, f"level {n}", level)
        names.insert(n, heading_of(level.name) if level.name is not None else _unnamed(level, n))
    return plain.set_axis(unlike(names), axis=1)


def holds_numbers(index: pd.Index) -> bool:
    """Whether an index only counts the rows, or holds nothing."""
    return not len(index) or getattr(index.dtype, "kind", "O") in "iufb"


def heading_of(name: object) -> str:
    """A column's name as text; the parts of a tuple stand one after the other."""
    return " ".join(filter(None, map(str, name))) if isinstance(name, tuple) else str(name)


def _unnamed(level: pd.Index, n: int) -> str:
    dated = level.dtype.kind == "M" or str(level.dtype).startswith("period")
    if dated or looks_dated(spelled(one) for one in level[:200]) >= 0.5:
        return "date"
    return f"index {n + 1}" if n else "index"


def _plain(column: pd.Series, zone: str | None) -> NDArray[Any]:
    """A column as times, numbers, or cells of text."""
    import pandas as pd

    kind = column.dtype
    if isinstance(kind, pd.DatetimeTZDtype):
        plain = column.dt.tz_localize(None)
        if zone:  # a year out of range has no time zone: it stays, and is reported as no date
            near = (column.dt.year >= FIRST) & (column.dt.year <= LAST)
            local = column.where(near).dt.tz_convert(zone).dt.tz_localize(None)
            plain = local.where(near, plain)
        return np.asarray(plain)
    if isinstance(kind, pd.PeriodDtype):
        monthly = {"Q": "quarter", "M": "month"}.get(kind.freq.rule_code[0])
        if monthly == "quarter":
            said = [f"{one.year} Q{one.quarter}" for one in column]
        elif monthly == "month":
            said = [f"{one.year}-{one.month:02}" for one in column]
        else:
            return np.asarray(column.dt.start_time)
        return np.array(said, dtype=object)
    if pd.api.types.is_timedelta64_dtype(kind):
        return np.array([spelled(one) for one in column], dtype=object)
    if pd.api.types.is_numeric_dtype(kind) and kind.kind not in "bc":
        return np.asarray(column.to_numpy(dtype=np.float64, na_value=np.nan))
    if kind.kind == "M":
        return np.asarray(column)
    return np.array([spelled(one) for one in column.tolist()], dtype=object)


TRIES: Final = 4
"""How often a table may have to be read again: as another encoding, record by record."""


def again(table: HistoryTable, columns: list[str]) -> Iterator[Piece]:
    """These columns, piece by piece. After a restart the first record comes again."""
    for _ in range(TRIES):
        try:
            yield from table.pieces(columns)
            return
        except Restart:
            continue
    raise BadInput("history_not_table", name="")


def all_cells(table: HistoryTable) -> dict[str, list[str]]:
    """All cells of a small table as text, by column."""
    columns: dict[str, list[str]] = {}
    for first, piece in again(table, table.names):
        if not first:
            columns = {name: [] for name in table.names}
        for name, cells in piece.items():
            columns[name] += [spelled(cell) for cell in cells.tolist()]
    return columns or {name: [] for name in table.names}


def turned(table: HistoryTable) -> HistoryTable:
    """A small table whose periods run to the right, with a row for each metric, transposed."""
    dated = [name for name in table.names if looks_dated([name])]
    if len(dated) < 3 or not runs_right(table.names):
        return table
    labels = [name for name in table.names if name not in dated]
    columns = all_cells(table)
    label = columns[labels[0]] if labels else []
    rows = [n for n in range(len(columns[dated[0]])) if any(columns[d][n].strip() for d in dated)]
    names = unlike([label[n] if label else "" for n in rows])
    bodies = [np.array([columns[d][n] for d in dated], dtype=object) for n in rows]
    notes = [*table.notes, ("turned", {}, ())]
    return Cells(
        ["date", *names],
        [np.array(dated, dtype=object), *bodies],
        notes=notes,
        semicolons=table.semicolons,
    )
