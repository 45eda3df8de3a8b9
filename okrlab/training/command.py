"""`okrlab course`: check the files of a course, make its notebooks."""

from __future__ import annotations

from pathlib import Path

import click

from okrlab.texts import some, text


@click.group(help=text("cli.course_group_help"))
def course() -> None:
    pass


@course.command("check", help=text("cli.course_check_help"))
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    from okrlab.training.bank import course_files, exercises, read_files

    paths = [
        path
        for one in files or (exercises(),)
        for path in (course_files(one) if one.is_dir() else [one])
    ]
    found, problems = read_files(paths)
    for problem in some(map(str, problems)):
        click.echo(problem, err=True)
    if problems:
        raise SystemExit(1)
    said = text("training.course_fine", items=len(found.items), lessons=len(found.lessons))
    click.echo(said)


@course.command("build", help=text("cli.course_build_help"))
@click.argument("sources", type=click.Path(path_type=Path, file_okay=False))
@click.argument("into", type=click.Path(path_type=Path, file_okay=False))
@click.option("--check", "only", is_flag=True, help=text("cli.course_stale_help"))
def build_(sources: Path, into: Path, only: bool) -> None:
    from okrlab.training.notebooks import build

    stale = build(sources, into, check=only)
    for path in stale:
        click.echo(text("cli.course_stale" if only else "cli.written", path=path))
    if only and stale:
        raise SystemExit(1)
