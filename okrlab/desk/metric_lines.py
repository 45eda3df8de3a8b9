"""What a metric's report says line by line, for a terminal and for a page."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from okrlab.desk.history_answers import FLAGS
from okrlab.desk.metric_report import MetricReport
from okrlab.measure.problems import told
from okrlab.measure.rounding import wide
from okrlab.measure.run_rules import Signal
from okrlab.measure.saying import amount, bare, change_of, grain, precision, signed
from okrlab.measure.set_aside import each_once
from okrlab.texts import text


def flagged(code: str, words: str) -> str:
    """A problem, note or caution with the option that answers it, if there is one."""
    flag = FLAGS.get(code, "")
    return f"{words} ({flag})" if flag else words


def heading_of(metric: MetricReport) -> str:
    """What is measured, from when to when, and how many values the baseline rests on."""
    series = metric.history
    parts = [
        text(
            "history.chart_title",
            name=series.name or text("history.chart_value"),
            every=grain(series),
        )
    ]
    if series.starts:
        parts.append(f"{series.starts[0]} – {series.starts[-1]}")
    return ", ".join([*parts, f"n = {metric.baseline.n}"])


def lists_of(metric: MetricReport) -> list[tuple[str, list[str]]]:
    """Signals, cautions, and how the file was read, each as a title with its lines."""
    parts: tuple[Any, ...] = (metric.baseline, metric._moved, metric._aims, metric._verdict)
    cautions = each_once(parts)
    answered = {one.words: flagged(one.code, one.words) for one in cautions}
    said = metric.sentence  # what it says is not said again, nor what the reason says
    twice = {one.words for one in cautions if one.code == "overdispersed"}
    warnings = [one for one in metric.warnings() if one not in said and one not in twice]
    signals = dict.fromkeys(signal_in_words(metric, one) for one in metric.baseline.signals)
    notes = [
        flagged(n.code, told(n)) for n in metric.history.notes if told(n) not in metric.warnings()
    ]
    return [
        (text("history.desk_signals"), list(signals)),
        (text("history.desk_warnings"), [answered.get(one, one) for one in warnings]),
        (text("history.desk_read"), notes),
    ]


def signal_in_words(metric: MetricReport, one: Signal) -> str:
    """A signal with the first and the last of its periods."""
    starts, first = metric.history.starts, metric.baseline.first
    if not starts:
        return one.words
    ends = [starts[first + n].isoformat() for n in (one.indices[0], one.indices[-1])]
    return f"{one.words}: {' – '.join(dict.fromkeys(ends))}"


def facts_of(metric: MetricReport) -> list[tuple[str, str]]:
    """Names and numbers: level, limits, movement and targets, as far as they are known."""
    base, series = metric.baseline, metric.history
    scale, width = precision(base)

    def worded(value: float) -> str:
        return amount(value, series, scale)

    def between(pair: tuple[float, float], words: Any = amount, *, scale: float = scale) -> str:
        low, high = (words(one, series, scale) for one in pair)
        return text("history.desk_between", low=low, high=high)

    facts = list[tuple[str, str]]()
    if base.level is not None:
        level = worded(base.level)
        level = (
            f"{level}, {between(base.interval)}" if base.interval and wide(base.interval) else level
        )
        facts.append((text("history.chart_column_level"), level))
    if base.normal:
        facts.append((text("history.desk_limits"), between(base.normal, scale=width)))
    moved = metric._moved
    if moved and moved.change is not None and not moved.refused:
        change = signed(moved.change, series, scale)
        words = text(f"history.desk_moved_{moved.moved}")
        both = f"{change}, {between(moved.interval, bare)}" if moved.interval else change
        facts.append((text("history.desk_movement"), f"{words}: {both}"))
    if metric._aims and not metric._aims.refused:
        for name in ("floor", "mde", "commit", "realistic", "stretch"):
            value = getattr(metric._aims, name)
            if value is not None:
                size = name in ("floor", "mde")
                words = change_of(value, series, scale) if size else worded(value)
                facts.append((text(f"history.desk_{name}"), words))
    return facts


def in_full(metric: MetricReport, worded: Callable[[str], str] = str) -> str:
    """HTML for a page with all of it: chart, sentence, numbers, and what to know.

    Each text is `worded` before, such as to write its days as words.
    """
    from okrlab.desk.metric_figure import figure_of

    def said(words: str) -> str:
        return escape(worded(words))

    rows = "".join(
        f"<tr><th scope=row>{said(name)}</th><td>{said(value)}</td></tr>"
        for name, value in facts_of(metric)
    )
    lists = "".join(
        f"<h2>{said(title)}</h2><ul>{''.join(f'<li>{said(one)}</li>' for one in listed)}</ul>"
        for title, listed in lists_of(metric)
        if listed
    )
    why = "" if metric.baseline.refused else f"<p>{said(metric.baseline.why)}</p>"
    drawn = figure_of(metric, titled=False, caption=worded(metric.sentence))
    return f"{drawn}{why}<table>{rows}</table>{lists}"
