"""Answers that nobody may read yet: apart from the log, found again only by the block's key."""

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, select

import okrlab.record.store.migrate as migrating
from okrlab.errors import StoreFailed
from okrlab.record.agenda import Answer, Entry
from okrlab.record.store import schema as t
from okrlab.record.store import sealed
from okrlab.record.store.database import open_database
from okrlab.record.store.giving import Giving
from okrlab.record.store.migrate import migrate
from okrlab.record.store.record import Record
from tests.conftest import opened
from tests.store.keeping import add_workshop, append, event, read


@pytest.fixture
def kept(any_record):
    add_workshop(any_record)
    return any_record


def entry(text="mine", ready=False):
    return Entry(answer=Answer(texts={"q": (text,)} if text else {}), ready=ready)


def put(record, person, given, request="r", block="b", workshop="w"):
    with record.writing() as db:
        giving = Giving(db)
        giving.put(workshop, block, person, given, request)
        giving.settle()


def mine(db, person, block="b", workshop="w"):
    return sealed.mine(db, workshop, block, [person]).get(person)


def everything(record, block="b", people=("anna", "ben")):
    with record.reading() as db:
        return dict(sealed.all_of(db, "w", block, people))


def test_an_entry_is_kept_and_replaced_and_found_by_its_person(kept):
    put(kept, "anna", entry("first"))
    put(kept, "anna", entry("second", ready=True))
    put(kept, "ben", entry(""))
    with kept.reading() as db:
        assert mine(db, "anna") == entry("second", ready=True)
        assert mine(db, "cleo") is None
        assert mine(db, "anna", "other") is None
        assert sealed.hidden(db, "w", "anna") == {"b": entry("second", ready=True)}
        assert sealed.hidden(db, "w", "cleo") == {"b": None}
        assert sealed.written(db, "w", "b") == 1
        assert sealed.ready(db, "w", "b", ["ben", "anna"]) == ["anna"]
        assert sealed.ready(db, "w", "other", ["anna"]) == []
    assert everything(kept) == {"anna": entry("second", ready=True), "ben": entry("")}
    assert everything(kept, people=()).keys() == {""}


def test_no_row_names_a_person_and_every_block_has_a_key_of_its_own(kept):
    for block in ("b", "c"):
        put(kept, "anna", entry(), request="once", block=block)
    with kept.reading() as db:
        rows = db.execute(select(t.sealed_answers)).all()
        keys = db.execute(select(t.sealed_keys.c.key)).scalars().all()
    assert len({bytes(key) for key in keys}) == 2
    assert {len(key) for key in keys} == {32}
    assert len({bytes(row.who) for row in rows}) == len({bytes(row.requests) for row in rows}) == 2
    assert b"anna" not in b"".join(bytes(row.who) + bytes(row.requests) for row in rows)


def test_a_request_is_known_again_until_the_block_is_revealed(kept):
    for n in range(100):
        put(kept, "anna", entry(str(n)), request=f"r{n}")
    with kept.writing() as db:
        giving = Giving(db, {("w", "b"): {"anna", "ben"}})
        assert giving.has_heard("w", "b", "anna", "r99")
        assert giving.has_heard("w", "b", "anna", "r50")
        assert not giving.has_heard("w", "b", "anna", "r0"), "a row does not grow for ever"
        assert not giving.has_heard("w", "b", "ben", "r99")
        giving.settle()
        sealed.destroy(db, "w", "b")
        assert not giving.has_heard("w", "b", "anna", "r99")


def test_destroying_one_block_leaves_the_others_of_every_workshop(kept):
    add_workshop(kept, "v")
    put(kept, "anna", entry(), block="b")
    put(kept, "anna", entry("c"), block="c")
    put(kept, "anna", entry("v"), block="b", workshop="v")
    with kept.writing() as db:
        sealed.destroy(db, "w", "b")
        sealed.destroy(db, "w", "never opened")
    assert everything(kept) == {}
    assert everything(kept, "c") == {"anna": entry("c")}
    with kept.reading() as db:
        assert mine(db, "anna", workshop="v") == entry("v")


def test_what_is_dropped_is_gone_from_every_block_of_the_workshop(kept):
    add_workshop(kept, "v")
    for workshop, block in (("w", "b"), ("w", "c"), ("v", "b")):
        put(kept, "anna", entry(), block=block, workshop=workshop)
    with kept.writing() as db:
        sealed.drop(db, "w", "anna")
        assert mine(db, "anna") is mine(db, "anna", "c") is None
        assert mine(db, "anna", workshop="v") == entry()


def test_a_dropped_workshop_takes_its_seal_along(kept):
    put(kept, "anna", entry())
    with kept.writing() as db:
        kept.drop_workshop(db, "w")
        for table in (t.sealed_answers, t.sealed_keys):
            assert db.execute(select(table)).all() == []


def test_overwriting_waits_for_nobody_who_reads(kept):
    put(kept, "anna", entry())
    assert sealed.scrub(kept)
    other = opened(kept.engine.url.render_as_string(hide_password=False))
    with other.reading() as db:
        sealed.written(db, "w", "b")
        with kept.writing() as mine:
            sealed.destroy(mine, "w", "b")
        assert not sealed.scrub(kept)
    assert sealed.scrub(kept)
    other.close()


def test_nobodys_words_are_in_a_database_error(kept):
    put(kept, "anna", entry())
    canary = "Zaunkoenig"
    row = {"workshop": "nowhere", "block": "b", "who": b"", "body": canary, "ready": True}
    with pytest.raises(StoreFailed) as failed, kept.writing() as db:
        db.execute(t.sealed_answers.insert().values(**row, requests=b""))
    assert canary not in repr(failed.value.__cause__)


def test_a_database_of_the_version_before_is_brought_up_with_all_it_holds(bare_url):
    engine = open_database(bare_url)
    config = Config()
    folder = migrating.Path(migrating.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    record = Record(engine)
    add_workshop(record)
    append(record, event(1))
    assert "sealed_keys" not in inspect(engine).get_table_names()
    migrate(engine)
    assert len(read(record)) == 1
    put(record, "anna", entry())
    assert everything(record) == {"anna": entry()}
    record.close()
