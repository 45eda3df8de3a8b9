"""A document as a PowerPoint presentation: text that can be edited, tables, charts and shapes.

It is made by python-pptx, which comes with okrlab's extra `pptx`. The same document on the same
master gives the same bytes.
"""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from okrlab.errors import BadInput
from okrlab.results import SlideShape
from okrlab.results import document as d
from okrlab.results.settled import THEN, settled
from okrlab.results.slide_master import layouts_of, opened
from okrlab.results.slide_text import SlideArea
from okrlab.results.slides import Slide, plan

if TYPE_CHECKING:
    from okrlab.results.slide_shapes import SlidePlace

_SPARE = 0.9
"""The part of a place that text is planned to fill on a master of one's own."""


def presentation(
    document: d.Document, *, master: bytes | None = None, shape: SlideShape | None = None
) -> bytes:
    """The document on at most twelve slides, on a master of one's own or on okrlab's.

    `shape` is that of okrlab's master, wide by default; a master has its own. Raises `BadInput` if
    python-pptx is not installed, and for a master that cannot be used.
    """
    if find_spec("pptx") is None:
        raise BadInput("no_pptx")
    if master is not None and shape is not None:
        raise BadInput("master_has_shape")
    from okrlab.results import slide_shapes

    made = opened(master, shape or "wide")
    layouts = layouts_of(made)
    slide_shapes.titled(made.slides.add_slide(layouts.title), document.title, document.about)
    place = slide_shapes.place_in(made, layouts)
    room = SlideArea(place.width, place.height - slide_shapes.NOTE)
    if master is not None:  # its type may be wider than ours
        room = SlideArea(room.width * _SPARE, room.height * _SPARE)
    for one in plan(document, room):
        text = one.rows and not one.tiles and all(len(row.cells) == 1 for row in one.rows)
        slide = made.slides.add_slide(layouts.words if text else layouts.plain)
        slide_shapes.heading(slide, one.title)
        if text:
            slide_shapes.words(slide, one, place)
        else:
            slide_shapes.without_text(slide)
            _shown(slide, one, place)
        if one.note:
            slide_shapes.note(slide, one.note, place)
    return _saved(made, document.title)


def _shown(slide: Any, one: Slide, place: SlidePlace) -> None:
    """What a slide shows that is not only text."""
    from okrlab.results import slide_charts, slide_shapes

    room = place._replace(height=place.height - slide_shapes.NOTE)
    if one.tiles:
        used = slide_shapes.quotes(slide, one, room) if one.rows else 0.0
        slide_shapes.tiles(slide, one.tiles, room._replace(top=room.top + used + 0.4))
    elif one.rows:
        slide_shapes.table(slide, one, room)
    elif one.charts:
        slide_charts.charts(slide, one.charts, room)
    elif one.figure is not None:
        lanes = one.figure.lanes
        if lanes is None or not slide_charts.lanes(slide, lanes(), room):
            slide_charts.picture(slide, one.figure, room)


def _saved(made: Any, title: str) -> bytes:
    about = made.core_properties
    about.title, about.author, about.last_modified_by = title[:200], "okrlab", "okrlab"
    about.created = about.modified = THEN
    about.revision = 1
    file = io.BytesIO()
    made.save(file)
    return settled(file)
