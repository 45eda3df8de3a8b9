"""Writes and reads a journey's table as a CSV or XLSX file; reports what was odd about a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

from okrlab.blocks.journey.critical import Scores
from okrlab.blocks.journey.layout import CellProblem, Joined, cell, cell_words
from okrlab.blocks.journey.map_columns import COLUMNS, columns_named, own_headings
from okrlab.blocks.journey.map_rows import across, to_rows
from okrlab.blocks.journey.map_table import Imported, take
from okrlab.errors import BadInput
from okrlab.given import checked
from okrlab.record.deck import Deck
from okrlab.results.csv import file as csv_file
from okrlab.results.table import Cell
from okrlab.results.xlsx import Sheet, workbook
from okrlab.tables.doubts import Doubt
from okrlab.tables.grids import ROWS, Grid, GridRow
from okrlab.tables.headings import FIRST, claimed
from okrlab.tables.own_files import is_own_book, is_own_list, own_rows, own_title
from okrlab.tables.rows import BIGGEST
from okrlab.tables.small import MOST_COLUMNS, MOST_ROWS, fitting, small_grids
from okrlab.texts import text

_WIDTH: Final = 24
"""The width of a column of a workbook, in characters."""


class MapSheet(msgspec.Struct, kw_only=True):
    """The words of a table's cells, where its rows stand, and the problems of its file.

    `name` is the sheet's, if the file has several; `joined` are its merged cells, and `asks` is
    what has to be known first. `ours` says that okrlab wrote it with the rest of a workshop.
    """

    rows: list[list[str]] = []
    at: list[int] = []
    problems: list[CellProblem] = []
    name: str = ""
    joined: list[Joined] = []
    asks: tuple[Doubt, ...] = ()
    ours: bool = False

    def place(self, row: int, column: int) -> str:
        """A cell's name, such as "C5", with its sheet's name if the file has several sheets."""
        at = self.at[row] - 1 if row < len(self.at) else row
        return f"{self.name}!{cell(at, column)}" if self.name else cell(at, column)


@checked
def import_journey(
    name: str,
    content: str | bytes,
    deck: Deck,
    new_id: Callable[[], str],
    *,
    columns: Mapping[str, str | None] | None = None,
    sheet: str = "",
) -> Imported:
    """The cards of a CSV or XLSX file, or of a pasted table; see `map_table.take`.

    `columns` names headings, or lanes, by hand: {"touchpoint": "Customer action"}; `sheet` is one
    of several sheets. Raises `BadInput` if the file is too large, or not a table at all.
    """
    named = columns or {}
    if unknown := [one for one in named if one not in COLUMNS]:
        said = {"name": unknown[0], "names": ", ".join(COLUMNS)}
        raise BadInput("table_no_such", **said)
    found = read_table(name, content, named, sheet)
    if found.asks:
        return Imported(problems=tuple(found.problems), asks=found.asks)
    return take(found.rows, deck, new_id, found.place, found.problems, named, found.joined)


def to_csv(deck: Deck, scores: Scores, *, wide: bool = False) -> str:
    """The map as CSV: a row for each touchpoint, or if `wide`, a column for each."""
    return csv_file(_table(deck, scores, wide))


def to_xlsx(deck: Deck, scores: Scores, *, wide: bool = False) -> bytes:
    """The map as an XLSX workbook; the same map gives the same bytes."""
    rows = _table(deck, scores, wide)
    widths = [_WIDTH] * max(map(len, rows))
    return workbook([Sheet(text("journey.sheet"), rows, widths, heads=1 + wide, sides=int(wide))])


def _table(deck: Deck, scores: Scores, wide: bool) -> list[list[Cell]]:
    rows = to_rows(deck, scores)
    return across(rows) if wide else rows


def read_table(
    name: str, content: str | bytes, named: Mapping[str, str | None], sheet: str = ""
) -> MapSheet:
    """The cells of a CSV or XLSX file, or of a pasted text, recognised by its content.

    Of several sheets it is the one with a map. Raises `BadInput` if it is too large, or no table.
    """
    if len(content) > BIGGEST:
        raise BadInput("desk_large", name=name, most=BIGGEST // 1_000_000)
    grids = small_grids(name, content, lambda cells: _count(cells, named), lines=True, most=ROWS)
    if sheet:
        grids = [grid for grid in grids if grid.title == sheet] or grids
    found = MapSheet(ours=is_own_book(grids) and not sheet)
    if found.ours:
        grids = [grid for grid in grids if grid.title == own_title("touchpoint")]
    fits = fitting(grids, lambda grid: _columns_of(grid, named))
    for one in grids:
        if not one.visible:
            found.problems.append(CellProblem("", text("journey.table_hidden", name=one.title)))
    if len(fits) > 1:
        titles = tuple(one.title for one in fits)
        names = ", ".join(f"“{one}”" for one in titles)
        words = text(f"journey.table_{'sheets' if fits[0].sheet else 'tables'}", names=names)
        doubt = Doubt(kind="sheet", words=words, keyword="sheet", options=titles, changes=True)
        found.asks, found.problems = (doubt,), [*found.problems, CellProblem("", words)]
    elif fits:
        for one in grids:
            if one.visible and one is not fits[0]:
                key = "sheet" if one.sheet else "table"
                words = text(f"journey.table_other_{key}", name=one.title, read=fits[0].title)
                found.problems.append(CellProblem("", words))
        _fill(found, fits[0])
    return found


def _fill(found: MapSheet, grid: Grid) -> None:
    """Take a sheet's rows, without those that are hidden, and tell what was odd about it."""
    found.name = grid.title if grid.several and grid.sheet else ""
    rows = [row for row in grid.rows if row.at not in grid.hidden]
    if rows and is_own_list(rows[0].cells):
        rows, found.ours = own_rows(grid, ("touchpoint",))[0].rows, True
    if found.ours:  # the board's name and what is computed are no part of a map
        kept = [n for n, words in enumerate(rows[0].cells) if words in own_headings()]
        rows = [GridRow(row.at, [cell_words(row.cells, n) for n in kept]) for row in rows]
    later = 0  # lines of a text that belong to cells above
    for row in rows[:MOST_ROWS]:
        found.rows.append(row.cells)
        found.at.append(row.at - later)
        if not grid.sheet:
            later += max(one.count("\n") for one in row.cells)
    lines = {number: n for n, number in enumerate(found.at)}
    for area in grid.merged:
        inside = [lines[n] for n in range(area.top, area.bottom + 1) if n in lines]
        if inside:
            found.joined.append(Joined(inside[0], area.left - 1, inside[-1], area.right - 1))
    for note in grid.notes:
        if note.code in ("formula", "formula_empty"):
            words = text(f"journey.table_{note.code}")
            found.problems += [CellProblem(place, words) for place in note.places]
        elif note.code in ("hidden_rows", "hidden_columns"):
            what = "_".join(reversed(note.code.split("_")))
            places = ", ".join(note.places[:12]) + (" …" if len(note.places) > 12 else "")
            found.problems.append(CellProblem("", text(f"journey.table_{what}", places=places)))
        elif note.code == "encoding":
            found.problems.append(CellProblem("", text("journey.table_encoding")))
        elif note.code == "quote":
            found.problems.append(CellProblem(note.places[0], text("journey.table_not_closed")))
        elif note.code == "narrowed":
            words = text("journey.table_many_columns", most=MOST_COLUMNS)
            found.problems.append(CellProblem("", words))
    if len(rows) > MOST_ROWS:
        words = text("journey.table_many_rows", most=f"{MOST_ROWS:,}")
        found.problems.append(CellProblem("", words))


def _count(cells: Sequence[str], named: Mapping[str, str | None]) -> int:
    return len(claimed(cells, columns_named(), named))


def _columns_of(grid: Grid, named: Mapping[str, str | None]) -> int:
    """How many columns, or lanes, of a journey a sheet has."""
    heads = max(_count(row.cells, named) for row in grid.rows[:FIRST])
    return max(heads, _count([row.cells[0] for row in grid.rows[:60]], named))
