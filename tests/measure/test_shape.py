"""Which shape a history has, on known data and on made ones."""

from math import log

import numpy as np
import pytest
from statsmodels.datasets import nile

from okrlab.measure import shape
from okrlab.measure.accounts import STEP, Search
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


def test_a_step_costs_more_than_a_parameter_the_longer_the_history():
    for n, parameters in ((24, 2), (104, 3)):  # its size, and its place
        assert Search(np.arange(n), rng(n).normal(size=n), np.ones((n, 1))).cost > parameters * log(
            n
        )
    for seed in range(8):
        values = np.r_[rng(seed).normal(size=20), 1.2 + rng(seed + 50).normal(size=20)]
        search = Search(np.arange(40.0), values, np.ones((40, 1)))
        one = search.account(most=1, exactly=True)
        assert one.score == pytest.approx(one.likelihood + STEP * log(40) ** 2)
        assert bool(search.account(most=1).steps) == (
            search.flat.likelihood - one.likelihood > STEP * log(40) ** 2
        )


def test_all_places_of_a_step_are_tried_as_if_each_were_fitted():
    values = rng(3).normal(size=30) + 2.0 * (np.arange(30) >= 17)
    at = np.arange(30.0)
    squares = [
        float(((values - np.where(at < n, values[:n].mean(), values[n:].mean())) ** 2).sum())
        for n in range(6, 25)
    ]
    search = Search(at, values, np.ones((30, 1)))
    left = search.rest[0]  # without correlation
    gained = search.plan.along(search.rest)[0] ** 2 / search.plan.rest[0]
    assert float(left @ left) - gained[6:25] == pytest.approx(squares)
    assert search.account(most=1, exactly=True).steps == (6 + int(np.argmin(squares)),)


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
