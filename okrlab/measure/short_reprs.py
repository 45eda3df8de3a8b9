"""Short reprs: what a notebook prints of a result fits a few lines, however long the history is."""

from __future__ import annotations

from collections.abc import Iterator, Sized
from dataclasses import MISSING, fields
from math import isfinite
from typing import Any, Final

from okrlab.texts.clean import shorten
from okrlab.texts.numbers import short

_SHOWN: Final = 3
"""How many of several things are shown one by one."""
_LETTERS: Final = 160
"""How many characters of a text are shown."""


class ShortRepr:
    """Gives a dataclass a repr that leaves out defaults and only counts what is long.

    >>> from dataclasses import dataclass
    >>> @dataclass(repr=False)
    ... class Point(ShortRepr):
    ...     places: tuple[int, ...]
    ...     name: str = ""
    >>> Point((1, 2)), Point(tuple(range(5000)), "far")
    (Point(places=(1, 2)), Point(places=<5000 values>, name='far'))
    """

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(self._parts())})"

    def _parts(self) -> Iterator[str]:
        for one in fields(self):  # type: ignore[arg-type]
            value = getattr(self, one.name)
            plain = value is None or (
                isinstance(value, bool | int | float | str | tuple) and value == one.default
            )
            if one.repr and not (plain and one.default is not MISSING):
                yield f"{one.name}={_short(value)}"


def _short(value: Any) -> str:
    if isinstance(value, str):
        return repr(shorten(value, _LETTERS))
    if isinstance(value, float):
        return short(value, 6) if isfinite(value) else str(value)
    if isinstance(value, ShortRepr):
        return f"{type(value).__name__}(…)"
    if isinstance(value, tuple) and len(value) <= _SHOWN:
        inside = ", ".join(map(_short, value))
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, Sized):
        return f"<{len(value)} values>"
    return repr(value)
