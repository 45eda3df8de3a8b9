"""`okrlab baseline` at the command line, and `okrlab.baseline` in a notebook."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import okrlab
from okrlab.cli import main
from okrlab.desk import late_bar
from okrlab.desk.baseline_command import ASKED, REFUSED
from okrlab.errors import BadInput, HistoryUnreadable

BEFORE = [40, 42, 39, 43, 41, 40, 38, 42, 41, 39, 44, 40, 41]
AFTER = [48, 47, 49, 48, 46, 49, 47, 48]
KEYS = [
    "n",
    "method",
    "level",
    "interval",
    "limits",
    "signals",
    "warnings",
    "refused",
    "sentence",
    "movement",
    "targets",
]
FIRST = date(2026, 1, 5)
TODAY = "2026-06-15"
"""The day on which these histories are read, where a day to come is asked for."""
CHANGED = (FIRST + timedelta(weeks=13)).isoformat()


def table(values, name="nps"):
    rows = (f"{FIRST + timedelta(weeks=n)},{value}" for n, value in enumerate(values))
    return "\n".join([f"week,{name}", *rows]).encode()


class Done:
    """What a run left: as a process would."""

    def __init__(self, result):
        self.stdout, self.stderr = result.stdout_bytes, result.stderr_bytes
        self.returncode = result.exit_code
        assert result.exception is None or isinstance(result.exception, SystemExit), (
            result.exception
        )


def run(*words, given=b"", **more):
    words = (*words, *(("--today", TODAY) if "--by" in words and "--today" not in words else ()))
    return Done(CliRunner().invoke(main, ["baseline", *words], input=given, env=more))


def answer(*words, given):
    today = TODAY if "--by" in words else "2026-11-22"
    done = run("-", "--format", "json", "--today", today, *words, given=given)
    return json.loads(done.stdout), done


def frame(values):
    starts = [FIRST + timedelta(weeks=n) for n in range(len(values))]
    return pd.DataFrame({"week": starts, "nps": values})


def test_json_holds_exactly_what_was_promised():
    told, done = answer(
        "--changed", CHANGED, "--target", "50", "--by", "2026-09-30", given=table([*BEFORE, *AFTER])
    )
    assert list(told) == KEYS == list(REFUSED)
    assert (told["n"], told["method"], told["refused"]) == (13, "xmr", None)
    assert told["level"] == pytest.approx(np.mean(BEFORE))
    assert told["interval"][0] < told["level"] < told["interval"][1]
    assert told["limits"][0] < told["interval"][0]
    assert list(told["movement"]) == ["moved", "change", "interval"]
    assert told["movement"]["moved"] == "yes"
    assert told["movement"]["interval"][0] < 7 < told["movement"]["interval"][1]
    assert list(told["targets"]) == ["floor", "mde", "commit", "realistic", "stretch"]
    assert told["targets"]["commit"] <= told["targets"]["realistic"] <= told["targets"]["stretch"]
    assert done.returncode == 0


def test_it_runs_as_a_process_of_its_own_and_keeps_errors_apart():
    done = subprocess.run(
        [sys.executable, "-m", "okrlab.cli", "baseline", "-", "--format", "json"],
        input=table([*BEFORE, "soon"]),
        capture_output=True,
        timeout=100,
    )
    assert "is not a number" in json.loads(done.stdout)["refused"]
    assert done.stderr.decode().startswith("The standard input cannot be read as a history yet.")
    assert b"Traceback" not in done.stderr
    assert done.returncode == 1


def test_what_was_not_asked_for_is_null_and_what_was_guessed_is_said():
    told, done = answer(given=table(BEFORE))
    assert (told["movement"], told["targets"]) == (None, None)
    assert "Dates were taken from “week”." in done.stderr.decode()
    assert "Values were taken from “nps”." in done.stderr.decode()
    told, done = answer("--date", "week", "--value", "nps", given=table(BEFORE))
    assert done.stderr == b""


def test_signals_point_at_periods_of_the_whole_history():
    told, _ = answer("--value", "nps", given=table([*BEFORE[:6], 70, *BEFORE[6:]]))
    (signal,) = [one for one in told["signals"] if one["rule"] == "outside"]
    assert signal["indices"] == [6]
    assert signal["periods"] == [(FIRST + timedelta(weeks=6)).isoformat()]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (table(BEFORE[:4]), "4 of the 6 weeks"),
        (table([5] * 12), "never changes"),
        (table([""] * 12), "no numbers"),
        (table(["a", "b", *BEFORE]), "is not a number"),
        (table([*BEFORE, 0.41, 0.42]), "percentages mixed with fractions"),
        (table([*BEFORE, -3], "number of calls"), "below zero"),
        (b"d,k,n\n2026-01-05,3,0\n2026-01-12,2,0\n", "is 0"),
        (table(BEFORE) + b"\n17.5.2026,40", "two formats"),
        (b"week,nps\n", "no row has a date"),
        (b"a,b\nx,y\n", "no column holds dates"),
    ],
)
def test_bad_input_is_refused_in_words_and_json(given, reason):
    told, done = answer(given=given)
    assert list(told) == KEYS
    assert reason.casefold() in told["refused"].casefold()
    assert (told["level"], told["limits"]) == (None, None)
    unreadable = reason not in ("4 of the 6 weeks", "never changes", "no numbers")
    assert done.returncode == unreadable
    assert (reason.encode().lower() in done.stderr.lower()) == unreadable


def test_what_would_settle_a_question_is_named_as_an_option():
    given = b"day;v\n03/04/2026;1\n04/04/2026;2\n05/04/2026;3\n"
    done = run("-", given=given)
    assert "(--dates dmy | mdy | ymd)" in done.stderr.decode()
    assert done.returncode == ASKED
    assert run("-", "--dates", "dmy", given=given).returncode == 0


def test_events_and_rates_at_the_command_line():
    days = [FIRST + timedelta(days=n) for n in range(7 * 20)]
    events = "created,ok\n" + "".join(
        f"{day},{n % 3 == 0}\n" for n, day in enumerate(days * 3 + days[::5])
    )
    counted, _ = answer("--events", "--date", "created", "--every", "week", given=events.encode())
    assert (counted["n"], counted["level"]) == (20, 448 / 20)
    parts = "week,k,n\n" + "".join(f"{day},{5 + n % 4},50\n" for n, day in enumerate(days[::7]))
    rate, _ = answer("--numerator", "k", "--denominator", "n", given=parts.encode())
    assert rate["level"] == pytest.approx(0.13)


def test_a_file_with_several_metrics_asks_which():
    given = b"week,a,b\n" + b"".join(
        b"2026-W%02d,%d,%d\n" % (n, n % 5, n % 3) for n in range(1, 20)
    )
    told, done = answer(given=given)
    assert "a, b" in told["refused"]
    assert done.returncode == ASKED
    assert answer("--value", "b", given=given)[0]["n"] == 19
    assert answer("--name", "a", given=given)[0]["n"] == 19
    assert "a, b" in answer("--name", "c", given=given)[0]["refused"]


def test_what_was_left_out_is_a_warning():
    told, _ = answer("--today", "2026-04-01", given=table(BEFORE))
    assert told["n"] == 12
    assert any("2026-03-30 is not over" in words for words in told["warnings"])


def test_the_text_is_for_people():
    said = run(
        "-",
        "--changed",
        CHANGED,
        "--by",
        "2026-09-30",
        "--better",
        "up",
        given=table([*BEFORE, *AFTER]),
    ).stdout.decode()
    for words in (
        "nps by week",
        "A typical week is about",
        "It moved by",
        "commit",
        "natural limits",
    ):
        assert words in said, words


def test_which_way_is_better_is_asked_and_never_guessed():
    """Minutes to a first answer: nobody said that more of them is better."""
    minutes = [46, 44, 47, 43, 45, 46, 48, 44, 45, 47, 42, 46, 45]
    told, _ = answer(
        "--changed", CHANGED, given=table([*minutes, *[31, 30, 33, 29, 32]], "minutes")
    )
    assert told["movement"]["moved"] == "yes"
    assert "direction you wanted" not in told["sentence"]
    refused = run("-", "--by", "2026-09-30", given=table(minutes, "minutes"))
    assert refused.returncode == ASKED
    assert refused.stderr.count(b"--better up | down") == 1
    assert b"Which way is better" not in refused.stdout  # a question is asked once
    with pytest.raises(BadInput, match="Which way is better"):
        okrlab.baseline(minutes).target(6)
    wanted = ("--target", "40", "--by", "2026-09-30")
    aimed, _ = answer(*wanted, given=table(minutes, "minutes"))  # a target below the level says it
    less, _ = answer(*wanted, "--better", "down", given=table(minutes, "minutes"))
    told = set(aimed["warnings"]) - set(less["warnings"])
    assert len(told) == 1  # and that is told, as it may be the other way round
    assert "if more is better, the target asks for no change" in told.pop()
    assert aimed | {"warnings": []} == less | {"warnings": []}
    assert aimed["targets"]["stretch"] < aimed["level"]


def test_what_depends_on_the_days_of_a_month_names_the_option_and_the_option_is_used():
    starts = [date(2024 + n // 12, 1 + n % 12, 1) for n in range(24)]
    lengths = [(b - a).days for a, b in pairwise([*starts, date(2026, 1, 1)])]
    rows = [f"{d},{10 * k}" for d, k in zip(starts, lengths, strict=True)]
    monthly = "\n".join(["month,calls", *rows]).encode()
    said = run("-", given=monthly).stdout.decode()
    assert "per day it is much steadier" in said
    assert "(--per day)" in said
    told, done = answer("--per", "day", given=monthly)
    assert told["refused"].startswith("It never changes: every value is 10")
    assert "the numbers were divided by the length of their months" in done.stderr.decode().lower()
    refused = run("-", "--per", "day", given=table(BEFORE))
    assert refused.returncode == 1
    assert b"only months and quarters differ" in refused.stderr.lower()


def test_a_name_that_says_which_way_is_better_is_taken_at_its_word_and_that_is_told():
    many = [46, 44, 47, 43, 45, 46, 48, 44, 45, 47, 42, 46, 45]
    for name, way in (("Complaints", "down"), ("satisfaction", "up"), ("Passed", "up")):
        told, done = answer("--by", "2026-09-30", given=table(many, name))
        sign = 1 if way == "up" else -1
        assert done.returncode == 0
        assert sign * (told["targets"]["commit"] - told["level"]) > 0
        assert f"“{name}” says that" in " ".join(told["warnings"])
        said, _ = answer("--by", "2026-09-30", "--better", "up", given=table(many, name))
        assert said["targets"]["commit"] > said["level"]
        assert "says that" not in " ".join(said["warnings"])
    told, _ = answer("--by", "2026-09-30", "--target", "40", given=table(many, "satisfaction"))
    assert "asks for no change" in told["sentence"]
    for name in ("Calls", "Complaints solved", "value"):
        assert run("-", "--by", "2026-09-30", given=table(many, name)).returncode == ASKED


def test_nothing_a_person_reads_escapes_the_catalogue():
    done = run(
        "-",
        "--changed",
        CHANGED,
        "--target",
        "50",
        "--by",
        "2026-09-30",
        given=table([*BEFORE, *AFTER]),
        OKRLAB_LOCALE="pseudo",
    )
    for line in filter(None, done.stdout.decode().splitlines()):
        assert "[!" in line, line


def test_the_page_stands_alone_and_escapes(tmp_path):
    hostile = "<script>alert(1)</script>"
    done = run(
        "-",
        "--format",
        "html",
        "--target",
        "50",
        "--by",
        "2026-12-31",
        given=table(BEFORE, hostile),
    )
    page = done.stdout.decode()
    assert page.startswith("<!doctype html>")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not re.findall(r'(?:src|href)="', page)
    assert page.count("<svg") == 2
    assert page.count("<tr>") >= len(BEFORE)


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_the_chart_is_written_to_a_file(tmp_path, ending):
    path = tmp_path / f"chart.{ending}"
    assert run("-", "--chart", str(path), given=table(BEFORE)).returncode == 0
    assert path.read_bytes().startswith({"png": b"\x89PNG", "svg": b"<svg"}[ending])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere.csv",), "cannot be read"),
        (("-", "--changed", "soon"), "“soon” is not a date"),
        (("-", "--target", "5"), "A target needs its day"),
        (("-", "--by", "2099-01-01"), "more than ten years ahead"),
        (("-", "--zone", "Mars/Base"), "no time zone called"),
        (("-", "--chart", "x.doc"), "does not end in .png or .svg"),
        (("-", "--chart", "/nowhere/x.png"), "cannot be written"),
    ],
)
def test_a_question_that_cannot_be_answered_is_said_in_a_line(words, said):
    done = run(*words, given=table(BEFORE))
    assert done.returncode == 1
    assert said in done.stderr.decode()


def test_a_notebook_gets_an_object_that_shows_itself():
    metric = okrlab.baseline(frame([*BEFORE, *AFTER]), changed=CHANGED)
    shown = metric._repr_html_()
    assert "<svg" not in shown
    assert shown.count("data:image/svg+xml;") == 2
    assert "A typical week is about" in shown
    assert repr(metric).startswith("MetricReport(nps: A typical week")
    assert metric.movement(CHANGED).moved == "yes"
    assert metric.movement(date.fromisoformat(CHANGED)).moved == "yes"
    how = {"changed": CHANGED, "better": "up", "today": TODAY}
    metric = okrlab.baseline(frame([*BEFORE, *AFTER]), **how)
    aims = metric.target("2026-09-30")
    assert aims.commit < aims.stretch
    assert metric.target().horizon == 13
    table_ = metric.to_frame()
    assert list(table_.columns) == ["start", "value", "level", "lower", "upper", "signal", "used"]
    assert table_["value"].tolist() == [*BEFORE, *AFTER]
    assert "application/vnd.vegalite.v5+json" in metric.plot(interactive=True)._repr_mimebundle_()


@pytest.mark.parametrize(
    "data",
    [
        BEFORE,
        np.array(BEFORE),
        pd.Series(BEFORE),
        pd.Series(BEFORE, index=pd.date_range(FIRST, periods=13, freq="7D"), name="nps"),
        okrlab.baseline(BEFORE).history,
        frame(BEFORE),
    ],
    ids=range(6),
)
def test_a_notebook_may_hand_over_whatever_holds_numbers(data):
    assert okrlab.baseline(data).baseline.level == pytest.approx(np.mean(BEFORE))


def test_numbers_without_dates_have_targets_by_periods_only():
    metric = okrlab.baseline(BEFORE, better="down")
    assert metric.target(6).horizon == 6
    with pytest.raises(BadInput, match="no dates"):
        metric.target("2026-12-31")


@pytest.mark.parametrize("data", [["a", "b"], [[1, 2], [3, 4]], 7, "nowhere.csv"])
def test_what_holds_no_numbers_is_refused_in_words(data):
    with pytest.raises(BadInput):
        okrlab.baseline(data)


def test_a_history_without_a_baseline_still_shows_and_says_what_to_do():
    metric = okrlab.baseline(frame(BEFORE[:4]), changed="2026-01-19", target=50, by="2026-06-30")
    told = metric.to_dict()
    assert told["refused"]
    assert (told["movement"], told["targets"]) == (None, None)
    assert "data:image/svg+xml;" in metric._repr_html_()
    assert math.isnan(okrlab.baseline([math.nan] * 8).history.values[0])


def test_problems_of_a_frame_are_all_in_the_error():
    broken = pd.DataFrame({"week": ["2026-01-05", "x", "2026-01-19"], "nps": ["1", "2", "three"]})
    with pytest.raises(HistoryUnreadable) as caught:
        okrlab.baseline(broken)
    assert {(one.code, one.line) for one in caught.value.problems} == {
        ("not_a_date", 2),
        ("not_a_number", 3),
    }


def test_the_bar_shows_only_what_takes_longer_than_a_second(monkeypatch, capsys):
    now = [0.0]
    monkeypatch.setattr(late_bar, "monotonic", lambda: now[0])
    with late_bar.LateBar() as quick:
        quick.tell(0.5)
        assert quick._bar is None
        now[0] = 1.1
        quick.tell(1.0)
        assert quick._bar is None
        quick.tell(0.6)
        assert quick._bar is not None
        assert quick._bar.tasks[0].completed == 0.6
    assert quick._bar.finished is False
    assert not quick._bar.live.is_started


def test_what_is_quoted_of_a_table_is_short_and_the_reason_follows():
    for cell in (b"9" * 100_000, b"9" * 300 + b"x", b"word " * 5_000):
        done = run("-", given=table(BEFORE) + b"\n2026-09-07," + cell)
        [line] = [one for one in done.stderr.decode().splitlines() if one.startswith("Row 15")]
        assert len(line) < 400
        assert not line.endswith("…")
    heading = b"nps " * 2_000
    done = run("-", given=table([*BEFORE, "x"]).replace(b"nps", heading))
    assert max(map(len, done.stderr.decode().splitlines())) < 400


def test_files_that_are_read_record_by_record_are_read_with_a_bar_too(tmp_path, monkeypatch):
    monkeypatch.setattr(late_bar, "PATIENCE", 0.0)
    plain = table([*BEFORE, *AFTER])
    ways = {
        "utf16.csv": plain.decode().replace(",", "\t").encode("utf-16"),
        "big_endian.csv": b"\xfe\xff" + plain.decode().encode("utf-16-be"),
        "extra.csv": plain + b",a note",
        "quote.csv": plain.replace(b"40", b'"40', 1),
        "old.csv": plain.replace(b"nps", b"caf\xe9"),
        "later.csv": plain.replace(b"nps", b"nps,note") + b",x" * 2 + b"\n" * 40_000 + b"\xe9,1\n",
    }
    for name, content in ways.items():
        path = tmp_path / name
        path.write_bytes(content)
        for where, given in ((str(path), b""), ("-", content)):
            done = run(where, "--today", "2026-11-22", given=given)  # fails on any traceback
            if name in ("utf16.csv", "big_endian.csv", "old.csv"):
                assert done.returncode == 0, (name, where, done.stderr)
            elif name == "extra.csv":
                assert b"Row 22: more cells" in done.stderr, (name, where, done.stderr)


TEAMS = "week,team,calls\n" + "".join(
    f"{FIRST + timedelta(weeks=n)},{team},{value + more}\n"
    for team, more in (("Red", 0), ("Blue", 30))
    for n, value in enumerate(BEFORE)
)


def test_series_under_each_other_are_a_question_that_names_the_column_and_the_options():
    told, done = answer(given=TEAMS.encode())
    assert "in the column “team” (Red, Blue)" in told["refused"]
    assert "(--group-by, --where)" in done.stderr.decode()
    assert done.returncode == ASKED
    blue, _ = answer("--where", "team=Blue", given=TEAMS.encode())
    assert blue["level"] == pytest.approx(np.mean(BEFORE) + 30)
    assert run("-", "--where", "team", given=TEAMS.encode()).returncode == 2


def test_each_group_or_each_metric_gets_its_line():
    done = run("-", "--group-by", "team", given=TEAMS.encode())
    red, blue = done.stdout.decode().splitlines()[:2]
    assert red.startswith("Red   A typical week is about")
    assert blue.startswith("Blue  A typical week is about")
    listed, _ = answer("--group-by", "team", given=TEAMS.encode())
    assert [one["name"] for one in listed] == ["Red", "Blue"]
    wide = b"week,a,b\n" + b"".join(b"2026-W%02d,%d,%d\n" % (n, n % 5, n % 3) for n in range(1, 20))
    assert len(run("-", "--all", given=wide).stdout.splitlines()) > 2
    page = run("-", "--all", "--format", "html", given=wide).stdout.decode()
    assert page.count("<figure") == 2
    one_of, _ = answer("--all", "--name", "b", given=wide)
    assert one_of["n"] == 19


def test_running_totals_are_a_question_that_steps_answer():
    table_ = table([sum(BEFORE[: n + 1]) for n in range(len(BEFORE))], "signups")
    told, done = answer(given=table_)
    assert "never falls" in told["refused"]
    assert "(--steps | --no-steps)" in done.stderr.decode()
    assert done.returncode == ASKED
    steps, done = answer("--steps", given=table_)
    assert (steps["n"], done.returncode) == (len(BEFORE) - 1, 0)
    assert answer("--no-steps", given=table_)[1].returncode == 0


def test_questions_end_with_another_code_than_files_to_be_mended():
    asked = b"Week;v\n" + b"".join(b"%02d-0%d-01;4\n" % (26, n) for n in range(1, 9))
    assert run("-", given=asked).returncode == ASKED
    both = asked + b"soon;5\n"
    assert run("-", given=both).returncode == 1
