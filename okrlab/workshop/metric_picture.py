"""A metric's chart as SVG that needs nothing but its card: for a page, a result, a file to keep.

Signals differ in shape as well as colour, gaps stay gaps, and the limits of the baseline run on
through what came after. Colours are the page's `--okr-…`, where it has any.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from html import escape
from itertools import pairwise
from typing import Final, Literal

from okrlab.model.metric import Evidence, Metric
from okrlab.model.numbers import short
from okrlab.model.text import shorten
from okrlab.texts import text
from okrlab.workshop.metric_scale import Plot, domain, round_numbers, said, thinned, when

Size = Literal["wide", "phone"]
SIZES: Final[dict[Size, tuple[int, int, int]]] = {"wide": (720, 330, 40), "phone": (358, 310, 18)}
"""Width and height in pixels, letters of a reason."""
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
    "ground": "#ffffff",
}
_LETTER: Final = 7.8
"""Pixels that a letter of 13 pixels takes, about."""
_TOP, _FOOT, _EDGE, _GAP = 26, 24, 8, 16
_DENSE: Final = 80


def metric_svg(
    metric: Metric,
    *,
    found: Evidence | None = None,
    size: Size = "wide",
    words: str = "",
    ahead: int = 0,
    room: Iterable[float] = (),
) -> str:
    """The chart; `found` goes before the card's own evidence. The same card gives the same bytes.

    `words` is the alternative text, `ahead` how many periods lie between the last one and the
    target's day, `room` values that must have a place although nothing is drawn there.

    >>> svg = metric_svg(Metric(id="m", name="Calls < 2", values=(1.0, 3.0, None, 2.0)))
    >>> svg.startswith("<svg "), "Calls &lt; 2" in svg
    (True, True)
    """
    found = found or metric.evidence or Evidence(sentence="", method="")
    width, height, _ = SIZES[size]
    legend = list(_legend(metric, found, width))
    low, high = domain(metric, found, room)
    numbers = round_numbers(low, high, 6)
    step = numbers[1] - numbers[0] if len(numbers) > 1 else high - low
    labels = [said(one, metric, 10 * step * (1 + 1e-9)) for one in numbers]
    margin = _LETTER * max(len(one) for one in (*labels, "100"))
    rows = 1 + max((row for _, row, _ in legend), default=0)
    plot = Plot(
        left=margin + 8,
        right=width - 6.5 * _LETTER - 8,
        top=_TOP if _named(metric) else _EDGE,
        bottom=height - _FOOT - 20 * rows,
        low=low,
        high=high,
        periods=max(1, len(metric.values) + ahead),
    )
    parts = [
        *_axes(metric, plot, list(zip(numbers, labels, strict=True))),
        *_band(metric, found, plot),
        *_uprights(metric, found, plot, size),
        *_values(metric, found, plot),
        *_ends(metric, found, plot),
        _target(metric, plot),
        *(
            f'<g transform="translate({x:.0f},{height - 20 * (rows - row) + 8})">{piece}</g>'
            for x, row, piece in legend
        ),
    ]
    name = escape(words or metric.name, quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="{name}" font-family="system-ui, sans-serif" '
        f'font-size="13" data-low="{low:.10g}" data-high="{high:.10g}" data-top="{plot.top}" '
        f'data-bottom="{plot.bottom}"><title>{name}</title>{"".join(parts)}</svg>'
    )


def _colour(role: str) -> str:
    return f"var(--okr-{role}, {COLOURS[role]})"


def _axes(metric: Metric, plot: Plot, numbers: list[tuple[float, str]]) -> Iterator[str]:
    for value, label in numbers:
        y = plot.y(value)
        yield f'<path d="M{plot.left} {y}H{plot.right}" stroke="{_colour("grid")}"/>'
        yield _words(plot.left - 6, y + 4.5, label, "soft", "end")
    names = when(metric)
    widest = _LETTER * max(map(len, names), default=0)
    apart = (widest + _GAP) / (plot.right - plot.left) * plot.periods
    places = thinned([n for n, name in enumerate(names) if name], apart)
    for n in places:
        yield _words(plot.x(n), plot.bottom + 17, names[n], "soft", "middle")
    yield f'<path d="M{plot.left} {plot.bottom}H{plot.right}" stroke="{_colour("limit")}"/>'


def _column(line: tuple[float, ...], found: Evidence, end: int) -> list[tuple[int, float]]:
    """A level for each period, run on to the end."""
    count = end - found.first
    if not line or count <= 0:
        return []
    run = [line[min(n, len(line) - 1)] for n in range(count)]
    if 2 < len(line) < count and _straight(line):
        slope = line[-1] - line[-2]
        run = [*line, *(line[-1] + slope * n for n in range(1, count - len(line) + 1))]
    return [(found.first + n, value) for n, value in enumerate(run)]


def _straight(line: tuple[float, ...]) -> bool:
    """Whether a line has one slope; that of a season or of counts has none to go on with."""
    steps = [b - a for a, b in pairwise(line)]
    return max(steps) - min(steps) <= 1e-3 * max(map(abs, steps))


def _band(metric: Metric, found: Evidence, plot: Plot) -> Iterator[str]:
    end = len(metric.values)
    lower, upper, level = (
        _column(one, found, end) for one in (found.lower, found.upper, found.level)
    )
    if lower and upper:
        edge = _path(plot, upper) + _path(plot, lower[::-1]).replace("M", "L", 1) + "Z"
        yield f'<path d="{edge}" fill="{_colour("band")}"/>'
        for line in (lower, upper):
            yield (
                f'<path d="{_path(plot, line)}" fill="none" stroke="{_colour("limit")}" '
                'stroke-width="1.6" stroke-dasharray="5 4"/>'
            )
    if level:
        yield (
            f'<path d="{_path(plot, level)}" fill="none" stroke="{_colour("level")}" '
            'stroke-width="2"/>'
        )


def _path(plot: Plot, line: list[tuple[int, float]]) -> str:
    """A line through these places; the ends reach half a period further when it is level."""
    if len({value for _, value in line}) == 1:
        ends = [(line[0][0] - 0.5, line[0][1]), (line[-1][0] + 0.5, line[-1][1])]
        if line[0][0] > line[-1][0]:
            ends = [(line[0][0] + 0.5, line[0][1]), (line[-1][0] - 0.5, line[-1][1])]
        points = ends
    else:
        points = [(float(place), value) for place, value in line]
    return "M" + "L".join(f"{plot.x(place)} {plot.y(value)}" for place, value in points)


def _values(metric: Metric, found: Evidence, plot: Plot) -> Iterator[str]:
    run: list[str] = []
    for place, value in [*enumerate(metric.values), (len(metric.values), None)]:
        if value is not None:
            run.append(f"{plot.x(place)} {plot.y(value)}")
        elif run:
            yield (
                f'<path d="M{"L".join(run)}" fill="none" stroke="{_colour("line")}" '
                'stroke-width="1.8" stroke-linejoin="round"/>'
            )
            run = []
    signs = {**dict.fromkeys(found.pattern, "pattern"), **dict.fromkeys(found.outside, "outside")}
    radius = 3 if len(metric.values) <= _DENSE else 1.6
    for place, value in enumerate(metric.values):
        if value is None:
            continue
        x, y = plot.x(place), plot.y(value)
        if place in signs:
            yield f'<g transform="translate({x},{y})">{_SIGNS[signs[place]]()}</g>'
        else:
            faint = ' opacity=".45"' if place < found.first else ""
            yield f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{_colour("line")}"{faint}/>'


def _diamond() -> str:
    return f'<path d="M0-7 6 0 0 7-6 0Z" fill="{_colour("signal")}"/>'


def _triangle() -> str:
    return f'<path d="M0-6.5 6.500 5H-6.500Z" fill="{_colour("signal")}"/>'


_SIGNS: Final = {"outside": _diamond, "pattern": _triangle}


def _ends(metric: Metric, found: Evidence, plot: Plot) -> Iterator[str]:
    """The numbers of the lines, in the right margin, moved apart where they would touch."""
    end = len(metric.values)
    before = -1e9
    lines = ((found.upper, "soft"), (found.level, "level"), (found.lower, "soft"))
    for line, role in lines:
        column = _column(line, found, end)
        if not column:
            continue
        y = max(plot.y(column[-1][1]), before + 14)
        before = y
        label = said(column[-1][1], metric, (plot.high - plot.low) / 10)
        x = plot.x(end - 1) + 10 if plot.periods > end + 6 else plot.right + 5
        yield _words(x, y + 4.5, label, role, "start", 600)


def _uprights(metric: Metric, found: Evidence, plot: Plot, size: Size) -> Iterator[str]:
    starts = metric.starts
    if not starts:
        return
    marks = [(one.date, one.reason, "soft", "2 3") for one in metric.rebases]
    if metric.changed:
        marks.append((metric.changed, text("history.chart_changed"), "change", ""))
    for day, reason, role, dash in marks:
        place = _place(starts, day)
        x = round((plot.x(place) + plot.x(place - 1)) / 2, 1)
        late = x > plot.left + 0.6 * (plot.right - plot.left)
        yield (
            f'<path d="M{x} {plot.top - 6}V{plot.bottom}" stroke="{_colour(role)}" '
            f'stroke-width="2" stroke-dasharray="{dash}"/>'
        )
        anchor = "end" if late else "start"
        yield _words(x, plot.top - 11, shorten(reason, SIZES[size][2]), role, anchor, 600)


def _named(metric: Metric) -> bool:
    """Whether words stand above the plot."""
    return bool(metric.starts and (metric.changed or metric.rebases))


def _place(starts: tuple[date, ...], day: date) -> int:
    return sum(one < day for one in starts)


def _target(metric: Metric, plot: Plot) -> str:
    """The target's line; without one it is there unseen, for a page that moves it."""
    value = metric.target
    y = plot.y(plot.low if value is None else value)
    shown = ' display="none"' if value is None else ""
    times = 100 if metric.kind == "rate" else 1
    label = "" if value is None else short(times * value, grouped=True).replace("-", "−")
    return (
        f'<g class="okr-target" transform="translate(0,{y})"{shown}>'
        f'<path d="M{plot.left} 0H{plot.right}" stroke="{_colour("target")}" stroke-width="2.500" '
        f'stroke-dasharray="9 3 2 3"/><g paint-order="stroke" stroke-width="4" '
        f'stroke="{_colour("ground")}">'
        f"{_words(plot.left + 4, -7, label, 'target', 'start', 700)}</g></g>"
    )


