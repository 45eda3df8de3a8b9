"""A foreign workbook is read in little memory and time, whatever it says of itself."""

import json
import subprocess
import sys

import pytest

from okrlab.errors import BadInput
from okrlab.tables import workbook as w
from okrlab.tables.workbook import read_workbook
from tests.tables.bombs import EMPTY, FINE, REFUSED, SLOW, cell, sheet

MEGABYTE = 1 << 20
MEASURE = """
import json, resource, sys
from okrlab.errors import BadInput
from okrlab.tables.workbook import read_workbook
told = {}
for path in sys.argv[1:]:
    content = open(path, "rb").read()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        sheets = read_workbook("x.xlsx", content, rows=100_000, columns=500)
        outcome = [sum(map(len, one.rows)) for one in sheets]
    except BadInput as refused:
        outcome = refused.code
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    told[path] = outcome, own * 1024, child * 1024
print(json.dumps(told))
"""
"""Read in a fresh process, so that what it and its children hold at most can be told."""


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """For every workbook its outcome, what reading added here, and the most any child held."""
    folder = tmp_path_factory.mktemp("bombs")
    makers = FINE | {name: make for name, (_, make) in REFUSED.items()}
    paths = {name: folder / f"{n}.xlsx" for n, name in enumerate(makers)}
    for name, make in makers.items():
        paths[name].write_bytes(make())
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *map(str, paths.values())],
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    return {name: told[str(path)] for name, path in paths.items()}


def test_what_can_be_read_is_read(measured):
    cells = dict.fromkeys(FINE, 1) | {"an ordinary one": 4} | dict.fromkeys(EMPTY, 0)
    assert {name: measured[name][0] for name in FINE} == {n: [many] for n, many in cells.items()}


def test_what_would_be_too_much_is_refused_in_words(measured):
    assert {name: measured[name][0] for name in REFUSED} == {
        name: code for name, (code, _) in REFUSED.items()
    }


def test_memory_is_bounded_whatever_it_says(measured):
    children = max(child for _, _, child in measured.values())
    assert 100 * MEGABYTE < children <= 450 * MEGABYTE, "some of these fill what there is"
    assert {n: own for n, (_, own, _) in measured.items() if own > 80 * MEGABYTE} == {}


@pytest.mark.timeout(30)
def test_a_process_that_takes_too_long_is_ended(monkeypatch):
    content = SLOW["three million strings"]()
    monkeypatch.setattr(w, "PATIENCE", 0.3)
    with pytest.raises(BadInput) as caught:
        read_workbook("a.xlsx", content, rows=10, columns=10)
    assert caught.value.code == "workbook_large"


def test_nothing_of_our_environment_is_seen_by_the_process(monkeypatch):
    monkeypatch.setenv("OKRLAB_TOKEN", "secret")
    assert "OKRLAB_TOKEN" not in w._KEPT
    assert read_workbook("a.xlsx", sheet(cell()), rows=10, columns=10)[0].rows == [[1]]


def test_beyond_the_limits_is_said():
    (found,) = read_workbook("a.xlsx", sheet(cell(1) + cell(9) + cell(20)), rows=9, columns=9)
    assert (len(found.rows), found.cut, found.narrowed) == (9, True, False)
    row = b'<row r="1"><c r="A1"><v>1</v></c><c r="J1"><v>1</v></c></row>'
    (found,) = read_workbook("a.xlsx", sheet(row), rows=9, columns=9)
    assert (found.rows, found.cut, found.narrowed) == ([[1]], False, True)
