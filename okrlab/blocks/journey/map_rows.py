"""Writes a journey map as a table: a row for each touchpoint, or stages across and lanes down."""

from __future__ import annotations

from okrlab.blocks.journey.cards import JourneyStage, Persona, Touchpoint, felt
from okrlab.blocks.journey.critical import Scores
from okrlab.blocks.journey.map_columns import COLUMNS, PLAIN
from okrlab.record.deck import Deck
from okrlab.results.table import Cell
from okrlab.texts import text


def to_rows(deck: Deck, scores: Scores) -> list[list[Cell]]:
    """The whole map as a table, headings first, in the columns of `layout.COLUMNS`.

    There is a row for each touchpoint, and one for each stage or persona without touchpoints, so
    that reading the table back loses nothing. `scores` are those of the last reveal; their medians
    take the place of the values on a card.
    """
    personas = {one.id: one for one in deck.of(Persona)}
    touchpoints = deck.of(Touchpoint)
    names = {one.id: one.text for one in touchpoints}
    rows: list[dict[str, Cell]] = []
    stages = deck.of(JourneyStage)
    known = {stage.id for stage in stages}
    groups = [(one.text, [tp for tp in touchpoints if tp.stage == one.id]) for one in stages]
    groups.append((text("journey.no_stage"), [tp for tp in touchpoints if tp.stage not in known]))
    for stage, inside in groups:
        for one in inside:
            scored = felt(scores, one.id)
            emotion = scored.emotion.median if scored.emotion else one.emotion
            importance = scored.importance.median if scored.importance else one.importance
            plain = {name: getattr(one, name) for name in (*PLAIN, "ground", "view")}
            rows.append(
                {
                    **_persona(personas.get(one.persona)),
                    **plain,
                    "stage": stage,
                    "touchpoint": one.text,
                    "instead": names.get(one.instead, ""),
                    "emotion": emotion,
                    "importance": importance,
                }
            )
        if not inside and stage != groups[-1][0]:
            rows.append({"stage": stage})
    unused = personas.keys() - {one.persona for one in touchpoints}
    rows += [_persona(one) for one in deck.of(Persona) if one.id in unused]
    headings: list[Cell] = [text(f"journey.column_{name}") for name in COLUMNS]
    return [headings, *([row.get(name, "") for name in COLUMNS] for row in rows)]


def across(rows: list[list[Cell]]) -> list[list[Cell]]:
    """The same table turned on its side: a column for each touchpoint, with its stage on top."""
    order = ["stage", "touchpoint", *(c for c in COLUMNS if c not in ("stage", "touchpoint"))]
    places = [COLUMNS.index(name) for name in order]
    return [[row[at] for row in rows] for at in places]


def _persona(who: Persona | None) -> dict[str, Cell]:
    if who is None:
        return {}
    return {
        "persona": who.name,
        "persona_kind": who.kind,
        "persona_about": who.about,
        "last_asked": who.asked,
    }
