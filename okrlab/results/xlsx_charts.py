"""A sheet of charts that Excel draws, with their numbers beside them, where they can be edited."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import islice, zip_longest
from typing import Any, Final

from okrlab.draw.svg import line
from okrlab.results import document as d
from okrlab.results.diagrams import months_between
from okrlab.results.table import Cell
from okrlab.results.xlsx import Sheet
from okrlab.texts import text

MOST: Final = 24
"""The most charts; their numbers are in the other sheets too."""
_ABREAST, _WIDE, _HIGH = 2, 9, 17
"""How many charts stand beside each other, and how many columns and rows each takes."""
_NUMBERS: Final = _ABREAST * _WIDE + 2
"""The column before that of the first numbers."""
_SIZE: Final = (16.5, 8.2)
"""Width and height of a chart, in centimetres."""
_LINES: Final[dict[d.CurveRole, tuple[str, int, str]]] = {
    "value": ("1D4F91", 28_000, "solid"),
    "level": ("5B6472", 20_000, "solid"),
    "limit": ("82899A", 14_000, "dash"),
    "target": ("A3762A", 20_000, "sysDot"),
}
"""Colour, width (in 12,700ths of a point) and dashes of a line."""
_SECOND: Final = "82899A"
_COLUMN: Final = 9.5


def charts_sheet(every: Iterable[d.Diagram]) -> Sheet | None:
    """The sheet with these diagrams; None if there are none."""
    drawn = list(islice(every, MOST))
    if not drawn:
        return None
    columns: list[list[Cell]] = []
    charts = []
    for n, one in enumerate(drawn):
        at = _NUMBERS + len(columns)
        anchor = (1 + _HIGH * (n // _ABREAST), 1 + _WIDE * (n % _ABREAST))
        charts.append((anchor, one, at))
        columns.append([line(one.name, 60), *one.places])
        columns += [[curve.name, *curve.values] for curve in one.curves]
        columns.append([])
    before: tuple[Cell, ...] = (None,) * (_NUMBERS - 1)
    rows = [(*before, *row) for row in zip_longest(*columns)]
    titles = [bool(column) for column in columns]
    widths = [_COLUMN] * (_NUMBERS - 1) + [14 if named else 3 for named in titles]
    printed = (_HIGH * -(-len(drawn) // _ABREAST), _WIDE * _ABREAST)
    return Sheet(
        text("result.sheet_charts"), rows, widths, charts=tuple(charts), loose=True, printed=printed
    )


def chart_of(page: Any, drawn: d.Diagram, at: int) -> Any:
    """A chart of the numbers that stand in the sheet's columns from this one on."""
    from openpyxl.chart import Reference

    last = 1 + len(drawn.places)
    chart = _bars() if drawn.kind == "bar" else _run(drawn)
    for n, curve in enumerate(drawn.curves, 1):
        chart.add_data(
            Reference(page, min_col=at + n, min_row=1, max_row=last), titles_from_data=True
        )
        _styled(chart.series[-1], drawn, curve, n)
    chart.set_categories(Reference(page, min_col=at, min_row=2, max_row=last))
    chart.title = _title(line(drawn.name, 60))
    chart.width, chart.height = _SIZE
    if len(drawn.curves) == 1:
        chart.legend = None
    else:
        chart.legend.position = "b"
    chart.x_axis.delete = False
    chart.y_axis.delete = drawn.kind == "bar"  # each bar has its number
    chart.y_axis.number_format = "0%" if drawn.share else "General"
    return chart


def _bars() -> Any:
    from openpyxl.chart import BarChart
    from openpyxl.chart.label import DataLabelList

    chart = BarChart()
    chart.type, chart.gapWidth = "bar", 60
    chart.x_axis.scaling.orientation = "maxMin"  # the first one on top
    chart.y_axis.majorGridlines = None
    chart.y_axis.scaling.min = 0
    chart.y_axis.crosses = "max"
    labels = chart.dataLabels = DataLabelList()
    labels.showVal = True
    labels.showSerName = labels.showCatName = labels.showLegendKey = labels.showPercent = False
    return chart


def _run(drawn: d.Diagram) -> Any:
    from openpyxl.chart import LineChart
    from openpyxl.chart.axis import ChartLines, DateAxis
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties

    chart = LineChart()
    if drawn.places and isinstance(drawn.places[0], date):
        chart.x_axis = DateAxis(crossAx=100)
        chart.x_axis.number_format = "d mmm yy"
        chart.y_axis.crossAx = 500
        if months := months_between(drawn):
            chart.x_axis.number_format = "mmm yy"
            chart.x_axis.majorTimeUnit, chart.x_axis.majorUnit = "months", months
    chart.x_axis.tickLblPos = "low"
    fine = LineProperties(solidFill="D5D8DF", w=6_350)
    chart.y_axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=fine))
    return chart


def _styled(series: Any, drawn: d.Diagram, curve: d.Curve, number: int) -> None:
    if drawn.kind == "bar":
        is_last = number == len(drawn.curves)
        series.graphicalProperties.solidFill = _LINES["value"][0] if is_last else _SECOND
        return
    colour, width, dash = _LINES[curve.role]
    edge = series.graphicalProperties.line
    edge.solidFill, edge.width, edge.dashStyle = colour, width, dash
    series.smooth, series.marker.symbol = False, "none"


def _title(said: str) -> Any:
    """A title in the size of text; Excel's own is large and grey."""
    from openpyxl.chart.text import RichText, Text
    from openpyxl.chart.title import Title
    from openpyxl.drawing.text import (
        CharacterProperties,
        Paragraph,
        ParagraphProperties,
        RegularTextRun,
    )

    look = CharacterProperties(sz=1200, b=True, solidFill="1F2430")
    words = Paragraph(pPr=ParagraphProperties(defRPr=look), r=[RegularTextRun(rPr=look, t=said)])
    return Title(tx=Text(rich=RichText(p=[words])), overlay=False)
