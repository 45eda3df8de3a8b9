"""The slides that others are made on: okrlab's own master, or a file that somebody brings.

A master of one's own gives size, colours, type and places: its layouts are chosen by the
placeholders that they have, whatever they are called.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any, Final, NamedTuple

from okrlab.errors import BadInput
from okrlab.mark import LANES
from okrlab.results import SlideShape

_SIZES: Final[dict[SlideShape, tuple[float, float]]] = {"wide": (13.333, 7.5), "4:3": (10.0, 7.5)}
"""Width and height in inches."""
_MARGIN: Final = 0.6
_LARGEST: Final = 200_000_000
"""The most bytes of an unpacked master."""
_TYPE: Final = "Arial"
"""A type that every office program has, or one as wide."""
_COLOURS: Final = {
    "dk1": "1F2430",
    "lt1": "FFFFFF",
    "dk2": "545B6B",
    "lt2": "F4F5F7",
    "accent1": "1D4F91",
    "accent2": "82899A",
    "accent3": "A3271B",
    "accent4": "A3762A",
    "accent5": "5B6472",
    "accent6": "D5D8DF",
    "hlink": "1D4F91",
    "folHlink": "545B6B",
}
"""okrlab's colours as those of a theme. The lanes' are not among them: they mean levels."""
_KEPT: Final = (0, 1, 5)
"""The layouts of the usual template that are kept: a title, a title with text, a title alone."""
_OPEN: Final = (b"presentationml.template.main+xml", b"presentationml.presentation.main+xml")


class SlideLayouts(NamedTuple):
    """The layouts of a master for the first slide, for slides with text, and for all others."""

    title: Any
    words: Any
    plain: Any


def opened(master: bytes | None, shape: SlideShape) -> Any:
    """An empty presentation on a master, or on okrlab's own in this shape.

    Raises `BadInput` for a master that cannot be opened, or that has no layout with a title.
    """
    if master is None:
        return _ours(shape)
    from pptx import Presentation

    try:
        made = Presentation(io.BytesIO(_presentation(master)))
        layouts_of(made)
    except BadInput:
        raise
    except Exception as error:  # python-pptx lets through whatever its XML and zip files raise
        raise BadInput("bad_master") from error
    _emptied(made)
    return made


def layouts_of(presentation: Any) -> SlideLayouts:
    """The layouts of a presentation. Raises `BadInput` if none has a title."""
    from pptx.enum.shapes import PP_PLACEHOLDER as KIND

    titles = {KIND.TITLE, KIND.CENTER_TITLE}
    bodies = {KIND.OBJECT, KIND.BODY}
    small = {KIND.DATE, KIND.FOOTER, KIND.SLIDE_NUMBER}
    found: dict[str, Any] = {}
    for layout in presentation.slide_layouts:
        kinds = [one.placeholder_format.type for one in layout.placeholders]
        rest = [kind for kind in kinds if kind not in titles | small]
        if not titles & {*kinds}:
            continue
        found.setdefault("any", layout)
        if rest == [KIND.SUBTITLE]:
            found.setdefault("title", layout)
        elif len(rest) == 1 and rest[0] in bodies and KIND.CENTER_TITLE not in kinds:
            found.setdefault("words", layout)
        elif not rest:
            found.setdefault("plain", layout)
    if not found:
        raise BadInput("no_layouts")
    words = found.get("words", found.get("plain", found["any"]))
    plain = found.get("plain", words)
    return SlideLayouts(found.get("title", plain), words, plain)


def _presentation(content: bytes) -> bytes:
    """The content of a presentation or of a template, as a presentation's."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        if sum(one.file_size for one in file.infolist()) > _LARGEST:
            raise BadInput("large_master", most=_LARGEST // 1_000_000)
        types = file.read("[Content_Types].xml")
        if _OPEN[0] not in types:
            return content
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for entry in file.infolist():
                same = entry.filename != "[Content_Types].xml"
                new.writestr(entry, file.read(entry) if same else types.replace(*_OPEN))
    return out.getvalue()


def _emptied(presentation: Any) -> None:
    """Take away the slides that a master comes with."""
    listed = presentation.slides._sldIdLst
    for one in list(listed):
        presentation.part.drop_rel(one.rId)
        listed.remove(one)


def _ours(shape: SlideShape) -> Any:
    from pptx import Presentation
    from pptx.util import Inches

    made = Presentation()
    width, height = _SIZES[shape]
    made.slide_width, made.slide_height = Inches(width), Inches(height)
    master, layouts = made.slide_master, list(made.slide_layouts)
    kept = [layouts[n] for n in _KEPT]
    for layout in layouts:
        if layout not in kept:
            made.slide_layouts.remove(layout)
    inside = width - 2 * _MARGIN
    places = {0: (_MARGIN, 0.42, inside, 0.85), 1: (_MARGIN, 1.45, inside, height - 2.1)}
    for one in master.placeholders:
        # slide numbers stand at the right of the last line, and nothing else is there
        n = {1: 0, 2: 1}.get(int(one.placeholder_format.type), 2)
        place = places.get(n, (width - _MARGIN - 1.0, height - 0.5, 1.0, 0.3))
        one.left, one.top, one.width, one.height = map(Inches, place)
    first = kept[0].placeholders
    for one, place in zip(
        first, ((_MARGIN, 2.3, inside, 1.7), (_MARGIN, 4.1, inside, 0.9)), strict=False
    ):
        one.left, one.top, one.width, one.height = map(Inches, place)
    _styled(master, kept[0])
    _mark(made, kept[0])
    return made


def _styled(master: Any, title: Any) -> None:
    """okrlab's colours and type in the theme, and plain left-aligned titles."""
    from pptx.opc.constants import RELATIONSHIP_TYPE as KIND

    theme = master.part.part_related_by(KIND.THEME)
    said = theme.blob.decode()
    for name, colour in _COLOURS.items():
        said = re.sub(
            rf"<a:{name}>.*?</a:{name}>",
            f'<a:{name}><a:srgbClr val="{colour}"/></a:{name}>',
            said,
            flags=re.DOTALL,
        )
    said = re.sub(r'<a:latin typeface="[^"]*"', f'<a:latin typeface="{_TYPE}"', said)
    theme._blob = said.encode()
    styles = master._element.find(".//{*}txStyles")
    heading = styles.find("{*}titleStyle/{*}lvl1pPr")
    heading.set("algn", "l")
    run = heading.find("{*}defRPr")
    run.set("sz", "2600")
    run.set("b", "1")
    for number, level in enumerate(styles.find("{*}bodyStyle")):
        if number < 5 and level.find("{*}defRPr") is not None:
            level.find("{*}defRPr").set("sz", str((20, 18, 16, 14, 14)[number] * 100))
    for part in (master, title):
        for body in part._element.iter(
            "{http://schemas.openxmlformats.org/drawingml/2006/main}bodyPr"
        ):
            body.set("lIns", "0")
            body.set("rIns", "0")
    for one, size, bold in zip(title.placeholders, (4400, 2000), ("1", "0"), strict=False):
        _first_level(one, size, bold)


def _first_level(placeholder: Any, size: int, bold: str) -> None:
    """Left-aligned text in this size, in hundredths of a point, for a placeholder's first level."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    styles = placeholder._element.txBody.find("{*}lstStyle")
    for level in list(styles):
        styles.remove(level)
    anchor = "b" if bold == "1" else "t"
    placeholder._element.txBody.find("{*}bodyPr").set("anchor", anchor)
    colour = "tx1" if bold == "1" else "tx2"
    styles.append(
        parse_xml(
            f'<a:lvl1pPr {nsdecls("a")} marL="0" indent="0" algn="l"><a:buNone/>'
            f'<a:defRPr sz="{size}" b="{bold}"><a:solidFill><a:schemeClr val="{colour}"/>'
            "</a:solidFill></a:defRPr></a:lvl1pPr>"
        )
    )


def _mark(presentation: Any, layout: Any) -> None:
    """okrlab's mark on the first layout: four rungs that climb, as shapes."""
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.util import Inches

    from okrlab.results.slide_shapes import fill

    slide = presentation.slides.add_slide(layout)
    for n, (colour, _) in enumerate(LANES.values()):
        place = (_MARGIN + 0.12 * n, 1.75 - 0.21 * n, 0.48, 0.15)
        rung = slide.shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, *map(Inches, place))
        rung.adjustments[0] = 0.5
        fill(rung, colour)
        rung.line.fill.background()
        layout.shapes._spTree.append(rung._element)
    _emptied(presentation)
