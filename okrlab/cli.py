"""The command line: `okrlab serve`, and the other commands put together."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Any

import click

from okrlab import home, upkeep, workshop_commands
from okrlab.blocks.course.course_command import course
from okrlab.desk.options import baseline_options, check_options
from okrlab.errors import BadInput, OkrlabError
from okrlab.texts import text
from okrlab.upkeep import PORT
from okrlab.workshop_commands import installed, say_links, show_qr

STAGE, CONSOLE, LOBBY, LADDER = "80-workshop", "90-facilitate", "00-lobby", "10-ladder"
STAGE_BOARD, STAGE_PARTS = "okrlab.room.stage.StageBoard", "okrlab.room.stage_parts:PARTS"
COURSE = "70-course"
AHEAD = 4
"""How many kernels are kept ready where a new one can be forked in a moment."""
DEMO_AGENDA = "outcomes-90"
DEMO_TITLE, DEMO_TEAM = "cli.demo_title", "cli.demo_team"


class _Said(click.Group):
    """Prints our own errors in one line, without a traceback, and exits with code 1."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except OkrlabError as error:
            click.echo(error.for_host, err=True)
            raise SystemExit(1) from None
        except OSError as error:  # about a file or folder that the user named
            if error.errno == errno.EPIPE:  # the reader of our output has ended
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
@click.option("--people", default=20, type=click.IntRange(1, 2_000), help=text("cli.people_help"))
@click.option("--no-fork", is_flag=True, help=text("cli.no_fork_help"))
@click.option("--kernels", is_flag=True, help=text("cli.kernels_help"))
@click.option("--public-url", default="", help=text("cli.public_url_help"))
@click.option("--proxy", "proxies", multiple=True, help=text("cli.proxy_help"))
@click.option("--join", metavar="URL", help=text("cli.join_help"))
@click.option("--notebooks", type=click.Path(path_type=Path), help=text("cli.notebooks_help"))
@click.option("--demo", is_flag=True, help=text("cli.demo_help"))
@click.option("--no-open", is_flag=True, help=text("cli.no_open_help"))
def serve(
    port: int,
    address: str,
    room: bool,
    people: int,
    no_fork: bool,
    kernels: bool,
    public_url: str,
    proxies: tuple[str, ...],
    join: str | None,
    notebooks: Path | None,
    demo: bool,
    no_open: bool,
) -> None:
    from okrlab.blocks.registry import everything, shared_boards
    from okrlab.host import links
    from okrlab.host.creating import planned
    from okrlab.host.node import Node
    from okrlab.host.opening import be_shared
    from okrlab.record.bounds import base_address
    from okrlab.record.events import AgendaSet
    from okrlab.serve import app, open_files
    from okrlab.serve.kernels import CAN_FORK

    open_files.raise_limit()
    limit, needed = open_files.limit(), open_files.needed_for(people)
    if limit < open_files.LEAST:
        raise BadInput("few_files", limit=limit, people=people, needed=needed)
    if limit < needed:
        click.echo(text("cli.few_files", limit=limit, people=people, needed=needed), err=True)
    public_url = public_url and base_address(public_url)
    if join is not None:  # an empty one is refused as well
        os.environ[home.DATABASE] = join
        be_shared(join)
    if kind := upkeep.network_disk(home.database_url()):
        click.echo(text("cli.network_disk", kind=kind), err=True)
    folder = notebooks or upkeep.served_notebooks()
    if not folder.is_dir():
        raise BadInput("no_folder", name=folder)
    if room:
        address = upkeep.lan_address()
        if not address:
            raise BadInput("no_network")
    with installed(create=not join) as register:
        if join and not public_url:
            click.echo(text("cli.joined_alone"), err=True)
        workshops = register.meetings()
        if demo and not workshops:
            begun = [AgendaSet(blocks=planned(DEMO_AGENDA, ""))]
            register.create(text(DEMO_TITLE), team=text(DEMO_TEAM), begun=begun)
            workshops = register.meetings()
        newest = workshops[0] if workshops else None
        secrets = register.secrets_of(newest.id) if newest else {}
    forks = CAN_FORK and not no_fork
    node = Node(home.database_url(), home.data_dir())

    started: dict[str, str] = {}

    def ready(base: str) -> None:
        started["base"] = base
        if not join:  # the first one's address is this home's
            upkeep.note_served(base, address, port)
        if newest is None:
            click.echo(text("cli.serving_none", url=base))
            return
        addresses = links.addresses(base, secrets)
        reached = "join" in addresses and not links.here_only(base)
        if not sys.stdout.isatty():  # others may read a log, so it must not contain links
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
            import webbrowser

            webbrowser.open(addresses.get("host", base))

    def reached(base: str) -> None:
        own = base or started["base"]
        if not join:
            upkeep.note_served(own, upkeep.lan_address() if base else address, port)
        if base and newest and sys.stdout.isatty():
            invited = links.addresses(base, secrets)["join"]
            show_qr(invited)
            click.echo(text("cli.room_hint", url=invited))

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
            room=upkeep.lan_address,
            on_reached=reached,
            seats=max(app.SEATS, 2 * people),
            ahead=AHEAD if forks else people,
            fork=forks,
            home=first_pages,
            shared={} if kernels else {STAGE_BOARD: STAGE_PARTS, **shared_boards()},
            preload=(
                "okrlab.lab",
                "okrlab.nouns.results_of_workshops",
                "okrlab.room.projector",
                *(module for kind in everything() for module in kind.modules),
                "okrlab.host.line",
            ),
        )
    except OSError as error:
        raise BadInput("port_taken", port=port, reason=error.strerror or error) from None
    finally:
        upkeep.note_stopped()
        node.stop()


