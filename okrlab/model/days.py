"""Which days and times can be meant at all: what lies beyond is a slip, and overflows somewhere."""

from __future__ import annotations

from datetime import date
from typing import Final

FIRST: Final = 1900
LAST: Final = 2200
"""The first and the last year of which anything is kept or reckoned with."""


def plausible(when: date) -> bool:
    """Whether a day, or a time of any zone, lies between these years.

    >>> plausible(date(2026, 11, 22)), plausible(date.max)
    (True, False)
    """
    return FIRST <= when.year <= LAST
