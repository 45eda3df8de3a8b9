"""What a result consists of, in its order: the one place that lists its sections and its tables."""

from __future__ import annotations

from okrlab.model.days import day_of
from okrlab.model.workshop import Workshop
from okrlab.results.document import Document
from okrlab.results.table import Cell, Table
from okrlab.texts import text
from okrlab.workshop import (
    result_baseline,
    result_blocks,
    result_clinic,
    result_journey,
    result_ladder,
    result_readiness,
    result_room,
)

_DECKS = (result_journey, result_baseline, result_clinic, result_readiness)
SECTIONS = (
    result_room.sentence,
    result_room.next_steps,
    result_ladder.aims,
    *(part.sections for part in _DECKS),
    result_ladder.sections,
    result_blocks.sections,
    result_room.parked,
    result_ladder.overrules,
)
"""What there is to read, what matters most first."""
FRAME = (result_room.agreement, result_room.agenda)
"""What stands below a result that holds anything."""
ROOM = (
    result_room.tables,
    result_ladder.tables,
    result_blocks.tables,
    result_room.parked_table,
    result_ladder.overrule_table,
)
"""The tables of every workshop, be they empty."""
DEALT = tuple(part.tables for part in _DECKS)
"""The tables of cards; files leave the empty ones out."""
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
    found = [section for part in SECTIONS for section in part(workshop)]
    if found:
        found += [section for part in FRAME for section in part(workshop)]
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
    room = [table for part in ROOM for table in part(workshop)]
    dealt = (table for part in DEALT for table in part(workshop) if table.rows)
    return {table.name: table for table in (*room, *dealt)}


def every(workshop: Workshop) -> dict[str, Table]:
    """All tables there can be, empty ones too: each has its columns before it has a row.

    >>> len(every(Workshop())["key_results"].columns) > 5
    True
    """
    return {table.name: table for part in (*ROOM, *DEALT) for table in part(workshop)}


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
