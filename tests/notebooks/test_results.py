"""The result in a notebook: as pandas tables in Lab, and as a file that needs nothing of ours."""

from __future__ import annotations

import ast

import nbformat
import pytest
from msgspec.structs import replace
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell

from okrlab.errors import BadInput
from okrlab.host import links
from okrlab.host.export import to_notebook
from okrlab.host.register import Register
from okrlab.lab import open_session
from okrlab.nouns.results_of_workshops import Result
from okrlab.record.agenda import NextStep
from okrlab.record.store.database import open_database, sqlite_url
from okrlab.record.store.migrate import migrate
from okrlab.record.store.record import Record
from okrlab.record.workshop import Workshop
from okrlab.results import OFFERED
from okrlab.results.sections import tables
from tests.wishes import step_added
from tests.workshop.telling import long, recorded, rich, told

HOSTILE = (
    '"""',
    "'); import os  # ",
    "%%bash",
    "!ls",
    "what?",
    "a?\n",
    "\\",
    "{x}",
    "$x^2$",
    "שלום 👩‍👩‍👧",
)


@pytest.fixture
def session(tmp_path, clock, monkeypatch):
    """The library's workshop in a local file, opened as in JupyterLab alone."""
    monkeypatch.setenv("OKRLAB_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    engine = open_database(sqlite_url(tmp_path / "solo.sqlite"))
    migrate(engine)
    record = Record(engine)
    key = links.load_key(tmp_path)
    Register(record, key, clock).create("Who comes back?", team="Service team", log=rich()[1:])
    record.close()
    session = open_session()
    yield session
    session.close()


def test_a_result_is_tables_in_pandas(session):
    result = Result.of(session)
    steps = result.steps()
    assert list(steps["kind"]) == ["decision"] * 2 + ["action"] * 3
    assert list(steps[steps["done"]]["who"]) == ["Cleo"]
    assert result.votes()["spread"][0] == "3 2 2 1 1"
    assert result.scores().groupby("block")["people"].sum().to_dict() == {
        "What would it change for us?": 11,
        "Before you go": 9,
    }
    assert len(result.answers()) == 21
    assert len(result.parked()) == 2
    assert len(result.ladder().rungs()) == 9
    assert repr(result) == (
        "Result: 5 steps, 9 rungs, 7 links, 21 answers, 9 scores, 8 votes, 2 parked, 3 overrules, "
        "1 objectives, 3 key results, 2 initiatives, 1 hypotheses, 1 say backs, 1 pairs, 1 terms"
    )


def test_an_empty_result_has_tables_with_their_columns(tmp_path, monkeypatch):
    monkeypatch.setenv("OKRLAB_HOME", str(tmp_path))
    session = open_session()
    result = Result.of(session)
    assert "done" in result.steps().columns
    assert repr(result) == "Result: nothing yet"
    assert "There is nothing here yet" in result._repr_html_()
    session.close()


def test_a_notebook_shows_the_page_of_the_view_link_and_nothing_of_the_coachs(session):
    shown = Result.of(session)._repr_html_()
    assert "We want to know who comes back" in shown
    assert "9 dots from 5 people: 3 + 2 + 2 + 1 + 1" in shown
    assert "<html" not in shown
    assert "Béla has a better example" in str(session.workshop.notes)
    assert "Béla has a better example" not in shown


@pytest.mark.parametrize("format", OFFERED)
def test_a_result_is_saved_beside_the_notebook_under_the_workshops_name(session, format, tmp_path):
    path = Result.of(session).save(format)
    assert (tmp_path / path).read_bytes() == Result.of(session).export(format)
    assert str(path) == f"who-comes-back.{format}"


def test_another_format_is_refused_and_writes_nothing(session, tmp_path):
    with pytest.raises(BadInput):
        Result.of(session).save("exe")
    assert not list(tmp_path.glob("*.exe"))


@pytest.mark.parametrize(
    "log", [rich(), long(1_000, 100), [rich()[0]]], ids=["rich", "long", "empty"]
)
def test_an_exported_notebook_is_valid_and_asks_for_pandas_alone(log):
    content = to_notebook(told(log))
    notebook = nbformat.reads(content.decode(), 4)
    nbformat.validate(notebook)
    asked = set()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    asked |= {name.name for name in node.names}
    assert asked == {"pandas"}


def test_an_exported_notebook_runs_and_its_tables_hold_what_people_typed(tmp_path):
    log = rich()
    steps = [step_added(step=NextStep(id=f"h{n}", text=words)) for n, words in enumerate(HOSTILE)]
    log += [
        replace(one, revision=len(log) + n, key=f"more{n}")
        for n, one in enumerate(recorded([None, *steps])[1:], 1)
    ]
    workshop = told(log)
    run = ran(workshop, tmp_path)
    shapes = {name: [len(t.rows), len(t.columns)] for name, t in tables(workshop).items()}
    assert run["shapes"] == shapes
    assert run["texts"][-len(HOSTILE) :] == list(HOSTILE)
    assert run["ours"] is False


def test_the_notebook_of_an_empty_workshop_runs_too(tmp_path):
    assert set(ran(Workshop(title="Empty"), tmp_path)["shapes"]["steps"]) == {0, 6}


def ran(workshop, folder):
    """What the exported notebook holds after it has run, as its own kernel tells it."""
    notebook = nbformat.reads(to_notebook(workshop).decode(), 4)
    names = list(tables(workshop))
    notebook.cells.append(
        new_code_cell(
            "import sys\nprint(repr({'shapes': {n: list(globals()[n].shape) for n in "
            + repr(names)
            + "}, 'texts': list(steps['text']), 'ours': 'okrlab' in sys.modules}))"
        )
    )
    NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}).execute()
    return ast.literal_eval(notebook.cells[-1].outputs[0].text)
