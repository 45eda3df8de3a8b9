"""What came of one room of a run, and how it is told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from okrlab.host import wire
from okrlab.record import events as e
from tests.proof.history import History


@dataclass
class Round:
    """What came of one room, and what its seed was."""

    seed: int
    nodes: int
    database: str
    faults: Counter[str] = field(default_factory=Counter)
    happened: list[tuple[float, str]] = field(default_factory=list)
    history: History = field(default_factory=History)
    log: list[e.Recorded] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        told = [reply for page in self.history.pages for _, reply in page.told]
        done = len({reply.key for reply in told if isinstance(reply, wire.Done)})
        faults = ", ".join(f"{n} {what}" for what, n in sorted(self.faults.items()))
        return (
            f"--nodes {self.nodes} --seed {self.seed} ({self.database}): {faults}; "
            f"{len(self.history.sent)} wishes, {done} acknowledged, {len(self.log)} events, "
            f"{len(self.history.pages)} pages; {len(self.wrong)} amiss"
        )

    def told(self) -> list[str]:
        """All that happened, in order, for whoever looks for a fault."""
        lines = [(at, f"{what}") for at, what in self.happened]
        lines += [(one.at, f"{one.person} sends {one}") for one in self.history.sent]
        for n, page in enumerate(self.history.pages):
            lines += [(at, f"page {n} of {page.person} hears {reply}") for at, reply in page.told]
        return [
            *self.wrong,
            *(f"{at:.3f} {what}" for at, what in sorted(lines)),
            *map(str, self.log),
        ]
