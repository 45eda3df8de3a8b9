"""A table declared once: columns with a name, a getter and a kind; the rows follow from them.

Numbers, days and truth stay what they are until a renderer words them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, Literal

import msgspec

from okrlab.texts import area, text
from okrlab.texts.numbers import short

Cell = str | float | bool | date | None
"""None is a number or a day that nobody knows."""
Kind = Literal["text", "name", "code", "count", "number", "percent", "date", "truth", "id"]
"""What a column holds. A percentage is a number from 0 to 100; an id is for programs alone."""
_DTYPES = {
    **dict.fromkeys(("number", "percent"), "float"),
    "count": "int",
    "date": "datetime64[s]",
    "truth": "bool",
}


class Column(msgspec.Struct, frozen=True):
    """A column; its name is for programs and never changes.

    Without `get` it is the attribute of that name. `codes` says under which key of the catalogue
    the words for its codes stand, `head` under which key what people read above the column.
    `ours` is what okrlab worked out or advised. In the one long table it stands under `filed`,
    where that is given.
    """

    name: str
    kind: Kind = "text"
    get: Callable[[Any], Any] | None = None
    codes: str = ""
    ours: bool = False
    filed: str = ""
    head: str = ""

    def of(self, thing: Any) -> Cell:
        """The cell of a thing. A thing may come with its surroundings, itself being the last."""
        if self.get is not None:
            return self.get(thing)  # type: ignore[no-any-return]
        return getattr(thing[-1] if type(thing) is tuple else thing, self.name)  # type: ignore[no-any-return]


class Table(msgspec.Struct, frozen=True):
    """Columns and what they hold; `row` names one row in the one long table of a CSV file."""

    name: str
    shown: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    row: str = ""
    ids: tuple[Column, ...] = ()
    keys: tuple[tuple[Cell, ...], ...] = ()

    @classmethod
    def of(cls, name: str, row: str, things: Iterable[Any], *columns: Column) -> Table:
        """The table of these things, with a row for each."""
        listed = list(things)
        shown = tuple(one for one in columns if one.kind != "id")
        ids = tuple(one for one in columns if one.kind == "id")
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
        """The columns that hold numbers, or nothing."""
        return tuple(one.name for one in self.shown if _DTYPES.get(one.kind) == "float")

    def dicts(self) -> Iterator[dict[str, Cell]]:
        """Each row by column."""
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def filed(self) -> tuple[list[str], Iterator[tuple[Cell, ...]]]:
        """The columns and rows as they stand in the one long table, the ids after the words."""
        names = [one.filed or one.name for one in (*self.shown, *self.ids)]
        return names, ((*row, *key) for row, key in zip(self.rows, self.keys, strict=True))

    def types(self) -> dict[str, str]:
        """For pandas: the columns that hold no text, and what they hold, rows or none."""
        return {one.name: _DTYPES[one.kind] for one in self.shown if one.kind in _DTYPES}

    def heads(self) -> tuple[str, ...]:
        """What people read above each column."""
        return tuple(map(self._head, self.shown))

    def _head(self, column: Column) -> str:
        own = f"col_{self.name}_{column.name}"
        key = f"result.{own if own in area('result') else f'col_{column.name}'}"
        said = text(column.head or key)
        return text("result.ours", what=said) if column.ours else said

    def worded(self, row: tuple[Cell, ...]) -> tuple[Cell, ...]:
        """A row as people read it: codes and truth in words, numbers and days as they are."""
        return tuple(map(_worded, self.shown, row))


def _worded(column: Column, cell: Cell) -> Cell:
    if isinstance(cell, bool):
        return text("result.yes" if cell else "result.no")
    if not column.codes or not cell:
        return cell
    name, _, key = column.codes.format(cell).partition(".")
    return area(name).get(key, cell)  # a word that a newer or an older okrlab kept


def plain(cell: Cell) -> str:
    """A cell as people read it in a text.

    >>> plain(1234567.0), plain(None), plain(date(2026, 11, 28))
    ('1234567', '', '2026-11-28')
    """
    if cell is None:
        return ""
    return short(cell) if isinstance(cell, int | float) else str(cell)
