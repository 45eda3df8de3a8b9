"""Draws a portfolio: teams down, quarters across, darker cells for more outcomes."""

from __future__ import annotations

from typing import Final

from okrlab.blocks.readiness.cards import EndPoint
from okrlab.blocks.readiness.portfolio import Portfolio
from okrlab.draw.svg import BY_DARK, line, svg, tag, words
from okrlab.texts import text

_LABEL: Final = 190
_CELL: Final = 74
_ROW: Final = 26
NAME: Final = 22
"""How many letters of a name fit, even if they are wide."""
SAID: Final = 36
"""How many letters of a part of the end point fit next to its label, even if they are wide."""


def draw(portfolio: Portfolio, *, title: str = "") -> str:
    """The portfolio as a stand-alone SVG. Every cell also has its share in %, not colour alone.

    >>> from okrlab.blocks.readiness.portfolio import make_portfolio
    >>> draw(make_portfolio([])).startswith("<svg")
    True
    """
    quarters, parts, y = portfolio.quarters, [BY_DARK], 56
    wide = max(_LABEL + _CELL * len(quarters) + 20, 420)
    for n, quarter in enumerate(quarters):
        parts.append(_said(_LABEL + _CELL * (n + 0.5), 40, quarter, "middle", 600))
    for stream, plans in portfolio.streams().items():
        name = stream or text("readiness.no_stream")
        parts.append(_said(12, y + 17, line(name, NAME + 2), weight=600))
        for n, quarter in enumerate(quarters):
            mean = portfolio.mean(quarter, stream)
            if mean is not None:
                x = _LABEL + _CELL * (n + 0.5)
                parts.append(_said(x, y + 17, f"⌀ {mean:.0f} %", "middle", 600))
        y += _ROW
        for plan in plans:
            parts.append(_said(24, y + 17, line(plan.team, NAME)))
            shares = ((n, plan.share(quarter)) for n, quarter in enumerate(quarters))
            parts += [_cell(_LABEL + _CELL * n, y, one) for n, one in shares if one is not None]
            y += _ROW
        y += 10
    end = portfolio.end
    if end is not None and any(getattr(end, part) for part in EndPoint.PARTS):
        parts.append(_said(12, y + 17, text("readiness.end_title"), weight=600))
        for part in EndPoint.PARTS:
            y += _ROW
            said = f"{text(f'readiness.end_{part}')}: {getattr(end, part) or '–'}"
            parts.append(_said(24, y + 17, line(said, wide // 8)))
        y += _ROW
    return svg(
        wide,
        y + 14,
        parts,
        title=title or text("readiness.portfolio_title"),
        described=describe(portfolio),
        width=wide,
        height=y + 14,
        style="max-width:100%",
        class_="okr-drawn",
        color="#222",
        font_size=13,
    )


def describe(portfolio: Portfolio) -> str:
    """The picture in words: how many teams, and the mean share of each quarter.

    >>> from okrlab.blocks.readiness.portfolio import make_portfolio
    >>> describe(make_portfolio([]))
    '0 teams.'
    """
    said = [text("readiness.portfolio_n", n=len(portfolio.plans))]
    for quarter in portfolio.quarters:
        mean = portfolio.mean(quarter)
        if mean is not None:
            said.append(text("readiness.portfolio_mean", quarter=quarter, share=f"{mean:.0f}"))
    return " ".join(said)


def _cell(x: float, y: float, share: int) -> str:
    dark = f"{0.05 + 0.55 * share / 100:.2f}"
    look: dict[str, str | float] = {"rx": 5, "fill": "#10695a", "fill_opacity": dark}
    ground = tag("rect", x=x + 2, y=y + 1, width=_CELL - 4, height=_ROW - 3, **look)
    return ground + _said(x + _CELL / 2, y + 17, f"{share} %", "middle")


def _said(x: float, y: float, said: str, anchor: str | None = None, weight: int = 400) -> str:
    return words(x, y, said, text_anchor=anchor, font_weight=weight)
