"""A metric's report as HTML, in a page or for one, and as a link to xmrit."""

from __future__ import annotations

from html import escape
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from okrlab.desk.metric_chart import Chart, Size
from okrlab.given import checked
from okrlab.measure.behaviour import CONSTANTS, moving_ranges
from okrlab.measure.plotted import rows, spread
from okrlab.measure.saying import TYPED, amount, precision
from okrlab.results.drawing import image
from okrlab.results.history_figure import STYLE, figure, for_windows
from okrlab.results.table import Column, Table
from okrlab.tables.xmrit import XmritChart, write_link
from okrlab.texts import text

if TYPE_CHECKING:
    from okrlab.desk.metric_report import MetricReport

_PAGES: Final[tuple[Size, Size]] = ("page", "phone")


@checked
def figure_of(
    metric: MetricReport, *, titled: bool = True, caption: str = "", imaged: bool = False
) -> str:
    """HTML for a page: the chart for wide and narrow windows, the sentence, and a table.

    A `caption` takes the place of the sentence. For a notebook the chart is an image (`imaged`),
    since cleaning would take it apart.
    """
    half, width = precision(metric.baseline)
    scales = {"value": spread(metric.history), "level": half, "lower": width, "upper": width}

    def in_words(row: dict[str, Any]) -> dict[str, str]:
        words = {
            name: "" if row[name] is None else amount(row[name], metric.history, min(scale, TYPED))
            for name, scale in scales.items()
        }
        signal = text(f"history.chart_sign_{row['signal']}") if row["signal"] else ""
        return {"start": str(row["x"]), **words, "signal": signal}

    columns = (
        Column(name, get=itemgetter(name), head=f"history.chart_column_{name}")
        for name in ("start", "value", "level", "lower", "upper", "signal")
    )
    listed = map(in_words, rows(metric.history, metric.baseline))
    table = Table.of("history", "period", listed, *columns)
    wide, phone = (Chart(metric, size, titled=titled).drawn for size in _PAGES)
    chart = image(wide, phone=phone) if imaged else for_windows(wide, phone)
    return figure(chart, caption or metric.sentence, table)


@checked
def xmrit_link(metric: MetricReport) -> str:
    """A link that opens a history in xmrit, divided where its limits begin anew here."""
    series, base = metric.history, metric.baseline
    times = 100.0 if series.kind == "rate" else 1.0  # as people read it: in per cent
    limits: tuple[float, ...] = ()
    if base.method in ("xmr", "xmr_median") and base.limits and base.level is not None:
        ranges = moving_ranges(base.series.values)
        typical = float(np.nanmean(ranges))
        limits = (base.level, typical, *base.limits, CONSTANTS["mean"][1] * typical)
    changed = [one.date for one in base.rebased] + [series.starts[n] for n in base.shifts]
    name = series.name or text("history.chart_value")
    return write_link(
        XmritChart(
            dates=tuple(one.isoformat() for one in series.starts),
            values=tuple((times * series.values).tolist()),
            labels=(text(f"history.{series.every}"), name),
            dividers=tuple(sorted(set(changed))),
            limits=tuple(times * one for one in limits),
        )
    )


def stand_alone(title: str, body: str) -> str:
    """A stand-alone page with this title and body."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}{STYLE}</style></head><body><main>"
        f"<h1>{escape(title)}</h1>{body}</main></body></html>"
    )


_STYLE: Final = (
    ":root{color-scheme:light dark}body{margin:0;font:400 17px/1.5 system-ui,sans-serif}"
    "main{max-width:960px;margin:0 auto;padding:20px 16px 40px}h1{font-size:1.25rem}"
    "h2{font-size:1.05rem;margin:1.4em 0 .3em}figcaption{font-size:1.15rem;margin:.6em 0}"
    "th{text-align:start;font-weight:600;padding-right:16px}ul{padding-left:1.2em;margin:.3em 0}"
)
