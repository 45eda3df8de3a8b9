"""The kernel side of the console: what a facilitator sees of a workshop, and may ask for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import fields, replace

from okrlab.blocks.registry import BlockKind, kind_of, kinds, load
from okrlab.boards.base_board import Board
from okrlab.boards.parts import Own, Page, Shared
from okrlab.boards.source import script, style
from okrlab.errors import BadInput, Refused
from okrlab.given import checked
from okrlab.host.session import Session
from okrlab.record.agenda import Block, Frame, Revealed
from okrlab.record.agendas import notes, respread
from okrlab.record.decision import FACILITATING
from okrlab.record.findings import worth_asking
from okrlab.results import OFFERED
from okrlab.results.canvas import canvas_html
from okrlab.room.listed_texts import listed
from okrlab.texts import area, text

_HERE = Path(__file__).parent


class ConsoleOwn(Own):
    """What a facilitator sees of a workshop, and may ask for."""

    def __init__(self, session: Session, shared: Any, page: Page, board: str = "") -> None:
        super().__init__(session, shared, page, board)
        self._reveals: dict[str, tuple[Revealed | None, int]] = {}

    @classmethod
    def texts(cls) -> dict[str, str]:
        return {**area("board"), **area("console")}

    def about(self) -> dict[str, Any]:
        takes = [(format, text(f"result.take_{format}")) for format in OFFERED]
        return {**super().about(), "kinds": _kinds(), "blank": _blank(), "takes": takes}

    # -- what the page says --------------------------------------------------------------

    def _say_respread(self, message: dict[str, Any]) -> None:
        """Answer with the minutes to add to each coming block, so that all fit before the end.

        Before the start and after the last block there are none.
        """
        clock, coming = self._clock(), self._coming()
        added: dict[str, int] = {}
        if clock["ends"] is not None and coming:
            planned = {block.id: self._minutes(block) for block in coming}
            left = int((clock["ends"] - max(0, clock["left"] or 0)) // 60)
            spread = respread(list(planned.values()), max(len(coming), left))
            added = {id: minutes - planned[id] for id, minutes in zip(planned, spread, strict=True)}
        changed = {id: n for id, n in added.items() if n}
        self.send({"op": "spread", "added": changed, **self._of(message)})

    def _say_cards(self, message: dict[str, Any]) -> None:
        """Answer with every card that could be put on all screens, the current board's first."""
        workshop, agenda = self._session.workshop, self._session.workshop.agenda
        places = {
            board: text("console.the_ladder")
            for board, deck in sorted(workshop.boards.items())
            if any(card.ON_ALL_SCREENS for card in deck.cards.values())
        }
        works = [block for block in agenda.blocks if kind_of(block.kind).board]
        places |= {block.board: block.title for block in works}
        places |= {block.id: block.title for block in agenda.blocks if block not in works}
        block = agenda.block()
        first = (block.id, block.board) if block else ()
        kinds_of = {block.board: kind_of(block.kind) for block in works}
        groups = [
            {
                "board": board,
                "title": title,
                "cards": [{"id": id, "text": words} for id, words in cards.items()],
                **self._worth(board, kinds_of.get(board), cards),
            }
            for board, title in sorted(places.items(), key=lambda place: place[0] not in first)
            if (cards := workshop.cards(board))
        ]
        self.send({"op": "cards", "groups": groups, **self._of(message)})

    def _say_answers(self, message: dict[str, Any]) -> None:
        """Answer with what a block revealed, to each prompt the same words once."""
        shown = self._session.workshop.agenda.stage(str(message["block"])).revealed or Revealed()
        answers = listed(shown.said)
        self.send({"op": "answers", "answers": answers, **self._of(message)})

    def _say_links(self, message: dict[str, Any]) -> None:
        self._then(self._session.ask("links"), lambda paths: self._tell_links(paths, message))

    def _say_revoke(self, message: dict[str, Any]) -> None:
        kind = str(message["kind"])
        asked = self._session.ask("revoke", kind=kind, once=self._wish_name(message))
        self._then(asked, lambda _: self._say_links(message))

    def _say_end_rejoin(self, message: dict[str, Any]) -> None:
        """Revoke a person's personal links, so that none leads back to their session."""
        person = str(message["person"])
        asked = self._session.ask("end_rejoin", person=person)
        answer = {"op": "rejoin_ended", "person": person, **self._of(message)}
        self._then(asked, lambda _: self.send(answer))

    def _say_code(self, message: dict[str, Any]) -> None:
        what = "new_code" if message.get("new") else "code"

        def show(code: dict[str, Any]) -> None:
            answer = {"code": code["code"], "odds": code["odds"], **self._of(message)}
            self.send({"op": "code", **answer})

        self._then(self._session.ask(what, once=self._wish_name(message)), show)

    def _worth(self, board: str, kind: BlockKind | None, cards: dict[str, str]) -> dict[str, Any]:
        """Whether cards have paths to light, and what is worth asking about them now."""
        if kind is None or not kind.noticed:
            return {"paths": bool(kind and kind.paths), "asks": []}
        found = worth_asking(load(kind.noticed)(self._session.workshop, board)).now
        asks = [
            {"id": one.card, "text": cards[one.card], "says": one.question}
            for one in found
            if one.card in cards
        ]
        return {"paths": kind.paths, "asks": asks}

    def _say_canvas(self, message: dict[str, Any]) -> None:
        workshop = self._session.workshop
        block = workshop.agenda.block(str(message["block"]))
        if block is None:
            gone = Refused("no_block")
            return self._refuse("", gone.code, gone.message, gone.hint)
        page = canvas_html(block, title=workshop.title, cards=workshop.on_vote(block).values())
        answer = {"name": f"{block.title[:60]}.html", "html": page, **self._of(message)}
        self.send({"op": "canvas", **answer})

    def _tell_links(self, paths: dict[str, str], message: dict[str, Any]) -> None:
        links = {kind: self.address_of(path) for kind, path in paths.items()}
        self.send({"op": "links", "links": links, **self._of(message)})

    # -- what the board says -------------------------------------------------------------

    def news(self, what: str) -> None:
        if what in ("people", "sealed", "reached"):
            self._page.soon()

    def whole(self) -> dict[str, Any]:
        return {**super().whole(), "clock": self._clock()}

    def changes(self) -> dict[str, Any]:
        return {**super().changes(), "clock": self._clock()}

    def _parts(self) -> dict[str, Any]:
        """Everything that is shown, except the clock; each part is sent again when it changes."""
        session, workshop = self._session, self._session.workshop
        agenda = workshop.agenda
        return {
            "me": self._me(),
            "title": workshop.title,
            "base": session.base,
            "readonly": BadInput("newer_record").message if workshop.unreadable else "",
            "plan": {"blocks": agenda.blocks, "version": agenda.version},
            "stages": {
                id: {
                    "state": stage.state,
                    "extra": stage.extra,
                    "answered": stage.revealed and stage.revealed.answered,
                    "empty": stage.revealed and stage.revealed.empty,
                    "shown": self._shown(id, stage.revealed),
                }
                for id, stage in agenda.stages.items()
            },
            "run": {
                "current": agenda.current,
                "closed": agenda.closed,
                "lead": agenda.lead,
                "started": agenda.started is not None,
            },
            "spotlight": workshop.lit(),
            "tallies": session.tallies,
            "people": [
                {"id": p.id, "name": p.name, "role": p.role, "here": p.id in session.here}
                for p in workshop.people.values()
            ],
            "parked": workshop.parked,
            "steps": list(workshop.steps.values()),
            "sentence": workshop.sentence,
            "favourite": self._favourite(agenda.block()),
            "frame": replace(workshop.frame, **dict.fromkeys(Frame.NAMES, "")),
            **self._backstage(agenda.blocks),
        }

    def _shown(self, id: str, revealed: Revealed | None) -> int:
        """A number that changes when what a block showed does: a page asks for that once."""
        before, n = self._reveals.get(id, (None, 0))
        if before is not revealed:
            n += 1
            self._reveals[id] = revealed, n
        return n

    def _backstage(self, blocks: tuple[Block, ...]) -> dict[str, Any]:
        """What is sent to facilitators only: the coach's notes, and those they wrote themselves."""
        if self._session.role not in FACILITATING:
            return {}
        recipes = {block.recipe for block in blocks if block.recipe}
        return {
            "coach": {recipe: notes(recipe) for recipe in sorted(recipes)},
            "notes": self._session.workshop.notes,
        }

    def _favourite(self, block: Block | None) -> dict[str, str]:
        """The card that got more dots than any other in this block; empty while there is none."""
        workshop = self._session.workshop
        revealed = workshop.agenda.stage(block.id).revealed if block else None
        if block is None or revealed is None:
            return {}
        words, dots = workshop.votable(block), revealed.dots
        given = sorted(((sum(dots.get(id, ())), id) for id in words), reverse=True)
        counts = [n for n, _ in given[:2]]
        if not given or not counts[0] or counts[1:] == counts[:1]:
            return {}
        return {"board": block.board, "card": given[0][1], "text": words[given[0][1]]}

    def _coming(self) -> list[Block]:
        """The blocks after the current one that are neither skipped nor begun."""
        agenda = self._session.workshop.agenda
        ids = [block.id for block in agenda.blocks]
        here = ids.index(agenda.current) + 1 if agenda.current in ids else 0
        return [
            block
            for block in agenda.blocks[here:]
            if not block.skip and agenda.stage(block.id).state == "waiting"
        ]

    def _minutes(self, block: Block) -> int:
        """A block's planned minutes plus those added since."""
        return block.minutes + self._session.workshop.agenda.stage(block.id).extra

    def _clock(self) -> dict[str, float | None]:
        """Seconds: `left` in the current block, `rest` planned after it, `ends` until the end.

        The end is that of the plan at the start: people were promised it, so later changes do not
        move it. Before the start, `left` and `ends` are None.
        """
        agenda, now = self._session.workshop.agenda, self._session.now()
        block, stage = agenda.block(), agenda.stage()
        left = ends = None
        if block and stage.opened:
            left = 60 * self._minutes(block) - (now - stage.opened).total_seconds()
        if agenda.started:
            ends = 60 * agenda.planned - (now - agenda.started).total_seconds()
        rest = 60.0 * sum(map(self._minutes, self._coming()))
        return {"left": left, "rest": rest, "ends": ends}


