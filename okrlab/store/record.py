"""The record: append events, read them since a revision, and look up links and sessions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from okrlab.model.events import VERSION, Recorded, from_json, to_json
from okrlab.model.text import same_name
from okrlab.store import tables as t
from okrlab.store.transactions import Transactions

_MOST_TWINS = 20
"""How often one person may have come in again and been merged."""
_MOST_NAMED = 500
"""Names in one question to the database."""


class Meeting(msgspec.Struct, frozen=True, kw_only=True):
    """A workshop's own row, with its team's and cycle's names.

    Two teams may have one name: `team_id` says which one it is.
    """

    id: str
    title: str
    team: str
    cycle: str
    created: datetime
    retention_days: int
    team_id: str = ""


class LinkRow(msgspec.Struct, frozen=True, kw_only=True):
    """A link as it is stored: never its secret."""

    id: str
    workshop: str
    kind: str
    session: str | None
    expires: datetime | None
    revoked: datetime | None


class SessionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One person's authority in one workshop.

    `browser` is the session that this browser had in the workshop first, if this is a later one.
    """

    id: str
    workshop: str
    role: str
    revoked: datetime | None
    same_as: str | None = None
    browser: str | None = None


class Record(Transactions):
    """The store as the rest of okrlab sees it. Every method raises `StoreFailed` and only that."""

    _version_seen: Connection | None = None

    def let_go(self) -> None:
        """Close every connection."""
        if self._version_seen is not None:
            self._version_seen.close()
            self._version_seen = None
        super().let_go()

    def close(self) -> None:
        """Let go of every connection."""
        self.let_go()

    # -- the log -------------------------------------------------------------------------

    def hold(self, db: Connection, workshops: Iterable[str]) -> dict[str, int]:
        """Within a write: nobody else appends to these. Returns their last revisions."""
        ids = sorted(set(workshops))
        if not self.is_sqlite:
            w = t.workshops.c.id
            for at in range(0, len(ids), _MOST_NAMED):
                some = ids[at : at + _MOST_NAMED]
                db.execute(select(w).where(w.in_(some)).order_by(w).with_for_update())
        return self.heads(db, ids)

    def head(self, db: Connection, workshop: str) -> int:
        """The last revision of a workshop's log; 0 if there is none."""
        query = select(func.max(t.events.c.revision)).where(t.events.c.workshop == workshop)
        return db.execute(query).scalar() or 0

    def heads(self, db: Connection, workshops: Collection[str]) -> dict[str, int]:
        """The last revision of each of these workshops' logs, in one question; 0 without any."""
        heads = dict.fromkeys(workshops, 0)
        if len(heads) == 1:  # which is most often so, and faster to ask
            return {id: self.head(db, id) for id in heads}
        e, w = t.events.c, t.workshops.c
        last = select(func.max(e.revision)).where(e.workshop == w.id).scalar_subquery()
        ids = sorted(heads)
        for at in range(0, len(ids), _MOST_NAMED):
            query = select(w.id, last).where(w.id.in_(ids[at : at + _MOST_NAMED]))
            heads.update((id, head or 0) for id, head in db.execute(query))
        return heads

    def append(self, db: Connection, workshop: str, recorded: Collection[Recorded]) -> None:
        """Add events at the end of a workshop's log."""
        if recorded:
            db.execute(insert(t.events), [_row(workshop, one) for one in recorded])

    def revision_of(self, db: Connection, workshop: str, by: str, key: str) -> int | None:
        """The revision at which this person's command with this key was recorded, if it was."""
        e = t.events.c
        query = select(e.revision).where(e.workshop == workshop, e.by == by, e.key == key)
        return db.execute(query).scalar()

    def read_since(
        self,
        db: Connection,
        workshop: str,
        revision: int,
        audiences: Collection[str] | None,
        most: int | None = None,
    ) -> list[Recorded]:
        """Events after `revision` that these audiences may read, oldest first; None reads all.

        With `most`, the first so many of them.
        """
        e = t.events.c
        query = select(t.events).where(e.workshop == workshop, e.revision > revision)
        if audiences is not None:
            query = query.where(e.audience.in_(list(audiences)))
        return [_recorded(row) for row in db.execute(query.order_by(e.revision).limit(most))]

    def other_commits(self) -> int:
        """A number that changes when another process commits; SQLite only, 0 elsewhere."""
        if not self.is_sqlite:
            return 0
        with self.watching("reading"):
            if self._version_seen is None:
                self._version_seen = self.engine.connect().execution_options(reading=True)
            version = self._version_seen.execute(text("PRAGMA data_version")).scalar()
            self._version_seen.rollback()
        return int(version or 0)

    # -- teams, cycles, workshops --------------------------------------------------------

    def add_workshop(
        self,
        db: Connection,
        meeting: Meeting,
        *,
        team: str,
        cycle: str,
        starts: date,
        ends: date,
    ) -> None:
        """Add a workshop, and its team and cycle (by id) where they are new."""
        if db.execute(select(t.teams.c.id).where(t.teams.c.id == team)).scalar() is None:
            db.execute(insert(t.teams).values(id=team, name=meeting.team))
        if db.execute(select(t.cycles.c.id).where(t.cycles.c.id == cycle)).scalar() is None:
            values = {"id": cycle, "team": team, "name": meeting.cycle}
            db.execute(insert(t.cycles).values(starts=starts, ends=ends, **values))
        db.execute(
            insert(t.workshops).values(
                id=meeting.id,
                team=team,
                cycle=cycle,
                title=meeting.title,
                created=meeting.created,
                retention_days=meeting.retention_days,
            )
        )

    def teams_named(self, db: Connection, name: str) -> dict[str, str]:
        """The teams with this name, however it is spelled: their ids with their own spelling."""
        wanted, c = same_name(name), t.teams.c
        rows = db.execute(select(c.id, c.name).order_by(c.id))
        return {row.id: row.name for row in rows if same_name(row.name) == wanted}

    def cycle_named(self, db: Connection, team: str, name: str) -> str | None:
        """The id of the team's cycle with this name, if there is one."""
        c = t.cycles.c
        return db.execute(select(c.id).where(c.team == team, c.name == name).limit(1)).scalar()

    def meetings(
        self, db: Connection, workshop: str | None = None, *, team: str | None = None
    ) -> list[Meeting]:
        """All workshops, newest first; the one with this id, or those of the team with this id."""
        w = t.workshops.c
        query = (
            select(
                w.id,
                w.title,
                t.teams.c.name.label("team"),
                t.cycles.c.name.label("cycle"),
                w.created,
                w.retention_days,
                w.team.label("team_id"),
            )
            .join(t.teams, t.teams.c.id == w.team)
            .outerjoin(t.cycles, t.cycles.c.id == w.cycle)
            .order_by(w.created.desc(), w.id)
        )
        if workshop is not None:
            query = query.where(w.id == workshop)
        if team is not None:
            query = query.where(w.team == team)
        rows = [dict(row._mapping) for row in db.execute(query)]
        return [Meeting(**{**row, "cycle": row["cycle"] or ""}) for row in rows]

    # -- links and sessions --------------------------------------------------------------

    def add_link(self, db: Connection, row: dict[str, Any]) -> None:
        """Add a link: id, workshop, kind, secret_hash, session, created, expires."""
        db.execute(insert(t.links).values(**row))

    def link_by_hash(self, db: Connection, secret_hash: bytes) -> LinkRow | None:
        """The link whose secret has this hash."""
        query = _columns(t.links, LinkRow).where(t.links.c.secret_hash == secret_hash)
        row = db.execute(query).one_or_none()
        return None if row is None else LinkRow(**row._mapping)

    def links_of(self, db: Connection, workshop: str, session: str | None = None) -> list[LinkRow]:
        """A workshop's links that are nobody's own, or those of one session; oldest first."""
        return self._links(db, workshop, t.links.c.session == session)

    def personal_links(self, db: Connection, workshop: str) -> list[LinkRow]:
        """The links that lead back to somebody's place in a workshop; oldest first."""
        return self._links(db, workshop, t.links.c.session.is_not(None))

    def _links(self, db: Connection, workshop: str, whose: ColumnElement[bool]) -> list[LinkRow]:
        query = _columns(t.links, LinkRow).where(t.links.c.workshop == workshop, whose)
        rows = db.execute(query.order_by(t.links.c.created, t.links.c.id))
        return [LinkRow(**row._mapping) for row in rows]

    def live_links(self, db: Connection, kind: str, now: datetime) -> list[LinkRow]:
        """Every workshop's links of one kind that expire some day but have not yet."""
        k = t.links.c
        query = _columns(t.links, LinkRow).where(
            k.kind == kind, k.revoked.is_(None), k.expires > now
        )
        return [LinkRow(**row._mapping) for row in db.execute(query)]

    def hold_links(self, db: Connection) -> None:
        """Within a write: nobody else makes a link until it ends."""
        if not self.is_sqlite:
            db.execute(text("LOCK TABLE links IN SHARE ROW EXCLUSIVE MODE"))

    def revoke_link(self, db: Connection, link: str, now: datetime) -> None:
        """From now on the link opens nothing."""
        db.execute(update(t.links).where(t.links.c.id == link).values(revoked=now))

    def add_session(self, db: Connection, row: SessionRow, now: datetime) -> None:
        """Add one person's authority in one workshop."""
        db.execute(insert(t.sessions).values(created=now, **msgspec.structs.asdict(row)))

    def session(self, db: Connection, id: str) -> SessionRow | None:
        """The session with this id, or the one of the same person it was merged into."""
        query = _columns(t.sessions, SessionRow)
        for _ in range(_MOST_TWINS):
            row = db.execute(query.where(t.sessions.c.id == id)).one_or_none()
            if row is None or not row.same_as:
                return None if row is None else SessionRow(**row._mapping)
            id = row.same_as
        return None

    def sessions(self, db: Connection, ids: Collection[str]) -> dict[str, SessionRow | None]:
        """Each of these sessions, as `session` finds them."""
        wanted, query = sorted(set(ids)), _columns(t.sessions, SessionRow)
        if len(wanted) == 1:  # which is most often so, and faster to ask
            return {id: self.session(db, id) for id in wanted}
        found: dict[str, SessionRow | None] = dict.fromkeys(wanted)
        for at in range(0, len(wanted), _MOST_NAMED):
            rows = db.execute(query.where(t.sessions.c.id.in_(wanted[at : at + _MOST_NAMED])))
            for row in [SessionRow(**row._mapping) for row in rows]:
                found[row.id] = self.session(db, row.id) if row.same_as else row
        return found

    def revoke_session(self, db: Connection, session: str, now: datetime) -> None:
        """From now on this session may do nothing."""
        db.execute(update(t.sessions).where(t.sessions.c.id == session).values(revoked=now))

    def merge_session(self, db: Connection, session: str, into: str) -> None:
        """From now on this session is another one, of the same person."""
        db.execute(update(t.sessions).where(t.sessions.c.id == session).values(same_as=into))

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
        """The name that somebody in a workshop has given, or was given, last."""
        e = t.events.c
        about = (
            f'{{"type":"{kind}","person":"{person}"' for kind in ("PersonJoined", "PersonNamed")
        )
        named = or_(*(e.body.startswith(start, autoescape=True) for start in about))
        query = select(t.events).where(e.workshop == workshop, named)
        row = db.execute(query.order_by(e.revision.desc()).limit(1)).first()
        return str(getattr(_recorded(row).event, "name", "")) if row else ""

    def host_session(self, db: Connection, workshop: str) -> str | None:
        """The id of the first host's session that is still good, if there is one."""
        s = t.sessions.c
        query = select(s.id).where(s.workshop == workshop, s.role == "host", s.revoked.is_(None))
        return db.execute(query.order_by(s.created).limit(1)).scalar()

    def drop_workshop(self, db: Connection, workshop: str) -> None:
        """Delete a workshop with all it holds; its team and cycle stay."""
        db.execute(delete(t.workshops).where(t.workshops.c.id == workshop))

    def drop_team(self, db: Connection, team: str) -> None:
        """Delete a team with its cycles and workshops."""
        db.execute(delete(t.teams).where(t.teams.c.id == team))


def _columns(table: Any, struct: type[msgspec.Struct]) -> Any:
    return select(*(table.c[name] for name in struct.__struct_fields__))


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
