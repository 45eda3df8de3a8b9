"""What a chart of a history shows, as rows and in words: values, level, limits, signals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np

from okrlab.measure.periods import name as period_name
from okrlab.measure.results import Baseline
from okrlab.measure.saying import amount
from okrlab.measure.series import Floats, Series
from okrlab.texts import text

Size = Literal["page", "phone", "room"]
"""What a chart is drawn for."""


@dataclass(frozen=True, kw_only=True)
class Marks:
    """What else is drawn: a change, a target with the day it is due and its verdict in short."""

    changed: date | None = None
    target: float | None = None
    by: date | None = None
    verdict: str = ""


def rows(series: Series, base: Baseline) -> list[dict[str, Any]]:
    """One row a period: when, its value, level and limits (None outside the baseline), signal."""
    line, lower, upper = _lines(series, base)
    flagged = _flagged(base)
    used = range(base.first, base.first + len(base.series.values))
    dated = bool(series.starts)
    gaps = np.cumsum(~np.isfinite(series.values)).tolist()
    return [
        {
            "x": series.starts[n].isoformat() if dated else n + 1,
            "when": (period_name(series.starts[n], series.every) if dated else str(n + 1)),
            "value": _plain(series.values[n]),
            "level": _plain(line[n]),
            "lower": _plain(lower[n]),
            "upper": _plain(upper[n]),
            "signal": flagged.get(n, ""),
            "used": n in used,
            "after": n >= used.stop,
            "run": gaps[n],
        }
        for n in range(len(series.values))
    ]


def _lines(series: Series, base: Baseline) -> tuple[Floats, Floats, Floats]:
    """Level and limits for each period of the whole series, run on to its end."""
    found = []
    for part, whole in (
        (base.line, base.level),
        (base.lower, _at(base, 0)),
        (base.upper, _at(base, 1)),
    ):
        column = np.full(len(series.values), np.nan)
        known = np.full(len(base.series.values), np.nan if whole is None else whole)
        known = known if part is None else np.asarray(part, dtype=float)
        end = min(len(column), base.first + len(known))
        column[base.first : end] = known[: end - base.first]
        if end and end < len(column):
            slope = base.slope or 0.0
            column[end:] = known[-1] + slope * np.arange(1, len(column) - end + 1)
        found.append(column)
    return found[0], found[1], found[2]


def _at(base: Baseline, side: int) -> float | None:
    return None if base.limits is None else base.limits[side]


def _flagged(base: Baseline) -> dict[int, str]:
    """Which periods of the whole series a signal points at, and of which kind."""
    found: dict[int, str] = {}
    for signal in sorted(base.signals, key=lambda one: one.rule == "outside"):
        for n in signal.indices:
            found[base.first + n] = "outside" if signal.rule == "outside" else "rule"
    return found


def described(series: Series, base: Baseline, marks: Marks | None = None) -> str:
    """The chart in words, for those who do not see it."""
    marks, scale = marks or Marks(), spread(series)
    ends = [period_name(one, series.every) for one in series.starts] or ["1", str(series.n)]
    said = [
        text(
            "history.chart_said",
            name=series.name or text("history.chart_value"),
            every=text(f"history.{series.every}"),
            first=ends[0],
            last=ends[-1],
            n=series.n,
        )
    ]
    if base.level is None:
        said.append(text("history.chart_said_refused"))
    else:
        said.append(text("history.chart_said_level", level=amount(base.level, series, scale)))
    if base.limits is not None:
        lower, upper = (amount(one, series, scale) for one in base.limits)
        said.append(text("history.chart_said_limits", lower=lower, upper=upper))
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
