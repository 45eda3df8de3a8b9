"""The chart of a metric at the desk or in a notebook: shown as fits the place, and saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from okrlab.errors import BadInput
from okrlab.given import checked

if TYPE_CHECKING:
    import altair as alt

    from okrlab.desk.metrics_at_hand import MetricReport

Size = Literal["page", "phone", "room"]
"""What a chart is drawn for; "room" is a projector."""


class Chart:
    """A metric's chart: interactive in JupyterLab, an SVG elsewhere, and PNG or SVG to save.

    It is made by `MetricReport.chart`. `size` is "page", "phone" or "room" (for a projector);
    without `titled` the name of the metric is left out. `words` describe it for those who cannot
    see it.
    """

    @checked
    def __init__(self, metric: MetricReport, size: Size, *, titled: bool = True) -> None:
        from okrlab.measure.plotted import described, run_chart_of
        from okrlab.measure.plotted import titled as title_of

        marks = metric._marks()
        self._shown = run_chart_of(metric.history, metric.baseline, marks)
        self._how: dict[str, Any] = {
            "size": size,
            "title": title_of(metric.history) if titled else "",
        }
        self.words = described(metric.history, metric.baseline, marks)

    @property
    def altair(self) -> alt.LayerChart:
        """The same chart as an Altair chart, to look at in JupyterLab or to build on."""
        from okrlab.draw.interactive import interactive

        return interactive(self._shown, **self._how)

    def svg(self) -> str:
        """The chart as SVG to put into a page; it is transparent and follows light and dark."""
        from okrlab.results.history_figure import svg

        return svg(self._shown, self.words, **self._how)

    @checked
    def save(self, path: str | Path) -> Path:
        """Write the chart to a file and return its path.

        The ending chooses PNG or SVG. Raises `BadInput` for another ending, or if the file cannot
        be written.
        """
        from okrlab.results.history_figure import plain_svg, png

        path = Path(path)
        if path.suffix.lower() not in (".png", ".svg"):
            raise BadInput("baseline_ending", name=path.name)
        drawn = plain_svg(self._shown, self.words, **self._how)
        kept = png(drawn) if path.suffix.lower() == ".png" else drawn.encode()
        try:
            path.write_bytes(kept)
        except OSError as error:
            raise BadInput("not_written", name=path, reason=error.strerror) from None
        return path

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        from okrlab.results.history_figure import for_lab

        return for_lab(self._shown, self.words, **self._how)

    def __repr__(self) -> str:
        return self.words
