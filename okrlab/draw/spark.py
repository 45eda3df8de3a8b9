"""A history as a small line in a cell: no words, but the same range, levels and steps."""

from __future__ import annotations

from typing import Final

from okrlab.draw.chart_sizes import Plot
from okrlab.draw.run_chart import RunChart
from okrlab.draw.run_chart_svg import band, ground, ran, stroke
from okrlab.draw.svg import svg

WIDE, HIGH, _EDGE = 160, 40, 3
_THIN: Final = 0.9


def spark_svg(shown: RunChart, alt: str = "") -> str:
    """The line as SVG, in colours that a page can set; `alt` is the alternative text.

    >>> spark_svg(RunChart(name="", values=(1.0, 3.0, None, 2.0))).count("<path")
    2
    """
    low, high = shown.domain()
    plot = Plot(
        left=0,
        right=WIDE,
        top=_EDGE,
        bottom=HIGH - _EDGE,
        low=low,
        high=high,
        periods=max(1, len(shown.values)),
        unit=_THIN,
    )
    places = [(step, "soft") for step in shown.steps]
    places += [(sum(day < one.day for day in shown.starts), one.role) for one in shown.uprights]
    marks = (
        stroke([(x, 0), (x, HIGH)], role, 1.4, "3 3")  # type: ignore[arg-type]
        for place, role in places
        for x in (round((plot.x(place) + plot.x(place - 1)) / 2, 1),)
    )
    parts = [*ground(shown, plot), *band(shown, plot), *marks, *ran(shown, plot)]
    return svg(WIDE, HIGH, parts, title=alt, width=WIDE, height=HIGH)
