"""The record: the event log, with the workshops, teams, links and sessions that belong to it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, select, text, update

from okrlab.record.store import schema as t
from okrlab.record.store.eventlog import MOST_NAMED, EventLog
from okrlab.record.store.sqlite_file import raise_mark
from okrlab.texts.clean import same_name
from okrlab.texts.days import day_of

_MOST_TWINS = 20
"""How many sessions in a row may be merged into one another."""


class Meeting(msgspec.Struct, frozen=True, kw_only=True):
    """A workshop's own row, with the names of its team and cycle.

    Two teams may have the same name: `team_id` says which one it is.
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

    `browser` is the first session of the same browser in the workshop, if this is a later one;
    `same_as` is the session into which this one was merged.
    """

    id: str
    workshop: str
    role: str
    revoked: datetime | None
    same_as: str | None = None
    browser: str | None = None


def _columns(table: Any, struct: type[msgspec.Struct]) -> Any:
    return select(*(table.c[name] for name in struct.__struct_fields__))


_SESSION = _columns(t.sessions, SessionRow).where(t.sessions.c.id == bindparam("id"))
_SESSIONS = _columns(t.sessions, SessionRow).where(
    t.sessions.c.id.in_(bindparam("ids", expanding=True))
)
_LINK = _columns(t.links, LinkRow).where(t.links.c.secret_hash == bindparam("hash"))
_MEETINGS = (
    select(
        t.workshops.c.id,
        t.workshops.c.title,
        t.teams.c.name.label("team"),
        t.cycles.c.name.label("cycle"),
        t.workshops.c.created,
        t.workshops.c.retention_days,
        t.workshops.c.team.label("team_id"),
    )
    .join(t.teams, t.teams.c.id == t.workshops.c.team)
    .outerjoin(t.cycles, t.cycles.c.id == t.workshops.c.cycle)
    .order_by(t.workshops.c.created.desc(), t.workshops.c.id)
)
_MEETING = _MEETINGS.where(t.workshops.c.id == bindparam("workshop"))


class Record(EventLog):
    """The store as the rest of okrlab sees it. Every method raises `StoreFailed` and only that."""

    def close(self) -> None:
        """Let go of every connection."""
        self.let_go()

    # -- teams, cycles, workshops --------------------------------------------------------

    def add_workshop(
        self, db: Connection, meeting: Meeting, *, team: str, cycle: str, starts: date, ends: date
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

    def rename(
        self, db: Connection, meeting: Meeting, *, title: str, team: str, cycle: str, called: str
    ) -> None:
        """Change a workshop's title, its team's name, and its cycle (by id), where they are given.

        A new cycle is `called` so, and is as long as the workshop's cycle before.
        """
        w, cycles = t.workshops.c, t.cycles.c
        here = update(t.workshops).where(w.id == meeting.id)
        if title:
            db.execute(here.values(title=title))
        if team:
            db.execute(update(t.teams).where(t.teams.c.id == meeting.team_id).values(name=team))
        if not cycle:
            return
        if db.execute(select(cycles.id).where(cycles.id == cycle)).scalar() is None:
            before = select(w.cycle).where(w.id == meeting.id).scalar_subquery()
            dates = select(cycles.starts, cycles.ends).where(cycles.id == before)
            day = day_of(meeting.created)
            starts, ends = db.execute(dates).first() or (day, day)
            values = {"id": cycle, "team": meeting.team_id, "name": called}
            db.execute(insert(t.cycles).values(starts=starts, ends=ends, **values))
        db.execute(here.values(cycle=cycle))

    def teams_named(self, db: Connection, name: str) -> dict[str, str]:
        """The teams with this name in any spelling: their ids, with the name as each spells it."""
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
        query = _MEETINGS if workshop is None else _MEETING
        if team is not None:
            query = query.where(t.workshops.c.team == team)
        asked = {} if workshop is None else {"workshop": workshop}
        rows = [dict(row._mapping) for row in db.execute(query, asked)]
        return [Meeting(**{**row, "cycle": row["cycle"] or ""}) for row in rows]

    # -- links and sessions --------------------------------------------------------------

    def add_link(self, db: Connection, row: dict[str, Any]) -> None:
        """Add a link: id, workshop, kind, secret_hash, session, created, expires."""
        db.execute(insert(t.links).values(**row))

    def link_by_hash(self, db: Connection, secret_hash: bytes) -> LinkRow | None:
        """The link whose secret has this hash."""
        row = db.execute(_LINK, {"hash": secret_hash}).one_or_none()
        return None if row is None else LinkRow(**row._mapping)

    def links_of(self, db: Connection, workshop: str, session: str | None = None) -> list[LinkRow]:
        """A workshop's shared links, or the personal links of one session; oldest first."""
        return self._links(db, workshop, t.links.c.session == session)

    def personal_links(self, db: Connection, workshop: str) -> list[LinkRow]:
        """All personal links of a workshop, which lead back to somebody's place; oldest first."""
        return self._links(db, workshop, t.links.c.session.is_not(None))

    def _links(self, db: Connection, workshop: str, whose: ColumnElement[bool]) -> list[LinkRow]:
        query = _columns(t.links, LinkRow).where(t.links.c.workshop == workshop, whose)
        rows = db.execute(query.order_by(t.links.c.created, t.links.c.id))
        return [LinkRow(**row._mapping) for row in rows]

    def live_links(self, db: Connection, kind: str, now: datetime) -> list[LinkRow]:
        """The links of one kind, of all workshops, that will expire but have not yet."""
        k = t.links.c
        query = _columns(t.links, LinkRow).where(
            k.kind == kind, k.revoked.is_(None), k.expires > now
        )
        return [LinkRow(**row._mapping) for row in db.execute(query)]

    def hold_links(self, db: Connection) -> None:
        """Within a write: keep others from making links until it ends."""
        if not self.is_sqlite:
            db.execute(text("LOCK TABLE links IN SHARE ROW EXCLUSIVE MODE"))

    def revoke_link(self, db: Connection, link: str, now: datetime) -> None:
        """Revoke a link: from now on it opens nothing."""
        db.execute(update(t.links).where(t.links.c.id == link).values(revoked=now))

    def add_session(self, db: Connection, row: SessionRow, now: datetime) -> None:
        """Add one person's authority in one workshop."""
        db.execute(insert(t.sessions).values(created=now, **msgspec.structs.asdict(row)))

    def session(self, db: Connection, id: str) -> SessionRow | None:
        """The session with this id, or the one into which it was merged; None if there is none."""
        for _ in range(_MOST_TWINS):
            row = db.execute(_SESSION, {"id": id}).one_or_none()
            if row is None or not row.same_as:
                return None if row is None else SessionRow(**row._mapping)
            id = row.same_as
        return None

    def sessions(self, db: Connection, ids: Collection[str]) -> dict[str, SessionRow | None]:
        """The sessions with these ids, found as by `session`."""
        wanted = sorted(set(ids))
        if len(wanted) == 1:  # which is most often so, and faster to ask
            return {id: self.session(db, id) for id in wanted}
        found: dict[str, SessionRow | None] = dict.fromkeys(wanted)
        for at in range(0, len(wanted), MOST_NAMED):
            rows = db.execute(_SESSIONS, {"ids": wanted[at : at + MOST_NAMED]})
            for row in [SessionRow(**row._mapping) for row in rows]:
                found[row.id] = self.session(db, row.id) if row.same_as else row
        return found

    def revoke_session(self, db: Connection, session: str, now: datetime) -> None:
        """Revoke a session: from now on it may do nothing."""
        db.execute(update(t.sessions).where(t.sessions.c.id == session).values(revoked=now))

    def merge_session(self, db: Connection, session: str, into: str) -> None:
        """Merge a session into another one of the same person."""
        db.execute(update(t.sessions).where(t.sessions.c.id == session).values(same_as=into))

    def host_session(self, db: Connection, workshop: str) -> str | None:
        """The id of the first host session that is not revoked, if there is one."""
        s = t.sessions.c
        query = select(s.id).where(s.workshop == workshop, s.role == "host", s.revoked.is_(None))
        return db.execute(query.order_by(s.created).limit(1)).scalar()

    def drop_workshop(self, db: Connection, workshop: str) -> None:
        """Delete a workshop with everything in it; its team and cycle stay."""
        raise_mark(db)
        db.execute(delete(t.workshops).where(t.workshops.c.id == workshop))

    def drop_team(self, db: Connection, team: str) -> None:
        """Delete a team with its cycles and workshops."""
        raise_mark(db)
        db.execute(delete(t.teams).where(t.teams.c.id == team))
