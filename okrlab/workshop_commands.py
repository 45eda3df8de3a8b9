"""The commands on workshops: create, list, forget, export, import, and print their links."""

from __future__ import annotations

import contextlib
import json
import sys
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from okrlab import home, upkeep
from okrlab.desk.okr_tools import OKR_TOOLS
from okrlab.errors import BadInput, OkrlabError, StoreFailed
from okrlab.results import NAMES, told
from okrlab.texts import text

if TYPE_CHECKING:
    from okrlab.host.register import Register
    from okrlab.record.store.record import Meeting

NARROWEST = 80
"""Columns of a table of workshops; in a narrower window its lines wrap, and nothing is cut."""


def say_links_at(url: str, secrets: dict[str, str], *, as_json: bool, id: str) -> None:
    """Print links with the given address, or with that of this home's running server."""
    from okrlab.host import links

    base = url or upkeep.served()
    addresses = links.addresses(base or f"http://127.0.0.1:{upkeep.PORT}", secrets)
    say_links(addresses, as_json=as_json, id=id, more={} if url else {"served": bool(base)})
    if not base:
        click.echo(text("cli.not_served", port=upkeep.PORT), err=True)


def say_links(
    addresses: dict[str, str], *, as_json: bool, id: str, more: dict[str, bool] | None = None
) -> None:
    """Print the links of a workshop as lines, or with `more` facts as JSON."""
    if as_json:
        click.echo(json.dumps({"id": id, "links": addresses, **(more or {})}, indent=1))
        return
    for kind in ("host", "facilitate", "join", "learn", "view"):
        if kind in addresses:
            click.echo(f"  {text(f'cli.link_{kind}'):<34}{addresses[kind]}")


def installed(*, create: bool = False) -> AbstractContextManager[Register]:
    """The register of this installation's database; without `create`, a missing one is an error."""
    from okrlab.host.opening import home_register

    return home_register(home.database_url(), home.data_dir(), create=create)


def in_notebooks() -> list[Meeting]:
    """The workshops that were begun in notebooks, newest first."""
    from okrlab.host.opening import kept

    try:
        with kept(home.solo_url()) as record, record.reading() as db:
            return record.meetings(db)
    except StoreFailed as error:
        if error.code != "store_none":
            raise
        return []


def show_qr(url: str) -> None:
    """Print a QR code, if the terminal can."""
    import segno

    with contextlib.suppress(UnicodeEncodeError):  # a terminal without block characters
        click.echo()
        segno.make(url, error="m").terminal(compact=True)


@click.group(help=text("cli.workshop_help"))
def workshop() -> None:
    pass


@workshop.command("create", help=text("cli.create_help"))
@click.argument("title")
@click.option("--team", default="", help=text("cli.team_help"))
@click.option("--cycle", default="", help=text("cli.cycle_help"))
@click.option("--days", default=365, type=click.IntRange(1, 3650), help=text("cli.days_help"))
@click.option("--agenda", default="", help=text("cli.agenda_help"))
@click.option("--learn", is_flag=True, help=text("cli.learn_help"))
@click.option("--url", default="", help=text("cli.url_help"))
@click.option("--json", "as_json", is_flag=True, help=text("cli.json_help"))
@click.option("--yes", is_flag=True, help=text("cli.yes_help"))
def create(
    title: str,
    team: str,
    cycle: str,
    days: int,
    agenda: str,
    learn: bool,
    url: str,
    as_json: bool,
    yes: bool,
) -> None:
    from okrlab.host.creating import planned
    from okrlab.record.events import AgendaSet

    path = Path(agenda)
    file = path.read_text("utf-8") if agenda and path.is_file() else ""
    blocks = planned(path.name if file else agenda, file)
    with installed(create=True) as register:
        made = register.create(
            title,
            team=team,
            cycle=cycle,
            retention_days=days,
            begun=[AgendaSet(blocks=blocks)] if blocks else [],
            joins=partial(upkeep.say_joins, yes=yes),
        )
        if learn:
            register.renew(made, "learn")
        secrets = register.secrets_of(made)
    if not as_json:
        click.echo(text("cli.created", id=made))
    say_links_at(url, secrets, as_json=as_json, id=made)


@workshop.command("links", help=text("cli.links_help"))
@click.argument("id")
@click.option("--url", default="", help=text("cli.url_help"))
@click.option("--json", "as_json", is_flag=True, help=text("cli.json_help"))
def links_(id: str, url: str, as_json: bool) -> None:
    with installed() as register:
        register.meeting(id)
        secrets = register.secrets_of(id)
    say_links_at(url, secrets, as_json=as_json, id=id)


