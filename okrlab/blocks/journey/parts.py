"""The journey board's two parts: a map with its sealed scores, its metrics, and what is critical.

Coaching and the reading of files have modules of their own; the parts call them at the right
moment and turn what they give into messages.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import msgspec

from okrlab.blocks.baseline.cards import Metric
from okrlab.blocks.baseline.remembered import Remembered
from okrlab.blocks.clinic.cards import CLINIC
from okrlab.blocks.clinic.set_checks import check_set
from okrlab.blocks.journey import taking_in, templates
from okrlab.blocks.journey.cards import Persona, Touchpoint, felt
from okrlab.blocks.journey.critical import Scores, curve, rank, rule, stages, weights
from okrlab.blocks.journey.downloads import MIME_TYPES, map_file
from okrlab.blocks.journey.result import last_scores
from okrlab.blocks.journey.steps import Steps, Wish, steps, suggestion
from okrlab.blocks.journey.summaries import Summaries
from okrlab.blocks.ladder.cards import Link, Rung
from okrlab.boards.deck_parts import DeckOwn, DeckShared
from okrlab.boards.parts import Page, RoomState
from okrlab.errors import BadInput, OkrlabError
from okrlab.host import wire
from okrlab.host.session import Outcome, Session
from okrlab.record import commands as c
from okrlab.record.agenda import BOARD
from okrlab.record.card import DeckCard
from okrlab.record.decision import new_id
from okrlab.record.deck import Deck
from okrlab.record.findings import worth_asking
from okrlab.texts import area

_FOLLOW = timedelta(weeks=13)
"""How far ahead the page proposes the day of a wish."""


class JourneyShared(DeckShared):
    """The map, with what the room felt at each step once that was revealed, and its metrics."""

    def __init__(self, room: RoomState, board: str, soon: Callable[[], None]) -> None:
        self.summaries = Summaries(lambda: room.in_loop(self._soon))
        super().__init__(room, board, soon)

    def close(self) -> None:
        self.summaries.close()

    def _view(self, deck: Deck) -> dict[str, Any]:
        scores, by = self.scores(), weights(deck)
        metrics = self.summaries.of(deck)
        trends = {one.of: metrics[one.id].trend for one in deck.of(Metric) if one.id in metrics}
        both_views = [*stages(deck), *stages(deck, view="wished")]
        return {
            "points": {point.touchpoint: point for point in curve(both_views, scores, by)},
            "spreads": {
                one.id: scored
                for one in deck.of(Touchpoint)
                if (scored := felt(scores, one.id)).emotion or scored.importance
            },
            "ranks": rank(deck, scores, trends),
            "rule": rule(by),
            "weights": msgspec.structs.asdict(by),
            "metrics": metrics,
            "scoring": self.scoring(),
            "until": (self._room.today() + _FOLLOW).isoformat(),
        }

    def scores(self) -> Scores:
        """The scores of the last reveal; what is still sealed never reaches a page."""
        return last_scores(self._room.workshop, self._board)

    def scoring(self) -> dict[str, Any]:
        """Whether the room scores now, and how many people gave their scores."""
        agenda = self._room.workshop.agenda
        block = agenda.block()
        if block is None or agenda.closed or (block.kind, block.board) != ("journey", self._board):
            return {"block": "", "state": ""}
        tally = self._room.tallies.get(block.id)
        return {
            "block": block.id,
            "state": agenda.stage(block.id).state,
            "written": tally.written if tally else 0,
        }


class JourneyOwn(DeckOwn):
    """One person's own scores until the reveal, and what they read in and ask for."""

    _shared: JourneyShared

    def __init__(self, session: Session, shared: JourneyShared, page: Page, board: str) -> None:
        super().__init__(session, shared, page, board)
        self._read: tuple[DeckCard, ...] = ()
        """The cards of the file that was read last, until somebody takes them."""

    @classmethod
    def _more_texts(cls) -> dict[str, str]:
        return journey_texts()

    def _parts(self) -> dict[str, Any]:
        """A session knows only its own scores; on a wall they are a facilitator's, and left out."""
        block = self._shared.scoring()["block"]
        mine = self._session.mine.get(block) if block and not self.on_wall else None
        scores = mine.answer.scores if mine else {}
        own = {"block": block, "scores": scores, "ready": bool(mine and mine.ready)}
        return {**super()._parts(), "mine": own}

    def hear(self, message: Any, greet: Callable[[dict[str, Any]], None]) -> None:
        if self.on_wall and message.get("op") not in ("hello", "ping"):
            message = {**message, "op": ""}  # a projector shows, and takes nothing
        super().hear(message, greet)

    # -- templates and files -------------------------------------------------------------

    def _say_template(self, message: dict[str, Any]) -> None:
        try:
            cards = templates.cards(str(message["name"]), new_id)
        except KeyError:
            raise ValueError from None
        self._put(cards, "template", message)

    def _say_table(self, message: dict[str, Any]) -> None:
        """Read a table, and send what it holds and what is wrong; nothing is changed yet."""
        answer = {"op": "table", **self._of(message)}
        try:
            self._read, content = taking_in.read_map(message, self._deck)
        except OkrlabError as error:
            content = taking_in.unreadable(error)
        self.send({**answer, **content})

    def _say_history(self, message: dict[str, Any]) -> None:
        """Read a file of metrics, and send them with a guess to which touchpoint each belongs."""
        answer, today = {"op": "history", **self._of(message)}, self._session.today()
        before = Remembered.of(self._session.workshop)
        try:
            self._read, content = taking_in.read_metrics_for(message, self._deck, today, before)
        except OkrlabError as error:
            content = taking_in.unreadable(error)
        self.send({**answer, **content})

    def _say_metric(self, message: dict[str, Any]) -> None:
        """Send a metric as its own board shows it: the sentence, the chart, what else to know."""
        card = self._deck.cards.get(str(message["id"]))
        if not isinstance(card, Metric):
            raise ValueError
        answer = {"op": "metric", **self._of(message)}

        def shown(look: Any) -> None:
            self.send({**answer, "look": look})

        self._then(self._shared.summaries.look(card), shown, lambda error: self.send(answer))

    def _say_take(self, message: dict[str, Any]) -> None:
        """Put what was just read on the map; `metrics` says to which touchpoint each belongs."""
        choices = msgspec.convert(message.get("metrics", {}), dict[str, dict[str, str]])
        cards = taking_in.chosen(self._read, choices, self._deck)
        self._read = ()
        self._put(cards, "table", message)

    def _put(self, cards: Sequence[DeckCard], what: str, message: dict[str, Any]) -> None:
        """Set all cards in one command, so that one undo takes them back."""
        taken = {"op": "taken", "what": what, **self._of(message)}
        if not cards:
            self.send(taken)
            return

        def answered(outcome: Outcome) -> None:
            self._page.changed()
            if isinstance(outcome, wire.Done):
                self.send(taken)
            elif isinstance(outcome, wire.Failed):
                self._refuse("", outcome.code, outcome.message, outcome.hint)
            else:
                error = BadInput("conflict")
                self._refuse("", error.code, error.message, error.hint)

        command = c.SetCards(board=self._board, cards=tuple(cards))
        self._then(self._session.do(command, self._wish_name(message)), answered)

    # -- what leaves the board -----------------------------------------------------------

    def _say_download(self, message: dict[str, Any]) -> None:
        """Send the map as a file; `persona` and `view` choose what a picture shows."""
        format = str(message["format"])
        if format not in MIME_TYPES:
            raise ValueError
        content = map_file(
            self._deck,
            self._shared.scores(),
            format,
            persona=str(message.get("persona", "")),
            view="wished" if message.get("view") == "wished" else "now",
        )
        name = f"journey-{self._session.workshop.title[:40] or 'map'}.{format}"
        plain = base64.b64encode(content).decode()
        file = {"name": name, "mime": MIME_TYPES[format], "content": plain}
        self.send({"op": "download", **self._of(message), **file})

    # -- from a touchpoint to what follows -----------------------------------------------

    def _say_suggest(self, message: dict[str, Any]) -> None:
        """Send a wish to begin with, and the touchpoint's metric if it has a baseline."""
        touchpoint = self._touchpoint(message)
        wish = suggestion(touchpoint, self._who(touchpoint))
        measured = self._shared.summaries.measured(self._deck, touchpoint)
        self.send(
            {
                "op": "suggested",
                **self._of(message),
                "touchpoint": touchpoint.id,
                "wish": msgspec.to_builtins(wish),
                "metric": msgspec.to_builtins(measured) if measured else None,
            }
        )

    def _say_draft(self, message: dict[str, Any]) -> None:
        """Send the cards as they would be, and what the clinic would ask about the key result."""
        drafted = self._steps(message)
        key_result, agreement = drafted.key_result, self._session.workshop.agreement
        findings = check_set([key_result], agreement=agreement, today=self._session.today())
        asks = worth_asking(f for f in findings if f.card == key_result.id).listed()
        cards = {n: msgspec.to_builtins(getattr(drafted, n)) for n in Steps.__struct_fields__}
        self.send({"op": "drafted", **self._of(message), **cards, **msgspec.to_builtins(asks)})

    def _say_follow(self, message: dict[str, Any]) -> None:
        """Put the cards on the clinic's board, and if asked for also on the ladder."""
        touchpoint, following = self._touchpoint(message), self._steps(message)
        work, change = new_id(), new_id()
        who = self._who(touchpoint)[:120]
        ladder = (
            Rung(id=work, text=following.initiative.text, level="activity"),
            Rung(id=change, text=following.hypothesis.y, level="outcome", actor=who),
            Link(id=new_id(), lower=work, upper=change),
        )
        commands: list[c.Command] = [c.SetCards(board=CLINIC, cards=following.cards)]
        if message.get("ladder"):
            commands.append(c.SetCards(board=BOARD, cards=ladder))
        self._one_by_one(commands, self._wish_name(message))

    def _one_by_one(self, commands: list[c.Command], name: str) -> None:
        """Send commands on several boards, each when the one before it is done.

        Each has a name of its own that a repeated request has, too, so that nothing is set twice.
        """

        def answered(outcome: Outcome) -> None:
            if isinstance(outcome, wire.Failed):
                self._refuse("", outcome.code, outcome.message, outcome.hint)
            elif commands[1:]:
                self._one_by_one(commands[1:], name)
            else:
                self.send({"op": "followed", "n": name})

        self._then(self._session.do(commands[0], f"{name}-{len(commands)}"), answered)

    def _steps(self, message: dict[str, Any]) -> Steps:
        """What follows from a touchpoint and the wish in a message; an empty field is not given."""
        touchpoint = self._touchpoint(message)
        given = {name: str(value)[:500] for name, value in message["wish"].items() if value}
        wish = msgspec.convert(given, Wish)
        today = self._session.today()
        return steps(
            touchpoint,
            wish,
            self._shared.summaries.measured(self._deck, touchpoint),
            today=today,
            new_id=new_id,
        )

    def _touchpoint(self, message: dict[str, Any]) -> Touchpoint:
        card = self._deck.cards.get(str(message["touchpoint"]))
        if not isinstance(card, Touchpoint):
            raise ValueError
        return card

    def _who(self, touchpoint: Touchpoint) -> str:
        card = self._deck.cards.get(touchpoint.persona)
        return card.name if isinstance(card, Persona) else ""


def journey_texts() -> dict[str, str]:
    """The texts that the journey's page may show in addition to those of every board."""
    mine = area("history_form") | {
        key: said for key, said in area("journey").items() if not key.startswith("table_")
    }
    for name in templates.OURS:
        ours = templates.template(name)
        mine |= {f"template_{name}": ours.title, f"template_{name}_about": ours.about}
    return mine | {k: said for k, said in area("clinic_board").items() if k.startswith("rule_")}


PARTS = JourneyShared, JourneyOwn
