"""What okrlab knows of a kind of block: `block.py` in the kind's folder says it, once.

Whatever has to tell kinds apart asks here, and names none. A `block.py` holds names and plain
values only. Code is given as "module:name" and loaded when it is needed, so that whoever asks
whether a block is sealed loads no board.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

import msgspec

from okrlab.blocks import folders

Code = str
"""Something in a module, as "module:name"."""


class Asks(msgspec.Struct, frozen=True, kw_only=True):
    """Private scores that a sealed kind asks for about the cards on its board.

    `prompts(workshop, block)` gives the prompts by id. `steps(id)` gives the steps of the scale
    that a score with this id was given on, whether or not its card is still there, and 0 for an id
    of any other form. `typed(workshop, block)` words the prompts for a coach who types what a room
    without devices chose; without it they are shown as they are.
    """

    prompts: Code
    steps: Code
    typed: Code = ""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Something that people with these roles may ask the host about its record.

    `ask(register, session, values)` answers, in a process beside the recorder, and the same for
    everybody of one role. Its docstring says in docs/roles.md what is answered.
    """

    ask: Code
    roles: tuple[str, ...]


class Outside(msgspec.Struct, frozen=True, kw_only=True):
    """A page on which somebody outside the team, who holds a link for it, says something.

    `page(workshop, after, wrong, typed)` is its HTML, `wish(workshop, card, said)` the command that
    their words become, or None if there is nothing to keep.
    """

    page: Code
    wish: Code


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """What a kind adds to the result, in the order of `place`.

    `sections(workshop)` gives it for readers, `tables(workshop)` for programs. Both give what all
    boards of the kind hold. Files leave out empty tables, unless they are `always` there.
    """

    place: int
    sections: Code
    tables: Code = ""
    always: bool = False


class BlockKind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of block. What is left out is as it is in a block in which people only talk.

    >>> kind_of("journey").sealed, kind_of("journey").prompts
    (True, (0, 0))
    """

    name: str
    place: int = 500
    """Where it stands among the kinds that a coach is offered."""
    planned: bool = True
    """Whether an agenda may have it. If not, it has a page of its own."""

    # in the plan
    minutes: int = 10
    """How long a new block of this kind usually takes."""
    prompts: tuple[int, int] = (0, 0)
    """How many prompts a block has, at least and at most."""
    sealed: bool = False
    """Whether what people give is kept from everyone until the reveal."""
    asks: Asks | None = None
    votes: bool = False
    """Whether people place dots: on the cards of a board, or on what an earlier block asked for."""
    ballot: bool = False
    """Whether such a vote may be about this kind's board."""
    steps: bool = False
    """Whether everybody may write next steps while the block is open."""
    check: Code = ""
    """`check(block)` raises `BadInput` for a block that cannot be run."""

    # on a page
    board: Code = ""
    """The class of the board that a block works on, made from a session and the board's name."""
    scene: str = ""
    """What the stage itself shows: "ask", "dots" or "next"."""
    canvas: Code | tuple[str, ...] = ()
    """The page to write on by hand: the texts at the heads of a table, or a function of the block
    and the texts of its cards."""
    preload: tuple[str, ...] = ()
    """Modules that kernels share, besides the board's own."""
    outside: Outside | None = None

    # in the record
    cards: Code = ""
    """The kinds of card that its board brings, as a tuple of structs."""
    result: tuple[Section, ...] = ()
    questions: dict[str, Question] = {}

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules that its pages need."""
        own = (self.board.partition(":")[0],) if self.board else ()
        return (*own, *self.preload)


@cache
def _known() -> dict[str, BlockKind]:
    found: list[BlockKind] = []
    for folder in folders():
        kind: BlockKind = import_module(f"okrlab.blocks.{folder.name}.block").BLOCK
        if kind.name != folder.name:
            raise ValueError(f"{folder}: a kind of block is called like its folder")
        found.append(kind)
    return {kind.name: kind for kind in sorted(found, key=lambda kind: (kind.place, kind.name))}


def everything() -> tuple[BlockKind, ...]:
    """What each folder says, whether or not agendas may have it."""
    return tuple(_known().values())


def kinds() -> tuple[BlockKind, ...]:
    """All kinds of blocks, in the order in which they are offered."""
    return tuple(kind for kind in everything() if kind.planned)


@cache
def names() -> tuple[str, ...]:
    """What the kinds of blocks are called.

    >>> names()[0], names()[-1]
    ('talk', 'next')
    """
    return tuple(kind.name for kind in kinds())


def is_known(name: str) -> bool:
    """Whether there is a kind of block of this name here."""
    return name in names()


def outside() -> Outside:
    """The page for somebody outside the team."""
    return next(kind.outside for kind in everything() if kind.outside)


def kind_of(name: str) -> BlockKind:
    """The kind of this name. One that is not known here is shown as if people only talked."""
    return _known().get(name) or BlockKind(name=name)


@cache
def load(code: Code) -> Any:
    """What is called "module:name".

    >>> load("okrlab.blocks.registry:names") is names
    True
    """
    module, _, name = code.partition(":")
    return getattr(import_module(module), name)


def card_types() -> tuple[type[msgspec.Struct], ...]:
    """The kinds of card that blocks bring; what has to hold of them is registered beside them."""
    return tuple(card for kind in everything() if kind.cards for card in load(kind.cards))
