"""A board in a hall: what all are told of it, once, and what one page of it is told alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from okrlab.boards.parts import TOGETHER, Own, Shared
from okrlab.hall import page_frames as frames
from okrlab.hall.page_frames import json_of
from okrlab.hall.seats import RoomSession, Seat
from okrlab.host import wire

CALM = 1.0
"""Seconds until all at a board learn that there was something new which it does not show."""
FRESH = 0.5
"""Seconds for which what all see of a board is kept in words: a clock in it goes on."""


class RoomBoard:
    """A board as the room sees it. `tell` sends a frame to everybody at such a page."""

    def __init__(
        self,
        id: str,
        kind: type[Shared],
        board: str,
        room: RoomSession,
        tell: Callable[[bytes], None],
    ) -> None:
        self.id, self._room, self._tell = id, room, tell
        self._loop = asyncio.get_running_loop()
        self.run, self.number = wire.new_id()[:12], 0
        self._due = False
        self._told = -TOGETHER
        self._calm: asyncio.TimerHandle | None = None
        self._worded = b""
        self._worded_at = 0.0
        self.shared = kind(room, board, self.soon)
        self.shared.whole()  # from here on, changes are what is new to all
        self.revision = room.workshop.revision

    def soon(self) -> None:
        """Tell a change at once if the board was quiet, else together with those to follow."""
        if not self._due:
            self._due = True
            wait = self._told + TOGETHER - self._loop.time()
            self._loop.call_later(max(0.0, wait), self.flush)

    def flush(self) -> None:
        """Tell all what has changed, if anything is due."""
        if self._due:
            self._due, self._told = False, self._loop.time()
            changes = self.shared.changes()
            if changes:
                self._tell_changed(changes)
            elif changes is not None and self._calm is None:
                self._calm = self._loop.call_later(CALM, self._tell_changed, changes)
        self.tell_people()

    def _tell_changed(self, changes: dict[str, Any]) -> None:
        if self._calm is not None:
            self._calm.cancel()
        self._calm, self.revision = None, self._room.workshop.revision
        self._news("changed", {**changes, "revision": self.revision})

    def tell_people(self) -> None:
        """Tell all who came, left or changed, if anybody did."""
        if people := self.shared.people_changes():
            self._news("people", people)

    def _news(self, op: str, content: dict[str, Any]) -> None:
        self._worded, self.number = b"", self.number + 1
        news = {"op": op, **content, "_run": self.run, "_nth": self.number}
        self._tell(frames.said(self.id, json_of(news)))

    def whole(self) -> bytes:
        """Everything that all see, as the inside of a JSON object; nothing is due any more."""
        self.flush()
        now = self._loop.time()
        if not self._worded or now - self._worded_at > FRESH:
            revision = self._room.workshop.revision
            state = {"op": "state", **self.shared.whole(), "revision": revision}
            numbers = {"_run": self.run, "_nth": self.number}
            self._worded, self._worded_at = json_of({**state, **numbers})[1:-1], now
        return self._worded


class PageBoard:
    """A board at one seat: it is told what is its person's, and says what its page says."""

    def __init__(
        self, board: RoomBoard, own: type[Own], name: str, seat: Seat, tell: Callable[[bytes], None]
    ) -> None:
        self._board, self._seat, self._tell = board, seat, tell
        self._loop = asyncio.get_running_loop()
        self._due = self._greeted = False
        self.own = own(seat, board.shared, self, name)
        with self.own.surviving():
            self.own.begin()

    def hear(self, message: Any) -> None:
        """Answer what the page says."""
        self.own.hear(message, self._greet)

    def _greet(self, message: dict[str, Any]) -> None:
        """Tell a page everything, or only what is its own if it knows all that the room does."""
        board, self._greeted = self._board, True
        board.flush()
        self._due = False
        if (message.get("_run"), message.get("_nth")) == (board.run, board.number):
            revision = self._seat.workshop.revision
            self.send({"op": "changed", **self.own.whole(), "revision": revision})
            return self.send({"op": "current", "revision": revision})
        own = json_of(self.own.whole())[1:-1]
        parts = (board.whole(), own) if own else (board.whole(),)
        self._tell(frames.said(board.id, b"{%s}" % b",".join(parts)))

    def news(self, what: str) -> None:
        """Take in news of the room, or of this person. What fails here fails at this seat alone."""
        with self.own.surviving():
            self.own.news(what)
            if what in ("changed", "sealed"):
                self.soon()
            elif told := self.own.of_session(what):
                self.send(told)

    def close(self) -> None:
        """The page has gone."""
        self.own.close()

    # -- what `Own` asks of its page -----------------------------------------------------

    @property
    def revision(self) -> int:
        return self._board.revision

    def send(self, content: dict[str, Any]) -> None:
        self._tell(frames.said(self._board.id, json_of(content)))

    def changed(self) -> None:
        self._board.flush()
        self._tell_own()

    def soon(self) -> None:
        if not self._due and self._greeted:
            self._due = True
            self._loop.call_later(TOGETHER, self._tell_own)

    def renew(self) -> None:
        context = {**self._board.shared.about(), **self.own.about()}
        self._tell(frames.changed(self._board.id, {"_context": context}))

    def _tell_own(self) -> None:
        if not self._due:
            return
        self._due = False
        with self.own.surviving():
            if own := self.own.changes():
                self.send({"op": "changed", **own, "revision": self._seat.workshop.revision})
