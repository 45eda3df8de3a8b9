"""Draws a metric's history as an Altair chart: values, level, limits, signals, change, target.

Signals differ in shape as well as colour, gaps stay gaps, and the limits of the baseline run on
through what came after a change, so that one sees what is compared with what.
"""

from __future__ import annotations

from math import floor, log10
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from okrlab.measure.plotted import Marks, Size, rows, spread
from okrlab.measure.results import Baseline
from okrlab.measure.saying import amount, bare
from okrlab.measure.series import Series
from okrlab.model.text import shorten
from okrlab.texts import text

if TYPE_CHECKING:
    import altair as alt

SIZES: Final[dict[Size, tuple[int, int, int]]] = {
    "page": (700, 330, 14),
    "phone": (330, 290, 15),
    "room": (1120, 560, 24),
}
"""Width and height of the plot, and the size of its letters, in pixels."""
COLOURS: Final = {
    "ink": "#1f2430",
    "soft": "#545b6b",
    "grid": "#e3e5ea",
    "line": "#1d4f91",
    "level": "#10695a",
    "limit": "#82899a",
    "band": "#e8f1ee",
    "signal": "#b3261e",
    "change": "#7b2f7d",
    "target": "#76500f",
}
"""By what they are for; pages put their own in their place (`picture.py`)."""
_SHAPES: Final = {"outside": "diamond", "rule": "triangle-up"}


def chart(
    series: Series,
    base: Baseline,
    marks: Marks | None = None,
    *,
    size: Size = "page",
    titled: bool = True,
) -> alt.LayerChart:
    """The chart of a series with its baseline; `marks` adds a change and a target.

    Without `titled`, the page around it says what it shows.
    """
    import altair as alt

    marks = marks or Marks()
    width, height, letters = SIZES[size]
    thick = letters / 14
    listed = rows(series, base)
    low, high = _domain(listed, marks)
    axis = alt.Axis(format=_format(series, high - low), tickCount=5 if size == "phone" else 6)
    scale = alt.Scale(domain=[low, high], nice=False, zero=False)
    y: Any = alt.Y("value:Q", scale=scale, axis=axis, title=None)
    told = [
        alt.Tooltip("when:N", title=text("history.chart_column_when")),
        alt.Tooltip("value:Q", title=text("history.chart_column_value"), format=axis.format),
    ]
    along: dict[str, Any] = {"scale": alt.Scale(type="utc")} if series.starts else {}
    x: Any = alt.X(_x(series), title=None, **along)
    data = alt.Chart(_inline(listed)).encode(x=x)
    limited = data.transform_filter("isValid(datum.lower) && isValid(datum.upper)")
    valued = data.transform_filter("isValid(datum.value)")
    faint = alt.condition("datum.used || datum.after", alt.value(1), alt.value(0.45))
    layers: list[Any] = [
        limited.mark_area(color=COLOURS["band"], opacity=1).encode(
            y=alt.Y("lower:Q", scale=scale, axis=axis, title=None), y2="upper:Q"
        ),
        *(
            limited.mark_line(
                color=COLOURS["limit"], strokeWidth=1.6 * thick, strokeDash=[5, 4]
            ).encode(y=f"{side}:Q")
            for side in ("lower", "upper")
        ),
        data.transform_filter("isValid(datum.level)")
        .mark_line(color=COLOURS["level"], strokeWidth=2 * thick)
        .encode(y="level:Q"),
        *_uprights(series, base, marks, size),
        *_target(series, marks, listed, thick),
        valued.mark_line(color=COLOURS["line"], strokeWidth=1.8 * thick, strokeJoin="round").encode(
            y=y, detail="run:N"
        ),
        valued.mark_point(
            filled=True, color=COLOURS["line"], size=26 * thick**2 if len(listed) <= 80 else 9
        ).encode(y="value:Q", tooltip=told, opacity=faint),
        *(
            valued.transform_filter(f"datum.signal == '{kind}'")
            .mark_point(
                filled=True,
                color=COLOURS["signal"],
                opacity=1,
                shape=shape,
                size=120 * thick**2,
            )
            .encode(y="value:Q", tooltip=told)
            for kind, shape in _SHAPES.items()
        ),
        *_labels(series, base, listed, marks, (low, high), size),
    ]
    subtitle = wrap(_legend(base, marks), int(width / letters * 1.9))
    heading: dict[str, Any] = {"text": subtitle, "fontSize": letters, "color": COLOURS["soft"]}
    if titled:
        heading = {
            "text": shorten(_title(series), int(width / letters * 1.7)),
            "fontSize": letters + 3,
            "color": COLOURS["ink"],
            "subtitle": subtitle,
            "subtitleFontSize": letters,
            "subtitleColor": COLOURS["soft"],
            "subtitlePadding": 6,
        }
    made: alt.LayerChart = (
        alt.layer(*layers)
        .properties(
            width=width,
            height=height,
            background="transparent",
            title=alt.Title(
                **heading,
                anchor="start",
                frame="bounds",
                fontWeight=600 if titled else 400,
                offset=1.6 * letters
                if series.starts and (marks.changed or base.first)
                else letters,
            ),
        )
        .configure(
            font="system-ui, sans-serif",
            aria=False,
            padding={"left": 6, "top": 6, "bottom": 6, "right": 1.6 * letters},
        )
        .configure_axis(
            labelFontSize=letters,
            labelColor=COLOURS["soft"],
            gridColor=COLOURS["grid"],
            domainColor=COLOURS["limit"],
            tickColor=COLOURS["limit"],
            labelOverlap=True,
        )
        .configure_axisX(grid=False, tickCount=4 if size == "phone" else 8)
        .configure_view(stroke=None)
    )
    return made


