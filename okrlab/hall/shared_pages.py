"""A page as everybody has it: its boards, the one that is open on a stage, and who sits there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from okrlab.blocks.registry import Code, kind_of, load
from okrlab.boards.answering_a_page import line_of
from okrlab.boards.parts import Own, Shared
from okrlab.hall import page_frames as frames
from okrlab.hall.boards import PageBoard, RoomBoard
from okrlab.hall.page_frames import json_of
from okrlab.hall.seats import RoomSession, Seat
from okrlab.hall.talk import Cast, PageSaid

Parts = tuple[type[Shared], type[Own]]
EARLY = 50
"""Messages of a page that are kept until its person is known; a page that says more is closed."""


_KNOWN: dict[str, Parts] = {}
"""The boards that may be in a hall, by the name of their widget's class."""


def know(boards: Mapping[str, Code]) -> None:
    """Load the parts of the boards that may be in a hall."""
    _KNOWN.update({name: load(parts) for name, parts in boards.items()})


def unknown(cast: Cast) -> set[str]:
    """The boards of a page that no hall knows."""
    return {board.kind for board in cast.boards.values()} - _KNOWN.keys()


class Sitting:
    """A page: its seat, and its side of each board that it has spoken to."""

    def __init__(self, number: int, seat: Seat, place: SharedPage) -> None:
        self.number, self.seat, self._place = number, seat, place
        self._boards: dict[str, PageBoard] = {}
        self._early: list[PageSaid] | None = []
        self.has = {id for id, board in place.cast.boards.items() if board.in_page}
        seat.listen(self._news)

    def hear(self, said: PageSaid) -> None:
        """Take in what the page says, as soon as it is known who sits there."""
        if self._early is not None:
            if len(self._early) == EARLY:
                return self._place.end(self.number)
            self._early.append(said)
            return self._ready()
        if said.comm:
            self.tell(frames.states(said.comm, self._place.now()))
            self._place.show(self)
        elif board := self._board(said.widget):
            board.hear(msgspec.json.decode(said.content))

    def _ready(self) -> None:
        if self._early is not None and self.seat.person and self._place.room.id:
            early, self._early = self._early, None
            for said in early:
                self.hear(said)

    def _board(self, id: str) -> PageBoard | None:
        if id not in self._boards and (room_board := self._place.board(id)):
            cast = self._place.cast.boards[id]
            own = _KNOWN[cast.kind][1]
            self._boards[id] = PageBoard(room_board, own, cast.board, self.seat, self.tell)
        return self._boards.get(id)

    def _news(self, what: str) -> None:
        self._ready()
        if self.seat.ended:
            self._place.unseat(self.number)
            for id in self.has:  # whether or not it has spoken, as of a page that comes back
                self.tell(frames.said(id, json_of(line_of(self.seat))))
            return
        self.news(what)

    def room_news(self, what: str) -> None:
        """Tell the boards of this page news of the room, unless its person has all of it apart."""
        self._ready()
        if self.seat.lean_now:
            self.seat.let_go_of_revealed()
            self.news(what)

    def news(self, what: str) -> None:
        """Tell the boards of this page some news."""
        for board in list(self._boards.values()):
            board.news(what)

    def context(self, id: str) -> dict[str, Any]:
        """What a board of this page knows before its first message."""
        context: dict[str, Any] = self._place.cast.boards[id].state.get("_context", {})
        return {**context, "session": self.seat.person, "role": self.seat.role}

    def tell(self, frame: bytes) -> None:
        """Send a frame to this page."""
        self._place.tell((self.number,), frame)

    def close(self) -> None:
        """The page has gone."""
        for board in self._boards.values():
            board.close()
        self.seat.close()


class SharedPage:
    """One kind of page of one workshop. `tell` sends a frame to some seats, `end` closes one."""

    def __init__(
        self,
        cast: Cast,
        room: RoomSession,
        tell: Callable[[tuple[int, ...], bytes], None],
        end: Callable[[int], None],
        stale: Callable[[], None],
    ) -> None:
        self.cast, self.room, self.tell, self.end, self._stale = cast, room, tell, end, stale
        self.sitting: dict[int, Sitting] = {}
        self._boards: dict[str, RoomBoard] = {}
        self._open = ""
        self._stop = room.listen(self._news)

    def seat(self, number: int, seat: Seat) -> None:
        """Somebody's page has come."""
        self.sitting[number] = Sitting(number, seat, self)

    def unseat(self, number: int) -> None:
        """A page has gone."""
        if (gone := self.sitting.pop(number, None)) is not None:
            gone.close()

    def board(self, id: str) -> RoomBoard | None:
        """What all see of a board on this page; None if there is none."""
        if id not in self._boards and id in self.cast.boards:
            cast = self.cast.boards[id]
            shared = _KNOWN[cast.kind][0]
            self._boards[id] = RoomBoard(id, shared, cast.board, self.room, self._tell_all)
        return self._boards.get(id)

    def now(self) -> dict[str, dict[str, Any]]:
        """What has changed in the widgets since the page was made."""
        return {self.cast.follows: self._children()} if self.cast.follows else {}

    def show(self, sitting: Sitting) -> None:
        """Let a page have the board that is open now."""
        self._show([sitting])

    def _tell_all(self, frame: bytes) -> None:
        self.tell(tuple(self.sitting), frame)

    def _children(self) -> dict[str, Any]:
        return {"children": [f"IPY_MODEL_{self._open}"] if self._open else []}

    def _news(self, what: str) -> None:
        if what == "changed":
            self._follow()
        for board in self._boards.values():
            if what in ("changed", "sealed") or (what == "people" and board.shared.shows_people):
                board.soon()
            elif what == "people":
                board.tell_people()
        for sitting in list(self.sitting.values()):
            sitting.room_news(what)

    def _follow(self) -> None:
        """Show the board of the current block on a stage, as `room.stage.Stage` does."""
        if not self.cast.follows:
            return
        agenda = self.room.workshop.agenda
        block = agenda.block()
        works = block is not None and kind_of(block.kind).board and not agenda.closed
        where = f"{block.kind}/{block.board}" if block and works else ""
        id = self.cast.stage.get(where, "")
        if where and not id:
            return self._stale()  # the plan has a board that the page was made without
        if id != self._open:
            self._open = id
            self._show(self.sitting.values())
            self._tell_all(frames.changed(self.cast.follows, self._children()))

    def _show(self, whom: Iterable[Sitting]) -> None:
        """Send the open board to those whose page does not have it."""
        if not (id := self._open):
            return
        for sitting in whom:
            if id not in sitting.has and sitting.seat.person:
                sitting.has.add(id)
                for frame in self._opening(id, sitting.context(id)):
                    sitting.tell(frame)

    def _opening(self, id: str, context: dict[str, Any]) -> list[bytes]:
        """The news of a board and of the widgets that it names."""
        cast = self.cast.boards[id]
        state = {key: value for key, value in cast.state.items() if key != "_context"}
        whole = b'%s,"_context":%s}' % (json_of(state)[:-1], json_of(context))
        needs = [frames.opened(one, json_of(of)) for one, of in cast.needs.items()]
        return [*needs, frames.opened(id, whole)]

    def close(self) -> None:
        """Nobody is left."""
        self._stop()
        for number in list(self.sitting):
            self.unseat(number)
        for board in self._boards.values():
            board.shared.close()
