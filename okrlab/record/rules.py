"""The rules: a command becomes an event, or is refused with a reason.

`decide` is a pure function of the workshop, the person and the command, so the same command can be
decided in a recorder, in a notebook without a server and in a test. Who may give which command is
checked before, in `okrlab.record.rights`.
"""

from __future__ import annotations

from okrlab.errors import BadInput, Refused
from okrlab.record import agenda_rules, deck_rules, learning_rules, recordable
from okrlab.record import commands as c
from okrlab.record.agenda import STEPS
from okrlab.record.decision import Decision, is_id
from okrlab.record.undo import History
from okrlab.record.workshop import Person, Workshop

MOST_BOARDS = 100
MOST_OVERRULES = 2000
"""On one board."""
MOST_PRIVATE = 20_000
"""The most events that one person alone may read: practice, and questions they dismissed."""


def decide(
    workshop: Workshop, history: History, who: Person, command: c.Command, *, private: int = 0
) -> Decision:
    """The event that a command becomes, and its audience; `rights.check` has allowed the command.

    `private` is the number of events so far that this person alone may read. What is recorded here
    can always be imported elsewhere: both check the event by the same rules.

    Raises `BadInput` for a value that cannot be recorded, `Refused` if the command makes no sense
    any more, and `Conflict`, with the card as it is now, if it changed since the person saw it.
    """
    decision = _decided(workshop, history, who, command)
    if not isinstance(command, c.Undo | c.Redo):  # older cards may exceed today's limits
        recordable.check(decision.event)
    if decision.audience == who.id and private >= MOST_PRIVATE:
        raise BadInput("too_much_practice")
    return decision


def _decided(workshop: Workshop, history: History, who: Person, command: c.Command) -> Decision:
    if learning_rules.is_learning(command):
        return learning_rules.keep(who, command)
    if type(command) in agenda_rules.HOW:
        return agenda_rules.HOW[type(command)](workshop, who, command)
    if who.role == "outsider":
        return deck_rules.say_back(workshop, who, command)
    board = getattr(command, "board", "")
    if not is_id(board):
        raise BadInput("bad_id")
    if board != STEPS and (board in workshop.agenda.stages or workshop.agenda.block(board)):
        raise BadInput("bad_id")
    known = workshop.boards.keys() | {STEPS}
    if board not in known and len(known) > MOST_BOARDS:
        raise BadInput("too_many_boards", most=MOST_BOARDS)
    deck = workshop.deck(board)
    if isinstance(command, c.Overrule) and len(deck.overrules) >= MOST_OVERRULES:
        raise BadInput("too_many_overrules", most=f"{MOST_OVERRULES:,}")
    if isinstance(command, c.Undo | c.Redo):
        return _back(workshop, history, who, command)
    return deck_rules.HOW[type(command)](workshop, deck, who, command)


def _back(workshop: Workshop, history: History, who: Person, command: c.Undo | c.Redo) -> Decision:
    redo = isinstance(command, c.Redo)
    event = (history.redo if redo else history.undo)(who.id, workshop, command.board)
    if event is None:
        raise Refused("nothing_to_redo" if redo else "nothing_to_undo")
    if isinstance(event, str):
        other = workshop.person(event)
        raise Refused("changed_since", name=(other and other.name) or "—")
    cards = workshop.deck(event.board).cards  # others may have filled the board since
    after = deck_rules.without(cards, event.gone) | {card.id: card for card in event.cards}
    deck_rules.room_for(cards, after)
    return Decision(event)
