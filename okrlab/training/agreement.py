"""Calibration: how far people agree on the same statements, with an honest interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from okrlab.model.ladder import LEVELS
from okrlab.texts import text as say

ROUNDS: Final = 1000
"""Samples drawn for the interval."""


class Alpha(msgspec.Struct, frozen=True, kw_only=True):
    """Krippendorff's alpha of one round and its 95 % interval, over statements drawn again.

    `value` is `None` where it cannot be said: fewer than two people, or one level throughout.
    `disputed` lists statements that were not all sorted alike, the most divided first.
    """

    value: float | None
    low: float | None
    high: float | None
    people: int
    statements: int
    disputed: tuple[str, ...]

    def __str__(self) -> str:
        if self.value is None:
            return say("training.alpha_none")
        if self.low is None or self.high is None:
            return say("training.alpha_bare", value=f"{self.value:.2f}")
        return say(
            "training.alpha", value=f"{self.value:.2f}", low=f"{self.low:.2f}",
            high=f"{self.high:.2f}", people=self.people, statements=self.statements,
        )  # fmt: skip


def alpha(sorted_: Sequence[Mapping[str, str]], seed: int = 1) -> Alpha:
    """Agreement of people who each sorted statements into levels: one mapping per person.

    Levels count as ordered. The interval is a percentile bootstrap over statements.

    >>> alpha([{"a": "output", "b": "outcome"}, {"a": "output", "b": "outcome"}]).value
    1.0
    """
    import krippendorff
    import numpy as np

    names = sorted({name for one in sorted_ for name in one})
    table = np.array(
        [[LEVELS.index(p[n]) if p.get(n) in LEVELS else np.nan for n in names] for p in sorted_]
    ).reshape(len(sorted_), len(names))
    counts = np.array([(table == level).sum(axis=0) for level in range(len(LEVELS))]).T
    paired = counts[counts.sum(axis=1) >= 2] if len(names) else counts
    split = {
        name: 1 - counts[n].max() / counts[n].sum()
        for n, name in enumerate(names)
        if (counts[n] > 0).sum() > 1
    }

    def once(rows: np.ndarray) -> float | None:
        if (rows.sum(axis=0) > 0).sum() < 2:
            return None
        return float(
            krippendorff.alpha(
                value_counts=rows,
                level_of_measurement="ordinal",
                value_domain=np.arange(len(LEVELS)),
            )
        )

    value = once(paired) if len(paired) else None
    drawn: list[float] = []
    if value is not None and len(paired) >= 5:
        chance = np.random.default_rng(seed)
        for _ in range(ROUNDS):
            again = once(paired[chance.integers(len(paired), size=len(paired))])
            if again is not None:
                drawn.append(again)
    ends = np.percentile(drawn, [2.5, 97.5]) if drawn else (None, None)
    return Alpha(
        value=value,
        low=None if ends[0] is None else float(ends[0]),
        high=None if ends[1] is None else float(ends[1]),
        people=len(sorted_),
        statements=len(names),
        disputed=tuple(sorted(split, key=lambda name: (-split[name], name))),
    )
