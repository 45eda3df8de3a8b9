"""Process behaviour charts and their alarms against published examples."""

from datetime import date

import numpy as np
import pytest

from okrlab.measure import behaviour
from okrlab.measure import run_rules as rules
from okrlab.measure.attributes import c_chart, g_chart, p_chart, t_chart, u_chart
from okrlab.measure.behaviour import moving_ranges, rebased, xmr

ACCIDENTS = [43, 40, 37, 33, 30, 33, 34, 35, 29, 33, 31, 39]
"""Wheeler, Making Sense of Data, Table 9.1, year one."""
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
"""NIST/SEMATECH e-Handbook 6.3.2.2, flow rate of ten batches."""
WAFERS = [
    16,
    14,
    28,
    16,
    12,
    20,
    10,
    12,
    10,
    17,
    19,
    17,
    14,
    16,
    15,
    13,
    14,
    16,
    11,
    20,
    11,
    19,
    16,
    31,
    13,
]
"""NIST/SEMATECH e-Handbook 6.3.3.1, defects on 25 wafers."""


def test_natural_limits_as_wheeler_has_them():
    chart = xmr(ACCIDENTS)
    assert (chart.upper, chart.lower) == pytest.approx((43.9, 25.6), abs=0.06)
    assert chart.signals() == ()


def test_individuals_limits_as_nist_has_them():
    chart = xmr(FLOW, constants=(3 / 1.128, 3.267))
    assert chart.range_centre == pytest.approx(1.8778, abs=1e-4)
    assert (chart.centre, chart.upper, chart.lower) == pytest.approx(
        (50.81, 55.8041, 45.8159), abs=1e-3
    )


def test_the_median_version_uses_its_own_constants_and_shrugs_at_one_odd_value():
    values = [10.0, 12, 11, 13, 12, 14, 11, 12]
    chart = xmr(values, spread="median")
    assert chart.reach == pytest.approx(3.145 * np.median(np.abs(np.diff(values))))
    assert chart.range_limit == pytest.approx(3.865 * chart.range_centre)
    values[3] = 90
    odd = xmr(values, spread="median")
    assert odd.reach < xmr(values).reach / 3


def test_screening_drops_ranges_once_and_keeps_every_point_in_the_centre():
    values = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    plain, screened = xmr(values), xmr(values, screen=True)
    assert screened.centre == plain.centre == pytest.approx(35 / 18)
    assert screened.reach == pytest.approx(2.66)
    assert plain.reach > 1.8 * screened.reach


def test_there_is_no_moving_range_across_a_gap():
    assert np.isnan(moving_ranges([1, np.nan, 9, 10])).tolist() == [True, True, True, False]
    assert xmr([1, np.nan, 9, 10]).range_centre == 1
    with pytest.raises(ValueError, match="side by side"):
        xmr([1, np.nan, 2])


def test_limits_bend_around_a_line():
    values = np.arange(10) + np.array([0.0, 1] * 5)
    chart = xmr(values, line=np.arange(10) + 0.5)
    assert chart.range_centre == pytest.approx(1)
    assert chart.upper == pytest.approx(9.5 + 2.66)


def test_each_stretch_after_a_known_change_has_limits_of_its_own():
    one, two = rebased([1, 2, 1, 2, 11, 12, 11, 12], [4])
    assert (one.centre, two.centre) == (1.5, 11.5)
    assert behaviour.ChartRebase(date=date(2026, 1, 1), reason="new form").reason == "new form"


def test_eight_on_one_side_is_a_run_and_seven_is_not():
    values = np.array([1.0] * 8 + [-1.0] * 7 + [1.0])
    assert np.flatnonzero(rules.run_on_one_side(values, 0)).tolist() == list(range(8))
    assert rules.run_on_one_side(values, 0, 7)[8:15].all()


@pytest.mark.parametrize("broken", [0.0, np.nan])
def test_a_point_on_the_line_or_a_gap_ends_a_run(broken):
    values = np.array([1.0] * 4 + [broken] + [1.0] * 4)
    assert not rules.run_on_one_side(values, 0).any()


