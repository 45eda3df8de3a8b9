"""Questions to the recorder, from sessions and from the server's door, answered in turn."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from okrlab.errors import Busy, LinkUnknown, OkrlabError
from okrlab.host import asking, links, wire
from okrlab.host.answering import Job
from okrlab.host.answers import SAY, VIEW, AnswerDesk, OpenQuestion
from okrlab.host.audiences import Connection, Lines
from okrlab.host.chores import Chores
from okrlab.host.codes import Codes
from okrlab.host.familiar import Familiar
from okrlab.host.register import Register
from okrlab.host.shares import AT_THE_DOOR, FairShares
from okrlab.host.watching import UNLISTED, Refusals
from okrlab.host.writing import Writing
from okrlab.record.rights import IN_ROOM
from okrlab.record.store import belonging
from okrlab.record.store.record import SessionRow
from okrlab.results import CALENDARS, OFFERED, SHOWN

_PAGES = {"result": VIEW, "say": SAY}
"""The pages that the door may ask for, and the asker under which each is queued."""
_OURS = "our_result"
"""The page of a view link, for somebody who is in the room."""
_SAID = ("card", "said")
_DOOR = "door"
"""The door's own place among those that wait for their turn; every workshop has one as well."""


class Inquiries:
    """Takes questions in turn, so that no session can keep the recorder from the others."""

    def __init__(
        self,
        register: Register,
        familiar: Familiar,
        shares: FairShares,
        lines: Lines,
        refusals: Refusals,
        chores: Chores,
        answers: AnswerDesk,
        writing: Writing,
    ) -> None:
        self.register, self.record = register, register.record
        self.shares, self.lines, self.refusals = shares, lines, refusals
        self.chores, self.answers, self.writing = chores, answers, writing
        self.doorway = Doorway(register, familiar, answers, refusals, lines)

    def ask(self, identity: bytes, line: Connection, ask: wire.Ask) -> None:
        """Queue a session's question; a refused one is noted in the audit log."""
        session = line.session
        kind = f"answering {ask.what}" if ask.what in asking.questions() else "answering"

        def fail(error: OkrlabError) -> None:
            what = ask.what if ask.what in asking.questions() else UNLISTED
            self.refusals.note(what, session.role, session.workshop, error)
            self.lines.refuse(identity, ask.id, error)

        def answer() -> None:
            question = asking.allowed(self.register, session, ask.what, ask.values)
            if question.costly:
                if not self.shares.fetched.has(session.id):
                    raise Busy("asked_often", seconds=10)
                self.ask_aside(identity, session, ask, question)
            else:
                values = {**ask.values, "request": ask.id}
                value = asking.answer(self.register, session, ask.what, values)
                self.lines.send(identity, wire.AnswerGiven(id=ask.id, value=value))

        if self.shares.questions.allow(session.id):
            parts = (part for pair in sorted(ask.values.items()) for part in pair)
            self.chores.put(session.workshop, session.id, kind, answer, fail, session.id, *parts)
        else:
            fail(Busy("asked_often"))

    def ask_aside(
        self, identity: bytes, session: SessionRow, ask: wire.Ask, question: asking.QuestionKind
    ) -> None:
        """Give a costly question to a process of its own."""
        key: tuple[str, ...] = (session.id, ask.id)
        if question.shared:
            parts = (f"{name}={value}" for name, value in sorted(ask.values.items()))
            key = (session.workshop, ask.what, session.role, *parts)
        revision = -1
        if question.kept:
            with self.record.reading() as db:
                revision = self.record.head(db, session.workshop)
        job = Job(ask.what, ask.values, session.id, session.workshop, ask.id, question.seconds)
        asked = OpenQuestion(session.id, session.workshop, key, job, revision)
        self.answers.ask(identity, ask.id, asked)

    def at_the_door(self, identity: bytes, ask: wire.Ask, now: float) -> None:
        """Handle a question that only the server's own door may ask."""

        def fail(error: OkrlabError) -> None:
            what = ask.what if ask.what in asking.DOOR else UNLISTED
            self.refusals.note(what, "", "", error)
            self.lines.refuse(identity, ask.id, error)

        def answer() -> None:
            if self.doorway.page(identity, ask):  # the page may have to be made first
                self.lines.refuse(identity, ask.id, Busy("asked_often"), retry=True)
                return
            value = self.doorway.value(ask)
            self.lines.send(identity, wire.AnswerGiven(id=ask.id, value=value))

        try:
            if not self.doorway.knows(ask):
                raise LinkUnknown("unknown_link")
            if ask.what == "enter":
                self.writing.join(identity, ask, now)
            elif ask.what == "outside":
                self.writing.say(identity, ask, now)
            elif self.chores.waiting(_DOOR) >= AT_THE_DOOR:
                raise Busy("asked_often", seconds=2)
            else:
                values = (ask.values[name] for name in sorted(ask.values) if name != "token")
                self.chores.put(
                    _DOOR, ask.what, "answering the door", answer, fail, ask.what, *values
                )
        except OkrlabError as error:
            fail(error)


