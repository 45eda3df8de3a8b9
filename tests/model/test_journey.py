"""Scores as the room gave them, and a metric's periods."""

from datetime import date

import pytest

from okrlab.blocks.baseline.cards import Metric
from okrlab.blocks.journey.cards import Spread, felt


@pytest.mark.parametrize(
    ("counts", "median", "middle"),
    [
        ((0, 0, 1, 0, 0), 0.0, (0.0, 0.0)),
        ((2, 0, 0, 0, 2), 0.0, (-2.0, 2.0)),
        ((1, 1, 1, 1, 1), 0.0, (-1.0, 1.0)),
        ((0, 2, 2, 0, 0), -0.5, (-1.0, 0.0)),
    ],
)
def test_the_median_and_the_middle_half(counts, median, middle):
    found = Spread(-2, counts)
    assert (found.median, found.middle) == (median, middle)


def test_nobodys_score_has_no_median():
    assert felt({}, "a").emotion is None
    with pytest.raises(ValueError, match="nobody"):
        _ = Spread(1, (0, 0, 0, 0, 0)).median


@pytest.mark.parametrize(
    ("every", "last"),
    [
        ("day", date(2026, 2, 1)),
        ("week", date(2026, 2, 7)),
        ("month", date(2026, 2, 28)),
        ("quarter", date(2026, 4, 30)),
    ],
)
def test_periods_start_where_the_calendar_says(every, last):
    metric = Metric(id="m", name="Calls", start=date(2026, 1, 31), every=every, values=(1.0, 2.0))
    assert metric.starts[1] == last
