"""The participant's page in the kernel: one page that follows the agenda, block by block.

It is told what the current block asks, what one has given oneself, how many have written, and
after the reveal what the room made. Nothing sealed of anybody else ever reaches it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from ipywidgets import VBox

from okrlab.blocks.readiness.safety import RECIPE, survey
from okrlab.blocks.registry import kind_of, load
from okrlab.boards.addresses import address_of
from okrlab.boards.answering_a_page import Refusable
from okrlab.boards.base_board import Board
from okrlab.boards.source import script, style
from okrlab.errors import BadInput, OkrlabError
from okrlab.given import checked
from okrlab.host.session import Session
from okrlab.record.agenda import Agenda, Block, Revealed
from okrlab.record.decision import FACILITATING
from okrlab.texts import area

_HERE = Path(__file__).parent

_SHARED = ("add", "cancel", "close", "cop", "dismiss", "edit", "join_alt", "left_", "remove",
           "save", "someone", "status_", "too_long", "your_name")  # fmt: skip
"""Beginnings of the names of texts that every board needs."""


_Where = tuple[str, str]
"""A kind of block, and the name of the board it works on."""


class StageBoard(Board):
    """What the stage shows except the ladder: the question, the answer, and what the room made."""

    _esm = script("stage", _HERE)
    _css = style("base", own=_HERE / "stage.css")

    def __init__(self, session: Session) -> None:
        self._shown: dict[str, Any] = {}
        self._revision = -1
        shared = {k: v for k, v in area("board").items() if k.startswith(_SHARED)}
        super().__init__(session, {**shared, **area("stage")})

    def _news(self, what: str) -> None:
        super()._news("changed" if what == "people" else what)

    def _state(self) -> dict[str, Any]:
        self._shown = self._whole()
        return self._plain(self._shown)

    def _changes(self) -> dict[str, Any] | None:
        old, new = self._shown, self._whole()
        changed = {key: value for key, value in new.items() if old.get(key) != value}
        known, self._revision = self._revision, self._session.workshop.revision
        self._shown = new
        if not changed and known == self._revision:
            return None
        return self._plain(changed)  # even if empty: the page is up to a new revision

    def _plain(self, part: dict[str, Any]) -> dict[str, Any]:
        plain: dict[str, Any] = msgspec.to_builtins(part)
        if "clock" in plain:  # this device's clock may be wrong, so it is told a span
            plain["clock"] = {"minutes": part["clock"][-1], "left": self._seconds_left()}
        return plain

    def _whole(self) -> dict[str, Any]:
        """All the page shows, in parts that are sent again when they change."""
        session, workshop = self._session, self._session.workshop
        agenda, block = workshop.agenda, workshop.agenda.block()
        stage = agenda.stage()
        lead = workshop.person(agenda.lead)
        people = [workshop.person(id) for id in session.here]
        tally = session.tallies.get(agenda.current)
        return {
            "title": workshop.title,
            "sentence": "" if workshop.sentence.not_now else workshop.sentence.text,
            "me": self._me(),
            "lead": lead.name if lead else "",
            "here": len({one.id for one in people if one and one.role == "participant"}),
            "place": _place(agenda),
            "started": agenda.started is not None,
            "closed": agenda.closed,
            "reopened": agenda.reopened,
            "block": _asked(block),
            "typed": self._to_type(block),
            "stage": stage.state,
            "clock": (agenda.current, stage.opened, block.minutes + stage.extra if block else 0),
            "written": tally.written if tally else 0,
            "ready": tally.ready if tally else 0,
            "cards": workshop.on_vote(block) if block else {},
            "revealed": self._named(stage.revealed),
            "spotlight": workshop.cards(agenda.spotlight[0]).get(agenda.spotlight[1], ""),
            "steps": list(workshop.steps.values()),
            "readonly": BadInput("newer_record").message if workshop.unreadable else "",
            **self._own(agenda),
        }

    def _to_type(self, block: Block | None) -> list[dict[str, Any]]:
        """What a coach may type for a room without devices, where the block has no prompts."""
        asks = kind_of(block.kind).asks if block else None
        if block is None or asks is None or self._session.role not in FACILITATING:
            return []
        workshop = self._session.workshop
        if asks.typed:
            return load(asks.typed)(workshop, block)  # type: ignore[no-any-return]
        return [
            {"id": one.id, "kind": one.kind, "steps": one.steps, "text": one.text}
            for one in workshop.prompts(block).values()
        ]

    def _own(self, agenda: Agenda) -> dict[str, Any]:
        """What only this person is sent: their own sealed answer to the current block."""
        return {"mine": self._session.mine.get(agenda.current)}

    def _named(self, revealed: Revealed | None) -> dict[str, Any] | None:
        """A reveal with names in place of ids, where the block shows names at all."""
        if revealed is None:
            return None
        people = {said.by: self._session.workshop.person(said.by) for said in revealed.said}
        names = {id: person.name for id, person in people.items() if person}
        plain: dict[str, Any] = msgspec.to_builtins(revealed)
        for said in plain.get("said", ()):
            said["by"] = names.get(said.get("by", ""), "")
        return plain

    def _seconds_left(self) -> int | None:
        """Until the current block's time is over, or since then as a negative number."""
        agenda, block = self._session.workshop.agenda, self._session.workshop.agenda.block()
        opened = agenda.stage().opened
        if block is None or opened is None:
            return None
        over = opened + timedelta(minutes=block.minutes + agenda.stage().extra)
        return round((over - self._session.now()).total_seconds())

    def _say_link(self, message: dict[str, Any]) -> None:
        """My own way back in, on any device; asked for only when somebody wants to see it.

        With `new` it is another one, and those before it open nothing.
        """

        def shown(path: str) -> None:
            said = {"path": path, "new": new, **self._of(message)}
            self.send({"op": "link", **said, **address_of(path)})

        def instead(error: OkrlabError) -> None:
            failed = f"{error.message} {error.hint}"
            self.send({"op": "link", "failed": failed, **self._of(message)})

        new = bool(message.get("new"))
        what = "new_rejoin" if new else "rejoin"
        self._then(self._session.ask(what, once=self._wish_name(message)), shown, instead)


