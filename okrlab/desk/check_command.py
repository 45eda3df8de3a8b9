"""`okrlab check`: reads files, prints findings, problems and counts, and sets an exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date

import click
import msgspec

from okrlab.desk.formats import as_github, as_html, as_sarif
from okrlab.desk.lines import FileRecord, Report, report
from okrlab.desk.named_files import content_of, files_named
from okrlab.desk.showing import Format, as_json, as_jsonl, print_table
from okrlab.desk.statement_files import ColumnsNamed, Kind, Loaded, load
from okrlab.errors import BadInput
from okrlab.given import checked
from okrlab.record.agenda import Agreement
from okrlab.record.findings import Severity
from okrlab.tables.doubts import Doubt
from okrlab.texts import text
from okrlab.texts.clean import same_name, seen

ASKS = 2
"""The exit code if a file leaves a question open that changes the answer."""


@checked
def run(
    file: str | Iterable[str],
    *,
    format: Format,
    kind: Kind | None = None,
    fail_on: Severity | None = None,
    fail_on_left: bool = False,
    new_since: str = "",
    questions: bool | None = None,
    columns: ColumnsNamed | None = None,
    glossary: Iterable[str] = (),
    agreement: Agreement | None = None,
    today: date | None = None,
    quick: bool = False,
) -> int:
    """Check files, folders and patterns ("-" is the standard input); print the result.

    `kind` is the kind of file if it is not to be guessed, and `columns` are those of a table that a
    person names. With `new_since`, only what an earlier file does not have is told. `questions`
    says whether the table has a question for each finding; by default, it has if it is short.
    `glossary` holds terms that the team has defined, `agreement` its working agreement, and `today`
    the day for which deadlines are judged; `quick` leaves out the second opinion.
    Problems and counts go to the error output too.

    Returns the exit code: 2 if a question has to be answered first; 1 if a finding is at least as
    severe as `fail_on`, if nothing was read with `fail_on`, if a file of several cannot be read, or
    if lines were left out with `fail_on_left`. Raises `BadInput` if the only file cannot be read.
    """
    names = files_named([file] if isinstance(file, str) else file)
    known = _known(new_since, kind, columns)
    whole = Report(statements=[], sets=[], skipped=names.skipped)
    problems: list[str] = []
    asked = failed = False
    for name in names:
        try:
            loaded = load(name, content_of(name), kind, columns)
        except BadInput as error:
            if len(names) == 1:
                raise
            problems.append(error.for_host)
            failed = True
            continue
        if loaded.asked is not None:
            problems.append(question(name, loaded.asked))
            asked = True
            continue
        told = report(
            loaded.rows,
            glossary=glossary,
            agreement=agreement,
            today=today,
            quick=quick,
            alone=True,
        )
        said = (
            loaded.told() if loaded.rows or loaded.problems else [text("desk.nothing", name=name)]
        )
        problems += [f"{name}: {one}" for one in said] if len(names) > 1 else said
        _join(whole, _located(told, name, loaded, said), known)
    _print(whole, format, questions)
    for problem in [*problems, *(one.told() for one in names.skipped)]:
        click.echo(seen(problem), err=True)
    for each in whole.files:
        if each.left or len(names) > 1:
            click.echo(seen(counts(each)), err=True)
    if asked:
        return ASKS
    return int(failed or _fails(whole, format, fail_on, fail_on_left))


def question(name: str, asked: Doubt) -> str:
    """A question that a file leaves open, with the options that answer it."""
    options = f" {text('desk.or')} ".join(
        f'--{asked.keyword} "{one}"' for one in asked.options[:20]
    )
    return text("desk.answers", name=name, words=asked.words, options=options)


def counts(one: FileRecord) -> str:
    """How much of a file was read, and how much was left out, in a line."""

    def counted(key: str, many: int) -> str:
        return text(f"desk.{key}_{'one' if many == 1 else 'other'}", count=f"{many:,}")

    left = sum(one.left.values())
    return text(
        "desk.taken",
        name=one.file,
        taken=counted("taken_statements", one.read),
        left=counted("left_lines", left) if left else text("desk.left_none"),
    )


def _known(name: str, kind: Kind | None, columns: ColumnsNamed | None) -> frozenset[str]:
    """The statements of an earlier file, to compare."""
    if not name:
        return frozenset()
    loaded = load(name, content_of(name), kind, columns)
    if loaded.asked is not None:
        raise BadInput("desk_earlier", name=name)
    return frozenset(same_name(row.text) for row in loaded.rows)


def _located(told: Report, name: str, loaded: Loaded, said: list[str]) -> Report:
    """A report with the file, and the lines at which its statements stand."""
    lines = dict(zip((row.id for row in loaded.rows), loaded.lines, strict=True))
    located = msgspec.structs.replace
    return Report(
        statements=[
            located(one, file=name, line=line)
            for one, line in zip(told.statements, loaded.lines, strict=True)
        ],
        sets=[located(one, file=name, line=lines.get(one.ids[0])) for one in told.sets],
        files=[FileRecord(file=name, read=len(loaded.rows), left=loaded.left, problems=said)],
    )


def _join(whole: Report, told: Report, known: frozenset[str]) -> None:
    """Add what a file says, without the statements that were there before."""
    new = [one for one in told.statements if not known or same_name(one.text) not in known]
    ids = {one.id for one in new}
    whole.statements.extend(new)
    whole.sets.extend(one for one in told.sets if not known or ids.intersection(one.ids))
    whole.files.extend(told.files)


def _print(told: Report, format: Format, questions: bool | None) -> None:
    out = sys.stdout.buffer
    if format == "jsonl":
        for line in as_jsonl(told):
            out.write(line + b"\n")
    elif format == "table":
        if told.statements:
            from rich.console import Console

            print_table(told, Console(), questions=questions)
    else:
        made = {"json": as_json, "github": as_github, "sarif": as_sarif, "html": as_html}[format]
        out.write(made(told) + b"\n")
    out.flush()


def _fails(told: Report, format: Format, fail_on: Severity | None, left: bool) -> bool:
    if left and any(each.left for each in told.files):
        return True
    if fail_on is None:
        return False
    if not any(each.read for each in told.files):
        return True  # a gate through which nothing went has checked nothing
    if not told.reaches(fail_on):
        return False
    if format == "jsonl" and not told.reaches(fail_on, sets=False):
        click.echo(text("desk.sets_too"), err=True)
    return True
