"""Key results and the objective they stand for, with the work, the doubts and words around them.

Each noun carries an id and is kept whole by one event, so that a fold is one dict entry. Pairs and
terms belong to the team, the rest to a board.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, get_args

import msgspec

from okrlab.model.ladder import Overrule

Function = Literal[
    "engineering", "product", "hr", "legal", "finance", "support", "sales", "marketing",
    "operations", "public service",
]  # fmt: skip
FUNCTIONS: tuple[Function, ...] = get_args(Function)
Decision = Literal["open", "go on", "change", "stop"]


class Objective(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a team is heading. `who`, `state` and `value` are its blocks, where told apart."""

    id: str
    text: str
    who: str = ""
    state: str = ""
    value: str = ""
    position: float = 0.0
    by: str = ""
    version: int = 0


class Bridge(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who builds the missing measurement, and until when this stands in for an outcome."""

    owner: str = ""
    expires: date | None = None

    def expired(self, today: date) -> bool:
        """Whether the day to switch to the outcome is past.

        >>> Bridge(owner="Ida", expires=date(2026, 3, 31)).expired(date(2026, 4, 1))
        True
        """
        return self.expires is not None and self.expires < today


class Initiative(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Work done to move a key result; `was` marks one that used to be called a key result."""

    id: str
    text: str
    key_result: str = ""
    was: bool = False
    by: str = ""
    version: int = 0


class KeyResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One sign that an objective is reached.

    `signal` is where the change shows first, `guardrail` what must not get worse meanwhile.
    `leads_to` names the outcome (a key result or a rung) that an output serves. `reachable` says
    of an impact that the team can move it; `None` is not asked yet.
    """

    id: str
    text: str
    objective: str = ""
    signal: str = ""
    guardrail: str = ""
    milestone: bool = False
    bridge: Bridge | None = None
    leads_to: str = ""
    reachable: bool | None = None
    position: float = 0.0
    by: str = ""
    version: int = 0

    def rewrite(self, text: str, initiative: str) -> tuple[KeyResult, Initiative]:
        """This key result in new words, and its old words kept as its initiative of that id.

        >>> old = KeyResult(id="a", text="Launch the portal", milestone=True)
        >>> new, work = old.rewrite("Tenants report repairs online: 10% to 60%", "i")
        >>> new.milestone, work.text, work.key_result
        (False, 'Launch the portal', 'a')
        """
        fresh = msgspec.structs.replace(self, text=text, milestone=False, bridge=None, leads_to="")
        return fresh, Initiative(id=initiative, text=self.text, key_result=self.id, was=True)


class Hypothesis(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A bet: we believe `x` will result in `y`; we go on when `signal` shows by `until`.

    `about` is the key result, initiative or link it was made for.
    """

    id: str
    x: str
    y: str
    signal: str
    until: date | None = None
    about: str = ""
    seen: str = ""
    decision: Decision = "open"
    by: str = ""
    version: int = 0

    def due(self, today: date) -> bool:
        """Whether it is time to look: the date has come and nothing is decided."""
        return self.decision == "open" and self.until is not None and self.until <= today


class Pair(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A key result before and after, for the team's inventory.

    `moment` is when it clicked, told as an opportunity: what became possible.
    """

    id: str
    before: str
    after: str
    function: Function | Literal[""] = ""
    moment: str = ""
    by: str = ""
    version: int = 0


class SayBack(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What someone outside the team took a key result to mean, beside the words they read."""

    id: str
    key_result: str
    text: str
    said: str
    by: str = ""
    version: int = 0


class Term(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A word of the team's glossary; the term, without regard to case, is its id."""

    term: str
    meaning: str
    by: str = ""
    version: int = 0


class KeyResultSet(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A board of objectives and key results, as folded. Treat its dicts as read-only."""

    board: str = "clinic"
    objectives: dict[str, Objective] = {}
    key_results: dict[str, KeyResult] = {}
    initiatives: dict[str, Initiative] = {}
    hypotheses: dict[str, Hypothesis] = {}
    say_backs: dict[str, SayBack] = {}
    overrules: dict[str, Overrule] = {}
    locked: bool = False

    def of(self, objective: str) -> list[KeyResult]:
        """The key results of an objective ("" for none), by position, then id."""
        ours = [kr for kr in self.key_results.values() if kr.objective == objective]
        return sorted(ours, key=lambda kr: (kr.position, kr.id))

    def work_for(self, key_result: str) -> list[Initiative]:
        """The initiatives of a key result, oldest first."""
        return [one for one in self.initiatives.values() if one.key_result == key_result]

    def due(self, today: date) -> list[Hypothesis]:
        """Hypotheses whose date has come, the longest waiting first."""
        waiting = [one for one in self.hypotheses.values() if one.due(today)]
        return sorted(waiting, key=lambda one: (one.until or today, one.id))
