"""A metric's history as the engine takes it: one row per period, gaps kept as gaps."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, Final, Literal, TypedDict, Unpack, get_args

import numpy as np
from numpy.typing import NDArray

from okrlab.given import checked, day
from okrlab.measure.plain_numbers import (
    columns_of,
    finite_numbers,
    ratios,
    refuse_impossible,
)
from okrlab.measure.short_reprs import ShortRepr
from okrlab.texts import text

Kind = Literal["value", "rate", "count", "score", "duration", "events"]
Every = Literal["day", "week", "month", "quarter"]
Better = Literal["up", "down", ""]
"""Which direction is better; empty where nobody has said."""
Floats = NDArray[np.float64]

FURTHEST: Final = 10 * 366
"""How many days after the last period a target may lie."""
UNIT: Final[dict[Every, float]] = {"day": 1, "week": 7, "month": 365.25 / 12, "quarter": 365.25 / 4}
"""How many days a day, a week, a month or a quarter has on average."""
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@dataclass(frozen=True, kw_only=True)
class Note:
    """Something noticed while reading: a code, words for a person, and lines of the file."""

    code: str
    words: str
    lines: tuple[int, ...] = ()


class SeriesFacts(TypedDict, total=False):
    """The fields of a series that are said, and not worked out from its numbers."""

    kind: Kind
    starts: Iterable[date | str]
    every: Every
    unit: str
    better: Better
    name: str
    low: float | None
    high: float | None
    raw: Floats | None
    notes: tuple[Note, ...]
    open: float | None
    rhythm: str
    groups: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Series(ShortRepr):
    """One metric over time, sorted by `starts`, a row for every period, `values` NaN for a gap.

    - `value`: a plain number for each period.
    - `rate`: `numerators` of `denominators`; `values` is their ratio (0 to 1).
    - `count`: `values` counted for each period; `denominators` is the exposure if there is one,
      then `numerators` are the counts and `values` is count for one unit of exposure.
    - `score`: a mean or an NPS; `denominators` is the number of answers. For an NPS `numerators`
      are the promoters and `others` the detractors, `low` is -100, `values` the score itself.
    - `duration`: the typical (median) duration of each period; `raw` has the single durations, if
      they are known.
    - `events`: rare events: `starts` are the events' own dates and `values` the days since the
      previous event (NaN for the first). `open` are the days without one after the last.

    A period may span several days, weeks or months (`step`), as its `starts` show; `rhythm` is what
    people call it, such as "sprint". `low` and `high` are bounds that no value can pass, if there
    are any. `starts` may be empty for numbers without dates. `groups` are the names that tell it
    from others of the same table, `today` is the day on which that was read. Raises `ValueError` if
    the columns differ in length.

    >>> Series.of([40, 42, float("nan"), 41]).n
    3
    """

    values: Floats
    kind: Kind = "value"
    starts: tuple[date, ...] = ()
    every: Every = "week"
    numerators: Floats | None = None
    denominators: Floats | None = None
    others: Floats | None = None
    raw: Floats | None = field(default=None, repr=False)
    unit: str = ""
    better: Better = "up"
    name: str = ""
    low: float | None = None
    high: float | None = None
    notes: tuple[Note, ...] = ()
    open: float | None = None
    rhythm: str = ""
    groups: tuple[str, ...] = ()
    today: date | None = None

    def __post_init__(self) -> None:
        for column in (self.numerators, self.denominators, self.others, self.starts or None):
            if column is not None and len(column) != len(self.values):
                raise ValueError("columns of one series differ in length")

    @classmethod
    @checked
    def of(cls, values: Any, **facts: Unpack[SeriesFacts]) -> Series:
        """A series from plain numbers; `facts` are the other fields.

        Infinite numbers are gaps, which a note tells. Raises `BadInput` for what is no number.

        >>> Series.of([40, 42, 39], unit="minutes", better="down").n
        3
        """
        known, infinite = finite_numbers(values)
        if facts.get("kind") == "count":
            refuse_impossible(known, None, None)
        return cls(values=known, **_facts(facts, infinite))

    @classmethod
    @checked
    def rate(cls, numerators: Any, denominators: Any, **facts: Unpack[SeriesFacts]) -> Series:
        """A rate from its parts; a period with a denominator of zero is a gap.

        Raises `BadInput` for counts below zero, and for more than all.

        >>> Series.rate([12, 9], [40, 36]).values.tolist()
        [0.3, 0.25]
        """
        (k, n), infinite = columns_of(numerators, denominators)
        refuse_impossible(k, n, None if facts.get("high", 1.0) is None else n)
        with np.errstate(all="ignore"):
            values = ratios(k / n, n)
        bounds: SeriesFacts = {"low": 0.0, "high": 1.0}
        more = _facts(bounds | facts, infinite)
        return cls(values=values, numerators=k, denominators=n, kind="rate", **more)

    @classmethod
    @checked
    def per(cls, counts: Any, exposure: Any, **facts: Unpack[SeriesFacts]) -> Series:
        """A count per so much exposure, which may be above one; without exposure it is a gap."""
        unbound: SeriesFacts = {"high": None}
        series = cls.rate(counts, exposure, **(unbound | facts))
        return replace(series, kind="count")

    @classmethod
    @checked
    def nps(
        cls, promoters: Any, answers: Any, detractors: Any, **facts: Unpack[SeriesFacts]
    ) -> Series:
        """An NPS for each period from its counts.

        It is 100 times the share of promoters less that of detractors, from -100 to 100.

        >>> Series.nps([50, 60], [100, 100], [20, 10]).values.tolist()
        [30.0, 50.0]
        """
        (p, n, d), infinite = columns_of(promoters, answers, detractors)
        refuse_impossible(p, n, n)
        refuse_impossible(d, n, n - p)
        with np.errstate(all="ignore"):
            values = ratios(100 * (p - d) / n, n)
        bounds: SeriesFacts = {"low": -100.0, "high": 100.0}
        more = _facts(bounds | facts, infinite)
        return cls(values=values, numerators=p, denominators=n, others=d, kind="score", **more)

    @cached_property
    def n(self) -> int:
        """How many periods have a value."""
        return int(np.isfinite(self.values).sum())

    @property
    def counted(self) -> bool:
        """Whether there are counts behind the values, so that their chance variation is known."""
        if self.kind == "rate":
            return self.numerators is not None and self.denominators is not None
        return self.kind == "count" or (self.kind == "score" and self.others is not None)

    @property
    def counts(self) -> tuple[Floats, Floats]:
        """Numerators and denominators; a count without exposure has a denominator of 1."""
        above = self.values if self.numerators is None else self.numerators
        below = np.ones(len(self.values)) if self.denominators is None else self.denominators
        return above, below

    @cached_property
    def step(self) -> int:
        """How many days, weeks, months or quarters one period spans.

        >>> Series.of([40, 42], starts=(date(2026, 1, 5), date(2026, 1, 19))).step
        2
        """
        if self.kind == "events" or len(self.starts) < 2:
            return 1
        # A gap has a row as well; weekdays are further apart across a weekend.
        return _step(self.starts[:7], self.every)

    @checked
    def index(self, when: date) -> int:
        """The first period that starts on or after `when`; the length when there is none.

        >>> weeks = (date(2026, 1, 5), date(2026, 1, 12))
        >>> Series.of([40, 42], starts=weeks).index(date(2026, 1, 6))
        1
        """
        return bisect_left(self.starts, when)

    @checked
    def apart(self, changed: date) -> tuple[Series, date | None]:
        """The series without the period in which a day lies, and its first day.

        That period belongs to neither side of a change. None if the day is the first of a period,
        or in none. Of events, the time without one is split on that day.
        """
        at = bisect_left(self.starts, changed)
        if not 0 < at <= len(self.starts):
            return self, None
        values = self.values.copy()
        if self.kind == "events":
            values[at : at + 1] = [(one - changed).days for one in self.starts[at : at + 1]]
            return replace(self, values=values), None
        start = self.starts[at - 1]
        if changed >= later(start, self.every, self.step) or not np.isfinite(values[at - 1]):
            return self, None
        values[at - 1] = np.nan
        return replace(self, values=values), start

    def part(self, first: int, end: int | None = None) -> Series:
        """The periods from `first` up to, but without, `end`.

        >>> Series.of([40, 42, 39]).part(1).values.tolist()
        [42.0, 39.0]
        """
        if not first and (end is None or end >= len(self.values)):
            return self
        cut = slice(first, end)
        whole = len(self.values[cut]) == len(self.values)

        def of(column: Floats | None) -> Floats | None:
            return None if column is None else column[cut]

        return Series(
            values=self.values[cut],
            kind=self.kind,
            starts=self.starts[cut],
            every=self.every,
            numerators=of(self.numerators),
            denominators=of(self.denominators),
            others=of(self.others),
            raw=self.raw if whole else None,
            unit=self.unit,
            better=self.better,
            name=self.name,
            low=self.low,
            high=self.high,
            notes=self.notes,
            open=self.open if end is None or end >= len(self.values) else None,
            rhythm=self.rhythm,
            groups=self.groups,
            today=self.today,
        )


def infinite_told(places: tuple[int, ...]) -> tuple[Note, ...]:
    """The note that numbers at these places are infinite, if any are."""
    words = text("history.infinite", count=len(places))
    return (Note(code="infinite", words=words, lines=places),) if places else ()


def _facts(facts: SeriesFacts, infinite: tuple[int, ...]) -> dict[str, Any]:
    """The other fields of a series, with dates of Python, and with what was noticed."""
    found: dict[str, Any] = {**facts, "starts": tuple(map(day, facts.get("starts", ())))}
    return found | {"notes": (*facts.get("notes", ()), *infinite_told(infinite))}


@lru_cache(maxsize=256)
def _step(starts: tuple[date, ...], every: Every) -> int:
    return max(1, round(min((b - a).days for a, b in pairwise(starts)) / UNIT[every]))


def later(start: date, every: Every, count: int) -> date:
    """The first day of the period so many after the one that begins on `start`.

    >>> later(date(2026, 11, 1), "quarter", 1)
    datetime.date(2027, 2, 1)
    """
    if every in ("day", "week"):
        return start + timedelta(days=count * (1 if every == "day" else 7))
    months = start.month - 1 + count * (1 if every == "month" else 3)
    return date(start.year + months // 12, months % 12 + 1, 1)
