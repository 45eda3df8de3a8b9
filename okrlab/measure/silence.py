"""The time since the last event: it counts, though no event has ended it, and may be too long."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from okrlab.measure.claims import UNLIKELY
from okrlab.measure.results import Baseline, Caution, Refusal
from okrlab.measure.saying import amount, percent
from okrlab.measure.series import Series
from okrlab.texts import text


def silent_by_luck(events: int, days: float, silent: float) -> float:
    """The chance of no event in so many days, where so many came in others: a Pareto tail.

    >>> round(silent_by_luck(10, 100, 10), 3)
    0.386
    """
    return float((1 + silent / days) ** -events)


def stopped(series: Series) -> bool:
    """Whether the time since the last event is longer than luck explains."""
    return bool(series.open) and _luck(series, series.open or 0.0) < UNLIKELY


def with_silence(base: Baseline, days: float) -> Baseline:
    """The baseline with these days since the last event, which are told of a refused one too."""
    series = replace(base.series, open=days)
    if not base.level and not (base.refused and base.refused.code == "constant"):
        return base
    told = silent(series, days)
    base = replace(base, series=series, warnings=(*base.warnings, told))
    if base.refused:
        return replace(base, sentence=f"{base.sentence} {told.words}")
    if base.method != "t" or not stopped(series) or base.limits is None or base.interval is None:
        return base
    low, high = base.interval
    facts = {
        "days": _days(days),
        "last": series.starts[-1].isoformat(),
        "level": amount(base.level or 0.0, series, (high - low) / 2),
        "to": amount(base.limits[1], series, (base.limits[1] - base.limits[0]) / 6),
    }
    return replace(base, sentence=text("measure.sentence_t_stopped", **facts))


def _luck(series: Series, days: float) -> float:
    gaps = series.values[np.isfinite(series.values)]
    return silent_by_luck(len(gaps), float(gaps.sum()), days) if len(gaps) else 1.0


def silent(series: Series, days: float) -> Caution:
    """The caution about these days."""
    luck = _luck(series, days)
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
