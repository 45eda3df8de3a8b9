"""Rows become periods: events counted or averaged, gaps kept, what stands twice asked about."""

import math
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from okrlab.errors import BadInput
from okrlab.measure.history import history
from tests.measure.reading import TODAY, codes, one, problems, weekly

MONDAY = date(2026, 1, 5)


def events(*columns, weeks=10, a_day=2):
    """Lines of single events, so many on every day; a column is a heading and a rule."""
    days = [MONDAY + timedelta(days=n) for n in range(7 * weeks)]
    rows = [day for day in days for _ in range(a_day)]
    heads = ",".join(["created", *(name for name, _ in columns)])
    return [
        heads,
        *(
            ",".join([f"{day}T12:00", *(str(rule(n)) for _, rule in columns)])
            for n, day in enumerate(rows)
        ),
    ]


def test_events_are_counted_and_a_week_without_any_is_zero():
    lines = events(weeks=14)
    del lines[1 + 14 * 3 : 1 + 14 * 4]
    series = one(*lines, events=True)
    assert (series.kind, series.every) == ("count", "week")
    assert series.values.tolist() == [14, 14, 14, 0, *[14] * 10]


def test_few_weeks_of_events_are_counted_by_day():
    assert one(*events(weeks=6), events=True).every == "day"
    assert one(*events(weeks=6), events=True, every="week").values.tolist() == [14] * 6


def test_weeks_that_were_cut_off_at_the_ends_of_an_export_are_left_out_of_counts():
    lines = events(weeks=14)
    cut = [lines[0], *lines[1 + 6 : -6]]
    series = one(*cut, events=True)
    assert series.values.tolist() == [14] * 12
    assert {"cut_first", "cut_last"} <= codes(series)


def test_values_of_events_are_averaged_and_a_week_without_any_is_a_gap():
    lines = events(("amount", lambda n: n % 14), weeks=14)
    del lines[1 + 14 * 3 : 1 + 14 * 4]
    series = one(*lines, events=True, value="amount")
    assert series.values[:3].tolist() == [6.5, 6.5, 6.5]
    assert math.isnan(series.values[3])


def test_flags_of_events_become_a_rate():
    series = one(*events(("converted", lambda n: "yes" if n % 7 == 0 else "no"), weeks=14))
    assert series.kind == "rate"
    assert series.numerators.tolist() == [2] * 14
    assert series.denominators.tolist() == [14] * 14


def test_answers_from_nought_to_ten_become_an_nps_with_its_parts():
    answers = [10, 9, 8, 7, 6, 0, 10]
    series = one(*events(("nps", lambda n: answers[n % 7]), weeks=14))
    assert series.kind == "score"
    assert (series.numerators[0], series.denominators[0], series.others[0]) == (6, 14, 4)
    assert series.values[0] == pytest.approx(100 * 2 / 14)


def test_satisfaction_is_the_share_of_the_two_best_answers():
    series = one(*events(("csat", lambda n: n % 5 + 1), weeks=10), every="week")
    assert series.kind == "rate"
    assert series.numerators.sum() / series.denominators.sum() == pytest.approx(0.4)


def test_an_answer_off_the_scale_is_named():
    lines = events(("nps", lambda n: 11 if n == 3 else 9), weeks=14)
    assert problems(*lines) == {"off_scale": (5,)}


def test_an_nps_of_each_period_is_taken_as_it_is():
    series = one("week,nps", *weekly(40, 42, 45)[1:])
    assert (series.kind, series.low, series.high) == ("value", -100, 100)
    parts = one("week,promoters,passives,detractors", "2026-01-05,6,2,2", "2026-01-12,5,3,2")
    assert (parts.kind, parts.values.tolist()) == ("score", [40, 30])


def test_durations_of_events_become_medians():
    series = one(*events(("took", lambda n: f"{n % 7 + 1} h"), weeks=14))
    assert (series.kind, series.unit) == ("duration", "hours")
    assert series.values.tolist() == [4] * 14
    assert len(series.raw) == 14 * 14


