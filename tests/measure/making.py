"""Histories for tests, made from a seed."""

from datetime import date, timedelta

import numpy as np

from okrlab.measure.series import Series


def weeks(n, first=date(2025, 1, 6)):
    """The first days of n weeks."""
    return tuple(first + timedelta(weeks=i) for i in range(n))


def months(n, first=2022):
    """The first days of n months."""
    return tuple(date(first + i // 12, 1 + i % 12, 1) for i in range(n))


def rng(seed=1):
    """Chance that is the same every time."""
    return np.random.default_rng(seed)


def flat(n=26, level=40.0, sd=3.0, seed=1, **facts):
    """Independent normal values around a level."""
    return Series.of(level + sd * rng(seed).normal(size=n), starts=weeks(n), **facts)


GAPS = [12, 30, 7, 55, 21, 3, 40, 18, 26, 9, 61, 15, 33, 5]
"""Cases between events, or days."""


def events(gaps):
    """Rare events with so many days between them."""
    ends = np.cumsum([0, *gaps]).tolist()
    starts = tuple(date(2024, 1, 1) + timedelta(days=n) for n in ends)
    return Series.of([np.nan, *gaps], kind="events", starts=starts, unit="days", better="up")


def copying(n, rho, seed=1):
    """Normal values of variance 1 that copy the one before."""
    chance = rng(seed)
    values = [chance.normal()]
    for noise in chance.normal(size=n - 1):
        values.append(rho * values[-1] + noise * np.sqrt(1 - rho * rho))
    return np.array(values)
