"""Learner notebooks from solved ones: what is to be found out is taken away, outputs go."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from okrlab.errors import BadInput

SOLUTION: Final = "solution"
"""The tag of a cell that a learner writes; its leading comments stay and say what to do."""
_BLANK: Final = "..."


def learner_copy(solved: str) -> str:
    """A solved notebook's text as learners get it. Raises `BadInput` for what is no notebook.

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


def build(sources: Path, into: Path, *, check: bool = False) -> list[Path]:
    """Write the learner notebooks; returns those that were not up to date.

    With `check` nothing is written. Raises `BadInput` if there is nothing to build from.
    """
    solved = sorted(sources.glob("*.ipynb"))
    if not solved:
        raise BadInput("no_folder", name=sources)
    stale = []
    for path in solved:
        made, target = learner_copy(path.read_text("utf-8")), into / path.name
        if not target.exists() or target.read_text("utf-8") != made:
            stale.append(target)
            if not check:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(made, "utf-8")
    return stale


def _cell(cell: dict[str, Any]) -> dict[str, Any]:
    if cell["cell_type"] != "code":
        return cell
    made = {**cell, "execution_count": None, "outputs": []}
    if SOLUTION in cell["metadata"].get("tags", ()):
        lines = "".join(cell["source"]).splitlines(keepends=True)
        told = [line for line in lines if line.startswith("#")]
        name = next(line for line in reversed(lines) if " = " in line).split(" = ")[0]
        made["source"] = [*told, f"{name} = {_BLANK}"]
    return made
