"""The cards of readiness and review: where a team starts, what it did, and how key results move."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, ClassVar, Final, Literal, get_args

import msgspec

from okrlab.errors import BadInput
from okrlab.record.card import DeckCard
from okrlab.record.deck import Deck
from okrlab.record.fields import (
    Amount,
    Day,
    Id,
    Line,
    Name,
    NeededName,
    NeededText,
    Place,
    Reason,
    Text,
    holds,
)
from okrlab.record.kinds import register
from okrlab.tables.column_memory import ColumnMemory, Named, print_of
from okrlab.texts.clean import LIMITS

Aspect = Literal["strategy", "metrics", "goals", "culture"]
ASPECTS: Final[tuple[Aspect, ...]] = get_args(Aspect)
LEVELS: Final = 4
"""How many steps of maturity a question has; each has an anchor in words."""
Input = Literal["candour", "strategy", "metrics", "goals", "culture", "last"]
INPUTS: Final[tuple[Input, ...]] = get_args(Input)
"""The questions a team answers: whether people speak openly, four aspects, and the last cycle."""
Starting = Literal["outputs", "hybrid", "outcomes"]
STAGES: Final[tuple[Starting, ...]] = get_args(Starting)
TableUse = Literal["audit", "portfolio"]
"""What people bring a table as: a look back, or plans."""
MOST_QUARTERS: Final = 16
"""The most quarters of a plan."""
How = Literal["measured", "known", "unknown"]
HOWS: Final[tuple[How, ...]] = get_args(How)
"""How a result is known: it was measured, somebody saw it, or nobody knows."""
Resolve = Literal["", "go on", "change", "stop", "ask"]
RESOLVES: Final[tuple[Resolve, ...]] = get_args(Resolve)


class Maturity(DeckCard, frozen=True, kw_only=True):
    """The step, from 1, on which a team places itself for one question, and its reason."""

    aspect: Input
    level: Annotated[int, holds("checked")]
    team: Name = ""
    why: Text = ""

    GOES_ON: ClassVar[bool] = True


def steps_of(question: Input) -> int:
    """How many steps a question has.

    >>> steps_of("candour"), steps_of("goals")
    (3, 4)
    """
    return 3 if question == "candour" else LEVELS


class StageChoice(DeckCard, frozen=True, kw_only=True):
    """The stage that a team chose, its reason, and the stage that was advised at that time."""

    stage: Starting
    reason: Reason = ""
    advised: Starting | Literal[""] = ""
    team: Name = ""

    GOES_ON: ClassVar[bool] = True

    @property
    def own(self) -> bool:
        """Whether the team chose another stage than was advised.

        >>> StageChoice(id="a", stage="hybrid", advised="outputs").own
        True
        """
        return self.advised not in ("", self.stage)


class TeamPlan(DeckCard, frozen=True, kw_only=True):
    """The share of its key results, in %, that a team expects to be outcomes in each quarter."""

    team: NeededName
    stream: Name = ""
    quarters: Annotated[tuple[str, ...], holds("checked", most=MOST_QUARTERS)] = ()
    shares: Annotated[tuple[int, ...], holds("checked", most=MOST_QUARTERS)] = ()

    GOES_ON: ClassVar[bool] = True

    def share(self, quarter: str) -> int | None:
        """The share expected in a quarter, if any.

        >>> TeamPlan(id="a", team="Desk", quarters=("2026-Q1",), shares=(20,)).share("2026-Q1")
        20
        """
        found = zip(self.quarters, self.shares, strict=False)
        return next((share for name, share in found if name == quarter), None)


class EndPoint(DeckCard, frozen=True, kw_only=True):
    """Where all teams are heading, in four parts; it is the same wherever they start."""

    framework: Line = ""
    capability: Line = ""
    behaviour: Line = ""
    results: Line = ""

    GOES_ON: ClassVar[bool] = True
    PARTS: ClassVar = ("framework", "capability", "behaviour", "results")


class PastInitiative(DeckCard, frozen=True, kw_only=True):
    """A piece of past work: when it was done, which result it had, and how that is known.

    `why` is the reason it was done, `stop` marks a candidate to stop, and `audit` names the review
    that it belongs to.
    """

    text: NeededText
    period: Name = ""
    result: Text = ""
    how: How = "unknown"
    why: Text = ""
    stop: bool = False
    audit: Name = ""
    position: Place = 0.0

    GOES_ON: ClassVar[bool] = True


class CheckIn(DeckCard, frozen=True, kw_only=True):
    """An entry on one key result in one check-in: its value, its confidence, and one decision.

    `confidence` is the believed chance to reach it, in %, whatever the progress. `verdict` is what
    the numbers showed on that day.
    """

    key_result: Id
    on: Day
    value: Amount | None = None
    confidence: Annotated[int | None, holds("checked")] = None
    verdict: Line = ""
    decision: Resolve = ""
    action: Text = ""
    who: Name = ""
    due: Day | None = None
    done: bool = False

    GOES_ON: ClassVar[bool] = True


class ColumnsKnown(DeckCard, frozen=True, kw_only=True):
    """Which columns of a table hold what, as the team said when it first brought such a table.

    `table` is what it is brought as. `columns` stand `under` these headings, and `without` are the
    columns that it does not have. The id is a fingerprint of all headings, so there is one card for
    each kind of table.
    """

    table: TableUse
    columns: Annotated[tuple[str, ...], holds("checked", most=40)] = ()
    under: Annotated[tuple[str, ...], holds("text", most=40)] = ()
    without: Annotated[tuple[str, ...], holds("checked", most=40)] = ()

    GOES_ON: ClassVar[bool] = True
    SHARED: ClassVar[bool] = True
    MOST: ClassVar[int] = 200

    @classmethod
    def memory(cls, deck: Deck, table: TableUse) -> ColumnMemory:
        """What is known of the tables that are brought as this."""
        return ColumnMemory(table, {one.id: one.named() for one in deck.of(cls, table=table)})

    @classmethod
    def said(
        cls, deck: Deck, table: TableUse, headings: Sequence[str], named: Named
    ) -> ColumnsKnown:
        """The card of what somebody has said of a table with these headings."""
        id = print_of(table, headings)
        known = deck.cards.get(id)
        return cls(
            id=id,
            version=known.version if known else 0,
            table=table,
            columns=tuple(name for name, heading in named.items() if heading),
            under=tuple(heading for heading in named.values() if heading),
            without=tuple(name for name, heading in named.items() if not heading),
        )

    def named(self) -> dict[str, str | None]:
        """By column its heading, None if there is no such column; nothing where it was blanked."""
        under = zip(self.columns, self.under, strict=True)
        return {name: one for name, one in under if one} | dict.fromkeys(self.without)


def is_quarter(said: str) -> bool:
    """Whether this is a quarter in the form in which cards keep it.

    >>> is_quarter("2026-Q1"), is_quarter("Q1")
    (True, False)
    """
    return re.fullmatch(r"[12]\d{3}-Q[1-4]", said) is not None


class OutcomePoint(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One period: how many outputs were delivered, and the outcome's value, if it is known."""

    period: str
    delivered: int
    outcome: float | None = None


