"""What the server's own door asks: links, sessions and codes; and pages that need no session."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from okrlab.errors import LinkUnknown
from okrlab.workshop import asking, links, wire
from okrlab.workshop.answering import Job
from okrlab.workshop.answers import SAY, VIEW, AnswerDesk, OpenQuestion
from okrlab.workshop.audit import Refusals
from okrlab.workshop.codes import Codes
from okrlab.workshop.register import Register
from okrlab.workshop.rights import IN_ROOM

_PAGES = {"result": VIEW, "say": SAY}
"""Pages, and in whose turn each is made."""
_OURS = "our_result"
"""The same page as behind a view link, for somebody who is in the room."""
_SAID = ("card", "said")


class Doorway:
    """Answers the door; see `asking.DOOR`. Whoever is not let in is noted among `refusals`."""

    def __init__(self, register: Register, answers: AnswerDesk, refusals: Refusals) -> None:
        self.register = register
        self.answers = answers
        self.refusals = refusals
        self.codes = Codes(register)

    def knows(self, ask: wire.Ask) -> bool:
        """Whether it is the door that asks."""
        token = ask.values.get("token", "")
        return links.verify(self.register.key, token, now=datetime.now(UTC)) == links.DOOR

    def value(self, ask: wire.Ask) -> Any:
        """The answer to a small question."""
        values = ask.values
        door = asking.at_door(self.register, ask.what, values)
        match ask.what:
            case "ping":
                record = self.register.record
                with record.reading() as db:  # which fails if the database does
                    db.exec_driver_sql("SELECT 1")
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
                return self.register.visit(values["session"])
            case "who":
                return self.register.who(values["session"], values["secret"])
        raise LinkUnknown("unknown_link")

    def page(self, identity: bytes, ask: wire.Ask) -> bool:
        """Have a page made for whoever holds its link or is in the room; False if none is asked.

        Raises `LinkUnknown`.
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
        values: dict[str, str] = {name: ask.values[name] for name in _SAID if name in ask.values}
        revision = -1
        if not values:
            with self.register.record.reading() as db:
                revision = self.register.record.head(db, workshop)
        alone = (ask.id,) if values else ()
        key = (workshop, what, *alone)
        job = Job(what=what, values=values, workshop=workshop, request=ask.id)
        self.answers.ask(identity, ask.id, OpenQuestion(_PAGES[what], workshop, key, job, revision))
        return True

    def _room(self, session: str) -> str:
        """The workshop whose room this session is in; empty for a learner, or for nobody."""
        visit = self.register.visit(session)
        return visit.workshop if visit and visit.role in IN_ROOM else ""
