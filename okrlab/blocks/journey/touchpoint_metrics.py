"""Sums up a touchpoint's metric for a map: its baseline, its trend, and the effect of a change."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, Literal

import msgspec

from okrlab.blocks.baseline.cards import Metric
from okrlab.blocks.journey.critical import Trend
from okrlab.texts.days import in_words

LATEST = 4
"""A trend compares the last fourth of a history with the periods before it."""
FEWEST_LATEST = 6
"""The fewest periods in either part; shorter histories have no trend."""
QUARTER = {"day": 91, "week": 13, "month": 3, "quarter": 1}
"""How many periods ahead a target lies: a quarter of a year."""


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """A metric in short, in words with no more digits than its history justifies.

    Without a baseline `level` is empty, and `said` gives the reason and some advice. `limits` are
    None where no one range is normal for all periods. `target` is a realistic one for a quarter
    ahead, if it is known which direction is better. `change` is the verdict on the marked change,
    if there is one, and `going` where the history leads by itself, if it has a trend. `spark` is
    the history as a small line, with its usual range only where one is normal.
    """

    level: str = ""
    target: str = ""
    limits: tuple[float, float] | None = None
    said: str = ""
    trend: Trend = "unknown"
    change: str = ""
    going: Literal["up", "down", ""] = ""
    spark: str = ""


def summarise(metric: Metric) -> Summary:
    """The summary of a metric. It is cached by the history: other changes of a card cost nothing.

    >>> summarise(Metric(id="m", name="Calls")).level
    ''
    """
    return _summarised(msgspec.structs.replace(metric, version=0, by="", name="", of=""))


def looked(metric: Metric) -> Any:
    """What a page shows of a metric as its board does: the sentence, the chart, the cautions."""
    from okrlab.blocks.baseline.look import known

    return msgspec.to_builtins(known(metric).look(("wide", "phone")))


@lru_cache(maxsize=1024)
def _summarised(metric: Metric) -> Summary:
    from okrlab.blocks.baseline.known_metrics import evidence, known_metric
    from okrlab.blocks.baseline.metric_picture import run_chart_of
    from okrlab.draw.spark import spark_svg
    from okrlab.measure.known import FULL_AGAIN
    from okrlab.measure.movement import movement
    from okrlab.measure.plotted import later
    from okrlab.measure.saying import amount

    known = known_metric(metric)
    series, base = known.series, known.base
    spark = (
        spark_svg(run_chart_of(metric, evidence(series, base, moved=known.moved)))
        if series.n > 1
        else ""
    )
    if base.refused:
        return Summary(said=in_words(base.refused.sentence), spark=spark)
    assert base.level is not None
    latest = None if metric.changed else _latest(metric)
    moved = movement(series, latest, rebased=known.rebased) if latest else known.moved
    now = None
    if known.moved and known.moved.periods_after >= FULL_AGAIN:  # from where targets start, too
        now = later(series, base, known.moved)
    low, high = base.interval or base.limits or (0.0, 0.0)
    scale = (high - low) / 2
    trend: Trend = "unknown"
    if moved and not moved.refused and series.better:
        trend = "same" if moved.moved != "yes" else "better" if moved.better else "worse"
    ahead = max(1, QUARTER[series.every] // series.step)
    wanted = known.targets(ahead).realistic if series.better else None
    return Summary(
        level=amount(base.level if now is None else now, series, scale),
        target="" if wanted is None else amount(wanted, series, scale),
        limits=base.normal,
        said=in_words(base.sentence),
        trend=trend,
        change=in_words(moved.sentence) if moved and metric.changed else "",
        going="" if not base.slope else "up" if base.slope > 0 else "down",
        spark=spark,
    )


def _latest(metric: Metric) -> date | None:
    """The first day of a history's latest part; None if it is too short, or has no dates."""
    starts, part = metric.starts, max(FEWEST_LATEST, len(metric.values) // LATEST)
    return starts[-part] if len(starts) >= part + FEWEST_LATEST else None
