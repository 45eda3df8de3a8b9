"""A part of a yearly wave instead of steps or a line, where there are no two years to see one in.

Half a wave looks like a step or a line, and one and a half look like several steps.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from okrlab.measure.accounts import Search
from okrlab.measure.seasons import MOST_WAVES, Season, wave_columns, year_of
from okrlab.measure.series import Floats, Series

WAVE: Final = 48.0
"""What the wave costs: a little more than a line."""
RATHER: Final = 10.0
"""How much better a wave has to explain steps or a line, as none are told then."""


def wave_instead(
    series: Series, at: Floats, v: Floats, found: Season | None, score: float
) -> float | None:
    """By how much such a wave explains the values `v` at these periods better than a score.

    None in less than half a year, or from two years on. A season of the week may be `found`.
    """
    year, n = year_of(series), len(series.values)
    if year < MOST_WAVES or not year / 2 <= n < int(2 * year):
        return None
    if found and (len(found.wave) or found.cycle > year / 2):
        return None
    base = found.columns(np.isin(np.arange(n), at)) if found else np.ones((len(at), 1))
    columns = np.column_stack([base, wave_columns(at, year, 2)])
    return score - Search(at, v, columns, WAVE, base.shape[1]).flat.score
