"""What is known of a metric's card: the same on its board, the map and in a check-in."""

from __future__ import annotations

from math import isfinite
from typing import Any

from okrlab.blocks.baseline.cards import Evidence, Metric
from okrlab.blocks.baseline.series_of_metrics import series_of
from okrlab.measure.behaviour import ChartRebase
from okrlab.measure.known import KnownSeries, known_series
from okrlab.measure.movement import Movement
from okrlab.measure.plotted import earlier, later, odd
from okrlab.measure.results import Baseline
from okrlab.measure.series import Series
from okrlab.texts.clean import LIMITS, shorten


def known_metric(metric: Metric) -> KnownSeries:
    """The baseline of a metric, taken before the marked change, and its movement since.

    >>> known_metric(Metric(id="m", name="Calls", values=(9.0, 7.0, 8.0))).base.refused.code
    'few'
    """
    series = series_of(metric)
    rebased = tuple(ChartRebase(date=r.date, reason=r.reason) for r in metric.rebases)
    return known_series(series, metric.changed if series.starts else None, rebased)


def evidence(
    series: Series, base: Baseline, more: str = "", moved: Movement | None = None
) -> Evidence:
    """What a card keeps to justify its target: the sentence and `more`, the method, and the lines.

    With `moved` there is also the level after the change.

    The places of signals are counted from the start of the history, as the chart counts them, while
    those of a baseline are counted from its first period.
    """
    signs: dict[str, set[int]] = {"outside": set(), "pattern": set()}
    for signal in base.signals:
        places = {base.first + n for n in signal.indices}
        signs["outside" if signal.rule == "outside" else "pattern"] |= places
    ends = base.normal or (None, None)
    before, edges = earlier(series, base)
    return Evidence(
        sentence=shorten(" ".join([base.sentence, more]).strip(), LIMITS["note"]),
        method=base.method,
        n=base.n,
        first=base.first,
        level=_line(base.line, base.level),
        lower=_line(base.lower, ends[0]),
        upper=_line(base.upper, ends[1]),
        steps=base.shifts,
        earlier=tuple(None if one is None else _kept(one) for one in before),
        edges=edges,
        later=later(series, base, moved),
        odd=odd(base),
        outside=tuple(sorted(signs["outside"])),
        pattern=tuple(sorted(signs["pattern"] - signs["outside"])),
    )


def _line(column: Any, value: float | None) -> tuple[float, ...]:
    """A line's value for each period, or a single one for all; empty if any is unknown."""
    values = [value] if column is None else column.tolist()
    if any(one is None or not isfinite(one) for one in values):
        return ()
    found = [float(one) for one in values if one is not None]
    kept = [_kept(one) for one in found]
    return tuple(found[:1] if len(set(kept)) == 1 else kept)


def _kept(value: float) -> float:
    """Nine digits are more than a chart shows, and keep the record small."""
    return float(f"{value:.9g}")
