"""A history's chart outside the boards: as SVG, as PNG, as a figure in a page, and in JupyterLab.

In a page it takes the page's colours, or colours by theme; in a file it has those for print.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any, Final

from okrlab.draw.chart_sizes import Size
from okrlab.draw.run_chart import COLOURS, Role, RunChart
from okrlab.draw.run_chart_svg import painted, printed, run_chart_svg
from okrlab.results.html import table as html_table
from okrlab.results.table import Table
from okrlab.texts import text

_LAB: Final = "application/vnd.vegalite.v5+json"
"""JupyterLab draws version 5 itself; what we use of version 6 is in version 5 as well."""

_BOTH: Final[dict[Role, str]] = {
    "ink": "currentColor",
    "soft": "currentColor",
    "grid": "#8a90a040",
    "line": "#4a83c4",
    "level": "#1f8f79",
    "limit": "#858c9c",
    "band": "#1f8f791f",
    "signal": "#d6473d",
    "change": "#a857aa",
    "target": "#a3762a",
    "ground": "transparent",
}
"""Colours for pages that set none, visible on a light as well as on a dark background."""
_DARK: Final[dict[Role, str]] = {
    "line": "#9cc3f5",
    "level": "#7fd3bf",
    "limit": "#98a0b3",
    "band": "#7fd3bf1c",
    "grid": "#98a0b32e",
    "signal": "#ffa79c",
    "change": "#e2a6e3",
    "target": "#e6bd74",
}
STYLE: Final = (
    ".okr-chart{color-scheme:light dark;margin:0;max-width:100%}"
    ".okr-chart svg{width:100%;height:auto;display:block}"
    ".okr-chart .okr-phone{display:none}"
    "@media (max-width:600px){.okr-chart .okr-wide{display:none}"
    ".okr-chart .okr-phone{display:block}}"
    ".okr-chart table{border-collapse:collapse;font-variant-numeric:tabular-nums}"
    ".okr-chart th,.okr-chart td{padding:2px 10px 2px 0;text-align:start}"
    ".okr-chart summary{padding:12px 0;cursor:pointer}"
    "@supports (color:light-dark(#000,#fff)){.okr-chart{"
    + "".join(f"--okr-{role}:light-dark({COLOURS[role]},{dark});" for role, dark in _DARK.items())
    + "}}"
    "body[data-jp-theme-light=true] .okr-chart{color-scheme:light}"
    "body[data-jp-theme-light=false] .okr-chart{color-scheme:dark}"
)
"""The style for pages that accept styles: which chart is shown in wide and in narrow windows."""


def svg(shown: RunChart, alt: str, *, size: Size = "page", title: str = "") -> str:
    """An SVG for use in a page: transparent, in the page's colours `--okr-…` or neutral ones.

    `alt` is the alternative text; `title` is drawn above the chart.
    """
    return in_page(_drawn(shown, alt, size, title))


def plain_svg(shown: RunChart, alt: str, *, size: Size = "page", title: str = "") -> str:
    """An SVG to save as a file: in the colours for print, on white. Parameters are as in `svg`."""
    return printed(_drawn(shown, alt, size, title))


def in_page(drawn: str) -> str:
    """A drawing for use in a page, in the page's colours `--okr-…` or neutral ones."""
    return painted(drawn, _BOTH)


def _drawn(shown: RunChart, alt: str, size: Size, title: str) -> str:
    return run_chart_svg(shown, size=size, alt=alt, title=title, ahead=shown.ahead, named=True)


def png(drawn: str, *, scale: float = 2.0) -> bytes:
    """An SVG drawn by okrlab as a PNG, with `scale` pixels for each of its own.

    It has to be a picture of ours, without addresses: the converter would load them.
    """
    import vl_convert

    picture: bytes = vl_convert.svg_to_png(drawn, scale=scale)
    return picture


def figure(wide: str, phone: str, caption: str, table: Table) -> str:
    """A chart as two SVGs, of which a page shows the one that fits, with a caption and its numbers.

    The attribute on the summary keeps its keys from JupyterLab, where `x` would cut the cell. It
    has to be on the element that has the focus.
    """
    return (
        f'<figure class="okr-chart"><div class="okr-wide">{wide}</div>'
        f'<div class="okr-phone">{phone}</div><figcaption>{escape(caption)}</figcaption>'
        f'<details><summary data-lm-suppress-shortcuts="true">'
        f"{escape(text('history.chart_table'))}</summary>{html_table(table)}</details></figure>"
    )


def for_lab(shown: RunChart, alt: str, *, size: Size = "page", title: str = "") -> dict[str, Any]:
    """A chart by MIME type, for a notebook's display: interactive in JupyterLab, else an SVG."""
    from okrlab.draw.interactive import interactive

    spec = json.loads(json.dumps(interactive(shown, size=size, title=title).to_dict()))
    spec["$schema"] = "https://vega.github.io/schema/vega-lite/v5.json"
    plain = plain_svg(shown, alt, size=size, title=title)
    return {_LAB: spec, "image/svg+xml": plain, "text/plain": alt}
