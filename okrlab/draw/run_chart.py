"""The one chart of a history: values, level, limits, signals, changes and a target.

Signals differ in shape as well as colour, gaps stay gaps, and the limits of the baseline run on
through what came after. Whoever draws it gives a `RunChart`; boards, results, exports, the desk and
the interactive view of Lab show the same one.
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
"""By what they are for; a page sets its own as `--okr-…`."""
_FURTHEST: Final = 1e15
_NARROWEST: Final = 1e-9
"""The least air around values; more digits than that nobody reads."""
_DIGITS: Final = 12
_MILLION: Final = 1_000_000

Signal = Literal["outside", "rule"]
"""A point outside the limits, or one of a pattern."""
Line = tuple[float | None, ...]


class Upright(msgspec.Struct, frozen=True):
    """An upright line at a day, with what it stands for."""

    day: date
    words: str
    role: Role = "soft"


class RunChart(msgspec.Struct, frozen=True, kw_only=True):
    """All that a chart shows, with nothing left to work out.

    `level`, `lower` and `upper` have a value for each period, None where there is none. A `share`
    is shown in percent. The baseline rests on the periods from `first` to
    before `until`. A `sloped` level is
    what comes of doing nothing. `verdict` says what the target is worth.
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
    first: int = 0
    until: int | None = None
    sloped: bool = False
    signals: Mapping[int, Signal] = {}
    uprights: tuple[Upright, ...] = ()
    target: float | None = None
    by: date | None = None
    verdict: str = ""

    @property
    def ahead(self) -> int:
        """About how many periods lie between the last one and the target's day."""
        if self.by is None or len(self.starts) < 2:
            return 0
        apart_ = (self.starts[-1] - self.starts[0]).days / (len(self.starts) - 1) or 1.0
        return max(0, round((self.by - self.starts[-1]).days / apart_))

    def domain(self, room: Iterable[float] = ()) -> tuple[float, float]:
        """From where to where the values reach: all that is drawn, and a little air."""
        drawn = (*self.values, *self.level, *self.lower, *self.upper, self.target, *room)
        known = [bounded(one) for one in drawn if one is not None]
        low, high = min(known, default=0.0), max(known, default=1.0)
        air = max(0.07 * (high - low), 1e-9 * max(abs(low), abs(high)), _NARROWEST)
        if low == high:
            air = 0.05 * abs(high) or 1.0
        return low - air, high + air

    def ticks(self, low: float, high: float, most: int = 6) -> list[tuple[float, str]]:
        """Round numbers for the upright axis, each with its label."""
        numbers = round_numbers(low, high, most)
        step = numbers[1] - numbers[0] if len(numbers) > 1 else high - low
        return [(one, self.said(one, 10 * step * (1 + 1e-9))) for one in numbers]

    def said(self, value: float, span: float) -> str:
        """A number as the axis shows it, where it reaches over such a span.

        >>> RunChart(name="", values=(), share=True).said(0.125, 0.4)
        '12 %'
        >>> RunChart(name="", values=()).said(4e6, 1e7)
        '4M'
        """
        times = 100 if self.share else 1
        if abs(value) >= _MILLION and span >= _MILLION and not self.share:
            return f"{_plain(value / _MILLION, span / _MILLION)}M"
        said = _plain(times * value, times * span or times * value or 1.0)
        return text("measure.percent", x=said) if self.share else said

    def ends(self) -> list[tuple[str, float, Role]]:
        """The lines that have a number at their end: name, value and colour, the topmost first."""
        found: list[tuple[str, float | None, Role]] = [
            ("upper", _last(self.upper), "soft"),
            ("line" if self.sloped else "level", _last(self.level), "level"),
            ("lower", _last(self.lower), "soft"),
        ]
        return [
            (text(f"history.chart_{name}"), value, role)
            for name, value, role in found
            if value is not None
        ]

    def named_ends(self) -> list[tuple[str, float, Role]]:
        """The same with the target among them."""
        target = self.target
        more = [] if target is None else [(text("history.chart_target"), target, "target")]
        return sorted([*self.ends(), *more], key=lambda one: -one[1])  # type: ignore[list-item]

    def when(self) -> list[str]:
        """A name for each period at which one may stand on the axis, empty for the others."""
        starts = self.starts
        if not starts:
            return [str(n + 1) for n in range(len(self.values))]
        if self.every == "quarter":
            return [f"{one.year} Q{(one.month + 2) // 3}" for one in starts]
        if (starts[-1] - starts[0]).days < 70:
            return [f"{one:%m-%d}" for one in starts]
        months = [(one.year, one.month) for one in starts]
        return [
            f"{one:%Y-%m}" if n == 0 or months[n] != months[n - 1] else ""
            for n, one in enumerate(starts)
        ]

    def sign(self, place: int) -> Signal | Literal[""]:
        """Which signal stands at a period."""
        return self.signals.get(place, "")

    def rows(self) -> list[dict[str, Any]]:
        """One row a period, for whoever shows it as a table or draws it another way."""
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

    def signs(self) -> tuple[Literal["level", "limits", "outside", "rule", "target"], ...]:
        """What a legend explains, as far as it is drawn."""
        there = {
            "level": _last(self.level) is not None,
            "limits": _last(self.upper) is not None,
            "outside": "outside" in self.signals.values(),
            "rule": "rule" in self.signals.values(),
            "target": self.target is not None,
        }
        return tuple(name for name, shown in there.items() if shown)  # type: ignore[misc]


def run_on(line: tuple[float, ...], first: int, end: int, slope: float | None = None) -> Line:
    """A level for each period up to the end, from what is kept of it: one value for all, or one for
    each period of the baseline. A straight line goes on with its slope, others with their last.
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


def bounded(value: float) -> float:
    """A number that a scale can reach: what was recorded before there were bounds is drawn at them.

    >>> bounded(12.5), bounded(1e308), bounded(float("nan"))
    (12.5, 1000000000000000.0, 0.0)
    """
    return min(max(value, -_FURTHEST), _FURTHEST) if value == value else 0.0


def apart(places: Iterable[float], least: float) -> list[float]:
    """The same places from top to bottom, moved down where two would touch.

    >>> apart([0.0, 5.0, 30.0], 14)
    [0.0, 14.0, 30.0]
    """
    moved: list[float] = []
    for at in places:
        moved.append(max(at, moved[-1] + least) if moved else at)
    return moved


def _straight(line: tuple[float, ...]) -> bool:
    """Whether a line has one slope; that of a season or of counts has none to go on with."""
    steps = [b - a for a, b in pairwise(line)]
    return max(steps) - min(steps) <= 1e-3 * max(map(abs, steps))


def _last(line: Line) -> float | None:
    return line[-1] if line else None


def _plain(value: float, span: float) -> str:
    size = abs(span)
    digits = min(max(0, 1 - floor(log10(size))), _DIGITS) if size < 20 else 0
    return f"{value:,.{digits}f}".replace("-", "−")
