"""What one metric's history supports: baseline, movement and targets, as numbers and chart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date as Date
from html import escape
from typing import TYPE_CHECKING, Any

from okrlab.desk.history_reader import dated, until
from okrlab.desk.metric_chart import Chart, Size
from okrlab.desk.rebases import rebases
from okrlab.errors import BadInput
from okrlab.given import checked, day, fit, shown
from okrlab.measure.methods import AUTOMATIC, Methods
from okrlab.measure.problems import guessed, told
from okrlab.measure.series import Series
from okrlab.measure.set_aside import each_once
from okrlab.texts import text
from okrlab.texts.clean import shorten
from okrlab.texts.numbers import LARGEST

if TYPE_CHECKING:
    import pandas as pd

    from okrlab.measure.behaviour import ChartRebase
    from okrlab.measure.intervals import Pair
    from okrlab.measure.movement import Movement
    from okrlab.measure.plotted import Marks
    from okrlab.measure.results import Baseline
    from okrlab.measure.run_rules import Signal
    from okrlab.measure.stepped import TargetStep
    from okrlab.measure.target import Targets, Verdict

_TARGETS = ("floor", "mde", "commit", "realistic", "stretch")
_LETTERS = 300
"""How many characters of a sentence a repr shows."""
_NAME = 60
"""And how many of a name."""


class MetricReport:
    """A metric's history and what it supports, shown with its chart and one sentence for a coach.

    It is made by `okrlab.baseline`. `history` is the series, `baseline` its analysis, of which
    `level`, `interval`, `limits` and `sentence` are the most wanted. `changed` is the day of a
    change to be judged, `rebased` are earlier ones, and `target` is a level, in the metric's unit,
    to be reached `by` a day, or levels by their days (`steps` has what each is worth). `methods`
    are those that a person chose. `asks` is true if a target is asked for, but not said which
    direction is better: the sentence asks for it then. Among several, `key` says of which group it
    is, and `metric` what is measured. Raises `BadInput` for a day if the history has no dates.

    >>> import okrlab
    >>> weekly = [40, 42, 39, 43, 41, 40, 38, 42, 41, 39, 44, 40]
    >>> calls = okrlab.baseline(weekly, name="calls", better="up")
    >>> calls
    MetricReport(calls: A typical value is about 40.8; 33.5 to 48 is normal.)
    >>> round(calls.level, 2), calls.to_frame()["level"].round(2).tolist()[:2]
    (40.75, [40.75, 40.75])
    >>> calls.target(13).scored, calls.plot("phone").svg().startswith("<svg")
    (13, True)
    """

    @checked
    def __init__(
        self,
        history: Series,
        *,
        changed: Date | None = None,
        target: float | Mapping[Date, float] | None = None,
        by: Date | None = None,
        rebased: tuple[ChartRebase, ...] = (),
        methods: Methods = AUTOMATIC,
    ) -> None:
        from okrlab.measure.direction import directed, implied
        from okrlab.measure.known import known_series
        from okrlab.measure.stepped import stepped

        levels = dict(target) if isinstance(target, Mapping) else {}
        if isinstance(target, Mapping):
            if by or not levels:
                raise BadInput("steps_and_by" if by else "no_steps")
            levels = {when: fit("target", one, float) for when, one in levels.items()}
            by, target = max(levels.items())
        if changed or by:
            history = directed(history)
        self.changed, self.wanted, self.by = changed, target, by
        self.key: tuple[Any, ...] = ()
        self.metric = history.name
        self._how: dict[str, Any] = {"rebased": rebases(history, rebased), "methods": methods}
        for one in (*levels.values(), *([] if target is None else [target])):
            if abs(one) > LARGEST:
                raise BadInput("bad_value", value=shown(one), most=f"{LARGEST:,.0f}")
        if changed:
            dated(history, "changed")
        self._known = known_series(history, changed, **self._how)
        if target is not None and not history.better:
            history = implied(history, self._known.level, target)
            self._known = known_series(history, changed, **self._how)
        self.history: Series = self._known.series
        self.baseline: Baseline = self._known.base
        self._moved = self._known.moved
        self._aims: Targets | None = None
        self._verdict: Verdict | None = None
        self.steps: tuple[TargetStep, ...] = ()
        self.asks = by is not None and not self.history.better
        if self.asks:
            until(self.history, by)
        elif target is not None or by is not None:
            self._aims = self.target(by)
            if target is not None:
                self._verdict = self._known.judged(target, self._aims)
            if levels:
                self.steps = stepped(self._known, levels)

    @checked
    def movement(self, changed: Date | str) -> Movement:
        """Whether the metric moved from a day on, by how much, and with which interval.

        `changed` is a date or its text. Raises `BadInput` for anything else, and for a history
        without dates.
        """
        from okrlab.measure.movement import movement as movement_of

        dated(self.history, "changed")
        return movement_of(self.history, day(changed), **self._how)

    @checked
    def changed_on(self, on: Date | str) -> MetricReport:
        """The same report, judged as if something had been done differently from a day on."""
        target = {one.by: one.target for one in self.steps} or self.wanted
        by = None if self.steps else self.by
        report = MetricReport(self.history, changed=day(on), target=target, by=by, **self._how)
        report.key, report.metric = self.key, self.metric
        return report

    @checked
    def target(self, by: Date | str | int | None = None) -> Targets:
        """Defensible targets for a day, or for a number of periods ahead.

        Without `by` they are for the next quarter or so. Raises `BadInput` for something else than
        a day, for a day too far away, for a day if the history has no dates, and if it is not known
        which direction is better.
        """
        return self._known.targets(until(self.history, by))

    @property
    def level(self) -> float | None:
        """The level, in the metric's unit; None if there is no baseline."""
        return self.baseline.level

    @property
    def interval(self) -> Pair | None:
        """The 95 % interval of the level, as a pair; None if there is no baseline."""
        return self.baseline.interval

    @property
    def limits(self) -> Pair | None:
        """From where to where single periods are normal; None if no one range is."""
        return self.baseline.normal

    @property
    def sentence(self) -> str:
        """What a coach would say: the level, the movement if a change is known, and the target."""
        sentences = [self.baseline.sentence]
        if self._moved:
            sentences.append(self._moved.sentence)
        if self.steps:
            sentences += [one.sentence for one in self.steps]
        elif self._verdict:
            sentences.append(self._verdict.sentence)
        elif self._aims and not (self._aims.refused and self.baseline.refused):
            sentences.append(self._aims.sentence)
        if self.asks:
            sentences.append(str(BadInput("which_better")))
        return " ".join(dict.fromkeys(sentences))

    def warnings(self) -> list[str]:
        """What to know before using the numbers: about the method, and about what was left out."""
        judged = [one.verdict for one in self.steps] or [self._verdict]
        parts: Iterable[Any] = (self.baseline, self._moved, self._aims, *judged)
        words = [one.words for one in each_once(parts)]
        if self._moved and self._moved.refused and not self.baseline.refused:
            words.append(self._moved.refused.sentence)
        words = [one for one in words if one not in self.sentence]  # each once
        words += [told(note) for note in self.history.notes if not guessed(note)]
        return list(dict.fromkeys(words))

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain values, as `okrlab baseline --format json` prints it."""
        base, moved, aims = self.baseline, self._moved, self._aims
        return {
            "n": base.n,
            "method": base.method,
            "level": base.level,
            "interval": _pair(self.interval),
            "limits": _pair(self.limits),
            "signals": [self._signal(one) for one in base.signals],
            "warnings": self.warnings(),
            "refused": base.refused.sentence if base.refused else None,
            "sentence": self.sentence,
            "movement": None if not moved or moved.refused else moved.to_dict(),
            "targets": None
            if not aims or aims.refused
            else {n: getattr(aims, n) for n in _TARGETS},
        } | ({"steps": [one.to_dict() for one in self.steps]} if self.steps else {})

    def _signal(self, signal: Signal) -> dict[str, Any]:
        """A signal with its positions in the whole history."""
        places = [self.baseline.first + n for n in signal.indices]
        starts = [self.history.starts[n].isoformat() for n in places if self.history.starts]
        return {
            "rule": signal.rule,
            "side": signal.side,
            "words": signal.words,
            "indices": places,
            "periods": starts,
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per period.

        `start` is its first day (or its number, without dates), `value` what was measured, `level`,
        `lower` and `upper` what is normal, `signal` the rule that it breaks, and `used` whether the
        baseline includes it. A rate also has `numerators` and `denominators`.
        """
        import pandas as pd

        from okrlab.measure.plotted import rows

        listed = rows(self.history, self.baseline)
        numbers = dict.fromkeys(("value", "level", "lower", "upper"), "float")
        kinds = {**numbers, "signal": "object", "used": "bool"}
        frame = pd.DataFrame(listed, columns=None if listed else list(kinds))[list(kinds)]
        frame = frame.astype(kinds)
        start = pd.to_datetime(pd.Series([str(one) for one in self.history.starts], dtype=object))
        frame.insert(0, "start", start if len(start) else range(1, len(frame) + 1))
        for name in ("numerators", "denominators"):
            column = getattr(self.history, name)
            if column is not None:
                frame[name] = column
        return frame

    @checked
    def plot(self, size: Size = "page", *, interactive: bool = False) -> Chart:
        """The chart, an SVG, which can be kept as SVG or PNG.

        With `interactive`, JupyterLab shows it with a tooltip at each point, by way of Altair. The
        `size` is that of a "page", a "phone" or a "room" (a projector).
        """
        return Chart(self, size, interactive=interactive)

    chart = plot

    def xmrit(self) -> str:
        """A link that opens this history in xmrit; its numbers lie in the link itself.

        Raises `BadInput` if the history has no dates.
        """
        from okrlab.desk.metric_figure import xmrit_link

        dated(self.history, "xmrit")
        return xmrit_link(self)

    def _marks(self) -> Marks:
        from okrlab.measure.plotted import Marks
        from okrlab.measure.saying import percent

        verdict = self._verdict and text(
            "history.chart_verdict",
            luck=percent(self._verdict.luck),
            seen=percent(self._verdict.seen),
        )
        return Marks(changed=self.changed, target=self.wanted, by=self.by, verdict=verdict or "")

    @checked
    def figure(self, *, titled: bool = True) -> str:
        """HTML for a page: the chart for wide and narrow windows, the sentence, and a table.

        The page needs the styles of `okrlab.results.history_figure.STYLE`. Without `titled` the
        charts do not name the metric.
        """
        from okrlab.desk.metric_figure import figure_of

        return figure_of(self, titled=titled)

    def _repr_html_(self) -> str:
        from okrlab.desk.metric_figure import figure_of
        from okrlab.results.history_figure import STYLE

        listed = "".join(f"<li>{escape(words)}</li>" for words in self.warnings())
        return f"<style>{STYLE}</style>{figure_of(self, imaged=True)}<ul>{listed}</ul>"

    def __repr__(self) -> str:
        name = shorten(self.history.name, _NAME) or text("history.chart_value")
        return f"MetricReport({name}: {shorten(self.sentence, _LETTERS)})"


def _pair(pair: tuple[float, float] | None) -> list[float] | None:
    return None if pair is None else [float(one) for one in pair]
