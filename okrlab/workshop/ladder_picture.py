"""The ladder as a picture: an SVG that stands alone, impact on top, links dashed while a guess."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from operator import attrgetter
from textwrap import wrap

from okrlab.model.ladder import LEVELS, Ladder, Level, Link, Rung
from okrlab.texts import text

_CARD, _GAP, _LANE, _LABEL = 210, 26, 44, 118
_LINE, _PAD = 19, 12
_LETTERS = 23
"""Characters that fit on a card's line."""
_COLOURS = {
    "activity": ("#f3efe6", "#8a6d1d"),
    "output": ("#e6eefb", "#2a5db0"),
    "outcome": ("#e3f4ea", "#1c7a4a"),
    "impact": ("#f6e7f3", "#8b2c78"),
}
_DASH = {"guess": ' stroke-dasharray="6 5"', "some": "", "proven": ""}


class _Box:
    def __init__(self, rung: Rung, left: float, top: float, lines: list[str], actor: str) -> None:
        self.rung, self.left, self.top, self.lines, self.actor = rung, left, top, lines, actor
        self.height = 2 * _PAD + _LINE * (len(lines) + bool(actor))
        self.middle = left + _CARD / 2


def ladder_svg(
    ladder: Ladder, *, title: str = "", who: Callable[[Rung], str] = attrgetter("actor")
) -> str:
    """The ladder as SVG text: the same ladder gives the same bytes. `who` says who changes.

    >>> from okrlab.model.ladder import Rung
    >>> svg = ladder_svg(Ladder(rungs={"a": Rung(id="a", text="1 < 2", level="output")}))
    >>> svg.startswith("<svg "), "1 &lt; 2" in svg
    (True, True)
    """
    boxes: dict[str, _Box] = {}
    lanes: list[tuple[Level, float, float]] = []
    columns = _columns(ladder)
    top = 20.0
    for level in reversed(LEVELS):
        inside = [r for r in ladder.ordered() if r.level == level]
        tallest = 0.0
        for rung in inside:
            actor = f"{text('picture.who')} {named}" if (named := who(rung)) else ""
            left = _LABEL + columns[rung.id] * (_CARD + _GAP)
            box = _Box(rung, left, top, _lines(rung.text), _clip(actor))
            boxes[rung.id] = box
            tallest = max(tallest, box.height)
        height = tallest or _LINE + 2 * _PAD
        lanes.append((level, top, height))
        top += height + _LANE
    width = _LABEL + (max(columns.values(), default=1) + 1) * (_CARD + _GAP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {top - _LANE + 20:.0f}"'
        f' style="max-width:{width:.0f}px;min-width:{min(0.75 * width, 544):.0f}px" role="img"'
        f' font-family="system-ui, sans-serif" font-size="14">'
        f"<title>{escape(title or text('picture.title'))}</title>"
        f"<desc>{escape(describe(ladder))}</desc>"
        f'<rect width="100%" height="100%" rx="12" fill="#fff"/>'
    ]
    for level, y, height in lanes:
        _, dark = _COLOURS[level]
        parts.append(
            f'<rect x="8" y="{y - 10:.0f}" width="{width - 16:.0f}" height="{height + 20:.0f}"'
            f' rx="12" fill="{dark}" fill-opacity=".06"/>'
            f'<text x="20" y="{y + 18:.0f}" font-weight="600" fill="{dark}">'
            f"{escape(text(f'levels.{level}'))}</text>"
        )
    for link in ladder.links.values():
        parts.append(_link(link, boxes))
    parts += [_card(box) for box in boxes.values()]
    return "".join([*parts, "</svg>"])


def describe(ladder: Ladder) -> str:
    """The ladder in words, for those who cannot see the picture."""
    said = [
        text("picture.rung", level=text(f"levels.{r.level}"), text=r.text or text("picture.gone"))
        for r in ladder.ordered()
    ]
    for link in ladder.links.values():
        lower, upper = ladder.rungs[link.lower].text, ladder.rungs[link.upper].text
        said.append(text("picture.link", lower=lower, upper=upper))
    return " ".join(said) or text("picture.empty")


def _columns(ladder: Ladder) -> dict[str, float]:
    """A column for each rung: beside its lane's neighbours, near what it rests on."""
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


def _lines(words: str) -> list[str]:
    lines = wrap(words or text("picture.gone"), _LETTERS) or [""]
    return lines if len(lines) <= 6 else [*lines[:5], _clip(lines[5] + " …")]


def _clip(words: str) -> str:
    return words if len(words) <= _LETTERS + 3 else words[: _LETTERS + 2] + "…"


def _link(link: Link, boxes: dict[str, _Box]) -> str:
    low, up = boxes[link.lower], boxes[link.upper]
    x1, y1 = low.middle, low.top
    x2, y2 = up.middle, up.top + up.height
    if y2 > y1:  # on the same level, or upside down: leave from the side
        x1, y1 = low.left + (_CARD if up.left > low.left else 0), low.top + low.height / 2
        x2, y2 = up.left + (0 if up.left > low.left else _CARD), up.top + up.height / 2
    bend = max(18.0, abs(y1 - y2) / 2)
    thick = 3.5 if link.evidence == "proven" else 1.8
    return (
        f'<path d="M{x1:.1f} {y1:.1f}C{x1:.1f} {y1 - bend:.1f} {x2:.1f} {y2 + bend:.1f}'
        f' {x2:.1f} {y2:.1f}" fill="none" stroke="#5b6472" stroke-width="{thick}"'
        f"{_DASH[link.evidence]}/>"
        f'<circle cx="{x2:.1f}" cy="{y2:.1f}" r="4" fill="#5b6472"/>'
    )


def _card(box: _Box) -> str:
    pale, dark = _COLOURS[box.rung.level]
    said = "".join(
        f'<text x="{box.left + _PAD:.1f}" y="{box.top + _PAD + 14 + n * _LINE:.1f}"'
        f' fill="#1d2430">{escape(line)}</text>'
        for n, line in enumerate(box.lines)
    )
    if box.actor:
        below = box.top + _PAD + 14 + len(box.lines) * _LINE
        said += (
            f'<text x="{box.left + _PAD:.1f}" y="{below:.1f}" font-size="12.5"'
            f' fill="{dark}">{escape(box.actor)}</text>'
        )
    return (
        f'<rect x="{box.left:.1f}" y="{box.top:.1f}" width="{_CARD}" height="{box.height}"'
        f' rx="9" fill="{pale}" stroke="{dark}" stroke-width="1.4"/>{said}'
    )
