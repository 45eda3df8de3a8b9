"""Several histories as one drawing: small charts in rows, each under its name."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from typing import Any

from okrlab.draw.chart_sizes import LOOKS
from okrlab.draw.run_chart import RunChart
from okrlab.draw.run_chart_svg import run_chart_svg
from okrlab.draw.svg import svg, tag

_LOOK = LOOKS["phone"]
_GAP = 12


def small_multiples(
    charts: Iterable[tuple[RunChart, str, str]], alt: str, *, columns: int = 3, sharey: bool = False
) -> str:
    """One SVG with a small chart for each history; `alt` is the alternative text of them all.

    A chart comes with its own alternative text and its title. With `sharey` all have the same
    vertical axis.

    >>> calls = RunChart(name="Calls", values=(1.0, 3.0, 2.0))
    >>> drawn = small_multiples([(calls, "Calls", "Calls by week")] * 4, "Four", columns=2)
    >>> drawn.count("<svg"), drawn.count('role="img"'), 'width="728"' in drawn
    (1, 5, True)
    """
    listed = list(charts)
    room = [end for shown, _, _ in listed for end in shown.domain()] if sharey else []
    across = max(1, min(columns, len(listed)))
    wide, high = _LOOK.width + _GAP, _LOOK.height + _GAP
    parts = []
    for n, (shown, said, title) in enumerate(listed):
        drawn = run_chart_svg(
            shown, size="phone", alt=said, title=title, ahead=shown.ahead, named=True, room=room
        )
        inside = drawn[drawn.index(">") + 1 : -len("</svg>")]
        place = f"translate({n % across * wide},{n // across * high})"
        parts.append(tag("g", inside, role="img", aria_label=said, transform=place))
    down = max(1, ceil(len(listed) / across))
    width, height = across * wide - _GAP, down * high - _GAP
    look: dict[str, Any] = {"width": width, "height": height, "font_size": _LOOK.letters}
    return svg(width, height, parts, title=alt, aria_label=alt, **look)
