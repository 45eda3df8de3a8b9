"""Growth and a season together: what is told of them, of both sides of a change, and of now."""

import re

import numpy as np
import pytest

from okrlab.blocks.baseline import metric_picture
from okrlab.blocks.baseline.cards import Metric
from okrlab.blocks.baseline.known_metrics import evidence
from okrlab.measure.baseline import baseline
from okrlab.measure.known import known_series
from okrlab.measure.plotted import described, later, run_chart_of
from okrlab.measure.series import Series
from okrlab.texts import text
from tests.measure.making import months, rng

NAMES = text("measure.parts_year").replace("in ", "").split(",")
MONTH = 2 * np.pi / 12


def grown(n, share, seed, *, wave=0.25, noise=0.05):
    """Values that grow by a share a month, with a yearly wave in per cent."""
    chance = rng(seed)
    turn = 1 + wave * np.sin(MONTH * (np.arange(n) + chance.integers(12)))
    values = 100 * (1 + share) ** np.arange(n) * turn * np.exp(noise * chance.normal(size=n))
    return Series.of(values, starts=months(n), every="month", better="up")


def waved(n, more, seed, *, size=25.0, noise=5.0):
    """The same, in the unit of the metric; `more` is added."""
    chance = rng(seed)
    turn = size * np.sin(MONTH * (np.arange(n) + chance.integers(12)))
    values = 100 + turn + more + noise * chance.normal(size=n)
    return Series.of(values, starts=months(n), every="month", better="up")


@pytest.mark.parametrize("share", [0.01, 0.03])
def test_two_years_of_growth_with_a_season_are_no_step(share):
    found = [baseline(grown(24, share, seed)) for seed in range(20)]
    assert sum(bool(one.shifts) for one in found) <= 2
    assert sum(one.slope is not None for one in found) >= 13


def test_a_step_in_two_years_with_a_season_is_one():
    for more, least in ((40.0 * (np.arange(24) >= 12), 18), (40.0 * (np.arange(24) >= 8), 17)):
        found = [baseline(waved(24, more, seed)) for seed in range(20)]
        assert sum(bool(one.shifts) for one in found) >= least


def strong(n=48, seed=1):
    """Ups and downs that grow with the level: the mean lies far above what is typical."""
    values = 99 * np.exp(0.9 * np.sin(MONTH * np.arange(n)) + 0.1 * rng(seed).normal(size=n))
    return Series.of(values, starts=months(n), every="month", better="up")


def test_what_is_typical_is_not_called_an_average():
    found = baseline(strong())
    assert found.level == pytest.approx(99, rel=0.05)
    assert "a typical month is about" in found.sentence
    assert "average" not in found.sentence
    found = baseline(waved(48, 0, 1))
    assert "on average over the year, it is about" in found.sentence


@pytest.mark.parametrize("n", [36, 48])
def test_a_wave_in_the_unit_of_the_metric_stays_in_it_and_its_level_covers(n):
    found = [baseline(waved(n, 0, seed, noise=6)) for seed in range(40)]
    assert sum(one.footing.scale == "log" for one in found) <= 4
    assert sum(one.interval[0] <= 100 <= one.interval[1] for one in found) >= 35


def test_what_is_odd_in_each_cycle_is_a_season_without_dates_too():
    values = 40 + 30 * (np.arange(48) % 6 == 2) + rng(4).normal(size=48)
    found = baseline(Series.of(values), season=6)
    assert found.season is not None
    assert not found.outliers


def usual(found):
    """The ranges that the caution of a season says of its lowest and its highest month."""
    (words,) = [one.words for one in found.warnings if one.code == "season"]
    return words, [
        (float(low), float(high), NAMES.index(name))
        for low, high, name in re.findall(r"([\d.]+) to ([\d.]+) in (\w+)", words)
    ]


def test_beside_a_trend_each_period_has_its_own_range_and_the_usual_one_is_that_of_now():
    held = []
    for seed in range(10):
        values = grown(60, 0.02, seed, wave=0.3, noise=0.04)
        found = baseline(values)
        assert found.slope is not None
        assert found.season is not None
        assert found.normal is None
        assert "is, its season evened out, at about" in found.sentence
        assert found.level == pytest.approx(100 * 1.02**59, rel=0.1)
        words, ranges = usual(found)
        assert "Where the trend is now, usual is" in words
        turn = found.season
        assert ranges[0][2] == int(np.argmin(turn))
        assert ranges[1][2] == int(np.argmax(turn))
        held += [low <= found.level * np.exp(turn[month]) <= high for low, high, month in ranges]
        assert "its season evened out" in described(values, found)
    assert all(held)
    chart = run_chart_of(values, found)
    assert "level" not in [name for name, _, _ in chart.ends()]


def both_charts(series):
    """The chart of Python and the desk, and that of a card on the board."""
    card = Metric(
        id="a",
        name="a",
        every="month",
        start=series.starts[0],
        values=tuple(series.values.tolist()),
    )
    found = baseline(series)
    assert found.method == "shift"
    return (
        run_chart_of(series, found),
        metric_picture.run_chart_of(card, evidence(series, found)),
    )


def test_no_line_that_follows_a_season_is_called_the_level():
    for chart in both_charts(waved(48, 40.0 * (np.arange(48) >= 30), 3)):
        assert text("history.chart_bent") in [name for name, _, _ in chart.ends()]
        assert chart.name_of("level") == text("history.chart_bent")


def test_a_level_after_a_step_is_called_so_on_every_chart():
    for chart in both_charts(waved(48, 40.0 * (np.arange(48) >= 30), 3, size=0.0)):
        assert text("history.chart_level") in [name for name, _, _ in chart.ends()]
        assert chart.name_of("level") == text("history.chart_level")


@pytest.mark.parametrize("after", [6, 8])
def test_targets_after_a_move_know_the_season_from_before_it(after):
    n = 36 + after
    values = 30 + 12 * (np.arange(n) >= 36) + 6 * np.sin(MONTH * np.arange(n))
    series = Series.of(values + rng(5).normal(size=n), starts=months(n), every="month", better="up")
    known = known_series(series, series.starts[36])
    assert known.moved.moved == "yes"
    assert later(series, known.base, known.moved) == pytest.approx(42, abs=1)
    year = known.targets(12)
    assert year.scored == 3
    ahead = 42 + 6 * np.sin(MONTH * np.arange(n + 9, n + 12)).mean()
    assert year.nothing == pytest.approx(ahead, abs=1.2)
    assert year.commit > year.nothing
