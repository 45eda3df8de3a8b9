"""Targets that can be defended, and verdicts on given ones."""

from datetime import date

import numpy as np
import pytest

from okrlab.measure.periods import periods_until
from okrlab.measure.results import Refusal
from okrlab.measure.series import Series
from okrlab.measure.target import judge, past_moves, targets
from tests.measure.making import flat, months, rng, weeks


def codes(found):
    """The codes of what a coach is warned about."""
    return {one.code for one in found.warnings}


def test_the_proposals_are_in_order_and_above_luck():
    found = targets(flat(40, seed=1), 13)
    assert found.nothing + found.floor <= found.commit
    assert found.nothing + found.mde <= found.realistic
    assert found.nothing + 1.5 * found.mde <= found.stretch
    assert found.commit < found.realistic < found.stretch
    assert found.scored == 13


def test_where_less_is_better_targets_lie_below():
    found = targets(flat(40, seed=1, better="down"), 13)
    assert found.stretch < found.realistic < found.commit < found.nothing


def test_the_floor_is_reached_by_luck_in_five_of_a_hundred_and_the_mde_seen_in_eighty():
    series = flat(40, seed=2)
    found = targets(series, 13)
    floor = judge(series, found.nothing + found.floor, 13, proposed=found)
    assert floor.luck == pytest.approx(0.05)
    mde = judge(series, found.nothing + found.mde, 13, proposed=found)
    assert mde.seen == pytest.approx(0.8)
    assert mde.standing == "fair"


def test_luck_is_as_often_as_it_happens():
    hits = luck = 0.0
    for seed in range(300):
        values = rng(seed).normal(size=39)
        series = Series.of(values[:26], starts=weeks(26))
        given = targets(series, 13, season=False)
        if given.before.method != "xmr":
            continue
        luck += judge(series, given.nothing + 0.4, 13, proposed=given).luck
        hits += values[26:].mean() >= given.nothing + 0.4
    assert luck == pytest.approx(hits, abs=16)


def test_past_moves_are_those_between_neighbouring_stretches():
    assert past_moves(np.array([1.0, 3, 5, 5, 9]), 2).tolist() == [3, 3]
    assert past_moves(np.array([1.0, 3, 5]), 2).tolist() == []
    assert past_moves(np.array([1.0, np.nan, 5, 5, 7]), 2).tolist() == [4, 1]


def test_commit_is_no_less_than_the_usual_past_move():
    calm = np.tile([40.0, 41], 13)
    series = Series.of(np.r_[calm, calm + 8] + rng(3).normal(size=52) / 9, starts=weeks(52))
    found = targets(series, 13)
    assert found.commit - found.nothing >= np.median(found.moves) - 1e-9
    assert found.stretch - found.nothing >= np.quantile(found.moves, 0.9) - 1e-9


def test_with_a_trend_doing_nothing_goes_on_rising():
    series = Series.of(40 + np.arange(26) + rng(4).normal(size=26), starts=weeks(26))
    found = targets(series, 13)
    assert found.nothing == pytest.approx(40 + 32, abs=2)
    verdict = judge(series, 68, 13, proposed=found)
    assert verdict.standing == "behind"
    assert verdict.luck > 0.9


def test_with_a_season_doing_nothing_follows_it():
    wave = 8 * np.sin(2 * np.pi * np.arange(36) / 12)
    series = Series.of(50 + wave + rng(5).normal(size=36), starts=months(36), every="month")
    found = targets(series, 5)
    assert found.nothing == pytest.approx(50 + wave[2:5].mean(), abs=1.5)


def test_a_bound_or_a_benchmark_caps_what_is_proposed():
    n = np.full(30, 200)
    series = Series.rate(rng(6).binomial(n, 0.97), n, starts=weeks(30))
    assert targets(series, 4).stretch <= 1
    assert targets(series, 4, benchmark=0.98).stretch <= 0.98
    assert "no_room" in codes(targets(series, 4, benchmark=0.972))


@pytest.mark.parametrize("kind", ["rate", "count", "nps", "duration", "events"])
def test_every_kind_of_number_has_targets(kind):
    chance, when = rng(7), weeks(30)
    series = {
        "rate": lambda: Series.rate(chance.binomial(100, 0.3, 30), [100] * 30, starts=when),
        "count": lambda: Series.of(chance.poisson(6, 30), kind="count", starts=when),
        "nps": lambda: Series.nps(
            chance.binomial(50, 0.5, 30), [50] * 30, chance.binomial(20, 0.5, 30), starts=when
        ),
        "duration": lambda: Series.of(chance.lognormal(2, 0.4, 30), kind="duration", starts=when),
        "events": lambda: Series.of(chance.exponential(9, 30), kind="events", starts=when),
    }[kind]()
    found = targets(series, 13)
    assert found.nothing < found.commit < found.realistic < found.stretch
    verdict = judge(series, found.realistic, 13, proposed=found)
    assert 0 < verdict.luck < 0.05
    assert 0.75 < verdict.seen < 1


def test_a_target_inside_routine_may_come_by_luck():
    series = flat(40, seed=8)
    verdict = judge(series, 40.3, 13)
    assert verdict.standing == "luck"
    assert verdict.inside
    assert "inside_noise" in codes(verdict)
    assert "luck" in verdict.sentence


def test_a_target_beyond_everything_so_far_takes_a_new_way_of_working():
    verdict = judge(flat(60, seed=9), 80, 13)
    assert verdict.standing == "far"
    assert verdict.rank == verdict.moves > 0
    assert not verdict.inside


@pytest.mark.parametrize(
    ("pick", "code"),
    [(np.max, "best_period"), (np.min, "worst_period"), (lambda v: v[-1], "last_period")],
)
def test_a_stated_baseline_is_checked(pick, code):
    series = flat(30, seed=12)
    assert codes(judge(series, 50, 13, stated=float(pick(series.values)))) & {
        "best_period",
        "worst_period",
        "last_period",
        "stated_off",
    } == {code}
    assert not codes(judge(series, 50, 13, stated=float(series.values.mean()))) & {"stated_off"}


def test_averaged_percentages_are_recognised():
    n = np.array([10, 500] * 8)
    k = np.array([9, 100, 8, 104] * 4)
    series = Series.rate(k, n, starts=weeks(16))
    assert "averaged_stated" in codes(judge(series, 0.5, 8, stated=float((k / n).mean())))


def test_without_a_baseline_there_are_no_targets_but_a_reason():
    found = targets(flat(4), 13)
    assert found.refused.code == "few"
    assert found.commit is None
    assert isinstance(judge(flat(4), 50, 13), Refusal)


def test_a_day_is_turned_into_periods():
    series = flat(10)
    last = series.starts[-1]
    assert periods_until(series, 7) == 7
    assert periods_until(series, last) == 0
    assert periods_until(series, date.fromordinal(last.toordinal() + 7 * 4 + 6)) == 4
    assert targets(series, last).refused.code == "past"
    monthly = Series.of(rng(1).normal(size=10), starts=months(10), every="month")
    assert periods_until(monthly, date(2023, 3, 31)) == 5
    with pytest.raises(ValueError, match="dates"):
        periods_until(Series.of([1.0] * 8), date(2026, 1, 1))


def test_one_scored_period_is_said_to_be_risky():
    assert "one_scored" in codes(targets(flat(20), 1))
    assert "one_scored" not in codes(targets(flat(20), 4))
