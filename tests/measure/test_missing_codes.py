"""A number again and again, far from all others, is a code for what is missing, and no level."""

import numpy as np
import pytest

from okrlab.measure.baseline import baseline
from okrlab.measure.movement import movement
from okrlab.measure.series import Series
from okrlab.measure.target import targets
from tests.measure.making import rng, weeks


def coded(n, places, code, seed=3, **facts):
    values = rng(seed).normal(40, 4, n).round()
    values[list(places)] = code
    return Series.of(values, starts=weeks(n), better="down", **facts)


@pytest.mark.parametrize("code", [99, 999, 9999, -99])
@pytest.mark.parametrize(
    ("n", "places"),
    [
        (30, range(12, 17)),
        (30, range(5)),
        (40, [0, 1, 2, 15, 29, 36, 39]),
        (40, range(3, 40, 4)),
        (9, [2, 5]),
    ],
)
def test_a_code_is_set_aside_and_told_and_no_level_is_of_it(code, n, places):
    found = baseline(coded(n, places, code))
    if n == 9 and abs(code) == 99:
        return  # twice, and not far enough: nobody can know
    assert 36 < found.level < 44
    assert set(places) <= set(found.outliers)
    (told,) = [one for one in found.warnings if one.code == "odd"]
    assert "code for a missing value" in told.words
    if not found.unsteady:
        assert 20 < targets(found.series, 13, before=found).commit < 44


def test_a_code_after_the_change_is_no_move():
    series = coded(40, [3, 9, 22, 31, 33], 9999)
    for at in (30, 34):
        found = movement(series, series.starts[at])
        assert found.moved == "no"
        assert abs(found.change) < 10


def test_a_move_to_where_one_typing_error_was_is_one():
    values = rng(4).normal(40, 2, 40).round()
    values[7] = 900.0
    values[28:] = [900, 880, 910, 900, 890, 920, 900, 910, 880, 900, 930, 890]
    found = movement(Series.of(values, starts=weeks(40)), weeks(40)[28])
    assert found.moved == "yes"
    (told,) = [one.words for one in found.warnings if one.code == "odd"]
    assert told.count("900") == 1


def test_what_is_none_is_left_alone():
    # A level that it stays at; an end of what is possible; few rounded numbers; a closed weekday.
    for series in (
        coded(40, range(20, 40), 99),
        Series.of(rng(1).poisson(0.3, 40).astype(float), kind="count"),
        Series.of([5.0, 5, 4, 5, 5, 1, 5, 4, 5, 1, 5, 5, 1, 4] * 2, kind="score", low=1, high=5),
        Series.of(np.where(np.arange(40) % 3, 20.0, 60.0) + rng(2).normal(size=40).round()),
    ):
        assert not baseline(series).left_out


def test_many_odd_periods_are_not_named_one_by_one_and_none_is_dropped_without_a_word():
    found = baseline(coded(60, range(3, 60, 4), 9999))
    (told,) = [one.words for one in found.warnings if one.code == "odd"]
    assert told.count("9,999") == 8
    assert "and 7 more" in told
