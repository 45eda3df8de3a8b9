"""What a season says: what comes back, and the usual range of its lowest and its highest part."""

from __future__ import annotations

import numpy as np

from okrlab.measure.results import Baseline
from okrlab.measure.saying import amount, bare, cycle_of
from okrlab.measure.seasons import CYCLE
from okrlab.texts import text


def season_words(base: Baseline) -> str:
    """The caution of a season; with ranges of its own where these hold, and its parts have names.

    `base` has its limits of each period only if most periods lie within them.
    """
    cycle = cycle_of(base)
    words = text(f"measure.season_{cycle}")
    names = _names(cycle)
    series = base.series
    if not names or not series.starts or base.lower is None or base.upper is None:
        return words
    assert base.line is not None
    last = range(max(0, len(base.line) - CYCLE[series.every]), len(base.line))
    known = [n for n in last if np.isfinite(series.values[n])]
    if not known:
        return words
    facts: dict[str, object] = {}
    ends = (min(known, key=base.line.__getitem__), max(known, key=base.line.__getitem__))
    for end, n in zip(("low", "high"), ends, strict=True):
        low, high = float(base.lower[n]), float(base.upper[n])
        first = series.starts[n]
        part = {"week": first.weekday(), "year": first.month - 1}.get(cycle, (first.month - 1) // 3)
        facts |= {
            f"{end}_part": names[part],
            f"{end}_from": bare(low, series, (high - low) / 6),
            f"{end}_to": amount(high, series, (high - low) / 6),
        }
    return f"{words} {text('measure.season_own', **facts)}"


def _names(cycle: str) -> list[str]:
    """The names of the parts of a cycle; none for one that somebody counted out."""
    return [] if cycle == "cycle" else text(f"measure.parts_{cycle}").split(",")
