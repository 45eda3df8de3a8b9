"""What the engine returns for a history: a baseline with its cautions, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Final

import numpy as np

from okrlab.measure.behaviour import ChartRebase
from okrlab.measure.claims import HELD, ends, holds, within
from okrlab.measure.footing import Footing
from okrlab.measure.intervals import Pair
from okrlab.measure.methods import AUTOMATIC, Methods
from okrlab.measure.rounding import wide
from okrlab.measure.run_rules import Signal
from okrlab.measure.series import Floats, Series
from okrlab.measure.short_reprs import ShortRepr
from okrlab.texts import text

TRACKED: Final = ("ewma", "cusum")
"""Methods whose line remembers the past: the limits of each period are those of that line."""


@dataclass(frozen=True, kw_only=True)
class Caution:
    """Something to know before using the number: a code and words."""

    code: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why there is no baseline, what to do, and from when one is likely (`switch_on`).

    `missing` is how many more periods are needed; 0 when waiting does not help.
    """

    code: str
    reason: str
    advice: str
    missing: int = 0
    switch_on: date | None = None

    @classmethod
    def of(cls, code: str, **facts: object) -> Refusal:
        """The refusal with its words, which have the facts in their places."""
        reason, advice = (text(f"measure.refused_{code}{one}", **facts) for one in ("", "_hint"))
        return cls(code=code, reason=reason, advice=advice)

    @property
    def sentence(self) -> str:
        """Why, and what to do."""
        return f"{self.reason} {self.advice}"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Baseline(ShortRepr):
    """What a history supports. Arrays have one row for each period of the part that was used.

    `first` is where that part begins in the series, and `shifts` are where new regimes do. `limits`
    are the natural process limits of one period (the last one, or one with a typical denominator);
    `other_limits` are those of the other version (mean or median) where outliers make the two
    differ; with `left_out` the level and all limits are without them. `independent` says how many
    independent points the `n` values are worth. `recent` is how many of the last periods may be the
    beginning of something new; `drift` says that a line explains the shifts nearly as well. With a
    trend, `slope` is the change per period. `methods` are those that a person asked for. Of a chart
    that remembers the past, `line`, `lower` and `upper` are its own, `limits` still those of single
    periods, and `sigma` is the standard deviation of one, from the moving ranges.
    """

    series: Series = field(repr=False)
    n: int
    method: str
    why: str
    sentence: str
    first: int = 0
    independent: float = 0.0
    level: float | None = None
    interval: Pair | None = None
    limits: Pair | None = None
    other_limits: Pair | None = None
    line: Floats | None = field(default=None, repr=False)
    lower: Floats | None = field(default=None, repr=False)
    upper: Floats | None = field(default=None, repr=False)
    signals: tuple[Signal, ...] = ()
    outliers: tuple[int, ...] = ()
    left_out: bool = False
    recent: int = 0
    drift: bool = False
    shifts: tuple[int, ...] = ()
    season: Floats | None = None
    slope: float | None = None
    slope_interval: Pair | None = None
    phi: float | None = None
    rho: float | None = None
    warnings: tuple[Caution, ...] = ()
    refused: Refusal | None = None
    rebased: tuple[ChartRebase, ...] = ()
    methods: Methods = AUTOMATIC
    sigma: float | None = None
    footing: Footing | None = field(default=None, repr=False)

    @cached_property
    def spoken(self) -> Floats:
        """The values of the periods that the level and the range speak of: after the last shift."""
        values = self._after(self.series.values)
        return values[np.isfinite(values)]

    def dated(self, places: tuple[int, ...]) -> list[str]:
        """The dates of periods, counted from `first`; their numbers where there are no dates."""
        starts = self.series.starts
        return [starts[n].isoformat() if starts else f"#{n + 1 + self.first}" for n in places]

    def _after(self, column: Floats) -> Floats:
        return column[max(self.shifts[-1] - self.first, 0) :] if self.shifts else column

    @cached_property
    def normal(self) -> Pair | None:
        """The limits if they hold most of these periods; else None, as no range is normal then.

        Nor is one that is narrower than what is known of the level. Limits around a sloping line
        are those of the last period; with a season too, no two have the same. What cannot occur is
        left out.
        """
        if self.limits is None or not wide(self.limits):
            return None
        usual = within(self.series, self.limits)
        if self.slope is not None:
            there = self.lower is not None and self.season is None
            return usual if there else None
        low, high = self.interval or self.limits
        unsure = high - low > (self.limits[1] - self.limits[0]) * (1 + 1e-9)
        return None if unsure or not self.holds else usual

    @cached_property
    def shows(self) -> float | None:
        """How far from the level one period has to lie to show: two standard deviations."""
        return None if self.limits is None else (self.limits[1] - self.limits[0]) / 3

    @cached_property
    def away(self) -> int:
        """How many of the periods that the level speaks of lie farther away from it than that."""
        if self.level is None or not self.shows:
            return 0
        return int((np.abs(self.spoken - self.level) > self.shows * (1 + 1e-9)).sum())

    @property
    def unsteady(self) -> bool:
        """Whether a trial baseline, of few periods, is away from its level in too many of them."""
        return self.method == "trial" and self.away > (1 - HELD) * len(self.spoken)

    @cached_property
    def holds(self) -> bool:
        """Whether most of the periods that the range speaks of lie within the limits."""
        return self.limits is not None and holds(self.spoken, *self.limits)

    def drawn(self, **words: Any) -> Baseline:
        """The baseline without limits of each period, and signals, if these do not hold either.

        Limits that follow a season or a line may hold though no one range does. It gets these
        `words`.
        """
        if self.lower is None or self.upper is None or self.method in TRACKED:
            return replace(self, **words) if words else self
        bent = self.season is not None or self.slope is not None
        held = holds(*map(self._after, (self.series.values, self.lower, self.upper)))
        if held and (bent or self.normal):
            lower, upper = (np.clip(one, *ends(self.series)) for one in (self.lower, self.upper))
            return replace(self, lower=lower, upper=upper, **words)
        return replace(self, lower=None, upper=None, signals=(), **words)
