"""The register: creates workshops, and begins and finds sessions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import msgspec
from msgspec.structs import replace

from okrlab.errors import LinkUnknown
from okrlab.host import links, teams
from okrlab.host.keys import Clock, Keys
from okrlab.host.wire import new_id
from okrlab.record import events as e
from okrlab.record.decision import words
from okrlab.record.store.record import LinkRow, Meeting, Record, SessionRow
from okrlab.texts.days import HERE, day_of, quarter

RETENTION_DAYS = 365
FIRST_LINKS = ("host", "facilitate", "join", "view", "say")
_MOST_STAGED = 10_000


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """What a link opens, as far as a stranger with that link may know.

    `staged` says whether the workshop has an agenda.
    """

    link: str
    kind: str
    workshop: str
    title: str
    team: str
    retention_days: int
    staged: bool = False


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A result in one format, with the name and the type under which it is handed over."""

    name: str
    type: str
    content: bytes


class Entered(msgspec.Struct, frozen=True, kw_only=True):
    """A session that was begun or found, and the secret that finds it next time.

    `staged` says whether the workshop has an agenda.
    """

    session: str
    workshop: str
    role: str
    rejoin_secret: str
    staged: bool = False


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """The result of trying a code: a link's secret, or why not ("shape", "wrong" or "paused")."""

    secret: str = ""
    why: str = ""
    minutes: int = 0
    """Minutes until codes are accepted again after a pause."""


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """A valid session, with its workshop."""

    session: str
    workshop: str
    role: str
    title: str
    staged: bool = False


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """The person of a session, as the room knows them; `name` is empty if they gave none."""

    session: str
    role: str
    name: str = ""


