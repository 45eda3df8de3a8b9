"""Events of one board: its lock, its cards, what the team overruled, and notes about its cards.

They follow the same rule as the others in `okrlab.record.events`, which gives them all their names:
fields may be added with defaults, and no meaning may change.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from okrlab.record import kinds
from okrlab.record.card import MOST_CARDS
from okrlab.record.fields import Id, Key, Note, Number, Reason, Ref, holds
from okrlab.vocabulary import Level


class RecordEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag=True):
    """What every event is: a struct that is stored with the name of its class as `type`."""


class BoardEvent(RecordEvent, frozen=True, kw_only=True):
    """Something that happened on the board named `board`."""

    board: Id = "ladder"


class BoardLocked(BoardEvent, frozen=True):
    """Only facilitators may write on the board."""


class BoardUnlocked(BoardEvent, frozen=True):
    """Everybody may write on the board again."""


class StopPicked(BoardEvent, frozen=True):
    """The team picked the level at which a why-chain may end."""

    level: Level


class CardsSet(BoardEvent, frozen=True):
    """Cards were put on a board or changed, and those named in `gone` were removed.

    A card that connects others is set only if they are on the board, and leaves it with any of
    them. `undoes` or `redoes` is the revision of the event that was undone or redone.
    """

    cards: Annotated[tuple[kinds.Noun, ...], holds("", most=MOST_CARDS)] = ()
    gone: Annotated[tuple[str, ...], holds("id", most=MOST_CARDS)] = ()
    undoes: Number = 0
    redoes: Number = 0


class CardEdited(BoardEvent, frozen=True):
    """Some fields of a card were changed; fields that `changes` does not name stay as they were."""

    id: Id
    changes: kinds.Change


class FindingOverruled(BoardEvent, frozen=True):
    """The team decided against a finding, with a reason. Without a card it is about the board."""

    rule: Key
    card: Ref
    reason: Reason


class FindingReinstated(BoardEvent, frozen=True):
    """The team withdrew its reason: the finding counts again."""

    rule: Key
    card: Ref


class QuestionDismissed(BoardEvent, frozen=True):
    """One person does not want to be asked this kind of question again in this block."""

    kind: Key


class NoteWritten(BoardEvent, frozen=True):
    """A facilitator wrote a private note on a card or a block; empty text removes it."""

    card: Id
    text: Note