def _legend(metric: Metric, found: Evidence, width: int) -> Iterator[tuple[float, int, str]]:
    """What the signs mean, as far as there are any: where each stands, and the sign with words."""
    line = '<path d="M0 0H20" stroke="{}" stroke-width="2.500" stroke-dasharray="{}"/>'
    there = {
        "level": (bool(found.level), line.format(_colour("level"), "")),
        "limits": (bool(found.upper), line.format(_colour("limit"), "5 4")),
        "outside": (bool(found.outside), f'<g transform="translate(10)">{_diamond()}</g>'),
        "pattern": (bool(found.pattern), f'<g transform="translate(10)">{_triangle()}</g>'),
        "target": (metric.target is not None, line.format(_colour("target"), "9 3 2 3")),
    }
    x, row = 8.0, 0
    for name, (shown, sign) in there.items():
        if not shown:
            continue
        words = text(f"baseline_board.sign_{name}")
        wide = 26 + _LETTER * len(words) + 16
        if x + wide > width + 16:
            x, row = 8.0, row + 1
        yield x, row, sign + _words(26, 4.5, words, "soft", "start")
        x += wide


def _words(x: float, y: float, words: str, role: str, anchor: str, weight: int = 400) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{_colour(role)}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{escape(words)}</text>'
    )
