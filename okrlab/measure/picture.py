"""Turns a chart into SVG, PNG and figures for pages: no network, labels escaped, colours by theme.

The conversion runs in this process, knows no outside address, and is kept by what was drawn.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any, Final

from okrlab.measure.chart import COLOURS
from okrlab.texts import text

if TYPE_CHECKING:
    import altair as alt

VEGALITE: Final = "6.4"
_LAB: Final = "application/vnd.vegalite.v5+json"
"""What JupyterLab draws by itself; what we use of version 6 is in version 5 too."""

_BOTH: Final = {
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
}
"""Colours that can be told apart from a light and from a dark ground, where a page says none."""
_DARK: Final = {
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


@lru_cache(maxsize=128)
def _convert(spec: str) -> str:
    import vl_convert

    made: str = vl_convert.vegalite_to_svg(spec, vl_version=VEGALITE, allowed_base_urls=[])
    return made


def plain_svg(chart: alt.LayerChart, words: str) -> str:
    """An SVG that stands alone, on a white ground, with a text alternative: a file to keep."""
    made = _named(_convert(_spec(chart)), words)
    return made.replace(">", '><rect width="100%" height="100%" fill="#ffffff"/>', 1)


def svg(chart: alt.LayerChart, words: str) -> str:
    """An SVG for the inside of a page: transparent, its colours the page's `--okr-…` or neutral."""
    made = _named(_convert(_spec(chart)), words)
    for role, colour in COLOURS.items():
        made = made.replace(f'"{colour}"', f'"var(--okr-{role}, {_BOTH[role]})"')
    return made


def png(chart: alt.LayerChart, words: str, *, scale: float = 2.0) -> bytes:
    """The chart as PNG on a white ground."""
    import vl_convert

    made: bytes = vl_convert.svg_to_png(plain_svg(chart, words), scale=scale)
    return made


def figure(wide: str, phone: str, caption: str, table: list[dict[str, str]]) -> str:
    """Two SVGs of one chart, of which a page shows the one that fits, a caption, the numbers.

    In JupyterLab a key pressed on the summary is none of the notebook's: `x` would cut the cell.
    The mark has to stand on what has the focus itself.
    """
    shown = [f'<div class="okr-wide">{wide}</div>', f'<div class="okr-phone">{phone}</div>']
    return (
        f'<figure class="okr-chart">{"".join(shown)}'
        f"<figcaption>{escape(caption)}</figcaption>"
        f'<details><summary data-lm-suppress-shortcuts="true">'
        f"{escape(text('history.chart_table'))}</summary>{_table(table)}</details>"
        "</figure>"
    )


def for_lab(chart: alt.LayerChart, words: str) -> dict[str, Any]:
    """What a notebook shows: interactive in JupyterLab, an SVG elsewhere."""
    spec = json.loads(_spec(chart))
    spec["$schema"] = "https://vega.github.io/schema/vega-lite/v5.json"
    return {_LAB: spec, "image/svg+xml": plain_svg(chart, words), "text/plain": words}


def _spec(chart: alt.LayerChart) -> str:
    return json.dumps(chart.to_dict(), sort_keys=True)


def _named(made: str, words: str) -> str:
    """The root element with a role, a name, and no size of its own but the drawing's."""
    root = re.match(r"<svg\b[^>]*>", made)
    if root is None:
        raise ValueError("not an SVG")
    box = re.search(r'viewBox="[\d. -]+"', root[0])
    size = re.search(r'width="([\d.]+)" height="([\d.]+)"', root[0])
    width, height = (size[1], size[2]) if size else ("700", "330")
    opened = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {box[0] if box else ""} width="{width}"'
        f' height="{height}" role="img" aria-label="{escape(words)}">'
    )
    return opened + made[root.end() :]


def _table(rows: list[dict[str, str]]) -> str:
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row.values()) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
