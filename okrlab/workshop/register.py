"""The register: workshops are created, links made, looked up and revoked, sessions begun."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from okrlab.errors import LinkUnknown, Refused
from okrlab.model import events as e
from okrlab.store.record import LinkRow, Meeting, Record, SessionRow
from okrlab.workshop import links
from okrlab.workshop.decision import words
from okrlab.workshop.wire import new_id

Clock = Callable[[], datetime]

RETENTION_DAYS = 365
CODE_LIFETIME = timedelta(hours=2)
FIRST_LINKS = ("host", "facilitate", "join", "view", "say")


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """What a link opens, as far as a stranger who holds it may know."""

    link: str
    kind: str
    workshop: str
    title: str
    team: str
    retention_days: int


class Entered(msgspec.Struct, frozen=True, kw_only=True):
    """A session that was begun or found again, and the secret that finds it next time."""

    session: str
    workshop: str
    role: str
    rejoin_secret: str
    staged: bool = False


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What came of typing a code: a link's secret, or why not (`shape`, `wrong`, `paused`)."""

    secret: str = ""
    why: str = ""
    minutes: int = 0
    """Minutes until a paused entry takes codes again."""


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """A session that is still good."""

    session: str
    workshop: str
    role: str
    title: str
    staged: bool = False


