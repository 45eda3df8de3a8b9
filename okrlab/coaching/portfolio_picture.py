"""The portfolio as a picture: teams down, quarters across, the darker the more outcomes."""

from __future__ import annotations

from html import escape
from typing import Final

from okrlab.coaching.portfolio import Portfolio
from okrlab.model.text import shorten
from okrlab.texts import text as say

_LABEL: Final = 190
_CELL: Final = 74
_ROW: Final = 26
NAME: Final = 22
"""Letters of a name that there is room for, at least."""
SAID: Final = 36
"""Letters of a part of the end point that there is room for beside its label, at least."""
BY_DARK: Final = (
    "<style>@media screen and (prefers-color-scheme:dark)"
    "{.okr-drawn{color:#e6e8ee}.okr-drawn .okr-line{color:#e0b087}"
    ".okr-drawn .okr-bar{color:#5f8fc9}}</style>"
)
"""Colours of a picture by night; on paper it is always day."""
_PARTS: Final = ("framework", "capability", "behaviour", "results")


def draw(portfolio: Portfolio, *, title: str = "") -> str:
    """An SVG that stands alone; every cell has its share as a number, too."""
    quarters = portfolio.quarters
    wide = max(_LABEL + _CELL * len(quarters) + 20, 420)
    body: list[str] = []
    y = 56
    head = "".join(
        _text(_LABEL + _CELL * (n + 0.5), 40, quarter, anchor="middle", weight=600)
        for n, quarter in enumerate(quarters)
    )
    for stream, plans in portfolio.streams().items():
        name = stream or say("readiness.no_stream")
        body.append(_text(12, y + 17, shorten(name, NAME + 2), weight=600))
        body += _means(portfolio, stream, y)
        y += _ROW
        for plan in plans:
            body.append(_text(24, y + 17, shorten(plan.team, NAME)))
            for n, quarter in enumerate(quarters):
                share = plan.share(quarter)
                if share is not None:
                    body.append(_cell(_LABEL + _CELL * n, y, share))
            y += _ROW
        y += 10
    end = portfolio.end
    if end is not None and any(getattr(end, part) for part in _PARTS):
        body.append(_text(12, y + 17, say("readiness.end_title"), weight=600))
        for part in _PARTS:
            y += _ROW
            said = f"{say(f'readiness.end_{part}')}: {getattr(end, part) or '–'}"
            body.append(_text(24, y + 17, shorten(said, wide // 8)))
        y += _ROW
    name = escape(title or say("readiness.portfolio_title"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {y + 14}" role="img"'
        f' width="{wide}" height="{y + 14}" style="max-width:100%" class="okr-drawn" color="#222"'
        f' font-family="system-ui, sans-serif" font-size="13">{BY_DARK}'
        f"<title>{name}</title><desc>{escape(describe(portfolio))}</desc>"
        f"{head}{''.join(body)}</svg>"
    )


def describe(portfolio: Portfolio) -> str:
    """The picture in words: how many teams, and the mean share of each quarter."""
    said = [say("readiness.portfolio_n", n=len(portfolio.plans))]
    for quarter in portfolio.quarters:
        mean = portfolio.mean(quarter)
        if mean is not None:
            said.append(say("readiness.portfolio_mean", quarter=quarter, share=f"{mean:.0f}"))
    return " ".join(said)


def _means(portfolio: Portfolio, stream: str, y: float) -> list[str]:
    means = ((n, portfolio.mean(q, stream)) for n, q in enumerate(portfolio.quarters))
    return [
        _text(_LABEL + _CELL * (n + 0.5), y + 17, f"⌀ {mean:.0f} %", anchor="middle", weight=600)
        for n, mean in means
        if mean is not None
    ]


def _cell(x: float, y: float, share: int) -> str:
    return (
        f'<rect x="{x + 2}" y="{y + 1}" width="{_CELL - 4}" height="{_ROW - 3}" rx="5"'
        f' fill="#10695a" fill-opacity="{0.05 + 0.55 * share / 100:.2f}"/>'
        f"{_text(x + _CELL / 2, y + 17, f'{share} %', anchor='middle')}"
    )


def _text(x: float, y: float, words: str, *, anchor: str = "start", weight: int = 400) -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" font-weight="{weight}"'
        f' fill="currentColor">{escape(words)}</text>'
    )