def _maturity(card: Maturity) -> None:
    if not 1 <= card.level <= steps_of(card.aspect):
        raise BadInput("bad_level_of", most=steps_of(card.aspect))


def _plan(card: TeamPlan) -> None:
    quarters = card.quarters
    fits = len(quarters) == len(card.shares) == len(set(quarters)) <= MOST_QUARTERS
    if not fits or not all(0 <= share <= 100 for share in card.shares):
        raise BadInput("bad_plan")
    if not all(map(is_quarter, quarters)) or list(quarters) != sorted(quarters):
        raise BadInput("bad_plan")


def _columns(card: ColumnsKnown) -> None:
    names = (*card.columns, *card.without)
    if len(card.columns) != len(card.under) or not all(map(str.isidentifier, names)):
        raise BadInput("bad_message")
    if any(len(name) > LIMITS["name"] for name in names):
        raise BadInput("bad_message")


def _check_in(card: CheckIn) -> None:
    if card.confidence is not None and not 0 <= card.confidence <= 100:
        raise BadInput("bad_confidence")


CARDS = (
    register(Maturity, check=_maturity),
    StageChoice,
    register(TeamPlan, check=_plan),
    EndPoint,
    PastInitiative,
    register(CheckIn, check=_check_in),
    register(ColumnsKnown, check=_columns),
)
"""The kinds of card of readiness and review."""
