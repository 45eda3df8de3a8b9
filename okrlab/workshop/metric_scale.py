"""The scales of a metric's chart: where values and periods stand, and how they are written."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from math import ceil, floor, log10

import msgspec

from okrlab.model.metric import Evidence, Metric
from okrlab.texts import text

_FURTHEST = 1e15
_NARROWEST = 1e-9
"""The least air around values; more digits than that nobody reads."""
_DIGITS = 12


class Plot(msgspec.Struct, frozen=True, kw_only=True):
    """Where things stand: a value's height and a period's place in pixels."""

    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float
    periods: int

    def y(self, value: float) -> float:
        """The height of a value."""
        share = (bounded(value) - self.low) / (self.high - self.low)
        return round(self.bottom - share * (self.bottom - self.top), 1)

    def x(self, place: float) -> float:
        """The place of a period, counted from 0."""
        return round(self.left + (place + 0.5) * (self.right - self.left) / self.periods, 1)


def said(value: float, metric: Metric, span: float) -> str:
    """A number as the axis shows it.

    >>> said(0.125, Metric(id="m", name="", kind="rate"), 0.4)
    '12 %'
    """
    times = 100 if metric.kind == "rate" else 1
    size = abs(times * span) or abs(times * value) or 1.0
    digits = min(max(0, 1 - floor(log10(size))), _DIGITS) if size < 20 else 0
    words = f"{times * value:,.{digits}f}".replace("-", "−")
    return text("measure.percent", x=words) if times > 1 else words


def domain(metric: Metric, found: Evidence, room: Iterable[float]) -> tuple[float, float]:
    """From where to where the values reach: all that is drawn, and a little air."""
    known = [one for one in metric.values if one is not None]
    known += [*found.level, *found.lower, *found.upper, *room]
    known += [metric.target] if metric.target is not None else []
    known = list(map(bounded, known))
    low, high = min(known, default=0.0), max(known, default=1.0)
    air = max(0.07 * (high - low), 1e-9 * max(abs(low), abs(high)), _NARROWEST)
    if low == high:
        air = 0.05 * abs(high) or 1.0
    return low - air, high + air


def bounded(value: float) -> float:
    """A number that a scale can reach: what was recorded before there were bounds is drawn at them.

    >>> bounded(12.5), bounded(1e308), bounded(float("nan"))
    (12.5, 1000000000000000.0, 0.0)
    """
    return min(max(value, -_FURTHEST), _FURTHEST) if value == value else 0.0


def round_numbers(low: float, high: float, most: int) -> list[float]:
    """Round numbers between two values.

    >>> round_numbers(0, 47, 5)
    [0.0, 10.0, 20.0, 30.0, 40.0]
    """
    raw = (high - low) / most
    power = 10.0 ** floor(log10(raw))
    step = power * next(n for n in (1, 2, 5, 10) if n * power >= raw * 0.999)
    first = ceil(low / step)
    return [n * step for n in range(first, floor(high / step) + 1)] or [low]


def when(metric: Metric) -> list[str]:
    """A name for each period at which one may stand on the axis, empty for the others."""
    starts = metric.starts
    if not starts:
        return [str(n + 1) for n in range(len(metric.values))]
    if metric.every == "quarter":
        return [f"{one.year} Q{(one.month + 2) // 3}" for one in starts]
    if (starts[-1] - starts[0]).days < 70:
        return [f"{one:%m-%d}" for one in starts]
    months = [(one.year, one.month) for one in starts]
    return [
        f"{one:%Y-%m}" if n == 0 or months[n] != months[n - 1] else ""
        for n, one in enumerate(starts)
    ]


def thinned(places: list[int], apart: float) -> list[int]:
    """Every one of these, or every second, third and so on, until no two are nearer than this."""
    rarer = (places[::step] for step in range(1, len(places) + 1))
    return next((some for some in rarer if all(b - a >= apart for a, b in pairwise(some))), [])
