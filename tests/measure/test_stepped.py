"""Targets that step over time: each level is judged on its own day."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from okrlab.errors import BadInput
from okrlab.measure.known import known_series
from okrlab.measure.series import Series
from okrlab.measure.stepped import stepped

WEEKS = tuple(date(2026, 1, 5) + timedelta(weeks=n) for n in range(40))
SHARE = Series.of(2 + 0.2 * np.random.default_rng(4).normal(size=40), starts=WEEKS, unit="%")
JANUARY, MAY = date(2027, 1, 31), date(2027, 5, 31)


def test_every_level_is_judged_on_its_own_day_in_order():
    known = known_series(replace(SHARE, better="up"), None)
    first, last = stepped(known, {MAY: 4.0, JANUARY: 2.04})
    assert (first.by, first.target, last.by, last.target) == (JANUARY, 2.04, MAY, 4.0)
    assert first.verdict.standing == "luck"
    assert last.verdict.luck < first.verdict.luck
    assert last.proposed.horizon > first.proposed.horizon
    assert first.sentence.startswith("By 2027-01-31: 2.04 % may be reached by luck")


def test_a_level_behind_the_one_before_is_asked_about():
    known = known_series(replace(SHARE, better="down"), None)
    with pytest.raises(BadInput) as caught:
        stepped(known, {JANUARY: 1.5, MAY: 1.8})
    assert caught.value.code == "steps_back"
    assert "1.8 % by 2027-05-31 is behind 1.5 %" in str(caught.value)
    with pytest.raises(BadInput):
        stepped(known, {})


def test_where_there_can_be_no_target_each_day_says_why():
    known = known_series(replace(SHARE.part(0, 4), better="up"), None)
    (only,) = stepped(known, {JANUARY: 3.0})
    assert only.verdict is None
    assert "No baseline yet" in only.sentence
