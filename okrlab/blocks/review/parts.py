"""The review board's two parts: check-ins, reviews of past work, and deliveries with outcomes."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any
from uuid import uuid4

import msgspec

from okrlab.blocks.baseline.cards import Metric
from okrlab.blocks.clinic.cards import Hypothesis, KeyResult
from okrlab.blocks.readiness.cards import (
    HOWS,
    RESOLVES,
    CheckIn,
    ColumnsKnown,
    PastInitiative,
)
from okrlab.blocks.review import audits, checkins, theatre
from okrlab.boards.deck_parts import DeckOwn, DeckShared
from okrlab.boards.tables import amiss, answers_of, read_with, table_of, words_of
from okrlab.errors import TableUnreadable
from okrlab.record.deck import Deck
from okrlab.tables.column_memory import ColumnMemory
from okrlab.texts import area, text
from okrlab.texts.clean import LIMITS, shorten

SHOWN = 20
"""Notes on a table that a page shows."""
_DRAWN = 26
"""The most values in a key result's small chart: half a year of weeks."""
_OPENS = {"check-in": "checkin", "choose-ten": "back", "leaders-ten": "back"}
"""The view with which a page opens, by the recipe of the current block."""


class ReviewShared(DeckShared):
    """The check-in's key results with their values, and what came of past work."""

    def about(self) -> dict[str, Any]:
        resolves = [resolve for resolve in RESOLVES if resolve]
        own = {"minutes": checkins.MINUTES, "hows": HOWS, "resolves": resolves}
        return {**super().about(), **own}

    def _view(self, deck: Deck) -> dict[str, Any]:
        block = self._room.workshop.agenda.block()
        opening = self.opening()
        due = [{"id": h.id, "x": h.x, "y": h.y, "signal": h.signal} for h in opening.due]
        lines = [
            {
                "id": line.key_result.id,
                "text": line.key_result.text,
                "change": line.change,
                **self._history(line),
                "verdict": self.verdict(line.key_result.id, [value for _, value in line.values]),
                "last": line.history[-1].decision if line.history else "",
                "today": line.today.id if line.today else "",
            }
            for line in opening.lines
        ]
        return {
            "opens": _OPENS.get(block.recipe, "") if block else "",
            "day": self._room.today(),
            "expired": [{"id": kr.id, "text": kr.text} for kr in opening.expired],
            "due": due,
            "actions": [one.id for one in opening.actions],
            "lines": lines,
            "looks": self._looks(deck),
        }

    def verdict(self, key_result: str, values: list[float]) -> str:
        """Whether a key result moved, by its own metric, or else by the values of its check-ins."""
        metric = self._metric(key_result)
        return judged(values) if metric is None else _measured(metric)

    def _metric(self, key_result: str) -> Metric | None:
        """The key result's own metric, from any board of the workshop."""
        workshop = self._room.workshop
        metrics = (
            metric
            for board in sorted(workshop.boards)
            for metric in workshop.deck(board).of(Metric, of=key_result)
            if any(value is not None for value in metric.values)
        )
        return next(metrics, None)

    def _history(self, line: checkins.ResultLine) -> dict[str, Any]:
        """The latest values and their days: the metric's, then those entered after its last."""
        dated: list[tuple[date | None, float]] = []
        metric = self._metric(line.key_result.id)
        if metric is not None:
            starts = metric.starts or (None,) * len(metric.values)
            scale = 100 if metric.kind == "rate" else 1  # people enter rates as percentages
            dated = [
                (on, float(f"{scale * value:.6g}"))
                for on, value in zip(starts, metric.values, strict=True)
                if value is not None
            ]
        last = dated[-1][0] if dated else None
        dated += [(on, value) for on, value in line.values if last is None or on > last]
        days, values = zip(*dated[-_DRAWN:], strict=True) if dated else ((), ())
        return {"values": list(values), "days": [str(on or "") for on in days]}

    def _looks(self, deck: Deck) -> list[dict[str, Any]]:
        """Every review, latest first: its counts, also in words, and how they have changed."""
        reviews = list(audits.looks(deck.of(PastInitiative)).items())
        listed = []
        for n, (name, kept) in enumerate(reviews):
            counts = audits.shares(kept)
            listed.append(
                {
                    "audit": name,
                    "told": str(counts),
                    **counts._asdict(),
                    "change": audits.compare(reviews[n - 1][1], kept).told if n else "",
                    "asks": {one.id: question for one, question in audits.ask_about(kept)},
                }
            )
        return listed[::-1]

    def opening(self) -> checkins.Opening:
        workshop = self._room.workshop
        decks = [workshop.deck(board) for board in sorted({*workshop.boards, self._board})]
        return checkins.open_with(
            (kr for deck in decks for kr in deck.of(KeyResult)),
            (bet for deck in decks for bet in deck.of(Hypothesis)),
            self.deck.of(CheckIn),
            self._room.today(),
        )


