"""The record keeps what is appended, once, in order, and gives each audience its own."""

import subprocess
import sys

import pytest

from okrlab.errors import StoreFailed
from okrlab.record import events as e
from okrlab.record.store.record import SessionRow
from tests.conftest import opened
from tests.store.keeping import AT, add_workshop, append, event, read


@pytest.fixture
def kept(any_record):
    add_workshop(any_record)
    return any_record


def test_what_was_appended_is_read_back_as_it_was(kept):
    odd = "é 👩‍👩‍👧 'quoted' \"twice\" \\ {brace} \x00 %s"
    events = [event(1), event(2, event=e.NoteWritten(card="a", text=odd), audience="facilitators")]
    append(kept, *events)
    assert read(kept) == events


def test_reading_since_a_revision_gives_only_what_came_later(kept):
    append(kept, *(event(n) for n in range(1, 6)))
    assert [one.revision for one in read(kept, since=3)] == [4, 5]
    assert read(kept, since=5) == []


def test_the_database_filters_by_audience(kept):
    append(kept, event(1), event(2, audience="facilitators"), event(3, audience="anna"))

    def seen(*audiences):
        return [one.revision for one in read(kept, audiences)]

    assert seen("room") == [1]
    assert seen("room", "facilitators") == [1, 2]
    assert seen("room", "anna") == [1, 3]
    assert seen("room", "ben") == [1]
    assert seen() == []
    assert [one.revision for one in read(kept)] == [1, 2, 3]


def test_workshops_do_not_see_each_other(kept):
    add_workshop(kept, "other")
    append(kept, event(1), event(2))
    append(kept, event(1), workshop="other")
    assert len(read(kept)) == 2
    assert len(read(kept, workshop="other")) == 1


def test_a_persons_key_is_recorded_once(kept):
    append(kept, event(1, by="anna", key="same"))
    with pytest.raises(StoreFailed):
        append(kept, event(2, by="anna", key="same"))
    append(kept, event(2, by="ben", key="same"))
    with kept.reading() as db:
        asked = {("anna", "same"), ("ben", "same"), ("anna", "another"), ("same", "anna")}
        recorded = {("anna", "same"): 1, ("ben", "same"): 2}
        assert kept.revisions_of(db, "w", asked) == recorded
        assert kept.revisions_of(db, "w", set()) == kept.revisions_of(db, "v", asked) == {}


def test_a_revision_is_recorded_once(kept):
    append(kept, event(1))
    with pytest.raises(StoreFailed):
        append(kept, event(1, key="another"))


def test_a_transaction_that_fails_leaves_nothing(kept):
    def write_and_fail():
        with kept.writing() as db:
            kept.append(db, "w", [event(1)])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    assert read(kept) == []


def test_an_event_of_a_newer_okrlab_is_read_as_unreadable(kept):
    append(kept, event(1, v=e.VERSION + 1))
    [one] = read(kept)
    assert (one.event, one.v) == (e.Unreadable(), e.VERSION + 1)


def test_the_log_is_there_after_opening_it_again(kept, url):
    append(kept, event(1))
    kept.close()
    again = opened(url)
    assert len(read(again)) == 1
    again.close()


