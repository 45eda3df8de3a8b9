"""The one reader of single numbers, as people type them and programs export them.

It says what a text leaves open, a sign that may part thousands or decimals, and decides nothing:
a column decides by its other cells (`measure.figures`), a form asks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from math import isfinite
from typing import Any, Final, Literal

import msgspec

from okrlab.tables.choices import Decimal

LONGEST: Final = 100
"""A longer text is never a number; this also bounds what the patterns have to try."""
_LIMITS: Final = frozenset(("<", ">", "<=", ">=", "≤", "≥", "±", "over", "under"))


def holds_nothing(cell: Any) -> bool:
    """Whether a cell is None, NaN, NaT or pandas' NA.

    Comparing fails for NA, for arrays and for a signalling NaN.

    >>> import pandas as pd
    >>> [holds_nothing(one) for one in (None, float("nan"), pd.NA, pd.NaT, "", 0)]
    [True, True, True, True, False, False]
    """
    if cell is None:
        return True
    try:
        return bool(cell != cell)
    except (TypeError, ValueError, ArithmeticError):
        return not hasattr(cell, "__len__")


BLANK: Final = frozenset(
    ("", "-", "–", "—", ".", "na", "n/a", "n.a.", "nan", "nat", "null", "none", "#n/a")
)
"""What people write into a cell that holds nothing, in lower case."""
CODES: Final = r"EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|CZK|INR|AUD|CAD|Rs\.?|kr|zł"
"""Codes of currencies that stand before or after an amount."""
_MINUS: Final = str.maketrans(dict.fromkeys("−‐‑‒–—﹣－", "-"))
_GAP: Final = r"[\s\u00a0\u2007\u2009\u202f'’_]"
_SPACES: Final = re.compile(_GAP)
_PARTED: Final = re.compile(rf"-?\s*\d{{1,3}}(?:{_GAP}\d{{3}})+(?!{_GAP}?\d)")
"""Thousands parted by spaces or apostrophes."""
_BETWEEN: Final = re.compile(rf"\d{_GAP}+\d")
_ABOUT: Final = re.compile(
    r"(~|≈|≃|<=|>=|[<>≤≥]|±|about\b|approx\.?|ca\.?|circa\b|over\b|under\b)\s*", re.I
)
_CODE_BEFORE: Final = re.compile(rf"(?:{CODES})(?=[\s\d.(-])\s*", re.I)
_CODE_AFTER: Final = re.compile(rf"(?:{CODES})\Z", re.I)
_TIMES: Final = {
    **dict.fromkeys(("k", "tsd", "thousand"), 1e3),
    **dict.fromkeys(("lakh", "lakhs", "lac"), 1e5),
    **dict.fromkeys(("m", "mn", "mio", "million", "millions"), 1e6),
    **dict.fromkeys(("crore", "crores", "cr"), 1e7),
    **dict.fromkeys(("bn", "b", "billion", "mrd"), 1e9),
}
_TIMES_AFTER: Final = re.compile(rf"(?<=\d)\s*({'|'.join(_TIMES)})\.?\Z", re.I)
_PERCENT: Final = re.compile(r"(%|٪|per\s?cent|pct)\Z", re.I)
_OUT_OF: Final = re.compile(r"(.*\d)\s*(?:/|\bout of\b|\bof\b)\s*(\d{1,3})\Z", re.I | re.S)
_LABELLED: Final = re.compile(r"(-?\d{1,3})\s*(?:[-–—:=]\s*|(?=\())\(?([^\W\d][^\d]{2,})\Z")
"""An answer with its words, "10 - Extremely likely"."""
_POINT: Final = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d*)?(?:e[+-]?\d+)?", re.I)
_COMMA: Final = re.compile(r"-?(?:\d+|\d{1,3}(?:\.\d{3})+)?(?:,\d*)?(?:e[+-]?\d+)?", re.I)
_LAKHS: Final = re.compile(r"-?\d{1,2}(?:,\d\d)+,\d{3}(?:\.\d*)?")
_OPEN: Final = re.compile(r"-?[1-9]\d{0,2}([.,])\d{3}")
"""One sign before three digits: it may part thousands or decimals."""


class NumberRead(msgspec.Struct, frozen=True):
    """A number as a text has it.

    `unit` is "%", the sign or code of a currency, or "". `about` is the sign before it, such as "~"
    or "<". `scale` is the end of a scale that it names: 5 in "4.1/5". `other` is what the text
    would mean with the other decimal sign, where it leaves that open. `label` are the words of an
    answer that has some, as "10 - Extremely likely" does.
    """

    value: float
    unit: str = ""
    about: str = ""
    scale: float | None = None
    other: float | None = None
    label: str = ""


def read_number(text: str, decimal: Decimal | None = None) -> NumberRead | None:
    """The number that a whole text is, or None.

    With `decimal` the text must be written with that sign. Without it, a text that has both signs,
    one of them twice, or one that cannot part thousands says itself which is which; otherwise it is
    read as in English, and `other` holds the other reading.

    >>> amount = read_number("(1,200.50) $")
    >>> amount.value, amount.unit
    (-1200.5, '$')
    >>> read_number("1.200").other, read_number("1.200,5", "point")
    (1200.0, None)
    >>> read_number("4.1k").value, read_number("~12,34,567").value, read_number("4.1/5").scale
    (4100.0, 1234567.0, 5.0)
    """
    if len(text) > LONGEST or "\n" in text or not any(map(str.isdigit, text)):
        return None
    bare = text.translate(_MINUS).strip()
    about = ""
    if match := _ABOUT.match(bare):
        about, bare = match[1].lower(), bare[match.end() :]
    scale = None
    if match := _OUT_OF.fullmatch(bare):
        bare, scale = match[1], float(match[2])
    bare, unit, negative = _without_unit(bare)
    times = 1.0
    if match := _TIMES_AFTER.search(bare):
        times, bare = _TIMES[match[1].lower()], bare[: match.start()]
        if match[1] == "m":  # minutes, metres or millions: nobody can tell
            return None
    if _BETWEEN.search(bare) and not _PARTED.match(bare):
        return None
    bare = _SPACES.sub("", bare).removeprefix("+")
    values = _values(f"-{bare}" if negative else bare, decimal)
    if not values and not unit and times == 1.0 and (match := _LABELLED.match(text.strip())):
        return NumberRead(float(match[1]), label=match[2].strip(" )"))
    if not values:
        return None
    value, *others = (number * times for number in values)
    if not isfinite(value) or (scale is not None and not 0 <= value <= scale):
        return None
    return NumberRead(value, unit, about, scale, others[0] if others else None)


def _without_unit(text: str) -> tuple[str, str, bool]:
    """A text without its unit, the unit, and whether brackets round the number make it negative."""
    unit, negative = "", False
    for _ in range(4):  # "(€ 1,200) %": from the outside to the inside, each at most once
        before = text
        if text.startswith("(") and text.endswith(")") and not negative:
            text, negative = text[1:-1].strip(), True
        if text.startswith("-") and not text[1:2].isdigit() and len(text) > 2:
            rest, unit_, _ = _without_unit(text[1:].strip())
            if unit_ and not unit:
                return f"-{rest}", unit_, negative
        if not unit:
            text, unit = _one_unit(text)
        if text == before:
            break
    return text, unit, negative


def _one_unit(text: str) -> tuple[str, str]:
    if match := _PERCENT.search(text):
        return text[: match.start()].rstrip(), "%"
    if text and unicodedata.category(text[0]) == "Sc":
        return text[1:].lstrip(), text[0]
    if text and unicodedata.category(text[-1]) == "Sc":
        return text[:-1].rstrip(), text[-1]
    if match := _CODE_BEFORE.match(text):
        return text[match.end() :], match[0].strip()
    if match := _CODE_AFTER.search(text):
        return text[: match.start()].rstrip(), match[0].strip()
    return text, ""


def _values(bare: str, decimal: Decimal | None) -> list[float]:
    """What digits and signs mean; two values where they leave it open, the English one first."""
    if not any(sign.isdigit() for sign in bare) or not bare.isascii():
        return []
    if decimal != "comma" and _LAKHS.fullmatch(bare):
        return [float(bare.replace(",", ""))]
    point, comma = _in_notation(bare, "point"), _in_notation(bare, "comma")
    if decimal is not None:
        value = point if decimal == "point" else comma
        return [] if value is None else [value]
    values = [value for value in (point, comma) if value is not None]
    if _OPEN.fullmatch(bare):
        return values
    if len(values) == 2 and values[0] != values[1]:  # "1200." or "12,3456"
        return [values[0] if "," not in bare else values[1]]
    return values[:1]


def _in_notation(bare: str, decimal: Decimal) -> float | None:
    if not (_COMMA if decimal == "comma" else _POINT).fullmatch(bare):
        return None
    group, sign = (".", ",") if decimal == "comma" else (",", ".")
    try:
        return float(bare.replace(group, "").replace(sign, "."))
    except ValueError:  # an exponent of nothing, "e3"
        return None


def read_numbers(texts: Sequence[str]) -> list[NumberRead | None]:
    """The numbers of one column, in which cells that leave nothing open decide for the others.

    Where they do not, `other` stays for cells such as "1.200", in which a point would part nothing
    in English. "1,200" is then read as in English.

    >>> [one.value for one in read_numbers(["1.200", "12,5"])], read_numbers(["1.200"])[0].other
    ([1200.0, 12.5], 1200.0)
    """
    found = [read_number(one) for one in texts]
    sure = {sign for one, read in zip(texts, found, strict=True) if (sign := _says(one, read))}
    decimal = sure.pop() if len(sure) == 1 else None
    for n, read in enumerate(found):
        if read is None or read.other is None:
            continue
        if decimal:
            found[n] = read_number(texts[n], decimal)
        elif not sure and is_plain(read):
            found[n] = msgspec.structs.replace(read, other=None)
    return found


def is_plain(read: NumberRead) -> bool:
    """Whether a number is as English writes it, so that only another language would doubt it.

    >>> is_plain(read_number("1,200")), is_plain(read_number("1.200")), is_plain(read_number("12"))
    (True, False, True)
    """
    return read.other is None or abs(read.value) > abs(read.other)


def doubt_of(read: NumberRead | None) -> Literal["", "number", "limit", "open"]:
    """What keeps a typed number from being kept: it is none, only a limit, or open to two readings.

    >>> [doubt_of(read_number(one)) for one in ("much", "<5", "1.200", "1,200", "~40")]
    ['number', 'limit', 'open', '', '']
    """
    if read is None:
        return "number"
    if read.about in _LIMITS:
        return "limit"
    return "" if is_plain(read) else "open"


def _says(text: str, read: NumberRead | None) -> Decimal | None:
    """Which sign parts decimals in a text that says so itself."""
    if read is None or read.other is not None or not ("," in text or "." in text):
        return None
    point, comma = read_number(text, "point"), read_number(text, "comma")
    if point is None or comma is None or point.value == comma.value:
        return "point" if comma is None and point else "comma" if point is None and comma else None
    return "point" if read.value == point.value else "comma"
