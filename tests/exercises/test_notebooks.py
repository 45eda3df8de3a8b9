"""The course's notebooks: made from solved ones, which come out as stated; no answer in a copy."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from okrlab.blocks.course.bank import exercises
from okrlab.blocks.course.course_command import build_notebooks, learner_copy
from tests.notebooks.again import LIVE
from tests.notebooks.test_notebooks import counted, nbval

SOLVED = Path(__file__).parent / "solved"
PATHS = sorted(SOLVED.glob("*.ipynb"))


def test_there_is_a_start_and_a_notebook_for_each_lesson():
    assert len(PATHS) == 11


def test_the_learner_notebooks_are_up_to_date():
    assert build_notebooks(SOLVED, exercises(), check=True) == []


def test_the_solved_notebooks_come_out_as_stated(tmp_path):
    """All in one run: starting pytest for each took longer than its cells."""
    done = nbval(tmp_path, "--nbval", *map(str, PATHS))
    read = [nbformat.read(path, 4) for path in PATHS]
    assert done.returncode == 0, done.stdout[-3000:]
    assert counted(done, "passed") == sum(c.cell_type == "code" for nb in read for c in nb.cells)
    live = [any(LIVE in cell.metadata.get("tags", ()) for cell in nb.cells) for nb in read]
    assert all(live)  # a board's own picture is made anew each time, and tested in tests/notebooks
    assert sum(any(cell.get("outputs") for cell in nb.cells) for nb in read) == len(read) - 1


RUN_ALL = """
import sys, nbformat
from IPython.core.interactiveshell import InteractiveShell
for path in sys.argv[1:]:
    shell = InteractiveShell()
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "code" and not shell.run_cell(cell.source).success:
            sys.exit(f"{path}: {cell.source}")
print("all")
"""


def test_the_learner_notebooks_run_before_anything_is_filled_in(tmp_path):
    """One after the other in one process, which loads pandas once; their copies are the solved
    ones without answers, and those run in kernels of their own above."""
    copies = [str(shutil.copy(exercises() / path.name, tmp_path)) for path in PATHS]
    done = subprocess.run(
        [sys.executable, "-c", RUN_ALL, *copies],
        cwd=tmp_path,
        text=True,
        check=False,
        env={**os.environ, "OKRLAB_HOME": str(tmp_path)},
        capture_output=True,
    )
    assert done.stdout.endswith("all\n"), done.stdout[-2000:] + done.stderr[-2000:]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_learner_notebook_holds_neither_solutions_nor_outputs(path):
    solved = nbformat.read(path, 4)
    made = nbformat.read(exercises() / path.name, 4)
    text = json.dumps(made)
    for cell, copy in zip(solved.cells, made.cells, strict=True):
        if cell.cell_type == "code":
            assert copy.outputs == []
            assert len(copy.source.splitlines()) <= 8
        if "solution" in cell.metadata.get("tags", ()):
            assert copy.source.endswith(" = ...")
            assert json.dumps(cell.source.splitlines()[-1])[1:-1] not in text


def test_a_stale_copy_is_named_and_left_alone_when_only_checking(tmp_path):
    build_notebooks(SOLVED, tmp_path)
    stale = tmp_path / "00-start.ipynb"
    stale.write_text("{}")
    assert build_notebooks(SOLVED, tmp_path, check=True) == [stale]
    assert stale.read_text() == "{}"
    assert build_notebooks(SOLVED, tmp_path) == [stale]
    assert stale.read_text() == learner_copy((SOLVED / stale.name).read_text("utf-8"))
