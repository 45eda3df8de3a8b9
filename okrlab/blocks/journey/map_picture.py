"""Draws a journey map as a stand-alone SVG: stages across, the emotion curve above the lanes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from okrlab.blocks.journey.cards import LANES, JourneyStage, Persona, Touchpoint, View
from okrlab.blocks.journey.critical import Point, Scores, curve, signed, stages, told, weights
from okrlab.draw.svg import PAPER, line, lines, svg, tag, words
from okrlab.record.deck import Deck
from okrlab.texts import text

_COLUMN, _LABEL, _CURVE, _PAD, _LINE = 184, 124, 170, 18, 17
"""In pixels: a touchpoint's width, the width of the labels, the curve's height and padding, and the
height of a line of text."""
_LETTERS = 21
"""Characters that fit on a line of a column."""
_MOST = 7
"""The most lines of a cell that a picture shows."""
_INK, _SOFT, _WIRE, _HURT = "#1d2430", "#5b6472", "#1d4f91", "#a3271b"


def journey_svg(deck: Deck, scores: Scores, *, persona: str = "", view: View = "now") -> str:
    """The map as SVG, with the curve in words as its description.

    `persona` is the id of the one persona whose touchpoints are shown ("" for all). The same map
    gives the same bytes, so that exports can be compared. Raises `BadInput` for an unknown `view`.

    >>> card = Touchpoint(id="a", text="1 < 2", stage="s", emotion=-1)
    >>> svg = journey_svg(Deck(board="j", cards={"a": card}), {})
    >>> svg.startswith("<svg "), "1 &lt; 2" in svg
    (True, True)
    """
    groups = stages(deck, persona, view)
    points = {one.touchpoint: one for one in curve(groups, scores, weights(deck))}
    columns: list[Touchpoint | None] = []
    parts = [PAPER]
    for n, (stage, inside) in enumerate(groups):
        left = _LABEL + len(columns) * _COLUMN
        columns += inside or [None]
        parts += _stage(stage, left, _COLUMN * max(1, len(inside)), shaded=not n % 2)
    parts += _curve([points.get(one.id) if one else None for one in columns])
    top = _CURVE + 44
    for lane in ("text", "channel", *LANES):
        cells = [lines(getattr(one, lane) if one else "", _LETTERS, _MOST) for one in columns]
        height = max(map(len, cells), default=0) * _LINE
        if not height:
            continue
        if lane != "text":
            parts.append(
                words(10, top + 13, text(f"journey.lane_{lane}"), fill=_SOFT, font_size=12.5)
            )
        bold = 600 if lane == "text" else None
        parts += [
            words(left, top + 13 + n * _LINE, line, fill=_INK, font_size=13.5, font_weight=bold)
            for column, cell in enumerate(cells)
            for left in (_LABEL + column * _COLUMN + 10,)
            for n, line in enumerate(cell)
        ]
        top += height + 12
    width = _LABEL + max(1, len(columns)) * _COLUMN + 10
    who = deck.cards.get(persona)
    return svg(
        width,
        top + 10,
        parts,
        title=who.name if isinstance(who, Persona) else text("journey.map"),
        described=told(deck, [*points.values()], persona),
        width=width,
        height=top + 10,
        style="max-width:100%;height:auto",
    )


def _stage(stage: JourneyStage, left: int, width: int, *, shaded: bool) -> list[str]:
    tint = tag("rect", x=left, y=0, width=width, height="100%", fill="#eef1f6")
    name = line(stage.text, max(8, width // 9))
    title = words(left + 10, 22, name, fill=_WIRE, font_size=15, font_weight=700)
    return [tint, title] if shaded else [title]


def _curve(points: Sequence[Point | None]) -> Iterator[str]:
    """The scale, a line through the medians, and at each median its quartiles and its sign.

    Columns whose touchpoint nobody scored are None; the line passes over them.
    """

    def y(emotion: float) -> float:  # +2 on top, -2 at the bottom
        return 36 + _PAD + (2 - emotion) / 4 * (_CURVE - 2 * _PAD)

    right = _LABEL + len(points) * _COLUMN
    for step in (-2, -1, 0, 1, 2):
        grey = "#d5d8df" if step else "#8a93a3"
        yield tag("path", d=f"M{_LABEL} {y(step):.1f}H{right}", stroke=grey)
        yield words(_LABEL - 34, y(step) + 4, signed(step), fill=_SOFT, font_size=12.5)
    spots = [
        (_LABEL + (n + 0.5) * _COLUMN, one.emotion, one)
        for n, one in enumerate(points)
        if one and one.emotion is not None
    ]
    if spots:
        line = "L".join(f"{x:.1f} {y(felt):.1f}" for x, felt, _ in spots)
        yield tag("path", d=f"M{line}", fill="none", stroke=_WIRE, stroke_width=2.5)
    for x, felt, one in spots:
        at = y(felt)
        if one.low is not None and one.high is not None and one.low != one.high:
            yield tag(
                "path",
                d=f"M{x:.1f} {y(one.low):.1f}V{y(one.high):.1f}",
                stroke=_WIRE,
                stroke_width=7,
                stroke_opacity=".25",
                stroke_linecap="round",
            )
        if one.moment:
            yield tag("path", d=f"M{x:.1f} {at - 9:.1f}l9 9-9 9-9-9z", fill=_HURT)
        else:
            yield tag("circle", cx=x, cy=at, r=6, fill=_WIRE)
        yield words(x + 12, at - 6, signed(felt), fill=_INK, font_size=13)
