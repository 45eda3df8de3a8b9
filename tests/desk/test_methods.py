"""Methods by name at the command line: one option each, and a clear sentence where it cannot be."""

from __future__ import annotations

import json
from datetime import date, timedelta

import numpy as np
import pytest
from click.testing import CliRunner
from scipy import stats

from okrlab.cli import main
from okrlab.desk.metrics_at_hand import MetricReport
from okrlab.errors import BadInput
from okrlab.measure.behaviour import ChartRebase
from okrlab.measure.methods import Methods
from okrlab.measure.series import Series

FIRST = date(2026, 1, 5)
WEEKS = [FIRST + timedelta(weeks=n) for n in range(40)]
NOISE = np.random.default_rng(3).normal(size=40)
VALUES = [round(float(one), 1) for one in 40 + 2 * NOISE + 4 * (np.arange(40) >= 26)]
CHANGED = WEEKS[26].isoformat()


def table(values=VALUES, head="week,minutes"):
    return "\n".join([head, *(f"{w},{v}" for w, v in zip(WEEKS, values, strict=False))]).encode()


def run(*words, given=None):
    done = CliRunner().invoke(
        main,
        ["baseline", "-", "--today", "2027-01-01", *words],
        input=table() if given is None else given,
    )
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def answer(*words, given=None):
    done = run("--format", "json", *words, given=given)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def ranges(values):
    return np.abs(np.diff(values))


def test_each_option_reaches_its_method():
    usual = answer("--changed", CHANGED)
    part = np.array(VALUES[:26])
    median = answer("--changed", CHANGED, "--limits", "median")
    reach = 3.145 * np.median(ranges(part))
    assert median["limits"] == pytest.approx([part.mean() - reach, part.mean() + reach])
    assert median["limits"] != pytest.approx(usual["limits"])
    odd = [*VALUES[:10], 60.0, *VALUES[10:26]]
    kept = ranges(odd)[ranges(odd) < 3.267 * ranges(odd).mean()]
    screened = answer("--screen", given=table(odd))
    assert screened["limits"][1] - screened["level"] == pytest.approx(2.66 * kept.mean())
    flat = answer("--method", "xmr")
    assert (usual["method"], flat["method"], flat["n"]) == ("xmr", "xmr", 40)
    assert flat["level"] == pytest.approx(np.mean(VALUES))
    for method in ("ewma", "cusum"):
        shown = answer("--method", method, "--changed", CHANGED)
        assert shown["method"] == method
        assert f"({method.upper()}) is" in shown["sentence"].split("Since the change,")[1]
        assert shown["limits"] == pytest.approx(usual["limits"])
    assert {one["rule"] for one in answer("--method", "ewma")["signals"]} == {"ewma"}


def test_run_rules_by_name_raise_the_alarms():
    low = [40, 44] * 6 + [41] * 7 + [44.5, 44]
    assert answer("--rules", "wheeler", given=table(low))["signals"] == []
    (signal,) = answer("--rules", "nhs", given=table(low))["signals"]
    assert (signal["rule"], signal["indices"]) == ("run", list(range(12, 19)))
    assert "NHS" in run("--rules", "nhs", given=table(low)).output


@pytest.mark.parametrize(("test", "equal"), [("welch", False), ("pooled", True)])
def test_a_test_by_name_is_in_the_answer_with_its_p_value(test, equal):
    moved = answer("--changed", CHANGED, "--test", test)["movement"]
    theirs = stats.ttest_ind(VALUES[26:], VALUES[:26], equal_var=equal)
    assert (moved["test"], moved["moved"]) == (test, "yes")
    assert moved["p"] == pytest.approx(theirs.pvalue)
    assert list(answer("--changed", CHANGED)["movement"]) == ["moved", "change", "interval"]
    assert "t test" in run("--changed", CHANGED, "--test", test).output


def test_an_exact_test_of_a_rate_from_its_columns():
    solved = [18 + n % 5 + 8 * (n >= 26) for n in range(40)]
    rows = "\n".join(
        ["week,solved,asked", *(f"{w},{k},60" for w, k in zip(WEEKS, solved, strict=True))]
    )
    how = ("--numerator", "solved", "--denominator", "asked", "--changed", CHANGED)
    moved = answer(*how, "--test", "exact", given=rows.encode())["movement"]
    k = sum(solved[:26]), sum(solved[26:])
    cells = [[k[1], 14 * 60 - k[1]], [k[0], 26 * 60 - k[0]]]
    assert moved["p"] == pytest.approx(stats.fisher_exact(cells).pvalue)


