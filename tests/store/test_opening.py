"""Opening a database: durable when it can be, and a clear answer when it cannot."""

import logging
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import event as on
from sqlalchemy import inspect, make_url

from okrlab.errors import StoreFailed
from okrlab.host.backups import back_up
from okrlab.host.opening import open_home
from okrlab.record.store import schema as tables
from okrlab.record.store.database import newest_sqlite, open_database, sqlite_url, wal_is_safe
from okrlab.record.store.migrate import migrate
from okrlab.record.store.record import Record
from tests.conftest import opened
from tests.store.keeping import add_workshop, append, event, read


def pragma(engine, name):
    with engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


# -- durable ---------------------------------------------------------------------------------


def test_sqlite_is_set_up_so_that_what_is_acknowledged_stays(tmp_path):
    engine = open_database(sqlite_url(tmp_path / "a.sqlite"))
    wanted = "wal" if wal_is_safe(newest_sqlite().sqlite_version_info) else "delete"
    assert pragma(engine, "journal_mode") == wanted
    assert pragma(engine, "synchronous") == 2
    assert pragma(engine, "foreign_keys") == 1
    assert pragma(engine, "secure_delete") == 1


def test_an_sqlite_that_can_corrupt_its_wal_gets_the_rollback_journal_and_says_so(tmp_path, caplog):
    class Old:
        """Python's own SQLite, whatever it is, as one with the bug."""

        sqlite_version_info = (3, 40, 1)
        sqlite_version = "3.40.1"

        def __getattr__(self, name):
            return getattr(sqlite3, name)

    with caplog.at_level(logging.WARNING):
        engine = open_database(sqlite_url(tmp_path / "a.sqlite"), sqlite=Old())
    assert pragma(engine, "journal_mode") == "delete"
    assert "3.40.1" in caplog.text
    migrate(engine)
    record = Record(engine)
    add_workshop(record)
    append(record, event(1))
    assert len(read(record)) == 1
    record.close()


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 6, 23), True),
        ((3, 7, 0), False),
        ((3, 40, 1), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
    ],
)
def test_the_versions_with_the_bug_are_known(version, safe):
    assert wal_is_safe(version) is safe


def test_the_folder_of_a_new_file_is_made(tmp_path):
    record = opened(sqlite_url(tmp_path / "deep" / "er" / "a.sqlite"))
    assert (tmp_path / "deep" / "er" / "a.sqlite").exists()
    record.close()


# -- migrations ------------------------------------------------------------------------------


def test_migrations_lead_from_nothing_to_the_tables_the_code_knows(any_record):
    found = inspect(any_record.engine)
    known = tables.metadata.tables
    assert set(found.get_table_names()) == {*known, "alembic_version"}
    for name, table in known.items():
        columns = {c["name"]: c["nullable"] for c in found.get_columns(name)}
        assert columns == {c.name: bool(c.nullable) for c in table.columns}, name
        assert set(found.get_pk_constraint(name)["constrained_columns"]) == {
            c.name for c in table.primary_key
        }
        foreign = {
            (f["constrained_columns"][0], f["referred_table"], f["options"].get("ondelete"))
            for f in found.get_foreign_keys(name)
        }
        assert foreign == {
            (k.parent.name, k.column.table.name, k.ondelete) for k in table.foreign_keys
        }
        assert {
            i["name"] for i in found.get_indexes(name) if not i.get("duplicates_constraint")
        } == {i.name for i in table.indexes}
    assert [u["column_names"] for u in found.get_unique_constraints("events")] == [
        ["workshop", "by", "key"]
    ]


def test_migrating_again_changes_nothing(any_record):
    add_workshop(any_record)
    append(any_record, event(1))
    migrate(any_record.engine)
    assert len(read(any_record)) == 1


def test_a_database_of_a_newer_okrlab_is_refused_and_left_alone(any_record):
    with any_record.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreFailed) as refused:
        migrate(any_record.engine)
    assert refused.value.code == "store_newer"
    with any_record.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == (
            "9999"
        )


