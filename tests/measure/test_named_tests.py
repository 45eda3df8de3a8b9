"""Tests of a change by name: their numbers, what they say, and where they do not apply."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from okrlab.measure.intervals import newcombe
from okrlab.measure.methods import Methods
from okrlab.measure.movement import movement
from okrlab.measure.named_tests import conditional, fisher, t_test
from okrlab.measure.series import Series
from tests.measure.making import GAPS, copying, events, flat, months, rng, weeks

N, AT = 39, 26
WEEKS = weeks(N)
STEP = (np.arange(N) >= AT).astype(float)
VALUES = st.lists(st.integers(-1000, 1000).map(lambda one: one / 10), min_size=2, max_size=15).map(
    np.array
)


def by(test, series, at=AT):
    return movement(series, series.starts[at], methods=Methods(test=test))


def of(values, **facts):
    return Series.of(values, starts=WEEKS, **facts)


@given(before=VALUES, after=VALUES, same=st.booleans())
def test_t_tests_give_the_numbers_of_scipy(before, after, same):
    assume(np.ptp(before) > 0 and np.ptp(after) > 0)
    size, (low, high), p = t_test(before, after, same=same)
    theirs = stats.ttest_ind(after, before, equal_var=same)
    interval = theirs.confidence_interval()
    assert size == pytest.approx(after.mean() - before.mean())
    assert p == pytest.approx(theirs.pvalue, rel=1e-6, abs=1e-12)
    assert (low, high) == pytest.approx((interval.low, interval.high), rel=1e-6, abs=1e-9)


def test_two_sides_that_never_vary_are_certain():
    same, other = np.array([3.0, 3.0]), np.array([5.0, 5.0, 5.0])
    assert t_test(same, other, same=False) == (2.0, (2.0, 2.0), 0.0)
    assert t_test(same, same, same=True)[2] == 1.0


def test_exact_tests_give_the_published_numbers():
    # Fisher's own tea tasting: 3 of 4 cups told right each way.
    assert fisher((1, 4), (3, 4)) == pytest.approx(0.4857, abs=1e-4)
    # The example of poisson.test in R.
    assert conditional((21, 3011), (11, 800)) == pytest.approx(0.07967, abs=1e-5)


@pytest.mark.parametrize(("test", "equal"), [("welch", False), ("pooled", True)])
def test_a_t_test_by_name_judges_the_values_and_says_its_name(test, equal):
    values = 40 + 2.5 * STEP + rng(1).normal(size=N) * np.where(STEP, 4, 1.5)
    found = by(test, of(values, unit="minutes", better="up"))
    theirs = stats.ttest_ind(values[AT:], values[:AT], equal_var=equal)
    interval = theirs.confidence_interval()
    assert found.test == test
    assert found.p == pytest.approx(theirs.pvalue)
    assert found.interval == pytest.approx((interval.low, interval.high))
    assert (found.moved == "yes") == (theirs.pvalue < 0.05)
    assert {"welch": "Welch’s t test (p ", "pooled": "Student’s t test "}[test] in found.sentence
    assert list(found.to_dict()) == ["moved", "change", "interval", "test", "p"]


def test_the_two_t_tests_differ_where_the_sides_vary_differently():
    values = 40 + 2.5 * STEP + rng(1).normal(size=N) * np.where(STEP, 4, 1.5)
    assert by("welch", of(values)).p != pytest.approx(by("pooled", of(values)).p, rel=0.05)


def test_the_exact_test_of_a_rate_is_fishers_on_all_cases():
    asked = rng(2).integers(40, 60, size=N)
    solved = np.round(asked * (0.30 + 0.08 * STEP)).astype(int)
    found = by("exact", Series.rate(solved, asked, starts=WEEKS))
    old, new = (solved[:AT].sum(), asked[:AT].sum()), (solved[AT:].sum(), asked[AT:].sum())
    table = [[new[0], new[1] - new[0]], [old[0], old[1] - old[0]]]
    assert found.p == pytest.approx(stats.fisher_exact(table).pvalue)
    assert found.interval == pytest.approx(newcombe(old, new))
    assert found.moved == "yes"
    assert "Fisher’s exact test" in found.sentence


@pytest.mark.parametrize("exposed", [False, True])
def test_the_exact_test_of_a_count_is_binomial_given_the_total(exposed):
    counts = rng(3).poisson(4 + 3 * STEP)
    exposure = rng(4).integers(8, 12, size=N)
    if exposed:
        series = Series.per(counts, exposure, starts=WEEKS)
    else:
        series, exposure = of(counts, kind="count"), np.ones(N)
    found = by("exact", series)
    share = exposure[AT:].sum() / exposure.sum()
    theirs = stats.binomtest(int(counts[AT:].sum()), int(counts.sum()), share)
    assert found.p == pytest.approx(theirs.pvalue)
    assert found.p < 0.001
    assert found.moved != "no"
    assert "two Poisson rates" in found.sentence


def test_the_exact_test_of_times_between_events_compares_their_rates():
    gaps = [*GAPS, *[90, 75, 120, 60, 150, 80]]
    found = by("exact", events(gaps), at=len(GAPS) + 1)
    # The change is on the day of the first later event: the 90 days until then lie before it.
    before, after = sum(GAPS) + 90, sum(gaps) - sum(GAPS) - 90
    theirs = stats.binomtest(6, len(gaps), after / (before + after))
    assert found.p == pytest.approx(theirs.pvalue)
    assert found.change == pytest.approx(after / 6 - before / len(GAPS))
    assert found.moved == "yes"


@pytest.mark.parametrize(
    ("test", "series", "code"),
    [
        ("exact", flat(N), "test_exact"),
        ("exact", flat(N, kind="score"), "test_exact"),
        ("exact", flat(N, kind="duration"), "test_exact"),
        ("exact", Series.of(rng(1).normal(20, 2, N), kind="count", starts=WEEKS), "test_whole"),
        (
            "welch",
            Series.rate(rng(1).integers(10, 20, N), [50] * N, starts=WEEKS),
            "test_rates",
        ),
        ("pooled", Series.per(rng(1).integers(9, 20, N), [50] * N, starts=WEEKS), "test_rates"),
    ],
)
def test_a_test_that_does_not_apply_is_refused_and_no_other_is_taken(test, series, code):
    found = by(test, series)
    assert found.refused.code == code
    assert (found.p, found.change, found.interval) == (None, None, None)
    assert "{" not in found.sentence


def test_gaps_and_single_periods_are_nothing_for_a_t_test():
    assert by("welch", events([*GAPS, *GAPS]), at=15).refused.code == "test_gaps"
    assert by("welch", flat(N), at=N - 1).refused.code == "test_few"


def test_weeks_that_resemble_each_other_are_one_caution():
    found = by("welch", of(40 + copying(N, 0.4)))
    assert not found.before.refused
    assert [one.code for one in found.warnings] == ["test_copies"]
    walk = by("welch", of(40 + copying(N, 0.6)))
    assert [one.code for one in walk.warnings] == ["walking", "test_copies"]
    assert "test_copies" not in [one.code for one in by("welch", flat(N)).warnings]
    assert "test_copies" not in [one.code for one in by("step", of(40 + copying(N, 0.4))).warnings]


def test_cases_that_are_not_independent_are_one_caution():
    share = np.where(np.arange(N) % 2, 0.15, 0.45)
    found = by("exact", Series.rate(np.round(share * 200), [200] * N, starts=WEEKS))
    assert "test_spread" in [one.code for one in found.warnings]


def test_an_old_trend_is_no_move_whatever_the_test():
    found = by("welch", of(40 + 0.4 * np.arange(N) + rng(3).normal(size=N)))
    assert found.p < 0.001
    assert found.moved == "maybe_trend"
    assert "old trend" in found.sentence


def test_a_move_like_one_before_is_no_move_whatever_the_test():
    values = 40 + (np.arange(N) >= 13) + 3 * STEP + rng(2).normal(size=N)
    found = by("welch", of(values))
    assert found.moved == "maybe_trend"
    assert "changed like that before" in found.sentence


def test_next_to_a_trend_the_change_is_what_is_left_beside_it_and_the_test_is_told_apart():
    grows = of(40 + 2 * np.arange(N) + rng(3).normal(size=N))
    usual, found = by(None, grows), by("welch", grows)
    assert found.change == usual.change
    assert abs(found.change) < 5
    assert found.p < 0.001
    assert "trend and all: +39" in found.sentence
    asked = 200 + np.zeros(N)
    share = 0.5 + 0.008 * np.arange(N)
    rates = Series.rate(np.round(share * asked), asked, starts=WEEKS)
    usual, found = by(None, rates), by("exact", rates)
    assert found.interval == usual.interval
    assert found.interval[0] < 0 < found.interval[1]
    assert "trend and all: +1" in found.sentence


@pytest.mark.parametrize("test", ["welch", "pooled"])
def test_a_season_is_taken_out_of_both_sides_before_a_t_test(test):
    starts = months(36)
    moved = []
    for seed in range(20):
        turn = 25 * np.sin(2 * np.pi * np.arange(36) / 12)
        values = 100 + turn + 6 * rng(seed).normal(size=36)
        series = Series.of(values, starts=starts, every="month")
        found = movement(series, starts[27], methods=Methods(test=test))
        moved.append(found.moved == "yes")
        assert found.before.season is None or "season was taken out" in found.sentence
    assert sum(moved) <= 2
    series = Series.of(values + 15 * (np.arange(36) >= 27), starts=starts, every="month")
    found = movement(series, starts[27], methods=Methods(test=test))
    assert found.moved == "yes"
    assert found.interval[0] < 15 < found.interval[1]


def test_an_exact_test_of_cases_that_follow_a_season_is_refused():
    starts = months(36)
    share = 0.5 + 0.2 * np.sin(2 * np.pi * np.arange(36) / 12)
    rate = Series.rate(np.round(200 * share), [200] * 36, starts=starts, every="month")
    found = movement(rate, starts[33], methods=Methods(test="exact"))
    assert found.refused.code == "test_season"
    found = movement(rate, starts[24], methods=Methods(test="exact", season=False))
    assert found.refused is None
