"""The journey board in the kernel: a map with its sealed scores, its metrics, and what is critical.

All coaching is in modules of its own, all reading of files, too; here it is asked
at the right moment and put into messages. Files come as text and are checked again.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec

from okrlab.blocks.baseline.cards import Better, Metric
from okrlab.blocks.baseline.series_of_metrics import match, metric_of
from okrlab.blocks.clinic.set_checks import check_set
from okrlab.blocks.journey import templates as journey_templates
from okrlab.blocks.journey.cards import Persona, Touchpoint, felt
from okrlab.blocks.journey.critical import Scores, curve, rank, rule, stages, weights
from okrlab.blocks.journey.map_document import journey_markdown
from okrlab.blocks.journey.map_files import BIGGEST, import_journey, to_csv, to_xlsx
from okrlab.blocks.journey.map_picture import journey_svg
from okrlab.blocks.journey.result import last_scores
from okrlab.blocks.journey.steps import Measured, Steps, Wish, steps, suggestion
from okrlab.blocks.journey.touchpoint_metrics import Summary, summarise
from okrlab.blocks.ladder.cards import Link, Rung
from okrlab.boards.deck_board import DeckBoard
from okrlab.boards.source import script, style
from okrlab.errors import BadInput, OkrlabError
from okrlab.given import checked
from okrlab.host import wire
from okrlab.host.session import Outcome, Session
from okrlab.record import commands as c
from okrlab.record.card import DeckCard
from okrlab.record.deck import Deck
from okrlab.texts import area, text

_HERE = Path(__file__).parent

CLINIC = "clinic"
LADDER = "ladder"
SHOWN = 60
"""Problems of a file that a page lists; the rest are counted."""
_FOLLOW = timedelta(weeks=13)
"""Until when a wish is to come true, unless somebody says another day."""
_FORMATS = {
    "csv": "text/csv", "wide.csv": "text/csv", "md": "text/markdown", "svg": "image/svg+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
}  # fmt: skip


class JourneyBoard(DeckBoard):
    """The journey of a session, to be shown as the last line of a cell.

    Everyone sees the same map; what each person scores stays private until the reveal.
    """

    _esm = script("board", _HERE)
    _css = style("base", "deck", own=_HERE / "board.css")

    @checked
    def __init__(self, session: Session, board: str = "journey") -> None:
        self._read: tuple[DeckCard, ...] = ()
        self._summaries: dict[tuple[str, int], Summary] = {}
        self._at_work: set[tuple[str, int]] = set()
        self._worker = ThreadPoolExecutor(1, "okrlab-metrics")
        super().__init__(session, board, journey_texts())

    def close(self) -> None:
        """Stop listening; the record stays."""
        self._worker.shutdown(wait=False, cancel_futures=True)
        super().close()

    # -- what the board shows ------------------------------------------------------------

    def _view(self, deck: Deck) -> dict[str, Any]:
        scores, by = self._scores(), weights(deck)
        metrics = self._metrics(deck)
        trends = {one.of: metrics[one.id].trend for one in deck.of(Metric) if one.id in metrics}
        every = [*stages(deck), *stages(deck, view="wished")]
        return {
            "points": {point.touchpoint: point for point in curve(every, scores, by)},
            "spreads": {
                one.id: room
                for one in deck.of(Touchpoint)
                if (room := felt(scores, one.id)).emotion or room.importance
            },
            "ranks": rank(deck, scores, trends),
            "rule": rule(by),
            "weights": msgspec.structs.asdict(by),
            "metrics": metrics,
            "scoring": self._scoring(),
            "until": (self._session.today() + _FOLLOW).isoformat(),
        }

    def _scores(self) -> Scores:
        return last_scores(self._session.workshop, self._board)

    def _scoring(self) -> dict[str, Any]:
        """Whether scores are taken now, mine, and how many people gave theirs."""
        agenda = self._session.workshop.agenda
        block = agenda.block()
        if block is None or agenda.closed or (block.kind, block.board) != ("journey", self._board):
            return {"block": "", "state": ""}
        mine, tally = self._session.mine.get(block.id), self._session.tallies.get(block.id)
        return {
            "block": block.id,
            "state": agenda.stage(block.id).state,
            "mine": mine.answer.scores if mine and not self._wall else {},
            "ready": mine.ready if mine else False,
            "written": tally.written if tally else 0,
        }

    def _metrics(self, deck: Deck) -> dict[str, Summary]:
        """What is known of the metrics; the rest is worked out beside, and told then."""
        cards = deck.of(Metric)
        waiting = [one for one in cards if (one.id, one.version) not in self._summaries]
        for one in waiting:
            key = (one.id, one.version)
            if key not in self._at_work:
                self._at_work.add(key)
                self._worker.submit(self._summarise, key, one)
        return {
            one.id: found
            for one in cards
            if (found := self._summaries.get((one.id, one.version))) is not None
        }

    def _summarise(self, key: tuple[str, int], metric: Metric) -> None:
        try:
            self._summaries[key] = summarise(metric)
        except Exception:
            self._summaries[key] = Summary(said=text("journey.metric_broken"))
            raise
        finally:
            self._at_work.discard(key)
        self._session.in_loop(self._soon)

    # -- what the page says --------------------------------------------------------------

    def _hear(self, _: object, message: Any, buffers: object) -> None:
        if self._wall and message.get("op") not in ("hello", "ping"):
            message = {**message, "op": ""}  # a screen on a wall takes nothing
        super()._hear(_, message, buffers)

    # -- templates and files -------------------------------------------------------------

    def _say_template(self, message: dict[str, Any]) -> None:
        try:
            cards = journey_templates.cards(str(message["name"]), _new_id)
        except KeyError:
            raise ValueError from None
        self._put(cards, "template", message)

    def _say_table(self, message: dict[str, Any]) -> None:
        """Read a table, and say what it holds and what is amiss; nothing is changed yet."""
        told = {"op": "table", **self._of(message)}
        try:
            name, content = _file(message)
            found = import_journey(name, content, self._deck, _new_id)
        except OkrlabError as error:
            self.send({**told, "failed": f"{error.message} {error.hint}".strip()})
            return
        self._read = found.cards
        known = self._deck.cards
        problems = [{"cell": one.cell, "said": one.said} for one in found.problems]
        self.send(
            {
                **told,
                "name": name[:120],
                "new": sum(one.id not in known for one in found.cards),
                "changed": sum(one.id in known for one in found.cards),
                "touchpoints": found.touchpoints,
                "problems": problems[:SHOWN],
                "more": len(problems[SHOWN:]),
            }
        )

    def _say_history(self, message: dict[str, Any]) -> None:
        """Read a file of metrics, and guess which touchpoint each belongs to."""
        from okrlab.measure.history import history

        answer = {"op": "history", **self._of(message)}
        try:
            name, content = _file(message)
            found = history(content, name=name, today=self._session.today())
        except OkrlabError as error:
            amiss = [
                {"cell": ", ".join(map(str, one.lines[:5])), "said": one.words}
                for one in getattr(error, "problems", ())
            ]
            failed = f"{error.message} {error.hint}".strip()
            self.send({**answer, "failed": failed, "problems": amiss[:SHOWN]})
            return
        wanted = str(message.get("touchpoint", ""))
        cards = [metric_of(one, id=_new_id(), source=name) for one in found][:200]
        names = {one.id: one.text for one in self._deck.of(Touchpoint)}
        guesses = match([one.name for one in cards], names)
        if wanted in names and len(cards) == 1:
            guesses = {0: wanted}
        self._read = tuple(cards)
        told = [
            {"id": one.id, "name": one.name, "n": sum(v is not None for v in one.values),
             "of": guesses.get(n, "")}
            for n, one in enumerate(cards)
        ]  # fmt: skip
        notes = list(dict.fromkeys(note.words for one in found for note in one.notes))
        self.send({**answer, "name": name[:120], "metrics": told, "notes": notes[:20]})

    def _say_take(self, message: dict[str, Any]) -> None:
        """Put on the map what was just read. For metrics `of` says whose each one is."""
        wish = msgspec.convert(message.get("metrics", {}), dict[str, dict[str, str]])
        cards: list[DeckCard] = []
        for card in self._read:
            if not isinstance(card, Metric):
                cards.append(card)
            elif wish.get(card.id, {}).get("of"):
                own = wish[card.id]
                better = msgspec.convert(own["better"], Better)  # asked on the page, never guessed
                fresh = msgspec.structs.replace(card, of=own["of"], better=better)
                earlier = self._deck.of(Metric, of=own["of"], name=card.name)
                for one in earlier[:1]:
                    fresh = msgspec.structs.replace(fresh, id=one.id, version=one.version)
                cards.append(fresh)
        self._read = ()
        self._put(tuple(cards), "table", message)

    def _put(self, cards: Sequence[DeckCard], what: str, message: dict[str, Any]) -> None:
        """Set cards in one go, so that one undo takes them back."""
        taken = {"op": "taken", "what": what, **self._of(message)}
        if not cards:
            self.send(taken)
            return

        def answered(outcome: Outcome) -> None:
            self._changed()
            if isinstance(outcome, wire.Done):
                self.send(taken)
            elif isinstance(outcome, wire.Failed):
                self._refuse("", outcome.code, outcome.message, outcome.hint)
            else:
                error = BadInput("conflict")
                self._refuse("", error.code, error.message, error.hint)

        wish = c.SetCards(board=self._board, cards=tuple(cards))
        self._then(self._session.do(wish, self._wish_name(message)), answered)

    # -- what leaves the board -----------------------------------------------------------

    def _say_download(self, message: dict[str, Any]) -> None:
        """The map as a file; `persona` and `view` choose what a picture shows."""
        format = str(message["format"])
        if format not in _FORMATS:
            raise ValueError
        persona, view = str(message.get("persona", "")), message.get("view", "now")
        content = self._made(format, persona, "wished" if view == "wished" else "now")
        name = f"journey-{self._session.workshop.title[:40] or 'map'}.{format}"
        plain = base64.b64encode(content).decode()
        file = {"name": name, "mime": _FORMATS[format], "content": plain}
        self.send({"op": "download", **self._of(message), **file})

    def _made(self, format: str, persona: str, view: Any) -> bytes:
        deck, scores = self._deck, self._scores()
        if format in ("csv", "wide.csv"):
            return to_csv(deck, scores, wide=format == "wide.csv").encode("utf-8-sig")
        if format == "xlsx":
            return to_xlsx(deck, scores)
        if format == "md":
            return journey_markdown(deck, scores).encode()
        svg = journey_svg(deck, scores, persona=persona, view=view)
        if format == "svg":
            return svg.encode()
        import vl_convert

        return bytes(vl_convert.svg_to_png(svg, scale=2.0))

    # -- from a touchpoint to what follows -----------------------------------------------

    def _say_suggest(self, message: dict[str, Any]) -> None:
        one = self._touchpoint(message)
        wish = suggestion(one, self._who(one))
        measured = self._measured(one)
        self.send(
            {
                "op": "suggested",
                **self._of(message),
                "touchpoint": one.id,
                "wish": msgspec.to_builtins(wish),
                "metric": msgspec.to_builtins(measured) if measured else None,
            }
        )

    def _say_draft(self, message: dict[str, Any]) -> None:
        """The cards as they would be, and what the clinic would ask about the key result."""
        made = self._steps(message)
        workshop = self._session.workshop
        found = check_set(
            [made.key_result], agreement=workshop.agreement, today=self._session.today()
        )  # fmt: skip
        ours = [one for one in found if one.card == made.key_result.id]
        asks = [f"{one.message} {one.question}".strip() for one in ours]
        plain = {name: msgspec.to_builtins(getattr(made, name)) for name in Steps.__struct_fields__}
        self.send({"op": "drafted", **self._of(message), **plain, "asks": asks[:3]})

    def _say_follow(self, message: dict[str, Any]) -> None:
        """Put what follows among the key results and on the ladder."""
        one, made = self._touchpoint(message), self._steps(message)
        work, change = _new_id(), _new_id()
        who = self._who(one)[:120]
        ladder = (
            Rung(id=work, text=made.initiative.text, level="activity"),
            Rung(id=change, text=made.hypothesis.y, level="outcome", actor=who),
            Link(id=_new_id(), lower=work, upper=change),
        )
        wishes: list[c.Command] = [c.SetCards(board=CLINIC, cards=made.cards)]
        if message.get("ladder"):
            wishes.append(c.SetCards(board=LADDER, cards=ladder))
        self._one_by_one(wishes, self._wish_name(message))

    def _one_by_one(self, wishes: list[c.Command], name: str) -> None:
        def answered(outcome: Outcome) -> None:
            if isinstance(outcome, wire.Failed):
                self._refuse("", outcome.code, outcome.message, outcome.hint)
            elif wishes[1:]:
                self._one_by_one(wishes[1:], name)
            else:
                self.send({"op": "followed", "n": name})

        self._then(self._session.do(wishes[0], f"{name}-{len(wishes)}"), answered)

    def _steps(self, message: dict[str, Any]) -> Steps:
        one = self._touchpoint(message)
        given = {name: str(value)[:500] for name, value in message["wish"].items() if value}
        wish = msgspec.convert(given, Wish)
        today = self._session.today()
        return steps(one, wish, self._measured(one), today=today, new_id=_new_id)

    def _touchpoint(self, message: dict[str, Any]) -> Touchpoint:
        card = self._deck.cards.get(str(message["touchpoint"]))
        if not isinstance(card, Touchpoint):
            raise ValueError
        return card

    def _who(self, one: Touchpoint) -> str:
        card = self._deck.cards.get(one.persona)
        return card.name if isinstance(card, Persona) else ""

    def _measured(self, one: Touchpoint) -> Measured | None:
        """The touchpoint's metric, where it has a baseline."""
        for metric in self._deck.of(Metric, of=one.id):
            found = self._summaries.get((metric.id, metric.version))
            if found and found.level:
                return Measured(
                    name=metric.name, baseline=found.level, target=found.target,
                    better=metric.better,
                )  # fmt: skip
        return None


def journey_texts() -> dict[str, str]:
    """Every text that the journey's page may show beside those of every board."""
    mine = {key: said for key, said in area("journey").items() if not key.startswith("table_")}
    for name in journey_templates.OURS:
        ours = journey_templates.template(name)
        mine |= {f"template_{name}": ours.title, f"template_{name}_about": ours.about}
    return mine


def _file(message: dict[str, Any]) -> tuple[str, bytes]:
    """A file from the page. Raises `BadInput` if it is too large, ValueError if it is none."""
    name, content = str(message["name"])[:200], str(message["content"])
    if len(content) > BIGGEST * 4 // 3 + 4:
        raise BadInput("desk_large", name=name, most=BIGGEST // 1_000_000)
    try:
        return name, base64.b64decode(content, validate=True)
    except binascii.Error:
        raise ValueError from None


def _new_id() -> str:
    return uuid4().hex
