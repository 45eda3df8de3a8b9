"""Activity theatre: everything is delivered, and the outcome does not move.

The outcome counts as flat if the natural process limits of its first half (mean ± 2.66 × the mean
moving range) contain every point and no eight in a row lie on one side: routine variation.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from math import ceil
from typing import Final, Literal

import msgspec

from okrlab.coaching.portfolio_picture import BY_DARK
from okrlab.coaching.tabular import read_table
from okrlab.errors import TableUnreadable
from okrlab.given import checked
from okrlab.model.numbers import short
from okrlab.model.readiness import OutcomePoint
from okrlab.texts import text as say

FEWEST: Final = 8
"""With fewer outcome values than this, nothing is said about its movement."""
_DIGITS: Final = 6

Verdict = Literal["theatre", "both", "quiet", "less", "too-few"]
_COLUMNS: Final = {
    "period": frozenset(("period", "month", "week", "quarter", "date", "when")),
    "delivered": frozenset(("delivered", "outputs", "output", "done", "shipped")),
    "outcome": frozenset(("outcome", "value", "result", "metric")),
}


class Theatre(msgspec.Struct, frozen=True, kw_only=True):
    """What deliveries and outcome show together, in words, with a question to ask."""

    verdict: Verdict
    delivered: int
    moved: bool | None
    message: str
    question: str
    points: tuple[OutcomePoint, ...]


def read_points(content: str) -> list[OutcomePoint]:
    """Periods from a table with the columns period, delivered and outcome.

    Raises `TableUnreadable` with every problem.
    """
    lines, _ = read_table(content, _COLUMNS, needed=("period", "delivered", "outcome"))
    problems, points = [], []
    for line in lines:
        count, value = line.cells.get("delivered", ""), line.cells.get("outcome", "")
        if not line.cells.get("period"):
            problems.append(say("readiness.bad_no_date", line=line.at, text=""))
        plain = count.isdecimal() and len(count) <= _DIGITS
        if not plain:
            problems.append(say("readiness.bad_number", line=line.at, said=count))
        outcome = _number(value)
        if value and outcome is None:
            problems.append(say("readiness.bad_number", line=line.at, said=value))
        points.append(
            OutcomePoint(
                period=line.cells.get("period", ""),
                outcome=outcome,
                delivered=int(count) if plain else 0,
            )
        )
    if problems:
        raise TableUnreadable.of(problems)
    return points


def _number(raw: str) -> float | None:
    plain = raw.replace("%", "").replace(" ", "").replace("\u202f", "")
    if "," in plain and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if abs(value) < 1e15 else None  # nor nan, nor infinite


def moved(values: list[float]) -> bool | None:
    """Whether there is a signal in a series; None if it is too short to say.

    >>> moved([40, 41, 39, 40, 42, 40, 39, 41]), moved([40, 41, 39, 40, 60, 61, 62, 60]), moved([1])
    (False, True, None)
    """
    if len(values) < FEWEST:
        return None
    from okrlab.measure.behaviour import xmr

    found = xmr(values[: len(values) // 2]).signals(values=values)
    return any(one.rule in ("outside", "run") for one in found)


@checked
def look(points: Iterable[OutcomePoint], *, signal: bool | None = None) -> Theatre:
    """What deliveries and the outcome show together.

    `signal` is a verdict on the outcome's movement from elsewhere; without one it is worked out.
    """
    listed = tuple(points)
    values = [one.outcome for one in listed if one.outcome is not None]
    delivered, found = sum(one.delivered for one in listed), signal
    if found is None:
        found = moved(values)
    half = len(listed) // 2
    early = sum(one.delivered for one in listed[:half])
    late = sum(one.delivered for one in listed[len(listed) - half :])
    verdict: Verdict = (
        "too-few"
        if found is None
        else "both"
        if found and delivered
        else "quiet"
        if not delivered
        else "less"
        if late < early and not found
        else "theatre"
    )
    key = f"readiness.theatre_{verdict.replace('-', '_')}"
    return Theatre(
        verdict=verdict,
        delivered=delivered,
        moved=found,
        points=listed,
        message=say(key, n=delivered, periods=len(listed), fewest=FEWEST),
        question=say(f"{key}_ask"),
    )


def made_example() -> list[OutcomePoint]:
    """Invented data that shows it: each month more is delivered, and the outcome stays the same."""
    shown = ((2, 41), (3, 42), (3, 40), (5, 41), (6, 43), (6, 41), (8, 40), (9, 42), (11, 41))
    return [
        OutcomePoint(period=f"2026-{month:02}", delivered=delivered, outcome=float(outcome))
        for month, (delivered, outcome) in enumerate(shown, 1)
    ]


_WIDE, _HIGH, _LEFT, _PAD, _NAMED = 480, 300, 8, 30, 5


_BAR: Final = 'class="okr-bar" color="#9dbfe6" fill="currentColor"'
_LINE: Final = 'class="okr-line" color="#7a3f00"'


def picture(points: Iterable[OutcomePoint], *, title: str = "") -> str:
    """A stand-alone SVG: bars for what has been delivered so far, a line for the outcome."""
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
        say(
            "readiness.theatre_point",
            period=p.period,
            n=n,
            value="–" if p.outcome is None else short(p.outcome),
        )
        for p, n in zip(listed, sums, strict=True)
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_HIGH}" role="img"'
        f' width="{_WIDE}" height="{_HIGH}" style="max-width:100%" class="okr-drawn" color="#222"'
        f' font-family="system-ui, sans-serif" font-size="16">{BY_DARK}'
        f"<title>{escape(title or say('readiness.theatre_title'))}</title>"
        f"<desc>{escape(said)}</desc>"
        f'<text x="{_LEFT}" y="22" fill="currentColor"><tspan {_BAR}>▮</tspan>'
        f" {escape(say('readiness.theatre_bars'))}</text>"
        f'<text x="{_LEFT}" y="46" fill="currentColor"><tspan {_LINE} fill="currentColor">●</tspan>'
        f" {escape(say('readiness.theatre_line'))}</text>"
    ]
    line = []
    for n, (one, so_far) in enumerate(zip(listed, sums, strict=True)):
        x, tall = _LEFT + n * step, room * so_far / (total or 1)
        parts.append(
            f'<rect x="{x + step * 0.15:.1f}" y="{floor - tall:.1f}" width="{step * 0.7:.1f}"'
            f' height="{tall:.1f}" {_BAR}/>'
        )
        if n % ceil(len(listed) / _NAMED) == 0:
            parts.append(
                f'<text x="{x + step / 2:.1f}" y="{floor + 22}" text-anchor="middle"'
                f' font-size="15" fill="currentColor">{escape(one.period)}</text>'
            )
        if one.outcome is not None:
            line.append((x + step / 2, down(one.outcome), one.outcome))
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in line)
    parts.append(
        f'<polyline points="{path}" {_LINE} fill="none" stroke="currentColor" stroke-width="2.5"/>'
    )
    parts += [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" {_LINE} fill="currentColor"/>' for x, y, _ in line
    ]
    parts += [
        f'<text x="{x:.1f}" y="{y - 9:.1f}" text-anchor="middle" font-size="15"'
        f' {_LINE} fill="currentColor">{short(value)}</text>'
        for x, y, value in line[:: max(1, len(line) - 1)]
    ]
    return "".join([*parts, "</svg>"])
