"""Periods of a rhythm of their own: fortnights, sprints, every ten days, every other month."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrlab.blocks.baseline.series_of_metrics import metric_of, series_of
from okrlab.measure.baseline import baseline
from okrlab.measure.movement import movement
from okrlab.measure.periods import own_rhythm, periods_until
from okrlab.measure.saying import each, many, period, periods
from okrlab.measure.target import targets
from tests.measure.making import rng
from tests.measure.reading import codes, one, problems

MONDAY = date(2025, 1, 6)


def table(days, values, heading="date", name="value"):
    return [f"{heading},{name}", *(f"{d},{v}" for d, v in zip(days, values, strict=True))]


def spaced(apart, n, first=MONDAY):
    return [first + timedelta(days=apart * k) for k in range(n)]


def noisy(n, seed=1):
    return (40 + 3 * rng(seed).normal(size=n)).round(2).tolist()


@pytest.mark.parametrize(
    ("apart", "every", "step", "plural"),
    [
        (14, "week", 2, "periods of two weeks"),
        (21, "week", 3, "periods of three weeks"),
        (28, "week", 4, "periods of four weeks"),
        (42, "week", 6, "periods of six weeks"),
        (10, "day", 10, "periods of ten days"),
        (3, "day", 3, "periods of three days"),
        (7, "week", 1, "weeks"),
    ],
)
def test_days_that_are_always_so_far_apart_begin_periods_of_that_length(apart, every, step, plural):
    series = one(*table(spaced(apart, 20), noisy(20)))
    assert (series.every, series.step, series.n, len(series.values)) == (every, step, 20, 20)
    assert series.starts == tuple(spaced(apart, 20))
    assert many(series) == plural
    assert ("guessed_rhythm" in codes(series)) == (step > 1)
    assert f"typical {period(series)} is about" in baseline(series).sentence


def test_every_other_month_is_a_period_of_two_months():
    days = [date(2021 + n // 6, 1 + 2 * (n % 6), 1) for n in range(24)]
    series = one(*table(days, noisy(24)))
    assert (series.every, series.step, many(series)) == ("month", 2, "periods of two months")
    assert each(series) == "every two months"


def test_sprints_are_called_so_where_the_table_does():
    days = spaced(14, 16)
    lines = ["sprint,start,points", *(f"S{n},{d},{40 + n % 3}" for n, d in enumerate(days))]
    series = one(*lines)
    assert periods(13, series) == "13 sprints"
    assert "typical sprint is about" in baseline(series).sentence
    assert "guessed_rhythm" not in codes(series)
    weekly = ["sprint,start,points", *(f"S{n},{d},{n % 3}" for n, d in enumerate(spaced(7, 16)))]
    assert periods(2, one(*weekly)) == "2 weeks"


def test_a_missing_period_is_a_gap_and_a_day_more_or_less_is_none():
    days = spaced(14, 20)
    gone = days[:7] + days[8:]
    series = one(*table(gone, noisy(19)))
    assert (series.n, len(series.values), series.starts[7]) == (19, 20, days[7])
    assert "gaps" in codes(series)
    late = [day + timedelta(days=n % 5 == 2) for n, day in enumerate(days)]
    series = one(*table(late, noisy(20)))
    assert (series.n, len(series.values), series.step) == (20, 20, 2)


@pytest.mark.parametrize("apart", [182, 365])
def test_longer_than_four_months_is_too_coarse(apart):
    assert problems(*table(spaced(apart, 12, date(2012, 1, 2)), noisy(12))) == {"odd_spacing": ()}


def test_a_few_events_at_any_distance_have_no_rhythm():
    days = [MONDAY + timedelta(days=int(n)) for n in (0, 11, 21, 33, 44, 54)]
    series = one("date,what", *(f"{d},call" for d in days), events=True)
    assert (series.every, series.step) == ("week", 1)


def test_who_says_the_period_gets_it():
    series = one(*table(spaced(14, 26), noisy(26)), every="month")
    assert series.every == "month"


def test_targets_and_days_count_in_these_periods():
    series = one(*table(spaced(14, 20), noisy(20)))
    assert periods_until(series, series.starts[-1] + timedelta(days=14 * 7)) == 6
    aims = targets(series, 13)
    assert aims.scored == 7  # about a quarter of a year
    few = one(*table(spaced(14, 4), noisy(4)), today="2025-03-04")
    assert baseline(few).refused.switch_on == few.starts[-1] + timedelta(days=14 * 3)


def test_the_two_weeks_in_which_a_change_fell_belong_to_neither_side():
    values = np.r_[40 + rng(1).normal(size=12), 500.0, 40 + rng(2).normal(size=9)]
    series = one(*table(spaced(14, 22), values.round(2)))
    moved = movement(series, series.starts[12] + timedelta(days=10))
    assert moved.moved == "no"
    assert "changed_within" in {one.code for one in moved.warnings}


def test_totals_that_begin_anew_each_year_are_asked_about_in_fortnights_too():
    steps = rng(3).integers(5, 15, 78)
    totals = np.concatenate([np.cumsum(steps[n : n + 26]) for n in (0, 26, 52)])  # from April on
    lines = table(spaced(14, 78, date(2022, 4, 4)), totals)
    assert problems(*lines) == {"year_to_date": ()}
    assert one(*lines, steps=True).n == 77


def test_a_card_keeps_them():
    series = one(*table(spaced(14, 20), noisy(20)))
    again = series_of(metric_of(series, id="m"))
    assert (again.step, again.starts) == (2, series.starts)


@settings(max_examples=100, deadline=None)
@given(k=st.integers(2, 100), n=st.integers(4, 40), gone=st.sets(st.integers(1, 38), max_size=3))
def test_numbers_and_first_days_of_a_rhythm_belong_together(k, n, gone):
    days = np.delete(k * np.arange(n), sorted(one for one in gone if one < n - 1))
    found = own_rhythm(days)
    if found is None or found.every == "month":
        return
    size = found.step * (7 if found.every == "week" else 1)
    assert found.places.tolist() == (days // size).tolist()
    assert found.number(days).tolist() == found.places.tolist()
    for number in range(int(found.places[-1]) + 3):
        assert (found.start(number) - date(1970, 1, 1)).days == number * size
