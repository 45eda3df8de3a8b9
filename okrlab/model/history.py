"""What each person could undo, and whether the cards are still as they left them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from okrlab.model import events as e
from okrlab.model.card import DeckCard
from okrlab.model.ladder import Card, Ladder, Link, Rung, circles
from okrlab.model.workshop import Workshop

DEPTH = 100
"""How many steps each person can take back."""


Held = Card | DeckCard
_Back = e.CardsRestored | e.CardsSet


class Step(msgspec.Struct, frozen=True):
    """One change: the touched cards before it and after it; None where there was no card."""

    board: str
    revision: int
    before: dict[str, Held | None]
    after: dict[str, Held | None]


class History:
    """Per person a stack to undo and one to redo, kept as events are folded."""

    def __init__(self) -> None:
        self._done: dict[tuple[str, str], list[Step]] = {}
        self._undone: dict[tuple[str, str], list[Step]] = {}
        self._last: dict[str, str] = {}

    def copy(self) -> History:
        """The stacks as they are now, whatever is noted in this one later."""
        twin = History()
        twin._done = {who: list(steps) for who, steps in self._done.items()}
        twin._undone = {who: list(steps) for who, steps in self._undone.items()}
        twin._last = dict(self._last)
        return twin

    def note(self, recorded: e.Recorded, before: Workshop, after: Workshop) -> None:
        """Keep what this event changed. Call once per event, in order."""
        event = recorded.event
        if isinstance(event, e.StepAdded | e.StepEdited):
            step_id = event.step.id if isinstance(event, e.StepAdded) else event.id
            self._last[step_id] = recorded.by
            return
        board = getattr(event, "board", "")
        cards = touched(event, before.ladder(board))
        if not cards:
            return
        step = Step(
            board,
            recorded.revision,
            {card: _card(before, board, card) for card in cards},
            {card: _card(after, board, card) for card in cards},
        )
        self._last.update(dict.fromkeys(cards, recorded.by))
        who = (recorded.by, board)
        if isinstance(event, _Back) and event.undoes:
            _pop(self._done, who)
            self._undone.setdefault(who, []).append(step)
        else:
            if isinstance(event, _Back):
                _pop(self._undone, who)
            else:
                self._undone.pop(who, None)
            steps = self._done.setdefault(who, [])
            steps.append(step)
            del steps[:-DEPTH]

    def last_by(self, card: str) -> str:
        """The id of the person who last changed a card, or an empty string."""
        return self._last.get(card, "")

    def can_undo(self, person: str, board: str) -> bool:
        """Whether the person has a step to take back."""
        return bool(self._done.get((person, board)))

    def can_redo(self, person: str, board: str) -> bool:
        """Whether the person has a step to do again."""
        return bool(self._undone.get((person, board)))

    def undo(self, person: str, workshop: Workshop, board: str) -> _Back | str | None:
        """The event that takes back the person's last step.

        None if there is no step; the id of who changed a card since, if someone did.
        """
        return self._back(self._done.get((person, board)), workshop, redo=False)

    def redo(self, person: str, workshop: Workshop, board: str) -> _Back | str | None:
        """The event that does the person's last undone step again; otherwise as `undo`."""
        return self._back(self._undone.get((person, board)), workshop, redo=True)

    def _back(
        self, steps: list[Step] | None, workshop: Workshop, *, redo: bool
    ) -> _Back | str | None:
        if not steps:
            return None
        step = steps[-1]
        for card, left in step.after.items():
            if _words(_card(workshop, step.board, card)) != _words(left):
                return self._last.get(card, "")
        gone = [card for card, was in step.before.items() if was is None]
        marks = {"redoes" if redo else "undoes": step.revision}
        if any(isinstance(c, DeckCard) for c in (*step.before.values(), *step.after.values())):
            cards: Any = tuple(card for card in step.before.values() if card is not None)
            return e.CardsSet(board=step.board, cards=cards, gone=tuple(gone), **marks)
        return self._restoring(step, workshop.ladder(step.board), gone, marks)

    def _restoring(
        self, step: Step, ladder: Ladder, gone: list[str], marks: dict[str, int]
    ) -> e.CardsRestored | str:
        for link in ladder.links.values():  # a link that someone hung on a card that would go
            if link.id not in step.after and (link.lower in gone or link.upper in gone):
                return self._last.get(link.id, "")
        rungs = tuple(c for c in step.before.values() if isinstance(c, Rung))
        links = tuple(c for c in step.before.values() if isinstance(c, Link))
        obstacle = _in_the_way(ladder, rungs, links)
        if obstacle is not None:
            return self._last.get(obstacle.id, "")
        return e.CardsRestored(
            board=ladder.board,
            rungs=rungs,
            links=links,
            gone=tuple(gone),
            **marks,
        )


def touched(event: e.Event, before: Ladder) -> list[str]:
    """Ids of the cards that an event changes on a board as it was before."""
    match event:
        case e.RungAdded(rung=rung, link=link):
            return [rung.id, link.id] if link else [rung.id]
        case e.RungRemoved(id=id):
            return [id, *(k.id for k in before.links.values() if id in (k.lower, k.upper))]
        case e.RungEdited(id=id) | e.RungMoved(id=id) | e.LinkEdited(id=id) | e.LinkRemoved(id=id):
            return [id]
        case e.LinkAdded(link=link):
            return [link.id]
        case e.CardsRestored(rungs=rungs, links=links, gone=gone):
            cards: Iterable[Card] = (*rungs, *links)
            return [*gone, *(card.id for card in cards)]
        case e.CardsSet(cards=dealt, gone=gone):
            return [*gone, *(card.id for card in dealt)]
    return []


def _in_the_way(ladder: Ladder, rungs: Iterable[Rung], links: Iterable[Link]) -> Link | None:
    """The newest link with which one of these would close a circle, or say the same twice."""
    known = ladder.rungs.keys() | {rung.id for rung in rungs}
    back = {k.id: k for k in links if k.lower in known and k.upper in known}
    pairs = {(k.lower, k.upper) for k in back.values()}
    circle = circles((ladder.links | back).values())
    closing = {circle[k.lower] for k in back.values() if circle[k.lower] == circle[k.upper]}
    for other in sorted(ladder.links.values(), key=lambda k: -k.version):
        if other.id in back:
            continue
        round_ = circle[other.lower] == circle[other.upper] and circle[other.lower] in closing
        if round_ or (other.lower, other.upper) in pairs:
            return other
    return None


def _card(workshop: Workshop, board: str, id: str) -> Held | None:
    ladder = workshop.ladder(board)
    found = ladder.rungs.get(id) or ladder.links.get(id)
    return found or workshop.decks.get(board, {}).get(id)


def _words(card: Held | None) -> Held | None:
    return None if card is None else replace(card, version=0)


def _pop(stacks: Mapping[tuple[str, str], list[Step]], who: tuple[str, str]) -> None:
    if stacks.get(who):
        stacks[who].pop()
