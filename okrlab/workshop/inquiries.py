"""Questions to the recorder: from sessions and from the door, answered in turn or aside."""

from __future__ import annotations

from okrlab.errors import Busy, LinkUnknown, OkrlabError
from okrlab.store.record import SessionRow
from okrlab.workshop import asking, audit, wire
from okrlab.workshop.answering import Job
from okrlab.workshop.answers import AnswerDesk, OpenQuestion
from okrlab.workshop.chores import Chores
from okrlab.workshop.doorway import Doorway
from okrlab.workshop.lines import Connection, Lines
from okrlab.workshop.register import Register
from okrlab.workshop.shares import AT_THE_DOOR, FairShares
from okrlab.workshop.writing import Writing

_DOOR = "door"
"""The door's own place among those that wait for their turn; every workshop has one as well."""


class Inquiries:
    """Takes questions in turn, so that no session can keep the recorder from the others."""

    def __init__(
        self,
        register: Register,
        shares: FairShares,
        lines: Lines,
        refusals: audit.Refusals,
        chores: Chores,
        answers: AnswerDesk,
        writing: Writing,
    ) -> None:
        self.register, self.record = register, register.record
        self.shares, self.lines, self.refusals = shares, lines, refusals
        self.chores, self.answers, self.writing = chores, answers, writing
        self.doorway = Doorway(register, answers, refusals)

    def ask(self, identity: bytes, line: Connection, ask: wire.Ask) -> None:
        """A session's question."""
        session = line.session
        kind = f"answering {ask.what}" if ask.what in asking.QUESTIONS else "answering"

        def fail(error: OkrlabError) -> None:
            what = ask.what if ask.what in asking.QUESTIONS else audit.UNLISTED
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
            said = (part for pair in sorted(ask.values.items()) for part in pair)
            self.chores.put(session.workshop, session.id, kind, answer, fail, session.id, *said)
        else:
            fail(Busy("asked_often"))

    def ask_aside(
        self, identity: bytes, session: SessionRow, ask: wire.Ask, question: asking.QuestionKind
    ) -> None:
        """A costly question goes to a process of its own."""
        key: tuple[str, ...] = (session.id, ask.id)
        if question.shared:
            said = (f"{name}={value}" for name, value in sorted(ask.values.items()))
            key = (session.workshop, ask.what, session.role, *said)
        revision = -1
        if question.kept:
            with self.record.reading() as db:
                revision = self.record.head(db, session.workshop)
        job = Job(ask.what, ask.values, session.id, session.workshop, ask.id, question.seconds)
        asked = OpenQuestion(session.id, session.workshop, key, job, revision)
        self.answers.ask(identity, ask.id, asked)

    def at_the_door(self, identity: bytes, ask: wire.Ask, now: float) -> None:
        """What only the server's own door may ask."""

        def fail(error: OkrlabError) -> None:
            what = ask.what if ask.what in asking.DOOR else audit.UNLISTED
            self.refusals.note(what, "", "", error)
            self.lines.refuse(identity, ask.id, error)

        def answer() -> None:
            if self.doorway.page(identity, ask):  # where it is not there yet, it will be
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
                said = (ask.values[name] for name in sorted(ask.values) if name != "token")
                self.chores.put(_DOOR, ask.what, "answering the door", answer, fail, *said)
        except OkrlabError as error:
            fail(error)
