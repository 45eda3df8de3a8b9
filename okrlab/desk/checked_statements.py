"""`okrlab.check`: what a coach would ask about statements, as a tidy data frame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal

from okrlab.blocks.clinic.cards import Term
from okrlab.blocks.clinic.objective_checks import check_objective
from okrlab.desk.handed_statements import TEXT, HandedStatements, column_named, handed_over
from okrlab.desk.lines import gravest, look
from okrlab.desk.read_frames import read_cells, typed_frame
from okrlab.desk.side_by_side import read_side_by_side
from okrlab.errors import BadInput
from okrlab.given import checked, day
from okrlab.record.agenda import Agreement
from okrlab.record.findings import Finding
from okrlab.tables.history_heading import unlike

if TYPE_CHECKING:
    import pandas as pd

ABOUT: Final = (
    *("id", "text", "level", "zone", "metric", "baseline_value", "target_value", "unit", "due"),
)
"""The columns that say what a statement is."""
FOUND: Final = ("rule", "severity", "message", "question", "technique")
"""The columns that say what a coach would notice."""


@checked
def check(
    data: Any,
    *,
    text: str = TEXT,
    keep: bool | Iterable[str] = (),
    kind: Literal["key_result", "objective"] = "key_result",
    glossary: Iterable[str | Term] = (),
    agreement: Agreement | None = None,
    today: date | str | None = None,
    quick: bool = False,
) -> pd.DataFrame:
    """What a coach would ask: a row for each finding about a statement, the gravest first.

    `data` is a list of texts, a column or a table of pandas, or the path of a file. A statement
    without a finding has one row, in which `rule` is missing.

    `id` and `text` are as given. `level` is the one proposed (missing where it is left to you),
    `zone` its colour, `metric` what is measured, in its own words. `baseline_value` and
    `target_value` are numbers, in the `unit` that is written: 10k is 10000, and "4 of 5" is 80 with
    the unit %. `due` is the last day that the deadline allows, missing where its words name none.
    Then come the `rule` with its `severity`, the `message`, the `question` to ask, and the
    `technique` behind it.

    `text` names the column that holds the statements; `id` and `objective` are used where a table
    has them, and columns of starts, targets, units and days as in a file. `keep` lists columns of
    the table to keep beside the findings; True keeps all. The index is kept, and recurs. With the
    `kind` "objective" each text is checked as an objective. `glossary` are terms the team has
    defined. `today` is a date or text like "2026-01-05", after which "by June" is the next June.
    `quick` leaves out the second opinion on the levels, which takes most of the time.

    Raises `BadInput` for anything but statements, and for an option that cannot be taken.

    >>> check(["The wait for a permit falls from 20 days to 5 by June 2027"])["rule"].tolist()
    [nan]
    """
    given = handed_over(data, text)
    names, places = _columns_to_keep(given, keep, text)
    on = None if today is None else day(today)
    rows: list[tuple[Any, ...]] = []
    at: list[int] = []
    for n, (about, findings) in enumerate(
        _objectives(given, glossary, agreement, quick)
        if kind == "objective"
        else _key_results(given, glossary, agreement, on, quick)
    ):
        told: list[Finding | None] = [*sorted(findings, key=gravest)]
        for finding in told or [None]:
            rows.append((*about, *(getattr(finding, name, None) for name in FOUND)))
            at.append(n)
    index = given.index.take(at) if given.index is not None else None
    made = typed_frame(rows, (*ABOUT, *FOUND), index)
    return _beside(made, given, at, names, places) if places else made


def _key_results(
    given: HandedStatements,
    glossary: Iterable[str | Term],
    agreement: Agreement | None,
    today: date | None,
    quick: bool,
) -> Iterable[tuple[tuple[Any, ...], list[Finding]]]:
    looked = look(given.rows, glossary=glossary, agreement=agreement, today=today, quick=quick)
    found = looked.by_card()
    for n, row in enumerate(given.rows):
        cells = read_cells(looked.readings[n], today)
        cells |= {"id": row.id, "text": row.text, "zone": looked.zone(n)}
        yield tuple(cells[name] for name in ABOUT), found.get(str(n), [])


def _objectives(
    given: HandedStatements,
    glossary: Iterable[str | Term],
    agreement: Agreement | None,
    quick: bool,
) -> Iterable[tuple[tuple[Any, ...], list[Finding]]]:
    """An objective has neither a level nor a zone, and needs no numbers and no day."""
    known = tuple(glossary)
    texts = [(row.text, "") for row in given.rows]
    readings = read_side_by_side(texts, quick=quick, cores=1)
    for row, reading in zip(given.rows, readings, strict=True):
        found = check_objective(row.text, glossary=known, agreement=agreement, reading=reading)
        yield (row.id, row.text, *[None] * (len(ABOUT) - 2)), found


def _columns_to_keep(
    given: HandedStatements, keep: bool | Iterable[str], text: str
) -> tuple[list[str], list[int]]:
    """The names and places of the columns of a table that are to be kept."""
    if keep is False:
        return [], []
    if keep is True:
        places = [n for n, one in enumerate(given.names) if one not in (text, "id")]
        return [given.names[n] for n in places], places
    wanted = list(keep)
    if wanted and given.table is None:
        raise BadInput("desk_nothing_to_keep")
    places = [column_named(given.names, one) for one in dict.fromkeys(wanted)]
    return [given.names[n] for n in places], places


def _beside(
    made: pd.DataFrame,
    given: HandedStatements,
    at: Sequence[int],
    names: Sequence[str],
    places: Sequence[int],
) -> pd.DataFrame:
    """The findings with columns of the table beside them; a name that is taken gets a number."""
    import pandas as pd

    assert given.table is not None
    others = given.table.iloc[:, list(places)].take(list(at))
    free = unlike([*made.columns, *names])[len(made.columns) :]
    others = others.set_axis(free, axis=1)
    others.index = made.index
    return pd.concat([made, others], axis=1)
