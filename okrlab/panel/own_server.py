"""An okrlab server that JupyterLab's side panel has started: it stops with JupyterLab."""

from __future__ import annotations

import atexit
import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections import deque
from typing import IO, Final

from okrlab.errors import StoreFailed
from okrlab.upkeep import PORT, served

_LAST: Final = 5
"""Lines of what it says that are kept, for when it does not start."""
_ENDS_IN: Final = 15
"""Seconds in which it ends by itself."""


class OwnServer:
    """At most one `okrlab serve` of this process. Its methods may be called in any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    @property
    def runs(self) -> bool:
        """Whether the server that we started is running."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start a server for this home, and return once people can come in.

        Nothing happens if one is running already, ours or not. Raises `StoreFailed` with its last
        words if it ends instead.
        """
        with self._lock:
            if self.runs or served():
                return
            atexit.register(self._stop)
            for port in (PORT, 0):  # the usual one, or any that is free
                if port and not _is_free(port):
                    continue
                reason = self._try(port)
                if reason is None:
                    return
                if not port or _is_free(port):  # so it was not the port
                    raise StoreFailed("no_start", reason=reason)

    def _try(self, port: int) -> str | None:
        """Start it at a port; None once people can come in, or its last words if it ends."""
        command = [sys.executable, "-P", "-m", "okrlab.cli", "serve", "--no-open", "--port"]
        self._process = process = subprocess.Popen(
            [*command, str(port)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # so that Ctrl+C at JupyterLab's terminal asks first
        )
        assert process.stdout is not None
        assert process.stderr is not None
        said: deque[str] = deque(maxlen=_LAST)
        errors = _read_on(process.stderr, said)
        # It prints its first line, without any link, when it is ready, and none if it ends.
        if process.stdout.readline():
            _read_on(process.stdout, deque(maxlen=0))
            return None
        errors.join(_ENDS_IN)
        return " ".join(said) or "?"

    def stop(self) -> None:
        """Stop the server that we started; what was saved in it stays."""
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        process, self._process = self._process, None
        atexit.unregister(self._stop)
        if process is None or process.poll() is not None:
            return
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_ENDS_IN)
            return
        process.kill()
        process.wait(_ENDS_IN)


def _read_on(stream: IO[str], kept: deque[str]) -> threading.Thread:
    """Read a stream to its end, so that its writer never waits; its last lines are kept."""

    def read() -> None:
        with stream:
            kept.extend(line for one in stream if (line := one.strip()))

    reader = threading.Thread(target=read, name="okrlab-serve", daemon=True)
    reader.start()
    return reader


def _is_free(port: int) -> bool:
    with contextlib.closing(socket.socket()) as probe:
        if os.name != "nt":  # as the server does; elsewhere it would mean something else
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
