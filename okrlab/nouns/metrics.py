"""Metrics in a notebook: those of a workshop, or those in a file, a frame, a series or numbers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date as Date
from html import escape
from inspect import signature
from typing import TYPE_CHECKING, Any, ClassVar, Final

from okrlab.blocks.baseline.cards import Metric as Card
from okrlab.desk.metric_report import MetricReport
from okrlab.desk.metric_reports import MetricReports, unread
from okrlab.desk.metrics_at_hand import baselines
from okrlab.errors import BadInput, OkrlabError
from okrlab.given import checked, one_of
from okrlab.measure.history_options import Order, Per, Scale, Twice
from okrlab.measure.methods import Limits, Method, RuleSet, Seasonal, Test
from okrlab.measure.problems import guessed, told
from okrlab.measure.series import Better, Every
from okrlab.nouns.noun import Noun
from okrlab.nouns.origins import BY_HAND, Origin, is_workshop, origin_of
from okrlab.record.findings import Finding
from okrlab.tables.choices import Decimal, Hidden
from okrlab.texts import text

if TYPE_CHECKING:
    import pandas as pd

    from okrlab.desk.metric_chart import Charts

_PERIODS: Final = {
    **{"metric": "str", "number": "int", "start": "datetime64[s]"},
    **dict.fromkeys(("value", "level", "lower", "upper"), "float"),
    **{"signal": "str", "used": "bool"},
    **dict.fromkeys(("numerator", "denominator"), "float"),
}


class Metric(Noun):
    """One metric or several: of a workshop, or from a file, a frame, a series or numbers.

    `metric["Calls"]` is the `MetricReport` of one of them.

    >>> waits = Metric.of({"Desk": [40, 42, 39, 43, 41, 40, 38, 42, 41, 39, 44, 40]})
    >>> waits, waits["Desk"].sentence
    (Metric(1 metrics: Desk), 'A typical value is about 40.8; 33.5 to 48 is normal.')
    """

    KIND: ClassVar = "baseline"

    @checked
    def __init__(
        self, reports: MetricReports, origin: Origin | None = None, cards: Iterable[str] = ()
    ) -> None:
        super().__init__(origin or BY_HAND)
        self.reports = reports
        self._ids = tuple(cards) or tuple(str(n) for n in range(len(reports)))

    @classmethod
    @checked
    def of(
        cls,
        what: Any,
        name: str = "",
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
    ) -> Metric:
        """The metrics of a workshop: of a session, of an id from `okrlab.workshops()`, or in a
        workshop's file; or those in data.

        Data are all that `okrlab.baselines` takes, with its options: a file's path, a data frame, a
        series, numbers, or a dictionary or list of these. `name` picks one metric, or names plain
        numbers. Raises `BadInput` for anything else, for a name that there isn't, and for options
        that would do nothing for a workshop; `HistoryUnreadable` with every problem of a table.
        """
        said = {one: value for one, value in locals().items() if one in _OPTIONS}
        if not is_workshop(what):
            if isinstance(what, os.PathLike):
                what = os.fspath(what)
            made = cls(baselines(what, **said))
        else:
            known = signature(baselines).parameters
            idle = [one for one, value in said.items() if value is not known[one].default]
            if idle:
                raise BadInput("not_for_workshops", names=", ".join(idle))
            made = _of_workshop(origin_of(what))
        return made._only(name) if name else made

    def _only(self, name: str) -> Metric:
        if self.reports.names == ("",):
            [one] = self.reports
            one.metric, one.history = name, replace(one.history, name=name)
            return self
        one_of("name", name, self.reports.names)
        kept = [n for n, one in enumerate(self.reports.names) if one == name]
        reports = MetricReports((self.reports[n] for n in kept), by=self.reports.by)
        return Metric(reports, self._origin, [self._ids[n] for n in kept])

    @checked
    def __getitem__(self, name: str | int) -> MetricReport:
        return self.reports[name]

    def __iter__(self) -> Iterator[MetricReport]:
        return iter(self.reports)

    def __len__(self) -> int:
        return len(self.reports)

    def to_frame(self) -> pd.DataFrame:
        """One row per metric, as `okrlab.baselines` has it, after the columns of its group.

        `metric` is its name, `n` how many values the baseline rests on and `method` how it was
        made. `level` has its 95 % interval from `low` to `high`; single periods are normal from
        `normal_low` to `normal_high`. `direction` says which way is better. `moved` is the verdict
        on a change, `change` its size, from `change_low` to `change_high`; `commit`, `realistic`
        and `stretch` are proposed targets. `refused` is why there is no baseline, and `sentence`
        what a coach would say.
        """
        return self.reports.to_frame()

    def periods(self) -> pd.DataFrame:
        """One row per period of each metric.

        `metric` is its name, `number` counts its periods from 1, and `start` is the first day;
        missing without dates. `value` is what was measured; `level`, `lower` and `upper` are what
        is normal, `signal` is the rule that it breaks, and `used` says whether the baseline
        includes it. A rate has a `numerator` and a `denominator`.
        """
        import pandas as pd

        frames = [_periods(one) for one in self.reports if len(one.history.values)]
        if not frames:
            return pd.DataFrame(columns=list(_PERIODS)).astype(_PERIODS)
        return pd.concat(frames, ignore_index=True).astype(_PERIODS)

    @checked
    def picture(self, *, columns: int = 3, sharey: bool = False) -> Charts:
        """Small charts beside each other, `columns` in a row; with `sharey` on one scale."""
        return self.reports.plot(columns=columns, sharey=sharey)

    @property
    def left(self) -> tuple[str, ...]:
        """What of the data was left out or changed, in words."""
        notes = (note for one in self.reports for note in one.history.notes)
        return tuple(dict.fromkeys(told(note) for note in notes if not guessed(note)))

    def _noticed(self) -> Iterable[Finding]:
        for id, one in zip(self._ids, self.reports, strict=True):
            yield from _findings(id, one)

    def _words(self) -> Mapping[str, str]:
        return dict(zip(self._ids, self.reports.names, strict=True))

    def _counted(self) -> str:
        return self.reports._said()

    def _repr_html_(self) -> str:
        left = "".join(f"<li>{escape(one)}</li>" for one in self.left)
        return self.reports._repr_html_() + (f"<ul>{left}</ul>" if left else "")


_NAMED: Final = 5
"""How many periods of a signal a finding names."""
_OPTIONS: Final = tuple(one for one in signature(baselines).parameters if one != "data")


def _of_workshop(origin: Origin) -> Metric:
    workshop = origin.workshop
    cards = sorted(workshop.all_of(Card), key=lambda one: (one.name, one.id))
    return Metric(MetricReports(map(_report, cards)), origin, [one.id for one in cards])


def _report(card: Card) -> MetricReport:
    """What a card's history supports; one that nothing can be said of says why."""
    from okrlab.blocks.baseline.series_of_metrics import series_of
    from okrlab.measure.behaviour import ChartRebase

    dated = bool(card.starts)
    try:
        return MetricReport(
            series_of(card),
            changed=card.changed if dated else None,
            target=card.target,
            by=card.by_when if dated else None,
            rebased=tuple(ChartRebase(date=one.date, reason=one.reason) for one in card.rebases),
        )
    except OkrlabError as error:
        return unread((), card.name, error, card.better)


