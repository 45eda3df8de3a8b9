"""A workshop's agenda: blocks in order, how far each has come, and what its reveal showed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar, Literal

import msgspec

from okrlab.blocks.registry import kind_of
from okrlab.levels import Level
from okrlab.record.card import DeckCard
from okrlab.record.fields import (
    Address,
    CopiedText,
    Id,
    Key,
    Kind,
    Line,
    Name,
    NeededLine,
    NeededTitle,
    Ref,
    Text,
    holds,
)

State = Literal["waiting", "open", "closed", "revealed"]
Strictness = Literal["gentle", "steady", "strict"]

BOARD = "ladder"
"""The board of a block whose plan names none: the one that records had first."""
MOST_BLOCKS = 60
DAY = 24 * 60
"""Minutes that a block may last."""
MOST_OWN = 20
"""Lines of the room's own in a working agreement."""
MOST_PEOPLE = 1000


class Prompt(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing an `ask` block asks: for up to `most` texts, or for a score from 1 to `steps`."""

    id: Id
    text: NeededLine
    kind: Literal["text", "score"] = "text"
    hint: Line = ""
    most: int = 1
    steps: int = 5
    low: Name = ""
    high: Name = ""


class Block(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step of an agenda, as it was planned.

    `board` is the board that a block of such a kind works on, and what a `dots` block votes on: a
    ladder board (its rungs on `levels`; all where none are given) or the id of an earlier `ask`
    block (its texts). `named` shows names after the reveal; otherwise nobody can tell afterwards
    who wrote what. `recipe` names the step of our own content it was made from, and so the
    coach's notes. With `fewest` the block is a survey: scores only, and nothing of it is ever shown
    unless so many have answered all of it.

    >>> Block(id="a", kind="talk", title="Welcome").minutes
    10
    """

    id: Id
    kind: Kind
    title: NeededTitle
    question: Text = ""
    minutes: int = 10
    prompts: tuple[Prompt, ...] = ()
    board: str = BOARD
    levels: tuple[Level, ...] = ()
    dots: int = 3
    named: bool = False
    skip: bool = False
    recipe: str = ""
    fewest: int = 0

    @property
    def sealed(self) -> bool:
        """Whether contributions stay private until the reveal."""
        return kind_of(self.kind).sealed


class Said(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One text that a reveal showed; `by` is empty unless the block shows names."""

    id: Id
    prompt: Id
    text: Text
    by: Ref = ""


class Revealed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that a reveal showed, in no order that tells who or when.

    `scores` holds per prompt how many people chose each step (as text: "1" and up); `dots` per card
    what each voter gave it, most first. `answered` is how many people took part. `guesses` are what
    leads expected of a survey, counted like its scores; `fewest` is what that survey promised.
    """

    answered: int = 0
    said: tuple[Said, ...] = ()
    scores: dict[str, dict[str, int]] = {}
    dots: dict[str, tuple[int, ...]] = {}
    guesses: dict[str, dict[str, int]] = {}
    fewest: int = 0

    @property
    def empty(self) -> bool:
        """Whether nothing was shown: then the block can be opened again as if never revealed.

        >>> Revealed().empty, Revealed(said=(Said(id="a", prompt="p", text="Yes"),)).empty
        (True, False)
        """
        return not (self.said or self.scores or self.dots or self.guesses)


class Stage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far a block has come: when it was last opened, and the minutes added to it."""

    state: State = "waiting"
    opened: datetime | None = None
    extra: int = 0
    revealed: Revealed | None = None


class Agenda(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Blocks in order, the current one (its id, or empty), and how far each has come.

    `version` is the revision that last set the plan; `planned` how many minutes the whole was to
    take when it `started`; `lead` is the person who leads now, empty if
    nobody has taken over; `spotlight` is the card on every screen, as board and card.
    """

    blocks: tuple[Block, ...] = ()
    stages: dict[str, Stage] = {}
    current: str = ""
    version: int = 0
    started: datetime | None = None
    planned: int = 0
    closed: bool = False
    reopened: bool = False
    lead: str = ""
    spotlight: tuple[str, str] = ("", "")

    def block(self, id: str = "") -> Block | None:
        """The block with this id, or the current one; None if there is none."""
        return next((b for b in self.blocks if b.id == (id or self.current)), None)

    def stage(self, id: str = "") -> Stage:
        """How far the block with this id, or the current one, has come."""
        return self.stages.get(id or self.current) or Stage()

    def following(self, id: str = "") -> Block | None:
        """The next block that is not skipped, after this one or the current one."""
        ids = [b.id for b in self.blocks]
        here = id or self.current
        after = self.blocks[ids.index(here) + 1 :] if here in ids else self.blocks
        return next((b for b in after if not b.skip), None)

    @property
    def writable(self) -> bool:
        """Whether the current block takes contributions now."""
        return not self.closed and self.stage().state == "open"


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one person gives to a sealed block: texts and scores by prompt, dots by card.

    `tallies` is for a coach who types for a room without devices: per prompt how many people
    chose each step, under "dots" how many dots each card got. `guess` is for a lead who says what
    the team will answer to a survey, instead of answering it.

    >>> Answer().empty, Answer(scores={"worth": 4}).empty
    (True, False)
    """

    texts: dict[str, tuple[str, ...]] = {}
    scores: dict[str, int] = {}
    dots: dict[str, int] = {}
    tallies: dict[str, dict[str, int]] = {}
    guess: dict[str, int] = {}

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it."""
        given = self.scores or self.dots or self.tallies or self.guess
        return not (any(self.texts.values()) or given)

    def answers(self, prompts: tuple[Prompt, ...]) -> bool:
        """Whether it scores every one of these prompts."""
        return all(prompt.id in self.scores for prompt in prompts)


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one person gave to a block so far, and whether they are ready."""

    answer: Answer = Answer()
    ready: bool = False


class Agreement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the room agreed on: may the coach challenge, are milestones accepted, how strict.

    `appraisal_free` says that none of this is used to judge anybody's work; `own` are the room's
    own lines.
    """

    challenge: bool = True
    milestones: bool = True
    strictness: Strictness = "steady"
    appraisal_free: bool = True
    own: Annotated[tuple[str, ...], holds("objective", most=MOST_OWN)] = ()


class Frame(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the host said about the room: how many people, and under which address it is reached.

    `zone` is the team's time zone, from the browser of whoever set the workshop up unless it was
    chosen; without one days are UTC's.
    """

    people: Annotated[int, holds(f"0..{MOST_PEOPLE}")] = 0
    address: Address = ""
    zone: Key = ""


class Sentence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The team's own sentence on why outcomes matter to them, with an example; or "not now"."""

    text: Line = ""
    example: Line = ""
    not_now: bool = False


STEPS = "nextsteps"
"""The board of the next steps, which belong to the whole workshop."""


class NextStep(DeckCard, frozen=True, kw_only=True):
    """Something decided, or something somebody does next. `due` is free text or a date.

    `carried` marks a step that came from the workshop before.
    """

    text: CopiedText
    kind: Literal["action", "decision"] = "action"
    who: Name = ""
    due: Name = ""
    done: bool = False
    carried: bool = False

    HOME: ClassVar[str] = STEPS
    MOST: ClassVar[int] = 500
    FULL: ClassVar[str] = "board_full"
    UNDONE: ClassVar[bool] = False

    def onward(self) -> NextStep | None:
        """What is not done yet is carried on."""
        if self.done:
            return None
        return msgspec.structs.replace(self, carried=True, by="", version=0)


def respread(minutes: list[int], left: int) -> list[int]:
    """Planned minutes scaled to the minutes that are left, each at least 1, in proportion.

    The sum is `left` wherever there is at least a minute for each.

    >>> respread([10, 20, 30], 30), respread([5, 5], 1)
    ([5, 10, 15], [1, 1])
    """
    whole = sum(minutes) or 1
    exact = [left * m / whole for m in minutes]
    spread = [max(1, int(m)) for m in exact]
    while sum(spread) < left and spread:
        spread[max(range(len(spread)), key=lambda i: exact[i] - spread[i])] += 1
    while sum(spread) > left and max(spread, default=1) > 1:
        spread[max(range(len(spread)), key=lambda i: (spread[i] > 1, spread[i] - exact[i]))] -= 1
    return spread
