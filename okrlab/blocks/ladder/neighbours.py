"""What lies above and below each rung, indexed once, so that checks and questions agree.

Both ask the same things of a ladder ("does this link skip a level?", "does this chain reach the
top?"), and both get the answers from here.
"""

from __future__ import annotations

from typing import Final

from okrlab.blocks.ladder.cards import LadderGraph, Link, Rung
from okrlab.vocabulary import LEVELS, Level

RANK: Final[dict[Level, int]] = {level: rank for rank, level in enumerate(LEVELS)}
SHORT: Final = 60
"""How many characters of a card's text are quoted in a question or message."""


class LadderShape:
    """A ladder with the links above and below each rung. Links without both ends are left out."""

    def __init__(self, ladder: LadderGraph) -> None:
        self.ladder = ladder
        self.above: dict[str, list[Link]] = {rung: [] for rung in ladder.rungs}
        self.below: dict[str, list[Link]] = {rung: [] for rung in ladder.rungs}
        for link in ladder.links.values():
            if link.lower in ladder.rungs and link.upper in ladder.rungs:
                self.above[link.lower].append(link)
                self.below[link.upper].append(link)

    def ends(self, link: Link) -> tuple[Rung, Rung]:
        """The lower and the upper rung of a link."""
        return self.ladder.rungs[link.lower], self.ladder.rungs[link.upper]

    def skips(self, link: Link) -> bool:
        """Whether the link skips a level, and no rung in between connects its ends as well."""
        low, high = (RANK[rung.level] for rung in self.ends(link))
        return high - low > 1 and not any(
            low < RANK[self.ladder.rungs[step.upper].level] < high
            and any(last.upper == link.upper for last in self.above[step.upper])
            for step in self.above[link.lower]
        )

    def upside_down(self, link: Link) -> bool:
        """Whether the rung below has the higher level."""
        lower, upper = self.ends(link)
        return RANK[lower.level] > RANK[upper.level]

    def outputs_below(self, rung: str) -> list[Link]:
        """Links from outputs straight up to this rung."""
        rungs = self.ladder.rungs
        return [link for link in self.below[rung] if rungs[link.lower].level == "output"]

    def proven(self, rung: str) -> bool:
        """Whether the rung rests on proven links only: routine work that is known to pay off."""
        links = self.below[rung]
        return bool(links) and all(link.evidence == "proven" for link in links)

    def unreached_tops(self) -> list[Rung]:
        """The top rungs of chains that do not reach the level `ladder.stop`."""
        stop = RANK[self.ladder.stop]
        todo = [rung.id for rung in self.ladder.rungs.values() if RANK[rung.level] >= stop]
        arrived = set(todo)
        while todo:
            for link in self.above[todo.pop()]:
                if link.upper not in arrived:
                    arrived.add(link.upper)
                    todo.append(link.upper)
        ordered = self.ladder.ordered()
        return [rung for rung in ordered if not self.above[rung.id] and rung.id not in arrived]


def brief(text: str) -> str:
    """A card's text on one line of at most about 60 characters, cut between words.

    >>> brief("  Ran 12 webinars. ")
    'Ran 12 webinars'
    """
    line = " ".join(text.split())
    if len(line) > SHORT:
        head = line[: SHORT + 1]
        line = (head.rpartition(" ")[0] or head[:-1]).rstrip(",;:.–- ") + "…"
    return line.rstrip(".") or "…"
