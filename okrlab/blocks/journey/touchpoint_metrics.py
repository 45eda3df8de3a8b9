"""Sums up a touchpoint's metric for a map: its baseline, its trend, and the effect of a change."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import msgspec

from okrlab.blocks.baseline.cards import Metric
from okrlab.blocks.journey.critical import Trend

LATEST = 4
"""A trend compares the last fourth of a history with the periods before it."""
FEWEST_LATEST = 6
"""The fewest periods in either part; shorter histories have no trend."""
QUARTER = {"day": 91, "week": 13, "month": 3, "quarter": 1}
"""How many periods ahead a target lies: a quarter of a year."""


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """A metric in short, in words with no more digits than its history justifies.

    Without a baseline `level` and `limits` are empty, and `said` gives the reason and some advice.
    `limits` are also empty where no range is normal.
    `target` is a realistic one for a quarter ahead. `change` is the verdict on the marked change,
    if there is one.
    """

    level: str = ""
    target: str = ""
    limits: tuple[float, float] | None = None
    said: str = ""
    trend: Trend = "unknown"
    change: str = ""


def summarise(metric: Metric) -> Summary:
    """The summary of a metric. It is cached by the history: other changes of a card cost nothing.

    >>> summarise(Metric(id="m", name="Calls")).level
    ''
    """
    return _summarised(msgspec.structs.replace(metric, version=0, by="", name="", of=""))


@lru_cache(maxsize=1024)
def _summarised(metric: Metric) -> Summary:
    from okrlab.blocks.baseline.series_of_metrics import series_of
    from okrlab.measure.known import known_series
    from okrlab.measure.movement import movement
    from okrlab.measure.saying import amount

    series = series_of(metric)
    known = known_series(series, metric.changed)
    base = known.base
    if base.refused:
        return Summary(said=f"{base.refused.reason} {base.refused.advice}")
    assert base.level is not None
    latest = None if metric.changed else _latest(metric)
    moved = movement(series, latest) if latest else known.moved
    low, high = base.interval or base.limits or (0.0, 0.0)
    scale = (high - low) / 2
    trend: Trend = "unknown"
    if moved and not moved.refused:
        trend = "same" if moved.moved != "yes" else "better" if moved.better else "worse"
    wanted = known.targets(max(1, QUARTER[series.every] // series.step)).realistic
    return Summary(
        level=amount(base.level, series, scale),
        target="" if wanted is None else amount(wanted, series, scale),
        limits=base.normal,
        said=base.sentence,
        trend=trend,
        change=moved.sentence if moved and metric.changed else "",
    )


def _latest(metric: Metric) -> date | None:
    """The first day of a history's latest part; None if it is too short, or has no dates."""
    starts, part = metric.starts, max(FEWEST_LATEST, len(metric.values) // LATEST)
    return starts[-part] if len(starts) >= part + FEWEST_LATEST else None
