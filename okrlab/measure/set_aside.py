"""What became of the odd periods that a baseline, or a test, went without: back, and named once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from okrlab.measure.baseline_words import odd_out
from okrlab.measure.results import TRACKED, Baseline, Caution
from okrlab.measure.run_rules import alarms
from okrlab.measure.series import Series


def with_odd(base: Baseline, part: Series, odd: tuple[int, ...]) -> Baseline:
    """The baseline of all other periods of a history, with the odd ones beyond its limits again."""
    if not odd:
        return base
    whole = part.part(base.first)
    places = tuple(sorted({*base.outliers, *(n - base.first for n in odd if n >= base.first)}))
    if not places:  # all of them came before the part that the baseline is of
        return base
    base = replace(base, series=whole, outliers=places, left_out=True, other_limits=None)
    if base.refused:
        return replace(base, warnings=(*base.warnings, odd_out(base, 0.0)))
    if base.method in TRACKED or base.limits is None or base.line is None:
        return base
    lower, upper = base.limits
    low = np.full(len(whole.values), lower) if base.lower is None else base.lower
    high = np.full(len(whole.values), upper) if base.upper is None else base.upper
    limits = np.where(np.isfinite(low), low, lower), np.where(np.isfinite(high), high, upper)
    rules = base.methods.rules or "wheeler"
    return replace(base, signals=alarms(whole.values, base.line, *limits, rules, odd=places))


def each_once(parts: Iterable[Any]) -> list[Caution]:
    """The cautions of a baseline and of what rests on it; one that names more odd periods counts.

    Of two that say so, such as of the history before a change and of all of it, it is the later.
    """
    found = [one for part in parts if part for one in part.warnings]
    odd = [one for one in found if one.code == "odd"]
    return list(dict.fromkeys(one for one in found if one.code != "odd" or one is odd[-1]))


def odd_named(
    cautions: tuple[Caution, ...], before: Baseline, whole: Series, used: Series
) -> tuple[Caution, ...]:
    """The cautions of a test, with all periods of the history that were not used for it."""
    odd = np.flatnonzero(np.isfinite(whole.values) & ~np.isfinite(used.values)) - before.first
    if not len(odd):
        return cautions
    base = replace(before, series=whole.part(before.first), outliers=tuple(odd.tolist()))
    low, high = before.limits or (0.0, 0.0)
    return (*(one for one in cautions if one.code != "odd"), odd_out(base, (high - low) / 6))
