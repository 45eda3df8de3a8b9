"""Draws a history as SVG: for a page that sets the colours, or as a file to keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Any, Final

from okrlab.draw.chart_sizes import LOOKS, ChartSize, Plot, Size
from okrlab.draw.run_chart import COLOURS, Line, Role, RunChart, apart
from okrlab.draw.svg import line, lines, svg, tag, words
from okrlab.draw.time_axis import axis_labels
from okrlab.texts import text
from okrlab.texts.numbers import short

_TOP, _FOOT, _EDGE, _YEARS = 26, 24, 8, 16
_DENSE: Final = 80
_FEW: Final = 6  # periods to come; above more of them the lines' numbers have room
_DASHES: Final = {"soft": "2 3", "limit": "5 4", "target": "9 3 2 3"}
Point = tuple[float, float]


def run_chart_svg(
    shown: RunChart,
    *,
    size: Size = "wide",
    alt: str = "",
    ahead: int = 0,
    room: Iterable[float] = (),
    title: str = "",
    movable: bool = False,
    named: bool = False,
) -> str:
    """The chart as SVG; the same history gives the same bytes.

    `alt` is the alternative text, `title` is drawn above the chart. `ahead` leaves room for so many
    periods after the last one, and `room` for these values, although nothing is drawn there. With
    `movable`, the target's line is there but hidden until a page moves it. With `named`, lines
    have their names beside them.

    >>> drawn = run_chart_svg(RunChart(name="Calls < 2", values=(1.0, 3.0, None, 2.0)))
    >>> drawn.startswith("<svg "), "Calls &lt; 2" in drawn
    (True, True)
    """
    look = LOOKS[size]
    unit, letter = look.letters / 13, 0.6 * look.letters
    legend, rows = _legend(shown, look, named=named)
    low, high = shown.domain(room)
    ticks = shown.ticks(low, high)
    margin = letter * max(len(label) for _, label in (*ticks, (0, "100")))
    names = (len(name) for name, _, _ in (shown.named_ends() if named else ()))
    numbers = 7 if look.beside else 0
    widest = max(6.5, 1.1 * max(names, default=0) + 1 + (numbers if named else 0))
    heading = 24 * unit if title else 0
    reasons = bool((shown.starts and shown.uprights) or shown.steps)
    years = _YEARS if shown.starts else 0
    roomy, periods = ahead > _FEW, max(1, len(shown.values) + ahead)
    inside = roomy * (look.width - margin - 2 * _EDGE) * ahead / periods
    plot = Plot(
        left=margin + 8,
        right=look.width - max(letter * widest - inside, _EDGE) - 8,
        top=(_TOP if reasons else _EDGE) * unit + heading,
        bottom=look.height - (_FOOT + years + 20 * rows) * unit,
        low=low,
        high=high,
        periods=periods,
        unit=unit,
        roomy=roomy,
    )
    head = line(title, int(look.width / letter / 1.15))
    parts = [
        *([_said(8, 17 * unit, head, "ink", 600, font_size=look.letters + 3)] if title else []),
        *ground(shown, plot),
        *_axes(shown, plot, ticks),
        *band(shown, plot),
        *_uprights(shown, plot, look),
        *ran(shown, plot),
        *_points(shown, plot),
        *_ends(shown, plot, named=named, beside=look.beside),
        *([_target(shown, plot, look)] if movable or shown.target is not None else []),
        *legend,
    ]
    data: dict[str, Any] = {
        "aria_label": alt or shown.name,
        "width": look.width,
        "height": look.height,
        "font_size": look.letters,
        "data_low": short(low),
        "data_high": short(high),
        "data_top": plot.top,
        "data_bottom": plot.bottom,
    }
    if movable:
        data["data_end"] = plot.right + 5
    return svg(look.width, look.height, parts, title=alt or shown.name, **data)


@cache
def colour(role: Role) -> str:
    """A colour that a page can set, by default the one for print."""
    return f"var(--okr-{role}, {COLOURS[role]})"


def painted(drawn: str, colours: dict[Role, str]) -> str:
    """The drawing with these colours as defaults where a page sets none."""
    for role, default in colours.items():
        drawn = drawn.replace(colour(role), f"var(--okr-{role}, {default})")
    return drawn


def _axes(shown: RunChart, plot: Plot, ticks: list[tuple[float, str]]) -> Iterator[str]:
    unit = plot.unit
    for value, label in ticks:
        y = plot.y(value)
        yield stroke([(plot.left, y), (plot.right, y)], "grid", unit)
        yield _said(plot.left - 6, y + 4.5 * unit, label, "soft", anchor="end")
    letter = 7.8 * unit / (plot.right - plot.left) * plot.periods
    for one in axis_labels(shown.starts, len(shown.values), shown.every, letter):
        x = plot.x(one.place)
        yield _said(x, plot.bottom + 17 * unit, one.words, "soft", anchor="middle")
        if one.year:
            yield _said(x, plot.bottom + 33 * unit, one.year, "soft", 600, anchor="middle")
    yield stroke([(plot.left, plot.bottom), (plot.right, plot.bottom)], "limit", unit)


def ground(shown: RunChart, plot: Plot) -> Iterator[str]:
    """The range between the limits, as a ground below everything else."""
    if (lower := _places(shown.lower, plot)) and (upper := _places(shown.upper, plot)):
        yield tag("path", d=f"{_path([*upper, *lower[::-1]])}Z", fill=colour("band"))


def band(shown: RunChart, plot: Plot) -> Iterator[str]:
    """The limits, the level, and the levels before."""
    lower, upper, level = (_places(one, plot) for one in (shown.lower, shown.upper, shown.level))
    for edge in (lower, upper) if lower and upper else ():
        yield stroke(edge, "limit", 1.6 * plot.unit, dash=_DASHES["limit"])
    if level:
        yield stroke(level, "level", 2 * plot.unit)
    for stretches, role in ((shown.earlier, "level"), (shown.later, "change")):
        for value, run in groupby(range(len(stretches)), stretches.__getitem__):
            if value is not None:
                places, y = [*run], plot.y(value)
                across = [(plot.x(places[0] - 0.5), y), (plot.x(places[-1] + 0.5), y)]
                yield stroke(across, role, 1.6 * plot.unit)  # type: ignore[arg-type]


def _places(line: Line, plot: Plot) -> list[Point]:
    """The points of a line. A horizontal line is half a period longer at both ends."""
    known = [(float(n), value) for n, value in enumerate(line) if value is not None]
    if len({value for _, value in known}) == 1:
        known = [(known[0][0] - 0.5, known[0][1]), (known[-1][0] + 0.5, known[-1][1])]
    return [(plot.x(place), plot.y(value)) for place, value in known]


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points)


def stroke(points: Sequence[Point], role: Role, width: float, dash: str | None = None) -> str:
    look = {"stroke": colour(role), "stroke_dasharray": dash, "stroke_linejoin": "round"}
    return tag("path", d=_path(points), fill="none", stroke_width=width, **look)


def _said(
    x: float,
    y: float,
    said: str,
    role: Role,
    weight: int | None = None,
    anchor: str | None = None,
    **more: float,
) -> str:
    return words(x, y, said, fill=colour(role), font_weight=weight, text_anchor=anchor, **more)


def ran(shown: RunChart, plot: Plot) -> Iterator[str]:
    """The line of the values; a gap breaks it."""
    known = [(n, value) for n, value in enumerate(shown.values) if value is not None]
    for _, run in groupby(enumerate(known), lambda one: one[1][0] - one[0]):
        yield stroke([(plot.x(n), plot.y(value)) for _, (n, value) in run], "line", 1.8 * plot.unit)


def _points(shown: RunChart, plot: Plot) -> Iterator[str]:
    known = [(n, value) for n, value in enumerate(shown.values) if value is not None]
    for n in shown.odd:  # beyond the scale, so with its number
        if n < len(shown.values) and (value := shown.values[n]) is not None:
            said, unit = shown.said(value, abs(value) / 10), plot.unit
            back = plot.x(n) > plot.left + 0.8 * (plot.right - plot.left)
            x = plot.x(n) + (-10 if back else 10) * unit
            anchor = "end" if back else None
            yield _said(x, plot.y(value) + 5 * unit, said, "signal", 600, anchor)
    radius = (3 if len(shown.values) <= _DENSE else 1.6) * plot.unit
    for n, value in known:
        x, y, sign = plot.x(n), plot.y(value), shown.sign(n)
        if sign:
            shape = tag("path", d=_SIGNS[sign], fill=colour("signal"))
            yield tag("g", shape, transform=_at(x, y, plot.unit))
        else:
            faint = ".45" if n < shown.first else None
            yield tag("circle", cx=x, cy=y, r=radius, fill=colour("line"), opacity=faint)


_SIGNS: Final = {"outside": "M0-7 6 0 0 7-6 0Z", "rule": "M0-6.5 6.5 5H-6.5Z"}


def _at(x: float, y: float, unit: float = 1.0) -> str:
    return f"translate({x},{y})" + (f" scale({unit:.2f})" if unit != 1 else "")


def _ends(shown: RunChart, plot: Plot, *, named: bool, beside: bool) -> Iterator[str]:
    """The last numbers of the lines, moved apart; if `named`, with names `beside` or above them."""
    end, span, unit = len(shown.values), (plot.high - plot.low) / 10, plot.unit
    ends = shown.named_ends() if named else shown.ends()
    x = plot.x(end - 0.5) + 6 * unit if plot.roomy else plot.right + 5
    above = named and not beside
    places = apart((plot.y(value) for _, value, _ in ends), (30 if above else 16) * unit)
    for y, (name, value, role) in zip(places, ends, strict=True):
        if above:
            yield _said(x, y - 9 * unit, name, role, 600)
        said = shown.said(value, span) + (shown.short_unit if named and beside else "")
        yield _said(x, y + 4.5 * unit, f"{name} {said}" if named and beside else said, role, 600)


def _uprights(shown: RunChart, plot: Plot, look: ChartSize) -> Iterator[str]:
    """What divides the history: days with a reason, and steps that nobody has explained yet."""
    marks: list[tuple[int, str, Role]] = [
        (sum(day < upright.day for day in shown.starts), upright.words, upright.role)
        for upright in (shown.uprights if shown.starts else ())
    ]
    known = {place for place, _, _ in marks}
    step = text("history.chart_step")
    marks += [(place, step, "soft") for place in shown.steps if place not in known]
    end = plot.left
    for place, words_, role in sorted(marks):
        x = round((plot.x(place) + plot.x(place - 1)) / 2, 1)
        yield stroke([(x, plot.top - 6), (x, plot.bottom)], role, 2 * plot.unit, _DASHES.get(role))
        label = line(words_, look.reason)
        wide = 7.8 * plot.unit * len(label)
        back = x > plot.left + 0.6 * (plot.right - plot.left) and x - wide > end
        if not back and x < end:
            continue  # there is no room for it; the line alone is drawn
        end = x if back else x + wide
        yield _said(x, plot.top - 11, label, role, 600, "end" if back else "start")


def _target(shown: RunChart, plot: Plot, look: ChartSize) -> str:
    """The target's line and number, hidden without one; where a page moves it, in the margin."""
    value = shown.target
    y = plot.y(plot.low if value is None else value)
    times = 100 if shown.share else 1
    label = "" if value is None else short(times * value, grouped=True).replace("-", "−")
    line = stroke([(plot.left, 0), (plot.right, 0)], "target", 2.5, _DASHES["target"])
    last = value is None and look.beside
    x, y_said = (plot.right + 5, 4.5 * plot.unit) if last else (plot.left + 4, -7)
    said = _said(x, y_said, label, "target", 700)
    ground = tag("g", said, paint_order="stroke", stroke_width=4, stroke=colour("ground"))
    unseen = "none" if value is None else None
    return tag("g", line, ground, class_="okr-target", transform=_at(0, y), display=unseen)


