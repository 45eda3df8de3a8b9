"""Small tables: typed, pasted or from a file, as rows of cells under the names of their columns.

A column is found by its heading, under any of its names, or because somebody names it. What was
left out or read in a certain way is told in `notes`; what cannot be known is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NoReturn

from okrlab.errors import BadInput, TableUnreadable
from okrlab.given import checked
from okrlab.tables.column_memory import ColumnMemory, Named
from okrlab.tables.doubts import Doubt
from okrlab.tables.grids import ROWS, Grid, GridRow
from okrlab.tables.headings import (
    FIRST,
    Names,
    claimed,
    find_heading,
    fullest,
    is_note,
    is_units,
    names_total,
    place_of,
)
from okrlab.tables.own_files import is_own_book, is_own_list, own_rows, own_title
from okrlab.tables.quarters import with_years
from okrlab.tables.small import MOST_COLUMNS, MOST_ROWS, Count, fitting, small_grids
from okrlab.tables.taken import TableLine, TableRead
from okrlab.tables.typed_numbers import BLANK
from okrlab.tables.wording import ASKED, quoted
from okrlab.texts import text
from okrlab.texts.clean import shorten

MOST_CHARACTERS: Final = 1_000_000
BIGGEST: Final = 5_000_000
"""The most bytes of a table's file that a page may send."""
LONGEST_BASE64: Final = BIGGEST * 4 // 3 + 4
"""Base64 needs four characters for three bytes."""
_SHOWN: Final = 40


@checked
def read_table(
    content: str | bytes,
    columns: Names,
    *,
    needed: Sequence[str] = (),
    named: Named | None = None,
    kind: str = "",
    sheet: str = "",
    known: Callable[[str], bool] = lambda _: False,
    memory: ColumnMemory | None = None,
) -> TableRead:
    """The rows of a table, a text or the bytes of a file, with their cells by column.

    `columns` are the names that a column may have, `needed` those that there have to be, and
    `named` the headings that somebody names by hand. `known` says which other headings belong to
    the table. `kind` is the kind of row to take from a file that okrlab wrote, `sheet` the one of
    several sheets. Without known headings the cells are taken in the order of `columns`. `memory`
    is what people said of such tables before; it holds unless columns are `named`.

    Raises `TableUnreadable` for a table too large, and with what there is to ask.

    >>> table = read_table("Notes of May\\nWhat,When,Owner\\nA guide,May,Ida", {"text": ["what"],
    ...     "period": ["when"]})
    >>> table.lines[0].at, table.lines[0].cells["period"], table.others
    (3, 'May', ['Owner'])
    """
    reader = _Reader(columns, named or {}, known, kind, memory or ColumnMemory())
    grid = reader.best(_grids(content, reader.count, ROWS if kind else MOST_ROWS), sheet)
    return reader.read(grid, needed)


def _grids(content: str | bytes, count: Count, most: int) -> list[Grid]:
    if isinstance(content, str) and len(content) > MOST_CHARACTERS:
        _large()
    try:
        return small_grids(text("readiness.table_file"), content, count, most=most)
    except BadInput as refusal:
        raise TableUnreadable.of([f"{refusal.message} {refusal.hint}"]) from None


def _large() -> NoReturn:
    raise TableUnreadable.of([text("readiness.table_large", most=f"{MOST_ROWS:,}")])


