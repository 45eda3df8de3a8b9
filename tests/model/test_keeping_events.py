"""Events are written once and read for ever; what only a newer okrlab can read is kept apart."""

import json
from pathlib import Path

import msgspec
import pytest

from okrlab.record import events as e
from okrlab.record import version1
from okrlab.record.folding import fold
from okrlab.record.workshop import Workshop
from tests.records import v2
from tests.records.version1 import as_it_is_now, log_of
from tests.wishes import rung_removed

RECORDS = Path(__file__).parent.parent / "records"


@pytest.mark.parametrize("event", v2.EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_comes_back_as_it_was_stored(event):
    assert e.from_json(e.to_json(event)) == event


def test_a_type_we_do_not_know_is_unreadable():
    assert e.from_json(b'{"type":"VoteCast","card":"a"}') == e.Unreadable()


def test_a_newer_version_is_unreadable_even_if_it_looks_familiar():
    body = e.to_json(rung_removed(id="a"))
    assert e.from_json(body, e.VERSION + 1) == e.Unreadable()


def test_a_known_type_with_values_we_do_not_know_is_unreadable():
    assert e.from_json(b'{"type":"StopPicked","level":"moon"}') == e.Unreadable()


def test_a_field_that_a_later_okrlab_added_does_no_harm():
    read = e.from_json(b'{"type":"Unparked","id":"a","colour":"red"}')
    assert read == e.Unparked(id="a")


def test_an_older_version_is_brought_up_step_by_step(monkeypatch):
    monkeypatch.setattr(e, "VERSION", 3)
    monkeypatch.setattr(
        e,
        "UPCASTERS",
        {
            1: lambda raw: {**raw, "type": "Unparked"},
            2: lambda raw: {**raw, "id": raw["id"].lower()},
        },
    )
    assert e.from_json(b'{"type":"CardRemoved","id":"A"}', 1) == e.Unparked(id="a")
    assert e.from_json(b'{"type":"Unparked","id":"A"}', 2) == e.Unparked(id="a")


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"7",
        b"{}",
        b'{"type":["RungAdded"]}',
        b'{"type":"RungAdded","rung":7}',
        b'{"type":"RungAdded","rung":{"id":"a"}}',
        b'{"type":"RungEdited","text":"x"}',
        b'{"type":"LinkAdded","link":[]}',
        b'{"type":"CardsRestored","rungs":7}',
        b'{"type":"StepEdited","id":"a","text":7}',
        b'{"type":"Renamed","id":"a"}',
    ],
)
def test_what_is_no_event_of_an_older_version_is_unreadable(body):
    assert e.from_json(body, 1) == e.Unreadable()


def test_the_log_of_version_2_holds_every_event_that_version_2_can_write():
    written = {event["event"]["type"] for event in json.loads(v2.LOG.read_text())}
    assert written == {kind.__name__ for kind in e.Event.__args__} - {"Unreadable"}


def test_the_log_of_version_1_holds_every_event_that_version_1_could_write():
    written = {event["event"]["type"] for event in json.loads((RECORDS / "v1.json").read_text())}
    changed = {"CardEdited", "Unreadable"}
    assert written == ({kind.__name__ for kind in e.Event.__args__} - changed) | {*version1._HOW}


@pytest.mark.parametrize("version", [1, 2])
def test_the_log_of_each_version_folds_to_what_it_folded_to_then(version):
    """Never regenerate these files to make this pass: write an upcaster.

    Each was written once by `python -m tests.records.v2`, when that version was current.
    """
    raw = json.loads((RECORDS / f"v{version}.json").read_text())
    log = log_of(raw) if version == 1 else msgspec.convert(raw, list[e.Recorded])
    expected = json.loads((RECORDS / f"v{version}-expected.json").read_text())
    for audience, said in expected.items():
        seen = [one for one in log if one.audience == e.ROOM or audience == "everything"]
        was = as_it_is_now(said) if version == 1 else msgspec.convert(said, Workshop)
        assert fold(Workshop(), seen) == was