@workshop.command("list", help=text("cli.list_help"))
@click.option("--json", "as_json", is_flag=True, help=text("cli.json_help"))
def list_(as_json: bool) -> None:
    try:
        with installed() as register:
            meetings = register.meetings()
    except StoreFailed as error:
        if error.code != "store_none":
            raise
        meetings = []
    places = dict.fromkeys((m.id for m in meetings), "server")
    meetings += in_notebooks()
    if as_json:
        rows = [
            {
                "id": m.id,
                "place": places.get(m.id, "notebook"),
                "title": m.title,
                "team": m.team,
                "cycle": m.cycle,
                "created": m.created.isoformat(),
                "retention_days": m.retention_days,
            }
            for m in meetings
        ]
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    if not meetings:
        click.echo(text("cli.none_yet"))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from okrlab.texts.days import HERE, day_of

    table = Table()
    for name in ("id", "title", "team", "created"):  # ids are copied, so they must not be wrapped
        whole = name in ("id", "created")
        table.add_column(text(f"cli.column_{name}"), no_wrap=whole, overflow="fold")
    for m in meetings:
        cells = (m.id, m.title, m.team, str(day_of(m.created, HERE)))
        table.add_row(*(Text(cell) for cell in cells))
    console = Console()
    console.width = max(console.width, NARROWEST)
    console.print(table)
    if len(places) < len(meetings):
        own = sum(m.id not in places for m in meetings)
        click.echo(text(f"cli.in_notebooks_{'one' if own == 1 else 'other'}", n=own))


@workshop.command("forget", help=text("cli.forget_help"))
@click.argument("id")
@click.option("--card", default="", help=text("cli.forget_card_help"))
@click.option("--person", default="", help=text("cli.forget_person_help"))
@click.option("--team", is_flag=True, help=text("cli.forget_team_help"))
@click.option("--yes", is_flag=True, help=text("cli.yes_help"))
def forget(id: str, card: str, person: str, team: bool, yes: bool) -> None:
    from okrlab.record import forgetting

    if not yes:
        click.confirm(text("cli.forget_sure", id=id), abort=True)
    with installed() as register:
        record, clock = register.record, register.clock
        if team:
            forgetting.forget_team(record, id)
        elif card or person:
            register.meeting(id)
            if card:
                forgetting.forget_card(record, id, card, clock)
            if person:
                forgetting.forget_person(record, id, person, clock)
        else:
            forgetting.forget_workshop(record, id)
    click.echo(text("cli.forgotten"))


@click.command("export", help=text("cli.export_help", formats=told()))
@click.argument("id")
@click.option(
    "--format",
    "format_",
    default="md",
    type=click.Choice(NAMES),
)
@click.option(
    "--for",
    "role",
    default="participant",
    help=text("cli.for_help"),
    type=click.Choice(["participant", "facilitator"]),
)
@click.option("--out", type=click.Path(path_type=Path), help=text("cli.out_help"))
@click.option("--master", type=click.Path(path_type=Path), help=text("cli.master_help"))
@click.option("--shape", type=click.Choice(["wide", "4:3"]), help=text("cli.shape_help"))
@click.option("--tool", type=click.Choice(OKR_TOOLS), help=text("cli.tool_help"))
def export_(
    id: str,
    format_: str,
    role: str,
    out: Path | None,
    master: Path | None,
    shape: str | None,
    tool: str | None,
) -> None:
    from okrlab.host import export
    from okrlab.host.opening import kept

    told = {"master": master and master.read_bytes(), "shape": shape, "tool": tool}
    given = {name: value for name, value in told.items() if value is not None}
    try:
        with installed() as register:
            content = export.export(register.record, register.meeting(id), format_, role, **given)
    except OkrlabError as error:
        if error.code not in ("no_workshop", "store_none"):
            raise
        own = next((one for one in in_notebooks() if one.id == id), None)
        if own is None:
            raise error from None
        with kept(home.solo_url()) as record:
            content = export.export(record, own, format_, role, **given)
    for note in getattr(content, "notes", ()):
        click.echo(note, err=True)
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        out.write_bytes(content)
        click.echo(text("cli.written", path=out))


@click.command("import", help=text("cli.import_help"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help=text("cli.yes_help"))
def import_(file: Path, yes: bool) -> None:
    from okrlab.host import export

    try:
        content = file.read_bytes()
    except OSError as error:
        raise BadInput("no_file", name=file, reason=error.strerror) from None
    with installed(create=True) as register:
        made = export.import_json(
            register, file.name, content, joins=partial(upkeep.say_joins, yes=yes)
        )
    click.echo(text("cli.created", id=made))


COMMANDS = (workshop, export_, import_)
