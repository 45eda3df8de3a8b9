"""What the desk says of impossible targets, days that have passed, and options that do not fit."""

import json
from datetime import date, timedelta

import numpy as np
import pytest
from click.testing import CliRunner

from okrlab.cli import main
from okrlab.desk.baseline_command import ASKED
from tests.measure.making import rng

FIRST = date(2026, 1, 5)
TODAY = "2026-08-01"


def lines(values, name="minutes", first=FIRST):
    rows = (f"{first + timedelta(weeks=n)},{value}" for n, value in enumerate(values))
    return "\n".join([f"week,{name}", *rows]).encode()


def run(given, *words, today=TODAY):
    done = CliRunner().invoke(main, ["baseline", "-", "--today", today, *words], input=given)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


MINUTES = np.round(46 + 5 * rng(1).normal(size=26), 1)


def test_numbers_from_a_rate_are_those_of_its_cases_and_its_changes_are_points():
    n = np.full(52, 95)
    good = rng(3).binomial(n, 0.6 + 0.0042 * np.arange(52))
    rows = [f"{FIRST + timedelta(weeks=k)},{a},95" for k, a in enumerate(good)]
    given = "\n".join(["week,on_time,orders", *rows]).encode()
    how = ("--numerator", "on_time", "--denominator", "orders", "--by", "2027-02-28")
    said = run(given, *how, today="2027-01-15").stdout
    assert "percentage points a week" in said
    assert "percentage points\n" in said  # the smallest steps
    assert "the pooled rate" not in said  # the line's end is none, and the mean is the pooled rate


def test_too_few_periods_before_a_change_ask_for_earlier_ones_and_no_day():
    said = run(lines(MINUTES), "--changed", "2026-01-12").stdout
    assert "1 of the 6 weeks it takes" in said
    assert "Add earlier weeks" in said
    assert "Switch on" not in said


def test_no_day_to_come_lies_in_the_past():
    few = lines(MINUTES[:4])
    assert "Switch on 2026-02-16" in run(few, today="2026-02-03").stdout
    said = run(few).stdout
    assert "Switch on" not in said
    assert "The last one is of 2026-01-26" in said
    moved = np.r_[MINUTES, 90, 92, 91]
    how = ("--changed", (FIRST + timedelta(weeks=26)).isoformat(), "--by", "2027-06-30")
    how = (*how, "--better", "up")
    assert "set the target on 2026-08-17" in run(lines(moved), *how).stdout
    late = run(lines(moved), *how, today="2027-01-15").stdout
    assert "2026-08-17" not in late
    assert "check first whether it is still measured" in late


def test_a_day_that_has_passed_is_refused_and_ten_years_are_ten_years():
    how = ("--better", "up", "--format", "json", "--by")
    gone = json.loads(run(lines(MINUTES), *how, "2026-07-31").stdout)
    assert gone["targets"] is None
    assert "That day has passed" in gone["sentence"]
    assert json.loads(run(lines(MINUTES), *how, "2026-09-30").stdout)["targets"]
    assert json.loads(run(lines(MINUTES), *how, "2036-07-31").stdout)["targets"]


def test_a_g_chart_says_nothing_of_days_that_it_does_not_count_and_events_to_come_are_events():
    days = [FIRST + timedelta(days=int(n)) for n in np.cumsum([0, *[20, 25, 22, 28, 24] * 3])]
    given = "\n".join(["created", *map(str, days)]).encode()
    how = ("--events", "--scale", "events", "--by", str(days[-1] + timedelta(days=280)))
    how = (*how, "--better", "up")
    today = str(days[-1] + timedelta(days=30))
    said = run(given, *how, "--method", "g", today=today).stdout
    assert "since the last one" not in said
    assert "mean of the last 9 events" in said or "mean of the last 10 events" in said
    assert "since the last one" in run(given, *how, today=today).stdout


