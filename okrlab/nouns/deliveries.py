"""What was delivered, next to the outcome it was meant to move: a table, a picture, a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from okrlab.blocks.review import theatre
from okrlab.errors import BadInput
from okrlab.given import checked, shown
from okrlab.nouns.noun import Noun
from okrlab.nouns.origins import BY_HAND, Origin
from okrlab.nouns.own_tables import own_table
from okrlab.record.findings import Finding
from okrlab.results.drawing import Drawing
from okrlab.results.table import Column, Table

if TYPE_CHECKING:
    from okrlab.blocks.readiness.cards import OutcomePoint

_COLUMNS = ("period", "delivered", "outcome")


class Deliveries(Noun):
    """Deliveries and an outcome, period by period, with what they show together.

    It is made by `okrlab.Review.theatre`. `verdict` is the code of what is seen ("theatre", "both",
    "quiet", "less" or "too-few"), `message` says it, and `question` is what a coach would ask.

    >>> Deliveries.of([("2026-01", 3, 41), ("2026-02", 4, 40)]).verdict
    'too-few'
    """

    TABLE: ClassVar = "periods"

    @checked
    def __init__(self, points: Iterable[OutcomePoint], left: Iterable[str] = ()) -> None:
        super().__init__(Origin(workshop=BY_HAND.workshop, left=tuple(left)))
        self._seen = theatre.look(points)
        self.verdict: theatre.Verdict = self._seen.verdict
        self.message, self.question = self._seen.message, self._seen.question

    @classmethod
    @checked
    def of(
        cls,
        what: Any = None,
        *,
        columns: Mapping[str, str | None] | None = None,
        sheet: str = "",
    ) -> Deliveries:
        """Those in a list or a table, as `okrlab.Review.theatre` takes them; or made-up ones."""
        if what is None and not columns and not sheet:
            return cls(theatre.made_example())
        if what is None:
            raise BadInput("no_periods", given=shown(what))
        table = own_table(_listed(what) if isinstance(what, list | tuple) else what)
        if table is None:
            raise BadInput("no_periods", given=shown(what))
        points = theatre.read_points(table.content, columns=columns, sheet=sheet)
        return cls(points, points.notes)

    def _table(self, name: str = "") -> Table:
        return Table.of(
            self.TABLE,
            "period",
            self._seen.points,
            Column("period", "name"),
            Column("delivered", "count"),
            Column("outcome", "number"),
        )

    def picture(self) -> Drawing:
        """Bars for all deliveries so far, and a line for the outcome."""
        return Drawing(theatre.picture(self._seen.points), self.message)

    def _noticed(self) -> Iterable[Finding]:
        yield Finding(
            rule=f"theatre-{self.verdict}",
            card="",
            severity="note",
            message=self.message,
            question=self.question,
            technique="",
        )

    def _shown(self) -> str:
        return self.picture().drawn

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._counted()}: {self.message}{self._noted()})"


def _listed(rows: list[Any] | tuple[Any, ...]) -> Any:
    """Rows of (period, delivered, outcome) as a data frame. Raises `BadInput` for other rows."""
    import pandas as pd

    for row in rows:
        if not isinstance(row, list | tuple) or len(row) != len(_COLUMNS):
            raise BadInput("no_periods", given=shown(row))
    return pd.DataFrame([tuple(row) for row in rows], columns=list(_COLUMNS))
