"""A workshop's agenda: its blocks in order, the stage of each, and what its reveal showed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar, Literal

import msgspec

from okrlab.blocks.registry import kind_of
from okrlab.record.card import DeckCard
from okrlab.record.fields import (
    Address,
    CopiedText,
    Day,
    Id,
    Key,
    Kind,
    Line,
    Name,
    NeededLine,
    NeededTitle,
    Ref,
    Text,
    Title,
    holds,
)
from okrlab.vocabulary import Level

State = Literal["waiting", "open", "closed", "revealed"]
Strictness = Literal["gentle", "steady", "strict"]

BOARD = "ladder"
"""The board of a block that names none: records had this board before they had others."""
MOST_BLOCKS = 60
DAY = 24 * 60
"""The longest a block may last, in minutes."""
MOST_OWN = 20
"""Lines that a room may add to the working agreement."""
MOST_PEOPLE = 1000
"""The largest number of people a host can expect."""
LOWEST_THRESHOLD = 3
"""The lowest anonymity threshold a survey can have."""


class Prompt(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One question of an `ask` block: for up to `most` texts, or for a score from 1 to `steps`.

    `low` and `high` label the two ends of the scale.
    """

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

    `board` is the board that the block works on. A `dots` block votes on it: on the rungs of a
    ladder board (those on `levels`; all of them if it is empty) or, if it is the id of an earlier
    `ask` block, on its texts. `dots` is how many each person has. With `named`, names are shown
    after the reveal; without, nobody can find out who wrote what. `recipe` is the step of our own
    content that the block was made from, which has the coach's notes. `skip` leaves it out.

    With `fewest` the block is a survey: it asks for scores only, and shows nothing unless so many
    people have answered all of it (the anonymity threshold).

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
    """All that a reveal showed, in an order that does not tell who answered or when.

    `scores` holds, by prompt, how many people chose each step of the scale (the steps as text, from
    "1"). `dots` holds, by card, the dots that each voter gave it, largest first, which does not
    tell who they are. `answered` is how many people took part. `guesses` are what leads expected
    of a survey, counted like its scores; `fewest` is the anonymity threshold the survey promised.
    """

    answered: int = 0
    said: tuple[Said, ...] = ()
    scores: dict[str, dict[str, int]] = {}
    dots: dict[str, tuple[int, ...]] = {}
    guesses: dict[str, dict[str, int]] = {}
    fewest: int = 0

    @property
    def empty(self) -> bool:
        """Whether nothing was shown. If so, the block can be opened again as if never revealed.

        >>> Revealed().empty, Revealed(said=(Said(id="a", prompt="p", text="Yes"),)).empty
        (True, False)
        """
        return not (self.said or self.scores or self.dots or self.guesses)


class BlockProgress(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far a block has come: its state, when it was last opened, and `extra` minutes."""

    state: State = "waiting"
    opened: datetime | None = None
    extra: int = 0
    revealed: Revealed | None = None


class Agenda(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Blocks in order, the current one (its id, or empty), and how far each has come.

    `version` is the revision that last set the plan; `planned` the length of the whole agenda in
    minutes when it `started`; `lead` the person who leads now, empty if nobody has taken the lead;
    `spotlight` the board and card on every screen, with what it `says` and perhaps its `path`.
    """

    blocks: tuple[Block, ...] = ()
    stages: dict[str, BlockProgress] = {}
    current: str = ""
    version: int = 0
    started: datetime | None = None
    planned: int = 0
    closed: bool = False
    reopened: bool = False
    lead: str = ""
    spotlight: tuple[str, str] = ("", "")
    says: Text = ""
    path: bool = False

    def block(self, id: str = "") -> Block | None:
        """The block with this id, or the current one; None if there is none."""
        return next((b for b in self.blocks if b.id == (id or self.current)), None)

    def stage(self, id: str = "") -> BlockProgress:
        """The stage of the block with this id, or of the current one."""
        return self.stages.get(id or self.current) or BlockProgress()

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

    `tallies` is for a coach who types for a room without devices: by prompt, how many people chose
    each step; under "dots", how many dots each card got. `guess` is for a lead, who predicts what
    the team will answer to a survey instead of answering it.

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
        """Whether the answer holds nothing."""
        given = self.scores or self.dots or self.tallies or self.guess
        return not (any(self.texts.values()) or given)

    def answers(self, prompts: tuple[Prompt, ...]) -> bool:
        """Whether the answer scores every one of these prompts."""
        return all(prompt.id in self.scores for prompt in prompts)


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One person's answer to a block so far, and whether they said they are ready."""

    answer: Answer = Answer()
    ready: bool = False


class Agreement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The working agreement: may the coach challenge, do milestones count, how strict is the coach.

    `appraisal_free` says that nothing from the workshop is used to judge anybody's work; `own` are
    lines that the room added.
    """

    challenge: bool = True
    milestones: bool = True
    strictness: Strictness = "steady"
    appraisal_free: bool = True
    own: Annotated[tuple[str, ...], holds("objective", most=MOST_OWN)] = ()


class Frame(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was said about the workshop: its people, address and names, and the day of a check-in.

    An empty name stays what it was; a page may send frames of before there were any. `zone` is the
    team's (an IANA name), or that of the facilitator's browser; while it is empty, days are in UTC.
    """

    people: Annotated[int, holds(f"0..{MOST_PEOPLE}")] = 0
    address: Address = ""
    zone: Key = ""
    title: Title = ""
    team: Title = ""
    cycle: Title = ""
    checkin: Day | None = None
    NAMES: ClassVar = ("title", "team", "cycle")


class Sentence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The team's own sentence on why outcomes matter to them, with an example; or "not now"."""

    text: Line = ""
    example: Line = ""
    not_now: bool = False


STEPS = "nextsteps"
"""The name of the board of next steps, which belong to the workshop and not to a block."""


class NextStep(DeckCard, frozen=True, kw_only=True):
    """A decision, or something that somebody does next. `due` is free text or a date.
    `carried` marks a step that came from an earlier workshop of the team."""

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
        """Steps that are not done go on into the workshop that follows."""
        if self.done:
            return None
        return msgspec.structs.replace(self, carried=True, by="", version=0)
