"""A history's chart at the desk: as SVG, PNG and figures for pages, and interactive in Lab.

Colours are the page's, or by theme; whoever keeps a file gets those of print.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any, Final

from okrlab.draw.run_chart import COLOURS, Role, RunChart
from okrlab.draw.run_chart_svg import Size, painted, printed, run_chart_svg
from okrlab.results.html import table as html_table
from okrlab.results.table import Table
from okrlab.texts import text

_LAB: Final = "application/vnd.vegalite.v5+json"
"""What JupyterLab draws by itself; what we use of version 6 is in version 5 too."""

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
"""Colours that can be told apart from a light and from a dark ground, where a page says none."""
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
"""For pages that take styles with the figure: a chart for wide and one for narrow windows."""


def svg(shown: RunChart, alt: str, *, size: Size = "page", title: str = "") -> str:
    """An SVG for the inside of a page: transparent, its colours the page's `--okr-…` or neutral."""
    return painted(_drawn(shown, alt, size, title), _BOTH)


def plain_svg(shown: RunChart, alt: str, *, size: Size = "page", title: str = "") -> str:
    """An SVG that stands alone, on a white ground, with a text alternative: a file to keep."""
    return printed(_drawn(shown, alt, size, title))


def _drawn(shown: RunChart, alt: str, size: Size, title: str) -> str:
    return run_chart_svg(shown, size=size, alt=alt, title=title, ahead=shown.ahead, named=True)


def png(drawn: str, *, scale: float = 2.0) -> bytes:
    """A picture of ours as PNG; it names no address, for one would be followed."""
    import vl_convert

    made: bytes = vl_convert.svg_to_png(drawn, scale=scale)
    return made


def figure(wide: str, phone: str, caption: str, table: Table) -> str:
    """Two SVGs of one chart, of which a page shows the one that fits, a caption, the numbers.

    In JupyterLab a key pressed on the summary is none of the notebook's: `x` would cut the cell.
    The mark has to stand on what has the focus itself.
    """
    return (
        f'<figure class="okr-chart"><div class="okr-wide">{wide}</div>'
        f'<div class="okr-phone">{phone}</div><figcaption>{escape(caption)}</figcaption>'
        f'<details><summary data-lm-suppress-shortcuts="true">'
        f"{escape(text('history.chart_table'))}</summary>{html_table(table)}</details></figure>"
    )


def for_lab(shown: RunChart, alt: str, *, size: Size = "page", title: str = "") -> dict[str, Any]:
    """What a notebook shows: interactive in JupyterLab, an SVG elsewhere."""
    from okrlab.draw.interactive import interactive

    spec = json.loads(json.dumps(interactive(shown, size=size, title=title).to_dict()))
    spec["$schema"] = "https://vega.github.io/schema/vega-lite/v5.json"
    plain = plain_svg(shown, alt, size=size, title=title)
    return {_LAB: spec, "image/svg+xml": plain, "text/plain": alt}
