"""Numbers for each hour, quarter of an hour and so on: how they make a day is asked, not guessed.

They are no events: their times lie on a grid, each once, while events come at any time. A reading
that only grows, of a meter for example, is offered as steps.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any, Final

import numpy as np

from okrlab.measure.columns import Roles, tells_hours
from okrlab.measure.gathering import Gathered
from okrlab.measure.history_options import Twice
from okrlab.measure.problems import Problems
from okrlab.measure.series import Floats
from okrlab.tables.date_forms import MISSING, Codes
from okrlab.tables.pieces import HistoryTable, again
from okrlab.texts import text

_NUMBER: Final = re.compile(r"(1\d{9})(?:\d{3})?(?:\.\d+)?|[2-6]\d{4}(\.\d+)")
"""A time that is a number: seconds since 1970, or a spreadsheet's days with their fraction."""
_CLOCK: Final = re.compile(
    r"(?:^|[T,\s])(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*(?:([ap])\.?m\b)?", re.I
)
_MINUTE: Final = 60
GRIDS: Final = tuple(
    _MINUTE * one for one in (720, 480, 360, 240, 180, 120, 60, 30, 20, 15, 12, 10, 5, 2, 1)
)
"""How many seconds may lie between two numbers, from the longest on."""
_COARSE: Final = 5 * _MINUTE
"""Times that lie on a grid as coarse as this are no events'; a finer one has to be full."""
_NEARLY: Final = 0.98
_DENSE: Final = 0.8
_OFTEN: Final = 1.5
"""So many numbers for a date, on average, are several numbers a day."""
_FEWEST: Final = 8
_LOOKED_AT: Final = 50
_RISES: Final = 0.2
"""The share of steps up, among those of a reading that only grows."""
_GLITCHES: Final = 0.005
_FALLEN: Final = 0.02
"""The share of its steps that may go down, and of what it grows that it may fall."""
_PART: Final = 0.5
"""A day with a smaller share of the usual numbers is not complete."""


