"""Maintaining an installation: backups, its key, its notebooks, and a check of its health."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import click

from okrlab import home
from okrlab.errors import BadInput, OkrlabError, StoreFailed
from okrlab.texts import text

if TYPE_CHECKING:
    from okrlab.record.store.record import Meeting

PORT: Final = 8866
"""The port on which `okrlab serve` listens by default."""

MOST_NAMED: Final = 10
"""How many workshops of a team are named."""

NETWORK_DISKS = (
    "nfs nfs4 cifs smb smb2 smb3 smbfs 9p virtiofs afpfs webdav davfs ceph glusterfs lustre "
    "beegfs gpfs afs coda ncpfs ocfs2 gfs2 orangefs vboxsf vmhgfs prl_fs drvfs osxfs grpcfuse "
    "macfuse osxfuse fuse"
)
"""Names of file systems that another computer, or the host of this one, may write to."""
LOCAL_FUSE = (
    "ntfs ntfs-3g exfat mergerfs bindfs lxcfs encfs gocryptfs cryfs veracrypt fuse-overlayfs"
)
"""FUSE file systems that only show a local disk; every other `fuse.…` counts as a network disk."""


def lan_address() -> str:
    """This machine's address in the local network, or an empty string. Nothing is sent."""
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Reserved for documentation; connecting a UDP socket only looks up the route.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return ""
        address = str(probe.getsockname()[0])
    return "" if address.startswith("127.") else address


def network_disk(url: str) -> str:
    """The kind of network disk that an SQLite database is on; empty if it is on none that we know.

    SQLite's write-ahead log and its locks work on one computer only; over a network, writes are
    lost.
    """
    import psutil

    from okrlab.record.store.database import read_url

    with suppress(StoreFailed, OSError):  # opening it will report that; disks may be unlistable
        parsed = read_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            return disk_kind(parsed.database, psutil.disk_partitions(all=True))
    return ""


def disk_kind(path: str, mounted: Iterable[Any]) -> str:
    """The kind of network disk among the `mounted` ones that a path is on, or an empty string."""
    real = os.path.realpath(path)
    if real.startswith("\\\\") and not real.startswith("\\\\?\\"):
        return "UNC"
    kind, longest = "", -1
    for one in mounted:
        root = os.path.join(os.path.normcase(one.mountpoint), "")
        if os.path.normcase(real).startswith(root) and len(root) >= longest:
            longest, kind = len(root), one.fstype.lower()
            if "remote" in one.opts.split(","):  # how Windows marks a network drive
                kind = "smb"
    fuse = kind.startswith("fuse.") and kind.removeprefix("fuse.") not in LOCAL_FUSE.split()
    return kind if fuse or kind in NETWORK_DISKS.split() else ""


SERVING: Final = "serving.json"


def note_served(base: str, address: str, port: int) -> None:
    """Note in the home directory how its server can be reached, for links that others print.

    With `port` 0, any free one, the actual port is taken from `base`.
    """
    port = port or urlsplit(base).port or 0
    note = {"url": base, "host": _reached(address), "port": port, "by": os.getpid()}
    with suppress(OSError):  # then links are printed without it
        (home.data_dir() / SERVING).write_text(json.dumps(note), "utf-8")


def note_stopped() -> None:
    """Remove that note, if this process wrote it."""
    if _served().get("by") == os.getpid():
        (home.data_dir() / SERVING).unlink(missing_ok=True)


def served() -> str:
    """The address at which a server of this home can be reached now; empty if none runs."""
    note = _served()
    if not note:
        return ""
    import socket

    try:
        socket.create_connection((note["host"], note["port"]), timeout=1).close()
    except OSError:
        return ""
    return str(note["url"])