def _legend(shown: RunChart, look: ChartSize, *, named: bool) -> tuple[list[str], int]:
    """The legend and the verdict, with the number of rows that they take.

    What is `named` where it is drawn is not explained once more.
    """
    unit, letter = look.letters / 13, 0.6 * look.letters
    found: list[tuple[float, int, str]] = []
    x, row = 8.0, 0
    for name in (one for one in shown.signs() if not named or one in _SIGNS):
        said = shown.name_of(name)
        wide = (26 + 16) * unit + letter * len(said)
        if x > 8 and x + wide > look.width + 16:
            x, row = 8.0, row + 1
        sign = _sign(name, unit)
        found.append((x, row, sign + _said(26 * unit, 4.5 * unit, said, "soft")))
        x += wide
    for words_ in lines(shown.verdict, int(look.width / letter), 3):
        row += bool(found)
        found.append((8.0, row, _said(0, 4.5 * unit, words_, "soft")))
    heights = [round(look.height - (20 * (row + 1 - at) - 8) * unit) for _, at, _ in found]
    pieces = zip(found, heights, strict=True)
    drawn = [tag("g", piece, transform=_at(round(x), y)) for (x, _, piece), y in pieces]
    return drawn, row + 1 if found else 0


def _sign(name: str, unit: float) -> str:
    if name in _SIGNS:
        sign = tag("path", d=_SIGNS[name])
        return tag("g", sign, fill=colour("signal"), transform=_at(10 * unit, 0, unit))
    role: Role = "limit" if name == "limits" else "target" if name == "target" else "level"
    return stroke([(0, 0), (20 * unit, 0)], role, 2.5, _DASHES.get(role))
