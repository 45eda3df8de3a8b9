"""Events are written once and read for ever; what only a newer okrlab can read is kept apart."""

import json
from pathlib import Path

import msgspec
import pytest

from okrlab.model import events as e
from okrlab.model.folding import fold
from okrlab.model.workshop import Workshop
from tests.records import v1

RECORDS = Path(__file__).parent.parent / "records"


@pytest.mark.parametrize("event", v1.EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_comes_back_as_it_was_stored(event):
    assert e.from_json(e.to_json(event)) == event


def test_a_type_we_do_not_know_is_unreadable():
    assert e.from_json(b'{"type":"VoteCast","card":"a"}') == e.Unreadable()


def test_a_newer_version_is_unreadable_even_if_it_looks_familiar():
    body = e.to_json(e.RungRemoved(id="a"))
    assert e.from_json(body, e.VERSION + 1) == e.Unreadable()


def test_a_known_type_with_values_we_do_not_know_is_unreadable():
    assert e.from_json(b'{"type":"StopPicked","level":"moon"}') == e.Unreadable()


def test_a_field_that_a_later_okrlab_added_does_no_harm():
    assert e.from_json(b'{"type":"RungRemoved","id":"a","colour":"red"}') == e.RungRemoved(id="a")


def test_an_older_version_is_brought_up_step_by_step(monkeypatch):
    monkeypatch.setattr(e, "VERSION", 3)
    monkeypatch.setattr(
        e,
        "UPCASTERS",
        {
            1: lambda raw: {**raw, "type": "RungRemoved"},
            2: lambda raw: {**raw, "id": raw["id"].lower()},
        },
    )
    assert e.from_json(b'{"type":"CardRemoved","id":"A"}', 1) == e.RungRemoved(id="a")
    assert e.from_json(b'{"type":"RungRemoved","id":"A"}', 2) == e.RungRemoved(id="a")


def test_the_log_of_version_1_holds_every_event_that_version_1_could_write():
    written = {event["event"]["type"] for event in json.loads(v1.LOG.read_text())}
    assert written == {kind.__name__ for kind in e.Event.__args__} - {"Unreadable"}


def test_the_log_of_version_1_folds_to_what_it_folded_to_then():
    """Never regenerate these files to make this pass: write an upcaster.

    They were written once by `python -m tests.records.v1`, when version 1 was current.
    """
    log = [
        e.Recorded(
            revision=one["revision"],
            at=one["at"],
            by=one["by"],
            key=one["key"],
            v=one["v"],
            audience=one["audience"],
            event=e.from_json(json.dumps(one["event"]), one["v"]),
        )
        for one in json.loads(v1.LOG.read_text())
    ]
    expected = json.loads(v1.EXPECTED.read_text())
    for audience, said in expected.items():
        seen = [one for one in log if one.audience == e.ROOM or audience == "everything"]
        assert json.loads(msgspec.json.encode(fold(Workshop(), seen))) == said
