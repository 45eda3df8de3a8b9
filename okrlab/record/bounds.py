"""What a field may hold, by its rule: the one place where incoming values are checked.

The rules are declared at the fields themselves: see `okrlab.record.fields`. None is no value and
always fits.
"""

from __future__ import annotations

from datetime import date, datetime
from math import floor, isfinite, log10
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import msgspec
from msgspec.structs import replace

from okrlab.blocks.registry import is_known, names
from okrlab.errors import BadInput
from okrlab.record.decision import is_id, on_board, words
from okrlab.record.fields import fields
from okrlab.texts.clean import shorten
from okrlab.texts.days import FIRST, LAST, plausible
from okrlab.texts.numbers import LARGEST

T = TypeVar("T", bound=msgspec.Struct)

FIRST_DAY: Final = date(FIRST, 1, 1)
LAST_DAY: Final = date(LAST, 12, 31)
_MANY: Final = 2**31


def fit(rule: str, value: Any) -> Any:
    """The value as it is recorded: words are cleaned, everything else is unchanged.

    Raises `BadInput` for a value that the rule does not allow.
    """
    leaf, many, most = rule.partition("*")
    if not many:
        return _fit(leaf, value)
    if len(value) > int(most):
        raise BadInput("too_many_values", n=f"{len(value):,}", most=f"{int(most):,}")
    if leaf == "amount":
        _amounts(value)
    elif leaf not in ("", "checked"):
        return tuple(_fit(leaf, part) for part in value)
    return value


def fitted(thing: T) -> T:
    """A struct as it is recorded, nested structs included. Raises `BadInput`."""
    held, changes = fields(type(thing)), {}
    for name in thing.__struct_fields__:
        value = getattr(thing, name)
        if name in held and value is not msgspec.UNSET:
            value = fit(held[name].rule, value)
        if isinstance(value, msgspec.Struct):
            value = fitted(value)
        elif isinstance(value, tuple) and value and isinstance(value[0], msgspec.Struct):
            value = tuple(map(fitted, value))
        changes[name] = value
    return replace(thing, **changes)


def _fit(leaf: str, value: Any) -> Any:
    if value is None:
        return value
    match leaf:
        case "" | "checked":
            return value
        case "id" | "maybe":
            if not is_id(value or ("none" if leaf == "maybe" else "")):
                raise BadInput("bad_id")
            return value
        case "kind":
            if not is_known(value):
                raise BadInput("unknown_kind", name=shorten(value, 40), known=", ".join(names()))
            return value
        case "place":
            return on_board(value)
        case "number":
            return _between(value, 0, _MANY - 1)
        case "amount":
            _amounts((value,))
            return value
        case "day" | "moment":
            return day(value)
    low, dots, high = leaf.partition("..")
    if dots:
        return _between(value, int(low), int(high))
    return words(leaf.removesuffix("!"), value, needed=leaf.endswith("!"))


def day(value: date | datetime) -> Any:
    """The date or time, if it can be recorded. Raises `BadInput` outside 1900 to 2200."""
    if not plausible(value):
        raise BadInput("bad_day", value=value, first=FIRST_DAY, last=LAST_DAY)
    return value


def _amounts(values: Any) -> None:
    known = [value for value in values if value is not None]
    if not known or (all(map(isfinite, known)) and max(known) <= LARGEST >= -min(known)):
        return
    wrong = next(value for value in known if not abs(value) <= LARGEST)  # `not`: NaN is wrong too
    raise BadInput("bad_value", value=_said(wrong), most=f"{LARGEST:,.0f}")


def _between(value: float, low: int, high: int) -> float:
    if not low <= value <= high:
        raise BadInput("bad_range", value=_said(value), low=f"{low:,}", high=f"{high:,}")
    return value


def _said(value: float) -> str:
    try:
        whole = isinstance(value, int) and abs(value) < _MANY**2
        return f"{value:,}" if whole else f"{value:,.10g}"
    except OverflowError:  # an integer beyond the range of a float
        return f"{'-' if value < 0 else ''}1e+{floor(log10(abs(value)))}"


def base_address(typed: str) -> str:
    """The address of a server as somebody typed it, without spaces and slashes at the end.

    Raises `BadInput` for an address that a phone could not open, or would understand differently,
    for example one that contains a password.

    >>> base_address(" https://okr.example.org:8000/team/ ")
    'https://okr.example.org:8000/team'
    """
    address = typed.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        plain = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        raise BadInput("bad_address") from None
    if not plain or not address.isprintable() or {*"?#@\\ "} & {*address}:
        raise BadInput("bad_address")
    return address
