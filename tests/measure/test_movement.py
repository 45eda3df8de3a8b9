"""Did it move? Each kind of number, the old trend, and how long one would have to wait."""

import numpy as np
import pytest

from okrlab.measure.behaviour import ChartRebase
from okrlab.measure.intervals import newcombe, poisson_difference
from okrlab.measure.movement import movement
from okrlab.measure.series import Series
from tests.measure.making import flat, months, rng, weeks

N, AT = 39, 26
WEEKS = weeks(N)
STEP = (np.arange(N) >= AT).astype(float)


def of(values, **facts):
    """A history of 26 weeks before and 13 after the change."""
    return Series.of(values, starts=WEEKS, **facts)


def test_a_clear_step_moved_by_its_size():
    found = movement(of(40 + 6 * STEP + 2 * rng(1).normal(size=N), unit="points"), WEEKS[AT])
    assert found.moved == "yes"
    assert found.interval[0] < 6 < found.interval[1]
    assert found.p < 0.001
    assert found.better
    assert found.sentence.startswith("It moved by +")


def test_nothing_is_not_a_move_and_says_how_long_it_would_take():
    found = movement(flat(N, seed=2), WEEKS[AT], step=2.5)
    assert found.moved == "no"
    assert found.interval[0] < 0 < found.interval[1]
    assert found.periods_needed is not None
    assert f"{found.periods_needed} weeks" in found.sentence


def test_a_larger_step_takes_fewer_weeks_to_see():
    series = flat(N, seed=2)
    waits = [movement(series, WEEKS[AT], step=one).periods_needed for one in (2.5, 4, 8)]
    assert waits == sorted(waits, reverse=True)
    assert waits[-1] <= 2


def test_a_trend_that_goes_on_is_maybe_the_old_trend():
    found = movement(of(40 + 0.4 * np.arange(N) + rng(3).normal(size=N)), WEEKS[AT])
    assert found.before.method == "trend"
    assert found.moved == "maybe_trend"
    assert "old trend" in found.sentence


def test_a_step_on_top_of_a_trend_is_still_seen():
    values = 40 + 0.3 * np.arange(N) + 6 * STEP + rng(4).normal(size=N)
    found = movement(of(values), WEEKS[AT])
    assert found.moved == "yes"
    assert found.change == pytest.approx(6, abs=2)


def test_a_shift_that_came_earlier_is_not_credited_to_the_change():
    values = 40 + 6 * (np.arange(N) >= 15) + rng(5).normal(size=N)
    assert movement(of(values), WEEKS[AT]).moved == "no"


def test_a_season_is_not_a_move():
    wave = 8 * np.sin(2 * np.pi * np.arange(40) / 12)
    series = Series.of(50 + wave + rng(6).normal(size=40), starts=months(40), every="month")
    assert movement(series, series.starts[36]).moved == "no"
    moved = Series.of(
        50 + wave + rng(6).normal(size=40) + 6 * (np.arange(40) >= 34),
        starts=months(40),
        every="month",
    )
    assert movement(moved, moved.starts[34]).moved == "yes"


def test_two_rates_are_compared_as_newcombe_does():
    k = np.r_[np.tile([24, 26], 13), np.tile([34, 36], 6), 35]
    found = movement(Series.rate(k, [100] * N, starts=WEEKS), WEEKS[AT])
    assert found.moved == "yes"
    expected = newcombe((k[:AT].sum(), 2600), (k[AT:].sum(), 1300))
    assert found.interval == pytest.approx(expected)
    assert "percentage points" in found.sentence


def test_two_counts_are_compared_as_poisson_rates():
    k = np.r_[np.tile([3, 4, 5], 9)[:AT], np.tile([8, 9, 7], 5)[: N - AT]].astype(float)
    found = movement(of(k, kind="count", better="down"), WEEKS[AT])
    assert found.moved == "yes"
    assert found.better is False
    assert found.interval == pytest.approx(
        poisson_difference((k[:AT].sum(), 26), (k[AT:].sum(), 13))
    )
    assert "Not in the direction" in found.sentence


