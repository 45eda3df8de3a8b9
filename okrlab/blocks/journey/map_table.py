"""Turns a table into the cards of a journey map: new ones, and changes to those on the deck.

Everything that can be read is kept. All problems are reported together, each with its cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from okrlab.blocks.journey.cards import (
    JourneyStage,
    Persona,
    Touchpoint,
)
from okrlab.blocks.journey.feelings import SCORES, ScoreColumn
from okrlab.blocks.journey.layout import CellProblem, Joined, Layout, Place, TouchpointRow, cell
from okrlab.blocks.journey.map_cells import CellReader, scores_of
from okrlab.blocks.journey.map_columns import PLAIN, key_of
from okrlab.record import kinds
from okrlab.record.card import DeckCard
from okrlab.record.deck import Deck
from okrlab.tables.doubts import Doubt
from okrlab.texts import text

MOST_TOUCHPOINTS: Final = 200
MOST_STAGES: Final = 40
MOST_PERSONAS: Final = 20


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """The cards to set, new and changed, how many are touchpoints, and every problem found.

    `asks` are what has to be known before more can be read.
    """

    cards: tuple[kinds.Noun, ...] = ()
    problems: tuple[CellProblem, ...] = ()
    touchpoints: int = 0
    asks: tuple[Doubt, ...] = ()


def take(
    table: Sequence[Sequence[str]],
    deck: Deck,
    new_id: Callable[[], str],
    place: Place = cell,
    noticed: Iterable[CellProblem] = (),
    columns: Mapping[str, str | None] | None = None,
    joined: Sequence[Joined] = (),
) -> Imported:
    """The cards of a table. A card with the same name on the deck is changed, not added again.

    `table` holds the words of the cells, row by row, in either layout (see `Layout`). `new_id`
    makes ids for new cards, `place(row, column)` names a cell for the reports, and `noticed` are
    problems found earlier, for example while the file was opened. `columns` names headings by hand,
    {"touchpoint": "Customer action"}, and `joined` are merged cells. Nothing is raised: what cannot
    be read is left out and reported.

    >>> found = take([["stage", "touchpoint", "emotion"], ["Buy", "Pay", "9"]], Deck(board="j"),
    ...     iter("abc").__next__)
    >>> found.touchpoints, found.problems[0].cell
    (1, 'C2')
    """
    reader = _Reader(deck, new_id, place, noticed)
    return reader.read(table, Layout(reader.note, place, columns, joined))


class _Reader:
    """Reads one table against one deck; it is used once."""

    def __init__(
        self, deck: Deck, new_id: Callable[[], str], place: Place, noticed: Iterable[CellProblem]
    ) -> None:
        self.deck, self.new_id, self.place = deck, new_id, place
        self.problems = list(noticed)
        self.stages = {key_of(one.text): one for one in deck.of(JourneyStage)}
        self.personas = {key_of(one.name): one for one in deck.of(Persona)}
        self.touchpoints: dict[tuple[str, str, str, str, int], Touchpoint] = {}
        self._index()
        self.seen: Counter[tuple[str, str, str, str]] = Counter()
        """How many rows so far name a touchpoint, by stage, persona, view and words."""
        self.elsewhere: dict[tuple[str, str, str], tuple[str, str]] = {}
        """The first stage, and its cell, in which a persona meets a touchpoint of these words."""
        self.instead: list[tuple[str, str, str]] = []
        """Wished touchpoints: the id, the words of what it replaces, and their cell."""
        self.cards: dict[str, DeckCard] = {}
        self.filled: set[str] = set()
        """The columns that the table has. A field without a column keeps its value."""
        self.scores: dict[str, ScoreColumn] = {}
        self._given: dict[str, set[str]] = {}
        """By persona, the fields that earlier rows gave; a later row must not contradict them."""

    def note(self, at: str, problem: str, /, **names: object) -> None:
        self.problems.append(CellProblem(at, text(f"journey.table_{problem}", **names)))

    def _index(self) -> None:
        """Find the deck's touchpoints by stage, persona, view and words.

        A stage may have the same touchpoint twice. These are numbered in their order on the map, so
        that the first such row of a table changes the first of them, and so on.
        """
        counted: Counter[tuple[str, str, str, str]] = Counter()
        for one in self.deck.of(Touchpoint):
            key = (one.stage, one.persona, one.view, key_of(one.text))
            self.touchpoints[(*key, counted[key])] = one
            counted[key] += 1

    def read(self, table: Sequence[Sequence[str]], layout: Layout) -> Imported:
        """All cards of a table; the layout finds them."""
        rows, self.filled = layout.read(table), layout.filled
        for column in SCORES:
            cells = [row.words.get(column, "") for row in rows]
            heading = layout.headings.get(column, ("", ""))
            self.scores[column] = scores_of(column, cells, heading, self.note)
        left_out = 0
        for row in rows:
            full = len(self.deck.of(Touchpoint)) + self._new() >= MOST_TOUCHPOINTS
            if full and row.words.get("touchpoint"):
                left_out += 1
            else:
                self._row(row)
        if left_out:
            self.note("", "full", most=MOST_TOUCHPOINTS, n=f"{left_out:,}")
        self._replace()
        if not layout.asks:
            self._empty_stages(rows)
        cards = tuple(one for one in self.cards.values() if self.deck.cards.get(one.id) != one)
        touched = sum(isinstance(one, Touchpoint) for one in cards)
        return Imported(
            cards=cards,
            problems=tuple(self.problems),
            touchpoints=touched,
            asks=tuple(layout.asks),
        )

    def _new(self) -> int:
        known = self.deck.cards
        return sum(isinstance(c, Touchpoint) and c.id not in known for c in self.cards.values())

    # -- a row ---------------------------------------------------------------------------

    def _row(self, row: TouchpointRow) -> None:
        words, at = row
        cells = CellReader(row, self.note, self.scores)
        persona = self._persona(cells)
        stage = self._stage(cells)
        if not words.get("touchpoint"):
            if any(words.get(name) for name in (*PLAIN, *SCORES)):
                self.note(at.get("touchpoint", ""), "no_touchpoint")
            return
        if stage is None:
            if not words.get("stage"):
                self.note(at.get("stage", ""), "no_stage")
            return
        self._touchpoint(cells, persona.id if persona else "", stage)

    def _persona(self, cells: CellReader) -> Persona | None:
        name = cells.text(Persona, "name", "persona")
        if not name:
            return None
        known = self.personas.get(key_of(name))
        if known is None and len(self.personas) >= MOST_PERSONAS:
            self.note(cells.at["persona"], "many_personas", most=MOST_PERSONAS)
            return None
        persona = known or Persona(id=self.new_id(), name=name, position=_next(self.personas))
        again = persona.id in self.cards
        changes: dict[str, Any] = {}
        if kind := cells.choice("persona_kind"):
            changes["kind"] = kind
        if about := cells.text(Persona, "about", "persona_about"):
            changes["about"] = about
        if asked := cells.day():
            changes["asked"] = asked
        for name, value in changes.items():
            before = getattr(persona, name)
            if again and name in self._given[persona.id] and before != value:
                column = {"kind": "persona_kind", "about": "persona_about"}.get(name, "last_asked")
                self.note(cells.at[column], "persona_differs", name=persona.name)
                changes = {**changes, name: before}
        self._given.setdefault(persona.id, set()).update(changes)
        persona = replace(persona, **changes)
        self.personas[key_of(persona.name)] = self.cards[persona.id] = persona
        return persona

    def _stage(self, cells: CellReader) -> JourneyStage | None:
        name = cells.text(JourneyStage, "text", "stage")
        if not name:
            return None
        if key_of(name) not in self.stages:
            if len(self.stages) >= MOST_STAGES:
                self.note(cells.at["stage"], "many_stages", most=MOST_STAGES)
                return None
            new = JourneyStage(id=self.new_id(), text=name, position=_next(self.stages))
            self.stages[key_of(name)] = self.cards[new.id] = new
        return self.stages[key_of(name)]

    def _touchpoint(self, cells: CellReader, persona: str, stage: JourneyStage) -> None:
        name = cells.text(Touchpoint, "text", "touchpoint")
        view, where = cells.choice("view") or "now", cells.at["touchpoint"]
        key = (stage.id, persona, view, key_of(name))
        if self.seen[key]:
            self.note(where, "twice", name=name, stage=stage.text)
        anywhere = (persona, view, key_of(name))
        first, there = self.elsewhere.setdefault(anywhere, (stage.text, where))
        if first != stage.text:
            self.note(where, "two_stages", name=name, first=first, where=there)
        known = self._known(key)
        self.seen[key] += 1
        if known is None:
            position = 1.0 + max(
                (one.position for one in self._all() if one.stage == stage.id), default=0.0
            )
            known = Touchpoint(
                id=self.new_id(), text=name, stage=stage.id, persona=persona, position=position
            )
        changes: dict[str, Any] = {"text": name}
        if "view" in self.filled:
            changes["view"] = view
        for field in PLAIN:
            if field in self.filled:
                changes[field] = cells.text(Touchpoint, field, field)
        if ground := cells.choice("ground"):
            changes["ground"] = ground
        for field in SCORES:
            if field in self.filled:
                changes[field] = cells.score(field)
        if wanted := cells.words.get("instead"):
            self.instead.append((known.id, wanted, cells.at["instead"]))
        self.cards[known.id] = replace(known, **changes)

    def _known(self, key: tuple[str, str, str, str]) -> Touchpoint | None:
        """The touchpoint that a row is about, None if it is new.

        A table without the columns persona and view matches touchpoints of any persona and view, so
        that a table of stages and touchpoints alone changes what is there instead of doubling it.
        """
        if {"persona", "view"} <= self.filled:
            return self.touchpoints.get((*key, self.seen[key]))
        fits = [
            one
            for (stage, persona, view, words, _), one in self.touchpoints.items()
            if (stage, words) == (key[0], key[3])
            and ("persona" not in self.filled or persona == key[1])
            and ("view" not in self.filled or view == key[2])
        ]
        return fits[self.seen[key]] if self.seen[key] < len(fits) else None

    def _all(self) -> Iterator[Touchpoint]:
        merged = {**self.deck.cards, **self.cards}
        return (one for one in merged.values() if isinstance(one, Touchpoint))

    def _replace(self) -> None:
        """Point wished touchpoints to what they replace, which may be in a later row."""
        now: dict[str, list[str]] = {}
        for one in self._all():
            if one.view == "now":
                now.setdefault(key_of(one.text), []).append(one.id)
        for id, words, where in self.instead:
            card, fits = self.cards[id], now.get(key_of(words), [])
            if not fits:
                self.note(where, "no_instead", name=words)
            elif isinstance(card, Touchpoint) and card.instead not in fits:
                self.cards[id] = replace(card, instead=fits[0])

    def _empty_stages(self, rows: list[TouchpointRow]) -> None:
        """Report stages without touchpoints, each once: often a cell was forgotten."""
        used = {key_of(row.words.get("stage", "")) for row in rows if row.words.get("touchpoint")}
        seen: set[str] = set()
        for row in rows:
            name = row.words.get("stage", "")
            if name and key_of(name) not in used | seen:
                seen.add(key_of(name))
                self.note(row.at["stage"], "empty_stage", stage=name)


def _next(known: dict[str, Any]) -> float:
    """The position after the last of these cards."""
    return 1.0 + max((one.position for one in known.values()), default=0.0)
