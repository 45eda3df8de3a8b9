"""A journey map as an SVG that stands alone, the curve on top, ."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from textwrap import wrap

from okrlab.coaching.journeys import Point, Scores, curve, signed, stages, told, weights
from okrlab.model.deck import Deck
from okrlab.model.journey import LANES, JourneyStage, Persona, Touchpoint, View
from okrlab.texts import text as say

_COLUMN, _LABEL, _CURVE, _PAD, _LINE = 184, 124, 170, 18, 17
_LETTERS = 21
"""Characters that fit on a line of a column."""
_MOST = 7
"""Lines of a cell that a picture shows."""
_INK, _SOFT, _WIRE, _HURT = "#1d2430", "#5b6472", "#1d4f91", "#a3271b"


def journey_svg(deck: Deck, scores: Scores, *, persona: str = "", view: View = "now") -> str:
    """The map as SVG text, with the curve in words: the same map gives the same bytes.

    >>> card = Touchpoint(id="a", text="1 < 2", stage="s", emotion=-1)
    >>> svg = journey_svg(Deck(board="j", cards={"a": card}), {})
    >>> svg.startswith("<svg "), "1 &lt; 2" in svg
    (True, True)
    """
    groups = stages(deck, persona, view)
    points = {one.touchpoint: one for one in curve(groups, scores, weights(deck))}
    columns: list[Touchpoint | None] = []
    parts: list[str] = []
    for n, (stage, inside) in enumerate(groups):
        left = _LABEL + len(columns) * _COLUMN
        columns += inside or [None]
        parts.append(_stage(stage, left, _COLUMN * max(1, len(inside)), shaded=not n % 2))
    parts += _curve([points.get(one.id) if one else None for one in columns])
    top, lanes = float(_CURVE + 44), ("text", "channel", *LANES)
    for lane in lanes:
        cells = [_lines(getattr(one, lane) if one else "") for one in columns]
        height = max(map(len, cells), default=0) * _LINE
        if not height:
            continue
        if lane != "text":
            parts.append(_words(say(f"journey.lane_{lane}"), 10, top + 13, _SOFT, 12.5))
        for at, lines in enumerate(cells):
            left = _LABEL + at * _COLUMN + 10
            bold = ' font-weight="600"' if lane == "text" else ""
            parts += [
                _words(line, left, top + 13 + n * _LINE, _INK, 13.5, bold)
                for n, line in enumerate(lines)
            ]
        top += height + 12
    width = _LABEL + max(1, len(columns)) * _COLUMN + 10
    who = deck.cards.get(persona)
    title = who.name if isinstance(who, Persona) else say("journey.map")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {top + 10:.0f}"'
        f' width="{width}" height="{top + 10:.0f}" style="max-width:100%;height:auto" role="img"'
        f' font-family="system-ui, sans-serif"><title>{escape(title)}</title>'
        f"<desc>{escape(told(deck, [*points.values()], persona))}</desc>"
        f'<rect width="100%" height="100%" rx="12" fill="#fff"/>{"".join(parts)}</svg>'
    )


def _stage(stage: JourneyStage, left: int, width: int, *, shaded: bool) -> str:
    tint = f'<rect x="{left}" y="0" width="{width}" height="100%" fill="#eef1f6"/>'
    lines = wrap(stage.text, max(8, width // 9))
    name = lines[0] + ("…" if lines[1:] else "") if lines else ""
    return (tint if shaded else "") + _words(name, left + 10, 22, _WIRE, 15, ' font-weight="700"')


def _curve(points: Sequence[Point | None]) -> list[str]:
    def y(emotion: float) -> float:
        return 36 + _PAD + (2 - emotion) / 4 * (_CURVE - 2 * _PAD)

    right = _LABEL + len(points) * _COLUMN
    parts = []
    for step in (-2, -1, 0, 1, 2):
        grey = "#8a93a3" if step == 0 else "#d5d8df"
        parts.append(
            f'<line x1="{_LABEL}" x2="{right}" y1="{y(step):.1f}" y2="{y(step):.1f}"'
            f' stroke="{grey}"/>' + _words(signed(step), _LABEL - 34, y(step) + 4, _SOFT, 12.5)
        )
    spots = [
        (_LABEL + (n + 0.5) * _COLUMN, one)
        for n, one in enumerate(points)
        if one and one.emotion is not None
    ]
    line = "".join(
        f"{'L' if n else 'M'}{x:.1f} {y(one.emotion or 0.0):.1f}"
        for n, (x, one) in enumerate(spots)
    )
    if line:
        parts.append(f'<path d="{line}" fill="none" stroke="{_WIRE}" stroke-width="2.5"/>')
    for x, one in spots:
        at = y(one.emotion or 0.0)
        if one.low is not None and one.high is not None and one.low != one.high:
            parts.append(
                f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y(one.low):.1f}" y2="{y(one.high):.1f}"'
                f' stroke="{_WIRE}" stroke-width="7" stroke-opacity=".25" stroke-linecap="round"/>'
            )
        if one.moment:
            parts.append(f'<path d="M{x:.1f} {at - 9:.1f}l9 9-9 9-9-9z" fill="{_HURT}"/>')
        else:
            parts.append(f'<circle cx="{x:.1f}" cy="{at:.1f}" r="6" fill="{_WIRE}"/>')
        parts.append(_words(signed(one.emotion or 0.0), x + 12, at - 6, _INK, 13))
    return parts


def _words(words: str, x: float, y: float, colour: str, size: float, more: str = "") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{colour}"{more}>'
        f"{escape(words)}</text>"
    )


def _lines(words: str) -> list[str]:
    lines = wrap(words, _LETTERS)
    return lines if len(lines) <= _MOST else [*lines[: _MOST - 1], lines[_MOST - 1][:-1] + "…"]