class Register:
    """Who has which key to which room. Needs the signing key and a clock."""

    def __init__(self, record: Record, key: bytes, clock: Clock) -> None:
        self.record = record
        self.key = key
        self.clock = clock

    def create(
        self,
        title: str,
        *,
        team: str = "",
        cycle: str = "",
        starts: date | None = None,
        ends: date | None = None,
        retention_days: int = RETENTION_DAYS,
        log: Collection[e.Recorded] = (),
        begun: Collection[e.Event] = (),
    ) -> str:
        """Create a workshop and its first links; returns its id.

        `team` and `cycle` are names: an existing one is used, a new one made. Without a cycle
        the current quarter is taken; `log` is what happened in it elsewhere after its creation,
        `begun` what it starts with.
        Raises `BadInput` for empty or over-long names.
        """
        now = self.clock()
        name, first, last = quarter(now.date())
        meeting = Meeting(
            id=new_id(),
            title=words("title", title, needed=True),
            team=words("title", team) or words("title", title),
            cycle=words("title", cycle) or name,
            created=now,
            retention_days=retention_days,
        )
        with self.record.writing() as db:
            known = self.record.team_named(db, meeting.team)
            team_id = known or new_id()
            cycle_id = (known and self.record.cycle_named(db, known, meeting.cycle)) or new_id()
            self.record.add_workshop(
                db, meeting, team=team_id, cycle=cycle_id, starts=starts or first, ends=ends or last
            )
            created = e.WorkshopCreated(title=meeting.title, team=meeting.team, cycle=meeting.cycle)
            first_event = self._recorded(1, "", "created", created)
            start = [
                self._recorded(number, "", f"begun{number}", event)
                for number, event in enumerate(begun, start=2)
            ]
            self.record.append(db, meeting.id, [first_event, *start, *log])
            for kind in FIRST_LINKS:
                self.new_link(db, meeting.id, kind)
        return meeting.id

    def new_link(
        self,
        db: Any,
        workshop: str,
        kind: str,
        *,
        session: str | None = None,
        lifetime: timedelta | None = None,
    ) -> str:
        """Make a link; returns its secret."""
        now = self.clock()
        link = new_id()
        secret = links.secret(self.key, link)
        self.record.add_link(
            db,
            {
                "id": link,
                "workshop": workshop,
                "kind": kind,
                "secret_hash": links.hashed(secret),
                "session": session,
                "created": now,
                "expires": None if lifetime is None else now + lifetime,
            },
        )
        return secret

    def secrets(self, db: Any, workshop: str) -> dict[str, str]:
        """The workshop's newest good link of each kind that is not a person's own: its secret."""
        found: dict[str, str] = {}
        for row in self.record.links_of(db, workshop):
            secret = links.secret(self.key, row.id)
            if row.session is None and row.kind != links.SPOKEN and self._good(row):
                found[row.kind] = secret
        return found

    def new_code(self, workshop: str, *, lifetime: timedelta = CODE_LIFETIME) -> str:
        """Make a code to say aloud; the workshop's earlier one opens nothing from now on.

        Raises `Refused` for a workshop that is not there, or while every handle is in use.
        """
        self.meeting(workshop)
        now = self.clock()
        with self.record.writing() as db:
            self.record.hold(db, [workshop])
            self.record.hold_links(db)
            live = self.record.live_links(db, links.SPOKEN, now)
            taken = {links.code(self.key, row.id)[: links.HANDLE] for row in live}
            if len(taken) == 10**links.HANDLE:
                raise Refused("no_code_free")
            for row in live:
                if row.workshop == workshop:
                    self.record.revoke_link(db, row.id, now)
            while True:  # an id is 122 bits of chance; its digits are as good
                link = new_id()
                code = links.code(self.key, link)
                secret_hash = links.hashed(links.spoken_secret(self.key, code))
                free = code[: links.HANDLE] not in taken
                if free and self.record.link_by_hash(db, secret_hash) is None:
                    break
            self.record.add_link(
                db,
                {
                    "id": link,
                    "workshop": workshop,
                    "kind": links.SPOKEN,
                    "secret_hash": secret_hash,
                    "session": None,
                    "created": now,
                    "expires": now + lifetime,
                },
            )
        return code

    def code(self, workshop: str) -> tuple[str, datetime] | None:
        """The workshop's code that is good now, and until when; None if there is none."""
        with self.record.reading() as db:
            live = self.record.live_links(db, links.SPOKEN, self.clock())
        for row in live:
            if row.workshop == workshop and row.expires is not None:
                return links.code(self.key, row.id), row.expires
        return None

    def handles(self) -> set[str]:
        """The public first digits of every code that is good now."""
        with self.record.reading() as db:
            live = self.record.live_links(db, links.SPOKEN, self.clock())
        return {links.code(self.key, row.id)[: links.HANDLE] for row in live}

    def open_code(self, code: str) -> str:
        """The secret of the join link that a code stands for. Raises `LinkUnknown`."""
        secret = links.spoken_secret(self.key, code)
        with self.record.reading() as db:
            if self._link(db, secret) is None:
                raise LinkUnknown("unknown_link")
        return secret

    def look(self, secret: str) -> Door | None:
        """What a link opens; None if it is unknown, expired or revoked."""
        with self.record.reading() as db:
            row = self._link(db, secret)
            meetings = self.record.meetings(db, row.workshop) if row else []
        if row is None or not meetings:
            return None
        return Door(
            link=row.id,
            kind=row.kind,
            workshop=row.workshop,
            title=meetings[0].title,
            team=meetings[0].team,
            retention_days=meetings[0].retention_days,
        )

    def enter(self, secret: str, name: str, held: str = "") -> Entered:
        """Begin a session through a link, or find it again through a rejoin link.

        `held` is the session that this browser has in the workshop already. Who learns goes on in
        it; anybody else begins another one, which is known to be of the same browser.
        Raises `LinkUnknown` for a link that opens no room, `BadInput` for an over-long name.
        """
        name = words("name", name)
        with self.record.writing() as db:
            row = self._link(db, secret)
            if row is None or row.kind not in links.SEATING:
                raise LinkUnknown("unknown_link")
            if row.kind == "rejoin" and row.session:
                known = self.record.session(db, row.session)
                if known is None or known.revoked:
                    raise LinkUnknown("unknown_link")
                return self._entered(db, known, secret)
            before = self.record.session(db, held) if held else None
            if before is not None and before.workshop != row.workshop:
                before = None
            role = links.ROLES[row.kind]
            if role == "learner" and before and before.role == role and not before.revoked:
                return self._entered(db, before, self.rejoin_secret(db, before))
            browser = (before.browser or before.id) if before else None
            session = SessionRow(
                id=new_id(), workshop=row.workshop, role=role, revoked=None, browser=browser
            )
            self.record.add_session(db, session, self.clock())
            if session.role == "learner":  # without a name, and nobody is told
                rejoin = self.new_link(db, row.workshop, "rejoin", session=session.id)
                return self._entered(db, session, rejoin)
            head = self.record.hold(db, [row.workshop])[row.workshop]
            joined = e.PersonJoined(person=session.id, name=name, role=session.role)
            self.record.append(
                db, row.workshop, [self._recorded(head + 1, session.id, "joined", joined)]
            )
            rejoin = self.new_link(db, row.workshop, "rejoin", session=session.id)
            return self._entered(db, session, rejoin)

    def _entered(self, db: Any, session: SessionRow, rejoin_secret: str) -> Entered:
        return Entered(
            session=session.id,
            workshop=session.workshop,
            role=session.role,
            rejoin_secret=rejoin_secret,
            staged=self.record.has_event(db, session.workshop, "AgendaSet"),
        )

    def outsider(self, workshop: str) -> str:
        """A session for one answer of somebody outside the team, who gets no place in the room."""
        session = SessionRow(id=new_id(), workshop=workshop, role="outsider", revoked=None)
        with self.record.writing() as db:
            self.record.add_session(db, session, self.clock())
        return session.id

    def rejoin_secret(self, db: Any, session: SessionRow) -> str:
        """The secret with which this person comes back on any device; made if there is none."""
        for row in self.record.links_of(db, session.workshop):
            if row.kind == "rejoin" and row.session == session.id and self._good(row):
                return links.secret(self.key, row.id)
        return self.new_link(db, session.workshop, "rejoin", session=session.id)

    def end_rejoin(self, session: SessionRow, *, renew: bool = False) -> str:
        """No link that was made for this person leads back to their place any more.

        It ends those too that were made for them while they were two; the pages they have open
        stay open. With `renew` they get a new one: its secret.
        """
        with self.record.writing() as db:
            for row in self.record.links_of(db, session.workshop):
                if row.kind == "rejoin" and row.session and self._good(row):
                    owner = self.record.session(db, row.session)
                    if owner is not None and owner.id == session.id:
                        self.record.revoke_link(db, row.id, self.clock())
            if not renew:
                return ""
            return self.new_link(db, session.workshop, "rejoin", session=session.id)

    def renew(self, workshop: str, kind: str) -> str:
        """Revoke a workshop's links of a kind that are nobody's own; returns a new one's secret."""
        with self.record.writing() as db:
            for row in self.record.links_of(db, workshop):
                if row.kind == kind and row.session is None and self._good(row):
                    self.record.revoke_link(db, row.id, self.clock())
            return self.new_link(db, workshop, kind)

    def visit(self, session: str) -> Visit | None:
        """A session that is still good, or None."""
        with self.record.reading() as db:
            row = self.record.session(db, session)
            meetings = self.record.meetings(db, row.workshop) if row else []
            staged = row is not None and self.record.has_event(db, row.workshop, "AgendaSet")
        if row is None or row.revoked or not meetings:
            return None
        return Visit(
            session=row.id,
            workshop=row.workshop,
            role=row.role,
            title=meetings[0].title,
            staged=staged,
        )

    def revoke(self, link: str) -> None:
        """From now on this link opens nothing. Sessions begun through it go on."""
        with self.record.writing() as db:
            self.record.revoke_link(db, link, self.clock())

    def meeting(self, workshop: str) -> Meeting:
        """The workshop's own row. Raises `Refused` if there is none."""
        with self.record.reading() as db:
            found = self.record.meetings(db, workshop)
        if not found:
            raise Refused("no_workshop", name=workshop)
        return found[0]

    def _link(self, db: Any, secret: str) -> LinkRow | None:
        row = self.record.link_by_hash(db, links.hashed(secret))
        if row is None or not self._good(row):
            return None
        return replace(row, kind="join") if row.kind == links.SPOKEN else row

    def _good(self, row: LinkRow) -> bool:
        return row.revoked is None and (row.expires is None or row.expires > self.clock())

    def _recorded(self, revision: int, by: str, key: str, event: e.Event) -> e.Recorded:
        return e.Recorded(
            revision=revision, at=self.clock(), by=by, key=key, audience=e.ROOM, event=event
        )


def quarter(day: date) -> tuple[str, date, date]:
    """The calendar quarter a day lies in: its name, first and last day.

    >>> quarter(date(2026, 11, 22))
    ('Q4 2026', datetime.date(2026, 10, 1), datetime.date(2026, 12, 31))
    """
    number = (day.month - 1) // 3 + 1
    first = date(day.year, 3 * number - 2, 1)
    after = date(day.year + (number == 4), 1 if number == 4 else 3 * number + 1, 1)
    return f"Q{number} {day.year}", first, after - timedelta(days=1)
