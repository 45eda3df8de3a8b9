"""Counts and sums of months for one day, or one working day; and exposure."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

from okrlab.measure.baseline import baseline
from okrlab.measure.movement import movement
from okrlab.measure.series import Series
from tests.measure.making import months, rng, weeks
from tests.measure.reading import codes, one, problems

STARTS = months(37)
DAYS = np.array([(b - a).days for a, b in pairwise(STARTS)])
WORKING = np.array([np.busday_count(a, b) for a, b in pairwise(STARTS)])


def table(values, name="calls", starts=STARTS):
    rows = (f"{day},{value}" for day, value in zip(starts, values, strict=False))
    return [f"month,{name}", *rows]


def told(found):
    return {one.code: one.words for one in found.warnings}


@pytest.mark.parametrize(
    ("lengths", "hint", "per"),
    [(DAYS, "month_days", "day"), (WORKING, "working_days", "working_day")],
)
def test_what_varies_with_the_length_of_months_is_pointed_out_and_can_be_taken_for_one_day(
    lengths, hint, per
):
    values = (25 * lengths + rng(1).normal(size=36)).round().astype(int)
    as_is = baseline(one(*table(values)))
    assert "much steadier" in told(as_is)[hint]
    series = one(*table(values), per=per)
    assert "per" in codes(series)
    assert series.values == pytest.approx(values / lengths)
    found = baseline(series)
    assert found.level == pytest.approx(values.sum() / lengths.sum(), rel=1e-3)
    assert hint not in told(found)
    low, high = found.normal
    assert high - low < 0.05 * found.level
    assert "a day" in found.sentence or "a working day" in found.sentence


def test_counts_are_pooled_over_the_days_they_came_in():
    counts = rng(2).poisson(0.5 * DAYS)
    series = one(*table(counts, "Number of falls"), scale="count", per="day")
    found = baseline(series)
    assert (series.kind, found.method) == ("count", "u")
    assert found.level == pytest.approx(counts.sum() / DAYS.sum())
    changed = STARTS[24]
    assert movement(series, changed).moved == "no"


def test_sums_are_divided_and_keep_their_unit():
    values = [f"{31 * 40 + n} €" for n in range(24)]
    series = one(*table(values, "revenue"), per="day")
    assert series.unit == "€ a day"
    assert series.values[0] == pytest.approx(40)


def test_what_does_not_add_up_or_has_no_months_cannot_be_taken_for_a_day():
    shares = [f"{40 + n % 5}%" for n in range(24)]
    assert problems(*table(shares), per="day") == {"per_no_sum": ()}
    assert problems(*table(range(20), starts=weeks(20)), per="day") == {"per_alike": ()}


def test_a_count_for_so_much_exposure_is_used_and_offered():
    hours = rng(3).integers(80, 400, 30)
    falls = rng(6).poisson(0.1 * hours)
    rows = [f"{d},{k},{n}" for d, k, n in zip(weeks(30), falls, hours, strict=True)]
    series = one("week,falls,hours", *rows, numerator="falls", denominator="hours", scale="count")
    found = baseline(series)
    assert (series.kind, found.method) == ("count", "u")
    assert found.level == pytest.approx(falls.sum() / hours.sum())
    alone = one(
        "week,falls", *(f"{d},{k}" for d, k in zip(weeks(30), falls, strict=True)), scale="count"
    )
    found = baseline(alone)
    assert found.method == "laney_u"
    assert "as the denominator" in told(found)["exposure"]
    even = rng(5).poisson(20, 30)
    assert "exposure" not in told(baseline(Series.of(even, kind="count", starts=weeks(30))))


@pytest.mark.parametrize(
    ("every", "starts", "day"),
    [
        ("month", months(30), date(2023, 9, 30)),
        ("month", months(30), date(2023, 9, 2)),
        ("month", months(30), date(2023, 8, 31)),
        (
            "quarter",
            tuple(date(2019 + n // 4, 1 + n % 4 * 3, 1) for n in range(30)),
            date(2024, 6, 30),
        ),
        ("week", weeks(30), weeks(30)[20] + timedelta(days=6)),
    ],
)
def test_the_period_of_a_change_counts_to_neither_side_on_each_of_its_days(every, starts, day):
    values = 40 + rng(1).normal(size=30)
    at = max(n for n, start in enumerate(starts) if start < day)
    values[at] = 500.0
    series = Series.of(values, starts=starts, every=every)
    moved = movement(series, day)
    assert moved.moved == "no"
    assert f"of {starts[at].isoformat()} contains the change" in told(moved)["changed_within"]
    assert series.apart(starts[at])[1] is None


def test_a_day_is_a_period_that_no_change_falls_into():
    days = tuple(date(2026, 1, 5) + timedelta(days=n) for n in range(30))
    series = Series.of(40 + rng(1).normal(size=30), starts=days, every="day")
    assert series.apart(days[20])[1] is None
    working = tuple(day for day in days if day.weekday() < 5)
    series = Series.of(40 + rng(1).normal(size=len(working)), starts=working, every="day")
    assert series.apart(date(2026, 1, 17))[1] is None  # a Saturday lies in no period
