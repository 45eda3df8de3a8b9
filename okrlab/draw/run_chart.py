"""The one chart of a history: values, level, limits, signals, changes and a target.

A `RunChart` holds what the chart shows; boards, results, exports, the desk and the interactive view
in JupyterLab all draw it from that. Signals differ in shape as well as in colour, gaps in the data
stay gaps, and the baseline's limits continue over later periods.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import accumulate, pairwise
from math import floor, log10
from typing import Any, Final, Literal

import msgspec

from okrlab.draw.svg import round_numbers
from okrlab.texts import text
from okrlab.texts.numbers import LARGEST

Role = Literal[
    "ink", "soft", "grid", "line", "level", "limit", "band", "signal", "change", "target", "ground"
]
COLOURS: Final[dict[Role, str]] = {
    "ink": "#1f2430",
    "soft": "#545b6b",
    "grid": "#e3e5ea",
    "line": "#1d4f91",
    "level": "#10695a",
    "limit": "#82899a",
    "band": "#e8f1ee",
    "signal": "#b3261e",
    "change": "#7b2f7d",
    "target": "#76500f",
    "ground": "#ffffff",
}
"""Colours for print, by purpose; a page sets its own as `--okr-…`."""
DARK: Final[dict[Role, str]] = {
    "ink": "#eceef3",
    "soft": "#b3b9c7",
    "grid": "#98a0b32e",
    "line": "#9cc3f5",
    "level": "#7fd3bf",
    "limit": "#98a0b3",
    "band": "#7fd3bf1c",
    "signal": "#ffa79c",
    "change": "#e2a6e3",
    "target": "#e6bd74",
    "ground": "#15181f",
}
"""The same by dark."""
_NARROWEST: Final = 1e-9
"""The least space around the values of a scale."""
_DIGITS: Final = 12
_MILLION: Final = 1_000_000
_SHORT: Final = 3  # letters of a unit

Signal = Literal["outside", "rule"]
"""A point outside the limits, or one that belongs to a pattern (a run rule)."""
Line = tuple[float | None, ...]


class Upright(msgspec.Struct, frozen=True):
    """A vertical line at a day, labelled with its reason."""

    day: date
    words: str
    role: Role = "soft"


class RunChart(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a chart shows, with all figures worked out.

    `values` are those of the periods, None where one is missing; `starts` are the periods' first
    days. `level` and the natural process limits `lower` and `upper` have a value for each period,
    None where there is none. A `share` is shown in percent. The baseline is computed from the
    periods from `first` up to, not including, `until`. `steps` are the periods at which a new level
    begins, and `earlier` has the levels before the baseline; `later` is the level after a change
    that moved it. `odd` are periods so far from all others that they are drawn at the edge, with
    their number. A `sloped` level follows a trend: where the metric goes if nobody does anything; a
    `bent` one follows a season. `middle` says which line is drawn in place of the level: one that
    remembers the past, with limits of its own, or a typical gap between events. `target` is due
    `by` a day, and `verdict` says how demanding it is.
    """

    name: str
    unit: str = ""
    every: str = "week"
    share: bool = False
    values: Line
    starts: tuple[date, ...] = ()
    level: Line = ()
    lower: Line = ()
    upper: Line = ()
    earlier: Line = ()
    steps: tuple[int, ...] = ()
    later: Line = ()
    odd: tuple[int, ...] = ()
    first: int = 0
    until: int | None = None
    sloped: bool = False
    middle: Literal["", "ewma", "cusum", "gap"] = ""
    bent: bool = False
    signals: Mapping[int, Signal] = {}
    uprights: tuple[Upright, ...] = ()
    target: float | None = None
    by: date | None = None
    verdict: str = ""

    @property
    def ahead(self) -> int:
        """About how many periods there are between the last one and the day of the target."""
        if self.by is None or len(self.starts) < 2:
            return 0
        apart_ = (self.starts[-1] - self.starts[0]).days / (len(self.starts) - 1) or 1.0
        return max(0, round((self.by - self.starts[-1]).days / apart_))

    def domain(self, room: Iterable[float] = ()) -> tuple[float, float]:
        """The range of the vertical axis: all that is drawn and `room`, with a little space."""
        odd = set(self.odd)
        near = (value for n, value in enumerate(self.values) if n not in odd)
        lines = (near, self.level, self.lower, self.upper, self.earlier, self.later)
        drawn = (*(one for line in lines for one in line), self.target, *room)
        known = [bounded(value) for value in drawn if value is not None]
        low, high = min(known, default=0.0), max(known, default=1.0)
        air = max(0.07 * (high - low), 1e-9 * max(abs(low), abs(high)), _NARROWEST)
        if low == high:
            air = 0.05 * abs(high) or 1.0
        return low - air, high + air

    def ticks(self, low: float, high: float, most: int = 6) -> list[tuple[float, str]]:
        """Round numbers for the vertical axis, each with its label."""
        numbers = round_numbers(low, high, most)
        step = numbers[1] - numbers[0] if len(numbers) > 1 else high - low
        return [(number, self.said(number, 10 * step * (1 + 1e-9))) for number in numbers]

    def said(self, value: float, span: float) -> str:
        """A number as an axis of this `span` shows it: with as many decimals as that needs.

        >>> RunChart(name="", values=(), share=True).said(0.125, 0.4)
        '12 %'
        >>> RunChart(name="", values=()).said(4e6, 1e7)
        '4M'
        """
        times = 100 if self.share else 1
        if abs(value) >= _MILLION and span >= _MILLION and not self.share:
            return f"{_plain(value / _MILLION, span / _MILLION)}M"
        shown = _plain(times * value, times * span or times * value or 1.0)
        return text("measure.percent", x=shown) if self.share else shown

    @property
    def short_unit(self) -> str:
        """The unit as it follows a number, if it is short enough to be said at each line.

        >>> [RunChart(name="", values=(), unit=one).short_unit for one in ("%", "minutes")]
        [' %', '']
        """
        return "" if self.share or len(self.unit) > _SHORT else f" {self.unit}".rstrip()

    def ends(self) -> list[tuple[str, float, Role]]:
        """The lines with a number at their end, from the top: name, last value and colour."""
        lines: list[tuple[str, float | None, Role]] = [
            ("upper", _last(self.upper), "soft"),
            (self._middle, _last(self.level), "level"),
            ("lower", _last(self.lower), "soft"),
            ("later", _last(self.later), "change"),
        ]
        known = ((name, value, role) for name, value, role in lines if value is not None)
        return [
            (text(f"history.chart_{name}"), value, role)
            for name, value, role in sorted(known, key=lambda end: -end[1])
        ]

    @property
    def _middle(self) -> str:
        """What the line in the middle is: with a season its last value is no level."""
        return self.middle or ("line" if self.sloped else "bent" if self.bent else "level")

    def named_ends(self) -> list[tuple[str, float, Role]]:
        """The same as `ends`, with the target among them."""
        target = self.target
        more = [] if target is None else [(text("history.chart_target"), target, "target")]
        return sorted([*self.ends(), *more], key=lambda end: -end[1])  # type: ignore[list-item]

    def sign(self, place: int) -> Signal | Literal[""]:
        """The signal at a period, counted from 0; empty if there is none."""
        return self.signals.get(place, "")

    def rows(self) -> list[dict[str, Any]]:
        """One dict per period, for tables and for other ways of drawing.

        `used` says whether the period is in the baseline; `run` numbers stretches without gaps.
        """
        used = range(self.first, len(self.values) if self.until is None else self.until)
        lines = {name: getattr(self, name) for name in ("level", "lower", "upper")}
        gaps = list(accumulate(value is None for value in self.values))
        return [
            {
                "x": self.starts[n].isoformat() if self.starts else n + 1,
                "value": value,
                **{name: line[n] if line else None for name, line in lines.items()},
                "signal": self.sign(n),
                "used": n in used,
                "run": int(gaps[n]),
            }
            for n, value in enumerate(self.values)
        ]

    def name_of(self, sign: str) -> str:
        """What the legend calls a sign."""
        own = self.middle in ("ewma", "cusum")
        kept = {
            "level": self.middle or ("bent" if self.bent else sign),
            "limits": "limits_own" if own else sign,
        }
        return text(f"history.chart_{kept.get(sign, sign)}")

    def signs(self) -> tuple[Literal["level", "limits", "outside", "rule", "target"], ...]:
        """What the legend has to explain: only what is drawn."""
        there = {
            "level": _last(self.level) is not None,
            "limits": _last(self.upper) is not None,
            "outside": "outside" in self.signals.values(),
            "rule": "rule" in self.signals.values(),
            "target": self.target is not None,
        }
        return tuple(name for name, shown in there.items() if shown)  # type: ignore[misc]


