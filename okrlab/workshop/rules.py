"""What a wish becomes: a command in, an event out, or a clear refusal. `rights` says whose."""

from __future__ import annotations

from okrlab.errors import BadInput, Refused
from okrlab.model import commands as c
from okrlab.model.history import History
from okrlab.model.workshop import Person, Workshop
from okrlab.workshop import agenda, ladder_rules, learning_rules
from okrlab.workshop.decision import Decision, is_id
from okrlab.workshop.deck_rules import say_back


def decide(workshop: Workshop, history: History, who: Person, command: c.Command) -> Decision:
    """What this command becomes now, by a person whom `rights.check` has let it wish for.

    Raises `BadInput`, `Refused`, or `Conflict` with the card as it stands.
    """
    if learning_rules.is_learning(command):
        return learning_rules.keep(who, command)
    if type(command) in agenda.HOW:
        return agenda.HOW[type(command)](workshop, who, command)
    if who.role == "outsider":
        return say_back(workshop, who, command)
    board = getattr(command, "board", "")
    if not is_id(board):
        raise BadInput("bad_id")
    if board in workshop.agenda.stages or workshop.agenda.block(board):
        raise BadInput("bad_id")
    if isinstance(command, c.Undo | c.Redo):
        return _back(workshop, history, who, command)
    return ladder_rules.HOW[type(command)](workshop, workshop.ladder(board), who, command)


def _back(workshop: Workshop, history: History, who: Person, command: c.Undo | c.Redo) -> Decision:
    redo = isinstance(command, c.Redo)
    found = (history.redo if redo else history.undo)(who.id, workshop, command.board)
    if found is None:
        raise Refused("nothing_to_redo" if redo else "nothing_to_undo")
    if isinstance(found, str):
        other = workshop.person(found)
        raise Refused("changed_since", name=(other and other.name) or "—")
    return Decision(found)
