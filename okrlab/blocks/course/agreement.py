"""Calibration: how far people agree on the levels of the same statements, with an interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from okrlab.given import checked
from okrlab.record.agenda import Agenda
from okrlab.texts import text
from okrlab.vocabulary import LEVELS

ROUNDS: Final = 1000
"""How many samples are drawn for the interval."""
FEWEST: Final = 5
"""With fewer statements than this, no interval is given."""


class Alpha(msgspec.Struct, frozen=True, kw_only=True):
    """Krippendorff's alpha of one round (Krippendorff 2018) with its 95 % bootstrap interval.

    `value` is `None` if it is undefined: with fewer than two people, or one level throughout.
    `disputed` lists the statements that were not all sorted alike, the most divided first.
    """

    value: float | None
    low: float | None
    high: float | None
    people: int
    statements: int
    disputed: tuple[str, ...]

    def __str__(self) -> str:
        if self.value is None:
            return text("training.alpha_none")
        if self.low is None or self.high is None:
            return text("training.alpha_bare", value=f"{self.value:.2f}")
        return text(
            "training.alpha",
            value=f"{self.value:.2f}",
            low=f"{self.low:.2f}",
            high=f"{self.high:.2f}",
            people=self.people,
            statements=self.statements,
        )


@checked
def alpha(sorted_: Sequence[Mapping[str, str]], seed: int = 1) -> Alpha:
    """The agreement of people who each sorted statements into levels: one mapping per person.

    Levels count as ordered. The interval is a percentile bootstrap over statements, from the random
    `seed`.

    >>> alpha([{"a": "output", "b": "outcome"}, {"a": "output", "b": "outcome"}]).value
    1.0
    """
    names = sorted({name for one in sorted_ for name in one})
    given = {name: [one.get(name) for one in sorted_] for name in names}
    counts = {name: [levels.count(level) for level in LEVELS] for name, levels in given.items()}
    return counted(counts, len(sorted_), seed)


def calibrated(agenda: Agenda) -> dict[str, Alpha]:
    """The agreement, by block title, in every revealed block that asks only for levels, 1 to 4.

    Such a block is sealed: everyone sorts in silence, and the reveal shows counts, not people.
    """
    found: dict[str, Alpha] = {}
    for block in agenda.blocks:
        revealed = agenda.stage(block.id).revealed
        levels = [p for p in block.prompts if p.kind == "score" and p.steps == len(LEVELS)]
        if revealed is None or not levels or len(levels) != len(block.prompts):
            continue
        counts = {
            prompt.text: [
                revealed.scores.get(prompt.id, {}).get(str(step), 0)
                for step in range(1, len(LEVELS) + 1)
            ]
            for prompt in levels
        }
        found[block.title] = counted(counts, revealed.answered)
    return found


def counted(counts: Mapping[str, Sequence[int]], people: int, seed: int = 1) -> Alpha:
    """The agreement from the number of people who chose each level, by statement."""
    import krippendorff
    import numpy as np

    names = list(counts)
    table = np.array([counts[name] for name in names]).reshape(len(names), len(LEVELS))
    paired = table[table.sum(axis=1) >= 2]
    split = {
        name: 1 - row.max() / row.sum()
        for name, row in zip(names, table, strict=True)
        if (row > 0).sum() > 1
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
    if value is not None and len(paired) >= FEWEST:
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
        people=people,
        statements=len(names),
        disputed=tuple(sorted(split, key=lambda name: (-split[name], name))),
    )
