"""The kinds of blocks, each described in one place: the `block.py` of its folder.

Code that treats kinds differently asks this module and names no kind. A `block.py` holds only names
and plain values. Code is given as "module:name" and loaded when it is needed, so that looking up
whether a block is sealed does not load a board.
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

    `prompts(workshop, block)` returns the prompts by id. `steps(id)` returns the number of steps of
    the scale that this id belongs to, even if its card has been removed since, or 0 for an id of
    any other form. `typed(workshop, block)` words the prompts for a coach who types in the choices
    of a room without devices; without it the prompts are shown as they are.
    """

    prompts: Code
    steps: Code
    typed: Code = ""


class BlockQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """A question about the record that people with these roles may ask the host.

    `ask(register, session, values)` returns the answer, which is the same for everyone of one role.
    It runs in a process of its own, not in the recorder. Its docstring goes into docs/roles.md.
    """

    ask: Code
    roles: tuple[str, ...]


class Outside(msgspec.Struct, frozen=True, kw_only=True):
    """A page for somebody outside the team, who has a link to it and writes an answer there.

    `page(workshop, after, wrong, typed)` returns its HTML, and `wish(workshop, card, said)` the
    command that records the answer, or None if there is nothing to record.
    """

    page: Code
    wish: Code


class ResultPart(msgspec.Struct, frozen=True, kw_only=True):
    """What a kind adds to the result; sections are ordered by `place`.

    `sections(workshop)` returns it for readers, `tables(workshop)` for programs, both for all
    boards of the kind. Files leave out empty tables unless `always` is set.
    """

    place: int
    sections: Code
    tables: Code = ""
    always: bool = False


class BlockKind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of block. The defaults are those of a block in which people only talk.

    >>> kind_of("journey").sealed, kind_of("journey").prompts
    (True, (0, 0))
    """

    name: str
    place: int = 500
    """Its position among the kinds that a coach can choose from."""
    planned: bool = True
    """Whether an agenda may contain it. If not, it has a page of its own."""

    # in the plan
    minutes: int = 10
    """How long a new block of this kind usually takes."""
    prompts: tuple[int, int] = (0, 0)
    """The least and the greatest number of prompts of a block."""
    sealed: bool = False
    """Whether answers are kept from everyone until the reveal."""
    asks: Asks | None = None
    votes: bool = False
    """Whether people place dots, on the cards of a board or on the answers of an earlier block."""
    ballot: bool = False
    """Whether a vote may be about this kind's board."""
    steps: bool = False
    """Whether everyone may write next steps while the block is open."""
    check: Code = ""
    """`check(block)` raises `BadInput` for a block that cannot be run."""

    # on a page
    board: Code = ""
    """The class of the block's board. It is called with a session and the board's name."""
    parts: Code = ""
    """The two parts of that board, by which people may share it in a hall; without, they have a
    process each."""
    scene: str = ""
    """What the stage itself shows: "ask", "dots" or "next"."""
    canvas: Code | tuple[str, ...] = ()
    """The page to write on by hand: the names of the texts that head the columns of a table, or a
    function of the block and the texts of its cards."""
    preload: tuple[str, ...] = ()
    """Modules that are loaded once for all kernels, in addition to those of the boards."""
    outside: Outside | None = None

    # in the record
    cards: Code = ""
    """The kinds of card on its board, as a tuple of structs."""
    result: tuple[ResultPart, ...] = ()
    kept: Code = ""
    """`kept(workshop)` are the sections that a saved notebook shows in place of its board; without
    it, those of its result that are about this board."""
    files: dict[str, Code] = {}
    """By file format, what makes a workshop's file of that format of such blocks alone."""
    questions: dict[str, BlockQuestion] = {}
    noticed: Code = ""
    """`noticed(workshop, board)` are the findings about a board, for its coach."""
    dates: Code = ""
    """`dates(workshop)` are the days of its cards for a calendar, as `CalendarEvent`s; the `uid` of
    each begins with what it is, and a "-"."""
    paths: bool = False
    """Whether its cards are linked, so that a wall can light all that leads to one."""

    # in the agendas that come with okrlab
    sources: dict[str, Code] = {}
    """By recipe, `source()`: whose questions a block with this recipe asks, as the page says it."""

    @property
    def modules(self) -> tuple[str, ...]:
        """The names of the modules that its pages need."""
        own = (self.board.partition(":")[0],) if self.board else ()
        return (*own, *self.preload)


@cache
def _known() -> dict[str, BlockKind]:
    known: list[BlockKind] = []
    for folder in folders():
        kind: BlockKind = import_module(f"okrlab.blocks.{folder.name}.block").BLOCK
        if kind.name != folder.name:
            raise ValueError(f"{folder}: a kind of block is called like its folder")
        known.append(kind)
    return {kind.name: kind for kind in sorted(known, key=lambda kind: (kind.place, kind.name))}


def everything() -> tuple[BlockKind, ...]:
    """The kinds of all folders, including those that agendas cannot contain."""
    return tuple(_known().values())


def shared_boards() -> dict[str, Code]:
    """The boards that people may share in a hall: the class of the widget, and its two parts."""
    return {kind.board.replace(":", "."): kind.parts for kind in everything() if kind.parts}


def kinds() -> tuple[BlockKind, ...]:
    """The kinds of blocks that an agenda may contain, in the order in which they are offered."""
    return tuple(kind for kind in everything() if kind.planned)


@cache
def names() -> tuple[str, ...]:
    """The names of `kinds()`.

    >>> names()[0], names()[-1]
    ('talk', 'next')
    """
    return tuple(kind.name for kind in kinds())


def is_known(name: str) -> bool:
    """Whether an agenda of this okrlab may contain a kind of this name."""
    return name in names()


def outside() -> Outside:
    """The page for somebody outside the team."""
    return next(kind.outside for kind in everything() if kind.outside)


def kind_of(name: str) -> BlockKind:
    """The kind of this name; an unknown kind is shown like a block in which people only talk."""
    return _known().get(name) or BlockKind(name=name)


def source_of(recipe: str) -> str:
    """Whose questions a block with this recipe asks; empty if they are the team's own."""
    sources = (kind.sources.get(recipe) for kind in everything())
    return next((load(source)() for source in sources if source), "")


@cache
def load(code: Code) -> Any:
    """What "module:name" refers to. Raises `ImportError` or `AttributeError` if there is none.

    >>> load("okrlab.blocks.registry:names") is names
    True
    """
    module, _, name = code.partition(":")
    return getattr(import_module(module), name)


def card_types() -> tuple[type[msgspec.Struct], ...]:
    """The kinds of card of all blocks. Loading them also registers their checks."""
    return tuple(card for kind in everything() if kind.cards for card in load(kind.cards))
