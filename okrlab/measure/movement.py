"""Did the metric move? The change since a day, its interval in the metric's unit, and a verdict.

The change is estimated in `difference`. Where a trend from before, or an earlier or later move,
would explain it, it may have another cause. Signals on the chart play no part in it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import numpy as np

from okrlab.given import checked
from okrlab.measure import asked, named_tests, stl
from okrlab.measure.baseline import baseline
from okrlab.measure.behaviour import ChartRebase
from okrlab.measure.claims import inside
from okrlab.measure.difference import BENT, Change, Moved, change_at
from okrlab.measure.earlier_moves import begun_before, moved_before
from okrlab.measure.footing import TO, FittedLine, Plan
from okrlab.measure.intervals import Pair
from okrlab.measure.later_moves import Since, since_then
from okrlab.measure.methods import AUTOMATIC, Methods, Test
from okrlab.measure.odd import without_odd
from okrlab.measure.power import periods_for
from okrlab.measure.results import TRACKED, Baseline, Caution, Refusal
from okrlab.measure.run_rules import Signal
from okrlab.measure.saying import Facts, bare, change_of, many, period, periods, signed
from okrlab.measure.series import Series
from okrlab.measure.set_aside import odd_named
from okrlab.measure.short_reprs import ShortRepr
from okrlab.measure.silence import none_since, silent
from okrlab.measure.wandering import beside_wandering
from okrlab.texts import text

_OTHERS: Final = ("few_points", "few_since", "season_short")
EARLY: Final = 3  # with fewer periods after, none outside the usual range, it is too early


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Movement(ShortRepr):
    """The verdict. `change` is after minus before (or minus the old trend line), in the unit.

    `better` says whether the change goes in the desired direction. `periods_needed` is how many
    periods after the change it takes to detect one of this size (or of `step`) with 80 % power;
    None if no number suffices. `signals` are exceptional values among the later periods (counted
    from 0) against the limits from before; they do not affect the verdict. `test` is the test that
    was asked for by name, `p` its p-value. With `refused`, nothing was judged and `moved` is "no".
    """

    moved: Moved
    sentence: str
    changed: date
    change: float | None = None
    interval: Pair | None = None
    p: float | None = None
    better: bool | None = None
    periods_after: int = 0
    periods_needed: int | None = None
    before: Baseline
    signals: tuple[Signal, ...] = ()
    warnings: tuple[Caution, ...] = ()
    refused: Refusal | None = None
    test: Test = "step"

    def to_dict(self) -> dict[str, Any]:
        """What programs get: the verdict with its numbers, and the test if one was asked for."""
        interval = None if self.interval is None else [float(one) for one in self.interval]
        tested = {} if self.test == "step" else {"test": self.test, "p": self.p}
        return {"moved": self.moved, "change": self.change, "interval": interval} | tested


@checked
def movement(
    series: Series,
    changed: date,
    *,
    rebased: tuple[ChartRebase, ...] = (),
    season: int | bool | None = None,
    step: float | None = None,
    methods: Methods = AUTOMATIC,
) -> Movement:
    """Whether the metric moved from the day `changed` on.

    `step` is a size of change, in the metric's unit: the result then says after how many periods a
    change of that size would show. `rebased` are earlier known changes, `season` the length of a
    season in periods (None looks for one, False leaves it out). `methods` are those that a person
    asked for by name: the test, and the chart that raises alarms. What cannot be judged comes back
    with `refused`. Raises `BadInput` for an argument of the wrong kind, and for methods that do not
    go together.

    >>> from datetime import timedelta
    >>> weeks = tuple(date(2026, 1, 5) + timedelta(weeks=i) for i in range(20))
    >>> values = [40, 42, 39, 43, 41, 40, 38, 42, 41, 39, 44, 40, 47, 45, 48, 46, 49, 46, 47, 45]
    >>> movement(Series.of(values, starts=weeks), weeks[12]).moved
    'yes'
    """
    whole, cut = series.apart(changed)
    whole = asked.as_gaps(whole, methods)
    chart = baseline(whole, changed=changed, rebased=rebased, season=season, methods=methods)
    if chart.refused and chart.refused.code != "walk":
        return _refused(chart.refused, chart, changed)
    series, before = _rest(whole, chart, changed, season)
    if before.refused and before.refused.code != "walk":
        return _refused(before.refused, chart, changed)
    at = series.index(changed)
    all_of, series = series, without_odd(series, before, at)
    after = series.part(at)
    if not after.n and series.kind == "events" and series.open and before.series.open:
        return _refused(none_since(series.open - before.series.open, before), chart, changed)
    if not after.n:
        return _refused(Refusal.of("no_after"), chart, changed)
    test = methods.test or "step"
    misfit = named_tests.unfit(test, series, at, before)
    if misfit:
        return _refused(Refusal.of(misfit, periods=many(series)), chart, changed)
    change = named_tests.by_test(test, series, before.first, at, before)
    if before.shifts and change.moved == "yes":
        # Nobody has confirmed that shift, so the change also has to stand out from everything
        # before it, with the shift counted as ordinary variation.
        start = max((series.index(one.date) for one in before.rebased), default=0)
        plain = named_tests.by_test(test, series, start, at, before, plain=True)
        shifted = plain.moved == "no"
        moved: Moved = "maybe_trend" if shifted else plain.moved
        change = replace(change, moved=moved, shifted=shifted)
    tried = before
    if before.drift and change.moved == "yes" and isinstance(before.footing, FittedLine):
        # What came before may have been drifting: the change is what it is beside that line.
        footing = replace(before.footing, plan=Plan(trend=True))
        start = max((series.index(one.date) for one in before.rebased), default=0)
        tried = replace(before, footing=footing, method="trend", first=start)
        beside = change_at(series, start, at, tried)
        if beside.moved != "yes":
            change = replace(change, moved="maybe_trend")
        elif test == "step":
            change = beside
    early, begun, since = False, 0, Since()
    if change.moved == "yes":
        soon = after.n < EARLY and inside(after.values, before.normal)
        earlier = moved_before(test, change, series, tried, at)
        begun = 0 if earlier or soon else begun_before(test, change, all_of, before, at)
        if earlier or begun:
            change = replace(change, moved="maybe_trend", earlier=True)
        elif early := soon:
            change = replace(change, moved="no")
        else:
            change = beside_wandering(change, series, before, at)
            since = since_then(test, change, series, tried, at) if change.moved == "yes" else since
            change = replace(change, moved="maybe_trend") if since.late else change
    wait = _wait(before, series, step if step is not None else change.size)
    facts = change, before, after, changed, wait, step
    found = _worded(*facts, early=early, begun=begun, since=since)
    if all_of is not series:
        found = replace(found, warnings=odd_named(found.warnings, before, all_of, series))
    if series.kind == "events" and series.open:
        found = replace(found, warnings=(*found.warnings, silent(series, series.open)))
    if test != "step":
        words, more = named_tests.told(test, change, before)
        known = [one for one in found.warnings if one.code != "copies" or not more]  # once
        words, more = f"{found.sentence} {words}", (*known, *more)
        found = replace(found, sentence=words, warnings=more, test=test)
    signals = () if chart.method in BENT else asked.later_signals(chart, whole, at)
    found = _outside(replace(found, before=chart, signals=signals), after)
    if cut is None:
        return found
    words = text("measure.changed_within", period=period(series), when=cut.isoformat())
    held = Caution(code="changed_within", words=words)
    return replace(found, warnings=(*found.warnings, held))


def _rest(
    series: Series, chart: Baseline, changed: date, season: int | bool | None
) -> tuple[Series, Baseline]:
    """The series that is tested, and the baseline that the test rests on.

    A chart by name decides nothing. A season found by STL is taken out of both sides.
    """
    methods = chart.methods
    again = replace(methods, method=None, limits=None, screen=False)
    if chart.method == "stl" and chart.season is not None:
        first = max((series.index(one.date) for one in chart.rebased), default=0)
        series = stl.without(series, chart.season, first)
        again = replace(again, season=False)
    elif methods.season == "stl":
        again = replace(again, season=False)
    elif methods.method is None:
        return series, chart
    rebased = chart.rebased
    return series, baseline(series, changed=changed, rebased=rebased, season=season, methods=again)


def _wait(before: Baseline, series: Series, step: float) -> int | None:
    """Periods after the change until a step of this size shows; None if it never would."""
    footing = before.footing
    if footing is None or before.level is None:
        return None
    to = TO[footing.scale]
    first = len(before.series.values)
    start = to(before.level)
    aim = before.level + step
    if footing.scale == "log" and aim <= 0:
        return None
    return periods_for(
        to(aim) - start, lambda m: ((error_ahead := footing.ahead(first, m)).error, error_ahead.df)
    )


def _worded(
    change: Change,
    before: Baseline,
    after: Series,
    changed: date,
    wait: int | None,
    step: float | None,
    *,
    early: bool,
    begun: int,
    since: Since,
) -> Movement:
    """The verdict with its sentence and cautions; the last periods before may have `begun` it."""
    series = before.series
    low, high = change.interval
    half = (high - low) / 2 if np.isfinite(high - low) else abs(change.size)
    better = (change.size > 0) == (series.better == "up") if series.better else None
    facts = Facts(
        change=lambda: signed(change.size, series, half),
        low=lambda: bare(low, series, half),
        high=lambda: bare(high, series, half),
        span=lambda: periods(after.n, series),
        begun=lambda: periods(begun, series),
        late=lambda: periods(since.late, series),
        later=lambda: after.starts[since.late or since.again].isoformat(),
        when=lambda: series.starts[before.shifts[-1] - before.first].isoformat(),
        period=lambda: period(series),
        wait=lambda: periods(wait, series) if wait else "",
        step=lambda: change_of(step if step is not None else change.size, series, half),
    )
    key = change.moved
    on_line = key == "maybe_trend" and before.slope is not None
    told: str = "before" if change.earlier else "on_line" if on_line else "early" if early else key
    if begun:
        told = f"begun_{'one' if begun == 1 else 'many'}"
    told = "shifted" if change.shifted else "late" if since.late else told
    sentence = text(f"measure.moved_{told}", facts)
    if key == "yes":
        way = {True: "measure.way_better", False: "measure.way_worse"}
        sentence = f"{sentence} {text(way[better])}" if better is not None else sentence
        if since.code:
            sentence = f"{sentence} {text(f'measure.moved_{since.code}', facts)}"
    elif key == "no" and not early:
        more = "wait" if wait and wait > after.n else "never" if not wait else "had"
        sentence = f"{sentence} {text(f'measure.moved_{more}', facts)}"
    warnings = [one for one in before.warnings if one.code not in _OTHERS]
    codes = []
    if after.n == 1 and not early:
        codes.append("one_period")
    if before.refused:
        codes.append("walking")
    if before.n < 12:
        codes.append("trial_before")
    warnings += [Caution(code=c, words=text(f"measure.{c}", facts)) for c in codes]
    return Movement(
        moved=key,
        sentence=sentence,
        changed=changed,
        change=change.size,
        interval=change.interval,
        p=change.own.p if change.own else change.p,
        better=better,
        periods_after=after.n,
        periods_needed=wait,
        before=before,
        warnings=tuple(warnings),
    )


def _outside(found: Movement, after: Series) -> Movement:
    """The verdict with what its chart says since: periods outside, although nothing moved."""
    if found.before.method in TRACKED:
        said = asked.lasting(found.before.method, found.signals, after, 0)
        since = text("measure.tracked_after", words=said[:1].lower() + said[1:])
        return replace(found, sentence=f"{found.sentence} {since}")
    outside = sum(len(one.indices) for one in found.signals if one.rule == "outside")
    if found.moved != "no" or outside < 2:
        return found
    words = text("measure.still_outside", m=outside, span=periods(after.n, after))
    return replace(found, sentence=f"{found.sentence} {words}")


def _refused(refusal: Refusal, before: Baseline, changed: date) -> Movement:
    return Movement(
        moved="no",
        sentence=refusal.sentence,
        changed=changed,
        before=before,
        refused=refusal,
    )
