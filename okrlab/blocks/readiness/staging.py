"""Stage advice that shows its working: every input allows a furthest stage, the nearest one holds.

The rule and what goes into it are printed, and so is what would change it. It knows nothing but
what a team says of itself, so the same input always gets the same advice; the choice is the team's.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final, Literal, get_args

import msgspec

from okrlab.blocks.readiness.cards import (
    ASPECTS,
    INPUTS,
    LEVELS,
    STAGES,
    Aspect,
    Input,
    Maturity,
    Starting,
)
from okrlab.given import checked
from okrlab.texts import pseudo, text
from okrlab.texts.toml_text import content

Last = Literal["", "outputs", "unmoved", "blamed", "moved"]
"""Last cycle's set: none; mostly outputs; results that nobody saw move; blame; results moved."""
LASTS: Final[tuple[Last, ...]] = get_args(Last)
"""In the order in which their places are kept as steps."""
RECIPE: Final = "maturity"

_ALLOWS: Final[dict[Input, tuple[Starting, ...]]] = {
    "candour": ("outputs", "hybrid", "outcomes"),
    **dict.fromkeys(ASPECTS, ("outputs", "hybrid", "outcomes", "outcomes")),
}
"""The furthest stage that each level allows, from the first level on."""
_AFTER: Final[dict[str, Starting]] = {
    "outputs": "hybrid",
    "unmoved": "hybrid",
    "blamed": "outputs",
    "moved": "outcomes",
}
UNKNOWN: Final[Starting] = "hybrid"
"""What an input that nobody has answered allows."""


class Anchors(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One question of the self-placement, its steps in words, and a first step from there."""

    name: str
    ask: str
    anchors: tuple[str, ...]
    next: str


class Known(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What goes into the advice; 0 and "" are not answered. `candour` is 1 to 3."""

    candour: int = 0
    strategy: int = 0
    metrics: int = 0
    goals: int = 0
    culture: int = 0
    last: Last = ""


class StageReason(msgspec.Struct, frozen=True, kw_only=True):
    """What one input says, in words, and the furthest stage it allows. `holds` where it decides."""

    input: Input
    name: str
    said: str
    allows: Starting
    holds: bool
    next: str


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """A stage with its whole working: the rule, every input, and what would change it."""

    stage: Starting
    rule: str
    reasons: tuple[StageReason, ...]
    would_change: tuple[str, ...]


def anchors() -> dict[str, Anchors]:
    """The questions of the self-placement by name, in the language in use.

    >>> list(anchors())
    ['strategy', 'metrics', 'goals', 'culture', 'candour']
    """
    return _anchors(os.environ.get("OKRLAB_LOCALE", "en"))


@cache
def _anchors(locale: str) -> dict[str, Anchors]:
    kept = content("maturity", dict[str, Anchors])
    if locale != "pseudo":
        return kept
    return {
        id: Anchors(
            pseudo(one.name), pseudo(one.ask), tuple(map(pseudo, one.anchors)), pseudo(one.next)
        )
        for id, one in kept.items()
    }


@checked
def advise(known: Known) -> Advice:
    """The stage to start with. Further answers can only move it where they say so.

    The rule is okrlab's own; the advice shows it. Raises `BadInput` for anything but a `Known`.

    >>> advise(Known(candour=3, strategy=3, metrics=1, goals=3, culture=3)).stage
    'outputs'
    >>> advise(Known()).stage
    'hybrid'
    """
    allowed = {name: _allowed(name, known) for name in INPUTS if name != "last" or known.last}
    stage = min(allowed.values(), key=STAGES.index)
    reasons = tuple(
        StageReason(
            input=name,
            name=_name(name),
            said=_said(name, known),
            allows=allows,
            holds=allows == stage and stage != STAGES[-1],
            next=_next(name, known),
        )
        for name, allows in allowed.items()
    )
    return Advice(
        stage=stage,
        rule=text("readiness.rule"),
        reasons=reasons,
        would_change=tuple(_change(one, known) for one in reasons if one.holds),
    )


def _allowed(name: Input, known: Known) -> Starting:
    if name == "last":
        return _AFTER[known.last]
    level: int = getattr(known, name)
    return _ALLOWS[name][level - 1] if 1 <= level <= len(_ALLOWS[name]) else UNKNOWN


def _name(name: Input) -> str:
    return text("readiness.last") if name == "last" else anchors()[name].name


def _said(name: Input, known: Known) -> str:
    if name == "last":
        return text(f"readiness.last_{known.last}")
    level: int = getattr(known, name)
    steps = anchors()[name].anchors
    return steps[level - 1] if 1 <= level <= len(steps) else text("readiness.not_answered")


def _next(name: Input, known: Known) -> str:
    return text("readiness.last_next") if name == "last" else anchors()[name].next


def _change(reason: StageReason, known: Known) -> str:
    """What this input would have to say for the advice to go further, and a step towards it."""
    if reason.input == "last":
        return text("readiness.change_last", next=reason.next)
    level: int = getattr(known, reason.input)
    allows, steps = _ALLOWS[reason.input], anchors()[reason.input].anchors
    further = next(
        n for n, stage in enumerate(allows) if STAGES.index(stage) > STAGES.index(reason.allows)
    )
    key = "change_unknown" if not 1 <= level <= len(steps) else "change_level"
    return text(
        f"readiness.{key}", name=reason.name, anchor=steps[further].rstrip("."), next=reason.next
    )


def placed(cards: Iterable[Maturity], team: str = "") -> Known:
    """What a team has said of itself so far: the input of its advice.

    >>> placed([Maturity(id="a", aspect="metrics", level=2)]).metrics
    2
    """
    levels: dict[str, int] = {card.aspect: card.level for card in cards if card.team == team}
    last = levels.pop("last", 0)
    return Known(**levels, last=LASTS[last] if last < len(LASTS) else "")


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """How people placed the team on one aspect: how many on each level, and how far apart."""

    aspect: Aspect
    counts: tuple[int, ...]

    @property
    def apart(self) -> int:
        """Levels between the lowest and the highest placement."""
        used = [level for level, n in enumerate(self.counts) if n]
        return used[-1] - used[0] if used else 0

    @property
    def told(self) -> str:
        """Whether people agree, in words."""
        n = sum(self.counts)
        if not n:
            return text("readiness.placed_none")
        if not self.apart:
            return text("readiness.placed_same", level=self.counts.index(n) + 1)
        used = [level for level, count in enumerate(self.counts, 1) if count]
        return text("readiness.placed_apart", low=used[0], high=used[-1])


def placements(scores: Mapping[str, Mapping[str, int]]) -> list[Placement]:
    """The room's placements from what a reveal of the self-placement holds.

    >>> placements({"metrics": {"1": 2, "3": 1}})[1].apart
    2
    """
    return [
        Placement(
            aspect=aspect,
            counts=tuple(scores.get(aspect, {}).get(str(n), 0) for n in range(1, LEVELS + 1)),
        )
        for aspect in ASPECTS
    ]
