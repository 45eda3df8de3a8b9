"""Intervals against published tables."""

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from okrlab.measure import intervals


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_as_in_newcombe_1998_table_1_method_3(k, n, low, high):
    assert intervals.wilson(k, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (81, 263, 0.2527, 0.3676),
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ],
)
def test_the_exact_rate_as_in_newcombe_1998_table_1_method_5(k, n, low, high):
    assert intervals.exact_rate(k, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("after", "before", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
    ],
)
def test_the_difference_of_rates_as_in_newcombe_1998_table_2_method_10(after, before, low, high):
    assert intervals.newcombe(before, after) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("events", "low", "high"),
    [(0, 0, 3.689), (1, 0.0253, 5.572), (5, 1.6235, 11.668), (10, 4.795, 18.390)],
)
def test_exact_poisson_limits_as_in_the_usual_table(events, low, high):
    assert intervals.poisson(events) == pytest.approx((low, high), abs=1e-3)


def test_rates_and_counts_agree_with_statsmodels():
    for k, n, confidence in ((3, 40, 0.9), (17, 60, 0.95), (60, 60, 0.99)):
        theirs = proportion_confint(k, n, 1 - confidence, method="wilson")
        assert intervals.wilson(k, n, confidence) == pytest.approx(theirs)
        theirs = confint_poisson(k, n, method="exact-c", alpha=1 - confidence)
        assert intervals.poisson(k, n, confidence) == pytest.approx(theirs)


def test_a_hundred_answers_give_an_nps_within_fifteen_points():
    low, high = intervals.net_score(50, 30, 20, method="wald")
    assert (low, high) == pytest.approx((14.6922, 45.3078), abs=1e-4)
    low, high = intervals.net_score(50, 30, 20)
    p, d, n = 50.75, 20.75, 103.0
    half = 195.9964 * np.sqrt(((p + d) / n - ((p - d) / n) ** 2) / n)
    assert (low, high) == pytest.approx(
        (100 * (p - d) / n - half, 100 * (p - d) / n + half), abs=1e-3
    )


def test_an_nps_of_promoters_only_still_has_an_interval():
    low, high = intervals.net_score(10, 0, 0)
    assert low < 95
    assert high == 100


def test_the_change_of_an_nps_is_wider_than_each_of_the_two():
    low, high = intervals.net_score_difference((50, 30, 20), (60, 25, 15))
    assert low < 15 < high
    one = intervals.net_score(50, 30, 20)
    assert high - low > one[1] - one[0]


def test_no_difference_is_found_between_equal_poisson_rates():
    low, high = intervals.poisson_difference((20, 10), (10, 5))
    assert low < 0 < high
    low, high = intervals.poisson_ratio((20, 10), (10, 5))
    assert low < 1 < high


def test_a_poisson_ratio_as_the_exact_binomial_gives_it():
    # 41 of 28,010 and 15 of 19,017 person-years (Rothman): ratio 1.86, exact 1.005 to 3.61.
    low, high = intervals.poisson_ratio((15, 19017), (41, 28010))
    assert (low, high) == pytest.approx((1.005, 3.61), abs=0.01)


def test_overdispersion_is_chi_square_over_its_degrees_of_freedom():
    k, n = np.array([10, 20, 30]), np.array([100, 100, 100])
    assert intervals.overdispersion(k, n) == pytest.approx((0.01 + 0 + 0.01) * 100 / 0.16 / 2)
    assert intervals.overdispersion(k, n, rate=False) == pytest.approx(0.02 * 100 / 0.2 / 2)
    assert intervals.overdispersion([0, 0], [5, 5]) == 1.0
