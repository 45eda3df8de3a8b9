"""What a result consists of, in its order: the one place that lists its sections and its tables."""

from __future__ import annotations

from collections.abc import Iterator

from okrlab.blocks.registry import Section, everything, load
from okrlab.record.workshop import Workshop
from okrlab.results import room_sections as result_room
from okrlab.results.document import Document
from okrlab.results.table import Cell, Table
from okrlab.texts import text
from okrlab.texts.days import day_of

_ROOM = (
    Section(place=0, sections="okrlab.results.room_sections:sentence"),
    Section(
        place=80,
        sections="okrlab.results.room_sections:parked",
        tables="okrlab.results.room_sections:parked_table",
        always=True,
    ),
)
"""What the room adds to the result, whatever its blocks are."""
_FRAME = (result_room.agreement, result_room.agenda)
"""What stands below a result that holds anything."""
QUESTIONS = {
    "open": 'steps[(steps["kind"] == "action") & ~steps["done"]]',
    "guesses": 'links[links["evidence"] == "guess"]',
    "levels": 'rungs.groupby(["board", "level"]).size()',
    "many": 'votes.sort_values(["voters", "dots"], ascending=False)',
    "spread": 'scores.pivot_table("people", ["block", "question"], "score", aggfunc="sum")',
    "words": 'answers.groupby(["block", "question"]).size()',
}
"""Questions to the data by their name in the catalogue, each answered in one line of pandas."""


def document(workshop: Workshop) -> Document:
    """All that came of the workshop, to be read."""
    found = [section for part in _parts() for section in load(part.sections)(workshop)]
    if found:
        found += [section for part in _FRAME for section in part(workshop)]
    return Document(
        workshop.title,
        about(workshop),
        day(workshop),
        tuple(found),
        tuple(result_room.notes(workshop)),
    )


def tables(workshop: Workshop) -> dict[str, Table]:
    """The room's tables, empty ones too, then those of cards that hold something.

    >>> list(tables(Workshop()))
    ['steps', 'rungs', 'links', 'answers', 'scores', 'votes', 'parked', 'overrules']
    """
    found = _tables(workshop)
    return {table.name: table for part, table in found if part.always or table.rows}


def every(workshop: Workshop) -> dict[str, Table]:
    """All tables there can be, empty ones too: each has its columns before it has a row.

    >>> len(every(Workshop())["key_results"].columns) > 5
    True
    """
    return {table.name: table for _, table in _tables(workshop)}


def _parts() -> list[Section]:
    """What the room and its kinds of blocks add, in the order in which it is read."""
    of_blocks = (part for kind in everything() for part in kind.result)
    return sorted((*_ROOM, *of_blocks), key=lambda part: part.place)


def _tables(workshop: Workshop) -> Iterator[tuple[Section, Table]]:
    """All tables with the part that they belong to; those that are always there come first."""
    for part in sorted(_parts(), key=lambda part: not part.always):
        if part.tables:
            yield from ((part, table) for table in load(part.tables)(workshop))


def overview(workshop: Workshop, listed: dict[str, Table]) -> list[tuple[Cell, ...]]:
    """What a workbook's first sheet says: about the workshop, and how much each sheet holds."""
    said = workshop.sentence
    facts = {
        "title": workshop.title,
        "team": workshop.team,
        "cycle": workshop.cycle,
        "date": day(workshop),
        "sentence": text("result.not_now") if said.not_now and not said.text else said.text,
        "example": said.example,
    }
    rows: list[tuple[Cell, ...]] = [
        (text(f"result.col_{key}"), value) for key, value in facts.items() if value
    ]
    if workshop.agreement.appraisal_free and workshop.agenda.blocks:
        key = result_room.agreement_key(workshop)
        rows.append((text(f"result.{key}"), text("result.appraisal_free")))
    return rows + [(text(f"result.sheet_{t.name}"), len(t.rows)) for t in listed.values() if t.rows]


def about(workshop: Workshop) -> str:
    """Team, cycle and the day it began (by the recorder's clock), as one line."""
    return " · ".join(filter(None, (workshop.team, workshop.cycle, day(workshop))))


def day(workshop: Workshop) -> str:
    """The team's day on which the first block was opened, as ISO date; empty if none was."""
    started = workshop.agenda.started
    return day_of(started, workshop.frame.zone).isoformat() if started else ""
