"""Which shape a history has, on known data and on made ones."""

import numpy as np
import pytest
from statsmodels.datasets import nile

from okrlab.measure import shape
from okrlab.measure.series import Series
from okrlab.measure.shape import find_season, find_shape, outliers, shifts
from tests.measure.making import copying, flat, months, rng, weeks

SEASON = 6 * np.sin(2 * np.pi * np.arange(36) / 12)


def test_the_nile_fell_in_1899():
    # Cobb 1978; the dam at Aswan. Annual flow from 1871 on, as statsmodels has it.
    flow = nile.load_pandas().data["volume"].to_numpy()
    assert shifts(flow, changes=1) == [28]
    assert shifts(flow) == [28]
    assert find_shape(Series.of(flow), season=False).shifts == (28,)


def test_the_penalty_is_three_log_n_times_the_variance_from_moving_ranges():
    values = np.r_[rng(2).normal(size=20), 1.2 + rng(3).normal(size=20)]
    sigma = np.abs(np.diff(values)).mean() / 1.128
    halves = [values[:at].var() * at + values[at:].var() * (40 - at) for at in range(6, 35)]
    gain = values.var() * 40 - min(halves)
    assert bool(shifts(values)) == (gain > 3 * np.log(40) * sigma**2)


def test_a_flat_history_is_called_flat():
    found = [find_shape(flat(seed=i)) for i in range(60)]
    odd = [one for one in found if one.trend or one.shifts or one.walk or one.season]
    assert len(odd) <= 5


def test_a_step_is_a_shift_and_a_slope_is_a_trend():
    noise = rng(4).normal(size=30)
    step = find_shape(Series.of(noise + 4 * (np.arange(30) >= 18), starts=weeks(30)))
    assert step.shifts == (18,)
    assert step.trend is None
    slope = find_shape(Series.of(noise + 0.3 * np.arange(30), starts=weeks(30)))
    assert slope.trend is not None
    assert slope.shifts == ()
    assert slope.trend.coefficients[1] == pytest.approx(0.3, abs=0.06)


def test_a_random_walk_has_no_level():
    walks = sum(
        find_shape(Series.of(np.cumsum(rng(i).normal(size=100)), starts=weeks(100))).walk
        for i in range(40)
    )
    assert walks >= 25
    assert not any(
        find_shape(Series.of(copying(60, 0.5, seed=i), starts=weeks(60))).walk for i in range(40)
    )


def test_two_cycles_show_a_season_and_its_effects_sum_to_nothing():
    values = 40 + SEASON + rng(5).normal(size=36)
    found = find_season(Series.of(values, starts=months(36), every="month"))
    assert found is not None
    assert found.effects.sum() == pytest.approx(0)
    assert found.effects == pytest.approx(SEASON[:12], abs=2.5)


def test_less_than_two_cycles_are_not_enough_for_a_season():
    values = 40 + SEASON[:23] + 0.1 * rng(5).normal(size=23)
    assert find_season(Series.of(values, starts=months(23), every="month")) is None


def test_a_season_is_rarely_seen_where_there_is_none():
    found = sum(
        find_season(Series.of(copying(36, 0.4, seed=i), starts=months(36), every="month"))
        is not None
        for i in range(80)
    )
    assert found <= 5


@pytest.mark.parametrize(("every", "n"), [("day", 28), ("week", 156), ("quarter", 16)])
def test_every_grain_has_its_season(every, n):
    from datetime import date, timedelta

    days = {"day": 1, "week": 7}
    starts = tuple(
        date(2022, 1, 3) + timedelta(days=i * days[every])
        if every in days
        else date(2022 + i // 4, 1 + 3 * (i % 4), 1)
        for i in range(n)
    )
    parts = shape.season_parts(Series.of(np.zeros(n), starts=starts, every=every))[0]
    values = 10 * np.sin(2 * np.pi * parts / (parts.max() + 1)) + rng(6).normal(size=n)
    assert find_season(Series.of(values, starts=starts, every=every)) is not None


def test_one_odd_period_is_named_and_a_step_is_not():
    values = np.array([5.0, 6, 5, 7, 30, 6, 5, 6, 7, 5, 6, 5])
    assert outliers(values) == (4,)
    assert outliers(np.r_[values[:4], 30 + values[:4]]) == ()
    assert outliers(np.ones(12)) == ()


def test_gaps_do_not_move_where_a_shift_is():
    values = rng(8).normal(size=34) + 5 * (np.arange(34) >= 20)
    values[[3, 4, 11]] = np.nan
    assert find_shape(Series.of(values, starts=weeks(34))).shifts == (20,)
