"""Targets that step over time, such as 2 % by June and 4 % by December: each judged on its day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from okrlab.errors import BadInput
from okrlab.measure.known import KnownSeries
from okrlab.measure.saying import TYPED, amount
from okrlab.measure.target import Targets, Verdict
from okrlab.texts import text


@dataclass(frozen=True, kw_only=True, eq=False)
class TargetStep:
    """One level of a target that steps, its day, what is proposed for that day, and its worth.

    `verdict` is None where the history supports no target on that day; `proposed` says why.
    """

    by: date
    target: float
    proposed: Targets
    verdict: Verdict | None

    @property
    def sentence(self) -> str:
        """What the level is worth on its day."""
        words = self.verdict.sentence if self.verdict else self.proposed.sentence
        return text("measure.by_step", date=self.by.isoformat(), sentence=words)

    def to_dict(self) -> dict[str, object]:
        """What programs get: the day, the level, and what it is worth."""
        worth = self.verdict
        return {
            "by": self.by.isoformat(),
            "target": self.target,
            "standing": worth.standing if worth else None,
            "luck": worth.luck if worth else None,
            "seen": worth.seen if worth else None,
            "sentence": self.sentence,
        }


def stepped(known: KnownSeries, levels: Mapping[date, float]) -> tuple[TargetStep, ...]:
    """Every level of a target, by the day it is for, in order.

    Raises `BadInput` if there is none, or if a level lies behind the one before it: which of the
    two is meant, nobody can guess.
    """
    if not levels:
        raise BadInput("no_steps")
    steps = sorted(levels.items())
    series = known.series
    sign = -1.0 if series.better == "down" else 1.0
    scale = min(abs(steps[-1][1] - steps[0][1]) or abs(steps[0][1]), TYPED)
    back = [
        text(
            "measure.step_back",
            date=day.isoformat(),
            level=amount(level, series, scale),
            before=amount(earlier, series, scale),
        )
        for (_, earlier), (day, level) in pairwise(steps)
        if sign * (level - earlier) < 0
    ]
    if back:
        raise BadInput("steps_back", listed="; ".join(back))
    found = []
    for day, level in steps:
        proposed = known.targets(day)
        verdict = None if proposed.refused else known.judged(level, proposed)
        found.append(TargetStep(by=day, target=level, proposed=proposed, verdict=verdict))
    return tuple(found)
