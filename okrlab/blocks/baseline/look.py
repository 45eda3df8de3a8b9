"""What a page shows of a metric: baseline and movement, targets for a day, what a target is worth.

`okrlab.measure` does the statistics; this module turns its results into words and pictures.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import floor, isfinite, log10
from statistics import pstdev
from typing import Any, Final

from msgspec.structs import replace

from okrlab.blocks.baseline.cards import Evidence, Metric
from okrlab.blocks.baseline.metric_picture import metric_svg
from okrlab.blocks.baseline.series_of_metrics import series_of
from okrlab.blocks.baseline.shown import Aims, Look, NoNumber, Stop, Worth
from okrlab.draw.run_chart_svg import Size
from okrlab.measure.behaviour import ChartRebase
from okrlab.measure.known import KnownSeries, known_series
from okrlab.measure.moves import usual_score
from okrlab.measure.plotted import Marks, described, rows
from okrlab.measure.results import Baseline, Refusal
from okrlab.measure.saying import amount, percent
from okrlab.measure.series import Series
from okrlab.measure.target import Targets
from okrlab.texts import text
from okrlab.texts.clean import LIMITS, shorten

STOPS: Final = ("floor", "commit", "realistic", "stretch")
"""The named targets on the slider."""
_STEPS: Final = 60
"""About how many steps a slider has; with more, a finger could not choose one."""
_SIZES: Final[tuple[Size, Size]] = ("wide", "phone")


@dataclass(frozen=True, eq=False)
class KnownMetric(KnownSeries):
    """A metric's card with its series, its baseline and its movement."""

    metric: Metric

    def look(self) -> Look:
        """The metric in words and pictures.

        The chart is without the target, which the page draws itself while it is being chosen.
        """
        base, summary = self.base, evidence(self.base)
        words = described(self.series, base, Marks(changed=self.metric.changed))
        return Look(
            sentence=base.sentence,
            why=base.why,
            evidence=summary,
            words=words,
            level=self.said(base.level) if base.level is not None else "",
            warnings=_unique(
                caution.words for part in (base, self.moved) if part for caution in part.warnings
            ),
            moved=self._moved(),
            verdict=self.moved.moved if self.moved else "",
            refused=_refused(base.refused),
            rows=self._table(),
            **self._drawn(words, self.metric.by_when),
        )

    def told(self) -> str:
        """One sentence: whether the metric moved since the marked change, or else its baseline."""
        return self._moved() or self.base.sentence

    def said(self, value: float, step: float = 0.0) -> str:
        """A number with its unit, to as many digits as the history's spread justifies.

        With `step`, to as many digits as tell two steps of a slider apart.
        """
        scale = 10 * step or _spread(self.series)
        return amount(value, self.series, scale)

    def _moved(self) -> str:
        if not self.moved:
            return ""
        refused = self.moved.refused
        return f"{refused.reason} {refused.advice}" if refused else self.moved.sentence

    def _table(self) -> tuple[tuple[str, ...], ...]:
        """A row for each period: its name, its value, the level, both limits, and any signal."""

        def cell(value: float | None) -> str:
            return "" if value is None else self.said(value)

        return tuple(
            (
                row["when"],
                *(cell(row[name]) for name in ("value", "level", "lower", "upper")),
                text(f"history.chart_sign_{row['signal']}") if row["signal"] else "",
            )
            for row in rows(self.series, self.base)
        )

    def _drawn(self, words: str, by: date | None, **options: Any) -> dict[str, Any]:
        """The chart for wide and for narrow windows, without the card's own target."""
        metric, summary = replace(self.metric, target=None, by_when=by), evidence(self.base)
        return {
            size: metric_svg(metric, found=summary, size=size, words=words, **options)
            for size in _SIZES
        }

    # -- targets -------------------------------------------------------------------------

    def until(self) -> date | None:
        """The day proposed first: the card's, or else one that is far enough ahead.

        A target is scored on the mean of several periods, and these should all be still to come.
        None if the card has no day and the history no dates.
        """
        if self.metric.by_when or not self.series.starts:
            return self.metric.by_when
        every, last = self.series.every, self.series.starts[-1]
        days = {"day": 1, "week": 7, "month": 31, "quarter": 92}[every] * self.series.step
        return date.fromordinal(last.toordinal() + days * (usual_score(self.series) + 1))

    def aims(self, by: date | None, proposed: Targets) -> Aims:
        """The targets `proposed` for the day `by`, as stops of a slider and with their charts."""
        if proposed.refused or proposed.nothing is None:
            return Aims(by=by, refused=_refused(proposed.refused))
        sign = 1.0 if self.series.better == "up" else -1.0
        nothing, floor_ = proposed.nothing, abs(proposed.floor or 0.0)
        wanted = {
            "floor": nothing + sign * floor_,
            **{name: getattr(proposed, name) for name in STOPS[1:]},
        }
        far = max(abs(level - nothing) for level in wanted.values()) or abs(nothing) or 1.0
        step = _round(1.5 * far / _STEPS)
        # The slider starts a little on the wrong side of doing nothing, and goes beyond all stops.
        ends = sorted(self._bounded(nothing + sign * far * times) for times in (-0.1, 1.4))
        low, high = (round(step * round(end / step), 9) for end in ends)
        stops = []
        for name, value in wanted.items():
            # A stop asks for at least as much as was proposed; 1e-9 absorbs rounding errors.
            up = step * floor((sign * value) / step - 1e-9) + step
            value = round(self._bounded(sign * up), 9)
            stops.append(Stop(name, value, self.said(value, step)))
        words = described(self.series, self.base)
        return Aims(
            by=by,
            horizon=proposed.horizon,
            scored=proposed.scored,
            sentence=proposed.sentence,
            nothing=self.said(nothing, step),
            low=low,
            high=high,
            step=step,
            stops=tuple(stops),
            **self._drawn(words, by, ahead=proposed.horizon, room=(low, high)),
        )

    def worth(self, target: float, by: date | None, proposed: Targets, step: float) -> Worth | None:
        """What a target is worth on the day `by`; None if nothing can be said about it.

        `proposed` are the targets proposed for that day, and `step` is the step of their slider.
        """
        verdict = self.judged(target, proposed)
        if verdict is None:
            return None
        return Worth(
            said=self.said(target, step),
            key_result=self._asked(target, by, proposed, step),
            evidence=evidence(proposed.before, verdict.sentence),
            standing=verdict.standing,
            sentence=verdict.sentence,
            luck=percent(verdict.luck),
            seen=percent(verdict.seen),
            rank=verdict.rank,
            moves=verdict.moves,
            inside=verdict.inside,
            warnings=_unique(caution.words for caution in verdict.warnings),
        )

    def _asked(self, target: float, by: date | None, proposed: Targets, step: float) -> str:
        """The key result in words. It starts from where the metric would be if nothing is done."""
        start = target if proposed.nothing is None else proposed.nothing
        return text(
            f"baseline_board.kr_{self.series.better}",
            name=self.metric.name,
            from_=self.said(start, step),
            to=self.said(target, step),
            by=spelled(by) if by else "…",
        )

    def _bounded(self, value: float) -> float:
        low, high = self.series.low, self.series.high
        value = value if low is None else max(low, value)
        return value if high is None else min(high, value)


