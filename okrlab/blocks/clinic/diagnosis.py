"""Diagnoses last cycle's key results: their mix, what moved, what it cost, why it stalled.

The result is the one word that the stage advice needs, with the counts behind it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final, Literal

import msgspec

from okrlab.blocks.clinic.grid import mix
from okrlab.blocks.clinic.set_checks import SetRow, check_workbook
from okrlab.blocks.readiness.staging import Last
from okrlab.errors import TableUnreadable
from okrlab.given import checked
from okrlab.language.reading import read
from okrlab.record.findings import Finding
from okrlab.tables.rows import filled, read_table
from okrlab.tables.taken import TakenRows
from okrlab.texts import text

Moved = Literal["yes", "no", "unknown"]
_COLUMNS: Final = {
    "text": ("key result", "kr", "text", "what", "result", "goal", "name"),
    "objective": ("objective", "goal"),
    "moved": ("moved", "did it move", "result moved"),
    "cost": ("cost", "effort", "what it cost"),
    "why": ("why", "why it stalled", "reason"),
}
_MOVED: Final[dict[str, Moved]] = {
    "yes": "yes",
    "y": "yes",
    "moved": "yes",
    "no": "no",
    "n": "no",
    "": "unknown",
    "?": "unknown",
    "unknown": "unknown",
    "not known": "unknown",
}
_BLAME: Final = ("blame", "fear", "afraid", "apprais", "bonus", "punish", "told off", "rating")
"""Words in reasons that are about blaming people rather than about the work."""


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """A key result of the last cycle: whether it moved, what it cost, why it stalled."""

    text: str
    objective: str = ""
    moved: Moved = "unknown"
    cost: str = ""
    why: str = ""


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """What stands out in a set, in counts; `last` is the input of the stage advice."""

    n: int
    mix: str
    outputs: int
    moved: int
    unmoved: int
    unknown: int
    costs: tuple[str, ...]
    whys: tuple[tuple[str, int], ...]
    findings: tuple[Finding, ...]
    last: Last
    because: str


@checked
def read_past(
    content: str | bytes,
    *,
    columns: Mapping[str, str | None] | None = None,
    sheet: str = "",
) -> TakenRows[Past]:
    """Last cycle's key results from a table, or from the bytes of a CSV or XLSX file.

    `columns` names its headings, `sheet` one of several sheets. What was left out stands in the
    `notes` of the result. Raises `TableUnreadable` with every problem.
    """
    table = read_table(content, _COLUMNS, needed=("text",), named=columns, sheet=sheet)
    problems, results = [], []
    for line in table.lines:
        cell = line.cells.get
        said = filled(cell("moved") or "").casefold()
        if not cell("text"):
            problems.append(text("readiness.bad_no_text", line=line.at))
        if said not in _MOVED:
            problems.append(text("readiness.bad_moved", line=line.at, said=said))
        results.append(
            Past(
                text=cell("text") or "",
                objective=cell("objective") or "",
                moved=_MOVED.get(said, "unknown"),
                cost=cell("cost") or "",
                why=cell("why") or "",
            )
        )
    if problems:
        raise TableUnreadable.of(problems)
    return TakenRows.of(results, table.left_out())


def diagnose(past: list[Past]) -> Diagnosis:
    """The mix and movement of a set, and where that lets a team start.

    >>> diagnose([Past(text="Launch the portal", moved="yes")]).last
    'outputs'
    """
    levels = [read(one.text, one.objective).level for one in past]
    outputs = sum(level in ("activity", "output") for level in levels)
    moves = Counter(one.moved for one in past)
    whys = Counter(one.why for one in past if one.why)
    last: Last = ""
    if any(word in why.casefold() for why in whys for word in _BLAME):
        last = "blamed"
    elif past and 2 * outputs > len(past):
        last = "outputs"
    elif past and not moves["yes"]:
        last = "unmoved"
    elif past:
        last = "moved"
    rows = [SetRow(id=str(n), text=one.text, objective=one.objective) for n, one in enumerate(past)]
    return Diagnosis(
        n=len(past),
        mix=str(mix(levels)) if past else "",
        outputs=outputs,
        moved=moves["yes"],
        unmoved=moves["no"],
        unknown=moves["unknown"],
        costs=tuple(one.cost for one in past if one.cost and one.moved != "yes"),
        whys=tuple(whys.most_common()),
        findings=tuple(check_workbook(rows)),
        last=last,
        because=text(f"readiness.because_{last or 'none'}", n=len(past), outputs=outputs),
    )
