"""Targets that step over time, and links to xmrit, at the desk and in Python."""

import json
import subprocess
import sys
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

import okrlab
from okrlab.errors import BadInput
from okrlab.tables.xmrit import read_link

WEEKS = pd.date_range("2026-01-05", periods=40, freq="7D")
VALUES = (40 + 2 * np.random.default_rng(4).normal(size=40)).round(1)
JUNE, DECEMBER = "2027-06-30", "2027-12-31"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "minutes.csv"
    pd.DataFrame({"week": WEEKS.date, "minutes": VALUES}).to_csv(path, index=False)
    return str(path)


def desk(*words):
    command = [sys.executable, "-m", "okrlab.cli", "baseline", *words, "--today", "2026-11-29"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_target_that_steps_is_judged_on_each_of_its_days(file):
    ran = desk(
        file, "--target", f"{JUNE}=39", "--target", f"{DECEMBER}=34", "--better", "down",
        "--format", "json",
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert [(one["by"], one["target"]) for one in found["steps"]] == [(JUNE, 39), (DECEMBER, 34)]
    assert found["steps"][1]["luck"] < found["steps"][0]["luck"]
    assert found["sentence"].count("By 2027-") == 2


def test_what_cannot_be_a_step_is_asked_about(file):
    back = desk(file, "--target", f"{JUNE}=34", "--target", f"{DECEMBER}=39", "--better", "down")
    assert back.returncode == 1
    assert "39 by 2027-12-31 is behind 34" in back.stderr
    both = desk(file, "--target", f"{JUNE}=39", "--by", DECEMBER, "--better", "down")
    assert "has its own days" in both.stderr
    assert "levels by their days" in desk(file, "--target", "40", "--target", "45").stderr


def test_steps_in_python_take_days_of_every_kind():
    history = pd.Series(VALUES, index=WEEKS, name="minutes")
    found = okrlab.baseline(
        history, target={JUNE: 39.0, pd.Timestamp(DECEMBER): 34.0}, better="down"
    )
    assert [one.by for one in found.steps] == [date(2027, 6, 30), date(2027, 12, 31)]
    with pytest.raises(BadInput):
        okrlab.baseline(history, target={}, better="down")
    with pytest.raises(BadInput):
        okrlab.baseline(history, target={"soon": 3.0}, better="down")


def test_a_history_goes_to_xmrit_and_comes_back(file):
    link = desk(file, "--format", "xmrit").stdout.strip()
    chart = read_link(link)
    assert chart.labels == ("week", "minutes")
    assert chart.values == pytest.approx(VALUES, rel=1e-6)
    level, _, low, high, _ = chart.limits
    again = json.loads(desk(link, "--format", "json").stdout)
    assert again["level"] == pytest.approx(level, rel=1e-5)
    assert again["limits"] == pytest.approx([low, high], rel=1e-5)


def test_where_limits_begin_anew_the_chart_in_xmrit_is_divided():
    values = np.r_[VALUES, VALUES + 30]
    days = [date(2026, 1, 5) + timedelta(weeks=n) for n in range(80)]
    found = okrlab.baseline(values, date=days, name="minutes")
    assert read_link(found.xmrit()).dividers == (days[40],)
    with pytest.raises(BadInput):
        okrlab.baseline(values).xmrit()
