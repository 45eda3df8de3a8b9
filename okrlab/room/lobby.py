"""The kernel side of the lobby: a workshop's agenda, settings and links, before people come."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from okrlab.blocks.registry import is_known
from okrlab.boards.addresses import address_of
from okrlab.boards.base_board import Board
from okrlab.boards.parts import Own, Page, Shared
from okrlab.boards.source import script, style
from okrlab.errors import AgendaUnreadable, OkrlabError
from okrlab.given import checked
from okrlab.host.session import Session
from okrlab.host.wire import new_id
from okrlab.mark import MARK
from okrlab.record import agendas
from okrlab.record import commands as c
from okrlab.record.agenda import Block, Frame
from okrlab.record.decision import FACILITATING
from okrlab.results.canvas import canvases_html
from okrlab.texts import area, text

_HERE = Path(__file__).parent


class _Wish(msgspec.Struct, frozen=True, kw_only=True, tag=True, forbid_unknown_fields=True):
    id: str = ""
    base: int


class ChooseAgenda(_Wish, frozen=True, kw_only=True):
    """Use one of our own agendas for this workshop, or the agenda in the text of a file."""

    agenda: str
    file: str = ""


class ShowNames(_Wish, frozen=True, kw_only=True):
    """Show names after the reveal of this block, or do not."""

    block: str
    named: bool


class LobbyOwn(Own):
    """What those who prepare a workshop see of it, and what they may change."""

    def __init__(self, session: Session, shared: Shared, page: Page, board: str) -> None:
        super().__init__(session, shared, page, board)
        self._paths: dict[str, str] = {}
        self._others: list[dict[str, Any]] = []

    @classmethod
    def texts(cls) -> dict[str, str]:
        return {**area("board"), **area("lobby")}

    def about(self) -> dict[str, Any]:
        return {**super().about(), "mark": MARK}

    # -- what the page shows -------------------------------------------------------------

    def _parts(self) -> dict[str, Any]:
        """Everything the page shows, in parts that are sent again when they change."""
        session, workshop = self._session, self._session.workshop
        if session.role not in FACILITATING:
            return {"role": session.role}
        agenda = workshop.agenda
        return {
            "role": session.role,
            "title": workshop.title,
            "team": workshop.team,
            "cycle": workshop.cycle,
            "version": agenda.version,
            "begun": agenda.started is not None,
            "plan": [
                {**_step(block), "waiting": agenda.stage(block.id).state == "waiting"}
                for block in agenda.blocks
            ],
            "frame": _unnamed(workshop.frame),
            "agreement": _all_fields(workshop.agreement),
            "offered": _offered(),
            "doors": self._doors(workshop.frame.address),
            "base": session.base,
            "others": self._others,
            "here": [
                {"id": one.id, "name": one.name}
                for one in workshop.people.values()
                if one.id in session.here and one.role == "participant"
            ],
        }

    def _doors(self, address: str) -> dict[str, dict[str, Any]]:
        """Every link as the page shows it; only the one for joining has a QR code."""
        doors = {}
        for kind, path in self._paths.items():
            shown = address_of(path, address, self._session.base, drawn=kind == "join")
            local = shown.pop("here_only") or not shown["url"]
            doors[kind] = {**shown, "path": path, "local": local}
        return doors

    def news(self, what: str) -> None:
        if what in ("reached", "people"):
            self._page.soon()

    def greeted(self) -> None:
        self._look()

    # -- what the page says --------------------------------------------------------------

    def _look(self) -> None:
        """Ask the recorder for the links and, as a host, for the team's other workshops."""
        if self._session.role in FACILITATING:
            self._then(self._session.ask("links"), self._take_links)
        if self._session.role == "host":
            self._then(self._session.ask("workshops"), self._take_others)

    def _take_links(self, paths: dict[str, str]) -> None:
        self._paths = paths
        self._show()

    def _take_others(self, workshops: list[dict[str, Any]]) -> None:
        keys = ("id", "title", "created", "path")
        self._others = [
            {key: str(workshop[key]) for key in keys} | {"created": self._day(workshop)}
            for workshop in workshops
            if workshop["id"] != self._session.id
        ]
        self._show()

    def _day(self, workshop: dict[str, Any]) -> str:
        return str(self._session.day_of(datetime.fromisoformat(workshop["created"])))

    def _show(self) -> None:
        if changes := self.changes():
            self.send({"op": "changed", **changes, "revision": self._session.workshop.revision})

    def _say_do(self, message: dict[str, Any]) -> None:
        try:
            super()._say_do(message)
        except AgendaUnreadable as error:
            self._refuse(str(message["key"]), error.code, error.message, error.hint)

    def _command(self, wish: dict[str, Any]) -> c.Command:
        if wish.get("type") not in ("ChooseAgenda", "ShowNames"):
            return super()._command(wish)
        asked = msgspec.convert(wish, ChooseAgenda | ShowNames)
        plan = self._session.workshop.agenda.blocks
        if isinstance(asked, ShowNames):
            chosen, named = asked.block, asked.named
            blocks = tuple(replace(b, named=named) if b.id == chosen else b for b in plan)
        elif asked.file:
            blocks = agendas.fresh(agendas.read_agenda(asked.file, "").blocks, new_id)
        else:
            blocks = agendas.blocks(asked.agenda, new_id)
        return c.SetAgenda(blocks=blocks, base=asked.base)

    def _say_code(self, message: dict[str, Any]) -> None:
        """Answer with the code to say aloud, and in how many minutes the next is shown."""

        def show(answer: Any) -> None:
            code = msgspec.to_builtins(answer)
            left = datetime.fromisoformat(code["expires"]) - self._session.now()
            minutes = left // timedelta(minutes=1)
            shown = {"code": code["code"], "left": minutes, "odds": code["odds"]}
            self.send({"op": "code", **shown, **self._of(message)})

        what = "new_code" if message["fresh"] else "code"
        self._then(self._session.ask(what, once=self._wish_name(message)), show)

    def _say_revoke(self, message: dict[str, Any]) -> None:
        def renewed(_: Any) -> None:
            self.send({"op": "renewed", **self._of(message)})
            self._look()

        kind = str(message["kind"])
        self._then(self._session.ask("revoke", kind=kind, once=self._wish_name(message)), renewed)

    def _say_create(self, message: dict[str, Any]) -> None:
        wished = ("title", "team", "cycle", "agenda", "agenda_file", "source", "mode")
        values = {key: str(message.get(key, "")) for key in wished}
        self._make("create", str(message["n"]), values["title"], values)

    def _say_import(self, message: dict[str, Any]) -> None:
        values = {"name": str(message["name"]), "content": str(message["content"])}
        self._make("import", str(message["n"]), "", values)

    def _make(self, what: str, n: str, title: str, values: dict[str, str]) -> None:
        """Create a workshop and show its host link; `n` is the page's number for the request."""

        def made(answer: dict[str, Any]) -> None:
            path = answer["links"]["host"]
            url = self.address_of(path)["url"]
            self.send({"op": "made", "n": n, "title": title, "path": path, "url": url})
            self._look()

        asked = self._session.ask(what, **values, once=n)
        self._then(asked, made, lambda error: self._denied(n, error))

    def _say_forget(self, message: dict[str, Any]) -> None:
        n = str(message["n"])

        def gone(_: Any) -> None:
            self.send({"op": "gone", "n": n})

        asked = self._session.ask("forget", title=str(message["title"]))
        self._then(asked, gone, lambda error: self._denied(n, error))

    def _denied(self, n: str, error: OkrlabError) -> None:
        self.send({"op": "denied", "n": n, "message": error.message, "hint": error.hint})

    def _say_canvases(self, _: dict[str, Any]) -> None:
        workshop = self._session.workshop
        self._file(
            "canvases.html", "text/html", canvases_html(workshop.agenda.blocks, workshop.title)
        )

    def _say_agenda(self, _: dict[str, Any]) -> None:
        workshop = self._session.workshop
        written = agendas.write_agenda(workshop.agenda.blocks, workshop.title)
        self._file("agenda.toml", "text/plain", written)

    def _file(self, name: str, mime: str, content: str) -> None:
        self.send({"op": "file", "name": f"okrlab-{name}", "mime": mime, "text": content})


