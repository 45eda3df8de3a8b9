"""okrlab's mark: four rungs that climb, in the colours of the four lanes.

It is the same on the door, the lobby, the result and a browser's tab, by light and by dark.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

LANES: Final = {
    "activity": ("#76500f", "#e6bd74"),
    "output": ("#1b5693", "#95c2f3"),
    "outcome": ("#10695a", "#7fd3bf"),
    "impact": ("#7b2f7d", "#e2a6e3"),
}
"""Each lane's colour by light and by dark, from the lowest up: those of boards/base.css."""
TINTS: Final = {
    "activity": "#f6ecd6",
    "output": "#dfeaf8",
    "outcome": "#daefe8",
    "impact": "#f3e2f3",
}
"""The grounds of the lanes by light, in pictures and files."""
_RUNGS: Final = dict(zip("abcd", LANES.values(), strict=True))


def _rungs(look: str) -> str:
    """The drawing; `look` says how a rung looks, with its name for "{}"."""
    size = 'width="16" height="5" rx="2.5"'
    rungs = "".join(
        f'<rect {look.format(name)} x="{2 + 4 * n}" y="{25 - 7 * n}" {size}/>'
        for n, name in enumerate(_RUNGS)
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{{}}{rungs}</svg>'


def _drawn() -> str:
    light, dark = (
        "".join(f".{name}{{fill:{tones[at]}}}" for name, tones in _RUNGS.items()) for at in (0, 1)
    )
    style = f"<style>{light}@media(prefers-color-scheme:dark){{{dark}}}</style>"
    return _rungs('class="{}"').format(style)


MARK: Final = f"data:image/svg+xml,{quote(_drawn(), safe='=')}"
"""The mark as an address, for an image or the icon of a page: nothing is loaded for it.

>>> MARK.startswith("data:image/svg+xml,%3Csvg")
True
"""

PLAIN: Final = _rungs('class="jp-icon3" fill="#616161"').format("")
"""The same as SVG in one tone, which JupyterLab's theme sets, like that of its own icons."""

_LOWEST, *_ABOVE = (f"light-dark({light},{dark})" for light, dark in _RUNGS.values())
STYLE: Final = (
    ".okr-mark{position:relative;flex:none;width:1em;height:1em;font-size:2.75rem}"
    ".okr-mark::before{content:'';position:absolute;left:.06em;bottom:.06em;width:.5em;height:.156em;"
    f"border-radius:.08em;background:{_LOWEST};box-shadow:"
    + ",".join(f"{n * 0.125:.3f}em {n * -0.219:.3f}em {tone}" for n, tone in enumerate(_ABOVE, 1))
    + ";print-color-adjust:exact;-webkit-print-color-adjust:exact}"
)
"""The same without an image, for a page that has none: `<span class=okr-mark>` with this style."""
