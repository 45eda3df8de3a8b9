"""Charts of metrics in a notebook: drawn by okrlab, or by Altair if asked, and saved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

from okrlab.draw.grounds import printed
from okrlab.errors import BadInput
from okrlab.given import checked
from okrlab.results.drawing import Drawing
from okrlab.texts import text

if TYPE_CHECKING:
    import altair as alt

    from okrlab.desk.metric_report import MetricReport
    from okrlab.draw.run_chart import RunChart

Size = Literal["page", "phone", "room"]
"""What a chart is drawn for; "room" is a projector."""


class Chart(Drawing):
    """A metric's chart, made by `MetricReport.plot`.

    `size` is "page", "phone" or "room" (for a projector); without `titled` the name of the metric
    is left out. With `interactive`, JupyterLab shows it with a tooltip at each point.
    """

    @checked
    def __init__(
        self, metric: MetricReport, size: Size, *, titled: bool = True, interactive: bool = False
    ) -> None:
        from okrlab.measure.plotted import titled as title_of
        from okrlab.results.history_figure import drawn

        self._shown, words = drawn_of(metric)
        title = title_of(metric.history) if titled else ""
        self._how: dict[str, Any] = {"size": size, "title": title}
        self._interactive = interactive
        super().__init__(drawn(self._shown, words, **self._how), words)

    @property
    def altair(self) -> alt.LayerChart:
        """The same chart as an Altair chart, to build on."""
        from okrlab.draw.interactive import interactive

        return interactive(self._shown, **self._how)

    def svg(self) -> str:
        """The chart as SVG to put into a page; it is transparent and follows light and dark."""
        from okrlab.results.history_figure import in_page

        return in_page(self.drawn)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        from okrlab.results.history_figure import for_lab

        bundle = super()._repr_mimebundle_()
        if not self._interactive:
            return bundle
        del bundle["text/html"]  # JupyterLab would show that
        live = for_lab(self._shown, **self._how)
        return {**live, "image/svg+xml": printed(self.drawn), **bundle}


class Charts(Drawing):
    """The charts of several metrics, small and beside each other, made by `MetricReports.plot`.

    There are so many in a row as `columns` says. With `sharey` they have one vertical axis.
    """

    @checked
    def __init__(
        self, metrics: Iterable[MetricReport], *, columns: int = 3, sharey: bool = False
    ) -> None:
        from okrlab.draw.small_multiples import small_multiples
        from okrlab.measure.plotted import titled as title_of

        if not 1 <= columns <= _COLUMNS:
            raise BadInput("bad_columns", given=columns, most=_COLUMNS)
        each = [(*drawn_of(one), title_of(one.history)) for one in metrics]
        names = ", ".join(title for _, _, title in each[:_NAMED]) + " …" * (len(each) > _NAMED)
        words = text("history.charts_said", count=len(each), names=names)
        super().__init__(small_multiples(each, words, columns=columns, sharey=sharey), words)

    def svg(self) -> str:
        """All charts as one SVG to put into a page; it follows light and dark."""
        from okrlab.results.history_figure import in_page

        return in_page(self.drawn)


_COLUMNS = 12
"""The most charts in a row."""
_NAMED = 8
"""How many metrics the words for several charts name."""


def drawn_of(metric: MetricReport) -> tuple[RunChart, str]:
    """What the chart of a metric shows, and in words."""
    from okrlab.measure.plotted import described, run_chart_of

    marks = metric._marks()
    shown = run_chart_of(metric.history, metric.baseline, marks)
    return shown, described(metric.history, metric.baseline, marks)
