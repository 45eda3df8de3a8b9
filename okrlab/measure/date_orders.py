"""What a column of dates leaves open: which number is the day, whether "Jan 05" is a month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, get_args

import numpy as np

from okrlab.measure import periods
from okrlab.measure.history_options import Order
from okrlab.tables.date_written import EPOCH, Told, day_in, day_number, week_number

_SPARSE: Final = 40
"""Days for each date of a column beyond which a reading without a rhythm is absurd."""
_FULL: Final = 0.9
_SCARCE: Final = 0.5
"""If one reading fills nearly all periods of its rhythm, one that leaves most empty is none."""
_NEAR: Final = 10
"""How many years from today a year of two digits is likely to be."""


@dataclass(frozen=True)
class Amiss:
    """Something wrong with dates: a code, the numbers of the tokens, and the slots of its words."""

    code: str
    tokens: tuple[int, ...]
    slots: dict[str, Any]


Read = list[Told | None]


def settled(
    told: Read, tokens: Sequence[str | int], today: date | None, weekly: bool
) -> tuple[Read, list[Amiss]]:
    """The dates with 202605 and "Jan 05" decided by the column, and what it leaves open.

    `weekly` says that the column's heading speaks of weeks.
    """
    read = list(told)
    six = [(n, one.pair) for n, one in enumerate(told) if one and one.pair and one.style == "six"]
    by_week = weekly or any(number > 12 for _, (_, number, _) in six)
    for n, (year, number, _) in six:
        day = week_number(year, number) if by_week else day_number(year, number, 1)
        read[n] = None if day is None else Told("week" if by_week else "month", day)
    short = [
        (n, one.pair) for n, one in enumerate(told) if one and one.pair and one.style == "short"
    ]
    if not short:
        return read, []
    if any(one and one.style == "yearless" for one in told):
        return [Told("yearless") if one and one.style == "short" else one for one in read], []
    days = [day_number(number, month, 1) or 0 for _, (number, month, _) in short]
    for (n, _), day in zip(short, days, strict=True):
        read[n] = Told("month", day)
    years = {number for _, (number, _, _) in short}
    near = today is None or abs(today.year % 100 - max(years)) <= _NEAR
    sure = max(years) > 31 or any(one and one.style == "month" for one in told)
    if sure or (near and periods.regular(np.unique(days)) == "month"):
        return read, []
    n, (number, month, _) = short[0]
    slots = {
        "example": tokens[n],
        "one": f"{2000 + number}-{month:02}",
        "other": f"{date(2000, month, 1):%B} {number}",
    }
    return read, [Amiss("month_or_day", tuple(n for n, _ in short), slots)]


def ordered(
    told: Read, order: Order | None, tokens: Sequence[str | int]
) -> tuple[Order, list[Amiss]]:
    """Which of the numbers is the day: as given, by the only order that fits, or else a question.

    Years of two digits may stand first too. An order whose dates follow no rhythm and lie absurdly
    far apart is no reading of them, as long as there is a better one.
    """
    pairs = [(n, one) for n, one in enumerate(told) if one and one.pair]
    if not pairs or order:
        return order or "dmy", []
    if all(one.style == "dots" for _, one in pairs):
        only_year_first = "dmy" not in (fits := _fitting(pairs)) and "ymd" in fits
        return ("ymd" if only_year_first else "dmy"), []
    fits = _fitting(pairs)
    if not fits:
        return _two_orders(pairs, tokens)
    days = {one: [day_in(told.pair, one) or 0 for _, told in pairs if told.pair] for one in fits}
    sane = [one for one in fits if _sane(days[one])]
    filled = {one: _filled(days[one]) for one in sane}
    if any(share >= _FULL for share in filled.values()):  # 01-02-2026 in a column of months
        sane = [one for one in sane if not 0 < filled[one] < _SCARCE]
    left = sane or [one for one in fits if one != "ymd"] or fits
    if len({tuple(days[one]) for one in fits}) == 1:
        return left[0], []
    n = next(k for k in range(len(pairs)) if len({days[one][k] for one in fits}) > 1)
    if len({tuple(days[one]) for one in left}) == 1:
        taken = {
            "example": tokens[pairs[n][0]],
            "one": str(EPOCH + timedelta(days=days[left[0]][n])),
        }
        return left[0], [Amiss("guessed_order", (pairs[n][0],), taken)]
    readings = list(dict.fromkeys(str(EPOCH + timedelta(days=days[one][n])) for one in fits))
    slots = {
        "example": tokens[pairs[n][0]],
        "one": ", ".join(readings[:-1]),
        "other": readings[-1],
    }
    return left[0], [Amiss("which_order", (pairs[n][0],), slots)]


def _fitting(pairs: list[tuple[int, Told]]) -> list[Order]:
    """The orders in which each of the dates is a day."""
    return [
        one
        for one in get_args(Order)
        if all(told.pair and day_in(told.pair, one) is not None for _, told in pairs)
    ]


def _sane(days: list[int]) -> bool:
    distinct = np.unique(days)
    span = int(distinct[-1] - distinct[0])
    return (
        len(distinct) < 3
        or periods.regular(distinct) is not None
        or span <= _SPARSE * len(distinct)
    )


def _filled(days: list[int]) -> float:
    """The share of the periods of a rhythm that have a date; 0 without a rhythm."""
    distinct = np.unique(days)
    every = periods.regular(distinct)
    if every is None:
        return 0.0
    numbers = np.unique(periods.number(distinct, every))
    return len(numbers) / float(numbers[-1] - numbers[0] + 1)


def _two_orders(
    pairs: list[tuple[int, Told]], tokens: Sequence[str | int]
) -> tuple[Order, list[Amiss]]:
    """No order fits all: name those that the more frequent one does not fit."""
    off: dict[Order, list[int]] = {
        one: [n for n, told in pairs if told.pair and day_in(told.pair, one) is None]
        for one in get_args(Order)
    }
    best = min(off, key=lambda one: len(off[one]))
    usual = next(n for n, _ in pairs if n not in off[best])
    slots = {"example": tokens[off[best][0]], "usual": tokens[usual]}
    return best, [Amiss("two_orders", tuple(off[best]), slots)]