def _place(agenda: Agenda) -> dict[str, int]:
    """Which of how many blocks this is; what is skipped does not count."""
    plan = [block.id for block in agenda.blocks if not block.skip or block.id == agenda.current]
    number = plan.index(agenda.current) + 1 if agenda.current in plan else 0
    return {"number": number, "of": len(plan)}


def _asked(block: Block | None) -> dict[str, Any] | None:
    """A block as the page needs it: never the recipe, which belongs to the coach."""
    if block is None:
        return None
    plain: dict[str, Any] = msgspec.to_builtins(msgspec.structs.replace(block, recipe=""))
    kind = kind_of(block.kind)
    # What struct encoding leaves out because it is the default:
    source = f"{survey().label} {survey().source}" if block.recipe == RECIPE else ""
    return {
        "dots": block.dots, "named": block.named, **plain, "sealed": block.sealed, "source": source,
        "scene": kind.scene, "works": bool(kind.board),
    }  # fmt: skip


def board_of(kind: str) -> Callable[[Session, str], Board]:
    """What makes the board that a block of this kind works on; its module is loaded with it."""
    made: Callable[[Session, str], Board] = load(kind_of(kind).board)
    return made


class Place(Refusable, VBox):  # type: ignore[misc]
    """Widgets below each other that no page can rearrange."""

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Nothing can be written from the page."""


class Stage(Place):
    """A participant's page, to be shown as the last line of a cell: it follows the agenda.

    While a board is being worked on, it is mounted below; only then.
    """

    @checked
    def __init__(self, session: Session) -> None:
        self._session = session
        self._page = self._make_page()
        self._boards: dict[_Where, Board] = {}
        self._open: _Where | None = None
        self._below = Place()
        planned = [b for b in session.workshop.agenda.blocks if kind_of(b.kind).board]
        if planned:  # made now, its module is loaded before it is needed
            self._board((planned[0].kind, planned[0].board))
        super().__init__([self._page, self._below])
        self._stop = session.listen(self._follow)
        self._follow("changed")

    def close(self) -> None:
        """Stop listening; the record stays."""
        self._stop()
        for board in (self._page, *self._boards.values()):
            board.close()
        self._below.close()
        super().close()

    def __repr__(self) -> str:
        block = self._session.workshop.agenda.block()
        return f"{type(self).__name__}({block.title if block else 'waiting room'!r})"

    def _make_page(self) -> StageBoard:
        return StageBoard(self._session)

    def _make_board(self, kind: str, name: str) -> Board:
        return board_of(kind)(self._session, name)

    def _board(self, where: _Where) -> Board:
        if where not in self._boards:
            self._boards[where] = self._make_board(*where)
            self._boards[where].rest()
        return self._boards[where]

    def _follow(self, what: str) -> None:
        """Mount the board of the block that is current now, and none else."""
        agenda = self._session.workshop.agenda
        block = agenda.block()
        works = block is not None and kind_of(block.kind).board and not agenda.closed
        where = (block.kind, block.board) if block and works else None
        if what != "changed" or where == self._open:
            return
        if self._open:
            self._board(self._open).rest()
        self._open = where
        if where:
            self._board(where).wake()
        self._below.children = (self._board(where),) if where else ()