# -- what is not ours ------------------------------------------------------------------------


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("Shopping: milk, bread, and quite a lot more than that. " * 20)
    before = file.read_bytes()
    with pytest.raises(StoreFailed) as refused:
        migrate(open_database(sqlite_url(file)))
    assert refused.value.code == "store_foreign"
    assert file.read_bytes() == before


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path):
    file = tmp_path / "other.sqlite"
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    with pytest.raises(StoreFailed) as refused:
        migrate(open_database(sqlite_url(file)))
    assert refused.value.code == "store_foreign"
    with sqlite3.connect(file) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]
    other.close()


def test_a_folder_instead_of_a_file_is_refused(tmp_path):
    with pytest.raises(StoreFailed):
        open_database(sqlite_url(tmp_path))


def test_a_server_that_is_not_there_is_refused(postgres_url):
    gone = make_url(postgres_url).set(database="never_made")
    with pytest.raises(StoreFailed):
        open_database(gone.render_as_string(hide_password=False))


# -- written over, or without its log ----------------------------------------------------------

with_a_log = pytest.mark.skipif(
    not wal_is_safe(newest_sqlite().sqlite_version_info), reason="this SQLite gets no log"
)


@pytest.fixture
def home(tmp_path):
    """A home whose database is open, with one event and an earlier backup without it."""
    url = sqlite_url(tmp_path / "home" / "okrlab.sqlite")
    record, _ = open_home(url, tmp_path / "home")
    add_workshop(record)
    back_up(url, tmp_path / "home", tmp_path / "b.zip")
    append(record, event(1))
    yield tmp_path / "home", record
    record.close()


def over(target, source):
    """Another content in the same file, by another process: ours would drop its own locks."""
    subprocess.run(["cp", "/dev/stdin", target], input=source, check=True)


@with_a_log
def test_a_file_that_another_one_was_written_over_is_noticed_before_anything_is_kept(
    home, tmp_path
):
    folder, record = home
    file = folder / "okrlab.sqlite"
    with zipfile.ZipFile(tmp_path / "b.zip") as backup:
        earlier = backup.read("okrlab.sqlite")
    strange, _ = open_home(sqlite_url(tmp_path / "other" / "okrlab.sqlite"), tmp_path / "other")
    add_workshop(strange)
    append(strange, *(event(n, event=e_big()) for n in range(1, 200)))
    strange.close()
    other = (tmp_path / "other" / "okrlab.sqlite").read_bytes()
    with record.outside() as raw:  # so that all is in the file, as after a while
        raw.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    append(record, event(2))
    assert len(other) > file.stat().st_size  # which its size alone would not tell
    good = subprocess.run(["cat", file], capture_output=True, check=True).stdout
    longer = earlier + bytes(len(good) + 4096 - len(earlier))
    for written in (b"", b"no database " * 9000, earlier, longer, other, good[:-4096]):
        over(file, written)
        with pytest.raises(StoreFailed) as failed:
            append(record, event(3))
        assert failed.value.code == "store_gone"
        assert record.gone
        over(file, good)
    append(record, event(3))
    assert [one.revision for one in read(record)] == [1, 2, 3]


@with_a_log
@pytest.mark.parametrize("gone", ["-wal", "-shm"])
def test_a_log_that_was_deleted_is_noticed_and_what_was_kept_is_not_lost(home, gone):
    folder, record = home
    reader = opened(sqlite_url(folder / "okrlab.sqlite"))  # who has it open too, so that
    append(record, event(2))  # closing it brings nothing into the file
    (folder / f"okrlab.sqlite{gone}").unlink()
    with pytest.raises(StoreFailed) as failed:
        append(record, event(3))
    assert failed.value.code == "store_gone"
    found = opened(sqlite_url(folder / "okrlab.sqlite"))
    assert [one.revision for one in read(found)] == [1, 2]
    found.close()
    append(record, event(3))
    assert [one.revision for one in read(record)] == [1, 2, 3]
    with pytest.raises(StoreFailed):
        read(reader)
    assert [one.revision for one in read(reader)] == [1, 2, 3]
    reader.close()


def test_a_file_that_others_write_to_and_tidy_up_is_the_same_one(home, tmp_path):
    folder, record = home
    url = sqlite_url(folder / "okrlab.sqlite")
    other = opened(url)
    stop = threading.Event()

    def tidy():
        while not stop.is_set():
            with other.outside() as raw:
                raw.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    with ThreadPoolExecutor(1) as pool:
        tidying = pool.submit(tidy)
        for n in range(2, 120):
            append(record, event(n, event=e_big()))
        stop.set()
        tidying.result()
    back_up(url, folder, tmp_path / "second.zip")
    append(record, event(120))
    other.close()
    assert len(read(record)) == 120


