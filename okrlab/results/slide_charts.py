"""Draws a slide's charts, lanes and pictures, as PowerPoint's own where it has them."""

from __future__ import annotations

import io
from datetime import date
from typing import Any, Final, NamedTuple

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.enum.dml import MSO_THEME_COLOR as COLOUR
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches, Pt

from okrlab.draw.svg import line, lines
from okrlab.mark import LANES, TINTS
from okrlab.results import document as d
from okrlab.results.diagrams import months_between
from okrlab.results.drawing import png
from okrlab.results.slide_shapes import SlidePlace, described, fill, flat
from okrlab.results.slide_text import letters_in
from okrlab.results.xlsx import Sheet, workbook
from okrlab.texts import text
from okrlab.vocabulary import LEVELS

_WIDE: Final = 9.5
"""Inches from which two charts stand beside each other, and not below."""
_LABEL: Final = 1.15
"""Inches for the names of the lanes."""
_LANE_GAP, _PAD = 0.3, 0.1
_COLUMN: Final = (0.95, 3.2)
"""Inches: how wide a column of cards is at least and at most."""
_CARDS: Final = (*((size, 5) for size in (14, 13, 12, 11, 10)), (10, 3), (9, 3), (8, 3), (8, 2))
"""Sizes of a card's type with the most lines of its words, the best first."""
_FEW: Final = 6
"""Fewer bars than these stand further apart."""
_WORDS: Final = 60
"""The letters of a name on an axis."""
_LINES: Final[dict[d.CurveRole, tuple[Any, float, Any]]] = {
    "value": (COLOUR.ACCENT_1, 2.25, MSO_LINE.SOLID),
    "level": (COLOUR.ACCENT_5, 1.75, MSO_LINE.SOLID),
    "limit": (COLOUR.ACCENT_2, 1.25, MSO_LINE.DASH),
    "target": (COLOUR.ACCENT_4, 1.75, MSO_LINE.ROUND_DOT),
}
"""Colour, width in points and dashes of a line."""
_INK, _SOFT, _WIRE = "1D2430", "545B6B", "5B6472"


class FittedCard(NamedTuple):
    """What a card says, cut to what fits, and how many lines that is."""

    words: str
    small: str
    lines: int


def charts(slide: Any, drawn: tuple[d.Diagram, ...], place: SlidePlace) -> None:
    """Charts that can be edited, beside each other where there is room."""
    beside = place.width >= _WIDE and len(drawn) > 1
    gap, many = 0.3, len(drawn)
    for n, one in enumerate(drawn):
        if beside:
            wide = (place.width - gap * (many - 1)) / many
            at = place._replace(left=place.left + n * (wide + gap), width=wide)
        else:
            high = (place.height - gap * (many - 1)) / many
            at = place._replace(top=place.top + n * (high + gap), height=high)
        _chart(slide, one, at)


def _chart(slide: Any, drawn: d.Diagram, place: SlidePlace) -> None:
    data = CategoryChartData(number_format="0%" if drawn.share else "General")
    data.categories = [p if isinstance(p, date) else line(p, _WORDS) for p in drawn.places]
    for curve in drawn.curves:
        data.add_series(curve.name, curve.values)
    bars = drawn.kind == "bar"
    kind = XL_CHART_TYPE.BAR_CLUSTERED if bars else XL_CHART_TYPE.LINE
    shape = slide.shapes.add_chart(kind, *map(Inches, place), data)
    made = shape.chart
    made.part.chart_workbook.update_from_xlsx_blob(_numbers(drawn))
    described(shape, f"{drawn.name} {', '.join(curve.name for curve in drawn.curves)}".strip())
    size = 14 if place.width >= _WIDE else 12
    made.font.size, made.font.color.theme_color = Pt(size), COLOUR.TEXT_1
    made.has_title = bool(drawn.name)
    if drawn.name:
        made.chart_title.text_frame.text = line(drawn.name, 90)
        made.chart_title.text_frame.paragraphs[0].font.size = Pt(14)
        made.chart_title.text_frame.paragraphs[0].font.bold = True
    made.has_legend = len(drawn.curves) > 1
    if made.has_legend:
        made.legend.position, made.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    (_bars if bars else _lines)(made, drawn)


