"""Run rules: early signals on a chart, each with its periods; they never decide whether it moved.

There are four sets, which must not be mixed. Wheeler (Making Sense of Data, 2003): a point outside
a limit; 8 in a row on one side; 3 of 4 more than halfway to a limit. NHS England ("Making data
count"): a point outside; 7 on one side; 7 rising or falling; 2 of 3 near a limit. Western Electric
(Statistical Quality Control Handbook, 1956): outside; 2 of 3 beyond two thirds of the way to a
limit; 4 of 5 beyond one third; 8 on one side. Nelson (Journal of Quality Technology 16, 1984): the
first three of these with 9 on one side, and 6 rising or falling; 14 up and down by turns; 15 within
a third of the way; 8 beyond it, on both sides. A point exactly on a line is not beyond it and ends
a run, and so does a gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from okrlab.measure.methods import RuleSet
from okrlab.measure.rounding import onto
from okrlab.measure.series import Floats
from okrlab.measure.short_reprs import ShortRepr
from okrlab.texts import text

Rule = Literal[
    "outside",
    "run",
    "three_of_four",
    "trend",
    "two_of_three",
    "four_of_five",
    "alternating",
    "close",
    "apart",
    "ewma",
    "cusum",
]
Side = Literal["above", "below", "both"]
Marks = NDArray[np.bool_]

RUN: Final[dict[RuleSet, int]] = {"wheeler": 8, "nhs": 7, "western": 8, "nelson": 9}
"""How many points in a row on one side are a signal."""
TREND: Final[dict[RuleSet, int]] = {"nhs": 7, "nelson": 6}
"""How many points in a row that rise, or fall."""
BOTH_SIDES: Final[tuple[Rule, ...]] = ("alternating", "close", "apart")
"""The rules that speak of no side."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Signal(ShortRepr):
    """One signal: its rule, its periods (counted from 0) and the side of the centre they are on."""

    rule: Rule
    indices: tuple[int, ...]
    side: Side
    words: str


def outside(values: Floats, lower: Floats | float, upper: Floats | float) -> Marks:
    """The points beyond a limit."""
    return np.asarray((values > upper) | (values < lower))


def run_on_one_side(values: Floats, centre: Floats | float, length: int = 8) -> Marks:
    """The points of every run of at least `length` on one side of the centre.

    >>> run_on_one_side(np.array([1.0] * 8 + [-1.0]), 0.0).sum()
    np.int64(8)
    """
    return _runs(_sides(values - centre), length)


def trend(values: Floats, length: int = TREND["nhs"]) -> Marks:
    """The points of every stretch of at least `length` points that only rises or only falls."""
    return _wider(_runs(_sides(np.diff(values)), length - 1), len(values))


def alternating(values: Floats, length: int = 14) -> Marks:
    """The points of every stretch of at least `length` points that go up and down by turns."""
    steps = _sides(np.diff(values))
    turns = (steps[1:] * steps[:-1] < 0).astype(float)
    return _wider(_runs(turns, length - 2), len(values))


def close(
    values: Floats, centre: Floats | float, lower: Floats | float, upper: Floats | float
) -> Marks:
    """The points of every 15 in a row within a third of the way to a limit."""
    return _runs(_inside(values, centre, lower, upper).astype(float), 15)


def apart(
    values: Floats, centre: Floats | float, lower: Floats | float, upper: Floats | float
) -> Marks:
    """The points of every 8 in a row, on both sides, of which none is close to the centre."""
    beyond = np.isfinite(values) & ~_inside(values, centre, lower, upper)
    marks, side = _runs(beyond.astype(float), 8), _sides(values - centre)
    for stretch in _stretches(marks, None):
        if abs(side[stretch].sum()) == len(stretch):
            marks[stretch] = False
    return marks


def near_limit(
    values: Floats,
    centre: Floats | float,
    lower: Floats | float,
    upper: Floats | float,
    *,
    needed: int = 3,
    of: int = 4,
    share: float = 0.5,
) -> Marks:
    """The points of every window in which enough points lie near a limit, on one side.

    A window has `of` points, `needed` of which have to be beyond `share` of the way to the limit.
    """
    high = values > centre + share * (upper - centre)
    low = values < centre - share * (centre - lower)
    return _windows(high, needed, of) | _windows(low, needed, of)


def two_of_three(
    values: Floats, centre: Floats | float, lower: Floats | float, upper: Floats | float
) -> Marks:
    """The NHS rule: of three points on one side, two lie in the outer third but within the limit.

    Only these two are marked.
    """
    side = _sides(values - centre)
    near = ~outside(values, lower, upper) & (
        (values > centre + 2 / 3 * (upper - centre)) | (values < centre - 2 / 3 * (centre - lower))
    )
    marks = np.zeros(len(values), dtype=bool)
    for start in range(len(values) - 2):
        window = slice(start, start + 3)
        if abs(side[window].sum()) == 3 and near[window].sum() >= 2:
            marks[window] |= near[window]
    return marks


