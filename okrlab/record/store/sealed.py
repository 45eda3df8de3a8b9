"""Sealed answers: kept apart from the log until their reveal, by block and by a key per person.

A row holds no person's id: it is found by an HMAC of the id under the block's own key. When the
block is revealed, its rows and its key are deleted and the freed pages overwritten. Until then a
row also holds hashes of the last requests that wrote it, so that a delayed copy of an earlier
request cannot undo a later one.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select
from sqlalchemy import text as statement

from okrlab.record.agenda import Answer, Entry
from okrlab.record.store import schema as t
from okrlab.record.store.eventlog import MOST_NAMED
from okrlab.record.store.overwriting import lay_anew

_decode = msgspec.json.Decoder(Answer).decode
_EMPTY = "{}"
_MARK, _MOST_MARKS = 8, 64
"""The bytes of a hashed request, and how many of the last requests a row holds."""


_k, _a = t.sealed_keys.c, t.sealed_answers.c
_KEYS = select(_k.block, _k.key).where(_k.workshop == bindparam("workshop"))
_KEY = select(_k.key).where(_k.workshop == bindparam("workshop"), _k.block == bindparam("block"))
_ROWS = select(t.sealed_answers).where(
    _a.workshop == bindparam("workshop"),
    _a.block == bindparam("block"),
    _a.who.in_(bindparam("who", expanding=True)),
)
_PUT = statement(
    "INSERT INTO sealed_answers (workshop, block, who, body, ready, requests)"
    " VALUES (:workshop, :block, :who, :body, :ready, :requests)"
    " ON CONFLICT (workshop, block, who) DO UPDATE"
    " SET body = excluded.body, ready = excluded.ready, requests = excluded.requests"
)


class Giving:
    """The private answers that are given in one transaction: read together, and written together.

    `seats` says who may give something, by workshop and block. Nothing is written before `settle`,
    which has to come before anything else reads or deletes answers in this transaction.
    """

    def __init__(
        self, db: Connection, seats: Mapping[tuple[str, str], Collection[str]] | None = None
    ) -> None:
        self._db, self._seats = db, seats or {}
        self._blocks: dict[tuple[str, str], _Block] = {}

    def has_heard(self, workshop: str, block: str, person: str, request: str) -> bool:
        """Whether this person's request was stored before, as long as the block is not revealed."""
        known = self._block(workshop, block, person)
        if known.key is None:
            return False
        before = known.requests[_who(known.key, person)]
        marks = {before[at : at + _MARK] for at in range(0, len(before), _MARK)}
        return _mark(known.key, request) in marks

    def put(self, workshop: str, block: str, person: str, entry: Entry, request: str) -> None:
        """Store a person's answer to a block in place of the one before; makes the block's key."""
        known = self._block(workshop, block, person)
        here = {"workshop": workshop, "block": block}
        if known.key is None:
            known.key = secrets.token_bytes(32)
            self._db.execute(insert(t.sealed_keys), {**here, "key": known.key})
        who = _who(known.key, person)
        requests = known.requests.get(who, b"") + _mark(known.key, request)
        known.requests[who] = requests[-_MARK * _MOST_MARKS :]
        body = msgspec.json.encode(entry.answer).decode()
        known.rows[who] = {
            **here,
            "who": who,
            "body": body,
            "ready": entry.ready,
            "requests": known.requests[who],
        }

    def settle(self) -> None:
        """Write what was given. What is known is read again when it is needed next."""
        rows = [row for known in self._blocks.values() for row in known.rows.values()]
        self._blocks.clear()
        if rows:
            self._db.execute(_PUT, rows)

    def _block(self, workshop: str, block: str, person: str) -> _Block:
        """What is known of a block, and of what this person has given to it."""
        here = workshop, block
        known = self._blocks.get(here)
        if known is None:
            known = self._blocks[here] = _Block(_key(self._db, workshop, block))
        if known.key is not None and _who(known.key, person) not in known.requests:
            found = _rows(self._db, *here, known.key, {person, *self._seats.get(here, ())})
            for who, row in found.items():
                known.requests.setdefault(who, b"" if row is None else bytes(row.requests))
        return known


@dataclass
class _Block:
    """A block's key, the requests that each of its people has made, and the rows to be written."""

    key: bytes | None
    requests: dict[bytes, bytes] = field(default_factory=dict)
    rows: dict[bytes, dict[str, Any]] = field(default_factory=dict)


def mine(db: Connection, workshop: str, block: str, people: Collection[str]) -> dict[str, Entry]:
    """The answers that these people have given to a block."""
    key = _key(db, workshop, block)
    if key is None:
        return {}
    found = _rows(db, workshop, block, key, people)
    whose = ((person, found[_who(key, person)]) for person in people)
    return {person: _entry(row) for person, row in whose if row is not None}


def hidden(db: Connection, workshop: str, person: str) -> dict[str, Entry | None]:
    """The blocks that have private answers now, each with what this person has given to it."""
    found: dict[str, Entry | None] = {}
    for block, key in db.execute(_KEYS, {"workshop": workshop}).all():
        [row] = _rows(db, workshop, block, key, [person]).values()
        found[block] = None if row is None else _entry(row)
    return found


def written(db: Connection, workshop: str, block: str) -> int:
    """How many people have answered a block."""
    a = t.sealed_answers.c
    given = (a.workshop == workshop) & (a.block == block) & (a.body != _EMPTY)
    return db.execute(select(func.count()).select_from(t.sealed_answers).where(given)).scalar() or 0


def ready(db: Connection, workshop: str, block: str, people: Collection[str]) -> list[str]:
    """Those of these people who have said that they are ready."""
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
    """Every answer to a block with its person's id, which is empty for anyone not in `people`."""
    key = _key(db, workshop, block)
    if key is None:
        return []
    names = {_who(key, person): person for person in people}
    a = t.sealed_answers.c
    query = select(t.sealed_answers).where((a.workshop == workshop) & (a.block == block))
    return [(names.get(row.who, ""), _entry(row)) for row in db.execute(query.order_by(a.who))]


def browsers(db: Connection, people: Collection[str], workshop: str) -> int:
    """How many different browsers these people came in with."""
    s = t.sessions.c
    query = select(func.coalesce(s.browser, s.id).label("browser"), s.id)
    first = {row.id: row.browser for row in db.execute(query.where(s.workshop == workshop))}
    return len({first.get(person, person) for person in people})


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
            lay_anew(db, table)


def drop(db: Connection, workshop: str, seat: str) -> None:
    """Delete the answers of a person (or of one of the sessions that were merged into one)."""
    k = t.sealed_keys.c
    for block, key in db.execute(select(k.block, k.key).where(k.workshop == workshop)).all():
        db.execute(delete(t.sealed_answers).where(_row(workshop, block, _who(key, seat))))


def _key(db: Connection, workshop: str, block: str) -> bytes | None:
    return db.execute(_KEY, {"workshop": workshop, "block": block}).scalar()


def _who(key: bytes, person: str) -> bytes:
    return hmac.digest(key, person.encode(), "sha256")


def _mark(key: bytes, request: str) -> bytes:
    return hmac.digest(key, b"request:" + request.encode(), "sha256")[:_MARK]


def _rows(
    db: Connection, workshop: str, block: str, key: bytes, people: Collection[str]
) -> dict[bytes, Row[Any] | None]:
    """The rows of these people, by their names in this block; None for those who have none."""
    found: dict[bytes, Row[Any] | None] = dict.fromkeys(_who(key, person) for person in people)
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
