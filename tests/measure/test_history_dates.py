"""Dates in the usual forms; two readings are settled by evidence, or asked about."""

from datetime import date, timedelta

import numpy as np
import pytest

from okrlab.measure.dates import DateColumn
from okrlab.tables.date_forms import MISSING, iso_days
from tests.measure.reading import codes, one, problems

MONDAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("written", "every", "starts"),
    [
        (("2026-01-05", "2026-01-12", "2026-01-19"), "week", (MONDAY, date(2026, 1, 12))),
        (("2026/1/5", "2026/1/12", "2026/1/19"), "week", (MONDAY, date(2026, 1, 12))),
        (("5.1.2026", "12.1.2026", "19.1.2026"), "week", (MONDAY, date(2026, 1, 12))),
        (("05. 01. 26", "12. 01. 26", "19. 01. 26"), "week", (MONDAY, date(2026, 1, 12))),
        (("05/01/2026", "12/01/2026", "19/01/2026"), "week", (MONDAY, date(2026, 1, 12))),
        (("1/5/2026", "1/12/2026", "1/19/2026"), "week", (MONDAY, date(2026, 1, 12))),
        (("05-Jan-26", "12-Jan-26", "19-Jan-26"), "week", (MONDAY, date(2026, 1, 12))),
        (("5 January 2026", "12 January 2026", "19 January 2026"), "week", (MONDAY,)),
        (("January 5, 2026", "January 12, 2026", "January 19, 2026"), "week", (MONDAY,)),
        (("Mon 5 Jan 2026", "Mon 12 Jan 2026", "Mon 19 Jan 2026"), "week", (MONDAY,)),
        (("2026-W02", "2026-W03", "2026-W04"), "week", (MONDAY, date(2026, 1, 12))),
        (("KW 2 2026", "KW 3 2026", "KW 4 2026"), "week", (MONDAY,)),
        (("Jan 2026", "Feb 2026", "Mar 2026"), "month", (date(2026, 1, 1), date(2026, 2, 1))),
        (("2026-01", "2026-02", "2026-03"), "month", (date(2026, 1, 1),)),
        (("01/2026", "02/2026", "03/2026"), "month", (date(2026, 1, 1),)),
        (("Januar 2026", "Februar 2026", "März 2026"), "month", (date(2026, 1, 1),)),
        (("31.01.2026", "28.02.2026", "31.03.2026"), "month", (date(2026, 1, 1),)),
        (("2025 Q3", "2025 Q4", "2026 Q1"), "quarter", (date(2025, 7, 1), date(2025, 10, 1))),
        (("Q3/2025", "Q4/2025", "Q1/2026"), "quarter", (date(2025, 7, 1),)),
        (("46027", "46034", "46041"), "week", (MONDAY, date(2026, 1, 12))),
        (("20260105", "20260112", "20260119"), "week", (MONDAY,)),
        (("2026-01-05T08:00:00", "2026-01-12 09:30", "2026-01-19"), "week", (MONDAY,)),
        (("05.01.2026 08:15", "12.01.2026 09:00", "19.01.2026 23:59:59"), "week", (MONDAY,)),
        (("2026-01-05", "2026-01-06", "2026-01-07"), "day", (MONDAY, date(2026, 1, 6))),
    ],
)
def test_a_date_is_read_in_every_usual_form(written, every, starts):
    series = one("date;value", *(f"{when};{n}" for n, when in enumerate(written)))
    assert series.every == every
    assert series.starts[: len(starts)] == starts
    assert series.values.tolist() == [0, 1, 2]


def test_a_day_above_twelve_settles_the_order_for_all():
    lines = [f"{when},1" for when in ("03/04/2026", "10/04/2026", "17/04/2026")]
    assert one("date,v", *lines).starts[0] == date(2026, 4, 3)


def test_without_evidence_the_order_is_asked_for_and_an_answer_settles_it():
    lines = ["date,v", "03/04/2026,1", "04/04/2026,2", "05/04/2026,3"]
    assert problems(*lines) == {"which_order": (2,)}
    assert one(*lines, order="dmy").starts[0] == date(2026, 4, 3)
    months = one(*lines, order="mdy")
    assert (months.every, months.starts[0]) == ("month", date(2026, 3, 1))


