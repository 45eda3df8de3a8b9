"""The wishes in the result, each with the scores that the reveal showed."""

from __future__ import annotations

from okrlab.blocks.wishes.cards import Wish

from okrlab.texts import text
from okrlab.workshop.outline import Outline, OutlineEntry
from okrlab.workshop.result_tables import Table


def _scored(workshop):
    """Each wish with how many people gave it the highest score, by board."""
    stages = workshop.agenda.stages
    for block in workshop.agenda.blocks:
        shown = stages[block.id].revealed if block.id in stages else None
        for one in workshop.deck(block.board).of(Wish) if block.kind == "wishes" else ():
            counts = shown.scores.get(f"w{one.id}", {}) if shown else {}
            yield block, one, counts.get("4", 0)


def outlines(workshop):
    """A list of wishes."""
    entries = tuple(
        OutlineEntry(one.text, notes=((text("wishes.matters_most"), str(n)),))
        for _, one, n in _scored(workshop)
    )
    return [Outline(title=text("wishes.head"), groups=(("", "", entries),))] if entries else []


def tables(workshop):
    """A row for each wish."""
    rows = tuple((block.title, one.text, one.for_whom, n) for block, one, n in _scored(workshop))
    columns = ("block", "wish", "for_whom", "matters_most")
    return (Table("wishes", columns, rows, numbers=("matters_most",)),)
