"""Finds the tables of a document: those it has, and the one that its sections make together.

People write a table for each stage, or bold labels with lists, one section after the other. Such
sections are one table that has them across and their labels down.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec

from okrlab.tables.documents import FilePart
from okrlab.tables.grids import Grid, GridRow, is_ruled
from okrlab.tables.link_marks import plain
from okrlab.tables.markdown_parts import markdown_parts

_LABEL: Final = re.compile(
    r"\s*(?:[-*+]\s+)?(?:\*\*|__)(?P<name>[^*\n]{2,60}?)\s*:?\s*(?:\*\*|__)\s*:?\s*(?P<rest>.*)",
    re.S,
)
"""A bold label, with or without what it labels: "**Actions:** calls us"."""
_BULLET: Final = re.compile(r"\s*[-*+•‣▪◦●○–]\s+(?=\S)")
_NUMBERED: Final = re.compile(r"(?:[^\W\d_]{2,10}\s+)?\d{1,2}\s*[.):–—-]\s*(?P<name>\S.*)", re.S)
"""A heading with its number: "Stage 2 — Arriving"."""
_FEWEST: Final = 2
"""The fewest sections, and the fewest of their labels that have to be known, for one table."""
_PAGE: Final = re.compile(r"\s*(?:<!doctype html|<html)", re.I)


class _Section(msgspec.Struct):
    """A heading with the words below its labels, and the line of each label."""

    title: str
    at: int
    words: dict[str, list[str]] = {}
    lines: dict[str, int] = {}

    def add(self, name: str, at: int, words: Sequence[str]) -> None:
        self.lines.setdefault(name, at)
        self.words.setdefault(name, []).extend(filter(None, words))


def document_grids(
    lines: Sequence[str], count: Callable[[Sequence[str]], int], *, sections: bool = False
) -> list[Grid]:
    """The tables of a Markdown text or a web page; nothing if the lines are neither.

    Cells are without marks. With `sections`, those of which `count` knows some labels are a table.

    >>> text = ["# Ask", "**Does**", "- Calls", "- Waits", "# Get", "**Does:** reads"]
    >>> [row.cells for row in document_grids(text, lambda _: 2, sections=True)[0].rows]
    [['', 'Ask', 'Get'], ['Does', 'Calls\\nWaits', 'reads']]
    """
    page = any(_PAGE.match(line) for line in lines[:5])
    tabled = page or any(is_ruled(line) or "<table" in line[:200].lower() for line in lines)
    if not tabled and not (sections and any(_LABEL.match(line) for line in lines)):
        return []
    parts = _parts(lines, page)
    found = list(_tables(parts))
    some = _alike(_sections(parts), count) if sections else []
    if some:
        used = {one.title for one in some}
        rest = (grid for grid in found if grid.width() > _FEWEST or grid.title not in used)
        found = [_joined(some, count), *rest]
    for grid in found:
        grid.several = len(found) > 1
    return found


def _parts(lines: Sequence[str], page: bool) -> list[FilePart]:
    if page:
        from okrlab.tables.html_parts import html_parts

        return html_parts("\n".join(lines)).parts
    return markdown_parts(list(lines)).parts


def _tables(parts: Sequence[FilePart]) -> Iterator[Grid]:
    """Each table, with the heading above it as its title; numbered where that stands twice."""
    title, seen = "", list[str]()
    for part in parts:
        if part.kind == "heading":
            title = plain(part.text).strip()
        elif part.table is not None and part.table.rows:
            name = title or f"line {part.at}"
            name = f"{name} ({part.at})" if name in seen else name
            seen.append(name)
            rows = [_bare(row) for row in part.table.rows]
            yield Grid(title=name, rows=rows, notes=part.table.notes)


def _bare(row: GridRow) -> GridRow:
    """A row without marks; cells that have several lines keep them."""
    cells = [
        "\n".join(_words(line) for line in row.lines.get(n, [cell]))
        for n, cell in enumerate(row.cells)
    ]
    return GridRow(row.at, cells)


def _words(line: str) -> str:
    """A line of a cell without its bullet and other marks; a number that it begins with stays."""
    bullet = _BULLET.match(line)
    return plain(line[bullet.end() :] if bullet else line).strip()


def _alike(sections: Sequence[_Section], count: Callable[[Sequence[str]], int]) -> list[_Section]:
    """The sections that make a table together: they have known labels, or share one with those."""
    known = [one for one in sections if count([*one.words]) >= _FEWEST]
    labels = {name for one in known for name in one.words}
    return [one for one in sections if labels & one.words.keys()] if len(known) > 1 else []


def _joined(known: Sequence[_Section], count: Callable[[Sequence[str]], int]) -> Grid:
    """The table that sections make together: they stand across, their labels down."""
    numbers = [_NUMBERED.fullmatch(one.title) for one in known]
    titles = [
        one["name"] if one and all(numbers) else each.title
        for one, each in zip(numbers, known, strict=True)
    ]
    names = list(dict.fromkeys(name for one in known for name in one.words))
    first = {(name, *one.words[name]) for one in known for name in [*one.words][:1]}
    if len(first) == 1 and not count([names[0]]):  # headings that recur: "Dimension | Detail"
        del names[0]
    rows = [GridRow(known[0].at, ["", *titles])]
    for name in names:
        at = next(one.lines[name] for one in known if name in one.lines)
        rows.append(GridRow(at, [name, *("\n".join(one.words.get(name, [])) for one in known)]))
    return Grid(title=f"{titles[0]} … {titles[-1]}", rows=rows)


def _sections(parts: Sequence[FilePart]) -> list[_Section]:
    """The headings that have something labelled right below them."""
    found: list[_Section] = []
    label = ""
    for part in parts:
        if part.kind == "heading":
            found.append(_Section(plain(part.text).strip(), part.at))
            label = ""
        elif not found:
            continue
        elif part.table is not None:
            label = ""
            if part.table.width() == _FEWEST:
                for row in map(_bare, part.table.rows):
                    name, *rest = row.cells
                    found[-1].add(name.split("\n")[0], row.at, rest[0].split("\n") if rest else [])
        elif match := _LABEL.fullmatch(part.text):
            label = plain(match["name"]).strip()
            found[-1].add(label, part.at, [plain(match["rest"]).strip()])
        elif label:
            found[-1].add(label, part.at, [_words(part.text)])
    return found
