"""What every board does in the kernel: answer the page, send commands, and report what changed.

Nothing that the page sends is trusted: a message is decoded, checked, and always answered. The page
cannot write the widget's state: Jupyter would take such writes from any page and hand them on to
the others, past every rule of the record and without an author.
"""

from __future__ import annotations

import time
from collections import deque
from typing import Any

import anywidget
import msgspec
import traitlets

from okrlab.boards.answering_a_page import Answering, Refusable
from okrlab.errors import BadInput
from okrlab.host import wire
from okrlab.host.session import Outcome, Session
from okrlab.record import commands as c
from okrlab.record.decision import FACILITATING
from okrlab.texts.days import known_zone

TOGETHER = 0.05
"""Seconds: changes by several people within this time are sent together."""
KEPT = 16_000
"""Bytes of messages kept for a page that was away; if it missed more, it gets the whole state."""
_NUMBERED = ("changed", "people", "question", "trouble")
"""News that a page must not miss. A message can be lost without either side noticing: while a phone
sleeps, or when the page reconnects. So news is numbered. A page that sees a gap asks for what it
missed, and one that comes back says how far it got.
"""
_MIME = {"md": "text/markdown", "csv": "text/csv", "json": "application/json"}


class Board(Refusable, Answering, anywidget.AnyWidget):
    """One session on one page. A subclass says what it shows and which messages it understands.

    A message with the `op` "x" is handled by the method `_say_x`. A subclass implements `_state`
    (all it shows) and `_changes` (what is new since it last sent something), and may extend
    `_news`, `_command` and `_did`. `texts` are the catalogue texts that the page needs.
    """

    _board = ""
    """The board in the record that this page works on, if there is one."""
    _texts = traitlets.Dict().tag(sync=True)
    _context = traitlets.Dict().tag(sync=True)

    def __init__(self, session: Session, texts: dict[str, str]) -> None:
        self._session = session
        self._due = False
        self._told = 0.0
        self._run, self._number = wire.new_id()[:12], 0
        self._sent: deque[tuple[int, bytes]] = deque()
        self._crowd: list[dict[str, Any]] = []
        self._refused_to = {}
        super().__init__(_texts=texts, _context=self._about())
        self._stop = session.listen(self._news)
        self.on_msg(self._hear)

    def close(self) -> None:
        """Stop listening and close the widget; the record stays."""
        self.rest()
        super().close()

    def rest(self) -> None:
        """Stop listening while no page shows this board; a page that comes back asks for news."""
        self._stop()

    def wake(self) -> None:
        """Listen again after `rest`."""
        self._stop()
        self._stop = self._session.listen(self._news)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Ignore state that the page writes: it has to send commands instead."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._session.workshop.title!r})"

    # -- what a subclass gives -----------------------------------------------------------

    def _state(self) -> dict[str, Any]:
        """Everything the page shows, as plain data; the message is "state"."""
        raise NotImplementedError

    def _changes(self) -> dict[str, Any] | None:
        """What is new since the last message, as plain data; the message is "changed"."""
        raise NotImplementedError

    def _about(self) -> dict[str, Any]:
        """What the page knows before its first message: its workshop, session and role."""
        session = self._session
        who = {"session": session.person, "role": session.role}
        return {"workshop": session.id, "mode": session.mode, **who}

    def _me(self) -> dict[str, Any]:
        """The person at this page; `ids` are all ids under which they have written."""
        session = self._session
        me, ids = session.workshop.person(session.person), session.workshop.ids(session.person)
        name = me.name if me else ""
        return {"id": session.person, "ids": ids, "name": name, "role": session.role}

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

    # -- what the page says --------------------------------------------------------------

    def _hear(self, _: object, message: Any, buffers: object) -> None:
        with self._answering(self._of(message) if isinstance(message, dict) else {}):
            try:
                op = message["op"]
                saying = getattr(self, f"_say_{op}", None) if str(op).isidentifier() else None
                if saying:
                    saying(message)
            except (KeyError, TypeError, ValueError, msgspec.MsgspecError):
                error = BadInput("bad_message")
                key = message.get("key", "") if isinstance(message, dict) else ""
                self._refuse(key, error.code, error.message, error.hint)

    def _say_hello(self, message: dict[str, Any]) -> None:
        """Send a page that came back what it missed, if that is still kept; else everything."""
        self._locate(str(message.get("zone", "")))
        revision = self._session.workshop.revision
        if message.get("_run") == self._run:
            self._changed()
            missed = [sent for number, sent in self._sent if number > message["_nth"]]
            if len(missed) == self._number - message["_nth"]:
                for sent in missed:
                    super().send(msgspec.json.decode(sent))
                super().send({"op": "current", "revision": revision})
                return
        self._due = False
        state = {"op": "state", **self._state(), "_run": self._run, "_nth": self._number}
        self.send({**state, "revision": revision})

    def send(self, content: Any, buffers: Any = None) -> None:
        """Send a message to the page. News is numbered and kept for a while."""
        if content["op"] in _NUMBERED:
            self._number += 1
            content = {**content, "_run": self._run, "_nth": self._number}
            self._sent.append((self._number, msgspec.json.encode(content)))
            # A message with a clock is never sent again: its time would be wrong.
            while self._sent and ("clock" in content or sum(len(m) for _, m in self._sent) > KEPT):
                self._sent.popleft()
        super().send(content, buffers)

    def _locate(self, zone: str) -> None:
        """Take the facilitator's time zone for the workshop, unless it has one or is closed."""
        session, frame = self._session, self._session.workshop.frame
        is_unset = not frame.zone and not session.workshop.agenda.closed
        if is_unset and known_zone(zone) and session.role in FACILITATING:
            session.do(c.SetFrame(frame=msgspec.structs.replace(frame, zone=zone)), f"zone-{zone}")

    def _say_do(self, message: dict[str, Any]) -> None:
        key, command = str(message["key"]), self._command(message["command"])
        if not (1 <= len(key) <= 80):
            raise ValueError

        def answered(outcome: Outcome) -> None:
            self._changed()  # the change is on the board before it is reported as saved
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
        self._changed()
        session = self._session
        now = {"connected": session.connected, "revision": session.workshop.revision}
        self.send({"op": "pong", "n": message["n"], **now})

    def _say_export(self, message: dict[str, Any]) -> None:
        format = str(message["format"])

        def exported(content: bytes) -> None:
            name = f"okrlab-{self._session.workshop.title[:40] or 'workshop'}.{format}"
            file = {"name": name, "mime": _MIME.get(format, "text/plain"), "text": content.decode()}
            self.send({"op": "file", **file})

        self._then(self._session.ask("export", format=format), exported)

    # -- what the board says -------------------------------------------------------------

    def _news(self, what: str) -> None:
        if what in ("changed", "sealed"):
            self._soon()
        elif what == "connected":
            ended = self._session.ended
            hint = f"{ended.message} {ended.hint}" if ended else ""
            self.send({"op": "connected", "ok": self._session.connected, "ended": hint})
        elif what == "trouble":
            failed = self._session.trouble
            message, hint = (failed.message, failed.hint) if failed else ("", "")
            self.send({"op": "trouble", "message": message, "hint": hint})

    def _people(self) -> list[dict[str, Any]]:
        """The people who are present, for a board that shows them."""
        raise NotImplementedError

    def _tell_people(self) -> None:
        """Send the people who came, left or changed, if there are any.

        Only those: when thirty people come back at once, each of thirty pages gets thirty messages.
        """
        known = {person["id"]: person for person in self._crowd}
        self._crowd = self._people()
        new = [person for person in self._crowd if known.pop(person["id"], None) != person]
        if new or known:
            self.send({"op": "people", "people": new, "gone": list(known)})

    def _soon(self) -> None:
        """Send a change at once if the board was quiet, otherwise together with those to follow."""
        if self._due:
            return
        self._due = True
        quiet = time.monotonic() - self._told
        if quiet >= TOGETHER:
            self._changed()
        else:
            self._session.after(TOGETHER - quiet, self._changed)

    def _changed(self) -> None:
        if not self._due:
            return
        self._due, self._told = False, time.monotonic()
        changes = self._changes()
        if changes is not None:
            self.send({"op": "changed", **changes, "revision": self._session.workshop.revision})

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
