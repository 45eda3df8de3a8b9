"""Moulds: a notebook run once for all who take part, instead of once for each of them.

It is run in an ordinary kernel, with the token of somebody who is nobody and may only look. What
comes out is data: HTML, and the states of widgets. If all of them are boards that a hall knows, and
what holds these, everybody gets this page; else the notebook is run for each in a kernel.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from okrlab.hall.talk import Cast, CastBoard
from okrlab.host.links import SEATED, looker, sign
from okrlab.host.register import Visit
from okrlab.serve.at_first import referred
from okrlab.serve.render import FILES
from okrlab.serve.shelf import ServedNotebook

if TYPE_CHECKING:
    from okrlab.serve.app import Server

HOLDS = {"VBoxModel", "LayoutModel"}
"""Widgets that only hold others."""
PRINTED_FOR = 30.0
"""Seconds for which a page that shows more than boards and prose is shown to others."""
Key = tuple[str, str, str, float]


class Mould:
    """A page for all of one role in one workshop."""

    def __init__(self, html: str, states: dict[str, Any], cast: Cast, *, printed: bool) -> None:
        self.html, self.states, self.cast, self.printed = html, states, cast, printed
        self.made, self.stale = time.monotonic(), False

    @property
    def good(self) -> bool:
        """Whether it may still be shown to somebody who comes now."""
        old = self.printed and time.monotonic() - self.made > PRINTED_FOR
        return not (self.stale or old)

    @property
    def later(self) -> list[str]:
        """The files of the boards that are not on its page yet, in the order of the plan."""
        staged = (self.cast.boards[id] for id in self.cast.stage.values())
        states = [board.state for board in staged if not board.in_page]
        files = (state.get(key, "") for state in states for key in FILES)
        return list(dict.fromkeys(file for file in files if file))

    def states_for(self, visit: Visit) -> dict[str, Any]:
        """The states of its widgets, as one person's page has them."""
        whose = {"session": visit.session, "role": visit.role}
        shown = {}
        for id, entry in self.states.items():
            state = entry["state"]
            if "_context" in state:
                state = {**state, "_context": {**state["_context"], **whose}}
            shown[id] = {"state": state}
        return shown


