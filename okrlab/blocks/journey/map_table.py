"""A journey map as a table and back: a row for each touchpoint, or stages across and lanes down.

Reading keeps all that is good and names everything else by its cell, all at once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from okrlab.blocks.journey.cards import (
    EMOTIONS,
    GROUNDS,
    IMPORTANCES,
    PERSONA_KINDS,
    VIEWS,
    JourneyStage,
    Persona,
    Touchpoint,
    felt,
)
from okrlab.blocks.journey.critical import Scores
from okrlab.blocks.journey.layout import (
    COLUMNS,
    CellProblem,
    Layout,
    Place,
    TouchpointRow,
    cell,
    key_of,
)
from okrlab.record import kinds
from okrlab.record.card import DeckCard
from okrlab.record.deck import Deck
from okrlab.record.fields import fields
from okrlab.results.table import Cell
from okrlab.texts import text as say
from okrlab.texts.clean import LIMITS, shorten

MOST_TOUCHPOINTS: Final = 200
MOST_STAGES: Final = 40
MOST_PERSONAS: Final = 20
_WORDS: Final[dict[str, str]] = {
    "as is": "now",
    "current": "now",
    "today": "now",
    "to be": "wished",
    "future": "wished",
    "wish": "wished",
    "assumed": "assumption",
    "guess": "assumption",
    "seen": "evidence",
    "employee": "colleague",
    "client": "customer",
}
_CHOICES: Final[dict[str, Sequence[str]]] = {
    "persona_kind": PERSONA_KINDS,
    "ground": GROUNDS,
    "view": VIEWS,
}
_SCORES: Final = {"emotion": EMOTIONS, "importance": IMPORTANCES}
_PLAIN: Final = ("channel", "action", "thought", "pain", "gain", "owner", "source")
"""Fields of a touchpoint that a cell's words go into as they are."""


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """Cards to set, new and changed, and everything that was amiss."""

    cards: tuple[kinds.Noun, ...] = ()
    problems: tuple[CellProblem, ...] = ()
    touchpoints: int = 0


