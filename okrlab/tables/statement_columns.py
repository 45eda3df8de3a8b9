"""Finds out which columns of a table hold key results, objectives and their fields."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from okrlab.tables.choices import Hidden
from okrlab.tables.doubts import Doubt
from okrlab.tables.grids import Grid, GridRow
from okrlab.tables.names import Role, folded, label_of, role_of
from okrlab.tables.typed_numbers import read_number
from okrlab.tables.workbook import place as cell_name
from okrlab.texts import text
from okrlab.texts.clean import shorten

_DEPTH: Final = 12
"""How many rows from the top the headings are looked for."""
_WEIGHTS: Final[dict[Role, int]] = {
    **{"statement": 3, "objective": 2, "title": 2, "indicator": 2, "type": 2},
}
_SHOWN: Final = 30
"""The most characters of a heading or a cell that a question shows."""


class ColumnsNamed(msgspec.Struct, frozen=True, kw_only=True):
    """Columns and the sheet, named by a person: a heading, or the letter or number of a column.

    `hidden` says whether to take the rows of a sheet that are hidden.
    """

    text: str = ""
    objective: str = ""
    start: str = ""
    target: str = ""
    due: str = ""
    sheet: str = ""
    hidden: Hidden = "leave"

    def fields(self) -> list[tuple[Role, str]]:
        """The columns that are named, but for the one of the statements."""
        given: tuple[tuple[Role, str], ...] = (
            ("objective", self.objective),
            ("start", self.start),
            ("target", self.target),
            ("due", self.due),
        )
        return [(role, name) for role, name in given if name]


class TableColumns(msgspec.Struct):
    """Where the headings are (-1 for none), and which column holds what, from 0."""

    head: int
    texts: list[int]
    of: dict[Role, int]
    guessed: bool = False
    named: bool = False
    """Whether the first row is taken for headings as a person named a column by a cell of it."""
    doubled: list[int] = []
    """Columns with something in them that mean the same as one before, which counts."""


def find_columns(
    rows: list[GridRow], named: ColumnsNamed, inside: bool
) -> TableColumns | Doubt | None:
    """The columns of a table, the question which one holds key results, or None for none.

    Inside a document a table without known headings is about something else.
    """
    if not rows:
        return None
    head = _head(rows)
    cells = rows[head].cells if head >= 0 else rows[0].cells
    below = rows[head + 1 :]
    roles = [role_of(cell) if head >= 0 and len(cell) <= 120 else None for cell in cells]
    _by_cells(cells if head >= 0 else [], roles, below)
    of: dict[Role, int] = {}
    for n, role in enumerate(roles):
        if role is not None:
            of.setdefault(role, n)
    texts = _texts(cells, roles, below)
    guessed = told = False
    for role, name in named.fields():
        at = _named(name, cells)
        if at is None:
            return _asked(role, name, cells)
        of[role] = at
    if named.text:
        at = _named(named.text, cells)
        if at is None:
            return _asked("text", named.text, cells)
        texts = [at]
        if head < 0 and folded(cells[at]) == folded(named.text):
            head, told = 0, True
    elif not texts:
        if inside:
            return None
        wide = _wordy(rows)
        if len(wide) > 1 or "objective" in roles:
            return _asked("text", "", cells, wide if len(wide) > 1 else ())
        texts, guessed = wide or [_longest(rows)], max(len(row.cells) for row in rows) > 1
    aims = [n for n, role in enumerate(roles) if role == "objective" and _filled(below, n)]
    if len(texts) > 1 and len(aims) > 1:  # two tables side by side: whose objective is whose?
        return _asked("text", "", cells, texts)
    for n in texts:
        for role in [role for role, at in of.items() if at == n]:
            del of[role]
    doubled = [
        n
        for n, role in enumerate(roles)
        if role in ("start", "target", "current", "due") and of.get(role, n) != n
        if n not in texts and any(n < len(row.cells) and row.cells[n] for row in below)
    ]
    return TableColumns(head, texts, of, guessed, told, doubled)


def _by_cells(headings: list[str], roles: list[Role | None], below: list[GridRow]) -> None:
    """Correct what a column holds by its cells, where the word of its heading means two things.

    "Goal" and "Ziel" name an objective or a target; a column of "Objective", "Key result" says what
    each row is, whatever it is called.
    """
    for n, heading in enumerate(headings):
        filled = _filled(below, n)
        if not filled:
            continue
        if roles[n] == "objective" and "target" not in roles and _AIMS.match(folded(heading)):
            levels = [cell for cell in filled if read_number(cell) and not cell.isdecimal()]
            bare = all(map(read_number, filled)) and ("start" in roles or "current" in roles)
            if bare or 2 * len(levels) > len(filled):
                roles[n] = "target"
        elif (
            roles[n] in (None, "note", "grade", "title")
            and "type" not in roles
            and _kinds(below, n)
        ):
            roles[n] = "type"


def _kinds(below: list[GridRow], n: int) -> bool:
    """Whether every cell of a column says what its row is: an objective, a key result, work."""
    cells = set(_filled(below, n))
    if len(cells) > 12:
        return False
    kinds = {label_of(cell) if len(cell) <= _SHOWN else None for cell in cells}
    return {"how", "why"} <= kinds and None not in kinds


_AIMS: Final = re.compile(r"(?:goals?|ziele?|aims?|objetivos?|objectifs?|obiettivi?o?|doel)\b")


def names_results(grid: Grid) -> bool:
    """Whether a heading of a table says that its column holds key results."""
    head = _head(grid.rows)
    return head >= 0 and any(role_of(cell) == "statement" for cell in grid.rows[head].cells)


def _head(rows: list[GridRow]) -> int:
    """The row of headings among the first, or -1."""
    best, found = 2, -1
    for n, row in enumerate(rows[:_DEPTH]):
        roles = [(k, role_of(cell)) for k, cell in enumerate(row.cells) if 0 < len(cell) <= 120]
        score = sum(_WEIGHTS.get(role, 1) for _, role in roles if role)
        if score > 1 and any(_kinds(rows[n + 1 :], k) for k, role in roles if role is None):
            score += _WEIGHTS["type"]
        told = any(role in _WEIGHTS for _, role in roles)
        if score > best and told and not _repeats(rows[n + 1 :], row, roles):
            best, found = score, n
    return found


def _repeats(below: list[GridRow], row: GridRow, roles: list[tuple[int, Role | None]]) -> bool:
    """Whether what looks like a heading is a kind of row, such as "KR", that stands below again."""
    for k, role in roles:
        if role in ("statement", "objective"):
            same = sum(k < len(one.cells) and one.cells[k] == row.cells[k] for one in below[:50])
            if same and len(row.cells[k]) < 20 and same < len(below[:50]):
                return not any(one.cells == row.cells for one in below)
    return False


def _texts(cells: list[str], roles: list[Role | None], below: list[GridRow]) -> list[int]:
    """The columns of statements."""

    def having(role: Role) -> list[int]:
        return [n for n, one in enumerate(roles) if one == role]

    sure = [n for n in having("statement") if not _short(below, n)]
    if not sure and having("statement") and (beside := _beside(roles, below)):
        return beside
    if len(sure) > 1:
        numbered = [n for n in sure if re.search(r"\d\s*\Z", cells[n])]
        if len(numbered) == len(sure) or len({folded(cells[n]) for n in sure}) == 1:
            return sure
        sure = [max(sure, key=lambda n: (*_said(cells[n]), _words(below, n), -n))]
    if sure:
        return sure
    titles = [n for n in having("title") if not _short(below, n)] or having("title")
    signs = [n for n in having("indicator") if not _short(below, n)]
    told = any(role in roles for role in ("objective", "type", "start", "target", "parent"))
    if signs and not titles:
        return signs[:1]
    if titles and (told or signs):
        return [max(titles, key=lambda n: (_words(below, n), -n))]
    aims = [n for n in having("objective") if not _short(below, n)]
    if len(having("statement")) == 1 and not aims:
        return having("statement")
    if aims and any(role in roles for role in ("start", "target", "due", "priority")):
        return aims[:1]
    return []


def _said(heading: str) -> tuple[bool, bool]:
    """How surely a heading means key results: "Key result" before "Result", that before "Text"."""
    how = label_of(heading) == "how"
    return how and (" " in folded(heading) or folded(heading).startswith(("k", "rc"))), how


def _beside(roles: list[Role | None], below: list[GridRow]) -> list[int]:
    """The column beside one with nothing but labels ("KR 1") that holds the statements."""
    among = [
        n
        for n, role in enumerate(roles)
        if role in (None, "title", "indicator", "target", "statement") and not _short(below, n)
    ]
    return [max(among, key=lambda n: (_words(below, n), -n))] if among else []


def _filled(rows: list[GridRow], n: int) -> list[str]:
    """The filled cells of a column in the first 200 rows."""
    return [row.cells[n] for row in rows[:200] if n < len(row.cells) and row.cells[n]]


def _words(rows: list[GridRow], n: int) -> float:
    """How many words the cells of a column have, on average."""
    filled = _filled(rows, n)
    return sum(len(cell.split()) for cell in filled) / len(filled) if filled else 0.0


def _short(rows: list[GridRow], n: int) -> bool:
    """Whether a column holds codes, units or numbers rather than sentences."""
    filled = _filled(rows, n)
    bare = [cell for cell in filled if not re.search(r"[^\W\d_]{3}", cell) or label_of(cell)]
    return bool(filled) and (2 * len(bare) > len(filled) or _words(rows, n) < 1.1)


def _wordy(rows: list[GridRow]) -> list[int]:
    width = max(len(row.cells) for row in rows)
    return [
        n
        for n in range(min(width, 60))
        if _words(rows, n) >= 2.5 and 2 * len(_filled(rows, n)) >= len(rows[:200])
    ]


def _longest(rows: Sequence[GridRow]) -> int:
    """The column with the most text."""
    sums: dict[int, int] = {}
    for row in rows:
        for n, cell in enumerate(row.cells):
            sums[n] = sums.get(n, 0) + len(cell)
    return max(sums, key=lambda n: sums[n], default=0)


def _named(name: str, cells: list[str]) -> int | None:
    """The column that a person means: by its heading, its number or its letter."""
    names = [folded(cell) for cell in cells]
    if folded(name) in names:
        return names.index(folded(name))
    if name.isdecimal() and len(name) < 4 and 0 < int(name) <= len(cells):
        return int(name) - 1
    letters = [cell_name(1, n + 1).rstrip("1") for n in range(len(cells))]
    return letters.index(name.upper()) if name.upper() in letters else None


def _names(cell: str) -> bool:
    """Whether a cell can name its column: short words, and no statement, which has a number."""
    return 0 < len(cell) <= _SHOWN and not any(map(str.isdigit, cell))


def _asked(role: str, name: str, cells: list[str], among: Sequence[int] = ()) -> Doubt:
    """The question which column is meant; one that has no name is asked for by its letter."""
    options: list[str] = []
    words = [text("desk.no_column", name=name) if name else text("desk.which_column")]
    for n in among or range(len(cells)):
        if n < len(cells):
            letter = cell_name(1, n + 1).rstrip("1")
            options.append(cells[n] if _names(cells[n]) else letter)
            if cells[n] and options[-1] == letter:
                begins = shorten(cells[n], _SHOWN)
                words.append(text("desk.column_begins", name=letter, words=begins))
    said = " ".join(words)
    return Doubt(
        kind=f"column_{role}", words=said, keyword=role, options=tuple(options), changes=True
    )