def run_on(line: tuple[float, ...], first: int, end: int, slope: float | None = None) -> Line:
    """A line over all periods before `end`, from its values in the baseline, which begins at
    `first`: one value for all periods, or one for each period of the baseline.

    After that the line continues with `slope` or, if it is straight, with its own slope; other
    lines keep their last value.

    >>> run_on((1.0, 2.0, 3.0), 1, 6)
    (None, 1.0, 2.0, 3.0, 4.0, 5.0)
    """
    count = end - first
    if not line or count <= 0:
        return (None,) * end
    if slope is None:
        straight = 2 < len(line) < count and _straight(line)
        slope = line[-1] - line[-2] if straight else 0.0
    kept = line[:count]
    after = (kept[-1] + slope * n for n in range(1, count - len(kept) + 1))
    return (*(None,) * first, *kept, *after)


def stepped(levels: Iterable[float | None], edges: Iterable[int], end: int) -> Line:
    """A line with one level between each two edges, over all periods before `end`.

    >>> stepped((1.0, 2.0), (1, 2, 4), 5)
    (None, 1.0, 2.0, 2.0, None)
    """
    line: list[float | None] = [None] * end
    for level, (first, after) in zip(levels, pairwise(edges), strict=False):
        line[first:after] = [level] * (min(after, end) - first)
    return tuple(line)


def bounded(value: float) -> float:
    """The number, moved into the range of a scale; older records may hold numbers beyond it.

    >>> bounded(12.5), bounded(1e308), bounded(float("nan"))
    (12.5, 1000000000000000.0, 0.0)
    """
    return min(max(value, -LARGEST), LARGEST) if value == value else 0.0


def apart(places: Iterable[float], least: float) -> list[float]:
    """Places from top to bottom, moved down where two are nearer than `least`.

    >>> apart([0.0, 5.0, 30.0], 14)
    [0.0, 14.0, 30.0]
    """
    moved: list[float] = []
    for at in places:
        moved.append(max(at, moved[-1] + least) if moved else at)
    return moved


def _straight(line: tuple[float, ...]) -> bool:
    """Whether a line has one slope. That of a seasonal or a varying baseline has none."""
    steps = [b - a for a, b in pairwise(line)]
    return max(steps) - min(steps) <= 1e-3 * max(map(abs, steps))


def _last(line: Line) -> float | None:
    return line[-1] if line else None


def _plain(value: float, span: float) -> str:
    """A number with the decimals that an axis of this span needs."""
    size = abs(span)
    digits = min(max(0, 1 - floor(log10(size))), _DIGITS) if size < 20 else 0
    return f"{value:,.{digits}f}".replace("-", "−")
