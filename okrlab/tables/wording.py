"""Words on what is amiss in a table: a number that cannot be kept, names to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from okrlab.tables.typed_numbers import NumberRead, doubt_of
from okrlab.texts import text
from okrlab.texts.clean import shorten
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


ASKED: Final = 10
"""How many options the words of a question name; the options themselves are all of them."""


def quoted(names: Sequence[str], most: int = 20) -> str:
    """Names for a sentence, each shortened, up to so many of them.

    >>> quoted(["Web", "Desk"]), quoted("abc", 2)
    ('“Web”, “Desk”', '“a”, “b” …')
    """
    shown = ", ".join(f"“{shorten(one, 40)}”" for one in names[:most])
    return shown + (" …" if len(names) > most else "")
