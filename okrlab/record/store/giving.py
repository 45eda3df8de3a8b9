"""Private answers that are given in one transaction: read together, and written together."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection, insert
from sqlalchemy import text as statement

from okrlab.record.agenda import Entry
from okrlab.record.store import schema as t
from okrlab.record.store.sealed import key_of, name_in, rows_of

_MARK, _MOST_MARKS = 8, 64
"""The bytes of a hashed request, and how many of the last requests a row holds."""
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
        before = known.requests[name_in(known.key, person)]
        marks = {before[at : at + _MARK] for at in range(0, len(before), _MARK)}
        return _mark(known.key, request) in marks

    def put(self, workshop: str, block: str, person: str, entry: Entry, request: str) -> None:
        """Store a person's answer to a block in place of the one before; makes the block's key."""
        known = self._block(workshop, block, person)
        here = {"workshop": workshop, "block": block}
        if known.key is None:
            known.key = secrets.token_bytes(32)
            self._db.execute(insert(t.sealed_keys), {**here, "key": known.key})
        who = name_in(known.key, person)
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
            known = self._blocks[here] = _Block(key_of(self._db, workshop, block))
        if known.key is not None and name_in(known.key, person) not in known.requests:
            found = rows_of(self._db, *here, known.key, {person, *self._seats.get(here, ())})
            for who, row in found.items():
                known.requests.setdefault(who, b"" if row is None else bytes(row.requests))
        return known


@dataclass
class _Block:
    """A block's key, the requests that each of its people has made, and the rows to be written."""

    key: bytes | None
    requests: dict[bytes, bytes] = field(default_factory=dict)
    rows: dict[bytes, dict[str, Any]] = field(default_factory=dict)


def _mark(key: bytes, request: str) -> bytes:
    return hmac.digest(key, b"request:" + request.encode(), "sha256")[:_MARK]
