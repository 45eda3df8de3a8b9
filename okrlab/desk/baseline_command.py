"""`okrlab baseline`: reads a metric's history and prints a sentence, the numbers and the chart."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import date
from html import escape
from pathlib import Path
from typing import Any, Final, Literal, Unpack

import click
import msgspec

from okrlab.desk.history_answers import FLAGS, QUESTIONS
from okrlab.desk.history_reader import HistoryReader, pick
from okrlab.desk.metrics_at_hand import MetricReport
from okrlab.desk.rebases import rebase_of
from okrlab.errors import BadInput, HistoryUnreadable
from okrlab.given import checked
from okrlab.measure.asked import check
from okrlab.measure.history_options import HistoryOptions
from okrlab.measure.methods import Limits, Method, Methods, RuleSet, Seasonal, Test
from okrlab.measure.problems import told
from okrlab.measure.rounding import wide
from okrlab.measure.saying import amount, bare, change_of, grain, precision, signed
from okrlab.measure.series import Better
from okrlab.measure.set_aside import each_once
from okrlab.tables.xmrit import is_xmrit
from okrlab.texts import some, text
from okrlab.texts.clean import seen

Format = Literal["text", "json", "html", "xmrit"]

ASKED: Final = 2
"""The exit code if there are only questions; it is 1 if the file has to be mended."""
REFUSED: Final[dict[str, Any]] = {
    "n": 0,
    "method": "none",
    "level": None,
    "interval": None,
    "limits": None,
    "signals": [],
    "warnings": [],
    "refused": "",
    "sentence": "",
    "movement": None,
    "targets": None,
}
"""The JSON of a file that cannot be read: programs find the same keys as in every other result."""


@checked
def run(
    file: str,
    *,
    format: Format = "text",
    changed: date | None = None,
    target: float | Mapping[date, float] | None = None,
    by: date | None = None,
    name: str = "",
    chart: str | None = None,
    better: Better = "",
    every_metric: bool = False,
    rebase: tuple[str, ...] = (),
    limits: Limits | None = None,
    screen: bool = False,
    rules: RuleSet | None = None,
    method: Method | None = None,
    test: Test | None = None,
    season: Seasonal = None,
    **how: Unpack[HistoryOptions],
) -> int:
    """Analyse a file ("-" is the standard input) or a link to xmrit, and print the result.

    `changed`, `target`, `by`, `rebase` and the methods by name, from `limits` to `season`, are as
    for `okrlab.baseline`, `name` picks one of several metrics,
    `chart` names a file for the chart, and `how` holds the options of `history`. `every_metric`, or
    a column to group by, prints a line for each metric. Returns the exit code: 1 if the file cannot
    be read, 2 if there are only questions that options answer. Raises `BadInput` for a target
    without a day.
    """
    methods = Methods(
        limits=limits, screen=screen, rules=rules, method=method, test=test, season=season
    )
    check(methods)
    if test and changed is None:
        raise BadInput("methods_test")
    asked: dict[str, Any] = {
        **{"changed": changed, "target": target, "by": by},
        **{"rebased": tuple(map(rebase_of, rebase)), "methods": methods},
    }
    if target is not None and by is None and not isinstance(target, Mapping):
        raise BadInput("baseline_by")
    source: Any = file if is_xmrit(file) else Path(file)
    shown = text("history.linked") if is_xmrit(file) else Path(file).name
    if file == "-":
        source, shown = sys.stdin.buffer.read(), text("history.standard_input")
    try:
        with HistoryReader() as reading:
            histories = reading.history(source, name=shown, better=better, **how)
        each = every_metric or (how.get("group_by") and len(histories) > 1)
        series = histories[0] if each and not name else pick(histories, name)
    except HistoryUnreadable as error:
        _complain(error, format)
        return ASKED if QUESTIONS.issuperset(one.code for one in error.problems) else 1
    if each and not name:
        if target is not None and len(histories) > 1 and not how.get("group_by"):  # groups share it
            raise BadInput("baseline_each_target")
        if chart:
            raise BadInput("baseline_each_chart")
        reports = [MetricReport(one, **asked) for one in histories]
        _print(_all_lines(reports, format))
        return 0
    metric = MetricReport(series, **asked)
    if chart:
        metric.plot().save(chart)
    out = _OUT[format](metric)
    _print(seen(out) if format == "text" else out)
    if format != "text":
        for note in metric.history.notes:
            click.echo(seen(_flagged(note.code, told(note))), err=True)
    if metric.asks:  # everything else was answered
        click.echo(_flagged("which_better", BadInput("which_better").message), err=True)
        return ASKED
    return 0


def _print(out: str) -> None:
    sys.stdout.buffer.write(out.encode() + b"\n")
    sys.stdout.buffer.flush()


def _all_lines(reports: list[MetricReport], format: Format) -> str:
    """All metrics of a file: a line each, a list for programs, or their pages one after another."""
    if format == "json":
        return _encoded([{"name": one.history.name, **one.to_dict()} for one in reports]).decode()
    if format == "xmrit":
        return "\n".join(one.xmrit() for one in reports)
    if format == "html":
        from okrlab.desk.metric_figure import stand_alone

        return stand_alone(
            text("history.all_title", count=len(reports)),
            "".join(
                f"<h2>{escape(_heading(one))}</h2>{one.figure(titled=False)}" for one in reports
            ),
        )
    wide = max(len(one.history.name) for one in reports)
    lines = [f"{one.history.name:<{wide}}  {one.sentence}" for one in reports]
    notes = dict.fromkeys(
        _flagged(note.code, told(note)) for one in reports for note in one.history.notes
    )
    told_all = [*lines, "", text("history.desk_read"), *(f"  - {one}" for one in notes)]
    return seen("\n".join(told_all))


def _complain(error: HistoryUnreadable, format: Format) -> None:
    """Print all problems on the error output, and for programs also as a refusal."""
    lines = some(_flagged(one.code, one.told()) for one in error.problems)
    if format == "json":
        words = " ".join([error.message, *lines])
        _print(_encoded(REFUSED | {"refused": words, "sentence": words}).decode())
    answered = any(FLAGS.get(one.code) for one in error.problems)
    for line in (error.message, *lines, error.hint if answered else text("history.in_the_file")):
        click.echo(seen(line), err=True)


def _flagged(code: str, words: str) -> str:
    flag = FLAGS.get(code, "")
    return f"{words} ({flag})" if flag else words


def as_json(metric: MetricReport) -> str:
    """The result for programs, always with the same keys; missing numbers are null."""
    return _encoded(metric.to_dict()).decode()


def _encoded(plain: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(plain), indent=1)


def as_text(metric: MetricReport) -> str:
    """The result for people: the sentence, the method, cautions and targets."""
    base = metric.baseline
    said = metric.sentence.removesuffix(str(BadInput("which_better"))).rstrip()  # asked below
    lines = [_heading(metric), "", said, ""]
    if not base.refused:
        lines += [base.why, ""]
    facts = _facts(metric)
    wide = max((len(name) for name, _ in facts), default=0)
    lines += [f"  {name:<{wide}}  {value}" for name, value in facts]
    for title, listed in _lists(metric):
        if listed:
            lines += ["", title, *(f"  - {one}" for one in listed)]
    return "\n".join(lines)


def _heading(metric: MetricReport) -> str:
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


def _lists(metric: MetricReport) -> list[tuple[str, list[str]]]:
    """Signals, cautions, and how the file was read, each as a title with its lines."""
    parts: tuple[Any, ...] = (metric.baseline, metric._moved, metric._aims, metric._verdict)
    cautions = each_once(parts)
    answered = {one.words: _flagged(one.code, one.words) for one in cautions}
    said = metric.sentence  # what it says is not said again, nor what the reason says
    twice = {one.words for one in cautions if one.code == "overdispersed"}
    warnings = [one for one in metric.warnings() if one not in said and one not in twice]
    signals = dict.fromkeys(_signal(metric, one) for one in metric.baseline.signals)
    notes = [
        _flagged(n.code, told(n)) for n in metric.history.notes if told(n) not in metric.warnings()
    ]
    return [
        (text("history.desk_signals"), list(signals)),
        (text("history.desk_warnings"), [answered.get(one, one) for one in warnings]),
        (text("history.desk_read"), notes),
    ]


def _signal(metric: MetricReport, one: Any) -> str:
    starts, first = metric.history.starts, metric.baseline.first
    if not starts:
        return str(one.words)
    ends = [starts[first + n].isoformat() for n in (one.indices[0], one.indices[-1])]
    return f"{one.words}: {' – '.join(dict.fromkeys(ends))}"


def _facts(metric: MetricReport) -> list[tuple[str, str]]:
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


def as_html(metric: MetricReport) -> str:
    """The result as a stand-alone page: nothing from outside, light and dark, narrow and wide."""
    from okrlab.desk.metric_figure import stand_alone

    rows = "".join(
        f"<tr><th scope=row>{escape(name)}</th><td>{escape(value)}</td></tr>"
        for name, value in _facts(metric)
    )
    lists = "".join(
        f"<h2>{escape(title)}</h2><ul>{''.join(f'<li>{escape(one)}</li>' for one in listed)}</ul>"
        for title, listed in _lists(metric)
        if listed
    )
    why = "" if metric.baseline.refused else f"<p>{escape(metric.baseline.why)}</p>"
    body = f"{metric.figure(titled=False)}{why}<table>{rows}</table>{lists}"
    return stand_alone(_heading(metric), body)


_OUT: Final[dict[Format, Callable[[MetricReport], str]]] = {
    "text": as_text,
    "json": as_json,
    "html": as_html,
    "xmrit": MetricReport.xmrit,
}