class Lobby(Board):
    """Prepares a workshop, for hosts and facilitators: from an agenda to a QR code on the wall."""

    _esm = script("lobby", _HERE)
    _css = style("base", own=_HERE / "lobby.css")
    parts = Shared, LobbyOwn

    @checked
    def __init__(self, session: Session) -> None:
        super().__init__(session)


def _step(block: Block) -> dict[str, Any]:
    shown = ("id", "title", "minutes", "named", "skip", "sealed")
    known = is_known(block.kind)
    label = text(f"lobby.plan_kind_{block.kind}") if known else block.kind
    return {**{name: getattr(block, name) for name in shown}, "label": label}


def _all_fields(thing: msgspec.Struct) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(msgspec.structs.asdict(thing))
    return plain


def _unnamed(frame: Frame) -> dict[str, Any]:
    """A frame without names, which a page sends only to change them: its own may be old."""
    return {key: one for key, one in _all_fields(frame).items() if key not in Frame.NAMES}


def _offered() -> list[dict[str, Any]]:
    """Our own agendas, as the lobby offers them."""
    keys = ("name", "title", "about", "people", "minutes")
    offered = []
    for name in agendas.names():
        agenda = agendas.template(name)
        about = {key: getattr(agenda, key) for key in keys}
        offered.append({**about, "steps": [block.title for block in agenda.blocks]})
    return offered
