"""The lessons for coaches: strict like all that state results, thin, and with data of their own."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from okrlab.host.record_file import read_record
from tests.notebooks.again import LIVE
from tests.notebooks.test_notebooks import (
    MONTHS,
    ROOT,
    WRITTEN,
    cells,
    changed_outputs,
    counted,
    nbval,
)

FOLDER = ROOT / "exercises" / "coaching"
DATA = FOLDER / "data"
PATHS = sorted(FOLDER.glob("*.ipynb"))
MAY_IMPORT = {"okrlab", "pandas", "ipywidgets"}
WRITES = "%%writefile "
"""How a cell begins that holds a whole file: it may be longer, and is not Python of the lesson."""
HEAVY = (ast.FunctionDef, ast.For, ast.While, ast.Lambda, ast.ClassDef)
BIGGEST = 100_000
ONE_BY_DAY = [PATHS[0], *(pytest.param(path, marks=pytest.mark.night) for path in PATHS[1:])]
by_name = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def code_of(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


def python_of(cell: nbformat.NotebookNode) -> str:
    """The Python of a cell: without IPython's commands, and nothing of a file that it writes."""
    lines = [] if cell.source.startswith(WRITES) else cell.source.splitlines()
    return "\n".join(line for line in lines if not line.startswith("%"))


def is_live(cell: nbformat.NotebookNode) -> bool:
    return LIVE in cell.metadata.get("tags", ())


@pytest.fixture
def copied(tmp_path):
    """A copy of the folder, because lessons write files beside themselves."""
    return Path(shutil.copytree(FOLDER, tmp_path / "coaching"))


def test_there_are_eight():
    assert len(PATHS) == 8


@by_name
@pytest.mark.timeout(300)
def test_its_results_come_out_again(path, copied, tmp_path):
    done = nbval(tmp_path, "--nbval", str(copied / path.name))
    assert done.returncode == 0, done.stdout[-3000:]
    assert counted(done, "passed") == len(code_of(path))


@pytest.mark.parametrize("path", ONE_BY_DAY, ids=lambda path: path.stem)
@pytest.mark.timeout(300)
def test_a_wrong_result_would_be_noticed_in_every_cell(path, copied, tmp_path):
    notebook = nbformat.read(copied / path.name, 4)
    changed = changed_outputs(notebook)
    nbformat.write(notebook, copied / path.name)
    done = nbval(tmp_path, "--nbval", str(copied / path.name))
    assert counted(done, "failed") == changed > 3


@by_name
def test_it_is_thin_and_imports_nothing_but_okrlab_and_pandas_and_sliders(path):
    for cell in code_of(path):
        tree = ast.parse(python_of(cell))
        assert len(cell.source.splitlines()) <= 8 or cell.source.startswith(WRITES)
        assert not any(isinstance(node, HEAVY) for node in ast.walk(tree))
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
        assert {name.name for node in imports for name in node.names} <= MAY_IMPORT
        assert not any(isinstance(node, ast.ImportFrom) for node in ast.walk(tree))
        assert not re.search(r"</?[a-z]|\b[Pp]ath\b|\._", python_of(cell))


@by_name
def test_it_reads_as_a_lesson(path):
    heads = re.findall(r"^#+ .+", "\n".join(cells(path, "markdown")), re.MULTILINE)
    assert heads[0].startswith("# ")
    assert heads[-1] == "## One question to take home"
    assert cells(path, "markdown")[-1].rstrip().endswith("?")
    assert {"## Do it", "## Rehearse"} & set(heads)
    assert any(is_live(cell) for cell in code_of(path))


@by_name
def test_only_boards_and_sliders_are_not_compared(path):
    """They need a kernel: what is stored of them is nothing, and says nothing wrong."""
    for cell in code_of(path):
        shows = "okrlab.board(" in cell.source or "interact(" in cell.source
        assert is_live(cell) == shows
        assert not (is_live(cell) and cell.outputs)


@by_name
def test_it_ends_in_something_made_with_ones_own_data(path):
    made = re.search(r"\.to_csv\(|\.save\(|^%%writefile own-", "\n".join(cells(path, "code")), re.M)
    assert made


@by_name
def test_a_day_named_in_words_is_in_the_code_or_in_what_came_out(path):
    cells_ = nbformat.read(path, 4).cells
    shown = "\n".join(str(cell) for cell in cells_ if cell.cell_type == "code")
    for day, month, year in WRITTEN.findall("\n".join(cells(path, "markdown"))):
        said = f"{year or '2026'}-{MONTHS.index(month) + 1:02}-{int(day):02}"
        assert said in shown, f"{day} {month} {year}"


@by_name
def test_what_it_writes_as_a_file_to_begin_with_lies_there_already(path):
    """`%%writefile` makes no folder; and whoever opens the folder sees what the lesson makes."""
    for cell in code_of(path):
        head, _, body = cell.source.partition("\n")
        name = head.removeprefix(WRITES)
        if head != name and "/" in name:
            assert (FOLDER / name).read_text("utf-8") == f"{body}\n"


def test_the_data_come_out_again(tmp_path):
    copy = shutil.copytree(DATA, tmp_path / "data")
    made = [path for path in copy.iterdir() if path.suffix in (".csv", ".json")]
    for path in made:
        path.write_bytes(b"")
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "make.py"], cwd=copy, check=True, env=env)
    assert len(made) == 8
    for path in made:
        assert path.read_bytes() == (DATA / path.name).read_bytes(), path.name
        assert len(path.read_bytes()) < BIGGEST


@pytest.mark.parametrize("path", sorted(DATA.glob("*.json")), ids=lambda path: path.stem)
def test_a_sitting_is_a_whole_workshop_that_okrlab_imports(path):
    file = read_record(path.name, path.read_bytes())
    assert (file.workshop.team, file.workshop.cycle) == ("First Steps", "Q3 2026")
    assert [one.revision for one in file.events] == list(range(1, len(file.events) + 1))
