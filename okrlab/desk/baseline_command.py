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
from okrlab.desk.judging import judging
from okrlab.desk.metric_lines import facts_of, flagged, heading_of, in_full, lists_of
from okrlab.desk.metrics_at_hand import MetricReport
from okrlab.errors import BadInput, HistoryUnreadable
from okrlab.given import checked
from okrlab.measure.history_options import HistoryOptions
from okrlab.measure.methods import Limits, Method, RuleSet, Seasonal, Test
from okrlab.measure.problems import told
from okrlab.measure.series import Better
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
    asked = judging(
        changed=changed,
        target=target,
        by=by,
        rebase=rebase,
        limits=limits,
        screen=screen,
        rules=rules,
        method=method,
        test=test,
        season=season,
    )
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
            click.echo(seen(flagged(note.code, told(note))), err=True)
    if metric.asks:  # everything else was answered
        click.echo(flagged("which_better", BadInput("which_better").message), err=True)
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
                f"<h2>{escape(heading_of(one))}</h2>{one.figure(titled=False)}" for one in reports
            ),
        )
    wide = max(len(one.history.name) for one in reports)
    lines = [f"{one.history.name:<{wide}}  {one.sentence}" for one in reports]
    notes = dict.fromkeys(
        flagged(note.code, told(note)) for one in reports for note in one.history.notes
    )
    told_all = [*lines, "", text("history.desk_read"), *(f"  - {one}" for one in notes)]
    return seen("\n".join(told_all))


def _complain(error: HistoryUnreadable, format: Format) -> None:
    """Print all problems on the error output, and for programs also as a refusal."""
    lines = some(flagged(one.code, one.told()) for one in error.problems)
    if format == "json":
        words = " ".join([error.message, *lines])
        _print(_encoded(REFUSED | {"refused": words, "sentence": words}).decode())
    answered = any(FLAGS.get(one.code) for one in error.problems)
    for line in (error.message, *lines, error.hint if answered else text("history.in_the_file")):
        click.echo(seen(line), err=True)


def as_json(metric: MetricReport) -> str:
    """The result for programs, always with the same keys; missing numbers are null."""
    return _encoded(metric.to_dict()).decode()


def _encoded(plain: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(plain), indent=1)


def as_text(metric: MetricReport) -> str:
    """The result for people: the sentence, the method, cautions and targets."""
    base = metric.baseline
    said = metric.sentence.removesuffix(str(BadInput("which_better"))).rstrip()  # asked below
    lines = [heading_of(metric), "", said, ""]
    if not base.refused:
        lines += [base.why, ""]
    facts = facts_of(metric)
    wide = max((len(name) for name, _ in facts), default=0)
    lines += [f"  {name:<{wide}}  {value}" for name, value in facts]
    for title, listed in lists_of(metric):
        if listed:
            lines += ["", title, *(f"  - {one}" for one in listed)]
    return "\n".join(lines)


def as_html(metric: MetricReport) -> str:
    """The result as a stand-alone page: nothing from outside, light and dark, narrow and wide."""
    from okrlab.desk.metric_figure import stand_alone

    return stand_alone(heading_of(metric), in_full(metric))


_OUT: Final[dict[Format, Callable[[MetricReport], str]]] = {
    "text": as_text,
    "json": as_json,
    "html": as_html,
    "xmrit": MetricReport.xmrit,
}