def test_writers_in_two_processes_lose_nothing_and_double_nothing(kept, url):
    count = 120
    writers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.store.keeping", url, name, str(count)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("anna", "ben")
    ]
    assert [writer.stdout.readline() for writer in writers] == ["ready\n"] * 2
    for writer in writers:
        writer.stdin.write("\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate(timeout=60)
    assert [writer.returncode for writer in writers] == [0, 0]
    log = read(kept)
    assert [one.revision for one in log] == list(range(1, 2 * count + 1))
    for name in ("anna", "ben"):
        mine = [one.key for one in log if one.by == name]
        assert mine == [f"{name}{n}" for n in range(count)]
    turns = [one.by for one in log]
    assert turns != sorted(turns), "the two never wrote at the same time"


def test_teams_and_cycles_are_found_by_name(kept):
    with kept.reading() as db:
        [team] = kept.teams_named(db, "Blue")
        assert kept.cycle_named(db, team, "Q4 2026") == "cycle-w"
        assert kept.cycle_named(db, team, "Q1 2027") is None
        assert kept.teams_named(db, " blue\u200b") == {team: "Blue"}
        assert kept.teams_named(db, "Red") == {}


def test_workshops_are_listed_with_their_team_and_cycle(kept):
    [found] = listed(kept)
    assert (found.id, found.title, found.team, found.cycle) == ("w", "About w", "Blue", "Q4 2026")
    assert (found.created, found.retention_days) == (AT, 365)


def listed(record):
    with record.reading() as db:
        return record.meetings(db)


def test_a_dropped_workshop_takes_its_log_links_and_sessions_and_leaves_the_team(kept):
    append(kept, event(1))
    with kept.writing() as db:
        kept.add_link(db, link_row())
        session = SessionRow(id="anna", workshop="w", role="host", revoked=None)
        kept.add_session(db, session, AT)
        assert kept.host_session(db, "w") == "anna"
    with kept.writing() as db:
        kept.drop_workshop(db, "w")
    with kept.reading() as db:
        assert kept.links_of(db, "w") == []
        assert kept.session(db, "anna") is None
        assert kept.meetings(db) == []
        assert kept.teams_named(db, "Blue") == {"team-w": "Blue"}
    assert read(kept) == []


def test_a_dropped_team_takes_its_workshops(kept):
    append(kept, event(1))
    with kept.writing() as db:
        kept.drop_team(db, "team-w")
    assert listed(kept) == []
    assert read(kept) == []


def link_row(**more):
    row = {
        "id": "l1",
        "workshop": "w",
        "kind": "join",
        "secret_hash": b"h" * 32,
        "session": None,
        "created": AT,
        "expires": None,
    }
    return {**row, **more}


def test_a_link_is_found_by_its_hash_alone(kept):
    with kept.writing() as db:
        kept.add_link(db, link_row())
    with kept.reading() as db:
        assert kept.link_by_hash(db, b"h" * 32).id == "l1"
        assert kept.link_by_hash(db, b"x" * 32) is None


def test_two_links_never_share_a_hash(kept):
    with kept.writing() as db:
        kept.add_link(db, link_row())
    with pytest.raises(StoreFailed), kept.writing() as db:
        kept.add_link(db, link_row(id="l2"))


def changed(record, seen):
    with record.reading() as db:
        return record.changed_since(db, seen)


def test_what_others_commit_is_found_by_when_and_not_by_workshop(any_record):
    for id in "abc":
        add_workshop(any_record, id)
    everything, seen = changed(any_record, None)
    assert everything is None
    assert changed(any_record, seen)[0] == set()
    other = opened(any_record.engine.url.render_as_string(hide_password=False))
    append(other, event(1), workshop="b")
    other.close()
    found, later = changed(any_record, seen)
    assert found == {"b"}
    assert changed(any_record, later)[0] == set()


def test_a_workshop_that_was_deleted_has_all_looked_at_again(any_record):
    add_workshop(any_record)
    append(any_record, event(1))
    _, seen = changed(any_record, None)
    with any_record.writing() as db:
        any_record.drop_workshop(db, "w")
    found, later = changed(any_record, seen)
    assert found is None
    assert changed(any_record, later)[0] == set()


def test_a_commit_that_began_before_a_look_and_ended_after_it_is_found(postgres_url):
    """Transactions do not end in the order in which they begin."""
    record = opened(postgres_url)
    for id in "ab":
        add_workshop(record, id)
    _, seen = changed(record, None)
    with record.writing() as slow:
        record.append(slow, "a", [event(1)])
        append(record, event(1), workshop="b")
        found, seen = changed(record, seen)
        assert found == {"b"}
    assert "a" in changed(record, seen)[0]
    record.close()


def test_events_that_an_okrlab_of_the_version_before_writes_are_found_too(any_record):
    """It goes on while the others are brought up to date, and knows nothing of the new column."""
    add_workshop(any_record)
    _, seen = changed(any_record, None)
    with any_record.writing() as db:
        db.exec_driver_sql(
            "INSERT INTO events (workshop, revision, v, at, by, key, audience, body)"
            " VALUES ('w', 1, 2, '2026-11-22 10:00:00', 'anna', 'k', 'room', '{}')"
        )
    assert changed(any_record, seen)[0] == {"w"}
