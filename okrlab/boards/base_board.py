"""A board as a widget: both its parts, joined for one page in a kernel.

The page cannot write the widget's state: Jupyter would take such writes from any page and hand them
on to the others, past every rule of the record and without an author.
"""

from __future__ import annotations

import time
from collections import deque
from typing import Any, ClassVar

import anywidget
import msgspec
import traitlets

from okrlab.boards.answering_a_page import LeavesPicture, Refusable
from okrlab.boards.parts import TOGETHER, Own, Shared
from okrlab.host import wire
from okrlab.host.session import Session

KEPT = 16_000
"""Bytes of messages kept for a page that was away; if it missed more, it gets the whole state."""
_NUMBERED = ("changed", "people", "question", "trouble")
"""News that a page must not miss. A message can be lost without either side noticing: while a phone
sleeps, or when the page reconnects. So news is numbered. A page that sees a gap asks for what it
missed, and one that comes back says how far it got.
"""


class Board(LeavesPicture, Refusable, anywidget.AnyWidget):
    """One session on one page. A subclass names the two parts of its board."""

    parts: ClassVar[tuple[type[Shared], type[Own]]]
    """What the room sees of it, and what is one person's."""
    _texts = traitlets.Dict().tag(sync=True)
    _context = traitlets.Dict().tag(sync=True)

    def __init__(self, session: Session, board: str = "", **more: Any) -> None:
        """`more` is for the person's own part."""
        self._session, self._board = session, board
        self._due = False
        self._told = 0.0
        self._run, self._number = wire.new_id()[:12], 0
        self._sent: deque[tuple[int, bytes]] = deque()
        shared, own = self.parts
        self.shared = shared(session, board, self.soon)
        self.own = own(session, self.shared, self, board, **more)
        super().__init__(_texts=self.own.texts(), _context=self._about())
        self._stop = session.listen(self._news)
        self.on_msg(self._hear)
        self.own.begin()

    def close(self) -> None:
        """Stop listening and close the widget; the record stays."""
        self.rest()
        self.own.close()
        self.shared.close()
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

    @property
    def run(self) -> str:
        """Names this board on a page that shows it live (`data-live`), in no other kernel."""
        return self._run

    @property
    def place(self) -> str:
        """The name of the board in the record; empty for one that shows no cards."""
        return self._board

    # -- both parts in one ---------------------------------------------------------------

    def _about(self) -> dict[str, Any]:
        """What the page knows before its first message."""
        return {**self.shared.about(), **self.own.about()}

    def _state(self) -> dict[str, Any]:
        """Everything the page shows, as plain data; the message is "state"."""
        return {**self.shared.whole(), **self.own.whole()}

    def _changes(self) -> dict[str, Any] | None:
        """What is new since the last message, as plain data; the message is "changed"."""
        shared, own = self.shared.changes(), self.own.changes()
        return None if shared is None and not own else {**(shared or {}), **own}

    def renew(self) -> None:
        """Tell the page anew what it knew from the start."""
        self._context = self._about()

    # -- what the page says --------------------------------------------------------------

    def _hear(self, _: object, message: Any, buffers: object) -> None:
        self.own.hear(message, self._greet)

    def _greet(self, message: dict[str, Any]) -> None:
        """Send a page that came back what it missed, if that is still kept; else everything."""
        self.own.locate(str(message.get("zone", "")))
        revision = self._session.workshop.revision
        if message.get("_run") == self._run:
            self.changed()
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

    # -- what the board says -------------------------------------------------------------

    def _news(self, what: str) -> None:
        self.own.news(what)
        if what in ("changed", "sealed") or (what == "people" and self.shared.shows_people):
            self.soon()
        elif what == "people":
            self._tell_people()
        elif told := self.own.of_session(what):
            self.send(told)

    def _tell_people(self) -> None:
        """Send who came, left or changed, if anybody did."""
        if people := self.shared.people_changes():
            self.send({"op": "people", **people})

    def soon(self) -> None:
        """Send a change at once if the board was quiet, otherwise together with those to follow."""
        if self._due:
            return
        self._due = True
        quiet = time.monotonic() - self._told
        if quiet >= TOGETHER:
            self.changed()
        else:
            self._session.after(TOGETHER - quiet, self.changed)

    @property
    def revision(self) -> int:
        """Up to which revision the page has been told everything."""
        return self._session.workshop.revision

    def changed(self) -> None:
        """Send what has changed, if anything is due."""
        if self._due:
            self._due, self._told = False, time.monotonic()
            changes = self._changes()
            if changes is not None:
                revision = self._session.workshop.revision
                self.send({"op": "changed", **changes, "revision": revision})
        self._tell_people()
