"""The connection to a recorder in another process: a thread that resends until it is answered.

Only the line's thread touches the socket.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import threading
import time

import zmq

from okrlab.errors import LinkUnknown, RecorderGone
from okrlab.host import wire
from okrlab.host.speaking import BEAT, QUIET, SpokenSession

log = logging.getLogger(__name__)


class ServedPage:
    """What the server knows of the page that this process works for."""

    away = False
    """Whether the page shows no sign of life; the others are then told that nobody is there."""


class RemoteSession(SpokenSession):
    """A session whose recorder is reached over a socket.

    Raises `LinkUnknown` if the token proves no session, and `RecorderGone` if there is no answer
    within `patience` seconds.
    """

    def __init__(self, address: str, token: str, *, patience: float = 8.0) -> None:
        super().__init__(token)
        self._address = address
        self._pair = f"inproc://okrlab-{wire.new_id()}"
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context.instance()
        self._out: zmq.Socket[bytes] = self._context.socket(zmq.PAIR)
        self._out.setsockopt(zmq.SNDHWM, 0)
        self._out.bind(self._pair)
        self._thread = threading.Thread(target=self._run, name="okrlab-line", daemon=True)
        self._thread.start()
        atexit.register(self.close)
        if not self._opened.wait(patience):
            self.close()
            raise RecorderGone("recorder_gone")
        if self.ended is not None:
            self.close()
            raise LinkUnknown.said("unknown_link", self.ended.message, self.ended.hint)

    def close(self) -> None:
        atexit.unregister(self.close)
        with self._lock:
            if not self._closing:
                self._closing = True
                self._hand(b"")
        if threading.current_thread() is not self._thread:
            self._thread.join(2)
        self._give_up()
        self._out.close(0)

    def _beat(self, editing: str) -> bytes:
        return wire.encode(wire.Beat(editing=editing, away=ServedPage.away))

    def _hand(self, frame: bytes) -> None:
        """Give a frame to the thread; if that has ended, nobody waits for the frame."""
        with contextlib.suppress(zmq.Again):
            self._out.send(frame, zmq.NOBLOCK)

    def _run(self) -> None:
        inbox: zmq.Socket[bytes] = self._context.socket(zmq.PAIR)
        inbox.setsockopt(zmq.RCVHWM, 0)
        inbox.connect(self._pair)
        line = self._line = self._connect()
        self.greet()
        heard = beat = time.monotonic()
        while not self._closing:
            poller = zmq.Poller()
            poller.register(inbox, zmq.POLLIN)
            poller.register(line, zmq.POLLIN)
            ready = dict(poller.poll(int(BEAT * 500)))
            now = time.monotonic()
            while inbox in ready and inbox.poll(0):
                frame = inbox.recv()
                if not frame:
                    break
                if self.connected and not self.greeting:
                    self._post(frame)
            while line in ready and line.poll(0):
                heard, frame = now, line.recv()
                try:
                    self.hear(wire.read_reply(frame))
                except Exception:  # the next message may be fine
                    log.exception("a message could not be taken in")
            if now - heard > QUIET:  # connect again: a recorder that restarted knows nobody
                self._now("connected", False)
                line.close(0)
                line = self._line = self._connect()
                self.greet()
                heard = beat = now
            elif now - beat >= BEAT:
                beat = now
                if self.connected:
                    self._post(self._beat(self._editing))
            if self.connected:
                self.try_again(now)
        self._post(wire.encode(wire.Bye()))
        line.close(100)
        inbox.close(0)

    def _connect(self) -> zmq.Socket[bytes]:
        line: zmq.Socket[bytes] = self._context.socket(zmq.DEALER)
        line.setsockopt(zmq.LINGER, 0)
        line.setsockopt(zmq.RECONNECT_IVL, 50)
        line.setsockopt(zmq.RECONNECT_IVL_MAX, 500)
        line.connect(self._address)
        return line

    def _post(self, frame: bytes) -> None:
        with contextlib.suppress(zmq.Again):  # whatever matters is resent on the next welcome
            self._line.send(frame, zmq.NOBLOCK)
