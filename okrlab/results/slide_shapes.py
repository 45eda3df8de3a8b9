"""Draws what a slide shows, in places and colours of its master: text, tables, tiles, notes."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR as COLOUR
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.shapes import PP_PLACEHOLDER as KIND
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches, Pt

from okrlab.draw.svg import line, lines
from okrlab.results.slide_text import SlideRow, height_of, letters_in, shares
from okrlab.results.slides import Slide

NOTE: Final = 0.4
"""Inches that are kept below what a slide shows for a note."""
_LEAST: Final = (3.0, 2.0)
"""A text's place that is smaller than this, in inches, is not for what a slide is about."""
_NO_STYLE: Final = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""A table style without grounds and lines."""
_MOST_TILES: Final = 6
_SMALL: Final = 12


class SlidePlace(NamedTuple):
    """A rectangle on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float


def place_in(presentation: Any, layouts: Any) -> SlidePlace:
    """Where slides on this master show what they are about: where its text stands."""
    wide, high = (one / Inches(1) for one in (presentation.slide_width, presentation.slide_height))
    body = next((one for one in layouts.words.placeholders if _is_body(one)), None)
    if body is not None:
        found = SlidePlace(
            *(one / Inches(1) for one in (body.left, body.top, body.width, body.height))
        )
        if found.width >= _LEAST[0] and found.height >= _LEAST[1]:
            return found
    title = next(one for one in layouts.words.placeholders if _is_title(one))
    below = (title.top + title.height) / Inches(1) if title.top is not None else 1.4
    below = below + 0.15 if below < high / 2 else 1.4
    return SlidePlace(0.6, below, wide - 1.2, high - below - 0.5)


def titled(slide: Any, title: str, about: str = "") -> None:
    """Write the first slide's title, and what it is about where its layout has room for that."""
    _write_title(slide, title, (44, 36, 30, 24))
    for one in list(slide.placeholders):
        if about and one.placeholder_format.type in (KIND.SUBTITLE, KIND.BODY, KIND.OBJECT):
            one.text_frame.text = about
        elif not _is_title(one):
            _remove(one)
    _number(slide)


def heading(slide: Any, title: str) -> None:
    """Write a slide's title, in a smaller type if it is long."""
    _write_title(slide, title, (0, 22, 18, 16))
    _number(slide)


def words(slide: Any, spec: Slide, place: SlidePlace) -> None:
    """Write rows of one column into the layout's own text, as its paragraphs."""
    body = next((one for one in slide.placeholders if _is_body(one)), None)
    if body is None:
        body = slide.shapes.add_textbox(*map(Inches, place))
        body.text_frame.word_wrap = True
    frame = body.text_frame
    for number, row in enumerate(spec.rows):
        said = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        _paragraph(said, row, spec.size)


def quotes(slide: Any, spec: Slide, place: SlidePlace) -> float:
    """Write rows as text of its own; returns how many inches they take."""
    high = sum(height_of(row, (1.0,), spec.size + 4, place.width) for row in spec.rows)
    box = slide.shapes.add_textbox(*map(Inches, place._replace(height=max(high, 0.4))))
    box.text_frame.word_wrap = True
    for number, row in enumerate(spec.rows):
        said = box.text_frame.paragraphs[0] if number == 0 else box.text_frame.add_paragraph()
        _paragraph(said, row._replace(mark=""), spec.size + 4 * (row.look == "quote"), bullet=False)
    return high


def tiles(slide: Any, said: tuple[str, ...], place: SlidePlace) -> None:
    """Short facts that begin with a number, each on a ground of its own."""
    shown = said[:_MOST_TILES]
    gap = 0.2
    each = min(3.2, (place.width - gap * (len(shown) - 1)) / len(shown))
    for n, fact in enumerate(shown):
        at = (place.left + n * (each + gap), place.top, each, 1.5)
        tile = slide.shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, *map(Inches, at))
        tile.adjustments[0] = 0.08
        _ground(tile, COLOUR.BACKGROUND_2)
        frame = tile.text_frame
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
        many, _, what = fact.partition(" ")
        for number, (text_, size, bold) in enumerate(((many, 32, True), (what, 14, False))):
            one = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            one.alignment = PP_ALIGN.LEFT
            _run(one, text_, size, COLOUR.ACCENT_1 if bold else COLOUR.TEXT_1, bold=bold)


def table(slide: Any, spec: Slide, place: SlidePlace) -> None:
    """Rows as a table; a row of one cell goes over all columns."""
    parts = shares(spec.rows)
    shape = slide.shapes.add_table(len(spec.rows), len(parts), *map(Inches, place))
    made = shape.table
    made._tbl.tblPr.find("{*}tableStyleId").text = _NO_STYLE
    made.first_row = made.horz_banding = False
    for n, share in enumerate(parts):
        made.columns[n].width = Inches(place.width * share)
    for n, row in enumerate(spec.rows):
        made.rows[n].height = Inches(height_of(row, parts, spec.size, place.width))
        cells = [made.cell(n, at) for at in range(len(parts))]
        if len(row.cells) == 1 < len(parts):
            cells[0].merge(cells[-1])
        for at, cell in enumerate(cells):
            _lined(cell, strong=row.look == "head")
            said = row.cells[at] if at < len(row.cells) else ""
            cell.margin_left = cell.margin_right = Inches(0.1 if at else 0.05)
            cell.margin_top = cell.margin_bottom = Inches(0.04)
            cell.vertical_anchor = MSO_ANCHOR.BOTTOM if row.look == "head" else MSO_ANCHOR.TOP
            for number, part in enumerate(said.split("\n")):
                one = (
                    cell.text_frame.paragraphs[0]
                    if number == 0
                    else cell.text_frame.add_paragraph()
                )
                shown = SlideRow((part,), row.look, row.mark if at == 0 and number == 0 else "")
                if at and row.look == "item":
                    shown = shown._replace(look="small")
                _paragraph(one, shown, spec.size, bullet=False, spaced=False)


