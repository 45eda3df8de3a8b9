"""Assigns what was gathered for one metric to its periods, and makes a series of them.

Periods that are not over, or cut off by the export, are left out; the numbers become a rate, a
count, a mean or a median, according to what the column holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import exp
from typing import Any

import numpy as np

from okrlab.measure import periods
from okrlab.measure.claims import UNLIKELY
from okrlab.measure.ends import closed, cut_ends
from okrlab.measure.gathering import KEPT, Gathered
from okrlab.measure.history_options import Per, Twice
from okrlab.measure.problems import Problems
from okrlab.measure.series import Better, Every, Floats, Series
from okrlab.measure.single_rows import medians
from okrlab.measure.within_days import WithinDays
from okrlab.tables.date_forms import MISSING, Codes
from okrlab.tables.date_written import EPOCH
from okrlab.texts import text
from okrlab.texts.clean import first_of
from okrlab.texts.numbers import short


@dataclass(frozen=True, kw_only=True)
class Folding:
    """How to fold: what a person has chosen, and what the dates imply."""

    every: Every | None
    implied: Every | None
    events: bool
    better: Better
    twice: Twice
    today: date
    fiscal: bool = False
    steps: bool | None = None
    within: WithinDays
    rhythm: str = ""
    """What people call periods of their own length, if they do: sprints."""
    per: Per | None = None


class Fold:
    """Turns the date tokens of one metric into periods."""

    def __init__(
        self,
        gathered: Gathered,
        days: Codes,
        firsts: list[int],
        how: Folding,
        problems: Problems,
        every: Every,
        natural: Every | None,
        single: bool,
        unit: str,
        counted: bool,
        within: WithinDays | None,
        own: periods.OwnRhythm | None = None,
    ) -> None:
        self.within, self.own = within, own
        self.gathered, self.days, self.firsts = gathered, days, firsts
        self.how, self.problems = how, problems
        self.every, self.single, self.unit, self.counted = every, single, unit, counted
        rows = gathered.total("rows", len(days))
        self.used = np.flatnonzero((rows > 0) & (days != MISSING))
        self.closed = self._closed() if every == "day" and natural == "day" and not own else ()
        self.used = self.used[~np.isin((days[self.used] + 3) % 7, self.closed)]
        self.distinct = np.unique(days[self.used])
        self.anchor = 0
        if own:
            if not how.rhythm:
                problems.note("guessed_rhythm", days=short(periods.spacing(self.distinct)))
            if every == "week":
                self.anchor = periods.anchor_of(self.distinct)
        elif every == "week" and natural == "week" and not single and not how.implied:
            self.anchor = periods.anchor_of(self.distinct)
        self.thinned = every == "day" and not own and periods.weekdays_only(self.distinct)
        if self.closed:
            names = text("history.weekdays").split(",")
            problems.note("closed_days", days=", ".join(names[n] for n in self.closed))
        elif self.thinned:
            problems.note("weekdays_only")

    def _closed(self) -> tuple[int, ...]:
        """The days of the week on which a shop is closed: they are no periods."""
        item = self.gathered.item
        if self.single or not (item.value or item.denominator):
            return ()
        part = "denominator" if item.denominator else "value"
        empty = self.gathered.total(part, len(self.days))[self.used] == 0
        return closed((self.days[self.used] + 3) % 7, empty)

    def number(self, days: Codes) -> Codes:
        """The period numbers of days. Weekdays are numbered across weekends without a gap."""
        if self.own:
            return self.own.number(days)
        if self.thinned:
            return periods.weekday_number(days)
        return periods.number(days, self.every, self.anchor)

    def start(self, period: int) -> date:
        if self.own:
            return self.own.start(period)
        if self.thinned:
            return periods.weekday_start(period)
        return periods.start(period, self.every, self.anchor)

    def series(self) -> Series | None:
        gathered, problems = self.gathered, self.problems
        numbers = np.full(len(self.days), 0, dtype=np.int64)
        numbers[self.used] = self.number(self.days[self.used])
        present = np.unique(numbers[self.used])
        odd = present[periods.far(present)]
        if len(odd):
            at = self.used[np.isin(numbers[self.used], odd)]
            problems.amiss(
                "far_date",
                [self.firsts[n] for n in at],
                example=str(EPOCH + timedelta(days=int(self.days[at[0]]))),
            )
            return None
        if problems.found:  # a table with problems gives no series, only the problems
            return None
        low = int(present[0])
        length = int(present[-1]) - low + 1
        length += self._silent(low, length)
        place = numbers[self.used] - low

        def summed(name: str) -> Floats:
            weights = gathered.total(name, len(self.days))[self.used]
            return np.bincount(place, weights, minlength=length).astype(np.float64)

        columns = {name: summed(name) for name in (*gathered.sums, "rows")}
        counted = not gathered.item.columns
        first, end = self._whole(low, length, columns["rows"])
        starts = tuple(self.start(low + n) for n in range(first, end))
        columns = {name: one[first:end] for name, one in columns.items()}
        if not counted:
            self._gaps(columns["rows"], starts)  # a cell without a number is told as such
        return self._built(columns, starts, place, first, end)

    def _silent(self, low: int, length: int) -> int:
        """How many whole periods since the last event count, with none, as luck may explain them.

        Where it does not, nobody knows whether the export ends before today: they are noted.
        """
        if self.gathered.item.columns or self.how.fiscal:
            return 0
        last = low + length - 1
        now = np.array([(self.how.today - EPOCH).days])
        silent = int(self.number(now)[0]) - last - 1
        if silent < 1:
            return 0
        rate = float(self.gathered.total("rows", len(self.days))[self.used].sum()) / length
        by_luck = exp(-rate * silent) >= UNLIKELY
        self.problems.note(
            "silent" if by_luck else "silent_long",
            last=EPOCH + timedelta(days=int(self.distinct[-1])),
            span=text(f"measure.{self.every}_{'one' if silent == 1 else 'many'}", n=silent),
            today=self.how.today,
        )
        return silent if by_luck else 0

    def _whole(self, low: int, length: int, rows: Floats) -> tuple[int, int]:
        """The first and the end of the periods that are whole and over; the others are noted."""
        first, end, today = 0, length, self.how.today
        last = self.start(low + length - 1)
        ahead = sum(self.start(low + n) > today for n in range(max(0, length - 400), length))
        if self.how.fiscal:  # nobody knows when its quarters end
            return first, end
        if ahead:
            at = self.used[self.days[self.used] > (today - EPOCH).days]
            self.problems.note("future", [self.firsts[n] for n in at], count=ahead, today=today)
        elif not periods.over(
            last, self.every, today, anchor=self.anchor, step=self.own.step if self.own else 1
        ):
            name = periods.name(last, self.every)
            self.problems.note("unfinished", period=name, today=today)
            end -= 1
        if self.counted:
            over = low + end
            cut = cut_ends(self.distinct, low, over, self.every, self.start, self.problems)
            first, end = first + cut[0], end - (cut[1] and end == length)
        if self.within and self.every == "day":
            some = rows[first:end]
            cut = self.within.cut(some, lambda n: self.start(low + first + n), self.problems)
            return first + cut[0], end - cut[1]
        return (first, end) if end > first else (0, length)

    def _gaps(self, n: Floats, starts: tuple[date, ...]) -> None:
        gone = [
            periods.name(starts[k], self.every)
            for k in np.flatnonzero(n == 0)
            if starts[k].weekday() not in self.closed
        ]
        if gone:
            self.problems.note("gaps", count=len(gone), periods=first_of(gone, 6))

    def _built(
        self,
        columns: dict[str, Floats],
        starts: tuple[date, ...],
        place: Codes,
        first: int,
        end: int,
    ) -> Series:
        """The series, according to the scale of its numbers."""
        gathered, item = self.gathered, self.gathered.item
        facts: dict[str, Any] = {
            "starts": starts,
            "every": self.every,
            "better": self.how.better,
            "name": gathered.name,
            "unit": self.unit,
            "rhythm": self.how.rhythm if self.own else "",
        }
        if not item.columns:
            return Series(values=columns["rows"], kind="count", low=0.0, **facts)
        n = columns["n"]
        if item.promoters:
            answers = (
                columns["denominator"]
                if item.denominator
                else (columns["promoters"] + columns["detractors"] + columns["value"])
            )
            return Series.nps(columns["promoters"], answers, columns["detractors"], **facts)
        if item.scale == "rate" and item.numerator:
            return Series.rate(columns["numerator"], columns["denominator"], **facts)
        if item.denominator:
            k = columns["numerator" if item.numerator else "value"]
            return Series.per(k, columns["denominator"], **facts)
        total = columns["value"] / gathered.divisor
        flags = gathered.numbers["value"].flags
        if self.single and (flags or item.scale == "rate"):
            if (off := (total < 0) | (total > n)).any():
                odd: dict[str, Any] = {
                    "example": short(total[off][0] / n[off][0]),
                    "count": int(n[off].sum()),
                }
                self.problems.amiss("off_scale", column=item.value, **odd)
            return Series.rate(total, n, **facts)
        if self.single and item.scale == "nps":
            return Series.nps(columns["high"], n, columns["low"], **facts)
        if self.single and item.scale == "csat":
            self.problems.note("csat")
            return Series.rate(columns["high"], n, **facts)
        if item.scale == "count" and (self.single or self.how.twice != "mean"):
            return Series(values=np.where(n > 0, total, np.nan), kind="count", low=0.0, **facts)
        with np.errstate(divide="ignore", invalid="ignore"):
            # Duplicates that are to be summed count as one value, not as several to average.
            shared = np.minimum(n, 1) if self.how.twice == "sum" else n
            means = np.where(n > 0, total / shared, np.nan)
        if item.scale == "duration":
            return self._durations(means, place, first, end, facts)
        if self.single and item.scale == "score":
            return Series(values=means, denominators=n, kind="score", **facts)
        bounds: dict[str, Any] = {}
        if item.scale == "nps":
            bounds = {"low": -100.0, "high": 100.0}
        elif (top := gathered.numbers["value"].top) is not None:
            bounds = {"low": 0.0, "high": top}
        elif self.unit == "%" and np.nanmin(means) >= 0 and np.nanmax(means) <= 100:
            bounds = {"low": 0.0, "high": 100.0}
        return Series(values=means, kind="value", **bounds, **facts)

    def _durations(
        self, means: Floats, place: Codes, first: int, end: int, facts: dict[str, Any]
    ) -> Series:
        """The median of each period's single durations, where there are several in a period."""
        if not self.single:
            return Series(values=means, kind="duration", low=0.0, **facts)
        codes, values = self.gathered.singles()
        if self.gathered.stride > 1:
            self.problems.note("thinned", every=self.gathered.stride)
        by_token = np.full(len(self.days), -1, dtype=np.int64)
        by_token[self.used] = place - first
        at = by_token[codes]
        inside = (at >= 0) & (at < end - first)
        at, values = at[inside], values[inside] / self.gathered.divisor
        values, middles = medians(at, values, end - first)
        raw = values if len(values) <= KEPT else values[:: len(values) // KEPT + 1]
        return Series(values=middles, kind="duration", raw=raw, low=0.0, **facts)