class Register(Keys):
    """Workshops and the sessions in them. Needs the signing key and a clock."""

    def __init__(self, record: Record, key: bytes, clock: Clock) -> None:
        super().__init__(record, key, clock)
        self._staged: dict[str, int] = {}
        """The revision up to which a workshop is known to have no agenda; -1 if it has one."""

    def create(
        self,
        title: str,
        *,
        id: str = "",
        team: str = "",
        cycle: str = "",
        starts: date | None = None,
        ends: date | None = None,
        retention_days: int = RETENTION_DAYS,
        log: Collection[e.Recorded] = (),
        begun: Collection[e.Event] = (),
        host: str = "",
        joins: teams.Joins | None = None,
    ) -> str:
        """Create a workshop and its first links; returns its id.

        `team` and `cycle` are names: an existing one is used, a new one is made. Without a team
        name, or if several teams have that name, the workshop gets a team of its own, named like
        the workshop. Since the host of one workshop of a team sees the host links of all,
        `joins(name, workshops)` is called before it joins an existing team (without workshops: if
        several have that name), and may raise. `host` is the workshop whose host asks: they may
        only use their own team or a new one, and `Refused` is raised for any other. The default
        cycle is the current quarter, in the time zone of `begun` or of this machine. `begun` are
        the events that it starts with, `log` those that followed elsewhere, for an import. If there
        is a workshop with this `id` already, nothing is made. Raises `BadInput` for names that are
        empty or too long.
        """
        now = self.clock()
        team = teams.named(team)
        here = (one.frame.zone for one in begun if isinstance(one, e.FrameSet))
        name, first, last = quarter(day_of(now, next(here, "") or HERE))
        meeting = Meeting(
            id=id or new_id(),
            title=words("title", title, needed=True),
            team=team or words("title", title),
            cycle=words("title", cycle) or name,
            created=now,
            retention_days=retention_days,
        )
        if joins is not None:
            teams.tell(self.record, team, host, joins)
        with self.record.writing() as db:
            if id and self.record.meetings(db, id):
                return id
            known = teams.meant(self.record, db, team, host)
            [(team_id, called)] = known.items() if len(known) == 1 else [(new_id(), meeting.team)]
            meeting = replace(meeting, team=called)
            cycle_id = self.record.cycle_named(db, team_id, meeting.cycle) or new_id()
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

    def look(self, secret: str) -> Door | None:
        """What a link opens; None if it is unknown, expired or revoked."""
        with self.record.reading() as db:
            row = self._link(db, secret)
            meetings = self.record.meetings(db, row.workshop) if row else []
            staged = row is not None and self._has_agenda(db, row.workshop)
        if row is None or not meetings:
            return None
        return Door(
            link=row.id,
            kind=row.kind,
            workshop=row.workshop,
            title=meetings[0].title,
            team=meetings[0].team,
            retention_days=meetings[0].retention_days,
            staged=staged,
        )

    def enter(self, secret: str, name: str, held: str = "") -> Entered:
        """Begin a session through a link, or find it again through a rejoin link.

        `held` is the session that this browser has in the workshop already. A learner continues in
        it; anybody else begins another, which is known to be of the same browser. Raises
        `LinkUnknown` for a link that opens no room, `BadInput` for a name that is too long.
        """
        with self.record.writing() as db:
            entered, joined = self.begin(db, self.opened(db, secret), secret, name, held=held)
            if joined is not None:
                head = self.record.hold(db, [entered.workshop])[entered.workshop]
                event = self._recorded(head + 1, entered.session, "joined", joined)
                self.record.append(db, entered.workshop, [event])
            return entered

    def opened(self, db: Any, secret: str) -> LinkRow:
        """The link with this secret, if it opens a room. Raises `LinkUnknown`."""
        row = self._link(db, secret)
        if row is None or row.kind not in links.SEATING:
            raise LinkUnknown("unknown_link")
        return row

    def begin(
        self, db: Any, row: LinkRow, secret: str, name: str, request: str = "", held: str = ""
    ) -> tuple[Entered, e.PersonJoined | None]:
        """Within a write: begin a session through an opened link, or find it again.

        Returns it with the event to be recorded, if there is one. The same `request` means the same
        session; `held` is as in `enter`. Raises `LinkUnknown`, or `BadInput` for a name that is too
        long.
        """
        name = words("name", name)
        mine = row.session if row.kind == "rejoin" else request
        known = self.record.session(db, mine) if mine else None
        if known is not None and known.workshop == row.workshop and not known.revoked:
            rejoin = secret if row.kind == "rejoin" else self.rejoin_secret(db, known)
            return self._entered(db, known, rejoin), None
        if row.kind == "rejoin" or known is not None:
            raise LinkUnknown("unknown_link")
        before = self.record.session(db, held) if held else None
        if before is not None and before.workshop != row.workshop:
            before = None
        role = links.ROLES[row.kind]
        if role == "learner" and before and before.role == role and not before.revoked:
            return self._entered(db, before, self.rejoin_secret(db, before)), None
        session = SessionRow(
            id=request or new_id(),
            workshop=row.workshop,
            role=role,
            revoked=None,
            browser=(before.browser or before.id) if before else None,
        )
        self.record.add_session(db, session, self.clock())
        rejoin = self.new_link(db, row.workshop, "rejoin", session=session.id)
        entered = self._entered(db, session, rejoin)
        if session.role == "learner":  # learners stay unnamed, and nobody is told of them
            return entered, None
        return entered, e.PersonJoined(person=session.id, name=name, role=session.role)

    def _entered(self, db: Any, session: SessionRow, rejoin_secret: str) -> Entered:
        return Entered(
            session=session.id,
            workshop=session.workshop,
            role=session.role,
            rejoin_secret=rejoin_secret,
            staged=self._has_agenda(db, session.workshop),
        )

    def _has_agenda(self, db: Any, workshop: str) -> bool:
        """Whether a workshop has ever had an agenda; cached, since it is asked at every visit."""
        seen = self._staged.get(workshop, 0)
        if seen < 0:
            return True
        head = self.record.head(db, workshop)
        if head > seen:
            found = self.record.has_event(db, workshop, "AgendaSet", after=seen)
            self._staged.pop(workshop, None)
            self._staged[workshop] = -1 if found else head
            for oldest in list(self._staged)[:-_MOST_STAGED]:
                del self._staged[oldest]
        return self._staged.get(workshop, 0) < 0

    def outsider(self, db: Any, workshop: str) -> SessionRow:
        """Within a write: a session for one answer of somebody outside the team.

        It gives them no place in the room.
        """
        session = SessionRow(id=new_id(), workshop=workshop, role="outsider", revoked=None)
        self.record.add_session(db, session, self.clock())
        return session

    def visit(self, session: str) -> Visit | None:
        """The visit of a session, or None if it is not valid."""
        with self.record.reading() as db:
            row = self.record.session(db, session)
            meetings = self.record.meetings(db, row.workshop) if row else []
            staged = row is not None and self._has_agenda(db, row.workshop)
        if row is None or row.revoked or not meetings:
            return None
        return Visit(
            session=session,
            workshop=row.workshop,
            role=row.role,
            title=meetings[0].title,
            staged=staged,
        )

    def who(self, session: str, secret: str) -> Who | None:
        """The person of a valid session or, without one, of the place of a rejoin link."""
        with self.record.reading() as db:
            link = None if session else self._link(db, secret)
            if link is not None and link.kind == "rejoin":
                session = link.session or ""
            row = self.record.session(db, session)
            if row is None or row.revoked:
                return None
            name = self.record.name_of(db, row.workshop, row.id)
        return Who(session=row.id, role=row.role, name=name)

    def _recorded(self, revision: int, by: str, key: str, event: e.Event) -> e.Recorded:
        return e.Recorded(
            revision=revision, at=self.clock(), by=by, key=key, audience=e.ROOM, event=event
        )
