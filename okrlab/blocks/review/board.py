"""The review board in the kernel: a check-in, a look back, and what delivery has moved."""

from __future__ import annotations

import base64
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec

from okrlab.blocks.baseline.cards import Metric
from okrlab.blocks.clinic.cards import Hypothesis, KeyResult
from okrlab.blocks.readiness.cards import HOWS, RESOLVES, CheckIn, PastInitiative
from okrlab.blocks.review import audits, checkins, theatre
from okrlab.boards.deck_board import DeckBoard
from okrlab.boards.source import script, style
from okrlab.errors import BadInput, TableUnreadable
from okrlab.given import checked
from okrlab.host.session import Session
from okrlab.record.deck import Deck
from okrlab.tables import workbook
from okrlab.tables.rows import MOST_ROWS
from okrlab.texts import area, text
from okrlab.texts.clean import LIMITS, shorten

_HERE = Path(__file__).parent

BIGGEST = 5_000_000
"""Bytes of a workbook that a page may send."""
_WIDE = 20
"""Columns of it that are read."""
_PASTED = 1_000_000
_DRAWN = 26
"""Values in a line's small picture: half a year of weeks."""
_OPENS = {"check-in": "checkin", "choose-ten": "back", "leaders-ten": "back"}
"""Which view a step of our own agendas begins with."""


class ReviewBoard(DeckBoard):
    """A check-in and a look back, to be shown as the last line of a cell.

    Key results come from this workshop's other boards; here are their values and decisions.
    """

    _esm = script("board", _HERE)
    _css = style("base", "deck", own=_HERE / "board.css")

    @checked
    def __init__(self, session: Session, board: str = "review") -> None:
        super().__init__(session, board, area("readiness"))

    def _about(self) -> dict[str, Any]:
        return {**super()._about(), "minutes": checkins.MINUTES, "hows": HOWS,
                "resolves": [one for one in RESOLVES if one]}  # fmt: skip

    # -- what the page says --------------------------------------------------------------

    def _say_entry(self, message: dict[str, Any]) -> None:
        """What was typed of one key result, as a card; the page puts it on the deck."""
        raw, about = dict(message["raw"]), str(message["key_result"])
        today = self._session.today()
        line = next((one for one in self._opening().lines if one.key_result.id == about), None)
        if line is None:
            raise KeyError(about)
        known = line.today
        try:
            made = checkins.entry(
                raw, id=known.id if known else uuid4().hex, key_result=about, on=today
            )
        except TableUnreadable as amiss:
            self._problems(message, amiss)
            return
        values = [value for on, value in line.values if on != today]
        values += [] if made.value is None else [made.value]
        version = known.version if known else 0
        made = msgspec.structs.replace(made, verdict=self._verdict(about, values), version=version)
        self.send({"op": "entered", "n": message["n"], "cards": [msgspec.to_builtins(made)]})

    def _say_audit(self, message: dict[str, Any]) -> None:
        """Initiatives from what was pasted or from a file, as cards."""
        label = str(message.get("audit", ""))[:60]
        try:
            pasted = str(message.get("text", ""))[:_PASTED]
            if message.get("file"):
                pasted = read_workbook(str(message["file"]))
            below = max((one.position for one in self._deck.of(PastInitiative)), default=-1.0) + 1.0
            found = audits.read_audit(pasted, lambda: uuid4().hex, audit=label, first=below)
        except TableUnreadable as amiss:
            self._problems(message, amiss)
            return
        self.send({"op": "cards", "n": message["n"], "cards": msgspec.to_builtins(found)})

    def _say_theatre(self, message: dict[str, Any]) -> None:
        """Delivered outputs beside the outcome's line: made data, or a table of one's own."""
        try:
            if message.get("example"):
                points = theatre.made_example()
            else:
                points = theatre.read_points(str(message["text"])[:_PASTED])
        except TableUnreadable as amiss:
            self._problems(message, amiss)
            return
        found = theatre.look(points)
        told = {"message": found.message, "question": found.question, "verdict": found.verdict}
        svg = theatre.picture(points)
        self.send({"op": "seen", "n": message["n"], "svg": svg, **told})

    def _problems(self, message: dict[str, Any], amiss: TableUnreadable) -> None:
        problems = {"problems": list(amiss.problems), "hint": amiss.hint}
        self.send({"op": "amiss", "n": message["n"], **problems})

    # -- what the board says -------------------------------------------------------------

    def _view(self, deck: Deck) -> dict[str, Any]:
        block = self._session.workshop.agenda.block()
        opening = self._opening()
        due = [{"id": h.id, "x": h.x, "y": h.y, "signal": h.signal} for h in opening.due]
        lines = [
            {
                "id": line.key_result.id,
                "text": line.key_result.text,
                "change": line.change,
                **self._history(line),
                "verdict": self._verdict(line.key_result.id, [value for _, value in line.values]),
                "last": line.history[-1].decision if line.history else "",
                "today": line.today.id if line.today else "",
            }
            for line in opening.lines
        ]
        return {
            "opens": _OPENS.get(block.recipe, "") if block else "",
            "day": self._session.today(),
            "expired": [{"id": kr.id, "text": kr.text} for kr in opening.expired],
            "due": due,
            "actions": [one.id for one in opening.actions],
            "lines": lines,
            "looks": self._looks(deck),
        }

    def _verdict(self, key_result: str, values: list[float]) -> str:
        """What the key result's own metric carries, or else the values of its check-ins."""
        metric = self._metric(key_result)
        return verdict(values) if metric is None else _measured(metric)

    def _metric(self, key_result: str) -> Metric | None:
        """The key result's own metric, on whichever board its history lies."""
        workshop = self._session.workshop
        metrics = (
            metric
            for board in sorted(workshop.boards)
            for metric in workshop.deck(board).of(Metric, of=key_result)
            if any(value is not None for value in metric.values)
        )
        return next(metrics, None)

    def _history(self, line: checkins.ResultLine) -> dict[str, Any]:
        """The latest values with their days: those of the metric, then what was entered since."""
        found: list[tuple[date | None, float]] = []
        metric = self._metric(line.key_result.id)
        if metric is not None:
            starts = metric.starts or (None,) * len(metric.values)
            share = 100 if metric.kind == "rate" else 1  # as people enter it
            found = [
                (on, float(f"{share * value:.6g}"))
                for on, value in zip(starts, metric.values, strict=True)
                if value is not None
            ]
        last = found[-1][0] if found else None
        found += [(on, value) for on, value in line.values if last is None or on > last]
        kept = found[-_DRAWN:]
        return {"values": [value for _, value in kept],
                "days": [str(on or "") for on, _ in kept]}  # fmt: skip

    def _looks(self, deck: Deck) -> list[dict[str, Any]]:
        """Every look back, the latest first: its counts, in words, and beside the one before."""
        looks = list(audits.looks(deck.of(PastInitiative)).items())
        told = []
        for n, (name, kept) in enumerate(looks):
            counts = audits.shares(kept)
            told.append({
                "audit": name, "told": str(counts), **counts._asdict(),
                "change": audits.compare(looks[n - 1][1], kept).told if n else "",
                "asks": {one.id: question for one, question in audits.ask_about(kept)},
            })  # fmt: skip
        return told[::-1]

    def _opening(self) -> checkins.Opening:
        workshop = self._session.workshop
        decks = [workshop.deck(board) for board in sorted({*workshop.boards, self._board})]
        return checkins.open_with(
            (kr for deck in decks for kr in deck.of(KeyResult)),
            (bet for deck in decks for bet in deck.of(Hypothesis)),
            self._deck.of(CheckIn),
            self._session.today(),
        )


