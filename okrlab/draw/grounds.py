"""A drawing on a ground of its own: for print, or as an image that follows light and dark."""

from __future__ import annotations

from html import unescape
from typing import Final

from okrlab.draw.run_chart import COLOURS, DARK, Role
from okrlab.draw.run_chart_svg import colour
from okrlab.draw.svg import BY_DARK, PAPER, paper

_WHITE: Final = '<rect width="100%" height="100%" fill="#ffffff"/>'
_GROUND: Final = (
    "<style>@media screen and (prefers-color-scheme:dark){.okr-ground{fill:#15181f}}</style>"
    '<rect class="okr-ground" width="100%" height="100%" fill="#fff"/>'
)


def printed(drawn: str) -> str:
    """The drawing in the colours for print, on white: a file to keep."""
    for role, fixed in COLOURS.items():
        drawn = drawn.replace(colour(role), fixed)
    return drawn if PAPER in drawn else _begun(drawn.replace(BY_DARK, ""), _WHITE)


def imaged(drawn: str) -> str:
    """The drawing as the source of an image: it has a ground, light or dark as its page asks.

    It says nothing in words, which an image does with its `alt`.

    >>> from okrlab.draw.svg import svg
    >>> imaged(svg(9, 9, [], title="Nine")).count("<title>")
    0
    """
    drawn = _bare(drawn)
    if PAPER in drawn:
        return drawn.replace(PAPER, paper(drawn))
    used: list[Role] = [role for role in COLOURS if colour(role) in drawn]
    if not used:
        return _begun(drawn, _GROUND)
    used = list(dict.fromkeys([*used, "ground"]))
    for role in used:
        drawn = drawn.replace(colour(role), f"var(--okr-{role})")
    light, dark = (
        "svg{" + "".join(f"--okr-{role}:{tones[role]};" for role in used) + "}"
        for tones in (COLOURS, DARK)
    )
    style = f"<style>{light}@media screen and (prefers-color-scheme:dark){{{dark}}}</style>"
    return _begun(drawn, f'{style}<rect width="100%" height="100%" fill="var(--okr-ground)"/>')


def told(drawn: str) -> str:
    """What a drawing says of itself in words: its title, and what it describes.

    >>> from okrlab.draw.svg import svg
    >>> told(svg(9, 9, [], title="A & B", described="Two."))
    'A & B. Two.'
    """
    said = (unescape(_between(drawn, name)).strip() for name in ("title", "desc"))
    return ". ".join(one for one in said if one)


def size(drawn: str) -> tuple[float, float]:
    """The width and the height of a drawing, in pixels."""
    _, _, width, height = drawn.partition('viewBox="')[2].partition('"')[0].split()
    return float(width), float(height)


def _begun(drawn: str, first: str) -> str:
    return drawn.replace(">", f">{first}", 1)


def _bare(drawn: str) -> str:
    """Without the words at its beginning."""
    for name in ("title", "desc"):
        drawn = drawn.replace(f"<{name}>{_between(drawn, name)}</{name}>", "", 1)
    return drawn


def _between(drawn: str, name: str) -> str:
    return drawn.partition(f"<{name}>")[2].partition(f"</{name}>")[0]