def _periods(report: MetricReport) -> pd.DataFrame:
    frame = report.to_frame()
    if not report.history.starts:
        frame["start"] = None
    frame.insert(0, "metric", report.history.name)
    frame.insert(1, "number", range(1, len(frame) + 1))
    frame = frame.rename(columns={"numerators": "numerator", "denominators": "denominator"})
    return frame.reindex(columns=list(_PERIODS)).astype(_PERIODS)


def _findings(card: str, report: MetricReport) -> Iterator[Finding]:
    """What the engine noticed: why there is no baseline, signals, cautions, and what was read."""
    base = report.baseline

    def found(rule: str, message: str, severity: Any = "note") -> Finding:
        return Finding(
            rule=rule, card=card, severity=severity, message=message, question="", technique=""
        )

    if base.refused:
        words = f"{base.refused.reason} {base.refused.advice}".strip()
        yield found(base.refused.code, words, "advice")
    for signal in base.signals:
        at = [base.first + n for n in signal.indices]
        starts = report.history.starts
        when = ", ".join(str(starts[n] if starts else n + 1) for n in at[:_NAMED])
        more = ", …" if len(at) > _NAMED else ""
        yield found(signal.rule, text("result.signal_at", words=signal.words, when=when + more))
    for words in report.warnings():
        yield found("caution", words)
    if report.asks:
        yield found("which-better", str(BadInput("which_better")), "advice")
