"""What every kind of deck adds to the result: its outlines for readers, its tables for programs."""

from __future__ import annotations

from okrlab.blocks.registry import Section, everything, load
from okrlab.model.workshop import Workshop
from okrlab.workshop import result_tables
from okrlab.workshop.outline import Outline
from okrlab.workshop.result_tables import Table


def _sections() -> list[Section]:
    return sorted((kind.result for kind in everything() if kind.result), key=lambda one: one.place)


def outlines(workshop: Workshop) -> list[Outline]:
    """All that lies on decks, in the order in which it is read."""
    return [one for part in _sections() for one in load(part.outlines)(workshop)]


def tables(workshop: Workshop) -> dict[str, Table]:
    """The room's tables, empty ones too, then those of decks that hold something.

    >>> list(tables(Workshop())) == list(result_tables.tables(Workshop()))
    True
    """
    room = result_tables.tables(workshop)
    return {name: table for name, table in every(workshop).items() if name in room or table.rows}


def every(workshop: Workshop) -> dict[str, Table]:
    """All tables there can be, empty ones too: each has its columns before it has a row.

    >>> len(every(Workshop())["key_results"].columns) > 5
    True
    """
    dealt = (table for part in _sections() for table in load(part.tables)(workshop))
    return result_tables.tables(workshop) | {table.name: table for table in dealt}
