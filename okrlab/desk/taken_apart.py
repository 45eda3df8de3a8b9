"""Takes apart what holds several metrics: by columns, by `groupby` of pandas, or under names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from okrlab.errors import BadInput, HistoryUnreadable, OkrlabError
from okrlab.given import checked, one_of, shown
from okrlab.measure.gathering import MOST
from okrlab.measure.plain_numbers import is_column, is_frame, is_grouped
from okrlab.measure.series import Note, Series
from okrlab.tables.typed_numbers import holds_nothing
from okrlab.texts import text

if TYPE_CHECKING:
    import pandas as pd

_UNGROUPED: Final = (TypeError, ValueError, ArithmeticError, NotImplementedError)
"""What pandas raises for cells that it cannot group by."""
UNNAMED: Final = "group"
"""What groups are called that nobody named."""


@dataclass(frozen=True)
class MetricPart:
    """One part, with its key and the rows of the frame that it comes from, if they are known."""

    key: tuple[Any, ...]
    data: Any
    rows: tuple[int, ...] = ()

    @checked
    def titled(self, series: Series, *, alone: bool) -> Series:
        """One of its metrics, called after its group, with the rows of the whole frame."""
        names = [said(self.key), *([] if alone and self.key else [series.name])]
        notes = tuple(replace(note, lines=_lines(note, self.rows)) for note in series.notes)
        return replace(series, name=" · ".join(filter(None, names)), notes=notes)


def parts(data: Any, by: str | Iterable[str]) -> tuple[tuple[str, ...], list[MetricPart]]:
    """What the parts are grouped by, and the parts, in the order in which they come.

    Raises `BadInput` for a column that is not there, and for more parts than anyone can look at.

    >>> parts({"Red": [1, 2], "Blue": [3]}, ())[1][1]
    MetricPart(key=('Blue',), data=[3], rows=())
    """
    try:
        names = tuple(dict.fromkeys([by] if isinstance(by, str) else by))
    except TypeError:  # a table, say, whose rows cannot be names
        raise BadInput("no_names", name="by", given=shown(by)) from None
    names = tuple(name for name in names if name != "")
    if is_column(data) and names:
        data = data.to_frame(
            name=data.name if data.name is not None else text("history.chart_value")
        )
    if is_frame(data):
        return (names, _of_frame(data, names)) if names else ((), [MetricPart((), data)])
    if names and isinstance(data, str | Path):
        if len(names) > 1:
            raise BadInput("by_files")
        return names, [MetricPart((), data)]
    if names:
        raise BadInput("not_for_numbers", names="by")
    if is_grouped(data):
        return _of_groups(data)
    if isinstance(data, Mapping):
        return ("name",), [MetricPart((name,), one) for name, one in _few(data.items())]
    if isinstance(data, list | tuple) and data and all(map(_is_history, data)):
        return (), [MetricPart((), one) for one in _few(data)]
    return (), [MetricPart((), data)]


def _is_history(one: Any) -> bool:
    """Whether an element of a list is a metric of its own, and no number."""
    return (
        isinstance(one, Series | list | tuple)
        or is_column(one)
        or is_frame(one)
        or (getattr(one, "ndim", 0) > 0)
    )


def _few(listed: Any) -> Any:
    if len(listed) > MOST:
        raise BadInput("history_many", most=MOST)
    return listed


def _of_frame(frame: pd.DataFrame, by: tuple[str, ...]) -> list[MetricPart]:
    from okrlab.tables.pieces import laid_out

    plain = laid_out(frame)
    names = list(plain.columns)
    at = [names.index(one_of("by", one, names)) for one in by]
    columns = [plain.iloc[:, n] for n in at]
    rest = [n for n in range(len(names)) if n not in at]
    try:
        grouped = plain.groupby(columns, sort=False, dropna=False, observed=True)
        places = _few(grouped.indices)
    except _UNGROUPED:
        raise BadInput("by_cells", name=", ".join(by)) from None
    found = []
    for key, rows in places.items():
        whole = key if isinstance(key, tuple) else (key,)
        found.append(MetricPart(whole, plain.iloc[rows, rest], tuple(n + 1 for n in rows.tolist())))
    return sorted(found, key=lambda one: one.rows)


def _of_groups(grouped: Any) -> tuple[tuple[str, ...], list[MetricPart]]:
    """The parts of a `groupby`, without the columns that are the same all over a part."""
    try:
        sizes = grouped.size()
    except _UNGROUPED:
        raise BadInput("by_cells", name=shown(grouped.keys)) from None
    named = list(sizes.columns[:-1]) if is_frame(sizes) else list(sizes.index.names)
    names = [UNNAMED if name is None else str(name) for name in named]
    _few(sizes)
    found = []
    for key, part in grouped:
        if is_frame(part):
            part = part.iloc[:, [n for n, name in enumerate(part.columns) if name not in named]]
        found.append(MetricPart(key if isinstance(key, tuple) else (key,), part))
    return tuple(names), found


def said(key: tuple[Any, ...]) -> str:
    """The name of a group, of all its parts."""
    return " · ".join(text("history.no_name") if holds_nothing(one) else str(one) for one in key)


def in_frame(error: OkrlabError, rows: tuple[int, ...]) -> OkrlabError:
    """The error with the rows of the whole frame instead of those of a part."""
    if not rows or not isinstance(error, HistoryUnreadable):
        return error
    problems = [replace(one, lines=_lines(one, rows)) for one in error.problems]
    return HistoryUnreadable.of(text("history.the_table"), problems)


def _lines(note: Note, rows: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(rows[one - 1] for one in note.lines) if rows else note.lines
