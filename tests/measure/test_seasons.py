"""Seasons of the week and of the year, together too; five-day weeks; seasons that grow."""

import re
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrlab.measure.baseline import baseline
from okrlab.measure.footing import Plan
from okrlab.measure.movement import movement
from okrlab.measure.periods import periods_until
from okrlab.measure.plotted import run_chart_of
from okrlab.measure.saying import cycles_of
from okrlab.measure.seasons import find_season, wave_columns, year_of
from okrlab.measure.series import Series
from okrlab.measure.target import targets
from tests.measure.making import copying, months, rng, weeks
from tests.measure.reading import codes, one

FIRST = date(2023, 1, 2)


def days(n):
    return tuple(FIRST + timedelta(days=i) for i in range(n))


def wave(starts, size, top=4):
    """A yearly wave with its top at the end of a month."""
    at = np.array([(one - date(2022, 1, 1)).days for one in starts])
    return size * np.cos(2 * np.pi * (at / 365.2425 - top / 12))


def said(found):
    return [one.words for one in found.warnings if one.code == "season"]


@pytest.mark.parametrize(
    ("every", "starts"),
    [
        ("day", days(760)),
        ("week", weeks(110, FIRST)),
        ("week", tuple(FIRST + timedelta(weeks=2 * n) for n in range(60))),
        ("day", tuple(FIRST + timedelta(days=10 * n) for n in range(80))),
        ("day", tuple(one for one in days(1060) if one.weekday() < 5)),
        ("month", tuple(date(2018 + n // 6, 1 + n % 6 * 2, 1) for n in range(30))),
    ],
    ids=["days", "weeks", "fortnights", "ten days", "weekdays", "two months"],
)
def test_a_wave_of_a_year_is_seen_in_every_rhythm_and_named_by_its_months(every, starts):
    values = 100 + wave(starts, 10) + 3 * rng(1).normal(size=len(starts))
    found = baseline(Series.of(values, starts=starts, every=every))
    assert cycles_of(found) == ("year",)
    assert not found.shifts
    assert found.slope is None
    assert found.level == pytest.approx(100, abs=1)
    assert "average over the year" in found.sentence
    (words,) = said(found)
    assert "compare July with July" in words
    assert any(f"in {one}." in words for one in ("March", "April", "May"))
    assert any(f"in {one}," in words for one in ("September", "October", "November"))
    assert "Mondays" not in words


def test_days_can_have_a_season_of_the_week_and_one_of_the_year():
    starts = days(800)
    weekend = -20.0 * (np.array([one.weekday() for one in starts]) > 4)
    values = 100 + wave(starts, 10) + weekend + 3 * rng(2).normal(size=800)
    found = baseline(Series.of(values, starts=starts, every="day"))
    assert cycles_of(found) == ("week", "year")
    week, year = said(found)
    assert "compare Mondays with Mondays" in week
    assert "July" not in week
    assert "compare July with July" in year
    assert "days" in found.sentence  # no one range is normal for all of them
    aims = targets(found.series, 28)
    ahead = tuple(starts[-1] + timedelta(days=n) for n in range(1, 29))
    truth = 100 - 20 * 2 / 7 + wave(ahead, 10).mean()
    assert aims.nothing == pytest.approx(truth, abs=1.5)


def test_each_season_says_its_own_range_and_that_after_the_last_shift():
    starts = days(800)
    weekend = -20.0 * (np.array([one.weekday() for one in starts]) > 4)
    step = 40.0 * (np.arange(800) >= 640)
    values = 100 + wave(starts, 10) + weekend + step + 2 * rng(3).normal(size=800)
    found = baseline(Series.of(values, starts=starts, every="day"))
    assert found.shifts == (640,)
    week, year = said(found)
    level = 100 - 20 * 2 / 7 + 40
    for words, lowest, highest in ((week, -20 * 5 / 7, 20 * 2 / 7), (year, -10, 10)):
        numbers = [float(one) for one in re.findall(r"\d+(?:\.\d+)?", words)]
        low, high = sum(numbers[:2]) / 2, sum(numbers[2:]) / 2
        assert low == pytest.approx(level + lowest, abs=2.5)
        assert high == pytest.approx(level + highest, abs=2.5)


def test_no_move_is_claimed_where_only_the_season_came_round():
    starts = days(800)
    values = 100 + wave(starts, 10) + 3 * rng(4).normal(size=800)
    series = Series.of(values, starts=starts, every="day")
    assert movement(series, starts[760]).moved == "no"
    assert (
        movement(
            Series.of(values + 8 * (np.arange(800) >= 760), starts=starts, every="day"), starts[760]
        ).moved
        == "yes"
    )


def test_a_year_is_rarely_seen_where_there_is_none():
    starts, odd = days(760), 0
    for seed in range(40):
        found = baseline(Series.of(copying(760, 0.4, seed), starts=starts, every="day"))
        odd += bool(found.season is not None)
    assert odd <= 4
    short = days(700)
    found = baseline(
        Series.of(100 + wave(short, 10) + rng(1).normal(size=700), starts=short, every="day")
    )
    assert found.season is None  # less than two years


@pytest.mark.parametrize(
    ("every", "starts", "when"),
    [
        ("day", days(300), FIRST + timedelta(days=730)),
        ("week", weeks(40, FIRST), FIRST + timedelta(weeks=104)),
        ("month", months(18, 2023), date(2025, 1, 1)),
    ],
)
def test_where_a_part_of_a_year_looks_like_a_drift_it_is_said_and_until_when(every, starts, when):
    values = 100 + wave(starts, 20) + 0.2 * rng(1).normal(size=len(starts))
    found = baseline(Series.of(values, starts=starts, every=every))
    assert found.refused.code == "walk"
    words = {one.code: one.words for one in found.warnings}["season_short"]
    assert f"That takes until {when}." in words


@pytest.mark.parametrize("n", [300, 550])
def test_a_part_of_a_year_is_called_no_step_and_no_trend(n):
    odd = 0
    for seed in range(12):
        at = np.arange(n) / 365.25 + rng(seed).uniform()
        values = 100 + 2 * np.sin(2 * np.pi * at) + rng(seed + 100).normal(size=n)
        found = baseline(Series.of(values, starts=days(n), every="day"))
        odd += bool(found.shifts or found.slope)
        if found.refused and found.refused.code == "part_of_year":
            assert "a part of a year" in found.sentence
            words = {one.code: one.words for one in found.warnings}["season_short"]
            assert "730 days): nobody can tell" in words
            assert f"until {FIRST + timedelta(days=730)}" in words
    assert odd == 0


@pytest.mark.parametrize(("every", "n"), [("week", 52), ("week", 78), ("day", 400)])
def test_a_step_and_a_trend_are_none_of_it(every, n):
    at, refused, told = np.arange(n), 0, 0
    starts = weeks(n, FIRST) if every == "week" else days(n)
    for seed in range(8):
        for shape in (3 * (at >= n // 2), 4 * at / n):
            values = 100 + shape + rng(seed).normal(size=n)
            found = baseline(Series.of(values, starts=starts, every=every))
            refused += bool(found.refused)
            told += bool(found.shifts or found.slope)
    assert refused == 0
    assert told == 16
    assert baseline(Series.of(values, starts=starts, every=every), season=False).slope


def test_weeks_have_a_smooth_wave_or_parts_whichever_explains_more():
    starts = weeks(156, FIRST)
    series = Series.of(100 + wave(starts, 10) + rng(1).normal(size=156), starts=starts)
    assert len(find_season(series).wave) == 2
    december = np.array([30.0 * (one.month == 12) for one in starts])
    series = Series.of(100 + december + rng(1).normal(size=156), starts=starts)
    assert len(find_season(series).wave) == 0


def lines(starts, values, name="orders"):
    return [f"date,{name}", *(f"{d},{v}" for d, v in zip(starts, values, strict=True))]


@pytest.mark.parametrize("weekend", ["absent", "0", "empty"])
def test_five_day_weeks_have_a_season_of_five_days_however_the_weekend_is_written(weekend):
    starts = days(120)
    weekday = np.array([one.weekday() for one in starts])
    values = (100 - 25 * (weekday == 0) + 3 * rng(5).normal(size=120)).round(1)
    rows = [
        (d, {"0": "0", "empty": ""}.get(weekend) if w > 4 else v)
        for d, w, v in zip(starts, weekday, values, strict=True)
    ]
    series = one(*lines(*zip(*[row for row in rows if row[1] is not None], strict=True)))
    assert codes(series) & {"weekdays_only", "closed_days"}
    assert "gaps" not in codes(series)
    assert (series.n, len(series.values)) == (86, 86)
    found = baseline(series)
    assert cycles_of(found) == ("week",)
    assert found.level == pytest.approx(95, abs=1.5)
    assert "on Mondays" in said(found)[0]
    assert "on Sundays" not in said(found)[0]
    # What comes next follows the days of the week, not every seventh row.
    plan = found.footing.plan
    nxt = plan.rows(np.arange(86.0, 96.0)) @ found.footing.fit.coefficients
    ahead = [
        one for one in (starts[-1] + timedelta(days=n) for n in range(1, 20)) if one.weekday() < 5
    ]
    low = [one.weekday() == 0 for one in ahead[:10]]
    assert (nxt < 85).tolist() == low


def test_days_ahead_are_counted_without_the_weekends_that_never_come():
    starts = tuple(one for one in days(120) if one.weekday() < 5)
    series = Series.of(40 + rng(1).normal(size=len(starts)), starts=starts, every="day")
    assert periods_until(series, starts[-1] + timedelta(weeks=4)) == 20
    assert (
        periods_until(Series.of(np.zeros(120), starts=days(120), every="day"), days(149)[-1]) == 29
    )
    few = Series.of([40.0, 41, 42, 40, 41], starts=starts[4:9], every="day")  # up to a Thursday
    assert baseline(few).refused.switch_on == starts[8] + timedelta(days=4)


def test_rates_of_nothing_on_weekends_are_closed_days_too():
    rows = [
        f"{d},{0 if d.weekday() > 4 else 30 + d.day % 7},{0 if d.weekday() > 4 else 50}"
        for d in days(84)
    ]
    series = one("day,done,all", *rows, numerator="done", denominator="all")
    assert "closed_days" in codes(series)
    assert (series.n, len(series.values)) == (60, 60)


@pytest.mark.parametrize("five", [False, True])
def test_the_chart_goes_on_after_a_change_as_week_and_year_do(five):
    starts = tuple(one for one in days(1000) if one.weekday() < (5 if five else 7))
    monday = -20.0 * (np.array([one.weekday() for one in starts]) == 0)
    truth = 100 + wave(starts, 10) + monday
    series = Series.of(truth + rng(6).normal(size=len(starts)), starts=starts, every="day")
    changed = starts[-120]
    drawn = run_chart_of(series, baseline(series, changed=changed)).level
    assert np.abs(np.array(drawn[-120:]) - truth[-120:]).max() < 2.5


def test_a_day_on_which_a_shop_is_closed_is_no_gap():
    starts = days(84)
    values = [0 if one.weekday() == 6 else 40 + one.day % 5 for one in starts]
    series = one(*lines(starts, values))
    assert {"closed_days"} <= codes(series)
    assert "gaps" not in codes(series)
    assert series.n == 72
    assert baseline(series).level == pytest.approx(42, abs=1)
    often = [0 if one.day % 3 == 0 or one.weekday() == 6 else 40 + one.day % 5 for one in starts]
    assert "closed_days" not in codes(one(*lines(starts, often)))


@pytest.mark.parametrize(("every", "n"), [("month", 48), ("week", 130)])
def test_a_season_that_grows_with_the_level_is_named_so(every, n):
    starts = months(n, 2021) if every == "month" else weeks(n, FIRST)
    grown = 100 * np.exp(wave(starts, 0.5) + 0.05 * rng(1).normal(size=n))
    found = baseline(Series.of(grown, starts=starts, every=every))
    assert cycles_of(found) == ("year",)
    words = {one.code: one.words for one in found.warnings}
    assert "grow with the level" in words["season_grows"]
    assert found.lower.min() > 0
    plain = 100 + wave(starts, 20) + 5 * rng(1).normal(size=n)
    found = baseline(Series.of(plain, starts=starts, every=every))
    assert "season_grows" not in {one.code for one in found.warnings}


@settings(max_examples=60, deadline=None)
@given(
    year=st.floats(8, 400),
    waves=st.sampled_from([0, 2, 4]),
    groups=st.integers(0, 7),
    steps=st.lists(st.integers(1, 30), max_size=2, unique=True).map(sorted).map(tuple),
    trend=st.booleans(),
    first=st.integers(40, 90),
    k=st.integers(1, 30),
)
def test_a_plan_means_what_its_rows_mean(year, waves, groups, steps, trend, first, k):
    groups = groups if groups > 1 else 0
    parts = tuple(n % groups for n in range(40)) if groups else (0,) * 40
    plan = Plan(
        steps=steps,
        trend=trend,
        parts=parts,
        groups=groups,
        cycle=groups or 1,
        year=year,
        waves=waves,
    )
    rows = plan.rows(np.arange(first, first + k, dtype=float))
    assert rows.shape[1] == 1 + len(steps) + trend + plan.seasonal
    assert plan.mean_row(first, k) == pytest.approx(rows.mean(axis=0))
    plain = plan.rows(np.arange(first, first + k, dtype=float), season=False)
    assert plain[:, 1 + len(steps) + trend :] == pytest.approx(0)
    turn = wave_columns(np.array([3.0, 3.0 + year]), year, waves)
    assert turn[0] == pytest.approx(turn[1], abs=1e-6)


def test_how_long_a_year_is_in_each_rhythm():
    assert year_of(Series.of(np.zeros(104), starts=weeks(104))) == pytest.approx(52.18, abs=0.01)
    assert year_of(Series.of(np.zeros(3))) == 0
    assert year_of(Series.of(np.zeros(3), starts=[date(2026, 1, 5)] * 3)) == 0