def note(slide: Any, said: str, place: SlidePlace) -> None:
    """A small remark on one line below what the slide shows."""
    at = (place.left, place.top + place.height - NOTE + 0.05, place.width, NOTE - 0.05)
    box = slide.shapes.add_textbox(*map(Inches, at))
    box.text_frame.margin_left, box.text_frame.word_wrap = 0, True
    shown = line(said, int(letters_in(1.0, _SMALL, place.width)))
    _run(box.text_frame.paragraphs[0], shown, _SMALL, COLOUR.TEXT_2)


def without_text(slide: Any) -> None:
    """Take away the places for text that a layout has and this slide does not need."""
    for one in list(slide.placeholders):
        if not _is_title(one) and one.placeholder_format.type != KIND.SLIDE_NUMBER:
            _remove(one)


def described(shape: Any, said: str) -> None:
    """What a picture or a chart shows, for those who cannot see it."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", said[:2_000])


def fill(shape: Any, colour: str) -> None:
    """A ground in a colour of okrlab's own, such as a lane's."""
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string(colour.lstrip("#").upper().ljust(6, "F"))
    flat(shape)


def flat(shape: Any) -> None:
    """No shadow, whatever the theme has for shapes."""
    for one in shape._element.xpath(".//a:effectRef"):
        one.set("idx", "0")


def _paragraph(
    one: Any, row: SlideRow, size: float, *, bullet: bool = True, spaced: bool = True
) -> None:
    bulleted = bullet and row.look == "item" and not row.mark
    if not bulleted:
        properties = one._p.get_or_add_pPr()
        properties.set("marL", "0")
        properties.set("indent", "0")
        properties.append(parse_xml(f"<a:buNone {nsdecls('a')}/>"))
    one.space_before = Pt(size * (0.6 if row.look == "head" else 0.25) if spaced else 0)
    colour = {"small": COLOUR.TEXT_2, "head": COLOUR.ACCENT_1}.get(row.look, COLOUR.TEXT_1)
    if row.mark:
        _run(one, f"{row.mark}  ", size, COLOUR.ACCENT_1)
    _run(one, row.cells[0], size, colour, bold=row.look in ("head", "quote"))


def _run(one: Any, said: str, size: float, colour: Any, *, bold: bool = False) -> None:
    run = one.add_run()
    run.text = said.replace("\v", " ")
    run.font.size, run.font.bold = Pt(size), bold
    run.font.color.theme_color = colour


def _write_title(slide: Any, title: str, sizes: tuple[int, ...]) -> None:
    """The title, in the first size in which it needs at most two lines; 0 is the layout's own."""
    one = slide.shapes.title
    one.text_frame.text = title
    width = (one.width or Inches(8)) / Inches(1)
    size = next(
        (
            s
            for s in sizes
            if len(lines(title, int(letters_in(1.0, (s or 26) * 1.1, width)), 9)) <= 2
        ),
        sizes[-1],
    )
    if size and size != sizes[0]:
        for paragraph in one.text_frame.paragraphs:
            paragraph.font.size = Pt(size)


def _lined(cell: Any, *, strong: bool) -> None:
    """A fine line below a cell, stronger below a heading."""
    properties = cell._tc.get_or_add_tcPr()
    width, colour = (19050, "accent1") if strong else (6350, "bg1")
    shade = "" if strong else '<a:lumMod val="80000"/>'
    properties.append(
        parse_xml(
            f'<a:lnB {nsdecls("a")} w="{width}"><a:solidFill><a:schemeClr val="{colour}">{shade}'
            "</a:schemeClr></a:solidFill></a:lnB>"
        )
    )


def _ground(shape: Any, colour: Any) -> None:
    shape.fill.solid()
    shape.fill.fore_color.theme_color = colour
    shape.line.fill.background()
    flat(shape)


_NUMBER: Final = (
    '<p:sp {names}><p:nvSpPr><p:cNvPr id="{id}" name="Slide number"/><p:cNvSpPr>'
    '<a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldNum" sz="quarter" idx="{place}"/>'
    "</p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:fld"
    ' type="slidenum" id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}"><a:rPr/><a:t>‹#›</a:t></a:fld>'
    "</a:p></p:txBody></p:sp>"
)


def _number(slide: Any) -> None:
    """The slide's number, where its layout has a place for it."""
    for one in slide.slide_layout.placeholders:
        if one.placeholder_format.type == KIND.SLIDE_NUMBER:
            ids = (int(known) for known in slide.shapes._spTree.xpath(".//p:cNvPr/@id"))
            place = one.placeholder_format.idx
            said = _NUMBER.format(names=nsdecls("p", "a"), id=max(ids) + 1, place=place)
            slide.shapes._spTree.append(parse_xml(said))


def _is_title(one: Any) -> bool:
    return one.placeholder_format.type in (KIND.TITLE, KIND.CENTER_TITLE)


def _is_body(one: Any) -> bool:
    return one.placeholder_format.type in (KIND.OBJECT, KIND.BODY)


def _remove(one: Any) -> None:
    one._element.getparent().remove(one._element)
