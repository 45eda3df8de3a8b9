"""The SVG kit: elements with everything escaped, text that fits, round numbers for an axis.

A picture loads nothing from outside, and the same picture has the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from html import escape
from itertools import pairwise
from math import ceil, floor, log10
from re import compile as pattern
from typing import Final
from unicodedata import category, east_asian_width

FONT: Final = "system-ui, sans-serif"
BY_DARK: Final = (
    "<style>@media screen and (prefers-color-scheme:dark)"
    "{.okr-drawn{color:#e6e8ee}.okr-drawn .okr-line{color:#e0b087}"
    ".okr-drawn .okr-bar{color:#5f8fc9}}</style>"
)
"""The dark theme of pictures that use the page's text colour; paper is always light."""
_OWN: Final = {
    "#fff": "#2a303d",
    "#f6ecd6": "#3c2811",
    "#dfeaf8": "#162b4c",
    "#daefe8": "#10342b",
    "#f3e2f3": "#3b1e40",
    "#eef1f6": "#1c212a",
    "#d5d8df": "#3a4050",
    "#82899a": "#7e869a",
    "#8a93a3": "#7e869a",
    "#1d2430": "#eceef3",
    "#545b6b": "#b3b9c7",
    "#5b6472": "#b3b9c7",
    "#1d4f91": "#9cc3f5",
    "#a3271b": "#ffa79c",
    "#76500f": "#e6bd74",
    "#1b5693": "#95c2f3",
    "#10695a": "#7fd3bf",
    "#7b2f7d": "#e2a6e3",
}
"""The colours of pictures that have their own, by light and by dark, as in boards/base.css."""


def paper(drawn: str = "") -> str:
    """The ground, with round corners, of a picture in colours of its own: white, and dark by dark.

    If what is `drawn` on it is given, it knows only the colours in there.
    """
    rules = "".join(
        f'.okr-paper~[{what}="{light}"]{{{what}:{dark}}}'
        for light, dark in _OWN.items()
        for what in ("fill", "stroke")
        if not drawn or f' {what}="{light}"' in drawn
    )
    return (
        "<style>@media screen and (prefers-color-scheme:dark){.okr-paper{fill:#15181f}"
        f"{rules}}}</style>"
        '<rect class="okr-paper" width="100%" height="100%" rx="12" fill="#fff"/>'
    )


PAPER: Final = paper()
"""That ground with all its colours."""
_WIDTHS: Final = {
    " ijlftrI.,:;'|!()[]/\\`-": 0.7,
    'csvxyzkJ?*"': 1.05,
    "wACKVXYZEFLPRSTB&": 1.45,
    "mMW@%…—": 1.8,
}
"""How wide signs are, in the letters that a line is counted in, by the widest usual font."""
_WIDEST: Final = 2.3
_JOINER: Final = "\u200d"
_PARTS: Final = pattern(r"(?<=\w-)(?=\w)")
"""Between the parts of a word: a line may end after a hyphen."""


def tag(name: str, *inside: str, **attributes: str | float | None) -> str:
    """An SVG element with the elements `inside` it, which have to be SVG already.

    Attributes are escaped, numbers are rounded to a tenth of a pixel, and None is left out.

    >>> tag("path", d="M0 0H9", stroke_width=2.5, fill=None)
    '<path d="M0 0H9" stroke-width="2.5"/>'
    """
    opening = f"<{name}"
    for key, value in attributes.items():
        if value is not None:
            shown = _escaped(value) if isinstance(value, str) else _pixels(value)
            opening += f' {_named(key)}="{shown}"'
    return f"{opening}>{''.join(inside)}</{name}>" if inside else f"{opening}/>"


@cache
def _named(key: str) -> str:
    """The SVG name of an attribute, from a name that Python accepts."""
    return key.rstrip("_").replace("_", "-") if key != "viewBox" else key


