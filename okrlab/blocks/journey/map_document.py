"""A journey map as a Markdown document: personas, a table for each stage, curve and ranking."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from okrlab.blocks.baseline.cards import Metric
from okrlab.blocks.journey.cards import LANES, Persona, Touchpoint
from okrlab.blocks.journey.critical import Scores, curve, rank, rule, signed, stages, told, weights
from okrlab.blocks.journey.touchpoint_metrics import summarise
from okrlab.record.deck import Deck
from okrlab.results.document import Document, Item, List, Part, Section, Text
from okrlab.results.markdown import markdown
from okrlab.results.table import Column, Table
from okrlab.texts import text
from okrlab.texts.numbers import short


def journey_markdown(deck: Deck, scores: Scores) -> str:
    """The map as Markdown: who travels, each stage, the curve in words, and what is critical.

    The ranking comes with its rule, so that a reader can check it.

    >>> print(journey_markdown(Deck(board="journey"), {}).splitlines()[0])
    # Journey map
    """
    people = tuple(_persona(who) for who in deck.of(Persona))
    sections = [Section(text("journey.personas"), (List(people),))] if people else []
    sections += [Section(title, tuple(parts)) for title, parts in _sections(deck, scores)]
    return markdown(Document(text("journey.map"), sections=tuple(sections)))


def _persona(who: Persona) -> Item:
    day = who.asked.isoformat() if who.asked else ""
    asked = text("journey.asked" if day else "journey.never_asked", name=who.name, date=day)
    return Item(who.name, details=(text(f"journey.persona_kind_{who.kind}"),)).noted(
        (text("journey.field_about"), who.about), (text("journey.field_asked"), asked)
    )


def _sections(deck: Deck, scores: Scores) -> Iterator[tuple[str, list[Part]]]:
    groups = stages(deck)
    points = curve(groups, scores, weights(deck))
    by_id = {one.touchpoint: one for one in points}
    for stage, inside in groups:
        rows = [(by_id[one.id], deck.of(Metric, of=one.id), one) for one in inside]
        table = Table.of("map", "touchpoint", rows, *_COLUMNS)
        yield stage.text, [table if rows else Text(text("journey.no_point"))]
    wished = tuple(one.text for one in deck.of(Touchpoint) if one.view == "wished")
    if wished:
        yield text("journey.view_wished"), [List(wished)]
    yield text("journey.curve"), [Text(told(deck, points))]
    trends = {one.of: summarise(one).trend for one in deck.of(Metric)}
    if ranks := rank(deck, scores, trends):
        places = []
        for one in ranks:
            card = deck.cards[one.touchpoint]
            mark = (f"◆ {text('journey.moment')}",) if one.moment else ()
            words = card.text if isinstance(card, Touchpoint) else ""
            places.append(Item(words, details=(short(one.points), *mark)))
        yield (
            text("journey.view_critical"),
            [List(tuple(places), ordered=True), Text(rule(weights(deck)))],
        )


def _score(row: tuple[Any, ...]) -> str:
    point = row[0]
    known = (
        signed(point.emotion) if point.emotion is not None else "",
        text("journey.matters", n=short(point.importance)) if point.importance is not None else "",
    )
    return ", ".join(filter(None, known))


def _ground(row: tuple[Any, ...]) -> str:
    return ", ".join(filter(None, (text(f"journey.ground_{row[-1].ground}"), row[-1].source)))


def _metric(row: tuple[Any, ...]) -> str:
    levels = ((metric.name, summarise(metric).level) for metric in row[1])
    return "; ".join(f"{name}: {level or '–'}" for name, level in levels) or text(
        "journey.no_metric"
    )


_COLUMNS = (
    Column("touchpoint", "text", lambda row: row[-1].text, head="journey.lane_touchpoint"),
    Column("channel", head="journey.lane_channel"),
    Column("score", "text", _score, head="journey.lane_score"),
    *(Column(lane, head=f"journey.lane_{lane}") for lane in LANES),
    Column("ground", "text", _ground, head="journey.lane_ground"),
    Column("metric", "text", _metric, head="journey.lane_metric"),
)
