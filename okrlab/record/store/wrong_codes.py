"""Wrong codes of the last minutes, which all servers on a database count together.

What a row is about, a workshop's code or an address, is hashed under the key: no address is stored.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from okrlab.record.store import schema as t


def nth_newest(db: Connection, about: bytes, since: datetime, n: int) -> datetime | None:
    """When the one was counted since which there were `n`; None if there were fewer."""
    w = t.wrong_codes.c
    query = select(w.at).where((w.about == about) & (w.at > since)).order_by(w.at.desc())
    return db.execute(query.offset(n - 1).limit(1)).scalar()


def count(db: Connection, about: Collection[bytes], now: datetime, since: datetime) -> None:
    """Within a write: count a wrong code for each of these, and forget those before `since`."""
    db.execute(delete(t.wrong_codes).where(t.wrong_codes.c.at <= since))
    db.execute(insert(t.wrong_codes), [{"about": one, "at": now} for one in about])