FIRSTS = [date(2024 + n // 12, n % 12 + 1, 1) for n in range(16)]


@pytest.mark.parametrize(
    "form", ["{:%d-%m-%Y}", "{:%d/%m/%Y}", "{:%m/%d/%Y}", "{0.month}/1/{0:%y}"]
)
def test_a_rhythm_settles_the_order_where_the_other_leaves_most_periods_empty(form):
    series = one("when,v", *(f"{form.format(day)},{n}" for n, day in enumerate(FIRSTS)))
    assert (series.every, series.starts) == ("month", tuple(FIRSTS))
    assert "guessed_order" in codes(series)


def test_twelve_firsts_of_a_year_may_be_twelve_days_of_january_and_are_asked_about():
    lines = ["when,v", *(f"{day:%d/%m/%Y},{n}" for n, day in enumerate(FIRSTS[:12]))]
    assert list(problems(*lines)) == ["which_order"]


def test_evidence_for_both_orders_is_named_with_its_lines():
    found = problems("date,v", "13/01/2026,1", "20/01/2026,2", "01/27/2026,3", "30/01/2026,3")
    assert found == {"two_orders": (4,)}


def test_two_formats_are_refused_with_the_rarer_ones_lines():
    lines = [
        "date,v",
        "2026-01-05,1",
        "12.01.2026,2",
        "2026-01-19,3",
        "26.1.2026,4",
        "2026-02-02,5",
    ]
    assert problems(*lines) == {"two_formats": (3, 5)}


def test_a_day_that_does_not_exist_is_named():
    lines = ["date,v", "2026-01-05,1", "2026-02-31,2", "2026-01-19,3"]
    assert problems(*lines) == {"not_a_date": (3,)}


@pytest.mark.parametrize("odd", ["2024-02-30", "2024-13-01", "2024-0x-01", "9024-01-01"])
def test_days_that_do_not_exist_are_named_in_long_columns_too(odd):
    """NumPy's own parser ends the process at one of them among more than 500."""
    days = [str(date(2024, 1, 1) + timedelta(days=n)) for n in range(600)]
    lines = ["date,v", *(f"{day},{n % 7}" for n, day in enumerate(days)), f"{odd},4"]
    assert problems(*lines)["not_a_date"] == (602,)
    cells = np.array([*days, odd], dtype=object)
    assert iso_days(cells).tolist() == [*range(19723, 20323), MISSING]


@pytest.mark.parametrize("zone", [None, "Pacific/Auckland", "America/New_York"])
@pytest.mark.parametrize(
    "written",
    ["9999-12-31T23:59:00-14:00", "0001-01-01T00:00:00+14:00", "2201-01-01", "9998-W01", "0026-01"],
)
def test_a_day_beyond_all_calendars_is_named(written, zone):
    lines = ("day,value", *(f"2026-0{n}-01,{n}" for n in range(1, 9)), f"{written},5")
    assert problems(*lines, zone=zone)["not_a_date"] == (10,)


def test_years_alone_are_too_coarse():
    assert "yearly" in problems("year,v", "2023,1", "2024,2", "2025,3")


def test_a_year_that_was_mistyped_is_asked_about():
    found = problems("date,v", "1926-01-05,1", "2026-01-12,2", "2026-01-19,3", "2026-01-26,4")
    assert found == {"far_date": (2,)}


def test_a_time_zone_moves_the_day_only_where_one_is_named():
    lines = ["t,v", *(f"2026-01-{n:02}T23:30:00Z,{n}" for n in range(5, 15))]
    as_written, in_berlin = one(*lines), one(*lines, zone="Europe/Berlin")
    assert as_written.starts[0] == MONDAY
    assert "zoned" in codes(as_written)
    assert in_berlin.starts[0] == date(2026, 1, 6)
    assert "zoned" not in codes(in_berlin)


def test_iso_days_agree_with_the_calendar_and_refuse_what_only_looks_alike():
    good = ["1999-12-31", "2026-01-05T10:00", "2024-02-29 23:59:59"]
    bad = ["2026-13-01", "2026-1-05", "2026-01-05x", "", "20260105", "2026-02-29", "0026-01-05"]
    days = iso_days(np.array(good + bad, dtype=object))
    expected = [date(1999, 12, 31), MONDAY, date(2024, 2, 29)]
    assert days[:3].tolist() == [(one - date(1970, 1, 1)).days for one in expected]
    assert (days[3:] == MISSING).all()


def test_tokens_are_the_same_however_the_column_is_cut():
    column = np.array(["2026-01-06", "5.1.2026", "2026-01-05", "", "2026-01-06"], dtype=object)
    whole, pieces = DateColumn(), DateColumn()
    expected = whole.take(column, 0)
    cut = np.concatenate([pieces.take(column[:2], 0), pieces.take(column[2:], 2)])
    assert [whole.tokens[n] for n in expected] == [pieces.tokens[n] for n in cut]
    assert [whole.firsts[whole.tokens.index(t)] for t in pieces.tokens] == pieces.firsts


def test_timestamps_of_no_year_we_know_are_not_dates():
    column = np.array(["0900-01-01", "2026-01-05"], dtype="datetime64[us]")
    dates = DateColumn()
    dates.take(column, 0)
    assert [wrong.code for wrong in dates.resolve(None).amiss] == ["not_a_date"]
