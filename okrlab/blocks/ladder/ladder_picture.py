"""Draws a ladder as a stand-alone SVG: impact on top, a link dashed while it is only a guess."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from okrlab.blocks.ladder.cards import LadderGraph, Link, Rung
from okrlab.blocks.ladder.ladder_layout import BESIDE, LadderPlaces, layout
from okrlab.blocks.ladder.neighbours import RANK
from okrlab.draw.svg import PAPER, lines, svg, tag, words
from okrlab.mark import LANES, TINTS
from okrlab.results.document import LaneBox, Lanes
from okrlab.texts import text
from okrlab.vocabulary import LEVELS, Level

_COLUMN, _LANE, _LABEL = 240, 52, 118
"""In pixels: a column with the gaps beside its card, the gap between lanes, and the labels."""
_CARD = _COLUMN * (1 - 2 * BESIDE)
_LINE, _PAD = 19, 12
_EDGE = 5
"""How wide the edge of a card is that tells its level."""
_IN = 2 * _PAD + _EDGE
_LETTERS = 23
"""How many characters fit on a line of a card."""
_COLOURS = {level: light for level, (light, _) in LANES.items()}
_MOST = 6
"""The most lines of a card; results also have the whole text, in a table."""
_SEEN = 1_000
"""More characters than any card shows."""
WIRE = "#5b6472"
INK = "#1d2430"


class _Box:
    """A rung's card: its place, the lines of its text, and those of who changes."""

    def __init__(self, rung: Rung, found: LadderPlaces, top: float, who: str) -> None:
        broad = found.broad.get(rung.id, 1.0)
        self.rung, self.top = rung, top
        self.left = _LABEL + (found.left[rung.id] + 0.5 - broad / 2 + BESIDE) * _COLUMN
        self.width = (broad - 2 * BESIDE) * _COLUMN
        letters = int(_LETTERS * (self.width - _IN) / (_CARD - _IN))
        self.lines = _fitted(rung.text or text("picture.gone"), letters) or [""]
        self.who = _fitted(f"{text('picture.who')} {who}", letters + 2) if who else []
        self.height = 2 * _PAD + _LINE * (len(self.lines) + len(self.who))


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
    found = layout(ladder)
    boxes: dict[str, _Box] = {}
    width = _LABEL + max(found.width, 1) * _COLUMN
    grounds, lanes, top = [], {}, 20.0
    for level in reversed(LEVELS):
        inside = [
            _Box(rung, found, top, who(rung)) for rung in ladder.ordered() if rung.level == level
        ]
        boxes |= {box.rung.id: box for box in inside}
        height = max((box.height for box in inside), default=_LINE + 2 * _PAD)
        grounds.append(_lane(level, top, width, height))
        lanes[RANK[level]] = top, top + height
        top += height + _LANE
    links = [_link(k, boxes, found.ways[k.id], lanes) for k in ladder.links.values()]
    style = f"max-width:{width:.0f}px;min-width:{min(0.75 * width, 544):.0f}px"
    return svg(
        round(width),
        round(top - _LANE + 20),
        [PAPER, *grounds, *links, *map(_card, boxes.values())],
        title=title or text("picture.title"),
        described=describe(ladder),
        style=style,
        font_size=14,
    )


def lanes_of(ladder: LadderGraph, who: Callable[[Rung], str] = attrgetter("actor")) -> Lanes:
    """What the picture shows as plain data, with everything where the picture has it.

    >>> ladder = LadderGraph(rungs={"a": Rung(id="a", text="1 < 2", level="output")})
    >>> lanes_of(ladder).boxes[0].words
    '1 < 2'
    """
    found = layout(ladder)
    boxes = []
    for rung in ladder.ordered():
        broad = found.broad.get(rung.id, 1.0)
        left = found.left[rung.id] + 0.5 - broad / 2 + BESIDE
        small = f"{text('picture.who')} {named}" if (named := who(rung)) else ""
        words = rung.text or text("picture.gone")
        boxes.append(LaneBox(rung.id, rung.level, words, small, left, broad - 2 * BESIDE))
    links = tuple((link.lower, link.upper, link.evidence) for link in ladder.links.values())
    return Lanes(tuple(boxes), links, max(found.width, 1.0))


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


def _fitted(said: str, letters: int) -> list[str]:
    """The text in lines that fit on a card."""
    return lines(said[:_SEEN], letters, _MOST)


def _lane(level: Level, y: float, width: float, height: float) -> str:
    dark = _COLOURS[level]
    ground = tag(
        "rect",
        x=8,
        y=y - 10,
        width=width - 16,
        height=height + 20,
        rx=12,
        fill=TINTS[level],
    )
    return ground + words(20, y + 18, text(f"levels.{level}"), fill=dark, font_weight=600)


def _link(
    link: Link,
    boxes: dict[str, _Box],
    way: tuple[float, ...],
    lanes: dict[int, tuple[float, float]],
) -> str:
    """The line of a link: bent between the lanes, straight within them, so never behind a card."""
    low, up = boxes[link.lower], boxes[link.upper]
    at, to = RANK[low.rung.level], RANK[up.rung.level]
    xs = [_LABEL + x * _COLUMN for x in way]
    if at == to:
        y, over = low.top, low.top - _LANE * 0.7
        line = f"M{xs[0]:.1f} {y:.1f}C{xs[0]:.1f} {over:.1f} {xs[1]:.1f} {over:.1f} "
        line += f"{xs[1]:.1f} {y:.1f}"
        end = y
    else:
        step = 1 if to > at else -1
        side = 0 if step > 0 else 1  # a lane is entered at its bottom from below
        y = low.top if step > 0 else low.top + low.height
        line = f"M{xs[0]:.1f} {y:.1f}V{lanes[at][side]:.1f}"
        for n, rank in enumerate(range(at + step, to + step, step), 1):
            y1, y2 = lanes[rank - step][side], lanes[rank][1 - side]
            middle = (y1 + y2) / 2
            line += f"C{xs[n - 1]:.1f} {middle:.1f} {xs[n]:.1f} {middle:.1f} {xs[n]:.1f} {y2:.1f}"
            if rank != to:
                line += f"V{lanes[rank][side]:.1f}"
        end = up.top + up.height if step > 0 else up.top
        line += f"V{end:.1f}"
    return tag(
        "path",
        d=line,
        fill="none",
        stroke=WIRE,
        stroke_width=3.5 if link.evidence == "proven" else 1.8,
        stroke_dasharray="6 5" if link.evidence == "guess" else None,
    ) + tag("circle", cx=xs[-1], cy=end, r=4, fill=WIRE)


def _card(box: _Box) -> str:
    dark = _COLOURS[box.rung.level]
    place = {"x": box.left, "y": box.top, "height": box.height}
    card = tag("rect", width=box.width, rx=9, fill="#fff", stroke="#82899a", **place)
    edge = tag("rect", width=_EDGE, rx=2.5, fill=dark, **place)
    left, first = box.left + _PAD + _EDGE, box.top + _PAD + 14
    said = [words(left, first + n * _LINE, line, fill=INK) for n, line in enumerate(box.lines)]
    said += [
        words(left, first + n * _LINE, line, fill="#545b6b", font_size=12.5)
        for n, line in enumerate(box.who, len(box.lines))
    ]
    return card + edge + "".join(said)
