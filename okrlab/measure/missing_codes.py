"""Codes: one number again and again, far from all others, that stands for what is missing.

Exports write 99, -1 or 9999 where nothing was measured. Averaged, they make a level that no period
had; in a row, they look like one.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from okrlab.measure.series import Floats, Series

OFTEN: Final = 3
"""A number that occurs so often is a code if it lies far enough from all others."""
FAR: Final = {2: 12.0, OFTEN: 6.0}
"""How many standard deviations of the others that is, for one that occurs twice, or more often."""
OTHERS: Final = 6
"""So many others there have to be; with fewer, nobody knows which are the numbers."""
VARIED: Final = 3
"""So many different ones: of a few rounded numbers each comes again."""
MOST: Final = 0.5
"""What is more than this share of all periods is how the metric is."""


def codes(series: Series, values: Floats) -> tuple[int, ...]:
    """The periods whose value is a code; `values` replaces those of the series.

    None is a number at an end of what is possible, or at which the metric stays until the end.
    Where a number is worked out from cases, few of these make the same one again.

    >>> weekly = [40, 42, 99, 43, 41, 99, 38, 42, 99, 39, 44, 40]
    >>> codes(Series.of(weekly), np.array(weekly, dtype=float))
    (2, 5, 8)
    """
    there = values[np.isfinite(values)]
    if series.denominators is not None or len(there) < OTHERS + min(FAR):
        return ()
    if not any(np.count_nonzero(there == one) > 1 for one in (there.min(), there.max())):
        return ()
    ends = {series.low, series.high, 0.0 if series.kind == "count" else None}
    known = np.flatnonzero(np.isfinite(values))
    found: list[int] = []
    while True:
        rest = known[~np.isin(known, found)] if found else known
        if len(rest) < OTHERS + min(FAR):
            return tuple(sorted(found))
        v = values[rest]
        for one in (float(v.min()), float(v.max())):
            alike = v == one
            if np.count_nonzero(alike) < min(FAR):
                continue
            same, others = rest[alike], v[~alike]
            stays = len(same) == known[-1] - same[0] + 1 - np.isnan(values[same[0] :]).sum()
            share = len(found) + len(same) > MOST * len(known)
            if one in ends or stays or share or not _far(one, len(same), others):
                continue
            found += same.tolist()
            break
        else:
            return tuple(sorted(found))


def _far(one: float, times: int, others: Floats) -> bool:
    """Whether a number that occurs so often is far from all others."""
    if len(others) < OTHERS or len(np.unique(others)) < VARIED:
        return False
    gap = float(np.abs(others - one).min())
    return gap > max(FAR[min(times, OFTEN)] * float(np.std(others)), float(np.ptp(others)))
