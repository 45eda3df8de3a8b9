"""Undo and redo: each person takes back their own changes, and never somebody else's.

Undo writes a new event that sets the cards back; the log itself only grows. It is refused once
anybody has changed one of the cards since, because setting it back would silently discard that
person's words. The stacks are derived from the events, so they survive a restart of the server.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from okrlab.record import events as e
from okrlab.record.card import DeckCard
from okrlab.record.workshop import Workshop

DEPTH = 100
"""How many steps each person can undo on a board."""


class Step(msgspec.Struct, frozen=True):
    """One change: the cards it touched, by id, before and after it; None where there was none."""

    board: str
    revision: int
    before: dict[str, DeckCard | None]
    after: dict[str, DeckCard | None]

    def cards(self) -> tuple[DeckCard | None, ...]:
        """The cards before the change, then those after it."""
        return (*self.before.values(), *self.after.values())


class History:
    """For each person and board, a stack of steps to undo and one to redo."""

    def __init__(self) -> None:
        self._done: dict[tuple[str, str], list[Step]] = {}
        self._undone: dict[tuple[str, str], list[Step]] = {}
        self._last: dict[str, str] = {}

    def copy(self) -> History:
        """An independent copy: events noted here later do not change it."""
        twin = History()
        twin._done = {who: list(steps) for who, steps in self._done.items()}
        twin._undone = {who: list(steps) for who, steps in self._undone.items()}
        twin._last = dict(self._last)
        return twin

    def note(self, recorded: e.Recorded, before: Workshop, after: Workshop) -> None:
        """Take in an event, with the workshop `before` and `after` it.

        It has to be called once for each event, in the order of the log.
        """
        event = recorded.event
        if not isinstance(event, e.CardsSet | e.CardEdited):
            return
        was, now = before.deck(event.board).cards, after.deck(event.board).cards
        cards = touched(event, was)
        if not cards:
            return
        self._last.update(dict.fromkeys(cards, recorded.by))
        step = Step(
            event.board,
            recorded.revision,
            {card: was.get(card) for card in cards},
            {card: now.get(card) for card in cards},
        )
        if any(card is not None and not card.UNDONE for card in step.cards()):
            return  # next steps, for example: ticking one is taken back by ticking it again
        who = (recorded.by, event.board)
        if isinstance(event, e.CardsSet) and event.undoes:
            _pop(self._done, who)
            self._undone.setdefault(who, []).append(step)
        else:
            if isinstance(event, e.CardsSet) and event.redoes:
                _pop(self._undone, who)
            else:
                self._undone.pop(who, None)  # after a new change there is nothing to redo
            steps = self._done.setdefault(who, [])
            steps.append(step)
            del steps[:-DEPTH]

    def last_by(self, card: str) -> str:
        """The id of the person who last changed a card, or an empty string."""
        return self._last.get(card, "")

    def can_undo(self, person: str, board: str) -> bool:
        """Whether the person has a step to undo on this board."""
        return bool(self._done.get((person, board)))

    def can_redo(self, person: str, board: str) -> bool:
        """Whether the person has a step to redo on this board."""
        return bool(self._undone.get((person, board)))

    def undo(self, person: str, workshop: Workshop, board: str) -> e.CardsSet | str | None:
        """The event that undoes the person's last step on a board.

        None if there is no step. The id of a person if somebody changed one of the cards since.
        """
        return self._back(self._done.get((person, board)), workshop, redo=False)

    def redo(self, person: str, workshop: Workshop, board: str) -> e.CardsSet | str | None:
        """The event that redoes the step the person undid last; otherwise as `undo`."""
        return self._back(self._undone.get((person, board)), workshop, redo=True)

    def _back(
        self, steps: list[Step] | None, workshop: Workshop, *, redo: bool
    ) -> e.CardsSet | str | None:
        if not steps:
            return None
        step = steps[-1]
        cards = workshop.deck(step.board).cards
        for card, left in step.after.items():
            if _words(cards.get(card)) != _words(left):
                return self._last.get(card, "")
        back = [card for card in step.before.values() if card is not None]
        gone = [card for card, was in step.before.items() if was is None]
        obstacle = _in_the_way(cards, step, back, gone)
        if obstacle is not None:
            return self._last.get(obstacle.id, "")
        return e.CardsSet(
            board=step.board,
            cards=tuple(sorted(back, key=lambda card: bool(card.ENDS))),
            gone=tuple(gone),
            **{"redoes" if redo else "undoes": step.revision},
        )


def touched(event: e.CardsSet | e.CardEdited, before: Mapping[str, DeckCard]) -> list[str]:
    """The ids of the cards that an event changes; `before` is the board it happened on.

    Removing a card also removes the cards that connect it with others.
    """
    if isinstance(event, e.CardEdited):
        return [event.id]
    gone = set(event.gone)
    links = (card.id for card in before.values() if card.ENDS and gone.intersection(card.ends()))
    return list(dict.fromkeys((*event.gone, *links, *(card.id for card in event.cards))))


def _in_the_way(
    cards: Mapping[str, DeckCard], step: Step, back: list[DeckCard], gone: list[str]
) -> DeckCard | None:
    """A card that keeps a step from being undone, if there is one.

    It may connect a card that would go, or be in the way by a rule of its kind.
    """
    for card in cards.values():
        if card.ENDS and card.id not in step.after and set(card.ends()).intersection(gone):
            return card
    kinds = dict.fromkeys(type(card) for card in back)
    obstacles = (kind.in_the_way(cards, back) for kind in kinds)
    return next((card for card in obstacles if card is not None), None)


def _words(card: DeckCard | None) -> DeckCard | None:
    """The card without its version, which undo and redo raise without changing the card."""
    return None if card is None else replace(card, version=0)


def _pop(stacks: Mapping[tuple[str, str], list[Step]], who: tuple[str, str]) -> None:
    if stacks.get(who):
        stacks[who].pop()
