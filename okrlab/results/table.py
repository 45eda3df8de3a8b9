"""A table declared once: columns with a name, a getter and a kind, from which the rows follow.

Numbers, dates and booleans keep their type until a renderer formats them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, Literal

import msgspec

from okrlab.texts import area, text
from okrlab.texts.numbers import short

Cell = str | float | bool | date | None
"""The value of a cell; None is an unknown number or date."""
Kind = Literal["text", "name", "code", "count", "number", "percent", "date", "truth", "id"]
"""What a column holds. A percentage is a number from 0 to 100; an id is for programs alone."""
_DTYPES = {
    **dict.fromkeys(("number", "percent"), "float"),
    "count": "int",
    "date": "datetime64[s]",
    "truth": "bool",
}


class Column(msgspec.Struct, frozen=True):
    """A column of a table. Its name is for programs and never changes.

    `get` is the getter of its cells; without one, a cell is the attribute with the column's name.
    `codes` is a template for the keys of the catalogue that have the words for its codes, `head`
    the key of its heading. `ours` marks what okrlab worked out or suggested. `filed` is the
    column's name in the long table of a CSV file, if that is another one.
    """

    name: str
    kind: Kind = "text"
    get: Callable[[Any], Any] | None = None
    codes: str = ""
    ours: bool = False
    filed: str = ""
    head: str = ""

    def of(self, thing: Any) -> Cell:
        """The cell for a thing, or for a tuple with its context whose last element is the thing."""
        if self.get is not None:
            return self.get(thing)  # type: ignore[no-any-return]
        return getattr(thing[-1] if type(thing) is tuple else thing, self.name)  # type: ignore[no-any-return]


class Table(msgspec.Struct, frozen=True):
    """Columns with their rows. `row` names a row of this table in the long table of a CSV file.

    `shown` are the columns for people. `ids` are columns for programs, and `keys` their rows.
    """

    name: str
    shown: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    row: str = ""
    ids: tuple[Column, ...] = ()
    keys: tuple[tuple[Cell, ...], ...] = ()

    @classmethod
    def of(cls, name: str, row: str, things: Iterable[Any], *columns: Column) -> Table:
        """The table of these things, with a row for each.

        >>> Table.of("points", "point", [1 + 2j], Column("real", "number")).rows
        ((1.0,),)
        """
        listed = list(things)
        shown = tuple(column for column in columns if column.kind != "id")
        ids = tuple(column for column in columns if column.kind == "id")
        rows, keys = (
            tuple(tuple(column.of(thing) for column in part) for thing in listed)
            for part in (shown, ids)
        )
        return cls(name, shown, rows, row, ids, keys)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that are shown."""
        return tuple(column.name for column in self.shown)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The names of the columns that hold numbers or None."""
        return tuple(column.name for column in self.shown if _DTYPES.get(column.kind) == "float")

    def dicts(self) -> Iterator[dict[str, Cell]]:
        """Each row as a dict by column name."""
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def filed(self) -> tuple[list[str], Iterator[tuple[Cell, ...]]]:
        """The columns and rows as the long table of a CSV file has them, ids last."""
        names = [column.filed or column.name for column in (*self.shown, *self.ids)]
        return names, ((*row, *key) for row, key in zip(self.rows, self.keys, strict=True))

    def types(self) -> dict[str, str]:
        """The dtypes of the columns that hold no text, for pandas."""
        kinds = {column.name: column.kind for column in self.shown}
        return {name: _DTYPES[kind] for name, kind in kinds.items() if kind in _DTYPES}

    def heads(self) -> tuple[str, ...]:
        """The headings of the columns."""
        return tuple(map(self._head, self.shown))

    def _head(self, column: Column) -> str:
        own = f"col_{self.name}_{column.name}"
        key = f"result.{own if own in area('result') else f'col_{column.name}'}"
        heading = text(column.head or key)
        return text("result.ours", what=heading) if column.ours else heading

    def worded(self, row: tuple[Cell, ...]) -> tuple[Cell, ...]:
        """A row as people read it: codes and booleans in words, numbers and dates as they are."""
        return tuple(map(_worded, self.shown, row))


def _worded(column: Column, cell: Cell) -> Cell:
    if isinstance(cell, bool):
        return text("result.yes" if cell else "result.no")
    if not column.codes or not cell:
        return cell
    name, _, key = column.codes.format(cell).partition(".")
    return area(name).get(key, cell)  # unknown: a code of a newer or an older okrlab


def plain(cell: Cell) -> str:
    """A cell as text for people; unknown values are empty.

    >>> plain(1234567.0), plain(None), plain(date(2026, 11, 28))
    ('1234567', '', '2026-11-28')
    """
    if cell is None:
        return ""
    return short(cell) if isinstance(cell, int | float) else str(cell)
