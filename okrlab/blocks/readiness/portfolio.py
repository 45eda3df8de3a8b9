"""The plans of many teams with one end point: the share of outcome key results, by quarter.

Teams start from different stages and in several streams; the plan says only what each expects.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec

from okrlab.blocks.readiness.cards import MOST_QUARTERS, STAGES, EndPoint, Starting, TeamPlan
from okrlab.errors import TableUnreadable
from okrlab.given import checked
from okrlab.tables.rows import read_table
from okrlab.texts import text
from okrlab.texts.clean import LIMITS

EXPECTED: Final[dict[Starting, int]] = {"outputs": 0, "hybrid": 50, "outcomes": 80}
"""Our first suggestion for a quarter at each stage, in %, which is meant to be changed."""
MOST_TEAMS: Final = 500
_COLUMNS: Final = {
    "team": frozenset(("team", "teams", "name")),
    "stream": frozenset(("stream", "group", "department", "area")),
}
_QUARTER: Final = re.compile(r"([12]\d{3})[\s/-]*Q([1-4])|Q([1-4])[\s/-]*([12]\d{3})", re.I)


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
        plans = self.plans if stream is None else self.streams().get(stream, [])
        given = [share for plan in plans if (share := plan.share(quarter)) is not None]
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

    >>> as_quarter("q3 2026"), as_quarter("soon")
    ('2026-Q3', '')
    """
    match = _QUARTER.fullmatch(said.strip())
    return f"{match[1] or match[4]}-Q{match[2] or match[3]}" if match else ""


def read_portfolio(content: str, new_id: Callable[[], str]) -> list[TeamPlan]:
    """Plans from a table: team, stream, and a column for each quarter such as 2026-Q1.

    A cell holds a share in % or a stage (outputs, hybrid, outcomes); empty means not planned.
    `new_id` makes an id for each plan.
    Raises `TableUnreadable` with every problem.

    >>> plans = read_portfolio("team,2026-Q1,2026-Q2\\nBlue,outputs,50", iter("ab").__next__)
    >>> plans[0].shares
    (0, 50)
    >>> read_portfolio("team,2026-Q1\\nBlue,half", iter("ab").__next__)
    Traceback (most recent call last):
    okrlab.errors.TableUnreadable: Line 2: “half” is neither a share from 0 to 100 % nor a stage.
    """
    lines, others = read_table(content, _COLUMNS, needed=("team",))
    problems = [text("readiness.bad_quarter", said=name) for name in others if not as_quarter(name)]
    quarters = {name: as_quarter(name) for name in others if as_quarter(name)}
    if not quarters:
        problems.append(text("readiness.no_quarters"))
    if len(quarters) > MOST_QUARTERS or len(lines) > MOST_TEAMS:
        problems.append(text("readiness.portfolio_large", teams=MOST_TEAMS, quarters=MOST_QUARTERS))
    found, seen = [], set()
    for line in lines:
        team, stream = line.cells.get("team", ""), line.cells.get("stream", "")
        if not team or len(team) > LIMITS["name"] or len(stream) > LIMITS["name"]:
            problems.append(text("readiness.bad_team", line=line.at, most=LIMITS["name"]))
        if (team.casefold(), stream.casefold()) in seen:
            problems.append(text("readiness.team_twice", line=line.at, team=team))
        seen.add((team.casefold(), stream.casefold()))
        planned = {}
        for name, quarter in quarters.items():
            raw = line.cells.get(name, "")
            share = _share(raw)
            if raw and share is None:
                problems.append(text("readiness.bad_share", line=line.at, said=raw))
            elif share is not None:
                planned[quarter] = share
        found.append(
            TeamPlan(
                id=new_id(),
                team=team,
                stream=stream,
                quarters=tuple(sorted(planned)),
                shares=tuple(planned[quarter] for quarter in sorted(planned)),
            )
        )
    if problems:
        raise TableUnreadable.of(problems)
    return found


def _share(raw: str) -> int | None:
    if raw.casefold() in EXPECTED:
        return EXPECTED[raw.casefold()]  # type: ignore[index]
    match = re.fullmatch(r"(\d{1,3})(?:[.,]\d+)?\s*%?", raw)
    share = int(match[1]) if match else -1
    return share if 0 <= share <= 100 else None
