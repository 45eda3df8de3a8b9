"""Statements that a person hands over in Python: texts, a column, a table, or a file."""

from __future__ import annotations

import os
from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from okrlab.blocks.clinic.set_checks import SetRow
from okrlab.desk.named_files import STANDARD_INPUT, content_of
from okrlab.desk.statement_files import ColumnsNamed, Loaded, kept, load
from okrlab.errors import BadInput
from okrlab.given import near, shown
from okrlab.measure.plain_numbers import in_order, is_column, is_frame
from okrlab.tables.names import Role, role_of
from okrlab.tables.pieces import heading_of
from okrlab.tables.typed_numbers import holds_nothing
from okrlab.tables.wording import quoted
from okrlab.texts import text as words_of

if TYPE_CHECKING:
    import pandas as pd

TEXT: Final = "text"
"""The column that holds the statements, if nobody says otherwise."""
_USED: Final = ("id", "objective")
"""The columns of a table that are used where it has them."""


@dataclass(frozen=True)
class HandedStatements:
    """The statements in order; `table` and `index` are those of pandas, if there were any.

    `names` are the headings of the table as texts. `problems` says, line by line, what of a file
    was left out or read in a certain way.
    """

    rows: list[SetRow]
    index: pd.Index | None = None
    table: pd.DataFrame | None = None
    names: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def handed_over(data: Any, text: str = TEXT) -> HandedStatements:
    """The statements in what was handed over. `text` names the column that holds them.

    Cells that hold nothing are statements without words. Raises `BadInput` for anything else than
    texts in an order, a column, a table or a file, and where it is open what in it is meant.

    >>> [row.text for row in handed_over(["Launch the app", None]).rows]
    ['Launch the app', '']
    """
    if is_frame(data):
        return _of_table(data, text)
    if is_column(data):
        return HandedStatements(_rows(list(data), _labels(data.index)), data.index)
    if isinstance(data, str | os.PathLike):
        return of_file(data, text)
    if not in_order(data) or getattr(data, "ndim", 1) != 1 or isinstance(data, memoryview | range):
        raise BadInput("desk_no_statements", given=shown(data))
    cells = list(data)
    for n, cell in enumerate(cells, start=1):
        if not isinstance(cell, str) and not holds_nothing(cell):
            raise BadInput("desk_no_text", n=n, given=shown(cell))
    return HandedStatements(_rows(cells, [str(n) for n in range(len(cells))]))


def of_file(path: str | os.PathLike[str], text: str = TEXT) -> HandedStatements:
    """The statements of a file of any kind that is read at the desk, with its problems."""
    name = os.fsdecode(path)
    if name == STANDARD_INPUT or not os.path.isfile(name):
        if isinstance(path, str) and not Path(name).suffix:
            raise BadInput("desk_no_statements", given=shown(name))
        raise BadInput("no_file", name=shown(name), reason=os.strerror(2))
    loaded = load(
        Path(name).name, content_of(name), None, ColumnsNamed(text="" if text == TEXT else text)
    )
    if loaded.asked is not None:
        options = quoted(loaded.asked.options)
        raise BadInput("desk_open", name=name, words=loaded.asked.words, options=options)
    problems = loaded.told()
    if not loaded.rows and not problems:
        problems = [words_of("desk.nothing", name=Path(name).name)]
    return HandedStatements(loaded.rows, problems=tuple(problems))


def column_named(names: tuple[str, ...], name: str) -> int:
    """The place of the one column with this name. Raises `BadInput` if there are none or several.

    >>> column_named(("team", "text"), "text")
    1
    """
    places = [n for n, one in enumerate(names) if one == name]
    if not places:
        meant = near(name, names)
        said = f"{words_of('errors.did_you_mean', word=meant)} " if meant else ""
        raise BadInput("desk_no_text_column", name=name, near=said, known=quoted(names))
    if len(places) > 1:
        raise BadInput("desk_same_columns", name=name)
    return places[0]


def _of_table(table: pd.DataFrame, text: str) -> HandedStatements:
    names = tuple(heading_of(one) for one in table.columns)
    place = column_named(names, text)
    labels = _labels(table.index)
    used = {
        name: [_words(one) for one in table.iloc[:, column_named(names, name)].tolist()]
        for name in _USED
        if name in names and name != text
    }
    ids = [own or label for own, label in zip(used.get("id", labels), labels, strict=True)]
    rows = _rows(table.iloc[:, place].tolist(), ids, used.get("objective"))
    loaded = Loaded(rows=[], problems={})
    fields = {
        str(role): [_words(one) for one in table.iloc[:, n].tolist()]
        for role, n in _field_columns(names, place).items()
    }
    for n, row in enumerate(rows):
        said = {role: cells[n] for role, cells in fields.items() if cells[n]}
        if row.text and said:
            rows[n] = replace(row, read_as=loaded.filled(row.text, said, labels[n]))
    return HandedStatements(rows, table.index, table, names, tuple(loaded.told()))


def _field_columns(names: tuple[str, ...], place: int) -> dict[Role, int]:
    """The columns with the starts, targets, units and dates of statements, as in a file."""
    found: dict[Role, int] = {}
    for n, name in enumerate(names):
        role = role_of(name) if n != place else None
        if role in ("start", "target", "unit", "due"):
            found.setdefault(role, n)
    return found


def _labels(index: pd.Index) -> list[str]:
    return [heading_of(one) for one in index]


def _rows(cells: list[Any], ids: list[str], objectives: list[str] | None = None) -> list[SetRow]:
    return [
        SetRow(id=kept(id), text=_words(cell), objective=objective)
        for cell, id, objective in zip(cells, ids, objectives or [""] * len(cells), strict=True)
    ]


def _words(cell: Any) -> str:
    """The words of a cell, cleaned and cut to what is read."""
    if holds_nothing(cell):
        return ""
    return kept(cell if isinstance(cell, str) else _plain(cell))


def _plain(cell: Any) -> str:
    """What a cell of another kind says; a container is shown in short."""
    long = isinstance(cell, Mapping | Set | list | tuple) or hasattr(cell, "dtype")
    return shown(cell) if long else str(cell)
