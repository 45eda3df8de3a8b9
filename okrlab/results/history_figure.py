"""A history's chart outside the boards: as SVG, as a figure in a page, and live in JupyterLab.

In a page it takes the page's colours, or colours by theme; as an image it has a ground of its own.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any, Final

from okrlab.draw.chart_sizes import Size
from okrlab.draw.run_chart import COLOURS, DARK, Role, RunChart
from okrlab.draw.run_chart_svg import painted, run_chart_svg
from okrlab.results.drawing import STYLE as OF_IMAGES
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
_BY_THEME: Final[tuple[Role, ...]] = (
    *("line", "level", "limit", "band", "grid", "signal", "change", "target"),
)
STYLE: Final = (
    f"{OF_IMAGES}"
    ".okr-chart{color-scheme:light dark;margin:0;max-width:100%}"
    ".okr-chart svg{width:100%;height:auto;display:block}"
    ".okr-chart .okr-phone{display:none}"
    "@media (max-width:600px){.okr-chart .okr-wide{display:none}"
    ".okr-chart .okr-phone{display:block}}"
    ".okr-chart table{border-collapse:collapse;font-variant-numeric:tabular-nums}"
    ".okr-chart th,.okr-chart td{padding:2px 10px 2px 0;text-align:start}"
    ".okr-chart summary{padding:12px 0;cursor:pointer}"
    "@supports (color:light-dark(#000,#fff)){.okr-chart{"
    + "".join(f"--okr-{role}:light-dark({COLOURS[role]},{DARK[role]});" for role in _BY_THEME)
    + "}}"
    "body[data-jp-theme-light=true] .okr-chart{color-scheme:light}"
    "body[data-jp-theme-light=false] .okr-chart{color-scheme:dark}"
)
"""The style for pages that accept styles: which chart is shown in wide and in narrow windows."""


def drawn(shown: RunChart, alt: str, *, size: Size = "page", title: str = "") -> str:
    """A chart as SVG, in colours that are set where it goes: see `in_page`, and `draw/grounds.py`.

    `alt` is the alternative text; `title` is drawn above the chart.
    """
    return run_chart_svg(shown, size=size, alt=alt, title=title, ahead=shown.ahead, named=True)


def in_page(drawing: str) -> str:
    """A drawing for use in a page: transparent, in the page's colours `--okr-…` or neutral ones."""
    return painted(drawing, _BOTH)


def for_windows(wide: str, phone: str) -> str:
    """Two SVGs, of which a page with `STYLE` shows the one that fits."""
    return (
        f'<div class="okr-wide">{in_page(wide)}</div><div class="okr-phone">{in_page(phone)}</div>'
    )


def figure(drawing: str, caption: str, table: Table) -> str:
    """A chart as HTML (`for_windows`, or an image), with a caption and its numbers.

    The attribute on the summary keeps its keys from JupyterLab, where `x` would cut the cell. It
    has to be on the element that has the focus.
    """
    return (
        f'<figure class="okr-chart">{drawing}<figcaption>{escape(caption)}</figcaption>'
        f'<details><summary data-lm-suppress-shortcuts="true">'
        f"{escape(text('history.chart_table'))}</summary>{html_table(table)}</details></figure>"
    )


def for_lab(shown: RunChart, *, size: Size = "page", title: str = "") -> dict[str, Any]:
    """A chart by MIME type, for a notebook's display: interactive in JupyterLab."""
    from okrlab.draw.interactive import interactive

    spec = json.loads(json.dumps(interactive(shown, size=size, title=title).to_dict()))
    spec["$schema"] = "https://vega.github.io/schema/vega-lite/v5.json"
    return {_LAB: spec}
