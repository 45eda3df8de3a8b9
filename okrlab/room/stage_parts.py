"""The two parts of the participant's page, which follows the agenda block by block.

The page gets what the current block asks, this person's own answer, how many people have written
and, after the reveal, what the room wrote. Nobody else's sealed answer ever reaches it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import zip_longest
from typing import Any

import msgspec
from msgspec.structs import replace

from okrlab.blocks.registry import kind_of, load, source_of
from okrlab.boards.parts import Own, RoomState, Shared
from okrlab.errors import BadInput, OkrlabError
from okrlab.mark import MARK
from okrlab.record.agenda import Agenda, Block
from okrlab.record.decision import FACILITATING
from okrlab.record.planning import DOTS
from okrlab.room.listed_texts import CARDS, Lists, ballot, reveal
from okrlab.texts import area

_SHARED = (
    "add",
    "cancel",
    "close",
    "cop",
    "dismiss",
    "edit",
    "ended_",
    "join_alt",
    "lasts_",
    "left_",
    "names_",
    "people_",
    "remove",
    "rove_",
    "save",
    "someone",
    "status_",
    "told_",
    "too_long",
    "wall_",
    "your_name",
)
"""Prefixes of the keys of texts that the stage shares with the boards."""


class StageShared(Shared):
    """The stage as everybody has it: the question, how many have written, and the reveal."""

    shows_people = True
    _shown: dict[str, Any] = {}
    _revision = -1

    def __init__(self, room: RoomState, board: str, soon: Callable[[], None]) -> None:
        super().__init__(room, board, soon)
        self._lists: dict[str, tuple[tuple[object, ...], Lists]] = {}

    def about(self) -> dict[str, Any]:
        return {**super().about(), "mark": MARK}

    def whole(self) -> dict[str, Any]:
        self._shown = self._whole()
        return self._plain(self._shown)

    def changes(self) -> dict[str, Any] | None:
        old, new = self._shown, self._whole()
        keys = {**old, **new}  # a part that is gone is told as none
        changed = {key: new.get(key) for key in keys if old.get(key) != new.get(key)}
        known, self._revision = self._revision, self._room.workshop.revision
        self._shown = new
        if not changed and known == self._revision:
            return None
        return self._plain(changed)  # even if empty, so that the page knows the new revision

    def _plain(self, part: dict[str, Any]) -> dict[str, Any]:
        plain: dict[str, Any] = msgspec.to_builtins(part)
        if "clock" in plain:  # a device's clock may be wrong, so it gets seconds left, not a time
            plain["clock"] = {"minutes": part["clock"][-1], "left": self._seconds_left()}
        return plain

    def _whole(self) -> dict[str, Any]:
        """Everything the page shows, in parts that are sent again when they change."""
        room, workshop, here = self._room, self._room.workshop, self.names()
        agenda, block, stage = workshop.agenda, workshop.agenda.block(), workshop.agenda.stage()
        lead = workshop.person(agenda.lead)
        tally = room.tallies.get(agenda.current)
        return {
            "title": workshop.title,
            "team": workshop.team,
            "sentence": "" if workshop.sentence.not_now else workshop.sentence.text,
            "lead": lead.name if lead else "",
            "here": len(here) + room.more,
            "newest": [] if agenda.started else here[-10:],  # each phone gets each
            "place": _place(agenda),
            "started": agenda.started is not None,
            "closed": agenda.closed,
            "reopened": agenda.reopened,
            "block": shown(block) if block else None,
            "stage": stage.state,
            "clock": (agenda.current, stage.opened, block.minutes + stage.extra if block else 0),
            "written": tally.written if tally else 0,
            "ready": tally.ready if tally else 0,
            **self.written(block),
            "spotlight": workshop.lit(),
            "says": agenda.says,
            "steps": list(workshop.steps.values()),
            "readonly": BadInput("newer_record").message if workshop.unreadable else "",
        }

    def written(self, block: Block | None) -> dict[str, Any]:
        """The cards to vote on in a block and what it revealed; of very many texts the first."""
        if block is None:
            return {"cards": {}, "revealed": None}
        workshop, lists = self._room.workshop, self.lists(block)
        first, revealed = lists.first(self._name), workshop.agenda.stage(block.id).revealed
        plain: Any = revealed and msgspec.to_builtins(replace(revealed, said=()))
        told: dict[str, Any] = {
            "cards": {},
            "revealed": plain,
            **({"pages": lists.about()} if lists.long else {}),
        }
        if workshop.votable(block):
            told["cards"] = {one["id"]: one["text"] for one in first}
        elif plain is not None:
            plain["said"] = first
        return told

    def lists(self, block: Block | None) -> Lists:
        """What the room wrote for a block, or votes on there, as pages draw it."""
        if block is None:
            return Lists({}, 0)
        workshop, stages = self._room.workshop, self._room.workshop.agenda.stages
        revealed = workshop.agenda.stage(block.id).revealed
        source = stages.get(block.board) or workshop.boards.get(block.board)
        of = (block, revealed, source)
        before, lists = self._lists.get(block.id, ((), None))
        if lists is None or any(a is not b for a, b in zip_longest(of, before)):
            if cards := workshop.on_vote(block):
                lists = ballot(cards, revealed)
            else:
                lists = reveal(revealed, [prompt.id for prompt in block.prompts])
            self._lists[block.id] = of, lists
        return lists

    def more(self, name: str, at: int) -> dict[str, Any]:
        """The next texts of such a list, for a page that has so many; none where there is none."""
        return self.lists(self._room.workshop.agenda.block()).more(name, at, self._name)

    def _name(self, id: str) -> str:
        person = self._room.workshop.person(id)
        return person.name if person else ""

    def names(self) -> list[dict[str, str]]:
        """The participants who are here, with their names, in the order in which they came."""
        workshop = self._room.workshop
        here = {person.id for id in self._room.here if (person := workshop.person(id))}
        came = [p for p in workshop.people.values() if p.role == "participant" and p.id in here]
        return [{"id": person.id, "name": person.name} for person in came]

    def _seconds_left(self) -> int | None:
        """The seconds until the current block's time is over; negative after that."""
        agenda, block = self._room.workshop.agenda, self._room.workshop.agenda.block()
        opened = agenda.stage().opened
        if block is None or opened is None:
            return None
        over = opened + timedelta(minutes=block.minutes + agenda.stage().extra)
        return round((over - self._room.now()).total_seconds())


