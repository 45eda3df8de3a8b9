"""The two parts of every board: what the room sees of it, and what is one person's.

`Shared` has no person: it is the same for everybody, and can be told to all at once. `Own` is one
person's: who they are, what only they see, and what their page may say. Neither is a widget;
`base_board.Board` joins the two for one page in a kernel.

Nothing that the page sends is trusted: a message is decoded, checked, and always answered.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, ClassVar, Protocol

import msgspec

from okrlab.boards.addresses import address_of
from okrlab.boards.answering_a_page import Answering, line_of
from okrlab.errors import BadInput
from okrlab.host import wire
from okrlab.host.session import Outcome, Session
from okrlab.record import commands as c
from okrlab.record.decision import FACILITATING
from okrlab.record.workshop import Workshop
from okrlab.results import FORMATS
from okrlab.texts.days import known_zone

TOGETHER = 0.05
"""Seconds: changes by several people within this time are sent together."""


class RoomState(Protocol):
    """A workshop as those in it may see it. A `Session` is one; so is what is nobody's."""

    @property
    def id(self) -> str: ...
    @property
    def mode(self) -> str: ...
    @property
    def workshop(self) -> Workshop: ...
    @property
    def here(self) -> dict[str, str]: ...
    @property
    def more(self) -> int: ...
    @property
    def tallies(self) -> dict[str, wire.Tally]: ...

    def now(self) -> datetime: ...
    def today(self) -> date: ...
    def in_loop(self, call: Callable[..., None], *values: Any) -> None: ...


class Page(Protocol):
    """What shows a board to one person."""

    @property
    def revision(self) -> int:
        """Up to which revision it has been told everything."""

    def send(self, content: dict[str, Any]) -> None:
        """Send a message to this person's page."""

    def changed(self) -> None:
        """Tell now what has changed, before an answer that the page connects with it."""

    def soon(self) -> None:
        """Tell what has changed, together with what else changes in a moment."""

    def renew(self) -> None:
        """Tell anew what the page knew from the start: `Own.about` has changed."""


class Shared:
    """What the room sees of a board: nothing here may depend on a person.

    `soon` is called when something has changed that is not in the record.
    """

    shows_people: ClassVar[bool] = False
    """Whether `changes` tells who is here."""

    def __init__(self, room: RoomState, board: str, soon: Callable[[], None]) -> None:
        self._room, self._board, self._soon = room, board, soon

    def close(self) -> None:
        """End what runs beside the board."""

    def about(self) -> dict[str, Any]:
        """What every page knows of the board before its first message."""
        return {"workshop": self._room.id, "mode": self._room.mode}

    def whole(self) -> dict[str, Any]:
        """Everything that all may see, as plain data."""
        return {}

    def changes(self) -> dict[str, Any] | None:
        """What is new since this or `whole` was called last; None if there is nothing to tell.

        Without anything new, a page still learns the revision.
        """
        return {}

    def people_changes(self) -> dict[str, Any] | None:
        """Who came, left or changed since the last time, for a board that shows them."""
        return None


def all_texts() -> list[dict[str, str]]:
    """The texts of every board whose module is loaded, as its page gets them."""
    found, left = [], [Own]
    while left:
        one = left.pop()
        left += one.__subclasses__()
        found.append(one.texts())
    return found


