"""Opens what holds a table, a file or what was pasted, as rows of cells that know their place.

Every small table goes this way. (Histories of a million rows have a faster one, with the same
`sniff`.) What the columns mean is not decided here; what was noticed stands in `notes`.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

import msgspec

from okrlab.errors import BadInput
from okrlab.tables.choices import Hidden
from okrlab.tables.quoted import records
from okrlab.tables.sheet_rows import filled_down, hidden_rows
from okrlab.tables.text_files import text_lines
from okrlab.tables.workbook import Merged, WorkbookSheet, place, read_workbook
from okrlab.texts.clean import clean
from okrlab.texts.formulas import restored

BIGGEST: Final = 50_000_000
"""The most bytes of a file."""
ROWS: Final = 100_000
COLUMNS: Final = 500
"""The most rows and columns that are read."""
SIGNS: Final = ";\t|,"
"""What may part the cells of a line."""
_SEP: Final = re.compile(r"\"?sep=(.)\"?", re.I)
_CELL: Final = re.compile(r"(?<!\\)\|")
_BREAK: Final = re.compile(r"<br ?/?>", re.I)
"""A line end within a cell of a Markdown table."""
_WRAPPED: Final = re.compile(r'\s*"(?:[^"]|"")*"\s*')


class GridRow(NamedTuple):
    """A row with something in it: its number in the file or sheet, from 1, and its cells.

    `lines` are those of cells that have several, by the number of the column, from 0.
    """

    at: int
    cells: list[str]
    lines: Mapping[int, list[str]] = MappingProxyType({})


class GridNote(NamedTuple):
    """Something noticed while opening: a code, the places it concerns, and what its words name.

    Codes are `encoding`, `quote`, `cut`, `narrowed`, `merged`, `formula`, `formula_empty`,
    `hidden_sheet`, `other_sheet`, `hidden_rows` and `hidden_columns`.
    """

    code: str
    places: tuple[str, ...] = ()
    name: str = ""


class Grid(msgspec.Struct, kw_only=True):
    """The cells of a table, row by row, as text.

    `title` is the name of its sheet, `several` whether others are shown. `hidden` are the rows that
    a filter or a person has hidden. The first cell of a `merged` range counts for all its rows.
    """

    rows: list[GridRow] = []
    notes: list[GridNote] = []
    title: str = ""
    several: bool = False
    visible: bool = True
    sheet: bool = False
    hidden: frozenset[int] = frozenset()
    merged: list[Merged] = []

    def place(self, row: int, column: int) -> str:
        """A cell's name, with its sheet's if there are several; a line's number in a text file.

        Both are counted from 1.
        """
        if not self.sheet:
            return str(row)
        name = place(row, column)
        return f"{self.title}!{name}" if self.several else name

    def width(self) -> int:
        """The most cells of a row."""
        return max((len(row.cells) for row in self.rows), default=0)

    def note(self, code: str, *places: str, name: str = "") -> None:
        """Add a note."""
        self.notes.append(GridNote(code, places, name))


def open_grids(
    name: str,
    content: bytes,
    *,
    rows: int = ROWS,
    columns: int = COLUMNS,
    lines: bool = False,
    hidden: Hidden = "leave",
) -> list[Grid]:
    """The tables of a file: its sheets in their order, or the one of a delimited text.

    Sheets that are hidden have no rows. With `lines`, the line ends within a cell are kept. Raises
    `BadInput` if the file is too large, or neither a workbook nor text.

    >>> [row.cells for row in open_grids("x.csv", b"Team;NPS\\n\\nBlue;3,5")[0].rows]
    [['Team', 'NPS'], ['Blue', '3,5']]
    """
    if len(content) > BIGGEST:
        raise BadInput("desk_large", name=name, most=BIGGEST // 1_000_000)
    if content.startswith(b"PK\x03\x04"):
        sheets = read_workbook(name, content, rows=rows, columns=columns)
        several = sum(sheet.visible for sheet in sheets) > 1
        return [_of_sheet(sheet, several, rows, columns, lines, hidden) for sheet in sheets]
    listed, odd = text_lines(name, content)
    grid = grid_of(listed, rows=rows, columns=columns, lines=lines)
    if odd:
        grid.note("encoding", *map(str, odd))
    return [grid]


def grid_of(
    text: Sequence[str],
    *,
    rows: int = ROWS,
    columns: int = COLUMNS,
    lines: bool = False,
    sign: str = "",
) -> Grid:
    """The table in the lines of a text: a Markdown table, or cells between the same sign.

    The `sign` need only be given where a reader knows it better than most lines do.

    >>> [row.cells for row in grid_of(["| Team | NPS", "|---|---", "| Blue | 3 |"]).rows]
    [['Team', 'NPS'], ['Blue', '3']]
    """
    grid = Grid()
    listed = unwrapped(list(text))
    csv.field_size_limit(BIGGEST)
    sign, top = (sign, 0) if sign else sniff(listed)
    ruled = any(map(is_ruled, listed))
    if ruled or (sign == "|" and any(line.lstrip().startswith("|") for line in listed)):
        for at, line in enumerate(listed, 1):
            if "|" in line and not is_ruled(line):
                if len(grid.rows) >= rows:
                    grid.note("cut", str(at))
                    break
                cells = piped_cells(line)
                _add(grid, at, [_BREAK.sub("\n", one) for one in cells], columns, lines)
        return grid
    for at, cells, unclosed in records(listed[top:], sign):
        if len(grid.rows) >= rows:
            grid.note("cut", str(at + top))
            break
        if unclosed:
            grid.note("quote", str(at + top))
        _add(grid, at + top, cells, columns, lines)
    return grid


def is_ruled(line: str) -> bool:
    """Whether a line is the rule below the headings of a Markdown table: "|---|:--"."""
    return "|" in line and "--" in line and not line.strip(" \t|:-")


def piped_grid(lines: Sequence[str], first: int = 1, *, columns: int = COLUMNS) -> Grid:
    """The Markdown table in these lines, the `first` of which has this number in its file."""
    grid = Grid()
    for at, line in enumerate(lines, first):
        if "|" in line and not is_ruled(line):
            cells = [_BREAK.sub("\n", cell) for cell in piped_cells(line)]
            _add(grid, at, cells, columns)
    return grid


def cells_grid(rows: Sequence[tuple[int, Sequence[str]]]) -> Grid:
    """A table of these rows of cells, each with its number; cells may have several lines."""
    grid = Grid()
    for at, cells in rows[:ROWS]:
        _add(grid, at, cells, COLUMNS)
    return grid


def piped_cells(line: str) -> list[str]:
    """The cells of a row of a Markdown table, with or without its outer signs.

    >>> piped_cells("| a | b \\\\| c"), piped_cells("a | b |")
    (['a', 'b | c'], ['a', 'b'])
    """
    bare = line.strip().removeprefix("|")
    if bare.endswith("|") and not bare.endswith("\\|"):
        bare = bare[:-1]
    return [cell.replace("\\|", "|").strip() for cell in _CELL.split(bare)]


def _add(grid: Grid, at: int, cells: Sequence[str], columns: int, lines: bool = False) -> None:
    kept = [_kept(restored(cell), lines) for cell in cells[:columns]]
    split = {
        column: [line for line in cell.split("\n") if line.strip()]
        for column, cell in enumerate(cells[:columns])
        if "\n" in cell.strip()
    }
    if len(cells) > columns and any(cells[columns:]):
        grid.note("narrowed", str(at))
    while kept and not kept[-1]:
        kept.pop()
    if kept:
        grid.rows.append(GridRow(at, kept, split) if split else GridRow(at, kept))


def _kept(cell: str, lines: bool) -> str:
    """A cell as it is kept: on one line, or on several that have something in them."""
    if not lines or not ("\n" in cell or "\r" in cell):
        return clean(cell)
    return "\n".join(filter(None, map(clean, cell.splitlines())))


def unwrapped(lines: list[str]) -> list[str]:
    """Lines that a program has quoted as wholes, without these quotes."""
    filled = [line for line in lines if line.strip()]
    wrapped = [line for line in filled if _WRAPPED.fullmatch(line)]
    if len(filled) < 2 or len(wrapped) < len(filled):
        return lines
    bare = [line.strip()[1:-1].replace('""', '"') for line in lines]
    return bare if sniff(bare)[0] and any(sniff(bare)[0] in line for line in bare[:1]) else lines


def sniff(lines: Sequence[str]) -> tuple[str, int]:
    """The sign between cells, and how many lines at the top only name it ("sep=;").

    It is the sign with which most lines have the same number of cells. "" if each line is one cell.

    >>> sniff(["sep=;", "a;b"]), sniff(["A title, with a comma", "a;b", "1;2"]), sniff(["a", "b"])
    ((';', 1), (';', 0), ('', 0))
    """
    if lines and (match := _SEP.fullmatch(lines[0].strip())):
        return match[1], 1
    csv.field_size_limit(BIGGEST)
    best, found = (0.0, 0.0, 0.0), ""
    filled = [line for line in lines[:300] if line.strip()]
    for sign in SIGNS:
        counts = [len(row) for row in csv.reader(filled, delimiter=sign, skipinitialspace=True)]
        wide = Counter(one for one in counts if one > 1)
        if not wide:
            continue
        width, many = max(wide.items(), key=lambda item: (item[1], item[0]))
        score = (many / len(counts), float(width), float(sign != ","))
        if score > best:
            best, found = score, sign
    return (found, 0) if best[0] > _FEW else ("", 0)


_FEW: Final = 0.5
"""The share of lines with cells below which a text is no table but sentences with commas."""


# -- workbooks -------------------------------------------------------------------------------


def _of_sheet(
    sheet: WorkbookSheet, several: bool, rows: int, columns: int, lines: bool, hidden: Hidden
) -> Grid:
    grid = Grid(title=sheet.title, several=several, visible=sheet.visible, sheet=True)
    grid.merged = sheet.merged
    if not sheet.visible:
        grid.note("hidden_sheet", name=sheet.title)
        return grid
    listed = filled_down(sheet)
    for number, cells in enumerate(listed, start=1):
        _add(grid, number, cells, columns, lines)
    for area in sheet.merged:
        grid.note("merged", area.name)
    for row, column in sheet.formulas:
        missing = sheet.rows[row - 1][column - 1] is None
        grid.note("formula_empty" if missing else "formula", grid.place(row, column))
    grid.hidden = hidden_rows(sheet, listed, hidden)
    if grid.hidden:
        grid.note("hidden_rows", *map(str, sorted(grid.hidden)))
    if columns_ := [n for n in sheet.hidden_columns if n <= grid.width()]:
        grid.note("hidden_columns", *(place(1, n).rstrip("1") for n in columns_))
    if sheet.cut:
        grid.note("cut", str(rows + 1))
    if sheet.narrowed:
        grid.note("narrowed", str(columns))
    return grid
