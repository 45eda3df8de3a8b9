"""Detects activity theatre: everything is delivered, but the outcome does not move.

The outcome counts as flat if the second half of its values does not differ from the first by more
than their routine variation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from math import ceil
from typing import Final, Literal

import msgspec

from okrlab.blocks.readiness.cards import OutcomePoint
from okrlab.draw.svg import BY_DARK, svg, tag, words
from okrlab.errors import TableUnreadable
from okrlab.given import checked
from okrlab.tables.rows import filled, read_table
from okrlab.tables.taken import TakenRows
from okrlab.tables.typed_numbers import doubt_of, read_number, read_numbers
from okrlab.tables.wording import wrong_number
from okrlab.texts import text
from okrlab.texts.numbers import short

FEWEST: Final = 12
"""The fewest outcome values from which its movement is judged: six before, six after."""
_FIRST: Final = date(2026, 1, 5)
_MOST: Final = 1_000_000
"""A count of deliveries is smaller."""
_LARGEST: Final = 1e15

Judged = Literal["few", "moved", "outside", "routine"]
"""Whether an outcome moved, and if it did not, whether single values stand out."""
Verdict = Literal["theatre", "both", "quiet", "less", "too-few"]
_COLUMNS: Final = {
    "period": ("period", "month", "week", "quarter", "sprint", "date", "when", "day", "year"),
    "delivered": (
        *("delivered", "outputs", "output", "done", "shipped", "released", "completed", "closed"),
        *("deliveries", "delivery", "features", "items", "stories", "tickets", "throughput"),
    ),
    "outcome": ("outcome", "value", "result", "metric", "measure", "kpi", "score"),
}


class Theatre(msgspec.Struct, frozen=True, kw_only=True):
    """What deliveries and outcome show together: a verdict, a message and a question to ask."""

    verdict: Verdict
    delivered: int
    moved: bool | None
    message: str
    question: str
    points: tuple[OutcomePoint, ...]


@checked
def read_points(
    content: str | bytes,
    *,
    columns: Mapping[str, str | None] | None = None,
    sheet: str = "",
) -> TakenRows[OutcomePoint]:
    """Periods from a table, or the bytes of a file, with columns period, delivered and outcome.

    `columns` names their headings, `sheet` one of several sheets. What was left out stands in the
    `notes` of the result. Raises `TableUnreadable` with every problem.
    """
    names = ("period", "delivered", "outcome")
    table = read_table(content, _COLUMNS, needed=names, named=columns, sheet=sheet)
    lines = table.lines
    outcomes = [filled(line.cells.get("outcome", "")) for line in lines]
    values = read_numbers(outcomes)
    signs = {read.unit == "%" for read in values if read and (read.unit or read.value)}
    problems, points = [], []
    for line, value, read in zip(lines, outcomes, values, strict=True):
        said = line.cells.get("delivered", "")
        count = read_number(said)
        if not line.cells.get("period"):
            problems.append(text("readiness.bad_no_date", line=line.at, text=""))
        plain = count is not None and not doubt_of(count) and not count.unit
        if count is None or not plain or not 0 <= count.value < _MOST or count.value % 1:
            problems.append(text("readiness.bad_number", line=line.at, said=said))
            count = None
        if value and (read is None or abs(read.value) >= _LARGEST):
            problems.append(text("readiness.bad_number", line=line.at, said=value))
        elif value and (wrong := wrong_number(value, read, line.at)):
            problems.append(wrong)
        elif read and len(signs) > 1 and read.unit != "%" and abs(read.value) <= 1:
            problems.append(text("readiness.bad_part", line=line.at, said=value))
        points.append(
            OutcomePoint(
                period=line.cells.get("period", ""),
                outcome=read.value if read else None,
                delivered=int(count.value) if count else 0,
            )
        )
    if problems:
        raise TableUnreadable.of(problems)
    return TakenRows.of(points, table.left_out())


def moved(values: list[float]) -> bool | None:
    """Whether an outcome moved from the first half of its values to the second; None if too few.

    >>> flat = [40, 41, 39, 40, 42, 40, 39, 41, 40, 42, 39, 40]
    >>> moved(flat), moved([*flat[:6], 60, 61, 62, 60, 59, 61]), moved([1])
    (False, True, None)
    """
    found = judged(values)
    return None if found == "few" else found == "moved"


def judged(values: list[float]) -> Judged:
    """What the values of an outcome show: the verdict of `okrlab.measure`, as for every metric.

    Run rules are alarms, and on values that only vary they would call one history in five a move.

    >>> judged([40, 41, 39, 40, 42, 40, 39, 41, 40, 42, 39, 60])
    'outside'
    """
    if len(values) < FEWEST:
        return "few"
    from okrlab.measure.movement import movement
    from okrlab.measure.series import Series

    middle = len(values) // 2
    weeks = tuple(_FIRST + timedelta(weeks=n) for n in range(len(values)))  # in their order
    found = movement(Series.of(values, starts=weeks, better=""), weeks[middle], season=False)
    if found.refused:  # it never changed before
        return "routine" if values[0] in values[middle:] else "moved"
    if found.moved == "yes":
        return "moved"
    return "outside" if any(one.rule == "outside" for one in found.signals) else "routine"


@checked
def look(points: Iterable[OutcomePoint], *, signal: bool | None = None) -> Theatre:
    """Judge deliveries and outcome together.

    `signal` says whether the outcome moved if that is known from elsewhere; otherwise it is worked
    out by `moved`. Raises `BadInput` for other types.

    >>> look(made_example()).verdict
    'theatre'
    """
    listed = tuple(points)
    values = [point.outcome for point in listed if point.outcome is not None]
    delivered, has_moved = sum(point.delivered for point in listed), signal
    if has_moved is None:
        has_moved = moved(values)
    half = len(listed) // 2
    early = sum(point.delivered for point in listed[:half])
    late = sum(point.delivered for point in listed[len(listed) - half :])
    verdict: Verdict = (
        "too-few"
        if has_moved is None
        else "both"
        if has_moved and delivered
        else "quiet"
        if not delivered
        else "less"
        if late < early and not has_moved
        else "theatre"
    )
    key = verdict.replace("-", "_")
    return Theatre(
        verdict=verdict,
        delivered=delivered,
        moved=has_moved,
        points=listed,
        message=text(f"readiness.theatre_{key}", n=delivered, periods=len(listed), fewest=FEWEST),
        question=text(f"readiness.theatre_{key}_ask"),
    )


def made_example() -> list[OutcomePoint]:
    """Invented data: each month more is delivered, while the outcome stays the same.

    >>> [point.delivered for point in made_example()][:4]
    [1, 1, 2, 2]
    """
    delivered = (1, 1, 2, 2, 3, 4, 4, 5, 6, 7, 8, 10)
    outcomes = (41, 42, 40, 41, 43, 41, 40, 42, 41, 42, 40, 41)
    return [
        OutcomePoint(period=f"2026-{month:02}", delivered=done, outcome=float(outcome))
        for month, (done, outcome) in enumerate(zip(delivered, outcomes, strict=True), 1)
    ]


_WIDE, _HIGH, _LEFT, _PAD, _NAMED = 480, 300, 8, 30, 5
"""In pixels: width, height, left margin and padding; and the most periods that are named."""
_BAR: Final = {"class_": "okr-bar", "color": "#9dbfe6", "fill": "currentColor"}
_LINE: Final = {"class_": "okr-line", "color": "#7a3f00", "fill": "currentColor"}


def picture(points: Iterable[OutcomePoint], *, title: str = "") -> str:
    """A stand-alone SVG: bars for all deliveries so far, and a line for the outcome.

    Both have a scale of their own from the same floor, since only their shapes are compared.

    >>> picture(made_example()).startswith("<svg")
    True
    """
    listed = list(points)
    sums, total = [], 0
    for one in listed:
        total += one.delivered
        sums.append(total)
    values = [one.outcome for one in listed if one.outcome is not None]
    low, high = (min([0.0, *values]), max(values)) if values else (0.0, 1.0)
    step = (_WIDE - 2 * _LEFT) / max(1, len(listed))
    floor, room = _HIGH - _PAD - 24, _HIGH - 2 * _PAD - 78

    def down(value: float) -> float:
        return floor - room * (value - low) / ((high - low) or 1)

    said = " ".join(
        text(
            "readiness.theatre_point",
            period=p.period,
            n=n,
            value="–" if p.outcome is None else short(p.outcome),
        )
        for p, n in zip(listed, sums, strict=True)
    )
    parts = [
        BY_DARK,
        words(_LEFT, 22, "▮", **_BAR),
        words(_LEFT + 20, 22, text("readiness.theatre_bars")),
        words(_LEFT, 46, "●", **_LINE),
        words(_LEFT + 20, 46, text("readiness.theatre_line")),
    ]
    spots = []
    for n, (one, so_far) in enumerate(zip(listed, sums, strict=True)):
        x, tall = _LEFT + n * step, room * so_far / (total or 1)
        parts.append(
            tag("rect", x=x + 0.15 * step, y=floor - tall, width=0.7 * step, height=tall, **_BAR)
        )
        if n % ceil(len(listed) / _NAMED) == 0:
            at, anchor = (x + step / 2, "middle") if n else (x, "start")  # else it would be cut
            parts.append(words(at, floor + 22, one.period, text_anchor=anchor, font_size=15))
        if one.outcome is not None:
            spots.append((x + step / 2, down(one.outcome), one.outcome))
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y, _ in spots)
    if path:
        look = {**_LINE, "fill": "none", "stroke": "currentColor", "stroke_width": "2.5"}
        parts.append(tag("path", d=f"M{path}", **look))
    parts += [tag("circle", cx=x, cy=y, r=4, **_LINE) for x, y, _ in spots]
    parts += [
        words(x, y - 9, short(value), text_anchor="middle", font_size=15, **_LINE)
        for x, y, value in spots[:: max(1, len(spots) - 1)]
    ]
    return svg(
        _WIDE,
        _HIGH,
        parts,
        title=title or text("readiness.theatre_title"),
        described=said,
        width=_WIDE,
        height=_HIGH,
        style="max-width:100%",
        class_="okr-drawn",
        color="#222",
        font_size=16,
    )
