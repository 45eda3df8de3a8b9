"""A house with one workshop in it, for what a room practises together."""

import pytest

from tests.workshop.house import House


@pytest.fixture
def house(record, clock):
    return House(record, clock)
