"""Tests of a change that people ask for by name: Welch's, Student's, and exact ones for counts.

They take every period, or every case, as independent of the others. Welch's (1947) and Student's
(1908, one variance for both sides) compare the means of the periods. The exact tests compare what
was counted: of rates Fisher's (1922), given both totals; of counts, and of times between events,
the binomial one of two Poisson rates, given their total (Przyborowski & Wilenski 1940). Two-sided
p-values add up all outcomes that are no likelier, as in R and SciPy; intervals are those of
`difference`: Newcombe's for rates, joined Garwood intervals for counts.
"""

from __future__ import annotations

from dataclasses import replace
from math import inf, sqrt
from typing import Final

import numpy as np

from okrlab.measure.accounts import MIN_SIZE
from okrlab.measure.difference import (
    Change,
    beside_trend,
    between,
    change_at,
    exposures,
    silent_before,
)
from okrlab.measure.footing import FittedLine
from okrlab.measure.intervals import Pair, newcombe, poisson_difference, t_value
from okrlab.measure.methods import Test
from okrlab.measure.power import ALPHA
from okrlab.measure.regression import independent
from okrlab.measure.results import Baseline, Caution
from okrlab.measure.saying import COPIES, bare, many, signed
from okrlab.measure.series import Floats, Series
from okrlab.texts import text

SMALL: Final = 0.001
"""Smaller p-values are not written out."""
T_TESTS: Final = ("welch", "pooled")


def unfit(test: Test, series: Series, at: int, before: Baseline) -> str | None:
    """The code of the refusal if the data are not those of a test; `at` is the first period after.

    An average of percentages is no rate, and gaps between events are too skewed for a t test. A
    season cannot be taken out of single cases.
    """
    if test == "step":
        return None
    first = before.first
    series, at = series.part(first), at - first
    weighed = series.kind == "rate" or (series.kind == "count" and series.denominators is not None)
    if test in T_TESTS:
        if weighed or series.kind == "events":
            return "test_rates" if weighed else "test_gaps"
        few = min(int(np.isfinite(one).sum()) for one in _sides(series.values, at)) < 2
        return "test_few" if few else None
    if series.kind == "events":
        return None
    if series.kind not in ("rate", "count") or not series.counted:
        return "test_exact"
    known = np.isfinite(series.values)
    numbers = series.counts if series.kind == "rate" else series.counts[:1]
    if not all((one[known] % 1 == 0).all() for one in numbers):
        return "test_whole"
    return None if before.season is None else "test_season"


def by_test(
    test: Test, series: Series, first: int, at: int, before: Baseline, plain: bool = False
) -> Change:
    """The change from period `at` on by a test, compared with the periods from `first` up to it.

    An old trend counts whatever the test, and where there is one the change is what it is beside
    that trend. A season is taken out of both sides first. With `plain`, earlier steps are ignored.
    """
    if test == "step":
        return change_at(series, first, at, before, plain=plain)
    used = series.part(first)
    if before.season is not None and isinstance(before.footing, FittedLine):
        values = before.footing.without_season(used.values)
        # What the season took of the spread before the change is given back.
        part = values[: at - first]
        room = sqrt((before.n - 1) / max(1, before.n - 1 - before.footing.plan.seasonal))
        part += (room - 1) * (part - np.nanmean(part))
        used = replace(used, values=values, low=None, high=None)
    steps = [one - first for one in before.shifts if one - first <= at - first - MIN_SIZE]
    start = max([0, *steps]) if not plain else 0
    used, split = used.part(start), at - first - start
    own = change_by(test, used, split, before)
    if before.slope is not None:
        return replace(change_at(series, first, at, before, plain=plain), own=own)
    if own.moved != "yes":
        return own
    beside = beside_trend(own, used, split)
    return beside if beside.size == own.size else replace(beside, own=own)