def first_pages(role: str, staged: bool) -> tuple[str, ...]:
    """The notebooks that somebody with this role should see first, in order of preference.

    `staged` says whether the workshop has an agenda.
    """
    if role == "learner":
        return (COURSE,)
    if role == "host":
        return (LOBBY, CONSOLE, LADDER)
    if not staged:
        return (LADDER, STAGE)
    return (CONSOLE, STAGE) if role == "facilitator" else (STAGE, LADDER)


@main.command("check", help=text("cli.check_help"))
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@check_options
def check(files: tuple[str, ...], **how: Any) -> None:
    from okrlab.desk import check_command
    from okrlab.desk.statement_files import ColumnsNamed
    from okrlab.record.agenda import Agreement

    agreement = Agreement(
        challenge=not how.pop("no_challenge"),
        milestones=not how.pop("no_milestones"),
        strictness=how.pop("strictness"),
    )
    names = {name: how.pop(name) for name in ColumnsNamed.__struct_fields__}
    raise SystemExit(
        check_command.run(
            files,
            format=how.pop("format_"),
            glossary=how.pop("defined"),
            columns=ColumnsNamed(**names),
            agreement=agreement,
            **how,
        )
    )


@main.command("baseline", help=text("cli.baseline_help"))
@click.argument("file")
@baseline_options
def baseline(file: str, **how: Any) -> None:
    from okrlab.desk import baseline_command

    raise SystemExit(baseline_command.run(file, **how))


@main.command("report", help=text("cli.report_help"))
@click.argument("folder")
@click.option("--out", default="", metavar="FOLDER", help=text("cli.report_out_help"))
@click.option("--json", is_flag=True, help=text("cli.report_json_help"))
@click.option("--fail-on-left", is_flag=True, help=text("cli.report_left_help"))
@click.option("--today", metavar="DATE", help=text("cli.report_today_help"))
def report(folder: str, **how: Any) -> None:
    from okrlab.desk import report_command

    raise SystemExit(report_command.run(folder, **how))


for command in (course, *workshop_commands.COMMANDS, *upkeep.COMMANDS):
    main.add_command(command)


if __name__ == "__main__":
    main()
