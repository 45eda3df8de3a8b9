"""Which key a database belongs to: it holds the key's fingerprint, so that another is noticed.

Links, cookies and codes are derived from a key that is not in the database. With another key none
of them would work, or worse: each of two servers would show links that only the other one accepts.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, inspect, select, update

from okrlab.record.store import schema as t
from okrlab.record.store.locks import SETTING_UP, wait_turn
from okrlab.record.store.sqlite_file import raise_mark

_ONLY = 1
_TRIED = 50
"""How many links are tried to recognise the key of a database without a fingerprint."""


def is_there(db: Connection) -> bool:
    """Whether this is a database of okrlab's at all."""
    return inspect(db).has_table(t.belonging.name)


def owner(db: Connection) -> bytes | None:
    """The fingerprint of the key that this database belongs to, if it belongs to one yet."""
    return db.execute(select(t.belonging.c.fingerprint)).scalar()


def claim(db: Connection, fingerprint: bytes) -> bytes:
    """Within a write: make the database belong to this key, unless it belongs to one already.

    Returns the fingerprint of the key it belongs to.
    """
    wait_turn(db, SETTING_UP)
    known = owner(db)
    if known is None:
        db.execute(insert(t.belonging).values(only=_ONLY, fingerprint=fingerprint))
        raise_mark(db)
    return known or fingerprint


def give(db: Connection, fingerprint: bytes) -> None:
    """Within a write: make the database belong to this key, whatever it belonged to before."""
    wait_turn(db, SETTING_UP)
    db.execute(delete(t.belonging))
    db.execute(insert(t.belonging).values(only=_ONLY, fingerprint=fingerprint))


def write_again(db: Connection) -> None:
    """Within a write: write what is there already, to see whether anything can be written."""
    db.execute(update(t.belonging).values(only=_ONLY))


def some_links(db: Connection, but: str) -> list[tuple[str, bytes]]:
    """The ids and secret hashes of the newest links, except those of the kind `but`."""
    k = t.links.c
    query = select(k.id, k.secret_hash).where(k.kind != but).order_by(k.created.desc())
    return [(row.id, row.secret_hash) for row in db.execute(query.limit(_TRIED))]