def change_by(test: Test, series: Series, at: int, before: Baseline) -> Change:
    """The change from period `at` on by the test of this name; `before` ends there."""
    if test in T_TESTS:
        size, interval, p = t_test(*_sides(series.values, at), same=test == "pooled")
    elif series.kind == "events":
        silent = silent_before(before, at)
        known = between(series, at, silent)
        old, new = exposures(series, at, silent)
        size, interval, p = known.size, known.interval, conditional(old, new)
    else:
        known_at = np.isfinite(series.values)
        k, n = (_sums(one, known_at, at) for one in series.counts)
        old, new = (k[0], n[0]), (k[1], n[1])
        rate = series.kind == "rate"
        size = k[1] / n[1] - k[0] / n[0]
        interval = (newcombe if rate else poisson_difference)(old, new)
        p = fisher(old, new) if rate else conditional(old, new)
    return Change(size=size, interval=interval, p=p, moved="yes" if p < ALPHA else "no")


def t_test(before: Floats, after: Floats, *, same: bool) -> tuple[float, Pair, float]:
    """The difference of two means, its interval and p; `same` takes one variance for both sides.

    >>> size, interval, p = t_test(np.array([1.0, 2, 3]), np.array([3.0, 4, 8]), same=False)
    >>> size, round(p, 4)
    (3.0, 0.1791)
    """
    from scipy.special import stdtr

    sides = [one[np.isfinite(one)] for one in (before, after)]
    n = [len(one) for one in sides]
    spread = [float(one.var(ddof=1)) for one in sides]
    size = float(sides[1].mean() - sides[0].mean())
    if same:
        df = float(n[0] + n[1] - 2)
        pooled = ((n[0] - 1) * spread[0] + (n[1] - 1) * spread[1]) / df
        parts = [pooled / one for one in n]
    else:
        parts = [one / many for one, many in zip(spread, n, strict=True)]
        bottom = sum(one**2 / (many - 1) for one, many in zip(parts, n, strict=True))
        df = sum(parts) ** 2 / bottom if bottom else inf
    error = sqrt(sum(parts))
    if not error:
        return size, (size, size), float(size == 0)
    half = t_value(df) * error
    return size, (size - half, size + half), float(2 * stdtr(df, -abs(size) / error))


def fisher(before: Pair, after: Pair) -> float:
    """The p-value of two rates, each (cases, out of how many).

    >>> round(fisher((8, 10), (1, 6)), 4)
    0.035
    """
    from scipy.stats import fisher_exact

    table = [[round(k), round(n - k)] for k, n in (after, before)]
    return float(fisher_exact(table).pvalue)


def conditional(before: Pair, after: Pair) -> float:
    """The p-value of two Poisson rates, each (events, exposure).

    >>> round(conditional((11, 800), (21, 3011)), 4)
    0.0797
    """
    from scipy.stats import binomtest

    total = round(before[0] + after[0])
    if not total:
        return 1.0
    return float(binomtest(round(after[0]), total, after[1] / (before[1] + after[1])).pvalue)


def told(test: Test, change: Change, before: Baseline) -> tuple[str, tuple[Caution, ...]]:
    """The test in words, and a caution where it takes for independent what is not."""
    series = before.series
    own = change.own or change
    name = test if test != "exact" else "fisher" if series.kind == "rate" else "poisson"
    small = "p_small" if own.p < SMALL else "p"
    facts = {"p": text(f"measure.test_{small}", p=f"{own.p:.3f}")}
    if change.own:
        low, high = own.interval
        half = (high - low) / 2 if np.isfinite(high - low) else abs(own.size)
        ends = {"low": bare(low, series, half), "high": bare(high, series, half)}
        facts |= ends | {"change": signed(own.size, series, half)}
    words = text(f"measure.test_{name}", **facts)
    if change.own:
        words = f"{words} {text('measure.test_apart', **facts)}"
    if before.season is not None:
        words = f"{words} {text('measure.test_beside_season')}"
    at = np.flatnonzero(np.isfinite(series.values)).astype(float)
    alike = before.refused is not None  # for a walk
    if before.rho is not None:
        alike = independent(at, before.rho) < COPIES * len(at)
    spread = "test_spread" if before.method.startswith("laney") else ""
    code = "test_copies" if alike else spread
    if not code:
        return words, ()
    return words, (Caution(code=code, words=text(f"measure.{code}", periods=many(series))),)


def _sides(values: Floats, at: int) -> tuple[Floats, Floats]:
    return values[:at], values[at:]


def _sums(column: Floats, known: Floats, at: int) -> tuple[float, float]:
    before, after = _sides(np.where(known, column, 0.0), at)
    return float(before.sum()), float(after.sum())
