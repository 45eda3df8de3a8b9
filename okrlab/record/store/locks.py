"""What only one of several servers on a PostgreSQL database does at a time.

SQLite has one writer anyway, and belongs to one server.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

SETTING_UP, COUNTING, TIDYING, RETIRING = range(6_011_204_271, 6_011_204_275)
"""The numbers of the locks: making tables, counting wrong codes, overwriting, deleting."""


def wait_turn(db: Connection, what: int) -> None:
    """Within a write: keep others from doing this until it is committed."""
    if db.dialect.name == "postgresql":
        db.exec_driver_sql(f"SELECT pg_advisory_xact_lock({what})")


@contextmanager
def alone(raw: Connection, what: int, *, wait: bool) -> Iterator[bool]:
    """Outside of any transaction: do something while nobody else does; or not now, without `wait`.

    Yields whether it may be done.
    """
    if raw.dialect.name != "postgresql":
        yield True
        return
    if wait:
        raw.exec_driver_sql(f"SELECT pg_advisory_lock({what})")
        mine = True
    else:
        mine = bool(raw.exec_driver_sql(f"SELECT pg_try_advisory_lock({what})").scalar())
    try:
        yield mine
    finally:
        if mine:
            raw.exec_driver_sql(f"SELECT pg_advisory_unlock({what})")
