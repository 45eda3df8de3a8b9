"""What one report leaves for the next: each metric's verdict, and a log of what has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath
from typing import Final

import msgspec

from okrlab.desk.folder_metrics import FileTrouble, FolderMetric, FolderReading, Trouble
from okrlab.desk.verdict_facts import (
    VERDICTS,
    ChangeKind,
    VerdictFacts,
    changes,
    verdict_of,
)
from okrlab.given import checked
from okrlab.results import file_name
from okrlab.texts import text

FORMAT: Final = 1
"""The version of the facts; those of a newer okrlab are left alone."""
_LOGGED: Final = 1_000
"""The most changes that are kept."""


class MetricFacts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A metric as the last report had it: `page` is its page, `day` when it was last read.

    `last` is the day of its last period, "" without dates.
    """

    file: str
    name: str
    page: str
    day: str
    sentence: str
    n: int = 0
    level: float | None = None
    last: str = ""
    verdict: VerdictFacts = VerdictFacts()


class ReportChange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that a report says and the one before did not; about a file if no `name`."""

    day: str
    kind: ChangeKind
    file: str
    name: str = ""
    page: str = ""
    words: str = ""


class ReportFacts(msgspec.Struct, frozen=True, kw_only=True):
    """All that is kept beside a report's pages: its `pages`, its metrics by key, and a `log`.

    `begun` and `day` are the days of the first and the last report. The newest changes come first.
    """

    format: int = FORMAT
    title: str = ""
    begun: str = ""
    day: str = ""
    pages: tuple[str, ...] = ()
    metrics: dict[str, MetricFacts] = {}
    troubles: dict[str, Trouble] = {}
    log: tuple[ReportChange, ...] = ()

    @property
    def latest(self) -> tuple[ReportChange, ...]:
        """The changes of the last day that had any."""
        return tuple(one for one in self.log if one.day == self.log[0].day)

    def of(self, page: str) -> tuple[ReportChange, ...]:
        """The changes of one metric."""
        return tuple(one for one in self.log if one.page == page)


def is_verdict(change: ReportChange) -> bool:
    """Whether a change says something new of a metric.

    >>> is_verdict(ReportChange(day="", kind="signal", file="a.csv"))
    True
    """
    return change.kind in VERDICTS


def keyed(metrics: tuple[FolderMetric, ...]) -> dict[str, FolderMetric]:
    """The metrics by what they are known by from one report to the next: file and name."""
    found: dict[str, FolderMetric] = {}
    for one in metrics:
        key = f"{one.file}\n{one.name}"
        while key in found:
            key += "'"
        found[key] = one
    return found


def page_of(key: str) -> str:
    """The name of a metric's page, which stays the same as long as its file and its name do.

    >>> page_of("nps.csv\\nNPS")
    'nps-nps-bd4352.html'
    """
    file, _, name = key.partition("\n")
    mark = hashlib.sha256(key.encode()).hexdigest()[:6]
    stem, _, ending = file_name(f"{PurePosixPath(file).stem} {name}", "html").rpartition(".")
    return f"{stem}-{mark}.{ending}"


@checked
def compared(
    reading: FolderReading, old: ReportFacts | None, today: date
) -> tuple[ReportFacts, tuple[ReportChange, ...]]:
    """The facts of a reading, and what in them has changed since the last report's.

    Metrics of a file that cannot be read today stay as they were. Without `old`, all are new.
    """
    known = old or ReportFacts()
    read = keyed(reading.metrics)
    metrics = {key: _facts(key, one, today) for key, one in read.items()}
    troubles = _troubles(reading.troubles, known)
    held = {
        key: one
        for key, one in known.metrics.items()
        if key not in metrics and _is_held(one, reading.troubles)
    }
    found: list[ReportChange] = []
    for key, one in metrics.items():
        if key not in known.metrics:
            found.append(_change(today, "new", one))
            continue
        said = changes(known.metrics[key].verdict, one.verdict, _periods(read[key]))
        found += [_change(today, kind, one, words) for kind, words in said]
    for key, one in known.metrics.items():
        if key not in metrics and key not in held:
            found.append(msgspec.structs.replace(_change(today, "gone", one), page=""))
    found += _of_files(reading, known.troubles, troubles, today)
    found.sort(key=lambda one: not is_verdict(one))
    kept = metrics | held
    facts = ReportFacts(
        title=reading.title,
        begun=known.begun or today.isoformat(),
        day=today.isoformat(),
        pages=("index.html", *sorted(one.page for one in kept.values())),
        metrics=dict(sorted(kept.items())),
        troubles=dict(sorted(troubles.items())),
        log=(*found, *known.log)[:_LOGGED],
    )
    return facts, tuple(found)


def _facts(key: str, one: FolderMetric, today: date) -> MetricFacts:
    report = one.report
    return MetricFacts(
        file=one.file,
        name=one.name,
        page=page_of(key),
        day=today.isoformat(),
        sentence=report.sentence,
        n=report.baseline.n,
        level=report.level,
        last=report.history.starts[-1].isoformat() if report.history.starts else "",
        verdict=verdict_of(report),
    )


def _periods(one: FolderMetric) -> tuple[str, ...]:
    return tuple(day.isoformat() for day in one.report.history.starts)


def _is_held(metric: MetricFacts, troubles: tuple[FileTrouble, ...]) -> bool:
    """Whether a metric is missing only because it could not be read today."""
    return any(one.file == metric.file and one.metric in ("", metric.name) for one in troubles)


def _troubles(found: tuple[FileTrouble, ...], known: ReportFacts) -> dict[str, Trouble]:
    """The worst trouble of each file; one that was being written stays what it was."""
    now: dict[str, Trouble] = {}
    for one in found:
        if one.kind != "writing":
            now[one.file] = "unread" if "unread" in (one.kind, now.get(one.file)) else one.kind
        elif one.file in known.troubles:
            now[one.file] = known.troubles[one.file]
    return now


def _of_files(
    reading: FolderReading, old: dict[str, Trouble], new: dict[str, Trouble], today: date
) -> Iterator[ReportChange]:
    """Files with a question, or that cannot be read, since this report; and no longer."""
    kinds: dict[str, ChangeKind] = {
        file: "asks" if kind == "asks" else "unread"
        for file, kind in sorted(new.items())
        if old.get(file) != kind
    }
    kinds |= dict.fromkeys(sorted((old.keys() - new.keys()) & {*reading.files}), "answered")
    for file, kind in kinds.items():
        words = text(f"report.changed_{kind}")
        yield ReportChange(day=today.isoformat(), kind=kind, file=file, words=words)


def _change(today: date, kind: ChangeKind, one: MetricFacts, words: str = "") -> ReportChange:
    return ReportChange(
        day=today.isoformat(),
        kind=kind,
        file=one.file,
        name=one.name,
        page=one.page,
        words=words or text(f"report.changed_{kind}"),
    )
