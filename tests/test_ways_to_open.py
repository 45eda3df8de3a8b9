"""Ways to open the lessons elsewhere: a Binder, and a page for MyST with a board in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
BINDER, PAGE = ROOT / ".binder", ROOT / "docs" / "page"
CELL = re.compile(r"^```\{code-cell\} python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_a_binder_installs_what_the_lock_says_and_okrlab_itself():
    [line] = (BINDER / "requirements.txt").read_text("utf-8").split("\n")[:-1]
    assert (BINDER / line.removeprefix("-r ")).resolve() == ROOT / "requirements.lock"
    assert "--no-deps ." in (BINDER / "postBuild").read_text("utf-8")
    assert (BINDER / "runtime.txt").read_text("utf-8") == "python-3.12\n"


@pytest.mark.skipif(os.name == "nt", reason="a Binder runs on Linux")
def test_a_binder_starts_what_it_is_told_with_a_home_of_its_own(tmp_path):
    command = [BINDER / "start", "sh", "-c", "echo $OKRLAB_HOME"]
    env = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert done.stdout == f"{tmp_path}/.okrlab\n"
    assert os.access(BINDER / "postBuild", os.X_OK)


def test_the_page_has_a_board_in_it_and_its_cells_run_in_order(tmp_path):
    contents = yaml.safe_load((PAGE / "myst.yml").read_text("utf-8"))["project"]["toc"]
    [name] = [one["file"] for one in contents]
    text = (PAGE / name).read_text("utf-8")
    front = yaml.safe_load(text.split("---")[1])
    assert front["kernelspec"]["name"] == "python3"
    cells = CELL.findall(text)
    assert cells[-1].strip().splitlines()[-1] == 'okrlab.board(session, "ladder")'
    # In a folder like this one, so that what the page begins is not left in the repository.
    (tmp_path / "docs" / "page").mkdir(parents=True)
    (tmp_path / "exercises").symlink_to(ROOT / "exercises")
    env = {**os.environ, "OKRLAB_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    ran = (
        "\n".join(cells[:-1])
        + "\n"
        + cells[-1].rstrip().replace("okrlab.board", "made = okrlab.board")
    )
    done = subprocess.run(
        [sys.executable, "-c", f"{ran}\nprint(len(ladder), type(made).__name__)"],
        cwd=tmp_path / "docs" / "page",
        env=env,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "7 LadderBoard\n", done.stderr