def test_three_of_four_beyond_half_way_on_one_side():
    near = rules.near_limit(np.array([0, 2, 0, 2, 2, 0.0]), 0.0, -3.0, 3.0)
    assert np.flatnonzero(near).tolist() == [1, 2, 3, 4]
    assert not rules.near_limit(np.array([2, -2, 2, -2, 2.0]), 0.0, -3.0, 3.0).any()
    assert not rules.near_limit(np.array([1.5] * 6), 0.0, -3.0, 3.0).any(), "half-way is not beyond"


def test_a_point_on_a_limit_is_not_outside():
    assert rules.outside(np.array([3.0, 3.01, -3.0]), -3.0, 3.0).tolist() == [False, True, False]


def test_the_nhs_rules_are_seven_seven_and_two_of_three():
    assert rules.trend(np.arange(7.0)).all()
    assert not rules.trend(np.array([1.0, 2, 3, 3, 4, 5, 6, 7])).any()
    values = np.array([2.5, 0.1, 2.5, -1.0])
    assert rules.two_of_three(values, 0.0, -3.0, 3.0).tolist() == [True, False, True, False]
    assert not rules.two_of_three(np.array([2.5, -0.1, 2.5]), 0.0, -3.0, 3.0).any()
    found = rules.alarms(np.arange(7.0), 3.0, -9.0, 9.0, "nhs")
    assert [(one.rule, one.side) for one in found] == [("trend", "above")]


def test_an_alarm_says_which_periods_and_why():
    found = xmr(ACCIDENTS).signals(values=[35, 22, 21, 34, 60])
    assert [(one.rule, one.indices, one.side) for one in found] == [
        ("outside", (1, 2), "below"),
        ("outside", (4,), "above"),
    ]
    assert found[0].words == "Below the usual range"


def test_a_c_chart_as_nist_has_it():
    chart = c_chart(WAFERS)
    assert (chart.centre, chart.upper[0], chart.lower[0]) == pytest.approx((16, 28, 4), abs=0.01)
    assert chart.outside == (23,), "28 lies on the limit"


def test_a_p_chart_has_limits_for_each_denominator():
    chart = p_chart([5, 20, 3], [50, 200, 30])
    assert chart.centre == pytest.approx(0.1)
    assert chart.upper[1] == pytest.approx(0.1 + 3 * np.sqrt(0.09 / 200))
    assert chart.lower[2] == 0


def test_a_u_chart_has_limits_for_each_exposure():
    chart = u_chart([9, 18], [3, 6])
    assert (chart.centre, chart.upper[0]) == pytest.approx((3, 6))


def test_laney_widens_by_the_moving_ranges_of_z():
    k, n = np.array([5300, 4900, 5600, 4700]), np.full(4, 10_000)
    classic, laney = p_chart(k, n), p_chart(k, n, laney=True)
    z = (k / n - classic.centre) / np.sqrt(classic.centre * (1 - classic.centre) / n)
    assert laney.sigma_z == pytest.approx(np.abs(np.diff(z)).mean() / 1.128)
    assert len(classic.outside) > len(laney.outside) == 0
    assert u_chart(k, n, laney=True).sigma_z == pytest.approx(
        laney.sigma_z * np.sqrt(0.4875), rel=0.01
    )


def test_charts_refuse_what_cannot_be_counted():
    with pytest.raises(ValueError, match="denominators"):
        p_chart([1], [0])
    with pytest.raises(ValueError, match="not below zero"):
        t_chart([1, -1])


def test_a_g_chart_spreads_as_a_geometric_variable_does():
    chart = g_chart([20, 30, 10, 40])
    assert (chart.centre, chart.upper[0]) == pytest.approx((25, 25 + 3 * np.sqrt(25 * 26)))
    assert chart.lower[0] == 0
    assert g_chart([20, 30, 10, 90], centre="median").centre == 25
    assert g_chart([20, 30, 10, 40], centre="theory").centre == pytest.approx(17.325)


def test_a_t_chart_works_on_the_power_and_turns_it_back():
    gaps = [3.0, 40, 12, 7, 60, 22]
    inner, chart = xmr(np.array(gaps) ** (1 / 3.6)), t_chart(gaps)
    assert chart.centre == pytest.approx(inner.centre**3.6)
    assert chart.upper[0] == pytest.approx(inner.upper**3.6)
    assert chart.lower[0] == 0
