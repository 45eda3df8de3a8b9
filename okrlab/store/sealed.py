"""What is hidden until its reveal: kept apart from the log, by block and by a key per person.

A row holds no person's id: it is found again by an HMAC of the id under the block's own key. When
the block is revealed its rows and its key are deleted, and the freed pages are overwritten. Until
then a row also knows the last requests it came by, hashed, so that a late copy of an earlier one
cannot undo a later one.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from okrlab.model.agenda import Answer, Entry
from okrlab.store import tables as t
from okrlab.store.record import Record

_decode = msgspec.json.Decoder(Answer).decode
_EMPTY = "{}"
_MARK, _MOST_MARKS = 8, 64
"""Bytes of a hashed request, and how many of the last ones a row knows."""


def put(db: Connection, workshop: str, block: str, person: str, entry: Entry, request: str) -> None:
    """Keep this person's answer to a block, instead of the one before."""
    key = _key(db, workshop, block)
    if key is None:
        key = secrets.token_bytes(32)
        db.execute(insert(t.sealed_keys).values(workshop=workshop, block=block, key=key))
    mine = _row(workshop, block, _who(key, person))
    before = db.execute(select(t.sealed_answers.c.requests).where(mine)).scalar()
    values = {
        "body": msgspec.json.encode(entry.answer).decode(),
        "ready": entry.ready,
        "requests": _known((before or b"") + _mark(key, request)),
    }
    if before is None:
        row = {"workshop": workshop, "block": block, "who": _who(key, person), **values}
        db.execute(insert(t.sealed_answers).values(**row))
    else:
        db.execute(update(t.sealed_answers).where(mine).values(**values))


def has_heard(db: Connection, workshop: str, block: str, person: str, request: str) -> bool:
    """Whether this request of this person's was kept before, if the block is not revealed yet."""
    key = _key(db, workshop, block)
    if key is None:
        return False
    mine = _row(workshop, block, _who(key, person))
    known = db.execute(select(t.sealed_answers.c.requests).where(mine)).scalar() or b""
    marks = {known[at : at + _MARK] for at in range(0, len(known), _MARK)}
    return _mark(key, request) in marks


def mine(db: Connection, workshop: str, block: str, person: str) -> Entry | None:
    """What this person gave to a block, if anything."""
    key = _key(db, workshop, block)
    if key is None:
        return None
    query = select(t.sealed_answers).where(_row(workshop, block, _who(key, person)))
    row = db.execute(query).one_or_none()
    return None if row is None else Entry(answer=_decode(row.body), ready=row.ready)


def written(db: Connection, workshop: str, block: str) -> int:
    """How many people have given something to a block."""
    a = t.sealed_answers.c
    given = (a.workshop == workshop) & (a.block == block) & (a.body != _EMPTY)
    return db.execute(select(func.count()).select_from(t.sealed_answers).where(given)).scalar() or 0


def ready(db: Connection, workshop: str, block: str, people: Collection[str]) -> list[str]:
    """Who of these people says they are ready."""
    key = _key(db, workshop, block)
    if key is None:
        return []
    a = t.sealed_answers.c
    ticked = (a.workshop == workshop) & (a.block == block) & a.ready
    found = set(db.execute(select(a.who).where(ticked)).scalars())
    return [person for person in people if _who(key, person) in found]


def all_of(
    db: Connection, workshop: str, block: str, people: Collection[str]
) -> list[tuple[str, Entry]]:
    """Every answer to a block with its person's id, empty for someone not among these people."""
    key = _key(db, workshop, block)
    if key is None:
        return []
    names = {_who(key, person): person for person in people}
    a = t.sealed_answers.c
    query = select(t.sealed_answers).where((a.workshop == workshop) & (a.block == block))
    return [
        (names.get(row.who, ""), Entry(answer=_decode(row.body), ready=row.ready))
        for row in db.execute(query.order_by(a.who))
    ]


