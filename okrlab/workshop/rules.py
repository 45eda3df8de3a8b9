"""What a wish becomes: a command in, an event out, or a clear refusal. `rights` says whose."""

from __future__ import annotations

from typing import Any

from okrlab.errors import BadInput, Refused
from okrlab.model import commands as c
from okrlab.model import events as e
from okrlab.model.history import History
from okrlab.model.workshop import Person, Workshop
from okrlab.workshop import agenda, deck_rules, ladder_rules, learning_rules, recordable
from okrlab.workshop.decision import Decision, is_id

MOST_BOARDS = 100
MOST_OVERRULES = 2000
"""On one board."""
MOST_PRIVATE = 20_000
"""Events that one person alone may read: their practice, and the questions they dismissed."""


def decide(
    workshop: Workshop, history: History, who: Person, command: c.Command, *, private: int = 0
) -> Decision:
    """What this command becomes now, by a person whom `rights.check` has let it wish for.

    It is nothing that an import would not take. `private` is how many events there are that this
    person alone may read. Raises `BadInput`, `Refused`, or `Conflict` with the card as it stands.
    """
    decision = _decided(workshop, history, who, command)
    if not isinstance(command, c.Undo | c.Redo):  # what was recorded once may come back
        recordable.check(decision.event)
    if decision.audience == who.id and private >= MOST_PRIVATE:
        raise BadInput("too_much_practice")
    return decision


def _decided(workshop: Workshop, history: History, who: Person, command: c.Command) -> Decision:
    if learning_rules.is_learning(command):
        return learning_rules.keep(who, command)
    if type(command) in agenda.HOW:
        return agenda.HOW[type(command)](workshop, who, command)
    if who.role == "outsider":
        return deck_rules.say_back(workshop, who, command)
    board = getattr(command, "board", "")
    if not is_id(board):
        raise BadInput("bad_id")
    if board in workshop.agenda.stages or workshop.agenda.block(board):
        raise BadInput("bad_id")
    known = workshop.boards.keys() | workshop.decks.keys()
    if board not in known and len(known) >= MOST_BOARDS:
        raise BadInput("too_many_boards", most=MOST_BOARDS)
    ladder = workshop.ladder(board)
    if isinstance(command, c.Overrule) and len(ladder.overrules) >= MOST_OVERRULES:
        raise BadInput("too_many_overrules", most=f"{MOST_OVERRULES:,}")
    if isinstance(command, c.Undo | c.Redo):
        return _back(workshop, history, who, command)
    return ladder_rules.HOW[type(command)](workshop, ladder, who, command)


def _back(workshop: Workshop, history: History, who: Person, command: c.Undo | c.Redo) -> Decision:
    redo = isinstance(command, c.Redo)
    found = (history.redo if redo else history.undo)(who.id, workshop, command.board)
    if found is None:
        raise Refused("nothing_to_redo" if redo else "nothing_to_undo")
    if isinstance(found, str):
        other = workshop.person(found)
        raise Refused("changed_since", name=(other and other.name) or "—")
    _room_for(workshop, found)
    return Decision(found)


def _room_for(workshop: Workshop, back: e.CardsSet | e.CardsRestored) -> None:
    """What comes back finds room, as what is new does: others may have filled the board since."""
    if isinstance(back, e.CardsSet):
        dealt: Any = back.cards
        deck = {**workshop.decks.get(back.board, {}), **{card.id: card for card in dealt}}
        deck_rules.room_for({id: card for id, card in deck.items() if id not in back.gone})
    else:
        ladder = workshop.ladder(back.board)
        there = ladder.rungs.keys() | ladder.links.keys()
        cards: tuple[Any, ...] = (*back.rungs, *back.links)
        more = sum(card.id not in there for card in cards)
        ladder_rules.room_for(ladder, more - len(there & set(back.gone)))
