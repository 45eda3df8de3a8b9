"""A workshop is the same wherever it is read: in a session, by its id, from a file."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import okrlab
from okrlab.errors import BadInput, OkrlabError, RecordUnreadable, StoreFailed
from okrlab.record import events as e
from tests.records import test_version_1 as records
from tests.workshop.telling import rich, told

TABLES = ("steps", "rungs", "links", "answers", "scores", "votes", "key_results", "touchpoints")


@pytest.fixture
def everywhere(here, library, file):
    """The same workshop from each place it can be in."""
    return {
        "session": SimpleNamespace(workshop=told(rich())),
        "id": library,
        "json": file,
        "text": str(file),
        "sqlite": here / "okrlab.sqlite",
    }


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_the_same_from_every_place(everywhere, table):
    frames = {name: okrlab.Result.of(what).table(table) for name, what in everywhere.items()}
    for frame in frames.values():
        assert_frame_equal(frame, frames["session"])


def test_a_ladder_is_the_same_from_every_place(everywhere):
    ladders = {name: okrlab.Ladder.of(what) for name, what in everywhere.items()}
    assert len(ladders["session"]) > 3
    for ladder in ladders.values():
        assert_frame_equal(ladder.to_frame(), ladders["session"].to_frame())
        assert_frame_equal(ladder.findings(), ladders["session"].findings())
        assert repr(ladder) == repr(ladders["session"])


@pytest.mark.parametrize("place", ["id", "json", "sqlite"])
@pytest.mark.parametrize("format", ["md", "json", "html", "csv", "ipynb"])
def test_no_note_of_a_coach_is_in_what_is_read(everywhere, place, format):
    notes = [one.event.text for one in rich() if isinstance(one.event, e.NoteWritten)]
    assert notes
    content = okrlab.Result.of(everywhere[place]).export(format).decode()
    assert not any(note in content for note in notes)
    assert format == "csv" or "Who comes back?" in content


def test_the_workshops_of_this_computer_are_listed_from_both_databases(library):
    session = okrlab.open_session(title="Alone")
    listed = okrlab.workshops()
    assert set(listed["title"]) == {"Who comes back?", "Alone"}
    assert dict(zip(listed["title"], listed["place"], strict=True)) == {
        "Who comes back?": "okrlab.sqlite", "Alone": "solo.sqlite"
    }  # fmt: skip
    assert listed["date"].dtype == "datetime64[s]"
    for id in listed["id"]:
        assert okrlab.Result.of(id).workshop in set(listed["title"])
    session.close()


def test_a_file_of_ones_own_is_listed_alone(here, library, tmp_path):
    session = okrlab.open_session(tmp_path / "own.sqlite", title="Own")
    assert okrlab.workshops("own.sqlite")["title"].tolist() == ["Own"]
    assert okrlab.Result.of("own.sqlite").workshop == "Own"
    session.close()


def test_an_empty_home_has_no_workshops_and_nothing_is_made(here):
    listed = okrlab.workshops()
    assert (len(listed), list(listed.columns)) == (
        0, ["id", "title", "team", "cycle", "date", "place"]
    )  # fmt: skip
    assert str(listed["date"].dtype) == "datetime64[s]"
    assert not here.exists()


def test_an_id_that_is_nearly_right_is_answered_with_the_right_one(library):
    with pytest.raises(BadInput, match=f"Did you mean “{library}”"):
        okrlab.Result.of(library[:-1] + "z")


@pytest.mark.parametrize("what", [None, 5, 2.5, b"x", [], {}, "", True, object(), pd.Series([1])])
def test_what_is_no_workshop_is_refused_in_words(here, what):
    with pytest.raises(BadInput, match="Give a session, an id"):
        okrlab.Result.of(what)


@pytest.mark.parametrize("name", ["gone.json", "gone.sqlite", "folder/gone.json"])
def test_a_file_that_is_not_there_is_named(here, name):
    with pytest.raises(BadInput, match=name):
        okrlab.Result.of(name)


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"null", b"\xff\xfe", b"{" * 3000])
def test_a_file_that_is_no_workshop_is_refused_in_words(here, tmp_path, content):
    (tmp_path / "odd.json").write_bytes(content)
    with pytest.raises(RecordUnreadable, match=r"odd\.json"):
        okrlab.Result.of("odd.json")


def test_a_database_of_another_program_is_refused_in_words(here, tmp_path):
    (tmp_path / "odd.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreFailed):
        okrlab.Result.of("odd.sqlite")


def test_a_workshop_of_a_newer_okrlab_is_refused_and_says_so(file):
    held = json.loads(file.read_text("utf-8"))
    held["okrlab"] = 99
    file.write_text(json.dumps(held), "utf-8")
    with pytest.raises(RecordUnreadable, match="newer okrlab"):
        okrlab.Ladder.of(file)


@pytest.mark.parametrize("name", ["v1.json", "v2.json"])
def test_a_workshop_of_an_older_okrlab_is_read(here, tmp_path, name):
    events = json.loads((records.HERE / name).read_text("utf-8"))
    about = {"title": "Old", "team": "Old", "cycle": "Q1", "retention_days": 365}
    exported = {"okrlab": 1, "workshop": about, "events": events}
    (tmp_path / "old.json").write_text(json.dumps(exported), "utf-8")
    result = okrlab.Result.of("old.json")
    assert len(result) > 10
    assert len(result.to_frame()) >= len(result)


def test_a_served_notebook_reads_no_other_workshop(library, monkeypatch):
    monkeypatch.setenv("OKRLAB_RECORDER", "tcp://127.0.0.1:1")
    monkeypatch.setenv("OKRLAB_TOKEN", "token")
    for call in (okrlab.workshops, lambda: okrlab.Result.of(library),
                 lambda: okrlab.Result.of("home/okrlab.sqlite")):  # fmt: skip
        with pytest.raises(BadInput, match="shows its own workshop only"):
            call()


def test_several_workshops_lie_under_each_other_the_oldest_first(library, file):
    session = okrlab.open_session(title="Later")
    later = okrlab.Result.of(okrlab.workshops().query("title == 'Later'")["id"].iloc[0])
    steps = okrlab.concat([later, okrlab.Result.of(file)], table="steps")
    assert list(steps.columns)[:4] == ["workshop", "team", "cycle", "date"]
    assert steps["date"].dtype == "datetime64[s]"
    assert set(steps["workshop"]) == {"Who comes back?"}
    rungs = okrlab.concat([okrlab.Ladder.of(file), okrlab.Ladder.of(library)])
    assert len(rungs) == 2 * len(okrlab.Ladder.of(file))
    whole = okrlab.concat([later, okrlab.Result.of(file)])
    assert len(whole) == len(okrlab.Result.of(file).to_frame()) + len(later.to_frame())
    session.close()


@pytest.mark.parametrize(
    ("nouns", "said"),
    [([], "nothing to put"), ([1], "cannot be put under"), (["ladder"], "cannot be put under")],
)
def test_what_cannot_lie_under_each_other_is_refused_in_words(here, nouns, said):
    with pytest.raises(BadInput, match=said):
        okrlab.concat(nouns)


def test_nouns_of_several_kinds_are_not_mixed(file):
    with pytest.raises(BadInput, match="Ladder, Result"):
        okrlab.concat([okrlab.Ladder.of(file), okrlab.Result.of(file)])
    with pytest.raises(OkrlabError, match="table"):
        okrlab.concat([okrlab.Ladder.of(file)], table="rungs")
    with pytest.raises(OkrlabError, match="no option called tabel"):
        okrlab.concat([okrlab.Result.of(file)], tabel="steps")


def test_a_title_finds_a_workshop_again_and_begins_one_that_is_not_there(here):
    """It was ignored without a word where the file held another workshop."""
    for title in ("Winter", "Spring", " winter "):
        session = okrlab.open_session("own.sqlite", title=title)
        assert session.title == title.strip().capitalize()
        session.close()
    assert sorted(okrlab.workshops("own.sqlite")["title"]) == ["Spring", "Winter"]
    with pytest.raises(BadInput, match="120"):
        okrlab.open_session("own.sqlite", title="x" * 5000)


def test_a_session_completes_to_what_a_person_uses(here):
    session = okrlab.open_session(title="Winter")
    shown = dir(session)
    assert {"title", "team", "cycle", "workshop", "close", "today"} <= set(shown)
    assert len(shown) < 12
    assert all(hasattr(session, name) for name in shown)
    session.close()
