"""The result's part on key results: by objective, with their places on the grid and details."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

from msgspec.structs import replace

from okrlab.blocks.clinic.cards import (
    Hypothesis,
    Initiative,
    KeyResult,
    Objective,
    Pair,
    SayBack,
    Term,
)
from okrlab.blocks.clinic.grid import GridPlace, mix, place
from okrlab.blocks.clinic.hypotheses import told
from okrlab.language.reading import Reading, read
from okrlab.record.deck import Deck
from okrlab.record.workshop import Workshop
from okrlab.results.document import (
    Curve,
    Diagram,
    Group,
    Item,
    List,
    Section,
    Text,
    counted,
    ours,
    outline,
)
from okrlab.results.room_sections import BOARD, board_name
from okrlab.results.table import Column, Table
from okrlab.texts import text
from okrlab.vocabulary import LEVELS

_KEY_RESULT = Column("key_result", "text", lambda row: row[1].get(row[-1].key_result, ""))

_DECIDED = {"go on": "go on", "change": "change", "stop": "stop"}
_READ = Column("key_result", "text", lambda row: row[-1].text)
"""The text that a person outside the team read; the key result may have changed since."""


def sections(workshop: Workshop) -> list[Section]:
    """A section for each board's key results, then hypotheses, the team's pairs and its terms."""
    decks = [workshop.deck(name) for name in sorted(workshop.boards)]
    boards = [
        replace(
            outline(name, _key_results(deck), counted("in_clinic", len(deck.of(KeyResult)))),
            diagram=partial(_levels, deck, name),
        )
        for deck in decks
        if deck.of(KeyResult)
        for name in (board_name(workshop, deck.board, "clinic"),)
    ]
    loose = {
        "hypotheses": [_bet(one) for deck in decks for one in deck.of(Hypothesis)],
        "pairs": [_pair(one) for deck in decks for one in deck.of(Pair)],
        "terms": [
            Item(one.term).noted((text("result.meaning"), one.meaning))
            for deck in decks
            for one in deck.of(Term)
        ],
    }
    return boards + [
        outline(text(f"result.{key}"), [List(tuple(items))])
        for key, items in loose.items()
        if items
    ]


def _levels(deck: Deck, board: str) -> Diagram | None:
    """How many key results there are on each level, as they came in and as they are now.

    One that came in as something else, which is now work for it, had the level of that.
    """
    now, before = Counter[str](), Counter[str]()
    for kr in deck.of(KeyResult):
        level = read_in(deck, kr)[0].level or ""
        now[level] += 1
        old = [one for one in deck.of(Initiative, key_result=kr.id) if one.was]
        before[(read(old[0].text).level or "") if old else level] += 1
    if not any(now[level] or before[level] for level in LEVELS):
        return None
    counts = {"before": before, "after": now}
    curves = (
        Curve(text(f"result.col_{key}"), tuple(float(many[level]) for level in LEVELS))
        for key, many in counts.items()
        if key == "after" or before != now
    )
    name = ours(text("result.levels_of", board=board))
    return Diagram("bar", name, tuple(text(f"levels.{level}") for level in LEVELS), tuple(curves))


def tables(workshop: Workshop) -> tuple[Table, ...]:
    """The tables for programs, each with a row per card and the name of its board."""
    boards = [
        (board_name(workshop, name, "clinic"), workshop.cards(name), workshop.deck(name))
        for name in sorted(workshop.boards)
    ]

    def rows(kind: type[Any]) -> list[tuple[Any, ...]]:
        return [(board, words, one) for board, words, deck in boards for one in deck.of(kind)]

    read_ = [
        (board, words, *read_in(deck, one), one)
        for board, words, deck in boards
        for one in deck.of(KeyResult)
    ]
    said = [
        (board, one)
        for board, _, deck in boards
        for kr in deck.of(KeyResult)
        for one in deck.of(SayBack, key_result=kr.id)
    ]
    return (
        Table.of(
            "objectives",
            "objective",
            rows(Objective),
            BOARD,
            Column("text"),
            Column("for_whom", "name", lambda row: row[-1].who),
            Column("state"),
            Column("worth", "text", lambda row: row[-1].value),
        ),
        Table.of("key_results", "key_result", read_, BOARD, *_COLUMNS),
        Table.of(
            "initiatives",
            "initiative",
            rows(Initiative),
            BOARD,
            Column("text"),
            _KEY_RESULT,
            Column("was", "truth"),
        ),
        Table.of(
            "hypotheses",
            "hypothesis",
            rows(Hypothesis),
            BOARD,
            Column("x"),
            Column("y"),
            Column("signal"),
            Column("until", "date"),
            Column("seen"),
            Column("decided", "code", lambda row: _DECIDED.get(row[-1].decision, "")),
        ),
        Table.of("say_backs", "say_back", said, BOARD, _READ, Column("said")),
        Table.of(
            "pairs",
            "pair",
            rows(Pair),
            Column("before"),
            Column("after"),
            Column("function", "name"),
            Column("moment"),
        ),
        Table.of("terms", "term", rows(Term), Column("term", "name"), Column("meaning")),
    )


def _part(name: str) -> Column:
    """A column for one part of the sentence, in its own words."""
    return Column(name, "name", lambda row: getattr(getattr(row[2], name), "value", ""))


_COLUMNS = (
    Column("objective", "text", lambda row: row[1].get(row[-1].objective, "")),
    Column("text"),
    Column("level", "code", lambda row: row[2].level or "", codes="levels.{}", ours=True),
    Column("zone", "code", lambda row: row[3].zone, codes="clinic.zone_{}", ours=True),
    _part("baseline"),
    _part("target"),
    _part("deadline"),
    Column("signal"),
    Column("guardrail"),
    Column("milestone", "truth"),
    Column("bridge_owner", "name", lambda row: row[-1].bridge.owner if row[-1].bridge else ""),
    Column("bridge_until", "date", lambda row: row[-1].bridge and row[-1].bridge.expires),
)


def read_in(deck: Deck, kr: KeyResult) -> tuple[Reading, GridPlace]:
    """How a key result reads beside its objective, and its place on the grid."""
    objective = deck.cards.get(kr.objective)
    words = objective.text if isinstance(objective, Objective) else ""
    reading = read(kr.text, words)
    return reading, place(reading, kr)


def _key_results(deck: Deck) -> tuple[Group, ...]:
    """By objective, with a line on the mix of levels; key results without one come last."""
    objectives = deck.of(Objective)
    known = {one.id for one in objectives}
    listed = [(one.text, deck.of(KeyResult, objective=one.id)) for one in objectives]
    alone = [kr for kr in deck.of(KeyResult) if kr.objective not in known]
    listed.append((text("result.no_objective") if alone and listed else "", alone))
    groups = []
    for heading, key_results in listed:
        found = [(kr, *read_in(deck, kr)) for kr in key_results]
        items = tuple(_key_result(deck, kr, where) for kr, _, where in found)
        meter = Text(str(mix(reading.level for _, reading, _ in found)), "about")
        groups.append(Group(heading, (meter, List(items)) if found else ()))
    return tuple(group for group in groups if group.title or group.parts)


def _key_result(deck: Deck, kr: KeyResult, where: GridPlace) -> Item:
    bridge, leads = kr.bridge, deck.cards.get(kr.leads_to)
    until = bridge.expires.isoformat() if bridge and bridge.expires else ""
    mark = f"{where.shape} {text(f'clinic.zone_{where.zone}')}"
    return Item(kr.text, mark).noted(
        (ours(text("result.place")), where.reason),
        (text("result.signal"), kr.signal),
        (text("result.guardrail"), kr.guardrail),
        (text("result.bridge"), bridge.owner if bridge else ""),
        (text("result.bridge_until"), until),
        (text("result.leads_to"), leads.text if isinstance(leads, KeyResult) else ""),
        *(
            (text("result.was" if w.was else "result.work"), w.text)
            for w in deck.of(Initiative, key_result=kr.id)
        ),
        *(_said_back(kr, one) for one in deck.of(SayBack, key_result=kr.id)),
    )


def _said_back(kr: KeyResult, one: SayBack) -> tuple[str, str]:
    label = text("result.said_back")
    if one.text == kr.text:
        return label, one.said
    return label, text("result.said_of_earlier", said=one.said, text=one.text)


def _bet(bet: Hypothesis) -> Item:
    decided = "" if bet.decision == "open" else text(f"result.decided_{bet.decision[:2].strip()}")
    return Item(told(bet)).noted((text("result.seen"), bet.seen), (text("result.decided"), decided))


def _pair(pair: Pair) -> Item:
    return Item(pair.after).noted(
        (text("result.before"), pair.before), (text("result.moment"), pair.moment)
    )
