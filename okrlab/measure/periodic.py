"""Folds what was gathered for one metric into a series: one row per period, gaps kept as gaps.

Rows arrive as sums by date. Here it is decided which periods they are assigned to, and whether each
row is a period of its own or one of many events; `assigning` does the assigning.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from okrlab.measure import periods
from okrlab.measure.assigning import Fold, Folding
from okrlab.measure.checking import check, fit_scale, settle_twice
from okrlab.measure.gathering import Gathered
from okrlab.measure.lengths import per_length
from okrlab.measure.problems import Problems
from okrlab.measure.running import in_steps
from okrlab.measure.series import Every, Series
from okrlab.measure.single_rows import are_answers, are_single, tell_mean
from okrlab.tables.date_forms import MISSING, Codes
from okrlab.texts import text
from okrlab.texts.numbers import short


def fold(
    gathered: Gathered, days: Codes, firsts: list[int], how: Folding, problems: Problems
) -> Series | None:
    """The series of one metric, or None if there are problems.

    `days` are the day numbers of the date tokens and `firsts` their first records; problems and
    notes are added to `problems`.
    """
    item = gathered.item
    unit = gathered.finish()
    rows = gathered.total("rows", len(days))
    used = np.flatnonzero((rows > 0) & (days != MISSING))
    if not len(used):
        check(gathered, False, problems)
        if not problems.found:
            problems.amiss("no_rows")
        return None
    distinct = np.unique(days[used])
    natural = periods.rhythm(distinct, how.implied)
    events = how.events or not item.columns or item.scale == "events"
    events = events or are_answers(gathered, problems)
    within = None if events or not how.within.several(gathered, days) else how.within
    natural = "day" if within and len(distinct) == 1 else natural
    own = None if how.every or within or natural == "day" else _own_rhythm(distinct, natural)
    single = events or are_single(gathered, days, natural, within is not None, problems)
    check(gathered, single, problems)
    fit_scale(gathered, unit, single, problems)
    if item.guessed and (single or item.scale in ("count", "duration")):
        problems.note("guessed_scale", column=item.value or item.name, scale=item.scale)
    if item.scale == "events":
        return gathered.events(days, how.better, how.today)
    if own and single and not periods.own_rhythm(distinct, exactly=True):
        own = None  # a few events may come at any distance
    if own:
        natural = own.every
    coarse = natural if own or natural != "day" else None
    every = how.every or ((coarse or periods.for_events(distinct)) if single else natural)
    if every is None:
        if not problems.found:
            apart = periods.spacing(distinct)
            problems.amiss("odd_spacing" if apart else "one_date", days=short(apart))
        return None
    if natural and not single and periods.EVERY.index(every) > periods.EVERY.index(natural):
        slots: dict[str, Any] = {
            "every": text(f"history.{every}"),
            "natural": text(f"history.{natural}"),
        }
        problems.amiss("too_fine", **slots)
        return None
    if within:
        within.settle(gathered, days, how.twice, how.steps, problems)
    elif not single:
        settle_twice(gathered, days, natural, how.twice, problems)
    elif how.twice != "sum":
        tell_mean(gathered, every, problems)
    adds = how.twice == "sum" or (item.scale == "count" and how.twice != "mean")
    summed = not single and every != natural and adds
    if item.value and not single and every != natural and natural:
        code = "summed" if summed else "averaged_percent" if unit == "%" else "averaged"
        slots = {"every": text(f"history.{every}"), "natural": text(f"history.{natural}")}
        problems.note(code, **slots)
    counted = summed or not item.columns or (single and how.twice == "sum")
    series = Fold(
        gathered, days, firsts, how, problems, every, natural, single, unit, counted, within, own
    ).series()
    if series and item.value and not single:
        series = in_steps(series, how.steps, problems)
    return per_length(series, how.per, problems) if series and how.per else series


def _own_rhythm(distinct: Codes, natural: Every | None) -> periods.OwnRhythm | None:
    """The rhythm of dates that are no days, weeks, months or quarters, such as fortnights."""
    if natural is None or periods.evenly(distinct):
        return periods.own_rhythm(distinct)
    return None