def _bars(made: Any, drawn: d.Diagram) -> None:
    """The first bar on top, each with its number at its end; no other scale is needed."""
    plot = made.plots[0]
    few = len(drawn.places) < _FEW
    plot.gap_width, plot.has_data_labels = 120 if few else 60, True
    plot.data_labels.show_value = True
    for series in plot.series:  # earlier numbers stand back
        series.format.fill.solid()
        series.format.fill.fore_color.theme_color = COLOUR.ACCENT_2
    series.format.fill.fore_color.theme_color = COLOUR.ACCENT_1
    made.category_axis.reverse_order = True
    made.category_axis.format.line.fill.background()
    made.category_axis.has_major_gridlines = False
    made.value_axis.visible = made.value_axis.has_major_gridlines = False
    made.value_axis.minimum_scale = 0


def _lines(made: Any, drawn: d.Diagram) -> None:
    for series, curve in zip(made.plots[0].series, drawn.curves, strict=True):
        colour, width, dash = _LINES[curve.role]
        series.smooth = False
        series.format.line.color.theme_color = colour
        series.format.line.width, series.format.line.dash_style = Pt(width), dash
        series.marker.style = None
        series._element.get_or_add_marker().get_or_add_symbol().set("val", "none")
    grid = made.value_axis.major_gridlines.format.line
    grid.color.theme_color, grid.width = COLOUR.ACCENT_6, Pt(0.5)
    made.value_axis.format.line.fill.background()
    made.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if drawn.places and isinstance(drawn.places[0], date):
        months = months_between(drawn)
        made.category_axis.tick_labels.number_format = "mmm yy" if months else "d mmm yy"
        made.category_axis.tick_labels.number_format_is_linked = False
        if months:
            for name, value in (("majorUnit", months), ("majorTimeUnit", "months")):
                mark = parse_xml(f'<c:{name} {nsdecls("c")} val="{value}"/>')
                made.category_axis._element.append(mark)


def _numbers(drawn: d.Diagram) -> bytes:
    """The numbers of a chart as the workbook that PowerPoint opens to edit them."""
    heads = ["", *(curve.name for curve in drawn.curves)]
    values = zip(*(curve.values for curve in drawn.curves), strict=True)
    rows = [[place, *row] for place, row in zip(drawn.places, values, strict=True)]
    return workbook([Sheet("Sheet1", [heads, *rows], [28] + [14] * len(drawn.curves))])


def lanes(slide: Any, drawn: d.Lanes, place: SlidePlace) -> bool:
    """Cards in lanes, as shapes that connectors hold together; False if they would be too small."""
    column = min(_COLUMN[1], (place.width - _LABEL) / drawn.width)
    if column < _COLUMN[0]:
        return False
    for size, most in _CARDS:
        cards = {box.id: _fitted(box, box.width * column, size, most) for box in drawn.boxes}
        highs = [_high(drawn, level, cards, size) for level in LEVELS]
        if sum(highs) + _LANE_GAP * (len(LEVELS) - 1) <= place.height:
            break
    else:
        return False
    spare = (place.height - sum(highs) - _LANE_GAP * (len(LEVELS) - 1)) / len(LEVELS)
    top, shapes = place.top, {}
    for level, high in reversed([*zip(LEVELS, highs, strict=True)]):
        high += min(spare, 0.35)
        _lane(slide, level, place._replace(top=top, height=high))
        for box in drawn.boxes:
            if box.lane == level:
                left = place.left + _LABEL + box.left * column
                at = SlidePlace(left, top + _PAD, box.width * column, high - 2 * _PAD)
                shapes[box.id] = _card(slide, box, cards[box.id], at, size)
        top += high + _LANE_GAP
    rank = {box.id: LEVELS.index(box.lane) for box in drawn.boxes}
    for lower, upper, known in drawn.links:
        _link(slide, shapes[lower], shapes[upper], known, rank[upper] - rank[lower])
    return True