def alarms(
    values: Floats,
    centre: Floats | float,
    lower: Floats | float,
    upper: Floats | float,
    rules: RuleSet = "wheeler",
    *,
    odd: tuple[int, ...] = (),
) -> tuple[Signal, ...]:
    """Every signal of a rule set, one for each unbroken stretch of marked points.

    Points that are `odd` may be outside, but are no part of a run.
    """
    limits = centre, lower, upper
    away = values - centre
    values = onto(values, lower, upper, centre)
    beyond = outside(values, lower, upper)
    if odd:
        values = values.copy()
        values[list(odd)] = np.nan
    marked: dict[Rule, Marks] = {
        "outside": beyond,
        "run": run_on_one_side(values, centre, RUN[rules]),
    }
    if rules in TREND:
        marked["trend"] = trend(values, TREND[rules])
    if rules == "wheeler":
        marked["three_of_four"] = near_limit(values, *limits)
    elif rules == "nhs":
        marked["two_of_three"] = two_of_three(values, *limits)
    else:
        marked["two_of_three"] = near_limit(values, *limits, needed=2, of=3, share=2 / 3)
        marked["four_of_five"] = near_limit(values, *limits, needed=4, of=5, share=1 / 3)
    if rules == "nelson":
        marked["alternating"] = alternating(values)
        marked["close"], marked["apart"] = close(values, *limits), apart(values, *limits)
    return tuple(
        _signal(rule, stretch, away, RUN[rules])
        for rule, marks in marked.items()
        for stretch in _stretches(marks, away if rule == "outside" else None)
    )


def beyond(
    line: Floats,
    centre: float,
    lower: Floats,
    upper: Floats,
    rule: Literal["ewma", "cusum"],
) -> tuple[Signal, ...]:
    """The signals of a line that remembers the past: the stretches in which it is outside."""
    away = line - centre
    return tuple(_signal(rule, one, away) for one in _stretches(outside(line, lower, upper), away))


def _signal(rule: Rule, indices: list[int], away: Floats, length: int = 0) -> Signal:
    up = float(np.nansum(away[indices])) > 0
    if rule == "trend":
        up = float(away[indices[-1]]) > float(away[indices[0]])
    side: Side = "both" if rule in BOTH_SIDES else "above" if up else "below"
    words = text(f"measure.signal_{rule}_{side}", n=len(indices), length=length)
    return Signal(rule=rule, indices=tuple(indices), side=side, words=words)


def _stretches(marks: Marks, away: Floats | None) -> list[list[int]]:
    """Groups of neighbouring marked points; with `away`, also split where the side changes."""
    stretches: list[list[int]] = []
    if not marks.any():
        return stretches
    for index in np.flatnonzero(marks).tolist():
        same = stretches and stretches[-1][-1] == index - 1
        if same and away is not None:
            same = np.sign(away[index]) == np.sign(away[index - 1])
        if same:
            stretches[-1].append(index)
        else:
            stretches.append([index])
    return stretches


def _inside(
    values: Floats, centre: Floats | float, lower: Floats | float, upper: Floats | float
) -> Marks:
    """The points within a third of the way to a limit."""
    above, below = (upper - centre) / 3, (centre - lower) / 3
    return np.asarray((values <= centre + above) & (values >= centre - below))


def _wider(marks: Marks, n: int) -> Marks:
    """The points that belong to marked steps, or to marked pairs of steps."""
    found = np.zeros(n, dtype=bool)
    for first in range(n - len(marks) + 1):
        found[first : first + len(marks)] |= marks
    return found


def _sides(away: Floats) -> Floats:
    """1 above, −1 below, and 0 on the line or where there is no value."""
    return np.subtract(away > 0, away < 0, dtype=float)


def _runs(sides: Floats, length: int) -> Marks:
    """Positions within stretches of one sign (not zero) of at least `length`."""
    marks = np.zeros(len(sides), dtype=bool)
    if not len(sides):
        return marks
    edges = [0, *(np.flatnonzero(sides[1:] != sides[:-1]) + 1).tolist(), len(sides)]
    for start, end in pairwise(edges):
        if end - start >= length and sides[start]:
            marks[start:end] = True
    return marks


def _windows(near: Marks, needed: int, of: int) -> Marks:
    marks = np.zeros(len(near), dtype=bool)
    if np.count_nonzero(near) < needed or len(near) < of:
        return marks
    places = np.flatnonzero(near)
    # So many marked points in a row of them are a window if they lie close enough.
    firsts, lasts = places[: len(places) - needed + 1], places[needed - 1 :]
    tight = lasts - firsts < of
    for first, last in zip(firsts[tight].tolist(), lasts[tight].tolist(), strict=True):
        marks[max(0, last - of + 1) : first + of] = True
    return marks
