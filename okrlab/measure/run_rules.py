"""Run rules: early signals on a chart, each with its periods; they never decide whether it moved.

There are two sets, which must not be mixed. Wheeler (Making Sense of Data, 2003): a point outside a
limit; 8 in a row on one side; 3 of 4 more than halfway to a limit. NHS England ("Making data
count"): a point outside; 7 on one side; 7 rising or falling; 2 of 3 near a limit. A point exactly
on a line is not beyond it and ends a run, and so does a gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from okrlab.measure.series import Floats
from okrlab.texts import text

Rule = Literal["outside", "run", "three_of_four", "trend", "two_of_three"]
RuleSet = Literal["wheeler", "nhs"]
Marks = NDArray[np.bool_]

RUN: Final[dict[RuleSet, int]] = {"wheeler": 8, "nhs": 7}
TREND: Final = 7


@dataclass(frozen=True, kw_only=True)
class Signal:
    """One signal: its rule, its periods (counted from 0) and the side of the centre they are on."""

    rule: Rule
    indices: tuple[int, ...]
    side: Literal["above", "below"]
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


def trend(values: Floats, length: int = TREND) -> Marks:
    """The points of every stretch of at least `length` points that only rises or only falls."""
    steps = _sides(np.diff(values))
    along = _runs(steps, length - 1)
    marks = np.zeros(len(values), dtype=bool)
    marks[:-1] |= along
    marks[1:] |= along
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
) -> tuple[Signal, ...]:
    """Every signal of a rule set, one for each unbroken stretch of marked points."""
    marked: dict[Rule, Marks] = {
        "outside": outside(values, lower, upper),
        "run": run_on_one_side(values, centre, RUN[rules]),
    }
    if rules == "wheeler":
        marked["three_of_four"] = near_limit(values, centre, lower, upper)
    else:
        marked["trend"] = trend(values)
        marked["two_of_three"] = two_of_three(values, centre, lower, upper)
    away = values - centre
    return tuple(
        _signal(rule, stretch, away, rules)
        for rule, marks in marked.items()
        for stretch in _stretches(marks, away if rule == "outside" else None)
    )


def _signal(rule: Rule, indices: list[int], away: Floats, rules: RuleSet) -> Signal:
    up = float(np.nansum(away[indices])) > 0
    if rule == "trend":
        up = float(away[indices[-1]]) > float(away[indices[0]])
    side: Literal["above", "below"] = "above" if up else "below"
    words = text(f"measure.signal_{rule}_{side}", n=len(indices), length=RUN[rules])
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


def _sides(away: Floats) -> Floats:
    """1 above, −1 below, and 0 on the line or where there is no value."""
    return np.subtract(away > 0, away < 0, dtype=float)


def _runs(sides: Floats, length: int) -> Marks:
    """Positions within stretches of one sign (not zero) of at least `length`."""
    marks = np.zeros(len(sides), dtype=bool)
    if not len(sides):
        return marks
    edges = np.flatnonzero(np.diff(sides)) + 1
    starts, ends = np.r_[0, edges], np.r_[edges, len(sides)]
    for n in np.flatnonzero((ends - starts >= length) & (sides[starts] != 0)):
        marks[starts[n] : ends[n]] = True
    return marks


def _windows(near: Marks, needed: int, of: int) -> Marks:
    marks = np.zeros(len(near), dtype=bool)
    if len(near) < of:
        return marks
    total = np.convolve(near, np.ones(of, dtype=int), mode="valid")
    for start in np.flatnonzero(total >= needed):
        marks[start : start + of] = True
    return marks
