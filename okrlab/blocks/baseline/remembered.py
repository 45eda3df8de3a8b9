"""What people said of a file and its metrics before, so that nobody is asked a second time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from okrlab.blocks.baseline.cards import Metric
from okrlab.blocks.baseline.metric_files import FileFindings, Remark, TableAnswers
from okrlab.record.workshop import Workshop
from okrlab.texts import text


@dataclass(frozen=True)
class Remembered:
    """The metrics of a workshop, on whichever board they are.

    >>> kept = {"name": "Days", "source": "a.csv", "better": "down", "unit": "d"}
    >>> said = Remembered((msgspec.convert({"id": "m", **kept}, Metric),))
    >>> new = Metric(id="n", name="Days", better="")
    >>> found = said.over(FileFindings(name="a.csv", metrics=(new,)))
    >>> found.metrics[0].better, found.metrics[0].unit
    ('down', 'd')
    """

    metrics: tuple[Metric, ...]

    @classmethod
    def of(cls, workshop: Workshop) -> Remembered:
        """What people said in a workshop so far."""
        decks = (workshop.deck(board) for board in sorted(workshop.boards))
        return cls(tuple(metric for deck in decks for metric in deck.of(Metric)))

    def answers(self, name: str) -> TableAnswers:
        """The answers with which a file of this name was read before; none if it is new."""
        for metric in self._newest(self.metrics):
            if metric.source == name and metric.answers:
                given = {one.question: one.answer for one in metric.answers}
                try:
                    return msgspec.convert(given, TableAnswers, strict=False)
                except msgspec.ValidationError:  # of a newer or an older okrlab
                    break
        return TableAnswers()

    def over(self, found: FileFindings, *, reused: bool = False) -> FileFindings:
        """The same findings, with the direction and the unit that were said of these metrics.

        `reused` is true if the file was read with answers from before, which is told.
        """
        cards = tuple(map(self._told, found.metrics))
        notes = found.notes
        if reused:
            note = Remark(code="as_before", words=text("history_form.as_before"))
            notes = (note, *notes)
        return replace(found, metrics=cards, notes=notes)

    def _told(self, card: Metric) -> Metric:
        if card.better:
            return card
        alike = [one for one in self._newest(self.metrics) if one.name == card.name and one.better]
        if not alike:
            return card
        return replace(card, better=alike[0].better, unit=card.unit or alike[0].unit)

    @staticmethod
    def _newest(metrics: Iterable[Metric]) -> list[Metric]:
        return sorted(metrics, key=lambda one: -one.version)
