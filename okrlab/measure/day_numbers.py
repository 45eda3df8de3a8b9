"""Days of whole columns at once: timestamps, 2026-01-05, and what looks like 05.01.2026."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from okrlab.measure.date_forms import EPOCH
from okrlab.model.days import FIRST, LAST

Codes = NDArray[np.int64]

MISSING: Final = -(2**40)
"""The day number that means "no day"."""


def iso_days(column: NDArray[Any]) -> Codes:
    """Day numbers of cells that begin like 2026-01-05, `MISSING` for the rest.

    Cells are compared as bytes, all at once: a million takes 0.1 s.
    """
    found = np.full(len(column), MISSING, dtype=np.int64)
    if not len(column):
        return found
    raw, letters = _letters(column)
    shaped = (letters[:, 4] == 45) & (letters[:, 7] == 45) & _ended(letters)
    if shaped.all():
        here, texts = slice(None), raw.astype("S10")
    else:
        here = np.flatnonzero(shaped)  # type: ignore[assignment]
        texts = raw[here].astype("S10")
    try:
        days = texts.astype("datetime64[D]").astype(np.int64)
    except ValueError:  # one of them is no date, such as 2026-02-31: read them one by one
        days = np.array([_iso_day(text) for text in texts.tolist()], dtype=np.int64)
    days[(days < LOW) | (days > HIGH)] = MISSING
    found[here] = days
    return found


def _letters(column: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.uint8]]:
    """The first twelve characters of each cell, as bytes and as a table of numbers."""
    try:
        raw = column.astype("S12")
    except (UnicodeEncodeError, ValueError, TypeError):
        raw = np.array([str(one).encode("ascii", "replace")[:12] for one in column], dtype="S12")
    return raw, np.ascontiguousarray(raw).view(np.uint8).reshape(len(column), 12)


def _ended(letters: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Whether nothing follows the first ten characters, or a time of day ("T" or a space)."""
    timed = ((letters[:, 10] == 84) | (letters[:, 10] == 32)) & _digit(letters[:, 11])
    return np.asarray((letters[:, 10] == 0) | timed)


def _digit(letters: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return np.asarray((letters >= 48) & (letters <= 57))


def fixed_dates(column: NDArray[Any]) -> NDArray[Any]:
    """The ten characters of cells like 05.01.2026, 05/01/2026 or 05-01-2026; b"" for the rest."""
    raw, letters = _letters(column)
    signs = letters[:, 2]
    shaped = (signs == letters[:, 5]) & ((signs >= 45) & (signs <= 47)) & _ended(letters)
    for at in (0, 1, 3, 4, 6, 7, 8, 9):
        shaped &= _digit(letters[:, at])
    return np.where(shaped, raw.astype("S10"), b"")


LOW, HIGH = (date(FIRST, 1, 1) - EPOCH).days, (date(LAST, 12, 31) - EPOCH).days
_PER_DAY: Final = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}


def _iso_day(text: bytes) -> int:
    try:
        return (date.fromisoformat(text.decode("ascii")) - EPOCH).days
    except ValueError:
        return MISSING


def whole_days(times: NDArray[np.datetime64]) -> Codes:
    """Days since 1970 of timestamps, `MISSING` where there is none.

    Floor division is much faster than NumPy's own conversion: ten million take 0.2 s.
    """
    per_day = _PER_DAY.get(np.datetime_data(times.dtype)[0])
    if per_day is None:
        days = times.astype("datetime64[D]").astype(np.int64)
    else:
        days = times.view(np.int64) // per_day
    if len(days) and int(days.min()) < LOW:
        days[np.isnat(times)] = MISSING
    return days
