"""Key results in the result: by objective, with their place on the grid and all that goes along."""

from __future__ import annotations

from okrlab.coaching.grid import GridPlace, mix, place
from okrlab.coaching.hypotheses import told
from okrlab.coaching.reading import Reading, read
from okrlab.model.deck import Deck
from okrlab.model.keyresult import (
    Hypothesis,
    Initiative,
    KeyResult,
    Objective,
    Pair,
    SayBack,
    Term,
)
from okrlab.model.workshop import Workshop
from okrlab.texts import text
from okrlab.workshop.outline import Outline, OutlineEntry
from okrlab.workshop.result_tables import Cell, Table, board_name
from okrlab.workshop.result_words import ours

_PARTS = ("baseline", "target", "deadline")


def outlines(workshop: Workshop) -> list[Outline]:
    """Each board's key results, then the bets, the team's pairs and its words."""
    decks = [workshop.deck(name) for name in sorted(workshop.boards)]
    found = [_key_results(workshop, deck) for deck in decks if deck.of(KeyResult)]
    bets = tuple(_bet(one) for deck in decks for one in deck.of(Hypothesis))
    pairs = tuple(_pair(one) for deck in decks for one in deck.of(Pair))
    terms = tuple(_entry(one.term, meaning=one.meaning) for deck in decks for one in deck.of(Term))
    loose = (("hypotheses", bets), ("pairs", pairs), ("terms", terms))
    for key, entries in loose:
        if entries:
            found.append(Outline(title=text(f"result.{key}"), groups=(("", "", entries),)))
    return found


def tables(workshop: Workshop) -> tuple[Table, ...]:
    """The same for programs; dates as 2026-03-31, marks as yes or no."""
    objectives, key_results, work, bets, said, pairs, terms = [], [], [], [], [], [], []
    for name in sorted(workshop.boards):
        deck, board = workshop.deck(name), board_name(workshop, name, "clinic")
        words = workshop.cards(name)
        objectives += [(board, o.text, o.who, o.state, o.value) for o in deck.of(Objective)]
        for kr in deck.of(KeyResult):
            key_results.append(_row(board, words, kr, *_read(deck, kr)))
            said += [(board, one.text, one.said) for one in deck.of(SayBack, key_result=kr.id)]
        work += [(board, w.text, words.get(w.key_result, ""), w.was) for w in deck.of(Initiative)]
        bets += [
            (
                board,
                h.x,
                h.y,
                h.signal,
                h.until.isoformat() if h.until else "",
                h.seen,
                "" if h.decision == "open" else h.decision,
            )
            for h in deck.of(Hypothesis)
        ]
        pairs += [(p.before, p.after, p.function, p.moment) for p in deck.of(Pair)]
        terms += [(t.term, t.meaning) for t in deck.of(Term)]
    return (
        Table("objectives", ("board", "text", "for_whom", "state", "worth"), tuple(objectives)),
        Table(
            "key_results",
            _COLUMNS,
            tuple(key_results),
            codes={"level": "levels.{}", "zone": "clinic.zone_{}"},
            ours=("level", "zone"),
        ),
        Table("initiatives", ("board", "text", "key_result", "was"), tuple(work)),
        Table("hypotheses", ("board", "x", "y", "signal", "until", "seen", "decided"), tuple(bets)),
        Table("say_backs", ("board", "key_result", "said"), tuple(said)),
        Table("pairs", ("before", "after", "function", "moment"), tuple(pairs)),
        Table("terms", ("term", "meaning"), tuple(terms)),
    )


_COLUMNS = (
    "board",
    "objective",
    "text",
    "level",
    "zone",
    *_PARTS,
    "signal",
    "guardrail",
    "milestone",
    "bridge_owner",
    "bridge_until",
)


def _row(
    board: str, words: dict[str, str], kr: KeyResult, reading: Reading, where: GridPlace
) -> tuple[Cell, ...]:
    found = (getattr(reading, name) for name in _PARTS)
    bridge = kr.bridge
    until = bridge.expires.isoformat() if bridge and bridge.expires else ""
    return (
        board,
        words.get(kr.objective, ""),
        kr.text,
        reading.level or "",
        where.zone,
        *(part.value if part else "" for part in found),
        kr.signal,
        kr.guardrail,
        kr.milestone,
        bridge.owner if bridge else "",
        until,
    )


def _read(deck: Deck, kr: KeyResult) -> tuple[Reading, GridPlace]:
    objective = deck.cards.get(kr.objective)
    words = objective.text if isinstance(objective, Objective) else ""
    reading = read(kr.text, words)
    return reading, place(reading, kr)


def _key_results(workshop: Workshop, deck: Deck) -> Outline:
    groups = []
    objectives = deck.of(Objective)
    known = {one.id for one in objectives}
    listed = [(one.text, deck.of(KeyResult, objective=one.id)) for one in objectives]
    alone = [kr for kr in deck.of(KeyResult) if kr.objective not in known]
    listed.append((text("result.no_objective") if alone and listed else "", alone))
    for heading, key_results in listed:
        if not (heading or key_results):
            continue
        found = [(kr, *_read(deck, kr)) for kr in key_results]
        meter = str(mix(reading.level for _, reading, _ in found)) if found else ""
        entries = tuple(_key_result(deck, kr, where) for kr, _, where in found)
        groups.append((heading, meter, entries))
    return Outline(title=board_name(workshop, deck.board, "clinic"), groups=tuple(groups))


def _key_result(deck: Deck, kr: KeyResult, where: GridPlace) -> OutlineEntry:
    bridge, leads = kr.bridge, deck.cards.get(kr.leads_to)
    until = bridge.expires.isoformat() if bridge and bridge.expires else ""
    notes = [
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
    ]
    mark = f"{where.shape} {text(f'clinic.zone_{where.zone}')}"
    return OutlineEntry(kr.text, mark, tuple(note for note in notes if note[1]))


def _said_back(kr: KeyResult, one: SayBack) -> tuple[str, str]:
    label = text("result.said_back")
    if one.text == kr.text:
        return label, one.said
    return label, text("result.said_of_earlier", said=one.said, text=one.text)


def _bet(bet: Hypothesis) -> OutlineEntry:
    decided = "" if bet.decision == "open" else text(f"result.decided_{bet.decision[:2].strip()}")
    return _entry(told(bet), seen=bet.seen, decided=decided)


def _pair(pair: Pair) -> OutlineEntry:
    return _entry(pair.after, before=pair.before, moment=pair.moment)


def _entry(words: str, **notes: str) -> OutlineEntry:
    return OutlineEntry(
        words, "", tuple((text(f"result.{key}"), said) for key, said in notes.items() if said)
    )
