"""The pages of a folder's report: one with every metric, and one for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final
from urllib.parse import quote

from okrlab.desk.folder_answers import ANSWERS
from okrlab.desk.folder_metrics import FileTrouble, FolderMetric, FolderReading
from okrlab.desk.metric_chart import drawn_of
from okrlab.desk.metric_lines import heading_of, in_full, lists_of, signal_in_words
from okrlab.desk.report_facts import MetricFacts, ReportChange, ReportFacts, keyed, page_of
from okrlab.draw.spark import spark_svg
from okrlab.results.history_figure import STYLE, in_page
from okrlab.results.html_page import whole
from okrlab.texts import text
from okrlab.texts.days import in_words

INDEX: Final = "index.html"
_EARLIER: Final = 200
"""The most earlier changes that are listed."""
_LEFT: Final = 100
"""The most files that are named as no history."""


def pages(reading: FolderReading, facts: ReportFacts) -> Iterator[tuple[str, bytes]]:
    """Every page by its name; the same reading and facts give the same bytes."""
    found = keyed(reading.metrics)
    for key, one in found.items():
        yield page_of(key), _metric_page(one, facts, page_of(key)).encode()
    yield INDEX, _index(reading, facts, found).encode()


def _index(reading: FolderReading, facts: ReportFacts, found: dict[str, FolderMetric]) -> str:
    asks = [one for one in reading.troubles if one.kind == "asks"]
    others = [one for one in reading.troubles if one.kind != "asks"]
    rows = "".join(_row(one, found.get(key), facts) for key, one in facts.metrics.items())
    inside = (
        _counts({"metric": len(facts.metrics), "question": len(asks), "unread": len(others)})
        + _section("changed", _changed(facts))
        + _section("metric", f"<ul class=metrics>{rows}</ul>" if rows else "")
        + _section("question", _questions(asks) if asks else "")
        + _section("unread", _not_read(reading, others))
    )
    about = text("report.about", files=how_many("file", len(reading.files)), day=_day(facts.day))
    return whole(facts.title, about, inside, style=STYLE + _STYLE, foot="made_at_desk")


def _counts(listed: dict[str, int]) -> str:
    """How many of each there are, as links to them."""
    links = "".join(
        f'<li><a href="#{name}">{escape(how_many(name, n))}</a></li>'
        for name, n in listed.items()
        if n
    )
    return f"<ul class=counts>{links}</ul>" if sum(map(bool, listed.values())) > 1 else ""


def _metric_page(one: FolderMetric, facts: ReportFacts, page: str) -> str:
    log = "".join(f"<li>{escape(_dated(change))}</li>" for change in facts.of(page))
    back = f'<a href="{INDEX}">{_say("back")}</a>'
    inside = in_full(one.report, in_words)
    inside += f"<h2>{_say('title_changed')}</h2><ul>{log}</ul>" if log else ""
    if any("(--" in line for _, lines in lists_of(one.report) for line in lines):
        inside += f"<p class=about>{_say('options', file=ANSWERS)}</p>"
    about = f"{heading_of(one.report)} · {one.file} · {text('report.as_of', day=facts.day)}"
    style = STYLE + _STYLE
    title = one.name or one.file
    return whole(title, in_words(about), inside, beside=back, style=style, foot="made_at_desk")


def _changed(facts: ReportFacts) -> str:
    """What is new since the report before, or when something last was."""
    latest = facts.latest
    if not latest or latest[0].day == facts.begun:
        said = f"<p>{_say('first' if facts.day == facts.begun else 'nothing_yet')}</p>"
        return said
    key = "changed_on" if latest[0].day == facts.day else "nothing_since"
    said = f"<p>{_say(key, day=_day(latest[0].day))}</p>{_changes(latest)}"
    earlier = [one for one in facts.log[len(latest) :] if one.day != facts.begun]
    if earlier:
        listed = "".join(
            f"<li>{_linked(one)} {escape(_dated(one))}</li>" for one in earlier[:_EARLIER]
        )
        said += (
            f"<details><summary>{_say('earlier', n=len(earlier))}</summary>"
            f"<ul class=changes>{listed}</ul></details>"
        )
    return said


def _changes(latest: Iterable[ReportChange]) -> str:
    listed = "".join(f"<li>{_linked(one)} {escape(in_words(one.words))}</li>" for one in latest)
    return f"<ul class=changes>{listed}</ul>"


def _linked(change: ReportChange) -> str:
    """What has changed, with its file, and a link to its page if it has one."""
    name = escape(change.name or change.file)
    if change.page:
        name = f'<a href="{quote(change.page)}">{name}</a>'
    file = f" <small>{escape(change.file)}</small>" if change.name else ""
    return f"<b dir=auto>{name}</b>{file}"


def _dated(change: ReportChange) -> str:
    return in_words(f"{change.day}: {change.words}")


def _day(day: str) -> str:
    return in_words(day)


def _row(facts: MetricFacts, metric: FolderMetric | None, all_: ReportFacts) -> str:
    """A metric with its small chart, its sentence, its last signal, and its last change."""
    where = [facts.file, *([text("report.until", day=_day(facts.last))] if facts.last else [])]
    small = "".join(f"<small>{escape(one)}</small>" for one in where)
    said = [f"<p dir=auto>{escape(in_words(facts.sentence))}</p>"]
    drawn = ""
    if metric is None:
        said.append(f"<p class=about>{_say('held', day=_day(facts.day))}</p>")
    else:
        shown, words = drawn_of(metric.report)
        drawn = in_page(spark_svg(shown, words)) if metric.report.history.n > 1 else ""
        if signals := metric.report.baseline.signals:
            newest = max(signals, key=lambda one: one.indices[-1])
            line = in_words(signal_in_words(metric.report, newest))
            key = "signals_many" if signals[1:] else "signals_one"
            said.append(f"<p class=signal>{_say(key, n=len(signals), last=line)}</p>")
    if changes := [one for one in all_.of(facts.page) if one.kind != "new"]:
        lead = _say("newest_change")
        said.append(f"<p class=about>{lead} {escape(_dated(changes[0]))}</p>")
    return (
        f'<li><div><a href="{quote(facts.page)}" dir=auto>{escape(facts.name or facts.file)}</a>'
        f"{small}</div>"
        f"<span class=okr-chart>{drawn}</span><div class=said>{''.join(said)}</div></li>"
    )


def _questions(asks: Iterable[FileTrouble]) -> str:
    listed = "".join(
        f"<li>{_trouble(one)}{f'<pre>{escape(one.answer)}</pre>' if one.answer else ''}</li>"
        for one in asks
    )
    return f"<p>{_say('how_to_answer', file=ANSWERS)}</p><ul class=changes>{listed}</ul>"


def _not_read(reading: FolderReading, troubles: Iterable[FileTrouble]) -> str:
    """Files with something to fix, those that hold no history, and answers about no file."""
    parts = [_trouble(one) for one in troubles]
    if reading.left:
        more = len(reading.left) - _LEFT
        names = ", ".join(reading.left[:_LEFT]) + (f" … (+{more:,})" if more > 0 else "")
        parts.append(_say("left", names=names))
    if reading.idle:
        parts.append(_say("idle", file=ANSWERS, names=", ".join(reading.idle)))
    return f"<ul class=changes>{''.join(f'<li>{one}</li>' for one in parts)}</ul>" if parts else ""


def _trouble(one: FileTrouble) -> str:
    metric = f" <small>{escape(one.metric)}</small>" if one.metric else ""
    said = "".join(f"<p dir=auto>{escape(reason)}</p>" for reason in one.reasons)
    return f"<b>{escape(one.file)}</b>{metric}{said}"


def _section(name: str, inside: str) -> str:
    head = f"<h2 id={name}>{_say(f'title_{name}')}</h2>"
    return f"<section>{head}{inside}</section>" if inside else ""


def how_many(what: str, n: int) -> str:
    """A number of metrics, files, questions, or files that are not read, in words.

    >>> how_many("metric", 1), how_many("question", 0)
    ('1 metric', '0 questions')
    """
    return text(f"report.{what}_{'one' if n == 1 else 'many'}", n=f"{n:,}")


def _say(key: str, **values: object) -> str:
    return escape(text(f"report.{key}", **values))


_STYLE: Final = (
    ".okr-result :is(.metrics,.changes){list-style:none;margin:0;padding:0}"
    ".okr-result .metrics>li{display:grid;gap:.2rem 1.6rem;align-items:start;margin:0;"
    "grid-template-columns:minmax(0,14rem) 160px minmax(0,1fr);padding:.9rem 0;"
    "border-bottom:1px solid var(--line);break-inside:avoid}"
    ".okr-result .metrics a{display:block;font-weight:600}.okr-result main a{color:var(--bar)}"
    ".okr-result .metrics small{display:block;overflow-wrap:anywhere}"
    ".okr-result .metrics .okr-chart{align-self:center}.okr-result .metrics p{margin:0 0 .25rem}"
    ".okr-result .signal{font-weight:600}"
    ".okr-result .changes>li{margin:0;padding:.6rem 0;border-bottom:1px solid var(--line)}"
    ".okr-result pre{margin:.5rem 0 0;padding:.8rem 1rem;border:1px solid var(--line);"
    "border-radius:10px;background:var(--paper);white-space:pre-wrap;overflow-wrap:anywhere;"
    "font-size:.9rem}"
    ".okr-result figcaption{margin:.8rem 0 0;font-size:1.15rem}"
    "@media screen and (max-width:44rem){"
    ".okr-result .metrics>li{grid-template-columns:minmax(0,1fr) 120px}"
    ".okr-result .metrics .said{grid-column:1/-1}}"
    "@media print{.okr-chart{color-scheme:light}.okr-result .metrics>li{gap:.1rem 1rem;"
    "grid-template-columns:11rem 110px minmax(0,1fr);padding:.4rem 0}"
    ".okr-result .changes>li{padding:.2rem 0}}"
)
