"""Where teams start and what they plan: steps, the stage advised and chosen, shares by quarter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

from okrlab.blocks.readiness import leaders, staging
from okrlab.blocks.readiness.cards import EndPoint, Maturity, StageChoice, TeamPlan
from okrlab.blocks.readiness.portfolio import make_portfolio, read_portfolio
from okrlab.given import checked
from okrlab.nouns.noun import Noun, frame_of
from okrlab.nouns.origins import origin_of
from okrlab.nouns.own_tables import made_of, numbered, own_table
from okrlab.results.drawing import Drawing
from okrlab.results.table import Column, Table

if TYPE_CHECKING:
    import pandas as pd

Openness = Literal[0, 1, 2, 3]
"""The steps of candour; 0 is not answered."""
Step = Literal[0, 1, 2, 3, 4]
"""The steps of the other questions; 0 is not answered."""


class Plan(Noun):
    """Where teams start, and the shares of outcome key results that they expect by quarter.

    >>> plan = Plan.of("team,stream,2026-Q1,2026-Q2\\nDesk,Service,outputs,50 %")
    >>> plan, plan.to_frame()["share"].tolist()
    (Plan(1 teams, 2 quarters), [0.0, 50.0])
    >>> Plan.advise(candour=2, strategy=3, metrics=1, goals=2, culture=3).stage
    'outputs'
    """

    TABLE: ClassVar = "team_plans"
    KIND: ClassVar = "readiness"

    @classmethod
    @checked
    def of(
        cls,
        what: Any,
        *,
        columns: Mapping[str, str | None] | None = None,
        sheet: str = "",
        year: int | None = None,
    ) -> Plan:
        """The plans of a workshop: of a session, of an id from `okrlab.workshops()`, or in a
        workshop's file; or those in a table.

        A table is a CSV or XLSX file's path, its text, or a data frame, with a row per team and a
        column per quarter, or a row for each of both. Its `columns` can be named by hand,
        {"team": "Squad"}, `sheet` is one of several, and `year` that of quarters without one. What
        was left out is in `left`. Raises `TableUnreadable` with every problem, and `BadInput` for
        anything else.
        """
        table = own_table(what, columns=columns, sheet=sheet, year=year)
        if table is None:
            return cls(origin_of(what))
        plans = read_portfolio(table.content, numbered(), columns=columns, sheet=sheet, year=year)
        return cls(made_of(cls.KIND, plans, plans.notes))

    @staticmethod
    @checked
    def advise(
        *,
        candour: Openness = 0,
        strategy: Step = 0,
        metrics: Step = 0,
        goals: Step = 0,
        culture: Step = 0,
        last: staging.Last = "",
    ) -> staging.Advice:
        """The stage to start with, with its `rule`, its `reasons` and what `would_change` it.

        `candour` (1 to 3) is how openly people speak; the others are steps from 1 to 4. `last` is
        how the last cycle's set went: "outputs" (mostly), "unmoved" (nobody saw results move),
        "blamed" (somebody was) or "moved". What is left out was not answered.
        """
        said = {"candour": candour, "strategy": strategy, "metrics": metrics, "goals": goals}
        return staging.advise(staging.Known(**said, culture=culture, last=last))

    @staticmethod
    @checked
    def message(words: str) -> leaders.LeaderFeedback:
        """Feedback on a leader's message: what was `found` in it, and what to try `next`.

        Only its first 1,000 characters are read, and nothing is kept. Raises `BadInput` if it is no
        text.

        >>> Plan.message("How much did we move last month? What do you need from me?").done
        True
        """
        return leaders.feedback(words)

    def to_frame(self) -> pd.DataFrame:
        """One row per team and quarter: `team`, `stream`, `quarter` such as 2026-Q1, and the
        expected `share` of outcome key results, in %.
        """
        return super().to_frame()

    def maturity(self) -> pd.DataFrame:
        """One row per question that a team answered about itself: `team`, the question as
        `aspect`, its `step` from 1, and the `reason`.
        """
        return frame_of(self._table("maturity"))

    def choices(self) -> pd.DataFrame:
        """One row per choice: the `team`, the `stage` that it chose, the one that was `advised`,
        and the `reason`.
        """
        return frame_of(self._table("stage_choices"))

    def advice(self) -> pd.DataFrame:
        """One row per team that placed itself or chose, the whole room first, with an empty name.

        `team`, the stage `advised` by its answers and the one `chosen`; `holds` are the questions
        that decide, and `would_change` says what would move the advice.
        """
        cards = self._origin.workshop.all_of(Maturity)
        chosen = {one.team: one.stage for one in self._origin.workshop.all_of(StageChoice)}
        teams = sorted({*(one.team for one in cards), *chosen})
        rows = [
            (team, chosen.get(team, ""), staging.advise(staging.placed(cards, team)))
            for team in teams
        ]
        return frame_of(Table.of("advice", "team", rows, *_ADVICE))

    def picture(self) -> Drawing:
        """The plans as a picture: teams down, quarters across, darker for more outcomes."""
        from okrlab.blocks.readiness.portfolio_picture import describe, draw

        ends = self._origin.workshop.all_of(EndPoint)
        portfolio = make_portfolio(self._origin.workshop.all_of(TeamPlan), next(iter(ends), None))
        return Drawing(draw(portfolio), describe(portfolio))

    def _counted(self) -> str:
        plans = self._origin.workshop.all_of(TeamPlan)
        quarters = {quarter for plan in plans for quarter in plan.quarters}
        return f"{len(plans)} teams, {len(quarters)} quarters"

    def _shown(self) -> str:
        return self.picture().drawn if len(self) else super()._shown()


_ADVICE: Final = (
    Column("team", "name", lambda row: row[0]),
    Column("advised", "name", lambda row: row[-1].stage),
    Column("chosen", "name", lambda row: row[1]),
    Column("holds", "text", lambda row: ", ".join(r.name for r in row[-1].reasons if r.holds)),
    Column("would_change", "text", lambda row: " ".join(row[-1].would_change)),
)
