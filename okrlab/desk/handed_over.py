"""What a person hands over in Python: numbers, numbers with their dates, a table, or a file.

Nothing is guessed here. What is neither is refused, and the refusal names what was found.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from okrlab.errors import BadInput
from okrlab.given import checked, shown
from okrlab.measure.plain_numbers import finite_numbers, in_order, is_column, is_frame
from okrlab.measure.series import Better, Note, Series, infinite_told
from okrlab.texts import text

if TYPE_CHECKING:
    import pandas as pd


@checked
def series_or_table(
    data: Any, *, name: str = "", better: Better = "", dates: Any = None
) -> tuple[Series | Any, tuple[Note, ...]]:
    """What was handed over: a series if it needs no reading, else a table or a file to be read.

    Notes say what of it does not count. `dates` are those of the numbers or of the rows, in the
    same order. Raises `BadInput` for anything else than numbers, a table or a file.

    >>> numbers, _ = series_or_table([1, 2, float("inf")], name="Calls")
    >>> numbers.values.tolist(), numbers.notes[0].words
    ([1.0, 2.0, nan], 'infinite numbers (1) were taken as gaps.')
    """
    if isinstance(data, Series):
        if dates is not None:
            raise BadInput("not_for_numbers", names="date")
        known, infinite = finite_numbers(data.values)
        series = replace(data, name=name or data.name, better=better or data.better)
        return (replace(series, values=known) if infinite else series), infinite_told(infinite)
    if isinstance(data, str | Path):
        if dates is not None:
            raise BadInput("dates_for_file", name=data)
        return data, ()
    if is_frame(data):
        return (data if dates is None else _with_dates(data, dates)), ()
    name = name or _named(data)
    column = name or text("history.chart_value")
    dated = is_column(data) and not _counts_rows(data.index)
    if dated and dates is None:
        _refuse_other_index(data.index)
        if data.dtype.kind in "OUSbm":  # these are read as the cells of a table are
            return data.to_frame(name=column), ()
    if not dated and dates is None:
        return Series.of(data, name=name, better=better), ()
    known, infinite = finite_numbers(data)
    import pandas as pd

    index = data.index if is_column(data) else None
    frame = pd.DataFrame({column: known}, index=index)
    return (frame if dates is None else _with_dates(frame, dates)), infinite_told(infinite)


def _named(data: Any) -> str:
    name = getattr(data, "name", None)
    return "" if name is None or not is_column(data) else str(name)


# -- dates beside the numbers, or in their index -------------------------------------------------


def _with_dates(frame: pd.DataFrame, dates: Any) -> pd.DataFrame:
    """The frame with these dates as its column "date", before all others."""
    import pandas as pd

    if is_frame(dates) or not in_order(dates):
        raise BadInput("bad_dates", given=shown(dates))
    if getattr(dates, "ndim", 1) != 1:
        raise BadInput("bad_dates", given=shown(dates))
    if len(dates) != len(frame):
        raise BadInput("dates_differ", numbers=len(frame), dates=len(dates))
    if is_column(dates) and not dates.index.equals(frame.index):
        raise BadInput("dates_apart")
    plain = pd.Series(list(dates) if not hasattr(dates, "dtype") else dates)
    rest = frame.reset_index(drop=True)
    rest = rest.drop(columns=[one for one in rest.columns if str(one) == "date"])
    rest.insert(0, "date", plain.reset_index(drop=True))
    return rest


def _counts_rows(index: pd.Index) -> bool:
    from okrlab.tables.pieces import holds_numbers

    return index.nlevels == 1 and holds_numbers(index)


def _refuse_other_index(index: pd.Index) -> None:
    """Refuse an index of names without any dates: the numbers would have no order in time."""
    from okrlab.tables.date_forms import looks_dated
    from okrlab.tables.workbook import spelled

    if not len(index):
        return
    for level in (index.get_level_values(n) for n in range(index.nlevels)):
        kind = str(level.dtype)
        if kind.startswith(("datetime", "period")):
            return
        if looks_dated(spelled(one) for one in level[:200]) >= 0.5:
            return
    raise BadInput("no_dates_in_index", given=shown(index[0]))