class Moulds:
    """The moulds of a server, by workshop, role and notebook."""

    def __init__(self, server: Server, lifetime: timedelta) -> None:
        self._server, self._lifetime = server, lifetime
        self._kept: dict[Key, Mould] = {}
        self._being_made: dict[Key, asyncio.Task[Mould | None]] = {}
        self._by_id: dict[str, Mould] = {}

    async def of(self, sheet: ServedNotebook, visit: Visit) -> Mould | None:
        """The mould of a visitor's page; None if they have to have a kernel."""
        halls = self._server.halls
        if halls is None or visit.role not in SEATED or sheet.full or sheet.alone:
            return None
        if not await halls.of(visit.workshop).opens():
            return None
        key = visit.workshop, visit.role, sheet.name, sheet.stamp
        if (known := self._kept.get(key)) and known.good:
            return known
        if key not in self._being_made:
            task = asyncio.create_task(self._make(sheet, visit.workshop, visit.role))
            self._being_made[key] = task
            task.add_done_callback(lambda _: self._being_made.pop(key, None))
        made = await asyncio.shield(self._being_made[key])
        if made is not None:
            self._by_id = {id: one for id, one in self._by_id.items() if not one.stale}
            self._kept[key] = self._by_id[made.cast.id] = made
        return made

    def get(self, id: str) -> Mould | None:
        """The mould with this id, if it may still be used."""
        known = self._by_id.get(id)
        return known if known and not known.stale else None

    def seat_id(self, session: str, mould: Mould) -> str:
        """The name of a page's seat, by which it comes back; worthless without its cookie."""
        said = f"{session}.{mould.cast.id}"
        return f"hall.{said}.{self._seal(said)}"

    async def seat_of(self, handler: Any, id: str) -> tuple[Mould, str] | None:
        """The mould and the session of a seat, if this browser's cookies hold that session.

        Another server with the same key may have named the seat: then the mould is made here, and
        is the same unless notebook, plan or okrlab are others.
        """
        said, _, seal = id.removeprefix("hall.").rpartition(".")
        session, _, cast = said.partition(".")
        held = self._server.gate.sessions(handler)
        if not (hmac.compare_digest(seal, self._seal(said)) and session in held):
            return None
        mould = self.get(cast) or await self._elsewhere(session, cast)
        return (mould, session) if mould else None

    async def _elsewhere(self, session: str, cast: str) -> Mould | None:
        """The mould with an id that another server gave it."""
        if cast in self._by_id:  # it is stale
            return None
        sheet = next((one for one in self._server.shelf.all() if _mark(one.name) == cast[:8]), None)
        visit = await self._server.gate.desk.visit(session) if sheet else None
        made = await self.of(sheet, visit) if sheet and visit else None
        return made if made and made.cast.id == cast else None

    def _seal(self, said: str) -> str:
        key = self._server.node.key
        return hmac.new(key, f"seat:{said}".encode(), "sha256").hexdigest()[:32]

    async def _make(self, sheet: ServedNotebook, workshop: str, role: str) -> Mould | None:
        server = self._server
        look = sign(
            server.node.key,
            looker(workshop, role),
            lifetime=self._lifetime,
            now=datetime.now(UTC),
        )
        lent = await server.kernel_manager.lend("")
        try:
            seed = json.dumps([workshop, role, sheet.name])
            made = await server.lean.run(sheet, lent, server.environment(look), seed)
        finally:
            server.kernel_manager.let_go(lent.id)
        if made is None:  # whoever comes gets a kernel, and the next one may have better luck
            return None
        html, states, printed = made
        cast = None if sheet.full else self._cast(sheet, states, workshop, role, look)
        if cast is None:
            sheet.alone = True
            return None
        in_page = {id: states[id] for id in states if self._is_in_page(id, cast)}
        return Mould(html, in_page, cast, printed=printed)

    def _cast(
        self, sheet: ServedNotebook, states: dict[str, Any], workshop: str, role: str, look: str
    ) -> Cast | None:
        """What a hall needs to know of a page; None if it has a widget that no hall knows."""
        halls = self._server.halls
        assert halls is not None
        boards: dict[str, dict[str, Any]] = {}
        follows, stage = "", {}
        for id, entry in states.items():
            state = entry["state"]
            if entry.get("buffers"):
                return None
            if state.get("_model_module") == "anywidget":
                if state.get("_anywidget_id") not in halls.boards:
                    return None
                boards[id] = state
            elif state.get("_model_name") not in HOLDS:
                return None
            elif state.get("_stage"):
                follows, stage = id, state["_stage"]
        if not boards:
            return None
        shown = {one for state in states.values() for one in referred(state["state"])}
        first = next(iter(stage.values()), "")
        shape = [(id, _same(states[id]["state"])) for id in states]
        cells = [(cell.cell_type, cell.source) for _, cell in sheet.cells(lesson=False)]
        whole = json.dumps([workshop, role, shape, stage, cells], default=str)
        return Cast(
            id=f"{_mark(sheet.name)}{hashlib.sha256(whole.encode()).hexdigest()[:24]}",
            workshop=workshop,
            role=role,
            look=look,
            boards={
                id: CastBoard(
                    kind=state["_anywidget_id"],
                    board=state.get("_context", {}).get("board", ""),
                    state=state,
                    needs={n: states[n]["state"] for n in referred(state) if n in states},
                    in_page=id not in stage.values() or id == first or id in shown,
                )
                for id, state in boards.items()
            },
            follows=follows,
            stage=stage,
        )

    @staticmethod
    def _is_in_page(id: str, cast: Cast) -> bool:
        later = [board for board in cast.boards.values() if not board.in_page]
        board = cast.boards.get(id)
        return board.in_page if board else not any(id in one.needs for one in later)


def _mark(name: str) -> str:
    """By what a notebook is found from the id of a cast."""
    return hashlib.sha256(name.encode()).hexdigest()[:8]


def _same(state: dict[str, Any]) -> list[Any]:
    """What of a widget is the same at any moment, and at any server."""
    kept = ("_model_name", "_anywidget_id", "_esm", "_css", "_texts")
    return [*(state.get(key) for key in kept), state.get("_context", {}).get("board")]