def test_too_many_durations_are_thinned_evenly_and_said(monkeypatch):
    monkeypatch.setattr("okrlab.measure.gathering.SINGLE", 100)
    monkeypatch.setattr("okrlab.tables.pieces.PIECE", 50)
    days = pd.Timestamp("2026-01-05") + pd.to_timedelta(np.arange(1_000) // 10, unit="D")
    frame = pd.DataFrame({"day": days, "took": np.tile(np.arange(10.0), 100)})
    (series,) = history(frame, scale="duration", events=True, every="week", today=TODAY)
    assert "thinned" in codes(series)
    assert np.nanmax(np.abs(series.values - 4.5)) <= 4.5


def test_a_rate_is_summed_and_never_averaged():
    lines = [
        "day,k,n",
        *(f"{MONDAY + timedelta(days=n)},{n % 2},{1 + n % 2 * 9}" for n in range(28)),
    ]
    series = one(*lines, numerator="k", denominator="n", every="week")
    assert series.values.tolist() == pytest.approx([3 / 34, 4 / 43, 3 / 34, 4 / 43])


def test_averaging_percentages_is_cautioned_against():
    lines = ["day,share", *(f"{MONDAY + timedelta(days=n)},4{n % 10}%" for n in range(28))]
    assert "averaged_percent" in codes(one(*lines, every="week"))


def test_a_count_for_an_exposure_keeps_both():
    series = one(
        "week,errors,hours",
        "2026-01-05,8,2",
        "2026-01-12,9,3",
        "2026-01-19,6,1",
        numerator="errors",
        denominator="hours",
        scale="count",
    )
    assert series.kind == "count"
    assert series.values.tolist() == [4, 3, 6]
    assert series.denominators.tolist() == [2, 3, 1]


def test_more_cases_than_there_are_is_refused():
    found = problems("week,k,n", "2026-01-05,5,9", "2026-01-12,9,5", numerator="k", denominator="n")
    assert found == {"more_than_all": (3,)}


def test_nothing_of_nothing_is_a_gap_and_something_of_nothing_is_refused():
    lines = ["week,k,n", "2026-01-05,5,9", "2026-01-12,0,0", "2026-01-19,4,9"]
    series = one(*lines, numerator="k", denominator="n")
    assert math.isnan(series.values[1])
    assert "empty_denominator" in codes(series)
    lines[2] = "2026-01-12,1,0"
    assert problems(*lines, numerator="k", denominator="n") == {"zero_denominator": (3,)}
    assert "zero_denominators" in problems(
        "week,k,n", "2026-01-05,0,0", "2026-01-12,0,0", numerator="k", denominator="n"
    )


def test_a_negative_count_is_refused_with_its_line():
    lines = ["week,number of calls", *weekly(3, -1, 4)[1:]]
    assert problems(*lines) == {"negative": (3,)}


def test_rare_events_are_the_days_between_them():
    lines = ["when", "2026-01-05", "2026-02-04", "2026-01-15"]
    series = one(*lines, events=True, scale="events")
    assert series.kind == "events"
    assert series.values[1:].tolist() == [10, 20]
    assert series.starts[-1] == date(2026, 2, 4)


def test_unsorted_rows_are_sorted_and_missing_periods_stay_gaps():
    lines = weekly(1, 2, 3, 4)
    series = one(lines[0], lines[4], lines[1], lines[3])
    assert [v for v in series.values if v == v] == [1, 3, 4]
    assert math.isnan(series.values[1])
    assert "gaps" in codes(series)


def test_the_period_that_is_not_over_is_left_out_and_said():
    lines = weekly(1, 2, 3)
    assert one(*lines, today=date(2026, 1, 25)).values.tolist() == [1, 2]
    assert "unfinished" in codes(one(*lines, today=date(2026, 1, 25)))
    assert one(*lines, today=date(2026, 1, 26)).values.tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("lines", "last", "after"),
    [
        (("2026-01", "2026-02", "2026-03"), date(2026, 3, 31), date(2026, 4, 1)),
        (("2025 Q3", "2025 Q4", "2026 Q1"), date(2026, 3, 31), date(2026, 4, 1)),
        (("2026-01-05", "2026-01-06", "2026-01-07"), date(2026, 1, 7), date(2026, 1, 8)),
        (("2026-01-04", "2026-01-11", "2026-01-18"), date(2026, 1, 18), date(2026, 1, 19)),
    ],
)
def test_a_period_is_over_on_the_day_after_its_last(lines, last, after):
    table = ["when,v", *(f"{when},{n}" for n, when in enumerate(lines))]
    assert len(one(*table, today=last).values) == 2
    assert len(one(*table, today=after).values) == 3


def test_periods_ahead_of_today_are_read_and_said():
    series = one(*weekly(1, 2, 3, 4), today=date(2026, 1, 10))
    assert len(series.values) == 4
    assert "future" in codes(series)


