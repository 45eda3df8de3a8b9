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

from okrlab.blocks.baseline.cards import Metric
from okrlab.blocks.baseline.known_metrics import evidence, known_metric
from okrlab.blocks.baseline.metric_picture import metric_svg
from okrlab.blocks.baseline.shown import Aims, Look, NoNumber, Stop, Worth
from okrlab.draw.chart_sizes import Size
from okrlab.measure.claims import ends
from okrlab.measure.known import KnownSeries
from okrlab.measure.moves import usual_score
from okrlab.measure.plotted import Marks, described, rows
from okrlab.measure.results import Refusal
from okrlab.measure.saying import amount, percent, periods, precision
from okrlab.measure.series import Series
from okrlab.measure.set_aside import each_once
from okrlab.measure.target import Targets
from okrlab.texts import text
from okrlab.texts.days import in_words, spelled

STOPS: Final = ("floor", "commit", "realistic", "stretch")
"""The named targets on the slider."""
_STEPS: Final = 60
"""About how many steps a slider has; with more, a finger could not choose one."""
PAGE: Final[tuple[Size, ...]] = ("broad", "wide", "phone")
WALL: Final[tuple[Size, ...]] = ("wall",)
"""The sizes of charts that a page takes one of, as wide as it is, and that of a wall."""


@dataclass(frozen=True, eq=False)
class KnownMetric(KnownSeries):
    """A metric's card with its series, its baseline and its movement."""

    metric: Metric

    def look(self, sizes: Iterable[Size] = PAGE) -> Look:
        """The metric in words, and as charts of these `sizes`.

        The charts are without the target, which the page draws itself while it is being chosen.
        """
        base, target = self.base, self.metric.target
        words = described(self.series, base, Marks(changed=self.metric.changed, target=target))
        room = () if target is None else (target,)
        return Look(
            sentence=in_words(base.sentence),
            why="" if base.refused else in_words(base.why),
            evidence=evidence(self.series, base, moved=self.moved),
            periods=periods(len(self.metric.values), self.series),
            level=self.said(base.level) if base.level is not None else "",
            target="" if target is None else self.said(target),
            warnings=_unique(in_words(one.words) for one in each_once((base, self.moved))),
            moved=self._moved(),
            verdict=self.moved.moved if self.moved else "",
            refused=_refused(base.refused),
            rows=self._table(),
            charts=self._drawn(sizes, words, self.metric.by_when, room=room),
        )

    def told(self) -> str:
        """One sentence: whether the metric moved since the marked change, or else its baseline."""
        return self._moved() or in_words(self.base.sentence)

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
        return in_words(refused.sentence if refused else self.moved.sentence)

    def _table(self) -> tuple[tuple[str, ...], ...]:
        """A row for each period: its name, its value, the level, both limits, and any signal."""

        half, width = precision(self.base)
        scales = {"value": 0.0, "level": half, "lower": width, "upper": width}

        def cell(value: float | None, scale: float) -> str:
            return "" if value is None else self.said(value, scale / 10)

        return tuple(
            (
                in_words(row["when"]),
                *(cell(row[name], scale) for name, scale in scales.items()),
                text(f"history.chart_sign_{row['signal']}") if row["signal"] else "",
            )
            for row in rows(self.series, self.base)
        )

    def _drawn(
        self, sizes: Iterable[Size], words: str, by: date | None, **options: Any
    ) -> dict[str, str]:
        """The chart in these sizes, without the card's own target."""
        metric = replace(self.metric, target=None, by_when=by)
        summary = evidence(self.series, self.base, moved=self.moved)
        return {
            size: metric_svg(metric, found=summary, size=size, words=words, **options)
            for size in sizes
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
            charts=self._drawn(PAGE, words, by, room=(low, high)),
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
            evidence=evidence(self.series, proposed.before, verdict.sentence),
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
        low, high = ends(self.series)
        return min(max(low, value), high)


def warm() -> None:
    """Load the libraries and run every step once, so that the first question is answered fast."""
    trial = Metric(id="trial", name="", start=date(2026, 1, 5), values=(1.0, 2.0, 3.0, 2.0) * 6)
    known(trial).targets()


def known(metric: Metric) -> KnownMetric:
    """The baseline of a metric, taken before the marked change, and its movement since.

    >>> known(Metric(id="m", name="Calls", values=(9.0, 7.0, 8.0))).base.refused is not None
    True
    """
    found = known_metric(metric)
    return KnownMetric(found.series, found.base, found.moved, found.rebased, metric)


def _refused(refusal: Refusal | None) -> NoNumber | None:
    if refusal is None:
        return None
    return NoNumber(
        code=refusal.code,
        reason=in_words(refusal.reason),
        advice=in_words(refusal.advice),
        switch_on=refusal.switch_on,
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
