"""What a season says: what comes back, and the usual range of its lowest and its highest part."""

from __future__ import annotations

import numpy as np

from okrlab.measure.claims import ends as possible_ends
from okrlab.measure.footing import FittedLine, off_scale, on_scale
from okrlab.measure.results import Baseline
from okrlab.measure.saying import cycles_of, span
from okrlab.measure.seasons import season_parts
from okrlab.measure.series import Floats
from okrlab.texts import text


def season_words(base: Baseline) -> list[str]:
    """The cautions of a season, one for the week and one for the year, if it has both.

    They say ranges of its own where these hold, and its parts have names. `base` has its limits of
    each period only if most periods lie within them.
    """
    cycles = cycles_of(base)
    return [_worded(base, one, both=len(cycles) > 1) for one in cycles]


def _worded(base: Baseline, cycle: str, *, both: bool) -> str:
    words = text(f"measure.season_{cycle}")
    names = _names(cycle)
    series = base.series
    if not names or not series.starts or base.lower is None or base.upper is None:
        return words
    assert base.line is not None
    line, lower, upper = base.line, base.lower, base.upper
    if both or base.shifts or base.slope is not None:
        line, lower, upper = _alone(base, line, (lower, upper), cycle if both else "")
    last = range(max(0, len(line) - _length(base, cycle)), len(line))
    known = [n for n in last if np.isfinite(series.values[n])]
    if not known:
        return words
    facts: dict[str, object] = {}
    ends = (min(known, key=line.__getitem__), max(known, key=line.__getitem__))
    for end, n in zip(("low", "high"), ends, strict=True):
        low, high = float(lower[n]), float(upper[n])
        first = series.starts[n]
        part = {"week": first.weekday(), "year": first.month - 1}.get(cycle, (first.month - 1) // 3)
        facts |= {
            f"{end}_part": names[part],
            f"{end}_usual": span((low, high), series, (high - low) / 6, unit=True),
        }
    own = "season_own" if base.slope is None else "season_own_now"
    return f"{words} {text(f'measure.{own}', **facts)}"


def _length(base: Baseline, cycle: str) -> int:
    """How many periods one cycle has."""
    plan = base.footing.plan if isinstance(base.footing, FittedLine) else None
    return (
        round(plan.year)
        if plan and plan.waves and cycle == "year"
        else season_parts(base.series)[2]
    )


def _alone(
    base: Baseline, line: Floats, limits: tuple[Floats, Floats], cycle: str
) -> tuple[Floats, Floats, Floats]:
    """The line and the limits as after the last shift and at the end of a trend.

    With only one `cycle` of two if it is said: the other season has its average then.
    """
    assert isinstance(base.footing, FittedLine)
    plan, scale = base.footing.plan, base.footing.scale
    rows = plan.rows(np.arange(len(line), dtype=float))
    rows[:, 1 : 1 + len(plan.steps)] = 1.0
    if plan.trend:
        rows[:, 1 + len(plan.steps)] = len(line) - 1
    if cycle:
        first = rows.shape[1] - plan.waves
        other = slice(first, None) if cycle == "week" else slice(first - plan.groups + 1, first)
        rows[:, other] = 0.0
    middle = rows @ base.footing.fit.coefficients
    ends = [on_scale(one, scale) for one in (limits[0], line, limits[1])]
    reach = max(float(np.nanmedian(ends[1] - ends[0])), float(np.nanmedian(ends[2] - ends[1])))
    found = [off_scale(middle + away, scale) for away in (0.0, -reach, reach)]
    found = [np.clip(one, *possible_ends(base.series)) for one in found]
    return found[0], found[1], found[2]


def _names(cycle: str) -> list[str]:
    """The names of the parts of a cycle; none for one that somebody counted out."""
    return [] if cycle == "cycle" else text(f"measure.parts_{cycle}").split(",")
