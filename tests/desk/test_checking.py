"""`okrlab check` in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading

import pandas as pd
import pytest

import okrlab
from okrlab.desk.side_by_side import read_side_by_side
from okrlab.language.reading import read_all

FULL = "Increase retention from 40% to 55% by June"
SAID = [
    ("Hold", "workshops"),
    ("Cut waiting time to", "days"),
    ("Reach", "% of new users who return"),
]
COLUMNS = [
    "id",
    "text",
    "level",
    "probabilities",
    "verb",
    "metric",
    "baseline",
    "target",
    "unit",
    "deadline",
    "direction",
    "actor",
    "zone",
    "findings",
]
RECORD = [*COLUMNS, "file", "line", "read_as"]


def check(*words, given=b"", **more):
    return subprocess.run(
        [sys.executable, "-m", "okrlab.cli", "check", *words],
        input=given,
        capture_output=True,
        timeout=60,
        env={**os.environ, "COLUMNS": "160", **more},
    )


def lines(*texts):
    return "\n".join(json.dumps({"id": str(n), "text": t}) for n, t in enumerate(texts)).encode()


def test_a_json_line_holds_exactly_what_was_promised():
    done = check(
        "-",
        "--format",
        "jsonl",
        given=lines(FULL, "Launch the app", "xyzzy", "Wir sind da und froh"),
    )
    full, launch, open_, german = map(json.loads, done.stdout.splitlines())
    assert list(full) == RECORD
    assert full["level"] == "outcome"
    assert set(full["probabilities"]) == {"activity", "output", "outcome", "impact"}
    assert (full["baseline"], full["target"], full["deadline"]) == ("40%", "55%", "by June")
    assert (full["direction"], full["zone"]) == ("increase", "green")
    assert (launch["baseline"], launch["zone"]) == (None, "red")
    assert launch["findings"][0]["rule"] == "launch-only"
    assert set(launch["findings"][0]) == {
        "rule",
        "severity",
        "message",
        "question",
        "span",
        "technique",
    }
    assert (open_["level"], open_["zone"]) == (None, "unplaced")
    assert [found["rule"] for found in german["findings"]] == ["not-english"]
    assert done.returncode == 0


def test_problems_come_all_at_once_at_the_end_and_leave_the_rest():
    done = check("-", "--format", "jsonl", given=lines(FULL) + b"\n{oops\n\n" + lines(FULL))
    assert len(done.stdout.splitlines()) == 2
    told = done.stderr.decode().splitlines()
    assert told[0].startswith("Row 2: this line is not JSON")
    assert told[1].startswith("Row 3: no text")
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("text", "severity", "code"),
    [
        ("Launch the app", "serious", 1),
        (FULL, "note", 0),
        ("Increase retention from 40% to 55%", "serious", 0),
        ("Increase retention from 40% to 55%", "advice", 1),
    ],
)
def test_the_exit_code_follows_the_gravest_finding(tmp_path, text, severity, code):
    file = tmp_path / "okrs.md"
    file.write_text(f"- {text}\n- Reduce churn from 4% to 2% by May\n", "utf-8")
    assert check(str(file), "--fail-on", severity).returncode == code


def test_the_agreement_and_the_glossary_count_at_the_desk_too():
    given = lines("Launch the app", FULL)
    assert check("-", "--fail-on", "serious", given=given).returncode == 1
    assert check("-", "--fail-on", "serious", "--no-challenge", given=given).returncode == 0
    acronym = lines("Increase KTM from 40% to 55% by June", FULL)
    said = check("-", "--format", "jsonl", given=acronym).stdout
    assert b"undefined-acronym" in said
    assert (
        b"undefined-acronym"
        not in check("-", "--format", "jsonl", "--defined", "KTM", given=acronym).stdout
    )


def test_the_table_has_letters_shapes_and_the_mix(tmp_path):
    file = tmp_path / "okrs.txt"
    file.write_text("Objective: Guests return\nLaunch the app\nPrint the guide\n", "utf-8")
    said = check(str(file)).stdout.decode()
    assert "R ■" in said
    assert "And then?" in said
    assert "Guests return: 2 outputs" in said
    assert "[!" in check(str(file), OKRLAB_LOCALE="pseudo").stdout.decode()


def test_a_long_list_is_cut_short_in_the_table_alone(tmp_path):
    file = tmp_path / "okrs.txt"
    file.write_text(f"{FULL}\n" * 503, "utf-8")
    assert "and 3 more statements" in check(str(file)).stdout.decode()
    assert len(check(str(file), "--format", "jsonl").stdout.splitlines()) == 503


def test_a_long_list_ends_with_three_things_worth_asking_and_a_page_begins_with_them(tmp_path):
    file = tmp_path / "okrs.txt"
    file.write_text("Launch the app\n" * 9 + "Raise sales\nTrain staff\n" * 5, "utf-8")
    said = check(str(file)).stdout.decode()
    head, _, after = said.partition("Worth asking now\n")
    asked = [line for line in after.splitlines() if line.startswith("  “")]
    assert len(asked) == 3
    assert "launch-only" in head
    page = check(str(file), "--format", "html").stdout.decode()
    assert page.count("Worth asking now") == 1
    assert page.index("Worth asking now") < page.index("Train staff</")


def test_json_has_statements_and_sets(tmp_path):
    file = tmp_path / "okrs.txt"
    file.write_text("Objective: Guests return\nLaunch the app\nTrain the staff\n", "utf-8")
    told = json.loads(check(str(file), "--format", "json").stdout)
    assert [list(one) for one in told["statements"]] == [RECORD, RECORD]
    assert told["sets"][0]["objective"] == "Guests return"
    assert told["sets"][0]["ids"] == ["2", "3"]
    assert "all-outputs" in {found["rule"] for found in told["sets"][0]["findings"]}


def test_a_finding_on_a_set_is_said_where_lines_cannot_show_it():
    given = lines("Launch the app", "Train the staff")
    done = check("-", "--format", "jsonl", "--fail-on", "serious", given=given)
    assert done.returncode == 1


def test_a_file_that_is_not_there_and_one_without_words(tmp_path):
    done = check(str(tmp_path / "none.md"))
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    empty = tmp_path / "empty.md"
    empty.write_bytes(b"")
    done = check(str(empty), "--fail-on", "note")
    assert (done.returncode, done.stdout) == (1, b"")  # a gate that checked nothing
    assert b"no statements here" in done.stderr


def test_a_long_file_says_the_same_on_one_core_and_on_three():
    said = [(f"{verb} {n} {what}", "") for n in range(40) for verb, what in SAID]
    for quick in (True, False):
        alone = read_all(said, quick=quick)
        together = read_side_by_side(said, quick=quick, cores=3)
        assert [one.text for one in together] == [text for text, _ in said]
        for one, other in zip(alone, together, strict=True):
            assert one.probabilities == pytest.approx(other.probabilities, abs=1e-4)
            assert (one.level, one.target, one.quote) == (other.level, other.target, other.quote)


def test_a_process_with_threads_of_its_own_is_not_forked(monkeypatch):
    stop = threading.Event()
    beside = threading.Thread(target=stop.wait)
    beside.start()
    monkeypatch.delattr(os, "fork")
    try:
        assert len(read_side_by_side([("Held 3 workshops", "")] * 200, quick=True, cores=3)) == 200
    finally:
        stop.set()
        beside.join()


def test_without_the_second_opinion_no_encoder_is_asked_about_objectives_either(monkeypatch):
    monkeypatch.setattr("okrlab.language.encoder.encoder", None)
    table = pd.DataFrame({"text": ["Launch the app"], "objective": ["Neighbours meet here"]})
    assert "launch-only" in set(okrlab.check(table, quick=True)["rule"])
    found = okrlab.check(["CRM integration completed"], kind="objective", quick=True)
    assert "objective-work" in set(found["rule"])
    with pytest.raises(TypeError):
        okrlab.check(table)
