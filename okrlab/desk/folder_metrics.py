"""Reads every metric in a folder's files; what cannot be read is kept with its reason."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final, Literal

from okrlab.desk.folder_answers import ANSWERS, FileAnswers, FolderAnswers, answer_to
from okrlab.desk.history_answers import FLAGS, QUESTIONS
from okrlab.desk.history_reader import HistoryReader, pick
from okrlab.desk.metric_report import MetricReport
from okrlab.desk.named_files import files_in
from okrlab.errors import BadInput, HistoryUnreadable, OkrlabError
from okrlab.given import checked
from okrlab.measure.problems import Problem
from okrlab.measure.series import Series
from okrlab.texts import some, text

HISTORIES: Final = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".ods")
"""The endings of files that a history is read from, as on the page (`boards/kit/files.js`)."""
_LOCK: Final = "~$"
"""How the names of the files begin with which Excel marks a workbook that is open."""

Trouble = Literal["asks", "unread", "writing"]
"""A question is open, the file has to be fixed, or somebody was writing it while it was read."""


@dataclass(frozen=True, kw_only=True)
class FolderMetric:
    """A metric of a file, with its report. Among a file's metrics it is known by its name."""

    file: str
    name: str
    report: MetricReport


@dataclass(frozen=True, kw_only=True)
class FileTrouble:
    """What keeps a file, or one metric of it, from being read: all `reasons`, and how to `answer`.

    `answer` are lines for the file of answers, or "" if only the file itself can be fixed.
    """

    file: str
    kind: Trouble
    reasons: tuple[str, ...]
    answer: str = ""
    metric: str = ""


@dataclass(frozen=True, kw_only=True)
class FolderReading:
    """All that is in a folder: metrics, troubles, files that are `left`, and `idle` answers.

    `files` are those that a history may be in, by their paths in the folder.
    """

    metrics: tuple[FolderMetric, ...] = ()
    troubles: tuple[FileTrouble, ...] = ()
    files: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    title: str = ""


@checked
def read_folder(folder: Path, *, today: date, without: str = "") -> FolderReading:
    """Every metric in a folder, as of a day. A folder in it that holds `without` is left out.

    Raises `BadInput` if nothing in it can hold a history, and for answers that are none.
    """
    answers = FolderAnswers.in_folder(folder)
    inside, _ = files_in(str(folder), without=without)
    found = [Path(one) for one in inside]
    paths = {path: shown_path(path.relative_to(folder)) for path in found}
    files = {path: file for path, file in paths.items() if _holds_histories(path)}
    if not files:
        raise BadInput("report_empty", name=shown_path(folder))
    metrics: list[FolderMetric] = []
    troubles: list[FileTrouble] = []
    for path, file in files.items():
        for one in _read(path, file, answers.of(file), today):
            if isinstance(one, FolderMetric):
                metrics.append(one)
            else:
                troubles.append(one)
    return FolderReading(
        metrics=tuple(metrics),
        troubles=tuple(troubles),
        files=tuple(files.values()),
        left=tuple(one for path, one in paths.items() if path not in files and one != ANSWERS),
        idle=tuple(answers.idle(files.values())),
        title=answers.title or shown_path(folder.resolve().name),
    )


def folder_named(name: str) -> Path:
    """The folder with this name. Raises `BadInput` if there is none."""
    if not Path(name).is_dir():
        raise BadInput("report_no_folder", name=shown_path(name))
    return Path(name)


def shown_path(path: str | Path) -> str:
    """A path as people read it, with "/" between its parts; bytes that are no text become "?"."""
    return os.fspath(path).replace(os.sep, "/").encode("utf-8", "replace").decode()


def _holds_histories(path: Path) -> bool:
    return path.suffix.lower() in HISTORIES and not path.name.startswith(_LOCK)


def _read(
    path: Path, file: str, answers: FileAnswers, today: date
) -> Iterator[FolderMetric | FileTrouble]:
    """The metrics of a file, or what keeps it from being read."""
    before = _seen(path)
    try:
        with HistoryReader() as reading:
            read = reading.history(path, name=file, today=today, **answers.reading)
        histories = [pick(read, answers.name)] if answers.name else read
        found = [_reported(file, one, answers) for one in histories]
        error = None
    except OkrlabError as caught:
        found, error = [], caught
    if before != _seen(path):  # half of it may be from before
        yield FileTrouble(file=file, kind="writing", reasons=(text("report.writing"),))
        return
    if error is not None:
        yield _trouble(file, error)
    yield from found
    for one in found:
        if isinstance(one, FolderMetric) and one.report.asks:
            yield _undirected(one, alone=len(found) == 1)
    known = {one.name for one in histories} if error is None else set(answers.metrics)
    for name in sorted(set(answers.metrics) - known):
        words = text("history.no_metric", name=name, known=", ".join(sorted(known)))
        problem = Problem(code="no_metric", words=words)
        yield FileTrouble(file=file, kind="asks", reasons=(problem.told(),), metric=name)


def _seen(path: Path) -> tuple[int, int]:
    """The size and the time of a file, by which it is known whether it was written since."""
    try:
        seen = path.stat()
    except OSError:
        return (-1, -1)
    return seen.st_size, seen.st_mtime_ns


def _reported(file: str, series: Series, answers: FileAnswers) -> FolderMetric | FileTrouble:
    """A metric with its report; its trouble if it cannot be asked what the answers ask."""
    try:
        better, asked = answers.of(series.name)
        report = MetricReport(replace(series, better=better or series.better), **asked)
    except OkrlabError as error:
        return replace(_trouble(file, error), metric=series.name)
    return FolderMetric(file=file, name=series.name, report=report)


def _undirected(one: FolderMetric, *, alone: bool) -> FileTrouble:
    """Of a metric of which targets are asked: nobody says which direction is better."""
    problem = Problem(code="which_better", words=BadInput("which_better").message)
    answer = answer_to(one.file, problem, "" if alone else one.name)
    return FileTrouble(
        file=one.file, kind="asks", reasons=(problem.told(),), answer=answer, metric=one.name
    )


def _trouble(file: str, error: OkrlabError) -> FileTrouble:
    if not isinstance(error, HistoryUnreadable):
        return FileTrouble(file=file, kind="unread", reasons=(f"{error.message} {error.hint}",))
    problems = error.problems
    asks = QUESTIONS.issuperset(one.code for one in problems)
    answers = dict.fromkeys(answer_to(file, one) for one in problems if FLAGS.get(one.code))
    return FileTrouble(
        file=file,
        kind="asks" if asks else "unread",
        reasons=some(one.told() for one in problems),
        answer="\n".join(one for one in answers if one),
    )
