"""Dates that a table keeps in parts: year and month, a calendar, a beginning and an end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from okrlab.measure.dates import DateColumn
from okrlab.measure.history_options import Order
from okrlab.tables.date_forms import MISSING, Codes, looks_dated
from okrlab.tables.history_heading import plain, unlike
from okrlab.tables.month_names import month_named
from okrlab.tables.pieces import Cells, HistoryTable, Piece, again, all_cells
from okrlab.tables.typed_numbers import read_number
from okrlab.tables.workbook import spelled

_YEAR: Final = frozenset(
    ("year", "yr", "jahr", "año", "ano", "annee", "année", "anno", "jaar", "år", "rok")
)
_MONTH: Final = ("month", "monat", "mes", "mês", "mois", "mese", "maand", "måned", "månad")
_QUARTER: Final = ("quarter", "quartal", "trimestre", "trimester", "kwartaal", "kvartal")
_WEEK: Final = ("week", "iso week", "kw", "cw", "woche", "semaine", "semana", "uge", "vecka")
_PARTS: Final = {
    **dict.fromkeys(_MONTH, "{}-{:02}"),
    **dict.fromkeys(_QUARTER, "{}-Q{}"),
    **dict.fromkeys(_WEEK, "{}-W{:02}"),
}
_DAY: Final = frozenset(["day", "tag", "día", "dia", "jour", "giorno", "dag"])
_NUMBER: Final = re.compile(r"[^\W\d]{0,2}\s?(\d{1,2})(?:\.0+)?")
_CALENDAR: Final = 10
"""So many headings that are months make a table a calendar of them."""


@dataclass
class Added:
    """A table with one column more, at its beginning, made from others piece by piece.

    With `instead` the column stands for those that it is made from.
    """

    table: HistoryTable
    name: str
    sources: list[str]
    made: Callable[[list[NDArray[Any]]], NDArray[Any]]
    instead: bool = False

    def __post_init__(self) -> None:
        gone = self.sources if self.instead else []
        self.names = [self.name, *(name for name in self.table.names if name not in gone)]
        self.notes = self.table.notes
        self.semicolons = self.table.semicolons

    def head(self) -> dict[str, list[str]]:
        head = self.table.head()
        made = self.made([np.array(head[name], dtype=object) for name in self.sources])
        return {name: (head | {self.name: made.tolist()})[name] for name in self.names}

    def pieces(self, columns: list[str]) -> Iterator[Piece]:
        wanted = [name for name in columns if name != self.name]
        for first, piece in self.table.pieces(list(dict.fromkeys([*wanted, *self.sources]))):
            yield first, piece | {self.name: self.made([piece[name] for name in self.sources])}

    def lines(self, records: list[int]) -> tuple[int, ...]:
        return self.table.lines(records)


def joined(table: HistoryTable) -> HistoryTable:
    """A table with year and month (or quarter, or week) in columns of their own, with both in one.

    A calendar, a row a year and a column a month, becomes a row a month. Any other table stays.
    """
    year = next((name for name in table.names if plain(name) in _YEAR), "")
    if not year:
        return table
    head = table.head()
    if any(looks_dated(head[name]) >= 0.5 for name in table.names):
        return table
    months = {name: number for name in table.names if (number := month_named(name))}
    if len(months) >= _CALENDAR:
        return _calendar(table, year, months)
    part = next((name for name in table.names if plain(name) in _PARTS), "")
    if not part:
        return table
    form = _PARTS[plain(part)]
    day = next((name for name in table.names if plain(name) in _DAY), "") if "Q" not in form else ""
    sources = [year, part, *([day] if day else [])]
    table.notes.append(("joined_dates", {"columns": ", ".join(sources)}, ()))
    name = _free(" ".join(sources), table)
    return Added(table, name, sources, lambda columns: _dates(form, columns), True)


def _free(name: str, table: HistoryTable) -> str:
    return unlike([*table.names, name])[-1]


def _dates(form: str, columns: list[NDArray[Any]]) -> NDArray[Any]:
    rows = zip(*([spelled(cell).strip() for cell in one.tolist()] for one in columns), strict=True)
    written = cache(lambda row: _date(form, *row))
    return np.array([written(row) for row in rows], dtype=object)


def _date(form: str, year: str, part: str, day: str = "") -> str:
    """A date from its parts; what cannot be one is put together as it stands, to be named.

    >>> _date("{}-{:02}", "2026", "May"), _date("{}-Q{}", "2026", "Q2")
    ('2026-05', '2026-Q2')
    """
    match = _NUMBER.fullmatch(part)
    number = month_named(part) or (int(match[1]) if match else 0)
    bare = year.removesuffix(".0")
    if not (number and bare.isdigit()):
        return f"{year} {part} {day}".strip()
    last = _NUMBER.fullmatch(day)
    return form.format(bare, number) + (f"-{int(last[1]):02}" if last else "")


def _calendar(table: HistoryTable, year: str, months: dict[str, int]) -> HistoryTable:
    """A row for each month of a table that has a row a year and a column a month."""
    columns = all_cells(table)
    rows = [n for n, cell in enumerate(columns[year]) if cell.strip()]
    labels = [
        name
        for name in table.names
        if name != year and name not in months and not _sums(columns[name])
    ]
    listed = [(n, name) for n in rows for name in months]
    dates = [f"{columns[year][n].removesuffix('.0')}-{months[name]:02}" for n, name in listed]
    bodies = [[columns[label][n] for n, _ in listed] for label in labels]
    values = [columns[name][n] for n, name in listed]
    return Cells(
        ["date", *labels, "value"],
        [np.array(one, dtype=object) for one in (dates, *bodies, values)],
        rows=np.array([table.lines([n])[0] for n, _ in listed], dtype=np.int64),
        notes=[*table.notes, ("turned", {}, ())],
        semicolons=table.semicolons,
    )


def _sums(cells: list[str]) -> bool:
    """Whether a column beside the months holds numbers: their total or mean."""
    return any(read_number(cell) for cell in cells)


def days_between(
    table: HistoryTable, begun: str, ended: str, order: Order | None, zone: str | None
) -> HistoryTable:
    """A table with the days from one column of dates to another, as "3 d"; blank where one is."""
    columns: dict[str, DateColumn] = {}
    for first, piece in again(table, [begun, ended]):
        if not first:
            columns = {name: DateColumn(zone) for name in (begun, ended)}
        for name, column in columns.items():
            column.take(piece[name], first)
    days = {name: column.resolve(order).days for name, column in columns.items()}

    def days_of(name: str, cells: NDArray[Any]) -> Codes:
        codes = columns[name].take(cells, 0)
        if len(codes) and codes.max() >= len(days[name]):  # the head of a frame is text
            days[name] = columns[name].resolve(order).days
        return np.asarray(days[name][codes])

    def made(cells: list[NDArray[Any]]) -> NDArray[Any]:
        first, last = map(days_of, (begun, ended), cells)
        known = (first != MISSING) & (last != MISSING)
        spans = np.where(known, last - first, 0)
        distinct, places = np.unique(spans, return_inverse=True)
        words = np.array([f"{span} d" for span in distinct.tolist()], dtype=object)[places]
        return np.where(known, words, "")

    name = _free(f"days from {begun} to {ended}", table)
    return Added(table, name, [begun, ended], made)
