"""Which direction is better: what a name says, and what a target implies."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlab.measure.direction import directed, implied, said_by
from okrlab.measure.series import Series


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("Complaints", "down"),
        ("number_of_errors", "down"),
        ("Churn rate", "down"),
        ("no-shows", "down"),
        ("Lead time (days)", "down"),
        ("Hours to first answer", "down"),
        ("Time to resolve", "down"),
        ("Beschwerden", "down"),
        ("Sick days", "down"),
        ("Customer satisfaction", "up"),
        ("NPS", "up"),
        ("revenue", "up"),
        ("Deliveries on time", "up"),
        ("passed", "up"),
        ("score", "up"),
        ("Late deliveries", "down"),
        ("Average wait (min)", "down"),
        ("Staff turnover", "down"),
        ("open bugs", "down"),
        ("New customers", "up"),
        ("Active teams", "up"),
        ("Orders", "up"),
        ("Cancelled orders", ""),
        ("Returned orders", ""),
        ("new complaints", ""),
        ("users waiting", ""),
        ("turnover", ""),
        ("effort score", ""),
        ("Complaints resolved", ""),
        ("Days without accidents", ""),
        ("error-free orders", ""),
        ("days since accident", ""),
        ("Calls", ""),
        ("value", ""),
        ("Returns", ""),
        ("", ""),
    ],
)
def test_a_name_says_which_direction_is_better_or_nothing(name, better):
    assert said_by(name) == better


def test_what_a_person_said_wins_and_what_was_taken_is_noted():
    complaints = Series.of([5, 6, 7], name="Complaints", better="up")
    assert directed(complaints) is complaints
    open_ = Series.of([5, 6, 7], name="Complaints", better="")
    assert directed(open_).better == "down"
    assert [one.code for one in directed(open_).notes] == ["better_by_name"]
    calls = Series.of([5, 6, 7], name="Calls", better="")
    assert directed(calls) is calls


@given(level=st.floats(-1e6, 1e6), target=st.floats(-1e6, 1e6))
def test_a_target_implies_the_direction_from_the_level_to_it(level, target):
    found = implied(Series.of(np.zeros(3), better=""), level, target)
    assert found.better == ("down" if target < level else "up")
    assert [one.code for one in found.notes] == ["better_by_target"]
