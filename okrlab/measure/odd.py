"""Odd periods: single values, or two together, that are far from what came before and after."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from okrlab.measure.behaviour import CONSTANTS
from okrlab.measure.missing_codes import codes
from okrlab.measure.seasons import season_parts
from okrlab.measure.series import Floats, Series

if TYPE_CHECKING:
    from okrlab.measure.results import Baseline

SPIKE: Final = 1.25
"""How many times the range limit an odd value is away from its neighbours on either side."""
LAST: Final = 1.5
"""How many times further the last value has to be away, as nothing came after it yet."""
BESIDE: Final = 5
"""How many periods before, and after, are looked at."""
FEW: Final = 0.2
"""Where more than this share of the periods would be odd, none is: that is how the metric is."""
RETURNS: Final = 0.6
"""What is odd in this share of all Decembers, or of all Sundays, and in two, is a season."""
WILD: Final = 4.0
"""How many times further away than an odd value one is that nothing may rest on."""
UNSURE: Final = 1.5
"""The same on a logarithm, in a short history, whose typical ranges are not known well."""
AWAY: Final = 2.5
"""How many standard deviations a rate is away that weighs many times as much as others."""
FULL: Final = 12
"""A history of fewer periods is short."""

LATELY: Final = (5, 4, 3)
"""How many of the last periods are looked at: fewer than a shift takes, more than an odd value."""
APART: Final = 3.5
"""How many standard deviations of a period their mean is away from the others'."""


Parts = tuple[NDArray[np.int64], NDArray[np.int64]]


def lately(values: Floats) -> int:
    """How many of the last values lie beyond all others, and far from them; 0 if none do."""
    v = values[np.isfinite(values)]
    if max(int(np.argmax(v)), int(np.argmin(v))) < len(v) - max(LATELY):
        return 0
    for m in LATELY:
        before, after = v[:-m], v[-m:]
        if len(before) < 2 * BESIDE:
            continue
        sigma = float(np.mean(np.abs(np.diff(before)))) / 1.128
        apart = abs(float(after.mean() - before.mean()))
        beyond = after.min() > before.max() or after.max() < before.min()
        if beyond and apart > APART * sigma > 0:
            return m
    return 0


def aside(series: Series, cycle: int | None = None) -> tuple[int, ...]:
    """The odd periods if one of them is so far off that no level, season, limit or move may rest
    on it, such as a typing error or a code for a missing value; else none.

    `cycle` is the length of a season in periods. Long times between events are none.
    """
    if series.kind == "events":
        return ()
    odd = _aside(series, cycle)
    coded = codes(series, without(series, odd).values)
    if not coded or _returns(series, cycle, coded):
        return odd
    return tuple(sorted({*coded, *_aside(without(series, coded), cycle)}))


def _returns(series: Series, cycle: int | None, places: tuple[int, ...]) -> bool:
    """Whether these periods are most of some parts of the cycle, such as all Sundays."""
    parts = parts_of(series, cycle)
    if parts is None:
        return False
    known = np.isfinite(series.values)
    here = np.zeros(len(known), dtype=bool)
    here[list(places)] = True
    return all(
        here[known & (parts[0] == one)].mean() >= RETURNS for one in np.unique(parts[0][here])
    )


def _aside(series: Series, cycle: int | None) -> tuple[int, ...]:
    """The same without codes."""
    if series.n < FULL:
        return outliers(series.values, times=WILD, logs=UNSURE)
    parts = parts_of(series, cycle)
    odd, heavy = outliers(series.values, parts), _heavy(series)
    wild = heavy or (odd and outliers(series.values, parts, times=WILD))
    return tuple(sorted({*odd, *heavy})) if wild else ()


def _heavy(series: Series) -> tuple[int, ...]:
    """The periods with many times as many cases as others, and a rate away from all of theirs."""
    values, cases = series.values, series.denominators
    if cases is None or not series.counted or series.kind == "score":
        return ()
    found = []
    for one in outliers(np.where(np.isfinite(values), cases, np.nan), times=WILD):
        others = np.delete(values, one)
        others = others[np.isfinite(others)]
        away = abs(float(values[one] - np.median(others)))
        beyond = not others.min() <= values[one] <= others.max()
        if beyond and cases[one] > np.nanmedian(cases) and away > AWAY * float(np.std(others)):
            found.append(one)
    return tuple(found)


def without(series: Series, places: tuple[int, ...]) -> Series:
    """The same series with gaps at these places.

    >>> without(Series.of([40, 4200, 39]), (1,)).values.tolist()
    [40.0, nan, 39.0]
    """
    if not places:
        return series
    values = series.values.copy()
    values[list(places)] = np.nan
    return replace(series, values=values)


