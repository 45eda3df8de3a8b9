"""Run rules: early alarms on a chart, each pointing at periods; never the verdict of a quarter.

Two sets that are not to be mixed. Wheeler: outside a limit; 8 in a row on one side; 3 of 4 beyond
half-way to a limit. NHS ("Making data count"): outside; 7 on one side; 7 rising or falling; 2 of 3
near a limit. A point exactly on a line is not beyond it and ends a run; a gap ends a run too.
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
    """One alarm: the rule, the periods it points at (0 is the first), and which side it is on."""

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
    return _runs(np.sign(np.nan_to_num(values - centre, nan=0.0)), length)


def trend(values: Floats, length: int = TREND) -> Marks:
    """The points of every stretch of at least `length` that only rises or only falls."""
    steps = np.sign(np.nan_to_num(np.diff(values), nan=0.0))
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
    """The points of every window of `of` with `needed` beyond `share` of the way, on one side."""
    high = np.nan_to_num(values - (centre + share * (upper - centre)), nan=-1.0) > 0
    low = np.nan_to_num((centre - share * (centre - lower)) - values, nan=-1.0) > 0
    return _windows(high, needed, of) | _windows(low, needed, of)


def two_of_three(
    values: Floats, centre: Floats | float, lower: Floats | float, upper: Floats | float
) -> Marks:
    """The NHS rule: of three on one side two lie in the outer third, none of these outside.

    Only the near points are marked.
    """
    side = np.sign(np.nan_to_num(values - centre, nan=0.0))
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
    """Every alarm of a rule set, one for each unbroken stretch of marked points."""
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
    """Marked neighbours together; with `away` also parted where the side changes."""
    found: list[list[int]] = []
    for index in np.flatnonzero(marks).tolist():
        same = found and found[-1][-1] == index - 1
        if same and away is not None:
            same = np.sign(away[index]) == np.sign(away[index - 1])
        if same:
            found[-1].append(index)
        else:
            found.append([index])
    return found


def _runs(sides: Floats, length: int) -> Marks:
    """Positions within stretches of one sign (not zero) of at least `length`."""
    marks = np.zeros(len(sides), dtype=bool)
    if not len(sides):
        return marks
    edges = np.flatnonzero(np.diff(sides)) + 1
    starts, ends = np.r_[0, edges], np.r_[edges, len(sides)]
    for start, end in zip(starts, ends, strict=True):
        if sides[start] != 0 and end - start >= length:
            marks[start:end] = True
    return marks


def _windows(near: Marks, needed: int, of: int) -> Marks:
    marks = np.zeros(len(near), dtype=bool)
    if len(near) < of:
        return marks
    total = np.convolve(near, np.ones(of, dtype=int), mode="valid")
    for start in np.flatnonzero(total >= needed):
        marks[start : start + of] = True
    return marks
