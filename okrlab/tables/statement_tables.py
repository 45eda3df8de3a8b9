"""Finds the key results in the rows of a table: what each row is, and its objective."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from okrlab.tables.documents import LeftOut, Statement, StatementsFound, Why
from okrlab.tables.doubts import Doubt
from okrlab.tables.grids import Grid, GridNote, GridRow
from okrlab.tables.labelled_lines import labelled_lines
from okrlab.tables.link_marks import address_of, plain
from okrlab.tables.list_marks import Marked, marked
from okrlab.tables.names import Role, is_total, label_of
from okrlab.tables.statement_columns import ColumnsNamed, TableColumns, find_columns
from okrlab.tables.wordless import wordless

_FIELDS: Final[tuple[Role, ...]] = (
    *("start", "target", "current", "due", "owner", "unit", "status", "grade", "priority"),
)
"""The columns that are kept as fields of a statement."""


def take_table(
    grid: Grid, named: ColumnsNamed, objective: str, found: StatementsFound, *, inside: bool
) -> Doubt | bool:
    """Add the key results of a table: whether there are any, or the question which column has them.

    `inside` says that the table stands in a document, where one without known headings is about
    something else.
    """
    rows = [row for row in grid.rows if row.at not in grid.hidden]
    columns = find_columns(rows, named, inside)
    if isinstance(columns, Doubt) or columns is None:
        return columns or False
    for row in grid.rows:
        if row.at in grid.hidden:
            words = " ".join(filter(None, row.cells))
            found.left.append(LeftOut(row.at, "hidden", words[:200], row_place(grid, row)))
    if columns.guessed:
        found.notes.append(GridNote("no_heading", (str(rows[0].at),), str(columns.texts[0] + 1)))
    if columns.named:
        found.notes.append(GridNote("named_heading", (row_place(grid, rows[0]),)))
    for n in columns.doubled:
        head = rows[columns.head]
        found.notes.append(GridNote("doubled_column", (row_place(grid, head),), head.cells[n]))
    _Rows(grid, columns, objective, found).take(rows)
    return True


def has_statements(grid: Grid) -> bool:
    """Whether the headings of a table say which column holds key results."""
    rows = [row for row in grid.rows if row.at not in grid.hidden]
    columns = find_columns(rows, ColumnsNamed(), True)
    return isinstance(columns, TableColumns)


def row_place(grid: Grid, row: GridRow) -> str:
    """The number of a row, with the name of its sheet if there are several."""
    return f"{grid.title}!{row.at}" if grid.sheet and grid.several else str(row.at)


_PARTED: Final = re.compile(r"([.\-/_ ])")
_LONGEST_ID: Final = 80


class _Rows:
    def __init__(
        self, grid: Grid, columns: TableColumns, above: str, found: StatementsFound
    ) -> None:
        self.grid, self.columns, self.above, self.found = grid, columns, above, found
        self.objective = ""
        self.by_id: dict[str, str] = {}
        self.typed = False
        self.fields = [role for role in _FIELDS if role in columns.of]

    def take(self, rows: list[GridRow]) -> None:
        head = self.columns.head
        below = rows[head + 1 :]
        kinds = [label_of(self._cell(row, "type")) for row in below]
        self.typed = "how" in kinds
        heading = rows[head].cells if head >= 0 else None
        for row in rows[: max(head, 0)]:
            line = marked(" ".join(filter(None, row.cells)))
            if line.label == "why" and line.text and "objective" not in self.columns.of:
                self.objective = line.text
            else:
                self._leave(row, "outside", line.text)
        for row in below:
            if label_of(self._cell(row, "type")) == "why" and (id := self._cell(row, "id")):
                self.by_id[id.casefold()] = plain(self._text(row, self.columns.texts[0]))
        for row, kind in zip(below, kinds, strict=True):
            if row.cells == heading:
                self._leave(row, "repeated", "")
            else:
                self._row(row, kind)

    def _row(self, row: GridRow, kind: str | None) -> None:
        aim = self._cell(row, "objective")
        objective = plain(marked(aim).text) if aim else ""
        if objective:
            self.objective = objective
        took = False
        for n in self.columns.texts:
            for words in self._lines(row, n):
                took = self._one(row, kind, words) or took
        if not took and not any(self._text(row, n) for n in self.columns.texts):
            line = marked(" ".join(filter(None, row.cells)))
            if line.label == "why" and line.text and "objective" not in self.columns.of:
                self.objective = line.text
            else:
                self._leave(row, "empty", line.text)

    def _one(self, row: GridRow, kind: str | None, words: str) -> bool:
        line = marked(words)
        label = kind or line.label
        if not words.strip():
            return False
        if why := wordless(words, line):
            self._leave(row, why, words)
        elif label == "why" and "objective" not in self.columns.of:
            self.objective = line.text
        elif label == "what" or (self.typed and kind is None and self._cell(row, "type")):
            self._leave(row, "work" if label == "what" else "outside", line.text)
        elif is_total(line.text):
            self._leave(row, "total", line.text)
        else:
            self._statement(row, line, words)
        return True

    def _statement(self, row: GridRow, line: Marked, words: str) -> None:
        if not self._cell(row, "objective") and "objective" in self.columns.of and self.objective:
            self.found.notes.append(GridNote("objective_above", (self._place(row),)))
        fields = {str(role): value for role, value in line.fields.items()}
        for role in self.fields:
            if (cell := self._cell(row, role)) and (value := plain(cell)):
                fields[role] = value
        if "unit" not in fields and (unit := self._cell(row, "indicator")):
            fields["unit"] = unit
        self.found.statements.append(
            Statement(
                text=line.text,
                at=row.at,
                place=self._place(row),
                objective=self._parent(row) or self.objective or self.above,
                id=self._cell(row, "id"),
                fields=fields,
                link=line.link or address_of(words),
            )
        )

    def _parent(self, row: GridRow) -> str:
        """The objective of a row by its parent, or by an id that begins with the objective's."""
        parent, own = self._cell(row, "parent"), self._cell(row, "id")
        if parent:
            return self.by_id.get(parent.casefold(), "" if label_of(parent) else parent)
        if not (own and self.by_id):
            return ""
        return next((self.by_id[id] for id in _above(own) if id in self.by_id), "")

    def _lines(self, row: GridRow, n: int) -> list[str]:
        """The statements of a cell: several if it has several lines with marks or labels."""
        lines = row.lines.get(n, [])
        if len(lines) > 1 and all(marked(one).listed or marked(one).label for one in lines):
            return lines
        return labelled_lines(self._text(row, n))

    def _place(self, row: GridRow) -> str:
        return row_place(self.grid, row)

    def _leave(self, row: GridRow, why: Why, words: str) -> None:
        self.found.left.append(LeftOut(row.at, why, words[:200], self._place(row)))

    def _cell(self, row: GridRow, role: Role) -> str:
        n = self.columns.of.get(role)
        return row.cells[n] if n is not None and n < len(row.cells) else ""

    @staticmethod
    def _text(row: GridRow, n: int) -> str:
        return row.cells[n] if n < len(row.cells) else ""


def _above(id: str) -> Iterator[str]:
    """The ids that one begins with: "a.1" and "a" for "A.1.2"."""
    parts = _PARTED.split(id[:_LONGEST_ID].casefold())
    for end in range(len(parts) - 2, 0, -2):
        yield "".join(parts[:end])
