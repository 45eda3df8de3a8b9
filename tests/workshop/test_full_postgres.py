"""A PostgreSQL without room: two nodes say so, lose nothing, and go on when there is some."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from okrlab.host import wire
from tests.conftest import opened
from tests.graphs import ladder_of
from tests.proof.postgres import OnASmallDisk
from tests.workshop.house import add
from tests.workshop.served import PATIENCE, at_two, happens
from tests.workshop.test_disks import may_mount

NO_ROOM = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION
'could not extend file "base/5/16524": No space left on device' USING ERRCODE = 'disk_full';
END $$;
CREATE TRIGGER no_room BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION no_room()
"""


class ToldSo:
    """A server that says of each event what one says whose disk is full: wherever tests run."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._record = opened(url)

    def say(self, statement: str) -> None:
        with self._record.writing() as db:
            db.exec_driver_sql(statement)

    def fill(self) -> None:
        self.say(NO_ROOM)

    def free(self) -> None:
        self.say("DROP FUNCTION no_room CASCADE")

    def close(self) -> None:
        self._record.close()


def room(part, request):
    """A database that can be filled."""
    if part == "told":
        return ToldSo(request.getfixturevalue("postgres_url"))
    if (alone := may_mount()) is None:
        pytest.skip("this system lets nobody mount a disk of their own: see the one that is told")
    folder = tempfile.TemporaryDirectory(prefix="okr-pg-")  # short: a socket lies in it
    request.addfinalizer(folder.cleanup)
    return OnASmallDisk(alone, part, Path(folder.name))


@pytest.fixture
def disk(request):
    found = room(request.param, request)
    yield found
    found.close()


def long(id):
    return add(id, f"{id} " + 450 * "x")


@pytest.mark.parametrize("disk", ["told", "base", "pg_wal"], indirect=True)
def test_where_there_is_no_room_nothing_is_lost_and_both_go_on_by_themselves(disk, tmp_path, capfd):
    """Without room for its log PostgreSQL ends, and begins again when there is some."""
    lives = not (isinstance(disk, OnASmallDisk) and disk.part == "pg_wal")
    with at_two(disk.url, disk.url, tmp_path) as (one, other):
        anna, ben = one.open(one.enter("join", "Anna")), other.open(other.enter("join", "Ben"))
        anna.do(long("before")).result(PATIENCE)
        happens(ben, lambda: "before" in ladder_of(ben).rungs)
        disk.fill()
        disk.say("SELECT pg_switch_wal()")
        sent = {f"a{n}": anna.do(long(f"a{n}")) for n in range(150)}
        sent |= {f"b{n}": ben.do(long(f"b{n}")) for n in range(150)}
        for session in (anna, ben):
            happens(session, lambda one=session: one.trouble is not None)
            assert "is kept on this page and is sent again" in session.trouble.hint
        if lives:
            assert {session.trouble.code for session in (anna, ben)} == {"store_full"}
            again = other.open(anna.person)  # who only reads meets nothing of it
            assert "before" in ladder_of(again).rungs
        disk.free()
        for answer in sent.values():
            assert isinstance(answer.result(PATIENCE), wire.Done)
        with one.record.reading() as db:
            log = one.record.read_since(db, one.workshop, 0, None)
        cards = [card.id for each in log for card in getattr(each.event, "cards", ())]
        assert sorted(cards) == sorted([*sent, "before"])  # each of them once
        assert [each.revision for each in log] == [*range(1, len(log) + 1)]
        for session in (anna, ben):
            happens(session, lambda one=session: one.workshop.revision == len(log))
            assert session.trouble is None
        anna.editing("a1")
        happens(ben, lambda: ben.here.get(anna.person) == "a1")
    said = capfd.readouterr().err
    assert said.count("works again") == 2
    if lives:
        assert said.count("is full") == 2  # each server says it once
