"""Values far from all others: nothing rests on them, and each is named."""

from datetime import date, timedelta

import numpy as np
import pytest

from okrlab.measure.baseline import baseline
from okrlab.measure.methods import Methods
from okrlab.measure.movement import movement
from okrlab.measure.series import Series
from okrlab.measure.target import targets
from tests.measure.making import months, rng, weeks


def named(found):
    return " ".join(one.words for one in found.warnings if one.code == "odd")


@pytest.mark.parametrize("times", [0, 10, 100])
@pytest.mark.parametrize("n", [24, 36, 48])
def test_one_typing_error_in_a_season_is_set_aside_and_named(n, times):
    at = np.arange(n)
    values = np.round(100 + 25 * np.sin(2 * np.pi * at / 12) + rng(n).normal(0, 6, n))
    values[n // 2 + 4] *= times
    series = Series.of(values, starts=months(n), every="month")
    found = baseline(series)
    assert found.season is not None
    assert 96 < found.level < 104
    assert np.ptp(found.season) < 80
    assert months(n)[n // 2 + 4].isoformat() in named(found)
    assert targets(series, 6, before=found).stretch < 180


def test_a_peak_of_each_december_is_a_season_and_no_typing_error():
    values = 40 + rng(2).normal(size=24) + 400 * (np.arange(24) % 12 == 11)
    found = baseline(Series.of(values, starts=months(24), every="month"))
    assert not found.outliers
    assert found.season is not None


def test_days_without_work_are_named_and_left_out_of_a_week():
    days = [date(2025, 1, 6) + timedelta(days=i) for i in range(168)]
    days = tuple(one for one in days if one.weekday() < 5)
    values = 208 + rng(4).normal(0, 7, 120) + np.resize([20, 0, -5, -15, 0], 120)
    closed = [10, 40, 41, 42]
    values[closed] = 0
    found = baseline(Series.of(np.round(values), starts=days, every="day"))
    assert 206 < found.level < 210
    assert all(days[one].isoformat() in named(found) for one in closed)
    runs = {n for one in found.signals if one.rule != "outside" for n in one.indices}
    assert not runs & set(closed)


@pytest.mark.parametrize(("mean", "times"), [(3, 100), (40, 10)])
def test_a_typing_error_among_counts_is_set_aside_and_named(mean, times):
    values = rng(7).poisson(mean, 26).astype(float)
    values[12] = mean * times
    found = baseline(Series.of(values, kind="count", starts=weeks(26), better="down"))
    assert found.outliers == (12,)
    assert found.level == pytest.approx(np.delete(values, 12).mean())
    assert f"{mean * times}" in named(found)
    assert [one.indices for one in found.signals if one.rule == "outside"] == [(12,)]


def test_a_typing_error_among_the_cases_of_a_rate_is_named():
    n = rng(3).integers(40, 60, 26).astype(float)
    k = rng(4).binomial(n.astype(int), 0.3).astype(float)
    n[12] *= 10
    found = baseline(Series.rate(k, n, starts=weeks(26)))
    assert found.outliers == (12,)
    assert 0.26 < found.level < 0.34
    k[12] = round(0.31 * n[12])  # many cases, and as good as the others: they count
    assert not baseline(Series.rate(k, n, starts=weeks(26))).left_out


def test_the_level_of_counts_that_one_value_carries_is_refused():
    values = [0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 90, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    found = baseline(Series.of(values, kind="count", starts=weeks(26)))
    assert found.refused.code == "apart"
    rare = [min(one, 1) for one in values]
    assert not baseline(Series.of(rare, kind="count", starts=weeks(26))).refused


@pytest.mark.parametrize("n", [6, 7, 8, 11])
def test_a_typing_error_in_a_short_history_carries_no_level(n):
    for seed in range(20):
        values = np.round(rng(seed).normal(47, 6, n), 1)
        values[seed % n] *= 10
        found = baseline(Series.of(values, starts=weeks(n)))
        if found.refused:
            assert found.refused.code == "apart"
        else:
            assert 35 < found.level < 60
            assert found.outliers == (seed % n,)


def test_a_few_skewed_or_rounded_values_still_have_a_level():
    drawn = [baseline(Series.of(rng(seed).exponential(size=6))) for seed in range(60)]
    assert sum(bool(one.refused) for one in drawn) < 12
    assert not baseline(Series.of([5, 5, 6, 5, 5, 5])).refused


def test_a_typing_error_in_growth_or_in_durations_decides_no_target():
    growth = np.round(100 * 1.03 ** np.arange(52) * np.exp(rng(1).normal(0, 0.05, 52)))
    clean = targets(Series.of(growth, starts=weeks(52)), 13).commit
    growth[30] *= 10
    assert targets(Series.of(growth, starts=weeks(52)), 13).commit == pytest.approx(clean, rel=0.1)
    waits = np.round(rng(3).lognormal(3.5, 0.3, 26))
    waits[7] = 4000
    found = targets(Series.of(waits, starts=weeks(26), kind="duration", better="down"), 13)
    assert found.stretch > 8
    assert "4,000" in named(found.before)


@pytest.mark.parametrize("place", [7, 18])
def test_a_typing_error_decides_no_movement(place):
    said = {"yes": 0, "no": 0}
    for seed in range(12):
        for jump, wanted in ((0, "no"), (15, "yes")):
            values = np.round(rng(seed).normal(47, 6, 26) + jump * (np.arange(26) >= 13), 1)
            values[place] *= 10
            found = movement(Series.of(values, starts=weeks(26)), weeks(26)[13])
            said[wanted] += found.moved == wanted
            assert weeks(26)[place].isoformat() in named(found)
            assert [one.code for one in found.warnings].count("odd") == 1
    assert min(said.values()) >= 10


def test_a_jump_is_no_typing_error():
    values = rng(5).normal(47, 2, 20)
    values[13:] += 600
    found = movement(Series.of(values, starts=weeks(20)), weeks(20)[13])
    assert found.moved == "yes"
    assert not named(found)


def test_a_moving_average_does_not_remember_a_typing_error():
    values = np.round(rng(8).normal(47, 6, 26), 1)
    values[12] = 4100
    series = Series.of(values, starts=weeks(26))
    found = movement(series, weeks(26)[13], methods=Methods(method="ewma"))
    assert sum(len(one.indices) for one in found.signals) <= 2


def test_a_last_value_that_is_a_typing_error_is_never_recommended():
    for seed in range(10):
        values = np.round(40 + np.cumsum(rng(seed).normal(size=26)), 1)
        values[-1] = 4100
        found = baseline(Series.of(values, starts=weeks(26)))
        if found.refused:
            assert "4,100" not in found.sentence
        assert "4,100" in named(found)
