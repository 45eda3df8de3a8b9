"""A house for each test, in SQLite or in both databases; and one with a recorder's process."""

import pytest

from okrlab.workshop.links import load_key
from okrlab.workshop.node import Node
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
