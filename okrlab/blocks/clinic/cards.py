"""Key results and the objective they stand for, with the work, the doubts and words around them.

Each is a card of a deck. Pairs and terms are for the whole team, whichever workshop wrote them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import ClassVar, Literal, get_args

import msgspec

from okrlab.record.card import DeckCard
from okrlab.record.fields import (
    Actor,
    CopiedText,
    Day,
    Id,
    Line,
    Name,
    NeededLine,
    NeededName,
    NeededText,
    Place,
    Ref,
    Text,
)

Function = Literal[
    "engineering",
    "product",
    "hr",
    "legal",
    "finance",
    "support",
    "sales",
    "marketing",
    "operations",
    "public service",
]
FUNCTIONS: tuple[Function, ...] = get_args(Function)
Decision = Literal["open", "go on", "change", "stop"]
CLINIC = "clinic"
"""The board to which other boards add key results."""
SOON = timedelta(weeks=8)
"""How long a bridge is valid, and a hypothesis waits for its signal, if no day is given."""


class Objective(DeckCard, frozen=True, kw_only=True):
    """Where a team is heading. `who`, `state` and `value` are its blocks, where told apart."""

    text: NeededLine
    who: Actor = ""
    state: Line = ""
    value: Line = ""
    position: Place = 0.0

    GOES_ON: ClassVar[bool] = True


class Bridge(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who builds the missing measurement, and until when this stands in for an outcome."""

    owner: Name = ""
    expires: Day | None = None

    def expired(self, today: date) -> bool:
        """Whether the day to switch to the outcome is past.

        >>> Bridge(owner="Ida", expires=date(2026, 3, 31)).expired(date(2026, 4, 1))
        True
        """
        return self.expires is not None and self.expires < today


class Initiative(DeckCard, frozen=True, kw_only=True):
    """Work done to move a key result; `was` marks one that used to be called a key result."""

    text: CopiedText
    key_result: Ref = ""
    was: bool = False

    GOES_ON: ClassVar[bool] = True


class KeyResult(DeckCard, frozen=True, kw_only=True):
    """One sign that an objective is reached.

    `signal` is where the change shows first, `guardrail` what must not get worse meanwhile.
    `leads_to` names the outcome (a key result or a rung) that an output serves. `reachable` says
    of an impact that the team can move it; `None` is not asked yet.
    """

    text: NeededText
    objective: Ref = ""
    signal: Line = ""
    guardrail: Line = ""
    milestone: bool = False
    bridge: Bridge | None = None
    leads_to: Ref = ""
    reachable: bool | None = None
    position: Place = 0.0

    GOES_ON: ClassVar[bool] = True

    def rewrite(self, text: str, initiative: str) -> tuple[KeyResult, Initiative]:
        """This key result in new words, and its old words kept as its initiative of that id.

        >>> old = KeyResult(id="a", text="Launch the portal", milestone=True)
        >>> new, work = old.rewrite("Tenants report repairs online: 10% to 60%", "i")
        >>> new.milestone, work.text, work.key_result
        (False, 'Launch the portal', 'a')
        """
        fresh = msgspec.structs.replace(self, text=text, milestone=False, bridge=None, leads_to="")
        return fresh, Initiative(id=initiative, text=self.text, key_result=self.id, was=True)


class Hypothesis(DeckCard, frozen=True, kw_only=True):
    """A bet: we believe `x` will result in `y`; we go on when `signal` shows by `until`.

    `about` is the key result, initiative or link it was made for.
    """

    x: NeededText
    y: NeededText
    signal: Text
    until: Day | None = None
    about: Ref = ""
    seen: Text = ""
    decision: Decision = "open"

    GOES_ON: ClassVar[bool] = True

    def due(self, today: date) -> bool:
        """Whether it is time to look: the date has come and nothing is decided."""
        return self.decision == "open" and self.until is not None and self.until <= today


class Pair(DeckCard, frozen=True, kw_only=True):
    """A key result before and after, for the team's inventory.

    `moment` is when it clicked, told as an opportunity: what became possible.
    """

    before: CopiedText
    after: CopiedText
    function: Function | Literal[""] = ""
    moment: Text = ""


class SayBack(DeckCard, frozen=True, kw_only=True):
    """What someone outside the team took a key result to mean, beside the words they read."""

    OUTSIDE: ClassVar[bool] = True

    key_result: Id
    text: CopiedText
    said: NeededText

    def from_outside(self, cards: Mapping[str, DeckCard]) -> SayBack | None:
        """With the words that were read, taken from the key result itself; None if it is gone."""
        about = cards.get(self.key_result)
        return msgspec.structs.replace(self, text=about.text) if type(about) is KeyResult else None


class Term(DeckCard, frozen=True, kw_only=True):
    """A word of the team's glossary; two that differ only in case mean the same."""

    term: NeededName
    meaning: NeededLine


CARDS = (Objective, KeyResult, Initiative, Hypothesis, Pair, SayBack, Term)
"""The kinds of card among key results."""