def _domain(listed: list[dict[str, Any]], marks: Marks) -> tuple[float, float]:
    """The range of the upright axis: all that is drawn, and a little air."""
    shown = [row[key] for row in listed for key in ("value", "level", "lower", "upper")]
    known = [one for one in (*shown, marks.target) if one is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    air = 0.06 * (high - low) or 0.05 * abs(high) or 1.0
    return low - air, high + air


def _format(series: Series, span: float) -> str:
    """d3's way of writing the numbers on the axis."""
    if series.kind == "rate":
        return ".0%" if span > 0.05 else ".1%" if span > 0.005 else ".2%"
    most = float(np.nanmax(np.abs(series.values))) if series.n else 0.0
    if most >= 1e6:
        return "~s"
    digits = max(0, 1 - floor(log10(span)))
    return f",.{digits}~f" if digits <= 6 else ".1~e"


def _legend(base: Baseline, marks: Marks) -> str:
    """What the signs mean, as far as there are any, and what the target is worth."""
    rules = {signal.rule == "outside" for signal in base.signals}
    signs = [
        text(f"history.chart_{name}")
        for name, there in (("outside", True in rules), ("pattern", False in rules))
        if there
    ]
    return " · ".join([*signs, *([marks.verdict] if marks.verdict else [])])


def _labels(
    series: Series,
    base: Baseline,
    listed: list[dict[str, Any]],
    marks: Marks,
    domain: tuple[float, float],
    size: Size,
) -> list[Any]:
    """What the level lines are, in the right margin, moved apart where they would touch."""
    import altair as alt

    width, height, letters = SIZES[size]
    last: dict[str, Any] = next((row for row in reversed(listed) if row["level"] is not None), {})
    scale = spread(series)
    wanted = [
        ("upper", last.get("upper"), "soft"),
        ("line" if base.slope else "level", last.get("level"), "level"),
        ("lower", last.get("lower"), "soft"),
        ("target", marks.target, "target"),
    ]
    places = [
        (height * (domain[1] - value) / (domain[1] - domain[0]), name, value, colour)
        for name, value, colour in wanted
        if value is not None
    ]
    made, before = [], -1e9
    for at, name, value, colour in sorted(places):
        at = max(at, before + 2.2 * letters)
        before = at
        said = (amount if series.kind == "rate" else bare)(value, series, scale)
        words = [text(f"history.chart_{name}"), said]
        label = alt.Chart(_inline([{"words": words}])).mark_text(
            align="left",
            baseline="middle",
            color=COLOURS[colour],
            fontSize=letters - 1,
            fontWeight=600,
            lineHeight=letters,
        )
        made.append(
            label.encode(x=alt.value(width + 8), y=alt.value(at - letters / 2), text="words:N")
        )
    return made


def _uprights(series: Series, base: Baseline, marks: Marks, size: Size) -> list[Any]:
    """Upright lines, named above the plot: where the limits begin anew, and the change."""
    import altair as alt

    if not series.starts:
        return []
    lines = []
    if base.first:
        reason = base.rebased[-1].reason if base.rebased else text("history.chart_rebased")
        lines.append((series.starts[base.first], reason, "soft", [2, 3]))
    if marks.changed:
        lines.append((marks.changed, text("history.chart_changed"), "change", [1, 0]))
    made = []
    ends = series.starts[0].toordinal(), (marks.by or series.starts[-1]).toordinal()
    for when, words, colour, dash in lines:
        late = (when.toordinal() - ends[0]) > 0.6 * (ends[1] - ends[0])
        data = _inline([{"x": when.isoformat(), "words": shorten(words, 40)}])
        upright = alt.Chart(data).encode(x=_x(series))
        made.append(upright.mark_rule(color=COLOURS[colour], strokeWidth=2, strokeDash=dash))
        made.append(
            upright.mark_text(
                align="right" if late else "left",
                baseline="bottom",
                color=COLOURS[colour],
                fontSize=SIZES[size][2] - 1,
                fontWeight=600,
            ).encode(y=alt.value(-4), text="words:N")
        )
    return made


def _target(series: Series, marks: Marks, listed: list[dict[str, Any]], thick: float) -> list[Any]:
    """The target as a level line up to its day."""
    import altair as alt

    if marks.target is None or not listed:
        return []
    end = marks.by.isoformat() if marks.by and series.starts else listed[-1]["x"]
    across = _inline([{"x": one, "y": marks.target} for one in (listed[0]["x"], end)])
    line = alt.Chart(across).mark_line(
        color=COLOURS["target"], strokeWidth=2 * thick, strokeDash=[9, 3, 2, 3]
    )
    return [line.encode(x=_x(series), y="y:Q")]


def _inline(values: list[dict[str, Any]]) -> Any:
    import altair as alt

    return alt.InlineData(values=values)


def _x(series: Series) -> str:
    return "x:T" if series.starts else "x:Q"


def _title(series: Series) -> str:
    name = text(
        "history.chart_title",
        name=series.name or text("history.chart_value"),
        every=text(f"history.{series.every}"),
    )
    return f"{name} ({series.unit})" if series.unit else name
