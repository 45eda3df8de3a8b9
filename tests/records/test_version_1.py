"""What version 1 recorded is what it was: the same workshops, the same files, the same way back.

`v1-before.json` was written by the last okrlab that wrote version 1, from three of its logs: the
one that holds every event, the golden workshop, and an afternoon in which four people pressed
whatever the rules let them. It is never written anew; `python -m tests.records.test_version_1`
writes anew only what the exports come to, which change on purpose.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from okrlab.blocks.ladder.cards import LadderGraph
from okrlab.host import export
from okrlab.host import record_file as record_file
from okrlab.record import events as e
from okrlab.record.folding import fold
from okrlab.record.undo import History, Step
from okrlab.record.workshop import Workshop
from tests.records.version1 import as_it_is_now, card, log_of

HERE = Path(__file__).parent
BEFORE = HERE / "v1-before.json"
EXPORTS = HERE / "v1-exports.json"
LOGS = ("every event", "golden", "any afternoon")


@pytest.fixture(scope="module")
def before() -> dict[str, Any]:
    return json.loads(BEFORE.read_text("utf-8"))


def stacks(told: dict[str, Any]) -> dict[tuple[str, str], list[Step]]:
    def cards(raw: dict[str, Any]) -> dict[str, Any]:
        return {id: card(one) for id, one in raw.items()}

    return {
        (who.split()[0], who.split()[1]): [
            Step(one["board"], one["revision"], cards(one["before"]), cards(one["after"]))
            for one in steps
        ]
        for who, steps in told.items()
    }


def exported(log: list[e.Recorded]) -> dict[str, str]:
    room = fold(Workshop(), [one for one in log if one.audience == e.ROOM])
    coach = fold(Workshop(), [one for one in log if one.audience in (e.ROOM, e.FACILITATORS)])
    made = {name: export.made(room, name) for name in ("html", "xlsx", "csv", "md", "ipynb")}
    made["md of a coach"] = export.made(coach, "md")
    return {name: hashlib.sha256(content).hexdigest() for name, content in made.items()}


@pytest.mark.parametrize("name", LOGS)
def test_a_log_of_version_1_folds_to_the_same_workshop(before, name):
    now, was = fold(Workshop(), log_of(before[name]["log"])), as_it_is_now(before[name]["fold"])
    assert now == was
    order = {
        board: [*LadderGraph.of(deck).rungs, *LadderGraph.of(deck).links]
        for board, deck in was.boards.items()
    }
    for board, deck in now.boards.items():
        assert [*LadderGraph.of(deck).rungs, *LadderGraph.of(deck).links] == order[board]
    assert [*now.steps] == [*was.steps]


@pytest.mark.parametrize("name", LOGS)
def test_everybody_can_take_back_and_do_again_what_they_could(before, name):
    history, state = History(), Workshop()
    for one in log_of(before[name]["log"]):
        after = fold(state, [one])
        history.note(one, state, after)
        state = after
    done = {who: steps for who, steps in history._done.items() if steps}
    undone = {who: steps for who, steps in history._undone.items() if steps}
    assert done == stacks(before[name]["undo"])
    assert undone == stacks(before[name]["redo"])
    steps = {one["event"]["id"] for one in before[name]["log"] if _is_removal_of_a_step(one)}
    last = {id: who for id, who in before[name]["last"].items() if id not in steps}
    assert {card: history.last_by(card) for card in last} == last


def _is_removal_of_a_step(one: dict[str, Any]) -> bool:
    """Who took a step away was not kept, as nobody can bring it back."""
    return one["event"]["type"] == "StepRemoved"


@pytest.mark.parametrize("name", LOGS)
def test_its_exports_are_the_same_bytes(before, name):
    assert exported(log_of(before[name]["log"])) == json.loads(EXPORTS.read_text("utf-8"))[name]


def test_a_file_of_version_1_is_read_as_what_it_was(before):
    log = before["any afternoon"]["log"]
    raw = {"okrlab": 1, "workshop": {"title": "A"}, "events": log}
    read = msgspec.convert(record_file._upcast(raw), list[e.Recorded])
    assert read == log_of(log)


if __name__ == "__main__":
    told = json.loads(BEFORE.read_text("utf-8"))
    made = {name: exported(log_of(told[name]["log"])) for name in LOGS}
    EXPORTS.write_text(json.dumps(made, indent=1) + "\n", "utf-8")
