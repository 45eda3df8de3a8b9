"""The wishes in the result, each with the scores that the reveal showed."""

from __future__ import annotations

from okrlab.blocks.wishes.cards import Wish

from okrlab.results.document import Item, List, outline
from okrlab.results.table import Column, Table
from okrlab.texts import text


def _scored(workshop):
    """Each wish with how many people gave it the highest score, by board."""
    stages = workshop.agenda.stages
    for block in workshop.agenda.blocks:
        shown = stages[block.id].revealed if block.id in stages else None
        for one in workshop.deck(block.board).of(Wish) if block.kind == "wishes" else ():
            counts = shown.scores.get(f"w{one.id}", {}) if shown else {}
            yield block, counts.get("4", 0), one


def sections(workshop):
    """A list of wishes."""
    items = tuple(
        Item(one.text).noted((text("wishes.matters_most"), str(n)))
        for _, n, one in _scored(workshop)
    )
    return [outline(text("wishes.head"), (List(items),))] if items else []


def tables(workshop):
    """A row for each wish."""
    return (
        Table.of(
            "wishes",
            "wishes",
            _scored(workshop),
            Column("block", "name", lambda row: row[0].title),
            Column("wish", get=lambda row: row[2].text),
            Column("for_whom", "name"),
            Column("matters_most", "count", lambda row: row[1]),
        ),
    )
