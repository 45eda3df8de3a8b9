"""`okrlab report`: a folder's metrics as pages, and an exit code that says what has changed."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import click
import msgspec

from okrlab.desk.folder_metrics import (
    FileTrouble,
    FolderReading,
    folder_named,
    read_folder,
    shown_path,
)
from okrlab.desk.report_facts import ReportChange, ReportFacts, compared, is_verdict
from okrlab.desk.report_pages import INDEX, how_many, pages
from okrlab.desk.report_site import FACTS, ReportSite
from okrlab.given import checked
from okrlab.texts import text
from okrlab.texts.days import HERE, day_of

UNREAD: Final = 1
"""The exit code if nothing could be read; it is the one of all errors."""
ASKS: Final = 2
"""If there is nothing but questions, as of `okrlab check` and `okrlab baseline`."""
VERDICT_CHANGED: Final = 10
"""If something new is said of a metric since the last report."""
LIST_CHANGED: Final = 11
"""If only the rest has: a metric is new or gone, a question is open, a signal was taken back."""
SITE: Final = "okrlab-report"
"""The name of the folder with the pages, in the folder of the files, if nobody names another."""


@checked
def run(
    folder: str,
    *,
    out: str = "",
    json: bool = False,
    fail_on_left: bool = False,
    today: date | None = None,
) -> int:
    """Read every metric in a folder, write its pages, and print what has changed.

    `out` is the folder of the pages, which also keeps the facts for the next report. `today` is the
    day for which it is made. With `json`, what was found is printed for programs. Returns the exit
    code: 0 if nothing has changed, else the constants above; with `fail_on_left` it is 1 also while
    any file cannot be read, and 2 while a question is open. Raises `BadInput` if there is no such
    folder, nothing in it to read, or something that is not ours where the pages go.
    """
    source = folder_named(folder)
    site = ReportSite(Path(out) if out else source / SITE)
    old = site.facts()
    day = today or day_of(datetime.now(UTC), HERE)
    reading = read_folder(source, today=day, without=FACTS)
    facts, changed = compared(reading, old, day)
    site.write(pages(reading, facts), facts)
    code = _code(reading, facts, changed, fail_on_left)
    index = shown_path(site.folder / INDEX)
    since = old.day if old else ""
    if json:
        told = _for_programs(reading, facts, changed, code, index, since)
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n")
        sys.stdout.buffer.flush()
    else:
        _say(reading, facts, changed, index, since)
    return code


def _code(
    reading: FolderReading,
    facts: ReportFacts,
    changed: tuple[ReportChange, ...],
    fail_on_left: bool,
) -> int:
    kinds = {one.kind for one in reading.troubles}
    if fail_on_left or not reading.metrics:
        if "unread" in kinds:
            return UNREAD
        if "asks" in kinds:
            return ASKS
    if any(map(is_verdict, changed)):
        return VERDICT_CHANGED
    return LIST_CHANGED if changed else 0


def _say(
    reading: FolderReading,
    facts: ReportFacts,
    changed: tuple[ReportChange, ...],
    index: str,
    since: str,
) -> None:
    """What has changed, for people; troubles go to the error output, with how to settle them."""
    for one in changed if since else ():
        name = f"{one.name} ({one.file})" if one.name else one.file
        click.echo(f"{name}: {one.words}")
    for trouble in reading.troubles:
        name = f"{trouble.file}: {trouble.metric}" if trouble.metric else trouble.file
        for reason in trouble.reasons:
            known = reason.startswith(trouble.file)  # what cannot be opened is named already
            click.echo(reason if known else f"{name}: {reason}", err=True)
    asks = sum(one.kind == "asks" for one in reading.troubles)
    counts = [how_many("metric", len(facts.metrics))]
    counts += [how_many("question", asks)] if asks else []
    counts += [how_many("unread", len(reading.troubles) - asks)] if reading.troubles[asks:] else []
    said = "first_said" if not since else "changed_since" if changed else "unchanged_since"
    click.echo(text(f"report.{said}", day=since, counts=", ".join(counts), index=index))


def _for_programs(
    reading: FolderReading,
    facts: ReportFacts,
    changed: tuple[ReportChange, ...],
    code: int,
    index: str,
    since: str,
) -> dict[str, Any]:
    """Everything a program may ask of a report, always with the same keys."""
    asks, others = (
        [_plain(one) for one in reading.troubles if (one.kind == "asks") is open_]
        for open_ in (True, False)
    )
    return {
        "code": code,
        "day": facts.day,
        "since": since or None,
        "index": index,
        "changed": msgspec.to_builtins(changed),
        "metrics": [msgspec.to_builtins(one) for one in facts.metrics.values()],
        "questions": asks,
        "unread": others,
        "left": list(reading.left),
        "idle": list(reading.idle),
    }


def _plain(one: FileTrouble) -> dict[str, Any]:
    plain = {"file": one.file, "metric": one.metric, "kind": one.kind}
    return plain | {"reasons": list(one.reasons), "answer": one.answer}
