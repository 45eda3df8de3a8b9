"""Least squares with errors that copy each other, against statsmodels and by hand."""

import numpy as np
import pytest
import statsmodels.api as sm

from okrlab.measure import regression
from okrlab.measure.regression import fit, independent, lag1, omega, quadratic, whitened
from tests.measure.making import copying, rng

STEP = np.column_stack([np.ones(39), np.r_[np.zeros(26), np.ones(13)]])


def test_lag_1_as_nist_certifies_it():
    # NIST StRD univariate: NumAcc1 and NumAcc2.
    assert lag1([10000001, 10000003, 10000002]) == pytest.approx(-0.5)
    assert lag1([1.2, *[1.1, 1.3] * 500]) == pytest.approx(-0.999)


def test_without_correlation_it_is_ordinary_least_squares():
    y = rng(3).normal(size=39)
    ours, theirs = fit(STEP, y, correct=False), sm.OLS(y, STEP).fit()
    assert ours.coefficients == pytest.approx(theirs.params)
    assert ours.df == pytest.approx(theirs.df_resid)
    assert ours.interval([0, 1]) == pytest.approx(tuple(theirs.conf_int()[1]))
    assert ours.p_value([0, 1]) == pytest.approx(theirs.pvalues[1])


def test_the_variance_is_the_one_of_least_squares_under_ar_1():
    y = copying(39, 0.6, seed=4)
    found = fit(STEP, y)
    assert found.rho > 0.2
    covariance = omega(np.arange(39.0), found.rho)
    bread = np.linalg.inv(STEP.T @ STEP)
    maker = np.eye(39) - STEP @ bread @ STEP.T
    e = maker @ y
    sigma2 = e @ e / np.trace(maker @ covariance)
    variance = sigma2 * (bread @ STEP.T @ covariance @ STEP @ bread)[1, 1]
    assert found.estimate([0, 1])[1] == pytest.approx(np.sqrt(variance))
    inner = maker @ covariance
    assert found.df == pytest.approx(np.trace(inner) ** 2 / np.trace(inner @ inner))


def test_the_correlation_found_is_right_on_average_for_short_series():
    found = [fit(np.ones((26, 1)), copying(26, 0.5, seed=i)).lag1 for i in range(300)]
    assert np.mean(found) < 0.44, "what is observed is too small"
    corrected = [fit(np.ones((26, 1)), copying(26, 0.5, seed=i)).rho for i in range(300)]
    assert 0.45 < np.mean(corrected) < 0.6


def test_a_series_that_alternates_is_not_held_against_it():
    assert fit(np.ones((20, 1)), [1.0, -1] * 10).rho == 0


def test_twenty_six_weeks_that_copy_by_a_third_count_like_fourteen():
    assert round(independent(np.arange(26.0), 0.3)) == 14
    assert independent(np.arange(26.0), 0.0) == 26


def test_gaps_keep_their_length_in_time():
    y = np.array([1.0, 2, np.nan, np.nan, 2, 1, 3, 1])
    found = fit(np.ones((8, 1)), y)
    assert found.at.tolist() == [0, 1, 4, 5, 6, 7]
    assert found.coefficients[0] == pytest.approx(10 / 6)


def test_the_quick_ways_for_long_series_agree_with_the_tables():
    at = np.array([0, 1, 2, 5, 6, 9.0])
    columns = rng(5).normal(size=(6, 2))
    table = omega(at, 0.4)
    for one in columns.T:
        assert quadratic(one, at, 0.4) == pytest.approx(one @ table @ one)
    root = np.linalg.cholesky(table)
    assert whitened(columns, at, 0.4) == pytest.approx(np.linalg.solve(root, columns))


def test_a_long_series_is_judged_as_by_the_full_correction(monkeypatch):
    y = copying(200, 0.4, seed=6)
    design = np.column_stack([np.ones(200), np.arange(200)])
    quick = fit(design, y)
    monkeypatch.setattr(regression, "LONG", 1000)
    full = fit(design, y)
    assert quick.rho == pytest.approx(full.rho, abs=0.02)
    assert quick.estimate([0, 1])[1] == pytest.approx(full.estimate([0, 1])[1], rel=0.05)
    assert quick.df == pytest.approx(full.df, rel=0.1)


def test_more_columns_than_points_is_an_error():
    with pytest.raises(ValueError, match="more points"):
        fit(np.ones((1, 1)), [1.0])