class Console(Board):
    """The facilitator's console: the current block, one button for the next thing, and the plan.

    Show it as the last line of a cell. It counts who has written, and never shows what they wrote
    until the block is revealed. Somebody who is not a facilitator sees nothing on it that they
    could not see anyway, and the recorder refuses their commands.
    """

    _esm = script("console", _HERE)
    _css = style("base", own=_HERE / "console.css")
    parts = Shared, ConsoleOwn

    @checked
    def __init__(self, session: Session) -> None:
        super().__init__(session)

    def __repr__(self) -> str:
        agenda = self._session.workshop.agenda
        return f"Console({len(agenda.blocks)} blocks, at {agenda.current or 'the start'!r})"


def _blank() -> dict[str, Any]:
    """The default of each field of a block."""
    plain: dict[str, Any] = msgspec.to_builtins(
        {field.name: field.default for field in fields(Block) if not field.required}
    )
    return plain


def _kinds() -> list[dict[str, Any]]:
    """The kinds of blocks for the editor of the plan, in the order in which they are offered."""
    shown = ("name", "minutes", "prompts", "sealed", "votes", "steps", "ballot", "scene")
    return [
        {
            **{name: getattr(kind, name) for name in shown},
            "works": bool(kind.board),
            "label": text(f"console.kind_{kind.name}"),
            "title": text(f"console.new_{kind.name}"),
            "hint": text(f"console.new_{kind.name}_hint"),
        }
        for kind in kinds()
    ]
