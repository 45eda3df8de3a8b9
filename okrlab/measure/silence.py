"""The time since the last event: it counts, though no event has ended it, and may be too long."""

from __future__ import annotations

import numpy as np

from okrlab.measure.claims import UNLIKELY
from okrlab.measure.results import Baseline, Caution, Refusal
from okrlab.measure.saying import percent
from okrlab.measure.series import Series
from okrlab.texts import text


def silent_by_luck(events: int, days: float, silent: float) -> float:
    """The chance of no event in so many days, where so many came in others: a Pareto tail.

    >>> round(silent_by_luck(10, 100, 10), 3)
    0.386
    """
    return float((1 + silent / days) ** -events)


def silent(series: Series, days: float) -> Caution:
    """The caution about these days."""
    gaps = series.values[np.isfinite(series.values)]
    luck = silent_by_luck(len(gaps), float(gaps.sum()), days)
    facts = {"days": _days(days), "last": series.starts[-1].isoformat(), "luck": percent(luck)}
    code = "silence_long" if luck < UNLIKELY else "silence"
    return Caution(code=code, words=text(f"measure.hint_{code}", **facts))


def none_since(days: float, before: Baseline) -> Refusal:
    """The refusal where no event came since a change: a mean time needs one."""
    gaps = before.series.values[np.isfinite(before.series.values)]
    known = float(gaps.sum()) + (before.series.open or 0.0)
    facts = {"span": _days(days), "luck": percent(silent_by_luck(len(gaps), known, days))}
    return Refusal.of("none_since", **facts)


def _days(days: float) -> str:
    return text(f"measure.day_{'one' if days == 1 else 'many'}", n=f"{days:.0f}")