def _fitted(box: d.LaneBox, width: float, size: int, most: int) -> FittedCard:
    """A card's words, cut to what fits, and all its lines with those of the remark."""
    letters = int(letters_in(1.0, size, width + 0.05))
    said, small = lines(box.words, letters, most), lines(box.small, letters, most // 2)
    cut = bool(said) and said[-1].endswith("…")
    return FittedCard(" ".join(said) if cut else box.words, " ".join(small), len(said + small))


def _high(drawn: d.Lanes, level: str, cards: dict[str, FittedCard], size: int) -> float:
    most = max((cards[box.id].lines for box in drawn.boxes if box.lane == level), default=1)
    return most * size * 1.2 / 72 + 0.12 + 2 * _PAD


def _lane(slide: Any, level: Any, place: SlidePlace) -> None:
    ground = slide.shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, *map(Inches, place))
    ground.adjustments[0] = 0.08
    fill(ground, TINTS[level])
    ground.line.fill.background()
    ground.name = text(f"levels.{level}")
    frame = ground.text_frame
    frame.margin_left, frame.vertical_anchor = Inches(0.12), MSO_ANCHOR.MIDDLE
    frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    _say(frame.paragraphs[0], text(f"levels.{level}"), 13, LANES[level][0], bold=True)


def _card(slide: Any, box: d.LaneBox, fitted: FittedCard, place: SlidePlace, size: int) -> Any:
    card = slide.shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, *map(Inches, place))
    card.adjustments[0] = 0.08
    fill(card, "#ffffff")
    card.line.color.rgb = RGBColor.from_string(LANES[box.lane][0][1:].upper())
    card.line.width = Pt(1.25)
    frame = card.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
    frame.margin_left = frame.margin_right = Inches(0.08)
    frame.margin_top = frame.margin_bottom = Inches(0.03)
    frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    _say(frame.paragraphs[0], fitted.words, size, _INK)
    if fitted.small:
        who = frame.add_paragraph()
        who.alignment = PP_ALIGN.LEFT
        _say(who, fitted.small, size - 1, _SOFT)
    return card


def _link(slide: Any, lower: Any, upper: Any, known: str, climbs: int) -> None:
    """A connector that stays at both cards when they are moved."""
    wire = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, 0, 0, 0, 0)
    at, to = (0, 2) if climbs > 0 else (2, 0) if climbs < 0 else (3, 1)
    if not climbs and lower.left > upper.left:
        at, to = to, at
    flat(wire)
    wire.begin_connect(lower, at)
    wire.end_connect(upper, to)
    wire.line.color.rgb = RGBColor.from_string(_WIRE)
    wire.line.width = Pt(3 if known == "proven" else 1.5)
    if known == "guess":
        wire.line.dash_style = MSO_LINE.DASH
    wire.line._get_or_add_ln().append(parse_xml(f'<a:tailEnd {nsdecls("a")} type="triangle"/>'))


def _say(one: Any, said: str, size: float, colour: str, *, bold: bool = False) -> None:
    run = one.add_run()
    run.text = said
    run.font.size, run.font.bold = Pt(size), bold
    run.font.color.rgb = RGBColor.from_string(colour.lstrip("#").upper())


def picture(slide: Any, figure: d.Figure, place: SlidePlace) -> None:
    """A picture as large as its place allows."""
    drawn = io.BytesIO(png(figure.draw(), scale=2.0))
    shape = slide.shapes.add_picture(drawn, 0, 0)
    ratio = min(Inches(place.width) / shape.width, Inches(place.height) / shape.height)
    shape.width, shape.height = int(shape.width * ratio), int(shape.height * ratio)
    shape.left, shape.top = Inches(place.left), Inches(place.top)
    shape.left += (Inches(place.width) - shape.width) // 2
    described(shape, figure.caption or figure.legend)
