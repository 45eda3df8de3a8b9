"""Shows a report: as a table for people, as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, Literal, get_args

import msgspec

from okrlab.blocks.clinic.grid import SHAPES, ZONES, Zone
from okrlab.desk.formats import asked_first, place_of
from okrlab.desk.lines import Report, StatementRecord
from okrlab.given import checked
from okrlab.texts import text
from okrlab.texts.clean import seen, shorten

if TYPE_CHECKING:
    from rich.console import Console

Format = Literal["table", "json", "jsonl", "github", "sarif", "html"]
FORMATS: tuple[Format, ...] = get_args(Format)
ROWS: Final = 500
"""The most statements that the table shows; the other formats have all of them."""
SHORT: Final = 12
"""Up to so many statements are shown with their questions."""
_MOST: Final = 3
"""The most questions that the table shows next to a statement."""


def as_jsonl(told: Report) -> Iterable[bytes]:
    """The report as JSON Lines: one statement per line, without the sets."""
    encode = msgspec.json.Encoder().encode
    return (encode(record) for record in told.statements)


def as_json(told: Report) -> bytes:
    """The report as one JSON document with statements and sets."""
    return msgspec.json.format(msgspec.json.encode(told), indent=1)


@checked
def print_table(told: Report, console: Console, *, questions: bool | None = None) -> None:
    """Print the statements by objective: where each stands, its zone, level, and what to ask.

    With more than `SHORT` statements each has one line, with its rules, and below them are the few
    findings worth asking about now; else each has its questions.
    """
    from rich.text import Text

    asking = len(told.statements) <= SHORT if questions is None else questions
    shown = told.statements[:ROWS]
    groups: dict[tuple[str, str], list[StatementRecord]] = {}
    homes = {(each.file, id): each.objective for each in told.sets for id in each.ids}
    for one in shown:
        groups.setdefault((one.file, homes.get((one.file, one.id), "")), []).append(one)
    width = max(len(place_of(one)) for one in shown)
    for (file, objective), records in groups.items():
        own = [each for each in told.sets if (each.file, each.objective) == (file, objective)]
        mix = f": {own[0].mix}" if own else ""
        title = objective or (text("desk.one_set") if own else text("desk.no_objective"))
        console.print(Text(f"{title}{mix}", style="bold"))
        if asking:
            for one in records:
                _print_asking(one, console, min(width, 40))
        else:
            room = console.width  # asked once: a console looks for it at its terminal each time
            lines = Text("\n".join(_line(one, min(width, 40), room) for one in records))
            console.print(lines, no_wrap=True, overflow="ellipsis", crop=True)
        for found in (found for each in own for found in each.findings):
            words = f"{found['message']} {found['question']} ({found['rule']})"
            console.print(Text(f"  {words if asking else found['message'] + ' ' + found['rule']}"))
    if len(told.statements) > ROWS:
        console.print(Text(text("desk.rest", count=len(told.statements) - ROWS)))
    if not asking and (first := asked_first(told)):
        console.print(Text(text("board.findings_now"), style="bold"))
        for line in first:
            console.print(Text(f"  {line}"))
    zones = (f"{_sign(zone)} {text(f'clinic.zone_{zone}')}" for zone in ZONES)
    hints = (
        (text("clinic.zone_hint"), text("desk.legend")) if asking else (text("desk.short_hint"),)
    )
    for line in ("   ".join(zones), *hints):
        console.print(Text(line))


def _print_asking(one: StatementRecord, console: Console, width: int) -> None:
    from rich.text import Text

    console.print(Text(_head(one, width) + one.text))
    for line in _asks(one).splitlines():
        console.print(Text(f"    {line}"))


def _line(one: StatementRecord, width: int, room: int) -> str:
    """A statement with its rules on a line, shortened to the `room` there is."""
    head = _head(one, width)
    rules = " ".join(found["rule"] for found in one.findings[:_MOST])
    more = f" +{len(one.findings) - _MOST}" if len(one.findings) > _MOST else ""
    room = max(20, room - len(head) - len(rules) - len(more) - 2)
    return f"{head}{shorten(one.text, room)}  {rules}{more}"


def _head(one: StatementRecord, width: int) -> str:
    level = text(f"levels.{one.level}") if one.level else text("desk.open")
    return f"{seen(place_of(one)):<{width}}  {_sign(one.zone)} {level:<8}  "


def _sign(zone: Zone) -> str:
    return f"{text(f'clinic.letter_{zone}')} {SHAPES[zone]}"


def _asks(record: StatementRecord) -> str:
    """The most severe findings, each with its question and its rule."""
    shown = record.findings[:_MOST]
    lines = [f"{found['message']} {found['question']} ({found['rule']})" for found in shown]
    if len(record.findings) > _MOST:
        lines.append(text("desk.more", count=len(record.findings) - _MOST))
    return "\n".join(lines)
