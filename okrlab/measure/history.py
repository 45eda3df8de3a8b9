"""Reads a metric's history into series: all problems at once, nothing dropped silently.

A history is a CSV or XLSX file, its bytes, or a data frame; one row for each period or for each
event; one metric, or several in columns or under a column of names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from okrlab import given
from okrlab.errors import BadInput
from okrlab.given import checked
from okrlab.measure.assigning import Folding
from okrlab.measure.columns import ENDED, Roles, Wanted, choose
from okrlab.measure.date_parts import days_between, joined
from okrlab.measure.dating import resolved
from okrlab.measure.gathering import gather
from okrlab.measure.grouping import group_columns, group_names
from okrlab.measure.history_options import Order, Per, Scale, Twice
from okrlab.measure.periodic import fold
from okrlab.measure.problems import QUOTED, Problems
from okrlab.measure.repeats import drop_repeats
from okrlab.measure.series import Better, Every, Series
from okrlab.measure.within_days import WithinDays
from okrlab.tables.choices import Decimal, Hidden
from okrlab.tables.date_forms import looks_dated
from okrlab.tables.delimited import Csv
from okrlab.tables.history_heading import plain
from okrlab.tables.pieces import HistoryTable, Progress, frame_table, turned
from okrlab.tables.workbook import spelled
from okrlab.tables.xmrit import is_xmrit, read_link
from okrlab.texts import text
from okrlab.texts.clean import shorten
from okrlab.texts.days import HERE, day_of, known_zone

if TYPE_CHECKING:
    import pandas as pd

_SPRINT: Final = re.compile(r"\bsprints?\b")


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
    group_by: str = "",
    where: Mapping[str, Any] | None = None,
    since: str = "",
    steps: bool | None = None,
    events: bool = False,
    scale: Scale | None = None,
    every: Every | None = None,
    per: Per | None = None,
    better: Better = "up",
    order: Order | None = None,
    decimal: Decimal | None = None,
    zone: str | None = None,
    twice: Twice = "ask",
    sheet: str | None = None,
    hidden: Hidden = "ask",
    today: date | str | None = None,
    progress: Progress | None = None,
) -> list[Series]:
    """All metrics of a table, each a series whose notes say what was guessed and left out.

    `source` is a path, the bytes of a file, a data frame, or a link to a chart in xmrit; `name` is
    the file's name for bytes.
    `date`, `value`, `numerator`, `denominator` and `metric` name columns; the others are guessed
    from their headings and cells. `group_by` names a column with the names of teams, places and
    so on, whose rows are series of their own; `where` takes the rows with these names in these
    columns. With `since`, another column of dates, the days between the two are the metric.
    `steps` says whether numbers that only rise are running totals, of which the steps are taken.
    `events` says that a row is an event rather than a period.
    `scale` and `every` say how to take the numbers and which periods to use; with `per`, the counts
    or sums of months are taken for one "day" or "working_day". `order` and `decimal` say how dates
    and numbers are written, where the table leaves that open. `twice` says what to do with
    duplicate periods, `sheet` names the sheet of a workbook, and `hidden` says whether to take its
    hidden rows and columns. Days are those of `zone`, and `today` decides which periods are over.
    `progress` is called with the share that has been read.
    Raises `HistoryUnreadable` with every problem, and `BadInput` if it is no table at all.

    >>> rows = b"week,calls\\n2026-01-05,40\\n2026-01-12,42\\n"
    >>> calls = history(rows, name="calls.csv", today="2026-02-01")[0]
    >>> calls.name, calls.every, calls.values.tolist()
    ('calls', 'week', [40.0, 42.0])
    """
    if zone and not known_zone(zone):
        raise BadInput("history_zone", name=zone)
    linked = read_link(str(source)) if is_xmrit(source) else None
    if linked:
        source, name = linked.table(), linked.labels[1]
    table = opened(source, name, sheet, zone, progress, hidden=hidden)
    file = name or (Path(source).name if isinstance(source, str | Path) else "")
    if since:
        table, date, value = _with_days(table, since, date, order, zone)
    problems = Problems(file or text("history.the_table"), table)
    wanted = Wanted(
        date=date,
        value=value,
        numerator=numerator,
        denominator=denominator,
        metric=metric,
        group_by=group_by,
        where={spelled(one) or str(one): spelled(name) for one, name in (where or {}).items()},
        events=events,
        scale="duration" if since else scale,
        file=Path(file).stem,
    )
    roles = choose(table, wanted)
    if roles.amiss:
        problems.noticed()
        for code, slots in roles.amiss:
            problems.amiss(code, (), **slots)
        problems.settle()
    for code, slots in roles.guesses:
        problems.note(code, (), **slots)
    if linked and linked.dividers:
        divided = ", ".join(one.isoformat() for one in linked.dividers)
        problems.note("xmrit_dividers", (), days=divided)
    if linked and linked.limits:
        problems.note("xmrit_limits")
    dates, gathered = gather(table, roles, zone, decimal)
    problems.noticed()
    if events or since:
        drop_repeats(table, gathered, problems)
    day = _today(zone) if today is None else given.day(today)
    weekly = bool(re.search(r"\b(week|kw|cw|woche)\b", plain(roles.date)))
    resolution = resolved(dates, gathered, order, problems, today=day, weekly=weekly)
    days = resolution.days
    how = Folding(
        every=every,
        implied=resolution.every,
        events=events or bool(since),
        better=better,
        twice=twice,
        today=day,
        fiscal=resolution.fiscal,
        steps=steps,
        within=WithinDays(table, roles, dates.timed),
        rhythm="sprint" if any(_SPRINT.search(plain(one)) for one in table.names) else "",
        per=per,
    )
    if roles.where and not any(one.rows for one in gathered):
        _no_such_rows(table, roles.where, problems)
    elif twice == "ask" and not how.events and any(one.item.columns for one in gathered):
        _ask_for_group(table, roles, how.within.column, problems)
        if any(one.code in ("groups", "groups_together") for one in problems.found):
            problems.settle()
    found: list[Series] = []
    shared = len(problems.notes)
    if not gathered:
        problems.amiss("no_rows")
    for one in gathered:
        try:
            series = fold(one, days, dates.firsts, how, problems)
        except BadInput:
            if not problems.found:  # else it is told why these numbers cannot be
                raise
            series = None
        if series is not None:
            facts: dict[str, Any] = {
                "notes": tuple(problems.notes),
                "groups": one.groups,
                "today": day,
            }
            found.append(replace(series, **facts))
        del problems.notes[shared:]
    problems.settle()
    return found


def _today(zone: str | None) -> date:
    """Today in the time zone of the numbers, or in that of this machine."""
    return day_of(datetime.now(UTC), zone or HERE)


def opened(
    source: Any,
    name: str,
    sheet: str | None = None,
    zone: str | None = None,
    progress: Progress | None = None,
    *,
    hidden: Hidden = "leave",
) -> HistoryTable:
    """The table in a source, its periods as rows and its dates in one column.

    Raises `BadInput` if a `sheet` is named and the source is no workbook.
    """
    return joined(turned(_open(source, name, sheet, zone, progress, hidden)))


def _open(
    source: Any,
    name: str,
    sheet: str | None,
    zone: str | None,
    progress: Progress | None,
    hidden: Hidden,
) -> HistoryTable:
    if isinstance(source, str | Path):
        path = Path(source)
        name = name or path.name
        try:
            with path.open("rb") as file:
                begin = file.read(4)
            content: Any = path.read_bytes() if begin == b"PK\x03\x04" else path
        except (OSError, ValueError) as error:  # a name with a null character is no `OSError`
            reason = getattr(error, "strerror", None) or error
            said = str(source).encode("utf-8", "backslashreplace").decode()
            raise BadInput("no_file", name=shorten(said, QUOTED), reason=reason) from None
    elif isinstance(source, bytes):
        content, begin = source, source[:4]
    else:
        content, begin = None, b""
    if sheet and begin != b"PK\x03\x04":
        raise BadInput("history_no_sheet", name=sheet)
    if content is None:
        return frame_table(source, zone)
    if begin == b"PK\x03\x04":
        from okrlab.tables.history_sheets import open_workbook

        return open_workbook(name, content, sheet, hidden)
    return Csv(name, content, progress)


def _with_days(
    table: HistoryTable, since: str, date: str, order: Order | None, zone: str | None
) -> tuple[HistoryTable, str, str]:
    """A table with the days between two columns of dates, the second one, and the new column."""
    roles = choose(table, Wanted(date=since, events=True))
    begun = roles.date
    head = table.head()
    others = [name for name in table.names if name != begun and looks_dated(head[name]) >= 0.5]
    ended = date or next(iter(sorted(others, key=lambda name: not ENDED.search(plain(name)))), "")
    if not begun or ended not in table.names:
        raise BadInput("history_since", name=since)
    longer = days_between(table, begun, ended, order, zone)
    return longer, ended, longer.names[0]


def _ask_for_group(table: HistoryTable, roles: Roles, clock: str, problems: Problems) -> None:
    used = {roles.date, clock, *roles.labels, *roles.where}
    used.update(
        name for item in roles.items for name in item.columns.values() if len(roles.items) == 1
    )
    others = [name for name in table.names if name not in used]
    numeric = [name for item in roles.items for name in item.columns.values()]
    found = group_columns(table, roles.date, others, numeric, roles.where, roles.labels)
    if not found:
        return
    together = len(found[0]) > 1
    columns = found[0] if together else tuple(name for (name,) in found[:3])
    shown = (" and " if together else " or ").join(f"“{name}”" for name in columns)
    names = ", ".join(group_names(table, columns[0]))
    code = "groups_together" if together else "groups"
    options = columns if together else tuple(name for (name,) in found)
    problems.amiss(code, column=shown, names=names, options=options)


def _no_such_rows(table: HistoryTable, where: Mapping[str, str], problems: Problems) -> None:
    for column, name in where.items():
        known = ", ".join(group_names(table, column))
        problems.amiss("no_such_rows", column=column, name=name, known=known)
    problems.settle()