def test_one_period_inside_the_usual_range_is_no_move_yet():
    values = np.r_[MINUTES, MINUTES.mean() - 2.4 * MINUTES.std()].round(1)
    how = ("--changed", (FIRST + timedelta(weeks=26)).isoformat())
    said = run(lines(values), *how).stdout
    assert "Too early to say" in said
    assert "more than luck and routine explain" not in said
    far = np.r_[MINUTES, MINUTES.mean() - 6 * MINUTES.std()].round(1)
    assert "more than luck and routine explain" in run(lines(far), *how).stdout


def test_a_slip_among_minutes_is_no_percentage_and_is_named():
    values = list(MINUTES)
    values[12] = 0.46
    done = run(lines(values))
    assert done.exit_code == 0
    assert "0.46" in done.stdout or "2026-03-30" in done.stdout
    done = run(lines(values, "late %"))
    assert done.exit_code == 1
    assert "percentages mixed with fractions" in done.stderr
    assert "answer it with an option" not in done.stderr


@pytest.mark.parametrize(
    ("values", "scale", "said"),
    [
        (MINUTES, "csat", "not answers on CSAT"),
        (MINUTES * 10, "nps", "are not an NPS"),
        (MINUTES, "rate", "are not shares"),
        ([f"{one}%" for one in MINUTES], "count", "not counts"),
    ],
)
def test_a_scale_that_does_not_fit_is_refused(values, scale, said):
    done = run(lines(values), "--scale", scale)
    assert done.exit_code == 1
    assert said in done.stderr
    assert "--scale value" in done.stderr


def test_a_scale_that_changes_nothing_is_told():
    assert "taken as they are" in run(lines(MINUTES), "--scale", "nps").stdout
    assert "taken as they are" in run(lines(MINUTES / 100), "--scale", "rate").stdout


def test_what_is_said_is_said_once():
    values = np.r_[MINUTES]
    said = run(lines(values), "--changed", "2026-07-30").stdout
    assert said.count("Nothing was measured since the change") == 1
    counts = rng(5).poisson(np.where(np.arange(30) % 2, 20, 45))
    said = run(lines(counts, "calls"), "--scale", "count").stdout
    assert said.count("times more than chance") == 1
    asked = run(lines(values), "--by", "2027-06-30")
    assert asked.exit_code == ASKED
    assert (asked.stdout + asked.stderr).count("Which way is better") == 1
    assert "better=" not in asked.stdout + asked.stderr


def test_a_target_or_a_chart_for_several_metrics_at_once_is_refused(tmp_path):
    rows = [f"{FIRST + timedelta(weeks=n)},{v},{v / 100}" for n, v in enumerate(MINUTES)]
    given = "\n".join(["week,minutes,conversion", *rows]).encode()
    done = run(given, "--all", "--target", "40", "--by", "2027-06-30")
    assert done.exit_code != 0
    assert "--name" in done.output
    path = tmp_path / "chart.png"
    done = run(given, "--all", "--chart", str(path))
    assert done.exit_code != 0
    assert "--format html" in done.output
    assert not path.exists()


def test_one_hour_is_an_hour():
    said = run(lines([1, 1, 1, 2, 1, 0, 1, 1, 1, 0, 1, 2, 1, 1], "hours")).output
    assert "1 hours" not in said


def test_no_more_digits_than_the_numbers_carry_and_what_was_typed_as_it_was_typed():
    money = (1_218_000 + 80_000 * rng(6).normal(size=26)).round(0)
    how = ("--better", "up", "--by", "2027-06-30", "--target")
    said = run(lines(money, "revenue"), *how, "1234567").stdout
    assert "1,234,567" in said
    level = next(line for line in said.splitlines() if line.strip().startswith("level"))
    assert level.split()[1].strip(",").endswith("000")
    said = run(lines(MINUTES), "--better", "down", "--by", "2027-06-30", "--target", "45.9").stdout
    assert "doing nothing leads to 45.6" in said
