"""Every row of the table of methods: what is chosen, what is refused, what a coach reads."""

from datetime import date

import numpy as np
import pytest

from okrlab.measure.baseline import baseline
from okrlab.measure.behaviour import ChartRebase, xmr
from okrlab.measure.intervals import poisson, t_value, wilson
from okrlab.measure.series import Series
from tests.measure.making import copying, flat, months, rng, weeks

N = 26


def codes(found):
    """The codes of what a coach is warned about."""
    return {one.code for one in found.warnings}


def mean_interval(values):
    """Student's interval for the mean of independent values."""
    half = t_value(len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return values.mean() - half, values.mean() + half


def test_no_numbers_means_no_baseline_but_a_bridge():
    for values in ([], [np.nan] * 8):
        found = baseline(Series.of(values))
        assert found.refused.code == "nothing"
        assert found.level is None
        assert "Build the measurement" in found.sentence


def test_five_weeks_are_refused_with_the_day_to_switch():
    found = baseline(flat(5))
    assert (found.refused.code, found.refused.missing) == ("few", 1)
    assert found.refused.switch_on > weeks(5)[-1]
    assert found.refused.switch_on.isoformat() in found.sentence


def test_six_to_eleven_periods_make_a_trial_baseline():
    series = flat(8)
    found = baseline(series)
    assert found.method == "trial"
    low, high = mean_interval(series.values)
    assert found.level == pytest.approx((low + high) / 2)
    # Neighbours resemble each other a little, which eight periods cannot show: wider, not twice so.
    assert found.interval[0] < low - 0.05 * (high - low)
    assert found.interval[1] - found.interval[0] < 1.5 * (high - low)
    assert found.sentence.startswith("Trial baseline")


def test_a_flat_history_gets_xmr_limits_and_a_level():
    series = flat(unit="points")
    found, chart = baseline(series), xmr(series.values)
    assert (found.method, found.n) == ("xmr", 26)
    assert found.level == pytest.approx(series.values.mean())
    assert found.limits == pytest.approx((chart.lower, chart.upper))
    assert found.interval[0] < found.level < found.interval[1]
    assert found.sentence.startswith("A typical week is about ")
    assert found.sentence.endswith(" is normal.")
    assert found.sentence.count("points") == 1


def test_periods_that_copy_each_other_count_for_less():
    found = baseline(Series.of(copying(40, 0.6, seed=9), starts=weeks(40)))
    assert found.independent < 25
    assert found.interval[1] - found.interval[0] > 1.5 * np.ptp(mean_interval(found.series.values))
    assert "copies" in codes(found)


def test_a_random_walk_is_refused_a_level():
    found = baseline(Series.of(np.cumsum(rng(11).normal(size=150)), starts=weeks(150)))
    assert found.refused.code == "walk"
    assert "last value" in found.sentence


def test_a_trend_is_stood_on_its_line():
    found = baseline(Series.of(40 + np.arange(N) + rng(2).normal(size=N), starts=weeks(N)))
    assert found.method == "trend"
    assert found.level == pytest.approx(65, abs=1.5)
    assert found.slope_interval[0] < 1 < found.slope_interval[1]
    assert "trend_rising" in codes(found)
    assert found.line[0] == pytest.approx(40, abs=1.5)


def test_a_season_is_taken_out_and_said():
    wave = 8 * np.sin(2 * np.pi * np.arange(36) / 12)
    series = Series.of(50 + wave + rng(3).normal(size=36), starts=months(36), every="month")
    found = baseline(series)
    assert found.method == "season"
    assert found.limits[1] - found.limits[0] < 12
    assert found.level == pytest.approx(50, abs=1)
    assert "season" in codes(found)
    assert baseline(series, season=False).season is None


def test_less_than_two_cycles_are_not_adjusted_and_said():
    series = Series.of(50 + rng(4).normal(size=18), starts=months(18), every="month")
    assert "season_short" in codes(baseline(series))
    assert "season_short" not in codes(baseline(series, season=False))
    assert "season_short" not in codes(baseline(flat(26)))
    assert "season_short" in codes(baseline(flat(26), season=52))


def test_after_a_shift_only_what_came_later_counts():
    values = 40 + 9 * (np.arange(30) >= 16) + rng(5).normal(size=30)
    found = baseline(Series.of(values, starts=weeks(30)))
    assert (found.method, found.first, found.n) == ("shift", 16, 14)
    assert found.level == pytest.approx(49, abs=1)
    said = next(one.words for one in found.warnings if one.code == "shifted")
    assert weeks(30)[16].isoformat() in said


def test_an_odd_period_shows_both_limits_and_stays():
    values = flat(seed=6).values.copy()
    values[9] = 90
    found = baseline(Series.of(values, starts=weeks(N)))
    assert (found.method, found.outliers) == ("xmr_median", (9,))
    assert found.level == pytest.approx(values.mean())
    assert np.ptp(found.limits) < np.ptp(found.other_limits)
    assert "odd" in codes(found)
    assert [9] in [list(one.indices) for one in found.signals]


def test_a_rate_is_pooled_and_never_averaged():
    n = np.array([10, 500] * 8)
    k = np.array([9, 100] * 8)
    found = baseline(Series.rate(k, n, starts=weeks(16)))
    assert found.level == pytest.approx(k.sum() / n.sum())
    assert "averaged" in codes(found)


def test_a_rate_as_even_as_chance_has_wilsons_interval():
    k = np.array([23, 26, 24, 25, 27, 24, 23, 26, 25, 24, 26, 25])
    found = baseline(Series.rate(k, [100] * 12, starts=weeks(12)))
    assert (found.method, found.phi) == ("rate", 1.0)
    assert found.interval == pytest.approx(wilson(k.sum(), 1200))


def test_an_overdispersed_rate_gets_laneys_limits_and_a_wider_interval():
    p = np.clip(0.3 + 0.08 * rng(7).normal(size=N), 0, 1)
    n = np.full(N, 5000)
    k = rng(8).binomial(n, p)
    found = baseline(Series.rate(k, n, starts=weeks(N)))
    assert found.method == "laney_p"
    assert found.phi > 20
    assert np.ptp(found.interval) > 4 * np.ptp(wilson(k.sum(), n.sum()))
    assert len(found.signals) <= 1


def test_zero_events_still_allow_three_point_seven():
    found = baseline(Series.of([0] * 12, kind="count", starts=months(12), every="month"))
    assert found.interval == pytest.approx((0, poisson(0)[1] / 12))
    assert "3.69" in found.sentence
    rate = baseline(Series.rate([0] * 12, [50] * 12, starts=weeks(12)))
    assert rate.interval[0] == 0 < rate.interval[1]


def test_a_count_has_its_exact_interval_with_and_without_exposure():
    k = np.array([3, 5, 4, 6, 2, 4, 5, 3, 4, 6, 4, 2], dtype=float)
    found = baseline(Series.of(k, kind="count", starts=weeks(12)))
    assert found.method == "count_c"
    assert found.interval == pytest.approx(poisson(48, 12))
    hours = np.full(12, 2.0)
    series = Series(
        values=k / hours, kind="count", numerators=k, denominators=hours, starts=weeks(12)
    )
    found = baseline(series)
    assert (found.method, found.level) == ("u", 2.0)


def test_counts_below_one_a_period_point_to_the_time_between():
    k = [0, 1, 0, 0, 2, 0, 0, 1, 0, 0, 0, 1, 0, 1]
    assert "rare" in codes(baseline(Series.of(k, kind="count", starts=weeks(14))))


def test_an_nps_is_pooled_from_its_answers():
    answers = rng(9).multinomial(60, [0.5, 0.3, 0.2], 14)
    found = baseline(Series.nps(answers[:, 0], [60] * 14, answers[:, 2], starts=weeks(14)))
    assert found.method == "nps"
    assert found.level == pytest.approx(100 * (answers[:, 0] - answers[:, 2]).sum() / 840)
    assert found.interval[0] < 30 < found.interval[1]


def test_a_duration_is_taken_on_a_logarithm():
    values = rng(10).lognormal(2, 0.5, N)
    found = baseline(Series.of(values, kind="duration", unit="days", low=0, starts=weeks(N)))
    assert found.method == "log_duration"
    assert found.level == pytest.approx(np.exp(np.log(values).mean()))
    assert found.limits[0] > 0
    assert found.sentence.startswith("A typical case takes about")


def test_a_duration_with_zeros_gets_a_median():
    values = np.r_[0, rng(10).lognormal(2, 0.5, N - 1)]
    found = baseline(Series.of(values, kind="duration", low=0, starts=weeks(N)))
    assert found.method == "median_duration"
    assert found.level == pytest.approx(np.median(values))
    assert found.interval[0] <= found.level <= found.interval[1]


def test_rare_events_are_read_from_the_time_between():
    gaps = rng(12).exponential(20, 24)
    found = baseline(Series.of(gaps, kind="events", unit="days", low=0))
    assert found.method == "t"
    low, high = poisson(24, gaps.sum())
    assert found.interval == pytest.approx((1 / high, 1 / low))
    assert found.limits[1] > gaps.mean() * 2


def test_what_never_changes_is_refused():
    found = baseline(Series.of([7.0] * 20))
    assert found.refused.code == "constant"
    assert "Check the export" in found.sentence
    assert baseline(Series.rate([5] * 12, [10] * 12)).refused.code == "constant"


def test_gaps_are_neither_filled_nor_bridged():
    values = flat(seed=13).values.copy()
    values[[4, 5, 17]] = np.nan
    found = baseline(Series.of(values, starts=weeks(N)))
    assert found.n == 23
    assert np.ptp(found.limits) / 2 == pytest.approx(2.66 * xmr(values).range_centre)


def test_a_change_ends_the_baseline_and_a_rebase_starts_it():
    values = np.r_[np.full(10, 90.0), 40 + rng(14).normal(size=16), np.full(8, 70.0)]
    values[:10] += rng(15).normal(size=10)
    when = weeks(34)
    found = baseline(
        Series.of(values, starts=when),
        changed=when[26],
        rebased=(
            ChartRebase(date=when[10], reason="new form"),
            ChartRebase(date=when[30], reason="later"),
        ),
    )
    assert (found.first, found.n) == (10, 16)
    assert found.level == pytest.approx(40, abs=1)
    assert [one.reason for one in found.rebased] == ["new form"]


def test_bounds_hold_the_limits():
    found = baseline(Series.of(97 + 2 * rng(16).random(20), starts=weeks(20), low=0, high=100))
    assert found.limits[1] <= 100


def test_words_come_from_the_catalogue(monkeypatch):
    monkeypatch.setenv("OKRLAB_LOCALE", "pseudo")
    for series in (flat(), flat(3), flat(8), Series.of([1.0] * 20)):
        found = baseline(series)
        assert found.sentence.startswith("[!")
        assert found.why.startswith("[!")


def test_an_answer_has_no_numpy_left_in_its_numbers():
    answers = rng(9).multinomial(60, [0.5, 0.3, 0.2], 14)
    for series in (
        flat(),
        Series.nps(answers[:, 0], [60] * 14, answers[:, 2]),
        Series.rate(answers[:, 0], [60] * 14),
    ):
        found = baseline(series)
        for one in (found.level, *found.interval, *found.limits):
            assert type(one) is float


def test_a_series_checks_that_its_columns_fit():
    with pytest.raises(ValueError, match="length"):
        Series(values=np.ones(3), starts=(date(2026, 1, 1),))


def test_events_that_all_came_on_one_day_have_no_time_between_them():
    gaps = [9.0, 11, 8, 12, 10, 9, 11, 10, 12, 8, 10, 9, *[0.0] * 20]
    found = baseline(Series.of(gaps, kind="events", starts=weeks(32)))
    assert found.refused.code == "constant"
