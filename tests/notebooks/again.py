"""Runs notebooks that state results, and states them anew: `python -m tests.notebooks.again FILE…`.

What a live cell shows needs a kernel, so it is not kept. A person reads the difference afterwards.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

LIVE = "nbval-ignore-output"
"""The tag of cells that show a board or a slider."""


def run_again(path: Path) -> Any:
    """The notebook with the outputs that it has today, run in a copy of its folder."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(path.parent, Path(place) / "folder"))
        notebook = nbformat.read(path, 4)
        env = {**os.environ, "OKRLAB_HOME": place}
        where = {"metadata": {"path": str(folder)}}
        NotebookClient(notebook, resources=where).execute(env=env)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if LIVE in cell.metadata.get("tags", ()):
            cell.outputs = []
    notebook.metadata.pop("widgets", None)
    notebook.metadata.language_info = {"name": "python"}
    return notebook


def main() -> None:
    """State the results of these notebooks anew."""
    for name in sys.argv[1:]:
        began = time.monotonic()
        nbformat.write(run_again(Path(name)), name)
        size = Path(name).stat().st_size
        print(f"{name}: {time.monotonic() - began:.1f} s, {size:,} bytes")


if __name__ == "__main__":
    main()
