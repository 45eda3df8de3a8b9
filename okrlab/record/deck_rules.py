"""The rules of boards: cards are set whole or edited in part, based on the version a person saw."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from msgspec.structs import replace

from okrlab.errors import BadInput, NotAllowed, Refused
from okrlab.record import bounds, kinds
from okrlab.record import commands as c
from okrlab.record import events as e
from okrlab.record.card import MOST_CARDS, DeckCard
from okrlab.record.decision import Conflict, Decision, unchanged, words
from okrlab.record.deck import Deck
from okrlab.record.kinds import Cards
from okrlab.record.workshop import Person, Workshop

MOST_SAID = 200
"""Answers from outside the team on one board."""
MOST_AT_ONCE = 500
"""Cards in one command."""


def _set_cards(_: Workshop, deck: Deck, who: Person, command: c.SetCards) -> Decision:
    ids, gone = [card.id for card in command.cards], command.gone
    if not (ids or gone) or len(ids) + len(gone) > MOST_AT_ONCE:
        raise BadInput("bad_message")
    if len(set(ids)) != len(ids) or gone.keys() & set(ids):
        raise BadInput("bad_id")
    cards = deck.cards
    fresh = [_kept(cards, who, card) for card in command.cards]
    for id, base in gone.items():
        unchanged(_known(cards, id), base)
    if not all(at_home(deck.board, card) for card in fresh):
        raise BadInput("bad_message")
    fresh = _as_set(cards, without(cards, gone) | {card.id: card for card in fresh}, fresh)
    room_for(cards, without(cards, gone) | {card.id: card for card in fresh})
    fresh.sort(key=lambda card: bool(card.ENDS))  # the fold sets a link only where its ends are
    return Decision(e.CardsSet(board=deck.board, cards=tuple(fresh), gone=tuple(gone)))


def _edit_card(_: Workshop, deck: Deck, who: Person, command: c.EditCard) -> Decision:
    card = _known(deck.cards, command.id)
    changes = bounds.fitted(command.changes)
    edited = kinds.whole(card, changes)
    if edited is card:
        raise BadInput("bad_message")
    unchanged(card, command.base, kinds.given(changes))
    _as_set(deck.cards, deck.cards | {card.id: edited}, [edited])
    return Decision(e.CardEdited(board=deck.board, id=card.id, changes=changes))


def without(cards: Cards, gone: Collection[str]) -> dict[str, DeckCard]:
    """The cards of a board without those in `gone`, and without cards that connect these."""
    removed = set(gone)
    return {
        id: card
        for id, card in cards.items()
        if id not in removed and not (card.ENDS and removed.intersection(card.ends()))
    }


def at_home(board: str, card: DeckCard) -> bool:
    """Whether a card may be on this board: some kinds have a board to themselves, and no other.

    >>> from okrlab.record.agenda import STEPS, NextStep
    >>> step = NextStep(id="a", text="Ask Ida")
    >>> at_home(STEPS, step), at_home("ladder", step)
    (True, False)
    """
    its_own = any(board == kind.HOME for kind in kinds.known())
    return board == card.HOME if its_own else not card.HOME


def room_for(before: Cards, after: Cards) -> None:
    """Check the number of cards on a board, by kind and in all. Raises `BadInput` for too many.

    Only if cards are new: a board that is already too full can still be edited and cleared.
    """
    added = [card for id, card in after.items() if id not in before]
    for kind in dict.fromkeys(type(card) for card in added):
        if sum(isinstance(card, kind) for card in after.values()) > kind.MOST:
            raise BadInput(kind.FULL, most=kind.MOST)
    if added and len(after) > MOST_CARDS:
        full = added[0].FULL if added[0].MOST >= MOST_CARDS else DeckCard.FULL
        raise BadInput(full, most=MOST_CARDS)


def say_back(workshop: Workshop, who: Person, command: object) -> Decision:
    """Add what someone outside the team understood: the one thing they can do, at any time.

    The words they were shown are taken from the key result itself, not from their message. Raises
    `NotAllowed` for any other command, and `Refused` when the board has `MOST_SAID` answers.
    """
    if not isinstance(command, c.SetCards) or command.gone or len(command.cards) != 1:
        raise NotAllowed("outsiders_only_say")
    card, deck = command.cards[0], workshop.deck(command.board)
    answer = card.from_outside(deck.cards) if card.OUTSIDE else None
    if answer is None:
        raise NotAllowed("outsiders_only_say")
    if len(deck.of(type(card))) >= MOST_SAID:
        raise Refused("deck_full", most=MOST_SAID)
    fresh = tidied(replace(answer, by=who.id, version=0))
    if card.id in deck.cards:
        raise BadInput("bad_id")
    return Decision(e.CardsSet(board=command.board, cards=(fresh,)))


def tidied(card: DeckCard) -> DeckCard:
    """The card with its words cleaned. Raises `BadInput` for a card that cannot be recorded."""
    kept = bounds.fitted(card)
    check(kept)
    return kept


def check(card: DeckCard) -> None:
    """Apply the check of the card's kind. Raises `BadInput` if its fields do not fit together."""
    kind_check = kinds.of(type(card)).check
    if kind_check is not None:
        kind_check(card)


