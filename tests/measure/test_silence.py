"""The time after the last event counts, though no event has ended it."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlab.measure.baseline import baseline
from okrlab.measure.intervals import poisson
from okrlab.measure.movement import movement
from okrlab.measure.series import Series
from tests.measure.making import rng
from tests.measure.reading import codes, one

FIRST = date(2025, 1, 6)


def events(gaps, **how):
    days = [FIRST + timedelta(days=int(n)) for n in np.cumsum([0, *gaps])]
    return one("date,what", *(f"{day},fall" for day in days), events=True, **how), days


def said(found):
    return " ".join(caution.words for caution in found.warnings)


def test_the_days_since_the_last_event_count_in_the_level_and_are_said():
    gaps = [40, 52, 31, 60, 44, 38, 55, 47]
    total = sum(gaps)
    today = FIRST + timedelta(days=total + 30)
    series, days = events(gaps, scale="events", today=today)
    assert series.open == 30
    found = baseline(series)
    low, high = poisson(len(gaps), total + 30)
    assert found.level == pytest.approx((total + 30) / len(gaps))
    assert found.interval == pytest.approx((1 / high, 1 / low))
    assert f"30 days since the last one, on {days[-1]}" in said(found)
    on_the_day, _ = events(gaps, scale="events", today=days[-1])
    assert baseline(on_the_day).level == pytest.approx(total / len(gaps))
    assert "since the last one" not in said(baseline(on_the_day))


def test_a_silence_that_luck_does_not_explain_is_pointed_out():
    gaps = [40, 52, 31, 60, 44, 38, 55, 47]
    series, days = events(gaps, scale="events", today=FIRST + timedelta(days=sum(gaps) + 400))
    words = said(baseline(series))
    assert f"None for 400 days, since {days[-1]}" in words
    assert "under 1 % of the time" in words
    assert "export ends earlier" in words


def test_the_time_without_an_event_is_split_on_the_day_of_a_change():
    gaps = [9, 11] * 6 + [40] * 6
    series, days = events(gaps, scale="events", today=FIRST + timedelta(days=120 + 240 + 20))
    changed = days[12] + timedelta(days=7)
    moved = movement(series, changed)
    before, after = 12 / (120 + 7), 6 / (33 + 5 * 40 + 20)
    assert moved.before.level == pytest.approx(1 / before)
    assert moved.change == pytest.approx(1 / after - 1 / before)
    assert moved.moved == "yes"


@given(seed=st.integers(0, 50), late=st.integers(0, 90))
def test_no_day_is_counted_twice_or_lost_by_a_change(seed, late):
    gaps = rng(seed).integers(1, 60, 20)
    days = np.cumsum(gaps)
    starts = tuple(FIRST + timedelta(days=int(n)) for n in days)
    series = Series.of(
        [np.nan, *gaps[1:]], kind="events", starts=starts, every="day", open=float(late)
    )
    changed = FIRST + timedelta(days=int(days[10]) + 5)
    parted, _ = series.apart(changed)
    at = parted.index(changed)
    silent = (changed - starts[at - 1]).days
    whole = np.nansum(series.values) + late
    assert np.nansum(parted.values) + silent + late == pytest.approx(whole)
    assert parted.apart(changed)[0].values[1:].tolist() == parted.values[1:].tolist()
    assert parted.part(0, at).open is None
    assert parted.part(at).open == late


def test_nothing_since_a_change_is_said_and_not_judged():
    series, days = events([9, 11] * 6, scale="events", today=FIRST + timedelta(days=260))
    moved = movement(series, days[-1] + timedelta(days=5))
    assert moved.refused.code == "none_since"
    assert "None since the change, in 135 days" in moved.sentence
    assert "∞" not in moved.sentence


def weekly_events(per_week, weeks, seed=1):
    chance = rng(seed)
    days = sorted(
        FIRST + timedelta(days=int(7 * week + chance.integers(0, 7)))
        for week in range(weeks)
        for _ in range(chance.poisson(per_week))
    )
    return ["date,what", *(f"{day},ticket" for day in days)], days[-1]


def test_weeks_without_events_at_the_end_count_where_luck_explains_them():
    lines, last = weekly_events(0.6, 60)
    monday = last - timedelta(days=last.weekday())
    series = one(*lines, events=True, every="week", today=monday + timedelta(weeks=4))
    assert "silent" in codes(series)
    assert series.values[-3:].tolist() == [0, 0, 0]
    assert series.starts[-1] == monday + timedelta(weeks=3)
    now = one(*lines, events=True, every="week", today=monday + timedelta(days=8))
    assert "silent" not in codes(now)


def test_where_luck_does_not_nobody_knows_whether_the_export_ended():
    lines, last = weekly_events(3, 20)
    monday = last - timedelta(days=last.weekday())
    series = one(*lines, events=True, every="week", today=monday + timedelta(weeks=18))
    assert "silent_long" in codes(series)
    assert series.values[-1] > 0
    words = next(note.words for note in series.notes if note.code == "silent_long")
    assert f"the last one is on {last}, 17 weeks before" in words
    assert "either none came since, or the export ends there" in words
