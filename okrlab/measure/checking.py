"""Checks the numbers of a metric: whatever does not fit is reported, and so are duplicates."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from okrlab.measure import periods
from okrlab.measure.figures import TOLD
from okrlab.measure.gathering import Gathered
from okrlab.measure.history_options import Twice
from okrlab.measure.problems import Problems
from okrlab.measure.series import Every, Floats
from okrlab.tables.date_forms import MISSING, Codes
from okrlab.tables.date_written import EPOCH
from okrlab.tables.history_heading import plain
from okrlab.texts.numbers import short

_MEASURED: Final = re.compile(
    r"\b(?:minutes?|mins?|hours?|hrs?|days|seconds?|secs?|ms|weeks|time|duration|latency|age"
    r"|costs?|prices?|revenue|sales|income|profit|euros?|dollars?|eur|usd|gbp|chf|kg|km|kwh"
    r"|weight|length|distance|size|temperature|count|number|calls|tickets|complaints|errors|bugs"
    r"|defects|incidents|visits|visitors|orders|users|customers)\b"
)
"""Names of what is no percentage, so that 0.47 among 45 and 47 is no other way to write it."""
_SHARES: Final = re.compile(r"%|\b(?:percent\w*|pct|share|rate|ratio|proportion|quota|on time)\b")


def check(gathered: Gathered, single: bool, problems: Problems) -> None:
    """Report numbers that do not fit: text, mixed units, negative counts, empty denominators."""
    for part, column in gathered.numbers.items():
        heading = gathered.item.columns[part]
        for code, seen in {
            **column.seen,
            **(gathered.seen if part == "value" and single else {}),
        }.items():
            if code == "blank":
                if seen.count < gathered.rows and not gathered.item.promoters:
                    problems.note("blank", seen.records, column=heading, count=seen.count)
            else:
                tell = problems.note if code in TOLD else problems.amiss
                tell(code, seen.records, column=heading, example=seen.example, count=seen.count)
    _, records, parts = gathered.kept()
    counts = [p for p in parts if p != "value" or gathered.item.scale in ("count", "duration")]
    for part in counts:
        negative = parts[part] < 0
        if negative.any():
            at = np.flatnonzero(negative)
            problems.amiss(
                "negative",
                records[at],
                column=gathered.item.columns[part],
                example=short(parts[part][at[0]]),
            )
    if gathered.item.denominator:
        top = parts.get("numerator", parts.get("value", parts.get("promoters")))
        below = parts["denominator"]
        if top is not None:
            _check_parts(gathered, problems, records, top, below)
    answers = ("nps", "csat") if single else ()
    if (
        "value" in parts
        and gathered.item.scale not in ("count", "duration", *answers)
        and gathered.numbers["value"].unit in ("", "%")
        and not (_MEASURED.search(name := plain(gathered.item.name)) and not _SHARES.search(name))
    ):
        at = _fractions(parts["value"])
        if len(at):
            problems.amiss(
                "mixed_percent",
                records[at],
                column=gathered.item.value,
                count=len(at),
                example=short(parts["value"][at[0]]),
            )


def fit_scale(gathered: Gathered, unit: str, single: bool, problems: Problems) -> None:
    """Report a scale that a person named and the numbers are not on; tell what becomes of others.

    A number for each period is no answer, so no share or score is counted from it.
    """
    item = gathered.item
    if item.guessed or single or not item.value or item.denominator or item.promoters:
        return
    values = gathered.kept()[2].get("value", np.zeros(0))
    known = values[np.isfinite(values)]
    if not len(known) or item.scale not in ("nps", "csat", "rate", "count"):
        return
    if item.scale == "count":
        fits = unit != "%" and gathered.numbers["value"].top is None
    else:
        ranges = {"nps": ((-100, 100),), "csat": ((1, 5), (0, 1)), "rate": ((0, 1),)}[item.scale]
        whole = (0, 100) if unit == "%" or _SHARES.search(plain(item.name)) else ranges[0]
        fits = any(low <= known.min() and known.max() <= high for low, high in (*ranges, whole))
    if not fits:
        example = short(float(known[0]))
        problems.amiss(f"no_{item.scale}", column=item.value, example=example)
    elif item.scale != "count":
        problems.note("as_given", column=item.value, scale=item.scale)


def _check_parts(
    gathered: Gathered, problems: Problems, records: Codes, top: Floats, below: Floats
) -> None:
    zero = (below == 0) & (top > 0)
    if zero.any():
        problems.amiss("zero_denominator", records[zero], column=gathered.item.denominator)
    elif bool((below[np.isfinite(below)] == 0).all()):
        problems.amiss("zero_denominators", column=gathered.item.denominator)
    elif (below == 0).any():
        problems.note("empty_denominator", records[below == 0], column=gathered.item.denominator)
    if gathered.item.scale != "count" and (top > below).any() and not (below <= 0).any():
        problems.amiss(
            "more_than_all",
            records[top > below],
            numerator=gathered.item.numerator,
            denominator=gathered.item.denominator,
        )


def _fractions(values: Floats) -> NDArray[np.int64]:
    """Positions of values like 0.46 among 45 and 47: shares written in another way.

    They are only reported if the small values, times 100, lie in the range of the large ones; else
    a metric may really vary that much.
    """
    nothing = np.zeros(0, dtype=np.int64)
    known = values[np.isfinite(values)]
    if len(known) < 3 or known.min() < 0 or known.max() > 100:
        return nothing
    small = (values > 0) & (values < 1)
    large = values > 1
    if not small.any() or not large.any() or (~(small | large) & np.isfinite(values)).any():
        return nothing
    inside = 100 * values[small]
    if values[large].min() < 5 * values[small].max():
        return nothing
    # Where an export changed from one to the other, the share may have changed with it.
    switches = int((np.diff(small[np.isfinite(values)].astype(int)) != 0).sum())
    room = 3 if switches == 1 and small.sum() > 2 and large.sum() > 2 else 1.5
    if inside.min() < values[large].min() / room or inside.max() > values[large].max() * room:
        return nothing
    fewer = small if small.sum() <= large.sum() else large
    return np.flatnonzero(fewer)


def settle_twice(
    gathered: Gathered, days: Codes, natural: Every | None, how: Twice, problems: Problems
) -> None:
    """Handle periods that appear more than once: drop equal rows, and ask about different ones."""
    codes, records, parts = gathered.kept()
    if not len(codes) or not natural:
        return
    at = periods.number(days[codes], natural)
    at = np.where(days[codes] == MISSING, -1, at)
    order = np.argsort(at, kind="stable")
    again = np.flatnonzero(np.diff(at[order]) == 0)
    if not len(again):
        return
    drop: list[int] = []
    asked: list[int] = []
    same: list[int] = []
    for k in again:
        one, other = int(order[k]), int(order[k + 1])
        if at[one] < 0:
            continue
        if all(_equal(numbers[one], numbers[other]) for numbers in parts.values()):
            same += [one, other]
            drop.append(one)
        elif how == "ask":
            asked += [one, other]
        elif how in ("first", "last"):
            drop.append(other if how == "first" else one)
    if same:
        problems.note("twice_same", records[sorted(set(same))])
    if asked:
        example = str(EPOCH + timedelta(days=int(days[codes[asked[0]]])))
        problems.amiss("twice", records[sorted(set(asked))], example=example)
    elif how != "ask":
        problems.note(f"twice_{how}")
    if drop:
        gathered.drop(drop)


def _equal(one: float, other: float) -> bool:
    return one == other or (one != one and other != other)
