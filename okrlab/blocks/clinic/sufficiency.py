"""Sufficiency votes: if all key results are met, is the objective? Weak answers come first.

The rule is printed next to the result: *weak* if more than half of the votes lie below the middle
of the scale; *split* if at least a quarter lie below it and a quarter above.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from statistics import median
from typing import Final, Literal

import msgspec

from okrlab.texts import text

Verdict = Literal["weak", "split", "strong", "open"]
ENOUGH: Final = 2
"""With fewer votes than this, nothing is said."""
VERDICTS: Final[tuple[Verdict, ...]] = ("weak", "split", "strong", "open")


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """The votes on one key result (or, with id "", on the whole set), counted per step from 1."""

    id: str
    spread: tuple[int, ...]
    middle: float | None
    verdict: Verdict

    @property
    def reason(self) -> str:
        """The verdict in words."""
        return text(f"clinic.standing_{self.verdict}")


def weigh_votes(votes: Mapping[str, Sequence[int]], steps: int = 5) -> list[Standing]:
    """Standings from the weakest on; votes outside 1 to `steps` are left out.

    >>> votes = {"a": [5, 4, 5], "b": [1, 2, 5], "c": [1, 5, 2, 4]}
    >>> [(standing.id, standing.verdict) for standing in weigh_votes(votes)]
    [('b', 'weak'), ('c', 'split'), ('a', 'strong')]
    """
    found = []
    for id, given in votes.items():
        valid = [vote for vote in given if 1 <= vote <= steps]
        spread = tuple(valid.count(step) for step in range(1, steps + 1))
        middle = float(median(valid)) if valid else None
        found.append(Standing(id=id, spread=spread, middle=middle, verdict=_verdict(valid, steps)))
    return sorted(found, key=lambda s: (VERDICTS.index(s.verdict), s.middle or 0, s.id))


def _verdict(votes: list[int], steps: int) -> Verdict:
    if len(votes) < ENOUGH:
        return "open"
    centre = Fraction(steps + 1, 2)
    low = Fraction(sum(vote < centre for vote in votes), len(votes))
    high = Fraction(sum(vote > centre for vote in votes), len(votes))
    if low > Fraction(1, 2):
        return "weak"
    quarter = Fraction(1, 4)
    return "split" if low >= quarter and high >= quarter else "strong" if high > low else "split"
