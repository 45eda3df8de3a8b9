"""Draws the history of a metric's card as a chart, for pages, results and files."""

from __future__ import annotations

from collections.abc import Iterable

from okrlab.blocks.baseline.cards import Evidence, Metric
from okrlab.draw.chart_sizes import LOOKS, Size
from okrlab.draw.run_chart import Line, RunChart, Upright, run_on, stepped
from okrlab.draw.run_chart_svg import run_chart_svg
from okrlab.results.document import Curve, CurveRole, Diagram
from okrlab.texts import text


def metric_svg(
    metric: Metric,
    *,
    found: Evidence | None = None,
    size: Size = "wide",
    words: str = "",
    room: Iterable[float] = (),
) -> str:
    """The chart as SVG; the same card gives the same bytes.

    `found` is used instead of the card's own evidence. `words` is the alternative text, and `room`
    holds values that the scale must include although nothing is drawn there yet.
    """
    shown = run_chart_of(metric, found or metric.evidence)
    return run_chart_svg(
        shown,
        size=size,
        alt=words,
        room=room,
        movable=True,
        named=LOOKS[size].beside,
    )


def _since(metric: Metric, level: float | None) -> Line:
    """A level from the marked change on."""
    if level is None or metric.changed is None or not metric.starts:
        return ()
    before = sum(day < metric.changed for day in metric.starts)
    return stepped((level,), (before, len(metric.values)), len(metric.values))


def diagram_of(metric: Metric) -> Diagram:
    """What the chart shows as plain data: the values, with the lines of its evidence and target.

    >>> diagram_of(Metric(id="m", name="Calls", values=(9.0, 7.0))).curves[0].values
    (9.0, 7.0)
    """
    shown = run_chart_of(metric, metric.evidence)
    lines: list[tuple[str, tuple[float | None, ...], CurveRole]] = [
        ("value", shown.values, "value"),
        ("metrics_level", shown.level, "level"),
        ("metrics_lower", shown.lower, "limit"),
        ("metrics_upper", shown.upper, "limit"),
    ]
    if shown.target is not None:
        lines.append(("target", (shown.target,) * len(shown.values), "target"))
    name = f"{metric.name} ({metric.unit})" if metric.unit else metric.name
    return Diagram(
        "line",
        name,
        shown.starts or tuple(str(n + 1) for n in range(len(shown.values))),
        tuple(
            Curve(text(f"result.col_{key}"), tuple(line), role)
            for key, line, role in lines
            if any(value is not None for value in line)
        ),
        shown.share,
    )


def run_chart_of(metric: Metric, found: Evidence | None) -> RunChart:
    """What a chart shows of a card. The lines of its evidence are extended over later periods."""
    found, end = found or Evidence(sentence="", method=""), len(metric.values)
    seasonal = found.method in ("season", "stl")  # or so beside a step, with a level a period
    uprights = [Upright(one.date, one.reason) for one in metric.rebases]
    if metric.changed:
        uprights.append(Upright(metric.changed, text("history.chart_changed"), "change"))
    level, lower, upper = (
        run_on(line, found.first, end) if line else ()
        for line in (found.level, found.lower, found.upper)
    )
    return RunChart(
        name=metric.name,
        unit=metric.unit,
        every=metric.every,
        share=metric.kind == "rate",
        values=metric.values,
        starts=metric.starts,
        level=level,
        lower=lower,
        upper=upper,
        earlier=stepped(found.earlier, found.edges, end),
        steps=found.steps,
        later=_since(metric, found.later),
        odd=found.odd,
        sloped=found.method == "trend",
        bent=seasonal or (found.method == "shift" and len(found.level) > 1),
        first=found.first,
        signals={**dict.fromkeys(found.pattern, "rule"), **dict.fromkeys(found.outside, "outside")},
        uprights=tuple(uprights),
        target=metric.target,
        by=metric.by_when,
    )
