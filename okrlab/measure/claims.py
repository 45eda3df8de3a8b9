"""Claims, each held against the data it speaks of before it leaves `okrlab.measure`.

A claim that fails is not made: baselines, movements and targets ask here, and say what is missing
instead. The desk, the room, the map, the check-in and the course get theirs from there.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import inf
from typing import Final

import numpy as np

from okrlab.measure.intervals import Pair
from okrlab.measure.rounding import rounding
from okrlab.measure.series import Floats, Series

HELD: Final = 0.8
"""The share of periods that a range has to hold to be called normal, or usual."""
SIDES: Final = 0.05
"""The share of values that lies on either side of their level, and at least two of them."""
MANY: Final = 12
"""From so many values on, a level that lies on one side of most of them is not theirs."""
FAR: Final = 2.0
"""Of fewer, a gap has to lie between them, so many times as wide as all others are apart, or as
half of the median."""
UNLIKELY: Final = 0.01
"""What luck brings about less often than this is not taken for luck."""
NEVER_BELOW: Final = ("count", "duration", "events")
"""What is counted or measured in time is never below nothing."""
_SIGNED: Final = re.compile(
    r"\b(?:nps|net|promoter|profits?|loss|losses|margins?|balance|cash ?flow|temperature"
    r"|changes?|growth|increase|decrease|differences?|deviation|variance|vs|versus|saldo|gewinn)\b"
)
"""Names of what may well be below nothing, or beyond 100 %, though it never was."""
_PERCENT: Final = re.compile(r"%|\b(?:percent|percentage|per cent|pct|prozent)\b")
_SHARE: Final = re.compile(
    r"\b(?:(?:share|proportion|fraction) of|conversions?(?: rate)?|uptime|availability|retention"
    r"|churn|(?:success|pass|completion|response|bounce|open|error|failure|defect) rate)\b"
)
"""Names of shares: in fractions they end at 1. Counts of conversions are not below 1."""
_SCALE: Final = re.compile(
    r"\bout of (?P<top>\d+)\b|\b(?P<stars>\d+)[- ]stars?\b|/ ?(?P<of>5|7|10)(?= ?[\])]|$)"
    r"|(?:[\[(] ?|\bscale (?:of |from )?|\bfrom )"
    r"(?P<first>\d+) ?(?:-|–|to|bis|\.\.) ?(?P<last>\d+)(?= ?[\])]|$)"
    r"|\b(?P<least>[01]) ?(?:-|–|to|bis|\.\.) ?(?P<most>5|7|10)$"
)
"""Rating scales in a name: "out of 5", "(1-5)", "scale of 1 to 10", "/ 10", "rating 0-5"."""


def holds(values: Floats, low: Floats | float, high: Floats | float) -> bool:
    """Whether a range holds most of the values that it is called normal for."""
    known = np.isfinite(values)
    count = int(known.sum())
    if not count:
        return True
    room = rounding(values)
    held = (values >= low - room) & (values <= high + room)  # what is unknown is neither
    return int(held.sum()) >= HELD * count


def inside(values: Floats, usual: Pair | None) -> bool:
    """Whether all of some values lie in a range, if there is one."""
    low, high = usual or (inf, -inf)
    known = values[np.isfinite(values)]
    return bool(((known >= low) & (known <= high)).all())


def among(values: Floats, level: Floats | float) -> bool:
    """Whether a level lies among the values it is the level of: some are above, some below."""
    known = np.isfinite(values)
    away, room = (values - level)[known], rounding(values)
    fewest = min(max(2.0, SIDES * len(away)), len(away) / 3)
    return bool((away >= -room).sum() >= fewest and (away <= room).sum() >= fewest)


def carried(values: Floats, level: Floats | float) -> bool:
    """Whether a few values that lie far from all others carry a level, which is not among these.

    The mean of few skewed values may lie above all but one of them, without any that is far.
    """
    if among(values, level):
        return False
    known = np.sort(values[np.isfinite(values)])
    if len(known) >= MANY:
        return True
    gap = float(np.diff(known).max())
    others = max(float(np.ptp(known)) - gap, abs(float(np.median(known))) / 2)
    return gap > FAR * others


def differs(before: Floats, after: Floats) -> bool:
    """Whether the levels on both sides of a date of change differ, in mean and in median."""
    before, after = before[np.isfinite(before)], after[np.isfinite(after)]
    if not len(before) or not len(after):
        return False
    mean = float(after.mean() - before.mean())
    return mean * (middle(after) - middle(before)) > 0


def middle(known: Floats) -> float:
    """The median of values without gaps; NumPy takes ten times as long for a few.

    >>> middle(np.array([3.0, 1.0])), middle(np.array([3.0, 1.0, 9.0]))
    (2.0, 3.0)
    """
    ordered, half = np.sort(known), len(known) // 2
    return float(ordered[half] if len(known) % 2 else (ordered[half - 1] + ordered[half]) / 2)


@lru_cache(maxsize=16)
def ends(series: Series) -> Pair:
    """The lowest and the highest value that is possible at all, or to be expected.

    What was never below nothing is not expected there. An upper end is one of the kind, or one that
    the name or the unit says ("%", "out of 5"), where every value lies within; none is invented.

    >>> ends(Series.of([97, 99], name="Uptime %")), ends(Series.of([4, 5], name="Minutes"))
    ((0.0, 100.0), (0.0, inf))
    >>> ends(Series.of([4, 3], name="Rating (1-5)")), ends(Series.of([4, -5], name="Profit"))
    ((1.0, 5.0), (-inf, inf))
    """
    low = -inf if series.low is None else series.low
    high = inf if series.high is None else series.high
    known = series.values[np.isfinite(series.values)]
    if series.kind in NEVER_BELOW:
        low = max(low, 0.0)
    elif series.kind == "value" and len(known):
        least, most = float(known.min()), float(known.max())
        for first, last in _named(series.name.casefold(), series.unit.casefold()):
            if first <= least and most <= last:
                low = first if series.low is None else low
                high = last if series.high is None else high
                return low, high
        if series.low is None and least >= 0 and not _signed(series.name):
            low = 0.0
    return low, high


def never_below(series: Series) -> bool:
    """Whether nothing says how low values may be, but none was ever below nothing."""
    if series.kind != "value" or series.low is not None or not series.n:
        return False
    return float(np.nanmin(series.values)) >= 0 and not _signed(series.name)


@lru_cache(maxsize=512)
def _signed(name: str) -> bool:
    return bool(_SIGNED.search(name.casefold()))


@lru_cache(maxsize=512)
def _named(name: str, unit: str) -> tuple[Pair, ...]:
    """The ends that a name or a unit says, those to be tried first."""
    if scale := _SCALE.search(name):
        top = scale["top"] or scale["of"] or scale["stars"] or scale["last"] or scale["most"]
        return ((float(scale["first"] or scale["least"] or 0), float(top)),)
    if re.search(r"\b(?:nps|promoter score)\b", name):
        return ((-100.0, 100.0),)
    if _SIGNED.search(name):
        return ()
    if unit == "%" or _PERCENT.search(name):
        return ((0.0, 100.0),)
    return ((0.0, 1.0),) if _SHARE.search(name) else ()


def within(series: Series, pair: Pair) -> Pair:
    """A range without what cannot occur."""
    low, high = ends(series)
    return min(max(pair[0], low), high), min(max(pair[1], low), high)


def possible(series: Series, value: float) -> bool:
    """Whether a value can occur at all: shares end at 100 %, counts at 0, scores at their ends."""
    low, high = ends(series)
    return low <= value <= high


def beyond(series: Series, value: float, start: float) -> bool:
    """Whether a value lies on the wanted side of another."""
    return value > start if series.better == "up" else value < start