class Own(Answering):
    """What one person's page of a board shows to nobody else, and what it may say.

    A message with the `op` "x" is handled by the method `_say_x`. A subclass may extend `_parts`,
    `news`, `_command` and `_did`.
    """

    def __init__(self, session: Session, shared: Any, page: Page, board: str = "") -> None:
        self._session, self._shared, self._page, self._board = session, shared, page, board
        self._refused_to = {}
        self._told: dict[str, Any] = {}

    @classmethod
    def texts(cls) -> dict[str, str]:
        """The texts of the catalogue that the page needs."""
        return {}

    def begin(self) -> None:
        """Called once, when messages can be sent."""

    def greeted(self) -> None:
        """Called when a page was told everything, or what it had missed."""

    def close(self) -> None:
        """End what runs beside the board."""

    # -- what the board says -------------------------------------------------------------

    def about(self) -> dict[str, Any]:
        """What this page knows before its first message: its session and role."""
        return {"session": self._session.person, "role": self._session.role}

    def whole(self) -> dict[str, Any]:
        """Everything that only this person sees, as plain data."""
        self._told = self._parts()
        return msgspec.to_builtins(self._told)  # type: ignore[no-any-return]

    def changes(self) -> dict[str, Any]:
        """What of it is new since this or `whole` was called last."""
        before, self._told = self._told, self._parts()
        new = {name: now for name, now in self._told.items() if before.get(name) != now}
        return msgspec.to_builtins(new)  # type: ignore[no-any-return]

    def news(self, what: str) -> None:
        """Take in what the session tells, beside what every board does with it."""

    def address_of(self, path: str, *, drawn: bool = True) -> dict[str, Any]:
        """A link as this page shows it: at the address where the server is reached now."""
        typed = self._session.workshop.frame.address
        return address_of(path, typed, self._session.base, drawn=drawn)

    def of_session(self, what: str) -> dict[str, Any] | None:
        """What a page is told of its recorder: that it was lost, or cannot write; else None."""
        if what == "connected":
            return line_of(self._session)
        if what == "trouble":
            failed = self._session.trouble
            message, hint = (failed.message, failed.hint) if failed else ("", "")
            return {"op": "trouble", "message": message, "hint": hint}
        return None

    def _parts(self) -> dict[str, Any]:
        """What only this person sees; each part is sent again when it changes."""
        return {}

    def _me(self) -> dict[str, Any]:
        """The person at this page; `ids` are all ids under which they have written."""
        session = self._session
        me, ids = session.workshop.person(session.person), session.workshop.ids(session.person)
        name = me.name if me else ""
        return {"id": session.person, "ids": ids, "name": name, "role": session.role}

    def send(self, content: dict[str, Any]) -> None:
        """Send a message to this person's page."""
        self._page.send(content)

    # -- what the page says --------------------------------------------------------------

    def hear(self, message: Any, greet: Callable[[dict[str, Any]], None]) -> None:
        """Answer a message, whatever it is; `greet` answers a page that says hello."""
        if isinstance(message, dict) and message.get("op") == "hello":
            self.answer(message, greet)
            return self.greeted()

        def say(message: dict[str, Any]) -> None:
            op = message["op"]
            saying = getattr(self, f"_say_{op}", None) if str(op).isidentifier() else None
            if saying:
                saying(message)

        self.answer(message, say)

    def answer(self, message: Any, say: Callable[[dict[str, Any]], None]) -> None:
        """Let `say` answer a message; what it cannot read is refused."""
        known = message if isinstance(message, dict) else {}
        key = known.get("key", "")
        with self._answering(self._of(known)), self.surviving(key):
            try:
                say(message)
            except (KeyError, TypeError, ValueError, msgspec.MsgspecError):
                error = BadInput("bad_message")
                self._refuse(key, error.code, error.message, error.hint)

    def locate(self, zone: str) -> None:
        """Take the facilitator's time zone for the workshop, unless it has one or is closed."""
        session, frame = self._session, self._session.workshop.frame
        is_unset = not frame.zone and not session.workshop.agenda.closed
        if is_unset and known_zone(zone) and session.role in FACILITATING:
            session.do(c.SetFrame(frame=msgspec.structs.replace(frame, zone=zone)), f"zone-{zone}")

    def _command(self, wish: dict[str, Any]) -> c.Command:
        """The command in a page's message. If it is about a board, it is about this page's own.

        Raises `KeyError` or `msgspec.ValidationError` for anything that is no command.
        """
        kind = getattr(c, str(wish["type"]), None)
        if self._board and "board" in getattr(kind, "__struct_fields__", ()):
            wish = {**wish, "board": self._board}
        command: c.Command = msgspec.convert(wish, c.Command)
        return command

    def _did(self, command: c.Command) -> None:
        """Called after the page was told that its command is done."""

    def _say_do(self, message: dict[str, Any]) -> None:
        key, command = str(message["key"]), self._command(message["command"])
        if not (1 <= len(key) <= 80):
            raise ValueError

        def answered(outcome: Outcome) -> None:
            self._page.changed()  # the change is on the board before it is reported as saved
            if isinstance(outcome, wire.Done):
                self.send({"op": "done", "key": key, "revision": outcome.revision})
                self._did(command)
            elif isinstance(outcome, wire.Clash):
                clash = {"card": outcome.card, "by": outcome.by, "command": message["command"]}
                self.send({"op": "conflict", "key": key, **msgspec.to_builtins(clash)})
            else:
                self._refuse(key, outcome.code, outcome.message, outcome.hint)

        self._then(self._session.do(command, key), answered)

    def _say_editing(self, message: dict[str, Any]) -> None:
        self._session.editing(str(message["card"])[:40])

    def _say_ping(self, message: dict[str, Any]) -> None:
        if self._session.ended:
            return self.send(line_of(self._session))
        self._page.changed()
        now = {"connected": self._session.connected, "revision": self._page.revision}
        self.send({"op": "pong", "n": message["n"], **now})

    def _say_export(self, message: dict[str, Any]) -> None:
        format = str(message["format"])

        def exported(content: bytes) -> None:
            name = f"okrlab-{self._session.workshop.title[:40] or 'workshop'}.{format}"
            file = {"name": name, "mime": FORMATS[format].type, "text": content.decode()}
            self.send({"op": "file", **file})

        self._then(self._session.ask("export", format=format), exported)

    def _wish_name(self, message: dict[str, Any]) -> str:
        """The page's number for a request, which stays the same when the page asks again.

        So whatever the request creates is created once. The answer names it with `_of`. A message
        without a number is a new request.
        """
        name = str(message.get("n") or wire.new_id())
        if len(name) > 60:
            raise ValueError
        return name

    def _of(self, message: dict[str, Any]) -> dict[str, Any]:
        """The part of an answer that names the request it answers."""
        return {"n": message["n"]} if "n" in message else {}
