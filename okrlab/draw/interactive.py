"""The interactive view of a history for JupyterLab: the same layers as the SVG, in Altair."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING, Any

from okrlab.draw.chart_sizes import LOOKS, Size
from okrlab.draw.run_chart import COLOURS, Role, RunChart, apart
from okrlab.texts import text
from okrlab.texts.clean import shorten

if TYPE_CHECKING:
    import altair as alt

_SHAPES = {"outside": "diamond", "rule": "triangle-up"}
_DASHES: dict[Role, list[int]] = {"limit": [5, 4], "target": [9, 3, 2, 3], "soft": [2, 3]}


def interactive(shown: RunChart, *, size: Size = "page", title: str = "") -> alt.LayerChart:
    """The chart with a tooltip at each point, under its `title` and its verdict.

    It needs the package altair.
    """
    import altair as alt

    look = LOOKS[size]
    width, height, thick = look.width - 160, look.height - 100, look.letters / 14
    low, high = shown.domain()
    axis = alt.Axis(format=_format(shown, high - low), tickCount=6)
    scale = alt.Scale(domain=[low, high], nice=False, zero=False)
    x: Any = alt.X(_x(shown), title=None)
    if shown.starts:
        x = x.scale(type="utc")
    listed = shown.rows()
    data = alt.Chart(alt.InlineData(values=listed)).encode(x=x)
    tooltip = [
        alt.Tooltip("x:N", title=text("history.chart_column_start")),
        alt.Tooltip("value:Q", title=text("history.chart_column_value"), format=axis.format),
    ]

    def known(*names: str) -> Any:
        return data.transform_filter(" && ".join(f"isValid(datum.{name})" for name in names))

    def line(name: str, role: Role, stroke: float) -> Any:
        return known(name).mark_line(
            color=COLOURS[role], strokeWidth=stroke * thick, strokeDash=_DASHES.get(role, [1, 0])
        )

    faint = alt.condition("isValid(datum.level)", alt.value(1), alt.value(0.45))
    signal: dict[str, Any] = {"filled": True, "color": COLOURS["signal"], "size": 120 * thick**2}
    layers: list[Any] = [
        known("lower", "upper")
        .mark_area(color=COLOURS["band"], opacity=1)
        .encode(y=alt.Y("lower:Q", scale=scale, axis=axis, title=None), y2="upper:Q"),
        *(line(side, "limit", 1.6).encode(y=f"{side}:Q") for side in ("lower", "upper")),
        line("level", "level", 2).encode(y="level:Q"),
        *_uprights(shown, look.letters),
        *([_target(shown, listed, thick)] if shown.target is not None and listed else []),
        line("value", "line", 1.8).encode(
            y=alt.Y("value:Q", scale=scale, axis=axis, title=None), detail="run:N"
        ),
        known("value")
        .mark_point(filled=True, color=COLOURS["line"], size=26 * thick**2)
        .encode(y="value:Q", tooltip=tooltip, opacity=faint),
        *(
            known("value")
            .transform_filter(f"datum.signal == '{kind}'")
            .mark_point(shape=shape, opacity=1, **signal)
            .encode(y="value:Q", tooltip=tooltip)
            for kind, shape in _SHAPES.items()
        ),
        *_labels(shown, (low, high), (width, height), look.letters),
    ]
    chart: alt.LayerChart = (
        alt.layer(*layers)
        .properties(
            width=width,
            height=height,
            background="transparent",
            title=alt.Title(text=title, subtitle=shown.verdict, anchor="start", frame="bounds"),
        )
        .configure(font="system-ui, sans-serif", aria=False)
        .configure_axis(labelFontSize=look.letters, labelColor=COLOURS["soft"], labelOverlap=True)
        .configure_axisX(grid=False)
        .configure_view(stroke=None)
    )
    return chart


def _format(shown: RunChart, span: float) -> str:
    """The d3 format of the numbers on the axis."""
    if shown.share:
        return ".0%" if span > 0.05 else ".1%" if span > 0.005 else ".2%"
    if max((abs(value) for value in shown.values if value is not None), default=0.0) >= 1e6:
        return "~s"
    digits = max(0, 1 - floor(log10(span)))
    return f",.{digits}~f" if digits <= 6 else ".1~e"


def _labels(
    shown: RunChart, domain: tuple[float, float], plot: tuple[int, int], letters: int
) -> list[Any]:
    """The names and numbers of the lines, in the right margin, moved apart where they touch."""
    import altair as alt

    ends, (low, high), (width, height) = shown.named_ends(), domain, plot
    wanted = (height * (high - value) / (high - low) for _, value, _ in ends)
    return [
        alt.Chart(alt.InlineData(values=[{"words": [name, shown.said(value, (high - low) / 10)]}]))
        .mark_text(align="left", color=COLOURS[role], fontSize=letters - 1, fontWeight=600)
        .encode(x=alt.value(width + 8), y=alt.value(at - letters / 2), text="words:N")
        for at, (name, value, role) in zip(apart(wanted, 2.2 * letters), ends, strict=True)
    ]


def _uprights(shown: RunChart, letters: int) -> list[Any]:
    import altair as alt

    layers = []
    for upright in shown.uprights if shown.starts else ():
        values = [{"x": upright.day.isoformat(), "words": shorten(upright.words, 40)}]
        chart = alt.Chart(alt.InlineData(values=values)).encode(x=_x(shown))
        look: dict[str, Any] = {"color": COLOURS[upright.role]}
        dash = _DASHES.get(upright.role, [1, 0])
        layers.append(chart.mark_rule(strokeWidth=2, strokeDash=dash, **look))
        label = chart.mark_text(align="left", baseline="bottom", fontSize=letters - 1, **look)
        layers.append(label.encode(y=alt.value(-4), text="words:N"))
    return layers


def _target(shown: RunChart, listed: list[dict[str, Any]], thick: float) -> Any:
    """The target as a horizontal line up to its day."""
    import altair as alt

    end = shown.by.isoformat() if shown.by and shown.starts else listed[-1]["x"]
    values = [{"x": x, "y": shown.target} for x in (listed[0]["x"], end)]
    line = alt.Chart(alt.InlineData(values=values)).mark_line(
        color=COLOURS["target"], strokeWidth=2 * thick, strokeDash=_DASHES["target"]
    )
    return line.encode(x=_x(shown), y="y:Q")


def _x(shown: RunChart) -> str:
    return "x:T" if shown.starts else "x:Q"