class _Reader:
    """Reads one table; it is used once."""

    def __init__(
        self,
        columns: Names,
        named: Named,
        known: Callable[[str], bool],
        kind: str,
        memory: ColumnMemory,
    ) -> None:
        self.columns, self.named, self.kind = columns, named, kind
        self.known, self.memory = known, memory
        self.notes: list[str] = []
        self.our_book = False
        """Whether it is a workbook that okrlab wrote."""
        unknown = [name for name in named if name not in columns]
        if unknown:
            names = {"name": unknown[0], "names": ", ".join(columns)}
            raise TableUnreadable.of([text("readiness.table_no_such", **names)])

    def best(self, grids: list[Grid], sheet: str) -> Grid:
        """The sheet that has most of the headings. Of several alike, somebody has to choose."""
        shown = [grid for grid in grids if grid.visible and grid.rows]
        if self.kind and not sheet and is_own_book(grids):
            return self._own(shown)
        if sheet:
            shown = [grid for grid in shown if grid.title == sheet]
        if not shown:
            raise TableUnreadable.of([text("readiness.table_empty")])
        fits = fitting(shown, lambda grid: max(self.count(row.cells) for row in grid.rows[:FIRST]))
        if len(fits) > 1:
            titles = tuple(grid.title for grid in fits)
            key = "sheet" if fits[0].sheet else "table"
            words = text(f"readiness.table_which_{key}", names=quoted(titles))
            doubt = Doubt(kind="sheet", words=words, keyword="sheet", options=titles, changes=True)
            raise TableUnreadable.of([words], asks=[doubt])
        rest = [grid.title for grid in grids if grid is not fits[0]]
        if rest:
            key = "sheets" if fits[0].sheet else "tables"
            self.notes.append(text(f"readiness.table_other_{key}", names=quoted(rest)))
        return fits[0]

    def _own(self, grids: Sequence[Grid]) -> Grid:
        """The sheet of a workbook of ours that holds what is wanted."""
        title = own_title(self.kind)
        found = next((grid for grid in grids if grid.title == title), None)
        if found is None:
            raise TableUnreadable.of([text("readiness.table_none_ours", name=title)])
        self.our_book = True
        return found

    def count(self, cells: Sequence[str]) -> int:
        """How many of the columns that are looked for a row names; all if people said so before."""
        if not self.named and self.memory.knows(cells):
            return MOST_COLUMNS
        names = set(claimed(cells, self.columns, self.named).values())
        quarters = sum(self.known(cell) for n, cell in enumerate(cells) if n not in names)
        return len(names) + quarters

    def read(self, grid: Grid, needed: Sequence[str]) -> TableRead:
        self._told(grid)
        rows = [row for row in grid.rows if row.at not in grid.hidden]
        at = find_heading([row.cells for row in rows], self.count)
        if at < 0:
            return self._by_order(rows, needed)
        above = rows[at - 1].cells if at else []
        headings = with_years(rows[at].cells, above)
        self._skipped(rows[: at - (headings != rows[at].cells)])
        body = rows[at + 1 :]
        long = self.kind != "" and is_own_list(headings)
        if long:
            body = own_rows(grid, (self.kind,))[0].rows[1:]
        if len(body) > MOST_ROWS:
            _large()
        self.named = self.memory.over(self.named, rows[at].cells)
        found = claimed(headings, self.columns, self.named)
        self._missing(found, headings, needed)
        if body and is_units(body[0].cells):
            self.notes.append(text("readiness.table_units", line=body[0].at))
            body = body[1:]
        ours = long or self.our_book
        if ours:
            self.notes.clear()
        names, others = self._names(headings, found)
        if not ours:
            self._taken({column: headings[place] for column, place in found.items()})
        told = [*found, *filter(self.known, others)]
        lines = [line for row in body if (line := self._line(row, names, told, ours)) is not None]
        headed = {column: headings[place] for column, place in found.items()}
        return TableRead(lines=lines, headings=headed, others=others, notes=self.notes, ours=ours)

    def _told(self, grid: Grid) -> None:
        for note in grid.notes:
            if note.code == "quote":
                raise TableUnreadable.of([text("readiness.table_broken", line=note.places[0])])
            if note.code in ("encoding", "hidden_rows", "hidden_columns", "formula_empty"):
                places = ", ".join(note.places[:8]) + (" …" if len(note.places) > 8 else "")
                self.notes.append(text(f"readiness.table_{note.code}", places=places))
            elif note.code == "narrowed":
                self.notes.append(text("readiness.table_narrowed", most=MOST_COLUMNS))
            elif note.code == "cut":
                _large()

    def _skipped(self, rows: Sequence[GridRow]) -> None:
        for row in rows:
            words = " ".join(filter(None, row.cells))
            said = {"line": row.at, "said": shorten(words, _SHOWN)}
            self.notes.append(text("readiness.table_above", **said))

    def _taken(self, headed: Mapping[str, str]) -> None:
        """Tell what was read as what, if a heading is not the column's own."""
        own = {column: self.columns[column][0] for column in headed}
        if self.memory.used or any(
            one.casefold() not in (own[name], name) for name, one in headed.items()
        ):
            names = (f"“{shorten(one, _SHOWN)}” as {own[name]}" for name, one in headed.items())
            key = "remembered" if self.memory.used else "taken"
            self.notes.append(text(f"readiness.table_{key}", names=", ".join(names)))

    def _names(
        self, headings: Sequence[str], found: Mapping[str, int]
    ) -> tuple[list[str], list[str]]:
        """By place the name of a column or of another heading; one that recurs has its number."""
        places = {place: column for column, place in found.items()}
        names: list[str] = []
        others: list[str] = []
        for place, heading in enumerate(headings):
            name = places.get(place, heading)
            if place not in places and name:
                if name in others or name in self.columns:
                    name = f"{name} ({place + 1})"
                others.append(name)
            names.append(name)
        return names, others

    def _missing(
        self, found: Mapping[str, int], headings: Sequence[str], needed: Sequence[str]
    ) -> None:
        """Ask for what there has to be, and for what somebody named in vain."""
        shown = tuple(dict.fromkeys(filter(None, headings)))
        asks = []
        for column, heading in self.named.items():
            if heading and place_of(headings, heading) is None:
                said = {"name": heading, "names": quoted(shown, ASKED)}
                asks.append(self._ask(column, text("readiness.table_not_there", **said), shown))
        free = tuple(one for n, one in enumerate(headings) if one and n not in found.values())
        for column in needed:
            if column not in found and self.named.get(column, "") is not None:
                said = {"column": self.columns[column][0], "names": quoted(free or shown, ASKED)}
                words = text("readiness.table_column", **said)
                asks.append(self._ask(column, words, free or shown))
        if asks:
            raise TableUnreadable.of([ask.words for ask in asks], asks=asks)

    def _ask(self, column: str, words: str, options: tuple[str, ...]) -> Doubt:
        return Doubt(kind="column", words=words, keyword=column, options=options, changes=True)

    def _by_order(self, rows: Sequence[GridRow], needed: Sequence[str]) -> TableRead:
        """A table without headings, if its first row is not one of unknown headings."""
        first = rows[0].cells
        wide = max(len(row.cells) for row in rows)
        worded = not any(any(map(str.isdigit, cell)) for cell in first) and len(rows) > 1
        if self.named or wide > len(self.columns) or (worded and wide > 1):
            headings = rows[fullest([row.cells for row in rows])].cells
            self._missing({}, headings, needed or [*self.columns][:1])
        if len(rows) > MOST_ROWS:
            _large()
        names = [*self.columns]
        order = ", ".join(self.columns[name][0] for name in names[:wide])
        self.notes.append(text("readiness.table_in_order", order=order))
        lines = [TableLine(row.at, dict(zip(names, row.cells, strict=False))) for row in rows]
        return TableRead(lines=lines, headings={}, others=[], notes=self.notes)

    def _line(
        self, row: GridRow, names: Sequence[str], found: Sequence[str], ours: bool
    ) -> TableLine | None:
        """A row's cells; None for notes below the table, and for totals."""
        cells = {name: cell for name, cell in zip(names, row.cells, strict=False) if name}
        filled = [cell for cell in row.cells if cell]
        if ours:
            return TableLine(row.at, cells)
        first = filled[0]
        is_foot = len(filled) == 1 and len(names) > 1 and is_note(first)
        is_total = len(filled) > 1 and names_total(first)
        if is_foot or is_total or not any(cells.get(one) for one in found):
            key = "total" if is_total else "foot"
            said = {"line": row.at, "said": shorten(" ".join(filled), _SHOWN)}
            self.notes.append(text(f"readiness.table_{key}", **said))
            return None
        return TableLine(row.at, cells)


def filled(cell: str) -> str:
    """A cell, or "" if it says that there is nothing: "n/a", "–".

    >>> filled("n/a"), filled("– 3")
    ('', '– 3')
    """
    return "" if cell.casefold() in BLANK else cell
