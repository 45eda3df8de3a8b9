"""A cable between a node and PostgreSQL, which can be cut and mended."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

from sqlalchemy import make_url


class Cable:
    """Carries between a port here and the database's own socket. `url` leads through it."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self._there = f"{parsed.query['host']}/.s.PGSQL.{parsed.port or 5432}"
        self._door = socket.create_server(("127.0.0.1", 0))
        port = self._door.getsockname()[1]
        led = parsed.set(host="127.0.0.1", port=port, query={})
        self.url = led.render_as_string(hide_password=False)
        self._ends: set[socket.socket] = set()
        self._whole = True
        threading.Thread(target=self._take, daemon=True).start()

    def cut(self) -> None:
        """From now on nothing comes through, and nobody can connect."""
        self._whole = False
        for one in list(self._ends):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self._whole = True

    def close(self) -> None:
        self.cut()
        self._door.close()

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self._door.accept()
                if not self._whole:
                    here.close()
                    continue
                there = socket.socket(socket.AF_UNIX)
                there.connect(self._there)
                self._ends |= {here, there}
                for ends in ((here, there), (there, here)):
                    threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while words := source.recv(1 << 16):
                target.sendall(words)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
