"""A review in a notebook: check-ins, what came of past work, and deliveries next to an outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar, Final

from okrlab.blocks.clinic.cards import Hypothesis, KeyResult
from okrlab.blocks.readiness.cards import CheckIn, PastInitiative
from okrlab.blocks.review import audits, checkins
from okrlab.given import checked
from okrlab.nouns.noun import Noun, frame_of, html_of, long_frame
from okrlab.nouns.origins import origin_of
from okrlab.nouns.own_tables import made_of, numbered, own_table
from okrlab.record.findings import Finding
from okrlab.results.table import Column, Table
from okrlab.texts import text
from okrlab.texts.days import HERE, day_of

if TYPE_CHECKING:
    import pandas as pd

    from okrlab.nouns.deliveries import Deliveries


class Review(Noun):
    """Check-ins on key results and a look back at past work: of a workshop, or from a table.

    >>> ten = Review.of("what,when,how\\nA form,May 2026,measured\\nA guide,June 2026,unknown")
    >>> ten, ten.shares()["told"].tolist()
    (Review(0 check ins, 2 past initiatives), ['1 of 2 measured, 0 known, 1 unknown'])
    """

    TABLES: ClassVar = ("check_ins", "past_initiatives")
    KIND: ClassVar = "review"

    @classmethod
    @checked
    def of(
        cls,
        what: Any,
        *,
        audit: str = "",
        columns: Mapping[str, str | None] | None = None,
        sheet: str = "",
        hows: Mapping[str, str] | None = None,
    ) -> Review:
        """The review of a workshop: of a session, of an id from `okrlab.workshops()`, or in a
        workshop's file; or past initiatives in a table.

        A table is a CSV or XLSX file's path, its text, or a data frame, with what was done, when,
        its result and how that is known. Its `columns` can be named by hand, {"text": "Project"},
        `sheet` is one of several, `hows` says what other words for how a result is known mean,
        {"gut feeling": "unknown"}, and `audit` names the review. What was left out is in `left`.
        Raises `TableUnreadable` with every problem, and `BadInput` for anything else.
        """
        table = own_table(what, audit=audit, columns=columns, sheet=sheet, hows=hows)
        if table is None:
            return cls(origin_of(what))
        past = audits.read_audit(
            table.content, numbered(), audit=audit, columns=columns, sheet=sheet, hows=hows
        )
        return cls(made_of(cls.KIND, past, past.notes))

    @staticmethod
    @checked
    def theatre(
        what: Any = None,
        *,
        columns: Mapping[str, str | None] | None = None,
        sheet: str = "",
    ) -> Deliveries:
        """Whether what was delivered moved an outcome; without anything, for made-up data.

        `what` is a list of (period, delivered, outcome), or a table with these columns: the path of
        a CSV or XLSX file, its text, or a data frame. `columns` and `sheet` are as in `of`. Raises
        `TableUnreadable` with every problem, and `BadInput` for anything else.

        >>> Review.theatre().message
        '53 things delivered in 12 periods, and the outcome has not moved.'
        """
        from okrlab.nouns.deliveries import Deliveries

        return Deliveries.of(what, columns=columns, sheet=sheet)

    def to_frame(self) -> pd.DataFrame:
        """Check-ins and past initiatives as one: `kind` says which of them a row is.

        Its other columns are those of `check_ins()` and `past()`; cells of columns that the other
        has are missing.
        """
        return long_frame(map(self._table, self.TABLES)).drop(columns=["board", "id"])

    def check_ins(self) -> pd.DataFrame:
        """One row per entry on a key result, its earliest first.

        `key_result` are its words, `on` is the day, `value` and `confidence` (in %) what was
        entered, and `verdict` what the numbers showed. `decision` is what was decided, and `text`
        what `who` does about it until it is `due`; `done` says that they did.
        """
        return frame_of(self._table("check_ins"))

    def past(self) -> pd.DataFrame:
        """One row per past initiative.

        `audit` names the review, `text` is what was done, in a `period`, with its `result`; `how`
        says whether that is "measured", "known" or "unknown". `why` is what it was for, and `stop`
        marks what could stop.
        """
        return frame_of(self._table("past_initiatives"))

    def shares(self) -> pd.DataFrame:
        """One row per review of past work, the earliest first.

        `audit` names it, `initiatives` counts them, and how many have a `measured`, `known` or
        `unknown` result, and may `stop`. It is `told` in words, with the `change` from the review
        before.
        """
        reviews = list(audits.looks(self._past()).items())
        changes = ["", *(audits.compare(a, b).told for (_, a), (_, b) in pairwise(reviews))]
        rows = [
            (name, audits.shares(kept), change)
            for (name, kept), change in zip(reviews, changes, strict=False)
        ]
        return frame_of(Table.of("shares", "audit", rows, *_SHARES))

    @checked
    def opening(self, today: date | str | None = None) -> pd.DataFrame:
        """What a check-in on the day `today` begins with, a row each, what is overdue first.

        `what` is a "bridge" whose day has passed, a "hypothesis" whose signal should have been
        seen, or an "action" that is not done. `text` are its words, `who` has it, and `due` is the
        day. Without a day it is this day.
        """
        workshop = self._origin.workshop
        zone = workshop.frame.zone or HERE
        on = today if isinstance(today, date) else day_of(datetime.now(UTC), zone)
        opened = checkins.open_with(
            workshop.all_of(KeyResult), workshop.all_of(Hypothesis), workshop.all_of(CheckIn), on
        )
        rows: list[tuple[str, str, str, date | None]] = []
        for kr in opened.expired:
            assert kr.bridge is not None
            rows.append(("bridge", kr.text, kr.bridge.owner, kr.bridge.expires))
        rows += [("hypothesis", one.signal or one.x, "", one.until) for one in opened.due]
        rows += [("action", one.action, one.who, one.due) for one in opened.actions]
        return frame_of(Table.of("opening", "opening", [(row,) for row in rows], *_OPENING))

    def _past(self) -> list[PastInitiative]:
        return self._origin.workshop.all_of(PastInitiative)

    def _noticed(self) -> Iterable[Finding]:
        for one, question in audits.ask_about(self._past()):
            yield Finding(
                rule="past-unknown",
                card=one.id,
                severity="note",
                message=text("readiness.past_unknown", text=one.text),
                question=question,
                technique="",
            )

    def __len__(self) -> int:
        return sum(len(self._table(name).rows) for name in self.TABLES)

    def _shown(self) -> str:
        """The tables that have a row, each for itself: as one they are mostly gaps."""
        filled = [one for one in map(self._table, self.TABLES) if one.rows]
        return "".join(html_of(frame_of(one)) for one in filled or [self._table("check_ins")])

    def _counted(self) -> str:
        counts = ((name.replace("_", " "), len(self._table(name).rows)) for name in self.TABLES)
        return ", ".join(f"{n} {name}" for name, n in counts)


def _count(name: str) -> Column:
    return Column(name, "count", lambda row: getattr(row[1], name))


_SHARES: Final = (
    Column("audit", "name", lambda row: row[0]),
    Column("initiatives", "count", lambda row: row[1].n),
    *map(_count, ("measured", "known", "unknown", "stop")),
    Column("told", "text", lambda row: str(row[1])),
    Column("change", "text", lambda row: row[2]),
)
_OPENING: Final = (
    Column("what", "code", lambda row: row[0][0]),
    Column("text", "text", lambda row: row[0][1]),
    Column("who", "name", lambda row: row[0][2]),
    Column("due", "date", lambda row: row[0][3]),
)
