"""The rule of learning: attempts are added, never changed, and read by the learner alone."""

from __future__ import annotations

from msgspec.structs import replace

from okrlab.errors import BadInput, NotAllowed
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record.decision import Decision
from okrlab.record.deck_rules import tidied
from okrlab.record.workshop import Person

BOARD = "course"
"""The board on which each person's attempts lie."""
MOST = 20
"""Attempts in one command."""


def is_learning(said: object) -> bool:
    """Whether a command, or an event, is about attempts."""
    cards = said.cards if isinstance(said, c.SetCards | e.CardsSet) else ()
    return any(card.PRIVATE for card in cards)


def keep(who: Person, command: object) -> Decision:
    """What a wish about attempts becomes: an event that only this person may read.

    Raises `NotAllowed` for anything else a learner may wish, `BadInput` for other cards.
    """
    if not isinstance(command, c.SetCards) or not is_learning(command):
        raise NotAllowed("learners_only_learn")
    cards = [card for card in command.cards if card.PRIVATE and not card.version]
    alone = len(cards) == len(command.cards) == len({card.id for card in cards})
    if command.board != BOARD or command.gone or not alone or len(cards) > MOST:
        raise BadInput("bad_message")
    kept = tuple(replace(tidied(card), by=who.id) for card in cards)
    return Decision(e.CardsSet(board=BOARD, cards=kept), audience=who.id)
