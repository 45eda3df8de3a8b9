"""Claims are held against the data before they leave, wherever they are made."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from okrlab.measure import claims
from okrlab.measure.baseline import baseline
from okrlab.measure.known import known_series
from okrlab.measure.movement import movement
from okrlab.measure.plotted import run_chart_of
from okrlab.measure.series import Series
from okrlab.measure.target import judge, targets
from tests.measure.making import months, rng, weeks

NEAR_41 = [41, 40, 42, 39, 41, 43, 40, 41, 42, 40, 41, 42]


def codes(found):
    return {one.code for one in found.warnings}


def said(found):
    return " ".join(one.words for one in found.warnings)


@pytest.mark.parametrize("places", [[5], [12], [0], [3, 9], [11, 12]])
def test_odd_values_are_named_and_make_no_limits_and_no_level(places):
    values = list(NEAR_41)
    for one in places:
        values.insert(one, 4100)
    found = baseline(Series.of(values, starts=weeks(len(values))))
    assert 40 < found.level < 42
    low, high = found.normal
    assert 30 < low < 39.5
    assert 42.5 < high < 52
    assert "4,100" in said(found)
    for one in places:
        assert weeks(len(values))[one].isoformat() in said(found)
    outside = [n for signal in found.signals if signal.rule == "outside" for n in signal.indices]
    assert set(places) <= set(outside)  # nothing is deleted, it is still on the chart


def test_a_short_history_names_its_odd_value_too():
    found = baseline(Series.of([41, 40, 42, 4100, 39, 41, 43, 40], starts=weeks(8)))
    assert 39 < found.level < 43
    assert "4,100" in said(found)


def test_what_comes_back_each_december_is_not_odd():
    values = 40 + rng(2).normal(size=48) + 60 * (np.arange(48) % 12 == 11)
    found = baseline(Series.of(values, starts=months(48), every="month"))
    assert not found.outliers
    assert found.season is not None


def test_long_tails_are_not_odd_values():
    tails = [rng(seed).exponential(size=26) for seed in range(60)]
    odd = sum(bool(baseline(Series.of(one, starts=weeks(26))).outliers) for one in tails)
    assert odd <= 2


def test_a_level_that_lies_among_none_of_its_values_is_refused():
    values = [10.0] * 18 + [900.0] + [10.0] * 17
    values[3] = 10.5
    found = baseline(Series.of(values, starts=weeks(36)))
    assert found.refused.code == "apart"
    assert "900" in found.refused.reason


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=12, max_size=60),
    better=st.sampled_from(["up", "down"]),
)
@example(values=[*[0.0] * 6, -3.7e-193, 0, 1, 0, 1, 0], better="up")
def test_every_claim_holds_for_whatever_numbers(values, better):
    series = Series.of(values, starts=weeks(len(values)), better=better)
    found = baseline(series)
    if found.level is not None and found.slope is None and found.season is None:
        assert found.spoken.min() - 1e-6 <= found.level <= found.spoken.max() + 1e-6
        if found.normal:
            assert claims.holds(found.spoken, *found.normal)
    for one in found.shifts:
        assert one > 0
    aims = targets(series, 6)
    if not aims.refused and found.slope is None:
        assert claims.beyond(series, aims.commit, aims.nothing)


def test_targets_end_where_the_possible_ends():
    n = np.full(30, 20)
    shares = Series.rate(rng(6).binomial(n, 0.93), n, starts=weeks(30))
    aims = targets(shares, 4)
    assert aims.stretch <= 1
    found = judge(shares, 1.02, 4)
    assert found.standing == "impossible"
    assert "nothing goes above 100 %" in found.sentence
    calls = Series.of(rng(3).poisson(50, 30), kind="count", better="down", starts=weeks(30))
    assert judge(calls, -5, 4).standing == "impossible"
    assert targets(calls, 4).stretch >= 0
    minutes = Series.of(rng(3).normal(50, 3, 30), starts=weeks(30), better="down")
    found = judge(minutes, -5, 4)  # nobody said that these have an end, but none was below nothing
    assert found.standing == "impossible"
    assert "no value was ever below 0" in found.sentence


def test_targets_that_have_no_room_are_refused_with_the_reason():
    full = Series.rate([100] * 20, [100] * 20, starts=weeks(20))
    at_end = targets(full, 4)
    assert at_end.refused.code == "at_end"
    few = np.full(24, 4)
    score = Series.nps(
        rng(1).binomial(few, 0.97), few, np.zeros(24), starts=months(24), every="month"
    )
    blind = targets(score, 1)
    assert blind.refused.code == "unseen"
    assert "There are about 4 a month; collect about" in blind.sentence


def test_no_target_rests_on_a_move_that_happened_once():
    values = np.r_[40 + rng(1).normal(size=15), 90 + rng(2).normal(size=15)]
    series = Series.of(values, starts=weeks(30))
    aims = targets(series, 13)
    assert 89 < aims.nothing < 91
    assert aims.nothing < aims.commit < 93
    assert max(aims.moves, default=0) < 3


def test_targets_after_a_move_start_on_the_moved_level():
    values = np.r_[40 + rng(1).normal(size=20), 50 + rng(2).normal(size=8)]
    known = known_series(Series.of(values, starts=weeks(28)), weeks(28)[20])
    assert known.moved.moved == "yes"
    assert known.targets().commit > 50


def test_no_targets_rest_on_the_level_from_before_a_late_move():
    values = np.r_[40 + rng(1).normal(size=20), 50 + rng(2).normal(size=4)]
    known = known_series(Series.of(values, starts=weeks(24)), weeks(24)[20])
    assert known.moved.moved == "yes"
    aims = known.targets()
    assert aims.refused.code == "moved_lately"
    assert aims.commit is None
    assert aims.refused.switch_on == weeks(27)[26]
    assert "Another 2 weeks will do" in aims.sentence


def test_holding_the_level_is_the_least_target_against_a_trend():
    values = 100 - 0.5 * np.arange(40) + rng(1).normal(size=40)
    series = Series.of(values, starts=weeks(40), better="up")
    found, aims = baseline(series), targets(series, 13)
    assert found.slope < 0
    assert aims.nothing < found.level
    assert aims.commit >= found.level - 1e-9


def test_the_week_of_a_change_counts_to_neither_side():
    values = np.r_[40 + rng(1).normal(size=20), 500.0, 40 + rng(2).normal(size=12)]
    series = Series.of(values, starts=weeks(33))
    start = weeks(33)[20]
    moved = movement(series, start + timedelta(days=2))
    assert moved.moved == "no"
    assert f"The week of {start.isoformat()} contains the change" in said(moved)
    assert "changed_within" not in codes(movement(series, weeks(33)[21]))


def test_nothing_before_a_change_is_said_as_such():
    series = Series.of(np.arange(20.0), starts=weeks(20))
    found = baseline(series, changed=date(2020, 1, 1))
    assert found.refused.code == "before"
    assert "2020-01-01" in found.sentence


def test_a_move_has_to_survive_the_same_test_before_the_day():
    wave = np.where((np.arange(36) // 9) % 2, 6.0, 0.0) + rng(4).normal(size=36)
    earlier = [movement(Series.of(wave, starts=weeks(36)), weeks(36)[at]).moved for at in (18, 27)]
    assert "yes" not in earlier


def test_the_last_weeks_apart_from_all_others_are_told():
    values = [*(40 + rng(7).normal(size=22)), 49, 48.5, 50, 49.4]
    found = baseline(Series.of(values, starts=weeks(26)))
    assert found.recent == 4
    assert found.level < 41
    assert "The last 4 weeks lie apart" in said(found)
    drifting = Series.of(np.arange(26.0) + 0.1 * rng(1).normal(size=26), starts=weeks(26))
    assert not baseline(drifting).recent


def test_a_stuck_export_and_rounded_numbers_are_pointed_out():
    stuck = [*(40 + rng(3).normal(size=22)), *[41.0] * 8]
    assert "stuck" in codes(baseline(Series.of(stuck, starts=weeks(30))))
    rounded = rng(3).integers(4, 6, 30)
    assert "4, 5" in said(baseline(Series.of(rounded, starts=weeks(30))))


def test_months_of_different_length_are_pointed_out():
    lengths = np.array([(b - a).days for a, b in zip(months(25)[:-1], months(25)[1:], strict=True)])
    series = Series.of(10.0 * lengths, starts=months(24), every="month")
    assert "month_days" in codes(baseline(series))
    assert "month_days" not in codes(
        baseline(Series.of(300 + rng(1).normal(size=24), starts=months(24), every="month"))
    )


def test_growth_in_per_cent_is_found_as_that():
    grown = 50 * 1.06 ** np.arange(40) * np.exp(0.05 * rng(1).normal(size=40))
    found = baseline(Series.of(grown, starts=weeks(40)))
    assert found.method == "trend"
    assert found.lower.min() > 0
    assert "% a week" in found.sentence
    wave = 1 + 0.25 * np.sin(2 * np.pi * np.arange(48) / 12)
    seasonal = 100 * 1.01 ** np.arange(48) * wave * np.exp(0.02 * rng(2).normal(size=48))
    found = baseline(Series.of(seasonal, starts=months(48), every="month"))
    assert found.season is not None
    assert "% a month" in found.sentence + said(found)
    straight = 100 + 3 * np.arange(40) + rng(1).normal(size=40)
    assert "%" not in said(baseline(Series.of(straight, starts=weeks(40))))


def test_five_days_a_week_have_their_season():
    at = np.arange(98)
    calls = 100 - 25.0 * (at % 7 == 0) + 3 * rng(5).normal(size=98)
    calls[at % 7 >= 5] = np.nan
    days = tuple(date(2026, 1, 5) + timedelta(days=int(n)) for n in at)
    found = baseline(Series.of(calls, starts=days, every="day"))
    assert found.season is not None
    assert found.level == pytest.approx(95, abs=1.5)
    assert "on Mondays" in said(found)
    assert "July" not in said(found)
    aims = targets(found.series, 28)
    assert aims.nothing == pytest.approx(95, abs=2)


def test_small_numbers_are_not_printed_as_nothing():
    found = baseline(Series.of(2.4e-7 + 1e-9 * rng(1).normal(size=30), starts=weeks(30)))
    assert "is about 2.4" in found.sentence or "is about 2.39" in found.sentence
    assert "e−7" in found.sentence


def test_where_a_drift_explains_a_step_as_well_both_are_told():
    """A step of 5 on a slow line of 0.12 a week: what moved is what is beyond the line."""
    at, stepped, drifted = np.arange(39), 0, []
    for seed in range(40):
        values = 40 + 0.12 * at + 5 * (at >= 26) + rng(seed).normal(size=39)
        moved = movement(Series.of(values, starts=weeks(39)), weeks(39)[26])
        stepped += bool(moved.before.shifts)
        if moved.before.drift:
            assert "drift" in codes(moved.before)
            drifted.append(moved)
    assert len(drifted) > stepped / 2
    sizes = [one.change for one in drifted if one.moved == "yes"]
    assert len(sizes) > len(drifted) / 2
    assert np.median(sizes) == pytest.approx(5, abs=0.8)


@pytest.mark.parametrize("name", ["complaints", "cost", "minutes", "visitors", "sick days"])
def test_what_was_never_below_nothing_is_not_expected_there(name):
    values = np.round(40 - 1.2 * np.arange(29) + rng(4).normal(0, 1.5, 29))
    falling = Series.of(values, name=name, better="down", starts=weeks(29))
    aims = targets(falling, 32)
    assert aims.refused.code == "led_to_end"
    assert aims.sentence.startswith("Doing nothing leads to 0, and nothing goes beyond 0")
    base = baseline(falling)
    assert base.normal[0] >= 0
    assert np.nanmin(base.lower) >= 0
    few = Series.of(rng(5).poisson(0.5, 30), name=name, better="down", starts=weeks(30))
    base, aims = baseline(few), targets(few, 13)
    assert base.normal[0] == 0
    assert "up to" in base.sentence
    assert aims.refused or min(aims.commit, aims.realistic, aims.stretch) >= 0
    profit = Series.of(values, name="profit", better="down", starts=weeks(29))
    assert targets(profit, 32).nothing < 0  # that may well be below nothing


@pytest.mark.parametrize(
    ("name", "unit", "near", "end"),
    [
        *(("Uptime %", "", 98, 100), ("uptime percent", "", 98, 100), ("on time", "%", 98, 100)),
        *(("CSAT %", "", 97, 100), ("share of late orders", "", 0.98, 1)),
        *(("rating out of 5", "", 4.8, 5), ("customer satisfaction (1-5)", "", 4.8, 5)),
        *(("Rating /10", "", 9.8, 10), ("score, scale of 1 to 7", "", 6.8, 7)),
    ],
)
def test_an_end_that_a_name_or_a_unit_says_is_one(name, unit, near, end):
    values = np.minimum(near + rng(7).normal(0, end - near, 26), end)
    series = Series.of(values, name=name, unit=unit, starts=weeks(26))
    base, aims = baseline(series), targets(series, 13)
    assert base.normal[1] <= end
    assert f"{end} is normal" in base.sentence or f"{end} % is normal" in base.sentence
    assert aims.refused or aims.stretch <= end
    found = judge(series, end * 1.01, 13)
    assert aims.refused or found.standing == "impossible"


@pytest.mark.parametrize("name", ["minutes", "score", "growth %", "complaints /100 orders"])
def test_no_upper_end_is_invented(name):
    series = Series.of(90 + 3 * rng(3).normal(size=26), name=name, starts=weeks(26))
    assert claims.ends(series)[1] == np.inf


def test_a_trend_that_leads_to_an_end_does_not_stand_there():
    n = np.full(52, 95)
    share = 0.6 + 0.0042 * np.arange(52)
    rising = Series.rate(rng(8).binomial(n, share), n, starts=weeks(52))
    aims = targets(rising, 58)
    assert aims.refused.code == "led_to_end"
    assert "Doing nothing leads to 100 %" in aims.sentence
    assert "It is at" not in aims.sentence


def test_a_target_of_a_rate_in_per_cent_is_told_how_to_write_it():
    n = np.full(30, 20)
    shares = Series.rate(rng(6).binomial(n, 0.8), n, starts=weeks(30))
    assert "For 99 %, write 0.99." in judge(shares, 99, 4).sentence


def test_no_line_that_is_drawn_goes_where_nothing_can_be():
    values = np.r_[40 - 1.2 * np.arange(30) + rng(4).normal(0, 1, 30), np.full(10, 3.0)]
    falling = Series.of(np.abs(values), name="errors", better="down", starts=weeks(40))
    base = baseline(falling, changed=weeks(40)[30])
    assert base.slope < 0
    drawn = run_chart_of(falling, base)
    assert all(one >= 0 for line in (drawn.level, drawn.lower, drawn.upper) for one in line)