def to_rows(deck: Deck, scores: Scores) -> list[list[Cell]]:
    """The whole map, a row for each touchpoint and for each stage or persona that has none."""
    personas = {one.id: one for one in deck.of(Persona)}
    touchpoints = deck.of(Touchpoint)
    names = {one.id: one.text for one in touchpoints}
    rows: list[dict[str, Cell]] = []
    stages = deck.of(JourneyStage)
    known = {stage.id for stage in stages}
    groups = [(one.text, [tp for tp in touchpoints if tp.stage == one.id]) for one in stages]
    groups.append((say("journey.no_stage"), [tp for tp in touchpoints if tp.stage not in known]))
    for stage, inside in groups:
        for one in inside:
            who = personas.get(one.persona)
            room = felt(scores, one.id)
            emotion = room.emotion.median if room.emotion else one.emotion
            importance = room.importance.median if room.importance else one.importance
            plain = {name: getattr(one, name) for name in (*_PLAIN, "ground", "view")}
            rows.append(
                {
                    **_of(who),
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
    lonely = personas.keys() - {one.persona for one in touchpoints}
    rows += [_of(one) for one in deck.of(Persona) if one.id in lonely]
    heads: list[Cell] = [say(f"journey.column_{name}") for name in COLUMNS]
    return [heads, *([row.get(name, "") for name in COLUMNS] for row in rows)]


def across(rows: list[list[Cell]]) -> list[list[Cell]]:
    """The same table with stages across and lanes down."""
    order = ["stage", "touchpoint", *(c for c in COLUMNS if c not in ("stage", "touchpoint"))]
    places = [COLUMNS.index(name) for name in order]
    return [[row[at] for row in rows] for at in places]


def _of(who: Persona | None) -> dict[str, Cell]:
    if who is None:
        return {}
    return {
        "persona": who.name,
        "persona_kind": who.kind,
        "persona_about": who.about,
        "last_asked": who.asked,
    }


def take(
    table: Sequence[Sequence[str]],
    deck: Deck,
    new_id: Callable[[], str],
    place: Place = cell,
    noticed: Iterable[CellProblem] = (),
) -> Imported:
    """The cards a table stands for, laid over the deck: what has the same name is changed.

    >>> found = take([["stage", "touchpoint", "emotion"], ["Buy", "Pay", "9"]], Deck(board="j"),
    ...     iter("abc").__next__)
    >>> found.touchpoints, found.problems[0].cell
    (1, 'C2')
    """
    return _Reader(deck, new_id, place, noticed).read(table)


class _Reader:
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
        self.elsewhere: dict[tuple[str, str, str], tuple[str, str]] = {}
        self.instead: list[tuple[str, str, str]] = []
        self.cards: dict[str, DeckCard] = {}
        self.filled: set[str] = set()
        self._told: dict[str, set[str]] = {}
        """What earlier rows said of a persona."""

    def note(self, at: str, problem: str, /, **names: object) -> None:
        self.problems.append(CellProblem(at, say(f"journey.table_{problem}", **names)))

    def _index(self) -> None:
        """What is on the deck already, by stage, persona, view, words, and which of equals."""
        counted: Counter[tuple[str, str, str, str]] = Counter()
        for one in self.deck.of(Touchpoint):
            key = (one.stage, one.persona, one.view, key_of(one.text))
            self.touchpoints[(*key, counted[key])] = one
            counted[key] += 1

    def read(self, table: Sequence[Sequence[str]]) -> Imported:
        layout = Layout(self.note, self.place)
        rows, self.filled = layout.read(table), layout.filled
        left = 0
        for row in rows:
            full = len(self.deck.of(Touchpoint)) + self._new() >= MOST_TOUCHPOINTS
            if full and row.words.get("touchpoint"):
                left += 1
            else:
                self._row(row)
        if left:
            self.note("", "full", most=MOST_TOUCHPOINTS, n=f"{left:,}")
        self._replace()
        self._empty_stages(rows)
        cards = tuple(one for one in self.cards.values() if self.deck.cards.get(one.id) != one)
        touched = sum(isinstance(one, Touchpoint) for one in cards)
        return Imported(cards=cards, problems=tuple(self.problems), touchpoints=touched)

    def _new(self) -> int:
        known = self.deck.cards
        return sum(isinstance(c, Touchpoint) and c.id not in known for c in self.cards.values())

    # -- a row ---------------------------------------------------------------------------

    def _row(self, row: TouchpointRow) -> None:
        words, at = row
        who = self._persona(words, at)
        stage = self._stage(words, at)
        if not words.get("touchpoint"):
            if any(words.get(name) for name in (*_PLAIN, *_SCORES)):
                self.note(at.get("touchpoint", ""), "no_touchpoint")
            return
        if stage is None:
            if not words.get("stage"):
                self.note(at.get("stage", ""), "no_stage")
            return
        self._touchpoint(words, at, who.id if who else "", stage)

    def _persona(self, words: dict[str, str], at: dict[str, str]) -> Persona | None:
        name = self._words(Persona, "name", "persona", words, at)
        if not name:
            return None
        known = self.personas.get(key_of(name))
        if known is None and len(self.personas) >= MOST_PERSONAS:
            self.note(at["persona"], "many_personas", most=MOST_PERSONAS)
            return None
        found = known or Persona(id=self.new_id(), name=name, position=_next(self.personas))
        again = found.id in self.cards
        changes: dict[str, Any] = {}
        if kind := self._choice("persona_kind", words, at):
            changes["kind"] = kind
        if about := self._words(Persona, "about", "persona_about", words, at):
            changes["about"] = about
        if asked := self._day(words, at):
            changes["asked"] = asked
        for name, value in changes.items():
            before = getattr(found, name)
            if again and name in self._told[found.id] and before != value:
                column = {"kind": "persona_kind", "about": "persona_about"}.get(name, "last_asked")
                self.note(at[column], "persona_differs", name=found.name)
                changes = {**changes, name: before}
        self._told.setdefault(found.id, set()).update(changes)
        found = replace(found, **changes)
        self.personas[key_of(found.name)] = self.cards[found.id] = found
        return found

    def _stage(self, words: dict[str, str], at: dict[str, str]) -> JourneyStage | None:
        name = self._words(JourneyStage, "text", "stage", words, at)
        if not name:
            return None
        if key_of(name) not in self.stages:
            if len(self.stages) >= MOST_STAGES:
                self.note(at["stage"], "many_stages", most=MOST_STAGES)
                return None
            new = JourneyStage(id=self.new_id(), text=name, position=_next(self.stages))
            self.stages[key_of(name)] = self.cards[new.id] = new
        return self.stages[key_of(name)]

    def _touchpoint(
        self, words: dict[str, str], at: dict[str, str], persona: str, stage: JourneyStage
    ) -> None:
        name = self._words(Touchpoint, "text", "touchpoint", words, at)
        view = self._choice("view", words, at) or "now"
        key = (stage.id, persona, view, key_of(name))
        if self.seen[key]:
            self.note(at["touchpoint"], "twice", name=name, stage=stage.text)
        place = (persona, view, key_of(name))
        first, where = self.elsewhere.setdefault(place, (stage.text, at["touchpoint"]))
        if first != stage.text:
            self.note(at["touchpoint"], "two_stages", name=name, first=first, where=where)
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
        for field in _PLAIN:
            if field in self.filled:
                changes[field] = self._words(Touchpoint, field, field, words, at)
        if ground := self._choice("ground", words, at):
            changes["ground"] = ground
        for field in _SCORES:
            if field in self.filled:
                changes[field] = self._score(field, words, at)
        if wanted := words.get("instead"):
            self.instead.append((known.id, wanted, at["instead"]))
        self.cards[known.id] = replace(known, **changes)

    def _known(self, key: tuple[str, str, str, str]) -> Touchpoint | None:
        """The touchpoint of this name; where a table does not say whose it is, anybody's."""
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
        """What a wished touchpoint stands instead of, once all have been read."""
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
        used = {key_of(row.words.get("stage", "")) for row in rows if row.words.get("touchpoint")}
        seen: set[str] = set()
        for row in rows:
            name = row.words.get("stage", "")
            if name and key_of(name) not in used | seen:
                seen.add(key_of(name))
                self.note(row.at["stage"], "empty_stage", stage=name)

    # -- a cell --------------------------------------------------------------------------

    def _words(
        self, kind: type[Any], field: str, column: str, words: dict[str, str], at: dict[str, str]
    ) -> str:
        said = words.get(column, "")
        most = LIMITS[fields(kind)[field].limit]
        if len(said) > most:
            self.note(at[column], "long", most=most)
            return shorten(said, most)
        return said

    def _choice(self, column: str, words: dict[str, str], at: dict[str, str]) -> Any:
        said = key_of(words.get(column, ""))
        if not said:
            return None
        known = {key_of(say(f"journey.{column}_{one}")): one for one in _CHOICES[column]}
        found = known.get(said) or _WORDS.get(said) or said
        if found in _CHOICES[column]:
            return found
        choices = ", ".join(say(f"journey.{column}_{one}") for one in _CHOICES[column])
        self.note(at[column], "choice", said=shorten(words[column], 40), choices=choices)
        return None

    def _score(self, column: str, words: dict[str, str], at: dict[str, str]) -> float | None:
        said = words.get(column, "")
        if not said:
            return None
        low, high = _SCORES[column][0], _SCORES[column][-1]
        plain = said.replace("−", "-").replace(",", ".")
        value = float(plain) if re.fullmatch(r"[+-]?\d{1,3}(\.\d{1,6})?", plain) else None
        if value is None or not low <= value <= high:
            names = {"said": shorten(said, 40), "low": f"{low}".replace("-", "−"), "high": high}
            self.note(at[column], "score", **names)
            return None
        return value

    def _day(self, words: dict[str, str], at: dict[str, str]) -> date | None:
        said = words.get("last_asked", "")
        for pattern in (r"(\d{4})-(\d\d?)-(\d\d?)(?:[ T]00:00.*)?", r"(\d\d?)\.(\d\d?)\.(\d{4})"):
            if found := re.fullmatch(pattern, said):
                parts = [int(one) for one in found.groups()]
                year, month, day = parts if parts[0] > 31 else parts[::-1]
                try:
                    return date(year, month, day)
                except ValueError:
                    break
        if said:
            self.note(at["last_asked"], "day", said=shorten(said, 40))
        return None


def _next(known: dict[str, Any]) -> float:
    return 1.0 + max((one.position for one in known.values()), default=0.0)
