"""What a person asks for, in the imperative. A command is a wish: `workshop.rules` decides.

`base` is the version of the card the person saw when they wrote; a card that has changed since
makes a conflict, and both texts are kept. Ids are made by whoever sends the command.
"""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from okrlab.model.ladder import Evidence, Level


class _Command(msgspec.Struct, frozen=True, kw_only=True, tag=True, forbid_unknown_fields=True):
    board: str = "ladder"


class AddRung(_Command, frozen=True, kw_only=True):
    """Add a rung; with `lower` it climbs from that rung, with `upper` it descends from it."""

    id: str
    text: str
    level: Level
    actor: str = ""
    position: float | None = None
    lower: str = ""
    upper: str = ""
    link: str = ""


class EditRung(_Command, frozen=True, kw_only=True):
    """Change words, actor or objective of a rung."""

    id: str
    base: int
    text: str | UnsetType = UNSET
    actor: str | UnsetType = UNSET
    objective: str | UnsetType = UNSET


class MoveRung(_Command, frozen=True, kw_only=True):
    """Put a rung on another level, or elsewhere among its neighbours."""

    id: str
    base: int
    level: Level
    position: float


class RemoveRung(_Command, frozen=True, kw_only=True):
    """Take a rung and its links off the board."""

    id: str
    base: int


class AddLink(_Command, frozen=True, kw_only=True):
    """Say that one rung leads to another."""

    id: str
    lower: str
    upper: str


class EditLink(_Command, frozen=True, kw_only=True):
    """Say what a link rests on."""

    id: str
    base: int
    rationale: str | UnsetType = UNSET
    assumption: str | UnsetType = UNSET
    evidence: Evidence | UnsetType = UNSET


class RemoveLink(_Command, frozen=True, kw_only=True):
    """Say that one rung does not lead to the other after all."""

    id: str
    base: int


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
    """Facilitators only: a private note on a card."""

    card: str
    text: str


class NameMyself(_Command, frozen=True, kw_only=True):
    """Give, change or withdraw my name."""

    name: str


Command = (
    AddRung
    | EditRung
    | MoveRung
    | RemoveRung
    | AddLink
    | EditLink
    | RemoveLink
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
)


def whole(command: Command) -> Command:
    """The command without half characters (lone surrogates), which no message can carry.

    >>> whole(NameMyself(name="Anna \\ud83d")).name
    'Anna '
    """
    given = ((name, getattr(command, name)) for name in command.__struct_fields__)
    mended = {n: v.encode("utf-8", "ignore").decode() for n, v in given if isinstance(v, str)}
    return msgspec.structs.replace(command, **mended)
