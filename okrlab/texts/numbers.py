"""Numbers as text: exact for files, and for people short and without an exponent."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

LARGEST: Final = 1e15
"""The largest amount, either side of 0: sums, squares and percentages of it stay finite."""
_DIGITS: Final = 10
_WHOLE: Final = 1e15
"""From here on, a float may not hold every whole number."""


def exact(value: float) -> str:
    """A number for files: the shortest text that gives the same number when it is read.

    >>> exact(3.0), exact(-0.1), exact(1234567.891)
    ('3', '-0.1', '1234567.891')
    """
    whole = isinstance(value, int) or (value.is_integer() and abs(value) < _WHOLE)
    return str(int(value)) if whole else repr(value)


def short(value: float, digits: int = _DIGITS, *, grouped: bool = False) -> str:
    """A number for people: up to `digits` significant digits, which hides errors of floats.

    With `grouped`, thousands are separated by commas.

    >>> short(1234567), short(0.1 + 0.2), short(-3.50), short(0.0000012), short(66.6666, 4)
    ('1234567', '0.3', '-3.5', '0.0000012', '66.67')
    >>> short(1234567, grouped=True)
    '1,234,567'
    """
    rounded = f"{value:.{digits}g}"
    if not grouped and "e" not in rounded:
        return rounded
    return f"{Decimal(rounded):{',' if grouped else ''}f}"
