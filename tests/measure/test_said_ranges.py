"""A range is called normal, or usual, only if it holds most of the periods that it speaks of."""

import re
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrlab.blocks.baseline.cards import Metric
from okrlab.blocks.journey.touchpoint_metrics import summarise
from okrlab.measure.baseline import baseline
from okrlab.measure.behaviour import ChartRebase
from okrlab.measure.movement import movement
from okrlab.measure.plotted import described
from okrlab.measure.series import Series
from tests.measure.making import copying, months, rng, weeks

RANGE = re.compile(r"[Nn]ormal (?:days|weeks|months|quarters) run from|is normal\.")


def days(n):
    return tuple(date(2025, 1, 6) + timedelta(days=i) for i in range(n))


def made(shape, every, n, seed, size):
    """A history of one kind: a flat one, with waves, weekdays, steps, odd values, or drifting."""
    at, noise = np.arange(n), rng(seed).normal(size=n)
    cycle = {"day": 7, "week": 52, "month": 12}[every]
    wave = {
        "flat": 0 * noise,
        "wave": size * np.sin(2 * np.pi * at / cycle),
        "weekend": np.where(at % 7 >= 5, -size, 0),
        "steps": size * ((at > n // 3) * 1.0 + (at > 2 * n // 3)),
        "wave and step": size * np.sin(2 * np.pi * at / cycle) + size * (at > n // 2),
        "odd": np.where(at % 9 == 4, 40 * size, 0),
        "one odd": np.where(at == n // 2, 400 * size, 0),
        "drift": np.cumsum(noise) * size / 9,
        "trend": size * at / n,
        "saw": size * (at % 2),
    }[shape]
    starts = {"day": days, "week": weeks, "month": months}[every](n)
    return Series.of(100 + wave + noise, starts=starts, every=every)


@settings(max_examples=120, deadline=None)
@given(
    shape=st.sampled_from(
        ["wave", "weekend", "steps", "wave and step", "odd", "one odd", "drift", "trend", "saw"]
    ),
    every=st.sampled_from(["day", "week", "month"]),
    n=st.integers(12, 160),
    seed=st.integers(0, 99),
    size=st.floats(0.5, 40),
)
def test_normal_holds_most_of_the_periods_it_speaks_of(shape, every, n, seed, size):
    series = made(shape, every, n, seed, size)
    found = baseline(series)
    if RANGE.search(found.sentence):
        low, high = found.limits
        last = found.series.values[max([0, *(one - found.first for one in found.shifts)]) :]
        assert ((last >= low) & (last <= high)).mean() >= 0.8
        assert found.interval[1] - found.interval[0] <= (high - low) * 1.000001
    for caution in found.warnings:
        if caution.code == "shifted":
            assert str(series.starts[found.shifts[-1]]) in caution.words
            assert found.shifts[-1] > 0
            assert found.sentence.startswith(f"Since {series.starts[found.shifts[-1]]}, ")


def test_a_plain_history_has_its_range():
    for every in ("day", "week", "month"):
        assert RANGE.search(baseline(made("flat", every, 40, 3, 1)).sentence)


def test_weekends_of_nothing_give_no_day_its_range():
    at = np.arange(140)
    calls = np.where(at % 7 >= 5, 0, 200) + rng(5).normal(size=140) * 9 * (at % 7 < 5)
    found = baseline(Series.of(calls, starts=days(140), every="day"))
    assert found.sentence.startswith("No one range is normal for every day")
    assert "over the week" in found.sentence
    assert found.normal is None
    said = [one.words for one in found.warnings]
    assert "July" not in " ".join(said)
    assert any("Mondays" in words for words in said)


def test_a_range_that_few_odd_values_have_moved_away_is_none():
    values = [41, 40, 42, 39, 41, 40, 4100, 42, 41, 40, 39, 4200, 41, 42, 40, 4000]
    found = baseline(Series.of(values, starts=weeks(16)))
    assert not RANGE.search(found.sentence) or found.normal
    assert found.normal or (found.lower is None and not found.signals)


def test_a_level_that_is_hardly_known_has_no_range():
    found = [
        baseline(Series.of(50 + copying(n, 0.9, seed=seed), starts=weeks(n)))
        for n in (12, 16, 20)
        for seed in range(40)
    ]
    assert sum(one.refused is not None and one.refused.code == "walk" for one in found) > 50
    vague = [one for one in found if "even the level may lie" in one.sentence]
    assert vague
    assert all(one.normal is None and one.holds for one in vague)
    assert not any("No trend" in one.why for one in vague)


def test_pages_and_verdicts_speak_of_no_range_either():
    at = np.arange(60)
    series = Series.of(
        300 + 90 * np.sin(2 * np.pi * at / 12) + rng(2).normal(size=60) * 3,
        starts=months(60),
        every="month",
        name="Visitors",
    )
    found = baseline(series)
    assert "follow a season" in found.sentence
    assert found.lower is not None  # the limits of each month hold, and are drawn
    assert "Natural limits" not in described(series, found)
    moved = movement(series, series.starts[48])
    assert "usual range" not in moved.sentence
    card = Metric(
        id="m", name="Visitors", start=series.starts[0], every="month", values=(*series.values,)
    )
    assert summarise(card).limits is None


def test_shifts_are_places_in_the_whole_history_after_a_new_start_too():
    series = made("wave and step", "month", 96, 4, 30)
    new = ChartRebase(date=series.starts[12], reason="a new counter")
    found = baseline(series, rebased=(new,))
    assert found.season is not None
    assert [series.starts[one] for one in found.shifts] == [date(2026, 2, 1)]
    assert len(found.spoken) == 96 - 49


@pytest.mark.parametrize(
    ("every", "words"), [("day", "Mondays"), ("month", "July"), ("quarter", "first quarter")]
)
def test_a_season_is_named_by_what_comes_back(every, words):
    at = np.arange(56)
    starts = {"day": days(56), "month": months(56)}.get(every) or tuple(
        date(2010 + n // 4, 3 * (n % 4) + 1, 1) for n in at
    )
    cycle = {"day": 7, "month": 12, "quarter": 4}[every]
    wave = 50 + 9 * np.sin(2 * np.pi * at / cycle) + rng(1).normal(size=56)
    found = baseline(Series.of(wave, starts=starts, every=every))
    (said,) = [one.words for one in found.warnings if one.code == "season"]
    assert words in said
    other = baseline(replace(found.series, starts=(), every="week"), season=cycle)
    (said,) = [one.words for one in other.warnings if one.code == "season"]
    assert words not in said
    assert "cycle" in said
