"""Numbers and periods in words, with no more digits than their uncertainty supports."""

from __future__ import annotations

from collections.abc import Callable
from math import floor, isfinite, log10
from typing import Final

import numpy as np

from okrlab.measure.claims import within
from okrlab.measure.footing import FittedLine
from okrlab.measure.intervals import Pair
from okrlab.measure.results import Baseline
from okrlab.measure.rounding import wide
from okrlab.measure.seasons import GROUPS
from okrlab.measure.series import Series
from okrlab.texts import text

COPIES: Final = 0.65
"""A coach is warned below this share of independent points among all."""
_SINGLE: Final = dict(one.split(":") for one in text("measure.single_units").split(","))
"""What a unit is called of which there is one."""
TYPED: Final = 10.0
"""What was typed or measured is not rounded as what was estimated: to ones, or finer."""
LISTED: Final = 8
"""The most things that are named one by one; how many more there are is said."""
PLACES: Final = 6
"""The most places after the point; numbers that need more are written with a power of ten."""
SMALL: Final = 1e-3
"""Only below this are they: larger ones lose nothing that anyone looks at."""


class Facts(dict[str, object]):
    """Facts by name for a text, each put into words where the text asks for it.

    >>> facts = Facts(level=lambda: "40 minutes", usual=lambda: 1 / 0)
    >>> "about {level}".format_map(facts)
    'about 40 minutes'
    """

    def __init__(self, **worded: Callable[[], object]) -> None:
        super().__init__()
        self.worded = worded

    def __missing__(self, name: str) -> object:
        self[name] = self.worded[name]()
        return self[name]


def amount(value: float, series: Series, scale: float) -> str:
    """A number in the metric's unit, rounded to two digits of its uncertainty `scale`.

    Rates are shown as percentages.

    >>> amount(41.237, Series.of([1], unit="points"), 3.2)
    '41.2 points'
    >>> amount(0.41237, Series.rate([1], [2]), 0.032)
    '41.2 %'
    """
    if series.kind == "rate":
        return text("measure.percent", x=number(100 * value, 100 * scale))
    shown = number(value, scale)
    if not series.unit:
        return shown
    unit = _SINGLE.get(series.unit, series.unit) if shown in ("1", "−1") else series.unit
    return text("measure.with_unit", x=shown, unit=unit)


def named(all_of: list[str]) -> str:
    """Several things in words: the first of them, and how many more there are.

    >>> named(["40", "41"]), named([str(one) for one in range(20)])
    ('40, 41', '0, 1, 2, 3, 4, 5, 6, 7 and 12 more')
    """
    listed, more = ", ".join(all_of[:LISTED]), len(all_of) - LISTED
    return text("measure.listed_more", listed=listed, n=more) if more > 0 else listed


def precision(base: Baseline) -> Pair:
    """What a baseline's level, and its range of single periods, are rounded to, wherever said.

    >>> from okrlab.measure.baseline import baseline
    >>> base = baseline(Series.of([40, 42, 39, 43, 41, 40, 38, 42, 41, 39, 44, 40]))
    >>> [round(one, 2) for one in precision(base)]
    [1.12, 2.42]
    """
    low, high = base.interval or (0.0, 0.0)
    half = (high - low) / 2 or abs(base.level or 0.0) / 100
    low, high = base.limits or (0.0, 0.0)
    return half, (high - low) / 6 or half


def change_of(value: float, series: Series, scale: float) -> str:
    """The size of a change; of percentages in percentage points.

    >>> change_of(-0.021, Series.rate([1], [2]), 0.01)
    '2.1 percentage points'
    """
    if series.kind == "rate" or series.unit == "%":
        return text("measure.percent_points", x=bare(abs(value), series, scale))
    return amount(abs(value), series, scale)


def bare(value: float, series: Series, scale: float) -> str:
    """The same without the unit, for the first of two numbers."""
    times = 100 if series.kind == "rate" else 1
    return number(times * value, times * scale)


def span(limits: Pair, series: Series, scale: float, *, unit: bool = False) -> str:
    """A usual range in words, with its `unit` or without; rates always have theirs.

    Only its upper end is said where the lower one lies below nothing and no value ever did. What
    cannot occur is left out.

    >>> span((-3.0, 12.0), Series.of([0, 4, 9]), 2.5), span((-3.0, 12.0), Series.of([-1, 4]), 2.5)
    ('up to 12', '−3 to 12')
    """
    low, high = limits[0], within(series, limits)[1]
    worded = amount if unit or series.kind == "rate" else bare
    top = worded(high, series, scale)
    if low < 0 <= np.nanmin(series.values):
        return text("measure.up_to", high=top)
    low = within(series, limits)[0]
    return text("measure.from_to", low=bare(low, series, scale), high=top)


