"""How far a long reading is, as a notebook says it."""

from __future__ import annotations

import nbformat
from nbclient import NotebookClient

LONG = """\
import okrlab
from okrlab.desk import late_bar
late_bar.PATIENCE = {patience}
len(okrlab.check([f"Held {{n}} workshops" for n in range(600)], quick=True))"""


def outputs(patience: float) -> list[str]:
    cell = nbformat.v4.new_code_cell(LONG.format(patience=patience))
    notebook = nbformat.v4.new_notebook(cells=[cell])
    ran = NotebookClient(notebook, timeout=120).execute()
    return [one["data"]["text/plain"] for one in ran.cells[0].outputs]


def test_a_long_reading_says_that_it_is_done_and_a_short_one_says_nothing():
    *said, rows = outputs(patience=0)
    assert said == ["Reading: 100%"]
    assert outputs(patience=600) == [rows]
