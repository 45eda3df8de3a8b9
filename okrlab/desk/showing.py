"""Shows a report: as a table for people, as JSON for programs, as a data frame for notebooks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import msgspec

from okrlab.blocks.clinic.cards import Term
from okrlab.blocks.clinic.grid import SHAPES, ZONES, Zone
from okrlab.blocks.clinic.set_checks import SetRow
from okrlab.desk.lines import COLUMNS, Report, StatementRecord, report
from okrlab.errors import BadInput
from okrlab.given import checked, day, fit
from okrlab.record.agenda import Agreement
from okrlab.texts import text
from okrlab.texts.clean import clean

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

Format = Literal["table", "json", "jsonl"]
FORMATS: tuple[Format, ...] = get_args(Format)
ROWS: Final = 500
"""The most statements that the table shows; the other formats have all of them."""
_MOST: Final = 3
"""The most questions that the table shows next to a statement."""


def as_jsonl(told: Report) -> Iterable[bytes]:
    """The report as JSON Lines: one statement per line, without the sets."""
    encode = msgspec.json.Encoder().encode
    return (encode(record) for record in told.statements)


def as_json(told: Report) -> bytes:
    """The report as one JSON document with statements and sets."""
    return msgspec.json.format(msgspec.json.encode(told), indent=1)


def print_table(told: Report, console: Console) -> None:
    """Print every statement with its zone, its level and what to ask, then the sets."""
    from rich.table import Table
    from rich.text import Text

    names = ("id", "zone", "statement", "ask")
    table = Table(show_lines=True)
    for name in names:
        table.add_column(text(f"desk.column_{name}"), overflow="fold")  # nothing is cut
    for record in told.statements[:ROWS]:
        level = text(f"levels.{record.level}") if record.level else text("desk.open")
        zone = f"{_sign(record.zone)}\n{level}"
        table.add_row(*(Text(cell) for cell in (record.id, zone, record.text, _asks(record))))
    console.print(table)
    if len(told.statements) > ROWS:
        console.print(Text(text("desk.rest", count=len(told.statements) - ROWS)))
    for each in told.sets:
        console.print(Text(f"{each.objective or text('desk.one_set')}: {each.mix}"))
        for found in each.findings:
            console.print(Text(f"  {found['message']} {found['question']} ({found['rule']})"))
    if told.statements:
        zones = (f"{_sign(zone)} {text(f'clinic.zone_{zone}')}" for zone in ZONES)
        for line in ("   ".join(zones), text("clinic.zone_hint"), text("desk.legend")):
            console.print(Text(line))


def _sign(zone: Zone) -> str:
    return f"{text(f'clinic.letter_{zone}')} {SHAPES[zone]}"


def _asks(record: StatementRecord) -> str:
    """The most severe findings, each with its question and its rule."""
    shown = record.findings[:_MOST]
    lines = [f"{found['message']} {found['question']} ({found['rule']})" for found in shown]
    if len(record.findings) > _MOST:
        lines.append(text("desk.more", count=len(record.findings) - _MOST))
    return "\n".join(lines)


@checked
def check(
    frame: pd.DataFrame,
    *,
    glossary: Iterable[str | Term] = (),
    agreement: Agreement | None = None,
    today: date | str | None = None,
) -> pd.DataFrame:
    """What the statements of a data frame say, a row each.

    `id` and `text` are as given; `level` is the one proposed (none where it is left to you), with
    the `probabilities` of all four. `verb`, `metric`, `baseline`, `target`, `unit`, `deadline`,
    `direction` and `actor` are the statement's own words, or none. `zone` is its colour, and
    `findings` are what a coach would notice.

    It needs a column `text`; `id` and `objective` are used where they are there. `glossary` are
    terms the team has defined, `today` is a date or text like "2026-01-05". The index is kept.
    Raises `BadInput` without a text column, or for an option that cannot be taken.

    >>> import pandas as pd
    >>> frame = pd.DataFrame({"text": ["Ran 12 webinars", "Churn falls from 8% to 5% by June"]})
    >>> check(frame)["level"].tolist()
    ['output', 'outcome']
    """
    import pandas as pd

    fit("frame", frame, pd.DataFrame)
    if "text" not in frame.columns:
        raise BadInput("desk_no_text_column")

    def cell(row: dict[str, Any], name: str) -> str:
        value = row.get(name)
        return "" if value is None or value != value else clean(str(value))

    rows = [
        SetRow(
            id=cell(row, "id") or str(at),
            text=cell(row, "text")[:500],
            objective=cell(row, "objective"),
        )
        for at, row in zip(frame.index, frame.to_dict("records"), strict=True)
    ]
    on = None if today is None else day(today)
    found = report(rows, glossary=glossary, agreement=agreement, today=on)
    told = [msgspec.structs.asdict(record) for record in found.statements]
    return pd.DataFrame(told, columns=list(COLUMNS), index=frame.index)