class Doorway:
    """Answers the door, see `asking.DOOR`. Everyone who is not let in is noted in `refusals`."""

    def __init__(
        self,
        register: Register,
        familiar: Familiar,
        answers: AnswerDesk,
        refusals: Refusals,
        lines: Lines,
    ) -> None:
        self.register, self.familiar = register, familiar
        self.answers = answers
        self.refusals = refusals
        self.lines = lines
        self.codes = Codes(register)

    def knows(self, ask: wire.Ask) -> bool:
        """Whether a question really comes from the door."""
        token = ask.values.get("token", "")
        return links.verify(self.register.key, token, now=datetime.now(UTC)) == links.DOOR

    def value(self, ask: wire.Ask) -> Any:
        """The answer to a small question. Raises `LinkUnknown` for any other."""
        values = ask.values
        door = asking.at_door(self.register, ask.what, values)
        match ask.what:
            case "ping":
                record = self.register.record
                with record.reading() as db:  # which fails if the database does
                    db.exec_driver_sql("SELECT 1")
                if record.is_doubtful:  # whoever failed to write has left, and nobody else may come
                    with record.writing() as db:
                        belonging.write_again(db)
                return not record.in_trouble
            case "look":
                if door is None:
                    self.refusals.note("look", "", "", "unknown_link")
                return door
            case "code":
                tried = self.codes.attempt(values["code"], values.get("address", ""))
                if not tried.secret:
                    self.refusals.note("code", "", "", tried.why)
                return tried
            case "visit":
                return self.familiar.visit(values["session"])
            case "who":
                return self.register.who(values["session"], values["secret"])
            case "reached":
                self.lines.reached(values["base"])
                return True
        raise LinkUnknown("unknown_link")

    def page(self, identity: bytes, ask: wire.Ask) -> bool:
        """Have a page made for somebody with its link or in the room; False if it asks for none.

        Raises `LinkUnknown` if they have neither, or may not have it in the format they ask for.
        """
        if ask.what == _OURS:
            what, workshop = "result", self._room(ask.values["session"])
        elif ask.what in _PAGES:
            door = asking.at_door(self.register, ask.what, ask.values)
            what, workshop = ask.what, door.workshop if door else ""
        else:
            return False
        if not workshop:
            raise LinkUnknown("unknown_link")
        said = {name: ask.values[name] for name in _SAID if name in ask.values}
        wanted = ask.values.get("as", "")
        if wanted and wanted not in (*CALENDARS, *(OFFERED if ask.what == _OURS else SHOWN)):
            raise LinkUnknown("unknown_link")
        revision = -1
        if not said:
            with self.register.record.reading() as db:
                revision = self.register.record.head(db, workshop)
        key = (workshop, what, wanted, *((ask.id,) if said else ()))
        values = {**said, "as": wanted}
        job = Job(what=what, values=values, workshop=workshop, request=ask.id)
        self.answers.ask(identity, ask.id, OpenQuestion(_PAGES[what], workshop, key, job, revision))
        return True

    def _room(self, session: str) -> str:
        """The workshop whose room this session is in; empty for learners and unknown sessions."""
        visit = self.familiar.visit(session)
        return visit.workshop if visit and visit.role in IN_ROOM else ""
