"""The result as a notebook of its own: the data in pandas, a few questions, no okrlab needed."""

from __future__ import annotations

import json
from typing import Any

from okrlab.model.workshop import Workshop
from okrlab.texts import area, text
from okrlab.workshop.markdown import escaped
from okrlab.workshop.page import about
from okrlab.workshop.result_decks import tables
from okrlab.workshop.result_tables import Table

_LOOKS = {
    "open": 'steps[(steps["kind"] == "action") & ~steps["done"]]',
    "guesses": 'links[links["evidence"] == "guess"]',
    "levels": 'rungs.groupby(["board", "level"]).size()',
    "many": 'votes.sort_values(["voters", "dots"], ascending=False)',
    "spread": 'scores.pivot_table("people", ["block", "question"], "score", aggfunc="sum")',
    "words": 'answers.groupby(["block", "question"]).size()',
}
"""Questions to the data by their name in the catalogue, each answered in one line of pandas."""


def to_notebook(workshop: Workshop) -> bytes:
    """A notebook that opens offline with pandas alone; the same record gives the same bytes."""
    said = area("result")
    heading = f"# {escaped(workshop.title)}\n\n{escaped(about(workshop))}"
    if workshop.sentence.text:
        heading += f"\n\n> {escaped(workshop.sentence.text)}"
    cells = [_prose(f"{heading}\n\n{said['nb_why']}"), _code("import pandas as pd")]
    cells.append(_prose(said["nb_data"]))
    cells += [
        _code(_literal(table), hidden=len(table.rows) > 6) for table in tables(workshop).values()
    ]
    for name, code in _LOOKS.items():
        cells += [_prose(text(f"result.nb_{name}")), _code(code)]
    cells.append(_prose(f"## {said['nb_home']}\n\n{said['nb_home_question']}"))
    for number, cell in enumerate(cells):
        cell["id"] = f"result-{number:02}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return (json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _literal(table: Table) -> str:
    """Python that makes the table, one row a line, whatever people typed into it."""
    rows = "".join(f"        {row!r},\n" for row in table.rows)
    types = table.types()
    return (
        f"# {text(f'result.sheet_{table.name}')}\n"
        f"{table.name} = pd.DataFrame(\n    [\n{rows}    ],\n"
        f"    columns={list(table.columns)!r},\n)" + (f".astype({types!r})" if types else "")
    )


def _prose(words: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": words.splitlines(keepends=True)}


def _code(code: str, *, hidden: bool = False) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"jupyter": {"source_hidden": True}} if hidden else {},
        "outputs": [],
        "source": code.splitlines(keepends=True),
    }
