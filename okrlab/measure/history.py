"""Reads a metric's history into series: all problems at once, nothing dropped silently.

A history is a CSV or XLSX file, its bytes, or a data frame; one row for each period or for each
event; one metric, or several in columns or under a column of names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypedDict

import numpy as np
from numpy.typing import NDArray

from okrlab import given
from okrlab.errors import BadInput
from okrlab.given import checked
from okrlab.measure.checking import Twice
from okrlab.measure.columns import MetricColumns, Roles, Scale, Wanted, choose
from okrlab.measure.dates import DateColumn, Order
from okrlab.measure.delimited import Csv
from okrlab.measure.figures import Decimal
from okrlab.measure.gathering import Gathered
from okrlab.measure.periodic import Folding, fold
from okrlab.measure.pieces import HistoryTable, Progress, Restart, frame_table, turned
from okrlab.measure.problems import Problems
from okrlab.measure.series import Better, Every, Series
from okrlab.texts import text
from okrlab.texts.days import HERE, day_of, known_zone

if TYPE_CHECKING:
    import pandas as pd

_TOTALS: Final = frozenset(
    ("total", "totals", "sum", "summe", "average", "mean", "gesamt", "grand total")
)
_TRIES: Final = 4
LINES: Final = 1_000
"""How many lines are named for each problem."""
MOST: Final = 1_000
"""How many metrics one table may hold."""


class HistoryOptions(TypedDict, total=False):
    """What a person may say about a table; see `history`."""

    date: str
    value: str
    numerator: str
    denominator: str
    metric: str
    events: bool
    scale: Scale | None
    every: Every | None
    order: Order | None
    decimal: Decimal | None
    zone: str | None
    twice: Twice
    sheet: str | None
    today: date | str | None


@checked
def history(
    source: str | Path | bytes | pd.DataFrame,
    *,
    name: str = "",
    date: str = "",
    value: str = "",
    numerator: str = "",
    denominator: str = "",
    metric: str = "",
    events: bool = False,
    scale: Scale | None = None,
    every: Every | None = None,
    better: Better = "up",
    order: Order | None = None,
    decimal: Decimal | None = None,
    zone: str | None = None,
    twice: Twice = "ask",
    sheet: str | None = None,
    today: date | str | None = None,
    progress: Progress | None = None,
) -> list[Series]:
    """All metrics of a table, each a series whose notes say what was guessed and left out.

    `source` is a path, the bytes of a file, or a data frame; `name` is the file's name for bytes.
    `date`, `value`, `numerator`, `denominator` and `metric` name columns; the others are guessed
    from their headings and cells. `events` says that a row is an event rather than a period.
    `scale` and `every` say how to take the numbers and which periods to use, `order` and `decimal`
    how dates and numbers are written, where the table leaves that open. `twice` says what to do
    with duplicate periods, `sheet` names the sheet of a workbook. Days are those of `zone`, and
    `today` decides which periods are over. `progress` is called with the share that has been read.
    Raises `HistoryUnreadable` with every problem, and `BadInput` if it is no table at all.

    >>> rows = b"week,calls\\n2026-01-05,40\\n2026-01-12,42\\n"
    >>> calls = history(rows, name="calls.csv", today="2026-02-01")[0]
    >>> calls.name, calls.every, calls.values.tolist()
    ('calls', 'week', [40.0, 42.0])
    """
    if zone and not known_zone(zone):
        raise BadInput("history_zone", name=zone)
    table = _open(source, name, sheet, zone, progress)
    problems = Problems(
        name
        or (Path(source).name if isinstance(source, str | Path) else text("history.the_table")),
        table,
    )
    wanted = Wanted(
        date=date,
        value=value,
        numerator=numerator,
        denominator=denominator,
        metric=metric,
        events=events,
        scale=scale,
    )
    roles = choose(table, wanted)
    if roles.amiss:
        problems.noticed()
        for code, slots in roles.amiss:
            problems.amiss(code, (), **slots)
        problems.settle()
    for code, slots in roles.guesses:
        problems.note(code, (), **slots)
    dates, gathered = _gathered(table, roles, zone, decimal)
    problems.noticed()
    days, implied = _days(dates, gathered, order, problems)
    how = Folding(
        every=every,
        implied=implied,
        events=events,
        better=better,
        twice=twice,
        today=_today(zone) if today is None else given.day(today),
    )
    found: list[Series] = []
    shared = len(problems.notes)
    if not gathered:
        problems.amiss("no_rows")
    for one in gathered:
        series = fold(one, days, dates.firsts, how, problems)
        if series is not None:
            found.append(replace(series, notes=tuple(problems.notes)))
        del problems.notes[shared:]
    problems.settle()
    return found


def _today(zone: str | None) -> date:
    """Today in the time zone of the numbers, or in that of this machine."""
    return day_of(datetime.now(UTC), zone or HERE)


def _open(
    source: Any, name: str, sheet: str | None, zone: str | None, progress: Progress | None
) -> HistoryTable:
    """The table in a source, turned so that periods are rows.

    Raises `BadInput` if a `sheet` is named and the source is no workbook.
    """
    if isinstance(source, str | Path):
        path = Path(source)
        name = name or path.name
        try:
            with path.open("rb") as file:
                begin = file.read(4)
            content: Any = path.read_bytes() if begin == b"PK\x03\x04" else path
        except OSError as error:
            raise BadInput("no_file", name=source, reason=error.strerror) from None
    elif isinstance(source, bytes):
        content, begin = source, source[:4]
    else:
        content, begin = None, b""
    if sheet and begin != b"PK\x03\x04":
        raise BadInput("history_no_sheet", name=sheet)
    if content is None:
        return turned(frame_table(source, zone))
    if begin == b"PK\x03\x04":
        from okrlab.measure.workbooks import open_workbook

        return turned(open_workbook(name, content, sheet))
    return turned(Csv(name, content, progress))


def _gathered(
    table: HistoryTable, roles: Roles, zone: str | None, decimal: Decimal | None
) -> tuple[DateColumn, list[Gathered]]:
    """All rows, summed by date for each metric; read again when the table asks for a restart."""
    columns = [roles.date, *([roles.metric] if roles.metric else [])]
    columns += [name for item in roles.items for name in item.columns.values()]
    for _ in range(_TRIES):
        dates, found = DateColumn(zone), dict[str, Gathered]()
        try:
            for first, piece in table.pieces(columns):
                codes = dates.take(piece[roles.date], first)
                records = np.arange(first, first + len(codes))
                for label, rows in _labelled(piece[roles.metric] if roles.metric else None):
                    here = piece if rows is None else {k: v[rows] for k, v in piece.items()}
                    for item in roles.items:
                        key = _name(label, item, roles)
                        if key not in found:
                            if len(found) >= MOST:
                                raise BadInput("history_many", most=MOST)
                            found[key] = Gathered(replace(item), key, decimal, table.semicolons)
                        at = slice(None) if rows is None else rows
                        found[key].add(codes[at], here, records[at])
            return dates, list(found.values())
        except Restart:
            continue
    raise BadInput("history_not_table", name="")


def _labelled(column: NDArray[Any] | None) -> Iterator[tuple[str, NDArray[np.int64] | None]]:
    """The names of the metrics in a piece, each with its rows."""
    if column is None:
        yield "", None
        return
    import pandas as pd

    codes, names = pd.factorize(np.array([str(one).strip() for one in column], dtype=object))
    order = np.argsort(codes, kind="stable")
    ends = np.searchsorted(codes[order], np.arange(len(names) + 1))
    for n, label in enumerate(names):
        if label:
            yield str(label), order[ends[n] : ends[n + 1]]


def _name(label: str, item: MetricColumns, roles: Roles) -> str:
    if not roles.metric:
        return item.name
    return label if len(roles.items) == 1 else f"{label} · {item.name}"


def _days(
    dates: DateColumn, gathered: list[Gathered], order: Order | None, problems: Problems
) -> tuple[NDArray[np.int64], Every | None]:
    """What the date tokens mean. Problems are added to `problems`, and rows of totals set aside."""
    rows = np.zeros(len(dates.tokens))
    filled = np.zeros(len(dates.tokens))
    for one in gathered:
        rows = np.maximum(rows, one.total("rows", len(rows)))
        filled += one.total("n" if one.item.columns else "rows", len(rows))
    totals = [
        n
        for n, token in enumerate(dates.tokens)
        if isinstance(token, str) and token.casefold().rstrip(":") in _TOTALS
    ]
    if totals:
        problems.note("totals", [dates.firsts[n] for n in totals])
    found = dates.resolve(order, rows, set(totals))

    def where(tokens: Iterable[int]) -> set[int]:
        """All records of some tokens as far as rows were kept, or else the first of each."""
        wanted = list(tokens)
        records = {dates.firsts[n] for n in wanted}
        for one in gathered:
            codes, places, _ = one.kept()
            records.update(places[np.isin(codes, wanted)][:LINES].tolist())
        return records

    for wrong in found.amiss:
        problems.amiss(wrong.code, where(wrong.tokens), **wrong.slots)
    empty = [n for n, token in enumerate(dates.tokens) if token == ""]
    if empty and filled[empty[0]] and gathered[0].item.columns:
        problems.amiss("no_date_here", where(empty), count=int(filled[empty[0]]))
    elif empty and not gathered[0].item.columns:
        problems.note("no_date_left_out", where(empty), count=int(rows[empty[0]]))
    if found.zoned:
        problems.note("zoned")
    return found.days, found.every
