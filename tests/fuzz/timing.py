"""How reading's cost grows with what is read: measured in processor time, the best of several."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

GROWTH = 2.5
"""What twice the input may cost at most, times what it cost before."""
LARGE = 500_000
"""Characters that everything must read, or refuse, within a second."""
SECOND = 1.0
_CLEAR = 0.004
"""Seconds from which a cost can be told from noise."""
_TRIES = 6

Shape = Callable[[int], str]


def cost(read: Callable[[str], object], text: str, runs: int = 1) -> float:
    """Seconds of this thread's processor time; the best of some runs."""
    best = float("inf")
    for _ in range(runs):
        begun = time.thread_time()
        read(text)
        best = min(best, time.thread_time() - begun)
    return best


def growth(read: Callable[[str], object], shape: Shape, most: int = LARGE) -> tuple[float, int]:
    """What twice as much costs, times what once costs, and how many characters that was.

    The size grows until the cost can be told from noise; what is still cheap at `most` costs 1.
    """
    size = 1_000
    while (twice := cost(read, shape(2 * size))) < 2 * _CLEAR:
        if 4 * size > most:
            return 1.0, 2 * size
        size *= 2
    short, long = shape(size), shape(2 * size)
    once = cost(read, short, 2)
    for _ in range(_TRIES):
        if twice <= GROWTH * once:
            break
        gc.collect()
        once, twice = min(once, cost(read, short, 3)), min(twice, cost(read, long, 2))
    return twice / max(once, 1e-9), 2 * size
