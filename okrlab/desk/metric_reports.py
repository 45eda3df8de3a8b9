"""Several metrics, or one for each group: a tidy frame and small multiples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, overload

from okrlab.desk.metric_chart import Charts
from okrlab.desk.metric_report import MetricReport
from okrlab.desk.taken_apart import said
from okrlab.errors import HistoryUnreadable, OkrlabError
from okrlab.given import checked, one_of
from okrlab.measure.results import Refusal
from okrlab.measure.saying import amount, precision
from okrlab.measure.series import Better, Series
from okrlab.texts import text
from okrlab.texts.clean import shorten

if TYPE_CHECKING:
    import pandas as pd

_DRAWN: Final = 24
"""How many charts are shown at once where nobody asked for them."""
_LISTED: Final = 200
"""How many metrics are listed there."""
_NAMED: Final = 5
"""How many metrics a repr names."""
_NAME: Final = 40
"""How many characters of a name it shows."""
_NUMBERS: Final = (
    *("level", "low", "high", "normal_low", "normal_high"),
    *("change", "change_low", "change_high", "commit", "realistic", "stretch"),
)
COLUMNS: Final = (
    *("metric", "n", "method", "level", "low", "high", "normal_low", "normal_high", "direction"),
    *("moved", "change", "change_low", "change_high", "commit", "realistic", "stretch"),
    *("refused", "sentence"),
)
"""The columns of the frame, after those of the groups."""


class MetricReports(Sequence[MetricReport]):
    """What several metrics support: a `MetricReport` for each, as a frame, and as small charts.

    It is made by `okrlab.baselines`. `by` are the names of what they are grouped by; each report
    has its `key`. A metric that cannot be read is among them, and says why. It is a sequence, and
    also knows the metrics by name.

    >>> import okrlab
    >>> weekly = [40, 42, 39, 43, 41, 40, 38, 42, 41, 39, 44, 40]
    >>> calls = okrlab.baselines({"Red": weekly, "Blue": weekly[:4]})
    >>> calls, round(calls["Red"].level, 2)
    (MetricReports(2 metrics: Red, Blue), 40.75)
    >>> calls.to_frame()["refused"].tolist()
    [nan, 'few']
    """

    def __init__(self, reports: Iterable[MetricReport], *, by: Sequence[str] = ()) -> None:
        self._reports = tuple(reports)
        self.by = tuple(by)

    @property
    def names(self) -> tuple[str, ...]:
        """What each metric is called."""
        return tuple(one.history.name for one in self._reports)

    def __len__(self) -> int:
        return len(self._reports)

    def __iter__(self) -> Iterator[MetricReport]:
        return iter(self._reports)

    @overload
    def __getitem__(self, which: int | str | tuple[Any, ...]) -> MetricReport: ...
    @overload
    def __getitem__(self, which: slice) -> MetricReports: ...
    def __getitem__(
        self, which: int | str | tuple[Any, ...] | slice
    ) -> MetricReport | MetricReports:
        if isinstance(which, slice):
            return MetricReports(self._reports[which], by=self.by)
        if isinstance(which, str | tuple):
            key = which if isinstance(which, tuple) else (which,)
            for one in self:
                if one.key == key:
                    return one
            name = " · ".join(map(str, key))
            return self._reports[self.names.index(one_of("name", name, self.names))]
        return self._reports[which]

    def to_frame(self) -> pd.DataFrame:
        """One row per metric, after the columns of its group; for a dictionary that is `name`.

        `metric` is its name, `n` how many values the baseline rests on and `method` how it was
        made. `level` has its 95 % interval from `low` to `high`; single periods are normal from
        `normal_low` to `normal_high`, if one range is. `direction` says which way is better.
        With a day `changed`, `moved` is the verdict ("yes", "no" or "maybe_trend") and `change` the
        change, from `change_low` to `change_high`. If a target is asked for, `commit`, `realistic`
        and `stretch` are proposed levels. `refused` is the code of the reason why there is no
        baseline, and missing if there is one. `sentence` is what a coach would say.
        """
        import pandas as pd

        from okrlab.tables.history_heading import unlike

        frame = pd.DataFrame([_row(one) for one in self], columns=list(COLUMNS))
        words = dict.fromkeys(("metric", "method", "direction", "moved", "refused"), "str")
        kinds = {**dict.fromkeys(_NUMBERS, "float"), **words, "n": "int", "sentence": "str"}
        frame = frame.astype(kinds)
        own = [name for name in COLUMNS if name != "metric" or name not in self.by]
        keys = [pd.Series([one.key[n] for one in self], name=n) for n in range(len(self.by))]
        return pd.concat([*keys, frame[own]], axis=1).set_axis(unlike([*self.by, *own]), axis=1)

    @checked
    def plot(self, *, columns: int = 3, sharey: bool = False) -> Charts:
        """Small charts beside each other, `columns` in a row; with `sharey` on one scale."""
        return Charts(self, columns=columns, sharey=sharey)

    def _repr_html_(self) -> str:
        from okrlab.results.drawing import image
        from okrlab.results.history_figure import STYLE, figure
        from okrlab.results.table import Column, Table

        drawn = self[:_DRAWN]
        wide, phone = (Charts(drawn, columns=n).drawn for n in (3, 1))
        chart = image(wide, phone=phone)
        columns = (
            Column(name, head=f"history.reports_{name}", get=itemgetter(name))
            for name in ("metric", "level", "normal")
        )
        listed = self[:_LISTED]
        table = Table.of("history", "metric", map(_in_words, listed), *columns)
        caption = self._said()
        if len(self) > _DRAWN:
            caption = text("history.reports_some", count=len(self), drawn=_DRAWN)
        said = "".join(
            f"<li><b>{escape(one.history.name)}</b>: {escape(one.sentence)}</li>" for one in listed
        )
        return f"<style>{STYLE}</style>{figure(chart, caption, table)}<ul>{said}</ul>"

    def _said(self) -> str:
        """How many metrics there are, and what the first ones are called."""
        names = ", ".join(shorten(one, _NAME) or "–" for one in self.names[:_NAMED])
        more = ", …" if len(self) > _NAMED else ""
        return text("history.reports", count=len(self), names=names + more)

    def __repr__(self) -> str:
        return f"MetricReports({self._said()})"


@checked
def unread(key: tuple[Any, ...], metric: str, error: OkrlabError, better: Better) -> MetricReport:
    """The report of a metric that cannot be read: it has no values, and says why."""
    name = said(key) or metric
    report = MetricReport(Series.of([], name=name, better=better))
    report.key, report.metric = key, metric
    code, reason = error.code, error.message
    if isinstance(error, HistoryUnreadable):
        code = error.problems[0].code
        reason = " ".join(one.told() for one in error.problems)
    refused = Refusal(code=code, reason=reason, advice=error.hint)
    sentence = f"{reason} {error.hint}".strip()
    report.baseline = replace(report.baseline, refused=refused, sentence=sentence, method="none")
    return report


def _row(report: MetricReport) -> Mapping[str, Any]:
    base, moved, aims = report.baseline, report._moved, report._aims
    moved = None if moved is None or moved.refused else moved
    aims = None if aims is None or aims.refused else aims
    low, high = report.interval or (None, None)
    normal_low, normal_high = report.limits or (None, None)
    change_low, change_high = (moved and moved.interval) or (None, None)
    return {
        "metric": report.metric,
        "n": base.n,
        "method": base.method,
        "level": base.level,
        "low": low,
        "high": high,
        "normal_low": normal_low,
        "normal_high": normal_high,
        "direction": report.history.better,
        "moved": moved and moved.moved,
        "change": moved and moved.change,
        "change_low": change_low,
        "change_high": change_high,
        **{name: aims and getattr(aims, name) for name in ("commit", "realistic", "stretch")},
        "refused": base.refused and base.refused.code,
        "sentence": report.sentence,
    }


def _in_words(report: MetricReport) -> dict[str, str]:
    of_level, of_range = precision(report.baseline)

    def worded(scale: float, *numbers: float | None) -> str:
        known = [amount(one, report.history, scale) for one in numbers if one is not None]
        return (
            text("history.desk_between", low=known[0], high=known[1])
            if known[1:]
            else "".join(known)
        )

    return {
        "metric": report.history.name,
        "level": worded(of_level, report.level),
        "normal": worded(of_range, *(report.limits or ())),
    }
