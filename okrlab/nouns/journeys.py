"""A journey map in a notebook: its touchpoints as a table, what is critical, and the picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from msgspec.structs import replace

from okrlab.blocks.journey.cards import Persona, Touchpoint
from okrlab.blocks.journey.critical import Rank, Scores, curve, named, rank, stages, told, weights
from okrlab.blocks.journey.map_picture import journey_svg
from okrlab.blocks.journey.result import last_scores
from okrlab.given import checked, one_of
from okrlab.nouns.noun import Noun, frame_of
from okrlab.nouns.origins import Origin, origin_of
from okrlab.nouns.own_tables import asked, made_of, numbered, own_table
from okrlab.record.deck import Deck
from okrlab.record.findings import Finding, Severity
from okrlab.record.workshop import Workshop
from okrlab.results.drawing import Drawing
from okrlab.results.table import Column, Table
from okrlab.texts import text

if TYPE_CHECKING:
    import pandas as pd

    from okrlab.nouns.own_tables import OwnTable

BOARD: Final = "journey"
"""The usual board, and that of a map from a table."""


class Journey(Noun):
    """A journey map: of a workshop, or from a table of your own.

    >>> journey = Journey.of("stage,touchpoint,emotion,importance\\nBuy,Pay,-2,5\\nBuy,Ask,1,3")
    >>> journey, journey.critical()["touchpoint"].tolist()
    (Journey(2 touchpoints), ['Pay', 'Ask'])
    """

    TABLE: ClassVar = "touchpoints"
    KIND: ClassVar = "journey"

    @checked
    def __init__(self, origin: Origin, board: str = BOARD) -> None:
        boards = {name: deck for name, deck in origin.workshop.boards.items() if name == board}
        super().__init__(replace(origin, workshop=replace(origin.workshop, boards=boards)))
        self._board = board

    @classmethod
    @checked
    def of(
        cls,
        what: Any,
        board: str = BOARD,
        *,
        columns: Mapping[str, str | None] | None = None,
        sheet: str = "",
    ) -> Journey:
        """The map on a workshop's board: of a session, of an id from `okrlab.workshops()`, or in a
        workshop's file; or the map in a table.

        A table is a CSV or XLSX file's path, its text, or a data frame. Its `columns` can be named
        by hand, {"touchpoint": "What they do"}, and `sheet` is one of several. What was left out is
        in `left`. Raises `BadInput` if there is no such board, and for anything else;
        `TableUnreadable` for a table without any touchpoint, or one that leaves something open.
        """
        table = own_table(what, columns=columns, sheet=sheet)
        if table is not None:
            return cls(_from_table(table, columns, sheet))
        origin = origin_of(what)
        return cls(origin, one_of("board", board, [BOARD, *_maps(origin.workshop)]))

    def to_frame(self) -> pd.DataFrame:
        """One row per touchpoint, in the order of the map.

        `board` is the map's title; `persona` and `stage` say where the `touchpoint` belongs, and
        `channel`, `action`, `thought`, `pain`, `gain` and `owner` what it is like. `ground` says
        whether it was observed, with its `source`, or is assumed; `view` whether it is of the
        journey as it is now or as it is wished for. `feeling` (−2 to 2) and `importance` (1 to 5)
        are the medians of the room, `metric` names what measures it, and `points` are those of the
        ranking without metrics.
        """
        return super().to_frame()

    def critical(self) -> pd.DataFrame:
        """One row per touchpoint that was scored, the most critical first.

        `points` (0 to 100) are the product of the shares: `feeling` (1 is the worst),
        `importance`, `metric` and `evidence`, each by its weight on the board. `trend` is that of
        its metric, and `moment` marks a moment of truth that hurts. `stage`, `touchpoint` and
        `persona` say which one it is.
        """
        from okrlab.blocks.baseline.cards import Metric
        from okrlab.blocks.journey.touchpoint_metrics import summarise

        deck = self._deck()
        trends = {one.of: summarise(one).trend for one in deck.of(Metric)}
        cards = {one.id: one for one in deck.of(Touchpoint)}
        names = {**self._words(), **{who.id: who.name for who in deck.of(Persona)}}
        ranked = [(names, cards[one.touchpoint], one) for one in rank(deck, self._scores(), trends)]
        return frame_of(Table.of("critical", "touchpoint", ranked, *_RANK))

    def picture(self) -> Drawing:
        """The map as a picture, which a notebook shows as SVG, with the curve in words."""
        deck, scores = self._deck(), self._scores()
        points = curve(stages(deck), scores, weights(deck))
        return Drawing(journey_svg(deck, scores), told(deck, points))

    def _noticed(self) -> Iterable[Finding]:
        """Moments of truth that hurt, and personas that nobody is known to have asked."""
        deck = self._deck()
        for point in curve(stages(deck), self._scores(), weights(deck)):
            if point.moment:
                name = named(deck, point.touchpoint)
                said = text("journey.moments_told", touchpoints=name)
                ask = text("journey.moment_ask", touchpoint=name)
                yield _finding("moment", point.touchpoint, "advice", said, ask)
        for who in deck.of(Persona):
            if who.asked is None:
                said = text("journey.never_noted", name=who.name)
                ask = text("journey.never_noted_ask", name=who.name)
                yield _finding("never-asked", who.id, "note", said, ask)

    def _deck(self) -> Deck:
        return self._origin.workshop.deck(self._board)

    def _scores(self) -> Scores:
        return last_scores(self._origin.workshop, self._board)

    def __len__(self) -> int:
        return len(self._deck().of(Touchpoint))

    def _shown(self) -> str:
        return self.picture().drawn if len(self) else super()._shown()


def _finding(rule: str, card: str, severity: Severity, said: str, ask: str) -> Finding:
    return Finding(
        rule=rule, card=card, severity=severity, message=said, question=ask, technique=""
    )


def _share(name: str) -> Column:
    return Column(name, "number", lambda row: row[-1].shares[name])


def _place(row: tuple[Mapping[str, str], Touchpoint, Rank]) -> Touchpoint:
    return row[1]


_RANK: Final = (
    Column("touchpoint", "text", lambda row: _place(row).text),
    Column("stage", "name", lambda row: row[0].get(_place(row).stage, "")),
    Column("persona", "name", lambda row: row[0].get(_place(row).persona, "")),
    Column("points", "number"),
    *map(_share, ("feeling", "importance", "metric", "evidence")),
    Column("trend", "code"),
    Column("moment", "truth"),
)


def _maps(workshop: Workshop) -> list[str]:
    """The boards with a touchpoint."""
    return [name for name, deck in workshop.boards.items() if deck.of(Touchpoint)]


def _from_table(table: OwnTable, columns: Mapping[str, str | None] | None, sheet: str) -> Origin:
    from okrlab.blocks.journey.map_files import import_journey

    deck = Deck(board=BOARD)
    found = import_journey(*table, deck, numbered(), columns=columns, sheet=sheet)
    problems = [f"{one.cell}: {one.said}" if one.cell else one.said for one in found.problems]
    if found.asks or not found.touchpoints:
        raise asked(problems, found.asks)
    return made_of(BOARD, found.cards, problems)
