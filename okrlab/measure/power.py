"""How much can be seen: the power of a comparison, and how many cases or periods it takes.

Means: noncentral t, as R's `power.t.test`. Rates: the normal approximation of `power.prop.test`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Final

from okrlab.measure.intervals import t_value

POWER: Final = 0.8
ALPHA: Final = 0.05


def chance_seen(step: float, error: float, df: float, alpha: float = ALPHA) -> float:
    """The chance that a true step of this size, in its own direction, is called a move."""
    from scipy.special import nctdtr

    if error <= 0:
        return 1.0 if step else 0.0
    limit = t_value(df, 1 - alpha)
    nc = abs(step) / error
    return 1.0 if nc > limit + 30 else float(1 - nctdtr(df, nc, limit))


def step_seen(error: float, df: float, power: float = POWER, alpha: float = ALPHA) -> float:
    """The smallest true step that is called a move with this power (MDE)."""
    if error <= 0:
        return 0.0
    low, high = 0.0, 30.0 * t_value(df, 1 - alpha)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (
            (low, middle) if chance_seen(middle, 1.0, df, alpha) >= power else (middle, high)
        )
    return high * error


def power_of_means(
    n: float, effect: float, alpha: float = ALPHA, *, groups: int = 2, sides: int = 2
) -> float:
    """The power of a t test; `effect` in standard deviations, `n` in each group."""
    from scipy.special import nctdtr, stdtrit

    df = groups * (n - 1)
    limit = float(stdtrit(df, 1 - alpha / sides))
    return float(1 - nctdtr(df, abs(effect) * sqrt(n / groups), limit))


def cases_for_means(
    effect: float, power: float = POWER, alpha: float = ALPHA, *, groups: int = 2, sides: int = 2
) -> float:
    """Cases in each group for a t test of one or two groups, not rounded.

    >>> round(cases_for_means(1, 0.9), 4)
    22.0211
    """
    return _solve(
        lambda n: power_of_means(n, effect, alpha, groups=groups, sides=sides), power, 2.0
    )


def _solve(power_at: Callable[[float], float], power: float, fewest: float) -> float:
    low, high = fewest, fewest * 2
    while power_at(high) < power and high < 1e9:
        low, high = high, high * 2
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (low, middle) if power_at(middle) >= power else (middle, high)
    return high


def periods_for(
    step: float, error_after: Callable[[int], tuple[float, float]], most: int = 520
) -> int | None:
    """The fewest later periods after which a step is seen with 80 % power; None if never.

    `error_after` gives the standard error and degrees of freedom after so many periods.
    """

    def enough(m: int) -> bool:
        error, df = error_after(m)
        return chance_seen(step, error, df) >= POWER

    if step == 0:
        return None
    high = 1
    while not enough(high):
        if high >= most:
            return None
        high = min(2 * high, most)
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