def _as_set(before: Cards, after: Cards, fresh: list[DeckCard]) -> list[DeckCard]:
    """The cards as they are recorded, after the rule of each kind for cards that are set."""
    kept: list[DeckCard] = []
    for kind in dict.fromkeys(map(type, fresh)):
        same = [card for card in fresh if type(card) is kind]
        rule = kinds.of(kind).on_set
        kept += same if rule is None else rule(before, after, same)
    return kept


def _kept(cards: Cards, who: Person, card: DeckCard) -> DeckCard:
    """The card as it is recorded: cleaned, with its first author, without a version.

    Raises `Conflict` if the card has changed since the person saw it, unless it is already what
    they wish: two people who mend the same typing error do not disagree.
    """
    fresh = tidied(card)
    if card.id not in cards and card.version == 0:
        return replace(fresh, by=who.id)
    known = _known(cards, card.id)
    if type(known) is not type(card):
        raise BadInput("bad_id")
    fresh = replace(fresh, by=known.by, version=0)
    if card.version != known.version and fresh != replace(known, version=0):
        raise Conflict(known)
    return fresh


def _known(cards: Cards, id: str) -> DeckCard:
    if id not in cards:
        raise Refused("card_gone")
    return cards[id]


def _pick_stop(_: Workshop, deck: Deck, who: Person, command: c.PickStop) -> Decision:
    return Decision(e.StopPicked(board=deck.board, level=command.level))


def _overrule(_: Workshop, deck: Deck, who: Person, command: c.Overrule) -> Decision:
    reason = words("reason", command.reason, needed=True)
    if command.card not in deck.cards and (command.card or not deck.cards):
        raise Refused("card_gone")  # a finding on a whole set has no card
    rule = words("name", command.rule, needed=True)
    return Decision(
        e.FindingOverruled(board=deck.board, rule=rule, card=command.card, reason=reason)
    )


def _reinstate(_: Workshop, deck: Deck, who: Person, command: c.Reinstate) -> Decision:
    if f"{command.rule}:{command.card}" not in deck.overrules:
        raise Refused("card_gone")
    return Decision(e.FindingReinstated(board=deck.board, rule=command.rule, card=command.card))


def _dismiss(_: Workshop, deck: Deck, who: Person, command: c.DismissQuestion) -> Decision:
    kind = words("name", command.kind, needed=True)
    return Decision(e.QuestionDismissed(board=deck.board, kind=kind), who.id)


def _lock(_: Workshop, deck: Deck, who: Person, command: c.LockBoard) -> Decision:
    return Decision(e.BoardLocked(board=deck.board))


def _unlock(_: Workshop, deck: Deck, who: Person, command: c.UnlockBoard) -> Decision:
    return Decision(e.BoardUnlocked(board=deck.board))


def _write_note(workshop: Workshop, deck: Deck, who: Person, command: c.WriteNote) -> Decision:
    if command.card not in {*deck.cards, *(block.id for block in workshop.agenda.blocks)}:
        raise Refused("card_gone")
    note = words("note", command.text)
    return Decision(e.NoteWritten(board=deck.board, card=command.card, text=note), e.FACILITATORS)


HOW: dict[type[Any], Callable[[Workshop, Deck, Person, Any], Decision]] = {
    c.SetCards: _set_cards,
    c.EditCard: _edit_card,
    c.PickStop: _pick_stop,
    c.Overrule: _overrule,
    c.Reinstate: _reinstate,
    c.DismissQuestion: _dismiss,
    c.LockBoard: _lock,
    c.UnlockBoard: _unlock,
    c.WriteNote: _write_note,
}