def _served() -> dict[str, Any]:
    """The note of a server; empty if there is none, or if the file is not ours."""
    try:
        note = json.loads((home.data_dir() / SERVING).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    fits = isinstance(note, dict) and {"url", "host", "port", "by"} <= note.keys()
    return note if fits and isinstance(note["port"], int) else {}


def _reached(address: str) -> str:
    """The address at which this computer reaches a server that listens on `address`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(address, address)


def seen_by_others(url: str) -> Path | None:
    """The SQLite file, or one of its companions, if other users of this machine can read it."""
    from okrlab.record.store.database import read_url

    with suppress(StoreFailed, OSError):  # what opens it says so
        parsed = read_url(url)
        if os.name == "nt" or parsed.get_backend_name() != "sqlite" or not parsed.database:
            return None
        file = Path(parsed.database).absolute()
        if file.parent.stat().st_mode & 0o011:
            for one in (file, *(Path(f"{file}{end}") for end in ("-wal", "-journal"))):
                if one.exists() and one.stat().st_mode & 0o044:
                    return one
    return None


def examine() -> Iterator[tuple[bool, str]]:
    """Checks of the installation, each as whether it is well and a line with what to do."""
    from okrlab.host.opening import open_home
    from okrlab.host.own_key import key_place
    from okrlab.record.store.database import newest_sqlite, wal_is_safe

    yield sys.version_info >= (3, 11), text("cli.doctor_python", version=sys.version.split()[0])
    module = newest_sqlite()
    safe = wal_is_safe(module.sqlite_version_info)
    key = "cli.doctor_sqlite" if safe else "cli.doctor_sqlite_old"
    yield safe, text(key, version=module.sqlite_version)
    folder = home.data_dir()
    there = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
    writable = there.is_dir() and os.access(there, os.W_OK)
    yield writable, text("cli.doctor_home" if writable else "cli.doctor_home_bad", path=folder)
    kind = network_disk(home.database_url())
    yield not kind, text("cli.network_disk", kind=kind) if kind else text("cli.doctor_disk")
    try:
        record, _ = open_home(home.database_url(), folder, create=False)
        record.close()
        yield True, text("cli.doctor_database")
        yield True, text("cli.doctor_key_fits")
    except OkrlabError as error:
        none = error.code == "store_none"  # `serve` will make it; checking must not
        yield none, text("cli.doctor_none") if none else error.for_host
    place = key_place(folder)
    try:
        seen = os.name != "nt" and place.stat().st_mode & 0o077
    except OSError:  # there is none, or not even we can see it
        seen = 0
    private = not seen
    if os.path.exists(place):
        said = "cli.doctor_key" if private else "cli.doctor_key_open"
        yield private, text(said, path=place)
    shown = seen_by_others(home.database_url())
    at = {"path": shown, "folder": shown.parent} if shown else {}
    yield not shown, text("cli.doctor_open" if shown else "cli.doctor_private", **at)
    address = lan_address()
    said = "cli.doctor_network" if address else "cli.doctor_network_none"
    yield bool(address), text(said, address=address)
    forks = sys.platform == "linux"
    yield True, text("cli.doctor_forks" if forks else "cli.doctor_spawns")


def has_display() -> bool:
    """Whether a browser can be opened here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def say_joins(team: str, workshops: list[Meeting], *, yes: bool) -> None:
    """Say that a new workshop joins an existing team, whose hosts see the links of all workshops.

    Without `workshops` it does not, because several teams have that name. Hosts can make teams
    themselves, so somebody else may have taken the name: at a terminal the user is asked first.
    """
    if not workshops:
        click.echo(text("cli.joins_none", team=team), err=True)
        return
    click.echo(text("cli.joins", team=team), err=True)
    for one in workshops[:MOST_NAMED]:
        click.echo(f"- {one.title} ({one.id})", err=True)
    if len(workshops) > MOST_NAMED:
        click.echo(text("cli.joins_more", count=len(workshops) - MOST_NAMED), err=True)
    if sys.stdin.isatty() and not yes:
        click.confirm(text("cli.joins_sure"), abort=True, err=True)
    else:
        click.echo(text("cli.joins_hint"), err=True)


@click.command("backup", help=text("cli.backup_help"))
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    from okrlab.host.backups import back_up

    back_up(home.database_url(), home.data_dir(), file)
    click.echo(text("cli.written", path=file))
    if os.path.exists(solo := home.data_dir() / home.SOLO):
        click.echo(text("cli.backup_without", path=solo), err=True)


@click.command("restore", help=text("cli.restore_help"))
@click.argument("file", type=click.Path(path_type=Path))
def restore_(file: Path) -> None:
    from okrlab.host.backups import restore

    restore(file, home.data_dir())
    click.echo(text("cli.restored", path=home.data_dir()))


@click.command("rekey", help=text("cli.rekey_help"))
@click.option("--yes", is_flag=True, help=text("cli.yes_help"))
def rekey(yes: bool) -> None:
    from okrlab.host.opening import hand_over
    from okrlab.host.own_key import key_place

    if not yes:
        click.confirm(text("cli.rekey_sure"), abort=True)
    made = hand_over(home.database_url(), home.data_dir())
    click.echo(text("cli.rekeyed", path=key_place(home.data_dir()), n=made))


@click.command("doctor", help=text("cli.doctor_help"))
def doctor() -> None:
    found = list(examine())
    for well, line in found:
        click.echo(f"{text('cli.well') if well else text('cli.unwell')}  {line}")
    if not all(well for well, _ in found):
        raise SystemExit(1)


def served_notebooks() -> Path:
    """The folder of the notebooks that come with okrlab."""
    inside = Path(__file__).parent / "notebooks"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "notebooks"


@click.group(help=text("cli.notebooks_group_help"))
def notebooks() -> None:
    pass


@notebooks.command("copy", help=text("cli.copy_help"))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--lessons", is_flag=True, help=text("cli.copy_lessons_help"))
def copy(folder: Path, lessons: bool) -> None:
    import shutil

    from okrlab.blocks.course.bank import exercises

    if folder.exists() and any(folder.iterdir()):
        raise BadInput("exists_already", name=folder)
    source = exercises() / "coaching" if lessons else served_notebooks()
    left = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "*.sqlite*")
    shutil.copytree(source, folder, dirs_exist_ok=True, ignore=left)
    click.echo(text("cli.copied_lessons" if lessons else "cli.copied", path=folder))


COMMANDS = (backup, restore_, rekey, doctor, notebooks)
