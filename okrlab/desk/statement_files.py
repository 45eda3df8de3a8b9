"""The statements of a file as the desk checks them, with all that was left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

import msgspec

from okrlab.blocks.clinic.set_checks import SetRow
from okrlab.desk.filling import read_as
from okrlab.given import checked
from okrlab.language.tokens import LONGEST
from okrlab.tables.documents import Statement
from okrlab.tables.doubts import Doubt
from okrlab.tables.file_reading import COLUMNS, KINDS, Kind, read_statements
from okrlab.tables.grids import ROWS, GridNote
from okrlab.tables.statement_columns import ColumnsNamed
from okrlab.texts import text
from okrlab.texts.clean import clean, cut, leeway

__all__ = ("KINDS", "ColumnsNamed", "Kind", "Loaded", "load", "spell")

_PROBLEMS: Final = frozenset(("empty", "not_json", "no_text"))
"""Reasons for leaving a row out that have words of their own."""


class Loaded(msgspec.Struct):
    """The contents of a file: its rows, each with its line, and for each problem its places.

    `left` counts what was left out, by reason. `asked` is a question that has to be answered first.
    """

    rows: list[SetRow]
    problems: dict[tuple[str, tuple[tuple[str, object], ...]], list[str]]
    lines: list[int] = []
    left: dict[str, int] = {}
    asked: Doubt | None = None

    def note(self, problem: str, where: object, **names: object) -> None:
        """Add a problem; problems with the same words are reported together."""
        self.problems.setdefault((problem, tuple(names.items())), []).append(str(where))

    def add(self, one: Statement) -> None:
        """Add a row, or a problem if there is nothing in it."""
        where = one.place or str(one.at)
        line = one.text  # cleaned by whoever read it
        if not line:
            self.note("empty", where)
            return
        if len(line) > LONGEST or len(one.objective) > leeway(LONGEST):
            self.note("long", where, most=LONGEST)
        line = cut(line, LONGEST)
        row = SetRow(
            id=(kept(one.id) if one.id else "") or where,
            text=line,
            objective=cut(one.objective, LONGEST),
            read_as=self.filled(line, one.fields, where) if one.fields else "",
        )
        self.rows.append(row)
        self.lines.append(one.at)

    def filled(self, line: str, fields: Mapping[str, str], where: object) -> str:
        """The statement with what columns say of it, if they add to it; else nothing.

        A column that says something else becomes a problem.
        """
        words, differs = read_as(line, fields)
        for role, value in differs:
            problem = "undated" if role == "due" else "differs"
            self.note(problem, where, column=text(f"desk.column_{role}"), value=value)
        return "" if words == line else words

    def told(self) -> list[str]:
        """All problems, one line each, in the order in which they were found."""
        return [
            text(
                "desk.row_problem" if places[0].isdecimal() else "desk.problem",
                where=spell(places),
                problem=text(f"desk.{problem}", **dict(names)),
            )
            for (problem, names), places in self.problems.items()
        ]


def kept(words: str) -> str:
    """An id, cleaned and cut to the characters that are read."""
    return cut(clean(words[: leeway(LONGEST)]), LONGEST)


@checked
def load(
    name: str, content: bytes, kind: Kind | None = None, columns: ColumnsNamed | None = None
) -> Loaded:
    """The statements of a file, with its problems and what was left out.

    `kind` is guessed from the name and the content if it is not given; `columns` are those that a
    person names. Raises `BadInput` if the file is too large, or cannot be read as that kind.
    """
    found = read_statements(name, content, kind, columns)
    loaded = Loaded([], {}, asked=found.asked)
    for note in found.notes:
        if note.code != "hidden_sheet":
            _note(loaded, note)
    for one in found.statements:
        loaded.add(one)
    by_line = sorted(found.left, key=lambda left: left.at)
    for left in by_line:
        if left.why in _PROBLEMS:
            loaded.note(left.why, left.place or left.at)
    for note in found.notes:
        if note.code == "hidden_sheet":
            _note(loaded, note)
    for left in by_line:
        if left.why not in _PROBLEMS:
            loaded.note(f"left_{left.why}", left.place or left.at)
    loaded.left = dict(Counter(left.why for left in found.left))
    _same_ids(loaded, {kept(one.id) for one in found.statements if one.id})
    return loaded


def _note(loaded: Loaded, note: GridNote) -> None:
    """Word a note on how a table was opened."""
    match note.code:
        case "no_heading" | "doubled_column":
            loaded.note(note.code, note.places[0], column=note.name)
        case "hidden_sheet":
            loaded.note("hidden_sheet", note.name)
        case "cut":
            loaded.note("many_rows", note.places[0], most=note.name or f"{ROWS:,}")
        case "narrowed":
            loaded.note("many_columns", note.places[0], most=COLUMNS)
        case "hidden_rows":
            pass  # each of them is among what was left out
        case _:
            for place in note.places:
                loaded.note(note.code, place)


def spell(places: list[str]) -> str:
    """A list of places in short form, each once, with ranges of rows; 20 are spelled out at most.

    >>> spell(["3", "5", "6", "6", "7", "B9"])
    '3, 5–7, B9'
    """
    spelled: list[str] = []
    first = last = None
    for place in [*dict.fromkeys(places), ""]:
        at = int(place) if place.isdecimal() and len(place) < 10 else None
        if at is not None and last is not None and at == last + 1:
            last = at
            continue
        if last is not None:
            spelled.append(str(first) if first == last else f"{first}–{last}")
        first = last = at
        if at is None and place:
            spelled.append(place)
    return ", ".join(spelled if len(spelled) <= 20 else [*spelled[:20], "…"])


def _same_ids(found: Loaded, written: set[str]) -> None:
    """Name the ids that a file itself has twice; those made of places may be the same."""
    seen: set[str] = set()
    for row in found.rows:
        if row.id in seen and row.id in written:
            found.note("same_id", row.id)
        seen.add(row.id)
