"""Which days can be kept: early and late enough for all, and none that reckoning overflows."""

from __future__ import annotations

from datetime import date
from typing import Final

FIRST: Final = date(1900, 1, 1)
LAST: Final = date(2200, 12, 31)
"""A century of quarters after it is still a date that every library can hold."""


def is_kept(day: date) -> bool:
    """Whether a record keeps this day.

    >>> is_kept(date(2026, 3, 31)), is_kept(date(9999, 12, 30))
    (True, False)
    """
    return FIRST <= day <= LAST
