"""Opens the database so that what is acknowledged stays: SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

import errno
import logging
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    DisconnectionError,
    IntegrityError,
)
from sqlalchemy.pool import StaticPool

from okrlab.errors import StoreFailed
from okrlab.record.store.sqlite_file import BESIDE, SqliteFile

log = logging.getLogger(__name__)


def newest_sqlite() -> ModuleType:
    """The newest available SQLite: the wheel's, if it is installed and newer than Python's."""
    try:
        import pysqlite3
    except ImportError:
        return sqlite3
    brought: ModuleType = pysqlite3
    return brought if brought.sqlite_version_info > sqlite3.sqlite_version_info else sqlite3


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite version resets a WAL safely (3.7.0 to 3.51.2 may corrupt it).

    >>> wal_is_safe((3, 40, 1)), wal_is_safe((3, 51, 3))
    (False, True)
    """
    return not (3, 7, 0) <= version <= (3, 51, 2)


PATIENCE = 10.0
"""Seconds that a statement waits for another transaction."""

_NOTICED: dict[str, Any] = {
    **{"connect_timeout": 5, "tcp_user_timeout": 10_000},
    **{"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3},
}
"""After ten seconds, or as many thousand milliseconds, a silent connection to PostgreSQL ends."""


_SEVERAL = re.compile(r"(\w[\w+]*://(?:[^/?@]*@)?)([^/?@]*,[^/?@]*)(.*)", re.DOTALL)
"""Before, at and after where PostgreSQL's addresses name several servers: `one:5432,two:5432`."""


def read_url(url: str) -> URL:
    """The parts of a database URL. Raises `StoreFailed`, without quoting it, if it is none.

    PostgreSQL's own ways to write one are taken too.
    """
    url = re.sub("^postgres://", "postgresql://", url)
    try:
        if several := _SEVERAL.fullmatch(url):
            before, hosts, after = several.groups()
            return make_url(before + after).update_query_pairs(
                ("host", host) for host in hosts.split(",")
            )
        return make_url(url)
    except (ArgumentError, ValueError):
        raise StoreFailed("bad_database") from None


def own_folder(folder: Path) -> None:
    """Make a folder that only its owner can open, unless it exists."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def missing(url: str) -> Path | None:
    """The path of the SQLite file that this URL names, if the file does not exist."""
    parsed = read_url(url)
    is_file = parsed.get_backend_name() == "sqlite" and parsed.database not in (
        None,
        "",
        ":memory:",
    )
    file = Path(parsed.database or "")
    return file if is_file and not file.exists() else None


def open_database(
    url: str, *, create: bool = True, sqlite: ModuleType | None = None, patience: float = PATIENCE
) -> Engine:
    """An engine for `sqlite:///file` or `postgresql://…`, set up for durable writes.

    A statement waits `patience` seconds for other transactions, then fails with `store_busy`.
    Without `create`, an SQLite file has to exist already. With an SQLite version that can corrupt a
    WAL, the slower rollback journal is used, and the log says so. Raises `StoreFailed` if the
    database cannot be opened, and at every later use once its file was replaced.
    """
    parsed = read_url(url)
    if parsed.get_backend_name() != "sqlite":
        parsed = parsed.set(drivername="postgresql+psycopg")
        waits = {"options": f"-c lock_timeout={round(1000 * patience)}", **_NOTICED}
        args = {name: value for name, value in waits.items() if name not in parsed.query}
        engine = create_engine(parsed, pool_pre_ping=True, connect_args=args, **_quiet())
        event.listen(engine, "checkout", _still_takes_writes)
        return _tried(engine)
    module = sqlite or newest_sqlite()
    safe = wal_is_safe(module.sqlite_version_info)
    if not safe:
        log.warning(
            "SQLite %s can corrupt a write-ahead log; using the slower rollback journal. "
            "A newer SQLite (3.51.3 or later) brings the faster one back.",
            module.sqlite_version,
        )
    in_memory = parsed.database in (None, "", ":memory:")
    file = None
    if parsed.database and not in_memory and not parsed.database.startswith("file:"):
        file = SqliteFile(parsed.database, create, module)
        if create:
            with failing_clearly():
                own_folder(Path(parsed.database).parent)
    engine = create_engine(
        parsed,
        module=module,
        connect_args={"timeout": patience, "check_same_thread": False},
        **_quiet(),
        **({"poolclass": StaticPool} if in_memory else {}),
    )

    @event.listens_for(engine, "do_connect")
    def find(_: object, __: object, path: list[Any], options: dict[str, Any]) -> None:
        if file is not None and file.may_be_made:
            file.make()
        elif file is not None:
            file.check()
            path[0] = f"{Path(file.path).absolute().as_uri()}?mode=rw"
            options["uri"] = True

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, kept: Any) -> None:
        connection.isolation_level = None  # `begin` below starts transactions, not the driver
        wanted = "WAL" if safe and not in_memory else "DELETE"
        for pragma in (
            f"journal_mode={wanted}",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            f"busy_timeout={round(1000 * patience)}",
        ):
            try:
                connection.execute(f"PRAGMA {pragma}")
            except module.OperationalError:  # a read-only file keeps its journal mode
                log.info("PRAGMA %s was not accepted", pragma)
        if file is not None and (not file.may_be_made or os.path.exists(file.path)):
            file.has_log = connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
            file.check()
            if all(found := file.beside()):
                kept.info[BESIDE] = found

    @event.listens_for(engine, "commit")
    def look(connection: Connection) -> None:
        if file is not None:
            file.check()
            file.check_log(connection)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if file is not None:
            file.check()
            if BESIDE in connection.info:
                file.check_log(connection)
        options = connection.get_execution_options()
        if options.get("outside"):  # VACUUM must not run inside a transaction
            return
        if options.get("reading"):
            connection.exec_driver_sql("BEGIN")
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return _tried(engine)


def left_behind(connection: Any) -> bool:
    """Whether a connection that was to lead to a server that takes writes no longer does.

    PostgreSQL says by itself, to everybody who is connected, that it has become read-only (from its
    14th version on). Another server may have taken its place, and is found by connecting anew.
    """
    info = connection.info
    if info.parameter_status("default_transaction_read_only") != "on":
        return False
    return info.get_parameters().get("target_session_attrs") in ("read-write", "primary")


def _still_takes_writes(connection: Any, *_: object) -> None:
    if left_behind(connection):
        raise DisconnectionError


@contextmanager
def failing_clearly(engine: Engine | None = None) -> Iterator[None]:
    """Turn a database's own errors into `StoreFailed`, which says what a person can do about it.

    With the `engine`, the disk is examined where SQLite only reports that a file cannot be used.
    """
    try:
        yield
    except (DBAPIError, OSError) as error:
        raise StoreFailed(_code(error, engine)) from error


_FULL_BELOW = 256 * 1024
"""With fewer free bytes than this, SQLite can hardly create its log and the log's index."""


def _code(error: DBAPIError | OSError, engine: Engine | None) -> str:
    if isinstance(error, DataError | IntegrityError):  # the content is at fault, not the store
        return "store_refused"
    message = str(getattr(error, "orig", error)).lower()
    if "is locked" in message or "lock timeout" in message or "deadlock" in message:
        return "store_busy"
    if "not a database" in message:
        return "store_foreign"
    if "malformed" in message:
        return "store_malformed"
    full = "disk is full" in message or "no space left" in message
    if full or getattr(error, "errno", 0) == errno.ENOSPC:
        return "store_full"
    if "session is read-only" in message:  # a standby, which may be about to take over
        return "store_failed"
    read_only = "readonly" in message or "read-only" in message or "permission denied" in message
    if read_only or getattr(error, "errno", 0) == errno.EROFS:
        return "store_readonly"
    if engine is not None and ("disk i/o error" in message or "unable to open" in message):
        return _why(engine)
    return "store_failed"


def _why(engine: Engine) -> str:
    """Why SQLite could not open a file: for that it does not report a full or read-only disk."""
    folder = Path(engine.url.database or "").absolute().parent
    with suppress(OSError):
        if shutil.disk_usage(folder).free < _FULL_BELOW:
            return "store_full"
        if not os.access(folder, os.W_OK):
            return "store_readonly"
    return "store_failed"


def _quiet() -> dict[str, Any]:
    """Options that keep people's words out of logs and errors, whatever the level of logging."""
    logging.getLogger("sqlalchemy.engine.Engine.okrlab").setLevel(logging.WARNING)
    logging.getLogger("psycopg").setLevel(logging.ERROR)  # whatever fails is raised as well
    return {"hide_parameters": True, "logging_name": "okrlab"}


def _tried(engine: Engine) -> Engine:
    try:
        reader = engine.execution_options(reading=True)
        with failing_clearly(engine), reader.connect() as connection:
            connection.execute(text("SELECT 1"))
    except StoreFailed:
        engine.dispose()
        raise
    return engine


def sqlite_url(path: str | os.PathLike[str]) -> str:
    """The URL of an SQLite file.

    >>> sqlite_url("okrlab.sqlite")
    'sqlite:///okrlab.sqlite'
    """
    return f"sqlite:///{os.fspath(path)}"