def test_rare_events_have_a_g_chart():
    gaps = [12, 30, 7, 55, 21, 3, 40, 18, 26, 9, 61, 15, 33, 5]
    days = [date(2024, 1, 1) + timedelta(days=int(n)) for n in np.cumsum([0, *gaps])]
    given = "\n".join(["date", *map(str, days)]).encode()
    told = answer("--events", "--scale", "events", "--method", "g", given=given)
    mean = np.mean(gaps)
    assert (told["method"], told["level"]) == ("g", pytest.approx(mean))
    assert told["limits"][1] == pytest.approx(mean + 3 * np.sqrt(mean * (mean + 1)))


def test_a_rebase_by_hand_begins_the_level_anew_and_stands_in_the_chart():
    told = answer("--rebase", f"{WEEKS[8]}=new form", "--rebase", f"{CHANGED}= more staff ")
    assert (told["n"], told["level"]) == (14, pytest.approx(np.mean(VALUES[26:])))
    page = run("--format", "html", "--rebase", f"{WEEKS[8]}=new form", "--rebase", CHANGED).output
    assert "new form" in page
    assert "from here on" in page
    early = answer("--rebase", "2020-01-01")
    assert any("2020-01-01 changes nothing" in one for one in early["warnings"])
    late = answer("--rebase", "2026-12-01")
    assert "from 2026-12-01 on" in late["refused"]
    assert late["level"] is None


