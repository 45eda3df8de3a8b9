"""Says in words what keeps a typed number from being kept."""

from __future__ import annotations

from okrlab.tables.typed_numbers import NumberRead, doubt_of
from okrlab.texts import text
from okrlab.texts.numbers import exact


def wrong_number(written: str, read: NumberRead | None, line: int = 0) -> str:
    """Why a number cannot be kept as it is written, and how to write it; "" if it can be.

    With a `line` the sentence begins with it.

    >>> from okrlab.tables.typed_numbers import read_number
    >>> wrong_number("1.200", read_number("1.200"))
    '“1.200” could be 1.2 or 1200. Write one of these.'
    """
    doubt = doubt_of(read)
    if not doubt:
        return ""
    said = {"said": written[:60]}
    if doubt == "open" and read is not None and read.other is not None:
        said |= {"one": _surely(read.value), "other": _surely(read.other)}
    key = {"number": "bad_value", "limit": "bad_limit", "open": "bad_open"}[doubt]
    words = text(f"readiness.{key}", **said)
    return text("readiness.on_line", line=line, said=words) if line else words


def _surely(value: float) -> str:
    """A number in a form that can be read in one way only."""
    digits = exact(value)
    return f"{digits}0" if len(digits.partition(".")[2]) == 3 else digits
