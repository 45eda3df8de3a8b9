"""`okrlab check`: reads a file, prints its findings and problems, and sets an exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from okrlab.desk.lines import report
from okrlab.desk.showing import Format, as_json, as_jsonl, print_table
from okrlab.desk.statement_files import Kind, load
from okrlab.errors import BadInput
from okrlab.given import checked
from okrlab.record.agenda import Agreement
from okrlab.record.findings import Severity
from okrlab.texts import text


@checked
def run(
    file: str,
    *,
    format: Format,
    kind: Kind | None = None,
    fail_on: Severity | None = None,
    glossary: Iterable[str] = (),
    agreement: Agreement | None = None,
    today: date | None = None,
) -> int:
    """Check a file ("-" is the standard input) and print the result in this `format`.

    `kind` is the kind of file if it is not to be guessed; `glossary` holds terms that the team has
    defined, `agreement` its working agreement, and `today` the day for which deadlines are judged.
    Problems of the file go to the error output. Returns the exit code: 1 if a finding is at least
    as severe as `fail_on`. Raises `BadInput` if the file cannot be read.
    """
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise BadInput("no_file", name=file, reason=error.strerror) from None
    loaded = load(file, content, kind)
    told = report(loaded.rows, glossary=glossary, agreement=agreement, today=today)
    out = sys.stdout.buffer
    if format == "jsonl":
        for line in as_jsonl(told):
            out.write(line + b"\n")
    elif format == "json":
        out.write(as_json(told) + b"\n")
    elif told.statements:
        from rich.console import Console

        print_table(told, Console())
    out.flush()
    problems = (
        loaded.told() if loaded.rows or loaded.problems else [text("desk.nothing", name=file)]
    )
    for problem in problems:
        click.echo(problem, err=True)
    if fail_on is None or not told.reaches(fail_on):
        return 0
    if format == "jsonl" and not told.reaches(fail_on, sets=False):
        click.echo(text("desk.sets_too"), err=True)
    return 1
