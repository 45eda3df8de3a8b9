"""Numbers as text: for files the same when read again, for people short and without an exponent."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

_DIGITS: Final = 10
_WHOLE: Final = 1e15
"""Beyond this not every whole number is one that a float holds."""


def exact(value: float) -> str:
    """A number as files hold it: as short as it can be and still the same when read again.

    >>> exact(3.0), exact(-0.1), exact(1234567.891)
    ('3', '-0.1', '1234567.891')
    """
    whole = isinstance(value, int) or (value.is_integer() and abs(value) < _WHOLE)
    return str(int(value)) if whole else repr(value)


def short(value: float, digits: int = _DIGITS, *, grouped: bool = False) -> str:
    """A number for people: up to `digits` digits, rounded where a float is not what was meant.

    >>> short(1234567), short(0.1 + 0.2), short(-3.50), short(0.0000012), short(66.6666, 4)
    ('1234567', '0.3', '-3.5', '0.0000012', '66.67')
    >>> short(1234567, grouped=True)
    '1,234,567'
    """
    said = f"{value:.{digits}g}"
    return f"{Decimal(said):{',' if grouped else ''}f}" if grouped or "e" in said else said
