"""What a touchpoint's metric says: its baseline, its trend, and whether a change resonated."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from okrlab.blocks.baseline.cards import Metric
from okrlab.blocks.journey.critical import Trend

if TYPE_CHECKING:
    from okrlab.measure.results import Baseline
    from okrlab.measure.series import Series

LATEST = 4
"""A trend compares the last quarter of a history with what came before it."""
FEWEST_LATEST = 6
QUARTER = {"day": 91, "week": 13, "month": 3, "quarter": 1}


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """A metric in short, for a map: words, never more digits than it carries.

    `level` and `limits` are empty where there is no baseline; then `said` tells why, and what to
    do. `target` is a realistic one in a quarter's time. `change` is the verdict on the day
    something was done differently, if one is marked.
    """

    level: str = ""
    target: str = ""
    limits: tuple[float, float] | None = None
    said: str = ""
    trend: Trend = "unknown"
    change: str = ""


def summarise(metric: Metric) -> Summary:
    """The metric in short; the same history is looked at once."""
    return _summarised(msgspec.structs.replace(metric, version=0, by="", name="", of=""))


@lru_cache(maxsize=1024)
def _summarised(metric: Metric) -> Summary:
    from okrlab.blocks.baseline.series_of_metrics import series_of
    from okrlab.measure.baseline import baseline
    from okrlab.measure.movement import movement
    from okrlab.measure.saying import amount

    series = series_of(metric)
    found = baseline(series, changed=metric.changed)
    if found.refused:
        return Summary(said=f"{found.refused.reason} {found.refused.advice}")
    assert found.level is not None
    changed = metric.changed or _latest(metric)
    moved = movement(series, changed) if changed else None
    low, high = found.interval or found.limits or (0.0, 0.0)
    scale = (high - low) / 2
    trend: Trend = "unknown"
    if moved and not moved.refused:
        trend = "same" if moved.moved != "yes" else "better" if moved.better else "worse"
    return Summary(
        level=amount(found.level, series, scale),
        target=_target(series, found, scale),
        limits=found.limits,
        said=found.sentence,
        trend=trend,
        change=moved.sentence if moved and metric.changed else "",
    )


def _target(series: Series, found: Baseline, scale: float) -> str:
    """What is realistic a quarter on; empty where nothing can be proposed."""
    from okrlab.measure.saying import amount
    from okrlab.measure.target import targets

    wanted = targets(series, QUARTER[series.every], before=found).realistic
    return "" if wanted is None else amount(wanted, series, scale)


def _latest(metric: Metric) -> date | None:
    """From when on a history is its latest part; None if it is too short, or has no dates."""
    starts, part = metric.starts, max(FEWEST_LATEST, len(metric.values) // LATEST)
    return starts[-part] if len(starts) >= part + FEWEST_LATEST else None
