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
"""On a machine that does `_yard` in `_YARD`; see `second`."""
_YARD = 0.0117
"""Seconds of processor time, on the machine of benchmarks/README.md."""
_CHEAP = 0.1
"""Seconds below which it does not matter how a cost grows near `LARGE`: memory's pages show."""
_CLEAR = 0.004
"""Seconds from which a cost can be told from noise."""
_TRIES = 8

Shape = Callable[[int], str]


def cost(read: Callable[[str], object], text: str, runs: int = 1) -> float:
    """Seconds of this thread's processor time, collecting garbage left out; the best of some."""
    best = float("inf")
    for _ in range(runs):
        gc.disable()
        try:
            begun = time.thread_time()
            read(text)
            best = min(best, time.thread_time() - begun)
        finally:
            gc.enable()
    return best


def _yard(_: str) -> int:
    """Some work of the kind that reading is: strings, a dictionary, numbers."""
    seen: dict[str, int] = {}
    total = 0
    for n in range(60_000):
        word = f"a{n % 977}"
        seen[word] = seen.get(word, 0) + 1
        total += len(word)
    return total + sum(sorted(seen.values()))


def second() -> float:
    """What a second is here and now: longer on a slower or busier machine, never shorter.

    The mean of some, as what takes a second itself meets the busy moments and the quiet ones.
    """
    return SECOND * max(1.0, sum(cost(_yard, "") for _ in range(4)) / 4 / _YARD)


def within_a_second(read: Callable[[str], object], text: str, tries: int = 4) -> float:
    """What reading costs, in seconds of here and now: the first cost that is low enough, or else
    the best of some.
    """
    best = float("inf")
    for _ in range(tries):
        before, took = second(), cost(read, text)
        best = min(best, 2 * took / (before + second()))
        if best <= SECOND:
            break
    return best


def growth(read: Callable[[str], object], shape: Shape, least: int, most: int) -> float:
    """What twice as much costs, times what once costs, at a size where that can be told.

    The size doubles from `least` until the cost is clear; what is still cheap at `most` costs 1.
    """
    read(shape(least))  # what is loaded once is no cost of reading
    size = least
    while True:
        long, last = shape(2 * size), 4 * size > most
        twice = cost(read, long)
        if last and twice < _CHEAP:
            return 1.0
        if last or twice >= _CLEAR:
            break
        size *= 2
    short = shape(size)
    once = cost(read, short, 2)
    for _ in range(_TRIES):
        if twice <= GROWTH * once:
            break
        once, twice = min(once, cost(read, short, 3)), min(twice, cost(read, long, 2))
    return twice / max(once, 1e-9)
