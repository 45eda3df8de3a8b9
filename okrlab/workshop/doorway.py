"""What the server's own door asks: links, sessions and codes; and pages that need no session."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from okrlab.errors import LinkUnknown
from okrlab.workshop import asking, links, wire
from okrlab.workshop.answering import Job
from okrlab.workshop.answers import SAY, VIEW, Answers, Asked
from okrlab.workshop.audit import Refusals
from okrlab.workshop.codes import Codes
from okrlab.workshop.register import Register

_PAGES = {"result": VIEW, "say": SAY}
"""Pages, and in whose turn each is made."""
_SAID = ("card", "said")


class Doorway:
    """Answers the door; see `asking.DOOR`. Whoever is not let in is noted among `refusals`."""

    def __init__(self, register: Register, answers: Answers, refusals: Refusals) -> None:
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
                return True
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
        """Have a page made for whoever holds its link; False if it is none that is asked for.

        Raises `LinkUnknown`.
        """
        if ask.what not in _PAGES:
            return False
        door = asking.at_door(self.register, ask.what, ask.values)
        if door is None:
            raise LinkUnknown("unknown_link")
        values: dict[str, str] = {name: ask.values[name] for name in _SAID if name in ask.values}
        revision = -1
        if not values:
            with self.register.record.reading() as db:
                revision = self.register.record.head(db, door.workshop)
        alone = (ask.id,) if values else ()
        key = (door.workshop, ask.what, *alone)
        job = Job(what=ask.what, values=values, workshop=door.workshop, request=ask.id)
        self.answers.ask(
            identity, ask.id, Asked(_PAGES[ask.what], door.workshop, key, job, revision)
        )
        return True
