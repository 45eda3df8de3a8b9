"""Every notebook runs; those that state results get the same ones again; served ones stay thin."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import nbformat
import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SERVED = sorted((ROOT / "notebooks").glob("*.ipynb"))
LESSONS = sorted((ROOT / "exercises").glob("*.ipynb"))
STATED = sorted(HERE.glob("*.ipynb"))


def nbval(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "OKRLAB_HOME": str(home)}
    for name in ("OKRLAB_RECORDER", "OKRLAB_TOKEN"):
        env.pop(name, None)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--noconftest"]
    return subprocess.run(
        [*command, *words], env=env, cwd=home, capture_output=True, text=True, check=False
    )


def counted(done: subprocess.CompletedProcess[str], what: str) -> int:
    """How many cells pytest's last line says passed or failed."""
    found = re.search(rf"(\d+) {what}", done.stdout.rstrip().splitlines()[-1])
    return int(found[1]) if found else 0


def changed_outputs(notebook):
    """Make every output of a notebook a wrong one; returns how many there are."""
    changed = 0
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            changed += 1
            if "text" in output:
                output["text"] += "something else"
            else:
                output["data"] = dict.fromkeys(output["data"], "something else")
    return changed


def cells(path, kind):
    return [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == kind]


MONTHS = [date(2026, n, 1).strftime("%B") for n in range(1, 13)]
WRITTEN = re.compile(rf"(\d{{1,2}}) ({'|'.join(MONTHS)})\b(?: (\d{{4}}))?")


@pytest.mark.parametrize("path", SERVED + LESSONS, ids=lambda path: path.stem)
def test_a_day_named_in_words_is_the_day_in_the_code(path):
    """The text said "7 July" and the cell below it 2025-08-04."""
    code = "\n".join(cells(path, "code"))
    for day, month, year in WRITTEN.findall("\n".join(cells(path, "markdown"))):
        if re.search(r"\d{4}-\d\d-\d\d", code):
            said = f"{year or '20[0-9][0-9]'}-{MONTHS.index(month) + 1:02}-{int(day):02}"
            assert re.search(said, code), f"{day} {month} {year} is not in the code"


def test_days_in_words_are_found():
    found = [WRITTEN.findall("\n".join(cells(path, "markdown"))) for path in SERVED]
    assert ("4", "August", "2025") in [day for days in found for day in days]


SOLVED = sorted((ROOT / "tests" / "exercises" / "solved").glob("*.ipynb"))


def imported(path):
    """The modules that a notebook imports, each with the notebook's name."""
    for source in cells(path, "code"):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom):
                yield f"{path.stem}: {node.module}"
            elif isinstance(node, ast.Import):
                yield from (f"{path.stem}: {one.name}" for one in node.names)


def test_no_notebook_imports_anything_of_okrlab_but_okrlab():
    """A coach makes these notebooks theirs: what is in them has to stay."""
    found = {one for path in SERVED + LESSONS + STATED + SOLVED for one in imported(path)}
    assert {one for one in found if ": okrlab." in one} == set()
    assert {one for one in found if one.endswith(": okrlab")}


def test_there_are_notebooks_to_run():
    assert SERVED
    assert STATED


@pytest.mark.timeout(300)
def test_served_notebooks_run_alone_on_a_local_file(tmp_path):
    """All in one run: starting pytest for each took longer than its cells."""
    # Copies: a notebook may save something beside itself.
    copies = [shutil.copy(path, tmp_path) for path in SERVED]
    done = nbval(tmp_path, "--nbval-lax", *map(str, copies))
    assert done.returncode == 0, done.stdout[-3000:]
    cells = [cell for path in SERVED for cell in nbformat.read(path, 4).cells]
    assert counted(done, "passed") == sum(cell.cell_type == "code" for cell in cells)


@pytest.mark.parametrize("path", STATED, ids=lambda path: path.stem)
def test_stated_results_come_out_again(path, tmp_path):
    done = nbval(tmp_path, "--nbval", str(path))
    cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    assert done.returncode == 0, done.stdout[-3000:]
    assert counted(done, "passed") == len(cells)


@pytest.mark.parametrize("path", STATED, ids=lambda path: path.stem)
def test_a_wrong_result_would_be_noticed_in_every_cell(path, tmp_path):
    notebook = nbformat.read(path, 4)
    changed = changed_outputs(notebook)
    wrong = tmp_path / "wrong.ipynb"
    nbformat.write(notebook, wrong)
    done = nbval(tmp_path, "--nbval", str(wrong))
    assert counted(done, "failed") == changed
    assert changed > 5


@pytest.mark.parametrize("path", SERVED, ids=lambda path: path.stem)
def test_a_served_notebook_is_thin_and_stored_without_outputs(path):
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type != "code":
            continue
        assert cell.outputs == []
        assert cell.execution_count is None
        assert len(cell.source.splitlines()) <= 8
        heavy = (ast.FunctionDef, ast.For, ast.While, ast.Lambda, ast.ClassDef)
        assert not any(isinstance(node, heavy) for node in ast.walk(ast.parse(cell.source)))
        assert "<" not in cell.source
