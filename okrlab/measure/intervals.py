"""Intervals for levels that come from counts: each is a pair (low, high), at 95 % by default.

Methods: Wilson 1927; Newcombe 1998 (Stat Med 17:857 and 17:873, method 10); Garwood 1936; adjusted
Wald for a net score after Rocks 2016 (Am Stat 70:365). Normal quantiles are exact, not 1.96.
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil, floor, sqrt
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

Pair = tuple[float, float]

NPS_ADDED: Final = (0.75, 1.5, 0.75)
"""Promoters, passives and detractors that the adjusted Wald interval adds: three answers."""


def z_value(confidence: float = 0.95) -> float:
    """The two-sided normal quantile."""
    from scipy.special import ndtri

    return float(ndtri(0.5 + confidence / 2))


@lru_cache(maxsize=512)
def t_value(df: float, confidence: float = 0.95) -> float:
    """The two-sided quantile of Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(df, 0.5 + confidence / 2))


def wilson(successes: float, trials: float, confidence: float = 0.95) -> Pair:
    """The score interval of a rate (Wilson 1927), without continuity correction.

    >>> [round(end, 4) for end in wilson(81, 263)]
    [0.2553, 0.3662]
    """
    z, p = z_value(confidence), successes / trials
    middle = p + z * z / (2 * trials)
    half = z * sqrt(p * (1 - p) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    low, high = (middle - half) / scale, (middle + half) / scale
    return (0.0 if successes <= 0 else low), (1.0 if successes >= trials else high)


def exact_rate(successes: float, trials: float, confidence: float = 0.95) -> Pair:
    """The exact interval of a rate (Clopper & Pearson 1934): never too short, often too long."""
    from scipy.special import betaincinv

    a = (1 - confidence) / 2
    low = 0.0 if successes <= 0 else float(betaincinv(successes, trials - successes + 1, a))
    high = (
        1.0 if successes >= trials else float(betaincinv(successes + 1, trials - successes, 1 - a))
    )
    return low, high


def newcombe(
    before: tuple[float, float], after: tuple[float, float], confidence: float = 0.95
) -> Pair:
    """The interval of `after − before`, each (successes, trials), from two Wilson intervals.

    Newcombe 1998, method 10.

    >>> [round(end, 4) for end in newcombe((48, 80), (56, 70))]
    [0.0524, 0.3339]
    """
    p, q = before[0] / before[1], after[0] / after[1]
    (l1, u1), (l2, u2) = wilson(*before, confidence), wilson(*after, confidence)
    low = q - p - sqrt((q - l2) ** 2 + (u1 - p) ** 2)
    high = q - p + sqrt((u2 - q) ** 2 + (p - l1) ** 2)
    return low, high


def poisson(events: float, exposure: float = 1.0, confidence: float = 0.95) -> Pair:
    """The exact interval of a Poisson rate per unit of exposure (Garwood 1936).

    >>> round(poisson(0)[1], 2)
    3.69
    """
    from scipy.special import gammaincinv

    a = (1 - confidence) / 2
    low = 0.0 if events <= 0 else float(gammaincinv(events, a))
    return low / exposure, float(gammaincinv(events + 1, 1 - a)) / exposure


def poisson_difference(
    before: tuple[float, float], after: tuple[float, float], confidence: float = 0.95
) -> Pair:
    """The interval of `after − before` of two Poisson rates, each (events, exposure).

    Newcombe's method of joining two single intervals (MOVER), here Garwood's exact ones.
    """
    p, q = before[0] / before[1], after[0] / after[1]
    (l1, u1), (l2, u2) = poisson(*before, confidence), poisson(*after, confidence)
    return q - p - sqrt((q - l2) ** 2 + (u1 - p) ** 2), q - p + sqrt((u2 - q) ** 2 + (p - l1) ** 2)


def poisson_ratio(
    before: tuple[float, float], after: tuple[float, float], confidence: float = 0.95
) -> Pair:
    """The exact interval of `after / before` for Poisson rates: binomial, given the total."""
    low, high = exact_rate(after[0], after[0] + before[0], confidence)
    times = before[1] / after[1]
    return (
        times * low / (1 - low) if low < 1 else float("inf"),
        times * high / (1 - high) if high < 1 else float("inf"),
    )


def net_score(
    promoters: float,
    passives: float,
    detractors: float,
    confidence: float = 0.95,
    *,
    method: Literal["adjusted", "wald"] = "adjusted",
) -> Pair:
    """The interval of an NPS in points: adjusted Wald (Rocks 2016), or the plain trinomial one.

    >>> [round(end, 1) for end in net_score(50, 30, 20, method="wald")]
    [14.7, 45.3]
    """
    more = NPS_ADDED if method == "adjusted" else (0.0, 0.0, 0.0)
    p, c, d = promoters + more[0], passives + more[1], detractors + more[2]
    n = p + c + d
    score, spread = (p - d) / n, (p + d) / n - ((p - d) / n) ** 2
    half = z_value(confidence) * sqrt(spread / n)
    return 100 * max(-1.0, score - half), 100 * min(1.0, score + half)


def net_score_difference(
    before: tuple[float, float, float], after: tuple[float, float, float], confidence: float = 0.95
) -> Pair:
    """The adjusted Wald interval of an NPS's change, from (promoters, passives, detractors)."""
    centre, spread = 0.0, 0.0
    for sign, counts in ((-1, before), (1, after)):
        p, c, d = (one + more for one, more in zip(counts, NPS_ADDED, strict=True))
        n = p + c + d
        centre += sign * (p - d) / n
        spread += ((p + d) / n - ((p - d) / n) ** 2) / n
    half = z_value(confidence) * sqrt(spread)
    return 100 * (centre - half), 100 * (centre + half)


def thinned_median(values: ArrayLike, worth: float, confidence: float = 0.95) -> Pair:
    """The interval of a median of autocorrelated values that are `worth` fewer independent ones."""
    v = np.sort(np.asarray(values, dtype=float))
    half = z_value(confidence) * 0.5 / sqrt(max(worth, 1.0))
    last = len(v) - 1
    low, high = floor((0.5 - half) * last), ceil((0.5 + half) * last)
    return float(v[max(low, 0)]), float(v[min(high, last)])


def overdispersion(
    numerators: ArrayLike, denominators: ArrayLike, *, rate: bool = True, spent: int = 1
) -> float:
    """How many times more the periods differ than by chance alone: the dispersion parameter phi.

    Pearson's chi-square over its degrees of freedom, for rates (`rate`) or for counts by exposure.
    """
    k, n = np.asarray(numerators, dtype=float), np.asarray(denominators, dtype=float)
    p = float(k.sum() / n.sum())
    spread = p * (1 - p) if rate else p
    if spread <= 0 or len(k) <= spent:
        return 1.0
    return float((((k / n - p) ** 2) * n).sum() / spread / (len(k) - spent))
