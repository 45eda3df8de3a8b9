"""What a comparison can detect: its power, the cases or periods it takes, and what luck reaches.

Power comes from the noncentral t distribution, as in R's `power.t.test`. Every `error` is the
standard error of the difference that is judged, `df` its degrees of freedom.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Final

from okrlab.measure.intervals import t_value

POWER: Final = 0.8
ALPHA: Final = 0.05
LUCK: Final = 0.05
"""How likely luck alone may be to reach a target that still counts as one."""


def chance_seen(step: float, error: float, df: float, alpha: float = ALPHA) -> float:
    """The probability that a true step of this size is detected, in its own direction."""
    from scipy.special import nctdtr

    if error <= 0:
        return 1.0 if step else 0.0
    limit = t_value(df, 1 - alpha)
    nc = abs(step) / error
    # Far beyond the limit the distribution function loses its digits, and the answer is 1 anyway.
    return 1.0 if nc > limit + 30 else float(1 - nctdtr(df, nc, limit))


def step_seen(error: float, df: float, power: float = POWER, alpha: float = ALPHA) -> float:
    """The smallest true step that is detected with this power: the minimum detectable effect."""
    if error <= 0:
        return 0.0
    from scipy.special import nctdtrinc

    # The noncentrality at which only 1 − power of the distribution lies below the limit.
    return float(nctdtrinc(df, 1 - power, t_value(df, 1 - alpha))) * error


def power_of_means(
    n: float, effect: float, alpha: float = ALPHA, *, groups: int = 2, sides: int = 2
) -> float:
    """The power of a t test of one or two groups.

    `n` is the size of each group, `effect` the true difference in standard deviations.
    """
    from scipy.special import nctdtr, stdtrit

    df = groups * (n - 1)
    limit = float(stdtrit(df, 1 - alpha / sides))
    return float(1 - nctdtr(df, abs(effect) * sqrt(n / groups), limit))


def cases_for_means(
    effect: float, power: float = POWER, alpha: float = ALPHA, *, groups: int = 2, sides: int = 2
) -> float:
    """How many cases each group needs for a t test of one or two groups, not rounded.

    `effect` is in standard deviations.

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
    """The fewest later periods after which a step is detected with 80 % power.

    `error_after` gives the standard error and degrees of freedom after so many periods. None if
    `most` periods are not enough: the uncertainty of the baseline does not shrink by waiting.
    """

    def enough(m: int) -> bool:
        error, df = error_after(m)
        return chance_seen(step, error, df) >= POWER

    if step == 0 or not enough(most):
        return None
    high = 1
    while not enough(high):
        high = min(2 * high, most)
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def step_by_luck(error: float, df: float, luck: float = LUCK) -> float:
    """The step that is reached with this probability although nothing changes."""
    from scipy.special import stdtrit

    return float(stdtrit(df, 1 - luck)) * error


def chance_of_luck(step: float, error: float, df: float) -> float:
    """How likely a step of at least this size in the desired direction is if nothing changes."""
    from scipy.special import stdtr

    if error <= 0:
        return float(step <= 0)
    return float(stdtr(df, -step / error))
