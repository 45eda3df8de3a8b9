"""An exported JSON file makes the same workshop; anything else is refused and changes nothing."""

import json

import msgspec
import pytest

from okrlab.errors import OkrlabError, RecordUnreadable
from okrlab.model import commands as c
from okrlab.model import events as e
from okrlab.model.folding import fold
from okrlab.model.workshop import Workshop
from okrlab.workshop import export
from tests.records import v1
from tests.workshop.house import add


@pytest.fixture
def told(any_house):
    house = any_house
    anna, coach = house.enter("join", "Anna"), house.enter("facilitate", "Cleo")
    house.done(anna, add("a", "Ran 12 webinars"))
    house.done(anna, add("b", "They find it", level="outcome", lower="a", link="k"))
    house.done(anna, c.EditRung(id="a", base=4, text="Größe <b>"))
    house.done(anna, c.Undo())
    house.done(coach, c.WriteNote(card="a", text="Ask the quiet one"))
    house.done(coach, c.LockBoard())
    return house


def exported(house, role="host", workshop=""):
    meeting = house.register.meeting(workshop or house.workshop)
    return export.export(house.record, meeting, "json", role)


def listed(house):
    with house.record.reading() as db:
        return house.record.meetings(db)


def imported(house, content):
    return export.import_json(house.register, "file.json", content)


@pytest.mark.parametrize("role", ["participant", "host"])
def test_an_export_imported_is_the_same_workshop(told, role):
    made = imported(told, exported(told, role))
    audiences = ("room", "facilitators") if role == "host" else ("room",)
    with told.record.reading() as db:
        copy = told.record.read_since(db, made, 0, None)
    assert fold(Workshop(), copy) == fold(Workshop(), told.log(audiences))
    again, first = json.loads(exported(told, role, made)), json.loads(exported(told, role))
    for document in (again, first):
        document["workshop"].pop("created")
        document["events"][0].pop("at")
    assert again == first


def test_an_imported_workshop_has_links_of_its_own_and_can_be_worked_in(told):
    made = imported(told, exported(told))
    with told.record.reading() as db:
        secrets = told.register.secrets(db, made)
    assert set(secrets) == {"host", "facilitate", "join", "view"}
    assert not set(secrets.values()) & set(told.secrets.values())
    told.workshop = made
    coach = told.enter("facilitate")
    told.done(coach, add("new"))
    assert set(told.ladder.rungs) == {"a", "b", "new"}


def test_a_person_of_the_file_has_no_session_here(told):
    person = told.log()[1].by
    made = imported(told, exported(told))
    assert told.register.visit(person).workshop != made


def test_the_log_of_version_1_can_be_imported(any_house):
    events = json.loads(v1.LOG.read_text())
    about = {"title": "Less waiting", "team": "Service desk", "cycle": "Q4", "retention_days": 30}
    made = imported(any_house, json.dumps({"okrlab": 1, "workshop": about, "events": events}))
    with any_house.record.reading() as db:
        copy = any_house.record.read_since(db, made, 0, None)
    expected = json.loads(v1.EXPECTED.read_text())["everything"]
    assert json.loads(msgspec.json.encode(fold(Workshop(), copy)))["boards"] == expected["boards"]


def changed(content, **how):
    """An exported file with one thing in it spoilt."""
    document = json.loads(content)
    for name, change in how.items():
        part = document
        *path, last = name.split("__")
        for step in path:
            part = part[int(step) if step.lstrip("-").isdigit() else step]
        part[int(last) if last.lstrip("-").isdigit() else last] = change
    return json.dumps(document).encode()


JUNK = {
    "nothing": b"",
    "words": b"Shopping: milk",
    "bytes": bytes(range(256)),
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\x00" * 40,
    "half a file": b'{"okrlab": 1, "workshop": {"ti',
    "a number": b"1",
    "null": b"null",
    "a list": b"[]",
    "another program's": b'{"cells": [], "nbformat": 4}',
    "ours without events": b'{"okrlab": 1}',
    "deep": b"[" * 100_000,
    "deep inside": b'{"okrlab": ' + b"[" * 100_000,
    "half an emoji": b'{"okrlab": 1, "workshop": {"title": "\\ud83d"}}',
    "UTF-16": '{"okrlab": 1}'.encode("utf-16"),
}


