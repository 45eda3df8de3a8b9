"""`okrlab course`: checks the files of a course, and makes learner notebooks from solved ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import click

from okrlab.errors import BadInput
from okrlab.texts import some, text

SOLUTION: Final = "solution"
"""The tag of a cell that a learner writes; its leading comments stay and say what to do."""
_BLANK: Final = "..."


def learner_copy(solved: str) -> str:
    """The text of a solved notebook as learners get it. Raises `BadInput` if it is no notebook.

    >>> cell = {"cell_type": "code", "metadata": {"tags": ["solution"]}, "execution_count": 1,
    ...         "source": ["# Add.\\n", "x = 1"], "outputs": [1]}
    >>> made = json.loads(learner_copy(json.dumps({"cells": [cell], "metadata": {}})))
    >>> made["cells"][0]["source"], made["cells"][0]["outputs"]
    (['# Add.\\n', 'x = ...'], [])
    """
    try:
        notebook = json.loads(solved)
        notebook["cells"] = [_cell(cell) for cell in notebook["cells"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, StopIteration):
        raise BadInput("no_notebook") from None
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def build_notebooks(sources: Path, into: Path, *, check: bool = False) -> list[Path]:
    """Write the learner notebooks; returns those that were not up to date.

    With `check` nothing is written. Raises `BadInput` if `sources` holds no notebooks.
    """
    solved = sorted(sources.glob("*.ipynb"))
    if not solved:
        raise BadInput("no_folder", name=sources)
    stale = []
    for path in solved:
        copy, target = learner_copy(path.read_text("utf-8")), into / path.name
        if not target.exists() or target.read_text("utf-8") != copy:
            stale.append(target)
            if not check:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(copy, "utf-8")
    return stale


def _cell(cell: dict[str, Any]) -> dict[str, Any]:
    if cell["cell_type"] != "code":
        return cell
    learner = {**cell, "execution_count": None, "outputs": []}
    if SOLUTION in cell["metadata"].get("tags", ()):
        lines = "".join(cell["source"]).splitlines(keepends=True)
        comments = [line for line in lines if line.startswith("#")]
        name = next(line for line in reversed(lines) if " = " in line).split(" = ")[0]
        learner["source"] = [*comments, f"{name} = {_BLANK}"]
    return learner


@click.group(help=text("cli.course_group_help"))
def course() -> None:
    pass


@course.command("check", help=text("cli.course_check_help"))
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    from okrlab.blocks.course.bank import course_files, exercises, read_files

    paths = [
        path
        for one in files or (exercises(),)
        for path in (course_files(one) if one.is_dir() else [one])
    ]
    bank_read, problems = read_files(paths)
    for problem in some(map(str, problems)):
        click.echo(problem, err=True)
    if problems:
        raise SystemExit(1)
    summary = text(
        "training.course_fine", items=len(bank_read.items), lessons=len(bank_read.lessons)
    )
    click.echo(summary)


@course.command("build", help=text("cli.course_build_help"))
@click.argument("sources", type=click.Path(path_type=Path, file_okay=False))
@click.argument("into", type=click.Path(path_type=Path, file_okay=False))
@click.option("--check", "only", is_flag=True, help=text("cli.course_stale_help"))
def build_(sources: Path, into: Path, only: bool) -> None:
    stale = build_notebooks(sources, into, check=only)
    for path in stale:
        click.echo(text("cli.course_stale" if only else "cli.written", path=path))
    if only and stale:
        raise SystemExit(1)
