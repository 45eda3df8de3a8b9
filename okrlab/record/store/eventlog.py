"""The event log of the store: append events, and read those since a revision."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    Row,
    bindparam,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
    tuple_,
)

from okrlab.record.events import VERSION, Recorded, from_json, to_json
from okrlab.record.store import schema as t
from okrlab.record.store.transactions import Transactions

_NEWEST = "txid_snapshot_xmax(txid_current_snapshot())"
_MOMENT = "SELECT (SELECT mark FROM marked), txid_snapshot_xmin(txid_current_snapshot())"
MOST_NAMED = 500
"""Ids in one query: databases limit how many parameters a statement may have."""


_e = t.events.c
_RECORDED = select(_e.by, _e.key, _e.revision).where(
    _e.workshop == bindparam("workshop"),
    tuple_(_e.by, _e.key).in_(bindparam("asked", expanding=True)),
)
_HEAD = select(func.max(_e.revision)).where(_e.workshop == bindparam("workshop"))


class LookedThrough(NamedTuple):
    """How far a database has been looked through; see `EventLog.changed_since`."""

    mark: int
    """It is raised when workshops are deleted."""
    upto: int
    """An SQLite row, or a PostgreSQL transaction: whatever comes later is new."""


class EventLog(Transactions):
    """Every workshop's events, in the order they were committed."""

    def hold(self, db: Connection, workshops: Iterable[str]) -> dict[str, int]:
        """Keep others from appending to these logs until this write ends.

        Returns the last revision of each.
        """
        ids = sorted(set(workshops))
        if not self.is_sqlite:
            w = t.workshops.c.id
            for at in range(0, len(ids), MOST_NAMED):
                batch = ids[at : at + MOST_NAMED]
                db.execute(select(w).where(w.in_(batch)).order_by(w).with_for_update())
        return self.heads(db, ids)

    def head(self, db: Connection, workshop: str) -> int:
        """The last revision of a workshop's log; 0 if there is none."""
        return db.execute(_HEAD, {"workshop": workshop}).scalar() or 0

    def heads(self, db: Connection, workshops: Collection[str]) -> dict[str, int]:
        """The last revision of each of these workshops' logs, 0 for an empty one."""
        heads = dict.fromkeys(workshops, 0)
        if len(heads) == 1:  # the usual case, and the faster query
            return {id: self.head(db, id) for id in heads}
        e, w = t.events.c, t.workshops.c
        last = select(func.max(e.revision)).where(e.workshop == w.id).scalar_subquery()
        ids = sorted(heads)
        for at in range(0, len(ids), MOST_NAMED):
            query = select(w.id, last).where(w.id.in_(ids[at : at + MOST_NAMED]))
            heads.update((id, head or 0) for id, head in db.execute(query))
        return heads

    def append(self, db: Connection, workshop: str, recorded: Collection[Recorded]) -> None:
        """Add events at the end of a workshop's log."""
        if recorded:
            db.execute(insert(t.events), [_row(workshop, one) for one in recorded])

    def revisions_of(
        self, db: Connection, workshop: str, asked: Collection[tuple[str, str]]
    ) -> dict[tuple[str, str], int]:
        """The revisions of those commands, each named by its person and key, that were recorded."""
        found: dict[tuple[str, str], int] = {}
        known = sorted(asked)
        for at in range(0, len(known), MOST_NAMED):
            values = {"workshop": workshop, "asked": known[at : at + MOST_NAMED]}
            found |= {(by, key): revision for by, key, revision in db.execute(_RECORDED, values)}
        return found

    def read_since(
        self,
        db: Connection,
        workshop: str,
        revision: int,
        audiences: Collection[str] | None,
        most: int | None = None,
    ) -> list[Recorded]:
        """The events after `revision` that these audiences may read, oldest first.

        `audiences` None means every event. `most` limits how many are returned.
        """
        e = t.events.c
        query = select(t.events).where(e.workshop == workshop, e.revision > revision)
        if audiences is not None:
            query = query.where(e.audience.in_(list(audiences)))
        return [_recorded(row) for row in db.execute(query.order_by(e.revision).limit(most))]

    def changed_since(
        self, db: Connection, seen: LookedThrough | None
    ) -> tuple[set[str] | None, LookedThrough]:
        """The workshops with new events since a moment, and the moment to ask about next time.

        Some may have been told before. None means that any may have changed: there was no moment,
        or a workshop was deleted since. What it takes does not depend on how many there are.
        """
        e, since = t.events.c, seen.upto if seen else 0
        if self.is_sqlite:
            mark = db.exec_driver_sql("PRAGMA user_version").scalar() or 0
            upto = db.exec_driver_sql("SELECT max(rowid) FROM events").scalar() or 0
            new = literal_column("rowid") > since
        else:  # transactions end in another order than they begin: ask again from the oldest open
            mark, upto = db.exec_driver_sql(_MOMENT).one()
            new = (e.written_in >= since) & (e.written_in < text(_NEWEST))
        now = LookedThrough(mark or 0, upto)
        if seen is None or now.mark != seen.mark or now.upto < seen.upto:
            return None, now
        return set(db.execute(select(e.workshop).where(new).distinct()).scalars()), now

    def has_event(self, db: Connection, workshop: str, kind: str, *, after: int = 0) -> bool:
        """Whether an event of this type was recorded after this revision."""
        e = t.events.c
        query = select(e.revision).where(
            e.workshop == workshop,
            e.revision > after,
            e.body.startswith(f'{{"type":"{kind}"', autoescape=True),
        )
        return db.execute(query.order_by(e.revision).limit(1)).first() is not None

    def name_of(self, db: Connection, workshop: str, person: str) -> str:
        """The name that a person in a workshop gave, or was given, last."""
        e = t.events.c
        about = (
            f'{{"type":"{kind}","person":"{person}"' for kind in ("PersonJoined", "PersonNamed")
        )
        named = or_(*(e.body.startswith(start, autoescape=True) for start in about))
        query = select(t.events).where(e.workshop == workshop, named)
        row = db.execute(query.order_by(e.revision.desc()).limit(1)).first()
        return str(getattr(_recorded(row).event, "name", "")) if row else ""


def _row(workshop: str, one: Recorded) -> dict[str, Any]:
    return {
        "workshop": workshop,
        "revision": one.revision,
        "v": one.v,
        "at": one.at,
        "by": one.by,
        "key": one.key,
        "audience": one.audience,
        "body": to_json(one.event).decode(),
    }


def _recorded(row: Row[Any]) -> Recorded:
    return Recorded(
        revision=row.revision,
        at=row.at,
        by=row.by,
        key=row.key,
        audience=row.audience,
        event=from_json(row.body, row.v),
        v=max(row.v, VERSION),  # an older one has been brought up to ours
    )
