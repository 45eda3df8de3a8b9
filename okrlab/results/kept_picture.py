"""What stays of a board in a saved notebook: its pictures and its words, in a few kilobytes.

A live board is nothing but a reference to a kernel: on GitHub, as HTML, in a notebook that is not
trusted or whose kernel is gone, there is nothing to see of it. So this stands beside it, and hides
itself wherever the live board is.
"""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import Any, Final

from msgspec.structs import replace

from okrlab.results import document as d
from okrlab.results import html
from okrlab.results.drawing import STYLE, coarse_image, images
from okrlab.results.markdown import markdown
from okrlab.results.small_png import small_png
from okrlab.results.table import Table
from okrlab.texts import text

MOST: Final = 20_000
"""The most bytes of a board in a saved notebook."""
_PNG: Final = 6_000
"""How many of them are left for the PNG at least."""
_DRAWN: Final = 150_000
"""A picture of more letters is not made into a PNG: it takes long, and nobody could read it."""
_PLAIN: Final = 1_500
"""The most letters of the words alone."""


def kept_picture(document: d.Document, run: str, *, most: int = MOST) -> dict[str, Any]:
    """A board as MIME bundle: as HTML with images, as PNG if it has a picture, and in words.

    It hides where a page shows the board `run` live, and hides the place of the live board where
    nothing else can be there than a message that it is missing.
    """
    words = markdown(replace(document, private=()))
    plain = words if len(words) <= _PLAIN else f"{words[:_PLAIN].rstrip()} …"
    figures = (one for section in document.sections for one in section.parts)
    drawn = next((one.draw() for one in figures if isinstance(one, d.Figure)), "")
    drawn = drawn if len(drawn) <= _DRAWN else ""
    head, foot = _frame(document, run)
    room = most - len((head + foot + plain).encode()) - (_PNG if drawn else 0)
    inside, is_whole = _fitted(document, drawn, room)
    if not document.sections:
        inside = f"<p>{escape(text('notebook.kept_empty'))}</p>"
    elif not is_whole:
        inside += f"<p>{escape(text('notebook.kept_more'))}</p>"
    bundle: dict[str, Any] = {"text/html": head + inside + foot, "text/plain": plain}
    left = most - len((bundle["text/html"] + plain).encode())
    if drawn and (small := small_png(drawn, most=left * 3 // 4 - 8)):
        bundle["image/png"] = b64encode(small).decode()
    return bundle


_LISTS: Final = (
    "div.okr-kept dl{display:grid;grid-template-columns:minmax(8em,max-content) 1fr;gap:0 1em}"
    "div.okr-kept :is(dt,dd){float:none;width:auto;margin:0}"
)
"""JupyterLab lays out such lists by floats, which a long term brings into disorder."""


def _frame(document: d.Document, run: str) -> tuple[str, str]:
    mine = f'[data-kept="{run}"]'
    place = ".jp-OutputArea-child"
    missing = ":is(.jupyter-widgets,.lm-Panel.jp-OutputArea-output:not([data-mime-type]))"
    style = (
        f'html:has([data-live="{run}"]) :is({mine},{place}:has({mine})),'
        f".jp-OutputArea:has({mine}):not(:has([data-live])) {place}:has({missing})"
        f"{{display:none}}{STYLE}{_LISTS}"
    )
    title = f"<p><strong>{escape(document.title)}</strong> {escape(document.about)}</p>"
    told = f"<p><small>{escape(text('notebook.kept'))}</small></p>"
    return f'<style>{style}</style><div class="okr-kept" data-kept="{run}">{title}{told}', "</div>"


def _fitted(document: d.Document, drawn: str, room: int) -> tuple[str, bool]:
    """As much of the sections as fits, as HTML, and whether that is all."""
    made = ""
    for section in document.sections:
        for piece in html.pieces(_short(section)):
            shown = images(piece)
            if "<svg " in piece and drawn in piece and len((made + shown).encode()) > room:
                made += coarse_image(drawn, most=room - len(made.encode()))
                return made, False
            if len((made + shown).encode()) > room:
                return made, False
            made += shown
    return made, True


def _short(section: d.Section) -> d.Section:
    """The section without what repeats its picture in other forms."""
    if not any(isinstance(part, d.Figure) for part in section.parts):
        return section
    kept = (part for part in section.parts if not isinstance(part, d.Folded | Table))
    return replace(section, parts=tuple(kept))