@lru_cache(100)
def _measured(metric: Metric) -> str:
    from okrlab.blocks.baseline.look import known

    return shorten(known(metric).told(), LIMITS["objective"])


def verdict(values: list[float]) -> str:
    """What the values of a few check-ins can carry, in words.

    >>> verdict([40.0, 41.0])
    '2 of 8 values needed to say whether it moved.'
    """
    if not values:
        return ""
    found = theatre.moved(values)
    if found is None:
        return text("readiness.verdict_few", n=len(values), fewest=theatre.FEWEST)
    return text(f"readiness.verdict_{'moved' if found else 'routine'}")


def read_workbook(content: str) -> str:
    """The first visible sheet of a workbook as a table of text; `content` is its Base64.

    Raises `TableUnreadable` for anything else, and for what would unpack to more than it should.
    """
    try:
        if len(content) > BIGGEST * 4 // 3 + 4:
            raise BadInput("desk_large", name="XLSX", most=BIGGEST // 1_000_000)
        try:
            raw = base64.b64decode(content, validate=True)
        except ValueError:
            raise BadInput("desk_not_workbook", name="XLSX") from None
        sheets = workbook.read_workbook(
            "XLSX", raw, rows=MOST_ROWS + 2, columns=_WIDE, which="first"
        )
        shown = next((one for one in sheets if one.visible), None)
        if shown is None:
            raise BadInput("desk_not_workbook", name="XLSX")
        if shown.narrowed:
            raise BadInput("table_wide", name="XLSX", most=_WIDE)
    except BadInput as refused_:
        raise TableUnreadable.of([f"{refused_.message} {refused_.hint}"]) from None
    return "\n".join("\t".join(map(_cell, row)) for row in shown.rows)


def _cell(value: Any) -> str:
    """A cell's value on one line of a table."""
    said = "" if value is None else value.date() if hasattr(value, "date") else value
    words = str(said).replace("\t", " ").replace("\n", " ").replace('"', '""')
    return f'"{words}"' if '"' in words else words