def test_a_season_is_a_number_none_or_stl():
    wave = [round(40 + 6 * np.sin(2 * np.pi * n / 8) + NOISE[n], 1) for n in range(40)]
    given = table(wave)
    assert answer("--season", "8", given=given)["method"] == "season"
    assert answer("--season", "none", given=given)["method"] != "season"
    stl = answer("--season", "stl", given=given)
    assert "5 cycles" in stl["refused"]
    assert "260 weeks" in stl["refused"]
    long = [
        f"{2020 + n // 12}-{n % 12 + 1:02},{40 + 6 * np.sin(n * np.pi / 6) + NOISE[n % 40]:.1f}"
        for n in range(60)
    ]
    found = answer("--season", "stl", given="\n".join(["month,minutes", *long]).encode())
    assert found["method"] == "stl"
    assert found["level"] == pytest.approx(40, abs=1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--method", "ewma", "--rules", "nhs"), "EWMA and CUSUM have a rule of their own"),
        (("--limits", "median", "--screen"), "one of the two is enough"),
        (("--method", "xmr", "--season", "12"), "xmr has no season"),
        (("--season", "1"), "two periods or more"),
        (("--test", "welch"), "A test needs the day of a change"),
        (("--rebase", "soon"), "soon"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_line_and_ends_with_1(words, said):
    done = run(*words)
    assert done.exit_code == 1
    assert said in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    "words", [("--season", "x"), ("--method", "p"), ("--test", "t"), ("--rules", "who")]
)
def test_a_word_that_an_option_does_not_know_is_refused_by_its_name(words):
    done = run(*words)
    assert done.exit_code == 2
    assert words[0] in done.stderr


def test_what_the_data_do_not_bear_is_an_answer_not_another_method():
    told = answer("--method", "g")
    assert (told["method"], told["level"], told["targets"]) == ("none", None, None)
    assert told["refused"] == told["sentence"]
    moved = answer("--changed", CHANGED, "--test", "exact")
    assert moved["movement"] is None
    assert "no exact test" in moved["sentence"]


def test_the_options_hold_for_every_metric_of_a_file():
    rows = "\n".join(
        ["week,a,b", *(f"{w},{v},{2 * v + 1}" for w, v in zip(WEEKS, VALUES, strict=True))]
    )
    both = json.loads(
        run("--format", "json", "--all", "--method", "ewma", given=rows.encode()).stdout
    )
    assert [one["method"] for one in both] == ["ewma", "ewma"]


def test_what_the_chart_and_the_frame_show_is_the_line_that_was_asked_for(tmp_path):
    series = Series.of(VALUES, starts=tuple(WEEKS), name="minutes", better="down")
    report = MetricReport(series, changed=WEEKS[26], methods=Methods(method="ewma"))
    frame, base = report.to_frame(), report.baseline
    line = base.level
    for n, value in enumerate(VALUES):
        line = 0.8 * line + 0.2 * value
        assert frame["level"][n] == pytest.approx(line)
    beyond = (frame["level"] > frame["upper"]) | (frame["level"] < frame["lower"])
    assert beyond.any()
    assert (frame["signal"] == "rule").tolist() == beyond.tolist()
    drawn = report.chart().svg()
    assert "average (EWMA)" in drawn
    assert "usual range" not in drawn
    assert "moving average (EWMA), drawn with its own limits" in report.chart().words
    saved = tmp_path / "ewma.svg"
    run("--method", "ewma", "--chart", str(saved))
    assert "average (EWMA)" in saved.read_text()


def test_a_report_keeps_what_was_asked_for_when_another_day_is_judged():
    series = Series.of(VALUES, starts=tuple(WEEKS), better="down")
    known = ChartRebase(date=WEEKS[6], reason="new form")
    report = MetricReport(series, rebased=(known,), methods=Methods(test="welch"))
    found = report.movement(WEEKS[26])
    assert found.p == pytest.approx(
        stats.ttest_ind(VALUES[26:], VALUES[6:26], equal_var=False).pvalue
    )
    assert (found.test, found.before.rebased) == ("welch", (known,))


def test_a_report_judged_from_another_day_is_the_one_that_would_have_been_asked_for():
    series = Series.of(VALUES, starts=tuple(WEEKS), better="down", name="Waits")
    known = ChartRebase(date=WEEKS[6], reason="new form")
    later = WEEKS[-1] + timedelta(weeks=13)
    asked = {"rebased": (known,), "methods": Methods(test="welch")}
    steps = {WEEKS[-1] + timedelta(weeks=4): 35.0, later: 30.0}
    for wanted in ({"target": 30.0, "by": later}, {"target": steps}, {}):
        report = MetricReport(series, **asked, **wanted)
        report.key, report.metric = ("Desk",), "waits"
        judged = report.changed_on(WEEKS[26].isoformat())
        meant = MetricReport(series, changed=WEEKS[26], **asked, **wanted)
        assert judged.to_dict() == meant.to_dict() != report.to_dict()
        assert (judged.changed, judged.key, judged.metric) == (WEEKS[26], ("Desk",), "waits")
        assert report.changed is None
    with pytest.raises(BadInput):
        MetricReport(Series.of(VALUES)).changed_on("2026-01-05")


def test_a_target_says_which_way_is_better_from_where_things_stand_now():
    values = [round(40 + one, 1) for one in NOISE[:20]] + [round(90 + one, 1) for one in NOISE[20:]]
    series = Series.of(values, starts=tuple(WEEKS), better="")
    wanted = {"target": 80.0, "by": WEEKS[-1] + timedelta(weeks=13)}
    for methods in (Methods(), Methods(method="xmr")):  # 80 is above the mean of both halves
        assert MetricReport(series, **wanted, methods=methods).history.better == "down"


def test_a_season_and_a_rebase_that_were_asked_for_are_said():
    known = ChartRebase(date=WEEKS[6], reason="new form")
    series = Series.of(VALUES, starts=tuple(WEEKS), better="down")

    def why(**how):
        return MetricReport(series, **how).baseline.why

    assert "begin anew on" not in why()
    assert f"As told, level and limits begin anew on {WEEKS[6]} (new form)." in why(
        rebased=(known,)
    )
    early = ChartRebase(date=WEEKS[0], reason="new form")
    assert "begin anew on" not in why(rebased=(early,))
    assert "As asked, no season was looked for." in why(methods=Methods(season=False))
    assert "As asked, a season of 4 weeks was looked for" in why(methods=Methods(season=4))
    assert f"begin anew on {WEEKS[6]} (new form)" in run("--rebase", f"{WEEKS[6]}=new form").stdout
