"""Reads a file of numbers for a page: the metrics in it, or every problem that it has."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from okrlab.blocks.baseline.cards import Answered, Better, Every, Metric
from okrlab.errors import BadInput, HistoryUnreadable
from okrlab.tables.rows import BIGGEST
from okrlab.texts.clean import LIMITS, shorten

MOST_METRICS: Final = 50
_MOST_SAID: Final = 40


class TableAnswers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person's answers to questions about a table; what is empty is guessed."""

    date: str = ""
    value: str = ""
    numerator: str = ""
    denominator: str = ""
    metric: str = ""
    group_by: str = ""
    since: str = ""
    sheet: str = ""
    hidden: Literal["ask", "take", "leave"] = "ask"
    steps: Literal["", "yes", "no"] = ""
    events: bool = False
    order: Literal["", "dmy", "mdy", "ymd"] = ""
    decimal: Literal["", "point", "comma"] = ""
    twice: Literal["ask", "mean", "sum", "first", "last"] = "ask"
    every: Literal[Every, ""] = ""
    better: Better = ""


SETS: Final = {
    "flat": TableAnswers(better="down"),
    "trend": TableAnswers(better="up"),
    "season": TableAnswers(better="up"),
    "shift": TableAnswers(better="up"),
    "few": TableAnswers(
        numerator="solved at first contact", denominator="complaints in total", better="up"
    ),
    "support": TableAnswers(),
}
"""The histories in `exercises/data`, with the answers by which they are read.

The export of the help desk is as messy as such exports are: its questions are for the person.
"""


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """A problem or a note: its code, and words that begin with the rows it concerns.

    `options` are the answers to choose from, if they are known.
    """

    code: str
    words: str
    options: tuple[str, ...] = ()


class FileFindings(msgspec.Struct, frozen=True, kw_only=True):
    """The contents of a file: metrics or problems, and notes on how it was read.

    `roles` says which column was taken for what, and `more` counts what is not listed.
    """

    name: str
    columns: tuple[str, ...] = ()
    roles: dict[str, str] = {}
    metrics: tuple[Metric, ...] = ()
    problems: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()
    more: int = 0


def data_set(name: str, today: date) -> bytes:
    """One of okrlab's own histories as CSV, its dates moved so that it ends just before `today`.

    Monthly histories are moved by whole years, so that seasons stay where they are. Raises
    `BadInput` if there is none of that name.
    """
    package = Path(__file__).parents[2]
    for folder in (package / "exercises", package.parent / "exercises"):
        file = folder / "data" / f"{name}.csv"
        if name in SETS and file.is_file():
            written = file.read_text("utf-8")
            moved = _weeks(written, today) if _DAY.search(written) else _months(written, today)
            return moved.encode()
    raise BadInput("no_data_set")


_DAY: Final = re.compile(r"\b\d{4}-\d\d-\d\d\b")


def _weeks(written: str, today: date) -> str:
    """All days moved by whole weeks, so that the last of them is in the last week that is over."""
    last = max(map(date.fromisoformat, _DAY.findall(written)))
    ahead = timedelta(weeks=(today - last).days // 7 - 1)
    return _DAY.sub(lambda day: str(date.fromisoformat(day[0]) + ahead), written)


def _months(written: str, today: date) -> str:
    """The rows moved by whole years to this year, up to the last month that is over."""
    heading, *rows = written.splitlines()
    ahead = today.year - int(rows[-1][:4])
    moved = [f"{int(row[:4]) + ahead}{row[4:]}" for row in rows]
    return "\n".join([heading, *(row for row in moved if row[:7] < f"{today:%Y-%m}")])


def read_metrics(
    name: str,
    content: bytes,
    answers: TableAnswers,
    today: date,
    new_id: Callable[[], str],
    most: int = MOST_METRICS,
) -> FileFindings:
    """The metrics of a file, up to so many, or its problems.

    `answers` settle what is ambiguous, days after `today` are problems, and `new_id` makes the ids
    of cards. Raises `BadInput` if the file is too large, or not a table.
    """
    from okrlab.blocks.baseline.series_of_metrics import metric_of
    from okrlab.measure.direction import directed
    from okrlab.measure.history import history
    from okrlab.measure.problems import told

    if len(content) > BIGGEST:
        raise BadInput("history_large", name=name, most=BIGGEST // 1_000_000)
    columns, roles = _columns(name, content, answers)
    asked = msgspec.structs.asdict(answers)
    how: dict[str, Any] = {key: value for key, value in asked.items() if value != ""}
    how["better"] = answers.better
    if answers.steps:
        how["steps"] = answers.steps == "yes"
    try:
        series = [directed(one) for one in history(content, name=name, today=today, **how)]
    except HistoryUnreadable as error:
        problems = tuple(
            Remark(code=one.code, words=told(one), options=one.options) for one in error.problems
        )
        return FileFindings(
            name=name,
            columns=columns,
            roles=roles,
            problems=problems[:_MOST_SAID],
            more=len(problems[_MOST_SAID:]),
        )
    said = tuple(
        Answered(question=key, answer=str(value))
        for key, value in asked.items()
        if key != "better" and value not in ("", "ask", False)
    )
    cards = tuple(
        msgspec.structs.replace(metric_of(one, id=new_id(), source=name), answers=said)
        for one in series[:most]
    )
    if [one.name for one in cards] == [
        roles.get("date")
    ]:  # rows were counted, so the column's name is not the metric's
        named = shorten(Path(name).stem, LIMITS["title"])
        cards = (msgspec.structs.replace(cards[0], name=named),)
    notes = {
        note.words: Remark(code=note.code, words=told(note)) for one in series for note in one.notes
    }
    return FileFindings(
        name=name,
        columns=columns,
        roles=roles,
        metrics=cards,
        notes=tuple(notes.values())[:_MOST_SAID],
        more=len(series[most:]),
    )


def _columns(
    name: str, content: bytes, answers: TableAnswers
) -> tuple[tuple[str, ...], dict[str, str]]:
    """The headings, and as far as that can be told, which of them has which role."""
    from okrlab.measure.columns import Wanted, choose
    from okrlab.measure.history import opened

    table = opened(content, name, answers.sheet or None, hidden=answers.hidden)
    given = {
        part: getattr(answers, part)
        for part in ("date", "value", "numerator", "denominator", "metric", "group_by")
    }
    roles = choose(table, Wanted(**given, events=answers.events))
    labels = [name for name in roles.labels if name != answers.group_by]
    found = {"date": roles.date, "metric": "".join(labels[:1]), "group_by": answers.group_by}
    if len(roles.items) == 1:
        found |= roles.items[0].columns
    return tuple(table.names[:60]), {part: column for part, column in found.items() if column}
