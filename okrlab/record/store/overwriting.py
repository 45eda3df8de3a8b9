"""Overwrites on the disk what reveals have deleted, so that no copy of the rows is left."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import DBAPIError

from okrlab.record.store import schema as t
from okrlab.record.store.locks import TIDYING, alone
from okrlab.record.store.record import Record


def scrub(record: Record) -> bool:
    """Overwrite what reveals have deleted; returns whether that was possible now.

    SQLite overwrites pages as rows are deleted; copies are left in the write-ahead log, which is
    emptied here. On PostgreSQL the two tables are rebuilt, by one server at a time. In both, a
    transaction that is reading at the moment keeps the old rows alive, so that it has to be tried
    again.
    """
    with record.outside() as raw:
        if not record.is_sqlite:
            with alone(raw, TIDYING, wait=False) as mine:
                done = mine and _rebuilt(raw)
            if done:
                record.works("reading", "writing")
            return done
        patience = raw.exec_driver_sql("PRAGMA busy_timeout").scalar()
        raw.exec_driver_sql("PRAGMA busy_timeout=50")
        try:
            done = not raw.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
        finally:
            raw.exec_driver_sql(f"PRAGMA busy_timeout={patience}")
    if done:
        record.works("reading", "writing")
    return done


def _rebuilt(raw: Connection) -> bool:
    """Whether both tables could be rebuilt in PostgreSQL, with nobody reading."""
    if raw.exec_driver_sql(_READERS).scalar():
        return False
    raw.exec_driver_sql("SET lock_timeout = '200ms'")
    try:
        for table in (t.sealed_answers, t.sealed_keys):
            raw.exec_driver_sql(f"VACUUM FULL {table.name}")
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") == _HELD:
            return False
        raise
    finally:
        raw.exec_driver_sql("RESET lock_timeout")
    return True


_HELD = "55P03"
"""PostgreSQL's code for a lock that was not available in time."""

_READERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
)
"""Counts other open transactions: rows that they may still see survive when a table is rebuilt."""


def lay_anew(db: Connection, table: Any) -> None:
    """Write the remaining rows of a table on fresh pages, in random order.

    SQLite overwrites deleted rows in place, but not the copies that it leaves in the unused part of
    a page when it moves rows between pages. These disappear only with the whole page.
    """
    rows = [dict(row) for row in db.execute(select(table)).mappings()]
    db.execute(delete(table))
    if rows:
        secrets.SystemRandom().shuffle(rows)
        db.execute(insert(table), rows)
