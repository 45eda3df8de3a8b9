"""The command line: serve a workshop, create, list and forget them, export and import."""

from __future__ import annotations

import errno
import json
import sys
import webbrowser
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from okrlab import home, upkeep
from okrlab.desk.options import baseline_options
from okrlab.errors import BadInput, OkrlabError, StoreFailed
from okrlab.terminal import (
    PORT,
    Installed,
    addresses_of,
    meetings_of,
    say_links,
    say_links_at,
    secrets_of,
    show_qr,
)
from okrlab.texts import text
from okrlab.training.command import course

if TYPE_CHECKING:
    pass

STAGE, CONSOLE, LOBBY, LADDER = "80-workshop", "90-facilitate", "00-lobby", "10-ladder"
COURSE = "70-course"
AHEAD = 4
"""Pages kept ready where a new one is forked in a moment."""
NARROWEST = 80
"""Columns of a table of workshops: in a narrower window its lines run on, and nothing is cut."""
DEMO_AGENDA = "outcomes-90"
DEMO_TITLE, DEMO_TEAM = "cli.demo_title", "cli.demo_team"


class _Said(click.Group):
    """Errors of our own are said in one line, without a traceback; the exit code is 1."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except OkrlabError as error:
            click.echo(error.for_host, err=True)
            raise SystemExit(1) from None
        except OSError as error:  # a file or folder that somebody named
            if error.errno == errno.EPIPE:  # whoever read what is printed has gone
                raise
            name, reason = error.filename or text("cli.a_file"), error.strerror or error
            click.echo(BadInput("no_access", name=name, reason=reason).for_host, err=True)
            raise SystemExit(1) from None


@click.group(cls=_Said, help=text("cli.help"))
@click.version_option(package_name="okrlab")
def main() -> None:
    pass


@main.command(help=text("cli.serve_help"))
@click.option(
    "--port",
    default=PORT,
    type=click.IntRange(0, 65535),
    show_default=True,
    help=text("cli.port_help"),
)
@click.option("--address", default="127.0.0.1", show_default=True, help=text("cli.address_help"))
@click.option("--room", is_flag=True, help=text("cli.room_help"))
@click.option("--people", default=20, type=click.IntRange(1, 500), help=text("cli.people_help"))
@click.option("--no-fork", is_flag=True, help=text("cli.no_fork_help"))
@click.option("--public-url", default="", help=text("cli.public_url_help"))
@click.option("--proxy", "proxies", multiple=True, help=text("cli.proxy_help"))
@click.option("--notebooks", type=click.Path(path_type=Path), help=text("cli.notebooks_help"))
@click.option("--demo", is_flag=True, help=text("cli.demo_help"))
@click.option("--no-open", is_flag=True, help=text("cli.no_open_help"))
def serve(
    port: int,
    address: str,
    room: bool,
    people: int,
    no_fork: bool,
    public_url: str,
    proxies: tuple[str, ...],
    notebooks: Path | None,
    demo: bool,
    no_open: bool,
) -> None:
    from okrlab.model.agenda import BOARDS
    from okrlab.model.events import AgendaSet
    from okrlab.serve import app
    from okrlab.serve.kernels import CAN_FORK
    from okrlab.workshop.creating import planned
    from okrlab.workshop.links import base_address, here_only
    from okrlab.workshop.node import Node

    upkeep.open_many_files()
    public_url = public_url and base_address(public_url)
    if kind := upkeep.network_disk(home.database_url()):
        click.echo(text("cli.network_disk", kind=kind), err=True)
    folder = notebooks or upkeep.served_notebooks()
    if not folder.is_dir():
        raise BadInput("no_folder", name=folder)
    if room:
        address = upkeep.lan_address()
        if not address:
            raise BadInput("no_network")
    with Installed(create=True) as register:
        workshops = meetings_of(register)
        if demo and not workshops:
            begun = [AgendaSet(blocks=planned(DEMO_AGENDA, ""))]
            register.create(text(DEMO_TITLE), team=text(DEMO_TEAM), begun=begun)
            workshops = meetings_of(register)
        newest = workshops[0] if workshops else None
        secrets = secrets_of(register, newest.id) if newest else {}
    forks = CAN_FORK and not no_fork
    node = Node(home.database_url(), home.data_dir())

    def ready(base: str) -> None:
        upkeep.note_served(base, address, port)
        if newest is None:
            click.echo(text("cli.serving_none", url=base))
            return
        addresses = addresses_of(base, secrets)
        reached = "join" in addresses and not here_only(base)
        if not sys.stdout.isatty():  # a journal or a log is read by others: no link in there
            click.echo(text("cli.serving", url=base, id=newest.id))
        else:
            click.echo(f"\n{newest.title} · {newest.team} · {newest.cycle}\n")
            say_links(addresses, as_json=False, id=newest.id)
            if reached:
                show_qr(addresses["join"])
                click.echo(text("cli.room_hint", url=addresses["join"]))
        if not reached:
            click.echo(text("cli.here_only"))
        click.echo(text("cli.stop_hint"))
        if not no_open and upkeep.has_display():
            webbrowser.open(addresses.get("host", base))

    node.start()
    try:
        app.run(
            node,
            port=port,
            address=address,
            public_url=public_url or None,
            proxies=proxies,
            notebooks=folder,
            on_ready=ready,
            seats=max(app.SEATS, 2 * people),
            ahead=AHEAD if forks else people,
            fork=forks,
            home=first_pages,
            preload=(
                "okrlab.lab",
                "okrlab.widgets.projector",
                *(f"okrlab.widgets.{board}_board" for board in BOARDS),
                "okrlab.widgets.course_board",
                "okrlab.widgets.at_hand",
                "okrlab.workshop.line",
            ),
        )
    except OSError as error:
        raise BadInput("port_taken", port=port, reason=error.strerror or error) from None
    finally:
        upkeep.note_stopped()
        node.stop()


def first_pages(role: str, staged: bool) -> tuple[str, ...]:
    """The notebooks somebody with this role may see first, best first."""
    if role == "learner":
        return (COURSE,)
    if role == "host":
        return (LOBBY, CONSOLE, LADDER)
    if not staged:
        return (LADDER, STAGE)
    return (CONSOLE, STAGE) if role == "facilitator" else (STAGE, LADDER)


@main.group(help=text("cli.workshop_help"))
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
    from okrlab.model.events import AgendaSet
    from okrlab.workshop.creating import planned

    path = Path(agenda)
    file = path.read_text("utf-8") if agenda and path.is_file() else ""
    blocks = planned(path.name if file else agenda, file)
    with Installed(create=True) as register:
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
        secrets = secrets_of(register, made)
    if not as_json:
        click.echo(text("cli.created", id=made))
    say_links_at(url, secrets, as_json=as_json, id=made)


@workshop.command("links", help=text("cli.links_help"))
@click.argument("id")
@click.option("--url", default="", help=text("cli.url_help"))
@click.option("--json", "as_json", is_flag=True, help=text("cli.json_help"))
def links_(id: str, url: str, as_json: bool) -> None:
    with Installed() as register:
        register.meeting(id)
        secrets = secrets_of(register, id)
    say_links_at(url, secrets, as_json=as_json, id=id)


@workshop.command("list", help=text("cli.list_help"))
@click.option("--json", "as_json", is_flag=True, help=text("cli.json_help"))
def list_(as_json: bool) -> None:
    try:
        with Installed() as register:
            meetings = meetings_of(register)
    except StoreFailed as error:
        if error.code != "store_none":
            raise
        meetings = []
    if as_json:
        rows = [
            {
                "id": m.id,
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

    from okrlab.model.days import HERE, day_of

    table = Table()
    for name in ("id", "title", "team", "created"):  # an id is copied: it is whole in any window
        whole = name in ("id", "created")
        table.add_column(text(f"cli.column_{name}"), no_wrap=whole, overflow="fold")
    for m in meetings:
        cells = (m.id, m.title, m.team, str(day_of(m.created, HERE)))
        table.add_row(*(Text(cell) for cell in cells))
    console = Console()
    console.width = max(console.width, NARROWEST)
    console.print(table)


@workshop.command("forget", help=text("cli.forget_help"))
@click.argument("id")
@click.option("--card", default="", help=text("cli.forget_card_help"))
@click.option("--person", default="", help=text("cli.forget_person_help"))
@click.option("--team", is_flag=True, help=text("cli.forget_team_help"))
@click.option("--yes", is_flag=True, help=text("cli.yes_help"))
def forget(id: str, card: str, person: str, team: bool, yes: bool) -> None:
    from okrlab.workshop import forgetting

    if not yes:
        click.confirm(text("cli.forget_sure", id=id), abort=True)
    with Installed() as register:
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


@main.command("export", help=text("cli.export_help"))
@click.argument("id")
@click.option(
    "--format",
    "format_",
    default="md",
    type=click.Choice(["html", "xlsx", "csv", "md", "json", "ipynb"]),
)
@click.option(
    "--for",
    "role",
    default="participant",
    help=text("cli.for_help"),
    type=click.Choice(["participant", "facilitator"]),
)
@click.option("--out", type=click.Path(path_type=Path), help=text("cli.out_help"))
def export_(id: str, format_: str, role: str, out: Path | None) -> None:
    from okrlab.workshop import export

    with Installed() as register:
        meeting = register.meeting(id)
        content = export.export(register.record, meeting, format_, role)
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        out.write_bytes(content)
        click.echo(text("cli.written", path=out))


@main.command("import", help=text("cli.import_help"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help=text("cli.yes_help"))
def import_(file: Path, yes: bool) -> None:
    from okrlab.workshop import export

    try:
        content = file.read_bytes()
    except OSError as error:
        raise BadInput("no_file", name=file, reason=error.strerror) from None
    with Installed(create=True) as register:
        made = export.import_json(
            register, file.name, content, joins=partial(upkeep.say_joins, yes=yes)
        )
    click.echo(text("cli.created", id=made))


@main.command("check", help=text("cli.check_help"))
@click.argument("file")
@click.option(
    "--format",
    "format_",
    default="table",
    show_default=True,
    type=click.Choice(["table", "json", "jsonl"]),
)
@click.option(
    "--as",
    "kind",
    type=click.Choice(["text", "markdown", "csv", "xlsx", "jsonl"]),
    help=text("cli.as_help"),
)
@click.option(
    "--fail-on", type=click.Choice(["note", "advice", "serious"]), help=text("cli.fail_on_help")
)
@click.option(
    "--strictness",
    default="steady",
    show_default=True,
    type=click.Choice(["gentle", "steady", "strict"]),
    help=text("cli.strictness_help"),
)
@click.option("--no-milestones", is_flag=True, help=text("cli.no_milestones_help"))
@click.option("--no-challenge", is_flag=True, help=text("cli.no_challenge_help"))
@click.option("--defined", multiple=True, metavar="TERM", help=text("cli.defined_help"))
def check(
    file: str,
    format_: Any,
    kind: Any,
    fail_on: Any,
    strictness: Any,
    no_milestones: bool,
    no_challenge: bool,
    defined: tuple[str, ...],
) -> None:
    from okrlab.desk import command
    from okrlab.model.agenda import Agreement

    agreement = Agreement(
        challenge=not no_challenge, milestones=not no_milestones, strictness=strictness
    )
    raise SystemExit(
        command.run(
            file,
            format=format_,
            kind=kind,
            fail_on=fail_on,
            glossary=defined,
            agreement=agreement,
        )
    )


@main.command("baseline", help=text("cli.baseline_help"))
@click.argument("file")
@baseline_options
def baseline(file: str, **how: Any) -> None:
    from okrlab.desk import answering

    raise SystemExit(answering.run(file, **how))


for command in (course, *upkeep.COMMANDS):
    main.add_command(command)


if __name__ == "__main__":
    main()