def words(
    x: float, y: float, said: str, *, fill: str = "currentColor", **more: str | float | None
) -> str:
    """A text whose baseline begins at `x`, `y`, in pixels; it is escaped."""
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
    """A picture of this size in pixels, made of `parts`, which are SVG already.

    `title` is its name for assistive technology, `described` says in words what it shows.
    """
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
    """The text in lines as wide as `letters` characters; beyond `most` it ends in an ellipsis.

    Wide letters count for more than narrow ones, and a word that is wider than a line is broken.

    >>> lines("one two three four", 8, 2)
    ['one two', 'three…']
    >>> lines("WWWWWWWW", 8, 9)
    ['WWWW', 'WWWW']
    """
    if len(said) * _WIDEST <= letters and said.isprintable():
        return [said] if said.strip() else []  # most texts are short, and wrapping is slow
    found: list[str] = []
    row, used = "", 0.0
    for word in said.split():
        for n, part in enumerate(_PARTS.split(word)):
            gap = " " if row and not n else ""
            wide = _wide(part)
            if row and used + _wide(gap) + wide > letters:
                found.append(row)
                row, used, gap = "", 0.0, ""
            pieces = _broken(part, letters) if wide > letters else [part]
            found += pieces[:-1]
            row += gap + pieces[-1]
            used += _wide(gap) + _wide(pieces[-1])
        if len(found) > most:
            break
    found += [row] if row else []
    return found if len(found) <= most else [*found[: most - 1], _ended(found[most - 1], letters)]


def line(said: str, letters: int) -> str:
    """The text on one line as wide as `letters` characters, ended by an ellipsis if it is longer.

    >>> line("ran twelve webinars", 12)
    'ran twelve…'
    """
    return "".join(lines(said, letters, 1))


def _ended(row: str, letters: int) -> str:
    """A line with an ellipsis, without the last signs where that would be too wide."""
    return _broken(row, letters - _sign_width("…"))[0].rstrip() + "…"


def _broken(word: str, letters: float) -> list[str]:
    """A word in pieces that fit; what is put together from several signs stays together."""
    pieces, start, used = [], 0, 0.0
    for n, sign in enumerate(word):
        wide = _sign_width(sign)
        if n > start and wide and used + wide > letters and word[n - 1] != _JOINER:
            pieces.append(word[start:n])
            start, used = n, 0.0
        used += wide
    return [*pieces, word[start:]]


def _wide(said: str) -> float:
    return sum(map(_sign_width, said))


@lru_cache(4096)
def _sign_width(sign: str) -> float:
    """How wide a sign is, in letters; in doubt more than it is, since fonts differ."""
    known = next((width for signs, width in _WIDTHS.items() if sign in signs), None)
    if known is not None:
        return known
    kind = category(sign)
    if kind in ("Mn", "Me", "Cf"):
        return 0.0
    if east_asian_width(sign) in "WF" or kind == "So":
        return _WIDEST if kind == "So" else 2.0
    return 1.4 if kind == "Lu" else 1.1


def round_numbers(low: float, high: float, most: int) -> list[float]:
    """Round numbers between two values, about `most` of them, for the ticks of an axis.

    >>> round_numbers(0, 47, 5)
    [0.0, 10.0, 20.0, 30.0, 40.0]
    """
    raw = (high - low) / most
    power = 10.0 ** floor(log10(raw))
    step = power * next(n for n in (1, 2, 5, 10) if n * power >= raw * 0.999)
    first = ceil(low / step)
    return [n * step for n in range(first, floor(high / step) + 1)] or [low]


def thinned(places: list[int], apart: float) -> list[int]:
    """The places, or every second or third and so on, so that all are at least `apart`.

    >>> thinned([0, 1, 2, 3, 4], 2)
    [0, 2, 4]
    """
    choices = (places[::step] for step in range(1, len(places) + 1))
    return next((kept for kept in choices if all(b - a >= apart for a, b in pairwise(kept))), [])


@lru_cache(8192)
def _pixels(value: float) -> str:
    """A number with at most one decimal, which is a tenth of a pixel."""
    return str(round(value, 1)).removesuffix(".0")


_escaped = lru_cache(4096)(escape)
"""Cached, since most attributes are colours and the like, which recur."""
