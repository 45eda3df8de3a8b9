"""Plain numbers in an order: a list, an array, a column. All that are none are refused by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from math import nan
from numbers import Real
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from okrlab.errors import BadInput
from okrlab.given import shown
from okrlab.texts import text
from okrlab.texts.numbers import LARGEST, short

Floats = NDArray[np.float64]
_KINDS: Final = {"b": "truth", "c": "complex", "M": "dates", "m": "durations", "V": "records"}
"""What arrays hold that are no numbers, by the letter that NumPy has for it."""
_ROW: Final = ("list", "tuple", "deque", "array", "range", "ndarray")
"""Types of the standard library and of NumPy whose elements have an order."""


def finite_numbers(data: Any) -> tuple[Floats, tuple[int, ...]]:
    """The numbers, NaN for what is missing or infinite, and the places of the infinite ones.

    Places are counted from 1. Raises `BadInput`, which names what was found, for all that are no
    numbers, for those that are too large, and for what has no order.

    >>> finite_numbers([1, None, float("inf")])
    (array([ 1., nan, nan]), (3,))
    """
    numbers = _numbers(data)
    size = np.abs(numbers)
    large = np.flatnonzero((size > LARGEST) & np.isfinite(numbers))
    if len(large):
        raise _no_numbers("large_here", n=large[0] + 1, given=shown(float(numbers[large[0]])))
    infinite = np.isinf(numbers)
    places = tuple((np.flatnonzero(infinite) + 1).tolist())
    return (np.where(infinite, nan, numbers) if places else numbers), places


def columns_of(*columns: Any) -> tuple[list[Floats], tuple[int, ...]]:
    """Columns of numbers of one length, and the places of infinite ones."""
    read = [finite_numbers(one) for one in columns]
    lengths = {len(numbers) for numbers, _ in read}
    if len(lengths) > 1:
        raise ValueError("columns of one series differ in length")
    return [numbers for numbers, _ in read], tuple(sorted({n for _, at in read for n in at}))


def refuse_impossible(part: Floats, whole: Floats | None, most: Floats | None) -> None:
    """Refuse counts below zero, and more than there can be."""
    wrong = part < 0
    if whole is not None:
        wrong |= whole < 0
    if most is not None:
        wrong |= part > most
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        given = short(part[at]) if whole is None else f"{short(part[at])}/{short(whole[at])}"
        raise BadInput("impossible_count", n=at + 1, given=given)


def ratios(found: Floats, below: Floats) -> Floats:
    """The ratios of what is out of something; what is out of nothing is a gap."""
    return np.where((below > 0) & np.isfinite(found), found, np.nan)


def is_frame(data: Any) -> bool:
    """Whether it is a data frame of pandas, which is not imported if nobody has."""
    return _is(data, "DataFrame")


def is_column(data: Any) -> bool:
    """Whether it is a series of pandas."""
    return _is(data, "Series")


def is_grouped(data: Any) -> bool:
    """Whether it is what `groupby` of pandas gives."""
    return _is(data, "DataFrameGroupBy") or _is(data, "SeriesGroupBy")


def _is(data: Any, kind: str) -> bool:
    return any(
        one.__name__ == kind and one.__module__.partition(".")[0] == "pandas"
        for one in type(data).__mro__
    )


def _numbers(data: Any) -> Floats:
    """The numbers in order, NaN for what is missing. Raises `BadInput` for all that are none."""
    if not in_order(data):
        raise _no_numbers(_what(data), given=shown(data), kind=type(data).__name__)
    if getattr(data, "ndim", 1) != 1:
        raise _no_numbers("square", n=data.ndim)
    kind = getattr(getattr(data, "dtype", None), "kind", "O")
    if kind in _KINDS:
        raise _no_numbers(_KINDS[kind], n=len(data))
    if kind in "iuf":
        if hasattr(data, "to_numpy"):
            return np.array(data.to_numpy(dtype=float, na_value=nan))
        if hasattr(data, "filled"):  # what is masked is missing
            return np.array(data.astype(float).filled(nan))
        with np.errstate(over="ignore"):
            return np.array(data, dtype=float)
    return np.array([_number(one, n) for n, one in enumerate(data, start=1)], dtype=float)


def _what(data: Any) -> str:
    """What something is that holds no row of numbers, as the catalogue calls it."""
    if is_grouped(data):
        return "grouped"
    if isinstance(data, Mapping):
        return "several"
    return "other_frame" if hasattr(data, "columns") else "thing"


def _number(one: Any, n: int) -> float:
    if _missing(one):
        return nan
    if getattr(getattr(one, "dtype", None), "kind", "") == "b" or isinstance(one, bool):
        raise _no_numbers("truth_here", n=n, given=one)
    if isinstance(one, Real | Decimal):
        try:
            return float(one)
        except OverflowError:
            raise _no_numbers("large_here", n=n, given=shown(one)) from None
        except ValueError:  # a decimal number that signals that it is none
            return nan
    if isinstance(one, str):
        raise _no_numbers("text_here", n=n, given=shown(one))
    raise _no_numbers("thing_here", n=n, given=shown(one), kind=type(one).__name__)


def _missing(one: Any) -> bool:
    """None, and pandas' own signs for what is missing."""
    return one is None or type(one).__name__ in ("NAType", "NaTType")


def in_order(data: Any) -> bool:
    """Whether something holds things in an order, and knows how many."""
    if isinstance(data, str | bytes | bytearray) or is_frame(data):
        return False
    if isinstance(data, Sequence) or type(data).__name__ in _ROW:
        return getattr(data, "ndim", 1) > 0
    arrays = hasattr(data, "dtype") and hasattr(data, "__len__") and isinstance(data, Iterable)
    return arrays and getattr(data, "ndim", 1) > 0


def _no_numbers(found: str, **slots: object) -> BadInput:
    words, more = (text(f"errors.found_{found}{end}", **slots) for end in ("", "_hint"))
    return BadInput("baseline_not_numbers", found=words, more=f"{more} " if more else "")
