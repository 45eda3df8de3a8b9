"""The SVG kit: elements with everything escaped, text that fits, round numbers for an axis.

A picture stands alone and asks nothing from outside; the same picture is the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from html import escape
from itertools import pairwise
from math import ceil, floor, log10
from textwrap import wrap
from typing import Final

FONT: Final = "system-ui, sans-serif"
BY_DARK: Final = (
    "<style>@media screen and (prefers-color-scheme:dark)"
    "{.okr-drawn{color:#e6e8ee}.okr-drawn .okr-line{color:#e0b087}"
    ".okr-drawn .okr-bar{color:#5f8fc9}}</style>"
)
"""Colours, by night, of a picture drawn in the page's own; on paper it is always day."""
PAPER: Final = '<rect width="100%" height="100%" rx="12" fill="#fff"/>'
"""A white ground with round corners, below a picture that has colours of its own."""


def tag(name: str, *inside: str, **attributes: str | float | None) -> str:
    """An element around others, which are SVG already; attributes are escaped, None is left out.

    >>> tag("path", d="M0 0H9", stroke_width=2.5, fill=None)
    '<path d="M0 0H9" stroke-width="2.5"/>'
    """
    said = f"<{name}"
    for key, value in attributes.items():
        if value is not None:
            shown = _escaped(value) if isinstance(value, str) else _pixels(value)
            said += f' {_named(key)}="{shown}"'
    return f"{said}>{''.join(inside)}</{name}>" if inside else f"{said}/>"


@cache
def _named(key: str) -> str:
    """An attribute as SVG calls it."""
    return key.rstrip("_").replace("_", "-") if key != "viewBox" else key


def words(
    x: float, y: float, said: str, *, fill: str = "currentColor", **more: str | float | None
) -> str:
    """Text on its base line; what people typed stays text."""
    return tag("text", escape(said), x=x, y=y, fill=fill, **more)


def svg(
    width: float,
    height: float,
    parts: Iterable[str],
    /,
    *,
    title: str,
    described: str = "",
    **attributes: str | float | None,
) -> str:
    """A picture with its name, and in words what it shows."""
    named = tag("title", escape(title)) + (tag("desc", escape(described)) if described else "")
    return tag(
        "svg",
        named,
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_pixels(width)} {_pixels(height)}",
        role="img",
        font_family=FONT,
        **attributes,
    )


def lines(said: str, letters: int, most: int) -> list[str]:
    """The text in lines of so many letters; what is more than `most` of them ends in an ellipsis.

    >>> lines("one two three four", 8, 2)
    ['one two', 'three…']
    """
    if len(said) <= letters and said.isprintable():
        return [said] if said.strip() else []  # most words are short, and wrapping takes a while
    found = wrap(said, letters)
    return (
        found if len(found) <= most else [*found[: most - 1], found[most - 1][: letters - 1] + "…"]
    )


def round_numbers(low: float, high: float, most: int) -> list[float]:
    """Round numbers between two values.

    >>> round_numbers(0, 47, 5)
    [0.0, 10.0, 20.0, 30.0, 40.0]
    """
    raw = (high - low) / most
    power = 10.0 ** floor(log10(raw))
    step = power * next(n for n in (1, 2, 5, 10) if n * power >= raw * 0.999)
    first = ceil(low / step)
    return [n * step for n in range(first, floor(high / step) + 1)] or [low]


def thinned(places: list[int], apart: float) -> list[int]:
    """Every one of these, or every second, third and so on, until no two are nearer than this."""
    rarer = (places[::step] for step in range(1, len(places) + 1))
    return next((some for some in rarer if all(b - a >= apart for a, b in pairwise(some))), [])


@lru_cache(8192)
def _pixels(value: float) -> str:
    """A number with one digit after the point, which is a tenth of a pixel."""
    return str(round(value, 1)).removesuffix(".0")


_escaped = lru_cache(4096)(escape)
"""Most attributes are colours and the like, which come again and again."""
