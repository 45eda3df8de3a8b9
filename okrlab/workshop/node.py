"""The recorder's process, and the one that starts it and starts it again when it dies."""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import zmq

from okrlab import logs
from okrlab.errors import OkrlabError, RecorderGone
from okrlab.store.database import open_database
from okrlab.store.migrate import migrate
from okrlab.store.record import Record
from okrlab.texts import text
from okrlab.workshop import links, wire
from okrlab.workshop.loop import Loop

log = logging.getLogger(__name__)

_SHORT = 20
"""Characters of a folder's path that leave room for a kernel's socket in it."""


def main() -> None:
    """Run a recorder as told by one JSON line on stdin; end when stdin closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which ends this
    config = json.loads(sys.stdin.readline())
    logs.take_over("recorder")
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        engine = open_database(config["url"])
        migrate(engine)
    except OkrlabError as error:
        raise SystemExit(str(error)) from None
    socket: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.ROUTER)
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.ROUTER_HANDOVER, 1)
    socket.setsockopt(zmq.SNDHWM, 10_000)
    socket.setsockopt(zmq.MAXMSGSIZE, wire.MOST_BYTES)
    socket.bind(config["address"])
    Loop(socket, Record(engine), bytes.fromhex(config["key"])).run()


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)


class Node:
    """Starts the recorder's process and starts it again when it dies."""

    def __init__(self, database_url: str, data_dir: Path) -> None:
        self.database_url = database_url
        self.key = links.load_key(data_dir)
        if os.name == "nt":
            self.address = f"tcp://127.0.0.1:{_free_port()}"
        else:
            self.address = f"ipc://{run_folder()}/recorder"
        self.process: subprocess.Popen[str] | None = None
        self._stopping = threading.Event()
        self._watch = threading.Thread(target=self._keep_alive, daemon=True)

    def start(self) -> None:
        """Start, and return when the recorder answers. Raises `RecorderGone` if it does not."""
        self._spawn()
        if not self._answers(20):
            self.stop()
            raise RecorderGone("recorder_gone")
        self._watch.start()

    def stop(self) -> None:
        """Stop the recorder for good."""
        self._stopping.set()
        if self.process is not None:
            if self.process.stdin:
                self.process.stdin.close()
            self.process.terminate()
            self.process.wait(5)
        if self._watch.is_alive():
            self._watch.join(5)
        if self.address.startswith("ipc://"):
            shutil.rmtree(Path(self.address.removeprefix("ipc://")).parent, ignore_errors=True)

    def _spawn(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "okrlab.workshop.node"], stdin=subprocess.PIPE, text=True
        )
        config = {"url": self.database_url, "address": self.address, "key": self.key.hex()}
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(config) + "\n")
        self.process.stdin.flush()

    def _keep_alive(self) -> None:
        while self.process is not None:
            self.process.wait()
            if self._stopping.wait(0.1):
                return
            log.warning("%s", text("cli.recorder_restarted"))
            self._spawn()

    def _answers(self, seconds: float) -> bool:
        from okrlab.workshop.desk import ping  # the desk is the other end of this socket

        until = time.monotonic() + seconds
        while time.monotonic() < until and self.process and self.process.poll() is None:
            if ping(self.address, self.key, 0.5):
                return True
        return False


def run_folder() -> Path:
    """A new folder for sockets, whose paths the system wants short: 103 characters on some."""
    usual = tempfile.gettempdir()
    short = usual if len(usual) <= _SHORT or not os.access("/tmp", os.W_OK) else "/tmp"
    return Path(tempfile.mkdtemp(prefix="okrlab-", dir=short))


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
