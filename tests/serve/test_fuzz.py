"""The short run of `make fuzz` at the door: hostile bytes, and a person who must notice nothing."""

from tests.conftest import by_day
from tests.fuzz.door import fuzz

SECONDS = by_day(20)
SEED = 20261128


def test_hostile_bytes_at_the_door_find_nothing():
    assert fuzz(SECONDS, SEED) == []
