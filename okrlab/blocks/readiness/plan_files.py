"""Reads the plans of teams from a table, whichever way it is laid out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from okrlab.blocks.readiness.cards import MOST_QUARTERS, Starting, TeamPlan
from okrlab.tables.column_memory import ColumnMemory
from okrlab.tables.quarters import read_quarter, without_year
from okrlab.tables.rows import filled, read_table
from okrlab.tables.taken import TableRead
from okrlab.tables.typed_numbers import NumberRead, doubt_of, read_number
from okrlab.texts import text
from okrlab.texts.clean import LIMITS

EXPECTED: Final[dict[Starting, int]] = {"outputs": 0, "hybrid": 50, "outcomes": 80}
"""Our first suggestion for a quarter at each stage, in %, which is meant to be changed."""
MOST_TEAMS: Final = 500
_COLUMNS: Final = {
    "team": ("team", "teams", "squad", "crew", "team name", "équipe", "equipo", "equipe", "name"),
    "stream": (
        *("stream", "value stream", "tribe", "group", "department", "area", "unit", "division"),
        *("business unit", "domain", "chapter", "programme", "program", "organisation"),
        *("bereich", "abteilung", "área", "gruppe"),
    ),
    "quarter": ("quarter", "period", "quartal", "trimestre"),
    "share": ("share", "outcomes", "share of outcomes", "outcome share", "planned", "percentage"),
}
"""The names of each column. Quarter and share are those of a table with a row for each quarter."""
_OPEN: Final = frozenset(("?", "tbd", "tba", "open", "not planned", "not yet"))
"""Cells that say that nothing is planned yet."""


class PlanReader:
    """Reads one table of plans; it is used once. All that is amiss is in `problems`."""

    def __init__(
        self,
        content: str | bytes,
        named: Mapping[str, str | None],
        sheet: str,
        year: int | None,
        memory: ColumnMemory | None = None,
    ) -> None:
        self.problems: list[str] = []
        self.notes: list[str] = []
        self._year = year

        def read(needed: tuple[str, ...]) -> TableRead:
            return read_table(
                content,
                _COLUMNS,
                needed=needed,
                named=named,
                kind="team_plan",
                sheet=sheet,
                memory=memory,
                known=lambda one: bool(read_quarter(one) or without_year(one)),
            )

        self.table = read(())
        across = "quarter" in self.table.headings and self.table.others
        headed = self.table.headings or self.table.others
        if "team" not in self.table.headings and headed and not across:
            self.table = read(("team",))

    def plans(self, new_id: Callable[[], str]) -> list[TeamPlan]:
        """The plans, in the order of their teams in the table."""
        planned: dict[tuple[str, str], dict[str, str]] = {}
        lines: dict[tuple[str, str], int] = {}
        for at, team, stream, cells in self._rows():
            key = team.casefold(), stream.casefold()
            if not team or len(team) > LIMITS["name"] or len(stream) > LIMITS["name"]:
                self.problems.append(text("readiness.bad_team", line=at, most=LIMITS["name"]))
            if key in planned and not planned[key].keys().isdisjoint(cells):
                self.problems.append(text("readiness.team_twice", line=at, team=team))
                continue
            planned.setdefault(key, {}).update(cells)
            lines.setdefault(key, at)
            self._names.setdefault(key, (team, stream))
        quarters = {quarter for cells in planned.values() for quarter in cells}
        if len(quarters) > MOST_QUARTERS or len(planned) > MOST_TEAMS:
            words = text("readiness.portfolio_large", teams=MOST_TEAMS, quarters=MOST_QUARTERS)
            self.problems.append(words)
            return []
        shares = self._shares(planned, lines)
        found = []
        for key, (team, stream) in self._names.items():
            given = {q: s for q in sorted(planned[key]) if (s := shares[key][q]) is not None}
            plan = TeamPlan(
                id=new_id(),
                team=team,
                stream=stream,
                quarters=tuple(given),
                shares=tuple(given.values()),
            )
            found.append(plan)
        return found

    def _rows(self) -> Iterator[tuple[int, str, str, dict[str, str]]]:
        """Line, team, stream and cells by quarter, whichever way the table is laid out."""
        self._names: dict[tuple[str, str], tuple[str, str]] = {}
        table, heads = self.table, self.table.headings
        long = {"team", "quarter", "share"} <= heads.keys()
        across = "quarter" in heads and "team" not in heads
        quarters = {} if long or across else self._quarters()
        idle = [heads[one] for one in ("quarter", "share") if one in heads and not (long or across)]
        used = table.others if across else [*quarters]
        self.notes += table.left_out(used)
        if idle:
            names = ", ".join(f"“{one}”" for one in idle)
            self.notes.append(text("readiness.table_left", names=names))
        for line in table.lines:
            cell = line.cells.get
            if not long and not across:
                cells = {quarter: cell(name, "") for name, quarter in quarters.items()}
                yield line.at, cell("team", ""), filled(cell("stream", "")), cells
                continue
            quarter = str(read_quarter(cell("quarter", "")) or "")
            if not quarter:
                said = cell("quarter", "")
                if said or table.ours is False:
                    self.problems.append(text("readiness.bad_quarter", said=said))
            elif across:
                for team in table.others:
                    yield line.at, team, "", {quarter: cell(team, "")}
            else:
                yield line.at, cell("team", ""), cell("stream", ""), {quarter: cell("share", "")}

    def _quarters(self) -> dict[str, str]:
        """By heading its quarter; what is no quarter is left out."""
        found: dict[str, str] = {}
        fiscal: dict[bool, str] = {}
        for name in self.table.others:
            read = read_quarter(name)
            if read is None and without_year(name):
                if self._year is None:
                    self.problems.append(text("readiness.quarter_year", said=name))
                    continue
                read = read_quarter(f"{name} {self._year}")
            if read is None:
                words = name.split()
                begins = any(read_quarter(" ".join(words[:n])) for n in range(1, len(words)))
                if _NEARLY.search(name) and not begins:  # "Q1 2026 actual" is another column
                    self.problems.append(text("readiness.bad_quarter", said=name))
                continue
            if twin := next((one for one, quarter in found.items() if quarter == str(read)), ""):
                said = {"quarter": str(read), "one": twin, "other": name}
                self.problems.append(text("readiness.quarter_twice", **said))
            fiscal.setdefault(read.fiscal, name)
            found[name] = str(read)
        if len(fiscal) > 1:
            said = {"one": fiscal[True], "other": fiscal[False]}
            self.problems.append(text("readiness.quarter_years", **said))
        elif True in fiscal:
            said = {"said": fiscal[True], "quarter": found[fiscal[True]]}
            self.notes.append(text("readiness.quarter_fiscal", **said))
        if not found and not self.problems:
            self.problems.append(text("readiness.no_quarters"))
        return found

    def _shares(
        self, planned: dict[tuple[str, str], dict[str, str]], lines: dict[tuple[str, str], int]
    ) -> dict[tuple[str, str], dict[str, int | None]]:
        """Every share in %; what is wrong is added to the problems."""
        cells = [
            (key, quarter, raw) for key, row in planned.items() for quarter, raw in row.items()
        ]
        reads, fraction = read_shares([raw for _, _, raw in cells])
        if fraction:
            self.notes.append(fraction)
        found: dict[tuple[str, str], dict[str, int | None]] = {key: {} for key in planned}
        for (key, quarter, _), (share, wrong) in zip(cells, reads, strict=True):
            found[key][quarter] = share
            if wrong:
                self.problems.append(text("readiness.on_line", line=lines[key], said=wrong))
        return found


def read_shares(raws: Sequence[str]) -> tuple[list[tuple[int | None, str]], str]:
    """The shares in % of one plan or table, each with what is wrong with it; and a note.

    A table has fractions as a whole, which the note tells; between percentages they are asked.

    >>> read_shares(["0.2", "0.35"])[0], read_shares(["0.2", "35"])[0][0][0]
    ([(20, ''), (35, '')], None)
    """
    reads = {raw: read_number(raw) for raw in dict.fromkeys(raws) if raw}
    plain = [one.value for one in reads.values() if one and one.unit != "%" and not one.scale]
    parts = [value for value in plain if 0 < value < 1]
    ones = any(value == 1 for value in plain) and max(plain) == 1
    fractions = bool(parts) and max(plain) <= 1
    note = ""
    if fractions:
        example = next(raw for raw, one in reads.items() if one and one.value == parts[0])
        note = text("readiness.share_parts", said=example, share=round(100 * parts[0]))
    found = []
    for raw in raws:
        share, problem = _share(raw, reads.get(raw), fractions, ones)
        found.append((share, text(f"readiness.{problem}", said=raw[:60]) if problem else ""))
    return found, note


_NEARLY: Final = re.compile(r"\bQ\s?\d|\dQ|quarter", re.I)
"""What could be meant as a quarter."""


def _share(
    raw: str, read: NumberRead | None, fractions: bool, ones: bool
) -> tuple[int | None, str]:
    """A cell's share in %, and what is wrong with it."""
    said = raw.casefold()
    if not filled(raw) or said in _OPEN:
        return None, ""
    if stage := _STAGES.get(said):
        return EXPECTED[stage], ""
    plain = read is not None and read.unit in ("", "%") and not read.label
    if read is None or not plain or doubt_of(read) == "limit":
        return None, "bad_share"
    value = read.value
    if read.scale:
        value = 100 * value / read.scale
    elif read.unit != "%" and fractions:
        value *= 100
    elif read.unit != "%" and (0 < value < 1 or (ones and value == 1)):
        return None, "share_open"
    return (round(value), "") if 0 <= value <= 100 else (None, "bad_share")


_STAGES: Final[dict[str, Starting]] = {
    **{stage: stage for stage in EXPECTED},
    "output": "outputs",
    "outcome": "outcomes",
}
