"""A baseline from a metric's history: its level and routine variation, or a refusal with advice.

The shape of the history decides the method (docs/baselines.md has the table). The uncertainty of
the level always allows for periods that resemble their neighbours (autocorrelation).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

import numpy as np

from okrlab.given import checked
from okrlab.measure import asked, stl
from okrlab.measure.baseline_words import said
from okrlab.measure.behaviour import ChartRebase
from okrlab.measure.claims import among, carried, differs
from okrlab.measure.footing import Pool
from okrlab.measure.levels import FULL, levelled
from okrlab.measure.methods import AUTOMATIC, Methods, Seasonal
from okrlab.measure.odd import aside, without
from okrlab.measure.periods import ahead
from okrlab.measure.pools import pooled
from okrlab.measure.results import TRACKED, Baseline, Caution, Refusal
from okrlab.measure.saying import TYPED, amount, many, named, periods
from okrlab.measure.seasons import year_of
from okrlab.measure.series import Floats, Series
from okrlab.measure.set_aside import with_odd
from okrlab.measure.shape import HistoryShape, find_shape, season_parts
from okrlab.measure.silence import stopped, with_silence
from okrlab.texts import text

FEWEST: Final = 6


@checked
def baseline(
    series: Series,
    *,
    changed: date | None = None,
    rebased: tuple[ChartRebase, ...] = (),
    season: int | bool | None = None,
    methods: Methods = AUTOMATIC,
) -> Baseline:
    """The baseline of a history before the day `changed` and after the last of `rebased`.

    `season` is the number of periods in a cycle: None takes the usual one for `series.every`, False
    looks for no season. `methods` are those that a person asked for by name; its season goes first.
    Too short, constant or wandering histories come back with `refused`, and so do those that do not
    bear a method. Raises `BadInput` for an argument of the wrong kind, and for methods that do not
    go together.

    >>> base = baseline(Series.of([40, 42, 39, 43, 41, 40, 38, 42, 41, 39, 44, 40]))
    >>> base.method, round(base.level, 2)
    ('xmr', 40.75)
    """
    chosen: Seasonal = season if methods.season is None else methods.season
    asked.check(methods if chosen is methods.season else replace(methods, season=chosen))
    series = asked.as_gaps(series if changed is None else series.apart(changed)[0], methods)
    end = len(series.values) if changed is None else series.index(changed)
    known = tuple(one for one in rebased if changed is None or one.date < changed)
    first = max((series.index(one.date) for one in known), default=0)
    part = series.part(first, end)
    if part.kind == "events" and changed is not None and 0 < end <= len(series.starts):
        part = replace(part, open=float((changed - series.starts[end - 1]).days))
    open_ = part.open if changed is None and part.kind == "events" else None
    if open_ and stopped(part):
        part = replace(part, open=None)  # they may have ended, and the level is of the time before
    until = changed if end < len(series.values) else None  # nothing comes before it any more
    wavy, told = False, known if first else ()
    n, misfit = part.n, asked.unfit(part, methods)
    if not misfit and chosen == "stl":
        misfit = stl.unfit(part)
    if not n and known and series.n:
        latest = max(one.date for one in known)
        base = _refused(part, "rebase", when=latest.isoformat())
    elif not n and changed is not None and series.n:
        base = _refused(part, "before", when=changed.isoformat())
    elif n < FEWEST:
        code, missing = "few" if n else "nothing", FEWEST - n
        base = _refused(part, code, missing=missing, held=bool(until))
    elif constant(part):
        base = _refused(part, "constant")
    elif misfit:
        base = _refused(part, misfit[0], **misfit[1])
    elif chosen == "stl":
        base = _claimed(replace(_by_stl(part, methods), methods=methods, rebased=told), until)
    else:
        cycle = False if part.kind == "events" else chosen
        odd = aside(part, None if cycle in (True, False) else cycle)
        rest = without(part, odd)
        if rest.n < FEWEST:
            base = _few_apart(part, part.values[list(odd)], rest.n, held=bool(until))
        else:
            shape = _shape_of(rest, cycle)
            wavy = shape.wave is not None
            base = _by_shape(rest, shape, methods)
            if methods is not AUTOMATIC or told:
                base = replace(base, methods=methods, rebased=told)
            base = _claimed(with_odd(base, part, odd), until)
    if first or base.rebased != known:
        shifts = tuple(one + first for one in base.shifts)
        base = replace(base, first=base.first + first, shifts=shifts, rebased=known)
    if open_ and base.method != "g":  # events after a change ended its silence
        base = with_silence(base, open_)
    early = [one.date for one in known if series.starts and one.date <= series.starts[0]]
    if early and not base.refused:
        words = text("measure.rebase_early", when=max(early).isoformat())
        early_ = Caution(code="rebase_early", words=words)
        base = replace(base, warnings=(*base.warnings, early_))
    if chosen == "stl":
        return base
    return _with_season_caution(base, chosen, wavy, ends=changed is None)


def _by_shape(part: Series, shape: HistoryShape, methods: Methods) -> Baseline:
    """The baseline as the shape of the history has it, or as the chart that was asked for."""
    last = part.values[shape.shifts[-1] if shape.shifts else 0 :]
    named = methods.limits is not None or methods.screen
    if (shape.walk or shape.part_of_year) and methods.method not in asked.ONE_LEVEL:
        return _refused(part, "walk" if shape.walk else "part_of_year")
    if part.kind == "events" and not np.nansum(last):  # all of them on one day
        return _refused(part, "constant")
    if methods.method in asked.ONE_LEVEL:
        return asked.charted(part, shape, methods) or _refused(part, "asked_width")
    if part.counted and not shape.trend and not shape.season:
        if named and part.kind != "score":
            return _refused(part, "asked_limits")
        base, odd = pooled(part, shape, methods), shape.outliers
        rest = without(part, odd)
        if odd and base.line is not None and not among(rest.values[base.first :], base.line):
            base = with_odd(pooled(rest, shape, methods), part, odd)
        return base
    return levelled(part, shape, methods)


def _by_stl(part: Series, methods: Methods) -> Baseline:
    """The baseline beside a season found by STL; without it, and told, where there is none."""
    season = stl.find(part)
    if season is None:
        base = _by_shape(part, _shape_of(part, False), methods)
        none = Caution(code="stl_none", words=text("measure.stl_none"))
        return replace(base, warnings=(*base.warnings, none))
    beside = stl.without(part, season.effects)
    shape = _shape_of(beside, False)
    if shape.walk:
        return _refused(part, "walk")
    base = levelled(beside, shape, methods, spent=season.cycle)
    return stl.with_season(base, part, season)


def constant(series: Series) -> bool:
    """Whether a history never changes. A count of nothing, or a rate of none or all, is no such
    case: chance alone may keep it there.

    >>> constant(Series.of([7, 7, 7])), constant(Series.of([7, 7, 8]))
    (True, False)
    """
    known = np.isfinite(series.values)
    values = series.values[known]
    if np.ptp(values) > 1e-12 * max(1.0, float(np.abs(values).max())):
        return False
    at_an_end = float(values[0]) in (series.low, series.high) or (
        series.kind == "count" and float(values[0]) == 0
    )
    return not (series.counted and series.kind in ("rate", "count") and at_an_end)


def _shape_of(part: Series, season: int | bool | None) -> HistoryShape:
    """The shape of a history; of a short one only its odd periods. Dates of change are claims."""
    if part.n < FULL:
        return HistoryShape()
    shape = find_shape(_to_line(part), season=season)
    if shape.season or shape.trend:
        return shape
    edges = (0, *shape.shifts, len(part.values))
    kept = tuple(
        at
        for before, at, after in zip(edges, edges[1:], edges[2:], strict=False)
        if differs(part.values[before:at], part.values[at:after])
    )
    return shape if kept == shape.shifts else replace(shape, shifts=kept)


def _claimed(base: Baseline, until: date | None) -> Baseline:
    """The baseline in words, or a refusal where its level is not that of its values."""
    if base.refused or base.footing is None:
        return base
    values = base.series.values.copy()
    values[list(base.outliers)] = np.nan
    # Chance alone may leave the level of counts on one side of most of them, unless they vary more.
    chance = isinstance(base.footing, Pool) and base.method not in ("laney_p", "laney_u")
    line = base.level if base.method in TRACKED else base.line
    begun = base.n < FULL and base.shifts  # stuck, for instance, which is told
    if not (chance or begun) and line is not None and carried(values, line):
        known = base.series.values
        away = np.abs(known - np.nanmedian(values))
        return _apart(base.series, known[away > 3 * float(np.nanstd(values))])
    return said(base, base.footing.scale, until)


def _few_apart(series: Series, far: Floats, known: int, *, held: bool) -> Baseline:
    """The refusal where too few are left without the values that are far from them."""
    listed = named([amount(one, series, 0.0) for one in far.tolist()])
    missing, facts = FEWEST - known, {"listed": listed, "known": known}
    base = _refused(series, "few_apart", missing=missing, held=held, **facts)
    assert base.refused is not None
    return replace(base, refused=replace(base.refused, code="apart"))


def _apart(series: Series, far: Floats) -> Baseline:
    """The refusal where a few values carry the level."""
    listed = named([amount(float(one), series, 0.0) for one in far])
    return _refused(series, "apart", listed=listed)


def _to_line(series: Series) -> Series:
    """The series on the scale on which its shape is judged."""
    values = series.values
    if series.kind == "duration" and (values[np.isfinite(values)] > 0).all():
        return replace(series, values=np.log(values))
    if series.kind == "events":
        return replace(series, values=values ** (1 / 3.6))
    return series


def _refused(
    series: Series, code: str, missing: int = 0, *, held: bool = False, **more: Any
) -> Baseline:
    """The refusal with its advice. No later period helps where these are `held` by a change."""
    when, late = None, False
    if missing and series.starts and series.kind != "events" and not held:
        when = ahead(series, missing + 1)
        late = when is None
    last = series.values[np.isfinite(series.values)]
    scale = float(np.std(last)) if len(last) else 1.0
    facts: dict[str, object] = {
        "n": series.n,
        "fewest": FEWEST,
        "periods": many(series),
        "missing": periods(missing, series),
        "last": amount(float(last[-1]), series, min(scale, TYPED)) if len(last) else "",
    } | more
    reason = text(f"measure.refused_{code}", **facts)
    if held:
        advice = text(f"measure.refused_{code}_before_hint", **facts)
    else:
        advice = text(f"measure.refused_{code}_hint", **facts)
    if late:
        old = text("measure.none_lately", last=series.starts[-1].isoformat())
        advice = f"{advice} {old}"
    if when:
        advice = f"{advice} {text('measure.switch_on', date=when.isoformat())}"
    return Baseline(
        series=series,
        n=series.n,
        method="none",
        why=reason,
        sentence=f"{reason} {advice}",
        refused=Refusal(code=code, reason=reason, advice=advice, missing=missing, switch_on=when),
    )


def _with_season_caution(
    base: Baseline, season: int | bool | None, wavy: bool, *, ends: bool
) -> Baseline:
    """Add a caution if a season was asked for, or is likely, without two whole cycles of data.

    `wavy` histories may be a part of a year. Where one `ends` with these periods, it says when
    there will be two cycles.
    """
    walk = base.refused is not None and base.refused.code in ("walk", "part_of_year")
    series = base.series
    if season is False or (base.refused and not walk) or series.kind == "events":
        return base
    cycle = season_parts(series, None if season in (None, True) else season)[2]
    span = len(series.values) + base.first
    asked = season is not None or walk or wavy  # half a wave looks like a drift
    if (walk or wavy) and season in (None, True) and series.every == "day":
        cycle = round(year_of(series)) if wavy or span >= 2 * cycle else cycle
    if span >= 2 * cycle or (not asked and (span < cycle or cycle > FULL)):
        return base
    words = text("measure.season_short", cycle=periods(2 * cycle, series))
    when = ahead(series, 2 * cycle - span + 1) if series.starts and ends else None
    if when:
        words = f"{words} {text('measure.season_from', date=when.isoformat())}"
    return replace(base, warnings=(*base.warnings, Caution(code="season_short", words=words)))