class StageOwn(Own):
    """One person's own answer to the current block, and their ways back and to the result."""

    _shared: StageShared

    @classmethod
    def texts(cls) -> dict[str, str]:
        shared = {k: v for k, v in area("board").items() if k.startswith(_SHARED)}
        return {**shared, **area("stage")}

    def _parts(self) -> dict[str, Any]:
        agenda = self._session.workshop.agenda
        parts = {"me": self._me(), "typed": self._to_type(agenda.block())}
        return {**parts, **self._private(agenda)}

    def _private(self, agenda: Agenda) -> dict[str, Any]:
        """What is sent to this person only: their own sealed answer to the current block."""
        mine = self._session.mine.get(agenda.current)
        lists = self._shared.lists(agenda.block())
        if mine is None or not lists.long:
            return {"mine": mine}
        dots = {*mine.answer.dots, *mine.answer.tallies.get(DOTS, ())}
        plain: dict[str, Any] = msgspec.to_builtins(mine)
        return {"mine": {**plain, "words": lists.beyond(CARDS, dots)} if dots else mine}

    def _to_type(self, block: Block | None) -> list[dict[str, Any]]:
        """What a coach may type for a room without devices, where the block has no prompts."""
        asks = kind_of(block.kind).asks if block else None
        if block is None or asks is None or self._session.role not in FACILITATING:
            return []
        workshop = self._session.workshop
        if asks.typed:
            return load(asks.typed)(workshop, block)  # type: ignore[no-any-return]
        return [
            {"id": prompt.id, "kind": prompt.kind, "steps": prompt.steps, "text": prompt.text}
            for prompt in workshop.prompts(block).values()
        ]

    def _say_texts(self, message: dict[str, Any]) -> None:
        """Answer with more of what the room wrote, where it is too much to be sent at once."""
        more = self._shared.more(str(message["list"]), int(message["at"]))
        self.send({"op": "texts", **more, **self._of(message)})

    def _say_link(self, message: dict[str, Any]) -> None:
        """Answer with this person's personal link, which the page asks for only to show it.

        With `new` it is a new link, and the earlier ones are revoked.
        """

        def shown(path: str) -> None:
            answer = {"path": path, "new": new, **self._of(message)}
            self.send({"op": "link", **answer, **self.address_of(path)})

        def instead(error: OkrlabError) -> None:
            failed = f"{error.message} {error.hint}"
            self.send({"op": "link", "failed": failed, **self._of(message)})

        new = bool(message.get("new"))
        what = "new_rejoin" if new else "rejoin"
        self._then(self._session.ask(what, once=self._wish_name(message)), shown, instead)

    def _say_result(self, message: dict[str, Any]) -> None:
        """Answer with the link that shows the result to anybody, to be kept or passed on."""

        def shown(path: str) -> None:
            found = self.address_of(path, drawn=False)
            self.send({"op": "result", "path": path, **found, **self._of(message)})

        def without(_: OkrlabError) -> None:
            """The page has its own way to the result, by the person's place."""
            self.send({"op": "result", "path": "", **self._of(message)})

        self._then(self._session.ask("result_link"), shown, without)


def _place(agenda: Agenda) -> dict[str, int]:
    """The number of the current block, of how many, and how long all take; without skipped ones."""
    plan = [block for block in agenda.blocks if not block.skip or block.id == agenda.current]
    number = next((n for n, block in enumerate(plan, 1) if block.id == agenda.current), 0)
    return {"number": number, "of": len(plan), "minutes": sum(block.minutes for block in plan)}


def shown(block: Block) -> dict[str, Any]:
    """A block as the page needs it, without the recipe, which is for the coach."""
    plain: dict[str, Any] = msgspec.to_builtins(replace(block, recipe=""))
    kind = kind_of(block.kind)
    # These are added because encoding leaves out fields that have their default.
    return {
        **{name: getattr(block, name) for name in ("board", "dots", "named")},
        **plain,
        "sealed": block.sealed,
        "source": source_of(block.recipe),
        "scene": kind.scene,
        "works": bool(kind.board),
    }


PARTS = StageShared, StageOwn