def number(value: float, scale: float) -> str:
    """A plain number with at most two digits of `scale`.

    >>> number(1218687, 40000), number(1218687, 1218687)
    ('1,219,000', '1,218,687')
    """
    if not isfinite(value):
        return "∞" if value > 0 else "−∞"
    size = abs(scale) if scale and isfinite(scale) else abs(value) or 1.0
    digits = max(0, 1 - floor(log10(size))) if size < 10 else 0
    if size >= 100 and size / 10 < abs(value) != size:
        value = round(value, 1 - floor(log10(size)))
    if digits > PLACES and 0 < abs(value) < SMALL:
        kept = max(1, 2 + floor(log10(abs(value))) - floor(log10(size)))
        digits_of, _, power = f"{value:.{min(kept, PLACES) - 1}e}".partition("e")
        digits_of = digits_of.rstrip("0").rstrip(".") if "." in digits_of else digits_of
        return f"{digits_of}e{int(power)}".replace("-", "−")
    shown = f"{value:,.{min(digits, PLACES)}f}"
    if "." in shown:
        shown = shown.rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown.replace("-", "−")


def periods(n: int, series: Series) -> str:
    """A number of weeks, months, or whatever period the metric has."""
    return _words(series, "one" if n == 1 else "many", n=n)


def period(series: Series) -> str:
    """The singular of the metric's period: week, month."""
    return _words(series, "period")


def grain(series: Series) -> str:
    """What a series has a number for: a week, a month, and a day where it is of events."""
    plain = series.step == 1 and not series.rhythm
    return text(f"history.{series.every}") if plain else period(series)


def many(series: Series) -> str:
    """The plural of the metric's period: weeks, months."""
    return _words(series, "plural")


def each(series: Series) -> str:
    """For one period: a week, a month."""
    return _words(series, "each")


def signed(value: float, series: Series, scale: float) -> str:
    """The size of a change with its sign, + or −."""
    size = change_of(value, series, scale)
    if bare(value, series, scale) == "0":
        return size
    return ("+" if value >= 0 else "−") + size


def _words(series: Series, form: str, **slots: object) -> str:
    """A metric's period in words. Fortnights are "periods of two weeks", if not sprints."""
    every: str = "event" if series.kind == "events" else series.every
    if every == "week" and not series.starts:  # no date says weeks, and nobody did
        every = "value"
    if series.rhythm:
        return text(f"measure.{series.rhythm}_{form}", **slots)
    if series.step == 1:
        return text(f"measure.{every}_{form}", **slots)
    known = text("measure.small_numbers").split(",")
    k = known[series.step - 2] if series.step - 2 < len(known) else str(series.step)
    return text(f"measure.span_{form}", k=k, units=text(f"measure.{every}_plural"), **slots)


def percent(share: float) -> str:
    """A probability in words: never quite 0 or 100 %."""
    if share < 0.01:
        return text("measure.under_one")
    if share > 0.99:
        return text("measure.over_99")
    return text("measure.percent", x=f"{100 * share:.0f}")


def cycles_of(base: Baseline) -> tuple[str, ...]:
    """What a season is one of: a week, a year, both, or a cycle of a length that somebody named."""
    series, plan = base.series, base.footing.plan if isinstance(base.footing, FittedLine) else None
    year = ("year",) if plan and plan.waves else ()
    if base.season is None or (year and not (plan and plan.groups)):
        return year
    parted = len(base.season) * (series.step if series.every == "month" else 1)
    named = base.method == "stl" or parted == GROUPS[series.every]
    usual = {"day": "week", "quarter": "quarters"} if series.step == 1 else {}
    return (usual.get(series.every, "year") if named else "cycle", *year)


def sentence_of(base: Baseline) -> str:
    """Which sentence says what a baseline supports, by the name of its text."""
    if base.method == "count_c" and base.level == 0:
        return "none_seen"
    if base.unsteady:
        return "unsteady"
    if base.method not in ("trial", "trend", "t", "g") and not base.normal:
        if base.limits and not wide(base.limits) and base.season is None:
            return "no_range_alike"
        if base.holds:
            return "no_range_level"
        return "no_range" if base.season is None else f"no_range_{cycles_of(base)[-1]}"
    if base.method == "g":
        return "t"
    if base.method in ("xmr", "xmr_median", "shift", "season", "stl", "ewma", "cusum"):
        return "flat" if base.series.kind != "duration" else "log_duration"
    return trend_of(base) if base.slope is not None else base.method


def trend_of(base: Baseline) -> str:
    """Which words a trend takes: rising or falling, in its unit or in per cent."""
    scale = base.footing.scale if base.footing else "plain"
    word = "rising" if (base.slope or 0.0) > 0 else "falling"
    return f"trend_{word}" if scale == "plain" else f"trend_{word}_share"