def browsers(db: Connection, people: Collection[str], workshop: str) -> int:
    """How many different browsers these people came in with."""
    s = t.sessions.c
    query = select(func.coalesce(s.browser, s.id).label("browser"), s.id)
    first = {row.id: row.browser for row in db.execute(query.where(s.workshop == workshop))}
    return len({first.get(person, person) for person in people})


def blocks(db: Connection, workshop: str) -> list[str]:
    """The blocks of a workshop for which answers or ticks are kept here."""
    k = t.sealed_keys.c
    return list(db.execute(select(k.block).where(k.workshop == workshop)).scalars())


def surveyed_since(db: Connection, workshop: str, since: datetime) -> bool:
    """Whether a workshop of the same team has shown a survey since then."""
    w, v = t.workshops.c, t.events.c
    team = select(w.team).where(w.id == workshop).scalar_subquery()
    ours = select(w.id).where(w.team == team)
    revealed = v.body.startswith('{"type":"BlockRevealed"', autoescape=True)  # far fewer to search
    shown = revealed & v.body.contains('"fewest":', autoescape=True)
    found = select(func.count()).where(v.workshop.in_(ours) & (v.at > since) & shown)
    return bool(db.execute(found).scalar())


def destroy(db: Connection, workshop: str, block: str) -> None:
    """Delete a block's answers and the key that could tie them to people."""
    for table in (t.sealed_answers, t.sealed_keys):
        here = (table.c.workshop == workshop) & (table.c.block == block)
        db.execute(delete(table).where(here))
        if db.dialect.name == "sqlite":
            _lay_anew(db, table)


def drop(db: Connection, workshop: str, seat: str) -> None:
    """Delete what was given from a seat."""
    k = t.sealed_keys.c
    for block, key in db.execute(select(k.block, k.key).where(k.workshop == workshop)).all():
        db.execute(delete(t.sealed_answers).where(_row(workshop, block, _who(key, seat))))


def scrub(record: Record) -> bool:
    """Overwrite what a reveal has let go of; whether that could be done now.

    On SQLite the pages are overwritten as rows go; what is left are copies in the write-ahead log,
    which is emptied here. On PostgreSQL the two tables are rebuilt. Somebody who reads just now
    keeps the old rows in either, so that it has to be tried again.
    """
    with record.outside() as raw:
        if not record.is_sqlite:
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
            record.works("reading", "writing")
            return True
        patience = raw.exec_driver_sql("PRAGMA busy_timeout").scalar()
        raw.exec_driver_sql("PRAGMA busy_timeout=50")
        try:
            done = not raw.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
        finally:
            raw.exec_driver_sql(f"PRAGMA busy_timeout={patience}")
    if done:
        record.works("reading", "writing")
    return done


_HELD = "55P03"
"""PostgreSQL's code for a lock that was not to be had in time."""

_READERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
)
"""Who else has a transaction open: what it may still see, rebuilding a table does not drop."""


def _lay_anew(db: Connection, table: Any) -> None:
    """Write what remains of a table on fresh pages, in an order that tells nothing.

    SQLite overwrites rows where they lie, but not the copies it leaves in a page's gap when it
    spreads rows over pages; those go only with the whole page.
    """
    rows = [dict(row) for row in db.execute(select(table)).mappings()]
    db.execute(delete(table))
    if rows:
        secrets.SystemRandom().shuffle(rows)
        db.execute(insert(table), rows)


def _key(db: Connection, workshop: str, block: str) -> bytes | None:
    k = t.sealed_keys.c
    here = (k.workshop == workshop) & (k.block == block)
    return db.execute(select(k.key).where(here)).scalar()


def _who(key: bytes, person: str) -> bytes:
    return hmac.digest(key, person.encode(), "sha256")


def _mark(key: bytes, request: str) -> bytes:
    return hmac.digest(key, b"request:" + request.encode(), "sha256")[:_MARK]


def _known(marks: bytes) -> bytes:
    return marks[-_MARK * _MOST_MARKS :]


def _row(workshop: str, block: str, who: bytes) -> Any:
    a = t.sealed_answers.c
    return (a.workshop == workshop) & (a.block == block) & (a.who == who)