@pytest.mark.parametrize("content", JUNK.values(), ids=JUNK)
def test_a_file_that_is_not_ours_is_refused_and_changes_nothing(any_house, content):
    before = listed(any_house)
    with pytest.raises(RecordUnreadable) as refused:
        imported(any_house, content)
    assert (refused.value.code, "file.json" in refused.value.message) == ("not_ours", True)
    assert listed(any_house) == before


SPOILT = {
    "format of words": {"okrlab": "1"},
    "format 0": {"okrlab": 0},
    "format true": {"okrlab": True},
    "no events": {"events": []},
    "events of words": {"events": ["x"]},
    "no title": {"workshop__title": ""},
    "title too long": {"workshop__title": "x" * 500},
    "title of numbers": {"workshop__title": 7},
    "days for ever": {"workshop__retention_days": 10**12},
    "no days": {"workshop__retention_days": 0},
    "negative days": {"workshop__retention_days": -1},
    "days of words": {"workshop__retention_days": "many"},
    "not created first": {"events__0__event": {"type": "BoardLocked"}},
    "a revision twice": {"events__3__revision": 3},
    "a revision at 1 too late": {"events__0__revision": 0, "events__1__revision": 1},
    "a revision below": {"events__0__revision": -5},
    "a huge revision": {"events__-1__revision": 2**40},
    "a key twice": {"events__3__key": "same", "events__4__key": "same"},
    "a key too long": {"events__3__key": "x" * 200},
    "a key with NUL": {"events__3__key": "x\x00"},
    "our own first key": {"events__3__key": "created", "events__3__by": "",
                          "events__0__key": "k"},
    "a name too long": {"events__1__event__name": "x" * 200},
    "an author too long": {"events__3__by": "x" * 200},
    "an author with NUL": {"events__3__by": "x\x00"},
    "an audience too long": {"events__3__audience": "x" * 200},
    "no time": {"events__3__at": "yesterday"},
    "a time without a zone": {"events__3__at": "2026-01-05T10:00:00"},
    "text too long": {"events__3__event__rung__text": "x" * 10_000},
    "text with NUL": {"events__3__event__rung__text": "a\x00b"},
    "text turned round": {"events__3__event__rung__text": "a\u202eb"},
    "an unknown level": {"events__3__event__rung__level": "moon"},
    "a strange id": {"events__3__event__rung__id": "../x"},
    "an unreadable event": {"events__3__event": {"type": "Unreadable"}},
    "an unknown event": {"events__3__event": {"type": "VoteCast"}},
    "a circle": {"events__5__event": {"type": "LinkAdded", "link":
                 {"id": "back", "lower": "b", "upper": "a"}}},
    "a loop": {"events__5__event": {"type": "LinkAdded", "link":
               {"id": "loop", "lower": "a", "upper": "a"}}},
    "off the board": {"events__3__event__rung__position": 1e300},
}  # fmt: skip


@pytest.mark.parametrize("how", SPOILT.values(), ids=SPOILT)
def test_a_spoilt_file_is_refused_and_changes_nothing(told, how):
    before = listed(told), len(told.log())
    with pytest.raises(OkrlabError) as refused:
        imported(told, changed(exported(told), **how))
    assert refused.value.code in ("not_ours", "empty", "too_long")
    assert (listed(told), len(told.log())) == before


def test_a_file_of_a_newer_format_is_refused_and_says_so(told):
    before = listed(told)
    with pytest.raises(RecordUnreadable) as refused:
        imported(told, changed(exported(told), okrlab=export.FORMAT + 1))
    assert refused.value.code == "from_newer"
    assert listed(told) == before


@pytest.mark.parametrize("event", [{"type": "VoteCast"}, {"type": "BoardLocked"}])
def test_a_file_with_an_event_of_a_newer_okrlab_is_refused_and_says_so(told, event):
    spoilt = changed(exported(told), events__3__event=event, events__3__v=e.VERSION + 1)
    with pytest.raises(RecordUnreadable) as refused:
        imported(told, spoilt)
    assert refused.value.code == "from_newer"
    assert "newer okrlab" in refused.value.message
