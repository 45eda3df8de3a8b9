"""The answers about a folder's files, which a file among them keeps: `okrlab-report.toml`.

A table for each file, or for a pattern of names, holds the options of `okrlab baseline` without
their dashes; a table inside, `each."metric"`, what is asked of one metric of a file with several.

    ["nps.csv"]
    dates = "dmy"
    better = "up"

    ["teams/*.xlsx"]
    group-by = "team"

    ["calls.csv".each."Calls per day"]
    changed = 2026-07-06
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from fnmatch import fnmatchcase
from inspect import signature
from pathlib import Path
from typing import Any, Final, Self

import click

from okrlab.desk.history_answers import FLAGS
from okrlab.desk.judging import judging
from okrlab.desk.options import baseline_options
from okrlab.errors import BadInput
from okrlab.measure.history_options import HistoryOptions
from okrlab.measure.problems import Problem
from okrlab.measure.series import Better
from okrlab.texts import text
from okrlab.texts.clean import shorten
from okrlab.texts.toml_text import TomlUnreadable, read_toml

ANSWERS: Final = "okrlab-report.toml"
"""The name of the file with the answers."""
_EACH: Final = "each"
_LEFT: Final = ("every_metric", "today", "chart", "format")
"""Options that a report decides itself: all metrics, one day, and what is made of them."""
_JUDGING: Final = frozenset(signature(judging).parameters) | {"better"}
_OPEN: Final = '"…"'
_SHOWN: Final = 300
_NAMED: Final = 12
"""The most answers of which a question names the choices."""


class FileAnswers:
    """What is said of one file: how it is read, and what is asked of its metrics."""

    def __init__(self, reading: dict[str, Any], asked: Mapping[str, dict[str, Any]]) -> None:
        self.name: str = reading.pop("name", "")
        self.reading, self._asked = reading, asked

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics that have answers of their own."""
        return tuple(name for name in self._asked if name)

    def of(self, metric: str) -> tuple[Better, dict[str, Any]]:
        """Which way is better for a metric, "" if nobody says, and what a report is asked."""
        said = dict(self._asked.get(metric, self._asked[""]))
        better: Better = said.pop("better", "")
        return better, judging(**said)


class FolderAnswers:
    """All answers about a folder; `title` is what its report is called, "" if nobody says."""

    def __init__(self, tables: Mapping[str, dict[str, Any]], title: str = "") -> None:
        self.title, self._tables = title, tables

    @classmethod
    def in_folder(cls, folder: Path) -> Self:
        """Those of a folder; none without the file. Raises `BadInput` for what is no answer."""
        path = folder / ANSWERS
        try:
            content = path.read_text("utf-8-sig")
        except FileNotFoundError:
            return cls({})
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or text("report.not_utf8")
            raise BadInput("no_file", name=ANSWERS, reason=reason) from None
        try:
            said = read_toml(content)
        except TomlUnreadable as error:
            raise _amiss(text("report.answers_line", line=error.line), error.reason) from None
        title = said.pop("title", "")
        if not isinstance(title, str):
            raise _amiss("title", text("report.answers_title"))
        for name, table in said.items():
            if not isinstance(table, dict):
                raise _amiss(name, text("report.answers_table", name=name))
        made = cls(said, title)
        for name in said:  # what is amiss is said at once, whether or not there is such a file
            made.of(name)
        return made

    def of(self, file: str) -> FileAnswers:
        """What is said of a file, by its path in the folder; an exact name wins over patterns."""
        tables = [one for name, one in self._tables.items() if _fits(name, file)]
        if file in self._tables:
            tables.append(self._tables[file])
        said: dict[str, Any] = {}
        each: dict[str, dict[str, Any]] = {}
        for table in tables:
            said |= {name: value for name, value in table.items() if name != _EACH}
            inner = table.get(_EACH, {})
            if not (isinstance(inner, dict) and all(isinstance(x, dict) for x in inner.values())):
                raise _amiss(file, text("report.answers_each"))
            for metric, own in inner.items():
                each[metric] = each.get(metric, {}) | own
        whole = _parsed(file, said)
        shared = {name: whole.pop(name) for name in list(whole) if name in _JUDGING}
        asked = {"": shared}
        for metric, own in each.items():
            found = _parsed(f"{file}: {metric}", own)
            if odd := [name for name in found if name not in _JUDGING]:
                raise _amiss(f"{file}: {metric}", text("report.answers_inner", name=odd[0]))
            asked[metric] = shared | found
        for metric, one in asked.items():
            _judged(f"{file}: {metric}" if metric else file, one)
        return FileAnswers(whole, asked)

    def idle(self, files: Iterable[str]) -> list[str]:
        """The tables that speak of no file that is there."""
        known = list(files)
        return [
            name
            for name in self._tables
            if name not in known and not any(_fits(name, file) for file in known)
        ]


