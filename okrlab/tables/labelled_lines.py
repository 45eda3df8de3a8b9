"""Parts what holds several labelled things: a line "Goal: …; KR: …", the rows of a form, a box."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from okrlab.tables.documents import FilePart
from okrlab.tables.grids import Grid, GridRow
from okrlab.tables.list_marks import marked
from okrlab.tables.names import field_in, label_of, role_of

_LONGEST = 4_000


def labelled_lines(words: str) -> list[str]:
    """The parts of a line that holds an objective and its key results; else the line as it is.

    Where none is labelled as a key result, the target that is named is the key result.

    >>> labelled_lines("Goal: Guests stay; Target: Answer in 3 days")
    ['Goal: Guests stay', 'Key result: Answer in 3 days']
    >>> labelled_lines("Goal: Guests stay; they are well")
    ['Goal: Guests stay; they are well']
    """
    pieces = [piece.strip() for piece in words[:_LONGEST].split(";")] if ";" in words else []
    pieces = [piece for piece in pieces if piece]
    if len(pieces) < 2 or len(words) > _LONGEST:
        return [words]
    labels = [marked(piece).label for piece in pieces]
    if labels[0] != "why":
        return [words]
    if "how" not in labels:
        fields = [field_in(piece) or ("", "") for piece in pieces[1:]]
        pieces[1:] = [f"Key result: {value}" for role, value in fields if role == "target"]
        return pieces if len(pieces) == len(labels) else [words]
    return pieces if all(label in ("why", "how") for label in labels) else [words]


def parted(parts: Iterable[FilePart]) -> Iterator[FilePart]:
    """The parts of a document; boxes and lines that hold several are taken apart."""
    for part in parts:
        if part.table is not None and not part.inside and _is_box(part.table):
            for line in _lines(part.table.rows[0], 0):
                yield FilePart(kind="text", at=part.at, text=line)
        elif ";" in part.text and part.kind in ("text", "item"):
            for line in (lines := labelled_lines(part.text)):
                if len(lines) == 1:
                    yield part
                else:
                    yield FilePart(kind="text", at=part.at, text=line)
        else:
            yield part


def _is_box(grid: Grid) -> bool:
    """Whether a table has one cell, which only frames a text."""
    return len(grid.rows) == 1 and len(grid.rows[0].cells) == 1


def _lines(row: GridRow, column: int) -> list[str]:
    return row.lines.get(column) or [row.cells[column]]


def labelled_rows(grid: Grid) -> list[FilePart]:
    """The parts of a table whose first column says what each row is, as forms have it.

    Such a row reads "Objective | Guests return" or "KR 1 | Half of the guests return". Unless one
    row is labelled as an objective and one as key results, or all as key results, there are none.
    """
    labels = [label_of(row.cells[0]) if len(row.cells) > 1 else None for row in grid.rows]
    heads = any(map(role_of, grid.rows[0].cells[1:])) if grid.rows else True
    form = {"why", "how"} <= set(labels)
    if heads or grid.width() > 4 or not (form or set(labels) == {"how"}):
        return []
    parts: list[FilePart] = []
    for row, label in zip(grid.rows, labels, strict=True):
        name, rest = row.cells[0].rstrip(":"), [cell for cell in row.cells[1:] if cell]
        lines = next((lines for column, lines in row.lines.items() if column), [])
        if rest and (not form or (label == "how" and any(map(str.isdigit, name)))):
            longest = max(rest, key=lambda cell: len(cell.split()))
            parts.append(FilePart(kind="text", at=row.at, text=f"{name}: {longest}"))
        elif label == "how" and (len(lines) > 1 or len(rest) > 1):
            parts.append(FilePart(kind="text", at=row.at, text=f"{name}:"))
            parts += (
                FilePart(kind="item", at=row.at, text=f"- {marked(line).text}")
                for line in (lines if len(lines) > 1 else rest)
            )
        elif rest:
            parts.append(FilePart(kind="text", at=row.at, text=f"{name}: {' '.join(rest)}"))
    return parts
