"""The plans of many teams with one end point: the share of outcome key results, by quarter.

Teams start from different stages and in several streams; the plan says only what each expects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from okrlab.blocks.readiness.cards import STAGES, EndPoint, Starting, TeamPlan
from okrlab.blocks.readiness.plan_files import EXPECTED, PlanReader
from okrlab.errors import TableUnreadable
from okrlab.given import checked
from okrlab.record.decision import new_id
from okrlab.tables.column_memory import ColumnMemory
from okrlab.tables.quarters import read_quarter
from okrlab.tables.taken import TakenRows
from okrlab.texts import text


class Portfolio(msgspec.Struct, frozen=True, kw_only=True):
    """The plans of all teams over the same quarters, and the end point they share."""

    quarters: tuple[str, ...]
    plans: tuple[TeamPlan, ...]
    end: EndPoint | None = None

    def streams(self) -> dict[str, list[TeamPlan]]:
        """The plans by stream, in the order of the plan."""
        found: dict[str, list[TeamPlan]] = {}
        for plan in self.plans:
            found.setdefault(plan.stream, []).append(plan)
        return found

    def mean(self, quarter: str, stream: str | None = None) -> float | None:
        """The mean expected share in a quarter, in %, over all teams that plan it, if any does.

        With `stream`, over the teams of this stream only.
        """
        given = [
            share
            for plan in self.plans
            if stream in (None, plan.stream) and (share := plan.share(quarter)) is not None
        ]
        return sum(given) / len(given) if given else None

    def rows(self) -> list[dict[str, str | int | None]]:
        """One row for each team with one column for each quarter, as pandas accepts it."""
        return [
            {"stream": plan.stream, "team": plan.team}
            | {quarter: plan.share(quarter) for quarter in self.quarters}
            for plan in self.plans
        ]


def make_portfolio(plans: Iterable[TeamPlan], end: EndPoint | None = None) -> Portfolio:
    """All plans over all their quarters, by stream, then by team.

    >>> team = TeamPlan(id="a", team="Blue", quarters=("2026-Q1", "2026-Q2"), shares=(20, 50))
    >>> make_portfolio([team]).mean("2026-Q2")
    50.0
    """
    listed = sorted(plans, key=lambda plan: (plan.stream.casefold(), plan.team.casefold(), plan.id))
    quarters = sorted({quarter for plan in listed for quarter in plan.quarters})
    return Portfolio(quarters=tuple(quarters), plans=tuple(listed), end=end)


@checked
def suggest(start: Starting, quarters: Sequence[str], *, step: int = 1) -> tuple[int, ...]:
    """Suggested shares: one stage further every `step` quarters, from the stage chosen.

    >>> suggest("outputs", ["2026-Q1", "2026-Q2", "2026-Q3"])
    (0, 50, 80)
    """
    first = STAGES.index(start)
    return tuple(
        EXPECTED[STAGES[min(first + n // step, len(STAGES) - 1)]] for n in range(len(quarters))
    )


def following(quarter: str, n: int) -> tuple[str, ...]:
    """A quarter and those that follow it, `n` in all. Raises `TableUnreadable` if it is none.

    >>> following("2026-Q4", 2)
    ('2026-Q4', '2027-Q1')
    """
    known = as_quarter(quarter)
    if not known:
        raise TableUnreadable.of([text("readiness.bad_quarter", said=quarter)])
    first = 4 * int(known[:4]) + int(known[-1]) - 1
    return tuple(f"{at // 4}-Q{at % 4 + 1}" for at in range(first, first + n))


def as_quarter(said: str) -> str:
    """A quarter in its standard form; empty if the text is none.

    >>> as_quarter("q3 2026"), as_quarter("Q3'26"), as_quarter("soon")
    ('2026-Q3', '2026-Q3', '')
    """
    return str(read_quarter(said) or "")


@checked
def read_portfolio(
    content: str | bytes,
    new_id: Callable[[], str] = new_id,
    *,
    columns: Mapping[str, str | None] | None = None,
    sheet: str = "",
    year: int | None = None,
    memory: ColumnMemory | None = None,
) -> TakenRows[TeamPlan]:
    """Plans from a table, or from the bytes of a CSV or XLSX file.

    The columns are team, stream, and one for each quarter such as 2026-Q1; or team, stream, quarter
    and share, with a row for each quarter; or quarter and one for each team. `columns` names their
    headings, None if there is no such column; `sheet` one of several sheets; `year` is that of
    quarters without one; `memory` is what people said of such tables before. A cell holds a share,
    in % or as a fraction, or a stage (outputs, hybrid, outcomes); empty means not planned. What was
    left out stands in the `notes` of the result. Raises `TableUnreadable` with every problem.

    >>> read_portfolio("Squad,Q1'26\\nDesk,20 %")[0].share("2026-Q1")
    20
    """
    reader = PlanReader(content, columns or {}, sheet, year, memory)
    plans = reader.plans(new_id)
    if reader.problems:
        raise TableUnreadable.of(reader.problems)
    return TakenRows.of(plans, reader.notes)
