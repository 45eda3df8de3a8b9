"""Methods by name: limits, screening, run rules, charts, STL, and what is refused."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from okrlab.errors import BadInput
from okrlab.measure.asked import check
from okrlab.measure.attributes import t_chart
from okrlab.measure.baseline import baseline
from okrlab.measure.behaviour import ChartRebase
from okrlab.measure.known import known_series
from okrlab.measure.methods import Limits, Method, Methods, RuleSet, Test
from okrlab.measure.movement import movement
from okrlab.measure.plotted import run_chart_of
from okrlab.measure.run_rules import alarms
from okrlab.measure.series import Series
from okrlab.measure.target import targets
from okrlab.measure.tracking import cusum, ewma
from tests.measure.making import GAPS, copying, events, flat, months, rng, weeks

ODD = [40, 42, 39, 43, 41, 40, 58, 42, 41, 39, 44, 40, 38, 41, 43]
"""A quiet metric with one odd week."""


def named(series, **methods):
    return baseline(series, methods=Methods(**methods))


def ranges(values):
    return np.abs(np.diff(np.asarray(values, dtype=float)))


# -- limits and screening --------------------------------------------------------------------


def test_median_limits_come_from_the_median_moving_range_and_the_level_stays():
    series = flat(26, seed=7)
    usual, asked = baseline(series), named(series, limits="median")
    reach = 3.145 * np.median(ranges(series.values))
    assert asked.limits == pytest.approx((asked.level - reach, asked.level + reach))
    assert (asked.level, asked.interval) == (usual.level, usual.interval)
    assert asked.limits != pytest.approx(usual.limits)
    assert (asked.method, usual.method) == ("xmr_median", "xmr")
    assert "As asked, limits from the median moving range." in asked.why
    assert "odd" not in asked.why


def test_mean_limits_by_name_stay_where_an_odd_week_would_bring_the_median():
    usual, asked = baseline(Series.of(ODD)), named(Series.of(ODD), limits="mean")
    reach = 2.66 * ranges(ODD).mean()
    assert usual.method == "xmr_median"
    assert asked.limits == pytest.approx((asked.level - reach, asked.level + reach))
    assert asked.other_limits == pytest.approx(usual.limits)
    (odd,) = [one.words for one in asked.warnings if one.code == "odd"]
    assert odd == next(one.words for one in usual.warnings if one.code == "odd")


def test_screening_drops_far_moving_ranges_once_and_keeps_every_value():
    asked = named(Series.of(ODD), screen=True)
    kept = ranges(ODD)[ranges(ODD) < 3.267 * ranges(ODD).mean()]
    assert len(kept) == len(ODD) - 3
    reach = 2.66 * kept.mean()
    assert asked.level == pytest.approx(np.mean(ODD))
    assert asked.limits == pytest.approx((asked.level - reach, asked.level + reach))
    assert "screened" in asked.why
    assert [one.rule for one in asked.signals if one.indices == (6,)] == ["outside"]


def test_net_scores_take_named_limits_from_their_moving_ranges():
    detractors = [20, 28, 15, 25, 22, 30, 18, 24, 21, 27, 16, 23]
    series = Series.nps([60] * 12, [100] * 12, detractors)
    asked = named(series, limits="median")
    assert asked.method == "nps"
    reach = 3.145 * np.median(ranges(detractors))
    assert asked.limits[1] - asked.level == pytest.approx(reach)


# -- run rules -------------------------------------------------------------------------------


def rules_on(values, rules):
    found = alarms(np.asarray(values, dtype=float), 0.0, -3.0, 3.0, rules)
    return {one.rule: one.indices for one in found}


@pytest.mark.parametrize(
    ("values", "rules", "rule", "indices", "ends_it"),
    [
        ([0.1, 2.1, -0.5, 2.2, -0.1], "western", "two_of_three", range(1, 4), (1, 1.9)),
        ([1.2, 1.3, -0.5, 1.1, 1.4, -0.1], "western", "four_of_five", range(5), (1, 0.9)),
        ([0.5] * 8, "western", "run", range(8), (4, 0.0)),
        ([0.5, 0.4] * 4 + [0.5], "nelson", "run", range(9), (4, -0.1)),
        ([-1.5, -1, -0.5, 0.2, 0.6, 1.4], "nelson", "trend", range(6), (3, -0.5)),
        ([0.4, -0.4] * 7, "nelson", "alternating", range(14), (6, -0.5)),
        ([0.4, -0.4, -0.2] * 5, "nelson", "close", range(15), (7, 1.5)),
        ([1.4, -1.3, -1.2, 1.6, 1.1, -1.8, -1.3, 1.2], "nelson", "apart", range(8), (4, 0.2)),
    ],
)
def test_each_rule_of_western_electric_and_nelson_fires_where_it_says(
    values, rules, rule, indices, ends_it
):
    assert rules_on(values, rules)[rule] == tuple(indices)
    at, value = ends_it
    assert rule not in rules_on([*values[:at], value, *values[at + 1 :]], rules)
    assert rule not in rules_on(values[: len(indices) - 1], rules) or rule == "two_of_three"


def test_eight_far_away_on_one_side_alone_are_not_both_sides():
    assert "apart" not in rules_on([1.5] * 8, "nelson")
    assert rules_on([1.5] * 8 + [-1.4], "nelson")["apart"] == tuple(range(9))


def test_a_signal_of_no_side_says_so():
    (signal,) = [
        one
        for one in alarms(np.array([0.4, -0.4] * 7), 0.0, -3.0, 3.0, "nelson")
        if one.rule == "alternating"
    ]
    assert (signal.side, signal.words) == ("both", "14 in a row up and down by turns")


def test_the_rules_that_were_asked_for_raise_the_alarms():
    values = [40, 44] * 6 + [41] * 7 + [44.5, 44]
    fired = {
        rules: {one.rule for one in named(Series.of(values), rules=rules).signals}
        for rules in get_args(RuleSet)
    }
    assert "run" in fired["nhs"]
    assert not fired["wheeler"]
    later = [*values[:12], *[43] * 7]
    series = Series.of(later, starts=weeks(19))
    since = [
        {one.rule for one in movement(series, weeks(19)[12], methods=Methods(rules=one_)).signals}
        for one_ in ("nhs", "wheeler")
    ]
    assert "run" in since[0]
    assert "run" not in since[1]
    counted = Series.of([9, 5, 9, 6, 8, 4, 4, 4, 4, 4, 4, 4, 9, 6, 9], kind="count")
    assert [one.rule for one in named(counted, rules="nhs").signals] == ["run"]
    assert named(counted).signals == ()


# -- EWMA and CUSUM --------------------------------------------------------------------------

NUMBERS = st.lists(
    st.one_of(st.floats(-50, 50), st.just(float("nan"))), min_size=1, max_size=30
).map(lambda one: np.array(one, dtype=float))


@given(values=NUMBERS)
def test_a_moving_average_weighs_the_past_as_its_formula_says(values):
    chart = ewma(values, 2.0, 1.5)
    known = values[np.isfinite(values)]
    n = int(np.isfinite(values).sum())
    share = 0.2 * 0.8 ** np.arange(n)[::-1]
    assert chart.line[-1] == pytest.approx(2.0 * 0.8**n + share @ known)
    reach = 3 * 1.5 * np.sqrt((share**2).sum()) if n else 3 * 1.5 * 0.2
    assert chart.upper[-1] - 2.0 == pytest.approx(reach)
    assert 2.0 - chart.lower[-1] == pytest.approx(reach)


@given(values=NUMBERS)
def test_a_running_sum_is_the_largest_sum_of_any_last_stretch(values):
    line = cusum(values, 2.0, 1.5).line[-1]
    known = values[np.isfinite(values)]
    stretches = [known[at:] - 2.0 for at in range(len(known))]
    high = max([0.0, *(float((one - 0.75).sum()) for one in stretches)])
    low = max([0.0, *(float((-one - 0.75).sum()) for one in stretches)])
    assert abs(line - 2.0) == pytest.approx(max(high, low), abs=1e-9)
    assert (line >= 2.0) == (high >= low - 1e-9) or high == pytest.approx(low)


def late_shift(n=30, at=20, size=3.4):
    """Noise of one standard deviation of 2, and a small shift that single weeks hardly show."""
    noise = np.tile([1.5, -2.0, 0.5, 2.5, -1.0, -1.5, 2.0, -0.5, 1.0, -2.5], 3)[:n]
    return Series.of(40 + noise + size * (np.arange(n) >= at), starts=weeks(n), better="up")


@pytest.mark.parametrize("method", ["ewma", "cusum"])
def test_a_small_shift_after_a_change_shows_in_charts_that_remember(method):
    series = late_shift()
    asked = movement(series, weeks(30)[20], methods=Methods(method=method))
    before = asked.before
    sigma = 2.66 / 3 * ranges(series.values[:20]).mean()
    assert (before.method, before.n) == (method, 20)
    assert before.sigma == pytest.approx(sigma)
    assert before.signals == ()
    assert {one.rule for one in asked.signals} == {method}
    assert asked.signals[0].side == "above"
    plain = movement(series, weeks(30)[20])
    assert not [one for one in plain.signals if one.rule == "outside"]
    assert (asked.moved, asked.p) == (plain.moved, plain.p)  # a chart decides nothing
    assert "Since the change, the" in asked.sentence


@pytest.mark.parametrize(("method", "make"), [("ewma", ewma), ("cusum", cusum)])
def test_what_is_drawn_is_the_line_that_remembers_with_its_own_limits(method, make):
    series = late_shift()
    base = baseline(series, changed=weeks(30)[20], methods=Methods(method=method))
    shown = run_chart_of(series, base)
    chart = make(series.values, base.level, base.sigma)
    assert shown.level == pytest.approx(tuple(chart.line))
    assert shown.lower == pytest.approx(tuple(chart.lower))
    assert shown.upper == pytest.approx(tuple(chart.upper))
    beyond = np.flatnonzero((chart.line > chart.upper) | (chart.line < chart.lower))
    assert sorted(shown.signals) == beyond.tolist()
    assert len(beyond)
    assert base.line == pytest.approx(chart.line[:20])
    assert method.upper() in " ".join(name for name, _, _ in shown.ends())
    assert "usual range" not in {shown.name_of(one) for one in shown.signs()}
    low, high = base.normal  # still those of single weeks
    assert high - base.level == pytest.approx(3 * base.sigma)
    assert low == pytest.approx(base.level - 3 * base.sigma)


def test_weeks_that_copy_each_other_are_a_caution_for_charts_that_remember():
    found = named(Series.of(40 + copying(40, 0.6)), method="ewma")
    assert "tracked_copies" in {one.code for one in found.warnings}
    assert "tracked_copies" not in {one.code for one in named(flat(), method="ewma").warnings}


def test_a_history_without_moving_ranges_has_no_chart_that_remembers():
    still = Series.of([5, 5, 5, 6, 5, 5, 5, 4, 5, 5, 5, 6, 5, 5])
    found = named(still, method="ewma", limits="median")
    assert found.refused.code == "asked_width"
    assert named(still, method="ewma").level == pytest.approx(np.mean(still.values))
    apart = Series.of([5, np.nan] * 6 + [6, np.nan, 7])
    assert named(apart, method="cusum").refused.code == "asked_width"


# -- one level, whatever the shape -----------------------------------------------------------


def test_single_values_by_name_run_around_one_level_and_say_what_they_leave_out():
    series = Series.of(
        [*(40 + rng(1).normal(size=20)), *(50 + rng(2).normal(size=20))], starts=weeks(40)
    )
    usual, asked = baseline(series), named(series, method="xmr")
    assert usual.method == "shift"
    assert asked.level == pytest.approx(series.values.mean())
    assert asked.limits[1] - asked.level == pytest.approx(2.66 * ranges(series.values).mean())
    (left,) = [one.words for one in asked.warnings if one.code == "asked_flat"]
    assert weeks(40)[20].isoformat() in left
    assert asked.normal is None  # a range that holds too few weeks is not called normal
    assert asked.sentence.startswith("No stable range")
    assert "No trend" not in asked.why


def test_targets_rest_on_the_shape_of_the_history_whatever_the_chart():
    noise = np.concatenate([rng(1).normal(size=20), rng(2).normal(size=20)])
    series = Series.of(40 + noise + 10 * (np.arange(40) >= 20), starts=weeks(40), better="up")
    usual = targets(series, 13)
    for method in ("xmr", "ewma", "cusum"):
        known = known_series(series, None, methods=Methods(method=method))
        found = known.targets(13)
        assert (found.commit, found.nothing) == (usual.commit, usual.nothing)
        assert known.level == usual.before.level != known.base.level


@pytest.mark.parametrize("method", ["xmr", "ewma", "cusum"])
def test_a_chart_by_name_leaves_the_test_of_a_change_to_the_shape(method):
    at = np.arange(39)
    values = 40 + 0.5 * at + 4 * (at >= 26) + rng(5).normal(size=39)
    series = Series.of(values, starts=weeks(39))
    usual = movement(series, weeks(39)[26])
    asked = movement(series, weeks(39)[26], methods=Methods(method=method))
    assert usual.before.method == "trend"
    assert (asked.moved, asked.p, asked.interval) == (usual.moved, usual.p, usual.interval)
    # The average that remembers runs behind a trend, and yet the level is that of its values.
    assert asked.before.level == pytest.approx(values[:26].mean())
    assert "asked_flat" in {one.code for one in asked.before.warnings}


def test_a_rate_of_single_values_says_what_averaging_does():
    cases = np.array([400, 10, 380, 12, 410, 9, 390, 11, 405, 10, 395, 12])
    share = np.where(cases > 100, 0.2, 0.5)
    series = Series.rate(np.round(cases * share), cases)
    asked = named(series, method="xmr")
    assert asked.level == pytest.approx(series.values.mean())
    assert "asked_averaged" in {one.code for one in asked.warnings}
    even = Series.rate([20, 24, 18, 22, 21, 19, 23, 20, 22, 18, 21, 24], [100] * 12)
    assert "asked_averaged" not in {one.code for one in named(even, method="xmr").warnings}


def test_a_walk_has_a_chart_by_name_but_says_that_it_has_no_level():
    series = Series.of(40 + np.cumsum(rng(4).normal(size=40)), starts=weeks(40))
    assert baseline(series).refused.code == "walk"
    asked = named(series, method="xmr")
    assert asked.level == pytest.approx(series.values.mean())
    assert "asked_walk" in {one.code for one in asked.warnings}
    assert known_series(series, None, methods=Methods(method="xmr")).targets(13).refused


# -- g and t ---------------------------------------------------------------------------------


def test_a_g_chart_has_its_limits_from_the_mean_gap_and_an_exact_interval():
    for series in (Series.of(GAPS), events(GAPS)):
        found = named(series, method="g")
        mean = np.mean(GAPS)
        assert (found.method, found.level) == ("g", pytest.approx(mean))
        assert found.limits == pytest.approx((0, mean + 3 * np.sqrt(mean * (mean + 1))))
        assert found.line[-1] == pytest.approx(0.693 * mean)
        low, high = found.interval
        n, total = len(GAPS), sum(GAPS)  # gaps this short, or this long, in 2.5 % each
        assert stats.nbinom.cdf(total, n, 1 / (1 + high)) == pytest.approx(0.025)
        assert stats.nbinom.sf(total - 1, n, 1 / (1 + low)) == pytest.approx(0.025)
        assert found.sentence.startswith("One comes about every 24")
        shown = run_chart_of(series, found)
        assert shown.level[-1] == pytest.approx(0.693 * mean)
        assert shown.name_of("level") == "typical gap"
        assert shown.name_of("limits") == "usual range"


def test_a_t_chart_of_plain_numbers_is_that_of_the_events():
    plain, dated = named(Series.of(GAPS), method="t"), baseline(events(GAPS))
    chart = t_chart(GAPS)
    assert plain.method == dated.method == "t"
    assert (plain.level, plain.interval) == (dated.level, dated.interval)
    assert plain.limits == pytest.approx((chart.lower[0], chart.upper[0]))
    screened = named(Series.of(GAPS), method="t", screen=True)
    assert screened.limits[1] == pytest.approx(t_chart(GAPS, screen=True).upper[0])


# -- STL -------------------------------------------------------------------------------------


def seasonal(n=60, size=6.0, seed=3, step=0.0):
    at = np.arange(n)
    values = 40 + size * np.sin(2 * np.pi * at / 12) + rng(seed).normal(size=n)
    return Series.of(values + step * (at >= n - 12), starts=months(n), every="month", better="up")


def test_stl_finds_the_season_and_the_limits_follow_it():
    series = seasonal()
    found = named(series, season="stl")
    true = 6 * np.sin(2 * np.pi * np.arange(12) / 12)
    assert found.method == "stl"
    assert found.season == pytest.approx(true, abs=1.2)
    assert found.level == pytest.approx(40, abs=0.6)
    assert found.line - found.level == pytest.approx(np.tile(found.season, 5), abs=1e-9)
    assert found.upper - found.lower == pytest.approx(np.full(60, 6), abs=1.6)
    around = ranges(series.values - found.line).mean() * np.sqrt(59 / (60 - 12))
    assert found.upper - found.line == pytest.approx(np.full(60, 2.66 * around))
    (season,) = [one.words for one in found.warnings if one.code == "season"]
    assert "in October, and" in season


@pytest.mark.parametrize("season", ["stl", None, 12])
def test_a_season_goes_on_in_the_chart_after_a_change(season):
    series = seasonal(84)
    base = baseline(series, changed=months(84)[72], methods=Methods(season=season))
    shown = run_chart_of(series, base)
    for line in (shown.level, shown.lower, shown.upper):
        assert line[72:] == pytest.approx(line[60:72])
        assert max(line[72:]) - min(line[72:]) > 8


def test_an_odd_december_hardly_moves_the_season_of_stl():
    series = seasonal()
    values = series.values.copy()
    values[23] = 90
    odd = named(replace(series, values=values), season="stl")
    assert odd.season == pytest.approx(named(series, season="stl").season, abs=1.0)


def test_stl_takes_five_cycles_and_says_by_when():
    found = named(seasonal(40), season="stl")
    assert (found.refused.code, found.refused.missing) == ("asked_stl", 20)
    assert found.refused.switch_on > months(60)[-1]
    assert "60 months" in found.refused.reason
    assert "20 months" in found.refused.advice
    gap = seasonal()
    gap.values[7] = np.nan
    assert named(gap, season="stl").refused.code == "asked_stl_gaps"
    assert named(events(GAPS), season="stl").refused.code == "asked_stl_events"


def test_stl_calls_noise_no_season():
    for seed in range(6):
        found = named(seasonal(size=0.0, seed=seed), season="stl")
        assert found.season is None
        assert "stl_none" in {one.code for one in found.warnings}


def test_a_change_is_tested_beside_the_season_of_stl():
    still, moved = (
        movement(seasonal(84, step=one), months(84)[72], methods=Methods(season="stl"))
        for one in (0.0, 3.0)
    )
    assert (still.moved, moved.moved) == ("no", "yes")
    assert moved.interval[0] < 3 < moved.interval[1]
    assert moved.interval[1] - moved.interval[0] < 3
    assert moved.before.method == "stl"


def test_a_season_of_so_many_periods_or_none():
    at = np.arange(48)
    series = Series.of(40 + 4 * np.sin(2 * np.pi * at / 6) + rng(1).normal(size=48))
    assert len(named(series, season=6).season) == 6
    assert named(series, season=False).season is None
    assert named(series, season=6).level == baseline(series, season=6).level


# -- what is refused -------------------------------------------------------------------------

RATE = Series.rate([20, 24, 18, 22, 21, 19, 23, 20, 22, 18, 21, 24], [100] * 12)
COUNT = Series.of([5, 4, 6, 5, 4, 3, 7, 5, 4, 6, 5, 4], kind="count")
WEEKLY = flat(12)
SHORT = Series.of([40, 42, 39, 43, 41, 40])


@pytest.mark.parametrize(
    ("series", "methods", "code"),
    [
        (RATE, {"method": "g"}, "asked_g"),
        (COUNT, {"method": "g"}, "asked_g"),
        (WEEKLY, {"method": "g"}, "asked_g"),
        (Series.of([1.5, 2, 3, 4, 5, 6, 7]), {"method": "g"}, "asked_g"),
        (Series.of([1, -2, 3, 4, 5, 6, 7]), {"method": "g"}, "asked_g"),
        (RATE, {"method": "t"}, "asked_t"),
        (WEEKLY, {"method": "t"}, "asked_t"),
        (Series.of([1, -2, 3, 4, 5, 6, 7]), {"method": "t"}, "asked_t"),
        (events(GAPS), {"method": "xmr"}, "asked_skewed"),
        (events(GAPS), {"method": "ewma"}, "asked_skewed"),
        (SHORT, {"rules": "nhs"}, "asked_rules"),
        (SHORT, {"rules": "wheeler"}, "asked_rules"),
        (RATE, {"limits": "median"}, "asked_limits"),
        (COUNT, {"screen": True}, "asked_limits"),
    ],
)
def test_a_method_that_the_data_do_not_bear_is_refused_with_a_reason(series, methods, code):
    found = named(series, **methods)
    assert found.refused.code == code
    assert found.level is None
    assert "{" not in found.sentence
    assert found.sentence == f"{found.refused.reason} {found.refused.advice}"
    assert known_series(series, None, methods=Methods(**methods)).targets(13).refused
    if series.starts:
        known = known_series(series, series.starts[-1], methods=Methods(**methods))
        assert known.targets(13).refused


def test_rules_for_a_short_history_say_how_many_periods_are_missing():
    refusal = named(replace(SHORT, starts=weeks(6)), rules="nelson").refused
    assert (refusal.missing, refusal.switch_on) == (3, weeks(10)[-1])


@pytest.mark.parametrize(
    ("methods", "code"),
    [
        ({"limits": "median", "screen": True}, "methods_screen"),
        ({"method": "ewma", "rules": "nhs"}, "methods_rules"),
        ({"method": "g", "screen": True}, "methods_g"),
        ({"method": "g", "limits": "mean"}, "methods_g"),
        ({"method": "xmr", "season": 12}, "methods_season"),
        ({"method": "cusum", "season": "stl"}, "methods_season"),
        ({"season": 1}, "methods_cycle"),
    ],
)
def test_keywords_that_do_not_go_together_are_bad_input(methods, code):
    with pytest.raises(BadInput) as error:
        named(WEEKLY, **methods)
    assert error.value.code == code
    assert error.value.hint


# -- nothing else changes --------------------------------------------------------------------

SOME = st.sampled_from(
    [
        RATE,
        COUNT,
        WEEKLY,
        SHORT,
        events(GAPS),
        Series.of(GAPS),
        seasonal(),
        Series.of([30, 45, 22, 60, 38, 41, 29, 55, 33, 47, 36, 40], kind="duration"),
        Series.nps([60] * 12, [100] * 12, [20, 28, 15, 25, 22, 30, 18, 24, 21, 27, 16, 23]),
        Series.per([3, 5, 2, 4, 6, 3, 4, 5], [10, 12, 9, 11, 10, 12, 10, 11]),
        Series.of([np.nan, 3, np.nan, 5, 4, np.nan, 6, 5, 7, 3, np.nan, 4]),
        Series.of([0, 0, 0, 0, 0, 0, 1]),
        Series.of([7.0] * 12),
        Series.of([]),
    ]
)


def one_of(literal):
    return st.sampled_from([None, *get_args(literal)])


@settings(max_examples=150, deadline=None)
@given(
    series=SOME,
    dated=st.booleans(),
    limits=one_of(Limits),
    screen=st.booleans(),
    rules=one_of(RuleSet),
    method=one_of(Method),
    test=one_of(Test),
    season=st.sampled_from([None, False, 2, 12, "stl"]),
)
def test_any_methods_on_any_history_answer_refuse_or_are_bad_input(series, dated, **methods):
    if dated and not series.starts:
        series = replace(series, starts=weeks(len(series.values)))
    changed = series.starts[len(series.values) // 2] if series.starts else None
    rebased = ()
    if series.starts and len(series.starts) > 24:
        rebased = (ChartRebase(date=series.starts[3], reason="new form"),)
    try:
        known = known_series(series, changed, rebased, Methods(**methods))
    except BadInput:
        with pytest.raises(BadInput, match="eave out"):
            check(Methods(**methods))
        return
    base, moved = known.base, known.moved
    assert bool(base.refused) == (base.level is None)
    words = [base.sentence, base.why, *(one.words for one in base.warnings)]
    words += [moved.sentence, *(one.words for one in moved.warnings)] if moved else []
    assert not [one for one in words if "{" in one or "nan" in one.split()]
    run_chart_of(series, base).rows()
    assert known.targets(4)


def test_without_a_name_everything_is_as_it_was():
    for series in (flat(39, seed=2), seasonal(48)):
        changed = series.starts[26]
        usual, none = movement(series, changed), movement(series, changed, methods=Methods())
        assert (usual.sentence, usual.interval, usual.test) == (
            none.sentence,
            none.interval,
            "step",
        )
        assert not usual.before.methods.chosen
