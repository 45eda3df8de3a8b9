"""Tables as a Jupyter notebook: the data in pandas and a few questions. It needs no okrlab."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from okrlab.results.markdown import escaped
from okrlab.results.table import Table
from okrlab.texts import area, text

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 6
"""The most rows of a table whose cell is not folded."""


class Heading(NamedTuple):
    """A notebook's title, what it is about, and the team's own sentence, if there is one."""

    title: str
    about: str
    sentence: str = ""


def notebook(heading: Heading, tables: Iterable[Table], questions: Mapping[str, str]) -> bytes:
    """A notebook as JSON, which needs only pandas; the same record gives the same bytes.

    `questions` maps names of the catalogue to a line of pandas that answers the question.
    """
    texts = area("result")
    head = f"# {escaped(heading.title)}\n\n{escaped(heading.about)}"
    if heading.sentence:
        head += f"\n\n> {escaped(heading.sentence)}"
    cells = [_prose(f"{head}\n\n{texts['nb_why']}"), _code("import pandas as pd")]
    cells.append(_prose(texts["nb_data"]))
    cells += [_code(_literal(table), hidden=len(table.rows) > _SHOWN) for table in tables]
    for name, code in questions.items():
        cells += [_prose(text(f"result.nb_{name}")), _code(code)]
    cells.append(_prose(f"## {texts['nb_home']}\n\n{texts['nb_home_question']}"))
    for number, cell in enumerate(cells):
        cell["id"] = f"result-{number:02}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    content = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def frame(table: Table) -> pd.DataFrame:
    """The table as a DataFrame whose columns have the right dtype, even without rows."""
    import pandas as pd

    return pd.DataFrame(table.rows, columns=list(table.columns)).astype(table.types())


def _literal(table: Table) -> str:
    """Python code for the table, one row per line. `repr` keeps what people typed from running."""
    listed: Iterable[tuple[object, ...]] = table.rows
    if any(column.kind == "date" for column in table.shown):
        listed = (tuple(str(c) if isinstance(c, date) else c for c in row) for row in listed)
    rows = "".join(f"        {row!r},\n" for row in listed)
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
