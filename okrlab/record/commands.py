"""What a person asks for, in the imperative. A command is a wish: `record.rules` decides.

`base` is the version of the card the person saw when they wrote; a card that has changed since
makes a conflict, and both texts are kept. Ids are made by whoever sends the command.
"""

from __future__ import annotations

from typing import Any

import msgspec

from okrlab.levels import Level
from okrlab.record import kinds
from okrlab.record.agenda import Agreement, Answer, Block, Frame, Sentence


class _Wish(msgspec.Struct, frozen=True, kw_only=True, tag=True, forbid_unknown_fields=True):
    pass


class _Command(_Wish, frozen=True, kw_only=True):
    board: str = "ladder"


class SetCards(_Command, frozen=True, kw_only=True):
    """Put cards on a board, change them, or take those off that `gone` names, all at once.

    The `version` of each card, and the number beside each id in `gone`, is what the person saw;
    a new card has 0.
    """

    cards: tuple[kinds.Noun, ...] = ()
    gone: dict[str, int] = {}


class EditCard(_Command, frozen=True, kw_only=True):
    """Change some fields of a card, and leave the others as they are."""

    id: str
    base: int
    changes: kinds.Change


class PickStop(_Command, frozen=True, kw_only=True):
    """Choose the level at which a why-chain may end."""

    level: Level


class Overrule(_Command, frozen=True, kw_only=True):
    """Answer a finding with a reason of the team's own."""

    rule: str
    card: str
    reason: str


class Reinstate(_Command, frozen=True, kw_only=True):
    """Take an overrule back."""

    rule: str
    card: str


class DismissQuestion(_Command, frozen=True, kw_only=True):
    """Do not ask me this kind of question again in this block."""

    kind: str


class Undo(_Command, frozen=True, kw_only=True):
    """Take back my last change on this board."""


class Redo(_Command, frozen=True, kw_only=True):
    """Do again what I took back last."""


class LockBoard(_Command, frozen=True, kw_only=True):
    """Facilitators only: nobody else writes."""


class UnlockBoard(_Command, frozen=True, kw_only=True):
    """Facilitators only: everybody writes again."""


class WriteNote(_Command, frozen=True, kw_only=True):
    """Facilitators only: a private note on a card or a block."""

    card: str
    text: str


class NameMyself(_Wish, frozen=True, kw_only=True):
    """Give, change or withdraw my name."""

    name: str


class SetAgenda(_Wish, frozen=True, kw_only=True):
    """Facilitators only: the whole plan; what was opened already keeps what it asks."""

    blocks: tuple[Block, ...]
    base: int


class OpenBlock(_Wish, frozen=True, kw_only=True):
    """Facilitators only: make this block the current one; what was open before closes.

    With `anew` a reveal that showed nothing is taken back, and everybody can write again.
    """

    block: str
    anew: bool = False


class CloseBlock(_Wish, frozen=True, kw_only=True):
    """Facilitators only: the block takes nothing more; it can be opened again."""

    block: str


class RevealBlock(_Wish, frozen=True, kw_only=True):
    """Facilitators only: show what everybody gave, all at once, for good."""

    block: str


class AddTime(_Wish, frozen=True, kw_only=True):
    """Facilitators only: more minutes for a block, or fewer."""

    block: str
    minutes: int


class GiveAnswer(_Wish, frozen=True, kw_only=True):
    """My whole answer to a sealed block, instead of the one before, and whether I am ready."""

    block: str
    answer: Answer
    ready: bool = False


class Spotlight(_Wish, frozen=True, kw_only=True):
    """Facilitators only: put a card on every screen; without a card, take it off."""

    board: str = ""
    card: str = ""


class Park(_Wish, frozen=True, kw_only=True):
    """Facilitators only: keep something for later."""

    id: str
    text: str


class Unpark(_Wish, frozen=True, kw_only=True):
    """Facilitators only: take something off the parking lot."""

    id: str


class ChooseSentence(_Wish, frozen=True, kw_only=True):
    """Facilitators only: the team's own sentence and example, which stay at the head of pages."""

    sentence: Sentence


class SetAgreement(_Wish, frozen=True, kw_only=True):
    """Facilitators only: the working agreement."""

    agreement: Agreement


class SetFrame(_Wish, frozen=True, kw_only=True):
    """Facilitators only: how many people come; only a host may change the address they come by."""

    frame: Frame


class RemovePerson(_Wish, frozen=True, kw_only=True):
    """Facilitators only: end a person's session; what they wrote stays."""

    person: str


class MergePersons(_Wish, frozen=True, kw_only=True):
    """Facilitators only: the same person came twice; from now on they are `into`."""

    person: str
    into: str


class TakeLead(_Wish, frozen=True, kw_only=True):
    """Facilitators only: I lead from here, or with `person` another facilitator does."""

    person: str = ""


class CloseWorkshop(_Wish, frozen=True, kw_only=True):
    """Facilitators only: the meeting is over; the result stays."""


class ReopenWorkshop(_Wish, frozen=True, kw_only=True):
    """Facilitators only: go on, beginning with the last next steps."""


Command = (
    SetCards
    | EditCard
    | PickStop
    | Overrule
    | Reinstate
    | DismissQuestion
    | Undo
    | Redo
    | LockBoard
    | UnlockBoard
    | WriteNote
    | NameMyself
    | SetAgenda
    | OpenBlock
    | CloseBlock
    | RevealBlock
    | AddTime
    | GiveAnswer
    | Spotlight
    | Park
    | Unpark
    | ChooseSentence
    | SetAgreement
    | SetFrame
    | RemovePerson
    | MergePersons
    | TakeLead
    | CloseWorkshop
    | ReopenWorkshop
)


def whole(command: Command) -> Command:
    """The command without half characters (lone surrogates), which no message can carry.

    >>> whole(NameMyself(name="Anna \\ud83d")).name
    'Anna '
    """
    mended: Command = _mended(command)
    return mended


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "ignore").decode()
    if isinstance(value, tuple):
        return tuple(map(_mended, value))
    if isinstance(value, dict):
        return {_mended(key): _mended(one) for key, one in value.items()}
    if isinstance(value, msgspec.Struct):
        fields = {name: _mended(getattr(value, name)) for name in value.__struct_fields__}
        return msgspec.structs.replace(value, **fields)
    return value
