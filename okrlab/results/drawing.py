"""A drawing outside the boards: shown in a notebook as an image, kept as SVG or PNG.

As an image it survives where pages are cleaned of what they may not hold: a notebook on GitHub, one
that is not trusted. Drawn into such a page, nothing would be left of it but its words and numbers.
"""

from __future__ import annotations

import os
from base64 import b64encode
from html import escape
from pathlib import Path
from typing import Any, Final

from okrlab.draw.grounds import imaged, printed, size, told
from okrlab.errors import BadInput
from okrlab.given import checked
from okrlab.results import write_file
from okrlab.results.small_png import small_png

STYLE: Final = (
    "body[data-jp-theme-light=true] .okr-image{color-scheme:light}"
    "body[data-jp-theme-light=false] .okr-image{color-scheme:dark}"
)
"""Images follow JupyterLab's theme, where a page accepts styles; elsewhere that of the computer."""
MOST: Final = 30_000
"""The most bytes of a PNG beside a drawing; a larger one gets fewer pixels."""
_WORDS: Final = 2_000
"""The most letters that an image says of itself."""


def image(drawn: str, *, phone: str = "") -> str:
    """An SVG of ours as an image, with its own words for those who cannot see it.

    A window as narrow as a phone's shows the one for a `phone`, if there is one.

    >>> from okrlab.draw.svg import svg
    >>> image(svg(9, 9, [], title="Nine"))[:39]
    '<img class="okr-image" src="data:image/'
    """
    wide, _ = size(drawn)
    one = (
        f'<img class="okr-image" src="{_address(drawn)}" alt="{_words(drawn)}" width="{wide:.0f}"'
        ' style="max-width:100%;height:auto">'
    )
    if not phone:
        return one
    narrow = f'<source media="(max-width:600px)" srcset="{_address(phone)}">'
    return f"<picture>{narrow}{one}</picture>"


def coarse_image(drawn: str, *, most: int) -> str:
    """An image of at most so many bytes, in print; empty if nobody could read so small a one."""
    said = _words(drawn)
    small = small_png(drawn, most=(most - len(said.encode()) - 200) * 3 // 4)
    if not small:
        return ""
    source = f"data:image/png;base64,{b64encode(small).decode()}"
    return f'<img class="okr-image" src="{source}" alt="{said}" style="max-width:100%">'


def images(page: str) -> str:
    """A page in which each SVG of ours is an image."""
    first, *rest = page.split("<svg ")
    for one in rest:
        inside, _, after = one.partition("</svg>")
        first += image(f"<svg {inside}</svg>") + after
    return first


def for_notebook(html: str) -> str:
    """HTML for a notebook: each SVG of ours is an image, which follows the notebook's theme."""
    made = images(html)
    return made if made == html else f"<style>{STYLE}</style>{made}"


def png(drawn: str, *, scale: float = 2.0) -> bytes:
    """An SVG drawn by okrlab as a PNG in print, with `scale` pixels for each of its own.

    It has to be a picture of ours, without addresses: the converter would load them.
    """
    import vl_convert

    picture: bytes = vl_convert.svg_to_png(printed(drawn), scale=scale)
    return picture


class Drawing:
    """Something drawn by okrlab that a notebook shows, and that is saved as PNG or SVG.

    `words` describe it for those who cannot see it. `drawn` is the SVG as it was drawn, whose
    colours may be set where it goes.

    >>> import okrlab
    >>> okrlab.Ladder().rung("Ran 12 webinars", "output").picture().words
    'Output: Ran 12 webinars.'
    """

    def __init__(self, drawn: str, words: str) -> None:
        self.drawn, self.words = drawn, words

    def svg(self) -> str:
        """The drawing as SVG to put into a page, which follows light and dark."""
        return self.drawn

    @checked
    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the drawing to a file, in the colours for print, and return its path.

        The ending chooses PNG or SVG. Raises `BadInput` for another ending, or if the file cannot
        be written.
        """
        path = Path(path)
        if path.suffix.lower() not in (".png", ".svg"):
            raise BadInput("baseline_ending", name=path.name)
        is_png = path.suffix.lower() == ".png"
        kept = png(self.drawn) if is_png else printed(self.drawn).encode()
        return write_file(path, kept)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return shown([self.drawn], self.words)

    def __repr__(self) -> str:
        return self.words


def shown(drawn: list[str], words: str, *, most: int = MOST) -> dict[str, Any]:
    """Drawings by MIME type, for a notebook's display: as images, the first one as PNG, in words.

    The PNG has at most so many bytes as a text; without room for one there is none.
    """
    html = f"<style>{STYLE}</style>" + "".join(f"<p>{image(one)}</p>" for one in drawn)
    bundle: dict[str, Any] = {"text/html": html, "text/plain": words}
    if drawn and (small := small_png(drawn[0], most=most * 3 // 4)):
        bundle["image/png"] = b64encode(small).decode()
    return bundle


def _words(drawn: str) -> str:
    said = told(drawn)
    return escape(said if len(said) <= _WORDS else f"{said[:_WORDS].rstrip()} …")


def _address(drawn: str) -> str:
    return f"data:image/svg+xml;base64,{b64encode(imaged(drawn).encode()).decode()}"
