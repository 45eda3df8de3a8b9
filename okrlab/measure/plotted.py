"""What a chart of a history shows, as rows and in words: values, level, limits, signals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any, Final, Literal

import numpy as np

from okrlab.draw.run_chart import Line, RunChart, Signal, Upright, run_on, stepped
from okrlab.measure.asked import continued
from okrlab.measure.claims import among, ends
from okrlab.measure.footing import FittedLine, Plan
from okrlab.measure.movement import Movement
from okrlab.measure.periods import name as period_name
from okrlab.measure.results import TRACKED, Baseline
from okrlab.measure.saying import amount, grain, precision
from okrlab.measure.series import Floats, Series
from okrlab.texts import text

_MIDDLES: Final[dict[str, Literal["ewma", "cusum", "gap"]]] = {
    "ewma": "ewma",
    "cusum": "cusum",
    "g": "gap",
}
"""Methods whose line is not the level."""


@dataclass(frozen=True, kw_only=True)
class Marks:
    """What else is drawn: a change, a target with the day it is due and its verdict in short."""

    changed: date | None = None
    target: float | None = None
    by: date | None = None
    verdict: str = ""


def rows(series: Series, base: Baseline) -> list[dict[str, Any]]:
    """One row a period: when, its value, level and limits (None outside the baseline), signal."""
    named = [period_name(one, series.every) for one in series.starts]
    listed = run_chart_of(series, base).rows()
    return [{"when": named[n] if named else str(n + 1), **row} for n, row in enumerate(listed)]


def run_chart_of(series: Series, base: Baseline, marks: Marks | None = None) -> RunChart:
    """What a chart shows of a series; `marks` adds a change and a target."""
    marks = marks or Marks()
    uprights = _begun(series, base)
    if marks.changed:
        uprights.append(Upright(marks.changed, text("history.chart_changed"), "change"))
    level, lower, upper = _lines(series, base)
    return RunChart(
        name=series.name,
        unit=series.unit,
        every=series.every,
        share=series.kind == "rate",
        values=tuple(map(_plain, series.values)),
        starts=series.starts,
        level=level,
        lower=lower,
        upper=upper,
        earlier=stepped(*earlier(series, base), len(series.values)),
        steps=base.shifts,
        odd=odd(base),
        first=base.first,
        until=base.first + len(base.series.values),
        sloped=bool(base.slope),
        middle=_MIDDLES.get(base.method, ""),
        bent=base.season is not None,
        signals=_flagged(series, base),
        uprights=tuple(uprights),
        target=marks.target,
        by=marks.by,
        verdict=marks.verdict,
    )


def _begun(series: Series, base: Baseline) -> list[Upright]:
    """Where the level begins anew: at each rebase, with its reason.

    What the first row is, is no new beginning; the shifts that were found are steps.
    """
    if not series.starts:
        return []
    known = {series.index(one.date): one.reason for one in base.rebased}
    began = {} if base.first in base.shifts else {base.first: text("history.chart_rebased")}
    found = began | known
    return [
        Upright(series.starts[at], found[at]) for at in sorted(found) if 0 < at < len(series.starts)
    ]


def odd(base: Baseline) -> tuple[int, ...]:
    """The periods so far from all others that the level and the limits are without them."""
    return tuple(base.first + n for n in base.outliers) if base.left_out else ()


def later(series: Series, base: Baseline, moved: Movement | None) -> float | None:
    """The level after a change, if it moved; None if it did not, or that cannot be said."""
    if moved is None or moved.refused or moved.moved != "yes" or base.level is None:
        return None
    at = series.index(moved.changed)
    if base.season is not None and isinstance(base.footing, FittedLine) and base.method != "stl":
        values = series.values.copy()
        values[base.first :] = base.footing.without_season(values[base.first :])
        series = replace(series, values=values, low=None, high=None)
    return _level(series.part(at), base)


def earlier(series: Series, base: Baseline) -> tuple[tuple[float | None, ...], tuple[int, ...]]:
    """The levels before the baseline, and the periods between which each of them held.

    A new level begins with each step, and at each day from which the baseline was computed anew.
    There is none where the values do not lie on both sides of it.
    """
    anew = (series.index(one.date) for one in base.rebased) if series.starts else ()
    edges = tuple(sorted({0, *anew, *base.shifts, base.first}))
    edges = tuple(one for one in edges if one <= base.first)
    if len(edges) < 2:
        return (), ()
    parts = (series.part(first, end) for first, end in pairwise(edges))
    return tuple(_level(part, base) for part in parts), edges


def _level(part: Series, base: Baseline) -> float | None:
    """The level of a stretch, in the way in which that of the baseline is taken."""
    values = part.values[np.isfinite(part.values)]
    if not len(values):
        return None
    if part.counted and part.kind != "score":
        above, below = part.counts
        known = np.isfinite(part.values)
        level = float(above[known].sum() / below[known].sum())
    elif base.footing is not None and base.footing.scale == "log" and (values > 0).all():
        level = float(np.exp(np.log(values).mean()))
    else:
        level = float(values.mean())
    return level if among(values, level) else None


def titled(series: Series) -> str:
    """What a chart of a series is called."""
    name = text(
        "history.chart_title",
        name=series.name or text("history.chart_value"),
        every=grain(series),
    )
    return f"{name} ({series.unit})" if series.unit else name


def _lines(series: Series, base: Baseline) -> tuple[Line, Line, Line]:
    """Level and limits for each period of the whole series, run on to its end."""
    if base.method in TRACKED:  # it goes on after its baseline, with the limits from before
        chart, before = continued(series, base), (None,) * base.first
        drawn = (chart.line, chart.lower, chart.upper)
        level, lower, upper = ((*before, *map(_plain, one)) for one in drawn)
        return level, lower, upper
    count, usual = len(base.series.values), base.normal or (None, None)
    low, high = ends(series)  # a line that runs on goes no further
    found = []
    for part, whole in ((base.line, base.level), (base.lower, usual[0]), (base.upper, usual[1])):
        known = np.full(count, np.nan if whole is None else whole) if part is None else part
        if base.season is not None and part is not None:
            known = _coming_back(known, base, len(series.values) - base.first)
        run = run_on(
            tuple(np.asarray(known, float)), base.first, len(series.values), base.slope or 0
        )
        found.append(
            tuple(None if one is None else _plain(min(max(one, low), high)) for one in run)
        )
    return found[0], found[1], found[2]


def _coming_back(line: Floats, base: Baseline, count: int) -> Floats:
    """A line with a season over `count` periods: later ones are those a cycle before."""
    plan = base.footing.plan if isinstance(base.footing, FittedLine) else Plan()
    cycle = plan.returns or len(base.season if base.season is not None else ())
    known, slope = list(line), base.slope or 0.0
    for at in range(len(known), count if len(known) >= cycle else 0):
        known.append(known[at - cycle] + slope * cycle)
    return np.asarray(known, dtype=float)


def _flagged(series: Series, base: Baseline) -> dict[int, Signal]:
    """Which periods of the whole series a signal points at, and of which kind."""
    found: dict[int, Signal] = {}
    signals = continued(series, base).signals() if base.method in TRACKED else base.signals
    for signal in sorted(signals, key=lambda one: one.rule == "outside"):
        kind: Signal = "outside" if signal.rule == "outside" else "rule"
        found |= dict.fromkeys((base.first + n for n in signal.indices), kind)
    return found


def described(series: Series, base: Baseline, marks: Marks | None = None) -> str:
    """The chart in words, for those who do not see it."""
    marks, scale = marks or Marks(), spread(series)
    ends = [period_name(one, series.every) for one in series.starts] or ["1", str(series.n)]
    said = [
        text(
            "history.chart_said",
            name=series.name or text("history.chart_value"),
            every=grain(series),
            first=ends[0],
            last=ends[-1],
            n=series.n,
        )
    ]
    if base.level is None:
        said.append(text("history.chart_said_refused"))
    else:
        evened = "level" if base.season is None else "evened"
        level = amount(base.level, series, precision(base)[0])
        said.append(text(f"history.chart_said_{evened}", level=level))
    if base.method in TRACKED:
        said.append(text(f"history.chart_said_{base.method}"))
    if base.normal is not None:
        lower, upper = (amount(one, series, precision(base)[1]) for one in base.normal)
        said.append(text("history.chart_said_limits", lower=lower, upper=upper))
    if base.limits is not None:
        words = "; ".join(dict.fromkeys(signal.words for signal in base.signals))
        said.append(
            text("history.chart_said_signals", signals=words)
            if words
            else text("history.chart_said_no_signal")
        )
    if marks.changed:
        said.append(text("history.chart_said_changed", date=marks.changed.isoformat()))
    if marks.target is not None:
        said.append(text("history.chart_said_target", target=amount(marks.target, series, scale)))
    return " ".join([*said, marks.verdict]).strip()


def spread(series: Series) -> float:
    known = series.values[np.isfinite(series.values)]
    return float(np.std(known)) if len(known) > 1 else 1.0


def _plain(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
