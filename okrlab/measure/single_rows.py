"""Whether rows are single events or answers, or stand for a whole period each."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from okrlab.measure.gathering import KEPT, Gathered
from okrlab.measure.problems import Problems
from okrlab.measure.series import Every, Floats
from okrlab.tables.date_forms import MISSING, Codes
from okrlab.tables.history_heading import plain
from okrlab.texts import text
from okrlab.texts.numbers import short

_OFTEN: Final = 1.5
_MANY: Final = 20
"""So many rows for each date, and in all, are single events rather than a value for each period."""
_RATING: Final = re.compile(r"\b(ratings?|scores?|answers?|likely|satisf\w*|stars|responses?)\b")
_ANSWERS: Final = 5
"""So many rows for each month, quarter or week are."""
_SEVERAL: Final = 6
"""Up to so many rows for every single date are series under each other."""


def are_single(
    gathered: Gathered, days: Codes, natural: Every | None, within: bool, problems: Problems
) -> bool:
    """Whether each row is an event or an answer; a guess is told.

    So many rows that they are not kept one by one are taken for events, but not numbers that come
    regularly `within` a day.
    """
    if within:
        return False
    if gathered.rows <= KEPT and not are_events(gathered, days, natural):
        return False
    rows = gathered.total("rows", len(days))
    used = np.flatnonzero((rows > 0) & (days != MISSING))
    distinct = np.unique(days[used])
    problems.note("guessed_single", count=int(rows[used].sum()), days=len(distinct))
    return True


def are_answers(gathered: Gathered, problems: Problems) -> bool:
    """Whether each number is an answer on the scale of its metric, however few for a date."""
    item = gathered.item
    if "value" in gathered.numbers and gathered.numbers["value"].flags and not item.denominator:
        return True
    values = gathered.kept()[2].get("value", np.zeros(0))
    known = values[np.isfinite(values)]
    whole = bool(len(known)) and bool((known == np.floor(known)).all())
    maybe = (
        item.scale is None and len(known) >= _MANY and whole and _RATING.search(plain(item.name))
    )
    if maybe and known.min() >= 0 and known.max() <= 10:
        problems.note("maybe_answers", column=item.value)
    if item.scale not in ("nps", "csat") or not item.value or item.denominator or item.promoters:
        return False
    low, high = (0, 10) if item.scale == "nps" else (1, 5)
    if not len(known) or known.min() < low or known.max() > high:
        return False
    if whole:
        return True
    if item.scale == "nps":
        off = next(float(one) for one in known if one != np.floor(one))
        problems.amiss("means_of_answers", column=item.value, example=short(off))
    return False


def are_events(gathered: Gathered, days: Codes, natural: Every | None) -> bool:
    """Whether many rows for the same dates are single events, not series under each other.

    Yes and no, durations and answers are single ones. The very same few rows for each date are not:
    they look like several series. Nor are a few rows for each month.
    """
    rows = gathered.total("rows", len(days))
    used = np.flatnonzero((rows > 0) & (days != MISSING))
    each = np.bincount(days[used] - days[used].min(), rows[used])
    each = each[each > 0]
    if each.sum() < max(_MANY, _OFTEN * len(each)):
        return False
    of_one = gathered.item.scale in ("nps", "csat", "duration")
    if of_one or any(column.flags or column.spans for column in gathered.numbers.values()):
        return True
    if len(set(each.tolist())) == 1 and each[0] <= _SEVERAL:
        return False
    return natural in (None, "day") or each.mean() >= _ANSWERS


def tell_mean(gathered: Gathered, every: Every, problems: Problems) -> None:
    """Say that a period's value is the mean of its rows, if it is; nobody may have meant that."""
    item = gathered.item
    if item.value and item.scale in (None, "value") and not gathered.numbers["value"].flags:
        problems.note("guessed_mean", every=text(f"history.{every}"))


def medians(at: Codes, values: Floats, length: int) -> tuple[Floats, Floats]:
    """The values in the order of their periods, from 0 on, and the median of each period."""
    order = np.lexsort((values, at))
    at, values = at[order], values[order]
    bounds = np.searchsorted(at, np.arange(length + 1))
    middles = np.full(length, np.nan)
    for k in range(length):
        part = values[bounds[k] : bounds[k + 1]]
        if len(part):
            middles[k] = (part[(len(part) - 1) // 2] + part[len(part) // 2]) / 2
    return values, middles