# -- full and read-only ----------------------------------------------------------------------


def test_a_full_disk_says_so_and_keeps_what_was_there(tmp_path):
    record = opened(sqlite_url(tmp_path / "a.sqlite"))
    add_workshop(record)
    append(record, event(1))
    pages = pragma(record.engine, "page_count")
    record.close()
    engine = open_database(str(record.engine.url))

    @on.listens_for(engine, "begin")
    def fill(connection):  # SQLite answers exactly as on a full disk: SQLITE_FULL
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")

    engine.dispose()
    record = Record(engine)
    big = e_big()
    with pytest.raises(StoreFailed) as failed:
        append(record, *(event(n, event=big) for n in range(2, 60)))
    assert failed.value.code == "store_full"
    assert len(read(record)) == 1
    record.close()


def e_big():
    from okrlab.record import events as e

    return e.NoteWritten(card="a", text="x" * 1000)


def test_the_word_full_in_peoples_text_is_not_taken_for_a_full_disk(any_record):
    add_workshop(any_record, "full")
    append(any_record, event(1, key="disk full"), workshop="full")
    with pytest.raises(StoreFailed) as failed:
        append(any_record, event(2, key="disk full"), workshop="full")
    assert failed.value.code == "store_refused"


def look_and_try_to_write(url):
    try:
        engine = open_database(url)
    except StoreFailed as error:
        return f"{error.code!r} at opening"
    migrate(engine)
    record = Record(engine)
    before = len(read(record))
    try:
        append(record, event(2))
    except StoreFailed as error:
        return before, error.code, len(read(record))
    return "it was written"


def as_somebody_who_may_not_write(folder, file_mode, folder_mode):
    """In a process of somebody who really may not write; root could always."""
    urls = [sqlite_url(folder / name) for name in ("a.sqlite", "b.sqlite")]
    for url in urls:
        record = opened(url)
        add_workshop(record)
        append(record, event(1))
        record.close()
        os.chmod(make_url(url).database, file_mode)
    folder.chmod(folder_mode)
    code = (
        "import os, sys; from tests.store.test_opening import look_and_try_to_write as look\n"
        "look(sys.argv[1])  # imports all it needs while it may still read Python's own files\n"
        "if os.geteuid() == 0: os.setgroups([]); os.setresgid(65534, 65534, 65534);"
        " os.setresuid(65534, 65534, 65534)\n"
        "print(look(sys.argv[2]))"
    )
    done = subprocess.run([sys.executable, "-c", code, *urls], capture_output=True, text=True)
    folder.chmod(0o755)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def open_folder():
    """A folder that others may enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="okrlab-read-only-"))
    yield folder
    shutil.rmtree(folder)


def test_a_file_that_may_not_be_written_is_still_read_and_says_so(open_folder):
    said = as_somebody_who_may_not_write(open_folder, 0o444, 0o777)
    assert said == "(1, 'store_readonly', 1)"


def test_a_file_in_a_folder_that_may_not_be_written_is_refused_and_says_why(open_folder):
    """SQLite cannot read a write-ahead log there without risking a wrong answer."""
    said = as_somebody_who_may_not_write(open_folder, 0o444, 0o555)
    with_wal = wal_is_safe(newest_sqlite().sqlite_version_info)
    assert said == ("'store_readonly' at opening" if with_wal else "(1, 'store_readonly', 1)")


def test_a_postgresql_that_may_not_be_written_is_still_read_and_says_so(postgres_url):
    record = opened(postgres_url)
    add_workshop(record)
    append(record, event(1))
    record.close()
    read_only = make_url(postgres_url).update_query_dict(
        {"options": "-cdefault_transaction_read_only=on"}
    )
    record = Record(open_database(read_only.render_as_string(hide_password=False)))
    with pytest.raises(StoreFailed) as failed:
        append(record, event(2))
    assert failed.value.code == "store_readonly"
    assert len(read(record)) == 1
    record.close()
