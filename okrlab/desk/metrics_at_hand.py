"""Metrics at the desk or in a notebook: `okrlab.baseline` for one, `okrlab.baselines` for many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date as Date
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

from okrlab.desk.handed_over import series_or_table
from okrlab.desk.history_reader import HistoryReader, pick
from okrlab.desk.metric_report import MetricReport
from okrlab.errors import BadInput, OkrlabError
from okrlab.given import checked, day
from okrlab.measure.history_options import HistoryOptions, Order, Per, Scale, Twice
from okrlab.measure.methods import Limits, Method, Methods, RuleSet, Seasonal, Test
from okrlab.measure.plain_numbers import is_frame
from okrlab.measure.series import Better, Every, Series
from okrlab.tables.choices import Decimal, Hidden
from okrlab.texts import text

if TYPE_CHECKING:
    import pandas as pd

    from okrlab.desk.metric_reports import MetricReports
    from okrlab.measure.behaviour import ChartRebase

__all__ = ["MetricReport", "baseline", "baselines"]


@checked
def baseline(
    data: pd.DataFrame | pd.Series | Series | Iterable[float] | str | Path,
    *,
    name: str = "",
    changed: Date | str | None = None,
    target: float | Mapping[Any, float] | None = None,
    by: Date | str | None = None,
    better: Better = "",
    date: str | Iterable[Any] = "",
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
    order: Order | None = None,
    decimal: Decimal | None = None,
    zone: str | None = None,
    twice: Twice = "ask",
    sheet: str | None = None,
    hidden: Hidden = "ask",
    today: Date | str | None = None,
    limits: Limits | None = None,
    screen: bool = False,
    rules: RuleSet | None = None,
    method: Method | None = None,
    test: Test | None = None,
    season: Seasonal = None,
    rebase: Date | str | Iterable[Date | str] | None = None,
) -> MetricReport:
    """What a metric's history supports, from a data frame, a series, plain numbers, or a file.

    A series of pandas brings the dates in its index; `date` takes those of plain numbers, in the
    same order. Of a frame or a file, `date`, `value`, `numerator`, `denominator` and `metric` name
    columns. `group_by` and `where` tell series under each other apart, `since` names the column
    from which days are counted, `steps` says whether numbers that only rise are running totals, and
    `events` that each row is an event. `scale`, `every`, `per`, `order`, `decimal`, `zone`,
    `twice`, `sheet`, `hidden` and `today` say how to read them. Whatever is missing is guessed, and
    reported.

    `changed` is the day of a change to be judged, `rebase` the days of earlier ones, and `target` a
    level to be reached `by` a day, or levels by their days, such as {"2027-06-30": 2.0}. Days are
    dates of Python, NumPy or pandas, or text like "2026-01-05". Which direction is `better`, "up"
    or "down", is asked for before targets are proposed, unless the name or a `target` says it; that
    is told. `name` picks one of several metrics, and names plain numbers. The history's shape
    chooses the method, if nobody does with `limits`, `screen`, `rules`, `method`, `test` and
    `season`.

    Raises `HistoryUnreadable` with every problem of a table, and `BadInput` for what holds no
    numbers, and for an option that does not exist or makes no sense for plain numbers.

    >>> import okrlab
    >>> okrlab.baseline([40, 42, 39, 43, 41, 40, 38, 42, 41, 39, 44, 40]).baseline.method
    'xmr'
    """
    asked = _Asked.of(baseline, locals())
    several = is_frame(data) or isinstance(data, str | Path)
    return asked.report(pick(asked.read(data, name=name), name if several else ""))


@checked
def baselines(
    data: Any,
    *,
    by: str | Iterable[str] = (),
    changed: Date | str | None = None,
    target: float | Mapping[Any, float] | None = None,
    due: Date | str | None = None,
    better: Better = "",
    date: str | Iterable[Any] = "",
    value: str = "",
    numerator: str = "",
    denominator: str = "",
    metric: str = "",
    where: Mapping[str, Any] | None = None,
    since: str = "",
    steps: bool | None = None,
    events: bool = False,
    scale: Scale | None = None,
    every: Every | None = None,
    per: Per | None = None,
    order: Order | None = None,
    decimal: Decimal | None = None,
    zone: str | None = None,
    twice: Twice = "ask",
    sheet: str | None = None,
    hidden: Hidden = "ask",
    today: Date | str | None = None,
    limits: Limits | None = None,
    screen: bool = False,
    rules: RuleSet | None = None,
    method: Method | None = None,
    test: Test | None = None,
    season: Seasonal = None,
    rebase: Date | str | Iterable[Date | str] | None = None,
) -> MetricReports:
    """What several metrics support, one after the other.

    `data` is a frame, of which each column of numbers is a metric, for each group of the columns
    `by`; or what `groupby` gives, a dictionary or a list of histories, or a file. A target is `due`
    on a day; the other options are those of `baseline`, for each metric alike. A metric that cannot
    be read is among the others, and says why. Raises the first error if none can be read.

    >>> import okrlab, pandas as pd
    >>> weeks = pd.date_range("2026-01-05", periods=12, freq="7D")
    >>> calls = [40, 42, 39, 43, 41, 40, 38, 42, 41, 39, 44, 40]
    >>> frame = pd.DataFrame({"week": weeks, "team": "Red", "calls": calls})
    >>> okrlab.baselines(frame, by="team").to_frame()[["team", "level"]].round(2).values.tolist()
    [['Red', 40.75]]
    """
    from okrlab.desk.metric_reports import MetricReports, unread
    from okrlab.desk.taken_apart import in_frame, parts

    asked = _Asked.of(baselines, locals(), by="due")
    names, pieces = parts(data, by)
    if isinstance(data, str | Path) and names:
        asked.reading["group_by"] = names[0]
    reports: list[MetricReport] = []
    errors: list[OkrlabError] = []
    for piece in pieces:
        try:
            histories = asked.read(piece.data)
        except OkrlabError as error:
            errors.append(in_frame(error, piece.rows))
            reports.append(unread(piece.key, value, errors[-1], better))
            continue
        for one in histories:
            key = piece.key or (one.groups[-1:] if names else ())
            series = piece.titled(one, alone=len(histories) == 1)
            try:
                reports.append(asked.report(series))
            except OkrlabError as error:
                errors.append(error)
                reports.append(unread(key, one.name, error, better))
            reports[-1].key, reports[-1].metric = (
                key,
                one.name if one.name not in key else value or one.name,
            )
    if errors and len(errors) == len(reports):
        raise errors[0]
    return MetricReports(reports, by=names)


@dataclass(frozen=True)
class _Asked:
    """The options of a call: of reading, of judging, and the methods."""

    better: Better
    dates: Any
    reading: dict[str, Any]
    judging: dict[str, Any]

    @classmethod
    def of(cls, call: Callable[..., Any], said: dict[str, Any], *, by: str = "by") -> _Asked:
        """What was said, from the values of a call's parameters; `by` is the target's day."""
        known = signature(call).parameters
        reading = {
            name: said[name]
            for name in HistoryOptions.__annotations__
            if name in known and said[name] is not known[name].default
        }
        dates = None if isinstance(said["date"], str) else reading.pop("date")
        judging = {
            "changed": said["changed"],
            "target": _levels(said["target"]),
            "by": said[by],
            "rebased": _rebases(said["rebase"]),
            "methods": Methods(**{one.name: said[one.name] for one in fields(Methods)}),
        }
        return cls(said["better"], dates, reading, judging)

    def read(self, data: Any, *, name: str = "") -> list[Series]:
        """The histories in what was handed over; plain numbers are one."""
        found, notes = series_or_table(data, name=name, better=self.better, dates=self.dates)
        if isinstance(found, Series):
            if self.reading:
                raise BadInput("not_for_numbers", names=", ".join(self.reading))
            return [replace(found, notes=(*found.notes, *notes))]
        how = self.reading | ({} if self.dates is None else {"date": "date"})
        made = not (is_frame(data) or isinstance(found, str | Path))
        if made:
            how = _of_numbers(found) | how  # it is known which column they are
        with HistoryReader() as reading:
            read = reading.history(found, better=self.better, **how)
        if made and len(read) == 1:  # a heading may have been changed, to be unlike the others
            read = [replace(read[0], name=str(found.columns[-1]))]
        return [replace(one, notes=(*one.notes, *notes)) for one in read]

    def report(self, series: Series) -> MetricReport:
        """The report of one of them."""
        return MetricReport(series, **self.judging)


def _of_numbers(frame: pd.DataFrame) -> dict[str, Any]:
    """The options with which a frame made of numbers and their dates is read."""
    from okrlab.tables.pieces import laid_out

    return {"value": laid_out(frame).columns[-1]}


def _levels(target: Any) -> Any:
    """A target, or the levels of one that steps by the days they are for."""
    if not isinstance(target, Mapping):
        return target
    return {day(when): level for when, level in target.items()}


def _rebases(days: Any) -> tuple[ChartRebase, ...]:
    """Known changes on these days, in their order, from each of which the limits begin anew."""
    from okrlab.measure.behaviour import ChartRebase

    listed = [] if days is None else [days] if isinstance(days, Date) else map(day, days)
    reason = text("history.chart_rebased")
    return tuple(ChartRebase(date=one, reason=reason) for one in sorted(set(listed)))
