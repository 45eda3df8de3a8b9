"""What the server's own door asks: links, sessions and codes; and pages that need no session."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from okrlab.errors import BadInput, LinkUnknown
from okrlab.workshop import links, wire
from okrlab.workshop.answering import Job
from okrlab.workshop.answers import SAY, VIEW, Answers, Asked
from okrlab.workshop.codes import Codes
from okrlab.workshop.register import Register

_PAGES = {"result": ("view", VIEW), "say": ("say", SAY)}
"""Pages, with the kind of link that opens each, and in whose turn it is made."""
_SAID = ("card", "said")


class Doorway:
    """Answers the door."""

    def __init__(self, register: Register, answers: Answers) -> None:
        self.register = register
        self.answers = answers
        self.codes = Codes(register)

    def knows(self, ask: wire.Ask) -> bool:
        """Whether it is the door that asks."""
        token = ask.values.get("token", "")
        return links.verify(self.register.key, token, now=datetime.now(UTC)) == links.DOOR

    def value(self, ask: wire.Ask) -> Any:
        """The answer to a small question."""
        values = ask.values
        match ask.what:
            case "ping":
                return True
            case "look":
                return self.register.look(values["secret"])
            case "code":
                return self.codes.attempt(values["code"])
            case "visit":
                return self.register.visit(values["session"])
            case "who":
                return self.register.who(values["session"], values["secret"])
        raise BadInput("bad_message")

    def page(self, identity: bytes, ask: wire.Ask) -> bool:
        """Have a page made for whoever holds its link; False if it is none that is asked for.

        Raises `LinkUnknown`.
        """
        if ask.what not in _PAGES:
            return False
        kind, asker = _PAGES[ask.what]
        door = self.register.look(ask.values.get("secret", ""))
        if door is None or door.kind != kind:
            raise LinkUnknown("unknown_link")
        values: dict[str, str] = {name: ask.values[name] for name in _SAID if name in ask.values}
        revision = -1
        if not values:
            with self.register.record.reading() as db:
                revision = self.register.record.head(db, door.workshop)
        alone = (ask.id,) if values else ()
        key = (door.workshop, ask.what, *alone)
        job = Job(what=ask.what, values=values, workshop=door.workshop, request=ask.id)
        self.answers.ask(identity, ask.id, Asked(asker, door.workshop, key, job, revision))
        return True
