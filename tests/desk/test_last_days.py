"""The last day that a deadline allows, and the number that an amount stands for; never a guess."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import okrlab
from okrlab.desk.last_days import due_day, last_day
from okrlab.language.reading import read
from tests.conftest import by_day
from tests.fuzz.hostile import SHAPES

TODAY = date(2026, 11, 30)

KNOWN = {
    "in Q1 2027": "2027-03-31",
    "by March 2027": "2027-03-31",
    "by the end of 2027": "2027-12-31",
    "before March 2027": "2027-02-28",
    "prior to 3 March 2027": "2027-03-02",
    "before the end of May 2027": "2027-05-31",
    "on or before 3 March 2027": "2027-03-03",
    "until 31.12.2027": "2027-12-31",
    "by 12/31/2027": "2027-12-31",
    "by 2027-06": "2027-06-30",
    "by H2 2027": "2027-12-31",
    "by Q3'27": "2027-09-30",
    "by EOY 2027": "2027-12-31",
    "by EOQ1 2027": "2027-03-31",
    "by the second quarter of 2027": "2027-06-30",
    "in the first half of 2027": "2027-06-30",
    "by the beginning of Q2 2027": "2027-04-01",
    "by the last day of June 2027": "2027-06-30",
    "from 2025 to 2027": "2027-12-31",
    "in Q1–Q2 2027": "2027-06-30",
    "by 2027-W05": "2027-02-07",
    "by late February 2028": "2028-02-29",
}
WITH_TODAY = {
    "by June": "2027-06-30",
    "by 30 November": "2026-11-30",
    "by 29 February": "2028-02-29",
    "by Q4": "2026-12-31",
    "this quarter": "2026-12-31",
    "by the end of next quarter": "2027-03-31",
    "by the end of the year": "2026-12-31",
    "in Q2 of next year": "2027-06-30",
    "by year-end": "2026-12-31",
}
UNKNOWN = (
    *("by the end of the sprint", "within 6 months", "in FY27", "by Q2 FY27", "by summer 2027"),
    *("by mid-2027", "in early 2027", "by 03/04/2027", "in 2025/26", "by [date]", "by Friday"),
    *("by the end of the fiscal year", "in the week of 3 May 2027", "after Q1 2027", "", "xyz"),
    *("by the end of the 2026-27 school year", "over the coming year", "by launch"),
)


@pytest.mark.parametrize("words", KNOWN)
def test_words_that_name_a_day_have_it_whatever_today_is(words):
    for today in (None, TODAY, date(2031, 5, 5)):
        assert str(last_day(words, today)) == KNOWN[words]


@pytest.mark.parametrize("words", WITH_TODAY)
def test_words_without_a_year_have_a_day_from_today_on_and_none_without_it(words):
    assert last_day(words) is None
    assert str(last_day(words, TODAY)) == WITH_TODAY[words]


@pytest.mark.parametrize("words", UNKNOWN)
def test_words_that_name_no_day_have_none(words):
    assert last_day(words) is None
    assert last_day(words, TODAY) is None


def test_of_several_deadlines_the_latest_counts_if_each_is_known():
    assert str(due_day("by June 2027; by the end of 2027")) == "2027-12-31"
    assert due_day("by the end of Q3; this year", TODAY) is None
    assert due_day("by June 2027; by the end of the sprint") is None


@settings(max_examples=by_day(100), deadline=None, derandomize=True)
@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_day_is_read_as_it_is_spelled(day):
    for words in (f"by {day}", f"by {day.day} {day:%B} {day.year}", f"until {day:%d.%m.%Y}"):
        assert last_day(words) == day
    if day.month != 2 or day.day != 29:
        spelled = f"by {day.day} {day:%B}"
        for today in (day, day - timedelta(days=200)):
            assert last_day(spelled, today) == day


@pytest.mark.parametrize("shape", SHAPES)
def test_no_text_however_hostile_is_more_than_a_day_or_none(shape):
    for words in (SHAPES[shape](100_000), f"by the end of {SHAPES[shape](300)}"):
        for today in (None, TODAY):
            assert isinstance(last_day(words, today), date | None)


VALUES = {
    "Raise NPS from 40 to 55": (40.0, 55.0, None),
    "Raise revenue from €10k to €1.2 million": (10_000.0, 1_200_000.0, "€"),
    "Cut no-shows from 40 % to 12.5%": (40.0, 12.5, "%"),
    "Cut the wait from 3 days to half a day": (3.0, None, "days"),
    "4 of 5 guests come back": (None, 80.0, "%"),
    "Raise the rating from 3.9/5 to 4.5/5": (3.9, 4.5, "/5"),
    "Raise returns from one in ten to one in five": (10.0, 20.0, "%"),
    "Half of all parents book online": (None, 50.0, "%"),
    "Answer within 3-5 days": (None, None, None),
    "Double the number of repeat orders": (None, None, None),
    "Raise it from X% to Y%": (None, None, None),
    "Twenty-five schools use it weekly": (None, 25.0, None),
    "Reach 1,200 paying members": (None, 1_200.0, None),
}


@pytest.mark.parametrize("words", VALUES)
def test_an_amount_has_its_number_and_its_unit(words):
    reading = read(words)
    low, high, unit = VALUES[words]
    assert (reading.baseline.number if reading.baseline else None) == low
    assert (reading.target.number if reading.target else None) == high
    if unit is not None:
        assert unit in {one.unit for one in (reading.baseline, reading.target) if one}


def test_of_several_amounts_the_first_is_the_number():
    target = okrlab.read("Reach 300 sign-ups and 40 paid plans").target
    assert (target.value, target.number) == ("300; 40", 300.0)