def warm() -> None:
    """Load the libraries and run every step once, so that the first question is answered fast."""
    trial = Metric(id="trial", name="", start=date(2026, 1, 5), values=(1.0, 2.0, 3.0, 2.0) * 6)
    known(trial).targets(None)


def known(metric: Metric) -> KnownMetric:
    """The baseline of a metric, taken before the marked change, and its movement since.

    >>> known(Metric(id="m", name="Calls", values=(9.0, 7.0, 8.0))).base.refused is not None
    True
    """
    series = series_of(metric)
    rebased = tuple(ChartRebase(date=r.date, reason=r.reason) for r in metric.rebases)
    analysis = known_series(series, metric.changed if series.starts else None, rebased)
    return KnownMetric(analysis.series, analysis.base, analysis.moved, analysis.rebased, metric)


def evidence(base: Baseline, more: str = "") -> Evidence:
    """What a card keeps to justify its target: the sentence and `more`, the method, and the lines.

    The places of signals are counted from the start of the history, as the chart counts them, while
    those of a baseline are counted from its first period.
    """
    signs: dict[str, set[int]] = {"outside": set(), "pattern": set()}
    for signal in base.signals:
        places = {base.first + n for n in signal.indices}
        signs["outside" if signal.rule == "outside" else "pattern"] |= places
    ends = base.normal or (None, None)
    return Evidence(
        sentence=shorten(" ".join([base.sentence, more]).strip(), LIMITS["note"]),
        method=base.method,
        n=base.n,
        first=base.first,
        level=_line(base.line, base.level),
        lower=_line(base.lower, ends[0]),
        upper=_line(base.upper, ends[1]),
        outside=tuple(sorted(signs["outside"])),
        pattern=tuple(sorted(signs["pattern"] - signs["outside"])),
    )


def _line(column: Any, value: float | None) -> tuple[float, ...]:
    """A line's value for each period, or a single one for all; empty if any is unknown.

    Seven digits are more than a chart shows, and keep the record small.
    """
    values = [value] if column is None else column.tolist()
    if any(one is None or not isfinite(one) for one in values):
        return ()
    kept = [float(f"{one:.7g}") for one in values]
    return tuple(kept[:1] if len(set(kept)) == 1 else kept)


def spelled(day: date) -> str:
    """A day in words.

    >>> spelled(date(2026, 3, 31))
    '31 March 2026'
    """
    return f"{day.day} {text('baseline_board.months').split(',')[day.month - 1]} {day.year}"


def _refused(refusal: Refusal | None) -> NoNumber | None:
    if refusal is None:
        return None
    return NoNumber(
        code=refusal.code, reason=refusal.reason, advice=refusal.advice, switch_on=refusal.switch_on
    )


def _spread(series: Series) -> float:
    """The standard deviation of the values, which decides how many digits are shown."""
    values = [one for one in series.values.tolist() if isfinite(one)]
    return pstdev(values) if len(values) > 1 else 1.0


def _round(raw: float) -> float:
    """The next round number below: 1, 2 or 5 times a power of ten."""
    power = 10.0 ** floor(log10(raw))
    return float(power * max(n for n in (1, 2, 5) if n * power <= raw * 1.001))


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
