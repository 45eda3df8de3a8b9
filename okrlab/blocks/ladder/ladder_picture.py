"""Draws a ladder as a stand-alone SVG: impact on top, a link dashed while it is only a guess."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from okrlab.blocks.ladder.cards import LadderGraph, Link, Rung
from okrlab.draw.svg import PAPER, lines, svg, tag, words
from okrlab.texts import text
from okrlab.vocabulary import LEVELS, Level

_CARD, _GAP, _LANE, _LABEL = 210, 26, 44, 118
"""In pixels: a card's width, the gaps between cards and lanes, and the width of the labels."""
_LINE, _PAD = 19, 12
_LETTERS = 23
"""How many characters fit on a line of a card."""
_COLOURS = {
    "activity": ("#f3efe6", "#8a6d1d"),
    "output": ("#e6eefb", "#2a5db0"),
    "outcome": ("#e3f4ea", "#1c7a4a"),
    "impact": ("#f6e7f3", "#8b2c78"),
}
_MOST = 6
"""The most lines of a card; results also have the whole text, in a table."""
_WIRE = "#5b6472"


class _Box:
    """A rung's card: its place, the lines of its text, and those of who changes."""

    def __init__(self, rung: Rung, left: float, top: float, who: str) -> None:
        self.rung, self.left, self.top = rung, left, top
        self.lines = lines(rung.text or text("picture.gone"), _LETTERS, _MOST) or [""]
        self.who = lines(f"{text('picture.who')} {who}", _LETTERS + 2, _MOST) if who else []
        self.height = 2 * _PAD + _LINE * (len(self.lines) + len(self.who))
        self.middle = left + _CARD / 2


def ladder_svg(
    ladder: LadderGraph, *, title: str = "", who: Callable[[Rung], str] = attrgetter("actor")
) -> str:
    """The ladder as SVG; the same ladder gives the same bytes.

    `who(rung)` returns who changes, to be shown on its card; the default is the rung's actor.

    >>> from okrlab.blocks.ladder.cards import Rung
    >>> svg = ladder_svg(LadderGraph(rungs={"a": Rung(id="a", text="1 < 2", level="output")}))
    >>> svg.startswith("<svg "), "1 &lt; 2" in svg
    (True, True)
    """
    boxes: dict[str, _Box] = {}
    columns = _columns(ladder)
    width = _LABEL + (max(columns.values(), default=1) + 1) * (_CARD + _GAP)
    lanes, top = [], 20.0
    for level in reversed(LEVELS):
        inside = [
            _Box(rung, _LABEL + columns[rung.id] * (_CARD + _GAP), top, who(rung))
            for rung in ladder.ordered()
            if rung.level == level
        ]
        boxes |= {box.rung.id: box for box in inside}
        height = max((box.height for box in inside), default=_LINE + 2 * _PAD)
        lanes.append(_lane(level, top, width, height))
        top += height + _LANE
    links = [_link(link, boxes) for link in ladder.links.values()]
    style = f"max-width:{width:.0f}px;min-width:{min(0.75 * width, 544):.0f}px"
    return svg(
        round(width),
        round(top - _LANE + 20),
        [PAPER, *lanes, *links, *map(_card, boxes.values())],
        title=title or text("picture.title"),
        described=describe(ladder),
        style=style,
        font_size=14,
    )


def describe(ladder: LadderGraph) -> str:
    """The ladder in words, for those who cannot see the picture."""
    said = [
        text("picture.rung", level=text(f"levels.{r.level}"), text=r.text or text("picture.gone"))
        for r in ladder.ordered()
    ]
    for link in ladder.links.values():
        lower, upper = ladder.rungs[link.lower].text, ladder.rungs[link.upper].text
        said.append(text("picture.link", lower=lower, upper=upper))
    return " ".join(said) or text("picture.empty")


def _columns(ladder: LadderGraph) -> dict[str, float]:
    """A column for each rung, close to the rungs it rests on, so that links stay short.

    Lanes are placed from the bottom up: a rung wishes to be above the mean of those below it, and
    moves right as far as its neighbours in the lane need. Columns may be fractions.
    """
    columns: dict[str, float] = {}
    for level in LEVELS:
        taken = -1.0
        inside = [r for r in ladder.ordered() if r.level == level]

        def wish(rung: Rung) -> float:
            under = [columns[k.lower] for k in ladder.below(rung.id) if k.lower in columns]
            return sum(under) / len(under) if under else -1.0

        wishes = {rung.id: wish(rung) for rung in inside}
        for rung in sorted(inside, key=lambda r: (wishes[r.id] < 0, wishes[r.id], r.position)):
            columns[rung.id] = taken = max(taken + 1.0, wishes[rung.id])
    return columns


def _lane(level: Level, y: float, width: float, height: float) -> str:
    dark = _COLOURS[level][1]
    ground = tag(
        "rect",
        x=8,
        y=y - 10,
        width=width - 16,
        height=height + 20,
        rx=12,
        fill=dark,
        fill_opacity=".06",
    )
    return ground + words(20, y + 18, text(f"levels.{level}"), fill=dark, font_weight=600)


def _link(link: Link, boxes: dict[str, _Box]) -> str:
    low, up = boxes[link.lower], boxes[link.upper]
    x1, y1 = low.middle, low.top
    x2, y2 = up.middle, up.top + up.height
    if y2 > y1:  # not from a lower to a higher lane: leave at the side of the card
        x1, y1 = low.left + (_CARD if up.left > low.left else 0), low.top + low.height / 2
        x2, y2 = up.left + (0 if up.left > low.left else _CARD), up.top + up.height / 2
    bend = max(18.0, abs(y1 - y2) / 2)
    bent = f"C{x1:.1f} {y1 - bend:.1f} {x2:.1f} {y2 + bend:.1f} {x2:.1f} {y2:.1f}"
    return tag(
        "path",
        d=f"M{x1:.1f} {y1:.1f}{bent}",
        fill="none",
        stroke=_WIRE,
        stroke_width=3.5 if link.evidence == "proven" else 1.8,
        stroke_dasharray="6 5" if link.evidence == "guess" else None,
    ) + tag("circle", cx=x2, cy=y2, r=4, fill=_WIRE)


def _card(box: _Box) -> str:
    pale, dark = _COLOURS[box.rung.level]
    card = tag(
        "rect",
        x=box.left,
        y=box.top,
        width=_CARD,
        height=box.height,
        rx=9,
        fill=pale,
        stroke=dark,
        stroke_width=1.4,
    )
    left, first = box.left + _PAD, box.top + _PAD + 14
    said = [
        words(left, first + n * _LINE, line, fill="#1d2430") for n, line in enumerate(box.lines)
    ]
    said += [
        words(left, first + n * _LINE, line, fill=dark, font_size=12.5)
        for n, line in enumerate(box.who, len(box.lines))
    ]
    return card + "".join(said)
