"""`okrlab course` and the learn link, in a process of their own."""

import json

from tests.cli.test_commands import create, okrlab

__all__ = ["okrlab"]


def test_our_own_course_is_checked_without_a_file_named(okrlab):
    assert b"10 lessons" in okrlab("course", "check").stdout


def test_errors_are_named_by_file_and_line_all_at_once(okrlab, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('[[item]]\nid = "a b"\nkind = "level"\n\n[[item]]\nkind = "dance"\n')
    done = okrlab("course", "check", str(file), ok=False)
    lines = done.stderr.decode().splitlines()
    assert [line.split("mine.toml:")[1].split(":")[0] for line in lines] == ["1", "6"]


def test_notebooks_are_made_and_checked(okrlab, tmp_path):
    sources = tmp_path / "solved"
    sources.mkdir()
    cell = {
        "cell_type": "code",
        "id": "a",
        "metadata": {"tags": ["solution"]},
        "source": ["# Add.\n", "x = 3"],
        "outputs": [],
        "execution_count": 1,
    }
    (sources / "one.ipynb").write_text(json.dumps({"cells": [cell], "metadata": {}}))
    made = tmp_path / "made"
    build = ("course", "build", str(sources), str(made))
    assert b"one.ipynb" in okrlab(*build, "--check", ok=False).stdout
    okrlab(*build)
    okrlab(*build, "--check")
    assert "x = 3" not in (made / "one.ipynb").read_text()


def test_a_workshop_may_be_created_with_a_link_for_learners(okrlab):
    assert "learn" not in create(okrlab)["links"]
    assert create(okrlab, "Practice", "--learn")["links"]["learn"].count("/l/") == 1
