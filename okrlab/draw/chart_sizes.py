"""The sizes in which a history is drawn, for a page, a phone, a wall; and places inside them."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from okrlab.draw.run_chart import bounded

Size = Literal["wide", "broad", "phone", "page", "room", "wall"]


class ChartSize(msgspec.Struct, frozen=True):
    """Width, height and font size (`letters`) in pixels; the most letters of a `reason`.

    With `beside`, the names of lines stand beside their numbers; else above, or in the legend.
    """

    width: int
    height: int
    letters: int = 13
    reason: int = 40
    beside: bool = True


LOOKS: Final[dict[Size, ChartSize]] = {
    "wide": ChartSize(720, 330),
    "broad": ChartSize(1180, 390, 15),
    "phone": ChartSize(358, 310, reason=18, beside=False),
    "page": ChartSize(860, 430, 14),
    "room": ChartSize(1280, 680, 24),
    "wall": ChartSize(1280, 400, 20),
}
"""The board takes the one that fits its width; what is on a wall is read from the last row."""


class Plot(msgspec.Struct, frozen=True, kw_only=True):
    """The plotting area: turns values and periods into pixels.

    It is `roomy` if the numbers at the ends of the lines stand inside, above the periods to come.
    """

    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float
    periods: int
    unit: float
    roomy: bool = False

    def y(self, value: float) -> float:
        """The vertical position of a value; what is beyond the scale is at its edge."""
        share = (bounded(value) - self.low) / (self.high - self.low)
        share = min(max(share, 0.0), 1.0)
        return round(self.bottom - share * (self.bottom - self.top), 1)

    def x(self, place: float) -> float:
        """The horizontal position of a period, counted from 0."""
        return round(self.left + (place + 0.5) * (self.right - self.left) / self.periods, 1)