def without_odd(series: Series, base: Baseline, end: int, cycle: int | None = None) -> Series:
    """The series without what its baseline left out, and without what is as odd from `end` on.

    What comes after a change is judged by itself, so that a jump to a new level is not odd.
    """
    after = series.part(end)
    later = aside(after, cycle) if after.n > BESIDE and base.method != "stl" else ()
    odd = tuple(base.first + one for one in base.outliers) if base.left_out else ()
    again = _again(after.values, series.values[list(odd)]) if odd else []
    return without(series, (*odd, *(end + one for one in {*later, *again})))


def _again(values: Floats, left_out: Floats) -> list[int]:
    """Where values are that were left out before, typed wrongly or a code, and beyond all others.

    What more than half of them are is where the metric is now.
    """
    same = np.isin(values, left_out)
    others = values[np.isfinite(values) & ~same]
    if not len(others) or np.count_nonzero(same) > len(others):
        return []
    beyond = same & ((values < others.min()) | (values > others.max()))
    return [int(one) for one in np.flatnonzero(beyond)]


def parts_of(series: Series, cycle: int | None) -> Parts | None:
    """Which part of which cycle each period is, where dates or a cycle that was asked for tell."""
    parts, _, length = season_parts(series, cycle)
    if cycle is None and len(series.starts) != len(parts):
        return None
    return parts, np.arange(len(parts), dtype=np.int64) // length


def outliers(
    values: Floats,
    parts: Parts | None = None,
    *,
    times: float = 1.0,
    logs: float = 1.0,
) -> tuple[int, ...]:
    """The odd periods. `parts` says which part of the cycle, such as the weekday, each one is.

    They have to be so many `times` further away than usual, and `logs` times on a logarithm.

    They are odd on a logarithmic scale too, so that the long tail of durations or prices is not.
    """
    there = np.isfinite(values)
    v = values if there.all() else values[there]
    if len(v) <= BESIDE:
        return ()
    odd = _far(v, times)
    if not odd.any():
        return ()
    known = np.flatnonzero(there)
    if v.min() >= 0:
        positive = v[v > 0]
        odd &= _far(np.log(v + (0.0 if len(positive) == len(v) else np.median(positive))), logs)
    if parts is not None and odd.any():
        at, cycles = (one[known] for one in parts)
        for one in np.unique(at[odd]):
            same = at == one
            again = len(np.unique(cycles[same & odd])) > 1
            if again and odd[same].mean() >= RETURNS:
                odd &= ~same
    if odd.sum() > max(1.0, FEW * len(v)):
        return ()
    return tuple(int(one) for one in known[odd])


def _far(v: Floats, times: float) -> NDArray[np.bool_]:
    """Which values are far from both their neighbourhoods, to the same side."""
    away, limits = _away(v.tobytes())
    return np.asarray(away > times * limits)


@lru_cache(maxsize=8)
def _away(of: bytes) -> tuple[Floats, Floats]:
    """How far values are from both their neighbourhoods, to the same side, and how far is odd.

    A history is asked several times, for what is odd and for what is wild.
    """
    v = np.frombuffer(of)
    typical = _median(np.sort(np.abs(v[1:] - v[:-1])).tolist())
    limit = SPIKE * CONSTANTS["median"][1] * typical
    largest, least = float(v.max()), float(v.min())
    alike = limit <= 1e-12 * max(abs(largest), abs(least))  # but for rounding
    if alike or largest - least <= limit:  # then none is far from any other
        return np.zeros(len(v)), np.ones(len(v))
    middles = _middles(*(v[n : len(v) - BESIDE + 1 + n] for n in range(BESIDE)))
    first, last = v[: BESIDE - 1].tolist(), v[1 - BESIDE :].tolist()
    # The first value has nothing before it, and the last nothing after it: that side is left out.
    before, after = np.zeros(len(v)), np.zeros(len(v))
    before[1:BESIDE] = [_median(sorted(first[:n])) for n in range(1, BESIDE)]
    after[-BESIDE:-1] = [_median(sorted(last[-n:])) for n in range(BESIDE - 1, 0, -1)]
    before[BESIDE:], after[:-BESIDE] = middles[:-1], middles[1:]
    before, after = v - before, v - after
    before[0], after[-1] = after[0], before[-1]
    limits = np.full(len(v), limit)
    limits[[0, -1]] = LAST * limit
    away = np.minimum(np.abs(before), np.abs(after))
    away[before * after <= 0] = 0.0
    return away, limits


def _median(ordered: list[float]) -> float:
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _middles(a: Floats, b: Floats, c: Floats, d: Floats, e: Floats) -> Floats:
    """The middle one of five values at each place, by the fewest comparisons."""
    less, more = np.minimum, np.maximum
    low, high = more(less(a, b), less(c, d)), less(more(a, b), more(c, d))
    return np.asarray(more(less(low, high), less(more(low, high), e)))
