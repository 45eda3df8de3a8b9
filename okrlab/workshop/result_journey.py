"""Journeys in the result: the map as a picture, stage by stage in words, and what is critical."""

from __future__ import annotations

from okrlab.coaching.journey_templates import is_ours
from okrlab.coaching.journeys import (
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
from okrlab.model.deck import Deck
from okrlab.model.journey import LANES, Persona, Touchpoint
from okrlab.model.metric import Metric
from okrlab.model.numbers import short
from okrlab.model.workshop import Workshop
from okrlab.texts import text
from okrlab.workshop.journey_picture import journey_svg
from okrlab.workshop.outline import Outline, OutlineEntry
from okrlab.workshop.result_tables import Cell, Table, board_name
from okrlab.workshop.result_words import ours

_MOST_CRITICAL = 5
_COLUMNS = (
    "board",
    "persona",
    "stage",
    "touchpoint",
    "channel",
    *LANES,
    "ground",
    "source",
    "view",
    "feeling",
    "importance",
    "metric",
    "points",
)
_PERSONAS = ("board", "persona", "persona_kind", "about", "asked")


def last_scores(workshop: Workshop, board: str) -> Scores:
    """What the last reveal of a block on this map showed."""
    agenda = workshop.agenda
    ours = (one for one in agenda.blocks if one.kind == "journey" and one.board == board)
    shown = [room.scores for one in ours if (room := agenda.stage(one.id).revealed)]
    return shown[-1] if shown else {}


def outlines(workshop: Workshop) -> list[Outline]:
    """Each map that has a touchpoint."""
    decks = [workshop.deck(name) for name in sorted(workshop.boards)]
    return [_map(workshop, deck) for deck in decks if deck.of(Touchpoint)]


def _map(workshop: Workshop, deck: Deck) -> Outline:
    scores = last_scores(workshop, deck.board)
    groups = stages(deck)
    points = {one.touchpoint: one for one in curve(groups, scores, weights(deck))}
    listed = [
        (stage.text, "", tuple(_entry(deck, one, points[one.id]) for one in inside))
        for stage, inside in groups
    ]
    wished = tuple(_entry(deck, one, None) for one in deck.of(Touchpoint, view="wished"))
    if wished:
        listed.append((text("journey.view_wished"), "", wished))
    first = rank(deck, scores)[:_MOST_CRITICAL]
    if first:
        entries = tuple(_place(deck, one) for one in first)
        listed.append((ours(text("journey.view_critical")), rule(weights(deck)), entries))
    about = tuple(OutlineEntry(who.name, "", _known(who)) for who in deck.of(Persona))
    return Outline(
        title=board_name(workshop, deck.board, "journey"),
        groups=((text("journey.personas"), "", about), *listed) if about else tuple(listed),
        picture=journey_svg(deck, scores),
    )


def _known(who: Persona) -> tuple[tuple[str, str], ...]:
    day = who.asked.isoformat() if who.asked else ""
    asked = text("journey.asked", name=who.name, date=day) if day else ""
    never = "" if day else text("journey.never_asked", name=who.name)
    notes = (
        (text("journey.field_about"), who.about),
        (text("journey.field_asked"), asked or never),
        (text("result.written"), text("result.example_ours") if is_ours(who) else ""),
    )
    return tuple(note for note in notes if note[1])


def _entry(deck: Deck, one: Touchpoint, point: Point | None) -> OutlineEntry:
    felt = signed(point.emotion) if point and point.emotion is not None else ""
    mark = f"◆ {felt}" if point and point.moment else felt
    matters = (
        text("journey.matters", n=short(point.importance))
        if point and point.importance is not None
        else ""
    )
    metrics = ", ".join(metric.name for metric in deck.of(Metric, of=one.id))
    ground = ", ".join(filter(None, (text(f"journey.ground_{one.ground}"), one.source)))
    notes = [
        (text("journey.lane_channel"), one.channel),
        (text("journey.how_it_matters"), matters),
        *((text(f"journey.lane_{lane}"), getattr(one, lane)) for lane in LANES),
        (text("journey.lane_ground"), ground),
        (text("journey.lane_metric"), metrics or text("journey.no_metric")),
        (text("result.written"), text("result.example_ours") if is_ours(one) else ""),
    ]
    return OutlineEntry(one.text, mark, tuple(note for note in notes if note[1]))


def _place(deck: Deck, one: Rank) -> OutlineEntry:
    card = deck.cards[one.touchpoint]
    mark = short(one.points)
    moment = ((text("journey.moment"), "◆"),) if one.moment else ()
    return OutlineEntry(card.text if isinstance(card, Touchpoint) else "", mark, moment)


def tables(workshop: Workshop) -> tuple[Table, ...]:
    """A row for every persona, and one for every touchpoint, wished ones too."""
    rows: list[tuple[Cell, ...]] = []
    who: list[tuple[Cell, ...]] = []
    for name in sorted(workshop.boards):
        deck, board = workshop.deck(name), board_name(workshop, name, "journey")
        scores, words = last_scores(workshop, name), workshop.cards(name)
        who += [
            (board, p.name, p.kind, p.about, p.asked.isoformat() if p.asked else "")
            for p in deck.of(Persona)
        ]
        ranked = {one.touchpoint: one.points for one in rank(deck, scores)}
        groups = [*stages(deck), *stages(deck, view="wished")]
        points = {one.touchpoint: one for one in curve(groups, scores, weights(deck))}
        for one in {one.id: one for _, inside in groups for one in inside}.values():
            point, metrics = points[one.id], deck.of(Metric, of=one.id)
            rows.append(
                (
                    board,
                    words.get(one.persona, ""),
                    words.get(one.stage, ""),
                    one.text,
                    one.channel,
                    *(getattr(one, lane) for lane in LANES),
                    text(f"journey.ground_{one.ground}"),
                    one.source,
                    text(f"journey.view_{one.view}"),
                    point.emotion,
                    point.importance,
                    ", ".join(metric.name for metric in metrics),
                    ranked.get(one.id),
                )
            )
    numbers = ("feeling", "importance", "points")
    return (
        Table("personas", _PERSONAS, tuple(who), codes={"persona_kind": "journey.persona_kind_{}"}),
        Table("touchpoints", _COLUMNS, tuple(rows), numbers=numbers),
    )