class ReviewOwn(DeckOwn):
    """What one person enters and pastes."""

    _shared: ReviewShared

    @classmethod
    def _more_texts(cls) -> dict[str, str]:
        return area("readiness")

    def _say_entry(self, message: dict[str, Any]) -> None:
        """Send what was typed about one key result as a card, which the page puts on the board."""
        raw, about = dict(message["raw"]), str(message["key_result"])
        today = self._session.today()
        line = next(
            (one for one in self._shared.opening().lines if one.key_result.id == about), None
        )
        if line is None:
            raise KeyError(about)
        known = line.today  # a second entry on one day replaces the first
        try:
            entry = checkins.entry(
                raw, id=known.id if known else uuid4().hex, key_result=about, on=today
            )
        except TableUnreadable as error:
            self._problems(message, error)
            return
        values = [value for on, value in line.values if on != today]
        values += [] if entry.value is None else [entry.value]
        version, verdict = known.version if known else 0, self._shared.verdict(about, values)
        entry = msgspec.structs.replace(entry, verdict=verdict, version=version)
        self.send({"op": "entered", "n": message["n"], "cards": [msgspec.to_builtins(entry)]})

    def _say_audit(self, message: dict[str, Any]) -> None:
        """Send the initiatives of a pasted table or of a workbook as cards."""
        label = str(message.get("audit", ""))[:60]
        below = max((one.position for one in self._deck.of(PastInitiative)), default=-1.0) + 1.0
        reading = read_with(message, ColumnsKnown.memory(self._deck, "audit"))
        memory = reading["memory"]
        try:
            cards = audits.read_audit(
                table_of(message),
                audit=label,
                first=below,
                hows=words_of(message, "how"),
                **reading,
            )
        except TableUnreadable as error:
            self._problems(message, error, memory)
            return
        told = {"cards": [*cards], "notes": cards.notes[:SHOWN], "remembered": memory.used}
        known = ColumnsKnown.said(self._deck, "audit", memory.headings, reading["columns"])
        told["known"] = [known] if reading["columns"] else []
        self.send({"op": "cards", "n": message["n"], **msgspec.to_builtins(told)})

    def _say_theatre(self, message: dict[str, Any]) -> None:
        """Send the chart of deliveries and outcome, for a pasted table or for the example."""
        notes: tuple[str, ...] = ()
        try:
            if message.get("example"):
                points = theatre.made_example()
            else:
                points = read = theatre.read_points(table_of(message), **answers_of(message))
                notes = read.notes[:SHOWN]
        except TableUnreadable as error:
            self._problems(message, error)
            return
        seen = theatre.look(points)
        words = {"message": seen.message, "question": seen.question, "verdict": seen.verdict}
        svg = theatre.picture(points)
        self.send({"op": "seen", "n": message["n"], "svg": svg, "notes": notes, **words})

    def _problems(
        self, message: dict[str, Any], error: TableUnreadable, memory: ColumnMemory | None = None
    ) -> None:
        self.send({"op": "amiss", "n": message["n"], **amiss(error, memory)})


@lru_cache(100)
def _measured(metric: Metric) -> str:
    from okrlab.blocks.baseline.look import known

    return shorten(known(metric).told(), LIMITS["objective"])


def judged(values: list[float]) -> str:
    """In words, whether the values of check-ins show a change; "" if there are none.

    >>> judged([40.0, 41.0])
    '2 of 12 values needed to say whether it moved.'
    """
    if not values:
        return ""
    found = theatre.judged(values)
    return text(f"readiness.verdict_{found}", n=len(values), fewest=theatre.FEWEST)


PARTS = ReviewShared, ReviewOwn