def test_a_period_twice_is_asked_about_and_every_answer_is_taken():
    lines = [*weekly(1, 2, 4), "2026-01-12,4"]
    assert problems(*lines) == {"twice": (3, 5)}
    for twice, value in (("mean", 3), ("sum", 6), ("first", 2), ("last", 4)):
        assert one(*lines, twice=twice).values.tolist() == [1, value, 4]


def test_the_very_same_row_twice_counts_once():
    series = one(*weekly(1, 2, 4), "2026-01-12,2")
    assert series.values.tolist() == [1, 2, 4]
    assert next(note.lines for note in series.notes if note.code == "twice_same") == (3, 5)


def test_daily_values_without_weekends_have_no_gaps():
    days = [MONDAY + timedelta(days=n) for n in range(21) if n % 7 < 5]
    series = one("day,v", *(f"{day},{n}" for n, day in enumerate(days)))
    assert series.n == len(series.values) == 15
    assert series.starts == tuple(days)
    assert "weekdays_only" in codes(series)


def test_school_days_are_days_without_the_day_that_is_free():
    open_on = [MONDAY + timedelta(weeks=n, days=at) for n in range(9) for at in (0, 1, 3, 4)]
    days = [day for n, day in enumerate(open_on) if n % 11]
    series = one("day,meals", *(f"{day},{n % 5}" for n, day in enumerate(days)))
    assert (series.every, series.n) == ("day", len(days))
    assert {"weekdays_only", "gaps"} <= codes(series)


def test_weeks_keep_the_weekday_they_are_dated_by():
    series = one(*weekly(1, 2, 3, first=date(2026, 1, 9)))
    assert series.starts[0] == date(2026, 1, 9)


def test_a_rhythm_we_do_not_know_is_asked_about():
    apart = np.cumsum([0, 9, 14, 23, 9, 31, 12, 20])  # Mondays, Wednesdays, and anything
    lines = ["day,v", *(f"{MONDAY + timedelta(days=int(n))},{n}" for n in apart)]
    assert problems(*lines) == {"odd_spacing": ()}
    assert one(*lines, every="month").every == "month"


def test_a_finer_period_than_the_rows_is_refused():
    assert problems(*weekly(1, 2, 3), every="day") == {"too_fine": ()}


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"v": [1, 2, 3]}, index=pd.date_range("2026-01-05", periods=3, freq="7D")),
        pd.DataFrame(
            {"v": [1, 2, 3]}, index=pd.date_range("2026-01-05", periods=3, freq="7D", tz="UTC")
        ),
        pd.DataFrame({"v": [1, 2, 3]}, index=pd.period_range("2026-01-05", periods=3, freq="W")),
        pd.DataFrame({"d": ["5.1.2026", "12.1.2026", "19.1.2026"], "v": ["1", "2", "3"]}),
        pd.DataFrame({"d": [date(2026, 1, d) for d in (5, 12, 19)], "v": [1.0, 2.0, 3.0]}),
        pd.DataFrame(
            {
                "d": pd.Categorical(["2026-01-05", "2026-01-12", "2026-01-19"]),
                "v": pd.array([1, 2, 3], dtype="Int64"),
            }
        ),
    ],
    ids=["index", "zone", "periods", "text", "dates", "category"],
)
def test_a_frame_is_read_whatever_its_columns_are_made_of(frame):
    (series,) = history(frame, today=TODAY)
    assert (series.values.tolist(), series.every) == ([1, 2, 3], "week")
    assert series.starts[0] == MONDAY


def test_a_frame_keeps_what_it_had():
    frame = pd.DataFrame({"d": ["5.1.2026", "12.1.2026", "x"], "v": [1, 2, 3]})
    before = frame.copy()
    with pytest.raises(Exception, match="not a date"):
        history(frame, today=TODAY)
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    "frame", [pd.DataFrame(), pd.DataFrame({"a": []}), pd.DataFrame({"x": [1]})]
)
def test_a_frame_that_holds_no_history_is_refused(frame):
    with pytest.raises((BadInput, Exception), match=r"empty|No column|No row"):
        history(frame, today=TODAY)


def test_two_hundred_metrics_under_each_other():
    days = pd.date_range("2026-01-05", periods=30, freq="7D")
    long = pd.DataFrame(
        {
            "week": np.tile(days, 200),
            "metric": np.repeat([f"m{n}" for n in range(200)], 30),
            "value": np.arange(6_000.0),
        }
    )
    found = history(long, today=TODAY)
    assert [one.name for one in found] == [f"m{n}" for n in range(200)]
    assert found[7].values.tolist() == list(range(210, 240))
