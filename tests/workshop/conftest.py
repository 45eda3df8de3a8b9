"""A house for each test, in SQLite or in both databases; and one with a recorder's process."""

import json
import os
from contextlib import contextmanager
from pathlib import Path

import pytest

from okrlab.host.links import load_key
from okrlab.host.node import Node
from tests.workshop.house import House
from tests.workshop.served import Served


@pytest.fixture
def house(record, clock):
    return House(record, clock)


@pytest.fixture
def any_house(any_record, clock):
    return House(any_record, clock)


@pytest.fixture
def served(record, tmp_path):
    """A workshop whose recorder runs in its own process, as under `okrlab serve`."""
    node = Node(str(record.engine.url), tmp_path)
    assert node.key == load_key(tmp_path)
    with Served(record, node) as served:
        yield served


@pytest.fixture
def faulty(record, tmp_path, monkeypatch):
    """Opens a house whose recorder fails where a card asks for it, with these limits.

    See `faults/sitecustomize.py`.
    """
    with _failing(record, str(record.engine.url), tmp_path, monkeypatch) as open_house:
        yield open_house


@pytest.fixture
def any_faulty(any_record, url, tmp_path, monkeypatch):
    """The same once in SQLite and once in PostgreSQL."""
    with _failing(any_record, url, tmp_path, monkeypatch) as open_house:
        yield open_house


@contextmanager
def _failing(record, url, home, monkeypatch):
    houses = []

    def open_house(**limits):
        order_faults(monkeypatch, **limits)
        houses.append(Served(record, Node(url, home)))
        return houses[-1].__enter__()

    yield open_house
    for house in houses:
        house.__exit__()


def order_faults(monkeypatch, **limits):
    """Recorders that are started from now on fail where a card asks for it, with these limits."""
    path = [str(Path(__file__).parent / "faults"), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, path)))
    monkeypatch.setenv("OKRLAB_FAULTS", json.dumps(limits))


@pytest.fixture
def anna(any_house):
    """Somebody who takes part, in either kind of house; a module may have its own."""
    return any_house.enter("join", "Anna")


@pytest.fixture
def ben(any_house):
    """Somebody else who takes part, in either kind of house; a module may have its own."""
    return any_house.enter("join", "Ben")


@pytest.fixture
def coach(any_house):
    """A facilitator, in either kind of house; a module may have its own."""
    return any_house.enter("facilitate", "Cleo")
