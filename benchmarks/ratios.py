"""What a run found beside what a good run left: ratios to a peer, so that machines compare."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

SLACK = 3.0
"""So many times the recorded ratio is a failure."""


def grown(file: Path, ratios: dict[str, float], *, record: bool = False) -> list[str]:
    """What is three times what the file says; with `record`, this run is written to it first."""
    before = json.loads(file.read_text()) if file.exists() else {}
    if record:
        before |= {name: float(f"{ratio:.3g}") for name, ratio in ratios.items()}
        file.write_text(json.dumps(before, indent=1) + "\n")
    found = [name for name, ratio in ratios.items() if ratio > SLACK * before[name]]
    print("grown:", found or "nothing", {name: f"{ratio:.3g}" for name, ratio in ratios.items()})
    return found


def effort(what: Callable[[], object], times: int = 5) -> float:
    """CPU milliseconds, the least of some runs: a busy machine does not change it by much."""
    spent = []
    for _ in range(times):
        began = time.process_time()
        what()
        spent.append(time.process_time() - began)
    return 1000 * min(spent)


def sorting() -> float:
    """A peer for what only computes: sorting 100,000 numbers, in CPU milliseconds."""
    numbers = [n * 7919 % 100_003 for n in range(100_000)]
    return effort(lambda: sorted(numbers))
