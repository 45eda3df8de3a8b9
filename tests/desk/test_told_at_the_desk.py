"""What the desk says beside its findings: files it skips, days it cannot read, signs it hides."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from okrlab.desk.filling import read_as
from okrlab.desk.named_files import files_named
from okrlab.desk.statement_files import load
from okrlab.errors import BadInput
from okrlab.language.amounts import numbers_in
from okrlab.tables.statement_columns import ColumnsNamed
from okrlab.texts.clean import clean, cut, seen, shorten

GOOD = "Increase retention from 40% to 55% by June"


def check(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "okrlab.cli", "check", "--quick", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


@pytest.fixture
def folder(tmp_path):
    okrs = tmp_path / "okrs"
    (okrs / "old").mkdir(parents=True)
    (okrs / ".git").mkdir()
    for name in ("deck.pptx", "old/notes.pdf", ".hidden.md", ".git/a.md"):
        (okrs / name).write_text("x", "utf-8")
    (okrs / "a.md").write_text(f"# Guests return\n- {GOOD}\n", "utf-8")
    return okrs


def test_each_file_that_a_folder_has_and_nobody_reads_is_named_once(folder):
    found = files_named([str(folder), str(folder)])
    assert found == [str(folder / "a.md")]
    assert [(one.why, one.files) for one in found.skipped] == [
        ("ending", ["deck.pptx", "old/notes.pdf"]),
        ("hidden", [".git/", ".hidden.md"]),
    ]
    done = check(str(folder), "--format", "json")
    assert done.returncode == 0
    assert done.stderr.count("deck.pptx") == 1
    assert "2 files not read, as no reader here opens their kinds: deck.pptx" in done.stderr
    assert "2 hidden files and folders not looked into: .git/, .hidden.md" in done.stderr
    assert json.loads(done.stdout)["skipped"][0]["files"] == ["deck.pptx", "old/notes.pdf"]
    assert "deck.pptx" in check(str(folder), "--format", "html").stdout


def test_a_folder_of_nothing_that_can_be_read_says_what_is_in_it(folder):
    (folder / "a.md").unlink()
    with pytest.raises(BadInput, match=r"deck\.pptx"):
        files_named([str(folder)])


def test_a_table_without_headings_is_asked_by_letters_and_loses_no_row():
    aim, raised, cut_to = (
        "Guests return to us",
        "Raise repeat visits to 35%",
        "Cut waiting to 3 days",
    )
    rows = f"{aim},{raised}\n{aim},{cut_to}\n"
    asked = load("a.csv", rows.encode()).asked
    assert asked is not None
    assert asked.options == (aim, "B")
    assert f"Column B begins with “{raised}”." in asked.words
    taken = load("a.csv", rows.encode(), columns=ColumnsNamed(text="B"))
    assert [row.text for row in taken.rows] == [
        "Raise repeat visits to 35%",
        "Cut waiting to 3 days",
    ]
    named = load("a.csv", rows.encode(), columns=ColumnsNamed(text=raised))
    assert any(line.startswith("Row 1: taken as the headings") for line in named.told())


@pytest.mark.parametrize("due", ["when the board has met", "46203", "31. März 2027"])
def test_a_due_that_is_no_day_adds_nothing_and_is_told(due):
    assert read_as("Grow eNPS to 40", {"due": due}) == ("Grow eNPS to 40", [("due", due)])
    table = f"key result,due\nGrow eNPS to 40,{due}\n"
    loaded = load("a.csv", table.encode())
    assert loaded.rows[0].read_as == ""
    assert any(f"says “{due}”, which could not be read as a day" in one for one in loaded.told())


def test_a_due_that_is_not_known_yet_is_left_in_peace():
    assert read_as("Grow eNPS to 40", {"due": "TBD"}) == ("Grow eNPS to 40", [])


@pytest.mark.parametrize(
    ("statement", "baseline", "target"),
    [
        ("4.2 to 4.6 stars", ["4.2"], ["4.6"]),
        ("App rating 4.2 to 4.6 by June", ["4.2"], ["4.6"]),
        ("In 2027, 80% of nurses stay (2026: 60%)", ["60%"], ["80%"]),
        ("Answer in 2.5 to 3.5 hours", [], ["2.5 to 3.5 hours"]),
        ("In 2027, 80% of nurses stay (2028: 90%)", [], ["80%", "90%"]),
    ],
)
def test_a_baseline_needs_no_from(statement, baseline, target):
    found = numbers_in(statement)
    assert [one.text for one in found.baseline] == baseline
    assert [one.text for one in found.target] == target


HOSTILE = "Raise \x1b[31mNPS\x1b[0m\x1b]0;mine\x07 from \x9b1m12 to 30"


def test_nothing_in_a_statement_or_a_name_steers_the_terminal(tmp_path):
    assert clean(HOSTILE) == "Raise NPS from 12 to 30"
    assert clean("[31m") == "[31m"
    file = tmp_path / "a\x1b[2Jb.txt"
    file.write_text(HOSTILE + "\n\n🎉\n", "utf-8")
    for words in ([str(file)], [str(file), "none\x1b[2J.md"], ["none\x1b[2J.md"]):
        done = check(*words)
        assert "\x1b" not in done.stdout + done.stderr
        assert "\\x1b[2J" in done.stdout + done.stderr
    assert seen("a\tb\nc\u202e\x7f") == "a\tb\nc\\u202e\\x7f"


FAMILY = "👩\u200d👩\u200d👧\u200d👦"


@pytest.mark.parametrize(
    "sign",
    [FAMILY, "👩🏽\u200d⚕️", "🇩🇪", "1\ufe0f\u20e3", "e\u0301", "🏴\U000e0067\U000e0062\U000e007f"],
)
def test_a_sign_that_is_put_together_is_cut_before_or_after(sign):
    text = sign * 3
    for most in range(len(text) + 1):
        assert cut(text, most) in ("", sign, sign * 2, sign * 3)
        assert len(cut(text, most)) <= most
    for most in range(1, len(sign) * 2 + 1):
        assert shorten(sign * 2, most) in ("…", f"{sign}…", sign * 2)


def test_a_heap_of_marks_is_cut_somewhere():
    assert len(cut("e" + "\u0301" * 500, 100)) == 100
