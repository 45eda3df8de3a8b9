"""To which key a database belongs: its fingerprint is kept, so that another key is noticed.

Links, cookies and codes are made from a key that is not in the database. With another key they
would all be dead, or worse: each of two servers would show links that only the other one knows.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from okrlab.store import tables as t
from okrlab.store.migrate import wait_turn
from okrlab.store.sqlite_file import raise_mark

_ONLY = 1
_TRIED = 50
"""Links by which the key of a database is known that has no fingerprint yet."""


def owner(db: Connection) -> bytes | None:
    """The fingerprint of the key this database belongs to, if it belongs to one yet."""
    return db.execute(select(t.belonging.c.fingerprint)).scalar()


def claim(db: Connection, fingerprint: bytes) -> bytes:
    """Within a write: the database belongs to this key from now on, unless it has one already.

    Returns the fingerprint of the key it belongs to.
    """
    wait_turn(db)
    known = owner(db)
    if known is None:
        db.execute(insert(t.belonging).values(only=_ONLY, fingerprint=fingerprint))
        raise_mark(db)
    return known or fingerprint


def give(db: Connection, fingerprint: bytes) -> None:
    """Within a write: the database belongs to this key, whatever it belonged to."""
    wait_turn(db)
    db.execute(delete(t.belonging))
    db.execute(insert(t.belonging).values(only=_ONLY, fingerprint=fingerprint))


def some_links(db: Connection, but: str) -> list[tuple[str, bytes]]:
    """The newest links' ids and what is kept of their secrets, except those of one kind."""
    k = t.links.c
    query = select(k.id, k.secret_hash).where(k.kind != but).order_by(k.created.desc())
    return [(row.id, row.secret_hash) for row in db.execute(query.limit(_TRIED))]