class WithinDays:
    """The grid of the times in a table: `step` seconds, 0 without one; `dense` if it is full."""

    def __init__(self, table: HistoryTable, roles: Roles, timed: bool) -> None:
        self.table, self.step, self.dense = table, 0, False
        head = table.head()
        timed = timed or any(map(_NUMBER.fullmatch, head[roles.date][:_LOOKED_AT]))
        self.column = roles.date if timed else _clock_column(head, roles)
        if not self.column:
            return
        clocks = clocks_of(head[self.column])
        named = dict.fromkeys((roles.date, self.column, *roles.labels, *roles.where))
        keys = set(zip(*(head[name] for name in named), strict=False))
        if len(clocks) < _FEWEST or len(keys) < _NEARLY * len(clocks):
            return
        step = next((one for one in GRIDS if _on_grid(clocks, one)), 0)
        apart = np.abs(np.diff(clocks))
        self.dense = bool(len(apart)) and float((apart == step).mean()) >= _DENSE
        if step >= _COARSE or self.dense:
            self.step = step

    def several(self, gathered: Gathered, days: Codes) -> bool:
        """Whether a metric has several of these numbers for each date."""
        rows = gathered.total("rows", len(days))
        used = (rows > 0) & (days != MISSING)
        dates = len(np.unique(days[used]))
        return self.step > 0 and bool(dates) and float(rows[used].sum()) >= _OFTEN * dates

    def settle(
        self,
        gathered: Gathered,
        days: Codes,
        twice: Twice,
        steps: bool | None,
        problems: Problems,
    ) -> None:
        """Make one number of those of each day, as a person said, or ask how."""
        item = gathered.item
        if not item.value or item.denominator or item.promoters:
            return  # the parts of a rate add up
        rows = gathered.total("rows", len(days))
        used = (rows > 0) & (days != MISSING)
        facts: dict[str, Any] = {
            "step": self._said(),
            "column": item.value,
            "count": int(rows[used].sum()),
            "days": len(np.unique(days[used])),
        }
        long = len(gathered.kept()[0]) < gathered.rows
        if steps is None and not long and self._only_grows(gathered, days):
            problems.amiss("running_within", options=("yes", "no"), **facts)
        elif twice == "ask" and steps and not long:
            self._one_a_day(gathered, days, "last")
        elif twice == "ask" and item.scale == "count" and not item.guessed:
            problems.note("within_sum", **facts)
        elif twice == "ask":
            problems.amiss("within_days", options=("sum", "mean", "first", "last"), **facts)
        elif twice in ("first", "last") and long:
            problems.amiss("within_long", options=("sum", "mean"), **facts)
        else:
            problems.note(f"within_{twice}", **facts)
            if twice in ("first", "last"):
                self._one_a_day(gathered, days, twice)

    def cut(
        self, rows: Floats, start: Callable[[int], date], problems: Problems
    ) -> tuple[bool, bool]:
        """Whether the first and the last day have too few of the usual numbers, which is told."""
        usual = int(np.median(rows[rows > 0]))
        gone = [self.dense and len(rows) > 2 and rows[at] < _PART * usual for at in (0, -1)]
        for at, cut in zip((0, len(rows) - 1), gone, strict=True):
            if cut:
                count = int(rows[at])
                problems.note("part_day", period=start(at).isoformat(), count=count, usual=usual)
        return bool(gone[0]), bool(gone[1])

    def _said(self) -> str:
        minutes = self.step // _MINUTE
        if minutes % 60:
            return text("history.minutes", n=minutes)
        return text("history.hour") if minutes == 60 else text("history.hours", n=minutes // 60)

    def _in_order(self, gathered: Gathered, days: Codes) -> Codes:
        """The rows that were kept and have a date, in the order of their times."""
        codes, records, _ = gathered.kept()
        wanted = np.full(int(records.max(initial=-1)) + 1, 0, dtype=np.int64)
        for first, piece in again(self.table, [self.column]):
            if first >= len(wanted):
                break
            clocks = clocks_of(piece[self.column][: len(wanted) - first])
            wanted[first : first + len(clocks)] = clocks
        at = days[codes]
        order = np.lexsort((wanted[records], at))
        return np.asarray(order[at[order] != MISSING])

    def _only_grows(self, gathered: Gathered, days: Codes) -> bool:
        values = gathered.kept()[2]["value"]
        known = values[np.isfinite(values)]
        if len(known) < _FEWEST or known.min() < 0 or not _mostly_one_way(np.diff(known)):
            return False
        values = values[self._in_order(gathered, days)]
        moves = np.diff(values[np.isfinite(values)])
        falls, rises = moves[moves < 0], moves[moves > 0]
        if len(moves) < _FEWEST or len(falls) > _GLITCHES * len(moves):
            return False
        return len(rises) >= _RISES * len(moves) and -falls.sum() <= _FALLEN * rises.sum()

    def _one_a_day(self, gathered: Gathered, days: Codes, which: str) -> None:
        """Keep the first or the last number of each day."""
        codes, _, parts = gathered.kept()
        order = self._in_order(gathered, days)
        order = order[np.isfinite(parts["value"][order])]
        at = days[codes][order]
        new = np.diff(at, prepend=MISSING) != 0
        chosen = order[new if which == "first" else np.append(new[1:], True)]
        gathered.drop(np.setdiff1d(np.arange(len(codes)), chosen).tolist())


def clocks_of(cells: Any) -> Codes:
    """The seconds since midnight of cells with a time of day, 0 without one.

    >>> clocks_of(["2026-01-05 08:15", "1/5/2026 2:00 PM", "2026-01-06", "7"]).tolist()
    [29700, 50400, 0, 25200]
    """
    if getattr(getattr(cells, "dtype", None), "kind", "") == "M":
        seconds = cells.astype("datetime64[s]").astype(np.int64)
        return np.asarray(seconds % 86_400)
    return np.array([_clock(str(cell)) for cell in cells], dtype=np.int64)


def _clock(cell: str) -> int:
    if number := _NUMBER.fullmatch(cell.strip()):
        if number[1]:
            return int(number[1]) % 86_400
        return round(float(number[2]) * 1440) % 1440 * 60
    match = _CLOCK.search(cell)
    if not match:
        bare = cell.strip().removesuffix(".0")
        return int(bare) * 3600 if bare.isdigit() and len(bare) <= 2 else 0
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        hour = hour % 12 + 12 * (match[4].lower() == "p")
    return hour * 3600 + minute * 60 + second


def _clock_column(head: dict[str, list[str]], roles: Roles) -> str:
    """The column of times of day beside a column of dates; "" without one."""
    values = {name for item in roles.items for name in item.columns.values()}
    for name, cells in head.items():
        filled = [cell.strip() for cell in cells if cell.strip()]
        if name == roles.date or not filled or (name in values and len(values) == 1):
            continue
        if tells_hours(name, filled) or sum(map(_is_clock, filled)) >= _NEARLY * len(filled):
            return name
    return ""


def _is_clock(cell: str) -> bool:
    match = _CLOCK.match(cell)
    return match is not None and match.end() == len(cell) and int(match[1]) <= 24


def _on_grid(clocks: Codes, step: int) -> bool:
    """Whether nearly all times lie whole steps apart, and not all at the same time of day."""
    phases = Counter((clocks % step).tolist())
    return len(set(clocks.tolist())) > 1 and max(phases.values()) >= _NEARLY * len(clocks)


def _mostly_one_way(moves: Floats) -> bool:
    """Whether the rows may be those of a reading that only grows, oldest or newest first."""
    return bool(max((moves >= 0).mean(), (moves <= 0).mean()) >= _NEARLY)
