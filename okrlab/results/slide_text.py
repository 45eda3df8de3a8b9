"""How much room text takes on a slide, and what of it is shown there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from okrlab.draw.svg import lines

SIZES: Final = (20, 18, 16, 14, 12)
"""In points: the sizes of text, of which the largest is taken that fits on one slide."""
_MOST_LINES: Final = 6
"""The most lines of one text; the other files have all of it."""
_LETTER: Final = 0.48
_LEADING: Final = 1.2
"""How wide a letter and how high a line is, in sizes of the type."""
_BESIDE: Final = 0.2
"""Inches that a cell leaves free on both sides, together."""
_GAPS: Final = {"head": 0.2, "item": 0.13, "quote": 0.2, "small": 0.1}
"""Inches above and below a row, together."""

_BRIEF: Final = 30
"""The letters of what stands beside a text that takes less than half of the width."""

RowLook = Literal["head", "item", "quote", "small"]


class SlideArea(NamedTuple):
    """The room for what a slide shows below its title, in inches."""

    width: float
    height: float


class SlideRow(NamedTuple):
    """A text with what stands beside it, in up to three columns; `mark` stands before the text."""

    cells: tuple[str, ...]
    look: RowLook = "item"
    mark: str = ""


def shares(rows: Iterable[SlideRow]) -> tuple[float, ...]:
    """The shares of the width that the columns of these rows get.

    >>> shares([SlideRow(("Ask five guests", "Anna", "by 1 May"))])
    (0.54, 0.18, 0.28)
    """
    listed = tuple(rows)
    most = max((len(row.cells) for row in listed), default=1)
    if most != 2:
        return (1.0,) if most == 1 else (0.54, 0.18, 0.28)
    brief = all(len(row.cells[1]) <= _BRIEF for row in listed if len(row.cells) == 2)
    return (0.72, 0.28) if brief else (0.5, 0.5)


def size_for(rows: Iterable[SlideRow], area: SlideArea) -> int | None:
    """The largest size at which the rows fit on one slide."""
    listed = tuple(rows)
    parts = shares(listed)
    for size in SIZES:
        left = area.height
        for row in listed:
            left -= height_of(row, parts, size, area.width)
            if left < 0:
                break
        else:
            return size
    return None


def letters_in(share: float, size: float, width: float) -> float:
    """How many letters fit on a line of a cell."""
    return max(4.0, 72 * (width * share - _BESIDE) / (_LETTER * size))


def height_of(row: SlideRow, parts: tuple[float, ...], size: float, width: float) -> float:
    """How many inches a row takes; a head goes over all columns."""
    most = 1
    for cell, share in zip(row.cells, (1.0,) if len(row.cells) == 1 else parts, strict=False):
        letters = int(letters_in(share, size, width))
        most = max(most, sum(len(lines(one, letters, 99)) or 1 for one in cell.split("\n")))
    return most * size * _LEADING / 72 + _GAPS[row.look]


def cut(row: SlideRow, parts: tuple[float, ...], size: float, width: float) -> SlideRow:
    """The row with texts of so many lines as people can read on a slide."""
    cells = []
    for cell, share in zip(row.cells, (1.0,) if len(row.cells) == 1 else parts, strict=False):
        letters = int(letters_in(share, size, width))
        kept: list[str] = []
        for one in cell.split("\n"):
            found = lines(one, letters, _MOST_LINES)
            whole = not found or not found[-1].endswith("…") or one.endswith("…")
            kept.append(one if whole else " ".join(found))
        if len(kept) > _MOST_LINES:
            kept = [*kept[:_MOST_LINES], "…"]
        cells.append("\n".join(kept))
    return row._replace(cells=tuple(cells))
