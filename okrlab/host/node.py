"""The recorder's process, and the supervisor that starts it and restarts it when it dies."""

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
from collections.abc import Callable
from pathlib import Path

import zmq

from okrlab import logs
from okrlab.errors import RecorderGone, StoreFailed
from okrlab.host import shares, wire
from okrlab.host.answering import Config
from okrlab.host.loop import Loop
from okrlab.host.opening import check_whole, open_record
from okrlab.host.own_key import key_place, own_key
from okrlab.record.store.record import Record
from okrlab.texts import text

log = logging.getLogger(__name__)

_AGAIN = 0.5
"""Seconds between attempts to open a database that cannot be opened."""

_GONE = 75
"""The exit code of a recorder whose database was replaced, which it has logged."""

_BLAMELESS = (0, -9, -15, _GONE)
"""Exit codes that do not suggest that a command ended the recorder: stopped, killed, or `_GONE`."""

_SHORT = 20
"""A folder's path of this length leaves room for the name of a kernel's socket."""


def main() -> None:
    """Run a recorder, configured by one line of JSON on stdin; end when stdin closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which ends this
    config = json.loads(sys.stdin.readline())
    logs.take_over("recorder")
    threading.Thread(target=_end_with_parent, daemon=True).start()
    record, house = _open(config)
    socket: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.ROUTER)
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.ROUTER_HANDOVER, 1)
    socket.setsockopt(zmq.SNDHWM, 10_000)
    socket.setsockopt(zmq.MAXMSGSIZE, wire.MOST_BYTES)
    socket.bind(config["address"])
    told = Config(config["url"], config["address"], bytes.fromhex(config["key"]))
    folder, crashed = Path(config["folder"]), config["crashed"]
    Loop(socket, record, house, told, folder, crashed=crashed, base=config["base"]).run()
    raise SystemExit(_GONE)


def _open(config: dict[str, str]) -> tuple[Record, Record]:
    """The record, and the same with more patience; opening is tried again until it succeeds.

    The reason for a failure is logged once.
    """
    said, trouble = config["said"], _Trouble()
    key, path = bytes.fromhex(config["key"]), Path(config["key_file"])
    while True:
        house = None
        try:
            house = open_record(config["url"], key, path, on_trouble=trouble.of("tidying"))
            # The warning about the version of SQLite has been logged by the first of the two.
            logging.getLogger("okrlab.record.store.database").setLevel(logging.ERROR)
            if said:
                check_whole(house)
            record = open_record(
                config["url"], key, path, patience=shares.BUSY, on_trouble=trouble.of("saving")
            )
        except StoreFailed as error:
            if house is not None:
                house.close()
            if error.code != said:
                said = error.code
                _say_trouble(error)
            time.sleep(_AGAIN)
        else:
            if said:
                _say_trouble(None)
            return record, house


class _Trouble:
    """Logs once what keeps a database from working, and once that it works again."""

    def __init__(self) -> None:
        self._now: dict[str, str] = {}

    def of(self, doing: str) -> Callable[[StoreFailed | None], None]:
        """The `on_trouble` of a record that is used for this purpose."""
        return lambda error: self._told(doing, error)

    def _told(self, doing: str, error: StoreFailed | None) -> None:
        known = set(self._now.values())
        if error is not None:
            self._now[doing] = error.code
            if error.code not in known:
                _say_trouble(error)
        elif self._now.pop(doing, None) and not self._now:
            _say_trouble(None)


def _say_trouble(error: StoreFailed | None) -> None:
    if error is None:
        log.warning("%s", text("host.record_back"))
    else:
        log.error("%s %s", error.for_host, text("host.meanwhile"))


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)


class Node:
    """Starts the recorder's process, and restarts it when it dies."""

    def __init__(self, database_url: str, data_dir: Path) -> None:
        self.database_url = database_url
        self.key = own_key(data_dir)
        self.folder, self.key_file = run_folder(), key_place(data_dir)
        if os.name == "nt":
            self.address = f"tcp://127.0.0.1:{_free_port()}"
        else:
            self.address = f"ipc://{self.folder}/recorder"
        self.base = ""
        """The address in the room's network while phones are let in; told to the next recorder."""
        self.process: subprocess.Popen[str] | None = None
        self._stopping = threading.Event()
        self._watch = threading.Thread(target=self._keep_alive, daemon=True)

    @property
    def is_one_of_several(self) -> bool:
        """Whether other servers may share the database."""
        return not self.database_url.startswith("sqlite")

    def start(self) -> None:
        """Start the recorder and wait until it answers. Raises `RecorderGone` if it does not."""
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
        shutil.rmtree(self.folder, ignore_errors=True)

    def _spawn(self, *, crashed: bool = False, said: str = "") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "okrlab.host.node"], stdin=subprocess.PIPE, text=True
        )
        config = {
            "url": self.database_url,
            "address": self.address,
            "key": self.key.hex(),
            "key_file": str(self.key_file),
            "folder": str(self.folder),
            "crashed": crashed,
            "said": said,
            "base": self.base,
        }
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(config) + "\n")
        self.process.stdin.flush()

    def _keep_alive(self) -> None:
        while self.process is not None:
            ended = self.process.wait()
            if self._stopping.wait(0.1):
                return
            if ended != _GONE:
                log.warning("%s", text("cli.recorder_restarted"))
            self._spawn(
                crashed=ended not in _BLAMELESS, said="store_gone" if ended == _GONE else ""
            )

    def _answers(self, seconds: float) -> bool:
        from okrlab.host.front_desk import ping  # the desk is the other end of this socket

        until = time.monotonic() + seconds
        while time.monotonic() < until and self.process and self.process.poll() is None:
            if ping(self.address, self.key, 0.5):
                return True
        return False


def run_folder() -> Path:
    """A new folder for sockets, whose paths must be short (103 characters on some systems)."""
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
