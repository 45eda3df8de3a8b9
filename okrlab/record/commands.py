"""Commands, named in the imperative: what a person asks for. `record.rules` decides on each.

`base` is the version of the card that the person saw when they wrote. If the card has changed
since, the command is answered with a conflict, and both texts are kept. Ids are made by the sender,
so that a command that is sent again does not add a second card.
"""

from __future__ import annotations

from typing import Any

import msgspec

from okrlab.record import kinds
from okrlab.record.agenda import Agreement, Answer, Block, Frame, Sentence
from okrlab.vocabulary import Level


class _Wish(msgspec.Struct, frozen=True, kw_only=True, tag=True, forbid_unknown_fields=True):
    pass


class _Command(_Wish, frozen=True, kw_only=True):
    board: str = "ladder"


class SetCards(_Command, frozen=True, kw_only=True):
    """Put cards on a board, change them, and remove those named in `gone`, all at once.

    The `version` of each card, and the number for each id in `gone`, is the version that the person
    saw; a new card has version 0.
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
    """Decide against a finding, with a reason."""

    rule: str
    card: str
    reason: str


class Reinstate(_Command, frozen=True, kw_only=True):
    """Withdraw the reason against a finding."""

    rule: str
    card: str


class DismissQuestion(_Command, frozen=True, kw_only=True):
    """Do not ask me this kind of question again in this block."""

    kind: str


class Undo(_Command, frozen=True, kw_only=True):
    """Undo my last change on this board."""


class Redo(_Command, frozen=True, kw_only=True):
    """Redo the change that I undid last."""


class LockBoard(_Command, frozen=True, kw_only=True):
    """Facilitators only: nobody else may write on this board."""


class UnlockBoard(_Command, frozen=True, kw_only=True):
    """Facilitators only: everybody may write on this board again."""


class WriteNote(_Command, frozen=True, kw_only=True):
    """Facilitators only: a private note on a card or a block."""

    card: str
    text: str


class NameMyself(_Wish, frozen=True, kw_only=True):
    """Give, change or withdraw my name."""

    name: str


class SetAgenda(_Wish, frozen=True, kw_only=True):
    """Facilitators only: set the whole plan. Blocks that were opened keep what they ask.

    `base` is the version of the plan that the facilitator saw.
    """

    blocks: tuple[Block, ...]
    base: int


class OpenBlock(_Wish, frozen=True, kw_only=True):
    """Facilitators only: make this block the current one; the one that was open closes.

    With `anew`, a reveal that showed nothing is taken back, and everybody can write again.
    """

    block: str
    anew: bool = False


class CloseBlock(_Wish, frozen=True, kw_only=True):
    """Facilitators only: take no more contributions; the block can be opened again."""

    block: str


class RevealBlock(_Wish, frozen=True, kw_only=True):
    """Facilitators only: show all sealed answers at once. This cannot be undone."""

    block: str


class AddTime(_Wish, frozen=True, kw_only=True):
    """Facilitators only: give a block more minutes, or fewer."""

    block: str
    minutes: int


class GiveAnswer(_Wish, frozen=True, kw_only=True):
    """My whole answer to a sealed block, in place of the one before, and whether I am ready."""

    block: str
    answer: Answer
    ready: bool = False


class Spotlight(_Wish, frozen=True, kw_only=True):
    """Facilitators only: put a card on every screen; without a card, take off the one there.

    With `path` a wall lights all that it is linked to; `says` are words about it.
    """

    board: str = ""
    card: str = ""
    path: bool = False
    says: str = ""


class Park(_Wish, frozen=True, kw_only=True):
    """Facilitators only: put something in the parking lot."""

    id: str
    text: str


class Unpark(_Wish, frozen=True, kw_only=True):
    """Facilitators only: take something out of the parking lot."""

    id: str


class ChooseSentence(_Wish, frozen=True, kw_only=True):
    """Facilitators only: set the team's own sentence and example, shown at the top of pages."""

    sentence: Sentence


class SetAgreement(_Wish, frozen=True, kw_only=True):
    """Facilitators only: set the working agreement."""

    agreement: Agreement


class SetFrame(_Wish, frozen=True, kw_only=True):
    """Facilitators only: how many people come; and, by hosts only, the address and the names."""

    frame: Frame


class RemovePerson(_Wish, frozen=True, kw_only=True):
    """Facilitators only: end a person's session; what they wrote stays."""

    person: str


class MergePersons(_Wish, frozen=True, kw_only=True):
    """Facilitators only: one person joined twice; from now on they are `into`."""

    person: str
    into: str


class TakeLead(_Wish, frozen=True, kw_only=True):
    """Facilitators only: I lead from here on or, with `person`, another facilitator does."""

    person: str = ""


class CloseWorkshop(_Wish, frozen=True, kw_only=True):
    """Facilitators only: end the meeting; the result stays."""


class ReopenWorkshop(_Wish, frozen=True, kw_only=True):
    """Facilitators only: continue a meeting that ended, or meet again, from its next steps."""


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
    """The command without lone surrogates (half characters), which UTF-8 cannot encode.

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
        return {_mended(key): _mended(part) for key, part in value.items()}
    if isinstance(value, msgspec.Struct):
        fields = {name: _mended(getattr(value, name)) for name in value.__struct_fields__}
        return msgspec.structs.replace(value, **fields)
    return value
