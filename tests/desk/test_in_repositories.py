"""`okrlab check` where teams run it: on many files, before a commit, and on a code host."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
GOOD = "Increase retention from 40% to 55% by June"
PLAN = (
    f"# OKRs\n\n## Objective: Guests return\n- KR1: {GOOD}\n- KR2: Launch the app\n\nSome words.\n"
)


@pytest.fixture
def place(tmp_path):
    """A repository with two files of key results, and a program `okrlab` to find."""
    (tmp_path / "okrs").mkdir()
    (tmp_path / "okrs" / "blue.md").write_text(PLAN, "utf-8")
    (tmp_path / "okrs" / "red.csv").write_text(
        f"objective,key result\nStaff stay,{GOOD}\n", "utf-8"
    )
    programs = tmp_path / "programs"
    programs.mkdir()
    program = programs / "okrlab"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m okrlab.cli "$@"\n')
    program.chmod(0o755)
    return tmp_path


def shell(place, line, **more):
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", line],
        cwd=place,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PATH": f"{place / 'programs'}:{os.environ['PATH']}", **more},
    )


def test_folders_and_patterns_are_read_with_the_place_of_each_statement(place):
    done = shell(place, "okrlab check okrs 'okrs/*.csv' --format json")
    told = json.loads(done.stdout)
    assert [(one["file"], one["line"]) for one in told["statements"]] == [
        ("okrs/blue.md", 4),
        ("okrs/blue.md", 5),
        ("okrs/red.csv", 2),
    ]
    assert [(one["read"], one["left"]) for one in told["files"]] == [(2, {"prose": 1}), (1, {})]
    assert "okrs/blue.md: 2 statements read, 1 line left out." in done.stderr
    shown = shell(place, "okrlab check okrs --no-questions").stdout
    assert shown.splitlines()[1].startswith("okrs/blue.md:4")
    assert shell(place, "okrlab check okrs --fail-on-left").returncode == 1
    assert shell(place, "okrlab check 'none/*.md'").returncode == 1


def test_a_file_that_cannot_be_read_leaves_the_others(place):
    (place / "okrs" / "old.json").write_text("{", "utf-8")
    done = shell(place, "okrlab check okrs --format jsonl")
    assert (done.returncode, len(done.stdout.splitlines())) == (1, 3)
    assert "old.json is not JSON" in done.stderr


def test_a_question_ends_with_2_and_is_answered_by_an_option(place):
    text = "Idea,Remark\nWe call all guests,They like it much\nWe write letters,Nobody reads them\n"
    (place / "ideas.csv").write_text(text, "utf-8")
    done = shell(place, "okrlab check ideas.csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert '--text "Idea" or --text "Remark"' in done.stderr
    done = shell(place, "okrlab check ideas.csv --text Idea --format jsonl")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 2)


def test_columns_are_used_and_told_as_what_was_read(place):
    (place / "a.csv").write_text("Name,Start,Target,Due\nGrow eNPS,12,30,June\n", "utf-8")
    one = json.loads(shell(place, "okrlab check a.csv --format jsonl").stdout)
    assert (one["text"], one["baseline"], one["target"]) == ("Grow eNPS", "12", "30")
    assert one["read_as"] == "Grow eNPS from 12 to 30 by June"


def test_only_what_is_new_since_an_earlier_file_or_report(place):
    (place / "before.md").write_text(PLAN, "utf-8")
    now = PLAN.replace("- KR2", "- KR3: Cut churn from 4% to 2% by May\n- KR2")
    (place / "okrs" / "blue.md").write_text(now, "utf-8")
    shell(place, "okrlab check before.md --format json > report.json")
    for earlier in ("before.md", "report.json"):
        line = f"okrlab check okrs/blue.md --new-since {earlier} --format jsonl"
        told = [json.loads(one)["text"] for one in shell(place, line).stdout.splitlines()]
        assert told == ["Cut churn from 4% to 2% by May"]


def test_other_programs_get_the_lines(place):
    said = shell(place, "okrlab check okrs --format github").stdout
    assert "::error file=okrs/blue.md,line=5,title=okrlab launch-only::" in said
    sarif = json.loads(shell(place, "okrlab check okrs --format sarif").stdout)
    found = sarif["runs"][0]["results"]
    where = {one["ruleId"]: one["locations"][0]["physicalLocation"] for one in found}
    assert where["launch-only"]["region"] == {"startLine": 5}
    (place / "x.md").write_text("- <script>alert(1)</script>Launch <b>it</b> & go\n", "utf-8")
    page = shell(place, "okrlab check x.md okrs --format html").stdout
    assert "<script" not in page
    assert "okrs/blue.md:5" in page


def test_150_statements_fit_three_screens(place):
    lines = "".join(
        f"- Increase visits to house {n} from {n}% to {n + 9}% by June\n" for n in range(150)
    )
    (place / "long.md").write_text(f"# Guests return\n{lines}", "utf-8")
    said = shell(place, "okrlab check long.md", COLUMNS="120").stdout.splitlines()
    assert len(said) <= 3 * 54
    assert max(map(len, said)) <= 120


def test_the_hook_runs_as_pre_commit_runs_it(place):
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert shell(place, f"{hook['entry']} okrs/blue.md okrs/red.csv").returncode == 1
    assert shell(place, f"{hook['entry']} okrs/red.csv").returncode == 0


def test_the_action_runs_as_a_code_host_runs_it(place):
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    *_, last = action["runs"]["steps"]
    given = {"FILES": "okrs", "FAIL_ON": action["inputs"]["fail-on"]["default"], "ARGUMENTS": ""}
    assert set(last["env"]) == set(given)
    done = shell(place, last["run"], **given)
    assert done.returncode == 1
    assert "::error file=okrs/blue.md,line=5" in done.stdout
    assert shell(place, last["run"], **{**given, "FILES": "okrs/red.csv"}).returncode == 0
