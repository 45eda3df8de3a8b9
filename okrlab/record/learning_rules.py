"""The rule for exercises: attempts are added, never changed, and read by the learner alone."""

from __future__ import annotations

from msgspec.structs import replace

from okrlab.errors import BadInput, NotAllowed
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record.decision import Decision
from okrlab.record.deck_rules import tidied
from okrlab.record.workshop import Person

BOARD = "course"
"""The board that holds each person's attempts."""
MOST = 20
"""The most attempts in one command."""


def is_learning(subject: object) -> bool:
    """Whether a command or an event is about attempts at exercises."""
    cards = subject.cards if isinstance(subject, c.SetCards | e.CardsSet) else ()
    return any(card.PRIVATE for card in cards)


def keep(who: Person, command: object) -> Decision:
    """The decision on a command about attempts: an event that only this person may read.

    Raises `NotAllowed` for any other command, and `BadInput` for cards that are no new attempts.
    """
    if not isinstance(command, c.SetCards) or not is_learning(command):
        raise NotAllowed("learners_only_learn")
    cards = [card for card in command.cards if card.PRIVATE and not card.version]
    alone = len(cards) == len(command.cards) == len({card.id for card in cards})
    if command.board != BOARD or command.gone or not alone or len(cards) > MOST:
        raise BadInput("bad_message")
    kept = tuple(replace(tidied(card), by=who.id) for card in cards)
    return Decision(e.CardsSet(board=BOARD, cards=kept), audience=who.id)
