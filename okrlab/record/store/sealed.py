"""Sealed answers: kept apart from the log until their reveal, by block and by a key per person.

A row holds no person's id: it is found by an HMAC of the id under the block's own key. When the
block is revealed, its rows and its key are deleted and the freed pages overwritten. Until then a
row also holds hashes of the last requests that wrote it, so that a delayed copy of an earlier
request cannot undo a later one.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select
from sqlalchemy.exc import DBAPIError

from okrlab.record.agenda import Answer, Entry
from okrlab.record.store import schema as t
from okrlab.record.store.eventlog import MOST_NAMED
from okrlab.record.store.locks import TIDYING, alone
from okrlab.record.store.record import Record

_decode = msgspec.json.Decoder(Answer).decode
_EMPTY = "{}"


_k, _a = t.sealed_keys.c, t.sealed_answers.c
_KEYS = select(_k.block, _k.key).where(_k.workshop == bindparam("workshop"))
_KEY = select(_k.key).where(_k.workshop == bindparam("workshop"), _k.block == bindparam("block"))
_ROWS = select(t.sealed_answers).where(
    _a.workshop == bindparam("workshop"),
    _a.block == bindparam("block"),
    _a.who.in_(bindparam("who", expanding=True)),
)


def mine(db: Connection, workshop: str, block: str, people: Collection[str]) -> dict[str, Entry]:
    """The answers that these people have given to a block."""
    key = key_of(db, workshop, block)
    if key is None:
        return {}
    found = rows_of(db, workshop, block, key, people)
    whose = ((person, found[name_in(key, person)]) for person in people)
    return {person: _entry(row) for person, row in whose if row is not None}


def hidden(db: Connection, workshop: str, person: str) -> dict[str, Entry | None]:
    """The blocks that have private answers now, each with what this person has given to it."""
    found: dict[str, Entry | None] = {}
    for block, key in db.execute(_KEYS, {"workshop": workshop}).all():
        [row] = rows_of(db, workshop, block, key, [person]).values()
        found[block] = None if row is None else _entry(row)
    return found


def written(db: Connection, workshop: str, block: str) -> int:
    """How many people have answered a block."""
    a = t.sealed_answers.c
    given = (a.workshop == workshop) & (a.block == block) & (a.body != _EMPTY)
    return db.execute(select(func.count()).select_from(t.sealed_answers).where(given)).scalar() or 0


def ready(db: Connection, workshop: str, block: str, people: Collection[str]) -> list[str]:
    """Those of these people who have said that they are ready."""
    key = key_of(db, workshop, block)
    if key is None:
        return []
    a = t.sealed_answers.c
    ticked = (a.workshop == workshop) & (a.block == block) & a.ready
    found = set(db.execute(select(a.who).where(ticked)).scalars())
    return [person for person in people if name_in(key, person) in found]


def all_of(
    db: Connection, workshop: str, block: str, people: Collection[str]
) -> list[tuple[str, Entry]]:
    """Every answer to a block with its person's id, which is empty for anyone not in `people`."""
    key = key_of(db, workshop, block)
    if key is None:
        return []
    names = {name_in(key, person): person for person in people}
    a = t.sealed_answers.c
    query = select(t.sealed_answers).where((a.workshop == workshop) & (a.block == block))
    return [(names.get(row.who, ""), _entry(row)) for row in db.execute(query.order_by(a.who))]


def browsers(db: Connection, people: Iterable[Collection[str]], workshop: str) -> int:
    """How many people these are, each given by their sessions, if one browser is one person."""
    s = t.sessions.c
    query = select(func.coalesce(s.browser, s.id).label("browser"), s.id)
    first = {row.id: row.browser for row in db.execute(query.where(s.workshop == workshop))}
    used = [{first.get(seat, seat) for seat in seats} for seats in people]
    joined: list[set[str]] = []
    for some in (some for some in used if len(some) > 1):  # these browsers are one person
        met = [one for one in joined if one & some]
        joined = [*(one for one in joined if one not in met), some.union(*met)]
    single = set().union(*used).difference(*joined)
    return len(single) + len(joined)


def blocks(db: Connection, workshop: str) -> list[str]:
    """The blocks of a workshop that have sealed answers or "ready" marks."""
    k = t.sealed_keys.c
    return list(db.execute(select(k.block).where(k.workshop == workshop)).scalars())


def surveyed_since(db: Connection, workshop: str, since: datetime) -> bool:
    """Whether any workshop of the same team has shown a survey since then."""
    w, v = t.workshops.c, t.events.c
    team = select(w.team).where(w.id == workshop).scalar_subquery()
    ours = select(w.id).where(w.team == team)
    revealed = v.body.startswith('{"type":"BlockRevealed"', autoescape=True)  # leaves few to search
    shown = revealed & v.body.contains('"fewest":', autoescape=True)
    found = select(func.count()).where(v.workshop.in_(ours) & (v.at > since) & shown)
    return bool(db.execute(found).scalar())


def destroy(db: Connection, workshop: str, block: str) -> None:
    """Delete a block's answers and the key that could link them to people."""
    for table in (t.sealed_answers, t.sealed_keys):
        here = (table.c.workshop == workshop) & (table.c.block == block)
        db.execute(delete(table).where(here))
        if db.dialect.name == "sqlite":
            _lay_anew(db, table)


def drop(db: Connection, workshop: str, seat: str) -> None:
    """Delete the answers of a person (or of one of the sessions that were merged into one)."""
    k = t.sealed_keys.c
    for block, key in db.execute(select(k.block, k.key).where(k.workshop == workshop)).all():
        db.execute(delete(t.sealed_answers).where(_row(workshop, block, name_in(key, seat))))


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


def _lay_anew(db: Connection, table: Any) -> None:
    """Write the remaining rows of a table on fresh pages, in random order.

    SQLite overwrites deleted rows in place, but not the copies that it leaves in the unused part of
    a page when it moves rows between pages. These disappear only with the whole page.
    """
    rows = [dict(row) for row in db.execute(select(table)).mappings()]
    db.execute(delete(table))
    if rows:
        secrets.SystemRandom().shuffle(rows)
        db.execute(insert(table), rows)


def key_of(db: Connection, workshop: str, block: str) -> bytes | None:
    """A block's key; None before its first answer, and after the reveal."""
    return db.execute(_KEY, {"workshop": workshop, "block": block}).scalar()


def name_in(key: bytes, person: str) -> bytes:
    """By what a person's row is found in the block with this key."""
    return hmac.digest(key, person.encode(), "sha256")


def rows_of(
    db: Connection, workshop: str, block: str, key: bytes, people: Collection[str]
) -> dict[bytes, Row[Any] | None]:
    """The rows of these people, by their names in this block; None for those who have none."""
    found: dict[bytes, Row[Any] | None] = dict.fromkeys(name_in(key, person) for person in people)
    names = list(found)
    for at in range(0, len(names), MOST_NAMED):
        who = names[at : at + MOST_NAMED]
        rows = db.execute(_ROWS, {"workshop": workshop, "block": block, "who": who})
        found.update((bytes(row.who), row) for row in rows)
    return found


def _entry(row: Row[Any]) -> Entry:
    return Entry(answer=_decode(row.body), ready=row.ready)


def _row(workshop: str, block: str, who: bytes) -> Any:
    a = t.sealed_answers.c
    return (a.workshop == workshop) & (a.block == block) & (a.who == who)
