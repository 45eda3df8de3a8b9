"""Whatever happens to recorders, connections and pages: the history of each room is right."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.proof.__main__ import houses
from tests.proof.faults import Houses


def wrong(found: Houses, seed: int, faults: int) -> list[str]:
    """What was wrong with a room, after what happened to it."""
    played = found.play(seed, faults)
    assert played.faults.total() == faults
    assert len(played.log) > 20
    return [str(played), *played.wrong] if played.wrong else []


@pytest.mark.parametrize("nodes", [1, 2])
def test_a_room_to_which_faults_happen_has_a_history_that_is_right(nodes, url):
    if nodes == 2 and url.startswith("sqlite"):
        pytest.skip("several nodes share a PostgreSQL")
    with Houses(url, nodes) as found:
        assert wrong(found, 20 + nodes, 5) == []


@pytest.mark.night
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("database", "nodes"),
    [("SQLite", 1), ("PostgreSQL", 1), ("PostgreSQL", 2), ("PostgreSQL", 3)],
)
def test_many_faults_either_on_one_node_or_more(database, nodes):
    with houses(database, nodes) as found:
        for seed in range(5):
            assert wrong(found, seed, 12) == []


def broken(monkeypatch: pytest.MonkeyPatch, rule: str) -> None:
    """Recorders that are started from now on lack this rule."""
    path = [str(Path(__file__).parent / "broken"), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, path)))
    monkeypatch.setenv("OKRLAB_BROKEN", rule)


def found_in(found: Houses, what: str, said: str) -> bool:
    """Whether this is found to be wrong in one of ten rooms, to which only that happens."""
    return any(said in one for seed in range(10) for one in found.play(seed, 6, {what: 1}).wrong)


def test_a_recorder_that_tells_others_what_is_sealed_is_found_out(monkeypatch):
    broken(monkeypatch, "own seat alone")
    with houses("SQLite", 1) as found:
        assert found_in(found, "connection cut", "before any reveal")


@pytest.mark.night
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("rule", "what", "said"),
    [
        ("known keys", "wish sent twice", "was refused and is in the log"),
        ("marks", "wish sent twice", "lacks the answer"),
        ("commit, then tell", "connection cut", "a page of"),
    ],
)
def test_a_recorder_that_lacks_a_rule_of_the_model_is_found_out(monkeypatch, rule, what, said):
    broken(monkeypatch, rule)
    with houses("SQLite", 1) as found:
        assert found_in(found, what, said)
