"""The sections and tables of a result, in their order.

The room's own are listed here; each kind of block lists its own in its `block.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from okrlab.blocks.registry import BlockKind, Code, ResultPart, everything, kind_of, load
from okrlab.record.workshop import Workshop
from okrlab.results import room_sections
from okrlab.results.document import Document, Figure, Folded, Group, Part
from okrlab.results.table import Cell, Table
from okrlab.results.workshop_dates import dates, offered
from okrlab.texts import text
from okrlab.texts.days import day_of, in_words, spelled

_ROOM = (
    ResultPart(place=0, sections="okrlab.results.room_sections:sentence"),
    ResultPart(
        place=80,
        sections="okrlab.results.room_sections:parked",
        tables="okrlab.results.room_sections:parked_table",
        always=True,
    ),
)
"""The sections of the room itself, whatever its blocks are."""
_FRAME = (room_sections.agreement, room_sections.agenda)
"""Sections at the end of every result that is not empty."""
QUESTIONS = {
    "open": 'steps[(steps["kind"] == "action") & ~steps["done"]]',
    "guesses": 'links[links["evidence"] == "guess"]',
    "levels": 'rungs.groupby(["board", "level"]).size()',
    "many": 'votes.sort_values(["voters", "dots"], ascending=False)',
    "spread": 'scores.pivot_table("people", ["block", "question"], "score", aggfunc="sum")',
    "words": 'answers.groupby(["block", "question"]).size()',
}
"""Questions to the data, by their names in the catalogue, each with its answer in pandas."""


def document(workshop: Workshop) -> Document:
    """The result of a workshop, as a document to read."""
    sections = [section for part in _parts() for section in load(part.sections)(workshop)]
    if sections:
        sections += [section for part in _FRAME for section in part(workshop)]
    return Document(
        workshop.title,
        about(workshop),
        tuple(sections),
        tuple(room_sections.notes(workshop)),
        spelled(workshop.frame.checkin) if workshop.frame.checkin else "",
        offered(dates(workshop)),
    )


def tables(workshop: Workshop) -> dict[str, Table]:
    """The tables of a result by name: those that are always there, then others that have rows.

    >>> list(tables(Workshop()))
    ['steps', 'rungs', 'links', 'answers', 'scores', 'votes', 'parked', 'overrules']
    """
    every = _tables(workshop)
    return {table.name: table for part, table in every if part.always or table.rows}


def every(workshop: Workshop) -> dict[str, Table]:
    """All tables that a result can have, by name; an empty one has its columns already.

    >>> len(every(Workshop())["key_results"].columns) > 5
    True
    """
    return {table.name: table for _, table in _tables(workshop)}


def _parts() -> list[ResultPart]:
    """The sections of the room and of all kinds of blocks, in reading order."""
    of_blocks = (part for kind in everything() for part in kind.result)
    return sorted((*_ROOM, *of_blocks), key=lambda part: part.place)


def _tables(workshop: Workshop) -> Iterator[tuple[ResultPart, Table]]:
    """All tables with the section that they belong to; those that are always there come first."""
    for part in sorted(_parts(), key=lambda part: not part.always):
        if part.tables:
            yield from ((part, table) for table in load(part.tables)(workshop))


def overview(workshop: Workshop, listed: dict[str, Table]) -> list[tuple[Cell, ...]]:
    """The rows of a workbook's first sheet: about the workshop, and the size of each sheet."""
    own = workshop.sentence
    facts = {
        "title": workshop.title,
        "team": workshop.team,
        "cycle": workshop.cycle,
        "date": day(workshop),
        "sentence": text("result.not_now") if own.not_now and not own.text else own.text,
        "example": own.example,
    }
    rows: list[tuple[Cell, ...]] = [
        (text(f"result.col_{key}"), value) for key, value in facts.items() if value
    ]
    if workshop.agreement.appraisal_free and workshop.agenda.blocks:
        key = room_sections.agreement_key(workshop)
        rows.append((text(f"result.{key}"), text("result.appraisal_free")))
    return rows + [(text(f"result.sheet_{t.name}"), len(t.rows)) for t in listed.values() if t.rows]


def pictures(workshop: Workshop, kind: str = "") -> list[str]:
    """The pictures of the first section that has any, as SVG: what a wall shows of the result.

    With `kind` it is what such blocks made.
    """
    for part in kind_of(kind).result if kind else _parts():
        for section in load(part.sections)(workshop):
            if found := [figure.draw() for figure in _figures(section.parts)]:
                return found
    return []


def of_board(workshop: Workshop, kind: BlockKind | None, board: str) -> Document:
    """What all may see of one board, as a document; of a page without cards, what the room did.

    >>> of_board(Workshop(title="Demo"), None, "").sections
    ()
    """
    if kind is None:
        parts: list[Code] = [f"okrlab.results.room_sections:{one}" for one in _BY_THE_ROOM]
    elif kind.kept:
        parts = [kind.kept]
    else:
        parts = [part.sections for part in sorted(kind.result, key=lambda part: part.place)]
        workshop = msgspec.structs.replace(workshop, boards={board: workshop.deck(board)})
    found = tuple(section for part in parts for section in load(part)(workshop))
    return Document(workshop.title, about(workshop), found)


_BY_THE_ROOM = ("sentence", "agenda")
"""Without who does what: a notebook is passed on more freely than a result."""


def _figures(parts: Iterable[Part]) -> Iterator[Figure]:
    """The figures among parts and what is inside them."""
    for part in parts:
        if isinstance(part, Figure):
            yield part
        elif isinstance(part, Group | Folded):
            yield from _figures(part.parts)


def about(workshop: Workshop) -> str:
    """The team, the cycle and the day on which the workshop began, as one line."""
    return " · ".join(filter(None, (workshop.team, workshop.cycle, in_words(day(workshop)))))


def day(workshop: Workshop) -> str:
    """The day on which the first block was opened, in the team's time zone, as an ISO date.

    It is empty if no block was opened.
    """
    started = workshop.agenda.started
    return day_of(started, workshop.frame.zone).isoformat() if started else ""
