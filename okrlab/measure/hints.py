"""What the numbers themselves hint at: a new level at the end, a stuck export, coarse rounding.

None of these changes the baseline; each is something that a person has to look into.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import numpy as np

from okrlab.measure.accounts import MIN_SIZE
from okrlab.measure.history_options import Per
from okrlab.measure.lengths import LENGTHS, adds_up
from okrlab.measure.results import Baseline, Caution
from okrlab.measure.saying import amount, each, many, periods
from okrlab.measure.series import Floats, Series
from okrlab.texts import text

STUCK: Final = 6
"""So many equal values at the end of a metric that used to vary are pointed out."""
COARSE: Final = 3
"""Numbers with no more different values than this were rounded."""
FEW_CASES: Final = 10
"""With fewer answers or cases than this, a single period can show almost anything."""
EVEN: Final = 0.6
"""Per day, or per working day, the values have to vary less than this share of what they do."""


AT_THE_END: Final = ("recent", "stuck")
"""What is said of the last periods."""
LONGER: Final[dict[Per, str]] = {"day": "month_days", "working_day": "working_days"}


def hints(base: Baseline, until: date | None = None) -> tuple[Caution, ...]:
    """Everything that a baseline's numbers hint at; they end before the day `until`, if at one."""
    said = []
    for code, facts in _found(base):
        name = f"{code}_before" if until and code in AT_THE_END else code
        facts |= {"periods": many(base.series), "until": until}
        said.append(Caution(code=code, words=text(f"measure.hint_{name}", facts)))
    return tuple(said)


def _found(base: Baseline) -> Iterator[tuple[str, dict[str, object]]]:
    series, v = base.series, base.spoken
    if series.kind == "events" or len(v) < MIN_SIZE:
        return
    if base.recent:
        mean = amount(float(v[-base.recent :].mean()), series, float(np.std(v)) or 1.0)
        wait = periods(MIN_SIZE - base.recent, series)
        yield "recent", {"m": base.recent, "mean": mean, "wait": wait}
    same = _same_end(v)
    if same >= STUCK and (same < len(v) or base.shifts):
        yield "stuck", {"m": same, "value": amount(float(v[-1]), series, abs(v[-1]))}
    cases = series.denominators
    if cases is not None and series.kind in ("rate", "score"):
        usual = float(np.nanmedian(cases[np.isfinite(series.values)]))
        if usual < FEW_CASES:
            yield "few_cases", {"cases": f"{usual:.0f}", "each": each(series)}
    varied = len(set(v[: 2 * MIN_SIZE].tolist())) > COARSE
    different = np.zeros(0) if varied or series.counted else np.unique(v)
    if len(v) >= 2 * MIN_SIZE and 1 < len(different) <= COARSE:
        listed = ", ".join(amount(float(one), series, abs(one)) for one in different)
        yield "coarse", {"m": len(different), "values": listed}
    if base.method == "laney_u" and cases is None:
        yield "exposure", {"phi": f"{base.phi:.1f}"}
    longer = _lengths(series)
    if longer:
        yield longer, {}


def _same_end(v: Floats) -> int:
    """How many values at the end are the same."""
    other = np.flatnonzero(v != v[-1])
    return len(v) - 1 - int(other[-1]) if len(other) else len(v)


def _lengths(series: Series) -> str:
    """Whether months vary with their days, or their working days; empty if not."""
    if series.every != "month" or not adds_up(series) or series.n < 2 * MIN_SIZE:
        return ""
    known = np.isfinite(series.values)
    v = series.values[known]
    if v.min() <= 0 or len(series.starts) != len(known):
        return ""
    as_is = _varies(v)
    for per, code in LONGER.items():
        length = np.array([LENGTHS[per](series, one) for one in series.starts], dtype=float)[known]
        if length.min() > 0 and _varies(v / length) < EVEN * as_is:
            return code
    return ""


def _varies(v: Floats) -> float:
    return float(np.std(v) / np.mean(v))