def test_an_nps_of_sixty_answers_a_week_does_not_move_by_luck():
    answers = rng(7).multinomial(60, [0.5, 0.3, 0.2], N)
    same = Series.nps(answers[:, 0], [60] * N, answers[:, 2], starts=WEEKS)
    assert movement(same, WEEKS[AT]).moved == "no"
    shifted = answers[:, 0] + (12 * STEP).astype(int)
    more = Series.nps(shifted, [60 + int(12 * s) for s in STEP], answers[:, 2], starts=WEEKS)
    assert movement(more, WEEKS[AT]).moved == "yes"


def test_a_duration_changes_in_its_own_unit():
    values = rng(18).lognormal(2.3, 0.3, N) * np.where(STEP, 0.6, 1)
    found = movement(of(values, kind="duration", unit="days", better="down"), WEEKS[AT])
    assert found.moved == "yes"
    assert found.better
    assert found.change == pytest.approx(-4, abs=1.5)
    assert "days" in found.sentence


def test_longer_times_between_events_are_seen():
    gaps = np.r_[rng(9).exponential(5, AT), rng(10).exponential(30, N - AT)]
    found = movement(of(gaps, kind="events", unit="days"), WEEKS[AT])
    assert found.moved == "yes"
    assert found.interval[0] > 0


def test_overdispersed_rates_need_more_to_count_as_moved():
    p = 0.3 + 0.06 * rng(11).normal(size=N)
    k = rng(12).binomial(2000, np.clip(p, 0, 1))
    found = movement(Series.rate(k, [2000] * N, starts=WEEKS), WEEKS[AT])
    assert np.ptp(found.interval) > 2 * np.ptp(
        newcombe((k[:AT].sum(), AT * 2000), (k[AT:].sum(), 13 * 2000))
    )


def test_nothing_before_or_after_is_refused():
    assert movement(flat(N), WEEKS[3]).refused.code == "few"
    found = movement(flat(AT), weeks(40)[30])
    assert found.refused.code == "no_after"
    assert found.change is None


def test_one_period_after_is_said_to_be_little():
    found = movement(flat(AT + 1), WEEKS[AT])
    assert "one_period" in {one.code for one in found.warnings}


def test_alarms_after_the_change_are_shown_and_decide_nothing():
    values = np.r_[np.tile([10.0, 12, 11, 13], 5), 11, 30, 11, 12, 10, 13, 11, 12]
    found = movement(Series.of(values, starts=weeks(28)), weeks(28)[20])
    assert [one.rule for one in found.signals] == ["outside"]
    assert found.moved == "no"


def test_a_rebase_before_the_change_is_the_start():
    values = np.r_[np.full(12, 90.0) + rng(13).normal(size=12), 40 + rng(14).normal(size=27)]
    found = movement(
        of(values), WEEKS[AT], rebased=(ChartRebase(date=WEEKS[12], reason="other survey"),)
    )
    assert found.moved == "no"
    assert found.before.n == 14


def test_gaps_on_both_sides_are_no_trouble():
    values = 40 + 6 * STEP + rng(15).normal(size=N)
    values[[2, 3, 30]] = np.nan
    assert movement(of(values), WEEKS[AT]).moved == "yes"


def test_a_step_on_an_old_trend_is_measured_beside_that_trend():
    """A slow line, of which a quarter of a year shows little, and a step of 8 on top of it."""
    sizes = []
    for seed in range(40):
        at = np.arange(39)
        values = 40 + 0.23 * at + 8 * (at >= 26) + 2 * rng(seed).normal(size=39)
        moved = movement(Series.of(values, starts=weeks(39)), weeks(39)[26])
        if moved.moved == "yes":
            sizes.append(moved.change)
    assert len(sizes) >= 30
    assert np.mean([4 <= one <= 12 for one in sizes]) >= 0.9
    assert np.median(sizes) == pytest.approx(8.3, abs=1)
