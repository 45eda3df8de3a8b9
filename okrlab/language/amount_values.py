"""The number that an amount stands for, with its unit: 10k, 40 %, half, 4 of 5, 4.2/5."""

from __future__ import annotations

import re
from math import isfinite
from typing import Final

from okrlab.language.amount_forms import Amount
from okrlab.language.number_words import SCALE, worth

_WHOLE: Final = re.compile(
    r"\s?(?P<how>/|:|(?:out\s)?of|in)\s?(?:every\s|the\s)?[$€£₹]?"
    r"(?P<whole>\d[\d,.'’\u202f]{0,20}|[a-z]{3,6})(?:\s?(?P<scale>[kKM]))?\s?%?\Z",
    re.I,
)
"""What an amount is out of: "4 of 5", "1 in 10", "4.2/5"."""
_GROUPS: Final = re.compile(r"[,'’\u202f](?=\d{3}(?!\d))")
_OF_TIME: Final = re.compile(r"[\s-](?:of\s)?an?\s(?:minute|hour|day|week|month|year)\b", re.I)
_NEXT_TO: Final = re.compile(r"\s?/\s?(?:day|week|month|year|mo)\Z", re.I)


def number_of(one: Amount, after: str = "") -> tuple[float | None, str]:
    """The number of an amount and its unit; no number for a blank, a range, and "double".

    A share in words or as a ratio of whole numbers is in percent. A score keeps what it is out of.
    `after` are the words after it: "half a day" is no share.

    >>> from okrlab.language.amounts import numbers_in
    >>> [number_of(numbers_in(f"Raise it to {words}").target[0])
    ...     for words in ("€10k", "40 %", "4 of 5 calls", "4.2/5", "3-5 days")]
    [(10000.0, '€'), (40.0, '%'), (80.0, '%'), (4.2, '/5'), (None, 'days')]
    """
    if one.low is not None or not isfinite(one.value):
        return None, one.unit
    if one.kind == "share" and _OF_TIME.match(after):
        return None, ""
    if each := _NEXT_TO.search(one.text):
        return one.value, one.unit or each[0].strip()
    match = _WHOLE.search(one.text)
    whole = _number(match) if match else None
    if match is None or whole is None:
        return one.value, one.unit or ("%" if one.kind == "share" else "")
    counted = match["how"].lower() not in ("/", ":") and one.value == int(one.value)
    if counted and 0 <= one.value <= whole and whole:
        return 100 * one.value / whole, "%"
    return one.value, one.unit or match[0].strip()


def _number(match: re.Match[str]) -> float | None:
    words = match["whole"]
    if not words[0].isdigit():
        found = worth(words)
        return found if isfinite(found) else None
    try:
        return float(_GROUPS.sub("", words)) * SCALE.get((match["scale"] or "").lower(), 1.0)
    except ValueError:
        return None