def _fits(name: str, file: str) -> bool:
    return name != file and fnmatchcase(file, name)


def _judged(where: str, said: Mapping[str, Any]) -> None:
    """Raise `BadInput` for what cannot be asked of a metric."""
    try:
        judging(**{name: value for name, value in said.items() if name != "better"})
    except BadInput as error:
        raise _amiss(where, str(error)) from None


def _amiss(where: str, reason: str) -> BadInput:
    return BadInput("report_answers", file=ANSWERS, where=shorten(where, _SHOWN), reason=reason)


def _command() -> click.Command:
    """A command with the options of `okrlab baseline` that answer something."""
    every = click.command(add_help_option=False)(baseline_options(lambda **how: how))
    kept: list[click.Parameter] = [one for one in every.params if one.name not in _LEFT]
    return click.Command("report", params=kept, callback=lambda **how: how, add_help_option=False)


def _parsed(where: str, table: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a table as the command line would read them; only those that were said."""
    command = _command()
    words = [word for name, value in table.items() for word in _words(where, name, value)]
    try:
        with command.make_context("report", words) as context:
            said = {
                name: value
                for name, value in context.params.items()
                if context.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT
            }
    except click.ClickException as error:
        raise _amiss(where, error.format_message()) from None
    except BadInput as error:
        raise _amiss(where, str(error)) from None
    known = {*HistoryOptions.__annotations__, *_JUDGING, "name"}
    assert set(said) <= known
    return said


def _words(where: str, name: str, value: Any) -> Iterator[str]:
    """An answer as the words of a command line."""
    option = f"--{name.replace('_', '-')}"
    if isinstance(value, bool):
        if value or name == "steps":
            yield option if value else f"--no-{name}"
    elif isinstance(value, dict):
        yield from (f"{option}={key}={_plain(where, name, one)}" for key, one in value.items())
    elif isinstance(value, list):
        yield from (f"{option}={_plain(where, name, one)}" for one in value)
    else:
        yield f"{option}={_plain(where, name, value)}"


def _plain(where: str, name: str, value: Any) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value)
    raise _amiss(where, text("report.answers_value", name=name))


def answer_to(file: str, problem: Problem, metric: str = "") -> str:
    """Lines for the file of answers that settle a question, with the choice left open.

    Empty for a problem that only another file settles. A `metric` is one of several in the file.

    >>> asked = Problem(code="which_order", words="")
    >>> print(answer_to("nps.csv", asked))
    ["nps.csv"]
    dates = "…"  # dmy | mdy | ymd
    """
    flags = FLAGS.get(problem.code, "")
    ways = [_way(way, problem.options) for way in flags.split(", ") if way]
    ways = [way for way in ways if way]
    if not ways:
        return ""
    first, *others = ways
    inner = f".{_EACH}.{_quoted(metric)}" if metric else ""
    lines = [f"[{_quoted(file)}{inner}]", *first]
    for way in others:
        lines += [f"# {text('report.answers_or')}", *(f"# {line}" for line in way)]
    return "\n".join(lines)


def _quoted(name: str) -> str:
    """A name as TOML has it."""
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _way(flags: str, options: tuple[str, ...]) -> list[str]:
    """One way to answer, as lines of TOML: `--every day --twice sum | mean` are two."""
    lines = []
    for part in flags.replace(" and ", " ").split("--")[1:]:
        name, _, choices = part.strip(" |").partition(" ")
        if name.startswith("no-") or name in ("all", "today"):
            continue
        if name == "events":
            lines.append(f"{name} = true")
            continue
        choices = "true | false" if name == "steps" else choices
        known = choices or " | ".join(options[:_NAMED])
        if choices and "|" not in choices:
            lines.append(f'{name} = "{choices}"')
        elif name == "where":
            lines.append(f"{name} = {{ {_OPEN} = {_OPEN} }}")
        else:
            lines.append(f"{name} = {_OPEN}" + (f"  # {known}" if known else ""))
    return lines
