"""The journey's part of the result: the map as a picture, its stages in words, what is critical."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from okrlab.blocks.baseline.cards import Metric
from okrlab.blocks.journey.cards import LANES, Persona, Touchpoint
from okrlab.blocks.journey.critical import (
    Point,
    Rank,
    Scores,
    curve,
    rank,
    rule,
    signed,
    stages,
    weights,
)
from okrlab.blocks.journey.map_picture import journey_svg
from okrlab.blocks.journey.templates import is_ours
from okrlab.record.deck import Deck
from okrlab.record.workshop import Workshop
from okrlab.results.document import (
    Figure,
    Group,
    Item,
    List,
    Part,
    Section,
    Text,
    counted,
    ours,
    outline,
)
from okrlab.results.room_sections import BOARD, board_name
from okrlab.results.table import Column, Table
from okrlab.texts import text
from okrlab.texts.numbers import short

_MOST_CRITICAL = 5


def last_scores(workshop: Workshop, board: str) -> Scores:
    """The scores that the last reveal of a block on this map showed; empty before the first.

    Scores of a block that is still sealed are not in the workshop's agenda, so they cannot get into
    a result or onto a page this way.
    """
    agenda = workshop.agenda
    blocks = (block for block in agenda.blocks if block.kind == "journey" and block.board == board)
    shown = [seen.scores for block in blocks if (seen := agenda.stage(block.id).revealed)]
    return shown[-1] if shown else {}


def sections(workshop: Workshop) -> list[Section]:
    """A section for each map that has a touchpoint."""
    decks = [workshop.deck(name) for name in sorted(workshop.boards)]
    return [
        outline(
            board_name(workshop, deck.board, "journey"),
            _parts(deck, last_scores(workshop, deck.board)),
            counted("in_journey", len(deck.of(Touchpoint, view="now"))),
        )
        for deck in decks
        if deck.of(Touchpoint)
    ]


def _parts(deck: Deck, scores: Scores) -> Iterator[Part]:
    """The map as a picture, then personas, stages, wished touchpoints, and what is critical."""
    groups = stages(deck)
    points = {point.touchpoint: point for point in curve(groups, scores, weights(deck))}
    yield Figure(partial(journey_svg, deck, scores), look="bare")
    if people := deck.of(Persona):
        about = List(tuple(Item(who.name).noted(*_known(who)) for who in people))
        yield Group(text("journey.personas"), (about,))
    for stage, inside in groups:
        items = tuple(_item(deck, card, points[card.id]) for card in inside)
        yield Group(stage.text, (List(items),) if items else ())
    if wished := tuple(_item(deck, card, None) for card in deck.of(Touchpoint, view="wished")):
        yield Group(text("journey.view_wished"), (List(wished),))
    if first := rank(deck, scores)[:_MOST_CRITICAL]:
        listed = List(tuple(_place(deck, place) for place in first))
        by_rule = Text(rule(weights(deck)), "about")
        yield Group(ours(text("journey.view_critical")), (by_rule, listed))


def _known(who: Persona) -> tuple[tuple[str, str], ...]:
    day = who.asked.isoformat() if who.asked else ""
    key = "journey.asked" if day else "journey.never_asked"
    return (
        (text("journey.field_about"), who.about),
        (text("journey.field_asked"), text(key, name=who.name, date=day)),
        (text("result.written"), text("result.example_ours") if is_ours(who) else ""),
    )


def _item(deck: Deck, touchpoint: Touchpoint, point: Point | None) -> Item:
    felt = signed(point.emotion) if point and point.emotion is not None else ""
    mark = f"◆ {felt}" if point and point.moment else felt
    matters = (
        text("journey.matters", n=short(point.importance))
        if point and point.importance is not None
        else ""
    )
    ground = ", ".join(
        filter(None, (text(f"journey.ground_{touchpoint.ground}"), touchpoint.source))
    )
    return Item(touchpoint.text, mark).noted(
        (text("journey.lane_channel"), touchpoint.channel),
        (text("journey.how_it_matters"), matters),
        *((text(f"journey.lane_{lane}"), getattr(touchpoint, lane)) for lane in LANES),
        (text("journey.lane_ground"), ground),
        (text("journey.lane_metric"), _metrics(deck, touchpoint) or text("journey.no_metric")),
        (text("result.written"), text("result.example_ours") if is_ours(touchpoint) else ""),
    )


def _place(deck: Deck, place: Rank) -> Item:
    card = deck.cards[place.touchpoint]
    words = card.text if isinstance(card, Touchpoint) else ""
    return Item(words, short(place.points)).noted(
        (text("journey.moment"), "◆" if place.moment else "")
    )


def tables(workshop: Workshop) -> tuple[Table, ...]:
    """Two tables for programs: a row per persona, and a row per touchpoint, wished ones too."""
    personas, touchpoints = [], []
    for name in sorted(workshop.boards):
        deck, board = workshop.deck(name), board_name(workshop, name, "journey")
        scores, words = last_scores(workshop, name), workshop.cards(name)
        personas += [(board, persona) for persona in deck.of(Persona)]
        ranked = {place.touchpoint: place.points for place in rank(deck, scores)}
        groups = [*stages(deck), *stages(deck, view="wished")]
        points = {point.touchpoint: point for point in curve(groups, scores, weights(deck))}
        touchpoints += [
            (board, words, points[card.id], ranked.get(card.id), _metrics(deck, card), card)
            for card in {card.id: card for _, inside in groups for card in inside}.values()
        ]
    return (
        Table.of("personas", "persona", personas, BOARD, *_PERSONA),
        Table.of("touchpoints", "touchpoint", touchpoints, BOARD, *_TOUCHPOINT),
    )


def _metrics(deck: Deck, touchpoint: Touchpoint) -> str:
    return ", ".join(metric.name for metric in deck.of(Metric, of=touchpoint.id))


_PERSONA = (
    Column("persona", "name", lambda row: row[-1].name),
    Column("persona_kind", "code", lambda row: row[-1].kind, codes="journey.persona_kind_{}"),
    Column("about"),
    Column("asked", "date"),
)
_TOUCHPOINT = (
    Column("persona", "name", lambda row: row[1].get(row[-1].persona, "")),
    Column("stage", "name", lambda row: row[1].get(row[-1].stage, "")),
    Column("touchpoint", "text", lambda row: row[-1].text),
    Column("channel", "name"),
    *map(Column, LANES),
    Column("ground", "code", codes="journey.ground_{}"),
    Column("source", "name"),
    Column("view", "code", codes="journey.view_{}"),
    Column("feeling", "number", lambda row: row[2].emotion),
    Column("importance", "number", lambda row: row[2].importance),
    Column("metric", "name", lambda row: row[4]),
    Column("points", "number", lambda row: row[3]),
)
