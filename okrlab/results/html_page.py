"""The page that a result and a report are shown on: its head, its style, its title and its end."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path

from okrlab.mark import MARK, STYLE
from okrlab.texts import text


def whole(
    title: str,
    about: str,
    inside: str,
    *,
    beside: str = "",
    style: str = "",
    foot: str = "made_with",
    after: str = "",
) -> str:
    """A page with this title and a line on what it is about; both are escaped here.

    `inside` is HTML below the title, `beside` is HTML beside it, `style` is CSS of its own, `foot`
    names the text at its end, and `after` is HTML after that.
    """
    head = escape(title)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f'<link rel="icon" href="{MARK}">'
        f"<title>{head}</title><style>{css()}{style}</style></head>"
        "<body class=okr-result><main><header><span class=okr-mark></span>"
        f"<div><h1 dir=auto>{head}</h1><p class=about dir=auto>{escape(about)}</p></div>"
        f"{beside}</header>{inside}"
        f"<footer>{escape(text(f'result.{foot}'))}</footer></main>{after}</body></html>\n"
    )


@cache
def css() -> str:
    """The style of such a page."""
    return Path(__file__).with_name("result.css").read_text("utf-8") + STYLE
